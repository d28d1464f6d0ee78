//! What a contract suite needs of an adapter: handles on one store.

use async_trait::async_trait;

/// One store of one test: empty at first, its data live as long as the fixture.
///
/// The expression that an adapter hands to a suite's macro makes a fresh one for each case.
#[async_trait]
pub trait Fixture: Send + Sync {
    /// The handle, which implements the port.
    type Handle: Send + Sync + 'static;

    /// Whether the data outlive the last handle. An adapter without this says so twice: here, and
    /// by the word `volatile` in the call of the macro, which then makes no `durable_…` tests.
    const DURABLE: bool;

    /// A handle of its own on the data, as another writer would hold it.
    async fn open(&self) -> Self::Handle;

    /// A handle on the same data as after a restart; the caller has dropped all others.
    async fn reopen(&self) -> Self::Handle {
        self.open().await
    }
}

/// Fails for a fixture that claims to be durable.
#[doc(hidden)]
pub fn assert_volatile<F: Fixture>(_: &F) {
    assert!(!F::DURABLE, "a durable store runs the durable cases");
}

/// Fails when a case in `files` is missing from the macro in `suite`.
#[cfg(test)]
pub(crate) fn assert_listed(suite: &str, files: &[&str]) {
    let cases = files
        .iter()
        .flat_map(|file| file.split("pub async fn ").skip(1))
        .filter_map(|rest| rest.split('<').next());
    let mut count = 0;
    for case in cases {
        count += 1;
        assert!(
            suite.contains(&format!(" {case},\n")),
            "{case} is in no macro"
        );
    }
    assert!(count > 0, "the files hold cases");
}
