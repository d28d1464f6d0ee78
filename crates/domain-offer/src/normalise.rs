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

use crate::extraction::{Digest, RawExtraction, Text};
use crate::id::OfferId;
use crate::money::Money;
use crate::name::{Name, name_key};
use crate::observation::{Facts, Observation};
use crate::rejection::{Field, Rejection};
use crate::rules::Rules;
use crate::taxonomy::title_words;
use crate::text::{fold, plain};
use crate::time::{Instant, Zone};

use card::Card;
use link::Address;
use price::{Fields, Reading};

/// 2000-01-01T00:00:00Z; no shop was scraped before.
const EARLIEST: Instant = Instant::from_micros(946_684_800_000_000);

/// Makes an observation of what a scraper wrote and was received at `received_at`; `content` is
/// the document's digest.
///
/// Fails where [`judge`] does.
pub fn normalise(
    raw: &RawExtraction,
    content: Digest,
    received_at: Instant,
    rules: &Rules,
) -> Result<Observation, Rejection> {
    judge(raw, received_at, rules).map(|usable| usable.observation(content, rules))
}

/// A row that is usable: what must be right of it is read, the rest is not yet.
#[derive(Debug)]
pub struct Usable<'r> {
    raw: &'r RawExtraction,
    title: Box<str>,
    brand: Option<Name>,
    /// As the shop gave it.
    category: Name,
    store: Name,
    price: Money,
    price_text: Box<str>,
    address: Address,
    seen_at: Instant,
}

/// Judges what a scraper wrote and was received at `received_at`.
///
/// Fails with the first reason for which the row is not usable, in the order of [`Rejection`],
/// but [`Rejection::TooLong`] before all others.
pub fn judge<'r>(
    raw: &'r RawExtraction,
    received_at: Instant,
    rules: &Rules,
) -> Result<Usable<'r>, Rejection> {
    check_lengths(raw)?;
    let text = plain(raw.title.get().ok_or(Rejection::NoTitle)?);
    let card = Card::read(&text);
    let category = rules.taxonomy.category(raw.category.as_str());
    let brand = brand(raw, &card, &category, rules);
    let title = title::read(&card, raw.brand.as_str(), brand.as_ref(), &rules.taxonomy);
    let title = title.ok_or(Rejection::NoTitle)?;
    let store = store(raw, rules);
    let price = price_of(raw, &card, store.as_ref(), rules)?.price;
    Ok(Usable {
        raw,
        title,
        brand,
        category,
        store: store.ok_or(Rejection::NoStore)?,
        price,
        price_text: price::shown(&raw.price_text, card.price),
        address: Address::read(raw.link.get().ok_or(Rejection::NoLink)?)?,
        seen_at: seen_at(&raw.seen_at, received_at, &rules.zone)?,
    })
}

/// The brand: of its field, of a card, else the known one that the title names.
fn brand(raw: &RawExtraction, card: &Card<'_>, category: &Name, rules: &Rules) -> Option<Name> {
    let taxonomy = &rules.taxonomy;
    let field = raw.brand.get();
    let given = field.and_then(|field| taxonomy.brand(field));
    let given = given.or_else(|| taxonomy.brand(card.brand?));
    if given.is_some() || field.is_some() {
        return given;
    }
    taxonomy.brand_in(card.title, category)
}

fn store(raw: &RawExtraction, rules: &Rules) -> Option<Name> {
    let store = rules.taxonomy.store(raw.store.get()?);
    Some(store).filter(|store| !store.key.is_empty())
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

impl Usable<'_> {
    /// The offer's id in the row of the log.
    pub const fn logged(&self) -> OfferId {
        self.address.logged
    }

    /// When the scraper saw it.
    pub const fn seen_at(&self) -> Instant {
        self.seen_at
    }

    /// The price.
    pub const fn price(&self) -> Money {
        self.price
    }

    /// The store.
    pub const fn store(&self) -> &Name {
        &self.store
    }

    /// All that the row says; `content` is the document's digest.
    pub fn observation(self, content: Digest, rules: &Rules) -> Observation {
        let raw = self.raw;
        let link = self.address.link();
        let folded = fold(&self.title);
        let words = words_of(&folded, self.brand.as_ref());
        let (category, placement) =
            rules
                .taxonomy
                .place(self.category, self.brand.as_ref(), &words);
        let details = details::plain(raw.details.as_str());
        let fields = details::fields(&details);
        let size = plain(raw.size.as_str());
        let facts = Facts {
            size: size::read(&category.key, &folded, &size, (&details, &fields)),
            model: model::text(&fields),
            bundle: bundle::reads_as_bundle(&words, &category.key),
            gtin: gtin::of(raw, link.last_segment(), &fields),
            condition: condition::of(raw.condition.get(), &words, &fields),
            image: image::read(raw.image.as_str()),
            rating: rating::read(raw.rating.as_str()),
            link: link.address,
            title: self.title,
            brand: self.brand,
            category,
            store: self.store,
            price_text: self.price_text,
            placement,
        };
        Observation {
            key: link.key,
            logged: link.logged,
            seen_at: self.seen_at,
            content,
            price: self.price,
            facts,
            details_len: u32::try_from(raw.details.as_str().len())
                .expect("details longer than the limit were refused"),
        }
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
        .find(|(field, text)| text.as_str().len() > field.max_bytes())
    {
        Some((field, _)) => Err(Rejection::TooLong(*field)),
        None => Ok(()),
    }
}

fn seen_at(text: &Text, received_at: Instant, zone: &Zone) -> Result<Instant, Rejection> {
    let text = plain(text.get().ok_or(Rejection::NoDate)?);
    let seen_at = zone.read(&text).ok_or(Rejection::BadDate)?;
    if seen_at < EARLIEST {
        return Err(Rejection::BadDate);
    }
    if seen_at > received_at.plus_days(1) {
        return Err(Rejection::FutureDate);
    }
    Ok(seen_at)
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
            title: a.0.into(),
            brand: a.1.into(),
            price_text: a.2.into(),
            price_value: a.3.into(),
            price_form: PriceForm::Text,
            currency: a.4.into(),
            category: a.5.into(),
            image: a.6.into(),
            link: b.0.into(),
            store: b.1.into(),
            seen_at: b.2.into(),
            rating: b.3.into(),
            size: b.4.into(),
            ean: b.5.clone().into(),
            isbn: b.6.clone().into(),
            condition: b.6.clone().into(),
            details: b.5.into(),
            status: b.6.into(),
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
                row.title = format!("{}TV 55", row.title.as_str()).into();
                (row.price_value, row.price_text) = ("1000".into(), Text::default());
                row.currency = "COP".into();
                row.store = format!("{}tienda", row.store.as_str()).into();
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
            details::parse_details(row.details.as_str());
            details::details_paragraphs(row.details.as_str());
            memory::read(row.title.as_str());
            screen::panel(row.title.as_str());
            model::find_model(row.title.as_str());
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
            refused(|row, text| row.title = text.into()),
            Rejection::TooLong(Field::Title)
        );
        assert_eq!(
            refused(|row, text| row.link = text.into()),
            Rejection::TooLong(Field::Link)
        );
        assert_eq!(
            refused(|row, text| row.details = text.into()),
            Rejection::NoTitle
        );
        let details = |row: &mut RawExtraction, text: String| row.details = text.repeat(64).into();
        assert_eq!(refused(details), Rejection::TooLong(Field::Details));
    }
}
