//! How far a long command is, on standard error: a counter on a terminal, else a line now and then.

use std::io::{self, IsTerminal as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar};

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Counts rows.
pub(crate) struct RowProgress {
    verb: &'static str,
    started: Instant,
    last: Mutex<Instant>,
    bar: Option<ProgressBar>,
    quiet: bool,
}

impl RowProgress {
    /// Rows of which something was done; `quiet` shows nothing.
    pub(crate) fn new(verb: &'static str, quiet: bool) -> Self {
        let started = Instant::now();
        let terminal = !quiet && io::stderr().is_terminal();
        Self {
            verb,
            started,
            last: Mutex::new(started),
            bar: terminal.then(ProgressBar::new_spinner),
            quiet,
        }
    }

    /// Shows that so many are done.
    pub(crate) fn show(&self, count: u64) {
        if let Some(bar) = &self.bar {
            bar.set_message(self.line(count));
            bar.tick();
        } else if !self.quiet {
            let mut last = self
                .last
                .lock()
                .expect("nobody panics while showing a line");
            if last.elapsed() >= LINE_EVERY {
                *last = Instant::now();
                eprintln!("{}", self.line(count));
            }
        }
    }

    fn line(&self, count: u64) -> String {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let verb = self.verb;
        format!(
            "{} rows {verb}, {:.0} rows/s",
            HumanCount(count),
            count as f64 / seconds
        )
    }
}
