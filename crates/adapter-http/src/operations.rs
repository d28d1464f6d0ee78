//! HTTP operations, one file each: what it takes, what it answers, its errors, its documentation and
//! its handler.

pub mod auth;
pub mod catalog;
pub mod corrections;
pub mod docs;
pub mod events;
pub mod live;
pub mod metrics;
pub mod openapi;
pub mod raw;
pub mod ready;
pub mod runs;
pub mod users;

use self::catalog::{
    best_prices, brands, categories, offers, price_analysis, price_comparison, product, products,
    ranked_offers, store_comparison, stores, suggest, trending_offers,
};
use auth::{login, logout, me, refresh};
use corrections::{merge, split};
use raw::{details, details_list, document, list, review, schema, upload};

use users::{create, delete, list as user_list, preferences, show, update};

use crate::endpoint::Endpoint;
use crate::settings::HttpSettings;
use actix_web::http::Method;

/// Every endpoint of the service. What is here must be in [`crate::openapi`] too, and the other way
/// round; a test compares them.
pub fn endpoints(settings: &HttpSettings) -> Vec<Endpoint> {
    let at = |path| Endpoint::at(path, settings);
    let mut all = of_catalog(at);
    all.extend(of_raw_data(at, settings.max_upload_bytes));
    all.extend(of_users(at));
    all.extend([
        at(login::PATH).post(login::login),
        at(refresh::PATH).post(refresh::refresh),
        at(logout::PATH).post(logout::logout),
        at(me::PATH).get(me::me),
        at(live::PATH).get(live::live),
        at(ready::PATH).get(ready::ready),
        at(metrics::PATH).get(metrics::metrics),
        at(openapi::PATH).get(openapi::openapi),
        at(docs::PATH).get(docs::page),
        at(docs::FILE_PATH).get(docs::file),
    ]);
    all
}

fn of_catalog(at: impl Fn(&'static str) -> Endpoint) -> Vec<Endpoint> {
    let catalog = |path| at(path).reads_catalog();
    vec![
        catalog(categories::PATH).get(categories::categories),
        catalog(brands::PATH).get(brands::brands),
        catalog(stores::PATH).get(stores::stores),
        catalog(offers::PATH).get(offers::offers),
        catalog(best_prices::PATH).get(best_prices::best_prices),
        catalog(price_comparison::PATH).get(price_comparison::price_comparison),
        catalog(products::PATH).get(products::products),
        catalog(suggest::PATH).get(suggest::suggest),
        catalog(product::PATH).get(product::product),
        at(merge::PATH).post(merge::merge),
        at(split::PATH).post(split::split),
        catalog(ranked_offers::PATH).get(ranked_offers::ranked_offers),
        catalog(trending_offers::PATH).get(trending_offers::trending_offers),
        catalog(store_comparison::PATH).get(store_comparison::store_comparison),
        catalog(price_analysis::PATH).get(price_analysis::price_analysis),
    ]
}

fn of_raw_data(at: impl Fn(&'static str) -> Endpoint, uploads: usize) -> Vec<Endpoint> {
    vec![
        at(list::PATH)
            .get(list::list)
            .post(upload::upload)
            .for_uploads(uploads),
        // Before the one with an id in its place.
        at(details_list::PATH).get(details_list::details_list),
        at(schema::PATH).get(schema::schema),
        at(document::PATH).get(document::document),
        at(details::PATH).get(details::details),
        at(review::PATH).post(review::review),
        at(runs::list::PATH).get(runs::list::list),
        at(runs::show::PATH).get(runs::show::show),
    ]
}

fn of_users(at: impl Fn(&'static str) -> Endpoint) -> Vec<Endpoint> {
    let user = |path| {
        at(path)
            .get(show::show)
            .method(Method::PUT, update::put)
            .method(Method::PATCH, update::patch)
            .method(Method::DELETE, delete::delete)
    };
    let preferences = |path| {
        at(path)
            .get(preferences::show)
            .method(Method::PUT, preferences::put)
    };
    vec![
        // Before the ones with an id in its place.
        at(create::PATH).post(create::create),
        at("/api/user/create/").post(create::create),
        at(user_list::PATH)
            .get(user_list::list)
            .post(create::create),
        at("/api/user/").get(user_list::list),
        user(users::PATH),
        user("/api/user/{id}/"),
        preferences(preferences::PATH),
        preferences("/api/user/{id}/preferences/"),
        at(events::PATH).post(events::events),
    ]
}

/// Whether a path, without a trailing slash, is one that machines ask for the state of the service.
pub fn is_probe(path: &str) -> bool {
    [live::PATH, ready::PATH, metrics::PATH].contains(&path)
}

#[cfg(test)]
mod tests;
