//! Deriving several categories at once. The domain says what is to be done and does it; here is only
//! on which thread.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};

use domain_catalog::catalog::{Derivation, Derived};

/// Derives all of them on so many threads, the largest first.
pub(super) fn derive(mut work: Vec<Derivation>, threads: NonZero<usize>) -> Vec<Derived> {
    let helpers = threads.get().min(work.len()).saturating_sub(1);
    work.sort_by_key(Derivation::offers);
    let work = Mutex::new(work);
    let next = || work.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let work_off = || std::iter::from_fn(next).map(Derivation::run).collect();
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(work_off)).collect();
        let mut derived: Vec<Derived> = work_off();
        for helper in helpers {
            match helper.join() {
                Ok(more) => derived.extend::<Vec<Derived>>(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        derived
    })
}
