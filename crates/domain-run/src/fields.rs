//! Which fields of a row hold nothing.

use domain_offer::extraction::RawExtraction;
use domain_offer::rejection::Field;

/// A field that is looked at: its name in the scrapers' documents, and what is read of it.
type Looked = (&'static str, fn(&RawExtraction) -> bool);

/// The fields, in an order that never changes: stored runs know them by their places. New ones stand at the end, at
/// most 32 in all.
const FIELDS: &[Looked] = &[
    (Field::Title.wire_name(), |raw| raw.title.get().is_none()),
    (Field::Brand.wire_name(), |raw| raw.brand.get().is_none()),
    (Field::PriceText.wire_name(), |raw| {
        raw.price_text.get().is_none()
    }),
    (Field::PriceValue.wire_name(), |raw| {
        raw.price_value.get().is_none()
    }),
    (Field::Currency.wire_name(), |raw| {
        raw.currency.get().is_none()
    }),
    (Field::Category.wire_name(), |raw| {
        raw.category.get().is_none()
    }),
    (Field::Image.wire_name(), |raw| raw.image.get().is_none()),
    (Field::Link.wire_name(), |raw| raw.link.get().is_none()),
    (Field::Store.wire_name(), |raw| raw.store.get().is_none()),
    (Field::SeenAt.wire_name(), |raw| raw.seen_at.get().is_none()),
    (Field::Rating.wire_name(), |raw| raw.rating.get().is_none()),
    (Field::Size.wire_name(), |raw| raw.size.get().is_none()),
    (Field::Details.wire_name(), |raw| {
        raw.details.get().is_none()
    }),
    ("gtin", |raw| {
        [&raw.gtin, &raw.ean, &raw.upc, &raw.isbn]
            .iter()
            .all(|text| text.get().is_none())
    }),
    ("condicion", |raw| raw.condition.get().is_none()),
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
            title: "TV".into(),
            brand: "N/A".into(),
            price_value: "1000".into(),
            image: " null ".into(),
            ean: "7701234567897".into(),
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
