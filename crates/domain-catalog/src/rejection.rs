//! Why an extraction is not usable.

use thiserror::Error;

use crate::money::MAX_MAJOR_UNITS;
use crate::normalise::{MAX_DETAILS_BYTES, MAX_FIELD_BYTES};

/// The reason for which an extraction is not usable; each names one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Error)]
pub enum Rejection {
    /// There is no title, or nothing is left of it after cleaning.
    #[error("no title")]
    NoTitle,
    /// Neither the number nor the text holds a price.
    #[error("no price")]
    NoPrice,
    /// The price is not a number.
    #[error("price is not a number")]
    BadPrice,
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
    /// A field is longer than [`crate::normalise::MAX_FIELD_BYTES`].
    #[error("field too long")]
    TooLong(Field),
}

impl Rejection {
    /// A stable name in English, for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoTitle => "no_title",
            Self::NoPrice => "no_price",
            Self::BadPrice => "bad_price",
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
    pub const fn field(self) -> &'static str {
        match self {
            Self::NoTitle => Field::Title.wire_name(),
            Self::NoPrice | Self::BadPrice | Self::PriceNotPositive | Self::PriceOutOfRange => {
                "precio_valor"
            }
            Self::UnknownCurrency => "moneda",
            Self::NoStore => Field::Store.wire_name(),
            Self::NoLink | Self::BadLink => Field::Link.wire_name(),
            Self::NoDate | Self::BadDate | Self::FutureDate => "fecha_extraccion",
            Self::TooLong(field) => field.wire_name(),
        }
    }

    /// A sentence for a person, in Spanish: what is wrong and what is allowed.
    pub fn message_es(self) -> String {
        let fixed = match self {
            Self::NoTitle => "Falta el título: debe tener al menos una letra o un número.",
            Self::NoPrice => "Falta el precio: debe venir en precio_valor o en precio_texto.",
            Self::BadPrice => {
                "El precio no es un número: se acepta 2399070, «COP 2,399,070» o «$ 2.399.070»."
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
    /// `tamaño`
    Size,
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
            Self::Size => "tamaño",
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
