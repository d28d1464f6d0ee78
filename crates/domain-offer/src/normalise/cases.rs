//! Forty oddities seen in real scraped rows, each with examples of them.

use std::sync::LazyLock;

use super::bundle::is_bundle;
use super::details::{details_paragraphs, is_shifted, parse_details, yes_or_no};
use super::memory::{self, Memory};
use super::model::{Model, find_model, model_field};
use super::screen::{Panel, Resolution, panel, resolution};
use super::units::{Kind, kind_of, measure};
use super::*;
use crate::extraction::PriceForm;
use crate::money::{Currency, Money};
use crate::observation::{Gtin, Placement};
use crate::offer::Offer;

const CARD: &str = "SAMSUNG\nCombo Televisor + Barra | 65 pulgadas QLED 4K F-QN65Q7FAAKXZL | Barra de sonido HW-B400F\nPor Falabella\nTamaño de la pantalla: 65 pulgadas\nModelo: F-QN65Q7FAAKXZ\nTasa de refresco: 60Hz\n$ 2.799.900\n-54%\n$ 2.999.900\n$ 6.099.900\nLleva Barra por $169.900\nAgregar al Carro";

fn raw() -> RawExtraction {
    RawExtraction {
        title: "TV LG 55\" Pulgadas 140 Cm 55NANO80 4K-UHD".into(),
        brand: "LG".into(),
        price_text: "COP 2,199,900".into(),
        price_value: "2199900".into(),
        price_form: PriceForm::Number,
        currency: "COP".into(),
        category: "televisores".into(),
        image: "https://www.alkosto.com/medias/8806096375037.webp".into(),
        link: "https://www.alkosto.com/tv-lg-55/p/8806096375037".into(),
        store: "alkosto.com".into(),
        seen_at: "2025-09-04T20:55:50".into(),
        rating: "4.5".into(),
        size: "55\"".into(),
        status: "OK".into(),
        ..RawExtraction::default()
    }
}

fn try_with(change: impl FnOnce(&mut RawExtraction)) -> Result<Observation, Rejection> {
    static RULES: LazyLock<Rules> = LazyLock::new(Rules::standard);
    let rules = &*RULES;
    let received_at = rules.zone.read("2025-10-12T00:00:00").unwrap();
    let mut raw = raw();
    change(&mut raw);
    let content = Digest::of(format!("{raw:?}").as_bytes());
    normalise(&raw, content, received_at, rules)
}

fn with(change: impl FnOnce(&mut RawExtraction)) -> Observation {
    try_with(change).expect("the row is usable")
}

fn titled(title: &str) -> Facts {
    with(|raw| raw.title = title.into()).facts
}

fn branded(brand: &str, title: &str) -> Facts {
    with(|raw| (raw.brand, raw.title) = (brand.into(), title.into())).facts
}

fn placed(category: &str, brand: &str, title: &str) -> (String, bool) {
    let facts = with(|raw| {
        raw.category = category.into();
        raw.brand = brand.into();
        raw.title = title.into();
    })
    .facts;
    let shown = facts.placement == Placement::AsGiven;
    (facts.category.spelling.to_string(), shown)
}

fn model(code: &str) -> Model {
    Model::parse(code).unwrap_or_else(|| panic!("{code} is a code"))
}

fn size(category: &str, title: &str, field: &str, details: &str) -> Option<String> {
    let facts = with(|raw| {
        raw.category = category.into();
        raw.title = title.into();
        raw.size = field.into();
        raw.details = details.into();
    })
    .facts;
    facts.size.map(String::from)
}

#[test]
fn case_01_sponsored_links_have_the_key_of_the_plain_one() {
    let plain =
        "https://www.falabella.com.co/falabella-co/product/73261427/Televisor-Hisense/73261427";
    let sponsored = format!(
        "{plain}?sponsoredClickData=%257B%2522isXLP%2522{}",
        "%253A".repeat(150)
    );
    let observation = with(|raw| raw.link = sponsored.into());
    assert_eq!(observation.key, with(|raw| raw.link = plain.into()).key);
    assert_eq!(
        observation.logged,
        with(|raw| raw.link = plain.into()).logged
    );
    assert_eq!(&*observation.facts.link, plain);
}

#[test]
fn case_02_a_listing_crawled_again_keeps_its_fullest_details() {
    let zone = Zone::bogota();
    let full = with(|raw| raw.details = "Memoria RAM: 24 GB".into());
    let empty = with(|raw| raw.seen_at = "2025-09-05T20:55:50".into());
    for rows in [[&full, &empty], [&empty, &full]] {
        let mut offer = Offer::first(rows[0].clone(), &zone);
        offer.absorb(rows[1].clone(), &zone);
        assert_eq!(offer.parts().details.len, 18);
        assert_eq!(offer.seen_at(), empty.seen_at);
    }
}

#[test]
fn case_03_product_and_variant_numbers() {
    let key = |link: &str| with(|raw| raw.link = link.into()).key;
    let falabella = "https://www.falabella.com.co/falabella-co/product/127974142";
    let one = key(&format!("{falabella}/Televisor/127974143"));
    assert_eq!(one, key(&format!("{falabella}/Televisor-55/127974143/")));
    assert_ne!(
        one,
        key(&format!("{falabella}/Televisor/127974144")),
        "variants are offers of their own"
    );
    assert_ne!(one, key(falabella));
    let (one, other) = ("https://a.co/product/1/x/2", "https://a.co/product/1/x/3");
    assert_ne!(
        key(one),
        key(other),
        "also where nothing is known of the shop"
    );
}

