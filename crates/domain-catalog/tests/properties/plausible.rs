//! What cannot be right counts nowhere, however the catalog came about.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain_catalog::catalog::{Catalog, CatalogBuilder};
use domain_catalog::credibility::{Credibility, credibility, not_fine};
use domain_catalog::fixtures::{Sighting, builder, instant, seen, t, view};
use domain_catalog::products::{Grounds, Member, ProductMap};
use domain_catalog::reviews::Reviews;
use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::offer::Offer;
use domain_offer::offer_at::{OfferAt, each_trusted_day};
use domain_offer::remark::{DayRemark, Remark, Remarks};
use domain_offer::review::{Review, ReviewVerdict};
use domain_offer::row::RowKey;
use domain_offer::time::{Instant, Zone};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::dump;

const AS_OF: &str = "2025-10-31";

/// Sightings of up to 24 offers in three stores, on days of October at most one of an offer; most in one
/// category, some far too cheap. With `moves` offers are put into another category now and then.
fn sightings(moves: bool) -> impl Strategy<Value = Vec<Sighting>> {
    let slot = (0..3_u8, 0..8_u8, 0..30_i64);
    let usual = 800..1_200_u32;
    let price = prop_oneof![
        5 => usual,
        2 => select(vec![1_u32, 2, 10, 39, 40, 45, 49, 50, 51, 55, 60]),
        1 => 60..20_000_u32,
    ];
    let rest = (
        price,
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.1 * f64::from(u8::from(moves))),
    );
    btree_map(slot, rest, 12..70).prop_map(|all| all.into_iter().map(sighting).collect())
}

fn sighting(
    ((store, title, day), (price, usd, elsewhere)): ((u8, u8, i64), (u32, bool, bool)),
) -> Sighting {
    let at = instant("2025-10-01T10:00:00").plus_days(day);
    let category = if elsewhere || title == 7 {
        "Audio"
    } else {
        "Neveras"
    };
    let link = format!("tienda{store}.co/{title}");
    seen(
        &format!("tienda {store}"),
        category,
        &format!("cosa {title}"),
    )
    .link(&link)
    .price(price)
    .currency(if usd { "USD" } else { "COP" })
    .at_instant(at)
}

/// Products of offers of the same number, by the titles that are one.
fn products(sightings: &[Sighting], matched: &BTreeSet<u8>) -> ProductMap {
    let mut groups: BTreeMap<String, BTreeSet<OfferId>> = BTreeMap::new();
    for sighting in sightings {
        let key = sighting.observation().key;
        let (_, title) = key.as_str().split_once('/').expect("a host and a path");
        if matched.contains(&title.parse().expect("titles are numbers")) {
            groups.entry(title.to_owned()).or_default().insert(key.id());
        }
    }
    let member = |offer| Member {
        offer,
        confidence: 0.9,
        grounds: Grounds::default(),
    };
    let groups = groups.into_values().filter(|group| group.len() > 1);
    ProductMap::new(groups.map(|group| group.into_iter().map(member).collect()))
}

fn row(sighting: &Sighting) -> RowKey {
    let seen = sighting.observation();
    RowKey {
        offer: seen.key.id(),
        seen_at: seen.seen_at,
        content: seen.content,
    }
}

fn reviews(sightings: &[Sighting], said: &[(Index, bool)]) -> Reviews {
    let mut reviews = Reviews::default();
    for (at, confirmed) in said {
        let row = row(at.get(sightings));
        let verdict = if *confirmed {
            ReviewVerdict::Confirmed
        } else {
            ReviewVerdict::Wrong
        };
        let (note, at) = ("".into(), Instant::MIN);
        reviews.say(row, Review { verdict, note, at });
    }
    reviews
}

fn absorb<'s>(builder: &mut CatalogBuilder, sightings: impl IntoIterator<Item = &'s Sighting>) {
    for sighting in sightings {
        builder.absorb(sighting.observation());
    }
}

fn at_once<'s>(
    sightings: impl IntoIterator<Item = &'s Sighting>,
    products: &ProductMap,
    reviews: &Reviews,
) -> Arc<Catalog> {
    let mut builder = builder();
    builder.set_products(products.clone());
    builder.set_reviews(reviews.clone());
    absorb(&mut builder, sightings);
    Arc::new(builder.build())
}

fn matched() -> impl Strategy<Value = BTreeSet<u8>> {
    prop::collection::btree_set(0..8_u8, 0..8)
}

