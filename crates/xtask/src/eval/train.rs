//! `cargo xtask train matching`: makes the model in the program.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use anyhow::Context;
use domain_matching::corpus::Corpus;
use domain_matching::decision::Judge;
use domain_matching::features::features;
use domain_matching::listing::Listing;
use domain_matching::model::Model;
use domain_matching::profile::{Profile, hashes, words};

use super::boosting::Settings;
use super::learning::{Example, forest, unseen_scores};
use super::offers::{Places, candidates};
use super::shop::{Shop, read_links, read_shop};
use super::tables::{Pair, Table, read_pairs, read_table};
use crate::cli::TrainOptions;
use crate::repository::Repository;

/// What a shops' pair counts beside a benchmark's: there are far fewer.
const SHOP_WEIGHT: f64 = 10.0;
/// What a pair of one shop counts: its negatives are many.
const ALONE_WEIGHT: f64 = 1.0;
/// How often a shop's listing counts among the words, so that Spanish is not drowned.
const SHOP_WORDS: u32 = 20;
/// Words kept as the background: those in at least so many listings …
const LEAST_FOUND: u32 = 12;
/// … and at most so many words.
const MOST_WORDS: usize = 4000;
/// A pair is one product from these times the odds of the best-scored wrong pair on.
const MARGIN: f32 = 1.7;
/// The file of the model, from the root of the repository.
const MODEL: &str = "crates/domain-matching/data/model.txt";

/// Fewer and smaller trees than an evaluation uses: they are committed and walked for every pair.
const SETTINGS: Settings = Settings {
    bags: 1,
    trees: 200,
    depth: 4,
    rate: 0.08,
    rows: 0.7,
    columns: 0.4,
    lambda: 2.0,
    least: 2.0,
};

/// Two sides and their labelled pairs.
struct Set {
    left: Vec<Listing>,
    right: Vec<Listing>,
    pairs: Vec<Pair>,
    weight: f64,
    shop: bool,
}

