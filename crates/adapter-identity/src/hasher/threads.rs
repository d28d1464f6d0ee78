//! A few threads that work off a short queue.

use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};

use application::ports::HashError;
use tokio::sync::oneshot;

/// How much the threads give way to others: as `nice` counts, 0 to 19. At 10 a busy thread that answers
/// requests gets nine tenths of a core that it shares with one of these.
const NICE: i32 = 10;

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
    // Of this thread alone: on Linux, process 0 is the calling thread.
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        tracing::debug!(%error, "hashing runs at normal priority");
    }
    loop {
        let next = queue.lock().expect("no holder of the queue panics").recv();
        let Ok(work) = next else {
            return;
        };
        // A panic ends the one call that caused it, whose sender is dropped.
        let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    }
}
