//! The task that gets the connection back.

use std::sync::{Arc, Weak};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisError, RedisResult};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::{LinkOptions, Shared};

/// Calls that may wait for Redis at once; more are late at once.
const IN_FLIGHT: usize = 1024;
/// A connection is taken once Redis answered on it so often in time.
const PROOFS: usize = 2;

/// Starts the task and waits for its first try.
pub(super) async fn start(shared: &Arc<Shared>) {
    let (tell, tried) = oneshot::channel();
    let keeper = Keeper {
        client: shared.client.clone(),
        options: shared.options.clone(),
        shared: Arc::downgrade(shared),
        is_out: false,
    };
    tokio::spawn(keeper.run(tell));
    // It answers before anything else that it does.
    let _ = tried.await;
}

struct Keeper {
    client: Client,
    options: LinkOptions,
    shared: Weak<Shared>,
    /// Whether an outage was told.
    is_out: bool,
}

impl Keeper {
    /// Until nobody holds the link any more.
    async fn run(mut self, tell: oneshot::Sender<()>) {
        let mut tell = Some(tell);
        let first = self.options.retry / 10;
        let mut wait = first;
        loop {
            let tried = self.connect().await;
            let Some(shared) = self.shared.upgrade() else {
                return;
            };
            match tried {
                Ok(connection) => {
                    let number = shared.hold(connection.clone());
                    self.is_back();
                    let _ = tell.take().map(|tell| tell.send(()));
                    drop(shared);
                    self.watch(number, connection).await;
                    wait = first;
                }
                Err(error) => {
                    self.is_gone(&error.to_string());
                    let _ = tell.take().map(|tell| tell.send(()));
                    drop(shared);
                    sleep(wait).await;
                    wait = (wait * 2).min(self.options.retry);
                }
            }
        }
    }

    /// A new connection, proved to be quick enough.
    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.options.connect))
            // Each call has a deadline of its own.
            .set_response_timeout(None)
            .set_pipeline_buffer_size(IN_FLIGHT);
        let connecting = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let late = || RedisError::from((ErrorKind::Io, "no answer in time"));
        let connecting = timeout(self.options.connect, connecting);
        let connection = connecting.await.map_err(|_| late())??;
        for _ in 0..PROOFS {
            ping(&connection, self.options.deadline).await?;
        }
        Ok(connection)
    }

    /// Comes back when the connection is lost, or nobody wants it any more.
    async fn watch(&mut self, number: u64, connection: MultiplexedConnection) {
        loop {
            let Some(shared) = self.shared.upgrade() else {
                return;
            };
            let lost = timeout(self.options.check, shared.lost.notified()).await;
            if lost.is_ok() {
                return self.is_gone("calls fail or are late");
            }
            // More time than a call has: nobody waits for this one.
            if let Err(error) = ping(&connection, self.options.connect).await {
                shared.lose(number);
                // What is told here, by this or by a call that was first.
                shared.lost.notified().await;
                return self.is_gone(&error.to_string());
            }
        }
    }

    fn is_gone(&mut self, error: &str) {
        if !std::mem::replace(&mut self.is_out, true) {
            tracing::warn!(
                error,
                "Redis does not answer in time; this node goes on alone until it does"
            );
        }
    }

    fn is_back(&mut self) {
        if std::mem::take(&mut self.is_out) {
            tracing::info!("Redis answers again");
        }
    }
}

async fn ping(connection: &MultiplexedConnection, deadline: Duration) -> RedisResult<()> {
    let mut connection = connection.clone();
    let command = redis::cmd("PING");
    let late = || RedisError::from((ErrorKind::Io, "no answer in time"));
    let answer = timeout(deadline, command.query_async(&mut connection));
    answer.await.map_err(|_| late())?
}
