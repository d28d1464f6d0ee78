//! Numbers by value, with all their digits.

use std::borrow::Cow;

/// Numbers with more places than this before the point, or more zeros after it, are written with
/// an exponent.
const MAX_PLACES: i64 = 40;

/// The decimal text of a JSON number: equal numbers have equal texts, whatever their spelling, and
/// no digit is lost (`1`, `1.0` and `1e0` are `1`; `0.10` is `0.1`; `-0` is `0`).
///
/// A number whose exponent does not fit 64 bits comes back as it is.
pub(super) fn plain(number: &str) -> Cow<'_, str> {
    if is_plain_integer(number) {
        return Cow::Borrowed(number);
    }
    match Decimal::read(number) {
        Some(decimal) => Cow::Owned(decimal.write()),
        None => Cow::Borrowed(number),
    }
}

/// The common case, which is its own plain text.
fn is_plain_integer(number: &str) -> bool {
    i64::try_from(number.len()).is_ok_and(|length| length <= MAX_PLACES)
        && number != "-0"
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

/// ± 0.digits × 10^point, without zeros at either end of the digits.
struct Decimal {
    negative: bool,
    digits: String,
    point: i64,
}

impl Decimal {
    fn read(number: &str) -> Option<Self> {
        let (negative, unsigned) = match number.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, number),
        };
        let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = [whole, fraction].concat();
        let leading = digits.len() - digits.trim_start_matches('0').len();
        digits.drain(..leading);
        digits.truncate(digits.trim_end_matches('0').len());
        if digits.is_empty() {
            return Some(Self {
                negative: false,
                digits,
                point: 0,
            });
        }
        let shift = i64::try_from(whole.len()).ok()? - i64::try_from(leading).ok()?;
        Some(Self {
            negative,
            digits,
            point: exponent.parse::<i64>().ok()?.checked_add(shift)?,
        })
    }

    fn write(&self) -> String {
        if self.digits.is_empty() {
            return "0".to_owned();
        }
        let sign = if self.negative { "-" } else { "" };
        format!("{sign}{}", self.unsigned())
    }

    fn unsigned(&self) -> String {
        let digits = &self.digits;
        match usize::try_from(self.point) {
            _ if self.point.abs() > MAX_PLACES => {
                let (first, rest) = digits.split_at(1);
                let mark = if rest.is_empty() { "" } else { "." };
                // In 128 bits, because the smallest point less one is below 64.
                format!("{first}{mark}{rest}e{}", i128::from(self.point) - 1)
            }
            Ok(0) => format!("0.{digits}"),
            Ok(point) if point >= digits.len() => format!("{digits:0<point$}"),
            Ok(point) => format!("{}.{}", &digits[..point], &digits[point..]),
            Err(_) => {
                let zeros = usize::try_from(-self.point).unwrap_or(0);
                format!("0.{:0<zeros$}{digits}", "")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(number: &str, expected: &str) {
        assert_eq!(plain(number), expected, "{number}");
    }

    #[test]
    fn equal_numbers_have_one_text() {
        for number in [
            "1", "1.0", "1e0", "1E+0", "10e-1", "0.1e1", "0.01E2", "1.000",
        ] {
            check(number, "1");
        }
        for number in ["0", "-0", "0.0", "0e99999999999999999999", "-0.00e-5"] {
            check(number, "0");
        }
        for number in ["2399070", "2399070.0", "2.39907e6", "239907e1"] {
            check(number, "2399070");
        }
    }

    #[test]
    fn no_digit_is_lost() {
        check("0.10", "0.1");
        check("-4.6667", "-4.6667");
        check("1e-3", "0.001");
        check("1.5e-10", "0.00000000015");
        check("19007199254740993", "19007199254740993");
        check(
            "123456789012345678901234567890",
            "123456789012345678901234567890",
        );
        check(
            "0.1000000000000000055511151231257827",
            "0.1000000000000000055511151231257827",
        );
    }

    #[test]
    fn far_numbers_keep_an_exponent_and_one_text() {
        check("1e39", "1000000000000000000000000000000000000000");
        check("1e40", "1e40");
        check("10000000000000000000000000000000000000000", "1e40");
        check("-12.5e400", "-1.25e401");
        check("0.05e-40", "5e-42");
        check("1e-9223372036854775808", "1e-9223372036854775808");
        check("1e9223372036854775807", "1e9223372036854775807");
        check("1e99999999999999999999", "1e99999999999999999999");
    }
}
