use serde_json::json;

use crate::Declared;
use crate::given::Given;
use crate::testing::{check, read};

const RSS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- feed -->
<rss xmlns:g="http://base.google.com/ns/1.0" version="2.0">
<channel><title>Tienda &amp; Cía</title><link>https://a.co</link>
"#;
const END: &str = "</channel></rss>\n";

#[test]
fn a_merchant_feed() {
    let body = format!(
        "{RSS}<item><g:id>A1</g:id><g:title>TV 55&quot; &#241; &nbsp;</g:title><link>https://a.co/1?a=1&b=2</link>
        <description><![CDATA[<b>Grande</b> & nueva]]></description>
        <g:image_link>https://a.co/1.jpg</g:image_link><g:additional_image_link>x</g:additional_image_link>
        <g:additional_image_link>y</g:additional_image_link>
        <g:price>2000.00 COP</g:price><g:sale_price>1500.00 COP</g:sale_price><g:brand>LG</g:brand>
        <g:availability>in_stock</g:availability><g:condition>new</g:condition><g:gtin>7705191045375</g:gtin>
        <g:product_type>TV &gt; LED</g:product_type><g:google_product_category>404</g:google_product_category>
        <g:shipping><g:country>CO</g:country><g:price>12.00 COP</g:price></g:shipping><g:mpn/></item>
        <item><title>Radio</title><price currency=\"COP\">5</price></item>{END}"
    );
    check(
        body,
        &json!([
            {
                "sku": "A1", "titulo": "TV 55\" ñ &nbsp;", "link": "https://a.co/1?a=1&b=2",
                "detalles_adicionales": "<b>Grande</b> & nueva", "imagen": "https://a.co/1.jpg",
                "additional_image_link": ["x", "y"], "precio_valor": "1500.00 COP",
                "precio_anterior": "2000.00 COP", "marca": "LG", "disponibilidad": "in_stock", "condicion": "new",
                "gtin": "7705191045375", "categoria": "TV > LED", "google_product_category": "404",
                "shipping/country": "CO", "envio": "12.00 COP",
            },
            {"titulo": "Radio", "precio_valor": 5, "moneda": "COP"},
        ]),
    );
}

#[test]
fn atom_and_plain_lists() {
    check(
        "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.co'/><entry><title>TV</title>\
         <link rel='alternate' href='https://a.co/1?a=1&amp;b=2'/><g:price xmlns:g='g'>5 COP</g:price></entry></feed>",
        &json!([{
            "titulo": "TV", "link": "https://a.co/1?a=1&b=2", "link@rel": "alternate", "precio_valor": "5 COP",
        }]),
    );
    check(
        "\u{feff}<productos><producto id='7'><nombre>TV</nombre><precio>5</precio></producto></productos>",
        &json!([{"titulo": "TV", "precio_valor": 5}]),
    );
    let two = "<l><product><name>TV</name></product></l>\n<l><product><name>B</name></product></l>";
    check(two, &json!([{"titulo": "TV"}, {"titulo": "B"}]));
}

#[test]
fn what_is_cut_is_told_and_what_was_whole_kept() {
    let item = "<item><title>TV</title></item>";
    for cut in [
        "<item><title>Rad",
        "<item><title>Radio</title>",
        "<item><ti",
        "<item",
        "",
        "</chan",
    ] {
        let line = 5;
        check(
            format!("{RSS}{item}{cut}"),
            &json!([{"titulo": "TV"}, [line, "truncated"]]),
        );
    }
}

#[test]
fn what_is_no_feed_is_refused() {
    for page in [
        "<!DOCTYPE html><html><body>x</body></html>",
        "<!doctype HTML>\n<p>",
        "<html lang='es'>",
        "<HEAD><title>x</title></HEAD>",
        "<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x' 'y'><html></html>",
        "<urlset><url><loc>x</loc></url></urlset>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><rss></rss>",
    ] {
        check(page, &json!([[1, "wrong_kind"]]));
    }
    for broken in [
        "<rss><item></rss>",
        "<rss></item>",
        "<rss><!FOO bar baz quux x></rss>",
    ] {
        check(broken, &json!([[1, "invalid_xml"]]));
    }
    let bad = "<rss><item><title>TV</title></item><item><a></b></item><item><title>B</title></item></rss>";
    check(bad, &json!([{"titulo": "TV"}, [1, "invalid_xml"]]));
}

#[test]
fn nothing_is_expanded() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;'>]>\n\
        <rss><item><title>&lol2;</title></item></rss>";
    check(bomb, &json!([[1, "invalid_xml"]]));
    let outside =
        "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r><item><title>&x; TV</title></item></r>";
    check(outside, &json!([{"titulo": "&x; TV"}]));
}

#[test]
fn rows_have_limits_and_cost_only_themselves() {
    let given = Given {
        seen_at: Some("2025-10-12".to_owned()),
        ..Given::default()
    };
    let codes = |body: &str| -> Vec<String> {
        let got = read(body.as_bytes(), Declared::Unknown, &given, 4096);
        let code = |row: &serde_json::Value| {
            row.get(1)
                .map_or("row", |code| code.as_str().unwrap())
                .to_owned()
        };
        got.iter().map(code).collect()
    };
    let good = "<item><title>TV</title></item>";
    let many = format!("<r><item>{}</item>{good}</r>", "<a>1</a>".repeat(3_000));
    assert_eq!(codes(&many), ["too_many", "row"]);
    let large = format!(
        "<r><item>{}</item>{good}</r>",
        format!("<a>{}</a>", "x".repeat(300_000)).repeat(5)
    );
    assert_eq!(codes(&large), ["row_too_large", "row"]);
    let deep = format!("<r>{good}<item>{}", "<a>".repeat(100_000));
    assert_eq!(codes(&deep), ["row", "too_deep"]);
    let name = "n".repeat(200);
    let paths = format!(
        "<r><item>{}{}{}",
        format!("<{name}>").repeat(50),
        "<a>1</a>".repeat(1_000),
        good
    );
    assert_eq!(codes(&paths), ["truncated"]);
    let names = format!("<r>{good}<{}", "n".repeat(300_000));
    assert_eq!(codes(&names), ["row", "truncated"]);
    let closed = format!("<r>{good}<{}>", "n".repeat(300_000));
    assert_eq!(codes(&closed), ["row", "invalid_xml"]);
    for open in ["<item><title>", "<item><![CDATA[", "<item a='", "<!--"] {
        let body = format!("<r>{good}{open}{}", "x> ".repeat(1 << 20));
        assert_eq!(codes(&body), ["row", "row_too_large"], "{open}");
    }
}
