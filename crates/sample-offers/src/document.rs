//! The scrapers' JSON document.

use serde::Serialize;

/// One row of a scrape, its members in the order in which the scrapers write them.
///
/// Serialised from a struct, not from a JSON map: whether a map keeps its order depends on features that other crates
/// turn on, and the bytes must not.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Document<'a> {
    pub(crate) contador_extraccion_total: u32,
    pub(crate) contador_extraccion: u32,
    pub(crate) titulo: &'a str,
    pub(crate) marca: &'a str,
    pub(crate) precio_texto: String,
    pub(crate) precio_valor: i64,
    pub(crate) moneda: &'static str,
    pub(crate) tamaño: &'a str,
    pub(crate) calificacion: &'a str,
    pub(crate) detalles_adicionales: &'a str,
    pub(crate) fuente: &'a str,
    pub(crate) categoria: &'a str,
    pub(crate) imagen: &'a str,
    pub(crate) link: &'a str,
    pub(crate) pagina: u32,
    pub(crate) fecha_extraccion: String,
    pub(crate) extraction_status: &'static str,
}

impl Document<'_> {
    /// The document on one line.
    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(self).expect("text and whole numbers")
    }
}

/// How a shop writes a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PriceStyle {
    /// `COP 2,399,070`
    Commas,
    /// `$ 1.949.900`
    Points,
    /// `COP 949000`
    Plain,
}

impl PriceStyle {
    /// A price of whole pesos, not negative, in this style.
    pub(crate) fn write(self, pesos: i64) -> String {
        match self {
            Self::Commas => format!("COP {}", grouped(pesos, ',')),
            Self::Points => format!("$ {}", grouped(pesos, '.')),
            Self::Plain => format!("COP {pesos}"),
        }
    }
}

/// A number with a mark between its thousands.
fn grouped(number: i64, mark: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(style: PriceStyle, pesos: i64, expected: &str) {
        assert_eq!(style.write(pesos), expected);
    }

    #[test]
    fn prices_are_written_as_the_shops_do() {
        check(PriceStyle::Commas, 2_399_070, "COP 2,399,070");
        check(PriceStyle::Points, 949_900, "$ 949.900");
        check(PriceStyle::Points, 900, "$ 900");
        check(PriceStyle::Plain, 1_949_000, "COP 1949000");
    }
}
