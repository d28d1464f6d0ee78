//! Which categories are to be derived for the next catalog.

use std::sync::Arc;

use super::CatalogBuilder;
use crate::catalog::category::Category;
use crate::catalog::derivation::Derivation;
use crate::shard::{Changes, Terms, Vouched};
use domain_offer::time::Instant;

impl CatalogBuilder {
    /// What categories are judged by besides their offers.
    pub(super) fn terms(&self) -> Terms {
        Terms {
            max_age_days: self.settings.max_age_days,
            reviews: Arc::clone(&self.reviews),
        }
    }

    /// What is to be derived before the next catalog.
    pub(super) fn derivations(&mut self) -> Vec<Derivation> {
        let mut changes = self.changes();
        let listed = self.categories.iter();
        let listed = listed.filter(|(_, category)| category.shard().is_none());
        let reviewed = std::mem::take(&mut self.reviewed);
        let reviewed = reviewed
            .iter()
            .filter(|key| self.categories.contains_key(*key));
        for category in listed.map(|(category, _)| category).chain(reviewed) {
            changes.entry(Arc::clone(category)).or_default();
        }
        let of_category = |(category, changes): (Arc<str>, Changes)| {
            let before = self.categories.get(&category).cloned();
            let latest = before.as_ref().and_then(Category::shard);
            let vouched = latest.map(|shard| shard.latest().vouched());
            Derivation {
                category,
                changes,
                terms: self.terms(),
                vouched: vouched.unwrap_or_default(),
                before,
            }
        };
        changes.into_iter().map(of_category).collect()
    }

    /// The categories some of whose doubtful sightings other stores bear out otherwise than it was known.
    pub(super) fn otherwise_vouched(&self) -> Vec<Derivation> {
        let said = (&*self.products, &*self.reviews);
        let find = |id| {
            self.categories.values().find_map(|category| {
                let offers = category.offers();
                offers.find(id).map(|place| &offers[place])
            })
        };
        let mut work = Vec::new();
        for (category, kept) in &self.categories {
            let Some(shard) = kept.shard().filter(|shard| shard.latest().has_doubts()) else {
                continue;
            };
            let (base, latest) = (shard.base(), shard.latest());
            let vouched = Vouched::of(base, &latest.doubts(), Instant::MAX, said, find);
            if vouched != latest.vouched() {
                work.push(Derivation {
                    category: Arc::clone(category),
                    before: Some(kept.clone()),
                    changes: Changes::new(),
                    terms: self.terms(),
                    vouched,
                });
            }
        }
        work
    }
}
