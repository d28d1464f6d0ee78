//! Contradictions are never bridged.

use domain_matching::decision::Outcome;
use domain_matching::listing::Listing;
use domain_matching::products::Products;
use domain_matching::profile::Profile;
use domain_offer::condition::Condition;
use domain_offer::observation::Gtin;

use crate::support::{MAKERS, Offer, Random, listing, model};

/// Two listings that are alike but for one contradiction, of six kinds in turn.
fn contradicting(random: &mut Random, kind: usize) -> (Listing, Listing) {
    let phones = kind == 0;
    let makers: Vec<_> = MAKERS
        .into_iter()
        .filter(|maker| maker.phone == phones)
        .collect();
    let maker = *random.pick(&makers);
    let sizes: &[u32] = if phones {
        &[64, 128, 256, 512]
    } else {
        &[43, 50, 55, 65, 75]
    };
    let size = *random.pick(sizes);
    let price = 900_000.0 + 1_000.0 * random.below(1000) as f64;
    let (one, other) = (random.below(3), random.below(3));
    let a = listing(maker, size, one, price);
    let mut b = listing(maker, size, other, price);
    match kind {
        0 | 1 => {
            let another: Vec<u32> = sizes.iter().copied().filter(|s| *s != size).collect();
            b = listing(maker, *random.pick(&another), other, price);
        }
        2 => {
            b.title.push_str(" + Barra de sonido HW-B400F");
            b.bundle = true;
        }
        3 => return with_gtins(a, b),
        4 => b.condition = *random.pick(&Condition::ALL[1..]),
        _ => return of_two_years(random, size, price),
    }
    (a, b)
}

fn with_gtins(mut a: Listing, mut b: Listing) -> (Listing, Listing) {
    a.gtin = Some(Gtin(6_921_732_899_387));
    b.gtin = Some(Gtin(6_921_732_899_370));
    (a, b)
}

/// LG's letter of the year is the only difference.
fn of_two_years(random: &mut Random, size: u32, price: f64) -> (Listing, Listing) {
    let series = *random.pick(&["NANO80", "QNED82", "QNED70"]);
    let of = |letter: &str| Listing {
        title: format!("TV LG {size}\" Pulgadas {size}{series}{letter}SA 4K-UHD Smart TV"),
        brand: "LG".to_owned(),
        inches: Some(f64::from(size)),
        price: Some(price),
        ..Listing::default()
    };
    (of("T"), of("A"))
}

#[test]
fn of_ten_thousand_pairs_that_contradict_each_other_none_is_one_product() {
    let model = model();
    let mut random = Random(5);
    for number in 0..10_000 {
        let (a, b) = contradicting(&mut random, number % 6);
        let profiles = [&a, &b].map(|listing| Profile::new(listing, &model.corpus));
        for (x, y) in [(0, 1), (1, 0)] {
            let decision = model.judge.decide(&profiles[x], &profiles[y]);
            assert_ne!(
                decision.outcome,
                Outcome::Same,
                "{a:?}\n{b:?}\n{decision:?}"
            );
        }
    }
}

/// A listing that says nothing of what the two contradict in does not bring them together.
#[test]
fn no_third_listing_bridges_a_contradiction() {
    let mut random = Random(6);
    for number in 0..1_000 {
        let (a, b) = contradicting(&mut random, number % 6);
        let bridge = Listing {
            inches: None,
            gtin: None,
            ..a.clone()
        };
        let ids = ["alfa", "beta", "gama"];
        let mut products = Products::new(model());
        let offers: Vec<Offer> = [a, b, bridge]
            .into_iter()
            .zip(ids)
            .map(|(listing, shop)| Offer::new(shop, 1, listing))
            .collect();
        for offer in &offers {
            products.put(offer.clone());
        }
        products.settle();
        let together = products.groups().any(|group| {
            let has = |shop: &str| group.iter().any(|offer| offer.is_of(shop));
            has("alfa") && has("beta")
        });
        assert!(!together, "{offers:#?}");
    }
}

/// Whatever else speaks for it, an article number too.
#[test]
fn the_same_thing_in_another_condition_is_similar_to_it() {
    let model = model();
    for maker in MAKERS {
        for condition in &Condition::ALL[1..] {
            let size = if maker.phone { 128 } else { 55 };
            let mut a = listing(maker, size, 0, 1_000_000.0);
            a.gtin = Some(Gtin(6_921_732_899_387));
            let b = Listing {
                condition: *condition,
                ..a.clone()
            };
            let of = |listing| Profile::new(listing, &model.corpus);
            let decision = model.judge.decide(&of(&a), &of(&b));
            assert_eq!(decision.outcome, Outcome::Similar, "{a:?} {decision:?}");
            let decision = model.judge.decide(&of(&b), &of(&b));
            assert_eq!(decision.outcome, Outcome::Same, "{b:?} {decision:?}");
        }
    }
}

#[test]
fn without_a_contradiction_the_same_pairs_are_one_product() {
    let model = model();
    for maker in MAKERS {
        let size = if maker.phone { 128 } else { 55 };
        let of = |manner| Profile::new(&listing(maker, size, manner, 1_000_000.0), &model.corpus);
        let decision = model.judge.decide(&of(0), &of(2));
        assert_eq!(decision.outcome, Outcome::Same, "{maker:?} {decision:?}");
    }
}
