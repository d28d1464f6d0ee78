//! A model and its threshold from labelled pairs.

use domain_matching::forest::Forest;

use sample_offers::Rng;

use super::boosting::{Settings, below, train};

/// Parts that the pairs are cut into: each is scored by a model that has not seen it.
const FOLDS: usize = 5;

/// Features of a pair and whether it is one product.
#[derive(Clone, Debug)]
pub(crate) struct Example {
    pub(crate) features: Vec<f32>,
    pub(crate) label: bool,
    /// How many times it counts.
    pub(crate) weight: f64,
}

/// A trained model.
pub(crate) struct Learned {
    pub(crate) forest: Forest,
    /// A pair that scores at least this is one product.
    pub(crate) threshold: f32,
}

/// Trains on all examples; the threshold is the best for pairs that a model has not seen.
pub(crate) fn learn(examples: &[Example], settings: &Settings) -> Learned {
    let unseen = unseen_scores(examples, settings);
    let labels: Vec<bool> = examples.iter().map(|example| example.label).collect();
    eprintln!("training on all {} pairs …", examples.len());
    Learned {
        forest: forest(examples, settings),
        threshold: best_threshold(&unseen, &labels),
    }
}

/// The score of every example by a model that was trained on the others.
pub(crate) fn unseen_scores(examples: &[Example], settings: &Settings) -> Vec<f32> {
    let fold_of = shuffled(examples.len());
    let mut scores = vec![0.0; examples.len()];
    for fold in 0..FOLDS {
        eprintln!("training without part {} of {FOLDS} …", fold + 1);
        let seen: Vec<Example> = examples
            .iter()
            .zip(&fold_of)
            .filter(|(_, part)| **part != fold)
            .map(|(example, _)| example.clone())
            .collect();
        let model = forest(&seen, settings);
        for (at, example) in examples
            .iter()
            .enumerate()
            .filter(|(at, _)| fold_of[*at] == fold)
        {
            scores[at] = model.score(&example.features);
        }
    }
    scores
}

/// The part of each of `count` examples, in a fixed order that looks random.
fn shuffled(count: usize) -> Vec<usize> {
    let mut parts: Vec<usize> = (0..count).map(|at| at % FOLDS).collect();
    let mut random = Rng::seeded(7);
    for at in (1..count).rev() {
        parts.swap(at, below(&mut random, at + 1));
    }
    parts
}

/// Trains one model on all examples.
pub(crate) fn forest(examples: &[Example], settings: &Settings) -> Forest {
    let rows: Vec<Vec<f32>> = examples
        .iter()
        .map(|example| example.features.clone())
        .collect();
    let targets: Vec<(bool, f64)> = examples
        .iter()
        .map(|example| (example.label, example.weight))
        .collect();
    train(&rows, &targets, settings)
}

/// The threshold with the best F1: in the middle of the widest range of scores that reach it.
pub(crate) fn best_threshold(scores: &[f32], labels: &[bool]) -> f32 {
    let mut ranked: Vec<(f32, bool)> = scores.iter().copied().zip(labels.iter().copied()).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = labels.iter().filter(|label| **label).count() as f64;
    let (mut right, mut best) = (0.0, (0.0, 0.5));
    for (at, (score, label)) in ranked.iter().enumerate() {
        right += f64::from(u8::from(*label));
        let f1 = 2.0 * right / (at as f64 + 1.0 + positives);
        if f1 > best.0 {
            let next = ranked.get(at + 1).map_or(*score, |(next, _)| *next);
            best = (f1, f32::midpoint(*score, next));
        }
    }
    best.1
}
