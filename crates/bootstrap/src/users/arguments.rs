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
}

const CREATE: &str = "\
Examples:
  arryn user create ana --email ana@correo.example --role editor < password.txt
  arryn user create ana --generate";

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
