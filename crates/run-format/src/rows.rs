//! The rows of a run, packed.

use std::collections::HashMap;
use std::sync::Arc;

use domain_offer::id::Id;
use domain_offer::money::Currency;
use domain_offer::time::Instant;
use domain_run::{Fate, Missing, Rows, RunRow};
use serde::{Deserialize, Serialize};

/// The rows, with the texts that they share apart.
#[derive(Serialize, Deserialize)]
struct PackedRows {
    cut: Option<u64>,
    texts: Vec<String>,
    rows: Vec<PackedRow>,
}

#[derive(Serialize, Deserialize)]
struct PackedRow {
    digest: u64,
    fate: PackedFate,
    category: u32,
    missing: Option<u32>,
    offer: Option<[u8; 12]>,
    /// Microseconds since 1970.
    seen_at: Option<i64>,
    /// The code of the currency among the texts, and minor units.
    price: Option<(u32, i64)>,
}

/// New ones stand at the end.
#[derive(Serialize, Deserialize)]
enum PackedFate {
    Rejected(u32),
    Duplicate,
    Variant,
    Stored,
}

/// Texts, each once.
#[derive(Default)]
struct Texts {
    places: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Texts {
    fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.texts.len()).expect("a run has fewer texts than 2^32");
        self.places.insert(text.to_owned(), place);
        self.texts.push(text.to_owned());
        place
    }
}

/// Rows as bytes.
pub fn pack_rows(rows: &Rows) -> Vec<u8> {
    let mut texts = Texts::default();
    let packed = rows.iter().map(|(digest, row)| PackedRow {
        digest: *digest,
        fate: match &row.fate {
            Fate::Rejected(reason) => PackedFate::Rejected(texts.place(reason)),
            Fate::Duplicate => PackedFate::Duplicate,
            Fate::Variant => PackedFate::Variant,
            Fate::Stored => PackedFate::Stored,
        },
        category: texts.place(&row.category),
        missing: row.missing.map(|Missing(bits)| bits),
        offer: row.offer.map(|Id(bytes)| bytes),
        seen_at: row.seen_at.map(Instant::micros),
        price: row
            .price
            .map(|(currency, price)| (texts.place(currency.code()), price)),
    });
    let packed = PackedRows {
        cut: rows.cut(),
        rows: packed.collect(),
        texts: texts.texts,
    };
    postcard::to_allocvec(&packed).expect("numbers and texts can be packed")
}

/// Rows of bytes; `None` where they are not what [`pack_rows`] makes.
pub fn unpack_rows(bytes: &[u8]) -> Option<Rows> {
    let packed: PackedRows = postcard::from_bytes(bytes).ok()?;
    let texts: Vec<Arc<str>> = packed.texts.into_iter().map(Arc::from).collect();
    let text = |place: u32| texts.get(usize::try_from(place).ok()?).cloned();
    let price = |(currency, price): (u32, i64)| Some((Currency::parse(&text(currency)?)?, price));
    let row = |row: PackedRow| {
        let fate = match row.fate {
            PackedFate::Rejected(reason) => Fate::Rejected(text(reason)?),
            PackedFate::Duplicate => Fate::Duplicate,
            PackedFate::Variant => Fate::Variant,
            PackedFate::Stored => Fate::Stored,
        };
        let read = RunRow {
            fate,
            category: text(row.category)?,
            missing: row.missing.map(Missing),
            offer: row.offer.map(Id),
            seen_at: row.seen_at.map(Instant::from_micros),
            price: match row.price {
                Some(packed) => Some(price(packed)?),
                None => None,
            },
        };
        Some((row.digest, read))
    };
    let rows = packed.rows.into_iter().map(row).collect::<Option<_>>()?;
    Some(Rows::from_parts(rows, packed.cut))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Rows {
        let whole = RunRow {
            fate: Fate::Stored,
            category: "televisores".into(),
            missing: Some(Missing(0b101)),
            offer: Some(Id([7; 12])),
            seen_at: Some(Instant::from_micros(-5)),
            price: Some((Currency::COP, 199_900)),
        };
        let of = |fate| RunRow {
            fate,
            ..whole.clone()
        };
        let unread = RunRow::rejected("invalid_json", "".into(), None);
        let rows = vec![
            (1, whole.clone()),
            (2, of(Fate::Variant)),
            (3, of(Fate::Duplicate)),
            (u64::MAX - 1, unread),
        ];
        Rows::from_parts(rows, Some(u64::MAX))
    }

    #[test]
    fn rows_come_back_whole() {
        let packed = pack_rows(&rows());
        assert_eq!(unpack_rows(&packed), Some(rows()));
        assert_eq!(
            unpack_rows(&pack_rows(&Rows::default())),
            Some(Rows::default())
        );
        for length in 0..packed.len() {
            assert_eq!(unpack_rows(&packed[..length]), None, "{length} bytes");
        }
    }
}
