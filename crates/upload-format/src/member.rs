//! What a row may have: our names, and what others call the same.

use std::collections::HashMap;
use std::sync::OnceLock;

use domain_offer::text::fold;

/// `titulo`
pub(crate) const TITLE: &str = "titulo";
/// `precio_valor`
pub(crate) const PRICE: &str = "precio_valor";
/// `precio_anterior`
pub(crate) const PRICE_BEFORE: &str = "precio_anterior";
/// `categoria`
pub(crate) const CATEGORY: &str = "categoria";
/// `fuente`
pub(crate) const STORE: &str = "fuente";
/// `fecha_extraccion`
pub(crate) const SEEN_AT: &str = "fecha_extraccion";
/// `calificacion`
pub(crate) const RATING: &str = "calificacion";
/// `envio`
pub(crate) const SHIPPING: &str = "envio";
/// `sku`
pub(crate) const SKU: &str = "sku";

/// What a member's value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A text; a number is taken as its digits.
    Text,
    /// A number of major units, or a text that is read as a price.
    Price,
    /// An absolute address.
    Address,
    /// A date, or MongoDB's form of one.
    Date,
    /// A text, a list of texts, or an object of keys and simple values.
    Details,
    /// A text, a number, or a list of these.
    Numbers,
}

/// A member of a row.
#[derive(Debug)]
pub struct Member {
    /// Its name in our document.
    pub name: &'static str,
    /// What columns of tables and elements of feeds are called that mean it, the likeliest first; folded, with `_`
    /// between words.
    pub aliases: &'static [&'static str],
    /// What its value may be.
    pub form: Form,
    /// Whether no row is usable without it.
    pub required: bool,
    /// What it is, for users of the API.
    pub spanish: &'static str,
    /// What it is, for the page.
    pub english: &'static str,
    /// A value, as JSON.
    pub example: &'static str,
}