#[test]
fn case_04_links_and_model_fields_hold_article_numbers() {
    let gtin = |link: &str, details: &str| {
        with(|raw| (raw.link, raw.details) = (link.into(), details.into()))
            .facts
            .gtin
    };
    let ean = Some(Gtin(8_806_097_027_584));
    assert_eq!(gtin("https://www.alkosto.com/tv/p/8806097027584", ""), ean);
    let upc = gtin("https://www.alkosto.com/pc/p/198155958885", "");
    assert_eq!(upc, Some(Gtin(198_155_958_885)));
    assert_eq!(upc, gtin("https://www.alkosto.com/pc/p/0198155958885", ""));
    let falabella = "https://www.falabella.com.co/falabella-co/product/141454340/TV/141454341";
    assert_eq!(
        gtin(falabella, "Modelo 7705946478663"),
        Some(Gtin(7_705_946_478_663))
    );
    assert_eq!(
        gtin(falabella, "Modelo 7705946478664"),
        None,
        "wrong check digit"
    );
    assert_eq!(gtin(falabella, "Modelo HYLED429WIM"), None);
}

#[test]
fn case_05_encoded_and_mixed_characters_in_the_path() {
    let key = |link: &str| with(|raw| raw.link = link.into()).key;
    let encoded = key("https://www.falabella.com.co/p/Televisor-55%E2%80%9D-Crystal/1");
    assert_eq!(
        encoded,
        key("https://WWW.falabella.com.co/p/Televisor-55”-Crystal/1")
    );
    let mixed = key("https://www.falabella.com.co/p/TV-+-Barra-248,9-cm/1");
    assert_eq!(
        mixed.as_str(),
        "www.falabella.com.co/p/TV-+-Barra-248,9-cm/1"
    );
}

#[test]
fn case_06_the_text_of_a_card() {
    let observation = with(|raw| {
        raw.title = CARD.into();
        (raw.price_value, raw.price_text) = (Text::default(), Text::default());
        (raw.brand, raw.image, raw.size) = (Text::default(), "N/A".into(), Text::default());
    });
    let facts = observation.facts;
    assert_eq!(
        &*facts.title,
        "Combo Televisor + Barra 65 pulgadas QLED 4K F-QN65Q7FAAKXZL Barra de sonido HW-B400F"
    );
    assert_eq!(
        observation.price,
        Money::from_major(2_799_900, Currency::COP).unwrap()
    );
    assert_eq!(&*facts.price_text, "$ 2.799.900");
    assert_eq!(facts.size.as_deref(), Some("65\""));
    assert_eq!(find_model(&facts.title).unwrap().base, "Q7F");
    assert_eq!(&*facts.brand.unwrap().spelling, "SAMSUNG");
    assert_eq!(&*facts.store.spelling, "Alkosto", "who sells is no store");
    assert_eq!(facts.placement, Placement::AsGiven);
}

#[test]
fn case_07_brand_prefixes() {
    for (brand, title, expected) in [
        (
            "SAMSUNG",
            "SAMSUNG - Televisor | 70 pulgadas",
            "Televisor 70 pulgadas",
        ),
        (
            "TCL",
            "TCL - TCL|43 pulgadas| Smart TV | FHD QLED|43S5K",
            "TCL 43 pulgadas Smart TV FHD QLED 43S5K",
        ),
        (
            "GENERICO",
            "GENERICO - Adaptador usb-c otg",
            "Adaptador usb-c otg",
        ),
        (
            "HP",
            "Computador HP 15\" - RAM 8GB",
            "Computador HP 15\" - RAM 8GB",
        ),
    ] {
        assert_eq!(&*branded(brand, title).title, expected);
    }
}

#[test]
fn case_08_separators() {
    for (title, expected) in [
        (
            "Televisor | | 43 pulgadas | 4K UHD",
            "Televisor 43 pulgadas 4K UHD",
        ),
        (
            "Combo Televisor + Barra - - 55 pulgadas - 4K",
            "Combo Televisor + Barra - 55 pulgadas - 4K",
        ),
        (
            "Televisor I I 43 I Pulgadas I UN43DU7000 I Led",
            "Televisor 43 Pulgadas UN43DU7000 Led",
        ),
        (
            "Televisor 32 Pulgadas -tdt - Android",
            "Televisor 32 Pulgadas -tdt - Android",
        ),
    ] {
        assert_eq!(&*titled(title).title, expected);
    }
}

#[test]
fn case_09_odd_spaces_and_trailing_marks() {
    for (title, expected) in [
        (
            "Televisor |\u{a0}50 Pulgadas | 4K\u{a0}ULED",
            "Televisor 50 Pulgadas 4K ULED",
        ),
        ("iPhone\u{a0}17  Pro 512GB", "iPhone 17 Pro 512GB"),
        (
            "Televisor 42\" HYLED429WIM 2025_.",
            "Televisor 42\" HYLED429WIM 2025",
        ),
        (
            "Televisor LED Smart TV Google.-",
            "Televisor LED Smart TV Google",
        ),
        ("Televisor 50CU8200.", "Televisor 50CU8200"),
        (
            "Televisor 4K-UHD- Smart TV Google_. -TCL 50V6C",
            "Televisor 4K-UHD- Smart TV Google -TCL 50V6C",
        ),
    ] {
        assert_eq!(&*titled(title).title, expected);
    }
}

