//! Connections within the limit of open files, so that they never use up the files that the store needs.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are kept for all else: the store and its journals, logs, servers that are asked, what a backup or a
/// start opens for a while (a start takes some 40), and connections that were ended and are open a moment longer.
const RESERVE: u64 = 160;
/// Files of each worker besides connections: what it waits and is woken with.
const OF_WORKER: u64 = 4;
/// Fewer connections than that are too few for a service, and told.
const FEW: u64 = 200;

/// How many connections the service may hold at once: as many as `wanted`, or as the limit of open files leaves room
/// for. The limit is raised for them as far as the system allows it.
pub(super) fn connections(workers: usize, wanted: usize) -> usize {
    let (workers, wanted) = (number(workers), number(wanted));
    let reserved = RESERVE.saturating_add(OF_WORKER.saturating_mul(workers));
    let files = raised(reserved.saturating_add(wanted));
    let connections = room(files, reserved, wanted);
    tracing::info!(
        files,
        reserved,
        connections,
        "connections within the limit of open files"
    );
    if connections < FEW {
        tracing::warn!(
            files,
            connections,
            "the limit of open files leaves few connections; raise it (ulimit -n, LimitNOFILE)"
        );
    }
    usize::try_from(connections).unwrap_or(usize::MAX)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Connections that fit so many files; at least one, and at most as many as are wanted.
fn room(files: u64, reserved: u64, wanted: u64) -> u64 {
    files.saturating_sub(reserved).clamp(1, wanted.max(1))
}

/// The limit of open files, raised towards what is needed.
fn raised(needed: u64) -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let current = current.unwrap_or(u64::MAX);
    let most = maximum.unwrap_or(u64::MAX).min(needed);
    if most <= current {
        return current;
    }
    let limit = Rlimit {
        current: Some(most),
        maximum,
    };
    match setrlimit(Resource::Nofile, limit) {
        Ok(()) => most,
        Err(_) => current,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_leave_files_to_the_rest() {
        for (files, reserved, wanted, expected) in [
            (1_048_576, 176, 25_000, 25_000),
            (25_176, 176, 25_000, 25_000),
            (1_024, 176, 25_000, 848),
            (300, 168, 25_000, 132),
            (40, 168, 25_000, 1),
            (0, 164, 25_000, 1),
            (u64::MAX, u64::MAX, 0, 1),
        ] {
            let found = room(files, reserved, wanted);
            assert_eq!(found, expected, "{files} files, {reserved} reserved");
        }
    }

    #[test]
    fn the_limit_is_raised_as_far_as_it_may() {
        let before = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
        assert_eq!(raised(0), before);
        let most = getrlimit(Resource::Nofile).maximum.unwrap_or(u64::MAX);
        assert_eq!(
            raised(before.saturating_add(1)),
            most.min(before.saturating_add(1))
        );
    }
}
