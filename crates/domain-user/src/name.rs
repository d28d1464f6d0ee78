//! User names: one identity, whatever the letter case.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization as _;

/// The most characters of a new name.
pub const MAX_CHARS: usize = 15;
/// The most characters of a name that the old service gave.
pub const MAX_OLD_CHARS: usize = 150;

/// A user name. Two names are the same when their keys are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserName {
    spelling: Box<str>,
    key: Box<str>,
}

/// Why a text is no user name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NameError {
    /// Nothing but white space.
    #[error("the name is blank")]
    Blank,
    /// More characters than allowed.
    #[error("the name is too long")]
    TooLong,
    /// Characters other than letters, digits and a few signs.
    #[error("the name has a character that names do not have")]
    Character,
}

impl UserName {
    /// A new name: up to [`MAX_CHARS`] letters and digits of any script, `.`, `_`, `+` and `-`.
    ///
    /// No `@`, so that no name looks like somebody's e-mail address.
    pub fn new(text: &str) -> Result<Self, NameError> {
        Self::checked(text, MAX_CHARS, "._+-")
    }

    /// A name as the old service allowed it: up to [`MAX_OLD_CHARS`], also with `@`.
    pub fn old(text: &str) -> Result<Self, NameError> {
        Self::checked(text, MAX_OLD_CHARS, "._+-@")
    }

    fn checked(text: &str, most: usize, signs: &str) -> Result<Self, NameError> {
        let spelling: String = text.trim().nfkc().collect();
        if spelling.is_empty() {
            return Err(NameError::Blank);
        }
        if spelling.chars().count() > most {
            return Err(NameError::TooLong);
        }
        let fits = |c: char| c.is_alphanumeric() || signs.contains(c);
        if !spelling.chars().all(fits) {
            return Err(NameError::Character);
        }
        Ok(Self {
            key: key(&spelling).into(),
            spelling: spelling.into(),
        })
    }

    /// The name as its user writes it.
    pub fn as_str(&self) -> &str {
        &self.spelling
    }

    /// The name's identity: normalised (NFKC) and in lower case.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// The identity of whatever a person typed as a name.
pub fn key(text: &str) -> String {
    let lower = text.trim().nfkc().collect::<String>().to_lowercase();
    lower.nfkc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, NameError>) {
        let name = UserName::new(text);
        assert_eq!(
            name.as_ref().map(UserName::key),
            expected.as_ref().map(|key| *key),
            "{text:?}"
        );
    }

    #[test]
    fn names_ignore_letter_case() {
        check("Ana", Ok("ana"));
        check("  ANA  ", Ok("ana"));
        check("José_1", Ok("josé_1"));
        check("Jose\u{301}_1", Ok("josé_1"));
        check("ＡＮＡ", Ok("ana"));
        check("a.b-c+d_e", Ok("a.b-c+d_e"));
        check("123456789012345", Ok("123456789012345"));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        check("", Err(NameError::Blank));
        check(" \t ", Err(NameError::Blank));
        check("1234567890123456", Err(NameError::TooLong));
        for text in [
            "a b",
            "a@b",
            "a\r\nb",
            "<b>",
            "$where",
            "a/b",
            "a\0",
            "=1+1",
            "a\u{202e}b",
        ] {
            check(text, Err(NameError::Character));
        }
    }

    #[test]
    fn old_names_may_be_longer_and_have_an_at() {
        assert!(UserName::old("ana@correo.example").is_ok());
        assert_eq!(UserName::old(&"a".repeat(151)), Err(NameError::TooLong));
    }
}
