//! The refresh gives way to the requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use thread_priority::{ThreadPriority, ThreadPriorityValue, set_current_thread_priority};

/// Of 100, where 50 is normal: nice 5 on Linux. It gets about a quarter of a core that requests want as well,
/// and all of one that they do not; with the lowest of all it would not come to an end beside a flood of reads.
const LOW: u8 = 37;

/// Whether there are requests to give way to.
#[derive(Clone, Debug, Default)]
pub(super) struct Priority(Arc<AtomicBool>);

impl Priority {
    /// From now on there are: the calling thread is of low priority, and so are those that begin later.
    pub(super) fn give_way(&self) {
        if !self.0.swap(true, Ordering::Relaxed) {
            lower();
        }
    }

    /// To be called by each thread that begins.
    pub(super) fn begin(&self) {
        if self.0.load(Ordering::Relaxed) {
            lower();
        }
    }
}

fn lower() {
    let low = ThreadPriorityValue::try_from(LOW).expect("it is within 0 and 99");
    if let Err(error) = set_current_thread_priority(ThreadPriority::Crossplatform(low)) {
        tracing::debug!(?error, "the refresh runs at normal priority");
    }
}
