//! Values as the adapters that will use them judge them.

use adapter_backup::keys::{Identity, Recipient};
use adapter_redis::AddressError;

use crate::backup;
use crate::config::kind::Database;
use crate::config::problem::Problems;
use crate::config::table::{Access, Operation, Storage};
use crate::serve::{shared, storage::mongo_options};

/// Redis: its address, and the certificates of who vouches for it.
pub(super) fn redis(storage: &Storage, problems: &mut Problems) {
    let named = if storage.redis_url.is_some() {
        "REDIS_URL"
    } else {
        "CACHE_LOCATION"
    };
    match shared::address(storage) {
        Ok(_) => {}
        Err(error @ AddressError::Url(_)) => problems.add(format!("{named}: {error}")),
        Err(error) => problems.add(format!("REDIS_CA_FILE: {error}")),
    }
}

/// MongoDB: the connection string, as the driver reads it.
pub(super) fn mongodb(storage: &Storage, problems: &mut Problems) {
    if storage.database() != Database::MongoDb {
        return;
    }
    match storage.mongo().as_ref().map(mongo_options) {
        None => problems.add(
            "DATABASE: it is mongodb, and neither MONGODB_URL nor MONGO_HOST says where; name the \
             server, or set DATABASE=sqlite",
        ),
        Some(Err(error)) => problems.add(format!("MONGODB_URL: {error}")),
        Some(Ok(_)) => {}
    }
}

/// Backups: keys and storage.
pub(super) fn backups(options: &Operation, problems: &mut Problems) {
    if let Some(Err(error)) = options.backup_recipient.as_deref().map(Recipient::parse) {
        problems.add(format!("BACKUP_RECIPIENT: {error}"));
    }
    if let Some(Err(error)) = options.backup_identity.as_ref().map(Identity::parse) {
        problems.add(format!("BACKUP_IDENTITY: {error}"));
    }
    match (&options.aws_access_key_id, &options.aws_secret_access_key) {
        (Some(_), None) => {
            problems.add("AWS_ACCESS_KEY_ID: AWS_SECRET_ACCESS_KEY is missing; give both");
        }
        (None, Some(_)) => {
            problems.add("AWS_SECRET_ACCESS_KEY: AWS_ACCESS_KEY_ID is missing; give both");
        }
        _ => {}
    }
    if options.backup_url.is_some()
        && let Err(error) = backup::vault::of(options)
    {
        problems.add(format!("BACKUP_URL: {error:#}"));
    }
}

/// Passwords: what a hash costs.
pub(super) fn hashing(access: &Access, problems: &mut Problems) {
    if let Err(error) = access.hashing().judge() {
        problems.add(format!("PASSWORD_HASH_MEMORY: {error}"));
    }
}
