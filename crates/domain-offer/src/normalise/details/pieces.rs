//! Lines that hold several fields one behind another, cut into them.
//!
//! `Color: Negro. Peso: 6.5 kg. Referencia: A1` is three fields. A line is cut where a mark (a period, a bar, a
//! semicolon, a bullet, a tab) and a key with its colon follow; commas and dashes count only where nothing else does
//! and every colon of the line ends such a key.

use super::vocabulary::{LONGEST_KEY, is_abbreviation};

/// A key has at most so many words.
const MOST_WORDS: usize = 8;
/// Marks that lines begin with.
const BULLETS: [char; 19] = [
    '•', '·', '*', '▪', '●', '◦', '‣', '■', '□', '►', '▶', '➤', '→', '»', '✓', '✔', '★', '-', '–',
];

/// The lines of a block without their bullets, those that are not blank.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n')
        .map(without_bullet)
        .filter(|line| !line.is_empty())
}

fn without_bullet(line: &str) -> &str {
    let mut line = line.trim();
    if line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return line;
    }
    while let Some(rest) = line.strip_prefix(BULLETS) {
        // `-5 °C` and `-- x` are no items of a list.
        let is_sign = line.starts_with(['-', '–']);
        if is_sign && rest.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        line = rest.trim_start();
    }
    line
}

/// Where a piece ends and the next one begins.
struct Cut {
    end: usize,
    next: usize,
}

/// The fields of a line; of most the line itself.
pub(super) fn pieces(line: &str) -> impl Iterator<Item = &str> {
    let mut cuts = cuts(line).into_iter();
    let is_cut = cuts.len() > 0;
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let piece = if let Some(cut) = cuts.next() {
            from = Some(cut.next);
            &line[start..cut.end]
        } else {
            from = None;
            &line[start..]
        };
        let piece = piece.trim();
        let ends = is_cut && piece.ends_with('.') && !piece.ends_with("..");
        Some(if ends {
            &piece[..piece.len() - 1]
        } else {
            piece
        })
    })
}

/// The first colon that ends a key: not one of a time, a ratio or an address.
pub(super) fn colon(line: &str) -> Option<usize> {
    colons(line).next()
}

