//! Prices that cannot be right in their category: they count nowhere, unless something bears them out.

use std::sync::Arc;

use domain_catalog::catalog::{Catalog, CatalogBuilder};
use domain_catalog::credibility::{Credibility, Reason, credibility};
use domain_catalog::fixtures::{Sighting, builder, instant, seen, view};
use domain_catalog::products::{Grounds, Member, ProductMap};
use domain_catalog::reviews::Reviews;
use domain_catalog::shard::ApartReason;
use domain_catalog::view::Row;
use domain_offer::id::OfferId;
use domain_offer::observation::Placement;
use domain_offer::review::{Review, ReviewVerdict};
use domain_offer::row::RowKey;
use domain_offer::time::Zone;

const T: &str = "2025-10-20";

fn fridge(store: &str, title: &str, price: u32) -> Sighting {
    seen(store, "Neveras", title).price(price)
}

/// Ten fridges at 2,000,000 in two stores: the floor is 100,000.
fn market() -> Vec<Sighting> {
    let of = |number: u32| {
        let store = if number.is_multiple_of(2) {
            "exito"
        } else {
            "alkosto"
        };
        fridge(store, &format!("nevera {number}"), 2_000_000)
    };
    (0..10).map(of).collect()
}

fn id(sighting: &Sighting) -> OfferId {
    sighting.observation().key.id()
}

fn row(sighting: &Sighting) -> RowKey {
    let seen = sighting.observation();
    RowKey {
        offer: seen.key.id(),
        seen_at: seen.seen_at,
        content: seen.content,
    }
}

fn absorbed(sightings: &[Sighting]) -> CatalogBuilder {
    let mut builder = builder();
    for sighting in market().iter().chain(sightings) {
        builder.absorb(sighting.observation());
    }
    builder
}

fn product(members: &[&Sighting]) -> ProductMap {
    let member = |sighting: &&Sighting| Member {
        offer: id(sighting),
        confidence: 0.9,
        grounds: Grounds::default(),
    };
    ProductMap::new([members.iter().map(member).collect()])
}

fn said(row: RowKey, verdict: ReviewVerdict) -> Reviews {
    let mut reviews = Reviews::default();
    let (note, at) = ("lo vi en la tienda".into(), instant(T));
    reviews.say(row, Review { verdict, note, at });
    reviews
}

/// The shown price of an offer at T in major units, or why it is shown nowhere.
fn shown(catalog: &Arc<Catalog>, sighting: &Sighting, as_of: &str) -> Result<i64, ApartReason> {
    let view = view(catalog, as_of);
    if let Some(row) = view.row(id(sighting)) {
        return Ok(row.price() / 100);
    }
    let shard = view
        .shard(&sighting.observation().facts.category.key)
        .expect("the category is there");
    let place = shard.base().offers().find(id(sighting));
    let place = place.expect("the offer is there");
    let mut apart = shard.apart().iter();
    let found = apart.find(|apart| apart.offer as usize == place);
    Err(found.expect("it is shown or set apart").reason.clone())
}

#[expect(clippy::needless_pass_by_value, reason = "as the cases are written")]
fn check(sightings: &[Sighting], expected: Result<i64, ApartReason>) {
    let catalog = Arc::new(absorbed(sightings).build());
    assert_eq!(shown(&catalog, &sightings[0], T), expected, "{sightings:?}");
}

/// A fridge in October, seen at 10:00 of these days at these prices.
fn days(days: &[(u32, u32)]) -> Vec<Sighting> {
    let at = |&(day, price): &(u32, u32)| {
        let at = format!("2025-10-{day:02}T10:00:00");
        fridge("exito", "la nevera", price).at(&at)
    };
    days.iter().map(at).collect()
}

