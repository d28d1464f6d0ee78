//! Operation: log files, liveness, replicas and backups.

use std::time::Duration;

use adapter_backup::vault::{Bucket, is_endpoint, is_region};

use crate::config::kind;
use crate::config::variable::{Var, Variable};

/// Whether each process takes a folder of its own.
pub(crate) static DATA_DIR_PER_REPLICA: Var<bool> = Var::new(
    "DATA_DIR_PER_REPLICA",
    "Each `serve` takes the first folder `replica-1`, `replica-2` … under DATA_DIR that no other uses, so \
     that several processes share one volume. Not for the embedded store, whose data are in the folder.",
    "true or false (also 1, 0, yes, no, on, off)",
    kind::switch,
)
.default("false");

/// Where log files go.
pub(crate) static LOG_DIR: Var<String> = Var::new(
    "LOG_DIR",
    "A directory for log files besides standard output: `arryn.log` with all, `audit.log` with the changes \
     of state alone, and `arryn-2.log` … of further replicas. Without it there are none.",
    "a path of a directory",
    kind::text,
)
.default_is("no log files");

/// The size at which a log file is turned over.
pub(crate) static LOG_FILE_MAX_BYTES: Var<u64> = Var::new(
    "LOG_FILE_MAX_BYTES",
    "The size at which a log file becomes `arryn.log.1` (`audit.log.1`) and a new one begins.",
    "bytes from 1024 to 4 GiB, plain or with KiB, MiB, GiB",
    |given| kind::bytes(given, 1 << 10, 4 << 30),
)
.default("104857600")
.default_is("104857600 (100 MiB)");

/// How many old log files are kept.
pub(crate) static LOG_FILES_KEPT: Var<usize> = Var::new(
    "LOG_FILES_KEPT",
    "How many old files are kept of each log; 0 keeps one, too.",
    "a whole number from 0 to 1000",
    |given| kind::whole(given, 0, 1000),
)
.default("5");

/// How often the service asks itself whether it lives.
pub(crate) static LIVENESS_INTERVAL: Var<Duration> = Var::new(
    "LIVENESS_INTERVAL",
    "How often the service asks its own /health/live; after three failures in a row it ends with exit \
     code 70, so that whoever watches over it starts it again. 0: never.",
    "0, or seconds from 0.1 to 3600",
    |given| {
        kind::seconds(given, 0.0, 3600.0)
            .filter(|interval| interval.is_zero() || interval.as_millis() >= 100)
    },
)
.default("10");

/// Where backups are kept.
pub(crate) static BACKUP_DIR: Var<String> = Var::new(
    "BACKUP_DIR",
    "The directory of backups.",
    "a path of a directory",
    kind::text,
)
.default("./backups");

/// Where backups go besides.
pub(crate) static BACKUP_URL: Var<String> = Var::new(
    "BACKUP_URL",
    "Keeps backups in S3-compatible storage instead of BACKUP_DIR.",
    "s3://bucket or s3://bucket/folder",
    |given| Bucket::parse(given).map(|_| given.to_owned()),
);

/// How many backups are kept.
pub(crate) static BACKUP_KEEP: Var<usize> = Var::new(
    "BACKUP_KEEP",
    "How many backups are kept; older ones are deleted after a good one.",
    "a whole number from 1 to 10000",
    |given| kind::whole(given, 1, 10_000),
)
.default("14");

/// When backups are made.
pub(crate) static BACKUP_SCHEDULE: Var<Vec<u16>> = Var::new(
    "BACKUP_SCHEDULE",
    "When `arryn backup --scheduled` makes one, each day in SOURCE_TIMEZONE.",
    "times separated by commas, such as 03:30 or 06:00,18:00",
    |given| kind::list(given, kind::minute_of_day).filter(|times| !times.is_empty()),
);

/// Whom backups are encrypted for.
pub(crate) static BACKUP_RECIPIENT: Var<String> = Var::new(
    "BACKUP_RECIPIENT",
    "Encrypts backups so that only the holder of the matching BACKUP_IDENTITY reads them. `arryn backup \
     --make-key` makes a pair.",
    "a public key of age (age1…)",
    |given| given.starts_with("age1").then(|| given.to_owned()),
)
.default_is("backups are not encrypted");

/// What opens encrypted backups.
pub(crate) static BACKUP_IDENTITY: Var<String> = Var::new(
    "BACKUP_IDENTITY",
    "Opens encrypted backups, for restore and verify-backup. Keep it elsewhere than the service.",
    "a private key of age (AGE-SECRET-KEY-1…)",
    |given| {
        given
            .starts_with("AGE-SECRET-KEY-")
            .then(|| given.to_owned())
    },
)
.secret();

/// Who calls S3.
pub(crate) static AWS_ACCESS_KEY_ID: Var<String> = Var::new(
    "AWS_ACCESS_KEY_ID",
    "Who calls the storage of BACKUP_URL; with AWS_SECRET_ACCESS_KEY.",
    "letters, digits and signs of ASCII",
    |given| kind::text(given).filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic())),
)
.default_is("the role of the machine, where it has one");

/// The secret of who calls S3.
pub(crate) static AWS_SECRET_ACCESS_KEY: Var<String> = Var::new(
    "AWS_SECRET_ACCESS_KEY",
    "The secret of AWS_ACCESS_KEY_ID.",
    "text",
    kind::text,
)
.secret();

/// Where S3 is.
pub(crate) static AWS_REGION: Var<String> = Var::new(
    "AWS_REGION",
    "The region of the storage of BACKUP_URL.",
    "letters, digits and hyphens, such as us-east-2",
    |given| is_region(given).then(|| given.to_owned()),
)
.default("us-east-2");

/// Which S3.
pub(crate) static AWS_ENDPOINT: Var<String> = Var::new(
    "AWS_ENDPOINT",
    "Another storage that speaks S3.",
    "http://… or https://…",
    |given| is_endpoint(given).then(|| given.to_owned()),
)
.default_is("that of AWS_REGION");

/// The variables of this section.
pub(crate) static ALL: &[&dyn Variable] = &[
    &DATA_DIR_PER_REPLICA,
    &LOG_DIR,
    &LOG_FILE_MAX_BYTES,
    &LOG_FILES_KEPT,
    &LIVENESS_INTERVAL,
    &BACKUP_DIR,
    &BACKUP_URL,
    &BACKUP_KEEP,
    &BACKUP_SCHEDULE,
    &BACKUP_RECIPIENT,
    &BACKUP_IDENTITY,
    &AWS_ACCESS_KEY_ID,
    &AWS_SECRET_ACCESS_KEY,
    &AWS_REGION,
    &AWS_ENDPOINT,
];
