//! Tables of listings and lists of labelled pairs, in CSV.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;
use domain_matching::listing::Listing;
use domain_offer::condition::Condition;

/// A table of listings by their id.
pub(crate) struct Table {
    /// The listings, in the table's order.
    pub(crate) listings: Vec<Listing>,
    ids: HashMap<String, usize>,
}

/// Two rows of tables and whether they are one product.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair {
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) label: bool,
}

/// Which columns, by name, hold what; the first that a table has counts.
const TITLE: [&str; 3] = ["title", "name", "titulo"];
const DETAILS: [&str; 2] = ["description", "details"];
const BRAND: [&str; 3] = ["brand", "manufacturer", "marca"];
const MODEL: [&str; 2] = ["modelno", "model"];
const PRICE: [&str; 1] = ["price"];

/// Reads a table with the columns `id`, `title` or `name` and, where it has them, description,
/// brand or manufacturer, model number and price.
pub(crate) fn read_table(path: &Path) -> anyhow::Result<Table> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(path)
        .with_context(|| format!("cannot read {}", path.display()))?;
    let headers = reader.headers()?.clone();
    let column = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| headers.iter().position(|h| h.eq_ignore_ascii_case(name)))
    };
    let id = column(&["id"]).with_context(|| format!("{} has no column `id`", path.display()))?;
    let title = column(&TITLE)
        .with_context(|| format!("{} has no column `title` or `name`", path.display()))?;
    let (details, brand, model, price) = (
        column(&DETAILS),
        column(&BRAND),
        column(&MODEL),
        column(&PRICE),
    );
    let mut table = Table {
        listings: Vec::new(),
        ids: HashMap::new(),
    };
    for row in reader.records() {
        let row = row.with_context(|| format!("{} is no CSV", path.display()))?;
        let text = |column: Option<usize>| {
            column
                .and_then(|c| row.get(c))
                .unwrap_or("")
                .trim()
                .to_owned()
        };
        table.ids.insert(text(Some(id)), table.listings.len());
        let name = text(Some(title));
        table.listings.push(Listing {
            condition: Condition::of_title(&name),
            title: name,
            details: text(details),
            brand: text(brand),
            model: text(model),
            price: number(&text(price)),
            ..Listing::default()
        });
    }
    Ok(table)
}

fn number(text: &str) -> Option<f64> {
    let plain: String = text
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    plain.parse().ok().filter(|price| *price > 0.0)
}

/// Reads pairs with the columns `ltable_id`, `rtable_id` and `label`.
pub(crate) fn read_pairs(path: &Path, left: &Table, right: &Table) -> anyhow::Result<Vec<Pair>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|h| h == name)
            .with_context(|| format!("{} has no column `{name}`", path.display()))
    };
    let (l, r, label) = (column("ltable_id")?, column("rtable_id")?, column("label")?);
    let mut pairs = Vec::new();
    for row in reader.records() {
        let row = row?;
        let find = |table: &Table, at: usize| {
            let id = row.get(at).unwrap_or("").trim();
            table
                .ids
                .get(id)
                .copied()
                .with_context(|| format!("{}: no row has the id {id}", path.display()))
        };
        pairs.push(Pair {
            left: find(left, l)?,
            right: find(right, r)?,
            label: row.get(label).is_some_and(|text| text.trim() == "1"),
        });
    }
    Ok(pairs)
}
