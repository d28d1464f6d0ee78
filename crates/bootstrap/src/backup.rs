//! Makes backups, judges them and brings them back.

mod arguments;
mod extras;
mod schedule;
pub(crate) mod vault;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use adapter_backup::keys::{Identity, Recipient};
use adapter_backup::manifest::Manifest;
use adapter_backup::{Backup, BackupError, Extra, People, verify};
use anyhow::Context as _;
use application::ports::Clock as _;
use indicatif::{HumanBytes, HumanCount};
use jiff::Timestamp;
use secrecy::ExposeSecret as _;

use crate::config::{self, Purpose, Settings};
use crate::exit::{CONFIGURATION, Stop};
use crate::progress::RowProgress;
use crate::serve::storage::Storage;
use crate::system::SystemClock;
use crate::telemetry::{self, Destination};
use crate::{output, private, rules};
pub(crate) use arguments::{BACKUP, BackupArgs, RESTORE, RestoreArgs, VerifyArgs};

/// Makes a backup, or shows what there is.
pub(crate) fn run(arguments: &BackupArgs) -> Result<(), Stop> {
    if arguments.make_key {
        return make_key();
    }
    // A command that only looks needs no store.
    let purpose = if arguments.list {
        Purpose::Show
    } else {
        Purpose::Store
    };
    let settings = config::load(purpose)?.settings;
    if arguments.scheduled && settings.operation.backup_schedule.is_none() {
        let missing = "BACKUP_SCHEDULE: missing; it says when to make backups";
        return Err(Stop::new(CONFIGURATION, missing));
    }
    let _logs = telemetry::start(&settings, Destination::Stderr);
    if arguments.scheduled {
        return Ok(schedule::run(&settings, arguments)?);
    }
    let runtime = runtime()?;
    if arguments.list {
        return list(
            &runtime
                .block_on(vault::of(&settings.operation)?.list())
                .map_err(told)?,
        );
    }
    let storage = open(&settings)?;
    let manifest = runtime.block_on(make(&settings, &storage, arguments))?;
    output::print(&summary(&manifest))
}

/// Judges a backup without touching any store.
pub(crate) fn run_verify(arguments: &VerifyArgs) -> Result<(), Stop> {
    let settings = config::load(Purpose::Show)?.settings;
    let (manifest, files) = runtime()?.block_on(verified(&settings, &arguments.name))?;
    let names: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    output::print(&format!(
        "whole: {}\nfiles: {}",
        summary(&manifest),
        names.join(", ")
    ))
}

/// Verifies a backup and appends it to the store of this configuration.
pub(crate) fn run_restore(arguments: &RestoreArgs) -> Result<(), Stop> {
    let settings = config::load(Purpose::Store)?.settings;
    let _logs = telemetry::start(&settings, Destination::Stderr);
    let start = Instant::now();
    let storage = open(&settings)?;
    let text = runtime()?.block_on(async {
        let (manifest, files) = verified(&settings, &arguments.name).await?;
        if let Some(directory) = &arguments.files {
            extras::write(Path::new(directory), &files)?;
        }
        let vault = vault::of(&settings.operation)?;
        ready(&storage, &settings).await?;
        let rows = RowProgress::new("restored", arguments.quiet);
        let restored = adapter_backup::restore(
            &vault,
            &manifest,
            identity(&settings)?,
            Arc::clone(&storage.log),
            people(&storage),
            |count| rows.show(count),
        );
        let restored = restored.await.map_err(told)?;
        anyhow::Ok(format!(
            "restored {}: {} extractions stored, {} were there already; {} users, keys, corrections and runs; in {:.1} s",
            manifest.name,
            HumanCount(restored.stored),
            HumanCount(restored.duplicates),
            HumanCount(restored.people),
            start.elapsed().as_secs_f64()
        ))
    })?;
    output::print(&text)
}

