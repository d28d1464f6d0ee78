//! `cargo xtask eval offers`: all pairs between two files of scraped offers.

use std::collections::{BTreeSet, HashSet};
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use domain_matching::candidates::{Index, nearest};
use domain_matching::decision::{Decision, Outcome};
use domain_matching::model::Model;
use domain_matching::profile::Profile;

use super::figures::{Counts, Figures, Verdict, interval, print};
use super::shop::{Shop, read_links, read_shop};
use crate::cli::OffersOptions;

/// Candidates of each offer.
pub(crate) const CANDIDATES: usize = 10;

/// Places of two offers.
pub(crate) type Places = (usize, usize);

/// Judges all pairs with the model in the program, or another.
pub(crate) fn run(options: &OffersOptions) -> anyhow::Result<()> {
    let model = match &options.model {
        Some(path) => read_model(path)?,
        None => Model::bundled(),
    };
    let (a, b) = (read_shop(&options.a)?, read_shop(&options.b)?);
    let truth: HashSet<Places> = read_links(&options.pairs, &a, &b)?
        .into_iter()
        .filter(|(_, _, label)| *label)
        .map(|(left, right, _)| (left, right))
        .collect();
    let sides = [profiles(&a, &model), profiles(&b, &model)];
    let found = candidates(&sides[0], &sides[1]);
    eprintln!(
        "{} of {} pairs are worth a look",
        found.len(),
        a.links.len() * b.links.len()
    );
    let started = Instant::now();
    let decided: Vec<(Places, Decision)> = found
        .into_iter()
        .map(|(left, right)| {
            (
                (left, right),
                model.judge.decide(&sides[0][left], &sides[1][right]),
            )
        })
        .collect();
    let microseconds = started.elapsed().as_secs_f64() * 1e6 / decided.len().max(1) as f64;
    if let Some(path) = &options.out {
        write(path, &decided, [&a, &b])?;
    }
    let same = decided
        .iter()
        .filter(|(_, decision)| decision.outcome == Outcome::Same);
    let same: HashSet<Places> = same.map(|(places, _)| *places).collect();
    let kept = recall_at_10(&sides, &truth);
    print(
        &figures(
            &same,
            &truth,
            [a.links.len(), b.links.len()],
            kept,
            microseconds,
        ),
        options.json,
    )
}

fn read_model(path: &Path) -> anyhow::Result<Model> {
    let table = std::fs::read_to_string(path)
        .with_context(|| format!("cannot read the model {}", path.display()))?;
    Model::parse(&table)
        .map_err(|line| anyhow::anyhow!("{} is no model of this version: {line}", path.display()))
}

/// The offers of a shop, prepared with the weights of the model.
pub(crate) fn profiles(shop: &Shop, model: &Model) -> Vec<Profile> {
    shop.listings
        .iter()
        .map(|listing| Profile::new(listing, &model.corpus))
        .collect()
}

/// The candidates of every offer of either side in the other.
pub(crate) fn candidates(left: &[Profile], right: &[Profile]) -> BTreeSet<Places> {
    let mut found: BTreeSet<Places> = one_way(left, right).collect();
    found.extend(one_way(right, left).map(|(right, left)| (left, right)));
    found
}

fn one_way(from: &[Profile], to: &[Profile]) -> impl Iterator<Item = Places> {
    let mut index = Index::default();
    for profile in to {
        index.add(profile);
    }
    from.iter().enumerate().flat_map(move |(at, profile)| {
        nearest(&index, to, profile, CANDIDATES)
            .into_iter()
            .map(move |other| (at, other as usize))
    })
}

fn recall_at_10(sides: &[Vec<Profile>; 2], truth: &HashSet<Places>) -> f64 {
    let kept = one_way(&sides[0], &sides[1])
        .filter(|places| truth.contains(places))
        .count();
    kept as f64 / truth.len().max(1) as f64
}

fn figures(
    same: &HashSet<Places>,
    truth: &HashSet<Places>,
    sizes: [usize; 2],
    kept: f64,
    microseconds: f64,
) -> Figures {
    let all = (0..sizes[0]).flat_map(|left| (0..sizes[1]).map(move |right| (left, right)));
    let verdicts: Vec<Verdict> = all
        .map(|places| Verdict {
            said: same.contains(&places),
            is: truth.contains(&places),
        })
        .collect();
    let counts = Counts::of(verdicts.iter().copied());
    let (f1_low, f1_high) = interval(&verdicts);
    Figures {
        precision: counts.precision(),
        recall: counts.recall(),
        f1: counts.f1(),
        f1_low,
        f1_high,
        candidates_recall_at_10: kept,
        pairs: verdicts.len(),
        microseconds_per_pair: microseconds,
    }
}

/// Writes every decision but `different`, the surest first.
fn write(path: &Path, decided: &[(Places, Decision)], shops: [&Shop; 2]) -> anyhow::Result<()> {
    let mut kept: Vec<&(Places, Decision)> = decided
        .iter()
        .filter(|(_, decision)| decision.outcome != Outcome::Different)
        .collect();
    kept.sort_by(|(p, x), (q, y)| {
        y.outcome
            .cmp(&x.outcome)
            .then(y.score.total_cmp(&x.score))
            .then(p.cmp(q))
    });
    let mut writer =
        csv::Writer::from_path(path).with_context(|| format!("cannot write {}", path.display()))?;
    writer.write_record([
        "link_a", "link_b", "decision", "score", "reasons", "title_a", "title_b",
    ])?;
    for ((left, right), decision) in kept {
        let reasons: Vec<String> = decision
            .reasons
            .iter()
            .map(|reason| format!("{reason:?}"))
            .collect();
        writer.write_record([
            &shops[0].links[*left],
            &shops[1].links[*right],
            &format!("{:?}", decision.outcome).to_lowercase(),
            &format!("{:.3}", decision.score),
            &reasons.join(" "),
            &shops[0].listings[*left].title,
            &shops[1].listings[*right].title,
        ])?;
    }
    writer.flush()?;
    Ok(())
}
