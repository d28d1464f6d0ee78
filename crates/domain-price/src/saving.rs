//! What an offer saves (`ahorro_estimado`): a reference price less the offer's own.

use std::collections::HashMap;

use domain_catalog::population::Population;
use domain_catalog::shard::CategorySnapshot;
use domain_catalog::view::{CatalogView, Row};
use domain_offer::condition::Condition;
use domain_offer::money::Currency;
use domain_offer::offer_at::days_in;
use domain_offer::size_class::SizeClass;
use domain_offer::time::AsOf;

/// How far back the offer's own history is a reference, in days.
pub const HISTORY_DAYS: u32 = 30;
/// On how many of those days an offer must have been seen for its history to be a reference.
pub const HISTORY_MIN_SEEN: usize = 7;

/// How many comparable offers make a reference.
pub const COMPARABLES_MIN: usize = 8;
/// Of how many categories a view keeps those references.
const CATEGORIES_KEPT: usize = 64;

/// What the price is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    /// The median of the same product's active, trusted prices in other stores.
    Product,
    /// The median of the offer's own daily last trusted prices in the 30 days before T.
    History,
    /// The median of at least eight active, trusted offers of its category, currency, condition and class of size,
    /// capacity or content, itself among them.
    Comparables,
}

/// An estimated saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saving {
    /// Reference less price, in minor units of the offer's currency; at least 0, and 0 without a reference.
    pub amount_minor: i64,
    /// What the reference is; `None` where there is none.
    pub basis: Option<Basis>,
}

/// What an offer saves at T, by the first reference that is available.
pub fn saving(view: &CatalogView, row: &Row) -> Saving {
    let product = product_median(view, row).map(|median| (median, Basis::Product));
    let history = || history_median(row, view.t()).map(|median| (median, Basis::History));
    let comparable = || comparable_median(view, row).map(|median| (median, Basis::Comparables));
    let reference = product.or_else(history).or_else(comparable);
    Saving {
        amount_minor: reference.map_or(0, |(median, _)| (median - row.price()).max(0)),
        basis: reference.map(|(_, basis)| basis),
    }
}

/// Which offers of a category are comparable.
type Comparable = (Currency, Condition, SizeClass);

/// The place of a category in a view, as a key.
#[derive(PartialEq)]
struct MediansOf(usize);

/// The medians of the comparable offers of a category.
struct Medians(HashMap<Comparable, i64>);

fn comparable_median(view: &CatalogView, row: &Row) -> Option<i64> {
    let like = comparable(row)?;
    let place = MediansOf(view.place_of(row.shard()));
    let memo = view.memo();
    let medians = memo.get_or_make(CATEGORIES_KEPT, place, || Medians::of(row.shard()));
    medians.0.get(&like).copied()
}

fn comparable(row: &Row) -> Option<Comparable> {
    let class = row.size_class()?;
    Some((row.money().currency(), row.offer().condition(), class))
}

impl Medians {
    fn of(shard: &CategorySnapshot) -> Self {
        let mut prices: HashMap<Comparable, Vec<i64>> = HashMap::new();
        let rows = (0..shard.len()).map(|row| Row::new(shard, row));
        for row in rows.filter(Row::is_active) {
            if let Some(like) = comparable(&row) {
                prices.entry(like).or_default().push(row.price());
            }
        }
        prices.retain(|_, prices| prices.len() >= COMPARABLES_MIN);
        let median = |(like, prices)| Some((like, Population::new(prices).median()?));
        Self(prices.into_iter().filter_map(median).collect())
    }
}

/// The median of the active, trusted prices of the same product in other stores, in its currency;
/// `None` where there are none. Where nothing is matched, a product is the offers of one GTIN in one
/// category.
fn product_median(view: &CatalogView, row: &Row) -> Option<i64> {
    let products = view.catalog().products();
    let same: Vec<Row<'_>> = if products.is_empty() {
        let shard = row.shard();
        let rows = shard.with_gtin(row.gtin()?);
        rows.map(|other| Row::new(shard, other)).collect()
    } else {
        let members = products.members(row.offer().id())?.iter();
        let rows = members.filter_map(|member| view.row(member.offer));
        rows.filter(Row::is_active).collect()
    };
    let (store, currency) = (&row.offer().store().key, row.money().currency());
    let others = same.iter().filter(|other| {
        other.money().currency() == currency && other.offer().store().key != *store
    });
    Population::new(others.map(Row::price).collect()).median()
}

