//! The model in the program: trained offline, kept as a table of constants.
//!
//! `data/model.txt` says at its top which command made it, of which data and when. Its words are
//! the background against which a word is rare.

use std::sync::{Arc, LazyLock};

use crate::corpus::{Corpus, hash};
use crate::decision::Judge;
use crate::features::NAMES;
use crate::forest::{Forest, Node};

/// The table as it is committed.
const TABLE: &str = include_str!("../data/model.txt");

/// A judge with the weights of words that it was trained with.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Decides.
    pub judge: Judge,
    /// Weighs words.
    pub corpus: Corpus,
}

impl Model {
    /// The model in the program.
    pub fn bundled() -> Self {
        Self::parse(TABLE).expect("a test reads the committed table")
    }

    /// The same, read once.
    pub fn shared() -> Arc<Self> {
        static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| Arc::new(Model::bundled()));
        Arc::clone(&MODEL)
    }

    /// Reads a table; fails with the line that it does not understand.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = ModelReader::default();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            reader.line(line).ok_or_else(|| line.to_owned())?;
        }
        reader.done()
    }

    /// Writes it as a table, under a heading of lines that begin with `#`.
    pub fn write(judge: &Judge, words: &[(String, u32)], listings: u32, heading: &str) -> String {
        let mut lines = vec![heading.trim_end().to_owned()];
        lines.push(format!("features {}", NAMES.join(" ")));
        lines.push(format!("same {}", judge.same));
        lines.push(format!("similar {}", judge.similar));
        lines.push(format!("bias {}", judge.forest.bias));
        for tree in &judge.forest.trees {
            lines.push(format!(
                "tree {}",
                tree.iter().map(written).collect::<Vec<_>>().join(" ")
            ));
        }
        lines.push(format!("listings {listings}"));
        lines.extend(words.iter().map(|(word, count)| format!("{count} {word}")));
        lines.join("\n") + "\n"
    }
}

/// A leaf is its value, a split is `feature<threshold>left`.
fn written(node: &Node) -> String {
    match node {
        Node::Leaf(value) => format!("{value:.5}"),
        Node::Split {
            feature,
            threshold,
            left,
        } => format!("{feature}<{threshold}>{left}"),
    }
}

#[derive(Default)]
struct ModelReader {
    forest: Forest,
    same: Option<f32>,
    similar: Option<f32>,
    features: bool,
    listings: u32,
    words: Vec<(u64, u32)>,
}

impl ModelReader {
    fn line(&mut self, line: &str) -> Option<()> {
        let (key, rest) = line.split_once(' ')?;
        match key {
            "features" => self.features = rest.split(' ').eq(NAMES),
            "same" => self.same = rest.parse().ok(),
            "similar" => self.similar = rest.parse().ok(),
            "bias" => self.forest.bias = rest.parse().ok()?,
            "tree" => self.forest.trees.push(tree(rest)?),
            "listings" => self.listings = rest.parse().ok()?,
            count => self.words.push((hash(rest), count.parse().ok()?)),
        }
        Some(())
    }

    fn done(self) -> Result<Model, String> {
        let (Some(same), Some(similar), true) = (self.same, self.similar, self.features) else {
            return Err("the features or a threshold".to_owned());
        };
        Ok(Model {
            judge: Judge {
                forest: self.forest,
                same,
                similar,
            },
            corpus: Corpus::counted(self.listings, self.words),
        })
    }
}

/// Every split leads forward to nodes that exist, so that a walk ends.
fn tree(text: &str) -> Option<Vec<Node>> {
    let nodes: Vec<Node> = text.split(' ').map(node).collect::<Option<_>>()?;
    let leads_on = |(at, node): (usize, &Node)| match node {
        Node::Leaf(_) => true,
        Node::Split { feature, left, .. } => {
            let left = usize::from(*left);
            usize::from(*feature) < NAMES.len() && left > at && left + 1 < nodes.len()
        }
    };
    nodes.iter().enumerate().all(leads_on).then_some(nodes)
}

fn node(text: &str) -> Option<Node> {
    let Some((feature, rest)) = text.split_once('<') else {
        return Some(Node::Leaf(text.parse().ok()?));
    };
    let (threshold, left) = rest.split_once('>')?;
    Some(Node::Split {
        feature: feature.parse().ok()?,
        threshold: threshold.parse().ok()?,
        left: left.parse().ok()?,
    })
}
