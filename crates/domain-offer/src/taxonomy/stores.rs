//! Which store a text names: by its name, with a country behind it, or by its address.

use super::names::SpellingTable;
use crate::name::{self, Name, key_of_folded, name_key};
use crate::text::fold;

/// Ends of addresses that say nothing about a shop.
const ENDINGS: [&str; 20] = [
    "com", "net", "org", "co", "shop", "store", "online", "tienda", "info", "biz", "app", "io",
    "tv", "me", "ai", "la", "site", "website", "club", "market",
];
/// What stands before the country in an address: `com.co`.
const BEFORE_COUNTRY: [&str; 8] = ["com", "co", "net", "org", "gov", "gob", "edu", "web"];
/// Houses of many shops, where the name of the shop stands before: `tienda.myshopify.com`.
const PLATFORMS: [&str; 10] = [
    "myshopify",
    "mitiendanube",
    "tiendanube",
    "vtexcommercestable",
    "myvtex",
    "jumpseller",
    "mercadoshops",
    "wixsite",
    "wordpress",
    "blogspot",
];
/// What stands before the name in an address.
const BEFORE_NAME: [&str; 7] = ["www", "m", "tienda", "shop", "store", "secure", "www2"];
/// The country, as names of shops say it.
const COUNTRY: [&str; 3] = ["colombia", "col", "co"];

/// The store of a text: a known one by its name or address, with or without the country; an unknown
/// one by the name in its address.
pub(super) fn find(stores: &SpellingTable, text: &str) -> Name {
    let folded = fold(text);
    if let Some(known) = stores.find(&key_of_folded(folded.clone())) {
        return known.clone();
    }
    let bare = without_country(&folded);
    let host = host(bare.unwrap_or(&folded));
    let name = host.map(name_of).or_else(|| bare.map(str::to_owned));
    let known = name.as_deref().and_then(|name| stores.named(name));
    if let Some(known) = known.or_else(|| stores.within(&folded)) {
        return known.clone();
    }
    let spelling = match host {
        Some(host) => host.strip_prefix("www.").unwrap_or(host).to_owned(),
        None => name::spelling(text),
    };
    // An unknown one has the name of the country in full, or in capitals behind others.
    let end = text.trim_end().trim_end_matches(')');
    let in_capitals = end.ends_with("CO") && end.contains(char::is_lowercase);
    let is_sure = host.is_some() || end.to_lowercase().ends_with(COUNTRY[0]) || in_capitals;
    match name.filter(|_| is_sure) {
        Some(name) => Name::new(name_key(&name), spelling),
        None => Name::new(key_of_folded(folded), spelling),
    }
}

/// `alkosto colombia`, `alkosto (co)` without the country; `None` where none stands there.
fn without_country(folded: &str) -> Option<&str> {
    let trimmed = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
    let before = COUNTRY.iter().find_map(|country| {
        let before = trimmed.strip_suffix(country)?;
        let is_apart = before.ends_with([' ', '-', '(', ',', '|', '/', '_']);
        // `Tiffany & Co` is a company.
        let is_company = before.trim_end().ends_with(['&', '+']);
        (is_apart && !is_company).then_some(before)
    })?;
    let bare = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let bare = bare.strip_suffix(" de").unwrap_or(bare);
    (!bare.is_empty()).then_some(bare)
}

/// The host of an address, with its scheme or without.
fn host(folded: &str) -> Option<&str> {
    let schemed = ["https://", "http://", "//"]
        .iter()
        .find_map(|scheme| folded.strip_prefix(scheme));
    let rest = schemed.unwrap_or(folded);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.trim_end_matches('.');
    let is_label =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    let ending = host.rsplit_once('.')?.1;
    let is_country = ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_sure = schemed.is_some() || host.starts_with("www.");
    let is_host = is_sure || is_country || ENDINGS.contains(&ending);
    (is_host && host.split('.').all(is_label)).then_some(host)
}

/// The name of the shop in its host; a country that is not this one stays.
fn name_of(host: &str) -> String {
    let mut labels: Vec<&str> = host.split('.').collect();
    let ending = labels.pop().unwrap_or_default();
    let is_country = ending.len() == 2;
    if is_country && labels.len() > 1 && BEFORE_COUNTRY.contains(&labels[labels.len() - 1]) {
        labels.pop();
    }
    let shops = labels.len() > 1 && PLATFORMS.contains(&labels[labels.len() - 1]);
    if shops && !BEFORE_NAME.contains(&labels[labels.len() - 2]) {
        labels.pop();
    }
    let name = labels.pop().unwrap_or_default();
    if ENDINGS.contains(&ending) || !is_country {
        name.to_owned()
    } else {
        format!("{name} {ending}")
    }
}

#[cfg(test)]
mod tests {
    use super::super::Taxonomy;

