//! What editors said of single sightings, for the catalogs to come.

use std::collections::BTreeMap;

use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::offer::{DayPrice, Offer};
use domain_offer::remark::{DayRemark, Remark};
use domain_offer::review::{Review, ReviewVerdict};
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

/// The reviews of rows; of a row the last word counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviews(BTreeMap<RowKey, Review>);

impl Reviews {
    /// Takes in what an editor said of a row.
    pub fn say(&mut self, row: RowKey, review: Review) {
        self.0.insert(row, review);
    }

    /// What was said of a row.
    pub fn of(&self, row: &RowKey) -> Option<&Review> {
        self.0.get(row)
    }

    /// All rows of which something was said, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&RowKey, &Review)> {
        self.0.iter()
    }

    /// The offers of which something was said, in order.
    pub(crate) fn offers(&self) -> Vec<OfferId> {
        let mut offers: Vec<OfferId> = self.0.keys().map(|row| row.offer).collect();
        offers.dedup();
        offers
    }

    /// What was said of the sightings before `end` that an offer's history has, by their places in it.
    pub(crate) fn remarks(&self, offer: &Offer, end: Instant) -> Vec<DayRemark> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let days = (0_u32..).zip(offer.history());
        let days = days.filter(|(_, day)| day.at < end);
        let said = |(place, day): (u32, &DayPrice)| {
            let mut of_offer = self.of_offer(offer.id());
            let (_, review) = of_offer.find(|(row, _)| day.is_of(row.seen_at, &row.content))?;
            let remark = match review.verdict {
                ReviewVerdict::Confirmed => Remark::Confirmed,
                ReviewVerdict::Wrong => Remark::Wrong,
            };
            Some(DayRemark { day: place, remark })
        };
        days.filter_map(said).collect()
    }

    /// The offers of which something else was said than in these.
    pub(crate) fn differing(&self, other: &Self) -> Vec<OfferId> {
        let differs = |(row, review): &(&RowKey, &Review)| {
            let theirs = other.of(row).map(|theirs| theirs.verdict);
            theirs != Some(review.verdict)
        };
        let gone = |(row, _): &(&RowKey, &Review)| self.of(row).is_none();
        let ours = self.iter().filter(differs);
        let theirs = other.iter().filter(gone);
        ours.chain(theirs).map(|(row, _)| row.offer).collect()
    }

    /// A digest of what was said, without the reasons.
    pub fn digest(&self) -> Digest {
        let mut hash = blake3::Hasher::new();
        for (row, review) in &self.0 {
            hash.update(&row.offer.0);
            hash.update(&row.seen_at.micros().to_le_bytes());
            hash.update(&row.content.0);
            hash.update(review.verdict.name().as_bytes());
        }
        Digest(*hash.finalize().as_bytes())
    }

    fn of_offer(&self, offer: OfferId) -> impl Iterator<Item = (&RowKey, &Review)> {
        let end = |seen_at, filler| RowKey {
            offer,
            seen_at,
            content: Digest([filler; 32]),
        };
        let (first, last) = (end(Instant::MIN, 0), end(Instant::MAX, u8::MAX));
        self.0.range(first..=last)
    }
}
