//! What the values must fulfil together, for the adapters that use them, and on this machine.

mod adapters;
mod places;

use std::collections::HashSet;

use domain_user::{Email, UserName, password};
use secrecy::ExposeSecret;

use super::Purpose;
use super::kind::{CacheBackend, Database};
use super::problem::Problems;
use super::table::{Offers, Settings, Storage};
use super::values::Values;

/// The shortest key that is taken beyond loopback, in characters.
const MIN_KEY_CHARACTERS: usize = 32;
/// The fewest different characters of such a key.
const MIN_DISTINCT_CHARACTERS: usize = 10;
/// How a key is made.
const MAKE_A_KEY: &str = "make one with: openssl rand -base64 48";

/// Adds what is wrong with the settings as a whole.
pub(crate) fn judge(
    settings: &Settings,
    values: &Values,
    purpose: Purpose,
    problems: &mut Problems,
) {
    weights(&settings.offers, problems);
    cache(&settings.storage, problems);
    adapters::backups(&settings.operation, problems);
    adapters::hashing(&settings.access, problems);
    if purpose != Purpose::Show {
        taxonomy(settings, problems);
        adapters::redis(&settings.storage, problems);
        adapters::mongodb(&settings.storage, problems);
        replicas(settings, problems);
        let keeps_key = purpose == Purpose::Serve && settings.access.secret_key.is_none();
        places::directories(settings, values, keeps_key, problems);
    }
    if purpose == Purpose::Serve {
        secret_key(settings, problems);
        admin(settings, problems);
        places::address(settings.server.bind_address, problems);
    }
}

fn weights(offers: &Offers, problems: &mut Problems) {
    if let Err(error) = offers.weights() {
        let price = offers.ranking_price_weight;
        let freshness = offers.ranking_freshness_weight;
        problems.add(format!(
            "RANKING_PRICE_WEIGHT: {price} with RANKING_FRESHNESS_WEIGHT {freshness}: {error}"
        ));
    }
}

fn cache(storage: &Storage, problems: &mut Problems) {
    if storage.cache_backend != CacheBackend::Redis || storage.redis().is_some() {
        return;
    }
    problems.add(if storage.cache_location.is_some() {
        "CACHE_LOCATION: with CACHE_BACKEND redis it must be redis://…, rediss://… or unix://…"
    } else {
        "CACHE_BACKEND: redis needs the address of a server; give REDIS_URL or CACHE_LOCATION"
    });
}

fn taxonomy(settings: &Settings, problems: &mut Problems) {
    if let Some(path) = &settings.offers.taxonomy_file
        && let Err(problem) = crate::rules::taxonomy(path)
    {
        problems.add(format!("TAXONOMY_FILE: {problem}"));
    }
}

fn replicas(settings: &Settings, problems: &mut Problems) {
    if settings.operation.data_dir_per_replica && settings.storage.database() == Database::Sqlite {
        problems.add(
            "DATA_DIR_PER_REPLICA: the embedded store is in the data directory, so each replica would \
             have offers of its own; set it to false, or use MongoDB"
                .to_owned(),
        );
    }
}

fn secret_key(settings: &Settings, problems: &mut Problems) {
    let bind = settings.server.bind_address;
    if bind.ip().is_loopback() {
        return;
    }
    let Some(key) = &settings.access.secret_key else {
        return problems.add(format!(
            "SECRET_KEY: missing, and BIND_ADDRESS {bind} is not loopback; {MAKE_A_KEY}"
        ));
    };
    if let Some(weakness) = weakness(key.expose_secret()) {
        problems.add(format!("SECRET_KEY: {weakness}; {MAKE_A_KEY}"));
    }
}

/// Judges the administrator to make: name and address must be some, and beyond loopback the password
/// must be one that a user could choose.
fn admin(settings: &Settings, problems: &mut Problems) {
    let Some(admin) = settings.access.admin() else {
        return;
    };
    let name = UserName::old(&admin.name);
    let email = admin.email.as_deref().map(Email::new).transpose();
    if let Err(error) = &name {
        problems.add(format!("ADMIN_USERNAME: {error}"));
    }
    if let Err(error) = &email {
        problems.add(format!("ADMIN_EMAIL: {error}"));
    }
    let (Ok(name), Ok(email)) = (name, email) else {
        return;
    };
    if admin.password.expose_secret().len() > password::MAX_BYTES {
        let most = password::MAX_BYTES;
        return problems.add(format!("ADMIN_PASSWORD: it has more than {most} bytes"));
    }
    let weak = password::weaknesses(admin.password.expose_secret(), &name, email.as_ref());
    if !weak.is_empty() && !settings.server.bind_address.ip().is_loopback() {
        problems.add(
            "ADMIN_PASSWORD: it is too short, easy to guess or like the name; choose another, at least \
             for the first start",
        );
    }
}

/// Why a key is weak, without showing it; `None` for a strong one.
pub(crate) fn weakness(key: &str) -> Option<String> {
    let length = key.chars().count();
    let distinct = key.chars().collect::<HashSet<_>>().len();
    if length < MIN_KEY_CHARACTERS {
        Some(format!(
            "it has {length} characters, at least {MIN_KEY_CHARACTERS} are needed"
        ))
    } else if distinct < MIN_DISTINCT_CHARACTERS {
        Some(format!(
            "it has {distinct} different characters, at least {MIN_DISTINCT_CHARACTERS} are needed"
        ))
    } else {
        None
    }
}
