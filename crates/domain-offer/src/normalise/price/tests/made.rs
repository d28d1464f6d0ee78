//! Texts made from the grammar, with noise: they say the value that made them, or are refused; never another one.

use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::*;

/// How a number is written: the mark of thousands, the mark of decimals, and how many of them are written at least.
type Digits = (&'static str, &'static str, bool);

/// An amount as it is meant.
#[derive(Clone, Debug)]
struct Made {
    code: &'static str,
    /// In minor units.
    minor: i64,
    digits: Digits,
    mark: (&'static str, &'static str),
}

impl Made {
    fn write(&self, minor: i64) -> String {
        let currency = Currency::parse(self.code).unwrap();
        let (thousands, decimal, always) = self.digits;
        let mut text = self.mark.0.to_owned();
        text.push_str(&grouped(minor / currency.scale(), thousands));
        let cents = minor % currency.scale();
        // Three places are always written: `1.000 KWD` is one dinar.
        if currency.decimals() > 0 && (cents > 0 || always || currency.decimals() == 3) {
            let width = currency.decimals() as usize;
            write!(text, "{decimal}{cents:0width$}").unwrap();
        }
        text.push_str(self.mark.1);
        text
    }
}

fn grouped(whole: i64, mark: &str) -> String {
    let digits = whole.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<&str> = groups
        .map(|group| std::str::from_utf8(group).unwrap())
        .collect();
    groups.join(mark)
}

fn amount() -> impl Strategy<Value = Made> {
    let digits = select(vec![
        (".", ",", false),
        (".", ",", true),
        (",", ".", false),
        (",", ".", true),
        ("", ".", true),
        ("", ",", true),
        ("'", ".", true),
        ("’", ",", true),
        ("´", ",", false),
        (" ", ",", true),
        ("\u{a0}", ",", false),
        ("\u{202f}", ".", true),
        ("\u{2009}", ",", true),
        (".\u{200b}", ",", true),
        (". ", ", ", true),
    ]);
    let mark = select(vec![
        ("COP", "$ ", ""),
        ("COP", "$", ""),
        ("COP", "COP ", ""),
        ("COP", "", " COP"),
        ("COP", "", ""),
        ("COP", "", " pesos"),
        ("COP", "COL$", ""),
        ("COP", "&#36;", ""),
        ("COP", "<b>$</b>", ""),
        ("USD", "US$ ", ""),
        ("USD", "USD", ""),
        ("EUR", "€ ", ""),
        ("EUR", "", " €"),
        ("EUR", "", "€"),
        ("EUR", "&euro;", ""),
        ("GBP", "£", ""),
        ("PLN", "", " zł"),
        ("CZK", "", " Kč"),
        ("BRL", "R$ ", ""),
        ("JPY", "¥", ""),
        ("KRW", "", "원"),
        ("KWD", "KWD ", ""),
        ("BHD", "", " BHD"),
        ("CLP", "CLP ", ""),
        ("RUB", "", " руб."),
    ]);
    let whole = prop_oneof![
        1_i64..1_000,
        1_000_i64..1_000_000,
        1_000_000_i64..100_000_000
    ];
    (digits, mark, whole, 0_i64..1_000, any::<bool>()).prop_map(
        |(digits, mark, whole, cents, round)| {
            let scale = Currency::parse(mark.0).unwrap().scale();
            let cents = if round { 0 } else { cents % scale };
            let (code, before, behind) = mark;
            Made {
                code,
                minor: whole * scale + cents,
                digits,
                mark: (before, behind),
            }
        },
    )
}

/// What a shop says around a price: each has a place for the price, and may have one for a higher and a lower amount.
const FRAMES: [&str; 28] = [
    "{}",
    "{}",
    "{}",
    "Precio: {}",
    "Oferta {}",
    "Desde {}",
    "{} IVA incluido",
    "Antes {+} Ahora {}",
    "Ahora {} Antes {+}",
    "{} {+}",
    "{} - {+}",
    "Precio normal {+} Precio oferta {}",
    "{} o 12 cuotas de {:}",
    "{} Ahorras {-}",
    "{} -20% {+}",
    "<del>{+}</del><ins>{}</ins>",
    "was {+} now {}",
    "12x {:} o {} de contado",
    "{} + envío {-}",
    "De {+} a {}",
    // These are no prices of the thing.
    "2 unidades por {}",
    "{} / kg",
    "12 cuotas de {}",
    "{} puntos",
    "{} mensuales",
    "Hasta {}",
    "3 x {}",
    "Ahorra {}",
];

