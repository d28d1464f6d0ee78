//! Which offers of a category are one product.

use std::collections::HashMap;
use std::ops::Range;

use domain_catalog::observation::Gtin;
use domain_catalog::shard::ShardAt;
use domain_catalog::view::Row;

/// A product: the offer that shows it, and the offers it is made of.
pub(super) struct Product<'v> {
    /// The cheapest offer that passed the filter.
    pub(super) shown: Row<'v>,
    /// The active offers of its GTIN; the shown one alone where there are none.
    pub(super) members: Members<'v>,
}

/// The offers of a product.
pub(super) enum Members<'v> {
    Alone(Row<'v>),
    Many(Vec<Row<'v>>),
}

impl<'v> Members<'v> {
    pub(super) fn rows(&self) -> &[Row<'v>] {
        match self {
            Self::Alone(row) => std::slice::from_ref(row),
            Self::Many(rows) => rows,
        }
    }
}

/// The products of rows that are of one category and currency, cheapest first.
pub(super) fn products<'v>(passing: &[Row<'v>]) -> impl Iterator<Item = Product<'v>> + use<'v> {
    let mut matched: HashMap<Gtin, Product<'v>> = HashMap::new();
    let mut alone = Vec::new();
    for &row in passing {
        let members = Members::Alone(row);
        match row.gtin() {
            // The first is the cheapest.
            Some(gtin) => {
                matched.entry(gtin).or_insert_with(|| Product {
                    shown: row,
                    members,
                });
            }
            None => alone.push(Product {
                shown: row,
                members,
            }),
        }
    }
    for product in matched.values_mut() {
        product.add_members();
    }
    alone.into_iter().chain(matched.into_values())
}

/// All products of one category and currency, in any order, by their active offers.
pub(super) fn all_products<'v>(
    shard: &'v ShardAt,
    rows: &Range<usize>,
) -> impl Iterator<Item = Product<'v>> {
    let row = |row: usize| Row::new(shard, row);
    let active = rows.clone().map(row).filter(Row::is_active);
    let alone = active.filter(|row| row.gtin().is_none());
    let alone = alone.map(|shown| Product {
        shown,
        members: Members::Alone(shown),
    });
    let gtin = |number: &u32| shard.base().gtin_of(shard.offer_number(*number as usize));
    let groups = shard.by_gtin().chunk_by(move |a, b| gtin(a) == gtin(b));
    let matched = groups.filter_map(move |group| {
        let numbers = group.iter().map(|&number| number as usize);
        let mut members = numbers.filter(|number| rows.contains(number)).map(row);
        let shown = members.next()?;
        let members = match members.next() {
            None => Members::Alone(shown),
            Some(second) => Members::Many([shown, second].into_iter().chain(members).collect()),
        };
        Some(Product { shown, members })
    });
    alone.chain(matched)
}

impl Product<'_> {
    /// Gives the product all active offers of its GTIN in its category and currency.
    fn add_members(&mut self) {
        let shown = self.shown;
        let (shard, currency) = (shown.shard(), shown.shard().currency_of(shown.number()));
        let Some(gtin) = shown.gtin() else { return };
        let rows = shard
            .with_gtin(gtin)
            .filter(|row| currency.rows.contains(row));
        let rows: Vec<_> = rows.map(|row| Row::new(shard, row)).collect();
        match rows.as_slice() {
            [] => {}
            [row] => self.members = Members::Alone(*row),
            _ => self.members = Members::Many(rows),
        }
    }
}
