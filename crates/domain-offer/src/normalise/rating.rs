//! Mean ratings of buyers.

use crate::text::plain;

/// Above 0 and at most 5, with a decimal point or comma; anything else is no rating.
pub(super) fn read(text: &str) -> Option<f32> {
    if text.len() > 64 {
        return None;
    }
    let text = plain(text);
    let text = text.trim();
    let text = text.strip_suffix("/5").unwrap_or(text).trim_end();
    let rating: f32 = text.replace(',', ".").parse().ok()?;
    (rating > 0.0 && rating <= 5.0).then_some(rating)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_not_zero() {
        for (text, expected) in [
            ("4.6667", Some(4.6667)),
            ("4,5", Some(4.5)),
            (" 5 ", Some(5.0)),
            ("<b>4,5</b>&nbsp;", Some(4.5)),
            ("4.5/5", Some(4.5)),
            ("", None),
            ("N/A", None),
            ("Sin calificacion", None),
            ("0", None),
            ("-1", None),
            ("5.1", None),
            ("NaN", None),
            ("inf", None),
            ("1,2,3", None),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }
}