/// What may stand anywhere and means nothing; blanks not inside a word.
const LOOKS: [&str; 8] = [
    "\u{200b}",
    "<span>",
    "</span>",
    "<b class=\"n\">",
    " ",
    "\u{a0}",
    "\u{2009}",
    "&nbsp;",
];

/// What may stand between words.
const WORDS: [&str; 17] = [
    "*",
    " (",
    ") ",
    " hoy ",
    " 12 cuotas ",
    " 20% ",
    " x ",
    "! ",
    " ~ ",
    " increíble ",
    "\n",
    " ' ",
    " kg ",
    ". ",
    "<br>",
    " tvx ",
    " | ",
];

fn text() -> impl Strategy<Value = (Made, String)> {
    let noise = proptest::collection::vec(
        (any::<Index>(), select([&LOOKS[..], &WORDS[..]].concat())),
        0..4,
    );
    (
        amount(),
        select(FRAMES.to_vec()),
        1_i64..90,
        2_i64..60,
        noise,
    )
        .prop_map(|(made, frame, more, less, noise)| {
            let scale = Currency::parse(made.code).unwrap().scale();
            let higher = made.minor + (made.minor * more / 100).max(scale);
            let lower = (made.minor / less).max(1);
            // Without marks two amounts in a row may be one with a blank.
            let frame = if made.mark == ("", "") {
                frame.replace("{} {+}", "{} | {+}")
            } else {
                frame.to_owned()
            };
            let twelfth = (made.minor / 12).max(1);
            let mut text = frame
                .replace("{}", &made.write(made.minor))
                .replace("{:}", &made.write(twelfth));
            text = text
                .replace("{+}", &made.write(higher))
                .replace("{-}", &made.write(lower));
            for (place, word) in noise {
                let at = text.floor_char_boundary(place.index(text.len() + 1));
                let entity = text[..at]
                    .rfind('&')
                    .is_some_and(|from| !text[from..at].contains(';'));
                let tag = text[..at]
                    .rfind('<')
                    .is_some_and(|from| !text[from..at].contains('>'));
                if entity || tag {
                    continue;
                }
                if LOOKS[..4].contains(&word)
                    || LOOKS.contains(&word) && !is_in_word(&text, at)
                    || is_between_words(&text, at)
                {
                    text.insert_str(at, word);
                }
            }
            (made, text)
        })
}

/// Whether no number is cut in two here, nor its marks from it.
fn is_between_words(text: &str, at: usize) -> bool {
    let part = |c: char| !c.is_alphabetic() && !" \n()|:".contains(c);
    let (before, behind) = text.split_at(at);
    let apart =
        before.ends_with(' ') || behind.starts_with(' ') || before.is_empty() || behind.is_empty();
    apart && !(before.trim_end().ends_with(part) && behind.trim_start().starts_with(part))
}

fn is_in_word(text: &str, at: usize) -> bool {
    let (before, behind) = text.split_at(at);
    let part = |c: char| c.is_alphabetic() || "&;<>#".contains(c);
    before.ends_with(part) && behind.starts_with(part)
}

proptest! {
    // `PROPTEST_CASES=1000000 cargo test --release -p domain-catalog made_texts` for a million of them.
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(10_000), ..ProptestConfig::default() })]
    #[test]
    fn made_texts_say_what_made_them_or_are_refused((made, text) in text()) {
        let currency = Currency::parse(made.code).unwrap();
        let reading = read_text(&text, &Context { given: Some(currency), ..COLOMBIA });
        if let Ok(reading) = reading {
            prop_assert_eq!(reading.price, Money::from_minor(made.minor, currency), "{}", text);
        }
    }

    #[test]
    fn nothing_makes_it_panic(text in any::<String>(), parts in proptest::collection::vec(select(WORDS.to_vec()), 0..9)) {
        let _ = read_text(&text, &COLOMBIA);
        let _ = read_text(&parts.concat(), &COLOMBIA);
        let _ = read_text(&format!("{}1.299{text}$ 5", parts.concat()), &COLOMBIA);
    }
}

#[test]
fn what_is_made_without_noise_is_mostly_read() {
    use proptest::strategy::ValueTree as _;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut read, mut made) = (0, 0);
    for _ in 0..2_000 {
        let amount = amount().new_tree(&mut runner).unwrap().current();
        let context = Context {
            given: Currency::parse(amount.code),
            ..COLOMBIA
        };
        made += 1;
        read += usize::from(read_text(&amount.write(amount.minor), &context).is_ok());
    }
    assert!(read * 100 >= made * 93, "{read} of {made}");
}