/// Makes one backup and deletes those that are too many.
async fn make(
    settings: &Settings,
    storage: &Storage,
    arguments: &BackupArgs,
) -> anyhow::Result<Manifest> {
    let options = &settings.operation;
    let vault = vault::of(options)?;
    let recipient = options.backup_recipient.as_deref().map(Recipient::parse);
    let now = Timestamp::from_microsecond(SystemClock.now().micros())?;
    ready(storage, settings).await?;
    let rows = RowProgress::new("backed up", arguments.quiet);
    let backup = Backup {
        log: Arc::clone(&storage.log),
        people: people(storage),
        vault: vault.clone(),
        recipient: recipient.transpose().map_err(told)?,
        made_at: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        name: now.strftime("arryn-%Y%m%dT%H%M%SZ").to_string(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        extras: extras::read(arguments.with.as_deref().map(Path::new))?,
    };
    let manifest = backup.make(|count| rows.show(count)).await.map_err(told)?;
    for name in vault.keep(options.backup_keep).await.map_err(told)? {
        tracing::info!(name, "an old backup was deleted");
    }
    Ok(manifest)
}

/// Reads a backup to its end, and answers what is known of it and the files in it.
async fn verified(settings: &Settings, name: &str) -> anyhow::Result<(Manifest, Vec<Extra>)> {
    let vault = vault::of(&settings.operation)?;
    let manifest = vault.find(name).await.map_err(told)?;
    let files = verify(&vault, &manifest, identity(settings)?, |_| {}).await;
    Ok((manifest, files.map_err(told)?))
}

fn identity(settings: &Settings) -> anyhow::Result<Option<Identity>> {
    let given = settings.operation.backup_identity.as_ref();
    given.map(Identity::parse).transpose().map_err(told)
}

/// The store. Opened and closed outside of a runtime, since it may have one of its own.
fn open(settings: &Settings) -> anyhow::Result<Storage> {
    private::mend(settings);
    let rules = Arc::new(rules::configured(&settings.offers)?);
    Storage::open(settings, &rules, false)
}

fn people(storage: &Storage) -> People {
    let users = &storage.users;
    People {
        directory: Arc::clone(&users.directory),
        keys: Arc::clone(&users.keys),
        tastes: Arc::clone(&users.tastes),
        corrections: Arc::clone(&storage.corrections),
        runs: Arc::clone(&storage.runs),
    }
}

async fn ready(storage: &Storage, settings: &Settings) -> anyhow::Result<()> {
    let prepared = storage.wait_until_prepared(settings).await;
    prepared.context("the store cannot be used")
}

fn make_key() -> Result<(), Stop> {
    let identity = Identity::generate();
    output::print(&format!(
        "# Keep this one in a safe place, not on the server: without it no backup can be read.\n\
         BACKUP_IDENTITY={}\n\
         # This one goes into .env.\n\
         BACKUP_RECIPIENT={}",
        identity.to_text().expose_secret(),
        identity.recipient()
    ))
}

fn list(manifests: &[Manifest]) -> Result<(), Stop> {
    let lines: Vec<_> = manifests.iter().map(summary).collect();
    output::print(&if lines.is_empty() {
        "no backups".to_owned()
    } else {
        lines.join("\n")
    })
}

fn summary(manifest: &Manifest) -> String {
    let counts = manifest.counts;
    format!(
        "{}  {} extractions, {} users, {} keys, {} corrections, {} runs, {} files, {}{}",
        manifest.name,
        HumanCount(counts.extractions),
        HumanCount(counts.users),
        HumanCount(counts.keys),
        HumanCount(counts.corrections),
        HumanCount(counts.runs),
        counts.files,
        HumanBytes(manifest.bytes),
        if manifest.encrypted {
            ", encrypted"
        } else {
            ""
        }
    )
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_keep_alive(Duration::from_secs(1))
        .enable_all()
        .build()
        .context("the runtime cannot be started")
}

/// With its causes, which `anyhow` keeps.
fn told(error: BackupError) -> anyhow::Error {
    error.into()
}
