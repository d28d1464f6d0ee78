//! Logs: JSON lines on standard output, or lines for people on a terminal.

use std::io::{self, IsTerminal as _};

use tracing::level_filters::LevelFilter;
use tracing_appender::non_blocking::{NonBlocking, WorkerGuard};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

use crate::config::Settings;

/// Where logs go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// Standard output, of a service.
    Stdout,
    /// Standard error, of a command whose output is something else.
    Stderr,
}

/// Starts logging; what is logged is written while the guard lives.
pub(crate) fn start(settings: &Settings, destination: Destination) -> WorkerGuard {
    let terminal = match destination {
        Destination::Stdout => io::stdout().is_terminal(),
        Destination::Stderr => true,
    };
    let (writer, guard) = match destination {
        Destination::Stdout => tracing_appender::non_blocking(io::stdout()),
        Destination::Stderr => tracing_appender::non_blocking(io::stderr()),
    };
    let level = LevelFilter::from_level(settings.log_level);
    // What libraries say below a warning is about their insides.
    let targets = Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_targets(OURS.map(|target| (target, level)))
        // Changes of state are logged whatever else is.
        .with_target("audit", level.max(LevelFilter::INFO));
    let people = terminal && (settings.debug || destination == Destination::Stderr);
    let layer = if people {
        fmt::layer()
            .compact()
            .with_ansi(terminal && destination == Destination::Stdout)
            .with_writer(writer)
            .boxed()
    } else {
        json(writer).boxed()
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(targets))
        .init();
    guard
}

const OURS: [&str; 7] = [
    "arryn",
    "adapter_http",
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
