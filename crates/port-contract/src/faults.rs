//! Decorators that make a store fail when a test says so.

mod archive;
mod log;
mod runs;
mod users;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use application::ports::{StoreError, StoreErrorKind};

pub use archive::FaultyArchive;
pub use log::FaultyLog;
pub use runs::FaultyRuns;
pub use users::FaultyUsers;

/// Which calls fail; clones share it, so that a test keeps one and a decorator has the other.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    plan: Arc<Mutex<Plan>>,
}

#[derive(Debug, Default)]
struct Plan {
    calls: u64,
    planned: HashMap<u64, Fault>,
    down: Option<StoreErrorKind>,
}

#[derive(Clone, Copy, Debug)]
enum Fault {
    /// The call does nothing and fails.
    Before(StoreErrorKind),
    /// The call does its work and its answer is lost.
    After(StoreErrorKind),
}

impl Faults {
    /// The `nth` call of any method (from 1) fails and does nothing.
    pub fn fail_call(&self, nth: u64, kind: StoreErrorKind) {
        self.plan().planned.insert(nth, Fault::Before(kind));
    }

    /// The `nth` call of any method (from 1) does its work, and fails all the same.
    pub fn lose_answer(&self, nth: u64, kind: StoreErrorKind) {
        self.plan().planned.insert(nth, Fault::After(kind));
    }

    /// All calls fail from now on and do nothing, until [`Faults::recover`].
    pub fn go_down(&self, kind: StoreErrorKind) {
        self.plan().down = Some(kind);
    }

    /// Ends [`Faults::go_down`], and forgets what was planned for calls that have not come.
    pub fn forget(&self) {
        let mut plan = self.plan();
        plan.down = None;
        plan.planned.clear();
    }

    /// Ends [`Faults::go_down`].
    pub fn recover(&self) {
        self.plan().down = None;
    }

    /// How many calls there were, failed ones too.
    pub fn calls(&self) -> u64 {
        self.plan().calls
    }

    async fn around<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        match self.next() {
            Some(Fault::Before(kind)) => Err(StoreError::new(kind, operation)),
            Some(Fault::After(kind)) => {
                call.await?;
                Err(StoreError::new(kind, operation))
            }
            None => call.await,
        }
    }

    fn next(&self) -> Option<Fault> {
        let mut plan = self.plan();
        plan.calls += 1;
        let nth = plan.calls;
        let planned = plan.planned.remove(&nth);
        plan.down.map(Fault::Before).or(planned)
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().expect("no holder of the plan panics")
    }
}
