//! E-mail addresses, as far as a service can judge them without writing to them.

use thiserror::Error;

/// The most bytes of an address (RFC 5321, less the brackets).
pub const MAX_BYTES: usize = 254;

/// An e-mail address. Two are the same when their keys are equal.
#[derive(Clone, PartialEq, Eq)]
pub struct Email {
    spelling: Box<str>,
    key: Box<str>,
}

/// The text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an e-mail address")]
pub struct EmailError;

impl Email {
    /// Reads an address: `local@domain`, visible ASCII without spaces, a domain of at least two labels.
    pub fn new(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError)?;
        let label = |label: &str| {
            let ends = [label.bytes().next(), label.bytes().last()];
            let inside = label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
            inside && label.len() <= 63 && ends.iter().all(|b| b.is_some_and(|b| b != b'-'))
        };
        let fits = text.len() <= MAX_BYTES
            && (1..=64).contains(&local.len())
            && local
                .bytes()
                .all(|b| b.is_ascii_graphic() && !b"\"(),:;<>@[\\]".contains(&b))
            && domain.contains('.')
            && domain.split('.').all(label);
        if !fits {
            return Err(EmailError);
        }
        Ok(Self {
            spelling: text.into(),
            key: key(text).into(),
        })
    }

    /// The address as its user writes it.
    pub fn as_str(&self) -> &str {
        &self.spelling
    }

    /// The address's identity: in lower case.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// Addresses do not go into logs.
impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(***)")
    }
}

/// The identity of whatever a person typed as an address.
pub fn key(text: &str) -> String {
    text.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        let long = format!("{}@a.co", "a".repeat(65));
        for (text, expected) in [
            ("Ana@Correo.example", Some("ana@correo.example")),
            (" a.b+c@x-y.co ", Some("a.b+c@x-y.co")),
            ("o'brien@a.co", Some("o'brien@a.co")),
            ("", None),
            ("ana", None),
            ("ana@", None),
            ("@a.co", None),
            ("ana@localhost", None),
            ("a@b@c.co", None),
            ("a b@c.co", None),
            ("a@-b.co", None),
            ("a@b..co", None),
            ("a@b.co\r\nBcc: x@y.co", None),
            ("ñ@a.co", None),
            (&long, None),
        ] {
            let email = Email::new(text).ok();
            assert_eq!(email.as_ref().map(Email::key), expected, "{text:?}");
        }
    }

    #[test]
    fn they_are_not_shown_in_logs() {
        let shown = format!("{:?}", Email::new("ana@a.co"));
        assert!(!shown.contains("ana"), "{shown}");
    }
}
