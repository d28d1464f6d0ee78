//! The normaliser: one extraction into one observation, or the reason why not.
//!
//! What a scraper wrote is read field by field, each by a module of its own. The modules that are
//! public read what a title or a details block says of a thing besides.

pub mod bundle;
mod card;
#[cfg(test)]
mod cases;
mod condition;
pub mod details;
mod gtin;
mod image;
pub mod link;
pub mod memory;
pub mod model;
pub mod price;
mod rating;
pub mod screen;
mod size;
mod title;
pub mod units;

use crate::extraction::{Digest, RawExtraction};
use crate::name::{Name, name_key};
use crate::observation::{Facts, Observation};
use crate::rejection::{Field, Rejection};
use crate::rules::Rules;
use crate::taxonomy::title_words;
use crate::text::{fold, is_absent, plain};
use crate::time::{Instant, Zone};

use card::Card;
use link::Link;
use price::{Fields, Reading};

/// 2000-01-01T00:00:00Z; no shop was scraped before.
const EARLIEST: Instant = Instant::from_micros(946_684_800_000_000);

/// Makes an observation of what a scraper wrote and was received at `received_at`; `content` is
/// the document's digest.
///
/// Fails with the first reason for which the row is not usable, in the order of [`Rejection`],
/// but [`Rejection::TooLong`] before all others.
pub fn normalise(
    raw: &RawExtraction,
    content: Digest,
    received_at: Instant,
    rules: &Rules,
) -> Result<Observation, Rejection> {
    check_lengths(raw)?;
    let text = plain(&raw.title);
    let card = Card::read(&text);
    let category = rules.taxonomy.category(&raw.category);
    let brand = brand(raw, &card, &category, rules);
    let title = title::read(&card, &raw.brand, brand.as_ref(), &rules.taxonomy);
    let title = title.ok_or(Rejection::NoTitle)?;
    let store = store(&raw.store, rules);
    let price = price_of(raw, &card, store.as_ref().ok(), rules)?;
    let store = store?;
    let link = Link::read(&raw.link)?;
    let seen_at = seen_at(&raw.seen_at, received_at, &rules.zone)?;
    let price_text = price::shown(&raw.price_text, card.price);
    let facts = facts(
        raw,
        rules,
        ObservationParts {
            title,
            brand,
            category,
            store,
            price_text,
            link: &link,
        },
    );
    Ok(Observation {
        key: link.key,
        logged: link.logged,
        seen_at,
        content,
        price: price.price,
        facts,
        details_len: details_len(&raw.details),
    })
}

/// The brand: of its field, of a card, else the known one that the title names.
fn brand(raw: &RawExtraction, card: &Card<'_>, category: &Name, rules: &Rules) -> Option<Name> {
    let taxonomy = &rules.taxonomy;
    let field = plain(&raw.brand);
    let given = taxonomy
        .brand(&field)
        .or_else(|| taxonomy.brand(card.brand?));
    if given.is_some() || !is_absent(&field) {
        return given;
    }
    taxonomy.brand_in(card.title, category)
}

/// The price that a row says, by the habits of its store.
fn price_of(
    raw: &RawExtraction,
    card: &Card<'_>,
    store: Option<&Name>,
    rules: &Rules,
) -> Result<Reading, Rejection> {
    let default = rules.default_currency;
    let given = price::currency(&raw.currency, default)?;
    let habit = store.map(|store| rules.taxonomy.price_habit(store));
    let habit = habit.unwrap_or_default();
    price::read(&Fields::of(raw, card.price, given, default, habit))
}

/// What is read already when the facts are put together.
struct ObservationParts<'a> {
    title: Box<str>,
    brand: Option<Name>,
    /// As the shop gave it.
    category: Name,
    store: Name,
    price_text: Box<str>,
    link: &'a Link,
}

fn facts(raw: &RawExtraction, rules: &Rules, parts: ObservationParts<'_>) -> Facts {
    let folded = fold(&parts.title);
    let words = words_of(&folded, parts.brand.as_ref());
    let brand = parts.brand.as_ref();
    let (category, placement) = rules.taxonomy.place(parts.category, brand, &words);
    let details = details::plain(&raw.details);
    let fields = details::fields(&details);
    Facts {
        size: size::read(
            &category.key,
            &folded,
            &plain(&raw.size),
            (&details, &fields),
        ),
        model: model::text(&fields),
        bundle: bundle::reads_as_bundle(&words, &category.key),
        gtin: gtin::of(raw, parts.link.last_segment(), &fields),
        condition: condition::of(&raw.condition, &words, &fields),
        image: image::read(&raw.image),
        rating: rating::read(&raw.rating),
        link: parts.link.address.clone(),
        title: parts.title,
        brand: parts.brand,
        category,
        store: parts.store,
        price_text: parts.price_text,
        placement,
    }
}

/// The words of a folded title, in which a plus that belongs to the brand is none.
fn words_of<'t>(folded: &'t str, brand: Option<&Name>) -> Vec<&'t str> {
    let mut words = title_words(folded);
    let Some(brand) = brand.filter(|_| words.contains(&"+")) else {
        return words;
    };
    let key = name_key(&brand.key);
    let is_brand = |three: &[&str]| three[1] == "+" && [three[0], three[2]].concat() == key;
    if let Some(at) = words.windows(3).position(is_brand) {
        words.remove(at + 1);
    }
    words
}

