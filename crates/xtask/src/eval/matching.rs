//! `cargo xtask eval matching`: a benchmark of two tables and labelled pairs.

use std::time::Instant;

use domain_matching::candidates::{Index, nearest};
use domain_matching::corpus::Corpus;
use domain_matching::features::features;
use domain_matching::listing::Listing;
use domain_matching::profile::{Profile, hashes};

use super::boosting::Settings;
use super::figures::{Counts, Figures, Verdict, interval, print};
use super::learning::{Example, Learned, learn};
use super::tables::{Pair, Table, read_pairs, read_table};
use crate::cli::MatchingOptions;

/// The two sides of a benchmark; with one table it is both.
struct Sides {
    left: Vec<Profile>,
    right: Vec<Profile>,
    is_one: bool,
}

/// Learns from the training and validation pairs and judges the test pairs.
pub(crate) fn run(options: &MatchingOptions) -> anyhow::Result<()> {
    let a = read_table(&options.a)?;
    let b = options.b.as_deref().map(read_table).transpose()?;
    let right = b.as_ref().unwrap_or(&a);
    let mut known = read_pairs(&options.train, &a, right)?;
    known.extend(read_pairs(&options.valid, &a, right)?);
    let test = read_pairs(&options.test, &a, right)?;
    eprintln!(
        "reading {} and {} listings …",
        a.listings.len(),
        b.as_ref().map_or(0, |b| b.listings.len())
    );
    let sides = Sides::new(&a, b.as_ref());
    let examples: Vec<Example> = known.iter().map(|pair| sides.example(*pair)).collect();
    let learned = learn(&examples, &Settings::default());
    print(&sides.judge(&learned, &test), options.json)
}

impl Sides {
    fn new(a: &Table, b: Option<&Table>) -> Self {
        let mut corpus = Corpus::default();
        let listings = b.map_or(&[][..], |b| &b.listings);
        for listing in a.listings.iter().chain(listings) {
            corpus.add(hashes(listing));
        }
        let profiles = |listings: &[Listing]| {
            listings
                .iter()
                .map(|listing| Profile::new(listing, &corpus))
                .collect::<Vec<_>>()
        };
        let left = profiles(&a.listings);
        Self {
            right: b.map_or_else(|| left.clone(), |b| profiles(&b.listings)),
            left,
            is_one: b.is_none(),
        }
    }

    fn example(&self, pair: Pair) -> Example {
        Example {
            features: features(&self.left[pair.left], &self.right[pair.right]).to_vec(),
            label: pair.label,
            weight: 1.0,
        }
    }

    fn judge(&self, learned: &Learned, test: &[Pair]) -> Figures {
        eprintln!("judging {} pairs …", test.len());
        let started = Instant::now();
        let said = |pair: &Pair| {
            let values = features(&self.left[pair.left], &self.right[pair.right]);
            learned.forest.score(&values) >= learned.threshold
        };
        let verdicts: Vec<Verdict> = test
            .iter()
            .map(|pair| Verdict {
                said: said(pair),
                is: pair.label,
            })
            .collect();
        let microseconds = started.elapsed().as_secs_f64() * 1e6;
        let counts = Counts::of(verdicts.iter().copied());
        let (f1_low, f1_high) = interval(&verdicts);
        Figures {
            precision: counts.precision(),
            recall: counts.recall(),
            f1: counts.f1(),
            f1_low,
            f1_high,
            candidates_recall_at_10: self.recall_at_10(test),
            pairs: test.len(),
            microseconds_per_pair: microseconds / test.len().max(1) as f64,
        }
    }

    /// The share of the products that are found; in one table a listing also finds itself.
    fn recall_at_10(&self, test: &[Pair]) -> f64 {
        let mut index = Index::default();
        for profile in &self.right {
            index.add(profile);
        }
        let products: Vec<&Pair> = test.iter().filter(|pair| pair.label).collect();
        let most = if self.is_one { 11 } else { 10 };
        let is_found = |pair: &Pair| {
            let found = nearest(&index, &self.right, &self.left[pair.left], most);
            found.iter().any(|number| *number as usize == pair.right)
        };
        let kept = products.iter().filter(|pair| is_found(pair)).count();
        kept as f64 / products.len().max(1) as f64
    }
}
