//! European article numbers.

/// An EAN-13 of a three-digit prefix and a nine-digit item number (its low nine digits), with its check digit.
pub(crate) fn ean13(prefix: u32, item: u64) -> String {
    let head = format!("{prefix:03}{:09}", item % 1_000_000_000);
    let digit = check_digit(&head);
    format!("{head}{digit}")
}

/// The check digit of twelve digits: what brings their sum, every second one tripled, to a multiple of ten.
fn check_digit(head: &str) -> u32 {
    let digits = head.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits
        .zip([1, 3].into_iter().cycle())
        .map(|(d, w)| d * w)
        .sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(prefix: u32, item: u64, expected: &str) {
        assert_eq!(ean13(prefix, item), expected);
    }

    #[test]
    fn check_digits_are_right() {
        // The examples of the GS1 General Specifications and of the ISBN manual.
        check(629, 104_150_021, "6291041500213");
        check(978, 30_640_615, "9780306406157");
        check(0, 0, "0000000000000");
    }
}
