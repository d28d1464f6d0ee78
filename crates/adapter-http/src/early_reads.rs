//! Reads that come before the first catalog is loaded wait for it: a proxy that has just found this node again
//! would hand its "starting" on to a client, although another node could have answered.

use application::use_cases::query::NoReading;

use crate::readiness::{DependencyState, STORE};
use crate::state::AppState;
use crate::visible;

/// Whether there is no catalog yet.
fn has_none(state: &AppState) -> bool {
    matches!(state.services.reader.begin(None), Err(NoReading::Starting))
}

/// Waits until there is a catalog, but not for ever, and not where the store does not answer: it is not known how
/// long that lasts.
pub(crate) async fn wait_for_catalog(state: &AppState) {
    let is_there = || !has_none(state);
    let Ok(_seat) = state.early_reads.try_acquire() else {
        return;
    };
    visible::becomes(&state.news, || is_there() || store_is_down(state)).await;
}

fn store_is_down(state: &AppState) -> bool {
    let dependencies = state.readiness.report().dependencies;
    let mut store = dependencies.iter().filter(|one| one.name == STORE);
    store.any(|store| store.state == DependencyState::Down)
}
