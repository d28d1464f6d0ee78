//! How slow this machine is at the moment, by work that is always the same.
//!
//! Processor time depends on what others on the same host do to caches and memory: the same request was seen to cost
//! from one to four times as much within an hour. So what seems too dear is compared with work of the same kind.

use std::sync::LazyLock;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Numbers that are walked through: more than a cache holds.
const PLACES: u32 = 8 << 20;
/// Steps of a walk.
const STEPS: u32 = 400_000;
/// Numbers that are sorted.
const SORTED: u64 = 500_000;
/// What walk and sort take on an idle machine: some 90 ns a step, and 15 ms.
const UNDISTURBED: Duration = Duration::from_millis(50);

/// Each place names the next one, far away; all are one round.
static ROUND: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let next = |place: u32| {
        let far = place.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        far % PLACES
    };
    (0..PLACES).map(next).collect()
});

/// How many times longer than undisturbed the reference work takes now; at least 1.
pub(crate) fn slowness() -> f64 {
    let round: &[u32] = &ROUND;
    let before = processor_time();
    let mut place = 0;
    for _ in 0..STEPS {
        place = round[place as usize];
    }
    let scrambled = |number: u64| number.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    let mut numbers: Vec<u64> = (0..SORTED).map(scrambled).collect();
    numbers.sort_unstable();
    std::hint::black_box((place, numbers));
    let took = processor_time().saturating_sub(before);
    (took.as_secs_f64() / UNDISTURBED.as_secs_f64()).max(1.0)
}

/// Of all threads of the process.
pub(crate) fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let (seconds, nanos) = (time.tv_sec.cast_unsigned(), time.tv_nsec.cast_unsigned());
    Duration::from_secs(seconds) + Duration::from_nanos(nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_comes_by_every_place() {
        let mut place = ROUND[0];
        let mut steps = 1;
        while place != 0 {
            place = ROUND[place as usize];
            steps += 1;
        }
        assert_eq!(steps, PLACES);
    }
}
