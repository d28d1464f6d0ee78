//! Numbers with units.

use super::{Kind, Token};

/// What a number counts; spellings of one unit in two languages are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unit {
    /// Inches of a screen, a case, a print.
    Inch,
    /// Gigabytes.
    Gigabyte,
    /// Megabytes and kilobytes of small memories, in megabytes.
    Megabyte,
    /// Centimetres.
    Centimetre,
    /// Millimetres (focal lengths).
    Millimetre,
    /// Metres and feet, in feet.
    Foot,
    /// Watts.
    Watt,
    /// Volts.
    Volt,
    /// Milliampere hours.
    MilliampereHour,
    /// Hertz.
    Hertz,
    /// Mega- and gigahertz, in megahertz.
    Megahertz,
    /// Megapixels.
    Megapixel,
    /// Litres.
    Litre,
    /// Kilograms and grams, in grams.
    Gram,
    /// Pieces in a pack.
    Piece,
    /// Users of a licence.
    User,
    /// Ports.
    Port,
    /// Optical zoom.
    Times,
    /// Bits.
    Bit,
    /// Lines of a picture.
    Line,
    /// British thermal units.
    Btu,
    /// Pins.
    Pin,
}

/// A quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// What is counted.
    pub unit: Unit,
    /// How much, in thousandths of the unit.
    pub thousandths: i64,
}

impl Measure {
    pub(super) fn token(self) -> Token {
        let name = format!("{:?}", self.unit).to_ascii_lowercase();
        #[expect(
            clippy::cast_precision_loss,
            reason = "thousandths of everyday quantities are small"
        )]
        let value = self.thousandths as f64 / 1000.0;
        Token {
            text: format!("{value}{name}"),
            kind: Kind::Measure,
            measure: Some(self),
        }
    }
}

/// The unit of a word and what one of it is worth.
fn unit(word: &str) -> Option<(Unit, f64)> {
    use Unit::{
        Bit, Btu, Centimetre, Foot, Gigabyte, Gram, Hertz, Inch, Line, Litre, Megabyte, Megahertz,
        Megapixel, MilliampereHour, Millimetre, Piece, Pin, Port, Times, User, Volt, Watt,
    };
    Some(match word {
        "in" | "inch" | "inche" | "inches" | "pulgada" | "pulgadas" | "pulg" | "pul" => (Inch, 1.0),
        "gb" | "gig" | "gigabyte" | "gigabytes" | "gigas" => (Gigabyte, 1.0),
        "tb" | "terabyte" | "terabytes" | "tera" => (Gigabyte, 1000.0),
        "mb" | "megabyte" | "megabytes" => (Megabyte, 1.0),
        "kb" => (Megabyte, 0.001),
        "cm" | "cms" | "centimetros" => (Centimetre, 1.0),
        "mm" => (Millimetre, 1.0),
        "ft" | "foot" | "feet" => (Foot, 1.0),
        "m" | "meter" | "meters" | "metros" | "mts" | "metre" => (Foot, 3.281),
        "w" | "watt" | "watts" | "vatios" | "rms" => (Watt, 1.0),
        "v" | "volt" | "volts" | "voltios" => (Volt, 1.0),
        "mah" => (MilliampereHour, 1.0),
        "hz" => (Hertz, 1.0),
        "mhz" => (Megahertz, 1.0),
        "ghz" => (Megahertz, 1000.0),
        "mp" | "megapixel" | "megapixels" | "mpx" => (Megapixel, 1.0),
        "l" | "lt" | "lts" | "litros" | "liters" | "litro" => (Litre, 1.0),
        "kg" | "kgs" | "kilos" => (Gram, 1000.0),
        "g" | "gr" | "grs" | "gramos" => (Gram, 1.0),
        "pk" | "pack" | "pcs" | "count" | "ct" | "unidades" | "piezas" | "pieces" => (Piece, 1.0),
        "user" | "users" | "usuarios" | "license" | "licenses" => (User, 1.0),
        "port" | "ports" | "puertos" => (Port, 1.0),
        "x" => (Times, 1.0),
        "bit" | "bits" => (Bit, 1.0),
        "p" => (Line, 1.0),
        "btu" => (Btu, 1.0),
        "pin" => (Pin, 1.0),
        _ => return None,
    })
}

/// Units that only count when glued to their number: alone they are letters.
const ONLY_GLUED: [&str; 8] = ["in", "x", "p", "m", "l", "g", "v", "w"];

/// A number with a unit glued or dashed to it: `128gb`, `12-foot`, `11.6inch`.
pub(super) fn read(chunk: &str) -> Option<Measure> {
    let digits = chunk
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.' || *b == b',')
        .count();
    if digits == 0 || digits == chunk.len() {
        return None;
    }
    let number = super::number::read(chunk[..digits].trim_end_matches(['.', ',']))?;
    let word = chunk[digits..].trim_start_matches(['-', '.']);
    let (unit, worth) = unit(word)?;
    quantity(&number, unit, worth)
}

fn quantity(number: &str, unit: Unit, worth: f64) -> Option<Measure> {
    let value: f64 = number.parse().ok()?;
    let thousandths = (value * worth * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "below 1e15, so it is exact"
    )]
    (thousandths < 1e15).then_some(Measure {
        unit,
        thousandths: thousandths as i64,
    })
}

/// Joins a number with the unit that follows it: `128`, `gb`.
pub(super) fn join(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let measure = joined.last().and_then(|last| measured(last, &token));
        match (measure, joined.last_mut()) {
            (Some(measure), Some(last)) => *last = measure.token(),
            _ => joined.push(token),
        }
    }
    joined
}

fn measured(number: &Token, word: &Token) -> Option<Measure> {
    if number.kind != Kind::Number || word.kind != Kind::Word || ONLY_GLUED.contains(&&*word.text) {
        // `55" pulgadas` says it twice.
        return match number.measure {
            Some(measure) if measure.unit == Unit::Inch && word.kind == Kind::Word => {
                unit(&word.text)
                    .filter(|(unit, _)| *unit == Unit::Inch)
                    .map(|_| measure)
            }
            _ => None,
        };
    }
    let (unit, worth) = unit(&word.text)?;
    quantity(&number.text, unit, worth)
}

/// Whether a chunk ends in a mark of inches behind a digit, or is only such a mark.
pub(super) fn is_inch_marked(chunk: &str) -> bool {
    let bare = chunk.trim_end_matches(['"', '”', '″', '\'', '’', '“']);
    let marked = bare.len() < chunk.len();
    marked && (bare.is_empty() || bare.ends_with(|c: char| c.is_ascii_digit()))
}

/// Makes a plain number inches.
pub(super) fn mark_inches(token: &mut Token) {
    if token.kind == Kind::Number
        && let Some(measure) = quantity(&token.text, Unit::Inch, 1.0)
    {
        *token = measure.token();
    }
}
