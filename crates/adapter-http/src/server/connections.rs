//! The connections that are open, and which of them ends when there are too many.
//!
//! A new connection is always taken. Where its address has as many as one address may have, or where all
//! together are as many as the process can hold, the one that has been silent longest ends instead: so who holds
//! many and says nothing loses them, and probes always come in.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use futures_util::task::AtomicWaker;
use ipnet::IpNet;

use crate::client_address::{ClientNetwork, is_trusted, network};
use crate::settings::HttpSettings;

/// The open connections of all workers.
#[derive(Debug)]
pub(super) struct Connections {
    start: Instant,
    most: usize,
    most_of_one: usize,
    trusted: Vec<IpNet>,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    total: usize,
    by_network: HashMap<ClientNetwork, Vec<Arc<Line>>>,
}

/// One open connection, as the others see it.
#[derive(Debug, Default)]
struct Line {
    /// When something last came or went, in milliseconds since the start.
    last: AtomicU64,
    is_cut: AtomicBool,
    waker: AtomicWaker,
}

/// A connection's place among the open ones; dropping it gives it back.
#[derive(Debug)]
pub(super) struct Seat {
    line: Arc<Line>,
    network: ClientNetwork,
    connections: Arc<Connections>,
}

impl Connections {
    /// None yet; how many there may be is in the settings.
    pub(super) fn new(settings: &HttpSettings) -> Self {
        let most = settings.max_connections.max(2);
        Self {
            start: Instant::now(),
            most,
            // One address never takes all.
            most_of_one: settings.max_connections_per_address.clamp(1, most / 2),
            trusted: settings.trusted_proxies.clone(),
            open: Mutex::default(),
        }
    }

    /// Takes in a connection from an address, and ends the longest silent one where it is one too many.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Seat {
        let peer = peer.to_canonical();
        let seat = Seat {
            line: Arc::default(),
            network: network(peer),
            connections: Arc::clone(self),
        };
        seat.touch(Instant::now());
        let mut open = self.open();
        if !is_trusted(peer, &self.trusted) {
            open.make_room_of(seat.network, self.most_of_one);
        }
        open.make_room(self.most);
        open.total += 1;
        let lines = open.by_network.entry(seat.network).or_default();
        lines.push(Arc::clone(&seat.line));
        seat
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    fn make_room_of(&mut self, network: ClientNetwork, most: usize) {
        let lines = self.by_network.get(&network).map_or(&[][..], Vec::as_slice);
        if lines.len() >= most
            && let Some(line) = stalest(lines.iter())
        {
            self.cut(network, &line);
        }
    }

    fn make_room(&mut self, most: usize) {
        if self.total < most {
            return;
        }
        let stalest_of = |(network, lines): (&ClientNetwork, &Vec<Arc<Line>>)| {
            stalest(lines.iter()).map(|line| (*network, line))
        };
        let candidates = self.by_network.iter().filter_map(stalest_of);
        if let Some((network, line)) = candidates.min_by_key(|(_, line)| line.last()) {
            self.cut(network, &line);
        }
    }

    fn cut(&mut self, network: ClientNetwork, line: &Arc<Line>) {
        self.remove(network, line);
        line.is_cut.store(true, Ordering::Release);
        line.waker.wake();
    }

    /// Takes a line out, where it still is in.
    fn remove(&mut self, network: ClientNetwork, line: &Arc<Line>) {
        let Some(lines) = self.by_network.get_mut(&network) else {
            return;
        };
        if let Some(place) = lines.iter().position(|other| Arc::ptr_eq(other, line)) {
            lines.swap_remove(place);
            self.total -= 1;
        }
        if lines.is_empty() {
            self.by_network.remove(&network);
        }
    }
}

fn stalest<'l>(lines: impl Iterator<Item = &'l Arc<Line>>) -> Option<Arc<Line>> {
    lines.min_by_key(|line| line.last()).cloned()
}

impl Line {
    fn last(&self) -> u64 {
        self.last.load(Ordering::Relaxed)
    }
}

impl Seat {
    /// Something came or went.
    pub(super) fn touch(&self, now: Instant) {
        let since = now.saturating_duration_since(self.connections.start);
        let millis = u64::try_from(since.as_millis()).unwrap_or(u64::MAX);
        self.line.last.store(millis, Ordering::Relaxed);
    }

    /// Whether the connection has to end; who asks is woken when it has to.
    pub(super) fn is_cut(&self, context: &std::task::Context<'_>) -> bool {
        self.line.waker.register(context.waker());
        self.line.is_cut.load(Ordering::Acquire)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.connections.open().remove(self.network, &self.line);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn of(most: usize, most_of_one: usize) -> Arc<Connections> {
        Arc::new(Connections::new(&HttpSettings {
            max_connections: most,
            max_connections_per_address: most_of_one,
            trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
            ..HttpSettings::default()
        }))
    }

    /// Connections from these addresses, a second apart; those that stay open, by their place.
    #[track_caller]
    fn check(connections: &Arc<Connections>, peers: &[&str], expected: &[usize]) {
        let mut seats = Vec::new();
        for (place, peer) in peers.iter().enumerate() {
            let seat = connections.admit(peer.parse().unwrap());
            seat.touch(connections.start + Duration::from_secs(place as u64));
            seats.push(seat);
        }
        let is_open = |seat: &Seat| !seat.line.is_cut.load(Ordering::Acquire);
        let open: Vec<usize> = (0..seats.len())
            .filter(|&place| is_open(&seats[place]))
            .collect();
        assert_eq!(open, expected, "{peers:?}");
        drop(seats);
        let open = connections.open();
        assert_eq!(
            (open.total, open.by_network.len()),
            (0, 0),
            "all are given back"
        );
    }

    #[test]
    fn the_longest_silent_of_an_address_makes_room() {
        let connections = of(100, 2);
        check(&connections, &["1.1.1.1"; 3], &[1, 2]);
        check(
            &connections,
            &["1.1.1.1", "2.2.2.2", "1.1.1.1", "1.1.1.1"],
            &[1, 2, 3],
        );
        check(
            &connections,
            &["::ffff:1.1.1.1", "1.1.1.1", "1.1.1.1"],
            &[1, 2],
        );
        check(
            &connections,
            &["2001:db8::1", "2001:db8::2", "2001:db8::3"],
            &[1, 2],
        );
        check(
            &connections,
            &["2001:db8::1", "2001:db8:0:1::2", "2001:db8::3"],
            &[0, 1, 2],
        );
    }

    #[test]
    fn a_trusted_proxy_stands_for_many() {
        check(&of(100, 2), &["10.0.0.1"; 5], &[0, 1, 2, 3, 4]);
        check(&of(3, 1), &["10.0.0.1"; 5], &[2, 3, 4]);
    }

    #[test]
    fn the_longest_silent_of_all_makes_room_where_all_are_too_many() {
        check(
            &of(3, 2),
            &["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"],
            &[1, 2, 3],
        );
    }

    #[test]
    fn one_address_never_takes_all() {
        check(&of(4, 100), &["1.1.1.1"; 4], &[2, 3]);
    }
}
