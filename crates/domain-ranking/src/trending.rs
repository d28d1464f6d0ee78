//! Products on the rise: seen more often, in more stores, and cheaper than before.

mod index;
mod market;
mod product;

use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use domain_catalog::filter::{Filter, Selection};
use domain_catalog::page::{Page, PageRequest, Sort, TopK};
use domain_catalog::product_rows::ProductRows;
use domain_catalog::view::{CatalogView, Row};
use domain_offer::money::Currency;

use crate::score::Score;
use index::TrendIndex;
use market::Market;
use product::{CategoryProducts, Product};

/// A page of products on the rise.
#[derive(Debug)]
pub struct TrendingOffers<'v> {
    /// The currency of all of them; `None` when nothing was found in any.
    pub currency: Option<Currency>,
    /// The products, each shown by one offer.
    pub page: Page<TrendingOffer<'v>>,
}

/// A product on the rise. What is said of it is of all its active offers in one category and
/// currency, whatever the filter.
#[derive(Clone, Copy, Debug)]
pub struct TrendingOffer<'v> {
    /// The offer that shows it: the cheapest that passes the filter, ties newest, then id.
    pub row: Row<'v>,
    /// The mean of the components (`trending_score`).
    pub score: Score,
    /// What the score is made of (`componentes`).
    pub components: Components,
    /// On how many distinct (store, day) it was seen in the window (`apariciones`); at least 1.
    pub appearances: usize,
    /// In how many stores it is (`fuentes_count`).
    pub stores: usize,
    /// Its lowest trusted price in the window, in minor units (`precio_min_encontrado`).
    pub min_price: i64,
    /// The mean of its trusted (store, day) prices in the window, rounded to the minor unit
    /// (`precio_promedio_encontrado`).
    pub mean_price: i64,
}

/// The parts of a trending score, each in [0,1].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Components {
    /// How its share of the scrapes grew over the window before; 0.5 is no change (`aparición`).
    pub appearance: Score,
    /// Its share of the category's active stores (`tiendas`).
    pub stores: Score,
    /// How far its lowest price fell below the median of the window before (`rebaja`).
    pub discount: Score,
}

/// The products of which an offer passes the filter and which were seen in the last `days` days
/// before T, highest score first unless told otherwise.
///
/// A product is what the matcher says (where nothing is matched, the offers of one GTIN), by its active offers
/// within a category and currency; else the offer alone. With `include_expired` an offer that is no longer
/// active may show its product, but counts in it only where no offer of it is active.
pub fn trending_offers<'v>(
    view: &'v CatalogView,
    filter: &Filter,
    days: u32,
    sort: Option<Sort>,
    request: PageRequest,
) -> TrendingOffers<'v> {
    let selection = view.select(filter);
    let page = if sort.is_none() && !filter.include_expired {
        highest(view, &selection, days, request)
    } else {
        one_by_one(view, &selection, days, sort, request)
    };
    TrendingOffers {
        currency: selection.currency(),
        page,
    }
}

/// Numbers of days whose trends a view keeps.
const KEPT_DAYS: usize = 4;

/// The trends of all products, whatever the filter.
fn trends(view: &CatalogView, days: u32) -> Arc<TrendIndex> {
    let make = || TrendIndex::of(view, days);
    view.memo().get_or_make(KEPT_DAYS, days, make)
}

/// From the trends of all products, which are in order.
fn highest<'v>(
    view: &'v CatalogView,
    selection: &Selection<'v>,
    days: u32,
    request: PageRequest,
) -> Page<TrendingOffer<'v>> {
    let index = trends(view, days);
    let mut best = TopK::new(request);
    let parts = selection.parts().iter();
    let total = parts.map(|part| index.add(view, part, &mut best)).sum();
    best.into_page(total)
}

