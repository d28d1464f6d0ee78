//! Offers that are like another one and not the same product: another size, year or version.
//!
//! They are shown beside a product and never priced together with it.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use domain_catalog::view::{CatalogView, Row};
use domain_offer::id::OfferId;
use domain_offer::text::words;

use crate::decision::{Outcome, Reason};
use crate::listing::Listing;
use crate::model::Model;
use crate::profile::Profile;

/// Offers that are looked up by the words of a title, the rarest words first.
const MOST_LOOKED_UP: usize = 5_000;
/// Offers that are judged: those that share most with the title.
const MOST_JUDGED: usize = 60;

/// At most `most` offers of other products of the category, one of each, the likest first; ties cheapest, newest,
/// then by id. Depends on the catalog and the offer only.
pub fn similar_offers<'v>(
    model: &Model,
    view: &'v CatalogView,
    to: Row<'v>,
    most: usize,
) -> Vec<Row<'v>> {
    let profile = |row: &Row<'_>| Profile::new(&Listing::of_offer(row.offer()), &model.corpus);
    let products = view.catalog().products();
    let product = |row: &Row<'_>| products.product_of(row.offer().id());
    let (own, wanted) = (product(&to), profile(&to));
    let like = |row: Row<'v>| {
        let decision = model.judge.decide(&wanted, &profile(&row));
        let is_series = matches!(decision.reasons.first(), Some(Reason::Conflict(_)));
        // Scores lie between 0 and 1; a variant of the same series is likest, whatever its score.
        let score = if is_series { 1.0 } else { decision.score };
        (decision.outcome == Outcome::Similar).then_some((score, row))
    };
    let others = candidates(to).into_iter().filter(|row| product(row) != own);
    let mut found: Vec<(f32, Row<'v>)> = others.take(MOST_JUDGED).filter_map(like).collect();
    found.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.key(0).cmp(&y.key(0))));
    let mut seen: HashSet<OfferId> = HashSet::new();
    found.retain(|(_, row)| seen.insert(product(row)));
    found.truncate(most);
    found.into_iter().map(|(_, row)| row).collect()
}

/// The active offers of the category that share words with the title, those that share most and
/// rarest first.
fn candidates(to: Row<'_>) -> Vec<Row<'_>> {
    let shard = to.shard();
    let index = shard.base().words();
    let mut words = words(to.offer().title());
    words.sort_unstable();
    words.dedup();
    let mut lists: Vec<Cow<'_, [u32]>> = words.iter().map(|word| index.with_word(word)).collect();
    lists.sort_by_key(|offers| offers.len());
    let mut weights: HashMap<u32, u32> = HashMap::new();
    let mut room = MOST_LOOKED_UP;
    for offers in lists {
        if offers.len() > room {
            break;
        }
        room -= offers.len();
        // A word says the more the fewer have it: about the logarithm of its rarity.
        let weight = 1 + offers.len().leading_zeros();
        for offer in &*offers {
            *weights.entry(*offer).or_default() += weight;
        }
    }
    let mut weights: Vec<(Reverse<u32>, u32)> = weights
        .into_iter()
        .map(|(offer, weight)| (Reverse(weight), offer))
        .collect();
    weights.sort_unstable();
    let rows = weights.into_iter();
    let rows = rows.filter_map(|(_, offer)| Some(Row::new(shard, shard.row_of(offer)?)));
    rows.filter(Row::is_active).collect()
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, matched, seen, view};

    use super::*;

    fn tv(store: &str, title: &str, price: u32) -> Sighting {
        let tv = seen(store, "Televisores", title).price(price);
        tv.brand("Samsung").at("2025-10-01T10:00:00")
    }

    fn things() -> Vec<Sighting> {
        vec![
            tv(
                "exito",
                "Televisor Samsung 55 pulgadas QLED QN55Q60CAK",
                2_000,
            ),
            tv("alkosto", "TV Samsung 55\" QLED 4K QN55Q60CAK", 2_100),
            tv(
                "exito",
                "Televisor Samsung 65 pulgadas QLED QN65Q60CAK",
                3_000,
            ),
            tv("alkosto", "TV Samsung 65\" QLED 4K QN65Q60CAK", 2_900),
            tv(
                "exito",
                "Televisor Samsung 75 pulgadas QLED QN75Q60CAK",
                5_000,
            ),
            tv("exito", "Soporte de pared universal", 50),
        ]
    }

    /// What is similar to one of the things, where some of them are one product each.
    fn check(products: &[&[usize]], offer: usize, most: usize, expected: &[usize]) {
        let (catalog, ids) = matched(&things(), products);
        let view = view(&catalog, "2025-10-04");
        let to = view.row(ids[offer]).unwrap();
        let found = similar_offers(&Model::bundled(), &view, to, most);
        let place = |row: &Row<'_>| ids.iter().position(|id| *id == row.offer().id());
        let found: Vec<usize> = found.iter().filter_map(place).collect();
        assert_eq!(found, expected, "{offer} of {products:?}");
    }

    #[test]
    fn variants_are_similar_and_strangers_are_not() {
        let products: &[&[usize]] = &[&[0, 1], &[2, 3]];
        // Of the 65 inches the cheaper offer, whichever offer of the 55 is asked for.
        check(products, 0, 9, &[3, 4]);
        check(products, 1, 9, &[3, 4]);
        check(products, 0, 1, &[3]);
        check(products, 5, 9, &[]);
    }

    #[test]
    fn what_a_person_called_the_same_product_is_not_similar_to_it() {
        check(&[&[0, 1, 2, 3]], 0, 9, &[4]);
    }
}
