//! A few threads that work off a short queue.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};

use application::ports::HashError;
use thread_priority::ThreadPriority;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
use thread_priority::set_current_thread_priority;
#[cfg(any(target_os = "linux", target_os = "android"))]
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};
use tokio::sync::oneshot;

type Work = Box<dyn FnOnce() + Send>;

/// The threads; they end when this is gone and the queue is empty.
#[derive(Debug)]
pub(super) struct Threads {
    queue: SyncSender<Work>,
}

impl Threads {
    /// Starts `count` threads, before which `queue` calls may wait.
    pub(super) fn start(count: NonZero<usize>, queue: usize) -> std::io::Result<Self> {
        let (sender, receiver) = sync_channel(queue);
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..count.get() {
            let receiver = Arc::clone(&receiver);
            let thread = std::thread::Builder::new().name(format!("hash-{number}"));
            thread.spawn(move || work_off(&receiver))?;
        }
        Ok(Self { queue: sender })
    }

    /// Does the work on one of the threads; `Busy` at once where the queue is full.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, HashError> {
        let (tell, told) = oneshot::channel();
        let work: Work = Box::new(move || {
            // Who has gone away meanwhile needs no answer, and no work is done for them.
            if !tell.is_closed() {
                let _ = tell.send(work());
            }
        });
        self.queue.try_send(work).map_err(|error| match error {
            TrySendError::Full(_) => HashError::Busy,
            TrySendError::Disconnected(_) => HashError::Failed,
        })?;
        told.await.map_err(|_| HashError::Failed)
    }
}

fn work_off(queue: &Mutex<Receiver<Work>>) {
    give_way();
    loop {
        let next = queue.lock().expect("no holder of the queue panics").recv();
        let Ok(work) = next else {
            return;
        };
        // A panic ends the one call that caused it, whose sender is dropped.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    }
}

/// Lets this thread run only on a core that nothing else wants (Linux: `SCHED_IDLE`). A low priority is not
/// enough: a core on which such a thread runs is taken for busy, and those who answer requests crowd on the
/// other.
fn give_way() {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    let given = set_thread_priority_and_policy(
        thread_native_id(),
        ThreadPriority::Min,
        ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle),
    );
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    let given = set_current_thread_priority(ThreadPriority::Min);
    if let Err(error) = given {
        tracing::debug!(?error, "hashing runs at normal priority");
    }
}
