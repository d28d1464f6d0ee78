//! Which passwords a user may choose.

use std::collections::HashSet;

use zxcvbn::{Score, zxcvbn};

use crate::{Email, UserName};

/// The fewest characters.
pub const MIN_CHARS: usize = 8;
/// The most bytes. Longer ones would be work for nothing.
pub const MAX_BYTES: usize = 256;
/// How alike password and name may be, from 0 to 1 (1 − distance ÷ the longer one's length).
const ALIKE: f64 = 0.7;
/// Names shorter than this stand in too many passwords by chance.
const MIN_TELLING: usize = 3;
/// With fewer characters besides the name, the password is the name.
const MIN_BESIDES: usize = 4;

/// The most of a password that is judged, in characters: longer than any word of the lists that it is compared with.
const JUDGED_CHARS: usize = 40;
/// Characters that may stand for a letter (`p4$$w0rd`), for the estimate as it is made by zxcvbn.
const STAND_INS: &str = "4@8({[<3691!|70$5+%2";
/// Each way to read stand-ins as letters is judged by itself, so that their number multiplies the work. From one
/// more than so many different ones on …
const MOST_STAND_INS: usize = 4;
/// … a password is judged no further, but for so many characters in any case.
const JUDGED_ANYHOW: usize = 12;

/// Why a password may not be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`MIN_CHARS`] characters.
    TooShort,
    /// More than [`MAX_BYTES`] bytes.
    TooLong,
    /// Guessed in fewer than a million tries: a common password, a keyboard row, a date
    /// (zxcvbn's estimate, USENIX Security 2016, score below 2).
    Common,
    /// The user name or the e-mail address, or nearly so.
    LikeUser,
}

/// Everything that is wrong with a password for this user; empty for a good one. Takes as long as
/// [`is_common`].
pub fn weaknesses(password: &str, name: &UserName, email: Option<&Email>) -> Vec<Weakness> {
    let mut found = plain_weaknesses(password, Some(name), email);
    if found.is_empty() && is_common(password, name, email) {
        found.push(Weakness::Common);
    }
    found
}

/// What shows at once, as far as it is known who wants the password; whether a password that is long enough
/// is common is left to [`is_common`].
pub fn plain_weaknesses(
    password: &str,
    name: Option<&UserName>,
    email: Option<&Email>,
) -> Vec<Weakness> {
    if password.len() > MAX_BYTES {
        return vec![Weakness::TooLong];
    }
    let own = own_words(name, email);
    let (short, mut found) = (password.chars().count() < MIN_CHARS, Vec::new());
    if short {
        found.push(Weakness::TooShort);
    }
    if own.iter().any(|word| is_like(password, word)) {
        found.push(Weakness::LikeUser);
    } else if short && is_guessed(password, &own) {
        found.push(Weakness::Common);
    }
    found
}

/// The beginning that stands for a password. What is hard to guess does not become easier by what follows, and a
/// beginning is long enough to have a common password or a word whole; so a password that is weak only at its
/// beginning may be refused, and no common one passes.
fn judged(password: &str) -> &str {
    let mut stand_ins = HashSet::new();
    let mut is_too_much = |(number, letter): (usize, char)| {
        if STAND_INS.contains(letter) {
            stand_ins.insert(letter);
        }
        number >= JUDGED_ANYHOW && (number >= JUDGED_CHARS || stand_ins.len() > MOST_STAND_INS)
    };
    let mut letters = password.char_indices().enumerate();
    let end = letters.find(|&(number, (_, letter))| is_too_much((number, letter)));
    end.map_or(password, |(_, (end, _))| &password[..end])
}

/// Whether a password is [`Weakness::Common`] for this user. Slow: where others wait, it belongs where
/// passwords are hashed.
pub fn is_common(password: &str, name: &UserName, email: Option<&Email>) -> bool {
    is_guessed(password, &own_words(Some(name), email))
}

fn is_guessed(password: &str, own: &[String]) -> bool {
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    zxcvbn(judged(password), &own).score() < Score::Two
}

