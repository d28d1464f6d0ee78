//! Offers for tests: plain ones by number, and arbitrary ones for properties.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain_offer::condition::Condition;
use domain_offer::extraction::Digest;
use domain_offer::id::{Id, OfferId, OfferKey};
use domain_offer::money::Currency;
use domain_offer::name::Name;
use domain_offer::observation::{Facts, Gtin, Placement};
use domain_offer::offer::{Aliases, DayPrice, DetailsMark, Offer, OfferParts};
use domain_offer::time::{Day, Instant};
use proptest::prelude::*;
use proptest::{option, sample};

use super::{instant, offer_key};

/// Offer `n` at a price in whole pesos, seen once.
pub fn offer(n: u64, pesos: i64) -> Arc<Offer> {
    let at = instant(0);
    let day = DayPrice {
        currency: Currency::COP,
        day: Day(20_335),
        at,
        rank: n,
        last: pesos * 100,
        low: pesos * 100,
        high: pesos * 100,
    };
    Arc::new(Offer::from_parts(OfferParts {
        id: offer_key(n).id(),
        aliases: None,
        key: offer_key(n),
        seen_at: at,
        content: Digest::of(&n.to_le_bytes()),
        facts: facts(n, pesos),
        details: DetailsMark::default(),
        history: vec![day],
    }))
}

fn facts(n: u64, pesos: i64) -> Facts {
    Facts {
        title: format!("Televisor 55\" UHD n.º {n}").into(),
        brand: Some(Name::new("samsung", "SAMSUNG")),
        category: Name::new("televisores", "Televisores"),
        store: Name::new("alkosto", "Alkosto"),
        price_text: format!("COP {pesos}").into(),
        image: Some(format!("https://img.tienda.example/{n}.webp").into()),
        link: format!("https://{}", offer_key(n).as_str()).into(),
        rating: Some(4.6667),
        size: Some("55\"".into()),
        model: Some("UN55DU7000KXZL".into()),
        gtin: None,
        condition: Condition::New,
        bundle: false,
        placement: Placement::AsGiven,
    }
}

/// Any offer that the types allow, whether or not a shop would have it.
pub fn any_offer() -> impl Strategy<Value = Arc<Offer>> {
    (
        (
            any_id(),
            option::of(any_aliases()),
            text().prop_map(OfferKey::new),
        ),
        any_instant(),
        any::<[u8; 32]>().prop_map(Digest),
        any_facts(),
        (any::<u32>(), any::<u64>()).prop_map(|(len, rank)| DetailsMark { len, rank }),
        any_history(),
    )
        .prop_map(|(named, seen_at, content, facts, details, history)| {
            let (id, aliases, key) = named;
            Arc::new(Offer::from_parts(OfferParts {
                id,
                aliases,
                key,
                seen_at,
                content,
                facts,
                details,
                history,
            }))
        })
}

fn any_id() -> impl Strategy<Value = OfferId> {
    any::<[u8; 12]>().prop_map(Id)
}

fn any_aliases() -> impl Strategy<Value = Aliases> {
    let ids = proptest::collection::btree_set(any_id(), 0..4);
    (any::<i32>().prop_map(Day), ids).prop_map(|(since, ids)| Aliases {
        since,
        ids: ids.into_iter().collect(),
    })
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let words = (text(), text(), text());
    let names = (option::of(name()), name(), name());
    let options = (
        option::of(text()),
        option::of(0.0_f32..=5.0),
        option::of(text()),
        option::of(text()),
        option::of(any::<u64>().prop_map(Gtin)),
    );
    let kind = (any::<bool>(), sample::select(&Condition::ALL[..]));
    (words, names, options, kind, any_placement()).prop_map(
        |(words, names, options, (bundle, condition), placement)| Facts {
            title: words.0.into(),
            brand: names.0,
            category: names.1,
            store: names.2,
            price_text: words.1.into(),
            image: options.0.map(Into::into),
            link: words.2.into(),
            rating: options.1,
            size: options.2.map(Into::into),
            model: options.3.map(Into::into),
            gtin: options.4,
            condition,
            bundle,
            placement,
        },
    )
}

fn any_placement() -> impl Strategy<Value = Placement> {
    prop_oneof![
        Just(Placement::AsGiven),
        (name(), text()).prop_map(|(from, rule)| Placement::Moved {
            from,
            rule: rule.into(),
        }),
        text().prop_map(|rule| Placement::Apart { rule: rule.into() }),
    ]
}

fn any_history() -> impl Strategy<Value = Vec<DayPrice>> {
    let slot = (
        prop_oneof![Just("COP"), Just("USD"), Just("JPY")],
        any::<i32>(),
    );
    let prices = (any_instant(), any::<u64>(), any::<[i64; 3]>());
    proptest::collection::vec((slot, prices), 0..8).prop_map(|days| {
        let by_slot: BTreeMap<_, _> = days.into_iter().collect();
        by_slot.into_iter().map(day_price).collect()
    })
}

type Slot = (&'static str, i32);

fn day_price(((code, day), (at, rank, prices)): (Slot, (Instant, u64, [i64; 3]))) -> DayPrice {
    let [last, low, high] = prices;
    DayPrice {
        currency: Currency::parse(code).expect("ISO 4217 lists it"),
        day: Day(day),
        at,
        rank,
        last,
        low,
        high,
    }
}

fn any_instant() -> impl Strategy<Value = Instant> {
    (Instant::MIN.micros()..=Instant::MAX.micros()).prop_map(Instant::from_micros)
}

fn name() -> impl Strategy<Value = Name> {
    // Few keys, so that one key comes with several spellings.
    (prop_oneof![Just("lg".to_owned()), text()], text())
        .prop_map(|(key, spelling)| Name::new(key, spelling))
}

/// Any characters at all, the null among them.
fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 0..12).prop_map(|chars| chars.into_iter().collect())
}
