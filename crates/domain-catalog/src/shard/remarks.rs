//! Remarks on the sightings of a category's offers.

use domain_offer::remark::{DayRemark, Remark, Remarks};

/// Remarks by the places of their offers, and of their days in the offers' histories. There are few.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RemarkList {
    /// The offer of each remark, in order.
    offers: Vec<u32>,
    /// In the same order.
    remarks: Vec<DayRemark>,
}

impl RemarkList {
    /// Those of these offers, in any order; at most one of a day.
    pub(super) fn new(mut remarks: Vec<(u32, DayRemark)>) -> Self {
        remarks.sort_unstable();
        let (offers, remarks) = remarks.into_iter().unzip();
        Self { offers, remarks }
    }

    /// The remarks on an offer's sightings.
    pub(super) fn of(&self, offer: u32) -> Remarks<'_> {
        if self.offers.is_empty() {
            return Remarks::NONE;
        }
        let from = self.offers.partition_point(|&other| other < offer);
        let until = self.offers.partition_point(|&other| other <= offer);
        Remarks::of(&self.remarks[from..until])
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, DayRemark)> {
        let remarks = self.remarks.iter().copied();
        self.offers.iter().copied().zip(remarks)
    }

    /// The offers that have any of these, in order, each once.
    pub(super) fn offers_with(&self, is_one: impl Fn(Remark) -> bool) -> Vec<u32> {
        let with = self.iter().filter(|(_, day)| is_one(day.remark));
        let mut offers: Vec<u32> = with.map(|(offer, _)| offer).collect();
        offers.dedup();
        offers
    }
}
