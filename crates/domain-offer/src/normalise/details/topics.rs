//! The fields of a details block that an offer's facts rest on.

use super::pieces::{colon, lines, pieces};
use super::vocabulary::{LONGEST_KEY, Reading, Topic, find_name, is_part, read_key};
use crate::condition::in_short_text;
use crate::text::{fold, split_words};

/// A field that is about one of the topics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::normalise) struct Field<'d> {
    /// What it is about.
    pub topic: Topic,
    /// Its value, as it stands there.
    pub value: &'d str,
}

/// A key that no mark ends has at most so many words.
const UNMARKED_WORDS: usize = 6;
/// So many words of a sentence are read for a condition, and so many bytes at most.
const REMARK_WORDS: usize = 6;
const REMARK_BYTES: usize = 80;
/// What may stand between a key and its value.
const BETWEEN: [char; 10] = [':', '：', '=', '#', '*', '-', '–', ' ', '\t', '\u{a0}'];

/// The values of the fields of a topic, in their order.
pub(in crate::normalise) fn of_topic<'f, 'd>(
    fields: &'f [Field<'d>],
    topic: Topic,
) -> impl Iterator<Item = &'d str> + use<'f, 'd> {
    let of_it = fields.iter().filter(move |field| field.topic == topic);
    of_it.map(|field| field.value)
}

/// The fields of a block (without entities and tags) that are about one of the topics, in their order.
pub(in crate::normalise) fn fields(text: &str) -> Vec<Field<'_>> {
    let mut fields = Vec::new();
    // A key that stands alone names the next piece.
    let mut waiting: Option<Topic> = None;
    let mut from = 0;
    // Most lines have nothing of this, and are not looked at.
    while let Some(at) = find_name(text, from)
        .filter(|_| waiting.is_none())
        .or(waiting.map(|_| from))
    {
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1).max(from);
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        for piece in lines(&text[start..end]).flat_map(pieces) {
            match read(piece, waiting.take()) {
                Some(Field { topic, value: "" }) => waiting = Some(topic),
                Some(field) => fields.push(field),
                None => {}
            }
        }
        from = end + 1;
        if from > text.len() {
            break;
        }
    }
    fields
}

fn read(piece: &str, waiting: Option<Topic>) -> Option<Field<'_>> {
    let colon = colon(piece).map(|at| (at, at + 1));
    let mark = colon.or_else(|| piece.find('\t').map(|at| (at, at)));
    let Some((end, next)) = mark else {
        let named = waiting.map(|topic| Field {
            topic,
            value: piece,
        });
        return unmarked(piece).or(named).or_else(|| remark(piece));
    };
    let (key, value) = (&piece[..end], between(&piece[next..]));
    match find_name(key, 0).map(|_| read_key(key)) {
        Some(Reading::Topic(topic)) => Some(Field { topic, value }),
        _ if is_yes(value) => remark(key),
        _ => remark(value),
    }
}

/// A piece without a mark that begins with a key.
fn unmarked(piece: &str) -> Option<Field<'_>> {
    if find_name(piece, 0).is_none_or(|at| at > LONGEST_KEY) {
        return None;
    }
    let mut found = None;
    let mut end = 0;
    for word in piece.split_whitespace().take(UNMARKED_WORDS) {
        let start = piece[end..].find(word)? + end;
        end = start + word.len();
        match read_key(&piece[..end]) {
            Reading::Topic(topic) => found = Some((topic, end)),
            Reading::Unfinished => found = None,
            Reading::None => break,
        }
    }
    let (topic, end) = found?;
    let value = between(&piece[end..]);
    let is_of_part = value.split_whitespace().next().is_some_and(is_part);
    let is_model = value.is_empty() || !is_of_part && value.contains(|c: char| c.is_ascii_digit());
    (topic != Topic::Model || is_model).then_some(Field { topic, value })
}

fn between(value: &str) -> &str {
    value.trim_start_matches(BETWEEN).trim_end()
}

fn is_yes(value: &str) -> bool {
    value.len() <= 5 && matches!(&*fold(value), "si" | "si." | "yes" | "true")
}

