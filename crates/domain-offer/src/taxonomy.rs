//! The taxonomy: which spellings are one category, brand or store, and which things are misplaced.
//!
//! A text file in a simple line format (see `data/taxonomy.txt`, which is in the program and
//! explains itself); an operator can replace it.

mod names;
mod parse;
mod placement;
mod prices;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::extraction::Digest;
use crate::name::Name;
use crate::observation::Placement;
use crate::text::{clean, fold, is_absent};

use names::SpellingTable;
pub use parse::{TaxonomyError, TaxonomyProblem};
use placement::PlacementRules;
pub use prices::{DecimalMark, PriceHabit};

/// How a row without a category is shown.
pub const NO_CATEGORY: &str = "Sin categoría";

/// Aliases of names, and rules for misplaced things.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    categories: SpellingTable,
    brands: SpellingTable,
    no_brand: HashSet<Box<str>>,
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

    /// The category that a shop or a client names; `Sin categoría` where it names none.
    pub fn category(&self, text: &str) -> Name {
        if is_absent(text) {
            return Name::new(fold(NO_CATEGORY), NO_CATEGORY);
        }
        self.categories.find(&fold(text)).unwrap_or_else(|| {
            let spelling = clean(text);
            Name::new(fold(&spelling), spelling)
        })
    }

    /// The brand, written in upper case; `None` where the text is blank or no brand (`GENERICO`).
    pub fn brand(&self, text: &str) -> Option<Name> {
        let folded = fold(text);
        if folded.is_empty() || is_absent(text) || self.no_brand.contains(folded.as_str()) {
            return None;
        }
        Some(self.brands.find(&folded).unwrap_or_else(|| {
            let spelling = clean(text).to_uppercase();
            Name::new(fold(&spelling), spelling)
        }))
    }

    /// Whether the text is a spelling that means "no brand", such as `GENERICO`.
    pub fn is_no_brand(&self, text: &str) -> bool {
        self.no_brand.contains(fold(text).as_str())
    }

    /// The store; a host name may begin with `www.`. Blank text gives a blank name.
    pub fn store(&self, text: &str) -> Name {
        let folded = fold(text);
        let bare = folded.strip_prefix("www.").unwrap_or(&folded);
        self.stores.find(bare).unwrap_or_else(|| {
            let spelling = clean(text);
            Name::new(fold(&spelling), spelling)
        })
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
        self.placement
            .place(&self.categories, category, brand, title)
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
                assert_eq!(&*name.key, fold(canonical), "{spelling:?}");
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
