//! The vault: where backups are kept, a folder or storage that speaks S3.

mod place;

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path as FilePath;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt as _, WriteMultipart};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc::{Receiver, Sender};

use crate::BackupError;
use crate::manifest::Manifest;
use crate::pipe::Piece;
pub use place::{Bucket, is_endpoint, is_region};

/// The size of the pieces that are sent to S3, which takes none smaller, in bytes.
const PART: usize = 5 << 20;
/// Pieces on their way at once; more would cost memory.
const PARTS_AT_ONCE: usize = 2;
/// The ending of manifests.
const MANIFEST: &str = ".json";

/// How storage that speaks S3 is called.
#[derive(Clone, Debug)]
pub struct S3 {
    /// The bucket, and the folder in it.
    pub bucket: Bucket,
    /// The region.
    pub region: String,
    /// Another storage than Amazon's.
    pub endpoint: Option<String>,
    /// Who calls, and the secret of it; without, the role of the machine.
    pub credentials: Option<(String, SecretString)>,
}

/// A folder of backups.
#[derive(Clone, Debug)]
pub struct Vault {
    store: Arc<dyn ObjectStore>,
    folder: Path,
}

impl Vault {
    /// A directory, made where it is missing.
    pub fn directory(path: &FilePath) -> Result<Self, BackupError> {
        // For no other user of the machine: settings and certificates may go along.
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        Ok(Self {
            store: Arc::new(store),
            folder: Path::default(),
        })
    }

    /// A folder of a bucket. Nothing is asked of it yet; what is not a name or an address fails here.
    pub fn s3(of: &S3) -> Result<Self, BackupError> {
        // The client takes the process's provider of cryptography; a second call finds it in place.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&of.bucket.name)
            .with_region(&of.region);
        if let Some(endpoint) = &of.endpoint {
            let plain = endpoint.starts_with("http://");
            builder = builder.with_endpoint(endpoint).with_allow_http(plain);
        }
        if let Some((id, secret)) = &of.credentials {
            builder = builder
                .with_access_key_id(id)
                .with_secret_access_key(secret.expose_secret());
        }
        Ok(Self {
            store: Arc::new(builder.build()?),
            folder: Path::from(of.bucket.folder.as_str()),
        })
    }

    /// The backups, oldest first.
    pub async fn list(&self) -> Result<Vec<Manifest>, BackupError> {
        let found: Vec<_> = self.store.list(Some(&self.folder)).try_collect().await?;
        let mut manifests = Vec::new();
        for object in found {
            if object.location.as_ref().ends_with(MANIFEST) {
                let bytes = self.store.get(&object.location).await?.bytes().await?;
                // A file that is none of ours is no backup.
                manifests.extend(serde_json::from_slice::<Manifest>(&bytes));
            }
        }
        manifests.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(manifests)
    }

    /// The backup of this name; `latest` is the newest.
    pub async fn find(&self, name: &str) -> Result<Manifest, BackupError> {
        let mut all = self.list().await?;
        let found = if name == "latest" {
            all.pop()
        } else {
            all.into_iter().find(|manifest| manifest.name == name)
        };
        found.ok_or_else(|| BackupError::Missing(name.to_owned()))
    }

    /// Deletes the oldest until so many are left; answers the names of those that went.
    pub async fn keep(&self, count: usize) -> Result<Vec<String>, BackupError> {
        let mut all = self.list().await?;
        all.truncate(all.len().saturating_sub(count));
        let mut deleted = Vec::new();
        for manifest in all {
            // The manifest first: what is half deleted is not listed.
            self.store
                .delete(&self.manifest_path(&manifest.name))
                .await?;
            self.store
                .delete(&self.folder.clone().join(manifest.name.as_str()))
                .await?;
            deleted.push(manifest.name);
        }
        Ok(deleted)
    }

    /// Stores what comes; whole or not at all. Answers the digest of it and its size.
    pub(crate) async fn put(
        &self,
        name: &str,
        mut from: Receiver<Piece>,
    ) -> Result<(String, u64), BackupError> {
        let path = self.folder.clone().join(name);
        let upload = self.store.put_multipart(&path).await?;
        let mut upload = WriteMultipart::new_with_chunk_size(upload, PART);
        let mut hasher = blake3::Hasher::new();
        loop {
            match from.recv().await {
                Some(Piece::Bytes(bytes)) => {
                    hasher.update(&bytes);
                    upload.wait_for_capacity(PARTS_AT_ONCE).await?;
                    upload.put(bytes);
                }
                Some(Piece::End) => break,
                None => {
                    upload.abort().await?;
                    return Err(BackupError::damaged("it was not written to its end"));
                }
            }
        }
        upload.finish().await?;
        Ok((hasher.finalize().to_hex().to_string(), hasher.count()))
    }

    /// Stores the manifest, from when on the backup exists.
    pub(crate) async fn put_manifest(&self, manifest: &Manifest) -> Result<(), BackupError> {
        let text = serde_json::to_vec_pretty(manifest).map_err(std::io::Error::from)?;
        let path = self.manifest_path(&manifest.name);
        self.store.put(&path, text.into()).await?;
        Ok(())
    }

    /// Sends the bytes of a backup until the other side has enough.
    pub(crate) async fn get(
        &self,
        name: &str,
        to: Sender<Result<Bytes, object_store::Error>>,
    ) -> Result<(), BackupError> {
        let path = self.folder.clone().join(name);
        let mut stream = self.store.get(&path).await?.into_stream();
        while let Some(piece) = stream.try_next().await.transpose() {
            let failed = piece.is_err();
            if to.send(piece).await.is_err() || failed {
                break;
            }
        }
        Ok(())
    }

    fn manifest_path(&self, name: &str) -> Path {
        self.folder
            .clone()
            .join(format!("{name}{MANIFEST}").as_str())
    }
}
