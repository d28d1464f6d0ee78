//! The offers of a comparison, product by product.

use std::collections::BTreeMap;

use domain_catalog::id::OfferId;
use domain_catalog::products::Grounds;
use domain_catalog::view::{CatalogView, Row};

use crate::comparison::Comparison;
use crate::product::{ProductOffer, stores_of};

/// The offers of a comparison that are one product.
#[derive(Debug)]
pub struct ComparedProduct<'v> {
    /// The id of the product.
    pub id: OfferId,
    /// Its offers on this page of the comparison, cheapest first. Never empty.
    pub offers: Vec<ProductOffer<'v>>,
    /// How many stores they are of.
    pub stores: usize,
}

/// The offers that a page of a comparison shows, by product: what most stores have first, then the
/// cheapest.
pub fn compared_products<'v>(
    view: &'v CatalogView,
    comparison: &Comparison<'v>,
) -> Vec<ComparedProduct<'v>> {
    let mut products: BTreeMap<OfferId, Vec<ProductOffer<'v>>> = BTreeMap::new();
    for row in comparison
        .stores
        .iter()
        .flat_map(|store| &store.products.items)
    {
        let (id, offer) = placed(view, *row);
        products.entry(id).or_default().push(offer);
    }
    let product = |(id, mut offers): (OfferId, Vec<ProductOffer<'v>>)| {
        offers.sort_by_key(|offer| offer.row.key(0));
        let stores = stores_of(&offers);
        ComparedProduct { id, offers, stores }
    };
    let mut products: Vec<ComparedProduct<'v>> = products.into_iter().map(product).collect();
    products.sort_by_key(|product| {
        let cheapest = product.offers[0].row.key(0);
        (std::cmp::Reverse(product.stores), cheapest)
    });
    products
}

/// An offer with the product that it belongs to.
fn placed<'v>(view: &CatalogView, row: Row<'v>) -> (OfferId, ProductOffer<'v>) {
    let id = row.offer().id();
    let members = view.catalog().products().members(id).unwrap_or_default();
    let member = members.iter().find(|member| member.offer == id);
    let offer = ProductOffer {
        row,
        confidence: member.map_or(1.0, |member| member.confidence),
        grounds: member.map_or_else(Grounds::default, |member| member.grounds),
    };
    (members.first().map_or(id, |first| first.offer), offer)
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
        let products = compared_products(&view, &found);
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
