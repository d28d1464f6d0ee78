//! Which offers are one product, as the matcher found it.
//!
//! Plain data: the matcher is above the catalog. An offer that is in no group is a product alone.

use std::collections::HashMap;

use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;

/// What speaks for an offer belonging to its product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ground {
    /// Equal article numbers.
    Gtin,
    /// Equal model codes.
    Model,
    /// Model codes that a typing error tells apart.
    ModelTypo,
    /// A code or part number that both have.
    Code,
    /// Equal brands.
    Brand,
    /// Screens of one size.
    Inches,
    /// Equal storage.
    Storage,
    /// Equal memory.
    Ram,
    /// Alike words.
    Words,
    /// A person said so.
    Person,
}

impl Ground {
    /// All of them, the strongest first.
    pub const ALL: [Self; 10] = [
        Self::Person,
        Self::Gtin,
        Self::Model,
        Self::ModelTypo,
        Self::Code,
        Self::Brand,
        Self::Inches,
        Self::Storage,
        Self::Ram,
        Self::Words,
    ];
}

/// A set of grounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Grounds(u16);

impl Grounds {
    /// With one more.
    #[must_use]
    pub const fn with(self, ground: Ground) -> Self {
        Self(self.0 | 1 << ground as u16)
    }

    /// The grounds, the strongest first.
    pub fn iter(self) -> impl Iterator<Item = Ground> {
        let all = Ground::ALL.into_iter();
        all.filter(move |ground| self.0 & 1 << *ground as u16 != 0)
    }
}

impl FromIterator<Ground> for Grounds {
    fn from_iter<I: IntoIterator<Item = Ground>>(grounds: I) -> Self {
        grounds.into_iter().fold(Self::default(), Self::with)
    }
}

/// An offer of a product.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// The offer.
    pub offer: OfferId,
    /// How sure it is that it belongs here, between 0 and 1.
    pub confidence: f32,
    /// Why.
    pub grounds: Grounds,
}

/// The products of more than one offer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProductMap {
    groups: Vec<Box<[Member]>>,
    of: HashMap<OfferId, u32>,
}

impl ProductMap {
    /// Of groups of at least two offers, in any order; the first of each names it.
    pub fn new(groups: impl IntoIterator<Item = Vec<Member>>) -> Self {
        let mut map = Self::default();
        let mut groups: Vec<Vec<Member>> = groups.into_iter().collect();
        groups.sort_unstable_by_key(|group| group[0].offer);
        for group in groups {
            let number = u32::try_from(map.groups.len()).expect("fewer than 2^32 products");
            map.of
                .extend(group.iter().map(|member| (member.offer, number)));
            map.groups.push(group.into_boxed_slice());
        }
        map
    }

    /// The members of the product that an offer belongs to, the one that names it first; `None`
    /// where it is alone.
    pub fn members(&self, offer: OfferId) -> Option<&[Member]> {
        let number = *self.of.get(&offer)?;
        Some(&self.groups[number as usize])
    }

    /// The number of the product that an offer belongs to, in this map only; `None` where it is alone.
    pub fn number(&self, offer: OfferId) -> Option<u32> {
        self.of.get(&offer).copied()
    }

    /// The id of the product that an offer belongs to: its own where it is alone.
    pub fn product_of(&self, offer: OfferId) -> OfferId {
        self.members(offer)
            .map_or(offer, |members| members[0].offer)
    }

    /// How many products have more than one offer.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether every offer is alone.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// A digest of the groups, whatever order they are in.
    pub fn digest(&self) -> Digest {
        let mut sum = [0u8; 32];
        for group in &self.groups {
            let mut hash = blake3::Hasher::new();
            for member in group {
                hash.update(&member.offer.0);
                hash.update(&member.confidence.to_le_bytes());
                hash.update(&member.grounds.0.to_le_bytes());
            }
            let digest = hash.finalize();
            for (sum, byte) in sum.iter_mut().zip(digest.as_bytes()) {
                *sum ^= byte;
            }
        }
        Digest(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain_offer::id::Id;

    fn member(number: u8) -> Member {
        Member {
            offer: Id([number; 12]),
            confidence: 0.9,
            grounds: Grounds::from_iter([Ground::Words, Ground::Gtin]),
        }
    }

    #[test]
    fn every_member_leads_to_the_first() {
        let map = ProductMap::new([vec![member(3), member(4)], vec![member(1), member(2)]]);
        for (offer, product) in [(1, 1), (2, 1), (3, 3), (4, 3), (5, 5)] {
            assert_eq!(map.product_of(Id([offer; 12])), Id([product; 12]));
        }
        assert_eq!(map.members(Id([4; 12])).map(<[Member]>::len), Some(2));
        assert!(map.members(Id([5; 12])).is_none());
    }

    #[test]
    fn the_digest_ignores_the_order_of_groups_and_sees_their_members() {
        let groups = [vec![member(3), member(4)], vec![member(1), member(2)]];
        let digest = |groups: &[Vec<Member>]| ProductMap::new(groups.to_vec()).digest();
        let turned = [groups[1].clone(), groups[0].clone()];
        assert_eq!(digest(&groups), digest(&turned));
        let other = [vec![member(3), member(2)], vec![member(1), member(4)]];
        assert_ne!(digest(&groups), digest(&other));
    }

    #[test]
    fn grounds_come_strongest_first() {
        let grounds: Vec<Ground> = member(1).grounds.iter().collect();
        assert_eq!(grounds, [Ground::Gtin, Ground::Words]);
        for ground in Ground::ALL {
            assert_eq!(
                Grounds::default().with(ground).iter().collect::<Vec<_>>(),
                [ground]
            );
        }
    }
}