#[test]
fn case_10_letter_case_of_codes() {
    assert_eq!(model("UN43DU7000KXZL"), model("Un43du7000kxzl"));
    assert_eq!(model("50nano80asa"), model("50NANO80ASA"));
    assert!(
        titled("TV Un43du7000kxzl").title.contains("Un43du7000kxzl"),
        "shown as written"
    );
}

#[test]
fn case_11_synonyms_and_accents_of_the_thing() {
    for (category, title, expected) in [
        ("Laptops", "TeLEVISOR LG 43", "Televisores"),
        ("Laptops", "TELEVISOR 98 CRYSTAL", "Televisores"),
        ("Laptops", "Televisores 4K", "Televisores"),
        ("celulares", "Smart Tv De 75", "Televisores"),
        ("celulares", "TV TCL 55\"", "Televisores"),
        ("celulares", "Portátil HP", "Computadoras"),
        ("celulares", "Portatil HP", "Computadoras"),
        ("televisores", "Computador Portátil HP", "Computadoras"),
        ("televisores", "Celular HONOR X8c", "Celulares"),
    ] {
        assert_eq!(
            placed(category, "", title),
            (expected.to_owned(), false),
            "{title}"
        );
    }
}

#[test]
fn case_12_word_order_and_glued_words() {
    for title in [
        "4K-UHD",
        "TV 4KUHD",
        "LED Uhd4K",
        "UHD 4K",
        "K4K-UHD",
        "4K Ultra HD",
    ] {
        assert_eq!(resolution(title), Some(Resolution::Uhd4k), "{title}");
    }
    assert_eq!(resolution("LED FHD"), Some(Resolution::FullHd));
    assert_eq!(resolution("32 HD Smart"), Some(Resolution::Hd));
    assert_eq!(resolution("QN900F 8K NEO QLED"), Some(Resolution::Uhd8k));
    for (title, expected) in [
        ("65 pulgadasOLED", Some(Panel::Oled)),
        ("Smart TVLED 85\"", Some(Panel::Led)),
        ("TV 55 NEOQLD 4K", Some(Panel::MiniLed)),
        ("65QNED70 QNED", Some(Panel::Qned)),
        ("NANO CELL", Some(Panel::NanoCell)),
        ("Crystal", None),
    ] {
        assert_eq!(panel(title), expected, "{title}");
    }
}

#[test]
fn case_13_letter_case_of_brands() {
    for brand in ["SAMSUNG", "Samsung", " samsung "] {
        assert_eq!(
            &*branded(brand, "TV").brand.unwrap().spelling,
            "SAMSUNG",
            "{brand:?}"
        );
    }
    assert_eq!(
        &*branded("Xkim Plus", "TV").brand.unwrap().spelling,
        "XKIM PLUS"
    );
}

#[test]
fn case_14_a_second_line_is_its_makers() {
    let facts = branded(
        "IFFALCON",
        "IFFALCON - Televisor (By TCL) | 55 Pulgadas 4K UHD | 55U65",
    );
    assert_eq!(
        &*facts.title,
        "IFFALCON Televisor (By TCL) 55 Pulgadas 4K UHD 55U65"
    );
    let other = branded(
        "TCL",
        "TCL - Televisor iFFALCON 55 4K Smart TV LED 55U65 Google TV",
    );
    assert_eq!(facts.brand, other.brand);
    assert_eq!(&*other.brand.unwrap().spelling, "TCL");
    let phone = branded("REDMI", "Celular REDMI Note 14 Pro");
    assert_eq!(phone.brand, branded("XIAOMI", "Celular").brand);
}

#[test]
fn case_15_words_that_are_no_brand() {
    for brand in ["GENERICO", "Genérico", "", "N/A", "Sin marca"] {
        assert_eq!(branded(brand, "TV").brand, None, "{brand:?}");
    }
    assert_eq!(
        &*branded("BACKBONE", "TV").brand.unwrap().spelling,
        "BACKBONE"
    );
}

#[test]
fn case_16_what_the_size_field_holds() {
    for (category, field, expected) in [
        ("televisores", "65\"", Some("65\"")),
        ("televisores", "N/A", None),
        ("celulares", "", None),
        ("celulares", "Único", None),
        ("neveras", "650L", Some("650L")),
        ("celulares", "6.1\"", Some("6.1\"")),
    ] {
        assert_eq!(
            size(category, "Cosa", field, "").as_deref(),
            expected,
            "{field:?}"
        );
    }
}

#[test]
fn case_17_three_digits_cut_to_two() {
    let titles = [
        "TV LG 100\" Pulgadas 254 Cm 100QNED86AS 4K-UHD",
        "TV SAMSUNG 100\" Pulgadas 254 cm QN80F 4K-UHD",
    ];
    for title in titles {
        assert_eq!(
            size("televisores", title, "00\"", "").as_deref(),
            Some("100\"")
        );
    }
    assert_eq!(size("televisores", "Televisor", "00\"", ""), None);
}

#[test]
fn case_18_marks_of_inches() {
    for mark in ["\"", "”", "′", " Pulgadas", " pulgadas", "pulgadas", ""] {
        let title = format!("Televisor 55{mark} UHD WebOS");
        assert_eq!(
            size("televisores", &title, "", "").as_deref(),
            Some("55\""),
            "{title}"
        );
    }
}

#[test]
fn case_19_inches_beside_centimetres() {
    for (category, title, expected) in [
        ("televisores", "TV LG 55\" Pulgadas 139 cm", "55\""),
        ("televisores", "TV 55 139,7 cm QLED", "55\""),
        ("televisores", "TV HYUNDAI 127cm 4K", "50\""),
        ("televisores", "Televisor LED 40 101 cm Smart", "40\""),
        ("portatiles", "Computador 15,6\" fc0234la", "15.6\""),
        ("portatiles", "Computador 15.6\" fc0234la", "15.6\""),
    ] {
        assert_eq!(
            size(category, title, "", "").as_deref(),
            Some(expected),
            "{title}"
        );
    }
}

