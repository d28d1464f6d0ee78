//! What normalisation depends on besides the extraction.

use crate::money::Currency;
use crate::taxonomy::Taxonomy;
use crate::time::Zone;

/// The rules of a running service; what one extraction means is a function of it and these.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Aliases of names, and rules for misplaced things.
    pub taxonomy: Taxonomy,
    /// The zone that dates without an offset are read in (`SOURCE_TIMEZONE`).
    pub zone: Zone,
    /// The currency of rows that name none (`DEFAULT_CURRENCY`).
    pub default_currency: Currency,
}
