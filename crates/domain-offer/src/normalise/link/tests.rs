//! Which addresses are one offer.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

#[track_caller]
fn key(link: &str) -> String {
    let read = Link::read(link).unwrap_or_else(|rejection| panic!("{link}: {rejection:?}"));
    read.key.as_str().to_owned()
}

/// Addresses of one offer each; those of two lines are of two.
#[track_caller]
fn check(offers: &[&[&str]]) {
    let mut known: HashMap<String, &str> = HashMap::new();
    for addresses in offers {
        let first = key(addresses[0]);
        for address in *addresses {
            assert_eq!(key(address), first, "{address} and {}", addresses[0]);
        }
        if let Some(other) = known.insert(first, addresses[0]) {
            panic!("{other} and {} are two offers", addresses[0]);
        }
    }
}

#[test]
fn what_every_address_may_be_written_as() {
    check(&[
        // Scheme, host, port, user.
        &[
            "https://www.tienda.example/p/1",
            "http://tienda.example/p/1",
            "HTTPS://WWW.Tienda.EXAMPLE/p/1",
            "https://www.tienda.example./p/1",
            "http://tienda.example.:80/p/1",
            "https://tienda.example:443/p/1",
            "https://u:p@tienda.example/p/1",
            "  https://tienda.example/p/1\n",
        ],
        &[
            "https://tienda.example:8443/p/1",
            "http://www.tienda.example:8443/p/1",
        ],
        &[
            "https://otra.tienda.example/p/1",
            "https://www.otra.tienda.example/p/1",
        ],
        &["https://tienda.com.co/p/1", "https://www.tienda.com.co/p/1"],
        &["https://tienda.co/p/1"],
        &["https://com.co/p/1"],
        &["http://192.168.0.1/p/1", "http://192.168.0.1:80/p/1"],
        &[
            "https://ñandú.example/p/1",
            "https://www.ÑANDÚ.example/p/1",
            "https://xn--and-6ma2c.example/p/1",
        ],
        // Slashes and dots.
        &[
            "https://tienda.example/p/2",
            "https://tienda.example/p/2/",
            "https://tienda.example//p//2",
            "https://tienda.example/a/../p/./2",
            "https://tienda.example/a/%2e%2e/p/2",
        ],
        &[
            "https://tienda.example",
            "https://www.tienda.example/",
            "https://tienda.example/?",
            "https://tienda.example/#",
        ],
        // The percent sign.
        &[
            "https://tienda.example/p/ni%c3%b1o",
            "https://tienda.example/p/ni%C3%B1o",
            "https://tienda.example/p/niño",
        ],
        &["https://tienda.example/p/nino"],
        &[
            "https://tienda.example/p/%61%2D%7Ez",
            "https://tienda.example/p/a-~z",
        ],
        &[
            "https://tienda.example/p/55%22-tv",
            "https://tienda.example/p/55\"-tv",
        ],
        &[
            "https://tienda.example/p/55%E2%80%9D",
            "https://tienda.example/p/55”",
            "https://tienda.example/p/55%e2%80%9d",
        ],
        &[
            "https://tienda.example/p/a b",
            "https://tienda.example/p/a%20b",
        ],
        &[
            "https://tienda.example/p/a+b",
            "https://tienda.example/p/a%2Bb",
        ],
        &[
            "https://tienda.example/p/a|b",
            "https://tienda.example/p/a%7Cb",
            "https://tienda.example/p/a%7cb",
        ],
        &[
            "https://tienda.example/p/a,b",
            "https://tienda.example/p/a%2Cb",
        ],
        &[
            "https://tienda.example/p/it's",
            "https://tienda.example/p/it%27s",
        ],
        &[
            "https://tienda.example/p/a%2Fb",
            "https://tienda.example/p/a%2fb",
        ],
        &["https://tienda.example/p/a/b"],
        &[
            "https://tienda.example/p/100%",
            "https://tienda.example/p/100%25",
        ],
        // Letters of the path count.
        &["https://tienda.example/P/1"],
        &["https://tienda.example/p/1a"],
        &["https://tienda.example/p/1A"],
    ]);
}

