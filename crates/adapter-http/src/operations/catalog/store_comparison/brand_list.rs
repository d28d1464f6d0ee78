//! The brands of each store, as JSON.

use std::sync::Arc;

use domain_catalog::view::CatalogView;
use domain_report::Brands;

/// The names of all brands of a catalog as JSON (`"LG","SAMSUNG"`), of which a store's are mostly long
/// pieces.
#[derive(Debug, Default)]
pub(super) struct BrandNames {
    text: String,
    /// Where each name ends.
    ends: Vec<usize>,
}

impl BrandNames {
    /// Those of the view's catalog, written once for all questions; any store's brands tell them.
    pub(super) fn of_catalog(view: &CatalogView, brands: &Brands) -> Arc<Self> {
        let memo = view.catalog().memo();
        memo.get_or_make(1, "brand names as JSON", || Self::new(brands.of_catalog()))
    }

    fn new(names: &[Arc<str>]) -> Self {
        let mut all = Self::default();
        for name in names {
            if !all.ends.is_empty() {
                all.text.push(',');
            }
            all.text
                .push_str(&serde_json::Value::from(&**name).to_string());
            all.ends.push(all.text.len());
        }
        all
    }

    /// The list of a store's brands.
    pub(super) fn list(&self, brands: &Brands) -> String {
        let mut list = String::with_capacity(self.text.len() + 2);
        list.push('[');
        for run in brands.runs() {
            if list.len() > 1 {
                list.push(',');
            }
            // Behind the comma that follows the name before.
            let start = run
                .start
                .checked_sub(1)
                .map_or(0, |before| self.ends[before] + 1);
            list.push_str(&self.text[start..self.ends[run.end - 1]]);
        }
        list.push(']');
        list
    }
}
