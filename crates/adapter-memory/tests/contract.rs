//! The memory adapters, bare and inside the fault-injecting decorators, keep the ports' contracts.

use std::sync::atomic::{AtomicU32, Ordering};

use adapter_memory::{
    MemoryArchive, MemoryCorrections, MemoryFeed, MemoryHub, MemoryLimiter, MemoryLog, MemoryRuns,
    MemoryUsers, SequentialIds,
};
use async_trait::async_trait;
use port_contract::Fixture;
use port_contract::faults::{Faults, FaultyArchive, FaultyLog, FaultyRuns, FaultyUsers};

/// Hands out clones of one store.
struct Shared<S>(S);

#[async_trait]
impl<S: Clone + Send + Sync + 'static> Fixture for Shared<S> {
    type Handle = S;
    const DURABLE: bool = false;

    async fn open(&self) -> S {
        self.0.clone()
    }
}

#[derive(Default)]
struct Nodes(AtomicU32);

#[async_trait]
impl Fixture for Nodes {
    type Handle = SequentialIds;
    const DURABLE: bool = false;

    async fn open(&self) -> SequentialIds {
        SequentialIds::of_node(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

mod log {
    use super::*;
    port_contract::extraction_log_contract!(Shared(MemoryLog::default()), volatile);
}

mod retention {
    use super::*;
    port_contract::raw_retention_contract!(Shared(MemoryLog::default()), volatile);
}

mod decorated_log {
    use super::*;
    port_contract::extraction_log_contract!(
        Shared(FaultyLog::new(MemoryLog::default(), Faults::default())),
        volatile
    );
}

mod archive {
    use super::*;
    port_contract::offer_archive_contract!(Shared(MemoryArchive::default()), volatile);
}

mod decorated_archive {
    use super::*;
    port_contract::offer_archive_contract!(
        Shared(FaultyArchive::new(
            MemoryArchive::default(),
            Faults::default()
        )),
        volatile
    );
}

mod ids {
    use super::*;
    port_contract::id_source_contract!(Nodes::default());
}

mod limiter {
    use super::*;
    port_contract::rate_limiter_contract!(Shared(MemoryLimiter::default()));
}

/// Nodes that hear of each other.
#[derive(Default)]
struct Hub(MemoryHub);

#[async_trait]
impl Fixture for Hub {
    type Handle = MemoryFeed;
    const DURABLE: bool = false;

    async fn open(&self) -> MemoryFeed {
        self.0.feed()
    }
}

mod feed {
    use super::*;
    port_contract::change_feed_contract!(Hub::default());
}

mod corrections {
    use super::*;
    port_contract::correction_log_contract!(Shared(MemoryCorrections::default()), volatile);
}

mod runs {
    use super::*;
    port_contract::run_log_contract!(Shared(MemoryRuns::default()), volatile);
}

mod decorated_runs {
    use super::*;
    port_contract::run_log_contract!(
        Shared(FaultyRuns::new(MemoryRuns::default(), Faults::default())),
        volatile
    );
}

mod users {
    use super::*;
    port_contract::users_contract!(Shared(MemoryUsers::default()), volatile);
}

mod decorated_users {
    use super::*;
    port_contract::users_contract!(
        Shared(FaultyUsers::new(MemoryUsers::default(), Faults::default())),
        volatile
    );
}