#[test]
fn parameters() {
    check(&[
        &[
            "https://tienda.example/p?b=2&a=1",
            "https://tienda.example/p?a=1&b=2",
            "https://tienda.example/p/?a=1&&b=2&",
            "https://tienda.example/p?a=1&b=2&utm_source=x&gclid=y&FBCLID=z",
            "https://tienda.example/p?_ga=1&a=1&mc_eid=2&b=2&srsltid=3",
            "https://tienda.example/p?a=1&b=2&c=&=3",
            "https://tienda.example/p?b=2&a=1&b=2",
            "https://tienda.example/p?b=2&a=1&PHPSESSID=0a9b8c7d6e",
            "https://tienda.example/p;jsessionid=ABC.node1?b=2&a=1",
            "https://tienda.example/p?sid=a1b2c3d4e5f6&a=1&b=2",
            "https://tienda.example/p?%61=1&b=%32",
            "https://tienda.example/p?b=2&amp;a=1&amp;utm_source=x",
            "https://tienda.example/p?a=1&b=2#comentarios",
        ],
        &["https://tienda.example/p?a=2&b=1"],
        &["https://tienda.example/p?a=1"],
        &["https://tienda.example/p?A=1"],
        &[
            "https://tienda.example/p",
            "https://tienda.example/p?",
            "https://tienda.example/p?a=",
            "https://tienda.example/p?utm_medium=x",
            "https://tienda.example/p;JSESSIONID=1/",
            "https://tienda.example/(S(lit3py55t21z5v55vlm25s55))/p",
            "https://tienda.example/p?ASP.NET_SessionId=x",
            "https://tienda.example/p?_pos=1&_sid=2&_ss=r",
            "https://tienda.example/p?gad_source=1&gad_campaignid=2&hsa_acc=3",
        ],
        // A name alone may be the page's.
        &["https://tienda.example/p?12345"],
        &["https://tienda.example/p?color=rojo"],
        &["https://tienda.example/p?color=azul"],
        &[
            "https://tienda.example/p?color=azul&talla=M",
            "https://tienda.example/p?talla=M&color=azul",
        ],
        &["https://tienda.example/p?sid=12"],
        &["https://tienda.example/p?sid=13"],
        &[
            "https://tienda.example/p?q=a+b",
            "https://tienda.example/p?q=a%20b",
            "https://tienda.example/p?q=a b",
        ],
        &[
            "https://tienda.example/p?q=a%2Bb",
            "https://tienda.example/p?q=a%2bb",
        ],
        &["https://tienda.example/p?q=a%26b"],
        &[
            "https://tienda.example/p?f[a]=1",
            "https://tienda.example/p?f%5Ba%5D=1",
            "https://tienda.example/p?f%5ba%5d=1",
        ],
        &[
            "https://tienda.example/p?u=a/b",
            "https://tienda.example/p?u=a%2Fb",
        ],
        &["https://tienda.example/p;color=rojo"],
        &[
            "https://tienda.example/p;color=azul",
            "https://tienda.example/p;jsessionid=1;color=azul",
        ],
        &["https://tienda.example/p.php?id=1"],
        &["https://tienda.example/p.php?id=2"],
    ]);
}

#[test]
fn fragments_count_where_they_are_routes() {
    check(&[
        &[
            "https://tienda.example/#/producto/1",
            "http://www.tienda.example/#/producto/1/",
            "https://tienda.example/?utm_source=x#/producto/1?gclid=y",
            "https://tienda.example/#/producto/1#comentarios",
        ],
        &["https://tienda.example/#/producto/2"],
        &["https://tienda.example/#!/producto/1"],
        &["https://tienda.example/#!/producto/3"],
        &[
            "https://tienda.example/#/producto/1?color=rojo&talla=M",
            "https://tienda.example/#/producto/1?talla=M&color=rojo",
        ],
        &["https://tienda.example/#/producto/1?color=azul"],
        &[
            "https://tienda.example/#/producto/ni%c3%b1o",
            "https://tienda.example/#/producto/niño",
        ],
        &[
            "https://tienda.example/",
            "https://tienda.example/#/",
            "https://tienda.example/#!/",
            "https://tienda.example/#!",
            "https://tienda.example/#arriba",
        ],
        &[
            "https://tienda.example/co",
            "https://tienda.example/co#:~:text=tv",
            "https://tienda.example/co/#reviews",
        ],
        &[
            "https://tienda.example/co#/producto/1",
            "https://tienda.example/co/#/producto/1",
        ],
    ]);
}

