//! The archive of folded offers, so that a start costs offers, not scrapes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain_catalog::extraction::Digest;
use domain_catalog::offer::Offer;
use domain_catalog::time::Instant;

use super::{Cursor, StoreError};

/// What the archive holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Archived {
    /// All offers, in any order.
    pub offers: Vec<Offer>,
    /// How far the log is folded into them.
    pub cursor: Cursor,
}

/// Keeps the folded offers together with how far the log is folded into them.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait OfferArchive: Send + Sync {
    /// Puts changed offers (whole, replacing those with the same id) and then the cursor. ATOMIC: a
    /// reader sees the cursor of one save with the offers of that save or of later ones, also after a
    /// save that failed half way; folding the log on from there changes nothing that is in them
    /// already. Offers made by other rules than `rules` are dropped.
    async fn save(
        &self,
        rules: Digest,
        changed: &[Arc<Offer>],
        cursor: &Cursor,
    ) -> Result<(), StoreError>;

    /// Everything saved by these rules; `None` when nothing is, or other rules made it.
    async fn load(&self, rules: Digest) -> Result<Option<Archived>, StoreError>;

    /// Takes or renews the right to write, for `ttl` from `now`; `false` while another holder has
    /// it. EXCLUSIVE: at one time at most one holder. EXPIRES: a dead holder's lease ends.
    async fn lease(&self, holder: &str, now: Instant, ttl: Duration) -> Result<bool, StoreError>;
}
