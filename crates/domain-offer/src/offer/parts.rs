//! An offer in pieces, as stores keep it.

use std::borrow::Cow;
use std::sync::Arc;

use super::images::ImageAddress;
use super::texts::{self, Texts};
use super::{Aliases, DayPrice, DetailsMark, Offer, Rare};
use crate::extraction::Digest;
use crate::id::{OfferId, OfferKey};
use crate::name::Name;
use crate::observation::Facts;
use crate::time::Instant;

/// Everything an offer is made of, for stores that keep and restore it.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferParts {
    /// What it is called by.
    pub id: OfferId,
    /// The other ids that its rows have in the log; `None` where there is none.
    pub aliases: Option<Aliases>,
    /// The canonical link.
    pub key: OfferKey,
    /// When the newest extraction was seen.
    pub seen_at: Instant,
    /// Its digest.
    pub content: Digest,
    /// What it said.
    pub facts: Facts,
    /// The longest details.
    pub details: DetailsMark,
    /// Prices in order of currency and day.
    pub history: Vec<DayPrice>,
}

impl Offer {
    /// Restores an offer that a store kept; the history is put in order.
    pub fn from_parts(parts: OfferParts) -> Self {
        let OfferParts {
            id,
            aliases,
            key,
            seen_at,
            content,
            facts,
            details,
            mut history,
        } = parts;
        history.sort_by_key(DayPrice::slot);
        let texts = Texts {
            title: &facts.title,
            price_text: &facts.price_text,
            size: facts.size.as_deref(),
            model: facts.model.as_deref(),
            image: facts.image.as_deref().map(ImageAddress::plain),
            link: &facts.link,
            key: Cow::Borrowed(key.as_str()),
        };
        let texts = texts.pack(None);
        Self {
            id,
            details,
            content,
            seen_at,
            category: Arc::new(facts.category),
            store: Arc::new(facts.store),
            brand: facts.brand.map(Arc::new),
            rare: Rare::of(facts.placement, aliases),
            gtin: facts
                .gtin
                .and_then(|gtin| std::num::NonZeroU64::new(gtin.0)),
            rating: facts.rating,
            condition: facts.condition,
            bundle: facts.bundle,
            texts,
            images: None,
            history: history.into(),
        }
    }

    /// What a store keeps of it.
    pub fn parts(&self) -> OfferParts {
        let texts = texts::unpack(&self.texts, self.images.as_deref());
        OfferParts {
            id: self.id,
            aliases: self.aliases().cloned(),
            key: OfferKey::new(texts.key),
            seen_at: self.seen_at,
            content: self.content,
            facts: Facts {
                title: texts.title.into(),
                brand: self.brand.as_deref().cloned(),
                category: Name::clone(&self.category),
                store: Name::clone(&self.store),
                price_text: texts.price_text.into(),
                image: texts.image.map(|image| image.text().into()),
                link: texts.link.into(),
                rating: self.rating,
                size: texts.size.map(Into::into),
                model: texts.model.map(Into::into),
                gtin: self.gtin(),
                condition: self.condition,
                bundle: self.bundle,
                placement: self.placement().clone(),
            },
            details: self.details,
            history: self.history().to_vec(),
        }
    }
}