#[test]
fn case_20_millimetres_in_the_details() {
    for (line, expected) in [
        ("Tamaño de la pantalla 1092 mm", Some("43\"")),
        ("Tamaño de la pantalla: 1270 mm", Some("50\"")),
        ("Tamaño de la pantalla 2", None),
    ] {
        assert_eq!(
            size("televisores", "Televisor Smart", "", line).as_deref(),
            expected,
            "{line}"
        );
    }
}

#[test]
fn case_21_model_code_then_title_then_field_then_details() {
    let wrong = "Tamaño de la pantalla: 65 pulgadas";
    for (title, field, expected) in [
        ("Televisor KALLEY 55SB300 4K", "52\"", "55\""),
        ("Televisor SAMSUNG 55\" 58U8000F", "55\"", "58\""),
        ("Televisor UN50DU8200", "", "50\""),
        ("Televisor LG 75UT801", "65\"", "75\""),
        ("Televisor LG 43 pulgadas", "52\"", "43\""),
        ("Televisor LG", "52\"", "52\""),
        ("Televisor LG", "", "65\""),
    ] {
        assert_eq!(
            size("televisores", title, field, wrong).as_deref(),
            Some(expected),
            "{title}"
        );
    }
}

#[test]
fn case_22_one_base_code_in_many_spellings() {
    for (base, spellings) in [
        (
            "NANO80",
            &[
                "50NANO80ASA.AWC",
                "50NANO80ASAAWC",
                "50nano80asa",
                "50NANO80",
            ][..],
        ),
        (
            "UA8050",
            &["86UA8050PSA.AWCQ", "86UA8050PSA", "86UA8050", "UA8050"],
        ),
        (
            "DU7000",
            &["UN70DU7000KXZL", "70DU7000", "DU7000", "UN43DU7000"],
        ),
        (
            "Q7F",
            &["QN55Q7FAAKXZL", "F-QN55Q7FAAKXA", "QN75Q7FAAKXZL", "Q7F"],
        ),
        ("QN85F", &["QN55QN85FAK", "QN85F"]),
        (
            "T5290",
            &[
                "UN40T5290AKXZLBARRAAIWA",
                "UN40T5290AKXZL",
                "UN40T5290",
                "T5290",
            ],
        ),
        (
            "KG85",
            &["LED65KG85", "65kg85bt", "LED50KG85BTT2", "65KG85"],
        ),
        ("TG81", &["LED40TG81BTGOOGLETV", "40TG81"]),
        ("B5", &["OLED55B5PSAAWC", "OLED65B5PSA"]),
    ] {
        for spelling in spellings {
            assert_eq!(model(spelling).base, base, "{spelling}");
        }
    }
    assert!(model("50NANO80ASA.AWC").is_same(&model("NANO80")));
    assert!(
        !model("UN70DU7000KXZL").is_same(&model("UN43DU7000")),
        "two sizes"
    );
}

#[test]
fn case_23_the_year_is_in_the_code() {
    for (code, year) in [
        ("50NANO80ASA", Some(2025)),
        ("50NANO80TSA", Some(2024)),
        ("OLED65B5", Some(2025)),
        ("OLED65B4", Some(2024)),
        ("50UA7300PSB", Some(2025)),
        ("QN50Q60DAKXZL", Some(2024)),
        ("UN70U8000FKXZL", Some(2025)),
        ("43G200", None),
    ] {
        assert_eq!(model(code).year, year, "{code}");
    }
    assert!(!model("50NANO80ASA").is_same(&model("50NANO80TSA")));
    assert!(!model("OLED65B5").is_same(&model("OLED65B4")));
    assert!(model("50NANO80ASA").is_same(&model("50NANO80")));
}

#[test]
fn case_24_variants_that_look_equal_are_not() {
    for (a, b) in [
        ("43G200", "43G200A"),
        ("65QNED80", "65QNED82"),
        ("75QNED85", "75QNED80"),
        ("U8000F", "U8200F"),
        ("Q7F", "QEF1"),
    ] {
        assert!(!model(a).is_same(&model(b)), "{a} {b}");
        assert!(!model(a).is_typo_of(&model(b)), "{a} {b}");
    }
}

#[test]
fn case_25_typing_errors_in_codes() {
    for (a, b) in [
        ("HYLED7503MQG", "HYLED7503QMG"),
        ("HYLED3275RIM", "HYLED3257RIM"),
        ("50SB030", "50SB300"),
        ("75UT801", "75UT80"),
    ] {
        let (a, b) = (model(a), model(b));
        assert!(
            !a.is_same(&b) && a.is_typo_of(&b) && b.is_typo_of(&a),
            "{a:?} {b:?}"
        );
    }
    assert!(!model("50SB300").is_typo_of(&model("50SB300")));
    let title = find_model("Televisor 75UT801 4K").unwrap();
    let field = model_field("Modelo 65UT80").unwrap();
    assert!(!title.is_same(&field), "the code of the field disagrees");
}

