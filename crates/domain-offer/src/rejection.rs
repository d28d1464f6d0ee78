//! Why an extraction is not usable.

use thiserror::Error;

use crate::money::{Currency, MAX_MAJOR_UNITS, Money};

/// The longest field accepted, in bytes; details may have 64 times as many.
pub const MAX_FIELD_BYTES: usize = 4096;
/// The longest details accepted, in bytes.
pub const MAX_DETAILS_BYTES: usize = 64 * MAX_FIELD_BYTES;

/// The longest part of a price that a sentence quotes, in characters.
const MAX_PART: usize = 60;

/// The reason for which an extraction is not usable; each names one field.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Error)]
pub enum Rejection {
    /// There is no title, or nothing is left of it after cleaning.
    #[error("no title")]
    NoTitle,
    /// Neither the number nor the text holds a price.
    #[error("no price")]
    NoPrice,
    /// What the field says is not the price of the thing; read whole or not at all.
    #[error("{part:?} is no price")]
    BadPrice {
        /// The field.
        field: Field,
        /// The part of it that is no price, cut to a readable length.
        part: Box<str>,
    },
    /// The price names another currency than the row.
    #[error("the price is in {named}, the row in {given}")]
    CurrencyConflict {
        /// The currency of the row.
        given: Currency,
        /// The currency of the price, or the first of those that its mark can mean.
        named: Currency,
        /// Whether its mark can mean several.
        several: bool,
    },
    /// The number is not the price that the text says: off by a power of ten, or another amount of the text.
    #[error("the number says {number}, the text {text}")]
    PriceConflict {
        /// What the number says.
        number: Money,
        /// What the text says.
        text: Money,
    },
    /// The price is zero or negative.
    #[error("price is not positive")]
    PriceNotPositive,
    /// The price is above what any currency knows.
    #[error("price is out of range")]
    PriceOutOfRange,
    /// The currency is not in ISO 4217.
    #[error("unknown currency")]
    UnknownCurrency,
    /// There is no store.
    #[error("no store")]
    NoStore,
    /// There is no link.
    #[error("no link")]
    NoLink,
    /// The link is not an absolute http or https address.
    #[error("unusable link")]
    BadLink,
    /// There is no date.
    #[error("no date")]
    NoDate,
    /// The date is not readable, or before the year 2000.
    #[error("unreadable date")]
    BadDate,
    /// The date is more than a day after its receipt.
    #[error("date in the future")]
    FutureDate,
    /// A field is longer than [`MAX_FIELD_BYTES`].
    #[error("field too long")]
    TooLong(Field),
}

impl Rejection {
    /// A stable name in English, for programs.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoTitle => "no_title",
            Self::NoPrice => "no_price",
            Self::BadPrice { .. } => "bad_price",
            Self::CurrencyConflict { .. } => "currency_conflict",
            Self::PriceConflict { .. } => "price_conflict",
            Self::PriceNotPositive => "price_not_positive",
            Self::PriceOutOfRange => "price_out_of_range",
            Self::UnknownCurrency => "unknown_currency",
            Self::NoStore => "no_store",
            Self::NoLink => "no_link",
            Self::BadLink => "bad_link",
            Self::NoDate => "no_date",
            Self::BadDate => "bad_date",
            Self::FutureDate => "future_date",
            Self::TooLong(_) => "field_too_long",
        }
    }

    /// The field that is wrong, by its name in the scrapers' documents.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::NoTitle => Field::Title.wire_name(),
            Self::NoPrice
            | Self::PriceNotPositive
            | Self::PriceOutOfRange
            | Self::PriceConflict { .. } => Field::PriceValue.wire_name(),
            Self::UnknownCurrency | Self::CurrencyConflict { .. } => "moneda",
            Self::NoStore => Field::Store.wire_name(),
            Self::NoLink | Self::BadLink => Field::Link.wire_name(),
            Self::NoDate | Self::BadDate | Self::FutureDate => "fecha_extraccion",
            Self::BadPrice { field, .. } | Self::TooLong(field) => field.wire_name(),
        }
    }

    /// A price that is none because of a part of a field.
    pub(crate) fn bad_price(field: Field, part: &str) -> Self {
        let mut cut: String = part
            .chars()
            .filter(|c| !c.is_control())
            .take(MAX_PART)
            .collect();
        if part.chars().count() > MAX_PART {
            cut.push('…');
        }
        Self::BadPrice {
            field,
            part: cut.into(),
        }
    }

    /// A sentence for a person, in Spanish: what is wrong and what is allowed.
    pub fn message_es(&self) -> String {
        let fixed = match self {
            Self::NoTitle => "Falta el título: debe tener al menos una letra o un número.",
            Self::NoPrice => "Falta el precio: debe venir en precio_valor o en precio_texto.",
            Self::BadPrice { part, .. } => {
                return format!(
                    "El precio no se entiende por «{part}»: se acepta un solo precio, como 2399070, \
                     «COP 2,399,070» o «Antes $ 2.999.900 Ahora $ 2.399.070»."
                );
            }
            Self::CurrencyConflict {
                given,
                named,
                several,
            } => {
                let like = if *several { "por ejemplo " } else { "" };
                return format!(
                    "El precio está en otra moneda ({like}{named}) que la de moneda ({given})."
                );
            }
            Self::PriceConflict { number, text } => {
                return format!(
                    "precio_valor ({number}) no es el precio que dice precio_texto ({text})."
                );
            }
            Self::PriceNotPositive => "El precio debe ser mayor que cero.",
            Self::UnknownCurrency => {
                "La moneda no existe en ISO 4217: se acepta un código de tres letras como COP."
            }
            Self::NoStore => "Falta la tienda: fuente debe decir de dónde viene la oferta.",
            Self::NoLink => "Falta el enlace de la oferta.",
            Self::BadLink => {
                "El enlace no sirve: debe ser una dirección completa que empiece por http:// o https://."
            }
            Self::NoDate => "Falta la fecha de extracción.",
            Self::BadDate => {
                "La fecha no se entiende: debe ser ISO 8601, desde el año 2000, como 2025-09-04T20:55:50."
            }
            Self::FutureDate => {
                "La fecha está en el futuro: puede ser a lo sumo 24 horas posterior a su recepción."
            }
            Self::PriceOutOfRange => {
                return format!("El precio es demasiado alto: el máximo es {MAX_MAJOR_UNITS}.");
            }
            Self::TooLong(field) => return field.too_long_es(),
        };
        fixed.to_owned()
    }
}