fn said() -> impl Strategy<Value = Vec<(Index, bool)>> {
    vec((any::<Index>(), any::<bool>()), 0..5)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn building_by_steps_is_building_at_once(
        sightings in sightings(true),
        steps in vec((1..12_usize, matched(), said()), 1..8),
        (matched, said) in (matched(), said()),
        early in "2025-10-(0[5-9]|[12][0-9])",
    ) {
        let mut builder = builder();
        let mut rest = sightings.as_slice();
        for (size, matched, said) in &steps {
            let (now, later) = rest.split_at((*size).min(rest.len()));
            rest = later;
            absorb(&mut builder, now);
            builder.set_products(products(&sightings, matched));
            builder.set_reviews(reviews(&sightings, said));
            builder.build();
        }
        absorb(&mut builder, rest);
        builder.build();
        let (products, reviews) = (products(&sightings, &matched), reviews(&sightings, &said));
        builder.set_products(products.clone());
        builder.set_reviews(reviews.clone());
        let by_steps = Arc::new(builder.build());
        let at_once = at_once(&sightings, &products, &reviews);
        for as_of in [AS_OF, &early] {
            prop_assert_eq!(dump::whole(&by_steps, t(as_of)), dump::whole(&at_once, t(as_of)));
        }
    }

    #[test]
    fn any_order_gives_the_same_catalog(
        (sightings, shuffled) in sightings(true).prop_flat_map(|sightings| {
            (Just(sightings.clone()), Just(sightings).prop_shuffle())
        }),
        (matched, said) in (matched(), said()),
    ) {
        let (products, reviews) = (products(&sightings, &matched), reviews(&sightings, &said));
        prop_assert_eq!(
            dump::whole(&at_once(&shuffled, &products, &reviews), t(AS_OF)),
            dump::whole(&at_once(&sightings, &products, &reviews), t(AS_OF))
        );
    }

    #[test]
    fn later_facts_do_not_show_earlier(
        sightings in sightings(false),
        (matched, said) in (matched(), said()),
        as_of in "2025-10-(0[3-9]|[12][0-9])T(09:55|10:00|23:00):00",
    ) {
        let (products, reviews) = (products(&sightings, &matched), reviews(&sightings, &said));
        let end = t(&as_of).end();
        let earlier = sightings.iter().filter(|sighting| sighting.observation().seen_at < end);
        prop_assert_eq!(
            dump::state(&view(&at_once(&sightings, &products, &reviews), &as_of)),
            dump::state(&view(&at_once(earlier, &products, &reviews), &as_of))
        );
    }

    #[test]
    fn rows_are_found_by_the_standing_that_they_have(
        sightings in sightings(true),
        (matched, said) in (matched(), said()),
        rejected in vec(any::<Index>(), 0..3),
    ) {
        let mut builder = builder();
        builder.set_products(products(&sightings, &matched));
        builder.set_reviews(reviews(&sightings, &said));
        absorb(&mut builder, &sightings);
        for place in rejected {
            let mut row = row(place.get(&sightings));
            row.content.0[0] ^= 1;
            builder.reject(row);
        }
        let catalog = Arc::new(builder.build());
        let doubted = not_fine(&catalog, &Zone::bogota());
        for row in sightings.iter().map(row) {
            let about = doubted.iter().filter(|doubted| {
                let of_row = doubted.content.is_none_or(|content| content == row.content);
                doubted.offer == row.offer && doubted.seen.contains(row.seen_at) && of_row
            });
            let gravest = about.map(|doubted| doubted.credibility).max();
            let (standing, reason) = credibility(&catalog, &Zone::bogota(), &row);
            prop_assert_eq!(gravest.unwrap_or(Credibility::Fine), standing);
            prop_assert_eq!(reason.is_some(), standing > Credibility::Fine);
        }
        let rejected = doubted.iter().filter(|one| one.credibility == Credibility::Rejected);
        prop_assert_eq!(rejected.count(), catalog.rejected().len());
    }

    #[test]
    fn what_is_shown_is_what_the_rule_says(
        sightings in sightings(false),
        (matched, said) in (matched(), said()),
        as_of in "2025-10-(1[0-9]|2[0-9]|3[01])",
    ) {
        let (products, reviews) = (products(&sightings, &matched), reviews(&sightings, &said));
        let catalog = at_once(&sightings, &products, &reviews);
        let view = view(&catalog, &as_of);
        let rule = Rule::of(&sightings, &products, &reviews, t(&as_of).end());
        for offer in rule.offers.values() {
            let row = view.row(offer.id());
            let shown = row.map(|row| (row.money().currency(), row.price(), row.priced_at()));
            prop_assert_eq!(shown, rule.shown(offer), "{:?}", offer.key());
            let Some(row) = row else { continue };
            let (mut found, mut expected) = (Vec::new(), Vec::new());
            row.each_trusted_day(rule.end, |day| found.push(*day));
            let remarks = Rule::remarks(offer, |place| rule.remark(offer, place));
            let (currency, remarks) = (row.money().currency(), Remarks::of(&remarks));
            each_trusted_day(offer, currency, rule.end, remarks, |day| expected.push(*day));
            prop_assert_eq!(found, expected);
        }
    }
}

