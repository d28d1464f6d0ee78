//! What an offer of schema.org says: price, availability, seller, delivery.

use serde_json::Value;

use super::terms::{get, has_type, items, local, text};
use crate::draft::Draft;

/// Types of prices that are what a thing cost before, or is said to be worth.
const BEFORE: [&str; 5] = [
    "ListPrice",
    "StrikethroughPrice",
    "SRP",
    "MSRP",
    "RegularPrice",
];

/// Puts what an offer says into a row.
pub(super) fn put(offer: &Value, draft: &mut Draft) {
    let mut put = |name: &'static str, value: Option<Value>| {
        if let Some(value) = value.filter(|_| !draft.has(name)) {
            draft.put(name, value);
        }
    };
    let specifications = || get(offer, "priceSpecification").into_iter().flat_map(items);
    let current = specifications().find(|one| !is_before(one) && !is_per_unit(one));
    let price = number(offer, "price")
        .or_else(|| current.and_then(|one| number(one, "price")))
        .or_else(|| number(offer, "lowPrice"));
    let currency = get(offer, "priceCurrency")
        .or_else(|| current.and_then(|one| get(one, "priceCurrency")))
        .and_then(text);
    put("precio_valor", price);
    put("moneda", currency.map(Value::from));
    let before = specifications().find(|one| is_before(one));
    put(
        "precio_anterior",
        before.and_then(|one| number(one, "price")),
    );
    let said = |term: &str| get(offer, term).and_then(text).map(Value::from);
    put("disponibilidad", said("availability"));
    put("condicion", said("itemCondition"));
    put("vendedor", said("seller").or_else(|| said("offeredBy")));
    put("envio", delivery(offer).map(Value::from));
    for (name, term) in [
        ("sku", "sku"),
        ("mpn", "mpn"),
        ("gtin", "gtin"),
        ("gtin", "gtin13"),
    ] {
        put(name, said(term));
    }
}

/// A number as it is, a text as a text.
fn number(node: &Value, term: &str) -> Option<Value> {
    let value = get(node, term)?;
    let value = get(value, "@value").unwrap_or(value);
    match value {
        Value::Number(_) => Some(value.clone()),
        other => text(other).map(Value::from),
    }
}

fn is_before(specification: &Value) -> bool {
    let kind = get(specification, "priceType").and_then(text);
    kind.is_some_and(|kind| BEFORE.contains(&local(&kind)))
}

/// Whether a price is that of a kilogram or litre.
fn is_per_unit(specification: &Value) -> bool {
    get(specification, "referenceQuantity").is_some()
        || (has_type(specification, "UnitPriceSpecification")
            && get(specification, "unitText").is_some())
}

/// The cost of delivery, where an offer says exactly one.
fn delivery(offer: &Value) -> Option<String> {
    let details = get(offer, "shippingDetails").into_iter().flat_map(items);
    let mut costs = details.filter_map(|one| {
        let rate = get(one, "shippingRate")?;
        let value = get(rate, "value").and_then(text)?;
        let currency = get(rate, "currency").and_then(text).unwrap_or_default();
        Some(format!("{value} {currency}").trim().to_owned())
    });
    let first = costs.next()?;
    costs.all(|other| other == first).then_some(first)
}
