//! The fields of a row that mean something to us, as text.

use std::borrow::Cow;

use domain_offer::extraction::{PriceForm, RawExtraction, Text};
use domain_offer::rejection::MAX_FIELD_BYTES;
use domain_offer::time::{Instant, Zone};

use super::walk::{Json, Object};
use super::{number, walk};
use crate::problem::{RowProblem, code};

/// What is allowed in most fields.
const SCALAR: &str = "un texto, un número o null";
const DATE: &str = "una fecha en texto, {\"$date\": …} o null";
const DETAILS: &str = "un texto, una lista de textos, un objeto de clave y valor simple, o null";

/// Keys under which MongoDB's exports wrap a number.
const WRAPPED_NUMBERS: [&str; 4] = [
    "$numberLong",
    "$numberInt",
    "$numberDouble",
    "$numberDecimal",
];

/// What a field may hold.
#[derive(Clone, Copy)]
enum Kind {
    /// A text or a number.
    Scalar,
    Date,
    Details,
    /// A member that a row may have or not: a bad one is as good as none.
    Optional,
}

/// Reads the fields; fails when one has a type that it cannot have or holds a NUL character.
pub(super) fn read(row: &Object<'_>) -> Result<RawExtraction, RowProblem> {
    use Kind::{Date, Details, Optional, Scalar};
    let mut raw = RawExtraction::default();
    let mut plain_size = Text::default();
    let mut english_condition = Text::default();
    for (key, value) in &row.entries {
        let (field, kind) = match key.as_ref() {
            "titulo" => (&mut raw.title, Scalar),
            "marca" => (&mut raw.brand, Scalar),
            "precio_texto" => (&mut raw.price_text, Scalar),
            "precio_valor" => (&mut raw.price_value, Scalar),
            "moneda" => (&mut raw.currency, Scalar),
            "categoria" => (&mut raw.category, Scalar),
            "imagen" => (&mut raw.image, Scalar),
            "link" => (&mut raw.link, Scalar),
            "fuente" => (&mut raw.store, Scalar),
            "fecha_extraccion" => (&mut raw.seen_at, Date),
            "calificacion" => (&mut raw.rating, Scalar),
            // The second is the decomposed spelling, as some file systems and editors write it.
            "tamaño" | "taman\u{303}o" => (&mut raw.size, Scalar),
            "tamano" => (&mut plain_size, Scalar),
            "detalles_adicionales" => (&mut raw.details, Details),
            "extraction_status" => (&mut raw.status, Scalar),
            "gtin" => (&mut raw.gtin, Optional),
            "ean" => (&mut raw.ean, Optional),
            "upc" => (&mut raw.upc, Optional),
            "isbn" => (&mut raw.isbn, Optional),
            "condicion" => (&mut raw.condition, Optional),
            "condition" => (&mut english_condition, Optional),
            _ => continue,
        };
        *field = read_field(key, value, kind)?;
        if key == "precio_valor"
            && matches!(value, Json::Text(_))
            && raw.price_value.get().is_some()
        {
            raw.price_form = PriceForm::Text;
        }
    }
    raw.size = raw.size.or(plain_size);
    raw.condition = raw.condition.or(english_condition);
    Ok(raw)
}

fn read_field(name: &str, value: &Json<'_>, kind: Kind) -> Result<Text, RowProblem> {
    let text = match kind {
        Kind::Scalar => scalar(name, value, SCALAR)?,
        Kind::Date => date(name, value)?,
        Kind::Details => details(name, value)?,
        Kind::Optional => return Ok(Text::from(&*optional(value))),
    };
    if text.contains('\0') {
        let message = format!("«{name}» contiene el carácter nulo (U+0000), que no se admite.");
        return Err(RowProblem::of_field(code::CONTROL_CHARACTER, name, message));
    }
    Ok(Text::from(&*text))
}

/// The text of a member that a row may have or not: a text, a number as it is written (what an exponent says of
/// digits that are lost counts), or several of these, joined by commas. What cannot be read costs nothing but itself.
fn optional<'a>(value: &'a Json<'_>) -> Cow<'a, str> {
    let text = match value {
        Json::Text(text) => text.trim(),
        Json::Number(number) => number,
        Json::Object(object) if is_wrapped_number(object) => return optional(&object.entries[0].1),
        Json::Array(elements) => {
            let texts = elements
                .iter()
                .filter(|element| !matches!(element, Json::Array(_)));
            return Cow::Owned(texts.map(optional).collect::<Vec<_>>().join(", "));
        }
        _ => "",
    };
    let fits = !text.contains('\0') && text.len() <= MAX_FIELD_BYTES;
    Cow::Borrowed(if fits { text } else { "" })
}

