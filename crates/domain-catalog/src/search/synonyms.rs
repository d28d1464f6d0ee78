//! Words that shoppers use for one thing, and their plurals.

/// Each line is one thing; folded, with the plurals that end in more than an `s`.
const GROUPS: [&[&str]; 20] = [
    &[
        "celular",
        "celulares",
        "smartphone",
        "smartphones",
        "telefono",
        "telefonos",
        "movil",
        "moviles",
    ],
    &[
        "portatil",
        "portatiles",
        "laptop",
        "laptops",
        "notebook",
        "notebooks",
        "computador",
        "computadores",
        "computadora",
        "computadoras",
    ],
    &["tv", "tvs", "televisor", "televisores", "television"],
    &[
        "nevera",
        "neveras",
        "refrigerador",
        "refrigeradores",
        "refrigeradora",
        "nevecon",
        "nevecones",
    ],
    &[
        "audifono",
        "audifonos",
        "auricular",
        "auriculares",
        "headphones",
        "earbuds",
    ],
    &[
        "parlante",
        "parlantes",
        "altavoz",
        "altavoces",
        "bafle",
        "bafles",
        "speaker",
    ],
    &["tablet", "tablets", "tableta", "tabletas"],
    &["reloj", "relojes", "smartwatch", "smartwatches", "watch"],
    &["lavadora", "lavadoras", "lavarropas"],
    &["barra", "soundbar"],
    &["raton", "mouse"],
    &["consola", "consolas", "videoconsola"],
    &["moto", "motorola"],
    &["4k", "uhd", "4kuhd", "uhd4k", "2160p"],
    &["fullhd", "fhd", "1080p"],
    &[
        "forro", "forros", "funda", "fundas", "estuche", "estuches", "carcasa", "carcasas", "case",
    ],
    &["tenis", "zapatilla", "zapatillas", "sneakers"],
    &["shampoo", "champu", "shampu"],
    &["acondicionador", "acondicionadores", "conditioner"],
    &["secadora", "secadoras", "secarropas"],
];
/// Words shorter than this keep their final `s`.
const PLURAL_MIN_CHARS: usize = 5;

/// What else stands for a folded word; empty for most.
pub(super) fn others(word: &str) -> Vec<String> {
    let group = GROUPS.iter().find(|group| group.contains(&word));
    if let Some(group) = group {
        let others = group.iter().filter(|other| **other != word);
        return others.map(|other| (*other).to_owned()).collect();
    }
    singulars(word)
}

/// `licuadoras` → `licuadora`, `monitores` → `monitore`, `monitor`.
fn singulars(word: &str) -> Vec<String> {
    let is_word = word.chars().all(char::is_alphabetic);
    if !is_word || word.chars().count() < PLURAL_MIN_CHARS {
        return Vec::new();
    }
    let ends = ["s", "es"].into_iter();
    ends.filter_map(|end| word.strip_suffix(end).map(str::to_owned))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain_offer::text::fold;

    #[test]
    fn a_word_stands_for_its_group_or_its_singular() {
        assert!(others("celular").contains(&"smartphone".to_owned()));
        assert!(others("laptop").contains(&"computador".to_owned()));
        assert_eq!(others("monitores"), ["monitore", "monitor"]);
        assert_eq!(others("licuadoras"), ["licuadora"]);
        for word in ["samsung", "gas", "un55s", "qled"] {
            assert!(others(word).is_empty(), "{word}");
        }
    }

    #[test]
    fn every_word_is_folded_and_of_one_group() {
        let mut words: Vec<&str> = GROUPS.concat();
        assert!(words.iter().all(|word| fold(word) == *word));
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
