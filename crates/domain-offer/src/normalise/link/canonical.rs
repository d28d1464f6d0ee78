//! The canonical form of an address: what makes two extractions the same offer.
//!
//! RFC 3986 first (letter case, `%`, dots, slashes, ports), then what shops and browsers add: `www.`, the order of
//! parameters, how a visitor came, visits. What is left of it by the shop's own shapes is in the data file.

use std::borrow::Cow;

use url::{Host, Url};

use super::percent::{Place, normal};
use super::vocabulary::{Shop, Vocabulary};

/// Second levels that countries keep, before their two letters.
const OF_COUNTRIES: [&str; 14] = [
    "com", "co", "net", "org", "gov", "gob", "edu", "ac", "or", "ne", "nom", "mil", "info", "web",
];
/// The ports of both schemes, which are one here.
const PORTS: [u16; 2] = [80, 443];
/// What begins a fragment that is a route of the page's own.
const ROUTES: [&str; 2] = ["/", "!/"];

/// The canonical form, as host, path, parameters and route.
pub(super) fn key(url: &Url, host: &str) -> String {
    let known = Vocabulary::bundled();
    let bare = bare(host);
    let (shop, bare) = match known.shop(bare) {
        Some((shop, host)) => (Some(shop), host),
        None => (None, bare),
    };
    let mut key = String::with_capacity(url.as_str().len());
    if is_domain(url) && is_plain_domain(bare) {
        key.push_str("www.");
    }
    key.push_str(bare);
    if let Some(port) = url.port().filter(|port| !PORTS.contains(port)) {
        key.push(':');
        key.push_str(&port.to_string());
    }
    let segments = segments(url.path());
    let parameters = parameters(url.query().unwrap_or_default());
    if let Some(article) = shop.and_then(|shop| Some((shop, shop.article(&segments)?))) {
        push_article(&mut key, article, parameters);
        return key;
    }
    push_path(&mut key, known.others(), &segments);
    push_parameters(&mut key, parameters);
    if let Some((mark, route)) = url.fragment().and_then(route) {
        let (path, query) = route.split_once('?').unwrap_or((route, ""));
        let segments = self::segments(path);
        if !segments.is_empty() {
            key.push('#');
            key.push_str(mark);
            key.push_str(&segments.join("/"));
            push_parameters(&mut key, self::parameters(query));
        }
    }
    key
}

/// Of a fragment, the mark and the rest where it is a route; what jumps to a place within that is cut off.
fn route(fragment: &str) -> Option<(&'static str, &str)> {
    let fragment = fragment.split('#').next().unwrap_or_default();
    ROUTES
        .iter()
        .find_map(|mark| Some((*mark, fragment.strip_prefix(mark)?)))
}

fn push_article<'q>(
    key: &mut String,
    (shop, path): (&'q Shop, String),
    parameters: Vec<Parameter<'q>>,
) {
    key.push('/');
    key.push_str(&path);
    let variant = |(name, value): Parameter<'q>| Some((shop.variant(&name)?.into(), value));
    let mut variants: Vec<Parameter<'q>> = parameters.into_iter().filter_map(variant).collect();
    variants.sort_unstable();
    variants.dedup();
    push_parameters(key, variants);
}

fn push_path(key: &mut String, shop: &Shop, segments: &[Cow<'_, str>]) {
    key.push('/');
    match shop.article(segments) {
        Some(path) => key.push_str(&path),
        None => key.push_str(&segments.join("/")),
    }
}

/// A host without its final dot and `www.`.
fn bare(host: &str) -> &str {
    let mut host = match host.trim_end_matches('.') {
        "" => host,
        host => host,
    };
    while let Some(rest) = host.strip_prefix("www.").filter(|rest| rest.contains('.')) {
        host = rest;
    }
    host
}

fn is_domain(url: &Url) -> bool {
    matches!(url.host(), Some(Host::Domain(_)))
}

/// Whether nothing stands before what was registered, so that shops write `www.` there.
fn is_plain_domain(host: &str) -> bool {
    let mut labels = host.rsplit('.');
    match [labels.next(), labels.next(), labels.next(), labels.next()] {
        [Some(_), Some(_), None, None] => true,
        [Some(country), Some(second), Some(_), None] => {
            country.len() == 2 && OF_COUNTRIES.contains(&second)
        }
        _ => false,
    }
}

/// The parts of a path, without those that say nothing and without visits.
fn segments(path: &str) -> Vec<Cow<'_, str>> {
    let parts = path.split('/').map(|part| {
        if part.contains(';') {
            without_visits(part)
        } else {
            normal(part, Place::Path)
        }
    });
    parts
        .filter(|part| !matches!(&**part, "" | "." | "..") && !is_visit(part))
        .collect()
}

/// A part of a path without `;jsessionid=…` and its like.
fn without_visits(part: &str) -> Cow<'_, str> {
    let known = Vocabulary::bundled();
    let mut pieces = part.split(';');
    let mut kept = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, value) = piece.split_once('=').unwrap_or((piece, ""));
        if !known.names_a_visit(&name.to_ascii_lowercase(), value) {
            kept.push(';');
            kept.push_str(piece);
        }
    }
    Cow::Owned(normal(&kept, Place::Path).into_owned())
}

/// Whether a part of a path names a visit, as ASP.NET writes it: `(S(lit3py55t21z5v55vlm25s55))`.
fn is_visit(part: &str) -> bool {
    let inside = part
        .strip_prefix('(')
        .and_then(|part| part.strip_suffix("))"));
    let inside = inside.and_then(|inside| inside.split_once('('));
    inside.is_some_and(|(mark, visit)| {
        matches!(mark, "S" | "A" | "F") && visit.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// A name and what it is set to, which may be nothing.
type Parameter<'q> = (Cow<'q, str>, Option<Cow<'q, str>>);

/// The parameters of a query that say something, in order.
fn parameters(query: &str) -> Vec<Parameter<'_>> {
    let known = Vocabulary::bundled();
    let says_something = |(name, value): &Parameter<'_>| {
        let value = value.as_deref();
        // A name that is set to nothing chooses nothing; a name alone may be what the page is called by.
        !name.is_empty()
            && value != Some("")
            && !known.says_nothing(name, value.unwrap_or_default())
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| {
        // Copied from a page's source, `&` is `&amp;`.
        let pair = pair.trim_start_matches("amp;");
        let (name, value) = match pair.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (pair, None),
        };
        (
            normal(name, Place::Query),
            value.map(|value| normal(value, Place::Query)),
        )
    });
    let mut parameters: Vec<Parameter<'_>> = pairs.filter(says_something).collect();
    parameters.sort_unstable();
    parameters.dedup();
    parameters
}

fn push_parameters(key: &mut String, parameters: Vec<Parameter<'_>>) {
    let mut mark = '?';
    for (name, value) in parameters {
        key.push(mark);
        key.push_str(&name);
        if let Some(value) = value {
            key.push('=');
            key.push_str(&value);
        }
        mark = '&';
    }
}
