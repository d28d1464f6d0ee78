//! Words in prices and what they say of an amount.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::fold;

/// What a word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing about an amount.
    Neutral,
    /// The amount after it is the lower end of a range.
    From,
    /// The amount after it is the upper end of a range, which alone is no price.
    UpTo,
    /// The amount after it is asked now.
    Now,
    /// The amount after it was asked before.
    Before,
    /// The amount after it is asked without a reduction; it is the price where there is no other.
    List,
    /// The amount after it is saved.
    Saving,
    /// The amount or percentage before or after it is saved.
    Discount,
    /// The amount after it is one of several payments.
    Instalment,
    /// The amount before it is paid once in such a time.
    Period,
    /// A unit, a count or a multiple: the amount is not that of the thing.
    Unit,
    /// The amount after it is of something else, such as delivery.
    Aside,
    /// That something costs nothing.
    Free,
    /// The amount after it is a limit.
    Threshold,
    /// The number beside it is no money.
    NoMoney,
    /// The number beside it is a part of a date.
    Date,
}

/// The names of the sections in the file.
const SECTIONS: [(&str, Class); 16] = [
    ("[neutral]", Class::Neutral),
    ("[from]", Class::From),
    ("[up to]", Class::UpTo),
    ("[now]", Class::Now),
    ("[before]", Class::Before),
    ("[list]", Class::List),
    ("[saving]", Class::Saving),
    ("[discount]", Class::Discount),
    ("[instalment]", Class::Instalment),
    ("[period]", Class::Period),
    ("[unit]", Class::Unit),
    ("[aside]", Class::Aside),
    ("[free]", Class::Free),
    ("[threshold]", Class::Threshold),
    ("[no money]", Class::NoMoney),
    ("[date]", Class::Date),
];

static WORDS: LazyLock<HashMap<String, Class>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    let mut class = Class::Neutral;
    for line in include_str!("../../../data/price-words.txt").lines() {
        if let Some((_, section)) = SECTIONS.iter().find(|(name, _)| *name == line) {
            class = *section;
        } else if !line.starts_with('#') && !line.is_empty() {
            words.extend(line.split(',').map(|word| (fold(word), class)));
        }
    }
    words
});

/// What a word says; `None` for one that nobody listed.
pub(super) fn class(word: &str) -> Option<Class> {
    WORDS.get(&fold(word)).copied()
}

/// By which power of ten a word multiplies the number before it.
pub(super) fn magnitude(word: &str) -> Option<u32> {
    match fold(word).as_str() {
        "mil" | "thousand" => Some(3),
        "millon" | "millones" | "million" | "millions" => Some(6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_word_stands_in_one_section_only() {
        let (mut seen, mut sections) = (HashSet::new(), 0);
        for line in include_str!("../../../data/price-words.txt").lines() {
            if line.starts_with('[') {
                assert!(SECTIONS.iter().any(|(name, _)| *name == line), "{line}");
                sections += 1;
            } else if !line.starts_with('#') && !line.is_empty() {
                for word in line.split(',') {
                    assert!(!fold(word).is_empty() && seen.insert(fold(word)), "{word}");
                }
            }
        }
        assert_eq!(sections, SECTIONS.len());
    }

    #[test]
    fn accents_and_case_do_not_count() {
        assert_eq!(class("ENVÍO"), Some(Class::Aside));
        assert_eq!(class("envio"), Some(Class::Aside));
        assert_eq!(class("increíble"), None);
        assert_eq!(magnitude("Millón"), Some(6));
    }
}
