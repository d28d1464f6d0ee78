//! Who counts as the client, and that no client can choose to be another.

use proptest::prelude::*;

use super::*;

/// Proxies of the tests.
fn trusted() -> Vec<IpNet> {
    ["10.0.0.0/8", "192.0.2.7/32", "2001:db8:f::/48"]
        .map(|network| network.parse().unwrap())
        .to_vec()
}

fn client(peer: &str, lines: &[(&str, &[u8])]) -> ClientAddress {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.append(name, HeaderValue::from_bytes(value).unwrap());
    }
    ClientAddress::behind(peer.parse().unwrap(), &headers, &trusted())
}

#[track_caller]
fn check(peer: &str, lines: &[(&str, &str)], expected: &str) {
    let bytes: Vec<_> = lines
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    assert_eq!(
        client(peer, &bytes).to_string(),
        expected,
        "{peer} {lines:?}"
    );
}

#[test]
fn only_a_trusted_peer_is_believed() {
    for name in ["x-forwarded-for", "forwarded"] {
        let value = if name == "forwarded" {
            "for=198.51.100.1"
        } else {
            "198.51.100.1"
        };
        check("203.0.113.9", &[(name, value)], "203.0.113.9");
        check("192.0.2.8", &[(name, value)], "192.0.2.8");
        check("2001:db8:e::1", &[(name, value)], "2001:db8:e::1");
        check("10.1.2.3", &[(name, value)], "198.51.100.1");
        check("192.0.2.7", &[(name, value)], "198.51.100.1");
        check("::ffff:10.1.2.3", &[(name, value)], "198.51.100.1");
        check("2001:db8:f::1", &[(name, value)], "198.51.100.1");
    }
    check("10.0.0.1", &[], "10.0.0.1");
    check("::ffff:203.0.113.9", &[], "203.0.113.9");
    let nobody = ClientAddress::behind([10, 0, 0, 1].into(), &HeaderMap::new(), &[]);
    assert_eq!(nobody.to_string(), "10.0.0.1");
}

#[test]
fn x_forwarded_for_is_read_from_the_right() {
    let list =
        |value: &str, expected: &str| check("10.0.0.1", &[("x-forwarded-for", value)], expected);
    list("198.51.100.1", "198.51.100.1");
    list("6.6.6.6, 198.51.100.1", "198.51.100.1");
    list("6.6.6.6, 198.51.100.1, 10.0.0.2, 192.0.2.7", "198.51.100.1");
    list("10.9.9.9, 10.0.0.2", "10.9.9.9");
    list("198.51.100.1:4711", "198.51.100.1");
    list("2001:db8::1", "2001:db8::1");
    list("[2001:db8::1]:80", "2001:db8::1");
    list("[2001:db8::1]", "2001:db8::1");
    list("::ffff:198.51.100.1", "198.51.100.1");
    list("6.6.6.6,198.51.100.1,", "10.0.0.1");
    let lines = [
        ("x-forwarded-for", "6.6.6.6"),
        ("x-forwarded-for", "198.51.100.1"),
    ];
    check("10.0.0.1", &lines, "198.51.100.1");
}

#[test]
fn what_cannot_be_read_ends_the_walk() {
    for bad in [
        "",
        " ",
        "unknown",
        "_hidden",
        "localhost",
        "6.6.6",
        "6.6.6.6.6",
        "06.6.6.6",
        "0x6.6.6.6",
        "6.6.6.6:x",
        "6.6.6.6:123456",
        "6.6.6.6 6.6.6.7",
        "6.6.6.6;",
        "[6.6.6.6]",
        "[::6",
        "::6]",
        "[::6]x",
        "[::6]80",
        "::6%eth0",
        "\"6.6.6.6\"",
        "6.6.6.6/8",
        "for=6.6.6.6",
        "ñ",
    ] {
        let alone = bad.to_owned();
        let with_proxy = format!("6.6.6.6, {bad}, 10.0.0.2");
        check("10.0.0.1", &[("x-forwarded-for", &alone)], "10.0.0.1");
        check("10.0.0.1", &[("x-forwarded-for", &with_proxy)], "10.0.0.2");
    }
}

#[test]
fn forwarded_is_read_from_the_right_too() {
    let pairs = |value: &str, expected: &str| check("10.0.0.1", &[("forwarded", value)], expected);
    pairs("for=198.51.100.1", "198.51.100.1");
    pairs("For=\"198.51.100.1:80\"", "198.51.100.1");
    pairs(
        "for=6.6.6.6;proto=http, by=10.0.0.1 ; FOR = 198.51.100.1;proto=https",
        "198.51.100.1",
    );
    pairs(
        "for=198.51.100.1, for=10.0.0.2, for=\"[2001:db8:f::2]:443\"",
        "198.51.100.1",
    );
    pairs("for=\"[2001:db8::1]:4711\"", "2001:db8::1");
    // A comma in quotes separates nothing.
    pairs("for=198.51.100.1;by=\"a, for=6.6.6.6\"", "198.51.100.1");
    for bad in [
        "",
        "for",
        "for=",
        "for=unknown",
        "for=_x",
        "by=10.0.0.1",
        "for=6.6.6.6;for=6.6.6.7",
        "for=\"6.6.6.6",
        "for=6.6.6.6\"",
        "for=\"6.6.6.6\\\"",
        "for=[2001:db8::1",
        "6.6.6.6",
        "for=6.6.6.6;by=\"",
        "for=\"\\6.6.6.6\"",
    ] {
        pairs(bad, "10.0.0.1");
    }
}

