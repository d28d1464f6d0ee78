//! What the tests of several use cases need.

use std::sync::Arc;

use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::rules::Rules;
use domain_offer::time::Instant;

use crate::ports::clock::MockClock;
use crate::ports::id_source::MockIdSource;
use crate::use_cases::ingest::Submission;

/// A clock that stands at noon of 2025-10-12 in Colombia.
pub(crate) fn noon() -> Instant {
    Rules::standard()
        .zone
        .read("2025-10-12T12:00:00")
        .expect("a date")
}

pub(crate) fn clock() -> Arc<MockClock> {
    let mut clock = MockClock::new();
    clock.expect_now().return_const(noon());
    Arc::new(clock)
}

pub(crate) fn ids() -> Arc<MockIdSource> {
    let mut ids = MockIdSource::new();
    let mut next = 0_u8;
    ids.expect_next_id().returning_st(move || {
        next += 1;
        domain_offer::id::Id([next; 12])
    });
    Arc::new(ids)
}

/// A usable extraction of the offer `number`, at a price in pesos.
pub(crate) fn raw(number: u32, price: &str) -> RawExtraction {
    RawExtraction {
        title: format!("Televisor de prueba {number}").into(),
        brand: "LG".into(),
        price_value: price.into(),
        category: "televisores".into(),
        link: format!("https://www.tienda.example/p/{number}").into(),
        store: "tienda.example".into(),
        seen_at: "2025-10-12T10:00:00".into(),
        ..RawExtraction::default()
    }
}

pub(crate) fn submission(number: u32, price: &str) -> Submission {
    let raw = raw(number, price);
    let content = Digest::of(format!("{raw:?}").as_bytes());
    Submission {
        raw,
        content,
        document: "{}".to_owned(),
    }
}
