//! What offers have in common, kept once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::images::ImageDictionary;
use crate::name::Name;
use crate::observation::Placement;

/// Names, rules and picture addresses of offers, each once in memory.
#[derive(Debug, Default)]
pub struct Shared {
    texts: HashSet<Arc<str>>,
    names: HashSet<Arc<Name>>,
    images: HashMap<Arc<str>, Option<Arc<ImageDictionary>>>,
}

impl Shared {
    pub(super) fn name(&mut self, name: &Name) -> Arc<Name> {
        if let Some(known) = self.names.get(name) {
            return Arc::clone(known);
        }
        let shared = Arc::new(Name {
            key: self.text(&name.key),
            spelling: self.text(&name.spelling),
        });
        self.names.insert(Arc::clone(&shared));
        shared
    }

    pub(super) fn placement(&mut self, placement: &Placement) -> Placement {
        match placement {
            Placement::AsGiven => Placement::AsGiven,
            Placement::Moved { from, rule } => Placement::Moved {
                from: Name::clone(&self.name(from)),
                rule: self.text(rule),
            },
            Placement::Apart { rule } => Placement::Apart {
                rule: self.text(rule),
            },
        }
    }

    /// What the addresses of a store are written by: the first of them.
    pub(super) fn images(&mut self, store: &Name, address: &str) -> Option<Arc<ImageDictionary>> {
        if let Some(known) = self.images.get(&store.key) {
            return known.clone();
        }
        let dictionary = ImageDictionary::of(address).map(Arc::new);
        self.images
            .insert(Arc::clone(&store.key), dictionary.clone());
        dictionary
    }

    fn text(&mut self, text: &Arc<str>) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        self.texts.insert(Arc::clone(text));
        Arc::clone(text)
    }
}
