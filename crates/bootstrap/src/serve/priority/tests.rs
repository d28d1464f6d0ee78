use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use thread_priority::{
    NormalThreadSchedulePolicy, ThreadId, ThreadSchedulePolicy, thread_schedule_policy_param,
};

use super::*;

/// Spins until told to stop.
fn spin(stop: &AtomicBool) {
    while !stop.load(Ordering::Relaxed) {
        std::hint::spin_loop();
    }
}

/// Stops those who spin, also when the test fails: it waits for them.
struct Stop<'s>(&'s AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn is_leftover(thread: ThreadId) -> bool {
    let (policy, _) = thread_schedule_policy_param(thread).expect("the thread is there");
    policy == ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle)
}

fn comes_true(what: impl Fn() -> bool) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(10) {
        if what() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    false
}

#[test]
fn a_thread_has_leftover_cores_until_there_are_none() {
    let (priority, stop) = (Priority::default(), AtomicBool::new(false));
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        let _at_the_end = Stop(&stop);
        scope.spawn(|| {
            priority.govern_this(|| {
                tell.send(thread_priority::thread_native_id()).unwrap();
                spin(&stop);
            });
        });
        let giver = told.recv().unwrap();
        assert!(!is_leftover(giver), "nobody is there to give way to");
        priority.give_way();
        if governor::may_come_back() {
            assert!(comes_true(|| is_leftover(giver)), "the cores are free");
            let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
            for _ in 0..2 * cores {
                scope.spawn(|| spin(&stop));
            }
            assert!(comes_true(|| !is_leftover(giver)), "no core is free");
        } else {
            std::thread::sleep(Duration::from_millis(200));
            assert!(!is_leftover(giver), "it could not come back");
        }
    });
    assert!(priority.threads().all.is_empty());
}
