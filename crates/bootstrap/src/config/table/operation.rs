//! Operation: log files, liveness, replicas and backups.

use std::path::PathBuf;
use std::time::Duration;

use adapter_backup::vault::{Bucket, is_endpoint, is_region};
use clap::{ArgAction, Args};
use secrecy::SecretString;

use super::{List, read};
use crate::config::kind;

/// How the service is operated: log files, liveness, replicas and backups.
#[derive(Args, Clone, Debug)]
#[command(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct Operation {
    /// Each `serve` takes the first folder `replica-1`, `replica-2` … under `DATA_DIR` that no other uses, so that
    /// several processes share one volume. Not for the embedded store, whose data are in the folder.
    #[arg(long, default_value = "false")]
    #[arg(value_name = "true or false (also 1, 0, yes, no, on, off)")]
    #[arg(action = ArgAction::Set)]
    #[arg(value_parser = read(kind::switch))]
    pub(crate) data_dir_per_replica: bool,
    /// A directory for log files besides standard output: `arryn.log` with all, `audit.log` with the changes of state
    /// alone, and `arryn-2.log` … of further replicas. Without it there are none.
    ///
    /// no log files
    #[arg(long, value_name = "a path of a directory")]
    pub(crate) log_dir: Option<PathBuf>,
    /// The size at which a log file becomes `arryn.log.1` (`audit.log.1`) and a new one begins.
    ///
    /// 104857600 (100 MiB)
    #[arg(long, default_value = "104857600")]
    #[arg(value_name = "bytes from 1024 to 4 GiB, plain or with KiB, MiB, GiB")]
    #[arg(value_parser = read(|given| kind::bytes(given, 1 << 10, 4 << 30)))]
    pub(crate) log_file_max_bytes: u64,
    /// How many old files are kept of each log; 0 keeps one, too.
    #[arg(long, default_value = "5")]
    #[arg(value_name = "a whole number from 0 to 1000")]
    #[arg(value_parser = read(|given| kind::whole::<usize>(given, 0, 1000)))]
    pub(crate) log_files_kept: usize,
    /// How often the service asks its own /health/live; after three failures in a row it ends with exit code 70, so
    /// that the supervisor starts it again. 0: never.
    #[arg(long, default_value = "10")]
    #[arg(value_name = "0, or seconds from 0.1 to 3600")]
    #[arg(value_parser = read(interval))]
    pub(crate) liveness_interval: Duration,
    /// The directory of backups.
    #[arg(long, default_value = "./backups")]
    #[arg(value_name = "a path of a directory")]
    pub(crate) backup_dir: PathBuf,
    /// Keeps backups in S3-compatible storage instead of `BACKUP_DIR`.
    #[arg(long, value_name = "s3://bucket or s3://bucket/folder")]
    #[arg(value_parser = read(|given| Bucket::parse(given).map(|_| given.to_owned())))]
    pub(crate) backup_url: Option<String>,
    /// How many backups are kept; older ones are deleted after a good one.
    #[arg(long, default_value = "14")]
    #[arg(value_name = "a whole number from 1 to 10000")]
    #[arg(value_parser = read(|given| kind::whole::<usize>(given, 1, 10_000)))]
    pub(crate) backup_keep: usize,
    /// When `arryn backup --scheduled` makes one, each day in `SOURCE_TIMEZONE`.
    #[arg(long)]
    #[arg(value_name = "times separated by commas, such as 03:30 or 06:00,18:00")]
    #[arg(value_parser = read(|given| kind::list(given, kind::minute_of_day).filter(|times| !times.is_empty())))]
    pub(crate) backup_schedule: Option<List<u16>>,
    /// Encrypts backups so that only the holder of the matching `BACKUP_IDENTITY` reads them. `arryn backup --make-key`
    /// makes a pair.
    ///
    /// backups are not encrypted
    #[arg(long, value_name = "a public key of age (age1…)")]
    #[arg(value_parser = read(|given| given.starts_with("age1").then(|| given.to_owned())))]
    pub(crate) backup_recipient: Option<String>,
    /// Opens encrypted backups, for restore and verify-backup. Keep it elsewhere than the service.
    #[arg(long, hide_env_values = true)]
    #[arg(value_name = "a private key of age (AGE-SECRET-KEY-1…)")]
    #[arg(value_parser = read(|given| given.starts_with("AGE-SECRET-KEY-").then(|| SecretString::from(given))))]
    pub(crate) backup_identity: Option<SecretString>,
    /// Who calls the storage of `BACKUP_URL`; with `AWS_SECRET_ACCESS_KEY`.
    ///
    /// the role of the machine, where it has one
    #[arg(long, value_name = "letters, digits and signs of ASCII")]
    #[arg(value_parser = read(|given| given.bytes().all(|byte| byte.is_ascii_graphic()).then(|| given.to_owned())))]
    pub(crate) aws_access_key_id: Option<String>,
    /// The secret of `AWS_ACCESS_KEY_ID`.
    #[arg(long, hide_env_values = true, value_name = "text")]
    pub(crate) aws_secret_access_key: Option<SecretString>,
    /// The region of the storage of `BACKUP_URL`.
    #[arg(long, default_value = "us-east-2")]
    #[arg(value_name = "letters, digits and hyphens, such as us-east-2")]
    #[arg(value_parser = read(|given| is_region(given).then(|| given.to_owned())))]
    pub(crate) aws_region: String,
    /// Another storage that speaks S3.
    ///
    /// that of `AWS_REGION`
    #[arg(long, value_name = "http://… or https://…")]
    #[arg(value_parser = read(|given| is_endpoint(given).then(|| given.to_owned())))]
    pub(crate) aws_endpoint: Option<String>,
}

/// Seconds; 0, or long enough for an answer.
fn interval(given: &str) -> Option<Duration> {
    kind::seconds(given, 0.0, 3600.0)
        .filter(|interval| interval.is_zero() || interval.as_millis() >= 100)
}