/// From the offers that pass, in any order.
fn one_by_one<'v>(
    view: &'v CatalogView,
    selection: &Selection<'v>,
    days: u32,
    sort: Option<Sort>,
    request: PageRequest,
) -> Page<TrendingOffer<'v>> {
    let (trends, products) = (trends(view, days), ProductRows::of(view));
    let mut best = TopK::new(request);
    let mut total = 0;
    for part in selection.parts() {
        let shard = part.shard();
        let category = CategoryProducts {
            shard,
            place: view.place_of(shard),
            products: &products,
        };
        let market = OnceCell::new();
        let mut seen = HashSet::new();
        // The cheapest come first.
        for row in part.rows() {
            let product = products.get(category.place, &row);
            if product.is_some_and(|product| !seen.insert(product)) {
                continue;
            }
            let trend = match category.active_of(product, row) {
                Some(active) => trends.trend(category.place, &active).copied(),
                None => market
                    .get_or_init(|| Market::of(shard, view.t(), days))
                    .trend(&Product::alone(row)),
            };
            if let Some(trend) = trend {
                let first = sort.map_or(trend.score.highest_first(), |sort| sort.first(&row));
                best.offer(row.key(first), trend.shown_by(row));
                total += 1;
            }
        }
    }
    best.into_page(total)
}

#[cfg(test)]
mod tests {
    use domain_catalog::catalog::Catalog;
    use domain_catalog::fixtures::{Sighting, bound, catalog, matched, seen, view};

    use super::*;

    /// Sightings at noon on days of October 2025 (day, price).
    fn days(offer: &Sighting, days: impl IntoIterator<Item = (u32, u32)>) -> Vec<Sighting> {
        let at = |day| format!("2025-10-{day:02}T12:00:00");
        let sighting = |(day, price): (u32, u32)| offer.clone().price(price).at(&at(day));
        days.into_iter().map(sighting).collect()
    }

    fn check(sightings: &[Sighting], filter: &Filter, days: u32, as_of: &str, expected: &[&str]) {
        check_catalog(&catalog(sightings), filter, days, as_of, expected);
    }

    fn check_catalog(
        catalog: &Arc<Catalog>,
        filter: &Filter,
        days: u32,
        as_of: &str,
        expected: &[&str],
    ) {
        let view = view(catalog, as_of);
        let request = PageRequest {
            page: 1,
            limit: 100,
        };
        let found = trending_offers(&view, filter, days, None, request);
        let line = |offer: &TrendingOffer| {
            format!(
                "{} {} = {} {} {}, seen {} in {}, {} {}",
                offer.row.offer().facts().title,
                offer.score.thousandths(),
                offer.components.appearance.thousandths(),
                offer.components.stores.thousandths(),
                offer.components.discount.thousandths(),
                offer.appearances,
                offer.stores,
                offer.min_price,
                offer.mean_price,
            )
        };
        assert_eq!(
            found.page.items.iter().map(line).collect::<Vec<_>>(),
            expected
        );
    }

    #[test]
    fn the_example_of_the_contract() {
        // Two windows of 14 days, in each of which alkosto was scraped on 14 days and the
        // television seen on 7: f = b = 7, F = B = 14; 900 against a median of 1,000; one of two
        // stores: (0.5 + 0.5 + 0.1) / 3 = 0.367. The other television of alkosto was seen on all
        // days: 15/16 in both, (0.5 + 0.5 + 0) / 3 = 0.333; falabella's once, without a window
        // before: the same.
        let (tv, other) = (seen("alkosto", "TV", "TV"), seen("alkosto", "TV", "otro"));
        let mut sightings = days(&tv, (1..=7).map(|day| (day, 1_000)));
        sightings.extend(days(&tv, (15..=21).map(|day| (day, 900))));
        sightings.extend(days(&other, (1..=28).map(|day| (day, 500))));
        sightings.extend(days(&seen("falabella", "TV", "lejos"), [(28, 700)]));
        let expected = [
            "TV 367 = 500 500 100, seen 7 in 1, 90000 90000",
            "otro 333 = 500 500 0, seen 14 in 1, 50000 50000",
            "lejos 333 = 500 500 0, seen 1 in 1, 70000 70000",
        ];
        check(
            &sightings,
            &Filter::default(),
            14,
            "2025-10-29T10:00:00",
            &expected,
        );
    }

