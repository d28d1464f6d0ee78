//! HTTP operations, one file each: what it takes, what it answers, its errors, its documentation and
//! its handler.

pub mod docs;
pub mod live;
pub mod metrics;
pub mod openapi;
pub mod ready;

use crate::endpoint::Endpoint;
use crate::settings::HttpSettings;

/// Every endpoint of the service. What is here must be in [`crate::openapi`] too, and the other way
/// round; a test compares them.
pub fn endpoints(settings: &HttpSettings) -> Vec<Endpoint> {
    let at = |path| Endpoint::at(path, settings);
    vec![
        at(live::PATH).get(live::live),
        at(ready::PATH).get(ready::ready),
        at(metrics::PATH).get(metrics::metrics),
        at(openapi::PATH).get(openapi::openapi),
        at(docs::PATH).get(docs::page),
        at(docs::FILE_PATH).get(docs::file),
    ]
}
