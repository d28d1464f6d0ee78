//! The contract of [`OfferArchive`](application::ports::OfferArchive).

mod lease;
mod save;

pub use lease::*;
pub use save::*;

use std::sync::{Arc, Mutex};

use application::ports::{Cursor, OfferArchive, StoreError};
use domain_offer::extraction::Digest;
use domain_offer::offer::Offer;

use crate::Fixture;

/// What an archive holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Archived {
    /// The offers, in order of id.
    pub offers: Vec<Offer>,
    /// How far the log is folded into them.
    pub cursor: Cursor,
}

/// Everything that an archive loads by these rules.
pub async fn archived(
    archive: &(impl OfferArchive + ?Sized),
    rules: Digest,
) -> Result<Option<Archived>, StoreError> {
    let offers = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&offers);
    let into = move |read: Vec<Offer>| taken.lock().expect("no holder panics").extend(read);
    let cursor = archive.load(rules, Arc::new(into)).await?;
    let mut offers = std::mem::take(&mut *offers.lock().expect("no holder panics"));
    offers.sort_by_key(Offer::id);
    Ok(cursor.map(|cursor| Archived { offers, cursor }))
}

/// A fixture whose handles are archives.
pub trait ArchiveFixture: Fixture<Handle: OfferArchive> {}

impl<F: Fixture<Handle: OfferArchive>> ArchiveFixture for F {}

/// Tests an adapter's archive: the expression makes a fresh [`Fixture`] for each case. With the
/// word `volatile` after it, the `durable_…` cases are left out; the fixture must say so as well.
#[macro_export]
macro_rules! offer_archive_contract {
    ($fixture:expr) => {
        $crate::offer_archive_contract!(@cases $fixture);
        $crate::contract_tests!(
            offer_archive,
            $fixture,
            durable_offers_after_a_restart,
        );
    };
    ($fixture:expr, volatile) => {
        $crate::offer_archive_contract!(@cases $fixture);
        #[test]
        fn the_archive_says_that_it_is_not_durable() {
            $crate::fixture::assert_volatile(&$fixture);
        }
    };
    (@cases $fixture:expr) => {
        $crate::contract_tests!(
            offer_archive,
            $fixture,
            nothing_saved_is_none,
            saved_offers_come_back,
            saved_offers_replace_those_of_their_id,
            the_cursor_moves_without_offers,
            offers_of_other_rules_are_none_and_dropped,
            a_cleared_one_is_as_a_new_one,
            a_cleared_one_is_filled_anew_by_the_same_rules,
            what_was_emptied_before_there_was_clear_is_empty,
            how_far_it_is_is_known_without_a_load,
            rejected_rows_come_back_once,
            rejected_rows_of_other_rules_are_none_and_dropped,
            any_offers_come_back_whole,
            many_offers_come_back_once,
            atomic_for_concurrent_readers,
            exclusive_among_holders,
            exclusive_among_concurrent_holders,
            exclusive_until_renewals_end,
            expires_when_its_time_is_over,
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("offer_archive.rs");
        let files = [
            include_str!("offer_archive/lease.rs"),
            include_str!("offer_archive/save.rs"),
        ];
        crate::fixture::assert_listed(suite, &files);
    }
}
