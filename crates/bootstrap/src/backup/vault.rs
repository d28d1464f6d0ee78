//! Which storage the configuration names.

use adapter_backup::vault::{Bucket, S3, Vault};
use anyhow::Context as _;

use crate::config::Backups;

/// The storage of backups: S3 where a URL is given, else the directory.
pub(crate) fn of(options: &Backups) -> anyhow::Result<Vault> {
    let Some(url) = &options.url else {
        let shown = options.directory.display();
        return Vault::directory(&options.directory)
            .with_context(|| format!("BACKUP_DIR {shown} cannot be used"));
    };
    Vault::s3(&s3(url, options)?).with_context(|| format!("BACKUP_URL {url} cannot be used"))
}

fn s3(url: &str, options: &Backups) -> anyhow::Result<S3> {
    let credentials = options.access_key_id.clone();
    Ok(S3 {
        bucket: Bucket::parse(url).context("no bucket is named")?,
        region: options.region.clone(),
        endpoint: options.endpoint.clone(),
        credentials: credentials.zip(options.secret_access_key.clone()),
    })
}
