//! The products that a search finds, the most relevant first.
//!
//! In this order: things alone before things with others, and the categories of accessories after all others; how well
//! the best of its offers answers (see [`Rank`]); more stores first, unless a low price is asked for; cheaper, newer,
//! smaller id. Where the request sorts the products itself,
//! accessories are left out as long as anything else is found: the cheapest telephone is no case for one.

mod sold;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use domain_catalog::filter::{Selection, ShardSelection};
use domain_catalog::page::{Page, PageRequest, Sort};
use domain_catalog::search::{Query, Rank, Ranks, Relevance};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::id::OfferId;
use sold::Sold;

/// A product that was found.
#[derive(Clone, Copy, Debug)]
pub struct FoundProduct<'v> {
    /// The id of the product.
    pub id: OfferId,
    /// Its cheapest offer among those found.
    pub shown: Row<'v>,
}

/// How well a product answers; the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    is_accessory: bool,
    is_bundle: bool,
    rank: Option<Rank>,
    stores: Reverse<u32>,
}

/// The offers of a category that were found, and what is known of all of them.
struct Found<'c, 'v> {
    part: &'c ShardSelection<'v>,
    /// Its place in the view.
    place: usize,
    is_accessory: bool,
    ranks: Option<Ranks>,
}

/// The products of the offers that were chosen by the words of a query, if by any; by relevance where there is no
/// `sort`.
pub fn found_products<'v>(
    view: &'v CatalogView,
    selection: &Selection<'v>,
    words: Option<&Query>,
    accessories: &[Arc<str>],
    sort: Option<Sort>,
    request: PageRequest,
) -> Page<FoundProduct<'v>> {
    let relevance = selection.terms().map(Relevance::of);
    let found = |part| found(view, part, relevance.as_ref(), accessories);
    let parts: Vec<Found<'_, 'v>> = selection.parts().iter().map(found).collect();
    let mut products = placed(view, &parts);
    if words.is_some_and(Query::wants_cheap) {
        for (place, _) in &mut products {
            place.stores = Reverse(0);
        }
    }
    let page = if let Some(sort) = sort {
        let is_guarded = words.is_some() && products.iter().any(|(place, _)| !place.is_accessory);
        products.retain(|(place, _)| !(is_guarded && place.is_accessory));
        let key = |(_, row): (Place, Row<'v>)| (row.key(sort.first(&row)), row);
        request.by_key(products.into_iter().map(key))
    } else {
        let key = |(place, row): (Place, Row<'v>)| ((place, row.key(0)), row);
        request.by_key(products.into_iter().map(key))
    };
    page.map(|shown| FoundProduct {
        id: view.catalog().products().product_of(shown.offer().id()),
        shown,
    })
}

fn found<'c, 'v>(
    view: &CatalogView,
    part: &'c ShardSelection<'v>,
    relevance: Option<&Relevance>,
    accessories: &[Arc<str>],
) -> Found<'c, 'v> {
    let base = part.shard().base();
    Found {
        part,
        place: view.place_of(part.shard()),
        is_accessory: accessories.contains(&base.category().key),
        ranks: relevance.map(|relevance| relevance.ranks(base.words())),
    }
}

/// The products of the offers, each by its cheapest one, and as well placed as the best of them: which shop is cheapest
/// has no part in how well a product answers.
fn placed<'v>(view: &CatalogView, parts: &[Found<'_, 'v>]) -> Vec<(Place, Row<'v>)> {
    let sold = Sold::of(view);
    let mut alone = Vec::new();
    let mut grouped: HashMap<u32, (Place, Row<'v>)> = HashMap::new();
    for found in parts {
        for row in found.part.rows() {
            let Some(product) = sold.product(found.place, &row) else {
                alone.push((found.place_of(&row, 1), row));
                continue;
            };
            let place = found.place_of(&row, sold.stores(product));
            match grouped.entry(product) {
                Entry::Vacant(first) => {
                    first.insert((place, row));
                }
                Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    known.0 = place.min(known.0);
                    if row.key(0) < known.1.key(0) {
                        known.1 = row;
                    }
                }
            }
        }
    }
    alone.extend(grouped.into_values());
    alone
}

