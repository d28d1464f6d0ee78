//! What people said, as the refresh takes it in.

use domain_catalog::products::ProductMap;
use domain_catalog::reviews::Reviews;
use domain_offer::review::Review;
use domain_offer::row::RowKey;

use super::Refresher;
use crate::ports::{CorrectionTail, StoreError};

impl Refresher {
    /// Takes in what people said; whether it changed products or which sightings count.
    pub(super) async fn correct(&mut self) -> Result<bool, StoreError> {
        let said = self.deps.corrections.tail(self.corrected).await?;
        self.corrected = said.place;
        let is_reviewed = self.review(&said);
        let products = self.matching.correct(&said, &self.builder);
        Ok(products.is_some_and(|products| self.regroup(products)) || is_reviewed)
    }

    /// Takes in what was said of rows; whether the catalog is to know something else.
    fn review(&mut self, said: &CorrectionTail) -> bool {
        let is_of_rows = said.corrections.iter().any(|said| said.review.is_some());
        let is_renamed = self.builder.aliases().changes() != self.reviewed_at;
        let knows_some = self.reviews != Reviews::default();
        if !is_of_rows && !(knows_some && (said.restarted || is_renamed)) {
            return false;
        }
        if said.restarted {
            self.reviews = Reviews::default();
        }
        for said in &said.corrections {
            if let Some(review) = &said.review {
                let of_row = Review {
                    verdict: review.verdict,
                    note: review.note.as_str().into(),
                    at: said.at,
                };
                self.reviews.say(review.row, of_row);
            }
        }
        self.say_reviews()
    }

    /// Tells the builder what was said of rows, by their offers as they are called now; whether it knew otherwise.
    pub(super) fn say_reviews(&mut self) -> bool {
        let mut reviews = Reviews::default();
        for (row, review) in self.reviews.iter() {
            let Some(offer) = self.builder.called(row.offer) else {
                tracing::debug!(offer = %row.offer, "a review of what is several offers now is ignored");
                continue;
            };
            reviews.say(RowKey { offer, ..*row }, review.clone());
        }
        self.reviewed_at = self.builder.aliases().changes();
        self.builder.set_reviews(reviews)
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
