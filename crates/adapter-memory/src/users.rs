//! Users, sessions, keys and tastes as maps.

mod api_keys;
mod directory;
mod sessions;
mod tastes;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use application::ports::{Account, ApiKey, KeyId, Session, SessionId, TasteRecord};
use domain_user::UserId;

/// Everything about users in memory; clones are handles on one store.
#[derive(Clone, Debug, Default)]
pub struct MemoryUsers {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    accounts: BTreeMap<UserId, Account>,
    sessions: BTreeMap<SessionId, Session>,
    keys: BTreeMap<KeyId, ApiKey>,
    tastes: BTreeMap<UserId, TasteRecord>,
}

impl MemoryUsers {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no holder of the state panics")
    }
}
