//! How far an import is, on standard error.

use std::io::{self, IsTerminal as _};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressStyle};

use super::arguments::ImportArgs;
use super::input::Input;

/// Between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// How far an import is: a bar on a terminal, else a line now and then.
pub(crate) struct Progress {
    read: Arc<AtomicU64>,
    total: Option<u64>,
    started: Instant,
    shown: Shown,
}

enum Shown {
    Nothing,
    Lines(Mutex<Instant>),
    Bar(ProgressBar),
}

impl Progress {
    /// Over these inputs, shown as the arguments ask.
    pub(crate) fn over(inputs: &[Input], arguments: &ImportArgs) -> Self {
        let total = inputs.iter().map(|input| input.size).sum();
        let started = Instant::now();
        let shown = if arguments.quiet {
            Shown::Nothing
        } else if arguments.json || !io::stderr().is_terminal() {
            Shown::Lines(Mutex::new(started))
        } else {
            Shown::Bar(bar(total))
        };
        Self {
            read: Arc::default(),
            total,
            started,
            shown,
        }
    }

    /// Where the reader counts its bytes.
    pub(crate) fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.read)
    }

    /// Shows that so many rows are done.
    pub(crate) fn show(&self, rows: u64) {
        match &self.shown {
            Shown::Nothing => {}
            Shown::Lines(last) => self.line(rows, last),
            Shown::Bar(bar) => {
                bar.set_position(self.read.load(Ordering::Relaxed));
                bar.set_message(self.rows(rows));
            }
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }

    fn line(&self, rows: u64, last: &Mutex<Instant>) {
        let mut last = last.lock().expect("nobody panics while showing a line");
        if last.elapsed() < LINE_EVERY {
            return;
        }
        *last = Instant::now();
        let read = HumanBytes(self.read.load(Ordering::Relaxed));
        let of = self
            .total
            .map_or(String::new(), |total| format!(" of {}", HumanBytes(total)));
        eprintln!("{read}{of} read, {}", self.rows(rows));
    }

    fn rows(&self, rows: u64) -> String {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        format!(
            "{} rows, {:.0} rows/s",
            HumanCount(rows),
            rows as f64 / seconds
        )
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let template = if total.is_some() {
        "{bar:30} {bytes}/{total_bytes} · {msg} · {eta} left"
    } else {
        "{spinner} {bytes} · {msg} · {elapsed}"
    };
    let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    bar.with_style(ProgressStyle::with_template(template).expect("the template is well-formed"))
}
