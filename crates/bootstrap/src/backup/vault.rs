//! Which storage the configuration names.

use adapter_backup::vault::{S3, Vault};
use anyhow::Context as _;

use crate::config::Backups;

/// The storage of backups: S3 where a URL is given, else the directory.
pub(super) fn of(options: &Backups) -> anyhow::Result<Vault> {
    let Some(url) = &options.url else {
        let shown = options.directory.display();
        return Vault::directory(&options.directory)
            .with_context(|| format!("BACKUP_DIR {shown} cannot be used"));
    };
    Vault::s3(&s3(url, options)).with_context(|| format!("BACKUP_URL {url} cannot be used"))
}

fn s3(url: &str, options: &Backups) -> S3 {
    let path = url.trim_start_matches("s3://");
    let (bucket, folder) = path.split_once('/').unwrap_or((path, ""));
    let credentials = options.access_key_id.clone();
    S3 {
        bucket: bucket.to_owned(),
        folder: folder.trim_matches('/').to_owned(),
        region: options.region.clone(),
        endpoint: options.endpoint.clone(),
        credentials: credentials.zip(options.secret_access_key.clone()),
    }
}
