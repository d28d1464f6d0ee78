//! What the offers that were found are, counted: by brand, store, category and price.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use crate::filter::{Selection, ShardSelection};

/// Bands that prices are told in.
const BANDS: usize = 5;

/// Offers by a name's key, the commonest first, ties by key.
pub type Counts = Vec<(Arc<str>, usize)>;

/// A band of prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceBand {
    /// The lowest price in it, in minor units.
    pub min: i64,
    /// The highest.
    pub max: i64,
    /// How many offers it has.
    pub offers: usize,
}

/// How many of the offers are of each category.
pub fn by_category(selection: &Selection<'_>) -> Counts {
    let parts = selection.parts().iter();
    let counts = parts.map(|part| {
        (
            Arc::clone(&part.shard().base().category().key),
            part.count(),
        )
    });
    in_order(counts.collect())
}

/// How many of the offers are of each store.
pub fn by_store(selection: &Selection<'_>) -> Counts {
    counted(selection, |part, counts| {
        let mut places = vec![0; part.shard().base().stores().len()];
        part.rows()
            .for_each(|row| places[row.store() as usize] += 1);
        let stores = part.shard().base().stores().iter();
        stores
            .zip(places)
            .for_each(|(store, offers)| add(counts, &store.key, offers));
    })
}

/// How many of the offers are of each brand; those without one count nowhere.
pub fn by_brand(selection: &Selection<'_>) -> Counts {
    counted(selection, |part, counts| {
        let mut places = vec![0; part.shard().base().brands().len()];
        let brands = part.rows().filter_map(|row| row.brand());
        brands.for_each(|brand| places[brand as usize] += 1);
        let brands = part.shard().base().brands().iter();
        brands
            .zip(places)
            .for_each(|(brand, offers)| add(counts, &brand.key, offers));
    })
}

/// The offers in at most five bands of about as many each; offers of one price are in one band.
pub fn by_price(selection: &Selection<'_>) -> Vec<PriceBand> {
    let mut prices: Vec<i64> = selection.rows().map(|row| row.price()).collect();
    prices.sort_unstable();
    let mut bands: Vec<PriceBand> = Vec::new();
    let mut rest = prices.as_slice();
    while let [min, ..] = rest {
        let about = rest.len().div_ceil(BANDS - bands.len());
        let max = rest[about - 1];
        let offers = rest.partition_point(|&price| price <= max);
        bands.push(PriceBand {
            min: *min,
            max,
            offers,
        });
        rest = &rest[offers..];
    }
    bands
}

fn counted<'v>(
    selection: &Selection<'v>,
    count: impl Fn(&ShardSelection<'v>, &mut HashMap<Arc<str>, usize>),
) -> Counts {
    let mut counts = HashMap::new();
    selection
        .parts()
        .iter()
        .for_each(|part| count(part, &mut counts));
    in_order(counts.into_iter().collect())
}

fn add(counts: &mut HashMap<Arc<str>, usize>, key: &Arc<str>, offers: usize) {
    *counts.entry(Arc::clone(key)).or_default() += offers;
}

fn in_order(mut counts: Counts) -> Counts {
    counts.retain(|(_, offers)| *offers > 0);
    counts.sort_unstable_by(|a, b| (Reverse(a.1), &a.0).cmp(&(Reverse(b.1), &b.0)));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::fixtures::{Sighting, catalog, seen, view};

    fn tv(store: &str, brand: &str, price: u32) -> Sighting {
        let title = format!("TV {brand} {price}");
        let tv = seen(store, "Televisores", &title).brand(brand).price(price);
        tv.at("2025-10-01T10:00:00")
    }

    #[test]
    fn offers_are_counted_by_what_they_are() {
        let catalog = catalog(&[
            tv("exito", "LG", 100),
            tv("exito", "SAMSUNG", 200),
            tv("alkosto", "SAMSUNG", 300),
            seen("exito", "Audio", "Parlante")
                .price(50)
                .at("2025-10-01T10:00:00"),
        ]);
        let view = view(&catalog, "2025-10-04");
        let selection = view.select(&Filter::default());
        let told = |counts: Counts| -> Vec<String> {
            counts
                .iter()
                .map(|(key, offers)| format!("{key} {offers}"))
                .collect()
        };
        assert_eq!(told(by_store(&selection)), ["exito 3", "alkosto 1"]);
        assert_eq!(told(by_brand(&selection)), ["samsung 2", "lg 1"]);
        assert_eq!(told(by_category(&selection)), ["televisores 3", "audio 1"]);
        let bands = by_price(&selection)
            .into_iter()
            .map(|band| (band.min / 100, band.offers));
        assert_eq!(
            bands.collect::<Vec<_>>(),
            [(50, 1), (100, 1), (200, 1), (300, 1)]
        );
    }

    #[test]
    fn bands_have_about_as_many_offers_and_never_share_a_price() {
        let prices = [1, 1, 1, 1, 1, 1, 2, 3, 4, 5];
        let tvs = prices.iter().enumerate();
        let tvs: Vec<Sighting> = tvs
            .map(|(n, price)| tv("exito", &format!("b{n}"), *price))
            .collect();
        let catalog = catalog(&tvs);
        let view = view(&catalog, "2025-10-04");
        let bands = by_price(&view.select(&Filter::default()));
        let told: Vec<_> = bands
            .iter()
            .map(|b| (b.min / 100, b.max / 100, b.offers))
            .collect();
        assert_eq!(
            told,
            [(1, 1, 6), (2, 2, 1), (3, 3, 1), (4, 4, 1), (5, 5, 1)]
        );
    }
}