#[test]
fn shops_whose_articles_have_a_code() {
    check(&[
        &[
            "https://www.alkosto.com/tv-x/p/1234567890123",
            "https://alkosto.com/tv-x/p/1234567890123/",
            "https://www.alkosto.com/tv-x/p/1234567890123?fuente=google&tipo=ads",
            "https://www.alkosto.com/tv-x/p/1234567890123?queryId=1",
            "http://WWW.alkosto.com./tv-x/p/1234567890123",
            "https://www.alkosto.com/otro-titulo/p/1234567890123",
            "https://www.alkosto.com/tv/smart-tv/c/BI_104/tv-x/p/1234567890123",
            "https://www.alkosto.com/p/1234567890123#resenas",
            "https://m.alkosto.com/tv-x/p/1234567890123",
        ],
        &["https://www.alkosto.com/tv-x/p/1234567890124"],
        &[
            "https://www.ktronix.com/tv-x/p/1234567890123",
            "http://ktronix.com/p/1234567890123?fuente=meta",
        ],
        &["https://www.alkomprar.com/tv-x/p/1234567890123"],
        &["https://www.alkosto.com/tv/c/BI_104"],
        &["https://www.alkosto.com/search/?text=tv"],
        &["https://www.alkosto.com/search/?text=nevera"],
    ]);
}

#[test]
fn shops_with_products_and_variants() {
    check(&[
        &[
            "https://www.homecenter.com.co/homecenter-co/product/395624/piso/395624/?kid=goosho_1&shop=googleShopping&gclid=x",
            "https://www.homecenter.com.co/homecenter-co/product/395624/",
            "https://www.homecenter.com.co/homecenter-co/product/395624/piso/395624/?cid=prdhom1&=INTERNO",
            "https://homecenter.com.co/homecenter-co/product/395624/piso-de-madera",
            "https://www.homecenter.com.co/homecenter-co/product/395624/395624",
        ],
        &["https://www.homecenter.com.co/homecenter-co/product/395625/"],
        &[
            "https://www.falabella.com.co/falabella-co/product/144253822/Televisor-Samsung/144253824",
            "https://www.falabella.com.co/falabella-co/product/144253822/Televisor-Samsung/144253824?sponsoredClickData=%257B",
            "https://falabella.com.co/falabella-co/product/144253822/TV/144253824/?exp=pdp",
            "https://www.falabella.com.co/falabella-co/product/144253822/144253824",
        ],
        &[
            "https://www.falabella.com.co/falabella-co/product/144253822/Televisor-Samsung/144253825",
        ],
        &["https://www.falabella.com.co/falabella-co/product/144253822/Televisor-Samsung"],
        &["https://www.falabella.com/falabella-cl/product/144253822/Televisor-Samsung/144253824"],
        &[
            "https://www.falabella.com.pe/falabella-pe/product/144253822/Televisor-Samsung/144253824",
        ],
        &[
            "https://linio.falabella.com.co/linio-co/product/144253822/TV/144253824",
            "https://www.linio.falabella.com.co/linio-co/product/144253822/x/144253824",
        ],
        &["https://www.falabella.com.co/falabella-co/category/cat1660941/Televisores"],
        &[
            "https://www.sodimac.cl/sodimac-cl/articulo/110280139/piso/110280140",
            "https://sodimac.cl/sodimac-cl/product/110280139/piso/110280140",
        ],
    ]);
}