#[test]
fn case_26_model_fields_that_are_no_code() {
    for (line, base) in [
        (
            "Modelo TV LG 50\" Pulgadas 127 Cm 50NANO80 4K-UHD NanoCell Smart TV",
            Some("NANO80"),
        ),
        ("Modelo CRYSTAL DU7000", Some("DU7000")),
        ("Modelo mI tv P1", None),
        ("Modelo Modelo1", None),
        ("Modelo UN40T5290AKXZLBARRAAIWA", Some("T5290")),
        (
            "Modelo de control remoto TM1240A Minisoporte para pared",
            None,
        ),
        ("Modelo LED 43TG81 BT GOOGLE TV T2", Some("TG81")),
    ] {
        assert_eq!(
            model_field(line).map(|model| model.base).as_deref(),
            base,
            "{line}"
        );
    }
    assert!(model("UN40T5290AKXZLBARRAAIWA").bundle && !model("UN40T5290AKXZL").bundle);
}

#[test]
fn case_27_bundles() {
    for (category, title, expected) in [
        (
            "televisores",
            "TV SAMSUNG 55\" Q7F + Barra de sonido SAMSUNG HW-C400/ZL",
            true,
        ),
        ("televisores", "Combo Televisor + Barra", true),
        (
            "televisores",
            "55 pulgadas 4K UHD QLED F-QN55LS03FAKX",
            true,
        ),
        (
            "televisores",
            "TV KALLEY Smart TV Linux + Roku Express",
            true,
        ),
        (
            "televisores",
            "Televisor 43 Smart Google TV + Minibar Frost",
            true,
        ),
        (
            "televisores",
            "TV THE FRAME (Incluye marco color caoba VG-SCFA55TKBRU)",
            true,
        ),
        (
            "celulares",
            "Celular REDMI Note 14 Pro 256GB 4G Negro + Audifonos",
            true,
        ),
        (
            "celulares",
            "Celular REDMI Note 14 Pro 256GB 4G Azul Audifonos",
            true,
        ),
        (
            "celulares",
            "Celular HONOR 400 512GB 5G Negro + Reloj",
            true,
        ),
        ("televisores", "TV LG 55\" 55NANO80 4K-UHD", false),
        ("televisores", "Televisor 65 Incluye Control Magic", false),
        ("televisores", "Televisor 4K HDR10+ Dolby + WiFi", false),
        ("celulares", "Celular SAMSUNG Galaxy S24+ 8+256GB", false),
        ("celulares", "Celular con entrada audifonos", false),
    ] {
        assert_eq!(
            with(|raw| (raw.category, raw.title) = (category.into(), title.into()))
                .facts
                .bundle,
            expected,
            "{title}"
        );
        assert_eq!(is_bundle(title, category), expected, "{title}");
    }
    let card = CARD
        .replace("Combo Televisor + Barra", "Televisor")
        .replace("F-QN65Q7FAAKXZL | Barra de sonido HW-B400F", "QN65Q7F");
    assert!(card.contains("Lleva Barra por") && !titled(&card).bundle);
}

#[test]
fn case_28_one_category_under_four_names() {
    for (canonical, spellings) in [
        (
            "Televisores",
            ["televisores", "Smart TV", "Televisores", "TELEVISORES "],
        ),
        (
            "Computadoras",
            ["portatiles", "Laptops", "Portátiles", "computadores"],
        ),
        (
            "Celulares",
            ["celulares", "Celulares", "Smartphones", "teléfonos"],
        ),
    ] {
        for spelling in spellings {
            let facts =
                with(|raw| (raw.category, raw.title) = (spelling.into(), "X1".into())).facts;
            assert_eq!(&*facts.category.spelling, canonical, "{spelling:?}");
        }
    }
}

#[test]
fn case_29_things_in_the_wrong_category() {
    for (category, brand, title, expected) in [
        (
            "portatiles",
            "HONOR",
            "Celular HONOR X8c 512GB 4G Negro",
            "Celulares",
        ),
        (
            "portatiles",
            "APPLE",
            "iPhone\u{a0}13 128GB Azul Medianoche",
            "Celulares",
        ),
        (
            "televisores",
            "NINTENDO",
            "Video Juego Super Mario Wonder",
            "Videojuegos",
        ),
        (
            "Smart TV",
            "GENERICO",
            "GENERICO - Adaptador usb-c otg a usb y pd para chromecast smartphone tablet",
            "Accesorios",
        ),
        (
            "Smart TV",
            "LG",
            "LG - Televisor | 27 pulgadas LED FHD | 27ART10AKPL.AWC",
            "Pantallas portátiles",
        ),
        (
            "celulares",
            "BACKBONE",
            "Control BACKBONE One para Teléfonos iPhone 11 al 14",
            "Accesorios",
        ),
        (
            "portatiles",
            "BACKBONE",
            "Control BACKBONE One para Teléfonos iPhone 11 al 14",
            "Accesorios",
        ),
        (
            "televisores",
            "SAMSUNG",
            "SAMSUNG Soporte para TV 55\"",
            "Accesorios",
        ),
        (
            "televisores",
            "LG",
            "Barra de sonido LG S20",
            "Barras de sonido",
        ),
        ("celulares", "", "Vidrio templado iPhone 13", "Accesorios"),
        (
            "celulares",
            "HP",
            "Computador Portátil HP 15\"",
            "Computadoras",
        ),
        (
            "celulares",
            "SAMSUNG",
            "Samsung Galaxy Watch 6",
            "Relojes inteligentes",
        ),
        ("portatiles", "LENOVO", "Lenovo Tab P11", "Tablets"),
    ] {
        assert_eq!(
            placed(category, brand, title),
            (expected.to_owned(), false),
            "{title}"
        );
    }
    for (category, title) in [
        (
            "televisores",
            "TV SAMSUNG 55\" Q7F + Barra de sonido SAMSUNG HW-C400/ZL",
        ),
        ("televisores", "Combo Televisor + Barra"),
        ("televisores", "Soporte de pared + Televisor 43"),
        ("televisores", "Televisor 43 Soporte incluido"),
        ("televisores", "TCL 43 pulgadas Smart TV"),
        ("celulares", "Celular X8c + Cargador"),
        ("celulares", "Celular REDMI Note 14 Azul Audifonos"),
        (
            "portatiles",
            "Computador Portátil 2 en 1 LENOVO con maletín",
        ),
    ] {
        assert!(placed(category, "", title).1, "{title} stays where it is");
    }
    let service = with(|raw| raw.title = "Garantía extendida TV 2 años".into()).facts;
    let Placement::Apart { rule } = service.placement else {
        panic!("a service is set apart")
    };
    assert!(rule.starts_with("Es un servicio") && rule.ends_with('.'));
}

