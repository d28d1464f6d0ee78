//! The settings of operation: log files, liveness, replicas and backups.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;

use super::table::operation;
use super::values::Values;

/// How the service is operated.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// Whether each process takes a folder of its own under `DATA_DIR`.
    pub(crate) folder_per_replica: bool,
    /// Log files, where they are wanted.
    pub(crate) log_files: Option<LogFiles>,
    /// How often the service asks itself whether it lives; zero: never.
    pub(crate) liveness_interval: Duration,
    /// Backups.
    pub(crate) backups: Backups,
}

/// Where log files go and how many there are.
#[derive(Clone, Debug)]
pub(crate) struct LogFiles {
    /// Their directory.
    pub(crate) directory: PathBuf,
    /// The size at which one is turned over, in bytes.
    pub(crate) max_bytes: u64,
    /// How many old ones are kept.
    pub(crate) kept: usize,
}

/// Where backups go, when, and for whom.
#[derive(Clone, Debug)]
pub(crate) struct Backups {
    /// Their directory.
    pub(crate) directory: PathBuf,
    /// Storage that speaks S3, instead of the directory.
    pub(crate) url: Option<String>,
    /// How many are kept.
    pub(crate) keep: usize,
    /// Minutes of the day at which one is made.
    pub(crate) schedule: Vec<u16>,
    /// Whom they are encrypted for.
    pub(crate) recipient: Option<String>,
    /// What opens them.
    pub(crate) identity: Option<SecretString>,
    /// Who calls S3.
    pub(crate) access_key_id: Option<String>,
    /// The secret of who calls S3.
    pub(crate) secret_access_key: Option<SecretString>,
    /// The region of S3.
    pub(crate) region: String,
    /// Another storage that speaks S3.
    pub(crate) endpoint: Option<String>,
}

impl Operation {
    /// The settings that these values give.
    pub(crate) fn of(values: &Values) -> Self {
        let log_files = values.get(&operation::LOG_DIR).map(|directory| LogFiles {
            directory: directory.into(),
            max_bytes: values.need(&operation::LOG_FILE_MAX_BYTES),
            kept: values.need(&operation::LOG_FILES_KEPT),
        });
        Self {
            folder_per_replica: values.need(&operation::DATA_DIR_PER_REPLICA),
            log_files,
            liveness_interval: values.need(&operation::LIVENESS_INTERVAL),
            backups: Backups::of(values),
        }
    }
}

impl Backups {
    fn of(values: &Values) -> Self {
        Self {
            directory: values.need(&operation::BACKUP_DIR).into(),
            url: values.get(&operation::BACKUP_URL),
            keep: values.need(&operation::BACKUP_KEEP),
            schedule: values.get(&operation::BACKUP_SCHEDULE).unwrap_or_default(),
            recipient: values.get(&operation::BACKUP_RECIPIENT),
            identity: values.secret(&operation::BACKUP_IDENTITY),
            access_key_id: values.get(&operation::AWS_ACCESS_KEY_ID),
            secret_access_key: values.secret(&operation::AWS_SECRET_ACCESS_KEY),
            region: values.need(&operation::AWS_REGION),
            endpoint: values.get(&operation::AWS_ENDPOINT),
        }
    }
}
