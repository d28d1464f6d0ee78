//! Names of categories, brands and stores: one identity, many spellings.

use std::sync::Arc;

use crate::text::{clean, fold, split_words};

/// Words that join the parts of a name, as `&` and `+` do.
const JOINING: [&str; 2] = ["and", "y"];

/// A category, brand or store.
///
/// Names are the same when their keys are equal. A name that the taxonomy knows has its canonical
/// spelling; an unknown one has the spelling of its row, and the catalog shows the commonest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name {
    /// Identity: the canonical name folded (see [`crate::text::fold`]), else [`name_key`].
    pub key: Arc<str>,
    /// How it is written.
    pub spelling: Arc<str>,
}

impl Name {
    /// A name of a key and a spelling.
    pub fn new(key: impl Into<Arc<str>>, spelling: impl Into<Arc<str>>) -> Self {
        Self {
            key: key.into(),
            spelling: spelling.into(),
        }
    }
}

/// What all spellings of a name have in common: its letters and digits, folded. Blanks, apostrophes,
/// hyphens, points and what joins its parts say nothing (`De'Longhi`, `DE LONGHI`; `BLACK+DECKER`,
/// `Black & Decker`, `Black and Decker`), but a plus at its end does (`Disney+`).
///
/// A name without letters and digits is its own key.
pub fn name_key(text: &str) -> String {
    key_of_folded(fold(text))
}

/// The same of a text that is folded already.
pub(crate) fn key_of_folded(folded: String) -> String {
    if folded.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return folded;
    }
    let mut key = String::with_capacity(folded.len());
    push_words(&mut key, &folded);
    match (key.is_empty(), folded.ends_with('+')) {
        (true, _) => folded,
        (false, true) => key + "+",
        (false, false) => key,
    }
}

fn push_words(key: &mut String, folded: &str) {
    let mut words = split_words(folded).peekable();
    while let Some(word) = words.next() {
        let joins = !key.is_empty() && words.peek().is_some() && JOINING.contains(&word);
        if !joins {
            key.push_str(word);
        }
    }
}

/// How a name is written, without marks of trade.
pub(crate) fn spelling(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '™' | '®' | '℠' | '©');
    let bare = text.trim_end_matches(|c: char| is_mark(c) || c.is_whitespace());
    if bare.contains(is_mark) {
        clean(&bare.replace(is_mark, " ")).into_owned()
    } else {
        clean(bare).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A key and its spellings in each line.
    const NAMES: &str = "
        samsung: SAMSUNG | Samsung® | samsung | Samsung™ | Sam\u{ad}sung | \u{202a}Samsung\u{202c} | SAMSUNG\u{200b}
        delonghi: De'Longhi | De’Longhi | DE LONGHI | De`Longhi | De´Longhi | De-Longhi | DeLonghi | De′Longhi
        blackdecker: BLACK+DECKER | Black & Decker | BLACK&DECKER | Black and Decker | Black y Decker | Black + Decker
        hewlettpackard: Hewlett-Packard | Hewlett Packard | HEWLETT‑PACKARD | Hewlett – Packard | HewlettPackard
        loreal: L'Oréal | L’Oreal | LOREAL | L Oréal | L´Oréal
        cocacola: Coca-Cola | Coca Cola | CocaCola | Coca‐Cola®
        headshoulders: Head & Shoulders | Head and Shoulders | Head&Shoulders | HEAD + SHOULDERS
        hm: H&M | H & M | H+M
        att: AT&T | AT & T
        mms: M&M's | M & M’s | M&Ms
        toysrus: Toys R Us | Toys'R'Us | Toys-R-Us
        7eleven: 7-Eleven | 7 Eleven | 7‑eleven
        droetker: Dr. Oetker | Dr Oetker | DR.OETKER
        haagendazs: Häagen-Dazs | Haagen Dazs | HÄAGEN–DAZS
        alqueria: Alquería | ALQUERIA
        nescafe: Nescafé | NESCAFÉ® | Nescafe
        johnsonjohnson: Johnson & Johnson | Johnson y Johnson | JOHNSON AND JOHNSON
        tplink: TP-Link | TP LINK | TPLINK | tp‑link
        westerndigital: Western Digital | WESTERN-DIGITAL
        kitkat: Kit Kat | KitKat | KIT-KAT®
        c: C | c.
        disney+: Disney+ | DISNEY +
        disney: Disney
        y: Y
        &: &
        小米: 小米";

    #[test]
    fn spellings_of_one_name_have_one_key() {
        for line in NAMES.trim().lines() {
            let (key, spellings) = line.split_once(": ").expect("a key");
            for spelling in spellings.split(" | ") {
                assert_eq!(name_key(spelling), key.trim(), "{spelling:?}");
            }
        }
        assert_eq!(name_key(" \u{200b}"), "");
    }

    #[test]
    fn names_are_written_without_marks_of_trade() {
        for (text, expected) in [
            ("Samsung®", "Samsung"),
            ("Kit™ Kat®", "Kit Kat"),
            (" De’Longhi ", "De’Longhi"),
            ("®", ""),
        ] {
            assert_eq!(spelling(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in any::<String>()) {
            let key = name_key(&text);
            prop_assert_eq!(name_key(&key), key);
        }
    }
}
