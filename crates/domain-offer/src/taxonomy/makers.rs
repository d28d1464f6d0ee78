//! The brand that only a title names.

use super::Taxonomy;
use super::nouns::Meaning;
use crate::name::{Name, name_key};
use crate::text::{fold, split_words};

/// A brand stands among so many first words.
const EARLY: usize = 7;
/// A name has at most so many words.
const LONGEST: usize = 3;
/// What stands behind these words is not the thing's own.
const STOPS: [&str; 13] = [
    "para",
    "p",
    "con",
    "sin",
    "compatible",
    "compatibles",
    "for",
    "with",
    "incluye",
    "mas",
    "tipo",
    "estilo",
    "marca",
];

impl Taxonomy {
    /// The known brand that the title of a thing in a category names as its own: early and before what
    /// it is for, or alone behind the last ` - `. Accessories (`Funda Samsung S24`) say what they are for.
    pub(crate) fn brand_in(&self, title: &str, category: &Name) -> Option<Name> {
        if self.accessories.contains(&category.key) {
            return None;
        }
        let folded = fold(title);
        let main = folded.split('+').next().unwrap_or_default();
        let words: Vec<&str> = split_words(&folded).take(EARLY + LONGEST).collect();
        let title = TitleStart {
            taxonomy: self,
            category: &category.key,
            words: &words,
        };
        let early = title.brand_within(split_words(main).take(EARLY).count());
        early.or_else(|| title.last_of(&folded)).cloned()
    }
}

/// The first words of a title, of a thing in a category.
struct TitleStart<'t, 'w> {
    taxonomy: &'t Taxonomy,
    category: &'w str,
    words: &'w [&'w str],
}

