//! The words, numbers, measures and codes of a text.

use domain_offer::text::fold;

mod measure;
mod number;

pub use measure::{Measure, Unit};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Letters only.
    Word,
    /// A number without a unit, in its shortest spelling.
    Number,
    /// A number with its unit (`55"`, `256gb`).
    Measure,
    /// Letters and digits, or a long number: a model code or a part number.
    Code,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// Its folded spelling; a code is without separators.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// The quantity, for a measure.
    pub measure: Option<Measure>,
}

/// The tokens of a text, in its order.
///
/// `kx-tg9343t` is one code (`kxtg9343t`), `128 gb` one measure, `3.0` the number `3`; of other
/// chunks the parts are tokens. Language marks of RDF literals (`"…"@en`) are skipped.
pub fn tokens(text: &str) -> Vec<Token> {
    let folded = fold(text);
    let mut found = Vec::new();
    for chunk in chunks(&folded) {
        read_chunk(chunk, &mut found);
    }
    measure::join(found)
}

/// The pieces between spaces and hard punctuation; inner `-`, `.`, `/` and `,` stay.
fn chunks(folded: &str) -> impl Iterator<Item = &str> {
    let hard = |c: char| {
        !(c.is_alphanumeric()
            || matches!(
                c,
                '-' | '.' | '/' | ',' | '@' | '"' | '\'' | '”' | '“' | '″' | '’'
            ))
    };
    folded.split(hard).filter(|chunk| !chunk.is_empty())
}

fn read_chunk(chunk: &str, found: &mut Vec<Token>) {
    let chunk = chunk.split_once("\"@").map_or(chunk, |(before, _)| before);
    if chunk.starts_with('@') {
        return;
    }
    let inch = measure::is_inch_marked(chunk);
    let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() {
        if inch && let Some(last) = found.last_mut() {
            measure::mark_inches(last);
        }
        return;
    }
    let before = found.len();
    read_bare(bare, found);
    if inch
        && found.len() > before
        && let Some(last) = found.last_mut()
    {
        measure::mark_inches(last);
    }
}

fn read_bare(bare: &str, found: &mut Vec<Token>) {
    if let Some(number) = number::read(bare) {
        found.push(plain_number(&number));
    } else if let Some(measure) = measure::read(bare) {
        found.push(measure.token());
    } else if let Some(code) = code(bare) {
        found.push(token(code, Kind::Code));
    } else {
        for part in bare.split(|c: char| !c.is_alphanumeric() && c != '.' && c != ',') {
            read_part(part.trim_matches(|c: char| !c.is_alphanumeric()), found);
        }
    }
}

fn read_part(part: &str, found: &mut Vec<Token>) {
    if let Some(number) = number::read(part) {
        found.push(plain_number(&number));
    } else if let Some(measure) = measure::read(part) {
        found.push(measure.token());
    } else {
        for word in part.split(|c: char| !c.is_alphanumeric()) {
            if let Some(number) = number::read(word) {
                found.push(plain_number(&number));
            } else if let Some(measure) = measure::read(word) {
                found.push(measure.token());
            } else if let Some(code) = code(word) {
                found.push(token(code, Kind::Code));
            } else if !word.is_empty() {
                found.push(token(stem(word).to_owned(), Kind::Word));
            }
        }
    }
}

fn token(text: String, kind: Kind) -> Token {
    Token {
        text,
        kind,
        measure: None,
    }
}

/// A number of five digits and more is a part number, a shorter one a number.
fn plain_number(text: &str) -> Token {
    let long = text.len() >= 5 && text.bytes().all(|b| b.is_ascii_digit());
    token(
        text.to_owned(),
        if long { Kind::Code } else { Kind::Number },
    )
}

/// The chunk without separators, if it is letters and digits mixed and long enough to be a code.
///
/// A number before a word (`11-inch`, `4-port`) is two things, a word before a number one.
fn code(chunk: &str) -> Option<String> {
    let soft = |c: char| matches!(c, '-' | '/' | '.');
    let mut parts = chunk.split(soft).filter(|part| !part.is_empty());
    let digits = chunk.bytes().filter(u8::is_ascii_digit).count();
    let letters = chunk.chars().filter(|c| c.is_alphabetic()).count();
    let mixed = digits > 0 && letters > 0;
    let dashed_number =
        letters == 0 && digits >= 6 && chunk.contains('-') && !chunk.contains(['/', '.', ',']);
    if !(mixed || dashed_number)
        || chunk.contains(',')
        || digits + letters < 3
        || digits + letters > 30
    {
        return None;
    }
    let all_words = |part: &str| part.chars().all(char::is_alphabetic) && part.len() > 3;
    let has_word = parts.any(all_words);
    if has_word && chunk.contains(soft) {
        return None;
    }
    Some(chunk.chars().filter(|c| c.is_alphanumeric()).collect())
}

/// The word without the ending of a plural.
fn stem(word: &str) -> &str {
    match word.strip_suffix('s') {
        Some(stem) if stem.len() > 3 && !stem.ends_with(['s', 'u', 'i']) => stem,
        _ => word,
    }
}