#[test]
fn case_30_names_of_stores() {
    for (text, canonical) in [
        ("alkosto.com", "Alkosto"),
        ("Alkosto", "Alkosto"),
        ("www.alkosto.com", "Alkosto"),
        ("Falabella", "Falabella"),
        ("exito", "Éxito"),
        ("Éxito", "Éxito"),
        ("mercado  libre", "Mercado Libre"),
        ("Tienda Nueva", "Tienda Nueva"),
    ] {
        let store = with(|raw| raw.store = text.into()).facts.store;
        assert_eq!(&*store.spelling, canonical, "{text:?}");
    }
    assert_eq!(
        try_with(|raw| raw.store = " ".into()),
        Err(Rejection::NoStore)
    );
}

#[test]
fn case_31_both_words_for_success_mean_the_same() {
    let mut of = ["OK", "success", ""].map(|status| with(|raw| raw.status = status.into()));
    assert_ne!(of[0].content, of[1].content);
    for observation in &mut of {
        observation.content = Digest([0; 32]);
    }
    assert_eq!(of[0], of[1]);
    assert_eq!(of[0], of[2]);
}

#[test]
fn case_32_points_and_commas_of_thousands() {
    for (text, minor) in [
        ("$ 1.949.900", 194_990_000),
        ("COP 2,399,070", 239_907_000),
        ("$ 829.900", 82_990_000),
    ] {
        let row = with(|raw| (raw.price_value, raw.price_text) = (Text::default(), text.into()));
        assert_eq!(row.price.minor(), minor, "{text}");
    }
    let both = with(|raw| raw.price_text = "$ 1.949.900".into());
    assert_eq!(both.price.to_string(), "2199900", "the number is the truth");
}

#[test]
fn case_33_the_first_price_of_a_card() {
    let card = "LG\nTelevisor 55\nPor Falabella\n$ 2.799.900\n-54%\n$ 2.999.900\n$ 6.099.900";
    let price = |text: &str| {
        with(|raw| {
            raw.title = card.into();
            (raw.price_value, raw.price_text) = (Text::default(), text.into());
        })
        .price
        .to_string()
    };
    assert_eq!(price(""), "2799900");
    assert_eq!(
        price("$ 2.599.900"),
        "2599900",
        "the price field goes before the card"
    );
}

#[test]
fn case_34_no_rating_is_not_zero() {
    for rating in ["", "N/A", "Sin calificacion", "Sin calificación", "0"] {
        assert_eq!(
            with(|raw| raw.rating = rating.into()).facts.rating,
            None,
            "{rating:?}"
        );
    }
}

#[test]
fn case_35_ratings_keep_their_value() {
    for (text, rating) in [
        ("5.0", 5.0),
        ("5", 5.0),
        ("4.6667", 4.6667),
        ("4.9448", 4.9448),
    ] {
        assert_eq!(
            with(|raw| raw.rating = text.into()).facts.rating,
            Some(rating)
        );
    }
}

#[test]
fn case_36_dates_without_an_offset_are_colombian() {
    let rules = Rules::standard();
    for (text, expected) in [
        ("2025-09-04T20:55:50", "2025-09-04T20:55:50-05:00"),
        (
            "2025-09-28T17:57:04.077881",
            "2025-09-28T17:57:04.077881-05:00",
        ),
        ("2025-09-05T01:55:50Z", "2025-09-04T20:55:50-05:00"),
    ] {
        let seen_at = with(|raw| raw.seen_at = text.into()).seen_at;
        assert_eq!(rules.zone.write(seen_at), expected);
    }
    for (text, expected) in [
        ("", Rejection::NoDate),
        ("ayer", Rejection::BadDate),
        ("1999-12-31T23:59:59Z", Rejection::BadDate),
        ("2025-10-13T00:00:01", Rejection::FutureDate),
    ] {
        assert_eq!(
            try_with(|raw| raw.seen_at = text.into()),
            Err(expected),
            "{text:?}"
        );
    }
    assert!(try_with(|raw| raw.seen_at = "2025-10-13T00:00:00".into()).is_ok());
}

#[test]
fn case_37_placeholders_are_no_pictures() {
    for image in ["N/A", "", "https://example.com/tv.png", "/tv.png"] {
        assert_eq!(
            with(|raw| raw.image = image.into()).facts.image,
            None,
            "{image:?}"
        );
    }
    assert!(with(|_| ()).facts.image.is_some());
}

