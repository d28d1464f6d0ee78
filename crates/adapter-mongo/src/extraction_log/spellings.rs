//! The names that stores and categories were written by, in one document.

use std::collections::HashSet;
use std::sync::Mutex;

use application::ports::{LogEntry, Spellings};
use bson::{Bson, Document, doc};

use crate::calls::{LONG, REQUEST, within};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{META, SPELLINGS};

/// The fields of the document.
const STORES: &str = "fuentes";
const CATEGORIES: &str = "categorias";

/// Names that this process knows to be noted.
#[derive(Debug, Default)]
pub(crate) struct NotedNames {
    names: Mutex<HashSet<(&'static str, String)>>,
}

impl NotedNames {
    /// The names of a batch that are not known to be noted.
    fn new_of(&self, batch: &[LogEntry]) -> HashSet<(&'static str, String)> {
        let known = self.names.lock().expect("no holder of the names panics");
        let names = |new: &LogEntry| {
            [
                (STORES, new.raw.store.as_str().to_owned()),
                (CATEGORIES, new.raw.category.as_str().to_owned()),
            ]
        };
        let new = batch.iter().flat_map(names);
        new.filter(|name| !name.1.is_empty() && !known.contains(name))
            .collect()
    }

    fn learn(&self, names: HashSet<(&'static str, String)>) {
        let mut known = self.names.lock().expect("no holder of the names panics");
        known.extend(names);
    }
}

/// Notes the names of a batch that is about to be taken in.
pub(crate) async fn note(
    link: &Link,
    noted: &NotedNames,
    batch: &[LogEntry],
) -> Result<(), Failure> {
    let new = noted.new_of(batch);
    if new.is_empty() {
        return Ok(());
    }
    let of = |field| {
        let names = new.iter().filter(move |(of, _)| *of == field);
        names.map(|(_, name)| name.as_str()).collect::<Vec<_>>()
    };
    let add = doc! {
        STORES: { "$each": of(STORES) },
        CATEGORIES: { "$each": of(CATEGORIES) },
    };
    let meta = link.documents(META).await?;
    let update = meta.update_one(doc! { "_id": SPELLINGS }, doc! { "$addToSet": add });
    within(LONG, update.upsert(true)).await?;
    noted.learn(new);
    Ok(())
}

/// All noted names.
pub(super) async fn all(link: &Link) -> Result<Spellings, Failure> {
    let meta = link.documents(META).await?;
    let found = within(REQUEST, meta.find_one(doc! { "_id": SPELLINGS })).await?;
    let found = found.unwrap_or_default();
    Ok(Spellings {
        stores: sorted(&found, STORES),
        categories: sorted(&found, CATEGORIES),
    })
}

fn sorted(document: &Document, field: &str) -> Vec<String> {
    let names = document.get_array(field).into_iter().flatten();
    let mut names: Vec<_> = names.filter_map(Bson::as_str).map(str::to_owned).collect();
    names.sort();
    names
}
