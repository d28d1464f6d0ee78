//! Catalogs in a few words, for the tests of all crates (feature `fixtures`); the sightings that they are
//! made of are those of [`domain_offer::fixtures`].

use std::sync::Arc;

use domain_offer::extraction::Digest;
pub use domain_offer::fixtures::*;
use domain_offer::id::OfferId;
use domain_offer::time::Zone;

use crate::catalog::{BuilderSettings, Catalog, CatalogBuilder};
use crate::products::{Ground, Grounds, Member, ProductMap};
use crate::view::CatalogView;

/// A catalog of sightings, with the usual 30 days of activity.
pub fn catalog<'s>(sightings: impl IntoIterator<Item = &'s Sighting>) -> Arc<Catalog> {
    let mut builder = builder();
    for sighting in sightings {
        builder.absorb(sighting.observation());
    }
    Arc::new(builder.build())
}

/// A catalog of sightings of different offers, some of which, by their places, are products, each with
/// 0.75 and equal models.
pub fn matched(sightings: &[Sighting], products: &[&[usize]]) -> (Arc<Catalog>, Vec<OfferId>) {
    let mut builder = builder();
    let absorb = |sighting: &Sighting| {
        let observation = sighting.observation();
        let id = observation.key.id();
        builder.absorb(observation);
        id
    };
    let ids: Vec<OfferId> = sightings.iter().map(absorb).collect();
    let member = |place: &usize| Member {
        offer: ids[*place],
        confidence: 0.75,
        grounds: Grounds::default().with(Ground::Model),
    };
    let groups = products
        .iter()
        .map(|places| places.iter().map(member).collect());
    builder.set_products(ProductMap::new(groups));
    (Arc::new(builder.build()), ids)
}

/// A catalog of sightings written as (store, category, title, price in COP, time).
pub fn catalog_of(rows: &[(&str, &str, &str, u32, &str)]) -> Arc<Catalog> {
    let sighting = |&(store, category, title, price, at): &(&str, &str, &str, u32, &str)| {
        seen(store, category, title).price(price).at(at)
    };
    catalog(&rows.iter().map(sighting).collect::<Vec<_>>())
}

/// Bogotá, with the usual 30 days of activity.
pub fn settings() -> BuilderSettings {
    BuilderSettings {
        zone: Zone::bogota(),
        max_age_days: 30,
        config_digest: Digest::of(b"fixtures"),
    }
}

/// A builder without offers, by the usual [`settings`].
pub fn builder() -> CatalogBuilder {
    CatalogBuilder::new(settings())
}

/// The catalog as it is at T, an instant or a date as `as_of` takes it.
pub fn view(catalog: &Arc<Catalog>, as_of: &str) -> CatalogView {
    catalog.at(t(as_of))
}
