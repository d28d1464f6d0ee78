//! The MongoDB adapters keep the ports' contracts, on a replica set and on a single server.

use adapter_mongo::{MongoArchive, MongoCorrections, MongoLog, MongoRuns, MongoStore, MongoUsers};
use async_trait::async_trait;
use port_contract::Fixture;

use crate::support::{REPLICA_SET, STANDALONE, fresh_database, store};

/// A database; each handle connects anew, as another process would.
struct Database<H> {
    server: &'static str,
    name: String,
    handle: fn(&MongoStore) -> H,
}

impl<H> Database<H> {
    fn on(server: &'static str, handle: fn(&MongoStore) -> H) -> Self {
        let name = fresh_database();
        Self {
            server,
            name,
            handle,
        }
    }
}

#[async_trait]
impl<H: Send + Sync + 'static> Fixture for Database<H> {
    type Handle = H;
    const DURABLE: bool = true;

    async fn open(&self) -> H {
        let store = store(self.server, &self.name);
        store.migrate().await.expect("the database is made");
        (self.handle)(&store)
    }
}

fn log_of(store: &MongoStore) -> MongoLog {
    store.log()
}

mod log_on_a_replica_set {
    use super::*;
    port_contract::extraction_log_contract!(Database::on(REPLICA_SET, log_of));
}

mod log_on_a_single_server {
    use super::*;
    port_contract::extraction_log_contract!(Database::on(STANDALONE, log_of));
}

mod retention_on_a_replica_set {
    use super::*;
    port_contract::raw_retention_contract!(Database::on(REPLICA_SET, log_of));
}

mod retention_on_a_single_server {
    use super::*;
    port_contract::raw_retention_contract!(Database::on(STANDALONE, log_of));
}

fn archive_of(store: &MongoStore) -> MongoArchive {
    store.archive()
}

mod archive_on_a_replica_set {
    use super::*;
    port_contract::offer_archive_contract!(Database::on(REPLICA_SET, archive_of));
}

mod archive_on_a_single_server {
    use super::*;
    port_contract::offer_archive_contract!(Database::on(STANDALONE, archive_of));
}

fn users_of(store: &MongoStore) -> MongoUsers {
    store.users()
}

mod users_on_a_replica_set {
    use super::*;
    port_contract::users_contract!(Database::on(REPLICA_SET, users_of));
}

mod users_on_a_single_server {
    use super::*;
    port_contract::users_contract!(Database::on(STANDALONE, users_of));
}

fn corrections_of(store: &MongoStore) -> MongoCorrections {
    store.corrections()
}

mod corrections_on_a_replica_set {
    use super::*;
    port_contract::correction_log_contract!(Database::on(REPLICA_SET, corrections_of));
}

mod corrections_on_a_single_server {
    use super::*;
    port_contract::correction_log_contract!(Database::on(STANDALONE, corrections_of));
}

fn runs_of(store: &MongoStore) -> MongoRuns {
    store.runs()
}

mod runs_on_a_replica_set {
    use super::*;
    port_contract::run_log_contract!(Database::on(REPLICA_SET, runs_of));
}

mod runs_on_a_single_server {
    use super::*;
    port_contract::run_log_contract!(Database::on(STANDALONE, runs_of));
}
