//! Sizes of memory and storage in titles.

use super::units::leading_number;
use crate::text::fold;

/// Memory and storage, in gigabytes (1 TB counts 1,024).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Working memory.
    pub ram: Option<u32>,
    /// Disk of a computer, inner memory of a phone.
    pub storage: Option<u32>,
}

#[derive(Clone, Copy, PartialEq)]
enum Label {
    Ram,
    Storage,
    None,
}

/// Reads `512GB`, `512 GB`, `1 TB`, `1TB-`, `RAM 16GB`, `512 GB SSD`, `Disco SSD 1TB`.
///
/// Where some sizes are labelled, the others are names (`ASPIRE GO 31GB`); else of two the smaller
/// is the memory, and one alone is the storage.
pub fn read(title: &str) -> Memory {
    let sizes = sizes(&fold(title));
    let labelled = |label| {
        sizes
            .iter()
            .find(|(_, l)| *l == label)
            .map(|(size, _)| *size)
    };
    let (ram, storage) = (labelled(Label::Ram), labelled(Label::Storage));
    let plain: Vec<u32> = sizes
        .iter()
        .filter(|(_, l)| *l == Label::None)
        .map(|s| s.0)
        .collect();
    match (ram, storage, &plain[..]) {
        (None, None, [a, b, ..]) => Memory {
            ram: Some(*a.min(b)),
            storage: Some(*a.max(b)),
        },
        (ram, None, [first, ..]) => Memory {
            ram,
            storage: Some(*first),
        },
        _ => Memory { ram, storage },
    }
}

fn sizes(folded: &str) -> Vec<(u32, Label)> {
    // A dash stays as an empty token: a label does not reach over it.
    let tokens: Vec<&str> = folded
        .split([' ', '|', '/', '+'])
        .map(|token| token.trim_matches(|c: char| !c.is_alphanumeric()))
        .collect();
    let word = |at: usize| tokens.get(at).copied().unwrap_or_default();
    let (mut sizes, mut taken) = (Vec::new(), None);
    for (at, token) in tokens.iter().enumerate() {
        let Some((gigabytes, used)) = gigabytes(token, word(at + 1)) else {
            continue;
        };
        // A label behind one size is not the next one's too: `512 GB SSD 8GB RAM`.
        let before = at.checked_sub(1).filter(|before| Some(*before) != taken);
        let before = label(before.map_or("", word));
        let after = label(word(at + used));
        if before == Label::None && after != Label::None {
            taken = Some(at + used);
        }
        sizes.push((
            gigabytes,
            if before == Label::None { after } else { before },
        ));
    }
    sizes
}

/// The size in a token (or in it and the next), and how many tokens it takes.
fn gigabytes(token: &str, next: &str) -> Option<(u32, usize)> {
    let (number, rest) = leading_number(token)?;
    let (unit, used) = if rest.is_empty() {
        (next, 2)
    } else {
        (rest, 1)
    };
    let factor = match unit {
        "gb" => 1.0,
        "tb" => 1024.0,
        _ => return None,
    };
    let gigabytes = number * factor;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number of at most six digits is positive and fits"
    )]
    (gigabytes >= 1.0).then_some((gigabytes as u32, used))
}

fn label(word: &str) -> Label {
    match word {
        "ram" => Label::Ram,
        "ssd" | "hdd" | "disco" | "emmc" | "ufs" | "rom" | "nvme" | "almacenamiento" => {
            Label::Storage
        }
        _ => Label::None,
    }
}
