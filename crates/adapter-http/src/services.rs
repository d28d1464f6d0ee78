//! What the operations are built on.

use std::sync::Arc;

use application::use_cases::auth::Auth;
use application::use_cases::corrections::ProductCorrections;
use application::use_cases::ingest::Ingest;
use application::use_cases::keys::ApiKeys;
use application::use_cases::query::CatalogReader;
use application::use_cases::raw::RawData;
use application::use_cases::reviews::RowReviews;
use application::use_cases::runs::Runs;
use application::use_cases::tastes::Tastes;
use application::use_cases::users::{CountedUsers, Users};
use domain_offer::rules::Rules;
use domain_ranking::Weights;

/// Who may upload (`AUTH_UPLOADS`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadAccess {
    /// Anyone who reaches the service.
    Open,
    /// Holders of an editor's token, or of an API key for it.
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
    /// Users.
    pub users: Arc<Users>,
    /// Users as strangers make and change them.
    pub counted_users: Arc<CountedUsers>,
    /// Sessions.
    pub auth: Arc<Auth>,
    /// Keys of programs.
    pub keys: Arc<ApiKeys>,
    /// Preferences and histories.
    pub tastes: Arc<Tastes>,
    /// What editors say of products.
    pub corrections: Arc<ProductCorrections>,
    /// What editors say of single extractions.
    pub reviews: Arc<RowReviews>,
    /// Runs of scrapers.
    pub runs: Arc<Runs>,
}
