//! Answers of the catalog that are asked for again, kept whole.
//!
//! What a public read of the catalog answers depends on its [`CatalogStamp`], the target and the accepted
//! encodings, and on nothing else. So the second time that a target is asked for, its answer is kept, encoded
//! and with its headers, under the stamp that it was made of: it is found as long as that is the stamp of now.

pub mod layer;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServiceRequest;
use actix_web::http::Uri;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use application::use_cases::query::CatalogStamp;
use bytes::Bytes;
use moka::sync::Cache;

/// The header that says whether an answer was kept: `hit` or `miss`.
pub const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
/// The most bytes of answers that are kept.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// The largest body that is kept.
const MAX_BODY: usize = 1024 * 1024;
/// What an answer takes besides its body and its question, in bytes: its headers, for the most part.
const OVERHEAD: usize = 2 * 1024;
/// The most targets that are remembered as asked for once.
const MAX_ASKED: u64 = 4_096;

/// The answers that a process keeps.
#[derive(Debug)]
pub struct ResponseCache {
    kept: Cache<Key, Arc<Kept>>,
    asked: Cache<u64, ()>,
    /// Random, so that no client can choose targets that fall together.
    hasher: RandomState,
}

/// An answer's stamp, and a digest of its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    stamp: CatalogStamp,
    question: u64,
}

/// An answer, and what it is the answer to.
#[derive(Debug)]
struct Kept {
    uri: Uri,
    encodings: Box<[u8]>,
    tag: Option<HeaderValue>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
    route: Box<str>,
}

/// The route of a request that was answered without being routed, among its extensions.
#[derive(Clone, Debug)]
pub struct AnsweredRoute(pub Rc<str>);

impl ResponseCache {
    /// Keeps answers for so long at most.
    pub fn new(time_to_live: Duration) -> Self {
        let weigh = |_: &Key, kept: &Arc<Kept>| {
            let target = kept.uri.path_and_query();
            let target = target.map_or(0, |target| target.as_str().len());
            let bytes = kept.body.len() + kept.encodings.len() + target + OVERHEAD;
            u32::try_from(bytes).unwrap_or(u32::MAX)
        };
        Self {
            kept: Cache::builder()
                .max_capacity(MAX_BYTES)
                .weigher(weigh)
                .time_to_live(time_to_live)
                .build(),
            asked: Cache::new(MAX_ASKED),
            hasher: RandomState::new(),
        }
    }

    /// `None` where the accepted encodings are not one line.
    fn key(&self, stamp: CatalogStamp, request: &ServiceRequest) -> Option<Key> {
        let encodings = encodings(request.headers())?;
        let target = request.uri().path_and_query()?.as_str();
        let question = self.hasher.hash_one((target, encodings));
        Some(Key { stamp, question })
    }

    fn find(&self, key: &Key, request: &ServiceRequest) -> Option<Arc<Kept>> {
        let is_same = |kept: &Arc<Kept>| {
            kept.uri == *request.uri() && encodings(request.headers()) == Some(&kept.encodings)
        };
        self.kept.get(key).filter(is_same)
    }

    /// Whether a question was asked before; it is remembered.
    fn is_asked_again(&self, key: &Key) -> bool {
        if self.asked.contains_key(&key.question) {
            return true;
        }
        self.asked.insert(key.question, ());
        false
    }
}

fn encodings(headers: &HeaderMap) -> Option<&[u8]> {
    let mut lines = headers.get_all(header::ACCEPT_ENCODING);
    let first = lines.next().map_or(&[][..], HeaderValue::as_bytes);
    lines.next().is_none().then_some(first)
}
