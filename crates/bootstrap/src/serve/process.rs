//! Numbers of this process, from `/proc`, by the names that every Prometheus client uses.

use std::fs;

use adapter_http::metrics::Gauge;

/// Ticks of the kernel's clock in a second, as it shows them to programs on every common system.
const TICKS: f64 = 100.0;
/// Size of a page of memory on the systems that images are built for, in bytes.
const PAGE: f64 = 4096.0;

/// The numbers; none where there is no `/proc`.
pub(crate) fn gauges() -> Vec<Gauge> {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let mut gauges = of_stat(&stat);
    let machine = fs::read_to_string("/proc/stat").unwrap_or_default();
    gauges.extend(start(&stat, &machine));
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        gauges.push(gauge(
            "process_open_fds",
            "Number of open file descriptors.",
            open.count() as f64,
        ));
    }
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    gauges.extend(
        max_fds(&limits).map(|most| gauge("process_max_fds", "Most open file descriptors.", most)),
    );
    gauges
}

/// From the line of `/proc/self/stat`; the name in it may hold spaces and parentheses.
fn of_stat(stat: &str) -> Vec<Gauge> {
    let Some((_, after_name)) = stat.rsplit_once(')') else {
        return Vec::new();
    };
    let fields: Vec<f64> = after_name
        .split_whitespace()
        .map(|field| field.parse().unwrap_or(0.0))
        .collect();
    // Counted from the state, which is field 3 of proc(5).
    let field = |number: usize| fields.get(number - 3).copied().unwrap_or(0.0);
    vec![
        gauge(
            "process_cpu_seconds_total",
            "Time of processor used, in seconds.",
            (field(14) + field(15)) / TICKS,
        ),
        gauge("process_threads", "Number of threads.", field(20)),
        gauge(
            "process_virtual_memory_bytes",
            "Virtual memory, in bytes.",
            field(23),
        ),
        gauge(
            "process_resident_memory_bytes",
            "Resident memory, in bytes.",
            field(24) * PAGE,
        ),
    ]
}

/// When the process started: the machine's start, and the ticks from there.
fn start(stat: &str, machine: &str) -> Option<Gauge> {
    let boot: f64 = machine
        .lines()
        .find_map(|line| line.strip_prefix("btime "))?
        .parse()
        .ok()?;
    let (_, after_name) = stat.rsplit_once(')')?;
    let ticks: f64 = after_name.split_whitespace().nth(19)?.parse().ok()?;
    Some(gauge(
        "process_start_time_seconds",
        "When the process started, in seconds since 1970.",
        boot + ticks / TICKS,
    ))
}

fn max_fds(limits: &str) -> Option<f64> {
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

fn gauge(name: &'static str, help: &'static str, value: f64) -> Gauge {
    Gauge {
        name,
        help,
        labels: Vec::new(),
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_found_behind_a_strange_name() {
        let stat = "1 (a) b (c) S 0 1 1 0 -1 4 9 0 0 0 150 50 0 0 20 0 7 0 99 4096000 25 18 1";
        let values: Vec<_> = of_stat(stat)
            .iter()
            .map(|one| (one.name, one.value))
            .collect();
        assert_eq!(
            values,
            [
                ("process_cpu_seconds_total", 2.0),
                ("process_threads", 7.0),
                ("process_virtual_memory_bytes", 4_096_000.0),
                ("process_resident_memory_bytes", 102_400.0),
            ]
        );
        assert!(of_stat("").is_empty());
        let started = start(stat, "cpu 1 2\nbtime 1000\n").map(|one| one.value);
        assert_eq!(started, Some(1000.99));
        assert_eq!(start(stat, ""), None);
    }

    #[test]
    fn the_limit_of_files_is_found() {
        let limits = "Limit Soft Hard Units\nMax open files            1024   524288  files\n";
        assert_eq!(max_fds(limits), Some(1024.0));
        assert_eq!(max_fds("Max open files unlimited"), None);
    }

    #[test]
    fn this_process_has_memory_and_files() {
        let gauges = gauges();
        for name in ["process_resident_memory_bytes", "process_open_fds"] {
            assert!(
                gauges.iter().any(|one| one.name == name && one.value > 0.0),
                "{name}"
            );
        }
    }
}
