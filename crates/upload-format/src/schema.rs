//! A row as JSON Schema, and as a page.

use std::fmt::Write as _;

use domain_offer::rejection::{MAX_DETAILS_BYTES, MAX_FIELD_BYTES};
use serde_json::{Map, Value, json};

use crate::member::{Form, MEMBERS, Member};

/// A row of an upload as JSON Schema (2020-12), described in Spanish.
///
/// The two parts of `allOf` are its members, and that one of those that say a price must be there.
pub fn json() -> Value {
    let mut schema = Map::new();
    schema.insert(
        "$schema".to_owned(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    schema.extend(bare().as_object().cloned().unwrap_or_default());
    schema.into()
}

/// The schema as a text, indented.
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&json()).expect("texts and numbers can be written");
    text.push('\n');
    text
}

/// The same without the address of its dialect, as it stands in an OpenAPI document.
pub fn bare() -> Value {
    let mut properties = Map::new();
    for member in MEMBERS {
        properties.insert(member.name.to_owned(), property(member));
    }
    let required: Vec<&str> = MEMBERS
        .iter()
        .filter(|m| m.required)
        .map(|m| m.name)
        .collect();
    let one_of_these = |name: &str| json!({"type": "object", "required": [name]});
    json!({
        "title": "Fila",
        "description": "Una fila de una subida: lo que un recolector vio de una oferta en un momento. Los miembros \
            que no están aquí se guardan y no se leen.",
        "allOf": [
            {
                "type": "object",
                "required": required,
                "properties": properties,
                "examples": [example()],
            },
            {"anyOf": [one_of_these("precio_valor"), one_of_these("precio_texto"), one_of_these("disponibilidad")]},
        ],
    })
}

/// A row with the members that most rows have.
pub fn example() -> Value {
    let usual = [
        "titulo",
        "marca",
        "precio_texto",
        "precio_valor",
        "moneda",
        "categoria",
        "imagen",
        "link",
        "fuente",
        "fecha_extraccion",
    ];
    let of = |member: &&Member| usual.contains(&member.name);
    let row: Map<String, Value> = MEMBERS
        .iter()
        .filter(of)
        .map(|member| (member.name.to_owned(), value(member)))
        .collect();
    row.into()
}

fn value(member: &Member) -> Value {
    serde_json::from_str(member.example).expect("examples are JSON; a test reads them")
}

fn property(member: &Member) -> Value {
    let mut types = match member.form {
        Form::Text | Form::Price => json!(["string", "number"]),
        Form::Address => json!(["string"]),
        Form::Date => json!(["string", "object"]),
        Form::Details => json!(["string", "number", "array", "object"]),
        Form::Numbers => json!(["string", "number", "array"]),
    };
    if !member.required
        && let Some(types) = types.as_array_mut()
    {
        types.push("null".into());
    }
    let longest = match member.form {
        Form::Details => MAX_DETAILS_BYTES,
        _ => MAX_FIELD_BYTES,
    };
    json!({
        "type": types,
        "description": member.spanish,
        "maxLength": longest,
        "examples": [value(member)],
    })
}

/// The page of the reference that describes a row, in Markdown.
pub fn page() -> String {
    let mut page = String::from(HEAD);
    for member in MEMBERS {
        let must = if member.required { "yes" } else { "" };
        let names: Vec<String> = member
            .aliases
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let form = match member.form {
            Form::Text => "text",
            Form::Price => "price",
            Form::Address => "address",
            Form::Date => "date",
            Form::Details => "details",
            Form::Numbers => "numbers",
        };
        // Writing to a string does not fail.
        let _ = writeln!(
            page,
            "| `{}` | {form} | {must} | {} | `{}` | {} |",
            member.name,
            member.english,
            member.example,
            names.join(", ")
        );
    }
    page.push_str(TAIL);
    page
}

const HEAD: &str = "\
# What a row is

Written by `cargo xtask docs`. `GET /api/archivos/schema/` and `arryn schema` give the same as JSON Schema. How to send rows is told in
[uploads](uploads.md); what becomes of their texts in [rows](rows.md) and [prices](prices.md).

A row is a JSON object. Columns of tables and elements of feeds may have any of the other names, in any case, with or without accents, with blanks,
hyphens or points for `_`, and with Google's `g:` before them; of several columns that mean one member the first of this list counts, and the others are kept
under their own names.

| Member | Form | Needed | Meaning | Example | Other names in tables and feeds |
|---|---|---|---|---|---|
";

const TAIL: &str = "
A row needs a price too: `precio_valor` or `precio_texto`, unless `disponibilidad` says that it is sold out. Members that are not listed are kept and not
read.

| Form | In JSON |
|---|---|
| text, price | a text, a number or null; `{\"$numberDecimal\": …}` and its like as MongoDB exports them |
| address | an absolute address |
| date | ISO 8601 as text, or `{\"$date\": …}` |
| details | a text, a list of texts, an object of keys and simple values |
| numbers | a text, a number, or a list of these |

`NaN` counts as null. A text has 4,096 bytes at most, `detalles_adicionales` 262,144, a row 1 MiB and 64 levels.
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_member() {
        let schema = json();
        let row = &schema["allOf"][0];
        assert_eq!(row["properties"].as_object().unwrap().len(), MEMBERS.len());
        assert_eq!(
            row["required"],
            json!(["titulo", "link", "fuente", "fecha_extraccion"])
        );
        assert_eq!(
            row["properties"]["tamaño"]["type"],
            json!(["string", "number", "null"])
        );
        assert!(schema["$schema"].is_string());
        assert_eq!(bare().get("$schema"), None);
    }

    #[test]
    fn the_page_names_every_member_and_the_limits() {
        let page = page();
        for member in MEMBERS {
            assert!(
                page.contains(&format!("| `{}` |", member.name)),
                "{}",
                member.name
            );
        }
        assert_eq!((MAX_FIELD_BYTES, MAX_DETAILS_BYTES), (4_096, 262_144));
        let limits = extraction_format::splitter::Limits::default();
        assert_eq!((limits.max_row_bytes, limits.max_depth), (1 << 20, 64));
    }
}
