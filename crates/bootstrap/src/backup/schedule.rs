//! Backups by the clock.

use std::time::Duration;

use anyhow::Context as _;
use application::ports::Clock as _;
use domain_offer::time::{DAY_MICROS, Instant, Zone};
use tokio::signal::unix::{SignalKind, signal};

use super::BackupArgs;
use crate::config::Settings;
use crate::system::SystemClock;

const MINUTE_MICROS: i64 = 60_000_000;

/// Makes a backup at each time of the schedule, until SIGTERM or SIGINT. A failed one is logged, and the
/// next comes at its time.
pub(super) fn run(settings: &Settings, arguments: &BackupArgs) -> anyhow::Result<()> {
    let schedule = settings
        .operation
        .backup_schedule
        .as_deref()
        .unwrap_or_default();
    let storage = super::open(settings)?;
    super::runtime()?.block_on(async {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        loop {
            let now = SystemClock.now();
            let next = next(now, schedule, &settings.offers.source_timezone)
                .context("there is no next time")?;
            tracing::info!(
                at = settings.offers.source_timezone.write(next),
                "the next backup"
            );
            let wait = u64::try_from(next.micros() - now.micros()).unwrap_or_default();
            tokio::select! {
                () = tokio::time::sleep(Duration::from_micros(wait)) => {}
                _ = terminate.recv() => return Ok(()),
                _ = interrupt.recv() => return Ok(()),
            }
            match super::make(settings, &storage, arguments).await {
                Ok(manifest) => tracing::info!(backup = super::summary(&manifest), "backed up"),
                Err(error) => tracing::error!(error = format!("{error:#}"), "no backup was made"),
            }
        }
    })
}

/// The first time of the schedule after `now`, in the zone.
fn next(now: Instant, schedule: &[u16], zone: &Zone) -> Option<Instant> {
    let today = zone.span(zone.day(now));
    // Two days ahead: a day on which clocks are set may be short.
    let days = (0..3)
        .map(|day| zone.span(zone.day(today.from.plus_micros(day * DAY_MICROS + DAY_MICROS / 2))));
    let times = days.flat_map(|day| {
        schedule
            .iter()
            .map(move |minute| day.from.plus_micros(i64::from(*minute) * MINUTE_MICROS))
    });
    times.filter(|time| *time > now).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(now: &str, schedule: &[u16], expected: &str) {
        let zone = Zone::bogota();
        let found = next(zone.read(now).unwrap(), schedule, &zone).unwrap();
        assert_eq!(found, zone.read(expected).unwrap(), "after {now}");
    }

    #[test]
    fn the_next_time_is_today_or_tomorrow() {
        check("2026-11-24T03:29:59", &[210], "2026-11-24T03:30:00");
        check("2026-11-24T03:30:00", &[210], "2026-11-25T03:30:00");
        check("2026-11-24T12:00:00", &[210, 1080], "2026-11-24T18:00:00");
        check("2026-12-31T23:00:00", &[0], "2027-01-01T00:00:00");
    }
}
