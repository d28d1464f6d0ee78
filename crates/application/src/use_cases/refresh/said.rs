//! What people said of products and of rows, as the refresh takes it in.

use std::collections::HashSet;

use domain_catalog::catalog::CatalogBuilder;
use domain_catalog::reviews::Reviews;
use domain_matching::corrections::Corrections;
use domain_offer::id::OfferId;
use domain_offer::review::Review;
use domain_offer::row::RowKey;

use crate::ports::{CorrectionPlace, CorrectionTail};

/// What was said so far, of offers as they were called then.
#[derive(Default)]
pub(super) struct Said {
    /// How far it was read.
    pub(super) place: Option<CorrectionPlace>,
    /// Of which offers, and whether they are one product; in order.
    pairs: Vec<(bool, OfferId, OfferId)>,
    /// Of rows.
    reviews: Reviews,
    /// How often offers had been found under other ids when it was told last.
    told_at: u64,
    /// Ids that several offers have, of which it was told that what was said of them is ignored.
    ignored: HashSet<OfferId>,
}

impl Said {
    /// Takes in more, and tells it where it may be something else, as [`Said::tell`] does.
    pub(super) fn take(
        &mut self,
        said: &CorrectionTail,
        builder: &mut CatalogBuilder,
    ) -> Option<(Corrections, bool)> {
        self.place = said.place;
        let knows_some = !self.pairs.is_empty() || self.reviews != Reviews::default();
        let is_renamed = builder.aliases().changes() != self.told_at;
        if said.corrections.is_empty() && !said.restarted && !(knows_some && is_renamed) {
            return None;
        }
        if said.restarted {
            self.pairs.clear();
            self.reviews = Reviews::default();
        }
        for said in &said.corrections {
            let pairs = said.pairs.iter();
            self.pairs.extend(pairs.map(|(a, b)| (said.same, *a, *b)));
            if let Some(review) = &said.review {
                let of_row = Review {
                    verdict: review.verdict,
                    note: review.note.as_str().into(),
                    at: said.at,
                };
                self.reviews.say(review.row, of_row);
            }
        }
        Some(self.tell(builder))
    }

    /// Tells a builder what was said of rows, by their offers as they are called now; answers what was said of products,
    /// by the same names, and whether the builder knew otherwise of rows.
    pub(super) fn tell(&mut self, builder: &mut CatalogBuilder) -> (Corrections, bool) {
        let mut reviews = Reviews::default();
        for (row, review) in self.reviews.iter() {
            let Some(offer) = builder.called(row.offer) else {
                tracing::debug!(offer = %row.offer, "a review of what is several offers now is ignored");
                continue;
            };
            reviews.say(RowKey { offer, ..*row }, review.clone());
        }
        self.told_at = builder.aliases().changes();
        (self.corrections(builder), builder.set_reviews(reviews))
    }

    /// What was said of products. What is of one offer alone says nothing.
    fn corrections(&mut self, builder: &CatalogBuilder) -> Corrections {
        let mut corrections = Corrections::default();
        for (same, a, b) in &self.pairs {
            let mut called = |id: OfferId| {
                let called = builder.called(id);
                if called.is_none() && self.ignored.insert(id) {
                    tracing::warn!(offer = %id, "what was said of an offer that is several now is ignored");
                }
                called
            };
            let (Some(a), Some(b)) = (called(*a), called(*b)) else {
                continue;
            };
            match (a == b, *same) {
                (true, _) => {}
                (false, true) => corrections.merge(a, b),
                (false, false) => corrections.split(a, b),
            }
        }
        corrections
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, builder, instant, seen};
    use domain_offer::id::{Id, OfferKey};

    use crate::ports::Correction;

    use super::*;

    /// A row of the television of a shop, at an address.
    fn at(store: &str, key: &str, address: &str, day: &str) -> Sighting {
        let tv = seen(store, "Televisores", "TV LG 55 4K").brand("LG");
        let tv = tv.gtin(0).at(&format!("2025-10-{day}T10:00:00"));
        tv.link(key).address(address)
    }

    fn said_of(same: bool, a: &str, b: &str) -> CorrectionTail {
        let id = |address: &str| OfferKey::new(address).id();
        CorrectionTail {
            corrections: vec![Correction {
                id: Id([1; 12]),
                by: "user:1".to_owned(),
                at: instant("2025-10-01"),
                same,
                pairs: vec![(id(a), id(b))],
                review: None,
            }],
            ..CorrectionTail::default()
        }
    }

