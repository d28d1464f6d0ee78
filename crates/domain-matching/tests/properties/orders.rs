//! Products are a function of the set, whatever order it came in.

use std::collections::BTreeSet;

use domain_matching::corrections::Corrections;
use domain_matching::products::{Products, Thing};

use crate::support::{MAKERS, Offer, Random, listing, model};

type Groups = BTreeSet<Vec<String>>;

fn groups(products: &Products<Offer>) -> Groups {
    let keys = |group: Vec<&Offer>| group.iter().map(|offer| offer.key().into_owned()).collect();
    products.groups().map(keys).collect()
}

/// Offers of all things in three shops, and so many of one kind that its keys say nothing.
fn offers() -> Vec<Offer> {
    let mut offers = Vec::new();
    for (at, maker) in MAKERS.into_iter().enumerate() {
        for (nth, size) in (if maker.phone { [128, 256] } else { [55, 65] })
            .into_iter()
            .enumerate()
        {
            for (manner, shop) in ["alfa", "beta", "gama"].into_iter().enumerate() {
                let price = 1_000_000.0 + 100_000.0 * (at + nth) as f64;
                offers.push(Offer::new(
                    shop,
                    at * 10 + nth,
                    listing(maker, size, manner, price),
                ));
            }
        }
    }
    for number in 0..44 {
        offers.push(Offer::new(
            "delta",
            number,
            listing(MAKERS[0], 55, number % 3, 1_000_000.0),
        ));
    }
    offers
}

fn corrections(offers: &[Offer]) -> Corrections {
    let mut corrections = Corrections::default();
    corrections.merge(offers[0].id(), offers[9].id());
    corrections.split(offers[24].id(), offers[25].id());
    corrections
}

/// All at once, in the order given.
fn built(offers: &[Offer], corrections: &Corrections) -> Groups {
    let mut products = Products::new(model());
    products.correct(corrections.clone());
    for offer in offers {
        products.put(offer.clone());
    }
    products.settle();
    groups(&products)
}

/// In pieces, with some offers replaced by others first, and some that come and go.
fn grown(offers: &[Offer], corrections: &Corrections, random: &mut Random) -> Groups {
    let mut products = Products::new(model());
    let strange = Offer::new("omega", 1, listing(MAKERS[0], 55, 0, 990_000.0));
    for (at, offer) in offers.iter().enumerate() {
        if random.below(8) == 0 {
            let (manner, size) = (random.below(3), [40, 45, 50, 55, 60, 65][random.below(6)]);
            let other = listing(*random.pick(&MAKERS), size, manner, 1.0);
            products.put(offer.with(other));
            if random.below(2) == 0 {
                products.settle();
            }
        }
        products.put(offer.clone());
        if at == offers.len() / 2 {
            products.put(strange.clone());
            products.settle();
            products.correct(corrections.clone());
        }
        if random.below(10) == 0 {
            products.settle();
        }
    }
    products.remove(strange.id());
    products.settle();
    groups(&products)
}

#[test]
fn a_hundred_orders_give_the_same_products() {
    let offers = offers();
    let corrections = corrections(&offers);
    let expected = built(&offers, &corrections);
    assert!(
        expected.len() >= 10,
        "the shops have things in common: {expected:#?}"
    );
    let mut random = Random(11);
    for order in 0..100 {
        let mut shuffled = offers.clone();
        random.shuffle(&mut shuffled);
        let made = if order % 2 == 0 {
            built(&shuffled, &corrections)
        } else {
            grown(&shuffled, &corrections, &mut random)
        };
        assert_eq!(made, expected, "order {order}");
    }
}

#[test]
fn every_member_leads_to_the_product_and_the_smallest_key_names_it() {
    let mut products = Products::new(model());
    let offers = offers();
    for offer in &offers[..6] {
        products.put(offer.clone());
    }
    products.settle();
    let keys = |offer: &Offer| -> Vec<String> {
        let product = products.product(offer.id()).unwrap();
        product
            .iter()
            .map(|member| member.key().into_owned())
            .collect()
    };
    let expected = ["alfa.example/p/0", "beta.example/p/0", "gama.example/p/0"];
    for offer in &offers[..3] {
        assert_eq!(keys(offer), expected);
    }
    assert!(products.product(offers[7].id()).is_none());
}
