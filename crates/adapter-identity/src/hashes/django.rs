//! Hashes of Django's default hasher: `pbkdf2_sha256$iterations$salt$base64`.

use base64ct::{Base64, Encoding as _};
use pbkdf2::pbkdf2_hmac_array;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// The most iterations that a stored hash may ask for; Django 5.2 takes 1,000,000.
const MAX_ITERATIONS: u32 = 10_000_000;

/// A hash, understood.
pub(crate) struct Django<'h> {
    iterations: u32,
    salt: &'h str,
    hash: &'h str,
}

impl<'h> Django<'h> {
    /// Reads a hash; `None` for one of another kind.
    pub(crate) fn read(text: &'h str) -> Option<Self> {
        let mut parts = text.splitn(4, '$');
        let (method, iterations) = (parts.next()?, parts.next()?);
        let (salt, hash) = (parts.next()?, parts.next()?);
        let iterations: u32 = iterations.parse().ok()?;
        let fits = method == "pbkdf2_sha256"
            && (1..=MAX_ITERATIONS).contains(&iterations)
            && !salt.is_empty()
            && hash.len() == 44;
        fits.then_some(Self {
            iterations,
            salt,
            hash,
        })
    }

    /// Whether a password has this hash.
    pub(crate) fn fits(&self, password: &str) -> bool {
        let (password, salt) = (password.as_bytes(), self.salt.as_bytes());
        let made = pbkdf2_hmac_array::<Sha256, 32>(password, salt, self.iterations);
        Base64::encode_string(&made)
            .as_bytes()
            .ct_eq(self.hash.as_bytes())
            .into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by Python's `hashlib.pbkdf2_hmac` and `base64.b64encode`, as Django's hasher does.
    const CASES: [(&str, &str); 3] = [
        (
            "contraseña secreta 1",
            "pbkdf2_sha256$1000$Zx8QpTn1LmWd$Nj1livAbDmLK/V4/Nbsc0tcx1n/HGODIGj/RkaioAAM=",
        ),
        (
            "p4ss word",
            "pbkdf2_sha256$260000$aB3dE5fG7hJ9kL1mN2pQ4r$l8dcDGKqHpy3HYNRFuuGQbUphsZXUlsEnSIDn1uRFD4=",
        ),
        (
            "ñandú",
            "pbkdf2_sha256$1$s$5/aTD0DlJEz9YxsJvwEUwh5vc3InJoN3gi4ovUqzSFw=",
        ),
    ];

    #[test]
    fn hashes_that_django_made() {
        for (password, hash) in CASES {
            let known = Django::read(hash).unwrap();
            assert!(known.fits(password), "{password}");
            assert!(!known.fits(&format!("{password} ")), "{password}");
        }
    }

    #[test]
    fn what_is_no_hash() {
        let hash = "A".repeat(44);
        for text in [
            "pbkdf2_sha256",
            "pbkdf2_sha256$1$salt$short",
            &format!("pbkdf2_sha1$1$salt${hash}"),
            &format!("pbkdf2_sha256$0$salt${hash}"),
            &format!("pbkdf2_sha256$99999999$salt${hash}"),
            &format!("pbkdf2_sha256$-1$salt${hash}"),
            &format!("pbkdf2_sha256$1$${hash}"),
        ] {
            assert!(Django::read(text).is_none(), "{text}");
        }
    }
}
