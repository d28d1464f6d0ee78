//! Contract of the log: pages, and their filters by name, time and details.

use application::ports::{ExtractionLog, LogEntry, LogFilter, PAGE_BYTES};

use super::{LogFixture, append_all_new, numbers, pass};
use crate::builders::{extraction, instant};

/// Newest `seen_at` first, then by id, whatever came in first; entries are whole.
pub async fn pages_are_newest_first_then_by_id<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = vec![
        extraction(5).minute(10).build(),
        extraction(2).minute(10).build(),
        extraction(9).minute(30).details("Peso: 2 kg").build(),
        extraction(1).minute(-20).build(),
        extraction(4).minute(10).build(),
    ];
    append_all_new(&log, rows.clone()).await;
    assert_eq!(pass(&log, &LogFilter::default()).await, [9, 2, 4, 5, 1]);
    let first = log.page(&LogFilter::default(), 1, 1).await.unwrap();
    assert_eq!(first.entries, [rows[2].clone()]);
}

/// The pages together are the list, in whatever size they are cut.
pub async fn pages_cut_the_list_without_loss<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = (0..23).map(|n| extraction(n).minute(n.cast_signed() / 4).build());
    append_all_new(&log, rows.collect()).await;
    let filter = LogFilter::default();
    let whole = pass(&log, &filter).await;
    for limit in [1, 4, 5, 23, 50] {
        let mut cut = Vec::new();
        for number in 1..=u64::from(23_u32.div_ceil(limit)) {
            let page = log.page(&filter, number, limit).await.unwrap();
            assert_eq!(page.total, 23);
            assert!(page.entries.len() <= limit as usize);
            cut.extend(numbers(&page.entries));
        }
        assert_eq!(cut, whole, "pages of {limit}");
    }
}

/// What has no room in a page is abridged: all its rows are there, with their names.
pub async fn pages_abridge_what_has_no_room<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let details = "x".repeat(PAGE_BYTES / 4);
    let large = |n: u64| {
        let row = extraction(n).minute(-n.cast_signed());
        row.details(&details).build()
    };
    let small = extraction(6).minute(-6).build();
    append_all_new(&log, (0..6).map(large).collect()).await;
    append_all_new(&log, vec![small]).await;
    let page = log.page(&LogFilter::default(), 1, 10).await.unwrap();
    assert_eq!(numbers(&page.entries), [0, 1, 2, 3, 4, 5, 6]);
    let is_whole = |entry: &LogEntry| !entry.document.is_empty() && entry.raw.title.get().is_some();
    let whole: Vec<_> = page.entries.iter().map(is_whole).collect();
    assert_eq!(whole, [true, true, true, false, false, false, true]);
    for entry in &page.entries[3..6] {
        assert_eq!(
            (entry.raw.details.get(), entry.raw.title.get().is_none()),
            (None, false)
        );
    }
}

/// Past the end there are no entries and the count is still right.
pub async fn pages_past_the_end_are_empty<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let filter = LogFilter::default();
    let page = log.page(&filter, 1, 10).await.unwrap();
    assert_eq!((page.entries.len(), page.total), (0, 0));
    append_all_new(&log, (0..3).map(|n| extraction(n).build()).collect()).await;
    for (number, limit) in [(2, 3), (9, 10), (u64::MAX, u32::MAX), (1, 0)] {
        let page = log.page(&filter, number, limit).await.unwrap();
        assert_eq!((page.entries.len(), page.total), (0, 3), "page {number}");
    }
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// Names count letter by letter, trimmed; several are alternatives, none lets nothing pass.
pub async fn pages_filter_by_names<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = vec![
        extraction(1).store("Éxito").category("Smart TV").build(),
        extraction(2).store("éxito").category("televisores").build(),
        extraction(3)
            .store(" Éxito\t")
            .category(" Smart TV ")
            .build(),
        extraction(4).store("100% \"off\"; --").category("").build(),
    ];
    append_all_new(&log, rows).await;
    for (stores, categories, expected) in [
        (Some(names(&["Éxito"])), None, vec![3, 1]),
        (Some(names(&["éxito"])), None, vec![2]),
        (Some(names(&["Exito", "nadie"])), None, vec![]),
        (Some(names(&["éxito", "Éxito"])), None, vec![3, 2, 1]),
        (Some(names(&["100% \"off\"; --"])), None, vec![4]),
        (Some(names(&[])), None, vec![]),
        (None, Some(names(&["Smart TV"])), vec![3, 1]),
        (
            None,
            Some(names(&["televisores", "Smart TV"])),
            vec![3, 2, 1],
        ),
        (None, Some(names(&[])), vec![]),
        (Some(names(&["éxito"])), Some(names(&["Smart TV"])), vec![]),
    ] {
        let filter = LogFilter {
            stores,
            categories,
            ..LogFilter::default()
        };
        assert_eq!(pass(&log, &filter).await, expected, "{filter:?}");
    }
}

/// `since` is included and `until` is not.
pub async fn pages_filter_by_time<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(&log, (0..6).map(|n| extraction(n).build()).collect()).await;
    for (since, until, expected) in [
        (Some(2), None, vec![5, 4, 3, 2]),
        (None, Some(2), vec![1, 0]),
        (Some(2), Some(4), vec![3, 2]),
        (Some(4), Some(4), vec![]),
        (Some(5), Some(2), vec![]),
    ] {
        let filter = LogFilter {
            since: since.map(instant),
            until: until.map(instant),
            ..LogFilter::default()
        };
        assert_eq!(pass(&log, &filter).await, expected, "{filter:?}");
    }
}

/// `with_details` lets only entries with details pass.
pub async fn pages_filter_by_details<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = vec![
        extraction(1).details("Peso: 2 kg").build(),
        extraction(2).build(),
        extraction(3).details("x").build(),
    ];
    append_all_new(&log, rows).await;
    let filter = LogFilter {
        with_details: true,
        ..LogFilter::default()
    };
    assert_eq!(pass(&log, &filter).await, [3, 1]);
}

/// What passes must pass all filters, on every page, and the count counts only that.
pub async fn pages_combine_their_filters<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows = (0..24).map(|n| {
        let store = if n % 2 == 0 { "Alkosto" } else { "Falabella" };
        let details = if n % 3 == 0 { "Peso: 2 kg" } else { "" };
        extraction(n).store(store).details(details).build()
    });
    append_all_new(&log, rows.collect()).await;
    let filter = LogFilter {
        stores: Some(names(&["Alkosto"])),
        categories: Some(names(&["televisores"])),
        since: Some(instant(6)),
        until: Some(instant(24)),
        rows: None,
        with_details: true,
    };
    assert_eq!(pass(&log, &filter).await, [18, 12, 6]);
    let second = log.page(&filter, 2, 2).await.unwrap();
    assert_eq!((numbers(&second.entries), second.total), (vec![6], 3));
}
