//! Names of categories, brands and stores: one identity, many spellings.

use std::sync::Arc;

/// A category, brand or store.
///
/// Names are the same when their keys are equal. A name that the taxonomy knows has its canonical
/// spelling; an unknown one has the spelling of its row, and the catalog shows the commonest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// Identity: the canonical name folded (see [`crate::text::fold`]).
    pub key: Arc<str>,
    /// How it is written.
    pub spelling: Arc<str>,
}

impl Name {
    /// A name of a key and a spelling.
    pub fn new(key: impl Into<Arc<str>>, spelling: impl Into<Arc<str>>) -> Self {
        Self {
            key: key.into(),
            spelling: spelling.into(),
        }
    }
}
