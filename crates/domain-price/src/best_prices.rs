//! The cheapest offers, each with what it saves.

use domain_catalog::filter::Filter;
use domain_catalog::page::{Page, PageRequest, Sort};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::money::Currency;

use crate::saving::{Saving, saving};

/// A page of offers with what each saves.
#[derive(Debug)]
pub struct BestPrices<'v> {
    /// The currency of all of them; `None` when nothing was found in any.
    pub currency: Option<Currency>,
    /// The offers.
    pub page: Page<BestPrice<'v>>,
}

/// An offer with what it saves.
#[derive(Clone, Copy, Debug)]
pub struct BestPrice<'v> {
    /// The offer.
    pub row: Row<'v>,
    /// What it saves.
    pub saving: Saving,
}

impl<'v> BestPrice<'v> {
    /// What an offer saves at T.
    pub fn of(view: &CatalogView, row: Row<'v>) -> Self {
        Self {
            row,
            saving: saving(view, &row),
        }
    }
}

/// The offers that pass a filter, cheapest first unless told otherwise.
pub fn best_prices<'v>(
    view: &'v CatalogView,
    filter: &Filter,
    sort: Option<Sort>,
    request: PageRequest,
) -> BestPrices<'v> {
    let selection = view.select(filter);
    let page = selection.page(sort.unwrap_or(Sort::Price), request);
    BestPrices {
        currency: selection.currency(),
        page: page.map(|row| BestPrice::of(view, row)),
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{catalog_of, view};

    use super::*;

    fn check(sort: Option<Sort>, page: u32, expected: &[&str]) {
        let catalog = catalog_of(&[
            (
                "alkosto",
                "Televisores",
                "TV B",
                2_000,
                "2025-10-02T10:00:00",
            ),
            (
                "falabella",
                "Televisores",
                "TV A",
                1_000,
                "2025-10-01T10:00:00",
            ),
            ("exito", "Televisores", "TV C", 2_000, "2025-10-03T10:00:00"),
            (
                "exito",
                "Celulares",
                "Celular",
                1_500,
                "2025-10-01T10:00:00",
            ),
        ]);
        let view = view(&catalog, "2025-10-04");
        let request = PageRequest { page, limit: 3 };
        let found = best_prices(&view, &Filter::default(), sort, request);
        let titles: Vec<&str> = found
            .page
            .items
            .iter()
            .map(|best| best.row.offer().facts().title)
            .collect();
        assert_eq!(titles, expected, "{sort:?}, page {page}");
        assert_eq!(found.page.total, 4);
        assert_eq!(found.currency, Some(Currency::COP));
    }

    #[test]
    fn cheapest_first_over_categories_unless_sorted_otherwise() {
        check(None, 1, &["TV A", "Celular", "TV C"]); // TV C is as cheap as TV B, and newer
        check(None, 2, &["TV B"]);
        check(None, 3, &[]);
        check(Some(Sort::PriceDescending), 1, &["TV C", "TV B", "Celular"]);
        check(Some(Sort::Date), 1, &["TV C", "TV B", "TV A"]);
    }

    #[test]
    fn nothing_found_is_an_empty_page() {
        let catalog = catalog_of(&[]);
        let view = view(&catalog, "2025-10-04");
        let request = PageRequest { page: 1, limit: 3 };
        let found = best_prices(&view, &Filter::default(), None, request);
        assert_eq!(found.page.total, 0);
        assert_eq!(found.currency, None);
    }
}
