//! The types that values have: how each is read from text.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use adapter_http::client_address::IpNet;
use adapter_http::cors::is_origin;
use adapter_http::services::UploadAccess;
use domain_offer::money::Currency;
use domain_offer::time::Zone;
use tracing::Level;
use url::Url;

/// The store that holds extractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// The embedded store, a file under `DATA_DIR`.
    Sqlite,
    /// A MongoDB server.
    MongoDb,
}

/// What answers reads while the store is out of reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fallback {
    /// What was last known, marked `stale`.
    Snapshot,
    /// Invented offers, marked `sample`.
    Sample,
    /// Nothing: 503.
    Off,
}

/// Where answers are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CacheBackend {
    /// In this process.
    Memory,
    /// In Redis.
    Redis,
}

/// `true` or `false`, in the spellings of Django settings and shells.
pub(crate) fn switch(given: &str) -> Option<bool> {
    match given.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// A whole number between two others, both included.
pub(crate) fn whole<T: FromStr + PartialOrd + Copy>(given: &str, least: T, most: T) -> Option<T> {
    given
        .parse()
        .ok()
        .filter(|value| *value >= least && *value <= most)
}

/// A number between two others, both included.
pub(crate) fn decimal(given: &str, least: f64, most: f64) -> Option<f64> {
    let value: f64 = given.parse().ok()?;
    (least..=most).contains(&value).then_some(value)
}

/// Seconds, with a fraction where wanted, between two numbers.
pub(crate) fn seconds(given: &str, least: f64, most: f64) -> Option<Duration> {
    decimal(given, least, most).map(Duration::from_secs_f64)
}

/// A number of bytes, plain or with `KiB`, `MiB` or `GiB`.
pub(crate) fn bytes(given: &str, least: u64, most: u64) -> Option<u64> {
    let digits = given.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = match given[digits.len()..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" | "kib" => 1 << 10,
        "m" | "mb" | "mib" => 1 << 20,
        "g" | "gb" | "gib" => 1 << 30,
        _ => return None,
    };
    let value = digits.parse::<u64>().ok()?.checked_mul(unit)?;
    (least..=most).contains(&value).then_some(value)
}

/// `address:port`; `localhost` is 127.0.0.1.
pub(crate) fn socket_address(given: &str) -> Option<SocketAddr> {
    match given.strip_prefix("localhost:") {
        Some(port) => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?))),
        None => given.parse().ok(),
    }
}

/// A time of the day as `HH:MM`, in minutes since midnight.
pub(crate) fn minute_of_day(given: &str) -> Option<u16> {
    let (hours, minutes) = given.split_once(':')?;
    let hours: u16 = whole(hours, 0, 23)?;
    let minutes: u16 = whole(minutes, 0, 59)?;
    Some(hours * 60 + minutes)
}

/// A list separated by commas, of which each element can be read; blank elements do not count.
pub(crate) fn list<T>(given: &str, read: fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let elements = given.split(',').map(str::trim);
    elements.filter(|one| !one.is_empty()).map(read).collect()
}

/// The name or address of a server: one host, which may be an IPv6 address without brackets.
pub(crate) fn server(given: &str) -> Option<String> {
    let is_address = given.parse::<std::net::Ipv6Addr>().is_ok();
    let is_one = given != "*" && !given.starts_with('.');
    if is_address {
        return Some(given.to_owned());
    }
    host(given).filter(|_| is_one)
}

/// A host name or address as in a `Host` header, `*`, or `.domain` with its subdomains.
pub(crate) fn host(given: &str) -> Option<String> {
    let bracketed = given
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    let name = given.strip_prefix('.').unwrap_or(given);
    let named = !name.is_empty()
        && !name.starts_with('.')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
    (given == "*" || bracketed || named).then(|| given.to_ascii_lowercase())
}

/// `scheme://host[:port]` of a web page.
pub(crate) fn origin(given: &str) -> Option<String> {
    let bare = given.trim_end_matches('/').to_ascii_lowercase();
    let url = Url::parse(&bare).ok()?;
    (is_origin(&bare) && url.origin().ascii_serialization() == bare).then_some(bare)
}

/// `address` or `address/bits`.
pub(crate) fn network(given: &str) -> Option<IpNet> {
    let single = || Some(IpNet::from(given.parse::<IpAddr>().ok()?));
    given.parse().ok().or_else(single)
}

/// An address of a Redis server.
pub(crate) fn redis_url(given: &str) -> Option<String> {
    server_url(given, &["redis", "rediss", "unix"])
}

/// An address of a server whose scheme is one of these.
pub(crate) fn server_url(given: &str, schemes: &[&str]) -> Option<String> {
    let (scheme, rest) = given.split_once("://")?;
    (schemes.contains(&scheme) && !rest.is_empty()).then(|| given.to_owned())
}

/// The name of a time zone.
pub(crate) fn zone(given: &str) -> Option<Zone> {
    Zone::named(given)
}

/// A currency of ISO 4217.
pub(crate) fn currency(given: &str) -> Option<Currency> {
    Currency::parse(given)
}

/// A level of Python's logging, or one of ours.
pub(crate) fn level(given: &str) -> Option<Level> {
    Some(match given.to_ascii_uppercase().as_str() {
        "TRACE" => Level::TRACE,
        "DEBUG" => Level::DEBUG,
        "INFO" => Level::INFO,
        "WARNING" | "WARN" => Level::WARN,
        "ERROR" | "CRITICAL" => Level::ERROR,
        _ => return None,
    })
}

/// `sqlite` or `mongodb`.
pub(crate) fn database(given: &str) -> Option<Database> {
    match given.to_ascii_lowercase().as_str() {
        "sqlite" => Some(Database::Sqlite),
        "mongodb" => Some(Database::MongoDb),
        _ => None,
    }
}

