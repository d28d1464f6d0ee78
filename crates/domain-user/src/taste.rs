//! A user's taste: what was said and what was done, as numbers between 0 and 1.
//!
//! The interest in a brand, store or category *v* is what was done with its offers, forgotten by half
//! every 30 days: I(v) = Σ w · 2^(−age ÷ 30 days), with w of 1 for a view, 3 for a click and 8 for a
//! purchase. It fills up slowly, a(v) = I ÷ (I + 10), so that a user is not caught in what was looked at once.
//! What was said counts for more: the affinity is A(v) = 1 − (1 − 0.8·s)·(1 − a), where s is 1 for
//! a preferred name and else 0. More interest therefore never makes an affinity smaller.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain_offer::money::{Currency, Money, round};
use domain_offer::rules::Rules;
use domain_offer::time::AsOf;

use crate::{Preferences, PriceRange, UserEvent};

/// Days after which an event counts half.
pub const HALF_LIFE_DAYS: f64 = 30.0;
/// The interest that fills an affinity to one half.
pub const HALF_FULL: f64 = 10.0;
/// The affinity to a preferred name nothing was done with.
pub const STATED: f64 = 0.8;

/// Affinities in thousandths by key, and what is asked for. Empty for a user who is not known yet.
#[derive(Clone, Debug)]
pub struct Taste {
    pub(crate) brands: HashMap<Arc<str>, i64>,
    pub(crate) stores: HashMap<Arc<str>, i64>,
    pub(crate) categories: HashMap<Arc<str>, i64>,
    pub(crate) bands: HashMap<Arc<str>, PriceRange>,
    pub(crate) band_currency: Currency,
    pub(crate) only_brands: Option<HashSet<Arc<str>>>,
    pub(crate) only_stores: Option<HashSet<Arc<str>>>,
    pub(crate) only_bands: bool,
    currency: Option<Currency>,
}

impl Taste {
    /// The taste at T: names by today's taxonomy, events up to T.
    pub fn new(stated: &Preferences, events: &[UserEvent], rules: &Rules, t: AsOf) -> Self {
        let taxonomy = &rules.taxonomy;
        let brand = |text: &String| taxonomy.brand(text).map(|name| name.key);
        let store = |text: &String| Some(taxonomy.store(text).key);
        let category = |text: &String| Some(taxonomy.category(text).key);
        let brands: HashSet<_> = stated.brands.iter().filter_map(brand).collect();
        let stores: HashSet<_> = stated.stores.iter().filter_map(store).collect();
        let categories: HashSet<_> = stated.categories.iter().filter_map(category).collect();
        let past: Vec<_> = events.iter().filter(|event| event.at < t.end()).collect();
        let interest = |key: fn(&UserEvent) -> Option<&Arc<str>>| interests(&past, t, key);
        let bound = |(text, band): (&String, &PriceRange)| (taxonomy.category(text).key, *band);
        let asked = |names: &HashSet<Arc<str>>, only: bool| {
            (only && !names.is_empty()).then(|| names.clone())
        };
        Self {
            only_brands: asked(&brands, stated.only.brands),
            only_stores: asked(&stores, stated.only.stores),
            only_bands: stated.only.price_bands,
            brands: affinities(&brands, &interest(|event| event.brand.as_ref())),
            stores: affinities(&stores, &interest(|event| Some(&event.store))),
            categories: affinities(&categories, &interest(|event| Some(&event.category))),
            bands: stated.price_bands.iter().map(bound).collect(),
            band_currency: stated.currency.unwrap_or(rules.default_currency),
            currency: stated.currency,
        }
    }

    /// Whether there is nothing to order by.
    pub fn is_cold(&self) -> bool {
        self.brands.is_empty()
            && self.stores.is_empty()
            && self.categories.is_empty()
            && self.bands.is_empty()
            && self.currency.is_none()
    }

    /// The currency that the user wants to see.
    pub const fn currency(&self) -> Option<Currency> {
        self.currency
    }

    /// Whether a price does not exceed its category's band. Its lower bound says nothing here: what
    /// costs less than was asked for is no worse for it.
    pub(crate) fn is_affordable(&self, category: &str, price: Money) -> bool {
        let most = self.bands.get(category).and_then(|band| band.max);
        price.currency() == self.band_currency
            && most.is_some_and(|most| price.minor() <= most.at_most(price.currency()))
    }

