//! Which passwords a user may choose.

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

/// Whether a password is [`Weakness::Common`] for this user. Slow: where others wait, it belongs where
/// passwords are hashed.
pub fn is_common(password: &str, name: &UserName, email: Option<&Email>) -> bool {
    is_guessed(password, &own_words(Some(name), email))
}

fn is_guessed(password: &str, own: &[String]) -> bool {
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    zxcvbn(password, &own).score() < Score::Two
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
    fn weak_passwords() {
        use Weakness::{Common, LikeUser, TooLong, TooShort};
        check("", &[TooShort, Common]);
        check("x", &[TooShort, Common]);
        check("kM9#v", &[TooShort, Common]);
        check("password", &[Common]);
        check("12345678", &[Common]);
        check("qwertyuiop", &[Common]);
        check("aaaaaaaaaaaa", &[Common]);
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
