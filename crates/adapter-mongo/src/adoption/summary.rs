//! What became of the foreign documents, as `arryn migrate` says it.

use std::collections::BTreeMap;
use std::fmt;

use bson::doc;

use super::index::REPEAT;
use crate::calls::{LONG, all};
use crate::failure::Failure;
use crate::ledger::BatchLedger;
use crate::link::Link;
use crate::names::FOREIGN_INDEX;

/// What was made of other programs' documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopted {
    /// Documents that became rows of the log.
    pub rows: u64,
    /// Documents that say the same as another one.
    pub repeats: u64,
    /// Documents that are not usable, by reason, with the ids of the first few.
    pub unusable: BTreeMap<String, (u64, Vec<String>)>,
}

impl fmt::Display for Adopted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "documents of other programs: {} rows, {} repeats",
            self.rows, self.repeats
        )?;
        for (reason, (count, ids)) in &self.unusable {
            writeln!(f, "  not usable, {reason}: {count} ({})", ids.join(", "))?;
        }
        Ok(())
    }
}

/// Ids shown of each reason.
const SHOWN: i64 = 5;

/// What is known of other programs' documents.
pub(super) async fn summary(link: &Link) -> Result<Adopted, Failure> {
    let index = link.documents(FOREIGN_INDEX).await?;
    let register = BatchLedger::of(link).register().await?;
    let mut adopted = Adopted {
        rows: u64::try_from(register.foreign).unwrap_or(0),
        ..Adopted::default()
    };
    let groups = [
        doc! { "$match": { "motivo": { "$exists": true } } },
        doc! { "$group": { "_id": "$motivo", "n": { "$sum": 1_i64 } } },
    ];
    for group in all(LONG, index.aggregate(groups)).await? {
        let count = u64::try_from(group.get_i64("n").unwrap_or(0)).unwrap_or(0);
        let Ok(reason) = group.get_str("_id") else {
            continue;
        };
        if reason == REPEAT {
            adopted.repeats = count;
            continue;
        }
        let some = index
            .find(doc! { "motivo": reason })
            .sort(doc! { "_id": 1 })
            .limit(SHOWN);
        let some = all(LONG, some).await?;
        let ids = some
            .iter()
            .filter_map(|entry| Some(entry.get_object_id("_id").ok()?.to_hex()));
        adopted
            .unusable
            .insert(reason.to_owned(), (count, ids.collect()));
    }
    Ok(adopted)
}
