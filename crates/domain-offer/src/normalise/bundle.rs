//! Things that are sold with another one.

use crate::taxonomy::title_words;
use crate::text::fold;

/// Features that a plus may join without adding a thing.
const FEATURES: [&str; 22] = [
    "hdr",
    "wifi",
    "wi",
    "bluetooth",
    "dolby",
    "google",
    "android",
    "webos",
    "ram",
    "tdt",
    "usb",
    "hdmi",
    "smart",
    "ia",
    "ai",
    "uhd",
    "fhd",
    "garantia",
    "envio",
    "nfc",
    "gb",
    "bt",
];
/// Things that come with others.
const THINGS: [&str; 24] = [
    "barra",
    "soundbar",
    "parlante",
    "parlantes",
    "audifono",
    "audifonos",
    "auriculares",
    "airpods",
    "buds",
    "reloj",
    "smartwatch",
    "watch",
    "marco",
    "roku",
    "minibar",
    "tablet",
    "morral",
    "mochila",
    "mouse",
    "teclado",
    "impresora",
    "consola",
    "diadema",
    "xbox",
];
/// Things that `con` adds; a television has speakers and a system of its own.
const WITH: [&str; 7] = [
    "barra",
    "soundbar",
    "audifono",
    "audifonos",
    "reloj",
    "marco",
    "minibar",
];

/// Whether a title is that of several things sold together: `+ Barra de sonido`, `Combo …`,
/// `(Incluye marco …)`, a pack's code (`F-QN55…`), a phone that ends in `Audifonos`.
pub fn is_bundle(title: &str, category_key: &str) -> bool {
    let folded = fold(title);
    reads_as_bundle(&title_words(&folded), category_key)
}

/// The same for a title that is folded and cut into words already.
pub(super) fn reads_as_bundle(words: &[&str], category_key: &str) -> bool {
    words.iter().take(3).any(|word| *word == "combo")
        || words
            .windows(2)
            .any(|pair| pair[0] == "+" && is_thing(pair[1]))
        || adds(words, "incluye", 2, &THINGS)
        || adds(words, "con", 1, &WITH)
        || has_pack_code(words)
        || (category_key == "celulares" && ends_in_thing(words))
}

fn is_thing(word: &str) -> bool {
    word.starts_with(char::is_alphabetic) && !FEATURES.contains(&word)
}

/// Whether one of the things is among the next `reach` words behind the verb.
fn adds(words: &[&str], verb: &str, reach: usize, things: &[&str]) -> bool {
    let mut places = words.iter().enumerate().filter(|(_, word)| **word == verb);
    places.any(|(at, _)| {
        words[at + 1..]
            .iter()
            .take(reach)
            .any(|word| things.contains(word))
    })
}

/// Whether the words hold a code like `F-QN55Q7F…` or `…KXZLBARRA…`.
fn has_pack_code(words: &[&str]) -> bool {
    let of_screen = |word: &str| word.starts_with("qn") || word.starts_with("un");
    words
        .windows(2)
        .any(|pair| pair[0] == "f" && of_screen(pair[1]))
        || words
            .iter()
            .any(|word| word.len() > 12 && word.contains("kxzlbarra"))
}

/// Whether a phone's title names a thing behind the phone itself, not as what it is made for.
fn ends_in_thing(words: &[&str]) -> bool {
    words.windows(2).skip(1).any(|pair| {
        let of_phone = ["para", "sin", "entrada", "puerto", "jack", "conector", "de"];
        THINGS.contains(&pair[1]) && !of_phone.contains(&pair[0])
    })
}
