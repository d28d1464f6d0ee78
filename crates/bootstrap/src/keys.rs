//! `arryn api-key …`: keys of programs, such as scrapers.

use application::ports::{ApiKey, KeyId, Scope};
use clap::{Args, Subcommand};
use domain_offer::time::{Instant, Zone};
use domain_user::id::hex;

use crate::config::{self, Purpose};
use crate::exit::{FAILED, Stop};
use crate::output;
use crate::system::SystemClock;
use crate::telemetry;
use crate::users::{audit, block_on, identity};
use application::ports::Clock as _;

/// Commands about keys.
#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Makes a key and prints it, once
    #[command(after_help = CREATE)]
    Create(CreateArgs),
    /// Lists the keys: id, state, scopes, dates and label; the keys themselves are not kept
    List,
    /// Revokes a key; it opens nothing from then on
    Revoke(RevokeArgs),
}

const CREATE: &str = "\
Example:
  arryn api-key create \"scraper of Alkosto\" --days 365
  curl -H \"X-API-Key: $KEY\" --data-binary @offers.json http://127.0.0.1:8000/api/archivos/";

/// A new key.
#[derive(Args)]
pub(crate) struct CreateArgs {
    /// What it is for
    label: String,
    /// What it may do: upload, read; may be given several times
    #[arg(long = "scope", value_parser = scope, default_value = "upload")]
    scopes: Vec<Scope>,
    /// Days until it ends; without, it lasts until it is revoked
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: Option<u32>,
}

/// Which key.
#[derive(Args)]
pub(crate) struct RevokeArgs {
    /// Its id, as `list` shows it
    #[arg(value_parser = id)]
    id: KeyId,
}

fn scope(given: &str) -> Result<Scope, String> {
    Scope::of_name(given).ok_or_else(|| "a scope is upload or read".to_owned())
}

fn id(given: &str) -> Result<KeyId, String> {
    hex(given)
        .map(KeyId)
        .ok_or_else(|| "an id has 16 hexadecimal digits".to_owned())
}

/// Does what the command line says.
pub(crate) fn run(command: &KeyCommand) -> Result<(), Stop> {
    let settings = config::load(Purpose::Store)?.settings;
    let _logs = telemetry::start(&settings, telemetry::Destination::Stderr);
    let (_storage, identity) = identity(&settings)?;
    let keys = identity.keys();
    let now = SystemClock.now();
    let work = async {
        match command {
            KeyCommand::Create(given) => {
                let until = given.days.map(|days| now.plus_days(i64::from(days)));
                let (key, text) = keys.create(&given.label, &given.scopes, until).await?;
                audit("key.create", key.id);
                Ok(text)
            }
            KeyCommand::List => {
                let keys = keys.list().await?;
                let lines = keys
                    .iter()
                    .map(|key| line(key, &settings.offers.source_timezone, now));
                Ok(lines.collect::<Vec<_>>().join("\n"))
            }
            KeyCommand::Revoke(given) if keys.revoke(given.id).await? => {
                audit("key.revoke", given.id);
                Ok(format!("{} is revoked", given.id))
            }
            KeyCommand::Revoke(given) => anyhow::bail!("there is no key {}", given.id),
        }
    };
    let text = block_on(work)?.map_err(|error| Stop::new(FAILED, format!("{error:#}")))?;
    output::print(&text)
}

fn line(key: &ApiKey, zone: &Zone, now: Instant) -> String {
    let state = match (key.revoked_at, key.is_good(now)) {
        (Some(_), _) => "revoked",
        (None, true) => "good",
        (None, false) => "expired",
    };
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
    let date = |at: Option<Instant>| at.map_or_else(|| "-".to_owned(), |at| zone.write(at));
    format!(
        "{} {state:<7} {:<11} created={} expires={} last_used={} {}",
        key.id,
        scopes.join(","),
        date(Some(key.created_at)),
        date(key.expires_at),
        date(key.last_used),
        key.label
    )
}
