//! The products that a search finds, the most relevant first.
//!
//! In this order: how well the title answers (see [`Rank`]), with the categories of accessories after all
//! others; more stores first; cheaper, newer, smaller id. Where the request sorts the products itself,
//! accessories are left out as long as anything else is found: the cheapest telephone is no case for one.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use domain_catalog::filter::Choice;
use domain_catalog::id::OfferId;
use domain_catalog::page::{Page, PageRequest, Sort};
use domain_catalog::products::Member;
use domain_catalog::search::{Query, Rank, Relevance};
use domain_catalog::view::{CatalogView, Row};

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
    rank: Option<Rank>,
    stores: Reverse<usize>,
}

/// The products of the offers that were chosen by `words`, if by any; by relevance where there is no
/// `sort`.
pub fn found_products<'v>(
    view: &'v CatalogView,
    choice: &Choice<'v>,
    words: Option<&Query>,
    accessories: &[Arc<str>],
    sort: Option<Sort>,
    request: PageRequest,
) -> Page<FoundProduct<'v>> {
    let relevance = words.map(Relevance::of);
    let mut found: Vec<(Place, FoundProduct<'v>)> = cheapest(view, choice)
        .map(|product| {
            (
                place(view, &product, relevance.as_ref(), accessories),
                product,
            )
        })
        .collect();
    let Some(sort) = sort else {
        let key =
            |(place, product): (Place, FoundProduct<'v>)| ((place, product.shown.key(0)), product);
        return request.by_key(found.into_iter().map(key));
    };
    let is_guarded = relevance.is_some() && found.iter().any(|(place, _)| !place.is_accessory);
    found.retain(|(place, _)| !(is_guarded && place.is_accessory));
    let key = |(_, product): (Place, FoundProduct<'v>)| {
        (product.shown.key(sort.first(&product.shown)), product)
    };
    request.by_key(found.into_iter().map(key))
}

/// The products of the offers, each by its cheapest one.
fn cheapest<'v>(
    view: &'v CatalogView,
    choice: &Choice<'v>,
) -> impl Iterator<Item = FoundProduct<'v>> + use<'v> {
    let products = view.catalog().products();
    let mut alone = Vec::new();
    let mut grouped: HashMap<OfferId, FoundProduct<'v>> = HashMap::new();
    for shown in choice.rows() {
        let id = shown.offer().id();
        let Some(members) = products.members(id) else {
            alone.push(FoundProduct { id, shown });
            continue;
        };
        let id = members[0].offer;
        let known = grouped.entry(id).or_insert(FoundProduct { id, shown });
        if shown.key(0) < known.shown.key(0) {
            known.shown = shown;
        }
    }
    alone.into_iter().chain(grouped.into_values())
}

fn place(
    view: &CatalogView,
    product: &FoundProduct<'_>,
    relevance: Option<&Relevance>,
    accessories: &[Arc<str>],
) -> Place {
    let rank = relevance.map(|relevance| relevance.rank(product.shown.offer().title()));
    let is_for_it = rank.is_some_and(|rank| rank.is_for_it);
    Place {
        is_accessory: is_for_it
            || accessories.contains(&product.shown.shard().base().category().key),
        rank,
        stores: Reverse(stores(view, product.id)),
    }
}

/// How many stores sell a product.
fn stores(view: &CatalogView, product: OfferId) -> usize {
    let Some(members) = view.catalog().products().members(product) else {
        return 1;
    };
    let active = |member: &Member| view.row(member.offer).filter(Row::is_active);
    let rows = members.iter().filter_map(active);
    let mut stores: Vec<Arc<str>> = rows
        .map(|row| Arc::clone(&row.offer().store().key))
        .collect();
    stores.sort_unstable();
    stores.dedup();
    stores.len()
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
            &view.choose(&filter),
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
