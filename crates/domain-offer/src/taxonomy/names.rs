//! Aliases of one kind of name.

use std::collections::HashMap;

use crate::name::{Name, name_key};
use crate::text::fold;

/// Canonical names by the keys of their spellings.
#[derive(Clone, Debug, Default)]
pub(super) struct SpellingTable {
    by_key: HashMap<Box<str>, Name>,
}

impl SpellingTable {
    /// Adds a canonical name with its aliases; the spelling that is another name's already is the
    /// error.
    pub(super) fn add(&mut self, canonical: &str, aliases: &[&str]) -> Result<Name, String> {
        let name = Name::new(fold(canonical), canonical);
        for spelling in std::iter::once(&canonical).chain(aliases) {
            let before = self.by_key.insert(name_key(spelling).into(), name.clone());
            if before.is_some_and(|other| other != name) {
                return Err((*spelling).to_owned());
            }
        }
        Ok(name)
    }

    /// The canonical name of a spelling with this key (see [`name_key`]).
    pub(super) fn find(&self, key: &str) -> Option<&Name> {
        self.by_key.get(key)
    }

    /// The canonical name of a spelling.
    pub(super) fn named(&self, text: &str) -> Option<&Name> {
        self.find(&name_key(text))
    }
}
