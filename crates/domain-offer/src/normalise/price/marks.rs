//! Marks of currencies: signs, codes and words, and which currencies each can mean.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::money::Currency;
use crate::text::fold;

/// The currencies that a mark can mean; never empty.
pub(super) type Meaning = &'static [Currency];

/// ISO codes that are words too: marks in upper case only.
const WORDS: [&str; 13] = [
    "all", "ang", "bam", "bob", "cup", "gel", "lak", "mad", "mop", "pen", "sos", "top", "try",
];

/// ISO codes that stand for a word where they stand in a price.
const NO_MARKS: [&str; 2] = ["ALL", "TOP"];

/// Pence, which are not pounds.
const PENCE: &str = "GBp";

struct Marks {
    exact: HashMap<String, Vec<Currency>>,
    folded: HashMap<String, Vec<Currency>>,
    /// Currencies that are meant rather than others.
    usual: Vec<(Currency, Vec<Currency>)>,
    /// Of the longest mark, in characters.
    longest: usize,
}

static MARKS: LazyLock<Marks> = LazyLock::new(Marks::bundled);

/// What a mark can mean, if the whole text is one.
pub(super) fn meaning(text: &str) -> Option<Meaning> {
    let marks = &*MARKS;
    let found = marks.exact.get(text);
    if text == PENCE {
        return None;
    }
    let found = found.or_else(|| marks.folded.get(&fold(text)));
    found.map(Vec::as_slice)
}

/// The longest mark at the beginning of a text and its length in bytes.
pub(super) fn longest(text: &str) -> Option<(usize, Meaning)> {
    let mut ends = [0; 32];
    let mut count = 0;
    for (at, character) in text.char_indices().take(MARKS.longest.min(ends.len())) {
        if character.is_ascii_digit() || character == '\n' {
            break;
        }
        if character != ' ' {
            ends[count] = at + character.len_utf8();
            count += 1;
        }
    }
    let ends = ends[..count].iter().rev();
    ends.filter(|end| is_boundary(text, **end))
        .find_map(|end| meaning(&text[..*end]).map(|meaning| (*end, meaning)))
}

/// Whether no letter is cut off here.
fn is_boundary(text: &str, end: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    !(is_letter(text[..end].chars().next_back()) && is_letter(text[end..].chars().next()))
}

/// Which of several currencies is meant where nothing says which.
pub(super) fn usual(several: &[Currency]) -> Option<Currency> {
    let rather = |one: Currency, others: &[Currency]| {
        several
            .iter()
            .all(|other| *other == one || others.contains(other))
    };
    let mut known = MARKS.usual.iter();
    let found = known.find(|(one, others)| several.contains(one) && rather(*one, others));
    found.map(|(one, _)| *one)
}

/// The currencies of both.
pub(super) fn common(some: &[Currency], others: &[Currency]) -> Vec<Currency> {
    let both = some.iter().filter(|one| others.contains(one));
    both.copied().collect()
}

impl Marks {
    fn bundled() -> Self {
        let mut marks = Self {
            exact: HashMap::new(),
            folded: HashMap::new(),
            usual: Vec::new(),
            longest: 0,
        };
        for currency in Currency::all() {
            let code = currency.code();
            if NO_MARKS.contains(&code) {
                continue;
            }
            marks.exact.insert(code.to_owned(), vec![currency]);
            let small = code.to_ascii_lowercase();
            if !WORDS.contains(&small.as_str()) {
                marks.folded.insert(small, vec![currency]);
            }
        }
        for line in include_str!("../../../data/currencies.txt").lines() {
            let codes = |codes: &str| {
                codes
                    .split(' ')
                    .filter_map(Currency::parse)
                    .collect::<Vec<_>>()
            };
            if line.starts_with('#') {
                continue;
            }
            if let Some((one, others)) = line.split_once(" > ") {
                let one = codes(one).first().map(|one| (*one, codes(others)));
                marks.usual.extend(one);
            } else if let Some((named, names)) = line.split_once(" = ") {
                marks.add(&codes(named), names);
            }
        }
        marks
    }

    fn add(&mut self, currencies: &[Currency], names: &str) {
        for name in names.split(',').map(str::trim) {
            self.longest = self.longest.max(name.chars().count());
            let quoted = name
                .strip_prefix('"')
                .and_then(|rest| rest.strip_suffix('"'));
            let known = match quoted {
                Some(exact) => self.exact.entry(exact.to_owned()).or_default(),
                None => self.folded.entry(fold(name)).or_default(),
            };
            known.extend(
                currencies
                    .iter()
                    .filter(|one| !known.contains(one))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_currencies_that_exist() {
        for line in include_str!("../../../data/currencies.txt").lines() {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (codes, others) = line.split_once(" > ").unwrap_or((line, ""));
            let codes = codes.split_once(" = ").map_or(codes, |(codes, _)| codes);
            let codes = format!("{codes} {others}");
            let codes = codes.trim_end();
            assert!(
                codes.split(' ').all(|code| Currency::parse(code).is_some()),
                "{line}"
            );
        }
    }

    #[test]
    fn the_longest_mark_counts_and_no_word_is_cut() {
        for (text, length, code) in [
            ("US$148", 3, Some("USD")),
            ("US $ 1", 4, Some("USD")),
            ("$ 1", 1, None),
            ("COP 1", 3, Some("COP")),
            ("cop1", 3, Some("COP")),
            ("kč", 3, Some("CZK")),
            ("руб. x", 7, Some("RUB")),
            ("Ft", 2, Some("HUF")),
        ] {
            let (end, meaning) = longest(text).expect(text);
            assert_eq!(end, length, "{text}");
            assert_eq!(
                (meaning.len() == 1).then(|| meaning[0].code()),
                code,
                "{text}"
            );
        }
        for text in ["copa", "ft", "all", "1", "", "xyz"] {
            assert_eq!(longest(text), None, "{text}");
        }
    }
}
