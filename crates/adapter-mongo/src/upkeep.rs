//! The upkeep of the log: a task beside its readers and writers, one in each process.
//!
//! It takes what other programs wrote into the log, and settles the batches that dead processes left under way.

mod overdue;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::adoption::Search;
use crate::failure::Failure;
use crate::ledger::BatchLedger;
use crate::link::Link;
use overdue::Overdue;

/// How long it rests where there is nothing to do, or where the server does not answer.
const REST: Duration = Duration::from_millis(250);

/// Starts the task, unless this process runs it already. It ends with the last handle of the database.
pub(crate) fn start(link: &Arc<Link>) {
    link.upkeep.call_once(|| {
        let link_of_task = Arc::downgrade(link);
        link.runtime.spawn(async move {
            let mut upkeep = Upkeep::default();
            while let Some(link) = link_of_task.upgrade() {
                let any = upkeep.step(&link).await.unwrap_or_else(|failure| {
                    tracing::debug!(%failure, "the upkeep of the log goes on later");
                    false
                });
                drop(link);
                if !any {
                    tokio::time::sleep(REST).await;
                }
            }
        });
    });
}

/// What the task remembers.
#[derive(Default)]
struct Upkeep {
    overdue: Overdue,
    search: Search,
}

impl Upkeep {
    /// Does what there is to do; answers whether there may be more at once.
    async fn step(&mut self, link: &Link) -> Result<bool, Failure> {
        let ledger = BatchLedger::of(link);
        let register = ledger.register().await?;
        for batch in self.overdue.among(&register.open, Instant::now()) {
            tracing::info!(batch, "settling a batch that another process left");
            ledger.settle(batch).await?;
        }
        self.search.step(link).await
    }
}