impl Found<'_, '_> {
    fn place_of(&self, row: &Row<'_>, stores: u32) -> Place {
        let rank = self
            .ranks
            .as_ref()
            .map(|ranks| ranks.of(row.offer_number()));
        Place {
            is_accessory: self.is_accessory || rank.is_some_and(|rank| rank.is_for_it),
            is_bundle: rank.is_some() && row.shard().base().is_bundle(row.offer_number()),
            rank,
            stores: Reverse(stores),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::filter::Filter;
    use domain_catalog::fixtures::{Sighting, matched, seen, view};

    use super::*;

    fn thing(store: &str, category: &str, title: &str, price: u32) -> Sighting {
        seen(store, category, title)
            .price(price)
            .at("2025-10-01T10:00:00")
    }

    /// What is found of these things, where the first two are one product.
    fn check(query: Option<&str>, sort: Option<Sort>, expected: &[&str]) {
        let things = [
            thing("exito", "Celulares", "iPhone 15 128GB", 4_000),
            thing("alkosto", "Celulares", "Celular iPhone 15 128GB", 3_900),
            thing("exito", "Celulares", "iPhone 15 Plus", 3_000),
            thing("exito", "Celulares", "Cable para iPhone 15", 20),
            thing("exito", "Accesorios", "iPhone 15 funda", 30),
        ];
        let (catalog, _) = matched(&things, &[&[0, 1]]);
        let view = view(&catalog, "2025-10-04");
        let filter = Filter {
            words: query.map(|query| Query::parse(query).unwrap()),
            ..Filter::default()
        };
        let request = PageRequest { page: 1, limit: 10 };
        let found = found_products(
            &view,
            &view.select(&filter),
            filter.words.as_ref(),
            &["accesorios".into()],
            sort,
            request,
        );
        let titles: Vec<&str> = found
            .items
            .iter()
            .map(|one| one.shown.offer().title())
            .collect();
        assert_eq!(titles, expected, "{query:?} {sort:?}");
        assert_eq!(found.total, expected.len());
    }

    #[test]
    fn what_more_stores_sell_comes_first_and_accessories_last() {
        let all = [
            "Celular iPhone 15 128GB",
            "iPhone 15 Plus",
            "iPhone 15 funda",
            "Cable para iPhone 15",
        ];
        check(Some("iphone 15"), None, &all);
        check(Some("cable iphone"), None, &["Cable para iPhone 15"]);
    }

    #[test]
    fn the_cheapest_telephone_is_no_case_for_one() {
        let things = ["iPhone 15 Plus", "Celular iPhone 15 128GB"];
        check(Some("iphone 15"), Some(Sort::Price), &things);
        check(
            Some("iphone funda"),
            Some(Sort::Price),
            &["iPhone 15 funda"],
        );
    }

    /// Titles by relevance of a search among things, of which the first two are one product.
    fn ordered(query: &str, things: &[Sighting]) -> Vec<String> {
        let (catalog, _) = matched(things, &[&[0, 1]]);
        let view = view(&catalog, "2025-10-04");
        let filter = Filter {
            words: Query::parse(query),
            ..Filter::default()
        };
        let (selection, _) = view.select_or_relax(&filter);
        let request = PageRequest { page: 1, limit: 10 };
        let words = filter.words.as_ref();
        let found = found_products(&view, &selection, words, &[], None, request);
        let titles = found.items.iter();
        titles
            .map(|one| one.shown.offer().title().to_owned())
            .collect()
    }

    #[test]
    fn bundles_come_last_and_low_prices_first_where_they_are_asked_for() {
        let things = [
            thing("exito", "Televisores", "Televisor LG 55", 2_000),
            thing("alkosto", "Televisores", "Televisor LG 55 OLED", 2_100),
            thing("exito", "Televisores", "Televisor LG 43", 900),
            thing(
                "exito",
                "Televisores",
                "Combo Televisor LG 43 + Barra de sonido",
                800,
            ),
        ];
        let [two_shops, cheaper, bundle] = [
            "Televisor LG 55",
            "Televisor LG 43",
            "Combo Televisor LG 43 + Barra de sonido",
        ];
        assert_eq!(ordered("tv lg", &things), [two_shops, cheaper, bundle]);
        assert_eq!(
            ordered("tv lg barato", &things),
            [cheaper, two_shops, bundle]
        );
    }

    #[test]
    fn which_shop_is_cheapest_has_no_part_in_the_order() {
        // Only one of its two titles begins with a word of the search; that one places the product.
        for (well_named, other) in [(900, 1_100), (1_100, 900)] {
            let things = [
                thing("exito", "Celulares", "Galaxy A16 negro", well_named),
                thing("alkosto", "Celulares", "Nuevo original Galaxy A16", other),
                thing("exito", "Celulares", "Otro original Galaxy A16", 10),
            ];
            assert_eq!(ordered("galaxy", &things)[1], "Otro original Galaxy A16");
        }
    }

    #[test]
    fn where_nothing_has_all_words_most_of_them_do() {
        let things = [
            thing("exito", "Televisores", "Televisor LG 55", 2_000),
            thing("alkosto", "Televisores", "Televisor LG 55", 2_100),
            thing("exito", "Televisores", "Televisor Sony 55", 900),
        ];
        assert_eq!(ordered("televisor lg zafiro", &things), ["Televisor LG 55"]);
        assert!(ordered("zafiro", &things).is_empty());
    }

    #[test]
    fn without_words_every_product_is_there() {
        let cheapest_first = [
            "Celular iPhone 15 128GB",
            "Cable para iPhone 15",
            "iPhone 15 Plus",
            "iPhone 15 funda",
        ];
        check(None, None, &cheapest_first);
    }
}
