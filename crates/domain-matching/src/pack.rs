//! What a thing is sold with.

use domain_offer::normalise::model::Model;
use domain_offer::text::fold;

use crate::corpus::hash;
use crate::relation::Relation;
use crate::token::{Kind, Token, tokens};

/// Codes of which one begins with the other name one thing from this length on: `HW-B400F`, `HW-B400F/ZL`.
const TELLING: usize = 5;

/// What a listing is sold with; the default is nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pack {
    is_bundle: bool,
    /// What the title calls it, by digest.
    words: Vec<u64>,
    /// Its codes, without those of the thing itself.
    codes: Vec<Box<str>>,
}

impl Pack {
    /// What stands behind the first plus or `incluye` of a bundle's title; `models` are of the thing itself.
    pub fn of(title: &str, models: &[Model]) -> Self {
        let mut pack = Self {
            is_bundle: true,
            ..Self::default()
        };
        let folded = fold(title);
        let added = folded.split_once('+');
        let added = added.or_else(|| folded.split_once("incluye "));
        let added = added.map_or("", |(_, added)| added);
        for Token { text, kind, .. } in tokens(added) {
            match kind {
                Kind::Word if text.len() > 3 => pack.words.push(hash(&text)),
                Kind::Code if text.len() > 3 && !is_of(&text, models) => {
                    pack.codes.push(text.into());
                }
                _ => {}
            }
        }
        pack
    }

    /// How two stand to each other: unknown where one names its thing by a code and the other only by a word.
    pub fn relation(&self, other: &Self) -> Relation {
        if !(self.is_bundle || other.is_bundle) {
            return Relation::Same;
        }
        let shares_word = self.words.iter().any(|word| other.words.contains(word));
        let mut codes = self.codes.iter();
        let is_same = match (self.codes.is_empty(), other.codes.is_empty()) {
            (false, false) => codes.any(|a| other.codes.iter().any(|b| names_one(a, b))),
            (true, true) => shares_word,
            _ if shares_word => return Relation::Unknown,
            _ => false,
        };
        if is_same {
            Relation::Same
        } else {
            Relation::Differs
        }
    }
}

/// Whether a folded code is of one of the models.
fn is_of(code: &str, models: &[Model]) -> bool {
    let is_part = |model: &Model| code.contains(&model.base.to_lowercase());
    models.iter().any(is_part)
}

fn names_one(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    short == long || (short.len() >= TELLING && long.starts_with(short))
}

#[cfg(test)]
mod tests {
    use domain_offer::normalise::model::find_model;

    use super::*;

    fn pack(title: &str) -> Pack {
        let models: Vec<Model> = find_model(title).into_iter().collect();
        Pack::of(title, &models)
    }

    #[test]
    fn packs_are_told_apart_by_what_is_added() {
        let check = |a: &str, b: &str, expected: Relation| {
            assert_eq!(pack(a).relation(&pack(b)), expected, "{a} | {b}");
            assert_eq!(pack(b).relation(&pack(a)), expected, "{b} | {a}");
        };
        let b400 = "TV SAMSUNG 55\" Q7F QLED + Barra de sonido SAMSUNG HW-B400F/ZL";
        let c400 = "TV SAMSUNG 55\" Q7F QLED + Barra de sonido SAMSUNG HW-C400/ZL";
        let also_b400 =
            "Combo Televisor + Barra | 55 pulgadas QLED F-QN55Q7FAAKXZL | Barra de sonido HW-B400F";
        let some_bar = "Combo Televisor + Barra - 55 pulgadas - QLED - F-QN55Q7FAAKXA";
        check(b400, also_b400, Relation::Same);
        check(b400, c400, Relation::Differs);
        check(b400, some_bar, Relation::Unknown);
        check(some_bar, some_bar, Relation::Same);
        check(some_bar, "TV 43 43TG81 + Minibar Frost", Relation::Differs);
        let bare = Pack::default();
        assert_eq!(pack(b400).relation(&bare), Relation::Differs);
        assert_eq!(bare.relation(&bare), Relation::Same);
    }
}
