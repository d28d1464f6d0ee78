//! The kinds of hashes: made, verified, told apart.

mod django;

use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use django::Django;

/// No password is longer, in bytes: hashing more would be work for nothing.
const MAX_PASSWORD_BYTES: usize = 4_096;
/// The most memory, in KiB, that a stored hash may ask for.
const MAX_MEMORY: u32 = 1 << 20;
/// The most passes that a stored hash may ask for.
const MAX_PASSES: u32 = 64;

/// A stored hash, understood.
pub(crate) enum Known<'h> {
    /// Argon2 in PHC notation; Django writes `argon2` before it.
    Argon2(Box<Phc>),
    /// Django's PBKDF2.
    Django(Django<'h>),
}

impl<'h> Known<'h> {
    /// Reads a hash; `None` for one of another kind, or one whose cost is beyond reason.
    pub(crate) fn read(text: &'h str) -> Option<Self> {
        let phc = text
            .strip_prefix("argon2")
            .filter(|rest| rest.starts_with("$argon2"));
        let phc = phc.unwrap_or(text);
        if phc.starts_with("$argon2") {
            let hash = Phc::new(phc).ok()?;
            let params = Params::try_from(&hash).ok()?;
            let bearable = params.m_cost() <= MAX_MEMORY && params.t_cost() <= MAX_PASSES;
            return bearable.then(|| Self::Argon2(Box::new(hash)));
        }
        Django::read(text).map(Self::Django)
    }

    /// Whether a password has this hash.
    pub(crate) fn fits(&self, password: &str) -> bool {
        match self {
            Self::Argon2(hash) => {
                let argon2 = Argon2::default();
                argon2
                    .verify_password(password.as_bytes(), hash.as_ref())
                    .is_ok()
            }
            Self::Django(hash) => hash.fits(password),
        }
    }

    /// Whether it was made as [`make`] makes hashes now.
    pub(crate) fn is_of_today(&self, params: &Params) -> bool {
        let Self::Argon2(hash) = self else {
            return false;
        };
        let made_with = Params::try_from(hash.as_ref());
        hash.algorithm.as_str() == Algorithm::Argon2id.as_str()
            && made_with.is_ok_and(|made| {
                (made.m_cost(), made.t_cost(), made.p_cost())
                    == (params.m_cost(), params.t_cost(), params.p_cost())
            })
    }
}

/// The argon2id hash of a password with a random salt; `None` where it cannot be made.
pub(crate) fn make(password: &str, salt: &[u8; 16], params: &Params) -> Option<String> {
    if password.len() > MAX_PASSWORD_BYTES {
        return None;
    }
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let hash: Phc = argon2
        .hash_password_with_salt(password.as_bytes(), salt)
        .ok()?;
    Some(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cheap() -> Params {
        Params::new(8, 1, 1, None).unwrap()
    }

    #[test]
    fn a_hash_fits_its_password_only() {
        let hash = make("correcta", &[7; 16], &cheap()).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        let known = Known::read(&hash).unwrap();
        assert!(known.fits("correcta"));
        for wrong in ["", "Correcta", "correcta ", "correct"] {
            assert!(!known.fits(wrong), "{wrong:?}");
        }
        assert!(known.is_of_today(&cheap()));
        assert!(!known.is_of_today(&Params::new(16, 1, 1, None).unwrap()));
    }

    #[test]
    fn djangos_way_of_writing_argon2_is_understood() {
        let hash = make("correcta", &[7; 16], &cheap()).unwrap();
        assert!(
            Known::read(&format!("argon2{hash}"))
                .unwrap()
                .fits("correcta")
        );
    }

    #[test]
    fn other_texts_are_no_hashes() {
        for text in [
            "",
            "correcta",
            "!unusable",
            "md5$abc$def",
            "$2b$12$abcdefghijklmnopqrstuv",
            "$argon2id$",
            "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
            "$argon2id$v=19$m=8,t=9999999,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(Known::read(text).is_none(), "{text}");
        }
        assert_eq!(make(&"x".repeat(5_000), &[7; 16], &cheap()), None);
    }
}
