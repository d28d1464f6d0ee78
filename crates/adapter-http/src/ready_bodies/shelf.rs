//! Where ready answers stand.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::rc::Rc;

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use application::use_cases::query::Stamp;
use bytes::Bytes;

/// The most bytes of bodies that a worker keeps.
pub(super) const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The largest body that is kept.
pub(super) const MAX_BODY: usize = 1024 * 1024;
/// The most targets that are remembered as asked for once.
pub(super) const MAX_ASKED: usize = 4_096;

/// An answer.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) tag: Option<HeaderValue>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Bytes,
    pub(super) route: Rc<str>,
}

/// A target and the accepted encodings, digested.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(u64);

thread_local! {
    /// Random, so that nobody can choose targets that fall together.
    static HASHER: RandomState = RandomState::new();
}

impl Key {
    /// `None` where the encodings are not one line.
    pub(super) fn of(request: &ServiceRequest) -> Option<Self> {
        let encodings = encodings(request.headers())?;
        let target = request.uri().path_and_query()?.as_str();
        Some(Self(
            HASHER.with(|hasher| hasher.hash_one((target, encodings))),
        ))
    }
}

fn encodings(headers: &HeaderMap) -> Option<&[u8]> {
    let mut lines = headers.get_all(header::ACCEPT_ENCODING);
    let first = lines.next().map_or(&[][..], HeaderValue::as_bytes);
    lines.next().is_none().then_some(first)
}

/// A place on the shelf: the answer, and what it is the answer to.
#[derive(Debug)]
struct Place {
    uri: Uri,
    encodings: Box<[u8]>,
    ready: Rc<Ready>,
}

/// The ready answers of a worker.
#[derive(Debug, Default)]
pub struct Shelf {
    stamp: Option<Stamp>,
    places: HashMap<Key, Place>,
    bytes: usize,
    asked: HashSet<Key>,
}

impl Shelf {
    /// The ready answer of the catalog as it is now.
    pub(super) fn find(
        &mut self,
        stamp: &Stamp,
        key: Key,
        request: &ServiceRequest,
    ) -> Option<Rc<Ready>> {
        if self.stamp.as_ref() != Some(stamp) {
            self.begin(*stamp);
            return None;
        }
        let place = self.places.get(&key)?;
        let is_same =
            place.uri == *request.uri() && encodings(request.headers()) == Some(&place.encodings);
        is_same.then(|| Rc::clone(&place.ready))
    }

    /// Whether a target was asked for before; it is remembered.
    pub(super) fn is_asked_again(&mut self, key: Key) -> bool {
        if self.asked.len() >= MAX_ASKED {
            self.asked.clear();
        }
        !self.asked.insert(key)
    }

    pub(super) fn put(
        &mut self,
        stamp: Stamp,
        key: Key,
        uri: Uri,
        accepted: &HeaderMap,
        ready: Ready,
    ) {
        let bytes = ready.body.len();
        let Some(encodings) = encodings(accepted).filter(|_| bytes <= MAX_BODY) else {
            return;
        };
        if self.stamp.as_ref() != Some(&stamp) {
            self.begin(stamp);
        } else if self.bytes + bytes > MAX_BYTES {
            self.clear();
        }
        let place = Place {
            uri,
            encodings: encodings.into(),
            ready: Rc::new(ready),
        };
        self.bytes += bytes;
        if let Some(old) = self.places.insert(key, place) {
            self.bytes -= old.ready.body.len();
        }
    }

    /// Begins with the answers of another stamp. What was asked for again under the last one will be
    /// asked for again under this one.
    fn begin(&mut self, stamp: Stamp) {
        let hot: Vec<Key> = self.places.keys().copied().collect();
        self.clear();
        self.asked.extend(hot);
        self.stamp = Some(stamp);
    }

    fn clear(&mut self) {
        self.places.clear();
        self.asked.clear();
        self.bytes = 0;
    }
}