/// `snapshot`, `sample` or `off`.
pub(crate) fn fallback(given: &str) -> Option<Fallback> {
    match given.to_ascii_lowercase().as_str() {
        "snapshot" => Some(Fallback::Snapshot),
        "sample" => Some(Fallback::Sample),
        "off" => Some(Fallback::Off),
        _ => None,
    }
}

/// `required` or `open`.
pub(crate) fn upload_access(given: &str) -> Option<UploadAccess> {
    match given.to_ascii_lowercase().as_str() {
        "required" => Some(UploadAccess::Required),
        "open" => Some(UploadAccess::Open),
        _ => None,
    }
}

/// The cache of answers: in memory or in Redis, also by its Django names.
pub(crate) fn cache_backend(given: &str) -> Option<CacheBackend> {
    match given {
        "memory" | "django.core.cache.backends.locmem.LocMemCache" => Some(CacheBackend::Memory),
        "redis"
        | "django.core.cache.backends.redis.RedisCache"
        | "django_redis.cache.RedisCache" => Some(CacheBackend::Redis),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: PartialEq + std::fmt::Debug>(
        read: fn(&str) -> Option<T>,
        cases: &[(&str, Option<T>)],
    ) {
        for (given, expected) in cases {
            assert_eq!(&read(given), expected, "{given:?}");
        }
    }

    #[test]
    fn switches_and_numbers() {
        check(
            switch,
            &[
                ("True", Some(true)),
                ("off", Some(false)),
                ("si", None),
                ("2", None),
            ],
        );
        let port = |given: &str| whole::<u16>(given, 1, 65_535);
        check(
            port,
            &[
                ("1", Some(1)),
                ("0", None),
                ("65536", None),
                ("1.5", None),
                ("-1", None),
            ],
        );
        let weight = |given: &str| decimal(given, 0.0, 1.0);
        check(
            weight,
            &[("0.6", Some(0.6)), ("1.1", None), ("NaN", None), ("", None)],
        );
        let size = |given: &str| bytes(given, 1024, 1 << 40);
        check(
            size,
            &[
                ("67108864", Some(67_108_864)),
                ("64 MiB", Some(67_108_864)),
                ("1k", Some(1024)),
                ("1023", None),
                ("64 X", None),
                ("MiB", None),
                ("99999999999999999999", None),
                ("18446744073709551615GiB", None),
            ],
        );
    }

    #[test]
    fn times_of_the_day() {
        check(
            minute_of_day,
            &[
                ("00:00", Some(0)),
                ("03:30", Some(210)),
                ("23:59", Some(1439)),
                ("24:00", None),
                ("12:60", None),
                ("12", None),
                ("-1:00", None),
            ],
        );
    }

    #[test]
    fn addresses() {
        let local = |port| Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        check(
            socket_address,
            &[
                ("127.0.0.1:8000", local(8000)),
                ("localhost:80", local(80)),
                ("8000", None),
                (":8000", None),
                ("0.0.0.0", None),
                ("example.com:80", None),
            ],
        );
        check(
            host,
            &[
                ("localhost", Some("localhost".to_owned())),
                (".Example.com", Some(".example.com".to_owned())),
                ("[::1]", Some("[::1]".to_owned())),
                ("*", Some("*".to_owned())),
                ("http://a", None),
                ("[DOMAIN]", None),
                (".", None),
                ("..a", None),
                ("", None),
                ("a:80", None),
            ],
        );
        check(
            origin,
            &[
                (
                    "http://localhost:3000",
                    Some("http://localhost:3000".to_owned()),
                ),
                ("https://arryn.co/", Some("https://arryn.co".to_owned())),
                ("*", None),
                ("localhost:3000", None),
                ("http://a/b", None),
                ("ftp://a", None),
            ],
        );
        let net = |text: &str| Some(text.parse().unwrap());
        check(
            network,
            &[
                ("10.0.0.0/8", net("10.0.0.0/8")),
                ("10.0.0.0", net("10.0.0.0/32")),
                ("::1", net("::1/128")),
                ("2001:db8::/32", net("2001:db8::/32")),
                ("10.0.0.0/33", None),
                ("proxy", None),
            ],
        );
    }

    #[test]
    fn a_list_is_as_good_as_its_worst_element() {
        let hosts = |given: &str| list(given, host);
        let two = vec!["a".to_owned(), "b".to_owned()];
        check(
            hosts,
            &[
                (" a, b ,", Some(two)),
                ("a,b c", None),
                (",", Some(Vec::new())),
            ],
        );
    }

    #[test]
    fn named_choices() {
        check(
            level,
            &[
                ("info", Some(Level::INFO)),
                ("CRITICAL", Some(Level::ERROR)),
                ("loud", None),
            ],
        );
        check(
            database,
            &[("SQLite", Some(Database::Sqlite)), ("postgres", None)],
        );
        check(fallback, &[("off", Some(Fallback::Off)), ("none", None)]);
        check(
            cache_backend,
            &[
                (
                    "django.core.cache.backends.locmem.LocMemCache",
                    Some(CacheBackend::Memory),
                ),
                (
                    "django.core.cache.backends.redis.RedisCache",
                    Some(CacheBackend::Redis),
                ),
                ("django_redis.cache.RedisCache", Some(CacheBackend::Redis)),
                ("LocMemCache", None),
            ],
        );
        let mongo = |given: &str| server_url(given, &["mongodb", "mongodb+srv"]);
        check(
            mongo,
            &[
                ("mongodb+srv://a/b", Some("mongodb+srv://a/b".to_owned())),
                ("mongodb://", None),
                ("redis://a", None),
                ("mongo.example.com", None),
            ],
        );
    }
}
