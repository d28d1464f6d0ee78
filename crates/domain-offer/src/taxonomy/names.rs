//! Aliases of one kind of name.

use std::collections::HashMap;

use crate::name::Name;
use crate::text::fold;

/// Canonical names by their folded spellings.
#[derive(Clone, Debug, Default)]
pub(super) struct SpellingTable {
    by_spelling: HashMap<Box<str>, Name>,
}

impl SpellingTable {
    /// Adds a canonical name with its aliases; the spelling that is another name's already is the
    /// error.
    pub(super) fn add(&mut self, canonical: &str, aliases: &[&str]) -> Result<(), String> {
        let name = Name::new(fold(canonical), canonical);
        for spelling in std::iter::once(&canonical).chain(aliases) {
            let before = self.by_spelling.insert(fold(spelling).into(), name.clone());
            if before.is_some_and(|other| other != name) {
                return Err((*spelling).to_owned());
            }
        }
        Ok(())
    }

    /// The canonical name of a folded spelling.
    pub(super) fn find(&self, folded: &str) -> Option<Name> {
        self.by_spelling.get(folded).cloned()
    }

    /// Whether the words begin with a spelling of the name with this key.
    pub(super) fn begins_with(&self, words: &[&str], key: &str) -> bool {
        let longest = words.len().min(4);
        (1..=longest).any(|length| {
            let name = self.by_spelling.get(words[..length].join(" ").as_str());
            name.is_some_and(|name| &*name.key == key)
        })
    }
}
