//! Ids by counting, the same in every run of a test.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use application::ports::IdSource;
use domain_offer::id::{ExtractionId, Id};

/// Gives 1, 2, 3 …; nodes differ in the four bytes in front. Clones go on counting together.
#[derive(Clone, Debug)]
pub struct SequentialIds {
    node: u32,
    last: Arc<AtomicU64>,
}

impl SequentialIds {
    /// The ids of node `node`.
    pub fn of_node(node: u32) -> Self {
        Self {
            node,
            last: Arc::default(),
        }
    }
}

impl Default for SequentialIds {
    fn default() -> Self {
        Self::of_node(0)
    }
}

impl IdSource for SequentialIds {
    fn next_id(&self) -> ExtractionId {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let mut bytes = [0; 12];
        bytes[..4].copy_from_slice(&self.node.to_be_bytes());
        bytes[4..].copy_from_slice(&number.to_be_bytes());
        Id(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_one() {
        let ids = SequentialIds::default();
        assert_eq!(ids.next_id().to_string(), "000000000000000000000001");
        assert_eq!(
            ids.clone().next_id().to_string(),
            "000000000000000000000002"
        );
        let other = SequentialIds::of_node(10).next_id();
        assert_eq!(other.to_string(), "0000000a0000000000000001");
    }
}
