//! An offer: the fold of all its extractions.
//!
//! The fold is a join: it is commutative, associative and idempotent, so that applying extractions
//! in any order, twice, or from two nodes gives the same offer.

mod history;
mod images;
mod numbers;
mod shared;
mod texts;

use std::sync::Arc;

pub use images::ImageAddress;
pub use shared::Shared;

use crate::extraction::Digest;
use crate::id::{OfferId, OfferKey};
use crate::money::Currency;
use crate::name::Name;
use crate::observation::{Facts, Gtin, Observation, Placement};
use crate::time::{Day, Instant, Zone};
use history::History;
use images::ImageDictionary;
use texts::Texts;

/// The price of one offer on one day in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayPrice {
    /// Currency of the three prices.
    pub currency: Currency,
    /// The day, in the zone of the source.
    pub day: Day,
    /// When the last price of the day was seen.
    pub at: Instant,
    /// The first 64 bits of that extraction's digest: of two at one instant the smaller counts.
    pub rank: u64,
    /// The last price, in minor units.
    pub last: i64,
    /// The lowest price, in minor units.
    pub low: i64,
    /// The highest price, in minor units.
    pub high: i64,
}

impl DayPrice {
    const fn slot(&self) -> (Currency, Day) {
        (self.currency, self.day)
    }

    /// Whether its last price is of the extraction with this digest, seen then.
    pub fn is_of(&self, seen_at: Instant, content: &Digest) -> bool {
        self.at == seen_at && self.rank == rank(content)
    }

    fn join(&mut self, other: &Self) {
        if later((other.at, other.rank), (self.at, self.rank)) {
            (self.at, self.rank, self.last) = (other.at, other.rank, other.last);
        }
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }
}

/// Whether `a` wins over `b`: seen later, or at the same instant with the smaller digest.
fn later<T: Ord + Copy>(a: (Instant, T), b: (Instant, T)) -> bool {
    a.0 > b.0 || (a.0 == b.0 && a.1 < b.1)
}

fn rank(digest: &Digest) -> u64 {
    u64::from_be_bytes(
        *digest
            .0
            .first_chunk()
            .expect("a digest has more than eight bytes"),
    )
}

/// The longest details seen: their length and, of equally long ones, the smaller digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DetailsMark {
    /// Length in bytes; 0 when the offer has none.
    pub len: u32,
    /// The first 64 bits of the digest of the extraction that has them.
    pub rank: u64,
}

/// Everything an offer is made of, for stores that keep and restore it.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferParts {
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

/// What an offer's newest extraction said, as [`Facts`], borrowed from the offer.
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
    /// The article number, from the link or the details.
    pub gtin: Option<Gtin>,
    /// Whether the thing is sold with another one (a television with a sound bar).
    pub bundle: bool,
    /// Whether it is in the right category.
    pub placement: &'o Placement,
}

/// A product at a store at a price, with the history of that price.
///
/// Packed: a catalog has millions of them. [`OfferParts`] is the same thing in pieces.
#[derive(Clone)]
pub struct Offer {
    id: OfferId,
    details: DetailsMark,
    content: Digest,
    seen_at: Instant,
    category: Arc<Name>,
    store: Arc<Name>,
    brand: Option<Arc<Name>>,
    placement: Option<Box<Placement>>,
    gtin: Option<std::num::NonZeroU64>,
    rating: Option<f32>,
    bundle: bool,
    texts: Box<str>,
    images: Option<Arc<ImageDictionary>>,
    history: History,
}

/// What most offers are.
static AS_GIVEN: Placement = Placement::AsGiven;

impl Offer {
    /// The offer after its first observation.
    pub fn first(observation: Observation, zone: &Zone) -> Self {
        let day = day_price(&observation, zone);
        let details = details_mark(&observation);
        let Observation {
            key,
            seen_at,
            content,
            facts,
            ..
        } = observation;
        let history = vec![day];
        Self::from_parts(OfferParts {
            key,
            seen_at,
            content,
            facts,
            details,
            history,
        })
    }

    /// Restores an offer that a store kept; the history is put in order.
    pub fn from_parts(parts: OfferParts) -> Self {
        Self::with_id(parts.key.id(), parts)
    }

    fn with_id(id: OfferId, parts: OfferParts) -> Self {
        let OfferParts {
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
            key: key.as_str(),
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
            placement: match facts.placement {
                Placement::AsGiven => None,
                other => Some(Box::new(other)),
            },
            gtin: facts
                .gtin
                .and_then(|gtin| std::num::NonZeroU64::new(gtin.0)),
            rating: facts.rating,
            bundle: facts.bundle,
            texts,
            images: None,
            history: history.into(),
        }
    }

    /// Lets what offers have in common be once in memory.
    pub fn share(&mut self, shared: &mut Shared) {
        self.category = shared.name(&self.category);
        self.store = shared.name(&self.store);
        self.brand = self.brand.as_deref().map(|brand| shared.name(brand));
        if let Some(placement) = &mut self.placement {
            **placement = shared.placement(placement);
        }
        if self.images.is_some() {
            return;
        }
        let texts = texts::unpack(&self.texts, None);
        if let Some(image) = texts.image {
            let images = shared.images(&self.store, &image.text());
            let packed = texts.pack(images.as_deref());
            (self.texts, self.images) = (packed, images);
        }
    }

