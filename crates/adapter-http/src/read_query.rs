//! What a request asks for: its query and path, read and checked.

mod link;
mod reader;

pub use reader::{ParameterReader, ProductQuery};

use application::use_cases::handle::DataSource;
use domain_catalog::filter::Filter;
use domain_catalog::page::{PageRequest, Sort};
use domain_catalog::view::CatalogView;
use domain_offer::name::Name;
use domain_offer::time::AsOf;

use crate::query::QueryKey;

/// The largest `limit`.
pub const MAX_LIMIT: u32 = 100;
/// The largest `page`.
pub const MAX_PAGE: u32 = 1_000_000;
/// The largest `days`.
pub const MAX_DAYS: u32 = 3_650;

/// The longest name in a request, in characters.
pub const MAX_NAME_CHARS: usize = 200;

/// A read request, checked.
#[derive(Clone, Debug)]
pub struct ReadQuery {
    /// The query, normalised.
    pub key: QueryKey,
    /// The path, without a trailing slash, still encoded.
    pub path: String,
    /// The instant asked for; `None` is now.
    pub as_of: Option<AsOf>,
    /// `as_of` as page links name it; filled in when the reading is known.
    pub as_of_text: Option<String>,
    /// Where the data come from; filled in when the reading is known.
    pub source: DataSource,
    /// Which offers.
    pub filter: Filter,
    /// Which category, as asked.
    pub category: Option<Name>,
    /// Which page.
    pub page: PageRequest,
    /// Which order, where not the list's own.
    pub sort: Option<Sort>,
    /// Whose taste.
    pub user_id: Option<String>,
    /// Whether to say what the taste did.
    pub explain: bool,
    /// How many days back.
    pub days: u32,
}

impl ReadQuery {
    /// The category as it is shown, or as it was asked where the catalog does not know it.
    pub fn category_shown<'a>(&'a self, view: &'a CatalogView) -> Option<&'a str> {
        let name = self.category.as_ref()?;
        let known = view
            .shard(&name.key)
            .map(|_| view.catalog().category_name(&name.key));
        Some(known.unwrap_or(&name.spelling))
    }
}
