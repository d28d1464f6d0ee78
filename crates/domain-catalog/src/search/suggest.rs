//! What a shopper may be about to write.

use std::cmp::Reverse;

use super::{Indexed, PREFIX_MIN_CHARS, Query, WordIndex, each_beginning_with, folded};
use crate::view::CatalogView;
use domain_offer::text::split_words;

/// Texts that begin as a text does, by the words that offers have, the word of most offers first; none
/// where its last word has one letter only.
pub fn suggestions(view: &CatalogView, text: &str, most: usize) -> Vec<String> {
    let folded = folded(text);
    let words: Vec<&str> = split_words(&folded).collect();
    let Some((begun, before)) = words.split_last() else {
        return Vec::new();
    };
    if begun.chars().count() < PREFIX_MIN_CHARS {
        return Vec::new();
    }
    let query = Query::parse(&before.join(" "));
    let indexes = view.shards().iter().map(|shard| shard.base().words());
    let terms = query.map(|query| query.whole_terms(&indexes));
    let found = |index: &WordIndex| terms.as_ref().map(|terms| index.find(terms));
    let mut indexes: Vec<Indexed<'_>> = indexes.map(|index| (index, found(index))).collect();
    indexes.retain(|(_, within)| within.as_ref().is_none_or(|within| !within.is_empty()));
    // In order: the word of most offers first, ties by the word.
    let mut best: Vec<(Reverse<usize>, String)> = Vec::new();
    each_beginning_with(&indexes, begun, |word, offers| {
        let offers = Reverse(offers);
        let place = best.partition_point(|(others, _)| *others <= offers);
        if place < most && offers.0 > 0 && !before.contains(&word) {
            best.insert(place, (offers, word.to_owned()));
            best.truncate(most);
        }
    });
    let whole = |(_, word): (Reverse<usize>, String)| {
        let mut words = before.to_vec();
        words.push(&word);
        words.join(" ")
    };
    best.into_iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{catalog_of, view};

    #[test]
    fn the_word_of_most_offers_comes_first() {
        let day = "2025-10-01T10:00:00";
        let catalog = catalog_of(&[
            ("exito", "Televisores", "Televisor Samsung QLED", 1_000, day),
            (
                "exito",
                "Televisores",
                "Televisor Samsung Crystal",
                1_000,
                day,
            ),
            ("exito", "Televisores", "Televisión LG", 1_000, day),
            ("exito", "Audio", "Parlante Sanyo", 100, day),
        ]);
        let view = view(&catalog, "2025-10-04");
        for (text, expected) in [
            ("tele", &["televisor", "television"][..]),
            ("SA", &["samsung", "sanyo"]),
            ("televisor sa", &["televisor samsung"]),
            ("samsung q", &[]),
            ("samsung ql", &["samsung qled"]),
            ("s", &[]),
            (" .* ", &[]),
            ("xyz", &[]),
        ] {
            assert_eq!(suggestions(&view, text, 5), expected, "{text:?}");
        }
        assert_eq!(suggestions(&view, "tele", 1), ["televisor"]);
    }
}