#[test]
fn case_38_lost_alphas_and_words_for_yes_and_no() {
    let pairs = parse_details("Procesador: ¿7 AI Processor 4K Gen8\n¿Amante de la acción?");
    assert_eq!(
        pairs[0],
        (
            "Procesador".to_owned(),
            "α7 AI Processor 4K Gen8".to_owned()
        )
    );
    assert_eq!(pairs[1].0, "¿Amante");
    for (value, expected) in [
        ("Sí", Some(true)),
        ("Si", Some(true)),
        ("SI", Some(true)),
        ("No", Some(false)),
        ("No incluye", Some(false)),
        ("Sin entradas", Some(false)),
        ("12 meses", None),
    ] {
        assert_eq!(yes_or_no(value), expected, "{value:?}");
    }
    assert_eq!(with(|raw| raw.details = " ".into()).details_len, 0);
    assert_eq!(
        details_paragraphs("TDT Sí\nSmart TV: Sí"),
        "TDT Sí\n\nSmart TV: Sí"
    );
}

#[test]
fn case_39_shifted_fields_are_not_trusted() {
    let shifted = "Tamaño de la pantalla: 65\nTasa de refresco: 1\nGarantía del proveedor: Sí\nProcesador: Sin entradas";
    assert!(is_shifted(&parse_details(shifted)));
    let right = "Tamaño de la pantalla: 65\nTasa de refresco: 60Hz\nGarantía del proveedor: 12 meses\nProcesador: ¿7 AI\nEntradas VGA: Sin entradas";
    assert!(!is_shifted(&parse_details(right)));
    assert_eq!(size("televisores", "Televisor LG", "", shifted), None);
    assert_eq!(
        size("televisores", "Televisor LG", "", right).as_deref(),
        Some("65\"")
    );
}

