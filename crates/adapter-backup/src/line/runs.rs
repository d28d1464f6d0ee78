//! The lines of runs of scrapers that have ended.

use run_format::RunRecord;

use super::people::PeopleRecord;
use crate::BackupError;

impl TryFrom<RunRecord> for PeopleRecord {
    type Error = BackupError;

    fn try_from(line: RunRecord) -> Result<Self, BackupError> {
        let run = line.into_run(None);
        let run = run.ok_or_else(|| BackupError::damaged("a run"))?;
        Ok(Self::Run(Box::new(run)))
    }
}
