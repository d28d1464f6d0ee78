//! Randomness that cannot be guessed.

/// Gives secrets.
#[cfg_attr(test, mockall::automock)]
pub trait SecretSource: Send + Sync {
    /// 256 bits. UNIQUE: no two calls, on any node, give the same.
    fn secret(&self) -> [u8; 32];
}
