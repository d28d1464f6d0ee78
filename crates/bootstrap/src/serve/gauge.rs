//! How a number becomes a gauge.

use adapter_http::metrics::Gauge;

/// A gauge without labels.
pub(super) fn plain(name: &'static str, help: &'static str, value: f64) -> Gauge {
    Gauge {
        name,
        help,
        labels: Vec::new(),
        value,
    }
}
