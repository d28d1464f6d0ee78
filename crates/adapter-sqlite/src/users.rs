//! Users, sessions, keys and tastes in SQLite.

mod api_keys;
mod directory;
mod records;
mod sessions;
mod tastes;

use std::sync::Arc;

use crate::connections::Connections;

/// Everything about users in an open file; clones share its connections. See
/// [`crate::SqliteStore::users`].
#[derive(Clone, Debug)]
pub struct SqliteUsers {
    connections: Arc<Connections>,
}

impl SqliteUsers {
    pub(crate) const fn new(connections: Arc<Connections>) -> Self {
        Self { connections }
    }
}
