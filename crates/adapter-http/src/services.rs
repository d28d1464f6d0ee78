//! What the operations are built on.

use std::sync::Arc;

use application::use_cases::ingest::Ingest;
use application::use_cases::query::CatalogReader;
use application::use_cases::raw::RawData;
use domain_catalog::rules::Rules;
use domain_ranking::Weights;

/// Who may upload (`AUTH_UPLOADS`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadAccess {
    /// Anyone who reaches the service.
    Open,
    /// Holders of an editor's token or an API key. Until keys exist nobody is one: 401.
    Required,
}

/// The use cases, and what requests are read by.
#[derive(Clone)]
pub struct Services {
    /// The catalog.
    pub reader: Arc<CatalogReader>,
    /// Uploads.
    pub ingest: Arc<Ingest>,
    /// Stored extractions.
    pub raw: Arc<RawData>,
    /// Names and time zone.
    pub rules: Arc<Rules>,
    /// Weights of the value score.
    pub weights: Weights,
    /// Who may upload.
    pub uploads: UploadAccess,
}
