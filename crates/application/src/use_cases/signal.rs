//! Between those who append and the refresh: a wake-up, and a ticket to wait for.

use std::sync::atomic::{AtomicU64, Ordering};

/// Wakes the refresh and tells when it has seen what was there at the time.
pub struct RefreshSignal {
    wanted: AtomicU64,
    done: AtomicU64,
    wake: Box<dyn Fn() + Send + Sync>,
    on_grant: Box<dyn Fn() + Send + Sync>,
}

/// A wish for a refresh; granted once the catalog in use shows everything appended before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(u64);

impl RefreshSignal {
    /// A signal that calls `wake` on every wish.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            wanted: AtomicU64::new(0),
            done: AtomicU64::new(0),
            wake: Box::new(wake),
            on_grant: Box::new(|| {}),
        }
    }

    /// The same, which calls `tell` whenever wishes were granted.
    #[must_use]
    pub fn on_grant(mut self, tell: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_grant = Box::new(tell);
        self
    }

    /// Asks for a refresh.
    pub fn want(&self) -> Ticket {
        let ticket = self.wanted.fetch_add(1, Ordering::SeqCst) + 1;
        (self.wake)();
        Ticket(ticket)
    }

    /// The newest wish, to be taken before the log is read.
    pub fn wanted(&self) -> Ticket {
        Ticket(self.wanted.load(Ordering::SeqCst))
    }

    /// Grants all wishes up to one, once the catalog is in use.
    pub fn grant(&self, ticket: Ticket) {
        self.done.fetch_max(ticket.0, Ordering::SeqCst);
        (self.on_grant)();
    }

    /// Whether a wish is granted.
    pub fn is_granted(&self, ticket: Ticket) -> bool {
        self.done.load(Ordering::SeqCst) >= ticket.0
    }
}

impl std::fmt::Debug for RefreshSignal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RefreshSignal")
            .field("wanted", &self.wanted)
            .finish_non_exhaustive()
    }
}