#[test]
fn a_first_price_below_a_twentieth_of_the_median_counts_nowhere() {
    for price in [1, 12, 899, 99_999] {
        check(
            &[fridge("exito", "x", price)],
            Err(ApartReason::Implausible),
        );
    }
    check(&[fridge("exito", "x", 100_000)], Ok(100_000));
    let catalog =
        Arc::new(absorbed(&[fridge("exito", "x", 12), fridge("alkosto", "y", 1)]).build());
    let view = view(&catalog, T);
    let first = Row::new(&view.shards()[0], 0);
    assert_eq!(first.price(), 200_000_000);
    assert_eq!(first.population().len(), 10);
    assert_eq!(first.population().min(), Some(200_000_000));
    assert!(view.row(id(&fridge("exito", "x", 12))).is_none());
}

#[test]
fn eight_active_prices_of_two_stores_make_a_floor() {
    let check = |sightings: &[Sighting], expected: bool| {
        let mut builder = builder();
        for sighting in sightings {
            builder.absorb(sighting.observation());
        }
        let catalog = Arc::new(builder.build());
        let last = sightings.last().unwrap();
        assert_eq!(shown(&catalog, last, T).is_ok(), expected);
    };
    let market = market();
    let low = fridge("exito", "x", 12);
    let with_low = |market: &[Sighting]| [market, std::slice::from_ref(&low)].concat();
    // The doubtful price is one of the eight.
    check(&with_low(&market[..6]), true);
    check(&with_low(&market[..7]), false);
    let one_store: Vec<Sighting> = (0..20)
        .map(|number| fridge("exito", &format!("nevera {number}"), 2_000_000))
        .collect();
    check(&with_low(&one_store), true);
    // Of the other store only an expired offer has a price.
    let rule = "un repuesto no es una nevera".into();
    let newer = fridge("alkosto", "repuesto", 9).placement(Placement::Apart { rule });
    let expired = fridge("alkosto", "vieja", 2_000_000).at("2025-08-01T10:00:00");
    let old = [&one_store[..], &[expired, newer]].concat();
    check(&with_low(&old), true);
    // Another currency has its own floor, or none.
    let in_dollars: Vec<Sighting> = market
        .iter()
        .map(|one| one.clone().currency("USD"))
        .collect();
    check(&with_low(&in_dollars), true);
    // So has another category.
    let audio = seen("exito", "Audio", "cable").price(12);
    check(&[&market[..], &[audio]].concat(), true);
}

#[test]
fn an_expired_offer_is_measured_as_well() {
    let old = fridge("falabella", "x", 12).at("2025-08-01T10:00:00");
    let newer = fridge("falabella", "y", 2_000_000);
    check(&[old, newer], Err(ApartReason::Implausible));
}

#[test]
fn a_doubtful_sighting_is_in_no_trust_judgement_of_its_offer() {
    // The newest counts; then what was before it.
    check(&days(&[(1, 12), (2, 1_900_000)]), Ok(1_900_000));
    check(&days(&[(1, 1_900_000), (2, 12)]), Ok(1_900_000));
    check(&days(&[(1, 1_900_000), (2, 90_000)]), Ok(1_900_000));
    // Many wrong ones do not outweigh a right one.
    check(
        &days(&[(1, 12), (2, 12), (3, 12), (4, 1_900_000)]),
        Ok(1_900_000),
    );
    check(
        &days(&[(1, 1_900_000), (2, 12), (3, 12), (4, 12)]),
        Ok(1_900_000),
    );
    check(
        &days(&[(1, 12), (2, 15), (3, 12)]),
        Err(ApartReason::Implausible),
    );
    // Two days that contradict each other, both above the floor, still do.
    check(
        &days(&[(1, 150_000), (2, 1_900_000)]),
        Err(ApartReason::Contradiction),
    );
    // Without the first, which agrees with nothing, the others are what they are.
    check(
        &days(&[(1, 12), (2, 1_900_000), (3, 1_950_000)]),
        Ok(1_950_000),
    );
    // A price of another currency, where dollars have no floor.
    let mut two = days(&[(1, 1_900_000), (2, 12)]);
    two[1] = two[1].clone().currency("USD");
    check(&two, Ok(12));
}

