//! Serves: wires the parts, runs them until told to stop, and stops them in order.

mod background;
mod build;
mod demo;
mod first_admin;
mod gauge;
mod gauges;
mod health;
mod liveness;
mod loading;
mod lock;
mod metered;
mod news;
mod open_files;
pub(crate) mod outage;
mod process;
mod refresh_times;
mod refreshing;
pub(crate) mod shared;
mod state;
pub(crate) mod storage;
mod tending;

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use application::use_cases::signal::RefreshSignal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::config::{self, Purpose, Settings, secret_key};
use crate::exit::Stop;
use crate::telemetry::{self, Destination};
use crate::{private, rules};
use lock::Folder;
use news::News;
use shared::Shared;
use state::ServiceParts;
use storage::Storage;

/// Serves until SIGTERM or SIGINT; with `demo` a bundled sample from a store of its own.
pub(crate) fn run(demo: bool) -> Result<(), Stop> {
    let mut config = config::load(Purpose::Serve)?;
    let per_replica = config.settings.operation.data_dir_per_replica;
    // With a server, only a copy is lost without the folder.
    let is_elsewhere = Storage::is_elsewhere(&config.settings, demo);
    let folder = Folder::take(&config.settings.storage.data_dir, per_replica, is_elsewhere)?;
    let _logs = telemetry::start(&config.settings, Destination::Stdout(folder.number));
    // With the folders of all replicas, hence before one of them takes its place.
    private::mend(&config.settings);
    config.settings.storage.data_dir.clone_from(&folder.path);
    serve(&config.settings, demo).map_err(|error| {
        tracing::error!(error = format!("{error:#}"), "stopped");
        error.into()
    })
}

fn serve(settings: &Settings, demo: bool) -> anyhow::Result<()> {
    let key = match &settings.access.secret_key {
        Some(key) => key.clone(),
        None => secret_key::kept_in(&settings.storage.data_dir)?,
    };
    let bind = settings.server.bind_address;
    // Whatever may be wrong with the configuration comes before the port.
    let redis = shared::address(&settings.storage)?;
    let rules = Arc::new(rules::configured(&settings.offers)?);
    // Before anything slow, so that probes learn that the service is starting.
    let listener = TcpListener::bind(bind).with_context(|| format!("{bind} cannot be used"))?;
    let storage = Storage::open(settings, &rules, demo)?;
    let (wake, uploaded) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let news = News::default();
    let signal = RefreshSignal::new({
        let (wake, uploaded) = (Arc::clone(&wake), Arc::clone(&uploaded));
        move || {
            wake.notify_one();
            uploaded.notify_one();
        }
    });
    let signal = Arc::new(signal.on_grant(news.teller()));
    let parts = ServiceParts::new(settings, storage, rules, key, signal, news, demo)?;
    announce(&listener, &settings.storage.data_dir, demo)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the runtime cannot be started")?;
    runtime.block_on(async {
        let shared = Shared::start(redis).await;
        shared.announce(uploaded, Arc::clone(&wake)).await;
        until_stopped(listener, settings, &parts, &shared, wake).await
    })
}

/// Runs server and refresh until a signal comes or one of them ends; then lets requests in flight
/// finish, and after them the refresh.
async fn until_stopped(
    listener: TcpListener,
    settings: &Settings,
    parts: &ServiceParts,
    shared: &Shared,
    wake: Arc<Notify>,
) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    first_admin::ensure(parts.identity().users(), settings.access.admin()).await;
    let mut refreshing = refreshing::start(parts.refreshing(settings), wake)?;
    let address = listener.local_addr()?;
    let state = parts.app_state(settings, shared);
    let tending = tending::start(Arc::clone(&state.services.runs), parts.run_watch())?;
    let server = adapter_http::run(listener, state)?;
    let watch = liveness::watch(address, settings.operation.liveness_interval)?;
    let handle = server.handle();
    let mut server = Box::pin(server);
    let result = tokio::select! {
        _ = terminate.recv() => Ok("SIGTERM"),
        _ = interrupt.recv() => Ok("SIGINT"),
        () = refreshing.ended() => Err(anyhow::anyhow!("the refresh ended unexpectedly")),
        ended = &mut server => {
            ended?;
            Err(anyhow::anyhow!("the server ended unexpectedly"))
        }
    };
    if let Ok(signal) = result {
        tracing::info!(signal, "stopping");
        drop(watch);
        let stop = handle.stop(true);
        let (stopped, ()) = tokio::join!(server, stop);
        stopped?;
    }
    tending.stop().await;
    refreshing.stop().await;
    tracing::info!("stopped");
    result.map(|_| ())
}

/// One line for the log, and one for a person at the terminal.
fn announce(listener: &TcpListener, data_dir: &Path, demo: bool) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    tracing::info!(
        %address,
        data_dir = %data_dir.display(),
        version = env!("CARGO_PKG_VERSION"),
        demo,
        "listening"
    );
    let sample = if demo {
        " (a sample of invented offers)"
    } else {
        ""
    };
    eprintln!(
        "ARRYN SmartCompare listens on http://{address}{sample}. Try:\n  \
         curl 'http://{address}/api/best-prices/Televisores/?limit=5'\n  \
         Documentation: http://{address}/api/docs/"
    );
    Ok(())
}