/// A field that can be too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `titulo`
    Title,
    /// `marca`
    Brand,
    /// `categoria`
    Category,
    /// `fuente`
    Store,
    /// `link`
    Link,
    /// `imagen`
    Image,
    /// `detalles_adicionales`
    Details,
    /// `precio_texto`
    PriceText,
    /// `precio_valor`
    PriceValue,
    /// `tamaño`
    Size,
    /// `moneda`
    Currency,
    /// `calificacion`
    Rating,
    /// `fecha_extraccion`
    SeenAt,
}

impl Field {
    /// Its name in the scrapers' documents.
    pub const fn wire_name(self) -> &'static str {
        match self {
            Self::Title => "titulo",
            Self::Brand => "marca",
            Self::Category => "categoria",
            Self::Store => "fuente",
            Self::Link => "link",
            Self::Image => "imagen",
            Self::Details => "detalles_adicionales",
            Self::PriceText => "precio_texto",
            Self::PriceValue => "precio_valor",
            Self::Size => "tamaño",
            Self::Currency => "moneda",
            Self::Rating => "calificacion",
            Self::SeenAt => "fecha_extraccion",
        }
    }

    /// The longest that it may be, in bytes.
    pub const fn max_bytes(self) -> usize {
        match self {
            Self::Details => MAX_DETAILS_BYTES,
            _ => MAX_FIELD_BYTES,
        }
    }

    fn too_long_es(self) -> String {
        let (name, most) = (self.wire_name(), self.max_bytes());
        format!("El campo {name} es demasiado largo: el máximo es {most} bytes.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_fields_and_sentences() {
        for (rejection, code, field, part) in [
            (Rejection::NoTitle, "no_title", "titulo", "título"),
            (
                Rejection::NoPrice,
                "no_price",
                "precio_valor",
                "precio_texto",
            ),
            (
                Rejection::PriceOutOfRange,
                "price_out_of_range",
                "precio_valor",
                "1000000000000",
            ),
            (
                Rejection::UnknownCurrency,
                "unknown_currency",
                "moneda",
                "ISO 4217",
            ),
            (Rejection::NoStore, "no_store", "fuente", "tienda"),
            (Rejection::BadLink, "bad_link", "link", "https://"),
            (
                Rejection::FutureDate,
                "future_date",
                "fecha_extraccion",
                "24 horas",
            ),
            (
                Rejection::TooLong(Field::Link),
                "field_too_long",
                "link",
                "4096 bytes",
            ),
            (
                Rejection::TooLong(Field::Details),
                "field_too_long",
                "detalles_adicionales",
                "262144 bytes",
            ),
            (
                Rejection::bad_price(Field::PriceText, "12 cuotas"),
                "bad_price",
                "precio_texto",
                "«12 cuotas»",
            ),
            (
                Rejection::bad_price(Field::PriceValue, &"9".repeat(99)),
                "bad_price",
                "precio_valor",
                "99…»",
            ),
            (
                Rejection::CurrencyConflict {
                    given: Currency::COP,
                    named: Currency::parse("USD").unwrap(),
                    several: false,
                },
                "currency_conflict",
                "moneda",
                "(USD) que la de moneda (COP)",
            ),
            (
                Rejection::PriceConflict {
                    number: Money::from_minor(500, Currency::COP),
                    text: Money::from_minor(5_000, Currency::COP),
                },
                "price_conflict",
                "precio_valor",
                "(5) no es el precio que dice precio_texto (50)",
            ),
        ] {
            assert_eq!((rejection.code(), rejection.field()), (code, field));
            let message = rejection.message_es();
            assert!(
                message.contains(part) && message.ends_with('.'),
                "{message}"
            );
        }
    }
}
