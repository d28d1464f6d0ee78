//! The taxonomy: which spellings are one category, brand or store, and which things are misplaced.

/// Aliases of names, and rules for misplaced things.
#[derive(Clone, Debug, Default)]
pub struct Taxonomy {}
