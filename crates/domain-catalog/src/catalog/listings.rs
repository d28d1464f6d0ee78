//! Which offers are called otherwise than by their keys, so that a row of another address finds its offer.

use std::collections::{BTreeSet, HashSet};

use domain_offer::id::OfferId;
use domain_offer::offer::Offer;

/// The offers of a builder by their keys, as far as they are not found by them already.
#[derive(Debug, Default)]
pub(super) struct Listings {
    /// The beginnings of the key's id and of the offer's, 32 bits each: eight bytes an offer. A reader that finds one looks
    /// at the offer.
    called_otherwise: BTreeSet<u64>,
    /// Hosts that have offers which are called by their keys.
    hosts: HashSet<Box<str>>,
}

/// What [`Listings`] are made of, as offers come from an archive.
#[derive(Debug, Default)]
pub(super) struct Noted {
    called_otherwise: Vec<u64>,
    hosts: HashSet<Box<str>>,
}

impl Noted {
    /// Takes an offer in.
    pub(super) fn take(&mut self, offer: &Offer) {
        self.called_otherwise.extend(called(offer, &mut self.hosts));
    }

    /// Adds what another one has.
    pub(super) fn join(&mut self, mut other: Self) {
        self.called_otherwise.append(&mut other.called_otherwise);
        self.hosts.extend(other.hosts);
    }
}

impl From<Noted> for Listings {
    fn from(noted: Noted) -> Self {
        Self {
            called_otherwise: noted.called_otherwise.into_iter().collect(),
            hosts: noted.hosts,
        }
    }
}

/// The entry of an offer that is called otherwise; of another one notes the host.
fn called(offer: &Offer, hosts: &mut HashSet<Box<str>>) -> Option<u64> {
    let key = offer.key_id();
    if key != offer.id() {
        return Some(entry(key, offer.id()));
    }
    let key = offer.key();
    let host = host(&key);
    if !hosts.contains(host) {
        hosts.insert(host.into());
    }
    None
}

impl Listings {
    /// Takes an offer in.
    pub(super) fn note(&mut self, offer: &Offer) {
        self.called_otherwise.extend(called(offer, &mut self.hosts));
    }

    /// Leaves an offer out that was taken in.
    pub(super) fn forget(&mut self, offer: &Offer) {
        self.called_otherwise
            .remove(&entry(offer.key_id(), offer.id()));
    }

    /// Whether the host of a key has offers that are called by their keys.
    pub(super) fn has_plain(&self, key: &str) -> bool {
        self.hosts.contains(host(key))
    }

    /// The beginnings of the ids of offers that may have the key of this id.
    pub(super) fn of_key(&self, id: OfferId) -> Vec<u32> {
        let first = entry(id, OfferId::MIN);
        let all = self
            .called_otherwise
            .range(first..=first | u64::from(u32::MAX));
        all.map(|entry| u32::try_from(entry & u64::from(u32::MAX)).expect("32 bits"))
            .collect()
    }
}

/// The first 32 bits of an id.
pub(super) fn beginning(id: OfferId) -> u32 {
    u32::from_be_bytes(*id.0.first_chunk().expect("an id has twelve bytes"))
}

fn entry(key: OfferId, id: OfferId) -> u64 {
    u64::from(beginning(key)) << 32 | u64::from(beginning(id))
}

fn host(key: &str) -> &str {
    key.split(['/', '?', '#']).next().unwrap_or_default()
}
