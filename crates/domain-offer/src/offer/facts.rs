//! What an offer says of itself.

use super::images::ImageAddress;
use super::{Offer, texts};
use crate::condition::Condition;
use crate::name::Name;
use crate::observation::{Gtin, Placement};

/// What an offer's newest extraction said, as [`Facts`](crate::observation::Facts), borrowed from the offer.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferFacts<'o> {
    /// Title, cleaned of card text and separators.
    pub title: &'o str,
    /// Brand; `None` for generic things and where the shop gave none.
    pub brand: Option<&'o Name>,
    /// Category where the offer is shown.
    pub category: &'o Name,
    /// Store.
    pub store: &'o Name,
    /// Price as the shop wrote it; empty where it gave only a number.
    pub price_text: &'o str,
    /// Address of a picture.
    pub image: Option<ImageAddress<'o>>,
    /// Address of the offer's page, without tracking parameters.
    pub link: &'o str,
    /// Mean rating of buyers, above 0 and at most 5; `None` when there is none.
    pub rating: Option<f32>,
    /// Size as people write it (`55"`, `650L`).
    pub size: Option<&'o str>,
    /// What the details say under model or reference.
    pub model: Option<&'o str>,
    /// The article number, from members of its own, the link or the details.
    pub gtin: Option<Gtin>,
    /// In which condition it is sold.
    pub condition: Condition,
    /// Whether the thing is sold with another one (a television with a sound bar).
    pub bundle: bool,
    /// Whether it is in the right category.
    pub placement: &'o Placement,
}

impl Offer {
    /// What the newest extraction said.
    pub fn facts(&self) -> OfferFacts<'_> {
        let texts = texts::unpack(&self.texts, self.images.as_deref());
        OfferFacts {
            title: texts.title,
            brand: self.brand(),
            category: &self.category,
            store: &self.store,
            price_text: texts.price_text,
            image: texts.image,
            link: texts.link,
            rating: self.rating,
            size: texts.size,
            model: texts.model,
            gtin: self.gtin(),
            condition: self.condition,
            bundle: self.bundle,
            placement: self.placement(),
        }
    }
}
