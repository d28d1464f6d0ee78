//! The server: where it listens, how much it takes, what it logs.

use std::net::SocketAddr;
use std::num::NonZero;
use std::time::Duration;

use clap::{ArgAction, Args};
use tracing::Level;

use super::read;
use crate::config::kind;

/// Where the service listens, how much it takes, what it logs.
#[derive(Args, Clone, Debug)]
#[command(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct Server {
    /// Where the service listens. Port 0 takes any free port; the start-up line tells which.
    #[arg(long, default_value = "127.0.0.1:8000")]
    #[arg(value_name = "address:port, such as 127.0.0.1:8000 or 0.0.0.0:8000")]
    #[arg(value_parser = read(kind::socket_address))]
    pub(crate) bind_address: SocketAddr,
    /// Threads that answer requests.
    ///
    /// one per core
    #[arg(long, value_name = "a whole number from 1 to 512")]
    #[arg(value_parser = read(|given| kind::whole::<usize>(given, 1, 512)))]
    pub(crate) workers: Option<usize>,
    /// How long requests in flight may take once the service was told to stop.
    #[arg(long, default_value = "30", value_name = "seconds from 0 to 3600")]
    #[arg(value_parser = read(|given| kind::seconds(given, 0.0, 3600.0)))]
    pub(crate) shutdown_timeout: Duration,
    /// The largest body of POST /api/archivos/.
    ///
    /// 67108864 (64 MiB)
    #[arg(long, default_value = "67108864")]
    #[arg(value_name = "bytes from 1024 to 4 GiB, plain or with KiB, MiB, GiB")]
    #[arg(value_parser = read(|given| kind::bytes(given, 1 << 10, 4 << 30)))]
    pub(crate) max_upload_bytes: u64,
    /// How long the service keeps answers that were asked for twice, in memory; none outlives the catalog that it is of.
    ///
    /// 300
    #[arg(long, value_name = "seconds from 0 (keeps none) to 86400")]
    #[arg(value_parser = read(|given| kind::seconds(given, 0.0, 86_400.0)))]
    pub(crate) response_cache_timeout: Option<Duration>,
    /// Writes logs for people instead of JSON where standard output is a terminal. Answers never show internals,
    /// whatever its value.
    #[arg(long, default_value = "false")]
    #[arg(value_name = "true or false (also 1, 0, yes, no, on, off)")]
    #[arg(action = ArgAction::Set)]
    #[arg(value_parser = read(kind::switch))]
    pub(crate) debug: bool,
    /// The least important messages that are logged.
    #[arg(long, default_value = "INFO")]
    #[arg(value_name = "DEBUG, INFO, WARNING, ERROR or CRITICAL (also TRACE)")]
    #[arg(value_parser = read(kind::level))]
    pub(crate) log_level: Level,
    /// A request that takes longer is logged as a warning.
    #[arg(long, default_value = "1.0", value_name = "seconds from 0.001 to 3600")]
    #[arg(value_parser = read(|given| kind::seconds(given, 0.001, 3600.0)))]
    pub(crate) request_log_slow_threshold: Duration,
    /// Of the fast requests that succeeded or were too many (429), beyond 20 in a second one in this many is logged; 0:
    /// none at all. Slow and failed ones always are.
    #[arg(long, default_value = "100")]
    #[arg(value_name = "a whole number from 0 to 1000000")]
    #[arg(value_parser = read(|given| kind::whole::<u32>(given, 0, 1_000_000)))]
    pub(crate) access_log_sample: u32,
}

impl Server {
    /// How many threads answer.
    pub(crate) fn workers(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        self.workers.unwrap_or_else(cores)
    }

    /// The largest upload, in bytes.
    pub(crate) fn max_upload_bytes(&self) -> usize {
        usize::try_from(self.max_upload_bytes).unwrap_or(usize::MAX)
    }
}
