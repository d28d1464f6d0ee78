//! An offer: the fold of all its extractions.
//!
//! The fold is a join: it is commutative, associative and idempotent, so that applying extractions
//! in any order, twice, or from two nodes gives the same offer.

mod aliases;
mod days;
mod facts;
mod history;
mod images;
mod numbers;
mod parts;
mod shared;
mod texts;

use std::borrow::Cow;
use std::sync::Arc;

pub use aliases::Aliases;
pub use days::{DayPrice, DetailsMark};
pub use facts::OfferFacts;
pub use images::ImageAddress;
pub use parts::OfferParts;
pub use shared::Shared;

use crate::condition::Condition;
use crate::extraction::Digest;
use crate::id::{OfferId, OfferKey};
use crate::name::Name;
use crate::observation::{Gtin, Observation, Placement};
use crate::time::{Day, Instant, Zone};
use days::{day_price, details_mark, later};
use history::History;
use images::ImageDictionary;

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
    rare: Option<Box<Rare>>,
    gtin: Option<std::num::NonZeroU64>,
    rating: Option<f32>,
    condition: Condition,
    bundle: bool,
    texts: Box<str>,
    images: Option<Arc<ImageDictionary>>,
    history: History,
}

/// What few offers have.
#[derive(Clone)]
struct Rare {
    placement: Placement,
    aliases: Option<Aliases>,
}

impl Rare {
    fn of(placement: Placement, aliases: Option<Aliases>) -> Option<Box<Self>> {
        let is_usual = placement == Placement::AsGiven && aliases.is_none();
        (!is_usual).then(|| Box::new(Self { placement, aliases }))
    }
}

/// What most offers are.
static AS_GIVEN: Placement = Placement::AsGiven;

impl Offer {
    /// The offer after its first observation.
    pub fn first(observation: Observation, zone: &Zone) -> Self {
        let day = day_price(&observation, zone);
        let details = details_mark(&observation);
        let id = observation.offer_id();
        let aliases = observation.key.is_route().then(|| Aliases {
            since: Aliases::ALWAYS,
            ids: [observation.logged].into(),
        });
        let Observation {
            key,
            seen_at,
            content,
            facts,
            ..
        } = observation;
        let history = vec![day];
        Self::from_parts(OfferParts {
            id,
            aliases,
            key,
            seen_at,
            content,
            facts,
            details,
            history,
        })
    }