/// A text, or a number as plain decimal text.
fn scalar<'a>(name: &str, value: &'a Json<'_>, allowed: &str) -> Result<Cow<'a, str>, RowProblem> {
    match value {
        Json::Null => Ok(Cow::Borrowed("")),
        Json::Text(text) => Ok(Cow::Borrowed(text)),
        Json::Number(number) => Ok(number::plain(number)),
        Json::Object(object) => match object.entries.as_slice() {
            [(key, Json::Text(text))] if WRAPPED_NUMBERS.contains(&key.as_ref()) => {
                wrapped_number(name, value, text.trim(), allowed)
            }
            _ => Err(wrong_type(name, value, allowed)),
        },
        _ => Err(wrong_type(name, value, allowed)),
    }
}

fn wrapped_number<'a>(
    name: &str,
    value: &Json<'_>,
    text: &'a str,
    allowed: &str,
) -> Result<Cow<'a, str>, RowProblem> {
    match text {
        "NaN" => Ok(Cow::Borrowed("")),
        "Infinity" | "-Infinity" => Err(walk::not_finite(Some(name.to_owned()), text)),
        _ if walk::is_number(text) => Ok(number::plain(text)),
        _ => Err(wrong_type(name, value, allowed)),
    }
}

/// A date as text; MongoDB's milliseconds since 1970 as RFC 3339 in UTC.
fn date<'a>(name: &str, value: &'a Json<'_>) -> Result<Cow<'a, str>, RowProblem> {
    let wrong = || wrong_type(name, value, DATE);
    match value {
        Json::Null => Ok(Cow::Borrowed("")),
        Json::Text(text) => Ok(Cow::Borrowed(text)),
        Json::Object(object) => match object.entries.as_slice() {
            [(key, Json::Text(text))] if key == "$date" => Ok(Cow::Borrowed(text)),
            [(key, millis @ (Json::Number(_) | Json::Object(_)))] if key == "$date" => {
                let millis = scalar(name, millis, DATE)?;
                millis
                    .parse()
                    .map(|millis| Cow::Owned(instant_text(millis)))
                    .map_err(|_| wrong())
            }
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

fn instant_text(millis: i64) -> String {
    let instant = Instant::from_micros(millis.saturating_mul(1000));
    Zone::named("UTC")
        .expect("the tables in the program have UTC")
        .write(instant)
}

/// Details as lines: a text as it is, an object as `key: value`, an array as its texts.
fn details<'a>(name: &str, value: &'a Json<'_>) -> Result<Cow<'a, str>, RowProblem> {
    let simple = |element: &'a Json<'_>| match element {
        Json::Bool(true) => Ok(Cow::Borrowed("Sí")),
        Json::Bool(false) => Ok(Cow::Borrowed("No")),
        _ => scalar(name, element, DETAILS),
    };
    let mut lines = String::new();
    match value {
        Json::Array(elements) => {
            for element in elements {
                push_line(&mut lines, "", &simple(element)?);
            }
        }
        Json::Object(object) if !is_wrapped_number(object) => {
            for (key, element) in &object.entries {
                push_line(&mut lines, key, &simple(element)?);
            }
        }
        _ => return scalar(name, value, DETAILS),
    }
    Ok(Cow::Owned(lines))
}

fn is_wrapped_number(object: &Object<'_>) -> bool {
    matches!(object.entries.as_slice(), [(key, _)] if WRAPPED_NUMBERS.contains(&key.as_ref()))
}

/// Adds one line, unless it is empty; line breaks inside become spaces, so that it stays one.
fn push_line(lines: &mut String, key: &str, value: &str) {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (key, value) = (one_line(key), one_line(value));
    let line = match (key.as_str(), value.as_str()) {
        ("", value) => value.to_owned(),
        (key, "") => format!("{key}:"),
        (key, value) => format!("{key}: {value}"),
    };
    if !lines.is_empty() && !line.is_empty() {
        lines.push('\n');
    }
    lines.push_str(&line);
}

fn wrong_type(name: &str, value: &Json<'_>, allowed: &str) -> RowProblem {
    let given = match value {
        Json::Null => "null",
        Json::Bool(_) => "un booleano",
        Json::Number(_) => "un número",
        Json::Text(_) => "un texto",
        Json::Array(_) => "una lista",
        Json::Object(_) => "un objeto",
    };
    let message = format!("«{name}» debe ser {allowed}; se recibió {given}.");
    RowProblem::of_field(code::WRONG_TYPE, name, message)
}