#[test]
fn shops_whose_words_are_the_article() {
    check(&[
        &[
            "https://www.exito.com/televisor-lg-65-3213209/p",
            "https://www.exito.com/televisor-lg-65-3213209/p?map=c,c&page=2",
            "http://exito.com/televisor-lg-65-3213209/p/",
            "https://www.exito.com/televisor-lg-65-3213209/p?utm_source=google&idsku=#especificaciones",
        ],
        &["https://www.exito.com/televisor-lg-65-3213210/p"],
        // A variant chosen is not the one that the shop shows first.
        &[
            "https://www.exito.com/televisor-lg-65-3213209/p?skuId=10",
            "https://www.exito.com/televisor-lg-65-3213209/p?idsku=10&sc=1",
        ],
        &["https://www.exito.com/televisor-lg-65-3213209/p?skuId=11"],
        &[
            "https://www.exito.com/p/f8c1227e7ae5",
            "https://www.exito.com/p/f8c1227e7ae5?q=1",
        ],
        &[
            "https://www.olimpica.com/televisor-lg-65/p",
            "https://olimpica.com/televisor-lg-65/p?sc=2",
        ],
        &[
            "https://www.tiendasjumbo.co/televisor-lg-65/p",
            "https://www.tiendasjumbo.co/televisor-lg-65/p?order=x",
        ],
        &["https://www.jumbocolombia.com/televisor-lg-65/p"],
        &[
            "https://www.carulla.com/cafe-250-g/p",
            "https://www.carulla.com/cafe-250-g/p?gclid=1",
        ],
        &[
            "https://otra.example/televisor-lg-65/p",
            "https://www.otra.example/televisor-lg-65/p/?utm_campaign=1",
        ],
        &["https://otra.example/televisor-lg-65/p?skuId=10"],
    ]);
}

#[test]
fn markets() {
    check(&[
        // An item of a seller, a page of the catalog, and a product of sellers are three things.
        &[
            "https://articulo.mercadolibre.com.co/MCO-1234567890-tv-lg-_JM",
            "https://articulo.mercadolibre.com.co/MCO-1234567890-tv-lg-_JM#position=1&type=item",
            "https://articulo.mercadolibre.com.co/MCO-1234567890-televisor-lg-_JM?searchVariation=17",
            "https://articulo.mercadolibre.com.co/MCO-1234567890",
            "https://www.mercadolibre.com.co/MCO1234567890",
            "http://mercadolibre.com.co/mco-1234567890-tv-lg-_jm/",
        ],
        &["https://articulo.mercadolibre.com.co/MCO-1234567891-tv-lg-_JM"],
        &[
            "https://www.mercadolibre.com.co/tv-lg-55/p/MCO1234567890",
            "https://www.mercadolibre.com.co/p/MCO1234567890?pdp_filters=item_id:MCO1",
            "https://www.mercadolibre.com.co/tv-lg-55-4k/p/MCO1234567890/s?x=1#polycard_client=search",
        ],
        &[
            "https://www.mercadolibre.com.co/tv-lg-55/up/MCOU1234567890",
            "https://mercadolibre.com.co/up/MCOU1234567890",
        ],
        &["https://articulo.mercadolibre.com.mx/MLM-1234567890-tv-lg-_JM"],
        &[
            "https://produto.mercadolivre.com.br/MLB-1234567890-tv-lg-_JM",
            "https://www.mercadolivre.com.br/MLB1234567890",
        ],
        &[
            "https://www.amazon.com/dp/B0ABCDEFGH/ref=sr_1_1?keywords=tv&qid=1&sr=8-1",
            "https://www.amazon.com/Titulo-Largo/dp/B0ABCDEFGH?psc=1",
            "https://www.amazon.com/gp/product/B0ABCDEFGH?th=1",
            "https://amazon.com/-/es/Titulo/dp/b0abcdefgh/",
            "https://www.amazon.com/gp/aw/d/B0ABCDEFGH",
            "https://www.amazon.com/gp/offer-listing/B0ABCDEFGH/ref=dp_olp",
            "https://www.amazon.com/exec/obidos/ASIN/B0ABCDEFGH/x-20",
            "https://m.amazon.com/dp/B0ABCDEFGH",
        ],
        &["https://www.amazon.com/dp/B0ABCDEFGI"],
        &[
            "https://www.amazon.com.mx/dp/B0ABCDEFGH",
            "https://www.amazon.com.mx/Titulo/dp/B0ABCDEFGH/ref=x",
        ],
        &["https://www.amazon.es/dp/B0ABCDEFGH"],
        &["https://www.amazon.com/s?k=tv"],
        &["https://www.amazon.com/s?k=radio"],
        // Shopify, by the shape alone.
        &[
            "https://shop.example/products/tv-lg",
            "https://www.shop.example/collections/televisores/products/tv-lg",
            "https://shop.example/collections/all/products/tv-lg/?_pos=1&_sid=abc&_ss=r&pr_seq=uniform",
        ],
        &[
            "https://shop.example/products/tv-lg?variant=1",
            "https://shop.example/collections/x/products/tv-lg?utm_source=a&variant=1",
        ],
        &["https://shop.example/products/tv-lg?variant=2"],
        &[
            "https://shop.example/en/products/tv-lg",
            "https://shop.example/en/collections/x/products/tv-lg",
        ],
        &["https://shop.example/products/tv-samsung"],
        &["https://shop.example/collections/televisores"],
        &[
            "https://www.ebay.com/itm/Tv-Lg/123456789012?hash=x",
            "https://ebay.com/itm/123456789012",
        ],
    ]);
}

