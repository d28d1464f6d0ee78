//! One connection to Redis that all share, and whether it can be used.

mod keeper;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use application::ports::{StoreError, StoreErrorKind};
use redis::aio::MultiplexedConnection;
use redis::{Client, RedisError, RedisResult};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::RedisAddress;
use crate::error::failed;

/// How a link behaves.
#[derive(Clone, Debug)]
pub struct LinkOptions {
    /// How long a call that a request waits for may take.
    pub deadline: Duration,
    /// For so long all calls may be late before Redis counts as out of reach: longer than a busy
    /// machine keeps a program waiting.
    pub patience: Duration,
    /// How long making a connection may take.
    pub connect: Duration,
    /// The longest wait between two tries to connect; the first is a tenth of it.
    pub retry: Duration,
    /// How often an idle connection is asked whether it is well.
    pub check: Duration,
    /// What the names of all keys and channels begin with.
    pub prefix: String,
}

impl Default for LinkOptions {
    fn default() -> Self {
        Self {
            // A timer fires up to a millisecond late; together they stay below five.
            deadline: Duration::from_millis(3),
            patience: Duration::from_millis(100),
            connect: Duration::from_millis(500),
            retry: Duration::from_secs(1),
            check: Duration::from_secs(1),
            prefix: "arryn:".to_owned(),
        }
    }
}

/// A connection to Redis, held open and made anew after it was lost. Clones share it.
///
/// While Redis is out of reach, or too slow, calls fail at once; a task of its own tries to get it
/// back and says in the log when it is gone and when it is back, once each.
#[derive(Clone)]
pub struct RedisLink(Arc<Shared>);

/// What the callers and the keeper of the connection share.
struct Shared {
    client: Client,
    options: LinkOptions,
    held: RwLock<Held>,
    /// When the time of `late_since` began.
    start: Instant,
    /// Since when all calls are late, in microseconds; 0: they are not.
    late_since: AtomicU64,
    /// Whether Redis is there and refuses what it is asked (no rights, no memory, a replica).
    refuses: AtomicBool,
    /// Tells the keeper that the connection is no good.
    lost: Notify,
}

/// The connection, and how many there were, so that a call that fails late gives up its own only.
#[derive(Default)]
struct Held {
    connection: Option<MultiplexedConnection>,
    number: u64,
}

impl RedisLink {
    /// Connects, and keeps connecting as long as a clone of the answer lives. Comes back after the
    /// first try, whether Redis is there or not.
    pub async fn start(address: RedisAddress, options: LinkOptions) -> Self {
        let shared = Arc::new(Shared {
            client: address.into_client(),
            options,
            held: RwLock::default(),
            start: Instant::now(),
            late_since: AtomicU64::new(0),
            refuses: AtomicBool::new(false),
            lost: Notify::new(),
        });
        keeper::start(&shared).await;
        Self(shared)
    }

    /// Whether Redis answers.
    pub fn is_up(&self) -> bool {
        self.0.connection().is_some()
    }

    /// The link's client, for connections of a caller's own.
    pub(crate) fn client(&self) -> &Client {
        &self.0.client
    }

    /// The link's options.
    pub(crate) fn options(&self) -> &LinkOptions {
        &self.0.options
    }

    /// The name of a key or channel.
    pub(crate) fn name(&self, kind: &str, name: &str) -> String {
        format!("{}{kind}{name}", self.0.options.prefix)
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
        let (number, connection) = self.0.connection().ok_or_else(gone)?;
        match timeout(deadline, work(connection)).await {
            Ok(Ok(answer)) => {
                self.0.is_well();
                Ok(answer)
            }
            Ok(Err(error)) => {
                if error.is_io_error() || error.is_unrecoverable_error() {
                    self.0.lose(number);
                } else {
                    self.0.refuses(operation, &error);
                }
                Err(failed(operation, error))
            }
            Err(_) => {
                if self.0.is_late() {
                    self.0.lose(number);
                }
                Err(StoreError::new(StoreErrorKind::TimedOut, operation))
            }
        }
    }
}

impl Shared {
    /// The connection and its number.
    fn connection(&self) -> Option<(u64, MultiplexedConnection)> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        let connection = held.connection.clone()?;
        Some((held.number, connection))
    }

    /// Takes a new connection and answers its number.
    fn hold(&self, connection: MultiplexedConnection) -> u64 {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        held.connection = Some(connection);
        held.number += 1;
        self.late_since.store(0, Ordering::Relaxed);
        held.number
    }

    /// A call succeeded.
    fn is_well(&self) {
        self.late_since.store(0, Ordering::Relaxed);
        // Reading costs less, and nearly always there is nothing to write.
        if self.refuses.load(Ordering::Relaxed) && self.refuses.swap(false, Ordering::Relaxed) {
            tracing::info!("Redis does what it is asked again");
        }
    }

    /// A call was refused; said once, until one succeeds.
    fn refuses(&self, operation: &str, error: &RedisError) {
        if !self.refuses.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                operation,
                error = %error,
                "Redis refuses what it is asked; this node goes on alone while it does"
            );
        }
    }

    /// A call is late; whether all have been for too long.
    fn is_late(&self) -> bool {
        let now = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        let now = now.max(1);
        let first = self
            .late_since
            .compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        first.is_err_and(|since| {
            Duration::from_micros(now.saturating_sub(since)) >= self.options.patience
        })
    }

    /// Gives a connection up, unless that was done before; from now on calls fail at once.
    fn lose(&self, number: u64) {
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.number == number && held.connection.take().is_some() {
            self.lost.notify_one();
        }
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
