//! `arryn user import`: takes over the users of the service before this one.

use std::io::Read as _;
use std::path::Path;

use adapter_sqlite::read_old_users;
use anyhow::Context as _;
use application::use_cases::old_users::{OldUser, TakenOver};
use tempfile::NamedTempFile;

use super::arguments::ImportArgs;
use super::audit;
use crate::config::Settings;
use crate::exit::{NO_INPUT, Stop};
use crate::identity::Identity;
use crate::output;
use crate::serve::storage;

/// The largest file that is taken from standard input, in bytes.
const MAX_BYTES: u64 = 4 << 30;

/// Takes the users of a file over; what became of each that is not simply there is told.
pub(super) async fn run(
    settings: &Settings,
    identity: &Identity,
    given: &ImportArgs,
) -> Result<(), Stop> {
    let users = read(&given.file, &settings.storage.data_dir)
        .map_err(|error| Stop::new(NO_INPUT, format!("nothing was imported: {error:#}")))?;
    let taking = identity.old_users(given.keep_roles);
    let (mut added, mut already, mut refused) = (0, 0, 0);
    for old in &users {
        let outcome = taking.take(old).await.map_err(anyhow::Error::new)?;
        match outcome {
            TakenOver::Added(id) | TakenOver::WithoutEmail(id) | TakenOver::WithoutPassword(id) => {
                audit("user.import", id);
                added += 1;
            }
            TakenOver::Already => already += 1,
            TakenOver::BadName | TakenOver::NameTaken | TakenOver::BadNumber => refused += 1,
        }
        if let Some(remark) = remark(&outcome) {
            eprintln!("user {}: {remark}", old.id);
        }
    }
    let total = users.len();
    output::print(&format!(
        "{total} users: {added} added, {already} there already, {refused} refused"
    ))
}

const fn remark(outcome: &TakenOver) -> Option<&'static str> {
    match outcome {
        TakenOver::Added(_) | TakenOver::Already => None,
        TakenOver::WithoutEmail(_) => {
            Some("added without an e-mail address: it has none, or one that somebody else has")
        }
        TakenOver::WithoutPassword(_) => {
            Some("added without a password; `arryn user reset-password` gives one")
        }
        TakenOver::BadName => Some("refused: its name has characters that names do not have"),
        TakenOver::NameTaken => Some("refused: somebody has its name already"),
        TakenOver::BadNumber => Some("refused: its number is none"),
    }
}

fn read(file: &str, data_dir: &Path) -> anyhow::Result<Vec<OldUser>> {
    if file != "-" {
        let path = Path::new(file);
        // A file that is not there must not be made by the look at it.
        std::fs::metadata(path).with_context(|| format!("{file} cannot be read"))?;
        return read_old_users(path).with_context(|| format!("{file} has no users to read"));
    }
    storage::make_directory(data_dir)?;
    let mut kept = NamedTempFile::new_in(data_dir).context("DATA_DIR cannot be written")?;
    let mut input = std::io::stdin().lock().take(MAX_BYTES);
    std::io::copy(&mut input, kept.as_file_mut()).context("standard input cannot be read")?;
    read_old_users(kept.path()).context("standard input has no users to read")
}