    /// At T = October 5, 10:00, with windows of two days: from the 3rd, 10:00, and from the 1st.
    fn two_stores() -> Vec<Sighting> {
        let tv = |store, title| seen(store, "TV", title);
        let mut sightings = days(
            &tv("alkosto", "a1").gtin(111),
            [(1, 1_000), (3, 800), (4, 900)],
        );
        sightings.extend(days(&tv("alkosto", "a2").gtin(111), [(1, 1_100), (4, 850)]));
        sightings.extend(days(
            &tv("falabella", "f1").gtin(111),
            [(2, 1_200), (4, 1_000)],
        ));
        sightings.extend(days(&tv("exito", "e1"), [(4, 500)]));
        sightings.extend(days(&tv("exito", "gone"), [(2, 500)]));
        sightings.extend(days(
            &tv("exito", "usd").gtin(111).currency("USD"),
            [(4, 1)],
        ));
        sightings
    }

    // Scraped: alkosto on the 1st | 3rd, 4th; falabella on the 2nd | 4th; exito on the 2nd | 4th.
    // GTIN 111: b = (a,1) (f,2) = 2 of B = 1 + 1; f = (a,3) (a,4) (f,4) = 3 of F = 2 + 1.
    // x = 4/5, y = 3/4, x/(x+y) = 0.8 / 1.55 = 0.516129; stores 2 of 3 = 0.666667;
    // before: 1000 (the lower of 1000 and 1100), 1200, median 1100; now 800, 850 (the lower of 900
    // and 850), 1000: lowest 800, mean 2650 / 3 = 883.33; 1 − 800/1100 = 0.272727.
    // (0.516129 + 0.666667 + 0.272727) / 3 = 1.455523 / 3 = 0.485174.
    // e1: f = 1 of 1, b = 0 of 1: x = 2/3, y = 1/3, 0.666667; stores 1/3; no discount:
    // 1.0 / 3 = 0.333. "gone" was not seen in the window.
    const E1: &str = "e1 333 = 667 333 0, seen 1 in 1, 50000 50000";

    fn gtin_111(shown: &str) -> String {
        format!("{shown} 485 = 516 667 273, seen 3 in 2, 80000 88333")
    }

    #[test]
    fn a_product_is_the_offers_of_one_gtin() {
        let (all, t) = (Filter::default(), "2025-10-05T10:00:00");
        check(&two_stores(), &all, 2, t, &[&gtin_111("a2"), E1]);
        let mut other_category = two_stores();
        other_category.extend(days(
            &seen("exito", "Audio", "bar").gtin(111),
            [(1, 9), (4, 9)],
        ));
        let audio = Filter {
            category: Some("audio".into()),
            ..Filter::default()
        };
        // Of one scraped day each, seen on it: 2/3 in both; the only store; no discount.
        let bar = "bar 500 = 500 1000 0, seen 1 in 1, 900 900";
        check(&other_category, &audio, 2, t, &[bar]);
        check(&other_category, &all, 2, t, &[bar, &gtin_111("a2"), E1]);
    }

