//! The connection to Redis that all calls of a process share, and whether it can be used.

mod keeper;

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use application::ports::{StoreError, StoreErrorKind};
use deadpool_redis::Connection;
use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError, RedisResult};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::RedisAddress;
use crate::error::failed;
use keeper::Keeper;

/// For so long all calls may be late before Redis counts as out of reach: longer than a busy machine
/// keeps a program waiting.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long making a connection may take.
pub(crate) const CONNECT: Duration = Duration::from_millis(500);
/// The wait between two tries to connect.
pub(crate) const RETRY: Duration = Duration::from_millis(250);

/// How a link behaves.
#[derive(Clone, Debug)]
pub struct LinkOptions {
    /// How long a call that a request waits for may take.
    pub deadline: Duration,
    /// What the names of all keys and channels begin with.
    pub prefix: String,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self {
            // A timer fires up to a millisecond late; together they stay below five.
            deadline: Duration::from_millis(3),
            prefix: "arryn:".to_owned(),
        }
    }
}

/// A connection to Redis, held open and made anew after it was lost. Clones share it.
///
/// While Redis is out of reach, or too slow, calls fail at once; a task of its own tries to get it
/// back and says in the log when it is gone and when it is back, once each.
#[derive(Clone)]
pub struct RedisLink {
    shared: Arc<Shared>,
    /// Ends with the last clone.
    _keeper: Arc<JoinSet<()>>,
}

/// What the callers and the keeper of the connection share.
struct Shared {
    client: Client,
    options: LinkOptions,
    /// `None` while Redis is out of reach.
    held: watch::Sender<Option<Arc<Held>>>,
    /// Whether Redis is there and refuses what it is asked (no rights, no memory, a replica).
    refuses: AtomicBool,
}

/// An object of the pool. It goes back there once it was given up and its last call has ended.
struct Held {
    connection: Connection,
    /// Since when all calls are late; `None`: they are not.
    late_since: Mutex<Option<Instant>>,
}

impl RedisLink {
    /// Connects, and stays connected as long as a clone of the answer lives. Comes back after the
    /// first try, whether Redis is there or not.
    pub async fn start(address: RedisAddress, options: LinkOptions) -> Self {
        let shared = Arc::new(Shared {
            client: address.into_client(),
            options,
            held: watch::Sender::default(),
            refuses: AtomicBool::new(false),
        });
        let mut keeper = Keeper::new(Arc::clone(&shared));
        keeper.connect().await;
        let mut tasks = JoinSet::new();
        tasks.spawn(keeper.run());
        Self {
            shared,
            _keeper: Arc::new(tasks),
        }
    }

    /// Whether Redis answers.
    pub fn is_up(&self) -> bool {
        self.shared.held().is_some()
    }

    /// The link's client, for connections of a caller's own.
    pub(crate) fn client(&self) -> &Client {
        &self.shared.client
    }

    /// How long a call that a request waits for may take.
    pub(crate) fn deadline(&self) -> Duration {
        self.shared.options.deadline
    }

    /// The name of a key or channel.
    pub(crate) fn name(&self, kind: &str, name: &str) -> String {
        format!("{}{kind}{name}", self.shared.options.prefix)
    }

    /// Calls Redis, for at most `deadline`; fails at once while it is out of reach.
    pub(crate) async fn call<T, F>(
        &self,
        operation: &'static str,
        deadline: Duration,
        work: impl FnOnce(MultiplexedConnection) -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let gone = || StoreError::new(StoreErrorKind::Unavailable, operation);
        let shared = &self.shared;
        let held = shared.held().ok_or_else(gone)?;
        match timeout(deadline, work(held.connection.clone())).await {
            Ok(Ok(answer)) => {
                held.is_in_time();
                shared.refuses_no_more();
                Ok(answer)
            }
            Ok(Err(error)) => {
                if error.is_io_error() || error.is_unrecoverable_error() {
                    shared.give_up(&held);
                } else {
                    shared.refuses(operation, &error);
                }
                Err(failed(operation, error))
            }
            Err(_) => {
                if held.is_late() >= PATIENCE {
                    shared.give_up(&held);
                }
                Err(StoreError::new(StoreErrorKind::TimedOut, operation))
            }
        }
    }
}

impl Shared {
    fn held(&self) -> Option<Arc<Held>> {
        self.held.borrow().clone()
    }

    /// Gives a connection up, unless that was done before; from now on calls fail at once.
    fn give_up(&self, lost: &Arc<Held>) {
        self.held.send_if_modified(|held| {
            let is_held = held.as_ref().is_some_and(|held| Arc::ptr_eq(held, lost));
            is_held && held.take().is_some()
        });
    }

    /// A call was refused; logged once, until one succeeds.
    fn refuses(&self, operation: &str, error: &RedisError) {
        if !self.refuses.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                operation,
                error = %error,
                "Redis refuses what it is asked; this node goes on alone while it does"
            );
        }
    }

    fn refuses_no_more(&self) {
        // Reading costs less, and nearly always there is nothing to write.
        if self.refuses.load(Ordering::Relaxed) && self.refuses.swap(false, Ordering::Relaxed) {
            tracing::info!("Redis does what it is asked again");
        }
    }
}

impl Held {
    /// A call was answered in time.
    fn is_in_time(&self) {
        *self.late_since() = None;
    }

    /// A call was late; answers for how long all have been.
    fn is_late(&self) -> Duration {
        self.late_since().get_or_insert_with(Instant::now).elapsed()
    }

    fn late_since(&self) -> MutexGuard<'_, Option<Instant>> {
        let late_since = self.late_since.lock();
        late_since.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RedisLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its client knows a password.
        f.debug_struct("RedisLink")
            .field("is_up", &self.is_up())
            .finish_non_exhaustive()
    }
}
