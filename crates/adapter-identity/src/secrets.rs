//! Secrets of the operating system.

use application::ports::SecretSource;

/// Takes secrets from the operating system's random number generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemSecrets;

impl SecretSource for SystemSecrets {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the adapter of randomness"
    )]
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).expect("the operating system has randomness");
        secret
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn secrets_differ() {
        let secrets: HashSet<_> = (0..1_000).map(|_| SystemSecrets.secret()).collect();
        assert_eq!(secrets.len(), 1_000);
        assert!(!secrets.contains(&[0; 32]));
    }
}
