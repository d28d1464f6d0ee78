//! A sum of digests, which does not depend on their order.

use domain_offer::extraction::Digest;

/// Four lanes of 64 bits that wrap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sum([u64; 4]);

impl Sum {
    pub(super) fn add(&mut self, digest: &Digest) {
        self.join(Self::of(digest));
    }

    pub(super) fn take_away(&mut self, digest: &Digest) {
        for (lane, other) in self.0.iter_mut().zip(Self::of(digest).0) {
            *lane = lane.wrapping_sub(other);
        }
    }

    /// Adds what was added to another sum.
    pub(super) fn join(&mut self, other: Self) {
        for (lane, other) in self.0.iter_mut().zip(other.0) {
            *lane = lane.wrapping_add(other);
        }
    }

    pub(super) fn bytes(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (place, lane) in bytes.chunks_exact_mut(8).zip(self.0) {
            place.copy_from_slice(&lane.to_le_bytes());
        }
        bytes
    }

    fn of(digest: &Digest) -> Self {
        let mut lanes = [0; 4];
        for (lane, bytes) in lanes.iter_mut().zip(digest.0.chunks_exact(8)) {
            *lane = u64::from_le_bytes(bytes.try_into().expect("chunks are of eight bytes"));
        }
        Self(lanes)
    }
}
