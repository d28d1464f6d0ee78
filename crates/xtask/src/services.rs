//! The real servers that tests talk to: two MongoDB servers and a Redis, on free ports of this machine; and
//! programs that tests start themselves.
//!
//! What the environment names already is used as it is, so that anyone may test against servers of
//! their own.

pub(crate) mod kept;
mod programs;
mod replica_set;
mod server;

use std::path::Path;

use anyhow::Context;
use tempfile::TempDir;

use crate::repository::Repository;
use kept::Identity;
use server::{Kind, Server};

/// URL of a MongoDB replica set.
const REPLICA_SET: &str = "ARRYN_TEST_MONGODB_URL";
/// URL of a MongoDB server without a replica set.
const STANDALONE: &str = "ARRYN_TEST_MONGODB_STANDALONE_URL";
/// URL of a Redis server.
const REDIS: &str = "ARRYN_TEST_REDIS_URL";
/// Path of the program `mongod`, for tests that start and kill servers of their own.
const MONGOD: &str = "ARRYN_TEST_MONGOD";
/// Path of the program `redis-server`, for the same.
const REDIS_SERVER: &str = "ARRYN_TEST_REDIS_SERVER";
/// Path of the program `nginx`, for tests that put it before nodes.
const NGINX: &str = "ARRYN_TEST_NGINX";

/// Path of a python that has docker-compose 1.29, for tests of what compose reads.
const COMPOSE_V1_PYTHON: &str = "ARRYN_TEST_COMPOSE_V1_PYTHON";
/// Path of a program `docker-compose` of version 2, for the same.
const COMPOSE_V2: &str = "ARRYN_TEST_COMPOSE_V2";

/// Variables for the tests: names and values.
type Variables = Vec<(&'static str, String)>;

/// How long servers live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    /// As long as this program.
    Run,
    /// Until they are told to stop.
    Kept,
}

/// Running servers; they and their data are gone when this is dropped.
#[derive(Debug)]
pub(crate) struct Services {
    // Dropped before their data.
    servers: Vec<Server>,
    variables: Variables,
    data: Option<TempDir>,
}

impl Services {
    /// Starts, on data of their own, the servers that the environment does not name, and waits until
    /// they answer.
    pub(crate) fn start(repository: &Repository) -> anyhow::Result<Self> {
        let data = tempfile::tempdir().context("no folder for the servers' data")?;
        let mut services = start_in(repository, data.path(), Life::Run)?;
        services.data = Some(data);
        Ok(services)
    }

    /// What the tests must be told.
    pub(crate) const fn variables(&self) -> &Variables {
        &self.variables
    }

    fn identities(&self) -> anyhow::Result<Vec<Identity>> {
        self.servers.iter().map(Server::identity).collect()
    }

    /// Leaves the servers running.
    fn leave(self) {
        self.servers.into_iter().for_each(Server::leave);
    }
}

fn start_in(repository: &Repository, data: &Path, life: Life) -> anyhow::Result<Services> {
    let mongod = given(MONGOD).map_or_else(|| programs::mongod(repository), Ok)?;
    let redis = given(REDIS_SERVER).map_or_else(|| programs::redis_server(repository), Ok)?;
    let nginx = given(NGINX).map_or_else(|| programs::nginx(repository), Ok)?;
    let compose_v1 =
        given(COMPOSE_V1_PYTHON).map_or_else(|| programs::compose_v1(repository), Ok)?;
    let compose_v2 = given(COMPOSE_V2).map_or_else(|| programs::compose_v2(repository), Ok)?;
    let wanted = [
        (REPLICA_SET, Kind::ReplicaSet, &mongod),
        (STANDALONE, Kind::Standalone, &mongod),
        (REDIS, Kind::Redis, &redis),
    ];
    let mut servers = Vec::new();
    let mut variables = vec![
        (MONGOD, mongod.clone()),
        (REDIS_SERVER, redis.clone()),
        (NGINX, nginx),
        (COMPOSE_V1_PYTHON, compose_v1),
        (COMPOSE_V2, compose_v2),
    ];
    for (name, kind, program) in wanted {
        let url = if let Some(url) = given(name) {
            url
        } else {
            let server = Server::start(kind, Path::new(program), data, life)?;
            let url = server.url();
            servers.push(server);
            url
        };
        variables.push((name, url));
    }
    Ok(Services {
        servers,
        variables,
        data: None,
    })
}

/// What the environment says already; an empty value counts as absent.
fn given(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.into_string().ok()?;
    (!value.is_empty()).then_some(value)
}
