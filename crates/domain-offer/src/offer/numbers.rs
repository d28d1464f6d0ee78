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
    let [number] = take_all(text);
    number
}

/// Takes several numbers.
pub(super) fn take_all<const N: usize>(text: &mut &str) -> [usize; N] {
    let (bytes, mut at) = (text.as_bytes(), 0);
    let numbers = std::array::from_fn(|_| {
        let (mut number, mut place) = (0, 0);
        loop {
            let byte = bytes[at];
            at += 1;
            number |= usize::from(byte & BITS) << place;
            place += 6;
            if byte & MORE == 0 {
                return number;
            }
        }
    });
    *text = &text[at..];
    numbers
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
