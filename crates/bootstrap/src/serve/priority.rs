//! Background work gives way to the requests: the refresh, and what stores uploads.
//!
//! Its threads run at nice 5: about a quarter of a core that requests want as well, and all of one that they do
//! not. Where the system lets a thread come back from it (`RLIMIT_NICE`, or the right to set priorities), they run
//! only on cores that nothing else wants (Linux: `SCHED_IDLE`) for as long as there are such cores; a thread that
//! is kept waiting there goes on at nice 5. Why both: ADR 0077.

mod giver;
mod governor;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use giver::Giver;

/// The threads that give way, once there are requests to give way to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Priority(Arc<Mutex<Threads>>);

#[derive(Debug, Default)]
struct Threads {
    give_way: bool,
    all: Vec<Giver>,
}

impl Priority {
    /// Makes the threads of a runtime give way.
    pub(crate) fn govern(&self, runtime: &mut tokio::runtime::Builder) {
        let (begin, end) = (self.clone(), self.clone());
        runtime
            .on_thread_start(move || begin.enter())
            .on_thread_stop(move || end.leave());
    }

    /// Makes the calling thread give way while it does this.
    pub(super) fn govern_this<T>(&self, work: impl FnOnce() -> T) -> T {
        self.enter();
        // Also when it panics: a thread that has ended must not be in the list.
        let _until_it_ends = Leaving(self);
        work()
    }

    fn enter(&self) {
        let (giver, mut threads) = (Giver::current(), self.threads());
        if threads.give_way {
            giver.lower();
        }
        threads.all.push(giver);
    }

    /// Forgets the calling thread, which ends.
    fn leave(&self) {
        self.threads().all.retain(|giver| !giver.is_current());
    }

    /// From now on there are requests to give way to.
    pub(super) fn give_way(&self) {
        let mut threads = self.threads();
        if !threads.give_way {
            threads.give_way = true;
            threads.all.iter().for_each(Giver::lower);
            governor::start(Arc::downgrade(&self.0));
        }
    }

    fn threads(&self) -> MutexGuard<'_, Threads> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets the thread that drops it.
struct Leaving<'p>(&'p Priority);

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        self.0.leave();
    }
}

#[cfg(test)]
mod tests;
