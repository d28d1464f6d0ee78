//! Terms of schema.org in nodes of JSON-LD: with a prefix or without, alone or in lists, as texts or as nodes.

use serde_json::{Map, Value};

/// What names of terms and types may begin with.
const PREFIXES: [&str; 5] = [
    "https://schema.org/",
    "http://schema.org/",
    "https://www.schema.org/",
    "http://www.schema.org/",
    "schema:",
];

/// Steps of a category that are looked at.
const MAX_STEPS: usize = 20;

/// A term or type without what it begins with.
pub(super) fn local(name: &str) -> &str {
    let bare = PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix));
    bare.unwrap_or(name)
}

/// The node with its terms, and those of all nodes in it, without what they begin with.
pub(super) fn bare(node: Value) -> Value {
    match node {
        Value::Object(members) => {
            let mut named = Map::new();
            for (name, value) in members {
                named.entry(local(&name)).or_insert_with(|| bare(value));
            }
            Value::Object(named)
        }
        Value::Array(list) => list.into_iter().map(bare).collect(),
        other => other,
    }
}

/// What a bare node says under a term; null is nothing.
pub(super) fn get<'n>(node: &'n Value, term: &str) -> Option<&'n Value> {
    node.get(term).filter(|value| !value.is_null())
}

/// Whether a node is of a type.
pub(super) fn has_type(node: &Value, name: &str) -> bool {
    let types = get(node, "@type").into_iter().flat_map(items);
    types.filter_map(Value::as_str).any(|of| local(of) == name)
}

/// The elements of a list, or a value alone.
pub(super) fn items(value: &Value) -> impl Iterator<Item = &Value> {
    let list = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    list.iter()
}

/// The text that a value is, or is called by: of a list the first, of a node its value, name or id.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()).filter(|text| !text.trim().is_empty()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(list) => list.first().and_then(text_of_one),
        Value::Object(_) => text_of_one(value),
        Value::Null | Value::Bool(_) => None,
    }
}

fn text_of_one(value: &Value) -> Option<String> {
    let Value::Object(_) = value else {
        return if value.is_array() { None } else { text(value) };
    };
    let named = ["@value", "name", "value", "url", "@id"];
    let simple = |value: &Value| match value {
        Value::String(_) | Value::Number(_) => text(value),
        Value::Array(list) => list.first().filter(|one| one.is_string()).and_then(text),
        _ => None,
    };
    named
        .iter()
        .find_map(|term| get(value, term).and_then(simple))
}

/// A category: a text, or several, from the widest to the narrowest.
pub(super) fn path(value: &Value) -> Option<Value> {
    let steps: Vec<String> = items(value).take(MAX_STEPS).filter_map(text).collect();
    (!steps.is_empty()).then(|| steps.join(" > ").into())
}

/// The address of an image.
pub(super) fn address(value: &Value) -> Option<Value> {
    let one = items(value).next()?;
    let found = ["contentUrl", "url", "@id"]
        .iter()
        .find_map(|term| get(one, term));
    text(found.unwrap_or(one)).map(Value::from)
}

/// A mean rating up to 5; one of another scale is none.
pub(super) fn rating(value: &Value) -> Option<Value> {
    let best = get(value, "bestRating").and_then(text);
    if best.is_some_and(|best| best.parse() != Ok(5.0)) {
        return None;
    }
    get(value, "ratingValue").and_then(text).map(Value::from)
}

/// What a product says besides, as keys and values: its properties and description.
pub(super) fn details(product: &Value) -> Option<Value> {
    let mut details = Map::new();
    for property in get(product, "additionalProperty")
        .into_iter()
        .flat_map(items)
    {
        let name = get(property, "name").and_then(text);
        let value = get(property, "value").and_then(text);
        if let (Some(name), Some(value)) = (name, value) {
            details.entry(name).or_insert_with(|| value.into());
        }
    }
    for (name, term) in [
        ("Modelo", "model"),
        ("Color", "color"),
        ("Material", "material"),
        ("Descripción", "description"),
    ] {
        if let Some(value) = get(product, term).and_then(text) {
            details.entry(name).or_insert_with(|| value.into());
        }
    }
    (!details.is_empty()).then(|| details.into())
}
