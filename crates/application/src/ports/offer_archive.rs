//! The archive of folded offers, so that a start costs offers, not scrapes.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

use super::{Cursor, StoreError};

/// Takes offers in the order in which they are read; may be called by several threads at once.
pub type OfferSink = Arc<dyn Fn(Vec<Offer>) + Send + Sync>;

/// Keeps the folded offers together with how far the log is folded into them, and which rows of it the rules
/// refused.
#[async_trait]
pub trait OfferArchive: Send + Sync {
    /// Puts changed offers (whole, replacing those with the same id) and then the cursor. ATOMIC: a
    /// reader sees the cursor of one save with the offers of that save or of later ones, also after a
    /// save that failed half way; folding the log on from there changes nothing that is in them
    /// already. Offers made by other rules than `rules` are dropped, and so are the rows that those refused.
    async fn save(
        &self,
        rules: Digest,
        changed: &[Arc<Offer>],
        cursor: &Cursor,
    ) -> Result<(), StoreError>;

    /// Gives all offers saved by these rules to `into`, each once and in any order, and answers how far the
    /// log is folded into them; `None` when nothing is saved, or other rules made it. What `into` was given
    /// counts only with a cursor.
    async fn load(&self, rules: Digest, into: OfferSink) -> Result<Option<Cursor>, StoreError>;

    /// Keeps rows that these rules refuse; those that are there already stay once. A save that moves the cursor
    /// past them comes after.
    async fn note_rejected(&self, rules: Digest, rows: &[RowKey]) -> Result<(), StoreError>;

    /// The rows that these rules refuse, in any order, as far as they were noted.
    async fn rejected(&self, rules: Digest) -> Result<Vec<RowKey>, StoreError>;

    /// How far the log is folded into what is saved by these rules, as [`OfferArchive::load`] would answer; `None`
    /// when nothing is saved, or other rules made it.
    async fn reached(&self, rules: Digest) -> Result<Option<Cursor>, StoreError>;

    /// Makes the archive as empty as a new one, whatever rules made what is in it; the lease stays. ATOMIC: a reader
    /// sees what was there, or nothing. One that failed may have been done, or half; it is done again.
    async fn clear(&self) -> Result<(), StoreError>;

    /// Takes or renews the right to write, for `ttl` from `now`; `false` while another holder has
    /// it. EXCLUSIVE: at one time at most one holder. EXPIRES: a dead holder's lease ends.
    async fn lease(&self, holder: &str, now: Instant, ttl: Duration) -> Result<bool, StoreError>;
}