    /// Whether a price lies in its category's band, where it has one in this currency.
    pub(crate) fn is_in_band(&self, category: &str, price: Money) -> bool {
        let currency = price.currency();
        let Some(band) = self.bands.get(category) else {
            return true;
        };
        currency != self.band_currency
            || (band
                .min
                .is_none_or(|min| price.minor() >= min.at_least(currency))
                && band
                    .max
                    .is_none_or(|max| price.minor() <= max.at_most(currency)))
    }
}

fn interests<'e>(
    events: &[&'e UserEvent],
    t: AsOf,
    key: fn(&'e UserEvent) -> Option<&'e Arc<str>>,
) -> HashMap<&'e Arc<str>, f64> {
    let mut interests = HashMap::new();
    for event in events {
        if let Some(key) = key(event) {
            let remembered = (-t.age_days(event.at) / HALF_LIFE_DAYS).exp2();
            *interests.entry(key).or_default() += event.kind.weight() * remembered;
        }
    }
    interests
}

/// Affinities in thousandths; those that round to nothing are left out.
fn affinities(
    stated: &HashSet<Arc<str>>,
    interests: &HashMap<&Arc<str>, f64>,
) -> HashMap<Arc<str>, i64> {
    let names: HashSet<&Arc<str>> = stated.iter().chain(interests.keys().copied()).collect();
    let affinity = |key: &Arc<str>| {
        let interest = interests.get(key).copied().unwrap_or_default();
        let said = if stated.contains(key) { STATED } else { 0.0 };
        round(1_000.0 * (1.0 - (1.0 - said) * (1.0 - filled(interest))))
    };
    let known = names
        .into_iter()
        .map(|key| (Arc::clone(key), affinity(key)));
    known.filter(|(_, affinity)| *affinity > 0).collect()
}

fn filled(interest: f64) -> f64 {
    interest / (interest + HALF_FULL)
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::instant;
    use domain_offer::id::Id;

    use super::*;
    use crate::EventKind;

    const T: &str = "2025-10-31T12:00:00";

    fn user_event(kind: EventKind, brand: &str, at: &str) -> UserEvent {
        UserEvent {
            kind,
            offer: Id([0; 12]),
            at: instant(at),
            brand: Some(brand.into()),
            store: "exito".into(),
            category: "televisores".into(),
        }
    }

    fn brand(stated: &[&str], events: &[UserEvent], key: &str) -> i64 {
        let preferences = Preferences {
            brands: stated.iter().map(|&name| name.to_owned()).collect(),
            ..Preferences::default()
        };
        let t = AsOf::at(instant(T));
        let taste = Taste::new(&preferences, events, &Rules::standard(), t);
        taste.brands.get(key).copied().unwrap_or_default()
    }

    #[test]
    fn affinities_by_hand() {
        let now = |kind| user_event(kind, "lg", T);
        let old = user_event(EventKind::Buy, "lg", "2025-10-01T12:00:00");
        let later = user_event(EventKind::Buy, "lg", "2025-11-01T12:00:00");
        // 1/11, 3/13, 8/18, half of 8: 4/14, nothing yet.
        assert_eq!(brand(&[], &[now(EventKind::View)], "lg"), 91);
        assert_eq!(brand(&[], &[now(EventKind::Click)], "lg"), 231);
        assert_eq!(brand(&[], &[now(EventKind::Buy)], "lg"), 444);
        assert_eq!(brand(&[], &[old], "lg"), 286);
        assert_eq!(brand(&[], &[later], "lg"), 0);
        // Said alone 0.8; with 1/11 besides 1 − 0.2 · 10/11.
        assert_eq!(brand(&["LG Electronics", "lg"], &[], "lg"), 800);
        assert_eq!(brand(&["lg"], &[now(EventKind::View)], "lg"), 818);
        assert_eq!(brand(&["lg"], &[now(EventKind::View)], "sony"), 0);
    }

    #[test]
    fn an_unknown_user_is_cold() {
        let t = AsOf::at(instant(T));
        let taste = |events: &[UserEvent]| {
            Taste::new(&Preferences::default(), events, &Rules::standard(), t)
        };
        assert!(taste(&[]).is_cold());
        assert!(taste(&[user_event(EventKind::Buy, "lg", "2026-01-01T00:00:00")]).is_cold());
        assert!(taste(&[user_event(EventKind::Buy, "lg", "2020-01-01T00:00:00")]).is_cold());
        assert!(!taste(&[user_event(EventKind::View, "lg", T)]).is_cold());
    }
}
