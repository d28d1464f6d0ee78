//! Prices as people write them, kind by kind.

mod fields;
mod made;

use super::*;

/// Of a row without `moneda`, where prices are in Colombian pesos.
const COLOMBIA: Context = Context {
    given: None,
    default: Currency::COP,
    decimal: None,
};

fn in_currency(code: &str) -> Context {
    Context {
        given: Some(Currency::parse(code).unwrap()),
        ..COLOMBIA
    }
}

/// The price with its currency, and what it cost before; or `!` and why not.
fn shown(text: &str, context: &Context) -> String {
    match read_text(text, context) {
        Ok(Reading { price, before, .. }) => {
            let before = before.map(|before| format!(" < {before}"));
            format!("{price} {}{}", price.currency(), before.unwrap_or_default())
        }
        Err(Refusal::Part { part, .. }) => format!("!{part}"),
        Err(Refusal::NoDigits) => "!no digits".to_owned(),
        Err(Refusal::NotPositive) => "!not positive".to_owned(),
        Err(Refusal::OutOfRange) => "!out of range".to_owned(),
        Err(Refusal::Currency { given, named, .. }) => format!("!{named} not {given}"),
    }
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let expected = match expected.parse::<f64>() {
            Ok(_) => format!("{expected} COP"),
            Err(_) => (*expected).to_owned(),
        };
        let read = shown(text, &COLOMBIA);
        if read != expected {
            wrong.push(format!("{text:?} is {read}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn digits_with_any_mark_and_blank() {
    check(&[
        ("2399070", "2399070"),
        ("COP 2,399,070", "2399070"),
        ("$ 1.949.900", "1949900"),
        ("$ 2.399.070,00", "2399070"),
        ("1.949.900COP", "1949900"),
        ("899.900", "899900"),
        ("12,5", "12.50"),
        ("$1´299.900", "1299900"),
        ("$1'299.900", "1299900"),
        ("1’299’900", "1299900"),
        ("1‘299.900", "1299900"),
        ("$ 1ʼ299.900,50", "1299900.50"),
        ("CHF 1'049,95", "1049.95 CHF"),
        ("$ 1 299 900", "1299900"),
        ("$ 1\u{a0}299\u{202f}900", "1299900"),
        ("1\u{2007}299\u{2009}900", "1299900"),
        ("1.\u{200b}299.\u{200b}900", "1299900"),
        ("$ 1. 299. 900", "1299900"),
        ("$ 1 . 299 . 900", "1299900"),
        ("1.837, 32 €", "1837.32 EUR"),
        ("US$ 8. 94", "8.94 USD"),
        ("118, 99 TL", "118.99 TRY"),
        ("$ ５.０００", "5000"),
        ("۱۵۷٬۰۰۰ ₪", "157000 ILS"),
        (",89 €", "0.89 EUR"),
        (".75 €", "0.75 EUR"),
        ("0,999 KWD", "0.999 KWD"),
        ("₹ 1,25,000.50", "125000.50 INR"),
        ("35€99", "35.99 EUR"),
        ("35€ 99", "35.99 EUR"),
        ("£1·50", "1.50 GBP"),
        ("₤1700.", "1700 GBP"),
        ("€ 610,", "610 EUR"),
        ("1.899,-", "1899"),
        ("105. –", "105"),
        ("1.198,- Kr", "!1.198,- Kr"),
        ("3.500,00 円", "3500 JPY"),
    ]);
}

#[test]
fn digits_that_leave_doubt_are_refused() {
    check(&[
        ("1299.900", "!1299.900"),
        ("1.299,900", "!1.299,900"),
        ("1.299.9", "!1.299.9"),
        ("1.29.900", "!1.29.900"),
        ("007", "!007"),
        ("05.000", "!05.000"),
        ("0.999", "!0.999"),
        ("34.992001", "!34.992001"),
        ("$ 1,25,000", "!$ 1,25,000"),
        ("12,50 円", "!12,50 円"),
        ("$ 58,094 ,960 mensuales", "!$ 58,094 ,960"),
        ("8 , 55 mensuales", "!8 ,"),
        ("1.299 999,5", "!1.299 999,5"),
        ("$ 12⁹⁹", "!9"),
        ("$ 12<sup>99</sup>", "!99"),
        ("1½", "!1"),
        ("1,234 KWD", "!1,234 KWD"),
        ("99999999999999999999999999999999", "!out of range"),
        ("1000000000001", "!out of range"),
    ]);
}

#[test]
fn entities_and_tags_go() {
    check(&[
        ("&#36;1.299.900", "1299900"),
        ("$&nbsp;1.299.900", "1299900"),
        ("&euro; 399,99", "399.99 EUR"),
        ("$&amp;nbsp;5.000", "5000"),
        ("<b>$</b> <span class=\"n\">1.299.900</span>", "1299900"),
        (
            "<del>$ 200.000</del> <ins>$ 150.000</ins>",
            "150000 COP < 200000",
        ),
        ("1.299.<small>900</small>", "1299900"),
    ]);
}

#[test]
fn magnitudes() {
    check(&[
        ("$ 2 millones", "2000000"),
        ("1,3 millones de pesos", "1300000"),
        ("$ 350 mil", "350000"),
        ("1 millón 300 mil pesos", "1300000"),
        ("2 mil 500", "2500"),
        ("US$ 1.5 million", "1500000 USD"),
        ("350k", "!350k"),
        ("$ 350 k", "!350 k"),
        ("$ 3.5M", "!$ 3.5M"),
        ("1.300 millones", "!1.300 millones"),
    ]);
}

#[test]
fn currencies_of_the_text() {
    check(
        &[
            ("US$148.00", "148 USD"),
            ("USD 148", "148 USD"),
            ("148 dólares", "148 !"),
            ("US $ 1.23", "1.23 USD"),
            ("US$: 12.99", "12.99 USD"),
            ("R$ 139,99", "139.99 BRL"),
            ("NZD $100.70", "100.70 NZD"),
            ("SGD4.90 $", "4.90 SGD"),
            ("£94.50 GBP", "94.50 GBP"),
            ("9 800 Kč", "9800 CZK"),
            ("1 690,54 руб.", "1690.54 RUB"),
            ("12,000원", "12000 KRW"),
            ("644.00 جنيه", "644 EGP"),
            ("S/ 1,299.00", "1299 PEN"),
            ("RM50", "50 MYR"),
            ("R8,499", "8499 ZAR"),
            ("9 472 Ft", "9472 HUF"),
            ("16.00 ft", "!16.00 ft"),
            ("Precio (USD): 148.00", "148 USD"),
            ("Precio en pesos: 5.000", "5000"),
            ("5.000 XYZ", "!5.000 XYZ"),
            ("XYZ 5.000", "!XYZ 5.000"),
            ("$ 5.000 XYZ", "!$ 5.000 XYZ"),
            ("PTE 120 000 000", "!PTE 120 000 000"),
            ("₿ 5", "!₿ 5"),
            ("¢ 50", "!¢ 50"),
            ("50 GBp", "!GBp"),
            ("157,000 تومان", "!تومان"),
            ("1 E", "!1 E"),
            ("172 kr", "!172 kr"),
            ("99 lei", "99 RON"),
            ("Rs 3,600.00", "3600 INR"),
            ("1 د.إ", "1 AED"),
            ("1 د.أ", "1 JOD"),
            ("AED 8000 (USD 2179)", "!USD 2179"),
            ("€ $ 5", "!€ $ 5"),
        ]
        .map(|(text, expected)| {
            (
                text,
                if expected == "148 !" {
                    "!148 dólares"
                } else {
                    expected
                },
            )
        }),
    );
}

#[test]
fn a_currency_of_the_row() {
    for (text, code, expected) in [
        ("$ 8.94", "USD", "8.94 USD"),
        ("172 kr", "SEK", "172 SEK"),
        ("99 lei", "MDL", "99 MDL"),
        ("148 dólares", "USD", "148 USD"),
        ("US$ 148.00", "COP", "!USD not COP"),
        ("€ 5", "USD", "!EUR not USD"),
        ("$ 5", "EUR", "!COP not EUR"),
        ("12.500", "KWD", "12.500 KWD"),
        ("1,234.500", "BHD", "1234.500 BHD"),
        ("12,500", "TND", "12.500 TND"),
        ("12.500", "TND", "!12.500"),
        ("250,000", "IQD", "!250,000"),
        ("1.234", "CLP", "1234 CLP"),
        ("12,50", "JPY", "!12,50"),
    ] {
        assert_eq!(shown(text, &in_currency(code)), expected, "{text:?} {code}");
    }
}

#[test]
fn a_habit_of_the_store() {
    let habit = |decimal| Context {
        decimal: Some(decimal),
        ..in_currency("USD")
    };
    for (text, decimal, expected) in [
        ("12.500", DecimalMark::Point, "12.50 USD"),
        ("12,500", DecimalMark::Point, "12500 USD"),
        ("12,500", DecimalMark::Comma, "12.50 USD"),
        ("1.299.900", DecimalMark::Point, "1299900 USD"),
        ("1.299,990", DecimalMark::Comma, "1299.99 USD"),
    ] {
        assert_eq!(shown(text, &habit(decimal)), expected, "{text:?}");
    }
}

#[test]
fn words_that_say_nothing_are_passed_over() {
    check(&[
        ("Oferta: $ 5.000", "5000"),
        ("Precio 29", "29"),
        ("P.V.P. 4,56 €", "4.56 EUR"),
        ("Our Price: $149.95", "149.95"),
        ("Prezzo SVB: 19,95 €", "19.95 EUR"),
        ("běžná cena 9 800 Kč", "9800 CZK"),
        ("34,50 € *", "34.50 EUR"),
        ("129,00 € **", "129 EUR"),
        ("184,20 €HT", "184.20 EUR"),
        ("0,29 € + iva", "0.29 EUR"),
        ("$ 5.000 IVA incluido", "5000"),
        ("$ 5.000 con tarjeta", "5000"),
        ("¡Increíble! $ 5.000 🔥", "5000"),
        ("$ 5.000 envío gratis", "5000"),
        ("Envío gratis $ 5.000", "5000"),
        ("129,00 € (-15%)", "129 EUR"),
        ("$ 5.000 -20%", "5000"),
        ("$ 5.000 20% OFF", "5000"),
        ("$ 5.000 (IVA 19% incluido)", "5000"),
    ]);
}

#[test]
fn ranges_have_a_lower_end() {
    check(&[
        ("Desde $ 399.900", "399900"),
        ("A partir de $ 399.900", "399900"),
        ("ab 2,99 €", "2.99 EUR"),
        ("From 26 to 50 €", "26 EUR"),
        ("£6.95 - £9.95", "6.95 GBP"),
        ("$ 45.000-$ 70.000", "45000"),
        ("841,00 zł – 995,00 zł", "841 PLN"),
        ("Desde $ 5.000 hasta $ 9.000", "5000"),
        ("Entre $ 5.000 y $ 9.000", "5000"),
        ("$ 5.000 a $ 9.000", "5000"),
        ("$ 70.000 - $ 45.000", "!$ 70.000 - $ 45.000"),
        ("Hasta $ 5.000", "!Hasta $ 5.000"),
        ("25-09", "!09"),
    ]);
}

#[test]
fn now_counts_and_before_is_kept() {
    check(&[
        ("Antes $ 200.000 Ahora $ 150.000", "150000 COP < 200000"),
        ("Ahora $ 150.000 Antes $ 200.000", "150000 COP < 200000"),
        ("Was $120.00 Now $60.00", "60 COP < 120"),
        ("$ 150.000 (antes $ 200.000)", "150000 COP < 200000"),
        (
            "Precio normal $ 200.000 Oferta $ 150.000",
            "150000 COP < 200000",
        ),
        ("Precio normal $ 200.000", "200000"),
        ("De R$ 200 por R$ 150", "150 BRL < 200"),
        ("De $ 200.000 a $ 150.000", "150000 COP < 200000"),
        ("antes 200.000 ahora 150.000", "150000 COP < 200000"),
        ("$ 1.949.900 $ 2.499.900", "1949900 COP < 2499900"),
        ("1.949.900 2.499.900", "1949900 COP < 2499900"),
        ("$ 3.849.900 -46% $ 7.099.900", "3849900 COP < 7099900"),
        ("205,68 € 205.68", "205.68 EUR"),
        ("Antes $ 200.000", "!Antes $ 200.000"),
        ("$ 281.40 $ 265.70", "!$ 265.70"),
        ("Antes $ 100.000 Ahora $ 150.000", "!Antes $ 100.000"),
        ("Was $124.95 Now $0.00", "!not positive"),
        ("$ 1 $ 2 $ 3", "!$ 3"),
        ("$ 5 $ 9.000", "!$ 9.000"),
    ]);
}

#[test]
fn savings_and_payments_beside_a_price() {
    check(&[
        ("$ 1.299.900 Ahorras $ 200.000", "1299900"),
        ("Ahorra $ 200.000 $ 1.299.900", "1299900"),
        ("$ 1.299.900 ($ 200.000 de descuento)", "1299900"),
        ("$ 1.299.900 o 12 cuotas de $ 108.325", "1299900"),
        ("$ 1.299.900 o 12x $ 108.325 sin interés", "1299900"),
        ("$ 1.299.900 en 12 cuotas", "1299900"),
        ("$ 1.299.900 hasta 36 meses sin intereses", "1299900"),
        ("$ 1.299.900 o $ 108.325 al mes", "1299900"),
        (
            "12 cuotas de $ 108.325 cada una. Contado: $ 1.299.900",
            "1299900",
        ),
        (
            "Antes $ 1.499.900 Ahora $ 1.299.900 Ahorras $ 200.000",
            "1299900 COP < 1499900",
        ),
        ("$ 1.299.900 + envío $ 9.900", "1299900"),
        (
            "$ 2.000.000 o 12 cuotas de $ 108.325",
            "!12 cuotas de $ 108.325",
        ),
        (
            "Precio normal $ 150.000 Oferta 12 cuotas $ 120.000",
            "!12 cuotas $ 120.000",
        ),
        ("12 cuotas de $ 108.325", "!12 cuotas de $ 108.325"),
        ("12x $ 108.325 sin interés", "!12x $ 108.325"),
        ("$ 108.325 x 12 cuotas", "!$ 108.325 x"),
        ("$ 108.325 por 12 meses", "!por 12 meses"),
        ("$ 108.325 mensuales", "!$ 108.325"),
        ("Cuota: $ 108.325", "!Cuota: $ 108.325"),
        ("Ahorra $ 200.000", "!Ahorra $ 200.000"),
        ("$ 200.000 de descuento", "!$ 200.000"),
        ("$ 9.900 ahorro $ 1.299.900", "!ahorro $ 1.299.900"),
        ("Envío $ 9.900", "!Envío $ 9.900"),
        ("$ 1.299.900 + $ 9.900", "!$ 1.299.900 +"),
    ]);
}

#[test]
fn counts_packs_units_percents_and_dates_are_no_price() {
    check(&[
        ("2 unidades por $ 9.990", "!2 unidades"),
        ("x 500 g $ 5.000 / kg", "!500 g"),
        ("$ 5.000 / kg", "!$ 5.000 / kg"),
        ("$ 5.000 el kilo", "!kilo"),
        ("$426.20/EA", "!$426.20/EA"),
        ("$3,690.00 (ea)", "!ea"),
        ("$ 5.000 c/u", "!5.000 c/u"),
        ("22000.00元/台", "!22000.00元/台"),
        ("3 x 2 $ 5.000", "!3 x"),
        ("2 x $ 9.990", "!2 x $ 9.990"),
        ("12x* COP 12 o COP 144", "!12x"),
        ("3 por $ 10.000", "!3"),
        ("12 * 5.000", "!12 * 5.000"),
        ("Pack $ 5.000", "!Pack"),
        ("5.000 puntos", "!puntos"),
        ("$ 5.000 puntos", "!puntos"),
        ("40% OFF", "!40%"),
        ("-43%", "!43%"),
        ("10% de $ 50.000", "!10% de $"),
        ("15.08.2017", "!15.08.2017"),
        ("2025-11-28", "!2025-11"),
        ("28/11/2025", "!28/11"),
        ("10:30", "!10:"),
        ("July, 2004", "!July"),
        ("Código: 884", "!Código"),
        ("Televisor 55 $ 1.299.900", "!55"),
        ("Televisor 55 $ 899", "!55"),
        ("27,91 zł hoy 12", "!hoy 12"),
        ("4 10.00 €", "!4 10.00"),
        ("iPhone 15 799 €", "!iPhone 15 799 €"),
        ("55\" $ 899.900", "!55\""),
        ("Compra mínima $ 50.000", "!mínima $ 50.000"),
        ("Free Shipping on Orders $49+.", "!$49+"),
        ("# 5", "!# 5"),
        ("< $ 5.000", "!< $"),
        ("Agotado", "!no digits"),
        ("", "!no digits"),
        ("5.000 loquesea", "!loquesea"),
        ("1e6", "!1e6"),
    ]);
}

/// Legal tender of Colombia, as its shops and invoices write it; a running metre is none.
#[test]
fn tender_is_a_currency() {
    check(&[
        ("1.299.900 pesos m/cte", "1299900"),
        ("1.299.900 M/CTE", "1299900"),
        ("$ 1.299.900 M/cte.", "1299900"),
        ("$1.299.900 mcte", "1299900"),
        ("1.299.900 moneda corriente", "1299900"),
        ("1.299.900 pesos moneda legal", "1299900"),
        ("$ 12.900 m/l", "!12.900 m"),
    ]);
}

#[test]
fn signs_are_signs() {
    check(&[
        ("−5.000", "!not positive"),
        ("-$ 5.000", "!not positive"),
        ("$ -5.000", "!not positive"),
        ("- 5.000", "!not positive"),
        ("5.000-", "!not positive"),
        ("5.000 $-", "!not positive"),
        ("Precio - $ 5.000", "5000"),
        ("$ 0", "!not positive"),
    ]);
}

/// Whatever stands in a text, eight times as much of it costs about eight times as much: the uploader chooses it.
#[test]
fn the_cost_of_a_text_grows_with_its_length() {
    #[rustfmt::skip]
    let units = [
        "10x", "x1", "1x ", "1.", "1 ", "1.2 3", "1 299 ", "1, ", "a.", "a", "1a", "$", "$ ", "$1", "$1 ", "-1", "1-", "%",
        "5% ", "1/", "x ", "<a", "<p>", "<", "&amp;", "&a", "&#", "antes 5 ", "ahora 5 ", "12 cuotas de 5 ", "ahorra 5 ",
        "desde 5 ", "5 mil ", "5 millones ", "US$1", "COP ", "1'2", "1' ", "٣", "½", "\u{200b}1", "5\n", "(5) ", "é", "c/u ",
    ];
    let cost = |text: &str| {
        let once = || {
            let start = cpu_time::ThreadTime::now();
            let _ = std::hint::black_box(read_text(text, &COLOMBIA));
            start.elapsed()
        };
        (0..5).map(|_| once()).min().unwrap_or_default()
    };
    for unit in units {
        let of = |bytes: usize| unit.repeat(bytes / unit.len());
        let (short, long) = (cost(&of(512)), cost(&of(4_096)));
        let ratio = long.as_secs_f64() / short.as_secs_f64().max(1e-7);
        assert!(ratio < 40.0, "{unit:?}: {short:?} and {long:?}");
    }
}
