//! `cargo xtask eval cost`: what matching costs, beside a plain TF-IDF pass over the same pairs.

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant as Moment;

use domain_matching::candidates::Index;
use domain_matching::listing::Listing;
use domain_matching::model::Model;
use domain_matching::products::Products;
use domain_matching::profile::Profile;
use domain_offer::extraction::Digest;
use domain_offer::normalise::normalise;
use domain_offer::offer::Offer;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;
use extraction_format::document::parse;
use sample_offers::{DEFAULT_AS_OF, Synthetic};
use serde::Serialize;

use crate::bench::machine::resident_bytes;
use crate::cli::CostOptions;

/// New listings that are worked in after the others.
const NEW: usize = 1_000;
/// Listings whose candidates are compared for the cost of a pair.
const COMPARED: usize = 1_000;

/// What was measured.
#[derive(Debug, Serialize)]
struct Cost {
    /// Offers that were there.
    offers: usize,
    /// Time to work all of them in at once, in seconds.
    seconds_for_all: f64,
    /// Time to work in one more, of a thousand at once, in microseconds.
    microseconds_per_new_listing: f64,
    /// Memory that keys, joins and groups take, the offers themselves not counted.
    bytes_per_offer: f64,
    /// Products of more than one offer.
    products: usize,
    /// Pairs compared for the next two figures.
    pairs: usize,
    /// Time to decide on a pair of prepared listings.
    microseconds_per_pair: f64,
    /// Time of a TF-IDF cosine of the same pairs.
    tfidf_microseconds_per_pair: f64,
}

/// Measures and prints.
pub(crate) fn run(options: &CostOptions) -> anyhow::Result<()> {
    let offers = offers(options.offers, 1);
    let new = offers_of(NEW, 2);
    let model = Arc::new(Model::bundled());
    let before = resident_bytes(std::process::id())?;
    eprintln!("working in {} offers …", offers.len());
    let started = Moment::now();
    let mut products = Products::new(Arc::clone(&model));
    for offer in &offers {
        products.put(Arc::clone(offer));
    }
    products.settle();
    let seconds_for_all = started.elapsed().as_secs_f64();
    let after = resident_bytes(std::process::id())?;
    let started = Moment::now();
    for offer in &new {
        products.put(Arc::clone(offer));
    }
    products.settle();
    let for_new = started.elapsed().as_secs_f64();
    let groups = products.groups().count();
    let (pairs, microseconds, plain) = of_pairs(&offers, &model);
    let cost = Cost {
        offers: offers.len(),
        seconds_for_all,
        microseconds_per_new_listing: for_new * 1e6 / new.len() as f64,
        bytes_per_offer: after.saturating_sub(before) as f64 / offers.len() as f64,
        products: groups,
        pairs,
        microseconds_per_pair: microseconds,
        tfidf_microseconds_per_pair: plain,
    };
    if options.json {
        println!("{}", serde_json::to_string(&cost)?);
    } else {
        println!("{cost:#?}");
    }
    Ok(())
}

fn offers(count: usize, seed: u64) -> Vec<Arc<Offer>> {
    eprintln!("inventing {count} offers …");
    offers_of(count, seed)
}

fn offers_of(count: usize, seed: u64) -> Vec<Arc<Offer>> {
    let rules = Rules::standard();
    let load = Synthetic {
        offers: count,
        sightings: 1,
        seed,
        as_of_unix_micros: DEFAULT_AS_OF,
    };
    let now = Instant::from_micros(DEFAULT_AS_OF);
    let offer = |document: String| {
        let raw = parse(document.as_bytes()).ok()?.raw;
        let content = Digest::of(document.as_bytes());
        let observation = normalise(&raw, content, now, &rules).ok()?;
        Some(Arc::new(Offer::first(observation, &rules.zone)))
    };
    load.documents().filter_map(offer).collect()
}

/// Compares some listings with their candidates, by the judge and by TF-IDF alone; the number of
/// pairs and the microseconds of each way.
fn of_pairs(offers: &[Arc<Offer>], model: &Model) -> (usize, f64, f64) {
    let some = &offers[..offers.len().min(20 * COMPARED)];
    let profile = |offer: &Arc<Offer>| Profile::new(&Listing::of_offer(offer), &model.corpus);
    let profiles: Vec<Profile> = some.iter().map(profile).collect();
    let mut index = Index::default();
    for profile in &profiles {
        index.add(profile);
    }
    let mut pairs = Vec::new();
    for (at, profile) in profiles.iter().enumerate().take(COMPARED) {
        let found = index.find(profile, 20).into_iter();
        pairs.extend(found.map(|other| (at, other as usize)));
    }
    let time = |compare: &dyn Fn(&Profile, &Profile) -> f32| {
        let started = Moment::now();
        for (a, b) in &pairs {
            black_box(compare(&profiles[*a], &profiles[*b]));
        }
        started.elapsed().as_secs_f64() * 1e6 / pairs.len().max(1) as f64
    };
    let judged = time(&|a, b| model.judge.decide(a, b).score);
    (pairs.len(), judged, time(&cosine))
}

/// The cosine of two listings' weights.
fn cosine(a: &Profile, b: &Profile) -> f32 {
    let square = |profile: &Profile| {
        profile
            .terms
            .iter()
            .map(|t| t.weight * t.weight)
            .sum::<f32>()
    };
    let shared: f32 = a
        .terms
        .iter()
        .filter(|term| b.terms.binary_search_by_key(&term.hash, |t| t.hash).is_ok())
        .map(|term| term.weight * term.weight)
        .sum();
    shared / (square(a) * square(b)).sqrt().max(f32::MIN_POSITIVE)
}