/// Trains on all sets and writes the model.
pub(crate) fn run(repository: &Repository, options: &TrainOptions) -> anyhow::Result<()> {
    let sets = read(options)?;
    let (listings, words) = background(&sets);
    let corpus = Corpus::counted(
        listings,
        words
            .iter()
            .map(|(word, count)| (domain_matching::corpus::hash(word), *count)),
    );
    let mut examples = Vec::new();
    let mut of_shops = Vec::new();
    for set in &sets {
        let from = examples.len();
        set.examples(&corpus, &mut examples);
        of_shops.extend((from..examples.len()).map(|_| set.shop));
    }
    let scores = unseen_scores(&examples, &SETTINGS);
    let same = threshold(&examples, &of_shops, &scores);
    let judge = Judge {
        forest: forest(&examples, &SETTINGS),
        same,
        similar: same / 4.0,
    };
    report(&examples, &of_shops, &scores, same);
    let path = options.out.clone();
    let path = path.unwrap_or_else(|| repository.root().join(MODEL));
    std::fs::write(
        &path,
        Model::write(&judge, &words, listings, &heading(options, &sets)),
    )
    .with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

fn heading(options: &TrainOptions, sets: &[Set]) -> String {
    let name = |path: &Path| {
        path.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    };
    let dirs: Vec<String> = options
        .sets
        .iter()
        .map(|path| format!("--set {}", name(path)))
        .collect();
    let files: Vec<String> = options.offers.iter().map(|path| name(path)).collect();
    let alone: Vec<String> = options
        .alone
        .iter()
        .map(|path| format!("--alone {}", name(path)))
        .collect();
    let counts: Vec<String> = sets.iter().map(|set| set.pairs.len().to_string()).collect();
    format!(
        "# Made by a program; do not edit.\n# command: cargo xtask train matching {} --offers {} {} --date {}\n# data: the sets of that name, {} pairs\n# date: {}\n",
        dirs.join(" "),
        files.join(" "),
        alone.join(" "),
        options.date,
        counts.join(" + "),
        options.date,
    )
}

fn read(options: &TrainOptions) -> anyhow::Result<Vec<Set>> {
    let mut sets = Vec::new();
    for folder in &options.sets {
        sets.push(benchmark(folder)?);
    }
    let [a, b, pairs] = &options.offers[..] else {
        anyhow::bail!("--offers takes three files: offers, offers, pairs");
    };
    sets.push(shops(&read_shop(a)?, &read_shop(b)?, pairs)?);
    for file in &options.alone {
        sets.push(alone(&read_shop(file)?));
    }
    Ok(sets)
}

fn benchmark(folder: &Path) -> anyhow::Result<Set> {
    let left = read_table(&folder.join("tableA.csv"))?;
    let second = folder.join("tableB.csv");
    let right: Table = if second.exists() {
        read_table(&second)?
    } else {
        read_table(&folder.join("tableA.csv"))?
    };
    let mut pairs = read_pairs(&folder.join("train.csv"), &left, &right)?;
    pairs.extend(read_pairs(&folder.join("valid.csv"), &left, &right)?);
    Ok(Set {
        left: left.listings,
        right: right.listings,
        pairs,
        weight: 1.0,
        shop: false,
    })
}

fn shops(a: &Shop, b: &Shop, pairs: &Path) -> anyhow::Result<Set> {
    let links = read_links(pairs, a, b)?;
    let truth: HashSet<Places> = links
        .iter()
        .filter(|link| link.2)
        .map(|link| (link.0, link.1))
        .collect();
    let worth_a_look = candidates(&plain(&a.listings), &plain(&b.listings));
    let pair = |(left, right): Places| Pair {
        left,
        right,
        label: truth.contains(&(left, right)),
    };
    Ok(Set {
        left: a.listings.clone(),
        right: b.listings.clone(),
        pairs: worth_a_look.into_iter().map(pair).collect(),
        weight: SHOP_WEIGHT,
        shop: true,
    })
}

/// Different listings of one shop with two article numbers are two products.
fn alone(shop: &Shop) -> Set {
    let profiles = plain(&shop.listings);
    let numbers = |at: usize| shop.listings[at].gtin;
    let titles = |at: usize| domain_offer::text::fold(&shop.listings[at].title);
    let pairs = candidates(&profiles, &profiles)
        .into_iter()
        .filter(|(left, right)| left < right && titles(*left) != titles(*right))
        .filter(|(left, right)| {
            numbers(*left).is_some()
                && numbers(*right).is_some()
                && numbers(*left) != numbers(*right)
        })
        .map(|(left, right)| Pair {
            left,
            right,
            label: false,
        });
    Set {
        left: shop.listings.clone(),
        right: shop.listings.clone(),
        pairs: pairs.collect(),
        weight: ALONE_WEIGHT,
        shop: true,
    }
}

/// Profiles with the words of the listings themselves as the background.
fn plain(listings: &[Listing]) -> Vec<Profile> {
    let mut corpus = Corpus::default();
    for listing in listings {
        corpus.add(hashes(listing));
    }
    listings
        .iter()
        .map(|listing| Profile::new(listing, &corpus))
        .collect()
}

impl Set {
    /// The pairs that no contradiction decides: those the model never sees.
    fn examples(&self, corpus: &Corpus, examples: &mut Vec<Example>) {
        let bare = |listing: &Listing| {
            Profile::new(
                &Listing {
                    gtin: None,
                    ..listing.clone()
                },
                corpus,
            )
        };
        let left: Vec<Profile> = self.left.iter().map(bare).collect();
        let right: Vec<Profile> = self.right.iter().map(bare).collect();
        for pair in &self.pairs {
            let (a, b) = (&left[pair.left], &right[pair.right]);
            let contradicted =
                domain_matching::conflict::between(&a.attributes, &b.attributes).is_some();
            if self.shop && contradicted && !pair.label {
                continue;
            }
            examples.push(Example {
                features: features(a, b).to_vec(),
                label: pair.label,
                weight: self.weight,
            });
        }
    }
}

/// The commonest words of all listings, with how many have them.
fn background(sets: &[Set]) -> (u32, Vec<(String, u32)>) {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut listings = 0;
    for set in sets {
        let times = if set.shop { SHOP_WORDS } else { 1 };
        for listing in set.left.iter().chain(&set.right) {
            listings += times;
            for word in words(listing) {
                *counts.entry(word).or_default() += times;
            }
        }
    }
    let mut common: Vec<(String, u32)> = counts
        .into_iter()
        .filter(|(_, count)| *count >= LEAST_FOUND)
        .collect();
    common.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    common.truncate(MOST_WORDS);
    (listings, common)
}

/// Some times the odds of the best-scored pair of shops that is two products.
fn threshold(examples: &[Example], of_shops: &[bool], scores: &[f32]) -> f32 {
    let mut wrong: Vec<f32> = (0..examples.len())
        .filter(|at| of_shops[*at] && !examples[*at].label && examples[*at].weight > ALONE_WEIGHT)
        .map(|at| scores[at])
        .collect();
    wrong.sort_by(|a, b| b.total_cmp(a));
    let best = wrong.first().copied().unwrap_or(0.25);
    let odds = MARGIN * best / (1.0 - best);
    (odds / (1.0 + odds)).clamp(0.4, 0.5)
}

fn report(examples: &[Example], of_shops: &[bool], scores: &[f32], same: f32) {
    for shop in [false, true] {
        let of_kind = |at: &usize| of_shops[*at] == shop;
        let said = |at: &usize| scores[*at] >= same;
        let places: Vec<usize> = (0..examples.len()).filter(of_kind).collect();
        let right = places
            .iter()
            .filter(|at| said(at) && examples[**at].label)
            .count();
        let wrong = places
            .iter()
            .filter(|at| said(at) && !examples[**at].label)
            .count();
        let missed = places
            .iter()
            .filter(|at| !said(at) && examples[**at].label)
            .count();
        eprintln!(
            "{}: threshold {same:.3}, unseen pairs: {right} right, {wrong} wrong, {missed} missed of {}",
            if shop { "shops" } else { "benchmarks" },
            places.len()
        );
    }
    let mut wrong: Vec<usize> = (0..examples.len())
        .filter(|at| of_shops[*at] && !examples[*at].label)
        .collect();
    wrong.sort_by(|x, y| scores[*y].total_cmp(&scores[*x]));
    let worst: Vec<String> = wrong
        .iter()
        .take(30)
        .map(|at| {
            format!(
                "{:.2}{}",
                scores[*at],
                if examples[*at].weight > 1.0 { "*" } else { "" }
            )
        })
        .collect();
    eprintln!("best-scored wrong pairs of shops: {}", worst.join(" "));
    let mut low: Vec<f32> = (0..examples.len())
        .filter(|at| of_shops[*at] && examples[*at].label)
        .map(|at| scores[at])
        .collect();
    low.sort_by(f32::total_cmp);
    eprintln!("lowest right: {:?}", &low[..low.len().min(12)]);
}