/// A text of which one sentence names a condition among its first words.
fn remark(text: &str) -> Option<Field<'_>> {
    find_name(text, 0)?;
    let mut sentences = text
        .split(". ")
        .filter(|sentence| find_name(sentence, 0).is_some());
    let found = sentences.find(|sentence| {
        let cut = (0..=REMARK_BYTES.min(sentence.len())).rev();
        let cut = cut.into_iter().find(|at| sentence.is_char_boundary(*at));
        let folded = fold(&sentence[..cut.unwrap_or(0)]);
        let words: Vec<&str> = split_words(&folded).take(REMARK_WORDS).collect();
        in_short_text(&words).is_some()
    });
    found.map(|value| Field {
        topic: Topic::Remark,
        value,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Topic, &str)]) {
        let fields = fields(text);
        let read: Vec<_> = fields
            .iter()
            .map(|field| (field.topic, field.value))
            .collect();
        assert_eq!(read, expected, "{text:?}");
    }

    #[test]
    fn fields_in_lines_and_behind_one_another() {
        use Topic::{Article, Book, Condition, Model, Screen};
        check(
            "Modelo1 x\n• MODELO: A1\nModelo B2",
            &[(Model, "A1"), (Model, "B2")],
        );
        check(
            "Modelo: A1. EAN: 7705191045375. Referencia: B2. ISBN: 978. Peso: 6.5 kg.",
            &[
                (Model, "A1"),
                (Article, "7705191045375"),
                (Model, "B2"),
                (Book, "978"),
            ],
        );
        check(
            "Color: Negro, EAN: 1, Modelo: A,B",
            &[(Article, "1"), (Model, "A,B")],
        );
        check(
            "CÓDIGO EAN\t7705191045375\n\tUPC: 5",
            &[(Article, "7705191045375"), (Article, "5")],
        );
        check(
            "**EAN:** 7705191045375\n**Modelo**: A1",
            &[(Article, "7705191045375"), (Model, "A1")],
        );
        check("EAN 13 - 7705191045375", &[(Article, "7705191045375")]);
        check(
            "Código de barras 7705191045375",
            &[(Article, "7705191045375")],
        );
        check(
            "EAN:\n7705191045375\nModelo\nA1\nColor: x",
            &[(Article, "7705191045375"), (Model, "A1")],
        );
        check("EAN:\nColor: x\n7705191045375", &[]);
        check(
            "Condición del producto Nuevo\nEstado: Usado",
            &[(Condition, "Nuevo"), (Condition, "Usado")],
        );
        check(
            "Tamaño de la pantalla 13 pulgadas",
            &[(Screen, "13 pulgadas")],
        );
        check("No. de modelo: UN50. No. Puertos: 2", &[(Model, "UN50")]);
    }

    #[test]
    fn models_of_parts_are_none() {
        for line in [
            "Modelo del Procesador: 13420H, 8C",
            "Modelo del Procesador 13420H",
            "Modelo procesador i5 13420H",
            "Modelo tarjeta gráfica RTX 4060",
            "Modelo de control remoto TM1240A",
            "Modelo ideal para quienes buscan",
            "Modelo ideal para tus 5 sentidos",
            "Referencia compatible con 55NANO80",
        ] {
            check(line, &[]);
        }
    }

    #[test]
    fn remarks_on_the_condition() {
        for (text, found) in [
            (
                "Producto reacondicionado por el fabricante, con garantía de tres meses",
                true,
            ),
            (
                "Descripción: Buen equipo. Este celular es reacondicionado. Color: Negro",
                true,
            ),
            ("Tipo: Reacondicionado", true),
            ("Reacondicionado: Sí", true),
            ("Open Box", true),
            ("Reacondicionado: No", false),
            ("No es un producto reacondicionado", false),
            ("Gracias a su diseño renovado", false),
            (
                "Garantía de fábrica. No aplica para equipos que fueron abiertos o de segunda mano",
                false,
            ),
            ("Aire acondicionado", false),
            ("Uso: usado en cocina", false),
        ] {
            let read = fields(text);
            assert_eq!(
                read.iter().any(|field| field.topic == Topic::Remark),
                found,
                "{text:?}"
            );
        }
    }
}
