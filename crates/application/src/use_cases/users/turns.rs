//! Who asks for the same name waits for a turn.

use domain_offer::extraction::Digest;
use futures_util::lock::{Mutex, MutexGuard};

const LINES: usize = 64;

/// Lines to wait in; names share them.
pub(super) struct Turns([Mutex<()>; LINES]);

impl Default for Turns {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Mutex::new(())))
    }
}

impl Turns {
    /// Waits until no other request has the turn of this name.
    pub(super) async fn take(&self, name: &str) -> MutexGuard<'_, ()> {
        let Digest(digest) = Digest::of(name.as_bytes());
        self.0[usize::from(digest[0]) % LINES].lock().await
    }
}