/// `None` where the offer was seen in its currency on too few days; days whose prices are suspect
/// are days on which it was seen, but count nothing in the median.
fn history_median(row: &Row, t: AsOf) -> Option<i64> {
    let (offer, currency, window) = (row.offer(), row.money().currency(), t.window(HISTORY_DAYS));
    let seen = days_in(offer, currency, t.end()).filter(|day| window.contains(day.at));
    if seen.count() < HISTORY_MIN_SEEN {
        return None;
    }
    let mut prices = Vec::new();
    row.each_trusted_day(t.end(), |day| {
        if window.contains(day.at) {
            prices.push(day.last);
        }
    });
    Population::new(prices).median()
}

#[cfg(test)]
mod tests {
    use domain_catalog::filter::Filter;
    use domain_catalog::fixtures::{Sighting, catalog, seen, view};
    use domain_catalog::page::{PageRequest, Sort};

    use super::*;

    /// Sightings of one offer at 10:00 on days of October 2025, at prices in COP.
    fn days(title: &str, prices: &[(u32, u32)]) -> Vec<Sighting> {
        let sighting = |&(day, price): &(u32, u32)| {
            let at = format!("2025-10-{day:02}T10:00:00");
            seen("alkosto", "Televisores", title).price(price).at(&at)
        };
        prices.iter().map(sighting).collect()
    }

    /// The saving of `TV` beside its category's others, which were seen once, in
    /// major units.
    fn check(prices: &[(u32, u32)], others: &[u32], as_of: &str, expected: (f64, Option<Basis>)) {
        let mut sightings = days("TV", prices);
        for (number, &price) in others.iter().enumerate() {
            sightings.extend(days(&format!("otro {number}"), &[(1, price)]));
        }
        let catalog = catalog(&sightings);
        let view = view(&catalog, as_of);
        let request = PageRequest {
            page: 1,
            limit: 100,
        };
        let page = view.select(&Filter::default()).page(Sort::Price, request);
        let row = page
            .items
            .iter()
            .find(|row| row.offer().facts().title == "TV")
            .unwrap();
        let saving = saving(&view, row);
        let major = saving.amount_minor as f64 / 100.0;
        assert!(
            (major - expected.0).abs() < 1e-9,
            "{major} is not {}",
            expected.0
        );
        assert_eq!(saving.basis, expected.1);
    }

    #[test]
    fn against_eight_comparable_offers_or_nothing() {
        let televisions = |prices: &[u32], title: &str| -> Vec<Sighting> {
            let numbered = prices.iter().enumerate();
            let one = |(number, &price): (usize, &u32)| {
                seen("alkosto", "Televisores", &format!("{title} m{number}"))
                    .price(price)
                    .at("2025-10-01T10:00:00")
            };
            numbered.map(one).collect()
        };
        let saved = |sightings: &[Sighting]| {
            let catalog = catalog(sightings);
            let view = view(&catalog, "2025-10-12");
            let request = PageRequest { page: 1, limit: 1 };
            let page = view.select(&Filter::default()).page(Sort::Price, request);
            let saving = saving(&view, &page.items[0]);
            (saving.amount_minor / 100, saving.basis)
        };
        let prices = [900, 1_000, 1_000, 1_000, 1_200, 1_300, 1_500, 1_500];
        let eight = televisions(&prices, "TV 55\"");
        // 50" and 55" are one class; the median of the eight is 1,100.
        assert_eq!(saved(&eight), (200, Some(Basis::Comparables)));
        let seven = televisions(&prices[..7], "TV 55\"");
        assert_eq!(saved(&seven), (0, None));
        // Others do not count: another class, another condition, none at all.
        let others = [
            televisions(&[5_000; 9], "TV 75\""),
            televisions(&[6_000; 9], "TV 55\" reacondicionado"),
            televisions(&[7_000; 9], "TV"),
        ];
        let all: Vec<Sighting> = others.into_iter().flatten().chain(seven).collect();
        assert_eq!(saved(&all), (0, None));
        let near = televisions(&[1_100], "TV 50 pulgadas");
        let all: Vec<Sighting> = near.into_iter().chain(all).collect();
        assert_eq!(saved(&all), (150, Some(Basis::Comparables)));
    }

