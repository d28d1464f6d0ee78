//! Measures with their units.

use crate::text::fold;

/// What kind of measure a field holds, by its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A weight, in kilograms.
    Weight,
    /// A length, in centimetres.
    Length,
}

/// The number at the beginning of a text, with a decimal point or comma, and what follows it.
pub fn leading_number(text: &str) -> Option<(f64, &str)> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    if whole == 0 || whole > 6 {
        return None;
    }
    let mut end = whole;
    if text[whole..].starts_with(['.', ',']) {
        let decimals = digits(&text[whole + 1..]);
        end += if decimals > 0 { decimals + 1 } else { 0 };
    }
    let number = if text[..end].contains(',') {
        text[..end].replace(',', ".").parse()
    } else {
        text[..end].parse()
    };
    Some((number.ok()?, &text[end..]))
}

/// Which measure a key names: `Peso del producto` a weight; `Ancho`, `Alto`, `Profundidad` a length.
pub fn kind_of(key: &str) -> Option<Kind> {
    let folded = fold(key);
    match folded.split(' ').next()? {
        "peso" => Some(Kind::Weight),
        "ancho" | "alto" | "altura" | "largo" | "profundidad" => Some(Kind::Length),
        _ => None,
    }
}

/// A measure in kilograms or centimetres; without a unit it is in these already.
///
/// `None` where the text is no number or the unit measures something else (`Peso: 16,7 cm`).
pub fn measure(kind: Kind, text: &str) -> Option<f64> {
    let folded = fold(text);
    let (number, rest) = leading_number(&folded)?;
    let unit = rest
        .trim_start()
        .split(|c: char| !c.is_alphabetic())
        .next()?;
    let factor = match (kind, unit) {
        (_, "")
        | (Kind::Weight, "kg" | "kgs" | "kilo" | "kilos" | "kilogramos" | "kilogramo")
        | (Kind::Length, "cm" | "cms" | "centimetros") => 1.0,
        (Kind::Weight, "g" | "gr" | "grs" | "gramos") => 0.001,
        (Kind::Length, "mm" | "milimetros") => 0.1,
        (Kind::Length, "m" | "mt" | "mts" | "metros") => 100.0,
        _ => return None,
    };
    Some(number * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_beginning() {
        for (text, expected) in [
            ("123,79", Some((123.79, ""))),
            ("16.8 kg", Some((16.8, " kg"))),
            ("55\" led", Some((55.0, "\" led"))),
            ("55.", Some((55.0, "."))),
            ("a1", None),
            ("12345678", None),
        ] {
            assert_eq!(leading_number(text), expected, "{text:?}");
        }
    }
}
