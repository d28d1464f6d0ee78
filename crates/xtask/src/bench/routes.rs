//! Every route that is measured, and what it is asked for.

use anyhow::Context;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::bench::load::Url;

/// The day of the newest rows, so that windows of days have data whenever it is measured.
const AS_OF: &str = "2025-10-12";
/// What makes each query another one: a lower bound of the price that leaves out next to nothing.
const FRESH: &str = "min_price={amount}";
/// A million amounts below the cheapest offers, as a regular expression in which, to oha, a point is
/// a point.
const AMOUNTS: &str = "[1-9][0-9]{3}.[0-9]{2}";

/// A route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    /// Path and query. `{category}` is the largest one, `{id}` the first of its offers, `{product}` two words of the
    /// title of that.
    path: &'static str,
    /// Whether it takes prices, so that each query can be another one.
    pub(crate) can_be_fresh: bool,
}

/// The routes, in the order of the page.
pub(crate) const ROUTES: &[Route] = &[
    hot("/health/live"),
    hot("/api/categories/?as_of={as_of}"),
    hot("/api/brands/?as_of={as_of}"),
    hot("/api/stores/?as_of={as_of}"),
    fresh("/api/offers/{category}/?as_of={as_of}"),
    fresh("/api/best-prices/{category}/?as_of={as_of}"),
    fresh("/api/price-comparison/?product={product}&as_of={as_of}"),
    fresh("/api/products/?category={category}&as_of={as_of}"),
    hot("/api/products/{id}/?as_of={as_of}"),
    hot("/api/suggest/?q={product}&as_of={as_of}"),
    fresh("/api/ranked-offers/?category={category}&as_of={as_of}"),
    fresh("/api/ranked-offers/?as_of={as_of}"),
    fresh("/api/trending-offers/?as_of={as_of}"),
    fresh("/api/reports/store-comparison/?as_of={as_of}"),
    fresh("/api/reports/price-analysis/{category}/?as_of={as_of}"),
];

const fn hot(path: &'static str) -> Route {
    Route {
        path,
        can_be_fresh: false,
    }
}

const fn fresh(path: &'static str) -> Route {
    Route {
        path,
        can_be_fresh: true,
    }
}

/// Names that the catalog knows.
#[derive(Debug)]
pub(crate) struct Names {
    category: String,
    id: String,
    product: String,
}

impl Names {
    /// Asks by `get` for the largest category and a product of it.
    pub(crate) fn ask(get: impl Fn(&str) -> anyhow::Result<String>) -> anyhow::Result<Self> {
        let categories = serde_json::from_str(&get("/api/categories/?with_counts=1")?)?;
        let category = encoded(&largest(&categories).context("the catalog has no category")?);
        let offers: Value =
            serde_json::from_str(&get(&format!("/api/offers/{category}/?limit=1"))?)?;
        let first = |member: &str| {
            let value = offers["results"][0][member].as_str();
            value.context("the category is empty")
        };
        let (id, title) = (first("_id")?.to_owned(), first("titulo")?);
        Ok(Self {
            category,
            id,
            product: encoded(&first_words(title)),
        })
    }

    /// Path and query of a route.
    pub(crate) fn path(&self, route: Route) -> String {
        route
            .path
            .replace("{category}", &self.category)
            .replace("{id}", &self.id)
            .replace("{product}", &self.product)
            .replace("{as_of}", AS_OF)
    }
}

/// A query of the path that is another each time; `base` is the server's address.
pub(crate) fn never_repeated(base: &str, path: &str) -> Url {
    let bound = FRESH.replace("{amount}", AMOUNTS);
    Url::Pattern(format!("{}&{bound}", escaped(&format!("{base}{path}"))))
}

/// One of those queries, for a look at its answer.
pub(crate) fn one_of_them(path: &str) -> String {
    format!("{path}&{}", FRESH.replace("{amount}", "5000.50"))
}

/// The text as a regular expression that it alone matches, points as oha reads them.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for letter in text.chars() {
        if r"?+*()[]{}|^$\".contains(letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern
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
    use std::collections::BTreeSet;

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
            id: "5f".to_owned(),
            product: encoded(&first_words("TV - LG 55\"")),
        };
        assert_eq!(
            names.path(hot("/api/offers/{category}/")),
            "/api/offers/Aires%20y%20m%C3%A1s/"
        );
        assert_eq!(
            names.path(hot("/x/?product={product}")),
            "/x/?product=TV%20LG"
        );
        assert!(ROUTES.iter().all(|route| !names.path(*route).contains('{')));
    }

    #[test]
    fn each_documented_read_of_the_catalog_is_measured() {
        let document = include_str!("../../../../docs/reference/openapi.json");
        let document: Value = serde_json::from_str(document).unwrap();
        let takes_instant = |operations: &Value| {
            let parameters = operations["get"]["parameters"].as_array().cloned();
            let mut names = parameters.into_iter().flatten();
            names.any(|parameter| parameter["name"] == "as_of")
        };
        let paths = document["paths"].as_object().unwrap().iter();
        let reads: BTreeSet<&str> = paths
            .filter(|(_, operations)| takes_instant(operations))
            .map(|(path, _)| path.as_str())
            .collect();
        let of_route = |route: &Route| {
            route
                .path
                .split_once('?')
                .map_or(route.path, |split| split.0)
        };
        let measured: BTreeSet<&str> = ROUTES.iter().map(of_route).collect();
        assert!(measured.is_superset(&reads), "{measured:?} {reads:?}");
    }

    #[test]
    fn a_pattern_varies_the_price_only() {
        let expected = r"http://a.b:1/x/\?as_of=2025-10-12&min_price=[1-9][0-9]{3}.[0-9]{2}";
        let made = never_repeated("http://a.b:1", "/x/?as_of=2025-10-12");
        assert_eq!(made, Url::Pattern(expected.to_owned()));
    }
}
