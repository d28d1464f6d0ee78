//! Threads of background work: the refresh, and what appends to the embedded store.

/// How nice they are: where requests want the core as well, a thread gets about a quarter of it.
#[cfg(target_os = "linux")]
const NICE: i32 = 5;

/// Makes the calling thread, and those that it starts, give way to threads that answer requests. Linux only: elsewhere
/// niceness belongs to the whole process, and nothing changes.
pub(super) fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE) {
        tracing::debug!(%error, "background work runs at normal priority");
    }
}