fn colons(line: &str) -> impl Iterator<Item = usize> {
    let (mut last, mut in_address) = (0, false);
    let all = line.bytes().enumerate().filter(|(_, byte)| *byte == b':');
    all.filter_map(move |(at, _)| {
        let (before, after) = (&line[..at], &line[at + 1..]);
        // An address goes on to the next blank: `http://a.co:8080`.
        in_address = in_address && !line[last..at].contains(char::is_whitespace);
        in_address |= after.starts_with("//");
        last = at;
        let is_digit = |c: char| c.is_ascii_digit();
        let in_number = before.ends_with(is_digit) && after.starts_with(is_digit);
        let doubled = before.ends_with(':') || after.starts_with(':');
        let ends_key = !before.is_empty() && !in_number && !doubled && !in_address;
        ends_key.then_some(at)
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// Periods, bars, semicolons, bullets, tabs.
    Hard,
    /// Commas, dashes and slashes.
    Soft,
}

fn cuts(line: &str) -> Vec<Cut> {
    let mut found = colons(line);
    let Some(first) = found.next() else {
        return Vec::new();
    };
    let is_lower = line.starts_with(char::is_lowercase);
    let Some(second) = found.next() else {
        return cuts_at(line, &[first], Marks::Hard, is_lower);
    };
    let colons: Vec<usize> = [first, second].into_iter().chain(found).collect();
    let cuts = cuts_at(line, &colons, Marks::Hard, is_lower);
    if !cuts.is_empty() {
        return with_headings(line, &cuts);
    }
    if !is_key(line[..first].trim_end(), is_lower) {
        return cuts;
    }
    let mut cuts = cuts_at(line, &colons, Marks::Soft, is_lower);
    if cuts.len() + 1 < colons.len() {
        cuts.clear();
    }
    cuts
}

fn cuts_at(line: &str, colons: &[usize], marks: Marks, is_lower: bool) -> Vec<Cut> {
    let (mut cuts, mut from) = (Vec::new(), 0);
    for &colon in colons {
        if let Some(cut) = cut_before_key(&line[from..colon], marks, is_lower, from == 0) {
            cuts.push(Cut {
                end: from + cut.end,
                next: from + cut.next,
            });
        }
        from = colon + 1;
    }
    cuts
}

/// Where the value of the field before ends and a key begins in what stands before a colon.
fn cut_before_key(before: &str, marks: Marks, is_lower: bool, is_first: bool) -> Option<Cut> {
    let before = before.trim_end();
    let mut until = before.len();
    loop {
        let (end, next) = last_mark(before, until, marks)?;
        let key = before[next..].trim_start();
        if key.is_empty() {
            // The mark is behind the key, as in `EAN -: 1`.
            until = end;
            continue;
        }
        if !is_key(key, is_lower) {
            return None;
        }
        let next = before.len() - key.len();
        // `No. Puertos`: the period is the key's own.
        let own = before[end..next].starts_with('.').then(|| {
            let outer = last_mark(before, end, marks);
            (outer, outer.map_or(0, |(_, next)| next))
        });
        return match own {
            Some((outer, start))
                if (outer.is_some() || is_first) && is_abbreviation(&before[start..end]) =>
            {
                let start =
                    start + before[start..end].len() - before[start..end].trim_start().len();
                outer.map(|(end, _)| Cut { end, next: start })
            }
            _ => Some(Cut { end, next }),
        };
    }
}

/// The last mark that ends before a place: where it begins and where it ends.
fn last_mark(text: &str, until: usize, marks: Marks) -> Option<(usize, usize)> {
    let from = until.saturating_sub(LONGEST_KEY + 8);
    let bytes = &text.as_bytes()[from..until];
    let may_be = bytes
        .iter()
        .enumerate()
        .rev()
        .filter(|(_, byte)| may_begin_mark(**byte));
    may_be.map(|(at, _)| from + at).find_map(|at| {
        let mark = text.get(at..)?.chars().next()?;
        let (before, after) = (&text[..at], &text[at + mark.len_utf8()..]);
        is_mark(mark, before, after, marks).then_some((at, at + mark.len_utf8()))
    })
}

/// Whether a mark can begin with this byte; most do not.
const fn may_begin_mark(byte: u8) -> bool {
    matches!(
        byte,
        b'|' | b';' | b'\t' | b'*' | b'.' | b'!' | b'?' | b',' | b'-' | b'/' | 0xc2 | 0xe2
    )
}

fn is_mark(mark: char, before: &str, after: &str, marks: Marks) -> bool {
    let blank_after = || after.starts_with(char::is_whitespace);
    let blank_before = || before.ends_with(char::is_whitespace);
    let capital_after = || after.starts_with(char::is_uppercase);
    match (mark, marks) {
        (
            '|' | ';' | '\t' | '•' | '·' | '▪' | '●' | '◦' | '‣' | '■' | '►' | '✓' | '✔' | '★',
            Marks::Hard,
        ) => true,
        ('*', Marks::Hard) => blank_before(),
        ('.', Marks::Hard) => {
            blank_after() || capital_after() && !before.ends_with(char::is_uppercase)
        }
        ('!' | '?' | '…', Marks::Hard) => blank_after(),
        (',', Marks::Soft) => blank_after() || capital_after(),
        ('-' | '–' | '—', Marks::Soft) => blank_after() || blank_before(),
        ('/', Marks::Soft) => blank_after() && blank_before(),
        _ => false,
    }
}

/// Whether a text can be the key of a field: a few words that begin with a capital letter or a digit, or with a small
/// letter where the line does so too.
fn is_key(text: &str, is_lower: bool) -> bool {
    let begins = text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || is_lower && text.starts_with(char::is_lowercase);
    if !begins || text.len() > LONGEST_KEY {
        return false;
    }
    let (mut letters, mut words, mut before) = (0, 0, ' ');
    for character in text.chars() {
        if matches!(character, '?' | '!' | '=' | '<' | '>' | ';' | '|') {
            return false;
        }
        letters += usize::from(character.is_alphabetic());
        words += usize::from(before.is_whitespace() && !character.is_whitespace());
        before = character;
    }
    letters > 1 && words <= MOST_WORDS
}

/// A heading before the first key behind a mark has none behind it: `Especificaciones: Garantía: 1 año`.
fn with_headings(line: &str, cuts: &[Cut]) -> Vec<Cut> {
    let mut all = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for at in 0..=cuts.len() {
        let end = cuts.get(at).map_or(line.len(), |cut| cut.end);
        let piece = &line[start..end];
        let mut both = colons(piece);
        if let (Some(first), Some(second)) = (both.next(), both.next()) {
            let behind = first + 1;
            let key = piece[behind..second].trim();
            let is_word = key.starts_with(char::is_uppercase) && !key.contains(',');
            if is_word && is_key(key, false) {
                all.push(Cut {
                    end: start + behind,
                    next: start + behind,
                });
            }
        }
        if let Some(cut) = cuts.get(at) {
            start = cut.next;
            all.push(Cut { ..*cut });
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &[&str]) {
        assert_eq!(pieces(line).collect::<Vec<_>>(), expected, "{line:?}");
    }

    #[test]
    fn fields_behind_one_another() {
        check(
            "Color: Negro. Peso: 6.5 kg. Referencia: A1.B",
            &["Color: Negro", "Peso: 6.5 kg", "Referencia: A1.B"],
        );
        check(
            "Color: Negro | Peso: 5 | Alto: 3",
            &["Color: Negro", "Peso: 5", "Alto: 3"],
        );
        check(
            "Color: Negro; Peso: 5;Alto: 3;",
            &["Color: Negro", "Peso: 5", "Alto: 3;"],
        );
        check(
            "Color: Negro • Peso: 5 • Alto: 3",
            &["Color: Negro", "Peso: 5", "Alto: 3"],
        );
        check(
            "Color: Negro\tPeso: 5\tAlto: 3",
            &["Color: Negro", "Peso: 5", "Alto: 3"],
        );
        check(
            "Color: Negro, Peso: 5,5 kg, Alto: 3",
            &["Color: Negro", "Peso: 5,5 kg", "Alto: 3"],
        );
        check(
            "Color: Negro - Peso: 5- Alto: 3",
            &["Color: Negro", "Peso: 5", "Alto: 3"],
        );
        check(
            "color: negro, peso: 5 kg, alto: 3",
            &["color: negro", "peso: 5 kg", "alto: 3"],
        );
        check(
            "Color: Negro.Peso: 5 kg.Alto: 3",
            &["Color: Negro", "Peso: 5 kg", "Alto: 3"],
        );
        check(
            "Buena nevera. Color: Negro. Peso: 5",
            &["Buena nevera", "Color: Negro", "Peso: 5"],
        );
        check("Texto libre. EAN: 1", &["Texto libre", "EAN: 1"]);
        check(
            "Descripción: Es buena. Compra en exito.com. Especificaciones: Garantía: 1 año. Peso: 45 kg.",
            &[
                "Descripción: Es buena. Compra en exito.com",
                "Especificaciones:",
                "Garantía: 1 año",
                "Peso: 45 kg",
            ],
        );
        check(
            "¡Ya! Color: Negro. Tipo: A",
            &["¡Ya", "Color: Negro", "Tipo: A"],
        );
        check(
            "3D Web: x. IVA: 19. TDT: Sí",
            &["3D Web: x", "IVA: 19", "TDT: Sí"],
        );
    }

    #[test]
    fn what_a_value_may_hold() {
        for line in [
            "Tamaño: 6.5\" y 139.7 cm",
            "Horario: de 10:30 a 12:00",
            "Contraste 1200:01",
            "Ver: https://a.co/x?y=1. más en http://b.co:8080/z",
            "No. Puertos USB: 2",
            "Velocidad máx. Giro: 1200 rpm",
            "Nota: para mejor resultado, recuerde: no mojar",
            "Incluye control, cable y base: sí",
            "Conexión: Wi-Fi, Bluetooth, HDMI",
            "Relación de aspecto: 16:9",
            "std::vector: tipo",
            "Tamaño: 42 pulgadas (106 cm)Resolución: Full HDModos: Vívido, Cine, UsuarioPotencia: 2 x 8W",
            "Resolución: 4K HDMI: 3 USB: 1 x USB-A Tasa: 60 Hz",
            "Color Negro. Peso 5 kg.",
            "Dimensiones: 5 x 4 x 3 cm aprox.",
            "",
        ] {
            check(line, &[line]);
        }
        check(
            "Tinas: 1. No. Puertos: 2. Bluetooth: No. Puertos HDMI: 3",
            &[
                "Tinas: 1",
                "No. Puertos: 2",
                "Bluetooth: No",
                "Puertos HDMI: 3",
            ],
        );
        check(
            "Peso: 5 kg aprox. Horario: 10:30. Web: http://a.co:80/b. Color: Azul",
            &[
                "Peso: 5 kg aprox",
                "Horario: 10:30",
                "Web: http://a.co:80/b",
                "Color: Azul",
            ],
        );
        check(
            "Conexión: Wi-Fi, Bluetooth: 5.0. Color: Azul",
            &["Conexión: Wi-Fi, Bluetooth: 5.0", "Color: Azul"],
        );
    }

    #[test]
    fn bullets_are_not_part_of_a_line() {
        let text = "• A: 1\n\n - B\n-5 °C\n* \n✓ C: 2\n►D";
        assert_eq!(
            lines(text).collect::<Vec<_>>(),
            ["A: 1", "B", "-5 °C", "C: 2", "D"]
        );
    }
}
