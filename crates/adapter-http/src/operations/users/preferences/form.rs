//! Preferences as they come in.

use std::collections::BTreeMap;

use domain_offer::money::{BOUND_PLACES, Currency, MAX_MAJOR_UNITS, PriceBound, round};
use domain_offer::text::clean;
use domain_user::preferences::MAX_NAMES;
use domain_user::{Only, Preferences, PriceRange};
use serde_json::{Map, Value};

use crate::form::FormReader;
use crate::problem::Problem;
use crate::problem::document::shorten;
use crate::read_query::MAX_NAME_CHARS;

/// The preferences of a body; everything that is wrong with them otherwise.
pub(super) fn read(body: &Value) -> Result<Preferences, Problem> {
    let mut reader = FormReader::new(body)?;
    let preferences = Preferences {
        brands: names(&mut reader, "brands"),
        stores: names(&mut reader, "stores"),
        categories: names(&mut reader, "categories"),
        price_bands: bands(&mut reader),
        currency: currency(&mut reader),
        only: only(&mut reader),
    };
    reader.finish()?;
    Ok(preferences)
}

fn names(reader: &mut FormReader<'_>, field: &'static str) -> Vec<String> {
    let Some(given) = reader.member(field) else {
        return Vec::new();
    };
    let names = given.as_array().filter(|names| names.len() <= MAX_NAMES);
    let names = names.and_then(|names| names.iter().map(|name| name_of(name.as_str()?)).collect());
    names.unwrap_or_else(|| {
        let message = format!(
            "Debe ser una lista de hasta {MAX_NAMES} nombres de 1 a {MAX_NAME_CHARS} caracteres."
        );
        reader.reject(field, "not_a_list_of_names", message);
        Vec::new()
    })
}

fn name_of(given: &str) -> Option<String> {
    let name = clean(given);
    let fits = !name.is_empty() && given.chars().count() <= MAX_NAME_CHARS;
    fits.then(|| name.into_owned())
}

fn bands(reader: &mut FormReader<'_>) -> BTreeMap<String, PriceRange> {
    let Some(given) = reader.member("price_bands") else {
        return BTreeMap::new();
    };
    let Some(given) = given.as_object().filter(|bands| bands.len() <= MAX_NAMES) else {
        let message = format!(
            "Debe ser un objeto de hasta {MAX_NAMES} categorías, cada una con min, max o ambos."
        );
        reader.reject("price_bands", "not_bands", message);
        return BTreeMap::new();
    };
    let mut bands = BTreeMap::new();
    for (category, band) in given {
        match (name_of(category), band.as_object().and_then(band_of)) {
            (Some(category), Some(band)) => {
                bands.insert(category, band);
            }
            _ => reader.reject("price_bands", "not_a_band", format!(
                "La categoría «{}» debe tener min, max o ambos: precios entre 0 y {MAX_MAJOR_UNITS}, \
                 el mínimo no mayor que el máximo.",
                shorten(category)
            )),
        }
    }
    bands
}

/// A band of known members only: a misspelt bound must not be an open one.
fn band_of(band: &Map<String, Value>) -> Option<PriceRange> {
    if band
        .keys()
        .any(|name| !matches!(name.as_str(), "min" | "max"))
    {
        return None;
    }
    let bound = |name: &str| match band.get(name) {
        None | Some(Value::Null) => Some(None),
        Some(value) => Some(Some(price(value.as_f64()?)?)),
    };
    let (min, max) = (bound("min")?, bound("max")?);
    let ordered = min.zip(max).is_none_or(|(min, max)| min <= max);
    ordered.then_some(PriceRange { min, max })
}

fn price(major: f64) -> Option<PriceBound> {
    let scaled = major * f64::from(10_u32.pow(BOUND_PLACES));
    let in_range = (0.0..=MAX_MAJOR_UNITS as f64).contains(&major);
    in_range.then(|| PriceBound::from_ten_thousandths(round(scaled)))?
}

fn currency(reader: &mut FormReader<'_>) -> Option<Currency> {
    let given = reader.text("currency")?;
    let currency = Currency::parse(&given);
    if currency.is_none() {
        let message = "Debe ser un código ISO 4217 (COP, USD…).";
        reader.reject("currency", "unknown_currency", message);
    }
    currency
}

fn only(reader: &mut FormReader<'_>) -> Only {
    let Some(given) = reader.member("only") else {
        return Only::default();
    };
    let Some(given) = given.as_object() else {
        reader.reject(
            "only",
            "not_an_object",
            "Debe ser un objeto con brands, stores y price_bands.",
        );
        return Only::default();
    };
    let known = |name: &String| matches!(name.as_str(), "brands" | "stores" | "price_bands");
    let are_flags = given
        .values()
        .all(|value| value.is_boolean() || value.is_null());
    if !are_flags || !given.keys().all(known) {
        let message = "Solo puede tener brands, stores y price_bands, cada uno true o false.";
        reader.reject("only", "not_flags", message);
    }
    let flag = |name: &str| given.get(name).and_then(Value::as_bool).unwrap_or_default();
    Only {
        brands: flag("brands"),
        stores: flag("stores"),
        price_bands: flag("price_bands"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(body: &Value, expected: &[(&str, &str)]) {
        let errors = read(body).err().map(|problem| problem.errors().to_vec());
        let errors = errors.unwrap_or_default();
        let found: Vec<_> = errors
            .iter()
            .map(|e| (e.field.as_str(), &*e.code))
            .collect();
        assert_eq!(found, expected, "{body}");
    }

    #[test]
    fn what_is_wrong_is_told() {
        check(&json!({}), &[]);
        check(
            &json!({"brands": ["LG"], "role": 4, "only": {"brands": true}}),
            &[],
        );
        check(
            &json!({"brands": null, "price_bands": {"TV": {"max": 0.0001}}}),
            &[],
        );
        let names = "not_a_list_of_names";
        check(&json!({"brands": "LG"}), &[("brands", names)]);
        check(&json!({"stores": [1]}), &[("stores", names)]);
        check(&json!({"categories": [" "]}), &[("categories", names)]);
        check(&json!({"brands": vec!["a"; 101]}), &[("brands", names)]);
        check(&json!({"brands": ["a".repeat(201)]}), &[("brands", names)]);
        check(&json!({"price_bands": []}), &[("price_bands", "not_bands")]);
        for band in [
            json!({"min": 2, "max": 1}),
            json!({"min": -1}),
            json!({"max": 1e300}),
            json!({"max": "1"}),
            json!({"maximo": 1}),
            json!(5),
        ] {
            check(
                &json!({"price_bands": {"TV": band}}),
                &[("price_bands", "not_a_band")],
            );
        }
        check(
            &json!({"currency": "XYZ"}),
            &[("currency", "unknown_currency")],
        );
        check(&json!({"only": true}), &[("only", "not_an_object")]);
        check(&json!({"only": {"brands": 1}}), &[("only", "not_flags")]);
        check(&json!({"only": {"marcas": true}}), &[("only", "not_flags")]);
    }
}
