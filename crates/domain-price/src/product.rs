//! A product: what it costs in every store.

use domain_catalog::products::Grounds;
use domain_catalog::view::{CatalogView, Row};
use domain_offer::id::OfferId;
use domain_offer::money::Currency;

/// The active offers of a product, in one currency.
#[derive(Debug)]
pub struct ProductPrices<'v> {
    /// The id of the product: that of the offer that names it.
    pub id: OfferId,
    /// The offer that speaks for the product: the one that names it where that is among the offers,
    /// else the cheapest.
    pub shown: Row<'v>,
    /// The currency: the commonest among the active offers, ties by code.
    pub currency: Currency,
    /// The offers, cheapest first, ties newest first, then by id. Never empty.
    pub offers: Vec<ProductOffer<'v>>,
    /// How many stores they are of.
    pub stores: usize,
}

/// An offer of a product.
#[derive(Clone, Copy, Debug)]
pub struct ProductOffer<'v> {
    /// The offer.
    pub row: Row<'v>,
    /// How sure it is that it is of this product, between 0 and 1; 1 where it is alone.
    pub confidence: f32,
    /// Why.
    pub grounds: Grounds,
}

impl<'v> ProductOffer<'v> {
    /// An offer that is a product alone.
    pub(crate) fn alone(row: Row<'v>) -> Self {
        Self {
            row,
            confidence: 1.0,
            grounds: Grounds::default(),
        }
    }
}

/// The product that an offer belongs to, by the id of any of its offers, also one of before; `None` where no offer of
/// it is active at T.
pub fn product(view: &CatalogView, id: OfferId) -> Option<ProductPrices<'_>> {
    let products = view.catalog().products();
    let id = view.catalog().resolve(id)?.id();
    let offer = |id, confidence, grounds| {
        let row = view.row(id).filter(Row::is_active)?;
        Some(ProductOffer {
            row,
            confidence,
            grounds,
        })
    };
    let all: Vec<ProductOffer<'_>> = match products.members(id) {
        None => offer(id, 1.0, Grounds::default()).into_iter().collect(),
        Some(members) => members
            .iter()
            .filter_map(|member| offer(member.offer, member.confidence, member.grounds))
            .collect(),
    };
    let currency = commonest(&all)?;
    let of_currency = |offer: &ProductOffer<'_>| offer.row.money().currency() == currency;
    let mut offers: Vec<ProductOffer<'_>> = all.into_iter().filter(of_currency).collect();
    offers.sort_by_key(|offer| offer.row.key(0));
    let id = products.product_of(id);
    let named = offers.iter().find(|offer| offer.row.offer().id() == id);
    let shown = named.or(offers.first())?.row;
    Some(ProductPrices {
        id,
        shown,
        currency,
        stores: stores_of(&offers),
        offers,
    })
}

/// How many stores offers are of.
fn stores_of(offers: &[ProductOffer<'_>]) -> usize {
    let mut stores: Vec<&str> = offers.iter().map(|offer| store(&offer.row)).collect();
    stores.sort_unstable();
    stores.dedup();
    stores.len()
}

fn store<'v>(row: &Row<'v>) -> &'v str {
    &row.shard().base().stores()[row.store() as usize].key
}

fn commonest(offers: &[ProductOffer<'_>]) -> Option<Currency> {
    let currencies = || offers.iter().map(|offer| offer.row.money().currency());
    let count = |of: Currency| currencies().filter(|currency| *currency == of).count();
    currencies().max_by(|x, y| {
        let by_count = count(*x).cmp(&count(*y));
        by_count.then_with(|| y.code().cmp(x.code()))
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain_catalog::catalog::Catalog;
    use domain_catalog::fixtures::{Sighting, matched, seen, view};

    use super::*;

    fn tv(store: &str, price: u32, at: &str) -> Sighting {
        let tv = seen(store, "Televisores", "TV");
        tv.price(price).at(&format!("{at}T10:00:00"))
    }

    /// All sightings as one product, in this order, and something else.
    fn one_product(sightings: &[Sighting]) -> (Arc<Catalog>, Vec<OfferId>) {
        let other = seen("exito", "Televisores", "otro").at("2025-10-01T10:00:00");
        let all: Vec<Sighting> = sightings.iter().cloned().chain([other]).collect();
        let places: Vec<usize> = (0..sightings.len()).collect();
        let (catalog, mut ids) = matched(&all, &[&places]);
        ids.truncate(sightings.len());
        (catalog, ids)
    }

    #[test]
    fn every_offer_leads_to_its_product_cheapest_first() {
        let (catalog, ids) = one_product(&[
            tv("falabella", 1_000, "2025-10-01"),
            tv("exito", 1_200, "2025-10-01"),
            tv("alkosto", 1_000, "2025-10-02"),
            tv("ktronix", 900, "2025-10-01").currency("USD"),
        ]);
        let view = view(&catalog, "2025-10-04");
        for id in &ids {
            let found = product(&view, *id).unwrap();
            let offers: Vec<OfferId> = found.offers.iter().map(|o| o.row.offer().id()).collect();
            assert_eq!(offers, [ids[2], ids[0], ids[1]]);
            assert_eq!(
                (
                    found.id,
                    found.shown.offer().id(),
                    found.stores,
                    found.currency
                ),
                (ids[0], ids[0], 3, Currency::COP)
            );
        }
    }

    #[test]
    fn what_is_no_longer_sold_does_not_count() {
        let (catalog, ids) = one_product(&[
            tv("exito", 1_200, "2025-08-01"),
            tv("falabella", 1_000, "2025-10-01"),
        ]);
        // The store was scraped later, and the offer was gone.
        let view = view(&catalog, "2025-10-04");
        let found = product(&view, ids[0]).unwrap();
        assert_eq!(found.offers.len(), 1);
        assert_eq!(found.shown.offer().id(), ids[1]);
    }

    #[test]
    fn an_offer_in_no_group_is_a_product_alone() {
        let sighting = tv("exito", 1_200, "2025-10-01");
        let id = sighting.observation().key.id();
        let catalog = domain_catalog::fixtures::catalog(&[sighting]);
        let at = view(&catalog, "2025-10-04");
        let found = product(&at, id).unwrap();
        assert!((found.offers[0].confidence - 1.0).abs() < f32::EPSILON);
        assert_eq!((found.id, found.stores), (id, 1));
        assert!(product(&at, domain_offer::id::Id([9; 12])).is_none());
        assert!(product(&view(&catalog, "2025-09-01"), id).is_none());
    }
}
