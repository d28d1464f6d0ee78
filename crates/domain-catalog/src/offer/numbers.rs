//! Small numbers inside a text, six bits a letter, so that what holds them stays one string.

/// Says that more letters follow.
const MORE: u8 = 64;
/// The bits of a letter.
const BITS: u8 = MORE - 1;

/// Appends a number.
pub(super) fn put(text: &mut String, mut number: usize) {
    while number >= usize::from(MORE) {
        text.push(char::from(low_bits(number) | MORE));
        number >>= 6;
    }
    text.push(char::from(low_bits(number)));
}

/// Takes a number from the beginning of what [`put`] wrote.
pub(super) fn take(text: &mut &str) -> usize {
    let mut number = 0;
    let mut length = 0;
    for byte in text.bytes() {
        number |= usize::from(byte & BITS) << (6 * length);
        length += 1;
        if byte & MORE == 0 {
            break;
        }
    }
    *text = &text[length..];
    number
}

/// Takes this many bytes from the beginning.
pub(super) fn take_text<'t>(text: &mut &'t str, length: usize) -> &'t str {
    let (taken, rest) = text.split_at(length);
    *text = rest;
    taken
}

fn low_bits(number: usize) -> u8 {
    u8::try_from(number & usize::from(BITS)).expect("six bits fit a byte")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let numbers = [0, 1, 63, 64, 4_095, 4_096, 1_000_000, usize::MAX / 2];
        let mut text = String::new();
        for number in numbers {
            put(&mut text, number);
        }
        let mut rest = text.as_str();
        for number in numbers {
            assert_eq!(take(&mut rest), number);
        }
        assert!(rest.is_empty());
    }
}
