//! Contract of the log: finding one entry.

use application::ports::{ExtractionLog, Lookup};
use domain_offer::id::OfferId;

use super::{LogFixture, append_all_new, numbers};
use crate::builders::{extraction, offer_key};

async fn find(log: &impl ExtractionLog, which: Lookup) -> Option<u64> {
    let found = log.find(which).await.expect("the log is read");
    found.map(|entry| numbers([&entry])[0])
}

fn offer(n: u64) -> OfferId {
    offer_key(n).id()
}

/// By id: the whole entry, or none.
pub async fn find_an_extraction_by_its_id<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows: Vec<_> = (1..=3).map(|n| extraction(n).build()).collect();
    append_all_new(&log, rows.clone()).await;
    for row in &rows {
        let found = log.find(Lookup::Extraction(row.id)).await.unwrap();
        assert_eq!(found, Some(row.clone()));
    }
    let absent = extraction(4).build().id;
    assert_eq!(find(&log, Lookup::Extraction(absent)).await, None);
}

/// The latest `seen_at` wins, then the smallest digest; arrival and id do not count.
pub async fn find_the_newest_of_an_offer<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let of_one = extraction(0).offer(1);
    let rows = vec![
        of_one.clone().id(10).minute(5).content(9).build(),
        of_one.clone().id(11).minute(5).content(2).build(),
        of_one.clone().id(12).minute(5).content(200).build(),
        of_one.clone().id(13).minute(-4).content(1).build(),
        extraction(14).offer(2).minute(-100).build(),
        extraction(15).offer(3).minute(900).build(),
        extraction(16).offer(4).minute(5).content(1).build(),
    ];
    append_all_new(&log, rows).await;
    for (ids, expected) in [
        (&[1][..], Some(11)),
        (&[2], Some(14)),
        (&[3], Some(15)),
        (&[9], None),
        (&[], None),
        (&[9, 2, 1], Some(11)),
        (&[1, 4], Some(16)),
        (&[4, 3, 2, 1], Some(15)),
    ] {
        let which = Lookup::NewestOf(ids.iter().copied().map(offer).collect());
        assert_eq!(find(&log, which).await, expected, "{ids:?}");
    }
}

/// The longest in bytes wins, then the smallest digest; an offer without details has none.
pub async fn find_the_longest_details_of_an_offer<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let of_one = extraction(0).offer(1);
    let rows = vec![
        of_one
            .clone()
            .id(10)
            .minute(9)
            .details("")
            .content(1)
            .build(),
        of_one
            .clone()
            .id(11)
            .minute(1)
            .details("seis b")
            .content(7)
            .build(),
        // Six bytes in four letters, against five letters in five bytes.
        of_one
            .clone()
            .id(12)
            .minute(2)
            .details("añoñ")
            .content(3)
            .build(),
        of_one
            .clone()
            .id(13)
            .minute(3)
            .details("cinco")
            .content(2)
            .build(),
        of_one
            .clone()
            .id(14)
            .minute(4)
            .details("otro 6")
            .content(200)
            .build(),
        extraction(15).offer(2).build(),
        extraction(16).offer(3).details("otro 6").content(1).build(),
        extraction(17).offer(4).details("siete b").build(),
    ];
    append_all_new(&log, rows).await;
    for (ids, expected) in [
        (&[1][..], Some(12)),
        (&[2], None),
        (&[9], None),
        (&[2, 1], Some(12)),
        (&[1, 3], Some(16)),
        (&[3, 4, 2, 1], Some(17)),
    ] {
        let which = Lookup::LongestDetailsOf(ids.iter().copied().map(offer).collect());
        assert_eq!(find(&log, which).await, expected, "{ids:?}");
    }
}

/// By the beginning of the content's digest, among the rows of the ids given.
pub async fn find_a_content_of_an_offer<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let rows: Vec<_> = [(10, 1, 7), (11, 1, 8), (12, 2, 7), (13, 3, 9)]
        .into_iter()
        .map(|(id, of, content)| {
            extraction(id)
                .offer(of)
                .minute(id.cast_signed())
                .content(content)
                .build()
        })
        .collect();
    append_all_new(&log, rows.clone()).await;
    let begin = |place: usize| {
        let content = rows[place].content.0;
        u64::from_be_bytes(*content.first_chunk().expect("a digest has 32 bytes"))
    };
    for (ids, place, expected) in [
        (&[1][..], 0, Some(10)),
        (&[1], 1, Some(11)),
        (&[2], 2, Some(12)),
        (&[2, 1], 1, Some(11)),
        (&[1], 3, None),
        (&[9], 0, None),
        (&[], 0, None),
    ] {
        let which = Lookup::ContentOf(ids.iter().copied().map(offer).collect(), begin(place));
        assert_eq!(find(&log, which).await, expected, "{ids:?} {place}");
    }
}
