//! Which category a shop's text names, which may be a path through its departments.
//!
//! ```text
//! Tecnología > Celulares > Smartphones        → Celulares
//! Hogar | Cocina | Ollas y sartenes           → Ollas y sartenes
//! ```

use super::names::SpellingTable;
use crate::name::{self, Name, name_key};
use crate::text::{fold, is_absent, split_words};

/// Marks that only a path has between its steps.
const STEPS: [char; 24] = [
    '>', '›', '»', '→', '⟩', '〉', '❯', '▸', '▶', '►', '➔', '➤', '➜', '➞', '➡', '⟶', '⇒', '·', '•',
    '|', '¦', '\\', '\n', '\t',
];
/// Marks that can also stand within a name: those of a path only where a step of it is known.
const MAYBE_STEPS: [&str; 7] = ["/", " - ", " – ", " — ", ":", ";", ","];
/// Steps that say nothing of the thing.
const NO_THINGS: [&str; 26] = [
    "inicio",
    "home",
    "tienda",
    "catalogo",
    "productos",
    "categorias",
    "todo",
    "todos",
    "todas",
    "vertodo",
    "vermas",
    "otros",
    "otras",
    "ofertas",
    "novedades",
    "destacados",
    "masvendidos",
    "hombre",
    "hombres",
    "mujer",
    "mujeres",
    "ninos",
    "ninas",
    "unisex",
    "marcas",
    "colombia",
];
/// Before what the accessories are for.
const ACCESSORIES: [&str; 4] = ["accesorios", "accesorio", "repuestos", "repuesto"];

/// What is known of names when a category is looked for.
pub(super) struct Crumbs<'t> {
    pub(super) categories: &'t SpellingTable,
    pub(super) brands: &'t SpellingTable,
    /// The key of the category of accessories.
    pub(super) accessories: Option<&'t str>,
}

impl Crumbs<'_> {
    /// The category of a text that is not absent: the whole of it, the last step that is known, or
    /// the last one that names a thing.
    pub(super) fn find(&self, text: &str) -> Name {
        // Most texts are one plain name.
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b' ';
        if text.bytes().all(is_plain)
            && let Some(known) = self.categories.named(text)
        {
            return known.clone();
        }
        let steps: Vec<&str> = text
            .split(STEPS)
            .flat_map(|step| step.split("::"))
            .map(bare)
            .filter(|step| !is_absent(step))
            .collect();
        if let Some(known) = steps.iter().rev().find_map(|step| self.step(step)) {
            return known;
        }
        let last = match steps[..] {
            [whole] => self.last_of_whole(whole),
            _ => self.last(&steps),
        };
        let last = last.unwrap_or(text);
        Name::new(name_key(last), name::spelling(last))
    }

    /// The known category of a step, or of a part of it.
    fn step(&self, step: &str) -> Option<Name> {
        self.known(step).or_else(|| {
            let mut parts = parts(step).into_iter().rev();
            parts.find_map(|part| self.known(part))
        })
    }

    /// The known category of a text without counts (`Televisores (153)`), brands (`Celulares
    /// Samsung`) and what accessories are for.
    fn known(&self, text: &str) -> Option<Name> {
        if let Some(name) = self.categories.named(text) {
            return Some(name.clone());
        }
        let folded = fold(without_count(text));
        let words: Vec<&str> = split_words(&folded).collect();
        if words.first().is_some_and(|word| ACCESSORIES.contains(word)) && words.len() > 1 {
            return self.categories.named(self.accessories?).cloned();
        }
        let (last, before) = words.split_last()?;
        let named = |words: &[&str]| self.categories.find(&words.concat()).cloned();
        let is_brand = self.brands.find(last).is_some();
        named(&words).or_else(|| named(before).filter(|_| is_brand))
    }

    /// The last step that names a thing.
    fn last<'a>(&self, steps: &[&'a str]) -> Option<&'a str> {
        let names_thing = |step: &&&str| {
            let key = name_key(step);
            !NO_THINGS.contains(&key.as_str()) && self.brands.find(&key).is_none()
        };
        let thing = steps.iter().rev().find(names_thing);
        thing.or(steps.last()).copied()
    }

    /// The last step of a text with slashes, where they are certainly those of a path.
    fn last_of_whole<'a>(&self, whole: &'a str) -> Option<&'a str> {
        let is_path =
            whole.starts_with('/') || whole.contains(" / ") || whole.matches('/').count() > 1;
        let steps: Vec<&str> = whole.split('/').map(bare).collect();
        let steps: Vec<&str> = steps.into_iter().filter(|step| !is_absent(step)).collect();
        if is_path {
            self.last(&steps)
        } else {
            Some(whole)
        }
    }
}

