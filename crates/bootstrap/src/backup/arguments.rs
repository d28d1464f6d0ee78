//! The command lines of `arryn backup`, `restore` and `verify-backup`.

use clap::Args;

/// What `backup` was asked to do.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command line"
)]
#[derive(Args, Debug)]
pub(crate) struct BackupArgs {
    /// Shows the backups that there are
    #[arg(long, conflicts_with_all = ["scheduled", "with", "make_key"])]
    pub(crate) list: bool,
    /// Stays, and makes one at each time of `BACKUP_SCHEDULE`
    #[arg(long)]
    pub(crate) scheduled: bool,
    /// Takes the files under this directory along, such as settings and certificates
    #[arg(long, value_name = "DIR")]
    pub(crate) with: Option<String>,
    /// Prints a new pair of keys for encrypted backups
    #[arg(long, conflicts_with_all = ["scheduled", "with"])]
    pub(crate) make_key: bool,
    /// Shows no progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// What `backup --help` says besides.
pub(crate) const BACKUP: &str = "\
Examples:
  arryn backup
  arryn backup --list
  BACKUP_URL=s3://bucket/folder arryn backup --with /etc/arryn
  arryn backup --make-key

Works beside a running `serve`. A backup of one kind of store goes into another. Environment:
BACKUP_DIR, BACKUP_URL, BACKUP_KEEP, BACKUP_RECIPIENT, BACKUP_SCHEDULE, AWS_*.";

/// What `restore` was asked to do.
#[derive(Args, Debug)]
pub(crate) struct RestoreArgs {
    /// A name that `backup --list` shows, or `latest`
    pub(crate) name: String,
    /// Writes the files that went along under this directory
    #[arg(long, value_name = "DIR")]
    pub(crate) files: Option<String>,
    /// Shows no progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// What `restore --help` says besides.
pub(crate) const RESTORE: &str = "\
Examples:
  arryn restore latest
  BACKUP_IDENTITY_FILE=key.txt arryn restore arryn-20261124T083000Z.zst.age --files restored

Works beside a running `serve`, which shows the rows within a second.";

/// What `verify-backup` was asked to do.
#[derive(Args, Debug)]
pub(crate) struct VerifyArgs {
    /// A name that `backup --list` shows, or `latest`
    pub(crate) name: String,
}
