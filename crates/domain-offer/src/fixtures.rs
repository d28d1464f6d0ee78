//! Sightings of offers in a few words, for the tests of all crates (feature `fixtures`).

use crate::condition::Condition;
use crate::extraction::Digest;
use crate::id::OfferKey;
use crate::money::{BOUND_PLACES, Currency, Money, PriceBound};
use crate::name::Name;
use crate::observation::{Facts, Gtin, Observation, Placement};
use crate::text::fold;
use crate::time::{AsOf, Instant, Zone};

/// When an offer was seen unless a test says otherwise.
pub const SEEN_AT: &str = "2025-10-01T10:00:00";

/// One sighting of an offer, with defaults for whatever a test does not care about.
///
/// The link is made of store and title unless it is given, so sightings of one title in one store
/// are of one offer.
#[derive(Clone, Debug)]
pub struct Sighting {
    store: String,
    category: String,
    title: String,
    brand: Option<String>,
    price: f64,
    currency: Currency,
    seen_at: Instant,
    rating: Option<f32>,
    gtin: Option<u64>,
    link: Option<String>,
    address: Option<String>,
    placement: Placement,
    details_len: u32,
}

/// A sighting of `title` in a category of a store, for 1,000 COP at [`SEEN_AT`].
pub fn seen(store: &str, category: &str, title: &str) -> Sighting {
    Sighting {
        store: store.to_owned(),
        category: category.to_owned(),
        title: title.to_owned(),
        brand: None,
        price: 1_000.0,
        currency: Currency::COP,
        seen_at: instant(SEEN_AT),
        rating: None,
        gtin: None,
        link: None,
        address: None,
        placement: Placement::AsGiven,
        details_len: 0,
    }
}

impl Sighting {
    /// At this price in major units; positive.
    #[must_use]
    pub fn price(mut self, major: impl Into<f64>) -> Self {
        self.price = major.into();
        self
    }

    /// In the currency of this ISO 4217 code.
    #[must_use]
    pub fn currency(mut self, code: &str) -> Self {
        self.currency = Currency::parse(code).expect("a test names a real currency");
        self
    }

    /// At this time, read as a scraper's date in Bogotá.
    #[must_use]
    pub fn at(self, text: &str) -> Self {
        self.at_instant(instant(text))
    }

    /// At this instant.
    #[must_use]
    pub const fn at_instant(mut self, seen_at: Instant) -> Self {
        self.seen_at = seen_at;
        self
    }

    /// Of this brand.
    #[must_use]
    pub fn brand(mut self, brand: &str) -> Self {
        self.brand = Some(brand.to_owned());
        self
    }

    /// With this mean rating.
    #[must_use]
    pub const fn rating(mut self, rating: f32) -> Self {
        self.rating = Some(rating);
        self
    }

    /// With this article number; its check digit is not looked at.
    #[must_use]
    pub const fn gtin(mut self, gtin: u64) -> Self {
        self.gtin = Some(gtin);
        self
    }

    /// With this canonical link (host, path, query), which makes it the same offer.
    #[must_use]
    pub fn link(mut self, canonical: &str) -> Self {
        self.link = Some(canonical.to_owned());
        self
    }

    /// At this address (host, path, query), by which the log knows it; the canonical link unless it is given.
    #[must_use]
    pub fn address(mut self, address: &str) -> Self {
        self.address = Some(address.to_owned());
        self
    }

    /// Moved or set apart by a rule.
    #[must_use]
    pub fn placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }

    /// With details of this many bytes.
    #[must_use]
    pub const fn details(mut self, bytes: u32) -> Self {
        self.details_len = bytes;
        self
    }

    /// The same at a price that is this many times as high.
    #[must_use]
    pub fn times(mut self, factor: f64) -> Self {
        self.price *= factor;
        self
    }

    /// The observation; its content digest is that of all fields.
    pub fn observation(&self) -> Observation {
        let link = self.link.clone().unwrap_or_else(|| self.default_link());
        let address = self.address.as_deref().unwrap_or(&link);
        let price = Money::from_f64(self.price, self.currency).expect("a test's price is in range");
        Observation {
            key: OfferKey::new(link.as_str()),
            logged: OfferKey::new(address).id(),
            seen_at: self.seen_at,
            content: Digest::of(format!("{self:?}").as_bytes()),
            price,
            facts: self.facts(address),
            details_len: self.details_len,
        }
    }

    fn default_link(&self) -> String {
        let path = fold(&self.title).replace(' ', "-");
        format!("{}.example/{path}", fold(&self.store))
    }

    fn facts(&self, link: &str) -> Facts {
        Facts {
            title: self.title.as_str().into(),
            brand: self
                .brand
                .as_deref()
                .map(|brand| name(brand, &brand.to_uppercase())),
            category: name(&self.category, &self.category),
            store: name(&self.store, &self.store),
            price_text: format!("{} {}", self.currency, self.price).into(),
            image: None,
            link: format!("https://{link}").into(),
            rating: self.rating,
            size: None,
            model: None,
            gtin: self.gtin.map(Gtin),
            condition: Condition::of_title(&self.title),
            bundle: crate::normalise::bundle::is_bundle(&self.title, &fold(&self.category)),
            placement: self.placement.clone(),
        }
    }
}

fn name(text: &str, spelling: &str) -> Name {
    Name::new(fold(text), spelling)
}

/// What a property test draws a sighting from: store, title, day and price.
pub type Seed = (u8, u8, u8, u32);

/// Sightings of any seeds: stores and titles by number, days of October 2025, prices in COP.
///
/// Odd titles are phones, the others televisions; every third title has an article number, so that
/// stores share products; no two sightings are of one instant.
pub fn scattered(seeds: &[Seed]) -> Vec<Sighting> {
    let first = instant("2025-10-01T00:00:00");
    let sighting = |(number, &(store, title, day, price)): (i64, &Seed)| {
        let category = if title % 2 == 1 {
            "Celulares"
        } else {
            "Televisores"
        };
        let at = first
            .plus_days(i64::from(day) - 1)
            .plus_micros(number * 1_000_000);
        let sighting = seen(
            &format!("tienda {store}"),
            category,
            &format!("cosa {title}"),
        )
        .price(price)
        .at_instant(at);
        match title % 3 {
            0 => sighting.gtin(1_000 + u64::from(title)).brand("Marca"),
            _ => sighting,
        }
    };
    (0..).zip(seeds).map(sighting).collect()
}

/// T of an instant or a date as `as_of` takes it.
pub fn t(as_of: &str) -> AsOf {
    Zone::bogota()
        .read_as_of(as_of)
        .expect("a test's date is readable")
}

/// The instant of a date as scrapers in Bogotá write it.
pub fn instant(text: &str) -> Instant {
    Zone::bogota()
        .read(text)
        .expect("a test's date is readable")
}

/// A bound on prices of so many whole major units, as filters take it.
pub fn bound(major: u32) -> Option<PriceBound> {
    PriceBound::from_ten_thousandths(i64::from(major) * 10_i64.pow(BOUND_PLACES))
}