#[test]
fn no_day_of_it_is_a_reference() {
    let sightings = days(&[(1, 12), (2, 1_900_000), (3, 1_950_000), (4, 13)]);
    let catalog = Arc::new(absorbed(&sightings).build());
    let view = view(&catalog, T);
    let row = view.row(id(&sightings[0])).unwrap();
    let mut prices = Vec::new();
    row.each_trusted_day(view.t().end(), |day| prices.push(day.last / 100));
    assert_eq!(prices, [1_900_000, 1_950_000]);
}

#[test]
fn what_a_rule_set_apart_has_that_reason() {
    let rule = "un repuesto no es una nevera";
    let part = fridge("exito", "x", 12).placement(Placement::Apart { rule: rule.into() });
    check(&[part], Err(ApartReason::Misplaced(rule.into())));
}

#[test]
fn the_same_product_in_another_store_bears_it_out() {
    let low = fridge("exito", "x", 50_000);
    let borne_out = |other: &Sighting| {
        let mut builder = absorbed(&[low.clone(), other.clone()]);
        builder.set_products(product(&[&low, other]));
        let catalog = Arc::new(builder.build());
        let expected = if shown(&catalog, &low, T).is_ok() {
            Credibility::Unusual
        } else {
            Credibility::Apart
        };
        let found = credibility(&catalog, &Zone::bogota(), &row(&low));
        assert_eq!(found.0, expected, "{other:?}");
        shown(&catalog, &low, T) == Ok(50_000)
    };
    let other = |price| fridge("alkosto", "y", price);
    for (price, expected) in [
        (39_999, false),
        (40_000, true),
        (50_000, true),
        (60_000, true),
        (60_001, false),
        (1_900_000, false),
    ] {
        assert_eq!(borne_out(&other(price)), expected, "{price}");
    }
    assert!(!borne_out(&fridge("exito", "y", 50_000)), "the same store");
    assert!(!borne_out(&other(50_000).currency("USD")));
    assert!(borne_out(&seen("alkosto", "Repuestos", "y").price(50_000)));
    // Not when it is another product.
    let catalog = Arc::new(absorbed(&[low.clone(), other(50_000)]).build());
    assert!(shown(&catalog, &low, T).is_err());
}

#[test]
fn a_witness_is_dated_before_t_and_costs_that_much_then() {
    let low = fridge("exito", "x", 50_000).at("2025-10-02T10:00:00");
    let witness = |category: &str, day: u32, price: u32| {
        let at = format!("2025-10-{day:02}T10:00:00");
        seen("alkosto", category, "y").price(price).at(&at)
    };
    for category in ["Neveras", "Repuestos"] {
        let (before, after) = (witness(category, 5, 50_000), witness(category, 8, 300_000));
        let mut builder = absorbed(&[low.clone(), before.clone(), after.clone()]);
        builder.set_products(product(&[&low, &before]));
        let catalog = Arc::new(builder.build());
        for (as_of, expected) in [
            ("2025-10-03", false),
            ("2025-10-05T09:50:00", false),
            ("2025-10-05T10:00:00", true),
            ("2025-10-07", true),
            ("2025-10-08", false),
            ("2025-10-12", false),
        ] {
            let found = shown(&catalog, &low, as_of).is_ok();
            assert_eq!(found, expected, "{category} {as_of}");
        }
    }
}

