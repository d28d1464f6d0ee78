//! Where the refresh stands: whether readers are answered from its fold, and whether it follows the log.

/// What the last reading of the log came to. Down the phases, across what happens, inside what is next:
///
/// | | in use | `Restarted` | `Failed` | `CopyShown` | `Read(Little)`, `Read(Much)` | `Read(Nothing)` |
/// |---|---|---|---|---|---|---|
/// | `Loading` | no | `Loading` | `Loading` | `Loading` | `Loading` | `Current` |
/// | `Standby` | no | `Loading` | `Standby` | `Stale` | `Trailing` | `Current` |
/// | `Stale` | yes | `Loading` | `Stale` | `Stale` | `Trailing` | `Current` |
/// | `Trailing` | yes | `Loading` | `Stale` | `Trailing` | `Trailing` | `Current` |
/// | `Current` | yes | `Loading` | `Stale` | `Current` | `Trailing` | `Current` |
///
/// In `Loading` the log is read to its end, so that of `Read` only `Nothing` comes; `CopyShown` comes in `Standby`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// Less was folded than readers may be shown: the log is read to its end first. What is in use meanwhile, if
    /// anything, is of another fold.
    Loading,
    /// This node's copy of the archive was taken back. It is shown once what came after it was read for a while, or
    /// cannot be.
    Standby,
    /// In use. The last reading failed: what was folded before it did may not be in use yet, and whether the log is
    /// still the same is not known.
    Stale,
    /// In use as far as the log was read, which has more.
    Trailing,
    /// In use, and the log's end was seen.
    Current,
}

/// What happens to the refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// The log is not the one that was folded; the fold begins anew.
    Restarted,
    /// A reading failed.
    Failed,
    /// What the copy held was put in use, since the log is out of reach.
    CopyShown,
    /// A reading went well, and what was folded is in use.
    Read(Left),
}

/// How much of the log is left after reading for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Left {
    /// Nothing: its end was seen.
    Nothing,
    /// What came in meanwhile.
    Little,
    /// More than that, so that the catalog is an old one.
    Much,
}

impl Phase {
    /// The phase after something happened.
    pub(super) const fn next(self, event: Event) -> Self {
        match (self, event) {
            (_, Event::Read(Left::Nothing)) => Self::Current,
            (_, Event::Restarted) | (Self::Loading, _) => Self::Loading,
            (_, Event::Read(Left::Little | Left::Much)) => Self::Trailing,
            (Self::Standby, Event::Failed) => Self::Standby,
            (Self::Standby, Event::CopyShown) | (_, Event::Failed) => Self::Stale,
            (_, Event::CopyShown) => self,
        }
    }

    /// Whether readers are answered from the fold.
    pub(super) const fn is_in_use(self) -> bool {
        matches!(self, Self::Stale | Self::Trailing | Self::Current)
    }

    /// Whether the last reading went well, so that the fold is of the log as it is.
    pub(super) const fn follows_log(self) -> bool {
        matches!(self, Self::Trailing | Self::Current)
    }
}

#[cfg(test)]
mod tests {
    use super::Event::{CopyShown, Failed, Read, Restarted};
    use super::Phase::{Current, Loading, Stale, Standby, Trailing};
    use super::*;

    #[test]
    fn every_phase_has_a_next_one() {
        let events = [
            Restarted,
            Failed,
            CopyShown,
            Read(Left::Little),
            Read(Left::Nothing),
        ];
        for (phase, in_use, next) in [
            (
                Loading,
                false,
                [Loading, Loading, Loading, Loading, Current],
            ),
            (Standby, false, [Loading, Standby, Stale, Trailing, Current]),
            (Stale, true, [Loading, Stale, Stale, Trailing, Current]),
            (
                Trailing,
                true,
                [Loading, Stale, Trailing, Trailing, Current],
            ),
            (Current, true, [Loading, Stale, Current, Trailing, Current]),
        ] {
            assert_eq!(phase.is_in_use(), in_use, "{phase:?}");
            assert_eq!(events.map(|event| phase.next(event)), next, "{phase:?}");
        }
    }
}