#[test]
fn addresses_are_refused_as_before() {
    for (link, rejection) in [
        ("ftp://a.co/x", Rejection::BadLink),
        ("javascript:alert(1)", Rejection::BadLink),
        ("/p/1", Rejection::BadLink),
        ("https:a.co", Rejection::BadLink),
        ("https://", Rejection::BadLink),
        ("", Rejection::BadLink),
    ] {
        assert_eq!(Link::read(link), Err(rejection), "{link:?}");
    }
}

#[test]
fn an_address_keeps_what_it_says_but_for_tracking_users_and_places() {
    for (link, address) in [
        ("HTTP://U@A.co/x?gclid=1&q=2#top", "http://a.co/x?q=2"),
        (
            "https://a.co/tv/p/1/?b=1&a=2",
            "https://a.co/tv/p/1/?b=1&a=2",
        ),
        ("https://a.co/#/producto/1/", "https://a.co/#/producto/1"),
        (
            "https://a.co/?utm_source=x#!/p?gclid=1&a=2",
            "https://a.co/#!/p?a=2",
        ),
    ] {
        assert_eq!(&*Link::read(link).unwrap().address, address, "{link}");
    }
}

/// The addresses of most rows are canonical as they are: their offers need not be told another key.
#[test]
fn usual_addresses_are_canonical() {
    for key in [
        "www.exito.com/televisor-lg-65-3213209/p",
        "www.olimpica.com/televisor-lg/p",
        "www.tienda.example/p/1",
        "www.tienda.com.co/p/1?color=rojo&talla=M",
        "www.tienda.example/TV-+-Barra-248,9-cm/1",
        "www.tienda.example/televisor-55%E2%80%9D",
    ] {
        let link = Link::read(&format!("https://{key}")).unwrap();
        assert_eq!(link.key.as_str(), key);
        assert_eq!(link.logged, link.key.id());
    }
}

#[test]
fn the_last_part_of_the_path() {
    for (link, last) in [
        (
            "https://www.alkosto.com/tv/p/8806097027584?x=1",
            "8806097027584",
        ),
        ("https://a.co/p/8806097027584/", "8806097027584"),
        ("https://a.co/#/p/8806097027584", "8806097027584"),
        ("https://a.co/", ""),
    ] {
        assert_eq!(Link::read(link).unwrap().last_segment(), last, "{link}");
    }
}

/// Addresses of all kinds of marks.
fn address() -> impl Strategy<Value = String> {
    let host = prop_oneof![
        Just("tienda.example"),
        Just("www.tienda.example"),
        Just("www.www.a.tienda.example"),
        Just("tienda.com.co"),
        Just("www.alkosto.com"),
        Just("exito.com"),
        Just("m.exito.com"),
        Just("www.falabella.com.co"),
        Just("articulo.mercadolibre.com.co"),
        Just("www.amazon.com"),
        Just("10.0.0.1"),
        Just("localhost"),
        Just("[::1]"),
    ];
    let text = "[a-zA-Z0-9%/?&=+;:,#!'()|.~ñ\\-]{0,40}";
    let known = prop_oneof![
        Just("/x/p/1"),
        Just("/x/p"),
        Just("/a/product/1/x/2"),
        Just("/a/product/1/1"),
        Just("/MCO-123456-x"),
        Just("/p/MCO123456"),
        Just("/x/dp/B0ABCDEFGH"),
        Just("/collections/a/products/b"),
        Just("/#/a/b"),
        Just("/"),
    ];
    (host, known, text, any::<bool>()).prop_map(|(host, known, text, first)| {
        if first {
            format!("https://{host}{known}{text}")
        } else {
            format!("https://{host}/{text}{known}")
        }
    })
}

