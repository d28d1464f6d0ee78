//! What an archive holds, as far as is known, and what it has yet to be given.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain_offer::id::OfferId;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;

use super::fold::{Changes, Fold};
use crate::ports::Cursor;

/// How an archive stands to the fold. Down the states, across what happens, inside what is next:
///
/// | | `Folded` | `Rewound` | `Doubted` | `Lacks` | `Took` some | `Reached`, `Took` the last |
/// |---|---|---|---|---|---|---|
/// | `Settled(at)` | `Owing` from `at`; `Settled` where the cursor stands | `Settled(0)` | `Foreign` | `Owing` all from 0 | – | `Settled(cursor)` |
/// | `Owing(owed)` | `Owing` more | `Settled(0)` | `Foreign` | `Owing` all from 0 | `Owing` less | `Settled(cursor)` |
/// | `Foreign` | `Foreign`: it gets all | `Settled(0)` | `Foreign` | `Owing` all from 0 | – | `Settled(cursor)` |
///
/// A step asks an archive that is `Owing` how far it is ([`Event::Reached`], [`Event::Lacks`]) before it gives it
/// anything, and empties one that is `Foreign` ([`Event::Lacks`]).
pub(super) enum ArchiveState {
    /// It has the log up to there for certain, and nothing is owed to it.
    Settled(Cursor),
    /// It goes on from where it is.
    Owing(Owed),
    /// It holds what may be of another log: it is emptied before it is given anything, and then gets all.
    Foreign,
}

/// What is owed to an archive.
pub(super) struct Owed {
    /// The archive has the log up to there for certain; `None` where it may hold nothing by these rules.
    pub(super) from: Option<Cursor>,
    /// In order of id, in which indexes take them best.
    offers: BTreeMap<OfferId, Arc<Offer>>,
    /// Saved before the cursor is, which is past them.
    rejected: BTreeSet<RowKey>,
}

/// What an archive is given at a time.
pub(super) enum Portion {
    /// Nothing, but that it is not whole until the last portion.
    Begun,
    /// Rows that the rules refuse.
    Rejected(Vec<RowKey>),
    /// Offers, and the cursor after them: of the last the fold's, before that the one that the archive has.
    Offers(Vec<Arc<Offer>>, Cursor),
}