    /// How many pairs are merged and split, of what was said of these addresses, as the rows come.
    fn translated(rows: &[Sighting], said: &[CorrectionTail]) -> Vec<Option<(usize, usize)>> {
        let mut known = Said::default();
        let mut builder = builder();
        let mut found = Vec::new();
        let mut corrections = Corrections::default();
        for tail in said {
            let (now, _) = known.take(tail, &mut builder).unwrap();
            corrections = now;
        }
        for row in rows {
            builder.absorb(row.observation());
            if let Some((now, _)) = known.take(&CorrectionTail::default(), &mut builder) {
                corrections = now;
            }
            let ids: Vec<OfferId> = builder.offers().map(|offer| offer.id()).collect();
            let pairs = |of: &dyn Fn(OfferId, OfferId) -> bool| {
                let all = ids.iter().flat_map(|a| ids.iter().map(move |b| (*a, *b)));
                all.filter(|(a, b)| a < b && of(*a, *b)).count()
            };
            found.push((ids.len() > 1).then(|| {
                (
                    pairs(&|a, b| corrections.is_merged(a, b)),
                    pairs(&|a, b| corrections.is_split(a, b)),
                )
            }));
        }
        found
    }

    #[test]
    fn what_was_said_of_an_address_is_said_of_its_offer() {
        let rows = [
            at("exito", "www.e.co/1", "www.e.co/1", "02"),
            at("alkosto", "www.a.co/p/1", "www.a.co/tv/p/1", "02"),
            // Another address of the last, and then one that was seen before.
            at("alkosto", "www.a.co/p/1", "www.a.co/tv-lg/p/1", "03"),
            at("alkosto", "www.a.co/p/1", "www.a.co/p/1", "01"),
        ];
        let check = |said: &[CorrectionTail], expected: [Option<(usize, usize)>; 4]| {
            assert_eq!(translated(&rows, said), expected);
        };
        let (one, other) = ("www.e.co/1", "www.a.co/tv/p/1");
        check(
            &[said_of(true, one, other)],
            [None, Some((1, 0)), Some((1, 0)), Some((1, 0))],
        );
        let later = "www.a.co/tv-lg/p/1";
        check(
            &[said_of(false, later, one)],
            [None, Some((0, 0)), Some((0, 1)), Some((0, 1))],
        );
        // Of a pair the last word counts, whatever its offers were called.
        let both = [said_of(true, one, other), said_of(false, later, one)];
        check(&both, [None, Some((1, 0)), Some((0, 1)), Some((0, 1))]);
        // Two that are one offer now.
        check(
            &[said_of(false, other, later)],
            [None, Some((0, 0)), Some((0, 0)), Some((0, 0))],
        );
    }

    #[test]
    fn what_was_said_of_several_is_ignored() {
        let rows = [
            at("exito", "www.e.co/1", "www.e.co/1", "01"),
            at("a", "www.a.co/#/1", "www.a.co/", "01"),
            at("a", "www.a.co/#/2", "www.a.co/", "02"),
            at("a", "www.a.co/", "www.a.co/", "02"),
        ];
        let said = [said_of(true, "www.e.co/1", "www.a.co/")];
        let expected = [None, Some((1, 0)), Some((0, 0)), Some((1, 0))];
        assert_eq!(
            translated(&rows, &said),
            expected,
            "the page itself is called so"
        );
    }

    #[test]
    fn a_log_that_begins_anew_has_said_nothing_of_before() {
        let (mut known, mut builder) = (Said::default(), builder());
        for row in [
            at("exito", "www.e.co/1", "www.e.co/1", "01"),
            at("a", "www.a.co/1", "www.a.co/1", "01"),
        ] {
            builder.absorb(row.observation());
        }
        let nothing = CorrectionTail::default();
        assert_eq!(known.take(&nothing, &mut builder), None);
        let said = said_of(true, "www.e.co/1", "www.a.co/1");
        let (corrections, _) = known.take(&said, &mut builder).unwrap();
        assert_eq!(corrections.offers().count(), 2);
        assert_eq!(known.take(&nothing, &mut builder), None, "it is told once");
        let anew = CorrectionTail {
            restarted: true,
            ..nothing
        };
        let told = known.take(&anew, &mut builder);
        assert_eq!(told, Some((Corrections::default(), false)));
    }
}
