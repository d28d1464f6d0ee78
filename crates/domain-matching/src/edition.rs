//! Words that make another thing of the same name: `S24` and `S24 Ultra`, a full version and an
//! upgrade.

/// The words, folded and without the ending of a plural; equal numbers are one edition.
const EDITIONS: [(&str, u8); 38] = [
    ("pro", 0),
    ("professional", 0),
    ("profesional", 0),
    ("max", 1),
    ("ultra", 2),
    ("plu", 3),
    ("plus", 3),
    ("mini", 4),
    ("lite", 5),
    ("fe", 6),
    ("se", 7),
    ("air", 8),
    ("neo", 9),
    ("power", 10),
    ("fusion", 11),
    ("note", 12),
    ("fold", 13),
    ("flip", 14),
    ("deluxe", 15),
    ("dlx", 15),
    ("premium", 16),
    ("standard", 17),
    ("home", 18),
    ("upgrade", 19),
    ("upgrad", 19),
    ("upg", 19),
    ("actualizacion", 19),
    ("oem", 20),
    ("academic", 21),
    ("student", 21),
    ("mac", 22),
    ("macintosh", 22),
    ("win", 23),
    ("window", 23),
    ("windows", 23),
    ("kit", 24),
    ("case", 25),
    ("funda", 25),
];

/// The edition that a word names, as a bit; 0 for other words.
pub fn bit(word: &str) -> u32 {
    EDITIONS
        .iter()
        .find(|(name, _)| *name == word)
        .map_or(0, |(_, edition)| 1 << edition)
}
