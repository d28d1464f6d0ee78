//! Where titles lead, held to what a person says of them.
//!
//! `tests/placement/real.tsv` has the titles of rows of three shops, `made.tsv` more of the same kinds.

use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::normalise::normalise;
use domain_offer::observation::Placement;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;

/// A title with where it belongs.
struct Labelled<'a> {
    belongs: &'a str,
    category: &'a str,
    brand: &'a str,
    title: &'a str,
}

fn read(text: &str) -> Vec<Labelled<'_>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let labelled = lines.map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [belongs, category, brand, title] = fields[..] else {
            panic!("four fields: {line}");
        };
        Labelled {
            belongs,
            category,
            brand,
            title,
        }
    });
    labelled.collect()
}

/// How many left their category: rightly, in all, and of those that should have.
#[derive(Debug, Default)]
struct Score {
    titles: usize,
    left: usize,
    rightly: usize,
    should: usize,
    wrong: Vec<String>,
}

fn score(labelled: &[Labelled<'_>]) -> Score {
    let rules = Rules::standard();
    let received_at = Instant::from_micros(1_760_000_000_000_000);
    let mut score = Score::default();
    for one in labelled {
        let row = RawExtraction {
            title: one.title.into(),
            brand: one.brand.into(),
            category: one.category.into(),
            price_value: "1000".into(),
            currency: "COP".into(),
            store: "Tienda".into(),
            link: "https://tienda.example.co/p/1".into(),
            seen_at: "2025-09-04".into(),
            ..RawExtraction::default()
        };
        let made = normalise(&row, Digest([0; 32]), received_at, &rules).expect("a usable row");
        let (shown, left) = match made.facts.placement {
            Placement::AsGiven => (made.facts.category.spelling.to_string(), false),
            Placement::Moved { .. } => (made.facts.category.spelling.to_string(), true),
            Placement::Apart { .. } => ("-".to_owned(), true),
        };
        let should = rules.taxonomy.category(one.category) != rules.taxonomy.category(one.belongs);
        score.titles += 1;
        score.left += usize::from(left);
        score.should += usize::from(should);
        if shown == one.belongs {
            score.rightly += usize::from(left);
        } else {
            let title = one.title;
            score
                .wrong
                .push(format!("{title:?} of {} is shown in {shown}", one.belongs));
        }
    }
    score
}

#[test]
fn real_titles_leave_their_category_rightly() {
    let score = score(&read(include_str!("placement/real.tsv")));
    assert!(score.wrong.is_empty(), "{score:#?}");
    let figures = (score.titles, score.left, score.rightly, score.should);
    assert_eq!(
        figures,
        (770, 28, 28, 28),
        "as the page on reading rows says"
    );
}

#[test]
fn titles_of_the_same_kinds_leave_their_category_rightly() {
    let score = score(&read(include_str!("placement/made.tsv")));
    assert!(score.wrong.is_empty(), "{score:#?}");
}
