//! A thread that gives way.

use std::time::Duration;

use rustix::process::{Pid, setpriority_process};
use rustix::thread::gettid;
use thread_priority::{ThreadId, thread_native_id};

use super::governor::{Policy, set};

/// How nice: 335 of the 1,024 parts that a thread of normal priority gets of a core.
const NICE: i32 = 5;

/// A thread that has not ended.
#[derive(Debug)]
pub(super) struct Giver {
    thread: ThreadId,
    id: Pid,
    policy: Policy,
    /// For how long it has been at nice 5.
    since: Duration,
    seen: Option<Seen>,
}

/// What the system says of a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    /// Whether it runs or wants to.
    wants: bool,
    /// How long it has run in all.
    ran: Duration,
}

impl Giver {
    /// The calling thread.
    pub(super) fn current() -> Self {
        Self {
            thread: thread_native_id(),
            id: gettid(),
            policy: Policy::Shared,
            since: Duration::MAX,
            seen: None,
        }
    }

    pub(super) const fn thread(&self) -> ThreadId {
        self.thread
    }

    pub(super) fn is_current(&self) -> bool {
        self.id == gettid()
    }

    /// Makes it nice.
    pub(super) fn lower(&self) {
        if let Err(error) = setpriority_process(Some(self.id), NICE) {
            tracing::debug!(%error, "background work runs at normal priority");
        }
    }

    /// Lets it run only on cores that nothing else wants, unless it was kept waiting there for most of the
    /// `time` since the last look, or within the last `rest`.
    pub(super) fn look(&mut self, time: Duration, rest: Duration) {
        let now = Seen::of(self.id);
        let waits = match (self.seen, now) {
            (Some(before), Some(now)) => now.waited_since(before, time),
            _ => false,
        };
        self.seen = now;
        self.since = self.since.saturating_add(time);
        if self.policy == Policy::Leftover && waits {
            self.change(Policy::Shared);
        } else if self.policy == Policy::Shared && self.since >= rest && now.is_some() {
            self.change(Policy::Leftover);
        }
    }

    fn change(&mut self, policy: Policy) {
        set(self.thread, policy);
        (self.policy, self.since) = (policy, Duration::ZERO);
    }
}

impl Seen {
    fn of(id: Pid) -> Option<Self> {
        let read = |file| {
            let path = format!("/proc/self/task/{}/{file}", id.as_raw_nonzero());
            std::fs::read_to_string(path).ok()
        };
        Self::read(&read("stat")?, &read("schedstat")?)
    }

    /// proc(5): the state comes after the name in parentheses; `schedstat` begins with the nanoseconds on a core.
    fn read(stat: &str, schedstat: &str) -> Option<Self> {
        let (_, after) = stat.rsplit_once(')')?;
        let nanoseconds = schedstat.split_ascii_whitespace().next()?;
        Some(Self {
            wants: after.trim_start().starts_with('R'),
            ran: Duration::from_nanos(nanoseconds.parse().ok()?),
        })
    }

    /// Whether a thread wanted a core at both moments and had one for less than half of the time between.
    fn waited_since(self, before: Self, time: Duration) -> bool {
        self.wants && before.wants && self.ran.saturating_sub(before.ran) < time / 2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(state: char, milliseconds: u64) -> Seen {
        let stat = format!("7 (a) name) {state} 1 2 3");
        let schedstat = format!("{} 5 6\n", milliseconds * 1_000_000);
        Seen::read(&stat, &schedstat).expect("it is as proc(5) says")
    }

    #[test]
    fn a_thread_waits_that_wants_a_core_and_has_it_for_less_than_half() {
        let time = Duration::from_millis(50);
        for (before, after, waits) in [
            (('R', 10), ('R', 10), true),
            (('R', 10), ('R', 34), true),
            (('R', 10), ('R', 35), false),
            (('S', 10), ('R', 10), false),
            (('R', 10), ('D', 10), false),
        ] {
            let (before, after) = (seen(before.0, before.1), seen(after.0, after.1));
            assert_eq!(
                after.waited_since(before, time),
                waits,
                "{before:?} {after:?}"
            );
        }
        assert_eq!(Seen::read("7 (a) R 1", ""), None);
        assert_eq!(Seen::read("7", "1 2 3"), None);
    }
}
