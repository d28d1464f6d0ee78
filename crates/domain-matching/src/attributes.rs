//! What a listing says of its thing beyond words: article number, model, sizes, pack.

use domain_offer::condition::Condition;
use domain_offer::normalise::memory::{self, Memory};
use domain_offer::normalise::model::{Model, find_model};
use domain_offer::normalise::screen::{Panel, Resolution, panel, resolution};
use domain_offer::observation::Gtin;

use crate::listing::Listing;
use crate::pack::Pack;
use crate::relation::Relation;
use crate::token::{Token, Unit, tokens};
use crate::{colour, edition, processor};

/// Attributes of a listing; absent where it does not say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attributes {
    /// Article number.
    pub gtin: Option<Gtin>,
    /// In which condition it is sold.
    pub condition: Condition,
    /// Model codes, of the title and of the model field.
    pub models: Vec<Model>,
    /// Inches of the screen.
    pub inches: Option<f64>,
    /// Memory and storage.
    pub memory: Memory,
    /// What it is sold with.
    pub pack: Pack,
    /// Processor, as a number of its family and class.
    pub processor: Option<u16>,
    /// Colours that the title names, a set of [`crate::colour::bit`]s.
    pub colours: u16,
    /// Editions that the title names, a set of [`crate::edition::bit`]s.
    pub editions: u32,
    /// Resolution of the screen.
    pub resolution: Option<Resolution>,
    /// What the picture is made by.
    pub panel: Option<Panel>,
}

impl Attributes {
    /// Reads them.
    pub fn of(listing: &Listing) -> Self {
        let texts = [&listing.title, &listing.model];
        let mut models: Vec<Model> = texts
            .into_iter()
            .filter_map(|text| find_model(text))
            .collect();
        models.dedup();
        let named = tokens(&listing.title);
        Self {
            gtin: listing.gtin,
            condition: listing.condition,
            inches: listing
                .inches
                .or_else(|| models.iter().find_map(|m| m.inches).map(f64::from)),
            pack: if listing.bundle {
                Pack::of(&listing.title, &models)
            } else {
                Pack::default()
            },
            models,
            memory: memory(&listing.title, &named),
            processor: processor::of(&named),
            colours: named
                .iter()
                .fold(0, |set, token| set | colour::bit(&token.text)),
            editions: named
                .iter()
                .fold(0, |set, token| set | edition::bit(&token.text)),
            resolution: resolution(&listing.title),
            panel: panel(&listing.title),
        }
    }
}

/// Memory and storage; beside a labelled storage one smaller size is the memory.
fn memory(title: &str, named: &[Token]) -> Memory {
    let mut memory = memory::read(title);
    let gigabytes = named
        .iter()
        .filter_map(|token| token.measure)
        .filter(|m| m.unit == Unit::Gigabyte);
    let mut small = gigabytes
        .map(|m| m.thousandths / 1000)
        .filter(|size| (1..=64).contains(size));
    if let (None, Some(storage), Some(ram), None) =
        (memory.ram, memory.storage, small.next(), small.next())
        && let Ok(ram) = u32::try_from(ram)
        && ram < storage
    {
        memory.ram = Some(ram);
    }
    memory
}

/// How the model codes of two listings stand to each other: the best of all pairs.
pub fn models(a: &Attributes, b: &Attributes) -> Relation {
    let pairs = a
        .models
        .iter()
        .flat_map(|x| b.models.iter().map(move |y| (x, y)));
    let relation = |(x, y): (&Model, &Model)| {
        if x.is_same(y) {
            Relation::Same
        } else if is_typo(x, y) {
            Relation::Near
        } else {
            Relation::Differs
        }
    };
    pairs.map(relation).max().unwrap_or(Relation::Unknown)
}

/// A typing error needs a long code and the same inches in both: `A15` and `A51` are two phones.
fn is_typo(x: &Model, y: &Model) -> bool {
    let sized = x.inches.is_some() && x.inches == y.inches;
    sized && x.base.len().min(y.base.len()) >= 5 && x.is_typo_of(y) && agree(x.year, y.year)
}

fn agree(a: Option<u16>, b: Option<u16>) -> bool {
    a.is_none() || b.is_none() || a == b
}

/// How the inches of two screens stand to each other; half an inch is rounding.
pub fn inches(a: &Attributes, b: &Attributes) -> Relation {
    match (a.inches, b.inches) {
        (Some(a), Some(b)) if (a - b).abs() <= 0.5 => Relation::Same,
        (Some(_), Some(_)) => Relation::Differs,
        _ => Relation::Unknown,
    }
}

/// The model years, where both have one.
pub fn years(a: &Attributes, b: &Attributes) -> Relation {
    let year = |x: &Attributes| x.models.iter().find_map(|model| model.year);
    Relation::of(year(a), year(b))
}
