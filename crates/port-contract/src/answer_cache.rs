//! The contract of [`AnswerCache`].

use std::time::Duration;

use application::ports::AnswerCache;
use bytes::Bytes;

use crate::Fixture;

const LONG: Duration = Duration::from_mins(1);

/// A fixture whose handles are caches.
pub trait CacheFixture: Fixture<Handle: AnswerCache> {}

impl<F: Fixture<Handle: AnswerCache>> CacheFixture for F {}

async fn put(cache: &impl AnswerCache, key: &str, bytes: &[u8], ttl: Duration) {
    let bytes = Bytes::copy_from_slice(bytes);
    cache.put(key, bytes, ttl).await.unwrap();
}

async fn check(cache: &impl AnswerCache, key: &str, expected: Option<&[u8]>) {
    let found = cache.get(key).await.unwrap();
    assert_eq!(found.as_deref(), expected, "{key:?}");
}

/// What was never put is not there.
pub async fn nothing_put_is_none<F: CacheFixture>(fixture: &F) {
    let cache = fixture.open().await;
    check(&cache, "a", None).await;
    put(&cache, "ab", b"1", LONG).await;
    check(&cache, "a", None).await;
}

/// What was put comes back whole, whatever bytes it is.
pub async fn what_was_put_comes_back<F: CacheFixture>(fixture: &F) {
    let cache = fixture.open().await;
    let large: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let answers: [(&str, &[u8]); 4] = [
        ("empty", b""),
        ("text", "año".as_bytes()),
        ("a\r\nb\0", b"\r\n\0$-1\r\n"),
        ("large", &large),
    ];
    for (key, bytes) in answers {
        put(&cache, key, bytes, LONG).await;
    }
    for (key, bytes) in answers {
        check(&cache, key, Some(bytes)).await;
    }
}

/// EXPIRES: what was put is gone after its time, each after its own.
pub async fn expires_after_its_time<F: CacheFixture>(fixture: &F) {
    let cache = fixture.open().await;
    put(&cache, "short", b"1", Duration::from_millis(200)).await;
    put(&cache, "long", b"2", LONG).await;
    put(&cache, "renewed", b"3", Duration::from_millis(200)).await;
    put(&cache, "renewed", b"4", LONG).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    check(&cache, "short", None).await;
    check(&cache, "long", Some(b"2")).await;
    check(&cache, "renewed", Some(b"4")).await;
}

/// REPLACES: the last put counts.
pub async fn replaces_what_was_there<F: CacheFixture>(fixture: &F) {
    let cache = fixture.open().await;
    put(&cache, "a", b"a longer one", LONG).await;
    put(&cache, "a", b"2", LONG).await;
    check(&cache, "a", Some(b"2")).await;
}

/// SHARED: what one handle puts, the others get.
pub async fn shared_between_handles<F: CacheFixture>(fixture: &F) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    put(&one, "a", b"1", LONG).await;
    check(&other, "a", Some(b"1")).await;
    put(&other, "a", b"2", LONG).await;
    check(&one, "a", Some(b"2")).await;
}

/// Tests an adapter's cache: the expression makes a fresh [`Fixture`] for each case.
#[macro_export]
macro_rules! answer_cache_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            answer_cache,
            $fixture,
            nothing_put_is_none,
            what_was_put_comes_back,
            expires_after_its_time,
            replaces_what_was_there,
            shared_between_handles,
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("answer_cache.rs");
        let (cases, _) = suite.split_once("macro_rules!").unwrap();
        crate::fixture::assert_listed(suite, &[cases]);
    }
}
