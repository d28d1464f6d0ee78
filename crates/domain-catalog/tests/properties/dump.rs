//! All that a catalog says at T, as text that can be compared.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::search::{Near, Term, each_beginning_with};
use domain_catalog::shard::{ApartOffer, CategorySnapshot, ShardBase};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::time::AsOf;

/// Everything of a catalog at T, the version too.
pub(crate) fn whole(catalog: &Arc<Catalog>, t: AsOf) -> Vec<String> {
    let mut lines = vec![format!(
        "{:?}, {} offers, newest {:?}",
        catalog.version(),
        catalog.offers(),
        catalog.newest()
    )];
    for shard in catalog.shards() {
        lines.push(format!("category {:?}", shard.base().category()));
        lines.extend(
            shard
                .base()
                .offers()
                .iter()
                .map(|offer| format!("{offer:?}")),
        );
        lines.extend(shard.base().offers().iter().flat_map(|offer| {
            let led_to = |id| format!("{id} {:?}", catalog.resolve(id).map(|offer| offer.id()));
            offer.logged().map(led_to)
        }));
        lines.extend(name_lines(shard.base()));
    }
    lines.extend(state(&catalog.at(t)));
    lines
}

/// What the offers of a category are called and found by.
fn name_lines(base: &ShardBase) -> Vec<String> {
    let offers = u32::try_from(base.offers().len()).expect("few offers");
    let name = |place: u32| {
        let brand = base.brand_of(place);
        let brand = brand.map(|brand| &base.brands()[brand as usize]);
        let store = &base.stores()[base.store_of(place) as usize];
        format!("{place} {store:?} {brand:?} {:?}", base.gtin_of(place))
    };
    let word = |word: &&str| {
        let index = base.words();
        let mut begin = BTreeMap::new();
        each_beginning_with(&[(index, None)], word, |word, offers| {
            begin.insert(word.to_owned(), offers);
        });
        begin.retain(|_, offers| *offers > 0);
        let found = |prefix, typo| {
            let word = (*word).to_owned();
            let others = vec!["7702001000002".to_owned()];
            index.find(&[Term {
                typo: if typo { Near::new(&word) } else { None },
                word,
                prefix,
                with_unit: !prefix,
                others,
            }])
        };
        format!(
            "{word}: {:?}, {} {}, {begin:?}, {:?} {:?}",
            index.with_word(word),
            index.has(word, false),
            index.has(word, true),
            found(true, false),
            found(false, true)
        )
    };
    let words = [
        "cosa",
        "nueva",
        "nuevo",
        "nu",
        "nx90",
        "usada",
        "marca",
        "1",
        "7702001000001",
    ];
    (0..offers)
        .map(name)
        .chain(words.iter().map(word))
        .collect()
}

/// What is shown at T, category by category; empty categories left out.
pub(crate) fn state(view: &CatalogView) -> Vec<String> {
    let mut lines = vec![format!("newest {:?}", view.newest())];
    for shard in view.shards() {
        let rows = (0..shard.len()).map(|row| Row::new(shard, row));
        lines.extend(rows.map(|row| line(view, row)));
        lines.extend(shard.apart().iter().map(|apart| apart_line(shard, apart)));
        lines.extend(store_lines(shard));
        lines.extend(remark_lines(shard));
    }
    lines
}

fn remark_lines(shard: &CategorySnapshot) -> Vec<String> {
    let offers = (0_u32..).zip(shard.base().offers().iter());
    let remarks = offers.flat_map(|(place, offer)| {
        let remarks = shard.remarks(place).iter();
        remarks.map(move |day| {
            let sighting = &offer.history()[day.day as usize];
            format!("{} {:?} {:?}", offer.id(), sighting, day.remark)
        })
    });
    remarks.collect()
}

fn line(view: &CatalogView, row: Row) -> String {
    let (catalog, facts) = (view.catalog(), row.offer().facts());
    format!(
        "{} {} {} {:?} {} at {:?} active {} unusual {} of {:?}, dearer {}",
        row.offer().id(),
        catalog.category_name(&facts.category.key),
        catalog.store_name(&facts.store.key),
        facts
            .brand
            .as_ref()
            .map(|brand| catalog.brand_name(&brand.key)),
        row.money(),
        row.priced_at(),
        row.is_active(),
        row.is_unusual(),
        row.population().prices(),
        row.share_dearer(),
    )
}

fn apart_line(shard: &CategorySnapshot, apart: &ApartOffer) -> String {
    let id = shard.base().offers()[apart.offer as usize].id();
    format!("apart {id} {:?}", apart.reason)
}

/// Stores have places in the order of offers, which later facts may change, so by name.
fn store_lines(shard: &CategorySnapshot) -> Vec<String> {
    let line = |(place, name): (u32, &domain_catalog::shard::LocalName)| {
        let newest = shard.store_newest(place)?;
        Some(format!(
            "store {} {newest:?} {:?} active {} rows {:?}",
            name.key,
            shard.scraped(place),
            shard.active_of_store(place),
            shard.of_store(place),
        ))
    };
    let mut lines: Vec<String> = (0..).zip(shard.base().stores()).filter_map(line).collect();
    lines.sort();
    lines
}