#[test]
fn an_editor_has_the_last_word() {
    let low = fridge("exito", "x", 12);
    let mut builder = absorbed(std::slice::from_ref(&low));
    builder.build();
    let mut check = |reviews: Reviews, expected: Result<i64, ApartReason>, standing| {
        builder.set_reviews(reviews);
        let catalog = Arc::new(builder.build());
        assert_eq!(shown(&catalog, &low, T), expected);
        let found = credibility(&catalog, &Zone::bogota(), &row(&low));
        assert_eq!(found, standing);
        catalog.version()
    };
    let implausible = (Credibility::Apart, Some(Reason::Implausible));
    let unusual = (Credibility::Unusual, Some(Reason::UnusualForCategory));
    let before = check(
        Reviews::default(),
        Err(ApartReason::Implausible),
        implausible.clone(),
    );
    let confirmed = said(row(&low), ReviewVerdict::Confirmed);
    let after = check(confirmed.clone(), Ok(12), unusual);
    assert_ne!(before, after, "another catalog");
    let wrong = (Credibility::Apart, Some(Reason::Wrong));
    let mut last = confirmed;
    for (row, review) in said(row(&low), ReviewVerdict::Wrong).iter() {
        last.say(*row, review.clone());
    }
    check(last, Err(ApartReason::Wrong), wrong);
    // Of another row of the offer, at that instant, nothing was said.
    let mut other = row(&low);
    other.content.0[0] ^= 1;
    let other = said(other, ReviewVerdict::Confirmed);
    check(other, Err(ApartReason::Implausible), implausible.clone());
    check(
        Reviews::default(),
        Err(ApartReason::Implausible),
        implausible,
    );
}

#[test]
fn what_an_editor_called_wrong_falls_back_on_what_was_before() {
    let check = |seen: &[(u32, u32)], wrong: &[usize], expected: Result<i64, ApartReason>| {
        let sightings = days(seen);
        let mut reviews = Reviews::default();
        for &place in wrong {
            for (row, review) in said(row(&sightings[place]), ReviewVerdict::Wrong).iter() {
                reviews.say(*row, review.clone());
            }
        }
        let mut builder = absorbed(&sightings);
        builder.set_reviews(reviews);
        let catalog = Arc::new(builder.build());
        assert_eq!(
            shown(&catalog, &sightings[0], T),
            expected,
            "{seen:?} {wrong:?}"
        );
        // Also where it was said before the rows were there.
        let row = view(&catalog, T)
            .row(id(&sightings[0]))
            .map(|row| row.is_active());
        assert_eq!(row, expected.is_ok().then_some(true));
    };
    check(&[(1, 1_900_000)], &[0], Err(ApartReason::Wrong));
    check(&[(1, 1_900_000), (2, 1_200_000)], &[1], Ok(1_900_000));
    check(&[(1, 1_900_000), (2, 1_200_000)], &[0], Ok(1_200_000));
    check(
        &[(1, 1_900_000), (2, 12)],
        &[0],
        Err(ApartReason::Implausible),
    );
    check(&[(1, 1_900_000), (2, 150_000)], &[0], Ok(150_000));
    check(&[(1, 1_900_000), (2, 12)], &[0, 1], Err(ApartReason::Wrong));
}

#[test]
fn what_is_wrong_bears_nothing_out_and_makes_no_floor() {
    let (low, other) = (fridge("exito", "x", 50_000), fridge("alkosto", "y", 50_000));
    let mut builder = absorbed(&[low.clone(), other.clone()]);
    builder.set_products(product(&[&low, &other]));
    builder.build();
    builder.set_reviews(said(row(&other), ReviewVerdict::Wrong));
    let catalog = Arc::new(builder.build());
    assert_eq!(shown(&catalog, &low, T), Err(ApartReason::Implausible));
    // Seven prices and the low one: without any of them there is no floor.
    let few: Vec<Sighting> = market().into_iter().take(7).chain([low.clone()]).collect();
    let mut builder = domain_catalog::fixtures::builder();
    for sighting in &few {
        builder.absorb(sighting.observation());
    }
    let shown_now = |builder: &mut CatalogBuilder| shown(&Arc::new(builder.build()), &low, T);
    assert!(shown_now(&mut builder).is_err());
    builder.set_reviews(said(row(&few[0]), ReviewVerdict::Wrong));
    assert_eq!(shown_now(&mut builder), Ok(50_000));
}
