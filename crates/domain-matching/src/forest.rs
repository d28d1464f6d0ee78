//! Gradient-boosted trees: the model that turns features into a probability.

/// An inner node or a leaf, in the order of a flat table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Node {
    /// Goes left when the feature is at most the threshold.
    Split {
        /// Number of the feature.
        feature: u16,
        /// Goes left when the value is at most this.
        threshold: f32,
        /// Place of the left child in the tree; the right one follows it.
        left: u16,
    },
    /// The value that the tree adds to the log-odds.
    Leaf(f32),
}

/// A sum of trees over features, as log-odds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forest {
    /// Log-odds before any tree.
    pub bias: f32,
    /// The trees; node 0 is the root.
    pub trees: Vec<Vec<Node>>,
}

impl Forest {
    /// The probability, between 0 and 1, that the model gives to a vector of features.
    pub fn score(&self, features: &[f32]) -> f32 {
        let odds: f32 = self.bias
            + self
                .trees
                .iter()
                .map(|tree| walk(tree, features))
                .sum::<f32>();
        1.0 / (1.0 + (-odds).exp())
    }
}

fn walk(tree: &[Node], features: &[f32]) -> f32 {
    let mut at = 0;
    loop {
        match tree[at] {
            Node::Leaf(value) => return value,
            Node::Split {
                feature,
                threshold,
                left,
            } => {
                let right = features[usize::from(feature)] > threshold;
                at = usize::from(left) + usize::from(right);
            }
        }
    }
}
