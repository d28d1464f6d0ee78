//! The task that takes the connection out of the pool, and takes it again after it was given up.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use deadpool_redis::{Connection, Manager, Pool, Runtime};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, RedisResult};
use tokio::time::{sleep, timeout};

use super::{CONNECT, Held, RETRY, Shared};

/// How often an idle connection is asked whether it is well.
const CHECK: Duration = Duration::from_secs(1);
/// Calls that may wait for Redis at once; more are late at once.
const IN_FLIGHT: usize = 1024;
/// A connection is held once Redis answered on it so often in time.
const PROOFS: usize = 2;

pub(super) struct Keeper {
    pool: Pool,
    shared: Arc<Shared>,
    /// Whether the log says that Redis is gone.
    is_out: bool,
}

impl Keeper {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        let address = shared.client.get_connection_info().clone();
        let config = AsyncConnectionConfig::new()
            // Each call has a deadline of its own.
            .set_response_timeout(None)
            .set_pipeline_buffer_size(IN_FLIGHT);
        let manager = Manager::new_with_config(address, config);
        let pool = Pool::builder(manager.expect("a client was made of this address before"))
            .max_size(1)
            .create_timeout(Some(CONNECT))
            .recycle_timeout(Some(shared.options.deadline))
            .runtime(Runtime::Tokio1)
            .build();
        Self {
            pool: pool.expect("time-outs need a runtime, and there is one"),
            shared,
            is_out: false,
        }
    }

    /// Holds a connection whenever one can be had.
    pub(super) async fn run(mut self) {
        loop {
            match self.shared.held() {
                Some(held) => self.until_given_up(held).await,
                None => sleep(RETRY).await,
            }
            self.connect().await;
        }
    }

    /// Tries once to get a connection that is quick enough.
    pub(super) async fn connect(&mut self) {
        match self.proved().await {
            Ok(connection) => {
                let held = Held {
                    connection,
                    late_since: Mutex::default(),
                };
                self.shared.held.send_replace(Some(Arc::new(held)));
                self.is_back();
            }
            Err(error) => self.is_gone(&error),
        }
    }

    /// The pool makes a connection, or asks the one that was given up whether it is well again.
    async fn proved(&self) -> Result<Connection, String> {
        let connection = self.pool.get().await.map_err(|error| error.to_string())?;
        for _ in 0..PROOFS {
            let answer = timeout(self.shared.options.deadline, ping(connection.clone())).await;
            let answer = answer.map_err(|_| "no answer in time".to_owned())?;
            answer.map_err(|error| error.to_string())?;
        }
        Ok(connection)
    }

    /// Comes back when the connection was given up, which the check finds out where there are no calls.
    async fn until_given_up(&mut self, held: Arc<Held>) {
        let mut now_held = self.shared.held.subscribe();
        while timeout(CHECK, now_held.wait_for(Option::is_none))
            .await
            .is_err()
        {
            // More time than a call has: no request waits for this one.
            let answer = timeout(CONNECT, ping(held.connection.clone())).await;
            if !matches!(answer, Ok(Ok(()))) {
                self.shared.give_up(&held);
            }
        }
        self.is_gone("calls fail or are late");
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

async fn ping(mut connection: MultiplexedConnection) -> RedisResult<()> {
    redis::cmd("PING").query_async(&mut connection).await
}
