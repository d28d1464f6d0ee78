//! The rules that rows are read by, as configured.

use std::path::Path;

use domain_offer::rules::Rules;
use domain_offer::taxonomy::Taxonomy;

use crate::config;

/// Reads the operator's taxonomy; fails with a sentence that names the file and the line.
pub(crate) fn taxonomy(path: &Path) -> Result<Taxonomy, String> {
    let shown = path.display();
    let text = crate::system::read_text(path)
        .map_err(|error| format!("{shown} cannot be read: {error}"))?;
    Taxonomy::parse(&text).map_err(|error| format!("{shown}: {error}"))
}

/// The rules that the configuration gives.
pub(crate) fn configured(settings: &config::Offers) -> anyhow::Result<Rules> {
    let taxonomy = match &settings.taxonomy_file {
        Some(path) => taxonomy(path).map_err(anyhow::Error::msg)?,
        None => Taxonomy::bundled(),
    };
    Ok(Rules {
        taxonomy,
        zone: settings.source_timezone.clone(),
        default_currency: settings.default_currency,
    })
}
