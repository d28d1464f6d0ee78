//! Contract of the log: the spellings that names of stores and categories came in.

use application::ports::{ExtractionLog, Spellings};

use super::{LogFixture, append_all_new};
use crate::builders::extraction;

/// Letter by letter, sorted by code point, each once.
pub async fn spellings_are_sorted_without_repeats<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let stores = ["falabella", "Éxito", "Alkosto", "Falabella", "Alkosto"];
    let categories = ["televisores", "Smart TV", "TELEVISORES", "ñ", "Smart TV"];
    for (n, (store, category)) in (0..).zip(stores.iter().zip(categories)) {
        let row = extraction(n).store(store).category(category).build();
        append_all_new(&log, vec![row]).await;
    }
    let spellings = log.spellings().await.unwrap();
    assert_eq!(
        spellings.stores,
        ["Alkosto", "Falabella", "falabella", "Éxito"]
    );
    assert_eq!(
        spellings.categories,
        ["Smart TV", "TELEVISORES", "televisores", "ñ"]
    );
}

/// Blanks around a name do not make another, and a blank is no name.
pub async fn spellings_are_trimmed_and_never_blank<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = vec![
        extraction(1).store(" Alkosto").category("").build(),
        extraction(2).store("Alkosto\n").category("  ").build(),
    ];
    append_all_new(&log, rows).await;
    let spellings = log.spellings().await.unwrap();
    assert_eq!(spellings.stores, ["Alkosto"]);
    assert!(spellings.categories.is_empty());
}

/// Nothing stored, no names.
pub async fn spellings_of_an_empty_log<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    assert_eq!(log.spellings().await.unwrap(), Spellings::default());
}