proptest! {
    #[test]
    fn a_canonical_address_stays_as_it_is(address in address()) {
        let link = Link::read(&address).unwrap();
        let again = Link::read(&format!("https://{}", link.key.as_str())).unwrap();
        prop_assert_eq!(&again.key, &link.key);
        // The address that is shown leads to the same offer, and to the same row.
        let shown = Link::read(&link.address).unwrap();
        prop_assert_eq!(&shown, &link);
    }

    /// What the log calls one row is one offer, but for routes: so an id from before leads to one offer.
    #[test]
    fn a_key_depends_on_the_row_and_the_route_alone(address in address(), other in address()) {
        let link = Link::read(&address).unwrap();
        if !link.key.is_route() {
            let without = address.split('#').next().unwrap();
            prop_assert_eq!(&Link::read(without).unwrap().key, &link.key);
        }
        let other = Link::read(&other).unwrap();
        let routes = [&link, &other].map(|link| link.key.as_str().split_once('#').map(|(_, route)| route));
        if link.logged == other.logged && routes[0] == routes[1] {
            prop_assert_eq!(link.key, other.key);
        }
    }

    #[test]
    fn the_order_of_parameters_says_nothing(
        parameters in proptest::collection::vec("[a-z]{1,3}(=[a-z0-9%+]{0,4})?", 1..6),
        turned in any::<u64>(),
    ) {
        let mut other = parameters.clone();
        other.sort_by_key(|parameter| crate::extraction::Digest::of(format!("{turned}{parameter}").as_bytes()));
        let link = |parameters: &[String]| key(&format!("https://tienda.example/p?{}", parameters.join("&")));
        prop_assert_eq!(link(&parameters), link(&other));
    }

    #[test]
    fn tracking_parameters_do_not_change_the_key(
        path in "[a-zA-Z0-9/+,%ñ”-]{0,30}",
        query in proptest::option::of("[a-z]{1,5}=[a-z0-9]{0,5}(&[a-z]{1,5}=[a-z0-9]{0,5}){0,3}"),
        tracking in prop_oneof![
            proptest::sample::select(&["gclid", "FBCLID", "_ga", "ref_src", "mibextid", "phpsessid"][..]).prop_map(str::to_owned),
            "utm_[a-z]{1,8}",
        ],
        value in "[a-zA-Z0-9%_.-]{0,40}",
        first in any::<bool>(),
    ) {
        let plain = format!("https://www.tienda.co/{path}");
        let added = format!("{tracking}={value}");
        let (without, with) = match query {
            None => (plain.clone(), format!("{plain}?{added}")),
            Some(q) if first => (format!("{plain}?{q}"), format!("{plain}?{added}&{q}")),
            Some(q) => (format!("{plain}?{q}"), format!("{plain}?{q}&{added}")),
        };
        prop_assert_eq!(key(&with), key(&without));
    }
}

/// Ten times as long an address costs some ten times as much.
#[test]
fn the_cost_of_an_address_grows_with_its_length() {
    type Made = fn(usize) -> String;
    let kinds: [(&str, Made); 6] = [
        ("parts", |n| "/a".repeat(n)),
        ("parts that fit", |n| "/dp".repeat(n)),
        ("parameters", |n| format!("?{}", "a=1&".repeat(n))),
        ("many parameters", |n| {
            (0..n).fold("?".to_owned(), |all, number| all + &format!("{number}=1&"))
        }),
        ("visits", |n| format!("/{}", ";sid=a".repeat(n))),
        ("route", |n| format!("#{}", "/%41".repeat(n))),
    ];
    for host in [
        "www.amazon.com",
        "www.mercadolibre.com.co",
        "tienda.example",
    ] {
        for (name, kind) in kinds {
            let spent = [2_000, 20_000].map(|count| {
                let link = format!("https://{host}{}", kind(count));
                let read = |_| {
                    let start = cpu_time::ThreadTime::now();
                    Link::read(&link).unwrap();
                    start.elapsed().as_secs_f64()
                };
                let best = (0..5).map(read).min_by(f64::total_cmp);
                best.unwrap().max(0.001)
            });
            assert!(spent[1] < spent[0] * 60.0, "{name} at {host}: {spent:?}");
        }
    }
}
