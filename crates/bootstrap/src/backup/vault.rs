//! Which storage the configuration names.

use adapter_backup::vault::{Bucket, S3, Vault};
use anyhow::Context as _;

use crate::config::Operation;

/// The storage of backups: S3 where a URL is given, else the directory.
pub(crate) fn of(options: &Operation) -> anyhow::Result<Vault> {
    let Some(url) = &options.backup_url else {
        let shown = options.backup_dir.display();
        return Vault::directory(&options.backup_dir)
            .with_context(|| format!("BACKUP_DIR {shown} cannot be used"));
    };
    Vault::s3(&s3(url, options)?).with_context(|| format!("BACKUP_URL {url} cannot be used"))
}

fn s3(url: &str, options: &Operation) -> anyhow::Result<S3> {
    let credentials = options.aws_access_key_id.clone();
    Ok(S3 {
        bucket: Bucket::parse(url).context("no bucket is named")?,
        region: options.aws_region.clone(),
        endpoint: options.aws_endpoint.clone(),
        credentials: credentials.zip(options.aws_secret_access_key.clone()),
    })
}
