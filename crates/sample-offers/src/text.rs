//! Text as it stands in links and templates.

/// A text as a part of a link: lower case, accents gone, anything else one hyphen (`Audífonos 3.5"` is `audifonos-3-5`).
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for character in text.chars().map(plain) {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// A letter without its Spanish accent.
fn plain(letter: char) -> char {
    match letter {
        'á' | 'Á' => 'a',
        'é' | 'É' => 'e',
        'í' | 'Í' => 'i',
        'ó' | 'Ó' => 'o',
        'ú' | 'Ú' | 'ü' | 'Ü' => 'u',
        'ñ' | 'Ñ' => 'n',
        other => other,
    }
}

/// A template with each `{name}` replaced by what `value` says of it.
pub(crate) fn fill(template: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, behind) = after.split_once('}').expect("a brace is closed");
        filled.push_str(before);
        filled.push_str(&value(name));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(slug(text), expected);
    }

    #[test]
    fn slugs_are_plain() {
        check("TV LG 43\" Pulgadas 109,2 cm", "tv-lg-43-pulgadas-109-2-cm");
        check("  Audífonos SEÑAL +  ", "audifonos-senal");
        check("\u{a0}", "");
    }

    #[test]
    fn templates_are_filled() {
        let filled = fill("{a}-{b} x{a}", str::to_uppercase);
        assert_eq!(filled, "A-B xA");
    }
}
