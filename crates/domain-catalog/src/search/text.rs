//! What an offer is found by, and where in it its words stand.

use super::canonical::{joined_form, other_forms};
use domain_offer::text::{fold, split_words};

/// What follows these words in a title is what the thing is for.
const FOR: [&str; 4] = ["para", "compatible", "compatibles", "for"];
/// The name of a thing is among so many first words of its title.
const HEAD_WORDS: usize = 2;

/// Where a word of an offer stands; a bit each.
pub(super) type Places = u8;

/// Among the first words of the title, which are of its name, or in the brand, which shops write before it.
pub(super) const HEAD: Places = 1;
/// In the title before what it is for, or in the brand.
pub(super) const NAME: Places = 2;
/// In what the title says it is for.
pub(super) const PURPOSE: Places = 4;
/// In the title, in another form.
pub(super) const FORM: Places = 8;
/// Beside the title: in the names of the shop and the model, or the article number.
pub(super) const BESIDE: Places = 16;

/// The folded text that an offer is found by: its title, and what else it has.
#[derive(Clone, Debug)]
pub struct SearchedText {
    folded: String,
    /// How many bytes of it are the title.
    title: usize,
    /// How many are that and the brand.
    named: usize,
}

impl SearchedText {
    /// A title and nothing else.
    pub fn of_title(title: &str) -> Self {
        let folded = fold(title);
        let title = folded.len();
        Self {
            folded,
            title,
            named: title,
        }
    }

    /// With its brand, of which the title need not say anything; to be called before [`SearchedText::with`].
    #[must_use]
    pub fn of_brand(self, brand: &str) -> Self {
        let with_brand = self.with(brand);
        let named = with_brand.folded.len();
        Self {
            named,
            ..with_brand
        }
    }

    /// With more that it is found by.
    #[must_use]
    pub fn with(mut self, more: &str) -> Self {
        self.folded.push(' ');
        self.folded.push_str(&fold(more));
        self
    }

    /// Each word and each other form of one, with the places where it stands; a word comes as often as it stands.
    pub(super) fn each_word(&self, mut visit: impl FnMut(&str, Places)) {
        let (named, rest) = self.folded.split_at(self.named);
        let (title, brand) = named.split_at(self.title);
        let mut place = NAME;
        for (number, word) in split_words(title).enumerate() {
            if FOR.contains(&word) {
                place = PURPOSE;
            }
            let head = if number < HEAD_WORDS && place == NAME {
                HEAD
            } else {
                0
            };
            visit(word, place | head);
        }
        split_words(brand).for_each(|word| visit(word, HEAD | NAME));
        if let Some(joined) = joined_form(brand) {
            visit(&joined, HEAD | NAME);
        }
        split_words(rest).for_each(|word| visit(word, BESIDE));
        let mut before = "";
        for form in other_forms(title, &mut before) {
            visit(&form, FORM);
        }
        for form in other_forms(rest, &mut before) {
            visit(&form, BESIDE);
        }
    }
}
