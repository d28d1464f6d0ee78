//! The offers of a comparison, product by product.

use std::cmp::Reverse;
use std::ops::Range;

use domain_catalog::products::{Grounds, ProductMap};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::id::OfferId;

use crate::comparison::Comparison;
use crate::product::ProductOffer;

/// The offers of a comparison that are one product.
#[derive(Clone, Copy, Debug)]
pub struct ComparedProduct<'c, 'v> {
    /// The id of the product.
    pub id: OfferId,
    /// Its offers on this page of the comparison, cheapest first. Never empty.
    pub offers: &'c [ProductOffer<'v>],
    /// How many stores they are of.
    pub stores: usize,
}

/// The offers that a page of a comparison shows, by product.
#[derive(Debug)]
pub struct ComparedProducts<'v> {
    /// Those of one product together.
    offers: Vec<ProductOffer<'v>>,
    products: Vec<Compared>,
}

#[derive(Debug)]
struct Compared {
    id: OfferId,
    offers: Range<usize>,
    stores: usize,
    lowest: i64,
}

/// An offer of a product that has others, which need not be on the page.
struct Grouped<'v> {
    /// The number of the product.
    product: u32,
    /// The place of the store in the comparison.
    store: usize,
    offer: ProductOffer<'v>,
}

impl<'v> ComparedProducts<'v> {
    /// The products of a comparison of offers of a view.
    pub fn of(view: &CatalogView, comparison: &Comparison<'v>) -> Self {
        let map = view.catalog().products();
        let (mut offers, mut grouped) = (Vec::new(), Vec::new());
        for (store, of_store) in comparison.stores.iter().enumerate() {
            for &row in &of_store.products.items {
                match map.number(row.offer().id()) {
                    None => offers.push(ProductOffer::alone(row)),
                    Some(product) => grouped.push(Grouped {
                        product,
                        store,
                        offer: member(map, row),
                    }),
                }
            }
        }
        let alone = |(place, offer): (usize, &ProductOffer<'v>)| Compared {
            id: offer.row.offer().id(),
            offers: place..place + 1,
            stores: 1,
            lowest: offer.row.price(),
        };
        let mut products: Vec<Compared> = offers.iter().enumerate().map(alone).collect();
        grouped.sort_by_key(|one| (one.product, one.offer.row.by_price()));
        for group in grouped.chunk_by(|a, b| a.product == b.product) {
            let from = offers.len();
            offers.extend(group.iter().map(|one| one.offer));
            products.push(Compared {
                id: map.product_of(group[0].offer.row.offer().id()),
                offers: from..offers.len(),
                stores: stores_of(group),
                lowest: group[0].offer.row.price(),
            });
        }
        let cheapest = |product: &Compared| offers[product.offers.start].row.by_price();
        products.sort_unstable_by(|a, b| {
            let key = |product: &Compared| (Reverse(product.stores), product.lowest);
            let by_key = key(a).cmp(&key(b));
            by_key.then_with(|| cheapest(a).cmp(&cheapest(b)))
        });
        Self { offers, products }
    }

    /// The products: what most stores have first, then the cheapest.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ComparedProduct<'_, 'v>> {
        self.products.iter().map(|product| ComparedProduct {
            id: product.id,
            offers: &self.offers[product.offers.clone()],
            stores: product.stores,
        })
    }
}

/// An offer as a member of its product.
fn member<'v>(map: &ProductMap, row: Row<'v>) -> ProductOffer<'v> {
    let id = row.offer().id();
    let mut members = map.members(id).unwrap_or_default().iter();
    let member = members.find(|member| member.offer == id);
    ProductOffer {
        row,
        confidence: member.map_or(1.0, |member| member.confidence),
        grounds: member.map_or_else(Grounds::default, |member| member.grounds),
    }
}

fn stores_of(group: &[Grouped<'_>]) -> usize {
    let mut stores: Vec<usize> = group.iter().map(|one| one.store).collect();
    stores.sort_unstable();
    stores.dedup();
    stores.len()
}

#[cfg(test)]
mod tests {
    use domain_catalog::filter::Filter;
    use domain_catalog::fixtures::{Sighting, matched, seen, view};
    use domain_catalog::page::PageRequest;

    use super::*;
    use crate::comparison::comparison;

    fn tv(store: &str, title: &str, price: u32) -> Sighting {
        let tv = seen(store, "Televisores", title).price(price);
        tv.at("2025-10-01T10:00:00")
    }

    #[test]
    fn what_most_stores_have_comes_first_then_the_cheapest() {
        let sightings = [
            tv("exito", "TV A", 900),
            tv("falabella", "TV A", 800),
            tv("alkosto", "TV B", 100),
            tv("exito", "TV C", 200),
        ];
        let (catalog, ids) = matched(&sightings, &[&[0, 1]]);
        let view = view(&catalog, "2025-10-04");
        let request = PageRequest { page: 1, limit: 10 };
        let found = comparison(&view, &Filter::default(), request).unwrap();
        let compared = ComparedProducts::of(&view, &found);
        let products: Vec<ComparedProduct> = compared.iter().collect();
        let prices = |product: &ComparedProduct| -> Vec<i64> {
            product
                .offers
                .iter()
                .map(|offer| offer.row.price() / 100)
                .collect()
        };
        let all: Vec<Vec<i64>> = products.iter().map(prices).collect();
        assert_eq!(all, [vec![800, 900], vec![100], vec![200]]);
        assert_eq!((products[0].id, products[0].stores), (ids[0], 2));
        assert!((products[0].offers[0].confidence - 0.75).abs() < f32::EPSILON);
    }
}
