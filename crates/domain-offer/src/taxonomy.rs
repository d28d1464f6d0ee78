//! The taxonomy: which spellings are one category, brand or store, and which things are misplaced.
//!
//! A text file in a simple line format (see `data/taxonomy.txt`, which is in the program and
//! explains itself); an operator can replace it.

mod crumbs;
mod head;
mod makers;
mod names;
mod nouns;
mod parse;
mod placement;
mod prices;
mod problem;
mod stores;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::extraction::Digest;
use crate::name::{self, Name, key_of_folded, name_key};
use crate::observation::Placement;
use crate::text::{fold, is_absent, plain};

use crumbs::Crumbs;
use names::SpellingTable;
use placement::PlacementRules;
pub use prices::{DecimalMark, PriceHabit};
pub use problem::{TaxonomyError, TaxonomyProblem};

/// How a row without a category is shown.
pub const NO_CATEGORY: &str = "Sin categoría";

/// Aliases of names, and rules for misplaced things.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    categories: SpellingTable,
    brands: SpellingTable,
    /// Keys of brands that are common words too.
    common_words: HashSet<Box<str>>,
    no_brand: HashSet<Box<str>>,
    /// Words of titles behind which a brand is not its maker's.
    no_maker: HashSet<Box<str>>,
    stores: SpellingTable,
    accessories: Vec<Arc<str>>,
    prices: HashMap<Arc<str>, PriceHabit>,
    placement: PlacementRules,
    digest: Digest,
}

impl Taxonomy {
    /// The taxonomy in the program.
    pub fn bundled() -> Self {
        Self::parse(include_str!("../data/taxonomy.txt"))
            .expect("a test holds that the bundled taxonomy is valid")
    }

    /// Reads a taxonomy; the error names the line that is wrong.
    pub fn parse(text: &str) -> Result<Self, TaxonomyError> {
        parse::parse(text)
    }

    /// The category that a shop or a client names, also as a path through departments; `Sin
    /// categoría` where it names none.
    pub fn category(&self, text: &str) -> Name {
        let text = &*plain(text);
        if is_absent(text) {
            return Name::new(fold(NO_CATEGORY), NO_CATEGORY);
        }
        let crumbs = Crumbs {
            categories: &self.categories,
            brands: &self.brands,
            accessories: self.accessories.first().map(|key| &**key),
        };
        crumbs.find(text)
    }

    /// The brand, written in upper case; `None` where the text is blank or no brand (`GENERICO`).
    pub fn brand(&self, text: &str) -> Option<Name> {
        let text = plain(text);
        let folded = fold(&text);
        let key = key_of_folded(folded.clone());
        if key.is_empty() || is_absent(&text) || self.no_brand.contains(key.as_str()) {
            return None;
        }
        let known = self.brands.find(&key);
        let known = known.or_else(|| self.brands.within(&folded)).cloned();
        Some(known.unwrap_or_else(|| Name::new(key, name::spelling(&text).to_uppercase())))
    }

    /// Whether the text is a spelling that means "no brand", such as `GENERICO`.
    pub fn is_no_brand(&self, text: &str) -> bool {
        self.no_brand.contains(name_key(text).as_str())
    }

    /// The store: by its name, also with the country behind it, or its address. Blank text gives a
    /// blank name.
    pub fn store(&self, text: &str) -> Name {
        stores::find(&self.stores, &plain(text))
    }

    /// The keys of the categories of accessories, which a search shows only where it finds nothing
    /// else, so that the best deal for a telephone is no case for it.
    pub fn accessories(&self) -> &[Arc<str>] {
        &self.accessories
    }

    /// How a store writes its prices.
    pub fn price_habit(&self, store: &Name) -> PriceHabit {
        self.prices.get(&store.key).copied().unwrap_or_default()
    }

    /// Where a thing of this category, brand and title belongs, and why.
    ///
    /// `title` is a folded title, cut into words with [`title_words`].
    pub(crate) fn place(
        &self,
        category: Name,
        brand: Option<&Name>,
        title: &[&str],
    ) -> (Name, Placement) {
        self.placement.place(category, brand, title)
    }

    /// A digest of the taxonomy's text.
    pub const fn digest(&self) -> Digest {
        self.digest
    }
}

/// An empty taxonomy: every name is its own, nothing is misplaced.
impl Default for Taxonomy {
    fn default() -> Self {
        Self::parse("").expect("an empty taxonomy is valid")
    }
}

/// The words of a folded title; a plus sign between things is a word of its own, one that belongs
/// to a name (`S24+`) or to a sum of memories (`8+256`) is not.
pub(crate) fn title_words(folded: &str) -> Vec<&str> {
    let mut words = Vec::with_capacity(24);
    let mut start = None;
    let mut before = ' ';
    for (at, character) in folded.char_indices() {
        if character.is_alphanumeric() {
            start = start.or(Some(at));
        } else {
            words.extend(start.take().map(|from| &folded[from..at]));
            if character == '+' && joins_things(before, &folded[at + 1..]) {
                words.push("+");
            }
        }
        before = character;
    }
    words.extend(start.map(|from| &folded[from..]));
    words
}

fn joins_things(before: char, after: &str) -> bool {
    before == ' ' || after.starts_with(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_taxonomy_is_valid_and_has_the_three_great_categories() {
        let taxonomy = Taxonomy::bundled();
        for (canonical, spellings) in [
            (
                "Televisores",
                &["televisores", "Smart TV", "TVs", "TELEVISORES ", "tv"][..],
            ),
            (
                "Celulares",
                &["celular", "Smartphones", "Teléfonos", "móviles"],
            ),
            (
                "Computadoras",
                &["portatiles", "Portátil", "Laptops", "computador"],
            ),
            ("Sin categoría", &["", "  ", "N/A"]),
            ("Guitarras de Aire", &["Guitarras  de Aire "]),
        ] {
            for spelling in spellings {
                let name = taxonomy.category(spelling);
                assert_eq!(&*name.spelling, canonical, "{spelling:?}");
                let is_known = canonical != "Guitarras de Aire";
                let key = if is_known {
                    fold(canonical)
                } else {
                    name_key(canonical)
                };
                assert_eq!(&*name.key, key, "{spelling:?}");
            }
        }
    }

    #[test]
    fn every_word_of_a_title_and_the_pluses_that_join_things() {
        for (folded, expected) in [
            ("tv 55\" q7f + barra", "tv 55 q7f + barra"),
            ("celular s24+ 256gb", "celular s24 256gb"),
            ("celular 8+256 +reloj", "celular 8 256 + reloj"),
            ("televisor+barra", "televisor + barra"),
            ("usb-c/otg", "usb c otg"),
        ] {
            assert_eq!(title_words(folded).join(" "), expected, "{folded:?}");
        }
    }
}
