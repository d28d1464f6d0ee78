//! Which offers of a category are one product.

use std::ops::Range;

use domain_catalog::product_rows::ProductRows;
use domain_catalog::shard::CategorySnapshot;
use domain_catalog::view::Row;

/// A product: the offer that shows it, and the offers it is made of.
pub(super) struct Product<'v> {
    /// The cheapest offer that passed the filter.
    pub(super) shown: Row<'v>,
    /// Its active offers in the category and currency; the shown one alone where there are none.
    pub(super) members: Members<'v>,
}

impl<'v> Product<'v> {
    /// An offer by itself.
    pub(super) const fn alone(shown: Row<'v>) -> Self {
        let members = Members::Alone(shown);
        Self { shown, members }
    }
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

    /// None where there are no rows.
    fn of(mut rows: impl Iterator<Item = Row<'v>>) -> Option<Self> {
        let first = rows.next()?;
        Some(match rows.next() {
            None => Self::Alone(first),
            Some(second) => Self::Many([first, second].into_iter().chain(rows).collect()),
        })
    }
}

/// The products of a category at a place of the view.
#[derive(Clone, Copy)]
pub(super) struct CategoryProducts<'p, 'v> {
    pub(super) shard: &'v CategorySnapshot,
    pub(super) place: usize,
    pub(super) products: &'p ProductRows,
}

impl<'p, 'v> CategoryProducts<'p, 'v> {
    /// All of one currency, in any order, by their active offers.
    pub(super) fn all(
        self,
        rows: &Range<usize>,
    ) -> impl Iterator<Item = Product<'v>> + use<'p, 'v> {
        let row = move |row: usize| Row::new(self.shard, row);
        let active = rows.clone().map(row).filter(Row::is_active);
        let alone = active.filter(move |row| self.products.get(self.place, row).is_none());
        let alone = alone.map(Product::alone);
        let rows = rows.clone();
        let shared = self.products.each(self.place).filter_map(move |group| {
            let numbers = group.iter().map(|&number| number as usize);
            let members = Members::of(numbers.filter(|number| rows.contains(number)).map(row))?;
            let shown = members.rows()[0];
            Some(Product { shown, members })
        });
        alone.chain(shared)
    }

    /// An active offer of the product of a row, in its currency: the row itself where it is one.
    pub(super) fn active_of(self, product: Option<u32>, row: Row<'v>) -> Option<Row<'v>> {
        if row.is_active() {
            return Some(row);
        }
        let currency = &self.shard.currency_of(row.number()).rows;
        let rows = self.products.rows(self.place, product?).iter();
        let mut rows = rows.map(|&row| row as usize);
        let active = rows.find(|row| currency.contains(row))?;
        Some(Row::new(self.shard, active))
    }
}