/// The parts of a step, where marks in it may be those of a path.
fn parts(step: &str) -> Vec<&str> {
    let mut parts = vec![step];
    for mark in MAYBE_STEPS {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(mark))
            .collect();
    }
    parts
        .into_iter()
        .map(bare)
        .filter(|part| !is_absent(part))
        .collect()
}

/// A step without what is left of arrows, quotes and brackets around it.
fn bare(step: &str) -> &str {
    let around = ['-', '–', '—', '=', '.', '~', ':', '"', '\'', '[', ']'];
    step.trim_matches(|c: char| c.is_whitespace() || around.contains(&c))
}

fn without_count(text: &str) -> &str {
    let text = text.trim_end();
    let Some((before, count)) = text
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once('('))
    else {
        return text;
    };
    let is_count = !count.is_empty()
        && count
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_count { before } else { text }
}

#[cfg(test)]
mod tests {
    use super::super::Taxonomy;

    fn check(expected: &str, texts: &[&str]) {
        let taxonomy = Taxonomy::bundled();
        for text in texts {
            assert_eq!(&*taxonomy.category(text).spelling, expected, "{text:?}");
        }
    }

    #[test]
    fn paths_lead_to_the_last_category_that_is_known() {
        check(
            "Celulares",
            &[
                "Celulares",
                "Celulares>Smartphones>Celulares Samsung",
                "Tecnología > Celulares > Smartphones",
                "Tecnología &gt; Celulares &gt; Smartphones",
                "Inicio › Tecnología › Celulares",
                "Inicio » Celulares y Teléfonos » Celulares y Smartphones",
                "Tecnología / Celulares / Smartphones",
                "/Tecnología/Celulares/Smartphones/",
                "Tecnología/Celulares",
                "Tecnología | Celulares",
                "Tecnología|Celulares|Samsung",
                "Tecnología::Celulares",
                "Tecnología - Celulares",
                "Tecnología – Celulares – Samsung",
                "Tecnología → Celulares",
                "Tecnología -> Celulares",
                "Tecnología ➜ Celulares",
                "Tecnología · Celulares",
                "Tecnología, Celulares, Smartphones",
                "[\"Tecnología\",\"Celulares\"]",
                "Tecnología => Celulares",
                "Tecnología >> Celulares >>",
                "Tecnología\\Celulares",
                "Tecnología: Celulares",
                "Tecnología\nCelulares\nSmartphones",
                "Celulares Samsung",
                "celulares (153)",
                "Celulares ®",
                "<a>Tecnología</a> &raquo; <a>Celulares</a>",
                "Home > Celulares > Ver todo",
                "Celulares > Gama alta > 5G",
            ],
        );
        check(
            "Secadoras",
            &["Electrohogar > Lavadoras y Secadoras > Secadoras"],
        );
        check(
            "Televisores",
            &[
                "TV/Video",
                "TV y Video > Televisores > Smart TV",
                "Smart-TV",
                "SmartTV",
                "Televisores - Samsung",
                "Televisores / LG",
            ],
        );
        check(
            "Accesorios",
            &[
                "Celulares > Accesorios > Fundas",
                "Accesorios para portátiles",
                "Computación > Accesorios de cómputo",
                "Lavadoras > Repuestos de lavadora",
            ],
        );
        check(
            "Audífonos",
            &["Accesorios > Audífonos", "Audio > Audífonos > JBL"],
        );
    }

    #[test]
    fn unknown_paths_lead_to_the_last_thing() {
        for (text, expected) in [
            ("Hogar > Cocina > Ollas y sartenes", "Ollas y sartenes"),
            ("Hogar | Ollas y sartenes", "Ollas y sartenes"),
            ("Hogar / Ollas y sartenes", "Ollas y sartenes"),
            ("Calzado > Hombre", "Calzado"),
            ("Calzado > Mujer > Tenis", "Tenis"),
            ("Calzado > Tenis > Ver todo", "Tenis"),
            ("Perfumes > Samsung", "Perfumes"),
            ("Ofertas > Otros", "Otros"),
            // Names, not paths.
            ("Audio/Video", "Audio/Video"),
            ("Ropa - Hombre", "Ropa - Hombre"),
            ("Guitarras y bajos", "Guitarras y bajos"),
            ("Guitarras, bajos", "Guitarras, bajos"),
            ("Aseo personal", "Aseo personal"),
            ("Libros: novela", "Libros: novela"),
            (">", ">"),
            ("/", "/"),
        ] {
            check(expected, &[text]);
        }
        let taxonomy = Taxonomy::bundled();
        let key = |text: &str| taxonomy.category(text).key;
        assert_eq!(key("Audio & Video"), key("audio y video"));
        assert_eq!(key("Hogar>Ollas y sartenes"), key("OLLAS & SARTENES"));
        for absent in [
            "nan", "None", "NaT", "<NA>", "-", "null", "N/A", "&nbsp;", " ",
        ] {
            check("Sin categoría", &[absent]);
        }
    }
}
