//! Who asks: the peer of the connection, or what proxies that are trusted say.

mod forwarded;

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};

use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue, X_FORWARDED_FOR};
pub use ipnet::IpNet;

use crate::settings::HttpSettings;

const FORWARDED: HeaderName = HeaderName::from_static("forwarded");

/// The address of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(IpAddr);

/// Who a client counts as: its IPv4 address, or the /64 of its IPv6 address, since a customer who has one
/// address of it has all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientNetwork(IpAddr);

impl ClientAddress {
    /// The client of a request; `None` where the connection has no address.
    pub fn of(request: &HttpRequest, settings: &HttpSettings) -> Option<Self> {
        let peer = request.peer_addr()?.ip();
        let trusted = &settings.trusted_proxies;
        Some(Self::behind(peer, request.headers(), trusted))
    }

    /// The client of a connection with this peer, whose request has these headers.
    ///
    /// A trusted peer is believed about who asked it, and so on from the right to the left of the
    /// header, until somebody is not trusted or the header makes no sense: that far it is true, what
    /// stands further left anybody may have written. Where `X-Forwarded-For` and `Forwarded` do not
    /// agree, one of them was not written by the proxy: then nothing is known but the peer.
    pub fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let peer = peer.to_canonical();
        if !is_trusted(peer, trusted) {
            return Self(peer);
        }
        let of_list = headers.contains_key(X_FORWARDED_FOR);
        let of_list = of_list.then(|| walk(peer, listed(headers), trusted));
        let of_pairs = headers.contains_key(FORWARDED);
        let of_pairs = of_pairs.then(|| walk(peer, forwarded::addresses(headers), trusted));
        Self(match (of_list, of_pairs) {
            (Some(one), Some(other)) if one == other => one,
            (Some(one), None) | (None, Some(one)) => one,
            _ => peer,
        })
    }

    /// The address.
    pub const fn address(self) -> IpAddr {
        self.0
    }

    /// Who it counts as.
    pub fn network(self) -> ClientNetwork {
        network(self.0)
    }
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for ClientNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            IpAddr::V4(address) => address.fmt(f),
            IpAddr::V6(network) => write!(f, "{network}/64"),
        }
    }
}

/// Who an address counts as.
pub(crate) fn network(address: IpAddr) -> ClientNetwork {
    ClientNetwork(match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    })
}

/// Whether an address is one of the proxies that are believed.
pub(crate) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// From the peer on along the hops, nearest first, as far as they can be believed.
fn walk(peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>, trusted: &[IpNet]) -> IpAddr {
    let mut client = peer;
    for hop in hops {
        let Some(address) = hop else { break };
        client = address;
        if !is_trusted(client, trusted) {
            break;
        }
    }
    client
}

/// The addresses of `X-Forwarded-For`, nearest first; `None` for what is none.
fn listed(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines: Vec<_> = headers.get_all(X_FORWARDED_FOR).collect();
    let elements = |line: &'_ HeaderValue| {
        let elements = line.as_bytes().rsplit(|byte| *byte == b',');
        let texts = elements.map(|element| std::str::from_utf8(element).ok());
        let read = texts.map(|text| text.and_then(|text| address(text.trim())));
        read.collect::<Vec<_>>()
    };
    lines.into_iter().rev().flat_map(elements)
}

/// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let (bare, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (inner, port) = rest.split_once(']')?;
            (
                IpAddr::V6(inner.parse().ok()?),
                port.strip_prefix(':').or((!port.is_empty()).then_some("-")),
            )
        }
        None => match text.split_once(':') {
            Some((inner, port)) if !port.contains(':') => {
                (IpAddr::V4(inner.parse().ok()?), Some(port))
            }
            _ => (text.parse().ok()?, None),
        },
    };
    let is_port = |port: &str| port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
    port.is_none_or(is_port).then(|| bare.to_canonical())
}

#[cfg(test)]
mod tests;
