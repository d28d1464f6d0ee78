//! Ids that lead to an offer beside the one that it is called by.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain_offer::id::OfferId;
use domain_offer::offer::Offer;
use domain_offer::time::Instant;

type Owners = BTreeMap<OfferId, Owner>;

/// So many ids at least may be apart from the others.
const RECENT: usize = 256;

/// The ids of the log and of before that are no offer's own now. Two maps, of which the newer is small, so that a
/// change of few is cheap also while a catalog is in use.
#[derive(Clone, Debug, Default)]
pub struct AliasIndex {
    base: Arc<Owners>,
    recent: Arc<Owners>,
    changes: u64,
}

/// Whose an id is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owner {
    /// The offer that stands at this very address.
    pub(super) page: Option<OfferId>,
    /// Of the offers that are routes of the page at this address the one that was seen last, and when it was.
    pub(super) route: Option<(Instant, OfferId)>,
    /// Whether several offers have the id: all routes of a page are one address to the log.
    pub is_shared: bool,
}

impl AliasIndex {
    /// Whose an id is; `None` where it is no alias.
    pub fn owner(&self, id: OfferId) -> Option<Owner> {
        let found = self.recent.get(&id).or_else(|| self.base.get(&id));
        found.copied()
    }

    /// How often another offer was found to have an id: a caller that kept owners asks again where it is another number.
    pub const fn changes(&self) -> u64 {
        self.changes
    }

    /// Takes note that an offer is called by an id that may have led to others before.
    pub(super) fn note_name(&mut self, id: OfferId) {
        self.changes += u64::from(self.owner(id).is_some());
    }

    /// Takes in the aliases of an offer as it is now.
    pub(super) fn note(&mut self, offer: &Offer) {
        let Some(aliases) = offer.aliases() else {
            return;
        };
        let ours = if offer.is_route() {
            Owner {
                route: Some((offer.seen_at(), offer.id())),
                ..Owner::default()
            }
        } else {
            Owner {
                page: Some(offer.id()),
                ..Owner::default()
            }
        };
        for id in &aliases.ids {
            let known = self.owner(*id);
            let now = known.unwrap_or_default().joined(ours);
            if known == Some(now) {
                continue;
            }
            self.changes += u64::from(known.map(Owner::names) != Some(now.names()));
            Arc::make_mut(&mut self.recent).insert(*id, now);
        }
        if self.recent.len() > RECENT + self.base.len() / 8 {
            let recent = std::mem::take(&mut self.recent);
            Arc::make_mut(&mut self.base).extend(recent.iter());
        }
    }
}

impl Owner {
    /// The offer that has the id alone; `None` where several have it.
    pub fn only(&self) -> Option<OfferId> {
        let offer = self.page.or(self.route.map(|(_, route)| route));
        offer.filter(|_| !self.is_shared)
    }

    fn joined(self, other: Self) -> Self {
        let page = other.page.or(self.page);
        let several = match (self.route, other.route) {
            (Some((_, one)), Some((_, other))) => one != other,
            (one, other) => page.is_some() && one.or(other).is_some(),
        };
        Self {
            page,
            route: self.route.max(other.route),
            is_shared: self.is_shared || several,
        }
    }

    /// Which offers it names.
    fn names(self) -> (Option<OfferId>, Option<OfferId>, bool) {
        (self.page, self.route.map(|(_, id)| id), self.is_shared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain_offer::fixtures::{Sighting, instant, seen};
    use domain_offer::id::OfferKey;
    use domain_offer::time::Zone;

    fn offer(sightings: &[Sighting]) -> Offer {
        let mut rows = sightings.iter().map(Sighting::observation);
        let mut offer = Offer::first(rows.next().unwrap(), &Zone::bogota());
        for row in rows {
            offer.absorb(row, &Zone::bogota());
        }
        offer
    }

    fn route(number: u8, day: u8) -> Offer {
        let row = seen("a", "TV", "TV")
            .link(&format!("www.a.co/#/{number}"))
            .address("a.co/");
        offer(&[row.at_instant(instant(&format!("2025-10-{day:02}T10:00:00")))])
    }

    #[test]
    fn an_id_of_several_leads_to_the_one_seen_last() {
        let id = OfferKey::new("a.co/").id();
        let offers = [
            route(1, 1),
            route(2, 3),
            route(3, 2),
            route(1, 4),
            route(2, 3),
        ];
        let mut index = AliasIndex::default();
        let mut shared = Vec::new();
        for offer in &offers {
            index.note(offer);
            let owner = index.owner(id).unwrap();
            assert_eq!(owner.page, None);
            shared.push((owner.route.unwrap().1, owner.is_shared));
        }
        let [one, two] = [offers[0].id(), offers[1].id()];
        assert_eq!(
            shared,
            [
                (one, false),
                (two, true),
                (two, true),
                (one, true),
                (one, true)
            ]
        );
        assert_eq!(index.changes(), 3);
        assert_eq!(index.owner(one), None);
    }

    #[test]
    fn many_ids_lead_to_their_offer_also_where_it_is_called_otherwise() {
        let row = |number: u32| {
            let row = seen("a", "TV", "TV")
                .link("www.a.co/1")
                .address(&format!("a.co/1?x={number}"));
            row.at_instant(instant("2025-10-02T10:00:00").plus_days(-i64::from(number / 900)))
        };
        let rows: Vec<Sighting> = (0..1_000).map(row).collect();
        let mut index = AliasIndex::default();
        let mut known = offer(&rows[..1]);
        for row in &rows[1..] {
            known.absorb(row.observation(), &Zone::bogota());
            index.note(&known);
        }
        for row in &rows {
            let id = row.observation().logged;
            if id != known.id() {
                let owner = index.owner(id).unwrap();
                let expected = Owner {
                    page: Some(known.id()),
                    ..Owner::default()
                };
                assert_eq!(owner, expected);
            }
        }
    }
}