fn own_words(name: Option<&UserName>, email: Option<&Email>) -> Vec<String> {
    let mut words: Vec<_> = name.map(|name| name.key().to_owned()).into_iter().collect();
    if let Some(email) = email {
        words.push(email.key().to_owned());
        words.extend(email.key().split('@').next().map(str::to_owned));
    }
    words
}

fn is_like(password: &str, word: &str) -> bool {
    let (password, word) = (plain(password), plain(word));
    let length = word.chars().count();
    if length < MIN_TELLING {
        return password == word;
    }
    let backwards: String = word.chars().rev().collect();
    let is_padded = |word: &str| {
        let besides = password.chars().count().saturating_sub(length);
        password.contains(word) && besides < MIN_BESIDES
    };
    is_padded(&word)
        || is_padded(&backwards)
        || strsim::normalized_damerau_levenshtein(&password, &word) >= ALIKE
}

/// Letters and digits in lower case.
fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    lower.chars().filter(|c| c.is_alphanumeric()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(password: &str, expected: &[Weakness]) {
        let name = UserName::new("Juan.Perez").unwrap();
        let email = Email::new("jperez1990@correo.example").unwrap();
        let found = weaknesses(password, &name, Some(&email));
        assert_eq!(found, expected, "{password:?}");
    }

    #[test]
    fn good_passwords() {
        for password in [
            "tres tristes tigres",
            "Ñandú-veloz-77",
            "correct horse battery",
            "kM9#vTq2",
            "juanperez come arepas",
        ] {
            check(password, &[]);
        }
    }

    #[test]
    fn so_much_of_a_password_is_judged() {
        let words = "ocho palabras largas que nadie adivina nunca";
        for (password, expected) in [
            ("", ""),
            ("kM9#vTq2", "kM9#vTq2"),
            (words, &words[..40]),
            (&"ñ".repeat(41), &"ñ".repeat(40)),
            // Four stand-ins, as often as they come; of more, twelve characters.
            ("p4$$w0rd p4$$w0rd 7p4$$w0rd", "p4$$w0rd p4$$w0rd 7p4$$w0rd"),
            ("p4$$w0rd p4$$w0rd 71p4$$w0rd", "p4$$w0rd p4$$w0rd 7"),
            ("4@8({[<3691!|70$5+%2", "4@8({[<3691!"),
        ] {
            assert_eq!(judged(password), expected, "{password}");
        }
    }

    proptest! {
        #[test]
        fn what_is_judged_is_bounded(password in "[4@8({\\[<3691!|70$5+%2a-cñ]{0,120}") {
            let judged = judged(&password);
            prop_assert!(password.starts_with(judged));
            let different: HashSet<char> = judged.chars().filter(|c| STAND_INS.contains(*c)).collect();
            let length = judged.chars().count();
            prop_assert!(length <= JUDGED_ANYHOW || length <= JUDGED_CHARS && different.len() <= MOST_STAND_INS);
        }
    }

    #[test]
    fn weak_passwords() {
        use Weakness::{Common, LikeUser, TooLong, TooShort};
        check("", &[TooShort, Common]);
        check("x", &[TooShort, Common]);
        check("kM9#v", &[TooShort, Common]);
        check("password", &[Common]);
        check("12345678", &[Common]);
        check("qwertyuiop", &[Common]);
        check("aaaaaaaaaaaa", &[Common]);
        check(&"password".repeat(20), &[Common]);
        check("internationalization", &[Common]);
        check(&"4@".repeat(60), &[Common]);
        check("juanperez", &[LikeUser]);
        check("JuanPerez123", &[LikeUser]);
        check("zerepnauj", &[LikeUser]);
        check("jperez1990", &[LikeUser]);
        check("Juan.Peres1", &[LikeUser]);
        check(&"ab ".repeat(100), &[TooLong]);
    }

    #[test]
    fn short_names_stand_in_passwords_by_chance() {
        let name = UserName::new("al").unwrap();
        assert_eq!(weaknesses("calamares fritos", &name, None), []);
    }
}
