//! Lets threads run only on cores that nothing else wants, as long as there are any.

use std::sync::{Mutex, PoisonError, Weak, mpsc};
use std::time::{Duration, Instant};

use thread_priority::{
    NormalThreadSchedulePolicy, ThreadId, ThreadPriority, ThreadPriorityValue,
    ThreadSchedulePolicy, set_thread_priority_and_policy,
};

use super::Threads;
use super::giver::Giver;

/// How often the threads are looked at.
const EVERY: Duration = Duration::from_millis(25);
/// How long a thread that was kept waiting shares the cores with the requests.
const REST: Duration = Duration::from_secs(3);
/// Nice 0, that of the thread that governs: the library sets it for whoever asks, not for the thread that is meant.
const OWN: u8 = 48;

/// Which cores a thread gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Policy {
    /// Its share, by how nice it is.
    Shared,
    /// Those that nothing else wants.
    Leftover,
}

/// Governs the threads until nobody else knows of them.
pub(super) fn start(threads: Weak<Mutex<Threads>>) {
    let thread = std::thread::Builder::new().name("governor".to_owned());
    if let Err(error) = thread.spawn(move || govern(&threads)) {
        tracing::debug!(%error, "background work shares the cores");
    }
}

fn govern(threads: &Weak<Mutex<Threads>>) {
    if !may_come_back() {
        tracing::debug!("background work shares the cores: RLIMIT_NICE is too low for more");
        return;
    }
    let mut before = Instant::now();
    while let Some(threads) = threads.upgrade() {
        let now = Instant::now();
        let mut threads = threads.lock().unwrap_or_else(PoisonError::into_inner);
        for giver in &mut threads.all {
            giver.look(now - before, REST);
        }
        drop(threads);
        before = now;
        std::thread::sleep(EVERY);
    }
}

/// Whether a thread as nice as these that ran on leftover cores may have its share again.
pub(super) fn may_come_back() -> bool {
    let (tell, told) = mpsc::channel();
    let (end, ended) = mpsc::channel::<()>();
    let tried = std::thread::spawn(move || {
        let giver = Giver::current();
        giver.lower();
        let _ = tell.send(giver.thread());
        let _ = ended.recv();
    });
    let may = told
        .recv()
        .is_ok_and(|thread| set(thread, Policy::Leftover) && set(thread, Policy::Shared));
    drop(end);
    tried.join().is_ok() && may
}

/// Sets which cores a thread gets, from a thread of normal priority; how nice it is stays as it is.
pub(super) fn set(thread: ThreadId, policy: Policy) -> bool {
    let (policy, own) = match policy {
        Policy::Leftover => (NormalThreadSchedulePolicy::Idle, ThreadPriority::Min),
        Policy::Shared => {
            let own = ThreadPriorityValue::try_from(OWN).expect("it is within 0 and 99");
            (
                NormalThreadSchedulePolicy::Other,
                ThreadPriority::Crossplatform(own),
            )
        }
    };
    let policy = ThreadSchedulePolicy::Normal(policy);
    set_thread_priority_and_policy(thread, own, policy).is_ok()
}
