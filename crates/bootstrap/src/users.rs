//! `arryn user …`: users from the command line, beside a running `serve` too.

mod arguments;
mod import;
mod password;

use std::sync::Arc;

use anyhow::Context as _;
use application::ports::UserLookup;
use application::use_cases::users::{Change, Fault, NewUser, UserError, Users};
use domain_user::{Email, Role, User, UserId, name};

use crate::config::{self, Purpose, Settings};
use crate::exit::{FAILED, Stop};
use crate::identity::Identity;
use crate::output;
use crate::serve::storage::Storage;
use crate::{private, rules, telemetry};

pub(crate) use arguments::UserCommand;
use arguments::{CreateArgs, ResetArgs, SetRoleArgs};

/// Does what the command line says.
pub(crate) fn run(command: &UserCommand) -> Result<(), Stop> {
    let settings = config::load(Purpose::Store)?.settings;
    let _logs = telemetry::start(&settings, telemetry::Destination::Stderr);
    let (_storage, identity) = identity(&settings)?;
    let work = async {
        let users = identity.users();
        match command {
            UserCommand::Create(arguments) => create(&users, &identity, arguments).await,
            UserCommand::List(arguments) => list(&users, arguments.json).await,
            UserCommand::SetRole(arguments) => set_role(&users, arguments).await,
            UserCommand::ResetPassword(arguments) => reset(&users, &identity, arguments).await,
            UserCommand::Import(arguments) => import::run(&settings, &identity, arguments).await,
        }
    };
    block_on(work)?
}

/// Users over the configured store, which must outlive them.
pub(crate) fn identity(settings: &Settings) -> anyhow::Result<(Storage, Identity)> {
    private::mend(settings);
    let rules = Arc::new(rules::configured(&settings.offers)?);
    let storage = Storage::open(settings, &rules, false)?;
    block_on(storage.wait_until_prepared(settings))?.context("the store cannot be used")?;
    let identity = Identity::new(storage.users.clone(), &settings.access)?;
    Ok((storage, identity))
}

/// Runs work that needs no more than a runtime.
pub(crate) fn block_on<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(work))
}

/// Notes a change that the operator made.
pub(crate) fn audit(action: &'static str, subject: impl std::fmt::Display) {
    tracing::info!(target: "audit", action, who = "operator", %subject);
}

async fn create(users: &Users, identity: &Identity, given: &CreateArgs) -> Result<(), Stop> {
    let password = password::obtain(given.generate, identity.secrets())?;
    let new = NewUser {
        name: &given.name,
        email: given.email.as_deref(),
        password: &password.text,
        role: given.role,
    };
    let user = users.create(new).await.map_err(refused)?;
    audit("user.create", user.id);
    output::print(&format!(
        "{} {} {}{}",
        user.id,
        user.name.as_str(),
        user.role.name(),
        password.shown()
    ))
}

async fn list(users: &Users, json: bool) -> Result<(), Stop> {
    let mut text = String::new();
    for page in 1.. {
        let found = users
            .page(page, 100)
            .await
            .map_err(|error| refused(error.into()))?;
        if found.users.is_empty() {
            break;
        }
        for user in &found.users {
            text.push_str(&line(user, json));
            text.push('\n');
        }
    }
    output::print(&text)
}

fn line(user: &User, json: bool) -> String {
    let (name, email) = (user.name.as_str(), user.email.as_ref().map(Email::as_str));
    if json {
        return serde_json::json!({
            "id": user.id.to_string(),
            "username": name,
            "email": email,
            "role": user.role.name(),
            "old_id": user.old_id,
        })
        .to_string();
    }
    format!(
        "{} {:<7} {name} {}",
        user.id,
        user.role.name(),
        email.unwrap_or("-")
    )
}

async fn set_role(users: &Users, given: &SetRoleArgs) -> Result<(), Stop> {
    let user = find(users, &given.user).await?;
    let change = Change {
        role: Some(given.role),
        ..Change::default()
    };
    let user = users.change(user.id, change).await.map_err(refused)?;
    audit("user.role", user.id);
    output::print(&line(&user, false))
}

async fn reset(users: &Users, identity: &Identity, given: &ResetArgs) -> Result<(), Stop> {
    let user = find(users, &given.user).await?;
    let password = password::obtain(given.generate, identity.secrets())?;
    let change = Change {
        password: Some(&password.text),
        ..Change::default()
    };
    let user = users.change(user.id, change).await.map_err(refused)?;
    audit("user.password", user.id);
    output::print(&format!("{}{}", line(&user, false), password.shown()))
}

/// The user of an id or a name.
async fn find(users: &Users, given: &str) -> Result<User, Stop> {
    let by_name = UserLookup::Name(name::key(given));
    let which = UserId::parse(given).map_or(by_name, UserLookup::Id);
    users.find(&which).await.map_err(refused)
}

/// Why it did not work, for the operator.
fn refused(error: UserError) -> Stop {
    let text = match error {
        UserError::Refused(faults) => {
            let faults: Vec<&str> = faults.into_iter().map(sentence).collect();
            faults.join("; ")
        }
        UserError::Store(error) => return Stop::from(anyhow::Error::new(error)),
        other => other.to_string(),
    };
    Stop::new(FAILED, text)
}

const fn sentence(fault: Fault) -> &'static str {
    match fault {
        Fault::NameBlank => "the name is blank",
        Fault::NameTooLong => "the name has more than 15 characters",
        Fault::NameCharacter => "the name may have letters, digits and . _ + - only",
        Fault::NameTaken => "somebody has the name already",
        Fault::EmailInvalid => "the e-mail address is none",
        Fault::EmailTaken => "somebody has the e-mail address already",
        Fault::PasswordTooShort => "the password has fewer than 8 characters",
        Fault::PasswordTooLong => "the password has more than 256 bytes",
        Fault::PasswordCommon => "the password is easy to guess",
        Fault::PasswordLikeUser => "the password is like the name or the e-mail address",
    }
}

/// Reads a role by its name or number.
pub(crate) fn role(given: &str) -> Result<Role, String> {
    let number = given.parse().ok().and_then(Role::of_number);
    number
        .or_else(|| Role::of_name(given))
        .ok_or_else(|| "a role is guest, user, editor or admin (or 1 to 4)".to_owned())
}
