//! What becomes of the places of a category's offers where some come or change.

use super::{Changes, OfferList};
use domain_offer::offer::Offer;

/// An offer that came or is another one now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// Its place before; `None` for one that came.
    pub(super) before: Option<u32>,
    /// Its place now.
    pub(super) now: u32,
    /// Whether it is named otherwise than before; so is one that came.
    pub(super) is_renamed: bool,
}

/// Which offers changed, and where the others are now.
#[derive(Debug)]
pub(super) struct ShardDelta {
    /// In order of place.
    pub(super) changes: Vec<Change>,
    /// The old places before which offers came, in order.
    inserted: Vec<u32>,
}

impl ShardDelta {
    /// What these changes do; `None` where an offer goes, or goes to another store.
    pub(super) fn of(offers: &OfferList, changes: &Changes) -> Option<Self> {
        let mut delta = Self {
            changes: Vec::with_capacity(changes.len()),
            inserted: Vec::new(),
        };
        for (id, now) in changes {
            let now = now.as_deref()?;
            let change = match offers.search(*id) {
                Ok(place) => delta.changed(place, &offers[place], now)?,
                Err(place) => delta.came(place),
            };
            delta.changes.push(change);
        }
        Some(delta)
    }

    fn changed(&self, place: usize, before: &Offer, now: &Offer) -> Option<Change> {
        let old = number(place);
        let stays = before.store().key == now.store().key;
        stays.then(|| Change {
            before: Some(old),
            now: old + number(self.inserted.len()),
            is_renamed: !now.is_named_as(before),
        })
    }

    fn came(&mut self, place: usize) -> Change {
        let now = number(place + self.inserted.len());
        self.inserted.push(number(place));
        Change {
            before: None,
            now,
            is_renamed: true,
        }
    }

    /// Whether every offer is where it was and is named as before.
    pub(super) fn keeps_names(&self) -> bool {
        !self.changes.iter().any(|change| change.is_renamed)
    }

    /// Whether offers came.
    pub(super) fn has_more(&self) -> bool {
        !self.inserted.is_empty()
    }

    /// Where the offers are now, of so many, in order of their old places.
    pub(super) fn places(&self, offers: usize) -> Vec<u32> {
        let mut places = Vec::with_capacity(offers);
        let mut before = self.inserted.iter().peekable();
        let mut came = 0;
        for place in 0..number(offers) {
            while before.next_if(|at| **at <= place).is_some() {
                came += 1;
            }
            places.push(place + came);
        }
        places
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("places fit 32 bits")
}
