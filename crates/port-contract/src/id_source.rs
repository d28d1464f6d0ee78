//! The contract of [`IdSource`].

use std::collections::HashSet;

use application::ports::IdSource;

use crate::Fixture;

/// UNIQUE: no two calls give the same, from however many threads.
pub async fn unique_across_threads<F: Fixture<Handle: IdSource>>(fixture: &F) {
    let source = std::sync::Arc::new(fixture.open().await);
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let source = std::sync::Arc::clone(&source);
            tokio::task::spawn_blocking(move || {
                (0..10_000).map(|_| source.next_id()).collect::<Vec<_>>()
            })
        })
        .collect();
    let mut seen = HashSet::new();
    for thread in threads {
        for id in thread.await.expect("the thread ends") {
            assert!(seen.insert(id), "{id} was given twice");
        }
    }
}

/// UNIQUE: neither do two nodes, each with a source of its own.
pub async fn unique_across_nodes<F: Fixture<Handle: IdSource>>(fixture: &F) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    let ids: HashSet<_> = (0..10_000)
        .flat_map(|_| [one.next_id(), other.next_id()])
        .collect();
    assert_eq!(ids.len(), 20_000);
}

/// Tests an adapter's [`IdSource`]: the expression makes a [`Fixture`], each of whose handles is
/// the source of another node.
#[macro_export]
macro_rules! id_source_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            id_source,
            $fixture,
            unique_across_threads,
            unique_across_nodes,
        );
    };
}