/// What happens to an archive, or to the fold.
pub(super) enum Event<'e> {
    /// More was folded.
    Folded(&'e Changes),
    /// The log is another one, of which the archive may lack anything; what it has is of that one.
    Rewound,
    /// What the archive has may be of no log that is known.
    Doubted,
    /// The archive is less far than what is owed begins, of other rules, or empty: all of the fold is owed.
    Lacks(&'e Fold),
    /// The archive has the fold up to its cursor.
    Reached(Cursor),
    /// The archive took a portion.
    Took(Portion),
}

impl ArchiveState {
    /// The state after something happened.
    pub(super) fn next(self, event: Event<'_>) -> Self {
        match (self, event) {
            (_, Event::Rewound) => Self::Settled(Cursor::default()),
            (_, Event::Doubted) => Self::Foreign,
            (_, Event::Lacks(fold)) => Self::Owing(Owed::all(fold)),
            (_, Event::Reached(cursor)) => Self::Settled(cursor),
            (Self::Settled(at), Event::Folded(changes)) if changes.cursor != at => {
                Self::Owing(Owed::from(at).with(changes))
            }
            (Self::Owing(owed), Event::Folded(changes)) => Self::Owing(owed.with(changes)),
            (Self::Owing(owed), Event::Took(portion)) => owed.without(&portion),
            (state, Event::Folded(_) | Event::Took(_)) => state,
        }
    }
}

impl Owed {
    /// Nothing but the cursor, for an archive that has the log up to `at`.
    pub(super) fn from(at: Cursor) -> Self {
        Self {
            from: Some(at).filter(|at| *at != Cursor::default()),
            offers: BTreeMap::new(),
            rejected: BTreeSet::new(),
        }
    }

    /// All of a fold.
    fn all(fold: &Fold) -> Self {
        let offers = fold.builder.offers();
        Self {
            offers: offers
                .map(|offer| (offer.id(), Arc::clone(offer)))
                .collect(),
            rejected: fold.builder.rejected().clone(),
            ..Self::from(Cursor::default())
        }
    }

    /// Whether it is given all, and has some of it.
    pub(super) fn is_begun(&self) -> bool {
        self.from == Some(Cursor::default())
    }

    fn with(mut self, changes: &Changes) -> Self {
        let offers = changes.offers.iter();
        self.offers
            .extend(offers.map(|offer| (offer.id(), Arc::clone(offer))));
        self.rejected.extend(&changes.rejected);
        self
    }

    fn without(mut self, taken: &Portion) -> ArchiveState {
        match taken {
            Portion::Begun => self.from = Some(Cursor::default()),
            Portion::Rejected(rows) => {
                for row in rows {
                    self.rejected.remove(row);
                }
            }
            Portion::Offers(offers, cursor) => {
                for offer in offers {
                    self.offers.remove(&offer.id());
                }
                if self.offers.is_empty() {
                    return ArchiveState::Settled(cursor.clone());
                }
            }
        }
        ArchiveState::Owing(self)
    }

    /// The next to give, of at most so many, towards the cursor of the fold. Where there are several, what was given
    /// before is missed if other rules drop it in between. A copy is not whole meanwhile: a node that starts from it could
    /// not tell what it has beyond its cursor, nor whether the log still has it.
    pub(super) fn portion(&self, most: usize, cursor: &Cursor, is_copy: bool) -> Portion {
        let is_last = self.rejected.is_empty() && self.offers.len() <= most;
        if !is_last && (self.from.is_none() || (is_copy && !self.is_begun())) {
            return Portion::Begun;
        }
        if !self.rejected.is_empty() {
            return Portion::Rejected(self.rejected.iter().take(most).copied().collect());
        }
        let to = Some(cursor).filter(|_| is_last).or(self.from.as_ref());
        let offers = self.offers.values().take(most).map(Arc::clone);
        Portion::Offers(offers.collect(), to.cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{builder, seen};
    use domain_offer::extraction::Digest;
    use domain_offer::id::Id;
    use domain_offer::time::Instant;

    use super::*;

    fn cursor(n: u8) -> Cursor {
        Cursor(vec![n])
    }

    /// The fold of so many offers, and of a row that the rules refuse.
    fn fold(offers: usize, to: u8) -> Fold {
        let mut builder = builder();
        for number in 0..offers {
            builder.absorb(seen("exito", "Audio", &format!("parlante {number}")).observation());
        }
        let row = RowKey {
            offer: Id([1; 12]),
            seen_at: Instant::MIN,
            content: Digest([1; 32]),
        };
        builder.reject(row);
        Fold {
            builder,
            cursor: cursor(to),
            rejected: vec![row],
        }
    }

    fn owing(offers: usize) -> ArchiveState {
        let changes = fold(offers, 2).take_changes();
        ArchiveState::Settled(cursor(1)).next(Event::Folded(&changes))
    }

    /// A state in short: where the archive is for certain, what offers and rows it is owed.
    fn short(state: &ArchiveState) -> String {
        match state {
            ArchiveState::Settled(at) => format!("settled {:?}", at.0),
            ArchiveState::Owing(owed) => {
                let (offers, rows) = (owed.offers.len(), owed.rejected.len());
                format!(
                    "owing {offers}+{rows} from {:?}",
                    owed.from.as_ref().map(|at| at.0[0])
                )
            }
            ArchiveState::Foreign => "foreign".to_owned(),
        }
    }

    /// A state, and what it is after each event.
    type Case = (fn() -> ArchiveState, [&'static str; 6]);

    #[test]
    fn every_state_has_a_next_one() {
        let states: [Case; 3] = [
            (
                || ArchiveState::Settled(cursor(2)),
                [
                    "settled [2]",
                    "owing 2+1 from Some(2)",
                    "settled []",
                    "foreign",
                    "owing 3+1 from None",
                    "settled [9]",
                ],
            ),
            (
                || owing(1),
                [
                    "owing 1+1 from Some(1)",
                    "owing 2+1 from Some(1)",
                    "settled []",
                    "foreign",
                    "owing 3+1 from None",
                    "settled [9]",
                ],
            ),
            (
                || ArchiveState::Foreign,
                [
                    "foreign",
                    "foreign",
                    "settled []",
                    "foreign",
                    "owing 3+1 from None",
                    "settled [9]",
                ],
            ),
        ];
        let (nothing, more) = (fold(0, 2), fold(2, 3).take_changes());
        let nothing = Changes {
            offers: Vec::new(),
            rejected: Vec::new(),
            cursor: nothing.cursor,
        };
        for (state, expected) in states {
            let found = [
                Event::Folded(&nothing),
                Event::Folded(&more),
                Event::Rewound,
                Event::Doubted,
                Event::Lacks(&fold(3, 3)),
                Event::Reached(cursor(9)),
            ]
            .map(|event| short(&state().next(event)));
            assert_eq!(found, expected, "from {}", short(&state()));
        }
    }

    #[test]
    fn the_cursor_moves_with_the_last_portion_only() {
        assert_eq!(
            given(owing(5), false),
            ["1 rows", "2 to [1]", "2 to [1]", "1 to [7]"]
        );
        // All, to one that holds nothing.
        let all = ArchiveState::Foreign.next(Event::Lacks(&fold(3, 7)));
        let expected = ["begun", "1 rows", "2 to []", "1 to [7]"];
        assert_eq!(given(all, false), expected);
        // A copy is not whole in between.
        assert_eq!(given(owing(3), true), expected);
    }

    fn given(mut state: ArchiveState, is_copy: bool) -> Vec<String> {
        let mut given = Vec::new();
        while let ArchiveState::Owing(owed) = &state {
            let portion = owed.portion(2, &cursor(7), is_copy);
            given.push(match &portion {
                Portion::Begun => "begun".to_owned(),
                Portion::Rejected(rows) => format!("{} rows", rows.len()),
                Portion::Offers(offers, to) => format!("{} to {:?}", offers.len(), to.0),
            });
            state = state.next(Event::Took(portion));
        }
        assert_eq!(short(&state), "settled [7]");
        given
    }
}