    /// Lets what offers have in common be once in memory.
    pub fn share(&mut self, shared: &mut Shared) {
        self.category = shared.name(&self.category);
        self.store = shared.name(&self.store);
        self.brand = self.brand.as_deref().map(|brand| shared.name(brand));
        if let Some(rare) = &mut self.rare {
            rare.placement = shared.placement(&rare.placement);
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

    /// Takes in one more observation of the same offer; says whether anything changed.
    pub fn absorb(&mut self, observation: Observation, zone: &Zone) -> bool {
        debug_assert_eq!(
            self.key(),
            observation.key.as_str(),
            "an offer absorbs its own observations"
        );
        let day = day_price(&observation, zone);
        // Before the day is there: until now it was seen at one address only, where it has no aliases.
        let changed = self.join_address((day.day, observation.logged))
            | self.join_day(day)
            | self.join_details(details_mark(&observation));
        let theirs = (observation.seen_at, observation.content);
        if !later(theirs, (self.seen_at, self.content)) {
            return changed;
        }
        let newer = OfferParts {
            id: self.id,
            aliases: self.aliases().cloned(),
            key: observation.key,
            seen_at: observation.seen_at,
            content: observation.content,
            facts: observation.facts,
            details: self.details,
            history: Vec::new(),
        };
        let history = self.history.clone();
        *self = Self::from_parts(newer);
        self.history = history;
        true
    }

    fn join_address(&mut self, (day, logged): (Day, OfferId)) -> bool {
        if self.aliases().is_none() && logged == self.id {
            return false;
        }
        let first = self.called_since();
        let rare = self.rare.get_or_insert_with(|| {
            Box::new(Rare {
                placement: Placement::AsGiven,
                aliases: None,
            })
        });
        let aliases = rare
            .aliases
            .get_or_insert_with(|| Aliases::none_since(first));
        aliases.join(&mut self.id, (day, logged))
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

    /// What it is called by: the id of the address that it was first seen at; of a route, a digest of its key.
    pub const fn id(&self) -> OfferId {
        self.id
    }

    /// The other ids that its rows have in the log; `None` where there is none.
    pub fn aliases(&self) -> Option<&Aliases> {
        self.rare.as_deref()?.aliases.as_ref()
    }

    /// All ids that its rows have in the log.
    pub fn logged(&self) -> impl Iterator<Item = OfferId> {
        let own = (!self.is_route()).then_some(self.id);
        let others = self.aliases().map_or(&[][..], |aliases| &aliases.ids);
        own.into_iter().chain(others.iter().copied())
    }

    /// The first day on which it was seen at the address that it is called by.
    pub fn called_since(&self) -> Day {
        let first = || self.history().iter().map(|day| day.day).min();
        let of_aliases = self.aliases().map(|aliases| aliases.since);
        of_aliases.or_else(first).unwrap_or(Aliases::ALWAYS)
    }

    /// Whether it is a route of a page: then its rows have ids in the log that other offers' rows have too.
    pub fn is_route(&self) -> bool {
        self.aliases()
            .is_some_and(|aliases| aliases.since == Aliases::ALWAYS)
    }

    /// The canonical link.
    pub fn key(&self) -> Cow<'_, str> {
        texts::key(&self.texts)
    }

    /// A digest of the key: of most offers what they are called by.
    pub fn key_id(&self) -> OfferId {
        let (key, is_address) = (self.key(), texts::key_is_address(&self.texts));
        if is_address && self.aliases().is_none() {
            // It was seen at this address only.
            return self.id;
        }
        OfferKey::new(key).id()
    }

    /// When the newest extraction was seen.
    pub const fn seen_at(&self) -> Instant {
        self.seen_at
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

    /// The condition alone.
    pub const fn condition(&self) -> Condition {
        self.condition
    }

    /// Whether it is sold with another thing.
    pub const fn is_bundle(&self) -> bool {
        self.bundle
    }

    /// The rating alone.
    pub const fn rating(&self) -> Option<f32> {
        self.rating
    }

    /// The placement alone.
    pub fn placement(&self) -> &Placement {
        self.rare
            .as_deref()
            .map_or(&AS_GIVEN, |rare| &rare.placement)
    }

    /// Whether any extraction had details.
    pub const fn has_details(&self) -> bool {
        self.details.len > 0
    }

    /// Prices in order of currency and day.
    pub fn history(&self) -> &[DayPrice] {
        self.history.as_slice()
    }

    /// Whether words, names, model, size, article number and condition are those of another state of the offer.
    pub fn is_named_as(&self, other: &Self) -> bool {
        self.category == other.category
            && self.store == other.store
            && self.brand == other.brand
            && self.gtin == other.gtin
            && self.condition == other.condition
            && self.bundle == other.bundle
            && self.title() == other.title()
            && self.facts().model == other.facts().model
            && self.facts().size == other.facts().size
    }

    /// The id that its newest extraction has in the log.
    pub fn newest_logged(&self) -> OfferId {
        let link = texts::unpack(&self.texts, self.images.as_deref()).link;
        let address = link.split_once("://").map_or(link, |(_, address)| address);
        let address = address.split('#').next().unwrap_or_default();
        OfferKey::new(address).id()
    }

    /// The first 64 bits of the digest of its newest extraction.
    pub fn newest_content(&self) -> u64 {
        self.content.beginning()
    }

    /// The first 64 bits of the digest of the extraction with its longest details; `None` where it has none.
    pub fn longest_details(&self) -> Option<u64> {
        self.has_details().then_some(self.details.rank)
    }

    /// Whether facts or details of the offer are those of this extraction; of all others it has prices only.
    pub fn rests_on(&self, seen_at: Instant, content: &Digest) -> bool {
        let is_newest = self.seen_at == seen_at && self.content == *content;
        is_newest || (self.has_details() && self.details.rank == content.beginning())
    }

    /// A 256-bit digest of everything the offer holds, for the catalog's version.
    pub fn digest(&self) -> Digest {
        let mut hash = blake3::Hasher::new();
        hash.update(self.key().as_bytes());
        hash.update(&self.id.0);
        if let Some(aliases) = self.aliases() {
            hash.update(&aliases.since.0.to_le_bytes());
            for id in &aliases.ids {
                hash.update(&id.0);
            }
        }
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
