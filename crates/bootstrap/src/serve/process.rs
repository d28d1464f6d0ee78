//! Numbers of this process, from `/proc`, by the names that every Prometheus client uses.

use adapter_http::metrics::Gauge;

#[cfg(target_os = "linux")]
use super::gauge::plain;

/// The numbers; none where the system does not tell them.
#[cfg(target_os = "linux")]
pub(crate) fn gauges() -> Vec<Gauge> {
    read().unwrap_or_default()
}

/// None: only Linux has a `/proc` to read.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn gauges() -> Vec<Gauge> {
    Vec::new()
}

#[cfg(target_os = "linux")]
fn read() -> procfs::ProcResult<Vec<Gauge>> {
    use procfs::process::{LimitValue, Process};
    use procfs::{WithCurrentSystemInfo as _, boot_time_secs, ticks_per_second};

    let this = Process::myself()?;
    let stat = this.stat()?;
    let ticks = ticks_per_second() as f64;
    let booted = boot_time_secs()? as f64;
    let mut gauges = vec![
        plain(
            "process_cpu_seconds_total",
            "Time of processor used, in seconds.",
            (stat.utime + stat.stime) as f64 / ticks,
        ),
        plain(
            "process_threads",
            "Number of threads.",
            stat.num_threads as f64,
        ),
        plain(
            "process_virtual_memory_bytes",
            "Virtual memory, in bytes.",
            stat.vsize as f64,
        ),
        plain(
            "process_resident_memory_bytes",
            "Resident memory, in bytes.",
            stat.rss_bytes().get() as f64,
        ),
        plain(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970.",
            booted + stat.starttime as f64 / ticks,
        ),
        plain(
            "process_open_fds",
            "Number of open file descriptors.",
            this.fd_count()? as f64,
        ),
    ];
    if let LimitValue::Value(most) = this.limits()?.max_open_files.soft_limit {
        let help = "Most open file descriptors.";
        gauges.push(plain("process_max_fds", help, most as f64));
    }
    Ok(gauges)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_files() {
        let gauges = gauges();
        for name in [
            "process_threads",
            "process_virtual_memory_bytes",
            "process_resident_memory_bytes",
            "process_start_time_seconds",
            "process_open_fds",
            "process_max_fds",
        ] {
            assert!(
                gauges.iter().any(|one| one.name == name && one.value > 0.0),
                "{name}"
            );
        }
    }
}