    #[test]
    fn against_its_own_history_once_seen_on_seven_days() {
        let seven = [
            (1, 700),
            (2, 710),
            (3, 720),
            (4, 730),
            (5, 740),
            (6, 750),
            (7, 600),
        ];
        // Sorted 600 700 710 720 730 740 750: the median is 720, and 600 saves 120.
        check(
            &seven,
            &[100, 200],
            "2025-10-12",
            (120.0, Some(Basis::History)),
        );
        // Six days are too few.
        check(&seven[..6], &[100, 200], "2025-10-12", (0.0, None));
        // As it was on the evening of the 6th: six days again.
        check(&seven, &[100, 200], "2025-10-06", (0.0, None));
    }

    #[test]
    fn history_looks_thirty_days_back() {
        let seven = [
            (1, 700),
            (2, 710),
            (3, 720),
            (4, 730),
            (5, 740),
            (6, 750),
            (7, 600),
        ];
        // 30 days before 10:00 on October 31 is 10:00 on October 1, which still counts.
        check(
            &seven,
            &[100],
            "2025-10-31T10:00:00",
            (120.0, Some(Basis::History)),
        );
        // Five minutes later it does not.
        check(&seven, &[100], "2025-10-31T10:05:00", (0.0, None));
    }

    #[test]
    fn suspect_days_are_seen_but_count_nothing() {
        // 9 is suspect. Trusted: 700 710 720 730 740 750, median 725; the shown price is 750's.
        let suspect = [
            (1, 700),
            (2, 710),
            (3, 720),
            (4, 730),
            (5, 740),
            (6, 750),
            (7, 9),
        ];
        check(&suspect, &[], "2025-10-12", (0.0, Some(Basis::History)));
        // 9 is suspect on the 3rd. Trusted: 600 700 710 730 740 750, median 720, 600 saves 120.
        let inside = [
            (1, 700),
            (2, 710),
            (3, 9),
            (4, 730),
            (5, 740),
            (6, 750),
            (7, 600),
        ];
        check(&inside, &[], "2025-10-12", (120.0, Some(Basis::History)));
    }

    #[test]
    fn against_the_same_product_in_other_stores_first() {
        // 900 at alkosto beside 1,000 and 1,300 of the same GTIN elsewhere: median 1,150, saves 250.
        // Its own store's second offer, another currency and another GTIN do not count.
        let tv = |store, title, price: u32| seen(store, "Televisores", title).price(price);
        let mut sightings: Vec<Sighting> = (1..=7)
            .map(|day| {
                tv("alkosto", "TV", 900)
                    .gtin(111)
                    .at(&format!("2025-10-{day:02}T10:00:00"))
            })
            .collect();
        let at = "2025-10-07T10:00:00";
        sightings.extend([
            tv("exito", "a", 1_000).gtin(111).at(at),
            tv("falabella", "b", 1_300).gtin(111).at(at),
            tv("alkosto", "c", 5_000).gtin(111).at(at),
            tv("exito", "d", 7_000).gtin(222).at(at),
            tv("exito", "e", 1).gtin(111).currency("USD").at(at),
        ]);
        let catalog = catalog(&sightings);
        let view = view(&catalog, "2025-10-08");
        let selection = view.select(&Filter::default());
        let page = selection.page(Sort::Price, PageRequest { page: 1, limit: 1 });
        let saving = saving(&view, &page.items[0]);
        assert_eq!(
            saving,
            Saving {
                amount_minor: 25_000,
                basis: Some(Basis::Product)
            }
        );
    }

    #[test]
    fn the_same_product_is_what_the_matcher_says() {
        // The second is of another number and category; the third of the same number, and no match.
        let at = "2025-10-07T10:00:00";
        let sightings = [
            seen("alkosto", "Televisores", "TV")
                .gtin(111)
                .price(900)
                .at(at),
            seen("exito", "Pantallas", "TV")
                .gtin(222)
                .price(1_000)
                .at(at),
            seen("falabella", "Televisores", "otro")
                .gtin(111)
                .price(5_000)
                .at(at),
        ];
        let (catalog, ids) = domain_catalog::fixtures::matched(&sightings, &[&[0, 1]]);
        let view = view(&catalog, "2025-10-08");
        let saving = |id| saving(&view, &view.row(id).unwrap());
        let by_product = |amount_minor| Saving {
            amount_minor,
            basis: Some(Basis::Product),
        };
        assert_eq!(saving(ids[0]), by_product(10_000));
        assert_eq!(saving(ids[1]), by_product(0));
        assert_eq!(saving(ids[2]).basis, None);
    }
}
