//! What people said, as the refresh takes it in.

use domain_catalog::products::ProductMap;
use domain_catalog::reviews::Reviews;
use domain_offer::review::Review;

use super::Refresher;
use crate::ports::{CorrectionTail, StoreError};

impl Refresher {
    /// Takes in what people said; whether it changed products or which sightings count.
    pub(super) async fn correct(&mut self) -> Result<bool, StoreError> {
        let said = self.deps.corrections.tail(self.corrected).await?;
        self.corrected = said.place;
        let is_reviewed = self.review(&said);
        let products = self.matching.correct(&said);
        Ok(products.is_some_and(|products| self.regroup(products)) || is_reviewed)
    }

    /// Takes in what was said of rows; whether anything was.
    fn review(&mut self, said: &CorrectionTail) -> bool {
        let forgets = said.restarted && self.reviews != Reviews::default();
        if said.restarted {
            self.reviews = Reviews::default();
        }
        let reviewed = said.corrections.iter();
        let reviewed = reviewed.filter_map(|said| Some((said, said.review.as_ref()?)));
        let reviewed: Vec<_> = reviewed.collect();
        if reviewed.is_empty() && !forgets {
            return false;
        }
        for (said, review) in reviewed {
            let of_row = Review {
                verdict: review.verdict,
                note: review.note.as_str().into(),
                at: said.at,
            };
            self.reviews.say(review.row, of_row);
        }
        self.builder.set_reviews(self.reviews.clone());
        true
    }

    /// Whether these products are other ones than those in use; the next catalog has them.
    pub(super) fn regroup(&mut self, products: ProductMap) -> bool {
        let catalog = self.deps.handle.catalog();
        let is_new = catalog.is_none_or(|catalog| products != *catalog.products());
        if is_new {
            self.builder.set_products(products);
        }
        is_new
    }
}
