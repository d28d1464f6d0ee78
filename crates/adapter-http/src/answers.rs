//! Answers that are kept ready, each computed once however many ask for it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::Duration;

use actix_web::http::header::HeaderName;
use application::ports::AnswerCache;
use bytes::Bytes;
use tokio::sync::OnceCell;

use crate::problem::Problem;

/// The header that says whether an answer was ready: `hit` or `miss`.
pub const X_CACHE: HeaderName = HeaderName::from_static("x-cache");
/// Computations in the list before those that ended without a word are looked for.
const MANY: usize = 256;

/// A cache of answers, and who is computing what.
pub struct Answers {
    cache: Arc<dyn AnswerCache>,
    ttl: Duration,
    underway: Mutex<HashMap<String, Weak<OnceCell<Bytes>>>>,
}

/// An answer, and whether it was ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// The answer.
    pub bytes: Bytes,
    /// The value of [`X_CACHE`].
    pub how: &'static str,
}

impl Answers {
    /// Over a cache, for so long.
    pub fn new(cache: Arc<dyn AnswerCache>, ttl: Duration) -> Self {
        Self {
            cache,
            ttl,
            underway: Mutex::default(),
        }
    }

    /// The answer of a key: the one that is kept, or that somebody else is computing, or what
    /// `compute` makes. A cache out of reach costs a computation, nothing else.
    pub async fn get_or<F>(&self, key: &str, compute: F) -> Result<Ready, Problem>
    where
        F: AsyncFnOnce() -> Result<Bytes, Problem>,
    {
        let mut how = "hit";
        let underway = self.underway(key);
        let bytes = underway.get_or_try_init(async || {
            if let Ok(Some(kept)) = self.cache.get(key).await {
                return Ok(kept);
            }
            how = "miss";
            let bytes = compute().await?;
            let _ = self.cache.put(key, bytes.clone(), self.ttl).await;
            Ok(bytes)
        });
        let result = bytes.await.cloned();
        drop(underway);
        self.settle(key);
        result.map(|bytes| Ready { bytes, how })
    }

    fn underway(&self, key: &str) -> Arc<OnceCell<Bytes>> {
        let mut all = self.all();
        if let Some(cell) = all.get(key).and_then(Weak::upgrade) {
            return cell;
        }
        if all.len() >= MANY {
            // Their requests were given up.
            all.retain(|_, cell| cell.strong_count() > 0);
        }
        let cell = Arc::new(OnceCell::new());
        all.insert(key.to_owned(), Arc::downgrade(&cell));
        cell
    }

    fn settle(&self, key: &str) {
        let mut all = self.all();
        if all.get(key).is_some_and(|cell| cell.strong_count() == 0) {
            all.remove(key);
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<String, Weak<OnceCell<Bytes>>>> {
        self.underway.lock().expect("no holder of the list panics")
    }
}

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answers")
            .field("ttl", &self.ttl)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use adapter_memory::MemoryCache;
    use application::ports::{StoreError, StoreErrorKind};
    use async_trait::async_trait;
    use futures_util::future::join_all;

    use super::*;
    use crate::problem::ApiError;

    fn over(cache: impl AnswerCache + 'static) -> Answers {
        Answers::new(Arc::new(cache), Duration::from_mins(1))
    }

    async fn slowly(count: &AtomicUsize) -> Result<Bytes, Problem> {
        count.fetch_add(1, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(30)).await;
        Ok(Bytes::from_static(b"answer"))
    }

    #[actix_web::test]
    async fn equal_requests_at_once_are_computed_once() {
        let answers = over(MemoryCache::default());
        let count = AtomicUsize::new(0);
        let all = join_all((0..50).map(|_| answers.get_or("a", async || slowly(&count).await)));
        let all: Vec<_> = all.await.into_iter().map(Result::unwrap).collect();
        assert_eq!(count.load(Ordering::SeqCst), 1);
        assert!(all.iter().all(|ready| ready.bytes == "answer"));
        assert_eq!(all.iter().filter(|ready| ready.how == "miss").count(), 1);
        answers
            .get_or("b", async || slowly(&count).await)
            .await
            .unwrap();
        assert_eq!(count.load(Ordering::SeqCst), 2);
        assert!(answers.all().is_empty());
    }

    #[actix_web::test]
    async fn a_failure_is_told_to_its_own_request_and_not_kept() {
        let answers = over(MemoryCache::default());
        let fails = async || Err(Problem::new(ApiError::NoData));
        assert!(answers.get_or("a", fails).await.is_err());
        let count = AtomicUsize::new(0);
        let ready = answers
            .get_or("a", async || slowly(&count).await)
            .await
            .unwrap();
        assert_eq!(ready.how, "miss");
    }

    #[actix_web::test]
    async fn who_gives_up_leaves_the_work_to_the_next() {
        let answers = over(MemoryCache::default());
        let count = AtomicUsize::new(0);
        let given_up = answers.get_or("a", async || slowly(&count).await);
        let given_up = tokio::time::timeout(Duration::from_millis(5), given_up);
        assert!(given_up.await.is_err());
        let ready = answers
            .get_or("a", async || slowly(&count).await)
            .await
            .unwrap();
        assert_eq!((ready.how, count.load(Ordering::SeqCst)), ("miss", 2));
        for number in 0..1000 {
            let key = number.to_string();
            let given_up = answers.get_or(&key, async || slowly(&count).await);
            // Asked once, and then no more.
            assert!(futures_util::FutureExt::now_or_never(given_up).is_none());
        }
        assert!(answers.all().len() <= MANY);
    }

    struct Broken;

    #[async_trait]
    impl AnswerCache for Broken {
        async fn get(&self, _: &str) -> Result<Option<Bytes>, StoreError> {
            Err(StoreError::new(StoreErrorKind::Unavailable, "get"))
        }

        async fn put(&self, _: &str, _: Bytes, _: Duration) -> Result<(), StoreError> {
            Err(StoreError::new(StoreErrorKind::Unavailable, "put"))
        }
    }

    #[actix_web::test]
    async fn without_its_cache_every_answer_is_computed() {
        let answers = over(Broken);
        let count = AtomicUsize::new(0);
        for _ in 0..2 {
            let ready = answers
                .get_or("a", async || slowly(&count).await)
                .await
                .unwrap();
            assert_eq!((&*ready.bytes, ready.how), (&b"answer"[..], "miss"));
        }
        assert_eq!(count.load(Ordering::SeqCst), 2);
    }
}
