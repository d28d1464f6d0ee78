//! Every route that is measured, and what it is asked for.

use anyhow::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::bench::figures::RouteFigures;
use crate::bench::load::LoadGenerator;
use crate::server::Server;

/// The day of the newest rows, so that windows of days have data whenever it is measured.
const AS_OF: &str = "2025-10-12";

/// The routes, in the order of the page. `{category}` is the largest one, `{product}` two words of
/// the title of its cheapest offer.
const ROUTES: &[&str] = &[
    "/health/live",
    "/api/categories/?as_of={as_of}",
    "/api/brands/?as_of={as_of}",
    "/api/stores/?as_of={as_of}",
    "/api/offers/{category}/?as_of={as_of}",
    "/api/best-prices/{category}/?as_of={as_of}",
    "/api/price-comparison/?product={product}&as_of={as_of}",
    "/api/ranked-offers/?category={category}&as_of={as_of}",
    "/api/ranked-offers/?as_of={as_of}",
    "/api/trending-offers/?as_of={as_of}",
    "/api/reports/store-comparison/?as_of={as_of}",
    "/api/reports/price-analysis/{category}/?as_of={as_of}",
];

/// Measures every route on this server.
pub(crate) fn measure(server: &Server, load: &LoadGenerator) -> anyhow::Result<Vec<RouteFigures>> {
    let names = Names::ask(server)?;
    ROUTES
        .iter()
        .map(|route| measure_one(server, load, names.filled(route)))
        .collect()
}

fn measure_one(
    server: &Server,
    load: &LoadGenerator,
    route: String,
) -> anyhow::Result<RouteFigures> {
    let answer_bytes = server.get(&route)?.len() as u64;
    let url = server.url(&route);
    let full = load.at_full_speed(&url)?;
    let half = load.at_rate(&url, full.requests_per_second / 2.0)?;
    println!("{route}: {:.0} requests a second", full.requests_per_second);
    Ok(RouteFigures {
        route,
        answer_bytes,
        full,
        half,
    })
}

/// Names that the catalog knows.
struct Names {
    category: String,
    product: String,
}

impl Names {
    fn ask(server: &Server) -> anyhow::Result<Self> {
        let categories = serde_json::from_str(&server.get("/api/categories/?with_counts=1")?)?;
        let category = encoded(&largest(&categories).context("the catalog has no category")?);
        let offers: Value =
            serde_json::from_str(&server.get(&format!("/api/offers/{category}/?limit=1"))?)?;
        let title = offers["results"][0]["titulo"]
            .as_str()
            .context("the category is empty")?;
        Ok(Self {
            category,
            product: encoded(&first_words(title)),
        })
    }

    fn filled(&self, route: &str) -> String {
        route
            .replace("{category}", &self.category)
            .replace("{product}", &self.product)
            .replace("{as_of}", AS_OF)
    }
}

/// The category with the most offers; ties go to the first name.
fn largest(categories: &Value) -> Option<String> {
    let counts = categories["counts"].as_object()?.iter();
    let sized = counts.filter_map(|(name, count)| Some((count.as_u64()?, name)));
    let best = sized.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1)))?;
    Some(best.1.clone())
}

/// The first two words, without what is no letter or digit.
fn first_words(title: &str) -> String {
    let words = title
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.take(2).collect::<Vec<_>>().join(" ")
}

fn encoded(name: &str) -> String {
    utf8_percent_encode(name, NON_ALPHANUMERIC).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_largest_category_is_asked_for() {
        let check = |counts: Value, expected: Option<&str>| {
            assert_eq!(largest(&json!({ "counts": counts })).as_deref(), expected);
        };
        check(json!({"A": 1, "B": 7, "C": 7}), Some("B"));
        check(json!({}), None);
        check(Value::Null, None);
    }

    #[test]
    fn routes_are_filled_and_encoded() {
        let names = Names {
            category: encoded("Aires y más"),
            product: encoded(&first_words("TV - LG 55\"")),
        };
        assert_eq!(
            names.filled("/api/offers/{category}/"),
            "/api/offers/Aires%20y%20m%C3%A1s/"
        );
        assert_eq!(names.filled("/x/?product={product}"), "/x/?product=TV%20LG");
        assert!(
            ROUTES
                .iter()
                .all(|route| !names.filled(route).contains('{'))
        );
    }
}