    // e1 and f1: f = (f,4) (e,4) = 2 of F = 1 + 1, b = (f,2) = 1 of B = 1 + 1: 0.75 / (0.75 + 0.5) = 0.6; two of three
    // stores; 1 − 500/1200 = 0.583333; 1.85 / 3 = 0.616667; mean (1000 + 500) / 2.
    // a1: f = 2 of 2, b = 1 of 1: 0.75 / (0.75 + 2/3) = 0.529412; 1/3; 1 − 800/1000; 1.062745 / 3 = 0.354248.
    // a2: f = 1 of 2, b = 1 of 1: 0.5 / (0.5 + 2/3) = 0.428571; 1/3; 1 − 850/1100 = 0.227273; 0.989177 / 3 = 0.329726.
    #[test]
    fn a_product_is_what_the_matcher_says() {
        let (e1, f1) = (7, 5);
        let (catalog, _) = matched(&two_stores(), &[&[e1, f1]]);
        let t = "2025-10-05T10:00:00";
        let of_f1 = " 617 = 600 667 583, seen 2 in 2, 50000 75000";
        let alone = [
            "a1 354 = 529 333 200, seen 2 in 1, 80000 85000",
            "a2 330 = 429 333 227, seen 1 in 1, 85000 85000",
        ];
        let expected = [&format!("e1{of_f1}"), alone[0], alone[1]];
        check_catalog(&catalog, &Filter::default(), 2, t, &expected);
        let falabella = Filter {
            store: Some("falabella".into()),
            ..Filter::default()
        };
        check_catalog(&catalog, &falabella, 2, t, &[&format!("f1{of_f1}")]);
        let with_expired = Filter {
            include_expired: true,
            ..Filter::default()
        };
        check_catalog(&catalog, &with_expired, 2, t, &expected);
    }

    #[test]
    fn a_filter_chooses_products_and_what_shows_them() {
        let t = "2025-10-05T10:00:00";
        let falabella = Filter {
            store: Some("falabella".into()),
            ..Filter::default()
        };
        check(&two_stores(), &falabella, 2, t, &[&gtin_111("f1")]);
        let from_870 = Filter {
            min_price: bound(870),
            ..Filter::default()
        };
        check(&two_stores(), &from_870, 2, t, &[&gtin_111("a1")]);
    }

    #[test]
    fn suspect_prices_are_no_discount() {
        // 10 is suspect beside 1000 and 1000; the last trusted price stands for it.
        let tv = days(
            &seen("exito", "TV", "TV"),
            [(1, 1_000), (2, 1_000), (4, 10)],
        );
        // b = 2 of 2, f = 1 of 1: x = 2/3, y = 3/4; 0.666667 / 1.416667 = 0.470588; the only store;
        // (0.470588 + 1 + 0) / 3 = 0.490196.
        let expected = ["TV 490 = 471 1000 0, seen 1 in 1, 100000 100000"];
        check(&tv, &Filter::default(), 2, "2025-10-05T10:00:00", &expected);
    }

    #[test]
    fn a_dearer_product_has_no_discount() {
        let tv = days(&seen("exito", "TV", "TV"), [(1, 1_000), (4, 1_500)]);
        // 2/3 in both windows; (0.5 + 1 + 0) / 3.
        let expected = ["TV 500 = 500 1000 0, seen 1 in 1, 150000 150000"];
        check(&tv, &Filter::default(), 2, "2025-10-05T10:00:00", &expected);
    }

    #[test]
    fn expired_offers_are_products_only_where_asked_for() {
        let old = seen("exito", "TV", "old").at("2025-08-20T12:00:00");
        let old_111 = seen("exito", "TV", "old 111").gtin(111).price(1);
        let mut sightings = days(&seen("exito", "TV", "new").gtin(111), [(4, 100)]);
        sightings.extend([old, old_111.at("2025-08-20T12:00:00")]);
        let t = "2025-10-05T10:00:00";
        // No window before: 0.5; the only store; no discount.
        let new = "new 500 = 500 1000 0, seen 1 in 1, 10000 10000";
        check(&sightings, &Filter::default(), 60, t, &[new]);
        let with_expired = Filter {
            include_expired: true,
            ..Filter::default()
        };
        // The expired offer of the GTIN shows its product, and changes nothing of it.
        let old_111 = "old 111 500 = 500 1000 0, seen 1 in 1, 10000 10000";
        let old = "old 500 = 500 1000 0, seen 1 in 1, 100000 100000";
        check(&sightings, &with_expired, 60, t, &[old_111, old]);
    }
}