fn check_lengths(raw: &RawExtraction) -> Result<(), Rejection> {
    let fields = [
        (Field::Title, &raw.title),
        (Field::Brand, &raw.brand),
        (Field::Category, &raw.category),
        (Field::Store, &raw.store),
        (Field::Link, &raw.link),
        (Field::Image, &raw.image),
        (Field::Details, &raw.details),
        (Field::PriceText, &raw.price_text),
        (Field::PriceValue, &raw.price_value),
        (Field::Size, &raw.size),
        (Field::Currency, &raw.currency),
        (Field::Rating, &raw.rating),
        (Field::SeenAt, &raw.seen_at),
    ];
    match fields
        .iter()
        .find(|(field, text)| text.len() > field.max_bytes())
    {
        Some((field, _)) => Err(Rejection::TooLong(*field)),
        None => Ok(()),
    }
}

fn store(text: &str, rules: &Rules) -> Result<Name, Rejection> {
    if is_absent(&plain(text)) {
        return Err(Rejection::NoStore);
    }
    Ok(rules.taxonomy.store(text))
}

fn seen_at(text: &str, received_at: Instant, zone: &Zone) -> Result<Instant, Rejection> {
    let text = &*plain(text);
    if is_absent(text) {
        return Err(Rejection::NoDate);
    }
    let seen_at = zone.read(text).ok_or(Rejection::BadDate)?;
    if seen_at < EARLIEST {
        return Err(Rejection::BadDate);
    }
    if seen_at > received_at.plus_days(1) {
        return Err(Rejection::FutureDate);
    }
    Ok(seen_at)
}

fn details_len(details: &str) -> u32 {
    let details = details.trim();
    if details.len() < 32 && is_absent(&plain(details)) {
        return 0;
    }
    u32::try_from(details.len()).expect("details longer than the limit were refused")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::text::clean;

    use super::*;
    use crate::extraction::PriceForm;

    fn field() -> impl Strategy<Value = String> {
        let piece = proptest::sample::select(vec![
            "TV",
            "55\"",
            " - ",
            "|",
            "\n",
            "$ 1.949.900",
            "Por X",
            "COP 2,399,070",
            "F-QN55Q7F",
            "43LM",
            "1092 mm",
            "+",
            "¿7",
            "Modelo ",
            "2025-09-04T20:55:50",
            "https://a.co/p/1?utm_a=",
            "Tamaño de la pantalla:",
            "\u{a0}",
            "I",
            "_.",
            "”",
            "٣",
            "İ",
            "\u{0}",
            "N/A",
            "1e308",
        ]);
        prop_oneof![
            any::<String>(),
            proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat()),
        ]
    }

    fn row() -> impl Strategy<Value = RawExtraction> {
        let left = (
            field(),
            field(),
            field(),
            field(),
            field(),
            field(),
            field(),
        );
        let right = (
            field(),
            field(),
            field(),
            field(),
            field(),
            field(),
            field(),
        );
        (left, right).prop_map(|(a, b)| RawExtraction {
            title: a.0,
            brand: a.1,
            price_text: a.2,
            price_value: a.3,
            price_form: PriceForm::Text,
            currency: a.4,
            category: a.5,
            image: a.6,
            link: b.0,
            store: b.1,
            seen_at: b.2,
            rating: b.3,
            size: b.4,
            ean: b.5.clone(),
            isbn: b.6.clone(),
            condition: b.6.clone(),
            details: b.5,
            status: b.6,
            ..RawExtraction::default()
        })
    }

    proptest! {
        #[test]
        fn no_text_in_any_field_makes_it_panic(row in row(), usable in any::<bool>()) {
            let rules = Rules::standard();
            let mut row = row;
            if usable {
                // So that the fields behind the refused ones are read too.
                row.title.push_str("TV 55");
                (row.price_value, row.price_text) = ("1000".into(), String::new());
                row.currency = "COP".into();
                row.store.push_str("tienda");
                row.link = "https://a.co/p/8806097027584".into();
                row.seen_at = "2025-09-04".into();
            }
            let received_at = Instant::from_micros(1_760_000_000_000_000);
            let made = normalise(&row, Digest([0; 32]), received_at, &rules);
            prop_assert!(!usable || made.is_ok(), "{made:?}");
            if let Ok(observation) = made {
                let facts = observation.facts;
                prop_assert!(observation.price.minor() > 0);
                prop_assert!(facts.rating.is_none_or(|rating| rating > 0.0 && rating <= 5.0));
                prop_assert!(facts.title.contains(char::is_alphanumeric));
                prop_assert_eq!(clean(&facts.title), &*facts.title);
            }
            details::parse_details(&row.details);
            details::details_paragraphs(&row.details);
            memory::read(&row.title);
            screen::panel(&row.title);
            model::find_model(&row.title);
        }
    }

    #[test]
    fn fields_have_limits() {
        let rules = Rules::standard();
        let received_at = Instant::from_micros(1_760_000_000_000_000);
        let refused = |change: fn(&mut RawExtraction, String)| {
            let mut row = RawExtraction::default();
            change(&mut row, "a".repeat(crate::rejection::MAX_FIELD_BYTES + 1));
            normalise(&row, Digest([0; 32]), received_at, &rules).unwrap_err()
        };
        assert_eq!(
            refused(|row, text| row.title = text),
            Rejection::TooLong(Field::Title)
        );
        assert_eq!(
            refused(|row, text| row.link = text),
            Rejection::TooLong(Field::Link)
        );
        assert_eq!(refused(|row, text| row.details = text), Rejection::NoTitle);
        let details = |row: &mut RawExtraction, text: String| row.details = text.repeat(64);
        assert_eq!(refused(details), Rejection::TooLong(Field::Details));
    }
}