/// A client opens a quote, so that what the proxy appends is swallowed by it.
#[test]
fn an_open_quote_does_not_swallow_the_proxy() {
    for sent in ["for=6.6.6.6;by=\"", "for=6.6.6.6;by=\"\\", "\"", "for=\""] {
        for appended in [
            "for=198.51.100.1",
            "for=\"198.51.100.1\"",
            "for=\"[2001:db8::1]:80\";by=\"_a\"",
        ] {
            let joined = format!("{sent}, {appended}");
            check("10.0.0.1", &[("forwarded", &joined)], "10.0.0.1");
        }
    }
}

#[test]
fn two_headers_that_disagree_say_nothing() {
    let both = |list: &str, pairs: &str, expected: &str| {
        check(
            "10.0.0.1",
            &[("x-forwarded-for", list), ("forwarded", pairs)],
            expected,
        );
    };
    both("198.51.100.1", "for=198.51.100.1", "198.51.100.1");
    both("198.51.100.1", "for=6.6.6.6", "10.0.0.1");
    both("6.6.6.6", "for=198.51.100.1", "10.0.0.1");
    both("198.51.100.1", "for=unknown", "10.0.0.1");
}

#[test]
fn ipv6_clients_count_by_their_64() {
    for (address, network) in [
        ("198.51.100.1", "198.51.100.1"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::", "2001:db8:1:3::/64"),
        ("::1", "::/64"),
    ] {
        assert_eq!(
            client(address, &[]).network().to_string(),
            network,
            "{address}"
        );
    }
}

/// What a client may send: anything, with a liking for what the parser looks at.
fn sent() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let piece = prop_oneof![
        Just("6.6.6.6".to_owned()),
        Just("10.0.0.2".to_owned()),
        Just("for=".to_owned()),
        Just("\"".to_owned()),
        Just("\\".to_owned()),
        Just(",".to_owned()),
        Just(";".to_owned()),
        Just("[::6]:80".to_owned()),
        Just(" ".to_owned()),
        Just("by=".to_owned()),
        "[ -~]{0,3}",
    ];
    let value = prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat().into_bytes());
    let other = prop::collection::vec(prop_oneof![0x20_u8..0x7f, 0x80_u8..], 0..12);
    let name = prop_oneof![Just("x-forwarded-for"), Just("forwarded")];
    prop::collection::vec((name, prop_oneof![4 => value, 1 => other]), 0..4)
}

proptest! {
    /// Behind a proxy that appends the client's address to `X-Forwarded-For`, a client is itself, or
    /// the proxy where it made no sense; never an address that it chose.
    #[test]
    fn nobody_chooses_an_address(mut lines in sent(), joined in any::<bool>(), port in any::<bool>()) {
        let real = if port { "198.51.100.1:4711" } else { "198.51.100.1" };
        let last = lines.iter_mut().rfind(|(name, _)| *name == "x-forwarded-for");
        match last {
            Some((_, value)) if joined => value.extend(format!(", {real}").bytes()),
            _ => lines.push(("x-forwarded-for", real.into())),
        }
        let lines: Vec<_> = lines.iter().map(|(name, value)| (*name, &value[..])).collect();
        let found = client("10.0.0.1", &lines).to_string();
        prop_assert!(["198.51.100.1", "10.0.0.1"].contains(&&*found), "{}", found);
    }

    /// The same behind a proxy that writes `Forwarded`.
    #[test]
    fn nobody_chooses_one_by_forwarded(mut lines in sent(), joined in any::<bool>(), quoted in any::<bool>()) {
        let real = if quoted { "for=\"198.51.100.1:80\";proto=https" } else { "for=198.51.100.1" };
        let last = lines.iter_mut().rfind(|(name, _)| *name == "forwarded");
        match last {
            Some((_, value)) if joined => value.extend(format!(", {real}").bytes()),
            _ => lines.push(("forwarded", real.into())),
        }
        let lines: Vec<_> = lines.iter().map(|(name, value)| (*name, &value[..])).collect();
        let found = client("10.0.0.1", &lines).to_string();
        prop_assert!(["198.51.100.1", "10.0.0.1"].contains(&&*found), "{}", found);
    }

    /// Who is not behind a proxy is itself, whatever it sends.
    #[test]
    fn a_stranger_is_its_peer(lines in sent()) {
        let lines: Vec<_> = lines.iter().map(|(name, value)| (*name, &value[..])).collect();
        prop_assert_eq!(client("203.0.113.9", &lines).to_string(), "203.0.113.9");
    }
}
