//! The schema of the SQLite file, as the ordered list of steps that made it.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::failure::Failure;

/// `ARRY`: says whose file it is, to `file(1)` and to us.
const APPLICATION_ID: i32 = 0x4152_5259;

/// Each step takes a file from the schema of its index to the next. Steps that were released are
/// never changed; a change of the schema is a step at the end.
const STEPS: &[&str] = &[
    include_str!("migrations/001-extracciones.sql"),
    include_str!("migrations/002-archivo.sql"),
    include_str!("migrations/003-usuarios.sql"),
    include_str!("migrations/004-suma.sql"),
    include_str!("migrations/005-modelo.sql"),
    include_str!("migrations/006-correcciones.sql"),
    include_str!("migrations/007-identidad.sql"),
    include_str!("migrations/008-delgadas.sql"),
    include_str!("migrations/009-alias.sql"),
    include_str!("migrations/010-condicion.sql"),
    include_str!("migrations/011-revisiones.sql"),
    include_str!("migrations/012-corridas.sql"),
];

/// Brings a file to the newest schema, all steps or none.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    // Without the lock, so that a start does not wait for a writer for nothing; in one transaction, since
    // another process may be making the file.
    let look = connection.transaction()?;
    let is_newest = missing(&look)?.is_empty();
    drop(look);
    if is_newest {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another process may have been first.
    let steps = missing(&transaction)?;
    for step in steps {
        transaction.execute_batch(step)?;
    }
    if !steps.is_empty() {
        mark(&transaction)?;
    }
    transaction.commit()?;
    tracing::info!(steps = steps.len(), schema = newest(), "schema migrated");
    Ok(())
}

/// The steps that a file lacks.
fn missing(connection: &Connection) -> Result<&'static [&'static str], Failure> {
    let owner: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let fresh = owner == 0 && found == 0 && tables == 0;
    if owner != APPLICATION_ID && !fresh {
        return Err(Failure::ForeignFile(owner));
    }
    let known = newest();
    let done = usize::try_from(found).ok();
    done.and_then(|done| STEPS.get(done..))
        .ok_or(Failure::NewerSchema { found, known })
}

fn newest() -> u32 {
    u32::try_from(STEPS.len()).expect("the steps are few")
}

fn mark(transaction: &Transaction<'_>) -> Result<(), Failure> {
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", newest())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::ports::StoreErrorKind;

    fn schema(connection: &Connection) -> Vec<String> {
        let mut statement = connection
            .prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap();
        let rows = statement.query_map([], |row| row.get(0)).unwrap();
        rows.map(Result::unwrap).collect()
    }

    #[test]
    fn a_second_time_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let before = schema(&connection);
        assert!(!before.is_empty());
        migrate(&mut connection).unwrap();
        assert_eq!(schema(&connection), before);
    }

    #[test]
    fn goes_on_from_each_older_schema() {
        let mut newest = Connection::open_in_memory().unwrap();
        migrate(&mut newest).unwrap();
        for done in 1..STEPS.len() {
            let mut older = Connection::open_in_memory().unwrap();
            for step in &STEPS[..done] {
                older.execute_batch(step).unwrap();
            }
            older
                .pragma_update(None, "application_id", APPLICATION_ID)
                .unwrap();
            older
                .pragma_update(None, "user_version", u32::try_from(done).unwrap())
                .unwrap();
            migrate(&mut older).unwrap();
            assert_eq!(schema(&older), schema(&newest), "from schema {done}");
        }
    }

    fn refused(sql: &str) -> String {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(sql).unwrap();
        let failure = migrate(&mut connection).unwrap_err();
        let message = failure.to_string();
        assert_eq!(failure.of("open").kind(), StoreErrorKind::Refused);
        message
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        let newer = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 99;");
        assert!(refused(&newer).contains("schema 99"));
        assert!(refused("PRAGMA application_id = 7;").contains("another program"));
        assert!(refused("CREATE TABLE theirs (x);").contains("another program"));
    }

    #[test]
    fn a_failing_step_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .pragma_update(None, "application_id", APPLICATION_ID)
            .unwrap();
        // The second step makes a table of this name.
        connection
            .execute_batch("CREATE TABLE ofertas (x);")
            .unwrap();
        let before = schema(&connection);
        migrate(&mut connection).unwrap_err();
        assert_eq!(schema(&connection), before);
    }
}
