//! The contract of [`ChangeFeed`].

use std::sync::Arc;
use std::time::Duration;

use application::ports::ChangeFeed;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::Fixture;

/// How long an announcement may travel.
const PATIENCE: Duration = Duration::from_secs(10);

/// A fixture each of whose handles is the feed of another node.
pub trait FeedFixture: Fixture<Handle: ChangeFeed> {}

impl<F: Fixture<Handle: ChangeFeed>> FeedFixture for F {}

/// Fails unless a wait ends.
async fn ends(feed: &impl ChangeFeed) {
    let waited = timeout(PATIENCE, feed.wait()).await;
    waited.expect("the wait ends").unwrap();
}

fn waiting<H: ChangeFeed + 'static>(feed: &Arc<H>) -> JoinHandle<()> {
    let feed = Arc::clone(feed);
    tokio::spawn(async move { ends(&*feed).await })
}

/// WAKES: every call that waits returns, on the node that announced and on the others.
pub async fn wakes_every_call_that_waits<F: FeedFixture>(fixture: &F) {
    let nodes: Vec<_> = [
        fixture.open().await,
        fixture.open().await,
        fixture.open().await,
    ]
    .into_iter()
    .map(Arc::new)
    .collect();
    for announcer in &nodes {
        let waits: Vec<_> = nodes.iter().map(waiting).collect();
        sleep(Duration::from_millis(50)).await;
        announcer.announce().await.unwrap();
        for wait in waits {
            wait.await.unwrap();
        }
    }
}

/// REMEMBERS: an announcement since the feed was opened ends its first wait.
pub async fn remembers_since_it_was_opened<F: FeedFixture>(fixture: &F) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    one.announce().await.unwrap();
    sleep(Duration::from_millis(50)).await;
    ends(&other).await;
    ends(&one).await;
}

/// REMEMBERS: an announcement between two waits ends the next one.
pub async fn remembers_between_two_waits<F: FeedFixture>(fixture: &F) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    for _ in 0..20 {
        one.announce().await.unwrap();
        ends(&other).await;
    }
}

/// REMEMBERS: of many announcements in a hurry none is the last unheard.
pub async fn remembers_the_last_of_many<F: FeedFixture>(fixture: &F) {
    let (one, other) = (fixture.open().await, Arc::new(fixture.open().await));
    for _ in 0..100 {
        one.announce().await.unwrap();
    }
    ends(&*other).await;
    // What may be left of the hundred.
    let _ = timeout(Duration::from_millis(100), other.wait()).await;
    let wait = waiting(&other);
    one.announce().await.unwrap();
    wait.await.unwrap();
}

/// Tests an adapter's feed: the expression makes a fresh [`Fixture`] for each case, each of whose
/// handles is the feed of another node.
#[macro_export]
macro_rules! change_feed_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            change_feed,
            $fixture,
            wakes_every_call_that_waits,
            remembers_since_it_was_opened,
            remembers_between_two_waits,
            remembers_the_last_of_many,
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("change_feed.rs");
        let (cases, _) = suite.split_once("macro_rules!").unwrap();
        crate::fixture::assert_listed(suite, &[cases]);
    }
}