/// The rule in its own words, without columns, steps or short cuts.
struct Rule<'r> {
    offers: BTreeMap<OfferId, Offer>,
    products: &'r ProductMap,
    reviews: &'r Reviews,
    end: Instant,
}

impl<'r> Rule<'r> {
    fn of(
        sightings: &[Sighting],
        products: &'r ProductMap,
        reviews: &'r Reviews,
        end: Instant,
    ) -> Self {
        let mut offers: BTreeMap<OfferId, Offer> = BTreeMap::new();
        for seen in sightings.iter().map(Sighting::observation) {
            if let Some(offer) = offers.get_mut(&seen.key.id()) {
                offer.absorb(seen, &Zone::bogota());
            } else {
                let offer = Offer::first(seen, &Zone::bogota());
                offers.insert(offer.id(), offer);
            }
        }
        Self {
            offers,
            products,
            reviews,
            end,
        }
    }

    fn said(&self, offer: &Offer, place: usize) -> Option<Remark> {
        let day = &offer.history()[place];
        let mut said = self.reviews.iter();
        let of_day = |row: &RowKey| row.offer == offer.id() && day.is_of(row.seen_at, &row.content);
        said.find_map(|(row, review)| {
            of_day(row).then_some(match review.verdict {
                ReviewVerdict::Confirmed => Remark::Confirmed,
                ReviewVerdict::Wrong => Remark::Wrong,
            })
        })
    }

    fn remarks(offer: &Offer, remark: impl Fn(usize) -> Option<Remark>) -> Vec<DayRemark> {
        let places = 0..offer.history().len();
        let remark = |place: usize| {
            let day = u32::try_from(place).expect("days are few");
            let remark = remark(place)?;
            Some(DayRemark { day, remark })
        };
        places.filter_map(remark).collect()
    }

    fn at(&self, offer: &Offer, remark: impl Fn(usize) -> Option<Remark>) -> Option<OfferAt> {
        let remarks = Self::remarks(offer, remark);
        OfferAt::before(offer, self.end, Remarks::of(&remarks))
    }

    /// What its own sightings, and editors, say that it costs.
    fn own(&self, offer: &Offer) -> Option<OfferAt> {
        self.at(offer, |place| self.said(offer, place))
    }

    /// The active offers' own prices in a category and a currency, with their stores.
    fn prices(&self, category: &str, currency: Currency) -> Vec<(i64, &str)> {
        let of_category = self
            .offers
            .values()
            .filter(|offer| &*offer.category().key == category);
        let own = of_category.filter_map(|offer| Some((offer, self.own(offer)?)));
        let own: Vec<_> = own.collect();
        let is_active = |(offer, at): &&(&Offer, OfferAt)| {
            let same_store = own
                .iter()
                .filter(|(other, _)| other.store() == offer.store());
            let newest = same_store
                .map(|(_, at)| at.seen_at)
                .max()
                .expect("it has itself");
            at.seen_at >= newest.plus_days(-30)
        };
        let active = own
            .iter()
            .filter(is_active)
            .filter(|(_, at)| at.currency == currency);
        active
            .filter_map(|(offer, at)| Some((at.price.ok()?, &*offer.store().key)))
            .collect()
    }

    fn is_too_low(&self, category: &str, currency: Currency, price: i64) -> bool {
        let known = self.prices(category, currency);
        let stores: BTreeSet<&str> = known.iter().map(|(_, store)| *store).collect();
        if known.len() < 8 || stores.len() < 2 {
            return false;
        }
        let mut prices: Vec<i64> = known.iter().map(|(price, _)| *price).collect();
        prices.sort_unstable();
        let twice_median = prices[(prices.len() - 1) / 2] + prices[prices.len() / 2];
        40 * price < twice_median
    }

    fn is_borne_out(&self, offer: &Offer, currency: Currency, price: i64) -> bool {
        let members = self.products.members(offer.id()).unwrap_or_default();
        members.iter().any(|member| {
            let Some(other) = self.offers.get(&member.offer) else {
                return false;
            };
            other.store() != offer.store()
                && self.own(other).is_some_and(|at| {
                    let is_near = |other: i64| (other - price).abs() * 5 <= price;
                    at.currency == currency && at.price.is_ok_and(is_near)
                })
        })
    }

    fn remark(&self, offer: &Offer, place: usize) -> Option<Remark> {
        let (day, category) = (&offer.history()[place], &offer.category().key);
        self.said(offer, place).or_else(|| {
            let is_out = self.is_too_low(category, day.currency, day.last)
                && !self.is_borne_out(offer, day.currency, day.last);
            is_out.then_some(Remark::Implausible)
        })
    }

    fn shown(&self, offer: &Offer) -> Option<(Currency, i64, Instant)> {
        let at = self.at(offer, |place| self.remark(offer, place))?;
        Some((at.currency, at.price.ok()?, at.priced_at))
    }
}
