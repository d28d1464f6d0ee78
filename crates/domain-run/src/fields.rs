//! Which fields of a row hold nothing.

use domain_offer::extraction::RawExtraction;
use domain_offer::rejection::Field;
use domain_offer::text::is_absent;

/// A field that is looked at: its name in the scrapers' documents, and what is read of it.
type Looked = (&'static str, fn(&RawExtraction) -> bool);

/// The fields, in an order that never changes: stored runs know them by their places. New ones stand at the end, at
/// most 32 in all.
const FIELDS: &[Looked] = &[
    (Field::Title.wire_name(), |raw| is_absent(&raw.title)),
    (Field::Brand.wire_name(), |raw| is_absent(&raw.brand)),
    (Field::PriceText.wire_name(), |raw| {
        is_absent(&raw.price_text)
    }),
    (Field::PriceValue.wire_name(), |raw| {
        is_absent(&raw.price_value)
    }),
    (Field::Currency.wire_name(), |raw| is_absent(&raw.currency)),
    (Field::Category.wire_name(), |raw| is_absent(&raw.category)),
    (Field::Image.wire_name(), |raw| is_absent(&raw.image)),
    (Field::Link.wire_name(), |raw| is_absent(&raw.link)),
    (Field::Store.wire_name(), |raw| is_absent(&raw.store)),
    (Field::SeenAt.wire_name(), |raw| is_absent(&raw.seen_at)),
    (Field::Rating.wire_name(), |raw| is_absent(&raw.rating)),
    (Field::Size.wire_name(), |raw| is_absent(&raw.size)),
    (Field::Details.wire_name(), |raw| is_absent(&raw.details)),
    ("gtin", |raw| {
        [&raw.gtin, &raw.ean, &raw.upc, &raw.isbn]
            .iter()
            .all(|text| is_absent(text))
    }),
    ("condicion", |raw| is_absent(&raw.condition)),
];

/// The fields of a row that hold nothing, or a word by which scrapers say so, such as `N/A`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing(pub u32);

impl Missing {
    /// Those of a row.
    pub fn of(raw: &RawExtraction) -> Self {
        let places = FIELDS.iter().enumerate();
        let missing = places.filter(|(_, (_, is_missing))| is_missing(raw));
        Self(missing.fold(0, |bits, (place, _)| bits | 1 << place))
    }

    /// Whether the field at a place among [`field_names`] is one of them.
    pub const fn has(self, place: usize) -> bool {
        self.0 & (1 << place) != 0
    }
}

/// The names of the fields that are looked at, as in the scrapers' documents.
pub fn field_names() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_nothing_is_missing() {
        let raw = RawExtraction {
            title: "TV".to_owned(),
            brand: "N/A".to_owned(),
            price_value: "1000".to_owned(),
            image: " null ".to_owned(),
            ean: "7701234567897".to_owned(),
            ..RawExtraction::default()
        };
        let missing = Missing::of(&raw);
        let names: Vec<_> = field_names()
            .enumerate()
            .filter(|(place, _)| missing.has(*place))
            .map(|(_, name)| name)
            .collect();
        let expected = [
            "marca",
            "precio_texto",
            "moneda",
            "categoria",
            "imagen",
            "link",
            "fuente",
            "fecha_extraccion",
            "calificacion",
            "tamaño",
            "detalles_adicionales",
            "condicion",
        ];
        assert_eq!(names, expected);
    }
}