#[test]
fn case_40_units_and_memory() {
    for (key, text, expected) in [
        ("Peso del producto", "16,7 cm", None),
        ("Peso del producto", "16.8 kg", Some(16.8)),
        ("Peso", "1590 g", Some(1.59)),
        ("Ancho", "123,79", Some(123.79)),
        ("Ancho", "1237,9 mm", Some(123.79)),
        ("Peso", "liviano", None),
    ] {
        let kind = kind_of(key).unwrap();
        let close = match (measure(kind, text), expected) {
            (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
            (found, expected) => found == expected,
        };
        assert!(close, "{key} {text}");
    }
    assert_eq!(
        (kind_of("Modelo"), kind_of("Ancho")),
        (None, Some(Kind::Length))
    );
    for (title, ram, storage) in [
        ("Celular HONOR X8c 512GB 4G", None, Some(512)),
        ("iPhone 15 128\u{a0}GB 5G", None, Some(128)),
        (
            "Portátil - RAM 16GB - Disco SSD 1 TB - Gris",
            Some(16),
            Some(1024),
        ),
        (
            "Portátil - 16GB RAM - Disco SSD 1TB- Gris",
            Some(16),
            Some(1024),
        ),
        ("Portátil 512 GB SSD 8GB RAM", Some(8), Some(512)),
        (
            "ACER ASPIRE GO 31GB - RAM 8GB - Disco SSD 512GB",
            Some(8),
            Some(512),
        ),
        ("Celular 8GB + 256GB", Some(8), Some(256)),
        ("Televisor", None, None),
    ] {
        assert_eq!(memory::read(title), Memory { ram, storage }, "{title}");
    }
}

#[test]
fn no_field_is_longer_than_it_may_be() {
    type Part = fn(&mut RawExtraction) -> &mut Text;
    let fields: [(&str, Part); 12] = [
        ("titulo", |raw| &mut raw.title),
        ("marca", |raw| &mut raw.brand),
        ("categoria", |raw| &mut raw.category),
        ("fuente", |raw| &mut raw.store),
        ("link", |raw| &mut raw.link),
        ("imagen", |raw| &mut raw.image),
        ("precio_texto", |raw| &mut raw.price_text),
        ("precio_valor", |raw| &mut raw.price_value),
        ("tamaño", |raw| &mut raw.size),
        ("moneda", |raw| &mut raw.currency),
        ("calificacion", |raw| &mut raw.rating),
        ("fecha_extraccion", |raw| &mut raw.seen_at),
    ];
    for (name, part) in fields {
        let refused =
            try_with(|raw| *part(raw) = "9".repeat(crate::rejection::MAX_FIELD_BYTES + 1).into())
                .unwrap_err();
        let Rejection::TooLong(field) = refused else {
            panic!("{name} is refused for {refused:?}");
        };
        assert_eq!(field.wire_name(), name);
    }
}

#[test]
fn entities_and_tags_in_any_field() {
    let facts = with(|raw| {
        raw.title = "&lt;b&gt;Lavadora&lt;/b&gt;&nbsp;Black &amp;amp; Decker 8&#160;kg".into();
        raw.brand = "BLACK&amp;DECKER".into();
        raw.category = "Electrohogar &gt; <a>Lavadoras</a>".into();
        raw.store = "<b>Alkosto</b>&nbsp;Colombia".into();
        raw.size = "8&nbsp;kg".into();
        raw.rating = "<span>4.5</span>".into();
        raw.image = "https://a.co/i.png?w=1&amp;h=2".into();
        raw.details = "<p>Modelo: LV&#45;80</p>".into();
    })
    .facts;
    assert_eq!(&*facts.title, "Lavadora Black & Decker 8 kg");
    assert_eq!(&*facts.brand.unwrap().spelling, "BLACK+DECKER");
    assert_eq!(&*facts.category.spelling, "Lavadoras");
    assert_eq!(&*facts.store.spelling, "Alkosto");
    assert_eq!(facts.size.as_deref(), Some("8 kg"));
    assert_eq!(facts.rating, Some(4.5));
    assert_eq!(facts.image.as_deref(), Some("https://a.co/i.png?w=1&h=2"));
    assert_eq!(facts.model.as_deref(), Some("LV-80"));
}

#[test]
fn what_programs_write_for_nothing_is_absent_in_every_optional_field() {
    for nothing in [
        "nan",
        "NaN",
        "NaT",
        "nat",
        "None",
        "none",
        "null",
        "NULL",
        "N/A",
        "n/a",
        "NA",
        "<NA>",
        "undefined",
        "-",
        "--",
        "—",
        "...",
        " ",
        "\u{a0}",
        "&nbsp;",
        "\u{200b}",
        "(null)",
        "#N/A",
        "[object Object]",
        "nil",
    ] {
        let observation = with(|raw| {
            raw.title = "Cosa sin más".into();
            for field in [
                &mut raw.brand,
                &mut raw.category,
                &mut raw.image,
                &mut raw.rating,
                &mut raw.size,
                &mut raw.details,
                &mut raw.currency,
                &mut raw.price_text,
            ] {
                *field = nothing.into();
            }
        });
        let Observation {
            facts, details_len, ..
        } = observation;
        assert_eq!(facts.brand, None, "{nothing:?}");
        assert_eq!(&*facts.category.spelling, "Sin categoría", "{nothing:?}");
        assert_eq!(
            (
                facts.image,
                facts.rating,
                facts.size,
                facts.model,
                details_len
            ),
            (None, None, None, None, 0),
            "{nothing:?}"
        );
        assert_eq!(&*facts.price_text, "", "{nothing:?}");
        let refused = |change: fn(&mut RawExtraction, String)| {
            try_with(|raw| change(raw, nothing.into())).unwrap_err()
        };
        assert_eq!(
            refused(|raw, text| raw.title = text.into()),
            Rejection::NoTitle
        );
        assert_eq!(
            refused(|raw, text| raw.store = text.into()),
            Rejection::NoStore
        );
        assert_eq!(
            refused(|raw, text| raw.link = text.into()),
            Rejection::NoLink
        );
        assert_eq!(
            refused(|raw, text| raw.seen_at = text.into()),
            Rejection::NoDate
        );
    }
    for brand in ["NAN", "NAT", "Nan"] {
        assert!(branded(brand, "Leche").brand.is_some(), "{brand}");
    }
    for brand in [
        "sin marca",
        "SIN MARCA",
        "Genérico",
        "no aplica",
        "Sin  Marca ",
    ] {
        assert_eq!(branded(brand, "Leche").brand, None, "{brand:?}");
    }
}

#[test]
fn spellings_of_one_name_are_one_name() {
    let keys = |brands: &[&str]| {
        let keys = brands
            .iter()
            .map(|brand| branded(brand, "Cosa").brand.unwrap().key);
        let mut keys: Vec<_> = keys.collect();
        keys.dedup();
        keys
    };
    for (brands, key) in [
        (
            &["De'Longhi", "De’Longhi", "DE LONGHI", "Delonghi"][..],
            "de'longhi",
        ),
        (
            &["BLACK+DECKER", "Black & Decker", "BLACK&amp;DECKER"],
            "black+decker",
        ),
        (
            &[
                "SAMSUNG",
                "Samsung®",
                "samsung ",
                "Samsung Electronics",
                "SAMSUNG COLOMBIA S.A.",
            ],
            "samsung",
        ),
        (&["Hewlett-Packard", "Hewlett Packard", "HP®"], "hp"),
        (
            &[
                "Zafiro-X",
                "ZAFIRO X™",
                "Zafiro’X",
                "\u{202b}zafirox\u{202c}",
            ],
            "zafirox",
        ),
    ] {
        let keys = keys(brands);
        assert_eq!(keys.iter().map(|key| &**key).collect::<Vec<_>>(), [key]);
    }
    let plus = branded("BLACK+DECKER", "BLACK+DECKER Plancha de vapor");
    assert!(!plus.bundle, "the plus belongs to the brand");
    let with_thing = branded("BLACK+DECKER", "BLACK+DECKER Plancha + Licuadora");
    assert!(with_thing.bundle);
}

#[test]
fn a_brand_that_the_field_leaves_out() {
    for (brand, title, expected, shown) in [
        (
            "",
            "Televisor Samsung 55",
            Some("SAMSUNG"),
            "Televisor Samsung 55",
        ),
        (
            "nan",
            "SAMSUNG - Televisor 55",
            Some("SAMSUNG"),
            "Televisor 55",
        ),
        (
            "GENERICO",
            "Televisor Samsung 55",
            None,
            "Televisor Samsung 55",
        ),
        (
            "",
            "Soporte para TV Samsung",
            None,
            "Soporte para TV Samsung",
        ),
        (
            "LG",
            "Televisor Samsung 55",
            Some("LG"),
            "Televisor Samsung 55",
        ),
        (
            "GENERICO",
            "AIWA\nTelevisor 55\nPor Falabella\n$ 1.000",
            Some("AIWA"),
            "Televisor 55",
        ),
        (
            "TCL",
            "IFFALCON\nTelevisor 55\nPor Falabella\n$ 1.000",
            Some("TCL"),
            "IFFALCON Televisor 55",
        ),
    ] {
        let facts = branded(brand, title);
        let named = facts.brand.as_ref().map(|name| &*name.spelling);
        assert_eq!(
            (named, &*facts.title),
            (expected, shown),
            "{brand:?} {title:?}"
        );
    }
}
