//! Numbers that have a right check digit and stand for no article.

/// Whether a number (of at most 14 digits) is one that every shop may use as it likes, that GS1 keeps for examples and
/// coupons, or that was typed to fill a field.
pub(super) fn is_made_up(number: u64) -> bool {
    let digits = digits(number);
    // What is left out is the check digit: `1234567890128` is a run.
    let own = &digits[..digits.len().saturating_sub(1)];
    is_reserved(number, digits.len()) || is_empty(own) || is_run(own) || is_repeated(own)
}

fn digits(number: u64) -> Vec<u8> {
    number
        .to_string()
        .bytes()
        .map(|digit| digit - b'0')
        .collect()
}

/// The prefixes that no article has: numbers within a shop (02, 04, 20 to 29; of eight digits 0 and 2), coupons (05,
/// 98 and 99), examples (950 to 952).
fn is_reserved(number: u64, digits: usize) -> bool {
    match digits {
        0..8 => true,
        8 => number / 10_000_000 == 2,
        _ => matches!(
            number / 10_000_000_000 % 1000,
            20..=29 | 40..=59 | 200..=299 | 950..=952 | 981..=999
        ),
    }
}

/// Whether nothing but zeros stands behind a country's prefix: `7700000000004`, `9780000000002`.
fn is_empty(digits: &[u8]) -> bool {
    let zeros = digits.iter().rev().take_while(|digit| **digit == 0).count();
    zeros + if digits.len() > 10 { 3 } else { 1 } >= digits.len()
}

/// Whether two of three steps from digit to digit are the same one, up, down or none: `7701234567897`, `1111111111116`.
/// Zeros behind one another are no sign: a maker's first articles have many.
fn is_run(digits: &[u8]) -> bool {
    let steps = digits.len().saturating_sub(1);
    // Of short numbers nearly all, as chance makes some steps equal.
    let enough = if steps < 8 {
        steps - steps / 6
    } else {
        (steps * 2).div_ceil(3)
    };
    [0, 1, 9].iter().any(|step| {
        let pairs = digits.windows(2).filter(|pair| **pair != [0, 0]);
        let equal = pairs.filter(|pair| (pair[0] + step) % 10 == pair[1]);
        equal.count() >= enough
    })
}

/// Whether the digits are two to four ones over and over: `121212121212`, `123412341234`.
fn is_repeated(digits: &[u8]) -> bool {
    (2..=4).any(|period| {
        let repeats = digits.len().saturating_sub(period);
        repeats >= 5 && digits.iter().zip(&digits[period..]).all(|(a, b)| a == b)
    })
}
