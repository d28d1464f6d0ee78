//! In which condition a thing is sold.

use super::details::{Field, Topic, of_topic};
use crate::condition::{Condition, in_field, in_title};
use crate::text::{fold, split_words};

/// What the member of its own says; else what title and details say, of which one that is not new counts; else new.
///
/// `title` is a folded title, cut into words.
pub(super) fn of(member: Option<&str>, title: &[&str], fields: &[Field<'_>]) -> Condition {
    let of_field = |value: &str| {
        let folded = fold(value);
        in_field(&split_words(&folded).collect::<Vec<_>>())
    };
    member.and_then(of_field).unwrap_or_else(|| {
        let named = of_topic(fields, Topic::Condition);
        let named = named.chain(of_topic(fields, Topic::Remark));
        let in_details = || {
            named
                .filter_map(of_field)
                .find(|named| *named != Condition::New)
        };
        in_title(title).or_else(in_details).unwrap_or_default()
    })
}

#[cfg(test)]
mod tests {
    use super::super::details;
    use super::*;
    use crate::extraction::Text;

    fn check(member: &str, title: &str, text: &str, expected: Condition) {
        let folded = fold(title);
        let words: Vec<&str> = split_words(&folded).collect();
        let found = of(Text::from(member).get(), &words, &details::fields(text));
        assert_eq!(found, expected, "{member:?} {title:?} {text:?}");
    }

    #[test]
    fn a_member_goes_before_the_title_and_the_title_before_details() {
        use Condition::{Exhibition, New, Refurbished, Used};
        for (member, title, details, expected) in [
            ("", "TV LG 55", "", New),
            ("", "TV LG 55", "Condición del producto Nuevo", New),
            ("", "TV LG 55", "Condición: Reacondicionado", Refurbished),
            (
                "",
                "TV LG 55",
                "Color: Negro. Estado: Usado - Como nuevo. Peso: 5 kg.",
                Used,
            ),
            (
                "",
                "TV LG 55",
                "Condición: Nuevo (caja abierta)",
                Exhibition,
            ),
            (
                "",
                "TV LG 55",
                "Detalle de la condición: Exhibición",
                Exhibition,
            ),
            ("", "TV LG 55", "Estado del producto: Vitrina", Exhibition),
            ("", "TV LG 55", "Condición\nUsado", Used),
            ("", "TV LG 55", "Condición: Excelente", New),
            (
                "",
                "TV LG 55",
                "Disco: Estado Sólido SSD usado en servidores",
                New,
            ),
            (
                "",
                "TV LG 55",
                "Gracias a su diseño renovado es ligero",
                New,
            ),
            (
                "",
                "TV LG 55",
                "Producto reacondicionado certificado. Garantía: 3 meses",
                Refurbished,
            ),
            ("", "TV LG 55", "Cuidado del producto NUEVO", New),
            (
                "",
                "TV LG 55 Renewed",
                "Condición del producto Nuevo",
                Refurbished,
            ),
            ("nuevo", "TV LG 55 Renewed", "Condición: Usado", New),
            ("new", "TV LG 55 usado", "", New),
            ("USADO", "TV LG 55", "", Used),
            ("used", "TV LG 55", "", Used),
            ("Refurbished", "TV LG 55", "", Refurbished),
            (
                "https://schema.org/RefurbishedCondition",
                "TV",
                "",
                Refurbished,
            ),
            ("http://schema.org/UsedCondition", "TV", "", Used),
            ("NewCondition", "TV usado", "", New),
            ("exhibicion", "TV", "", Exhibition),
            ("exhibición", "TV", "", Exhibition),
            ("Open Box", "TV", "", Exhibition),
            ("Como nuevo", "TV", "", Used),
            ("", "TV LG 55 de exposición", "", Exhibition),
            ("", "Mueble de exposición para TV", "", New),
            ("", "TV LG 55 caja dañada", "", Exhibition),
            ("", "Caja dañada de repuesto", "", New),
            ("Nuevo, nunca usado", "TV", "", New),
            ("n/a", "TV usado", "", Used),
            ("disponible", "TV usado", "", Used),
        ] {
            check(member, title, details, expected);
        }
    }
}
