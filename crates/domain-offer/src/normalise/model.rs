//! Model codes: one base code behind many spellings.
//!
//! `UN50DU7000KXZL`, `Un50du7000kxzl`, `50DU7000` and `DU7000` are one model; `50NANO80ASA` (2025)
//! and `50NANO80TSA` (2024) are two.

mod code;
mod find;
mod named;

pub use find::{find_model, model_field};
pub(super) use named::text;

pub(super) use code::code_inches;

/// A model code, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Model {
    /// The code without size, region, pack and system, in upper case: `NANO80`, `Q7F`, `43G200A`
    /// gives `G200A`.
    pub base: String,
    /// The inches in the code, where it has them.
    pub inches: Option<u16>,
    /// The model year in the code, where it has one.
    pub year: Option<u16>,
    /// Whether the code is a pack's (`F-QN55Q7F…`, `…KXZLBARRA…`).
    pub bundle: bool,
}

impl Model {
    /// Takes one code apart; `None` for what is no code (`4K-UHD`, `144Hz`, `Modelo1`).
    pub fn parse(code: &str) -> Option<Self> {
        code::parse(code)
    }

    /// Whether two codes can name one model: the same base, and neither size nor year contradict.
    pub fn is_same(&self, other: &Self) -> bool {
        let agree = |a: Option<u16>, b: Option<u16>| a.is_none() || b.is_none() || a == b;
        self.base == other.base && agree(self.inches, other.inches) && agree(self.year, other.year)
    }

    /// Whether one code is the other with a typing error: two neighbours swapped, or a stray digit
    /// at the end. A letter more is another variant (`43G200A`), a digit changed too (`QNED82`).
    pub fn is_typo_of(&self, other: &Self) -> bool {
        let (a, b) = (self.base.as_bytes(), other.base.as_bytes());
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        match long.len() - short.len() {
            0 => is_one_swap(a, b),
            1 => long.starts_with(short) && ends_in_digits(long),
            _ => false,
        }
    }
}

/// Whether the code ends in a digit behind another digit.
fn ends_in_digits(code: &[u8]) -> bool {
    code.len() > 1 && code[code.len() - 2..].iter().all(u8::is_ascii_digit)
}

fn is_one_swap(a: &[u8], b: &[u8]) -> bool {
    let Some(at) = a.iter().zip(b).position(|(x, y)| x != y) else {
        return false;
    };
    let swapped = a.get(at + 1) == b.get(at) && b.get(at + 1) == a.get(at);
    swapped && a[at + 1..].get(1..) == b[at + 1..].get(1..)
}