    fn check(expected: (&str, &str), texts: &[&str]) {
        let taxonomy = Taxonomy::bundled();
        for text in texts {
            let store = taxonomy.store(text);
            assert_eq!((&*store.key, &*store.spelling), expected, "{text:?}");
        }
    }

    #[test]
    fn a_known_shop_by_name_address_and_country() {
        check(
            ("alkosto", "Alkosto"),
            &[
                "Alkosto",
                "ALKOSTO",
                "Alkosto®",
                "alkosto.com",
                "Alkosto.com",
                "www.alkosto.com",
                "https://www.alkosto.com",
                "https://www.alkosto.com/",
                "http://alkosto.com/celulares/c/1?x=1#y",
                "//www.alkosto.com",
                "HTTPS://WWW.ALKOSTO.COM:443/",
                "alkosto.com.",
                "alkosto.com/",
                "m.alkosto.com",
                "alkosto.com.co",
                "www.alkosto.com.co",
                "alkosto.co",
                "Alkosto Colombia",
                "ALKOSTO COLOMBIA",
                "Alkosto - Colombia",
                "Alkosto (Colombia)",
                "Alkosto, Colombia",
                "Alkosto | Colombia",
                "Alkosto CO",
                "Alkosto (CO)",
                "alkosto-co",
                "alkosto_co",
                "Alkosto.com Colombia",
                "Alkosto de Colombia",
                "Alkosto S.A.",
                "Alkosto Colombia S.A.S.",
                "Alkosto Tienda Oficial",
                "Tienda Alkosto Online",
                "&nbsp;Alkosto&nbsp;",
                "<b>Alkosto</b>",
            ],
        );
        check(
            ("falabella", "Falabella"),
            &[
                "Falabella.com.co",
                "https://www.falabella.com.co/falabella-co",
                "Falabella Colombia",
                "falabella",
                "FALABELLA.COM",
                "Falabella CO",
            ],
        );
        check(
            ("exito", "Éxito"),
            &[
                "Éxito",
                "exito",
                "Éxito CO",
                "Éxito.com",
                "exito.com.co",
                "www.exito.com",
                "Almacenes Éxito",
                "Éxito Colombia",
                "E\u{301}xito",
            ],
        );
        check(
            ("mercado libre", "Mercado Libre"),
            &[
                "MercadoLibre",
                "mercadolibre.com.co",
                "https://articulo.mercadolibre.com.co/MCO-1",
                "https://listado.mercadolibre.com.co",
                "Mercado Libre Colombia",
                "Mercado-Libre",
            ],
        );
        check(
            ("ktronix", "Ktronix"),
            &[
                "K-tronix",
                "ktronix.com",
                "https://www.ktronix.com/",
                "Ktronix Colombia",
            ],
        );
    }

    #[test]
    fn an_unknown_shop_by_name_address_and_country() {
        for text in [
            "https://www.tienda-nueva.com.co/",
            "tienda-nueva.com.co",
            "www.tienda-nueva.co",
            "tienda-nueva.com",
            "Tienda Nueva",
            "TIENDA NUEVA",
            "Tienda Nueva Colombia",
            "Tienda Nueva (Colombia)",
            "Tienda Nueva CO",
            "TiendaNueva.com",
            "https://tienda-nueva.myshopify.com",
            "https://tienda.tienda-nueva.com.co/x",
            "https://tienda-nueva.shop",
        ] {
            assert_eq!(
                &*Taxonomy::bundled().store(text).key,
                "tiendanueva",
                "{text:?}"
            );
        }
        check(
            ("tiendanueva", "tienda-nueva.com.co"),
            &["https://www.tienda-nueva.com.co/", "tienda-nueva.com.co"],
        );
    }

    #[test]
    fn what_is_no_address_and_no_country_stays() {
        for (text, key) in [
            ("Tiffany & Co", "tiffanyco"),
            ("Tiffany & CO", "tiffanyco"),
            ("Tejidos y Co", "tejidosco"),
            ("Levi's & Co.", "levisco"),
            ("Colombia", "colombia"),
            ("Almacén S.A.", "almacensa"),
            ("Tienda", "tienda"),
            ("Tienda Oficial", "tiendaoficial"),
            ("Dr.Simi", "drsimi"),
            (
                "Inversiones Virtual Muebles S.a.s",
                "inversionesvirtualmueblessas",
            ),
            ("Falabella.com.pe", "falabellape"),
            ("https://www.amazon.com.mx", "amazonmx"),
            ("amazon.es", "amazones"),
            ("Deco", "deco"),
            ("Tejidos de Bogotá", "tejidosdebogota"),
            ("http://", "http"),
            (".com", "com"),
            ("www.", "www"),
        ] {
            assert_eq!(&*Taxonomy::bundled().store(text).key, key, "{text:?}");
        }
    }
}