const fn member(name: &'static str, form: Form, aliases: &'static [&'static str]) -> Member {
    Member {
        name,
        aliases,
        form,
        required: false,
        spanish: "",
        english: "",
        example: "null",
    }
}

impl Member {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn told(
        mut self,
        spanish: &'static str,
        english: &'static str,
        example: &'static str,
    ) -> Self {
        (self.spanish, self.english, self.example) = (spanish, english, example);
        self
    }
}

/// Every member that is read, in the order of the page.
#[rustfmt::skip]
pub const MEMBERS: &[Member] = &[
    member(TITLE, Form::Text, &["title", "nombre", "name", "producto", "product", "nombre_producto", "nombre_del_producto", "product_name", "product_title"]).required()
        .told("Título del producto, como lo muestra la tienda.", "what the shop calls the thing", r#""TV TCL 55\" 4K QLED""#),
    member("marca", Form::Text, &["brand", "fabricante", "manufacturer"])
        .told("Marca; sin ella se toma la que nombre el título.", "brand; without it the known one that the title names", r#""TCL""#),
    member(PRICE, Form::Price, &["precio", "price", "valor", "precio_actual", "current_price", "precio_final", "final_price", "price_value", "pvp"])
        .told("Precio en unidades de la moneda. Un texto se lee como precio_texto: \"899.900\" son 899900.", "price in units of the currency; a JSON text is read as `precio_texto` is (`\"899.900\"` is 899,900)", "1999900"),
    member("precio_texto", Form::Price, &["price_text", "precio_formateado", "formatted_price"])
        .told("Precio como lo escribe la tienda.", "price as the shop writes it", r#""$ 1.999.900""#),
    member(PRICE_BEFORE, Form::Price, &["precio_lista", "precio_original", "precio_normal", "list_price", "precio_antes", "original_price", "regular_price", "old_price", "was_price", "compare_at_price"])
        .told("Lo que la tienda dice que costaba antes.", "what the shop says that it cost before", "2499900"),
    member("moneda", Form::Text, &["currency", "divisa", "price_currency", "currency_code"])
        .told("Moneda: un código ISO 4217 o su signo. Sin ella, la del texto del precio o la de este servicio.", "currency, a code of ISO 4217 or a mark; without it that of the price's text, else `DEFAULT_CURRENCY`", r#""COP""#),
    member(CATEGORY, Form::Text, &["category", "categoria_producto", "product_type", "product_category", "google_product_category"])
        .told("Categoría, también como ruta: «Electrónica > Televisores».", "category, also as a path (`Electrónica > Televisores`)", r#""Televisores""#),
    member("imagen", Form::Address, &["image_link", "image", "image_url", "imagen_url", "url_imagen", "foto", "img", "thumbnail"])
        .told("Dirección de una imagen.", "address of an image", r#""https://www.tienda.example/i/1.jpg""#),
    member("link", Form::Address, &["url", "enlace", "product_url", "product_link", "url_producto", "href"]).required()
        .told("Dirección completa de la oferta en la tienda; distingue una oferta de otra.", "absolute address of the offer; tells one offer from another", r#""https://www.tienda.example/tv-tcl-55/p/1""#),
    member(STORE, Form::Text, &["tienda", "store", "source", "shop", "sitio", "site", "retailer"]).required()
        .told("Tienda, por su nombre o su dirección.", "store, by name or address", r#""tienda.example""#),
    member(SEEN_AT, Form::Date, &["fecha", "date", "scraped_at", "extracted_at", "crawled_at", "seen_at", "fecha_hora", "timestamp"]).required()
        .told("Cuándo se vio, ISO 8601; sin zona, en la de este servicio.", "when it was seen, ISO 8601; without an offset in `SOURCE_TIMEZONE`", r#""2025-10-12T02:32:33""#),
    member("disponibilidad", Form::Text, &["availability", "stock", "disponible", "in_stock"])
        .told("Si se puede comprar: disponible, agotado, preventa o descontinuado.", "`disponible`, `agotado`, `preventa`, `descontinuado`; also schema.org's and Google's words", r#""disponible""#),
    member("condicion", Form::Text, &["condition", "estado_producto", "item_condition"])
        .told("Si es nuevo, reacondicionado, usado o de exhibición.", "`nuevo`, `reacondicionado`, `usado`, `exhibicion`; also schema.org's and Google's words", r#""nuevo""#),
    member("vendedor", Form::Text, &["seller", "seller_name", "vendido_por", "merchant"])
        .told("Quién vende, en tiendas con varios vendedores.", "who sells, in a marketplace", r#""TCL Oficial""#),
    member(SHIPPING, Form::Price, &["costo_envio", "costo_de_envio", "shipping_cost", "shipping_price"])
        .told("Costo del envío.", "cost of delivery", r#""$ 12.900""#),
    member("gtin", Form::Numbers, &["gtin13", "gtin14", "gtin12", "gtin8", "barcode", "codigo_barras", "codigo_de_barras"])
        .told("Número de artículo (GTIN).", "article number (GTIN)", r#""7705191045375""#),
    member("ean", Form::Numbers, &["ean13", "ean_13"])
        .told("Número de artículo (EAN).", "article number (EAN)", r#""7705191045375""#),
    member("upc", Form::Numbers, &["upc_a"])
        .told("Número de artículo (UPC).", "article number (UPC)", r#""053891169448""#),
    member("isbn", Form::Numbers, &["isbn13", "isbn10"])
        .told("Número de un libro (ISBN).", "number of a book (ISBN)", r#""84-376-0494-X""#),
    member("mpn", Form::Text, &["numero_de_parte", "part_number", "manufacturer_part_number"])
        .told("Referencia del fabricante.", "the maker's part number", r#""55A300W""#),
    member(SKU, Form::Text, &["codigo", "product_id", "id_producto", "item_id"])
        .told("Código de la tienda.", "the shop's own code", r#""TCL55A300W""#),
    member("contenido", Form::Text, &["net_content", "contenido_neto", "unit_pricing_measure"])
        .told("Cantidad con su unidad, también de un paquete: «6 x 330 ml».", "quantity with its unit, also of a pack", r#""6 x 330 ml""#),
    member("tamaño", Form::Text, &["size", "talla"])
        .told("Tamaño.", "size", r#""55\"""#),
    member(RATING, Form::Text, &["rating", "rating_value", "puntuacion", "estrellas", "stars"])
        .told("Calificación media de los compradores, hasta 5.", "mean rating of buyers, up to 5", "4.7"),
    member("detalles_adicionales", Form::Details, &["detalles", "details", "especificaciones", "specifications", "descripcion", "description", "product_detail"])
        .told("Lo demás que dice la tienda: un texto, una lista de textos o un objeto de clave y valor.", "what else the shop says: a text, a list of texts, or keys and values", r#"["Resolución: 4K", "Puertos HDMI: 3"]"#),
    member("extraction_status", Form::Text, &["estado_extraccion"])
        .told("Lo que el recolector dice de su propia lectura.", "what the scraper says of its own reading", r#""OK""#),
];

/// The member that a name means, and how far down its list of names it stands (0: ours). The name may be written
/// with any case, accents, blanks, hyphens or points, and with Google's `g:` before it.
pub(crate) fn find(name: &str) -> Option<(&'static Member, usize)> {
    static NAMES: OnceLock<HashMap<String, (&'static Member, usize)>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let mut names = HashMap::new();
        for member in MEMBERS {
            let all = std::iter::once(&member.name).chain(member.aliases);
            for (rank, name) in all.enumerate() {
                names.insert(folded(name), (member, rank));
            }
        }
        names
    });
    names.get(&folded(name)).copied()
}

/// A name of a column or element, as far as its spelling does not matter.
pub(crate) fn folded(name: &str) -> String {
    let name = name.trim();
    let name = name.strip_prefix("g:").unwrap_or(name);
    let folded = fold(name);
    let words = folded.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("_")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use extraction_format::document;
    use serde_json::Value;

    use super::*;

    #[test]
    fn names_are_found_however_they_are_written() {
        for (name, expected) in [
            ("titulo", Some((TITLE, 0))),
            ("Título", Some((TITLE, 0))),
            ("TITLE", Some((TITLE, 1))),
            (" Nombre del producto ", Some((TITLE, 7))),
            ("g:image_link", Some(("imagen", 1))),
            ("Fecha-Extracción", Some((SEEN_AT, 0))),
            ("tamano", Some(("tamaño", 0))),
            ("taman\u{303}o", Some(("tamaño", 0))),
            ("Precio", Some((PRICE, 1))),
            ("color", None),
            ("", None),
        ] {
            let found = find(name).map(|(member, rank)| (member.name, rank));
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn no_name_means_two_members_and_each_is_folded() {
        let mut seen = HashSet::new();
        for member in MEMBERS {
            assert!(!member.spanish.is_empty() && !member.english.is_empty());
            let all = std::iter::once(&member.name).chain(member.aliases);
            for name in all {
                assert!(seen.insert(folded(name)), "{name}");
            }
            for alias in member.aliases {
                assert_eq!(folded(alias), **alias);
            }
        }
    }

    #[test]
    fn every_example_is_read() {
        let row: serde_json::Map<String, Value> = MEMBERS
            .iter()
            .map(|m| (m.name.to_owned(), serde_json::from_str(m.example).unwrap()))
            .collect();
        let raw = document::fields(&Value::from(row).to_string(), false).unwrap();
        assert_eq!(raw.title.as_str(), "TV TCL 55\" 4K QLED");
        assert_eq!(raw.seen_at.as_str(), "2025-10-12T02:32:33");
        assert_eq!(raw.details.as_str(), "Resolución: 4K\nPuertos HDMI: 3");
    }
}