impl<'t> TitleStart<'t, '_> {
    /// The first brand that begins among so many words.
    fn brand_within(&self, end: usize) -> Option<&'t Name> {
        for at in 0..end {
            let words = &self.words[at..];
            if STOPS.contains(&words[0]) || self.is_not_made_by(words) {
                return None;
            }
            for len in (1..=LONGEST.min(words.len())).rev() {
                let key = words[..len].concat();
                let known = self.taxonomy.brands.find(&key);
                if let Some(brand) = known.filter(|_| self.is_brand_at(at, len, &key)) {
                    return Some(brand);
                }
            }
        }
        None
    }

    /// Whether words begin with an accessory, or a thing that bears names of others.
    fn is_not_made_by(&self, words: &[&str]) -> bool {
        let Some(first) = words.first() else {
            return true;
        };
        let found = self.taxonomy.placement.nouns.find(words, self.category);
        let is_part = found.is_some_and(|found| matches!(found.meaning, Meaning::Part(_)));
        is_part || self.taxonomy.no_maker.contains(*first)
    }

    /// Whether a name is a brand where it stands; some are common words besides.
    fn is_brand_at(&self, at: usize, len: usize, key: &str) -> bool {
        if !self.taxonomy.common_words.contains(key) {
            return true;
        }
        let next = self.words.get(at + len);
        let before_model = next.is_some_and(|word| word.contains(|c: char| c.is_ascii_digit()));
        let mut before = 1..=LONGEST.min(at);
        at == 0 && before_model || before.any(|count| self.is_thing(&self.words[at - count..at]))
    }

    /// Whether these words, all of them, name a thing.
    fn is_thing(&self, words: &[&str]) -> bool {
        let found = self.taxonomy.placement.nouns.find(words, self.category);
        found.is_some_and(|found| {
            matches!(found.meaning, Meaning::Thing { .. }) && found.len == words.len()
        })
    }

    /// `… 400 ml - Dove`
    fn last_of(&self, folded: &str) -> Option<&'t Name> {
        let (_, last) = folded.rsplit_once(" - ")?;
        let key = name_key(last);
        let is_brand = !self.taxonomy.common_words.contains(key.as_str());
        let is_made = is_brand && !self.is_not_made_by(self.words);
        self.taxonomy.brands.find(&key).filter(|_| is_made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brand_that_only_the_title_names() {
        let taxonomy = Taxonomy::bundled();
        for (category, title, expected) in [
            (
                "televisores",
                "Televisor Samsung 55 pulgadas",
                Some("SAMSUNG"),
            ),
            ("televisores", "SAMSUNG - Televisor 55", Some("SAMSUNG")),
            ("televisores", "TV LG 55\" 4K", Some("LG")),
            ("televisores", "Smart TV Samsung Crystal", Some("SAMSUNG")),
            ("televisores", "Televisor Roku 43", Some("ROKU")),
            ("televisores", "Televisor + Barra Samsung", None),
            ("televisores", "Televisor Exclusiv 43 Smart Roku TV", None),
            (
                "televisores",
                "Televisor Simply 43 pulgadas con Google TV",
                None,
            ),
            ("televisores", "Control remoto para TV LG", None),
            ("televisores", "Soporte TV Samsung", None),
            ("televisores", "Samsungo 55", None),
            ("televisores", "LGX 55", None),
            ("celulares", "Galaxy Samsung™ S24", Some("SAMSUNG")),
            ("celulares", "Celular REDMI Note 14", Some("XIAOMI")),
            (
                "celulares",
                "Celular Galaxy A16 128GB Negro - Samsung",
                Some("SAMSUNG"),
            ),
            ("celulares", "Celular Vivo Y39 256GB", Some("VIVO")),
            ("celulares", "Vivo Y39 256GB", Some("VIVO")),
            ("celulares", "Celular HONOR X8c", Some("HONOR")),
            ("celulares", "Moto G15 256GB", Some("MOTOROLA")),
            ("celulares", "iPhone 15 128GB", Some("APPLE")),
            ("celulares", "Funda para iPhone 15", None),
            ("celulares", "Funda Samsung S24", None),
            ("celulares", "Vidrio templado Samsung S24", None),
            ("celulares", "Cargador compatible con Samsung", None),
            ("accesorios", "Vidrio templado Samsung S24", None),
            ("relojes", "Reloj inteligente para iPhone", None),
            ("relojes", "Reloj tipo Apple Watch", None),
            ("audifonos", "Audífonos compatibles con Xiaomi", None),
            (
                "lavadoras",
                "Lavadora Carga Superior Whirlpool 18 kg",
                Some("WHIRLPOOL"),
            ),
            (
                "portatiles",
                "Computador Portátil 2 en 1 LENOVO Yoga",
                Some("LENOVO"),
            ),
            ("portatiles", "Portátil Hewlett-Packard 15", Some("HP")),
            ("portatiles", "Portátil Hewlett Packard 15", Some("HP")),
            ("cafeteras", "Cafetera De’Longhi Dedica", Some("DE'LONGHI")),
            ("planchas", "Plancha Black & Decker", Some("BLACK+DECKER")),
            (
                "planchas",
                "BLACK+DECKER Plancha de vapor",
                Some("BLACK+DECKER"),
            ),
            ("aseo", "Shampoo L'Oréal Elvive", Some("L'ORÉAL")),
            (
                "aseo",
                "Shampoo Reconstrucción Completa 400 ml - Dove",
                Some("DOVE"),
            ),
            ("tenis", "Tenis Nike Revolution 7", Some("NIKE")),
            ("pinturas", "Pintura color vivo 1 galón", None),
            ("libros", "Mi primer libro", None),
            ("libros", "Libro Steve Jobs y Apple", None),
            ("ropa", "Camiseta Nintendo", None),
            ("ropa", "Medias con honor", None),
            ("", "", None),
            ("", "+", None),
        ] {
            let brand = taxonomy.brand_in(title, &taxonomy.category(category));
            let brand = brand.as_ref().map(|name| &*name.spelling);
            assert_eq!(brand, expected, "{title:?} in {category}");
        }
    }
}
