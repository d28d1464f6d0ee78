//! Which offers of a category are one product.

use std::collections::HashMap;

use domain_catalog::observation::Gtin;
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
    if !matched.is_empty() {
        add_members(&mut matched, passing[0]);
    }
    alone.into_iter().chain(matched.into_values())
}

/// Gives every product all offers of its GTIN in the category and currency of `any`.
fn add_members<'v>(products: &mut HashMap<Gtin, Product<'v>>, any: Row<'v>) {
    let shard = any.shard();
    let Some(of_currency) = shard.in_currency(any.money().currency()) else {
        return;
    };
    let mut counted: HashMap<Gtin, Vec<Row<'v>>> = HashMap::new();
    let rows = of_currency.rows.clone().map(|row| Row::new(shard, row));
    for row in rows.filter(Row::is_active) {
        let gtin = row.gtin();
        if let Some(gtin) = gtin.filter(|gtin| products.contains_key(gtin)) {
            counted.entry(gtin).or_default().push(row);
        }
    }
    for (gtin, rows) in counted {
        if let Some(product) = products.get_mut(&gtin) {
            product.members = Members::Many(rows);
        }
    }
}
