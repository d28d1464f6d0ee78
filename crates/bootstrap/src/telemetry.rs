//! Logs: JSON lines on standard output and in files where asked, or lines for people on a terminal.
//!
//! The audit log has a file of its own besides: however many other lines come in, they turn nothing of it over.

use std::fs;
use std::io::{self, IsTerminal as _};

use rolling_file::{BasicRollingFileAppender, RollingConditionBasic};
use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::config::{Operation, Settings};

/// Where logs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Standard output and log files, of the service that is this replica.
    Stdout(usize),
    /// Standard error, of a command whose output is something else.
    Stderr,
}

/// Starts logging; what is logged is written while the guards live.
pub(crate) fn start(settings: &Settings, destination: Destination) -> Vec<WorkerGuard> {
    let terminal = match destination {
        Destination::Stdout(_) => io::stdout().is_terminal(),
        Destination::Stderr => true,
    };
    let queue = NonBlockingBuilder::default().buffered_lines_limit(QUEUED_LINES);
    let (writer, guard) = match destination {
        Destination::Stdout(_) => queue.finish(io::stdout()),
        Destination::Stderr => queue.finish(io::stderr()),
    };
    let level = LevelFilter::from_level(settings.server.log_level);
    // What libraries say below a warning is about their insides.
    let targets = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_targets(OURS.map(|target| (target, level)))
        // It makes an error of whatever a stranger sends that is no HTTP; the access log has those, sampled.
        .with_target("actix_http::h1::dispatcher", LevelFilter::OFF)
        // Changes of state are logged whatever else is.
        .with_target(AUDIT, level.max(LevelFilter::INFO));
    let people = terminal && (settings.server.debug || destination == Destination::Stderr);
    let layer = if people {
        fmt::layer()
            .compact()
            .with_ansi(terminal && destination != Destination::Stderr)
            .with_writer(writer)
            .boxed()
    } else {
        json(writer).boxed()
    };
    let mut guards = vec![guard];
    let mut file = |log: &Log| match destination {
        Destination::Stdout(replica) => {
            let (writer, guard) = file(&settings.operation, log, replica)?;
            guards.push(guard);
            Some(writer)
        }
        Destination::Stderr => None,
    };
    let in_file = file(&SERVICE_LOG).map(|writer| json(writer).with_filter(targets.clone()));
    let audits = Targets::new().with_target(AUDIT, LevelFilter::INFO);
    let in_audit_file = file(&AUDIT_LOG).map(|writer| json(writer).with_filter(audits));
    tracing_subscriber::registry()
        .with(layer.with_filter(targets))
        .with(in_file)
        .with(in_audit_file)
        .init();
    guards
}

/// The target of changes of state.
const AUDIT: &str = adapter_http::audit::TARGET;

/// A log that has files.
struct Log {
    name: &'static str,
    /// Whether lines are left out where the disk cannot keep up, so that no request waits for it.
    lossy: bool,
}

const SERVICE_LOG: Log = Log {
    name: "arryn",
    lossy: true,
};
const AUDIT_LOG: Log = Log {
    name: "audit",
    lossy: false,
};

/// The log's file of a replica, where there is to be one. Logs that cannot be kept are no reason not to serve.
fn file(options: &Operation, log: &Log, replica: usize) -> Option<(NonBlocking, WorkerGuard)> {
    let name = match replica {
        1 => format!("{}.log", log.name),
        number => format!("{}-{number}.log", log.name),
    };
    let directory = options.log_dir.as_ref()?;
    let path = directory.join(name);
    let condition = RollingConditionBasic::new().max_size(options.log_file_max_bytes);
    let opened = fs::create_dir_all(directory)
        .and_then(|()| BasicRollingFileAppender::new(&path, condition, options.log_files_kept));
    match opened {
        Ok(file) => {
            let queue = NonBlockingBuilder::default().buffered_lines_limit(QUEUED_LINES);
            Some(queue.lossy(log.lossy).finish(file))
        }
        Err(error) => {
            eprintln!("arryn: no log file {}: {error}", path.display());
            None
        }
    }
}

/// Lines that wait to be written, at some hundred bytes each; where the reader of the output has stopped, later ones are lost.
const QUEUED_LINES: usize = 8_192;

const OURS: [&str; 8] = [
    "arryn",
    "adapter_http",
    "adapter_redis",
    "adapter_sqlite",
    "application",
    "access",
    "adapter_identity",
    "extraction_format",
];

fn json<S>(writer: NonBlocking) -> impl tracing_subscriber::Layer<S>
where
    S: tracing::Subscriber + for<'span> tracing_subscriber::registry::LookupSpan<'span>,
{
    fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(writer)
}
