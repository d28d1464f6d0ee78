//! How the stores of a market compare.

use std::sync::Arc;

use domain_catalog::filter::Filter;
use domain_catalog::view::CatalogView;
use domain_offer::money::Currency;
use domain_offer::time::Instant;

use crate::brand_ranks::{BrandRanks, Brands};
use crate::market::store_totals;
use crate::period::Period;
use crate::store_totals::StoreTotal;

/// The stores of a market side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreComparison {
    /// What it looks at.
    pub period: Period,
    /// The currency of all prices; `None` when nothing was found in any.
    pub currency: Option<Currency>,
    /// Offers of all stores.
    pub total_products: usize,
    /// Offers of a store on average, rounded to two decimals; 0 without stores.
    pub mean_products_per_store: f64,
    /// The stores by number of offers, most first, ties by name.
    pub stores: Vec<StoreSummary>,
}

/// What one store offers. Prices are in minor units.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreSummary {
    /// The store as it is shown.
    pub store: String,
    /// How many offers it has.
    pub total_products: usize,
    /// The mean price, rounded to the minor unit.
    pub mean_price: i64,
    /// The lowest price.
    pub min_price: i64,
    /// The highest price.
    pub max_price: i64,
    /// Its categories as they are shown, sorted.
    pub categories: Vec<String>,
    /// Its brands as they are shown, sorted.
    pub brands: Brands,
    /// When one of its offers was seen last.
    pub newest: Instant,
    /// Mean, over the products that at least two stores sell, of its price ÷ the lowest price of the
    /// product: 1 for the store that is always cheapest; rounded to four decimals; `None` when it
    /// sells no such product (`indice_precios`).
    pub price_index: Option<f64>,
    /// How many products stand behind the index (`productos_comparables`).
    pub comparable_products: usize,
}

impl StoreSummary {
    /// Highest less lowest price, in minor units.
    pub const fn price_range(&self) -> i64 {
        self.max_price - self.min_price
    }
}

impl StoreComparison {
    /// The store with the lowest mean price; ties in the order of the stores. `None` without stores.
    pub fn best_mean_price(&self) -> Option<&StoreSummary> {
        self.stores.iter().min_by_key(|store| store.mean_price)
    }

    /// The store with the most offers; ties by name. `None` without stores.
    pub fn greatest_variety(&self) -> Option<&StoreSummary> {
        self.stores.first()
    }

    /// The store that was seen last; ties in the order of the stores. `None` without stores.
    pub fn most_recent(&self) -> Option<&StoreSummary> {
        self.stores
            .iter()
            .min_by_key(|store| std::cmp::Reverse(store.newest))
    }
}

/// Compares the stores over the offers that pass a filter and were priced in the last `days` days
/// before T.
pub fn store_comparison(view: &CatalogView, filter: &Filter, days: u32) -> StoreComparison {
    let selection = view.select(filter);
    let totals = store_totals(view, filter, &selection, &view.t().window(days));
    let brands = BrandRanks::of_catalog(view);
    let summary = |total| summary(view, &brands, total);
    let mut stores: Vec<StoreSummary> = totals.into_iter().map(summary).collect();
    stores.sort_by(|a, b| {
        let order = b.total_products.cmp(&a.total_products);
        order.then_with(|| a.store.cmp(&b.store))
    });
    let total_products = stores.iter().map(|store| store.total_products).sum();
    StoreComparison {
        period: Period::of(view.t(), days),
        currency: selection.currency(),
        total_products,
        mean_products_per_store: mean_count(total_products, stores.len()),
        stores,
    }
}

fn summary(view: &CatalogView, ranks: &Arc<BrandRanks>, total: StoreTotal) -> StoreSummary {
    let catalog = view.catalog();
    let category = |place: &usize| catalog.category_at(*place).to_owned();
    let mut categories: Vec<String> = total.categories.iter().map(category).collect();
    categories.sort();
    StoreSummary {
        store: catalog.store_name(&total.key).to_owned(),
        total_products: total.sum.offers,
        mean_price: total.sum.mean(),
        min_price: total.sum.lowest,
        max_price: total.sum.highest,
        categories,
        brands: Brands::new(Arc::clone(ranks), total.brands),
        newest: total.sum.newest,
        price_index: total.index.map(|index| index.index),
        comparable_products: total.index.map_or(0, |index| index.products),
    }
}

