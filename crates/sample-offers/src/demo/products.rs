//! Reads the data files: a header of columns, then a product a line.

use crate::ean::ean13;
use crate::rng::Rng;

/// Country prefixes of article numbers by brand; what is not named has Colombia's.
const PREFIXES: [(&str, u32); 12] = [
    ("Apple", 194),
    ("Asus", 471),
    ("Honor", 693),
    ("HP", 198),
    ("Lenovo", 197),
    ("LG", 880),
    ("Nintendo", 454),
    ("Samsung", 880),
    ("Sony", 454),
    ("TCL", 692),
    ("Xiaomi", 694),
    ("Oppo", 693),
];
/// Prefix of what is numbered in Colombia.
const COLOMBIA: u32 = 770;

/// One line of a data file.
#[derive(Clone, Debug)]
pub(super) struct Product {
    fields: Vec<(&'static str, &'static str)>,
}

impl Product {
    /// A column that the file must have; an empty text where the line says nothing.
    pub(super) fn get(&self, column: &str) -> &'static str {
        let field = self.fields.iter().find(|(name, _)| *name == column);
        field.expect("templates name columns of their file").1
    }

    /// The list price in pesos.
    pub(super) fn price(&self) -> i64 {
        self.get("precio")
            .parse()
            .expect("a price is a whole number")
    }

    /// What the generator makes of the product, beyond the usual.
    pub(super) fn note(&self) -> Note {
        match self.get("nota") {
            "" => Note::None,
            "agotado" => Note::SoldOut,
            "nuevo" => Note::New,
            "rebaja-falsa" => Note::FakeDiscount,
            "sin-cero" => Note::MissingDigit,
            other => unreachable!("unknown note {other}"),
        }
    }

    /// The article number: the same in every shop.
    pub(super) fn ean(&self) -> String {
        let brand = self.get("marca");
        let prefix = PREFIXES.iter().find(|(name, _)| *name == brand);
        let words: Vec<&str> = self.identity().collect();
        ean13(
            prefix.map_or(COLOMBIA, |(_, prefix)| *prefix),
            Rng::named(&words).bits(),
        )
    }

    /// What tells the product from every other: all its columns before the price.
    pub(super) fn identity(&self) -> impl Iterator<Item = &'static str> {
        let columns = self.fields.iter();
        columns
            .take_while(|(name, _)| *name != "precio")
            .map(|(_, value)| *value)
    }
}

/// The `nota` column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Note {
    /// Nothing special.
    None,
    /// `agotado`: last seen six weeks ago.
    SoldOut,
    /// `nuevo`: listed for less than two weeks.
    New,
    /// `rebaja-falsa`: raised first, then "reduced" to what it was.
    FakeDiscount,
    /// `sin-cero`: on one day the first shop's price lacks a digit.
    MissingDigit,
}

/// The products of a data file.
pub(super) fn read(table: &'static str) -> Vec<Product> {
    let mut lines = table.lines().filter(|line| !line.starts_with('#'));
    let columns: Vec<&str> = cells(lines.next().expect("a table has a header")).collect();
    lines
        .map(|line| Product {
            fields: columns
                .iter()
                .copied()
                .zip(cells(line).chain([""]))
                .collect(),
        })
        .collect()
}

/// The cells of a line.
fn cells(line: &'static str) -> impl Iterator<Item = &'static str> {
    line.split('|').map(str::trim)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::categories::{CATEGORIES, ODDITIES};
    use super::*;

    #[test]
    fn every_line_has_every_column() {
        let tables = CATEGORIES.iter().map(|category| category.table);
        for table in tables.chain([ODDITIES]) {
            let lines = table.lines().filter(|line| !line.starts_with('#'));
            let widths: BTreeSet<usize> = lines.map(|line| line.split('|').count()).collect();
            let spread = widths.last().unwrap() - widths.first().unwrap();
            assert!(spread <= 1, "{}", table.lines().next().unwrap());
            assert!(read(table).iter().all(|product| product.price() > 10_000));
        }
    }

    #[test]
    fn products_are_distinct_and_their_notes_are_known() {
        let products: Vec<Product> = CATEGORIES.iter().flat_map(|c| read(c.table)).collect();
        let eans: BTreeSet<String> = products.iter().map(Product::ean).collect();
        assert_eq!(eans.len(), products.len());
        let slips = products.iter().filter(|p| p.note() == Note::MissingDigit);
        assert_eq!(slips.count(), 1);
    }
}
