//! Strips old entries of the log: their long texts go.

use application::ports::{
    Cursor, LogEntry, Lookup, OldRow, OldRows, RawRetention, StoreError, Stretch,
};
use async_trait::async_trait;

use super::{LogRows, MemoryLog, position};

#[async_trait]
impl RawRetention for MemoryLog {
    async fn old(&self, stretch: &Stretch) -> Result<OldRows, StoreError> {
        let rows = self.rows();
        let end = position(&stretch.until)?.min(rows.entries.len());
        let start = position(&stretch.after)?.min(end);
        let stop = start.saturating_add(stretch.limit).min(end);
        let is_old =
            |entry: &&LogEntry| !entry.stripped && entry.received_at < stretch.received_before;
        Ok(OldRows {
            rows: rows.entries[start..stop]
                .iter()
                .filter(is_old)
                .map(old_row)
                .collect(),
            next: (stop < end).then(|| Cursor((stop as u64).to_be_bytes().to_vec())),
        })
    }

    async fn strip(&self, rows: &[OldRow]) -> Result<usize, StoreError> {
        let mut log = self.rows();
        Ok(rows.iter().filter(|row| log.strip(row)).count())
    }
}

const fn old_row(entry: &LogEntry) -> OldRow {
    OldRow {
        id: entry.id,
        offer: entry.offer,
        seen_at: entry.seen_at,
        content: entry.content,
    }
}

impl LogRows {
    fn strip(&mut self, row: &OldRow) -> bool {
        let is_it = |which| self.find(&which).is_some_and(|entry| entry.id == row.id);
        let is_whole = is_it(Lookup::Extraction(row.id));
        let is_kept = is_it(Lookup::NewestOf(vec![row.offer]))
            || is_it(Lookup::LongestDetailsOf(vec![row.offer]));
        if !is_whole || is_kept {
            return false;
        }
        let entry = &mut self.entries[self.by_id[&row.id]];
        entry.raw = entry.raw.stripped();
        // There is no format here that it could be written in.
        entry.document = String::new();
        entry.stripped = true;
        true
    }
}
