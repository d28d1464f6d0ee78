//! Processors of computers, as far as titles name them.

use crate::token::{Kind, Token};

/// A number for the family and class of the first processor that the tokens name: `Core i5`,
/// `Ryzen 7`, `Core Ultra 5`, `Core 3`, `Celeron`.
pub fn of(tokens: &[Token]) -> Option<u16> {
    let class = |at: usize| {
        let next = tokens
            .get(at + 1)
            .filter(|token| token.kind == Kind::Number)?;
        next.text.parse::<u16>().ok().filter(|class| *class < 10)
    };
    tokens
        .iter()
        .enumerate()
        .find_map(|(at, token)| match &*token.text {
            "i3" => Some(3),
            "i5" => Some(5),
            "i7" => Some(7),
            "i9" => Some(9),
            "core" => class(at).map(|class| 20 + class),
            "ultra" => class(at).map(|class| 30 + class),
            "ryzen" => class(at).map(|class| 40 + class),
            "celeron" => Some(50),
            "pentium" => Some(51),
            "n100" => Some(52),
            _ => None,
        })
}
