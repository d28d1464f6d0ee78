//! Taking back what an archive kept.

use std::sync::{Arc, Mutex, PoisonError};

use domain_catalog::catalog::{BuilderSettings, CatalogBuilder, Restored};
use domain_offer::extraction::Digest;
use domain_offer::offer::Offer;

use crate::ports::{Cursor, OfferArchive, StoreError};

/// A builder of all that an archive holds by these rules, and how far the log is folded into it.
pub(super) async fn load(
    archive: &Arc<dyn OfferArchive>,
    rules: Digest,
    settings: &BuilderSettings,
) -> Result<Option<(CatalogBuilder, Cursor)>, StoreError> {
    let parts = Arc::new(RestoredParts::default());
    let filled = Arc::clone(&parts);
    let into = Arc::new(move |offers: Vec<Offer>| filled.take(offers));
    let Some(cursor) = archive.load(rules, into).await? else {
        return Ok(None);
    };
    let mut builder = CatalogBuilder::restored(settings.clone(), parts.all());
    for row in archive.rejected(rules).await? {
        builder.reject(row);
    }
    Ok(Some((builder, cursor)))
}

/// As many parts as there were threads that filled them at once.
#[derive(Default)]
struct RestoredParts(Mutex<Vec<Restored>>);

impl RestoredParts {
    fn take(&self, offers: Vec<Offer>) {
        let free = self.parts().pop();
        let mut part = free.unwrap_or_default();
        for offer in offers {
            part.take(offer);
        }
        self.parts().push(part);
    }

    fn all(&self) -> Vec<Restored> {
        std::mem::take(&mut *self.parts())
    }

    fn parts(&self) -> std::sync::MutexGuard<'_, Vec<Restored>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
