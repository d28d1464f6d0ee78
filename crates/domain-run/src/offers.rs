//! What became of the offers of a run.

/// What became of the offers of a run, as the catalog knows them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OfferCounts {
    /// Offers that were never seen before.
    pub new: u64,
    /// Offers that were seen.
    pub seen: u64,
    /// Offers of the same categories that were seen on the last day before the run, and not by it.
    pub gone: u64,
    /// Offers at another price than before.
    pub changed: u64,
    /// Offers whose price before is known.
    pub compared: u64,
    /// Of these, those at five times the price or more, or a fifth of it or less.
    pub scaled: u64,
}
