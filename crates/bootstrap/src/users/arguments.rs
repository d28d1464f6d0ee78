//! What `arryn user …` is told.

use clap::{Args, Subcommand};
use domain_user::Role;

use super::role;

/// Commands about users.
#[derive(Subcommand)]
pub(crate) enum UserCommand {
    /// Makes a user; the password is the first line of standard input
    #[command(after_help = CREATE)]
    Create(CreateArgs),
    /// Lists the users: id, role, name and address
    List(ListArgs),
    /// Gives a user another role
    SetRole(SetRoleArgs),
    /// Gives a user another password and ends all its sessions; the password is the first line of
    /// standard input
    ResetPassword(ResetArgs),
    /// Takes over the users of the service before this one, with their passwords
    #[command(after_help = IMPORT)]
    Import(ImportArgs),
}

const CREATE: &str = "\
Examples:
  arryn user create ana --email ana@correo.example --role editor < password.txt
  arryn user create ana --generate";

const IMPORT: &str = "\
Examples:
  arryn user import db.sqlite3
  ssh old-server cat /srv/app/db.sqlite3 | arryn user import -

Reads the table api_user. Everyone keeps name, address and password, gets a new id and the role `user`;
a hash of the old kind is replaced at the first login. A second time changes nothing.
Exit codes: 0 read to the end; 66 the file cannot be read.";

/// Which users to take over.
#[derive(Args)]
pub(crate) struct ImportArgs {
    /// The old service's SQLite file; `-` is standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: String,
    /// Keeps the old roles too. The old service let anybody change them: look at them before
    #[arg(long)]
    pub(crate) keep_roles: bool,
}

/// A new user.
#[derive(Args)]
pub(crate) struct CreateArgs {
    /// The name, up to 15 letters, digits and . _ + -
    pub(crate) name: String,
    /// The e-mail address
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// guest, user, editor or admin
    #[arg(long, value_parser = role, default_value = "user")]
    pub(crate) role: Role,
    /// Makes a password at random and prints it, once
    #[arg(long)]
    pub(crate) generate: bool,
}

/// How to list.
#[derive(Args)]
pub(crate) struct ListArgs {
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
}

/// Whose role.
#[derive(Args)]
pub(crate) struct SetRoleArgs {
    /// The user's name or id
    pub(crate) user: String,
    /// guest, user, editor or admin
    #[arg(value_parser = role)]
    pub(crate) role: Role,
}

/// Whose password.
#[derive(Args)]
pub(crate) struct ResetArgs {
    /// The user's name or id
    pub(crate) user: String,
    /// Makes a password at random and prints it, once
    #[arg(long)]
    pub(crate) generate: bool,
}
