//! Reads that come before the first catalog is loaded wait for it: a proxy that has just found this node again
//! would hand its "starting" on to a client, although another node could have answered.

use application::use_cases::query::NoReading;
use tokio::sync::Semaphore;

use crate::readiness::{DependencyState, STORE};
use crate::state::AppState;
use crate::visible;

/// How many wait at once; others are told that the service is starting.
const SEATS: usize = 1_000;

/// The room in which they wait.
#[derive(Debug)]
pub struct EarlyReads(Semaphore);

impl EarlyReads {
    /// A room for so many.
    pub fn with_seats(seats: usize) -> Self {
        Self(Semaphore::new(seats))
    }
}

impl Default for EarlyReads {
    fn default() -> Self {
        Self::with_seats(SEATS)
    }
}

/// Whether there is no catalog yet.
fn has_none(state: &AppState) -> bool {
    matches!(state.services.reader.begin(None), Err(NoReading::Starting))
}

/// Waits until there is a catalog, but not for ever, and not where the store does not answer: nobody knows how
/// long that lasts.
pub(crate) async fn wait_for_catalog(state: &AppState) {
    let is_there = || !has_none(state);
    let Ok(_seat) = state.early_reads.0.try_acquire() else {
        return;
    };
    visible::becomes(state, || is_there() || store_is_down(state)).await;
}

fn store_is_down(state: &AppState) -> bool {
    let dependencies = state.readiness.report().dependencies;
    let mut store = dependencies.iter().filter(|one| one.name == STORE);
    store.any(|store| store.state == DependencyState::Down)
}
