//! HTTP operations, one file each: what it takes, what it answers, its errors, its documentation and
//! its handler.

pub mod catalog;
pub mod docs;
pub mod live;
pub mod metrics;
pub mod openapi;
pub mod raw;
pub mod ready;

use catalog::{
    best_prices, brands, categories, offers, price_analysis, price_comparison, ranked_offers,
    store_comparison, stores, trending_offers,
};
use raw::{details, details_list, document, list, upload};

use crate::endpoint::Endpoint;
use crate::settings::HttpSettings;

/// Every endpoint of the service. What is here must be in [`crate::openapi`] too, and the other way
/// round; a test compares them.
pub fn endpoints(settings: &HttpSettings) -> Vec<Endpoint> {
    let at = |path| Endpoint::at(path, settings);
    let uploads = settings.max_upload_bytes;
    vec![
        at(categories::PATH)
            .get(categories::categories)
            .revalidates(),
        at(brands::PATH).get(brands::brands).revalidates(),
        at(stores::PATH).get(stores::stores).revalidates(),
        at(offers::PATH).get(offers::offers).revalidates(),
        at(best_prices::PATH)
            .get(best_prices::best_prices)
            .revalidates(),
        at(price_comparison::PATH)
            .get(price_comparison::price_comparison)
            .revalidates(),
        at(ranked_offers::PATH)
            .get(ranked_offers::ranked_offers)
            .revalidates(),
        at(trending_offers::PATH)
            .get(trending_offers::trending_offers)
            .revalidates(),
        at(store_comparison::PATH)
            .get(store_comparison::store_comparison)
            .revalidates(),
        at(price_analysis::PATH)
            .get(price_analysis::price_analysis)
            .revalidates(),
        at(list::PATH)
            .get(list::list)
            .post(upload::upload)
            .for_uploads(uploads),
        // Before the one with an id in its place.
        at(details_list::PATH).get(details_list::details_list),
        at(document::PATH).get(document::document),
        at(details::PATH).get(details::details),
        at(live::PATH).get(live::live),
        at(ready::PATH).get(ready::ready),
        at(metrics::PATH).get(metrics::metrics),
        at(openapi::PATH).get(openapi::openapi),
        at(docs::PATH).get(docs::page),
        at(docs::FILE_PATH).get(docs::file),
    ]
}

/// Whether a path, without a trailing slash, is one that machines ask for the state of the service.
pub fn is_probe(path: &str) -> bool {
    [live::PATH, ready::PATH, metrics::PATH].contains(&path)
}

#[cfg(test)]
mod tests;