fn mean_count(products: usize, stores: usize) -> f64 {
    if stores == 0 {
        return 0.0;
    }
    (products as f64 / stores as f64 * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, catalog, instant, seen, view};
    use domain_offer::time::Zone;

    use super::*;

    /// Fourteen sightings of twelve offers in three stores, before T = 2025-10-12.
    fn sightings() -> Vec<Sighting> {
        let tv = |store, title, price: u32| seen(store, "Televisores", title).price(price);
        vec![
            tv("Falabella", "F1", 1_100).gtin(1).brand("Lg"),
            tv("Falabella", "F1 rojo", 1_250).gtin(1).brand("Lg"),
            tv("Falabella", "F2", 2_000).gtin(2).brand("Samsung"),
            tv("Falabella", "F3", 3_001).at("2025-10-05T10:00:00"),
            tv("Alkosto", "A1", 1_000).gtin(1).brand("LG"),
            tv("Alkosto", "A2", 2_500).gtin(2).brand("samsung"),
            tv("Alkosto", "A3", 4_000).gtin(3),
            seen("Alkosto", "Celulares", "A4")
                .price(900)
                .gtin(4)
                .brand("Motorola"),
            tv("Éxito", "E1", 1_500).gtin(1).at("2025-10-09T10:00:00"),
            tv("Éxito", "E2", 100).at("2025-09-10T09:00:00"),
            // The newest price is suspect: the one of the 2nd is shown, the sighting counts.
            tv("Éxito", "E3", 300).at("2025-10-02T10:00:00"),
            tv("Éxito", "E3", 300).at("2025-10-03T10:00:00"),
            tv("Éxito", "E3", 3).at("2025-10-10T10:00:00"),
            tv("Éxito", "USD", 5).gtin(2).currency("USD"),
        ]
    }

    fn line(store: &StoreSummary) -> String {
        format!(
            "{}: {} mean {} from {} to {} range {}; {}; {}; {}; {:?} over {}",
            store.store,
            store.total_products,
            store.mean_price,
            store.min_price,
            store.max_price,
            store.price_range(),
            store.categories.join(" "),
            store.brands.iter().collect::<Vec<_>>().join(" "),
            Zone::bogota().write_date(store.newest),
            store.price_index,
            store.comparable_products,
        )
    }

    fn check(filter: &Filter, days: u32, summary: &str, rankings: [&str; 3], stores: &[&str]) {
        let catalog = catalog(&sightings());
        let found = store_comparison(&view(&catalog, "2025-10-12"), filter, days);
        let (total, mean) = (found.total_products, found.mean_products_per_store);
        assert_eq!(
            format!("{total} in {}, {mean}", found.stores.len()),
            summary
        );
        let ranked = [
            found.best_mean_price(),
            found.greatest_variety(),
            found.most_recent(),
        ];
        let ranked = ranked.map(|store| store.map_or("", |store| &*store.store));
        assert_eq!(ranked, rankings);
        assert_eq!(found.stores.iter().map(line).collect::<Vec<_>>(), stores);
    }

    // Prices ÷ the lowest of their product: GTIN 1: Alkosto 1000/1000, Falabella 1100/1000 (the
    // lower of its two), Éxito 1500/1000. GTIN 2: Falabella 2000/2000, Alkosto 2500/2000; the offer
    // in dollars is no part of it. GTIN 3 and 4 are sold by one store.
    // Falabella (1.1 + 1) / 2 = 1.05; Alkosto (1 + 1.25) / 2 = 1.125; Éxito 1.5.
    // Means: Falabella (1100 + 1250 + 2000 + 3001) / 4 = 7351 / 4 = 1837.75;
    // Alkosto (1000 + 2500 + 4000 + 900) / 4 = 2100; Éxito (1500 + 300) / 2 = 900.
    #[test]
    fn three_stores_as_worked_out_by_hand() {
        // E2 was priced 32 days before T, the others within 30: 10 offers, 10 / 3 = 3.33.
        check(
            &Filter::default(),
            30,
            "10 in 3, 3.33",
            ["Éxito", "Alkosto", "Éxito"],
            &[
                "Alkosto: 4 mean 210000 from 90000 to 400000 range 310000; Celulares Televisores; \
                 LG MOTOROLA SAMSUNG; 2025-10-01; Some(1.125) over 2",
                "Falabella: 4 mean 183775 from 110000 to 300100 range 190100; Televisores; \
                 LG SAMSUNG; 2025-10-05; Some(1.05) over 2",
                "Éxito: 2 mean 90000 from 30000 to 150000 range 120000; Televisores; \
                 ; 2025-10-10; Some(1.5) over 1",
            ],
        );
    }

    #[test]
    fn what_the_matcher_calls_one_product_is_compared_over_categories() {
        let thing = |store, category, price: u32| seen(store, category, "TV").price(price);
        let things = [
            thing("Alkosto", "Televisores", 1_000),
            thing("Éxito", "Pantallas", 1_200),
            // Of one article number, and not one product.
            thing("Alkosto", "Celulares", 100).gtin(7),
            thing("Éxito", "Celulares", 900).gtin(7),
        ];
        let (catalog, _) = domain_catalog::fixtures::matched(&things, &[&[0, 1]]);
        let found = store_comparison(&view(&catalog, "2025-10-12"), &Filter::default(), 30);
        let indexes = found.stores.iter().map(|store| store.price_index);
        assert_eq!(indexes.collect::<Vec<_>>(), [Some(1.0), Some(1.2)]);
    }

    #[test]
    fn only_offers_priced_inside_the_period_count() {
        // Since October 5, 23:55 only E1; no other store sells its product in the period.
        let exito = "Éxito: 1 mean 150000 from 150000 to 150000 range 0; Televisores; \
                     ; 2025-10-09; None over 0";
        check(&Filter::default(), 7, "1 in 1, 1", ["Éxito"; 3], &[exito]);
        check(&Filter::default(), 1, "0 in 0, 0", [""; 3], &[]);
    }

    #[test]
    fn a_filter_narrows_the_market() {
        let phones = Filter {
            category: Some("celulares".into()),
            ..Filter::default()
        };
        let alkosto = "Alkosto: 1 mean 90000 from 90000 to 90000 range 0; Celulares; \
                       MOTOROLA; 2025-10-01; None over 0";
        check(&phones, 30, "1 in 1, 1", ["Alkosto"; 3], &[alkosto]);
    }

    #[test]
    fn the_period_ends_at_t() {
        let catalog = catalog(&sightings());
        let found = store_comparison(&view(&catalog, "2025-10-12"), &Filter::default(), 7);
        let expected = Period {
            from: instant("2025-10-05T23:55:00"),
            to: instant("2025-10-12T23:55:00"),
            days: 7,
        };
        assert_eq!(found.period, expected);
        assert_eq!(found.currency, Some(Currency::COP));
    }
}
