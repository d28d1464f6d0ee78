//! Message authentication codes (HMAC-SHA-256, RFC 2104) by keys that follow from the service's secret.

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

/// A key for one purpose; it never shows.
pub(crate) struct MacKey(Hmac<Sha256>);

impl MacKey {
    /// The key of a purpose: another purpose or another secret gives another key. A purpose ends with a
    /// zero byte, so that none begins with another one.
    pub(crate) fn derive(purpose: &[u8], secret: &SecretString) -> Self {
        let key = Sha256::new()
            .chain_update(purpose)
            .chain_update(secret.expose_secret().as_bytes())
            .finalize();
        Self(Hmac::new_from_slice(&key).expect("a key of HMAC may have any length"))
    }

    /// The code of a message.
    pub(crate) fn code(&self, message: &[u8]) -> [u8; 32] {
        let mac = self.0.clone().chain_update(message);
        mac.finalize().into_bytes().into()
    }

    /// Whether this is the code of a message, in the same time for every wrong one.
    pub(crate) fn is_code(&self, code: &[u8], message: &[u8]) -> bool {
        let mac = self.0.clone().chain_update(message);
        mac.verify_slice(code).is_ok()
    }

    /// Whether a code begins with these bytes, in the same time for all that it does not begin with.
    pub(crate) fn begins(&self, code: &[u8; 16], message: &[u8]) -> bool {
        let mac = self.0.clone().chain_update(message);
        mac.verify_truncated_left(code).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By Python: `hmac.new(sha256(b"purpose\0a secret").digest(), b"message", sha256)`.
    const CODE: &str = "0e117486087df4bd72205836efeae8005e9e8c7eaed77302e50919c2fbc5fd78";

    #[test]
    fn a_code_is_of_one_message_purpose_and_secret() {
        let key = |purpose: &[u8], secret: &str| MacKey::derive(purpose, &secret.into());
        let (good, code) = (key(b"purpose\0", "a secret"), hex(CODE));
        assert_eq!(good.code(b"message"), code);
        let start = *code.first_chunk().unwrap();
        for (key, message, expected) in [
            (&good, "message", true),
            (&good, "messag", false),
            (&key(b"another\0", "a secret"), "message", false),
            (&key(b"purpose\0", "another secret"), "message", false),
        ] {
            assert_eq!(key.is_code(&code, message.as_bytes()), expected);
            assert_eq!(key.begins(&start, message.as_bytes()), expected);
        }
        assert!(!good.is_code(&start, b"message"), "a part is no code");
        assert!(!good.is_code(&[], b"message"));
    }

    fn hex(text: &str) -> [u8; 32] {
        domain_user::id::hex(text).unwrap()
    }
}