    /// What a store keeps of it.
    pub fn parts(&self) -> OfferParts {
        let texts = texts::unpack(&self.texts, self.images.as_deref());
        OfferParts {
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
                bundle: self.bundle,
                placement: self.placement().clone(),
            },
            details: self.details,
            history: self.history().to_vec(),
        }
    }

    /// Takes in one more observation of the same offer; says whether anything changed.
    pub fn absorb(&mut self, observation: Observation, zone: &Zone) -> bool {
        debug_assert_eq!(
            self.id,
            observation.key.id(),
            "an offer absorbs its own observations"
        );
        let day = day_price(&observation, zone);
        let changed = self.join_day(day) | self.join_details(details_mark(&observation));
        let theirs = (observation.seen_at, observation.content);
        if !later(theirs, (self.seen_at, self.content)) {
            return changed;
        }
        let newer = OfferParts {
            key: observation.key,
            seen_at: observation.seen_at,
            content: observation.content,
            facts: observation.facts,
            details: self.details,
            history: Vec::new(),
        };
        let history = self.history.clone();
        *self = Self::with_id(self.id, newer);
        self.history = history;
        true
    }

    fn join_day(&mut self, day: DayPrice) -> bool {
        match self
            .history()
            .binary_search_by_key(&day.slot(), DayPrice::slot)
        {
            Ok(at) => {
                let days = match &mut self.history {
                    History::One(only) => std::slice::from_mut(only),
                    History::Many(days) => days,
                };
                let before = days[at];
                days[at].join(&day);
                days[at] != before
            }
            Err(at) => {
                let mut days = self.history().to_vec();
                days.insert(at, day);
                self.history = days.into();
                true
            }
        }
    }

    fn join_details(&mut self, theirs: DetailsMark) -> bool {
        let ours = &mut self.details;
        let wins = theirs.len > ours.len || (theirs.len == ours.len && theirs.rank < ours.rank);
        if wins && theirs.len > 0 {
            *ours = theirs;
        }
        wins && theirs.len > 0
    }

    /// The id: 96 bits of the key's digest.
    pub const fn id(&self) -> OfferId {
        self.id
    }

    /// The canonical link.
    pub fn key(&self) -> &str {
        texts::key(&self.texts)
    }

    /// When the newest extraction was seen.
    pub const fn seen_at(&self) -> Instant {
        self.seen_at
    }

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
            bundle: self.bundle,
            placement: self.placement(),
        }
    }

    /// The title alone; cheaper than [`Offer::facts`], as are the next ones.
    pub fn title(&self) -> &str {
        texts::title(&self.texts)
    }

    /// The brand alone.
    pub fn brand(&self) -> Option<&Name> {
        self.brand.as_deref()
    }

    /// The category alone.
    pub fn category(&self) -> &Name {
        &self.category
    }

    /// The store alone.
    pub fn store(&self) -> &Name {
        &self.store
    }

    /// The article number alone.
    pub fn gtin(&self) -> Option<Gtin> {
        self.gtin.map(|gtin| Gtin(gtin.get()))
    }

    /// The rating alone.
    pub const fn rating(&self) -> Option<f32> {
        self.rating
    }

    /// The placement alone.
    pub fn placement(&self) -> &Placement {
        self.placement.as_deref().unwrap_or(&AS_GIVEN)
    }

    /// Whether any extraction had details.
    pub const fn has_details(&self) -> bool {
        self.details.len > 0
    }

    /// Prices in order of currency and day.
    pub fn history(&self) -> &[DayPrice] {
        self.history.as_slice()
    }

    /// Whether words, names and article number are those of another state of the offer.
    pub fn is_named_as(&self, other: &Self) -> bool {
        self.category == other.category
            && self.store == other.store
            && self.brand == other.brand
            && self.gtin == other.gtin
            && self.title() == other.title()
    }

    /// Whether facts or details of the offer are those of this extraction; of all others it has prices only.
    pub fn rests_on(&self, seen_at: Instant, content: &Digest) -> bool {
        let is_newest = self.seen_at == seen_at && self.content == *content;
        is_newest || (self.has_details() && self.details.rank == rank(content))
    }

    /// A 256-bit digest of everything the offer holds, for the catalog's version.
    pub fn digest(&self) -> Digest {
        let mut hash = blake3::Hasher::new();
        hash.update(self.key().as_bytes());
        hash.update(&self.seen_at.micros().to_le_bytes());
        hash.update(&self.content.0);
        hash.update(&self.details.rank.to_le_bytes());
        for day in self.history() {
            hash.update(day.currency.code().as_bytes());
            for number in [day.at.micros(), day.last, day.low, day.high] {
                hash.update(&number.to_le_bytes());
            }
        }
        Digest(*hash.finalize().as_bytes())
    }
}

impl PartialEq for Offer {
    /// Whatever way the two are packed.
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl std::fmt::Debug for Offer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offer")
            .field("id", &self.id)
            .field("parts", &self.parts())
            .finish_non_exhaustive()
    }
}

fn day_price(observation: &Observation, zone: &Zone) -> DayPrice {
    let price = observation.price.minor();
    DayPrice {
        currency: observation.price.currency(),
        day: zone.day(observation.seen_at),
        at: observation.seen_at,
        rank: rank(&observation.content),
        last: price,
        low: price,
        high: price,
    }
}

fn details_mark(observation: &Observation) -> DetailsMark {
    let len = observation.details_len;
    DetailsMark {
        len,
        rank: if len > 0 {
            rank(&observation.content)
        } else {
            0
        },
    }
}
