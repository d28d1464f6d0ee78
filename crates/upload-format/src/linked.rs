//! JSON-LD: products of schema.org with their offers.

mod offer;
mod terms;

use std::collections::HashMap;

use memchr::memmem;
use serde_json::Value;

use extraction_format::problem::RowProblem;

use crate::draft::{Context, Draft};
use crate::member::{MEMBERS, TITLE};
use crate::problem::code;
use terms::{get, has_type, items, text};

/// The most rows that one node becomes: offers of a product, products of a page.
pub const MAX_ROWS: usize = 200;

/// The rows of a node have together at most so many times the bytes that one may have.
const MAX_TIMES: usize = 4;

/// Types of nodes that are products whether or not they have offers.
const PRODUCTS: [&str; 6] = [
    "Product",
    "IndividualProduct",
    "SomeProducts",
    "ProductModel",
    "ProductGroup",
    "Vehicle",
];
/// Members of nodes in which further nodes stand, where the node itself is no product.
const INSIDE: [&str; 5] = [
    "@graph",
    "item",
    "mainEntity",
    "itemListElement",
    "hasVariant",
];

/// The node that a row is, where it is one of JSON-LD and no row of ours.
pub(crate) fn node(row: &[u8]) -> Option<Value> {
    let may_be = |name: &str| memmem::find(row, name.as_bytes()).is_some();
    if !may_be("\"@type\"") && !may_be("\"@graph\"") {
        return None;
    }
    let node: Value = serde_json::from_slice(row).ok()?;
    let has = |name: &str| node.get(name).is_some();
    let is_ours = has(TITLE) || !(has("@type") || has("@graph"));
    (!is_ours).then(|| terms::bare(node))
}

/// Gives out the rows that a node becomes: one for each offer of each product in it; none where it is about
/// something else.
pub(crate) fn rows(
    node: &Value,
    context: &Context,
    sink: &mut dyn FnMut(Result<String, RowProblem>),
) {
    let mut found = Vec::new();
    if collect(node, &mut Vec::new(), &mut found).is_err() {
        return sink(Err(too_many()));
    }
    let mut details = Details::default();
    let mut room = MAX_TIMES * context.limits.max_row_bytes;
    for found in &found {
        let row = found.row(context, &mut details);
        let length = row.as_ref().map_or(0, String::len);
        let Some(left) = room.checked_sub(length) else {
            return sink(Err(too_many()));
        };
        room = left;
        sink(row);
    }
}

fn too_many() -> RowProblem {
    let message = format!(
        "El producto de JSON-LD tiene demasiadas ofertas o textos demasiado largos: se admiten hasta {MAX_ROWS} \
         ofertas, que juntas ocupen lo que {MAX_TIMES} filas de las más grandes. Sepárelo en varios."
    );
    RowProblem::of_row(code::TOO_MANY, message)
}

/// What products say besides, each read once.
#[derive(Default)]
struct Details(HashMap<*const Value, Option<Value>>);

impl Details {
    fn of(&mut self, products: &[&Value]) -> Option<Value> {
        products.iter().find_map(|product| {
            let known = self.0.entry(std::ptr::from_ref(*product));
            known.or_insert_with(|| terms::details(product)).clone()
        })
    }
}

/// A product with one of its offers.
struct Found<'n> {
    /// The product and the groups that it is a variant of, the innermost first.
    products: Vec<&'n Value>,
    offer: Option<&'n Value>,
}

struct TooMany;

fn collect<'n>(
    node: &'n Value,
    groups: &mut Vec<&'n Value>,
    found: &mut Vec<Found<'n>>,
) -> Result<(), TooMany> {
    if let Value::Array(nodes) = node {
        return nodes
            .iter()
            .try_for_each(|node| collect(node, groups, found));
    }
    if let Some(product) = get(node, "itemOffered").filter(|product| product.is_object()) {
        let products = vec![product];
        return add(
            Found {
                products,
                offer: Some(node),
            },
            found,
        );
    }
    let is_product =
        PRODUCTS.iter().any(|name| has_type(node, name)) || get(node, "offers").is_some();
    if !is_product {
        let inside = INSIDE.iter().filter_map(|name| get(node, name));
        return inside
            .into_iter()
            .try_for_each(|node| collect(node, groups, found));
    }
    if let Some(variants) = get(node, "hasVariant") {
        groups.push(node);
        let result = items(variants).try_for_each(|variant| collect(variant, groups, found));
        groups.pop();
        return result;
    }
    let mut products = vec![node];
    products.extend(groups.iter().rev());
    add_offers(&products, found)
}

/// Adds a product with each of its offers, or without one.
fn add_offers<'n>(products: &[&'n Value], found: &mut Vec<Found<'n>>) -> Result<(), TooMany> {
    let mut with = |offer| {
        let products = products.to_vec();
        add(Found { products, offer }, found)
    };
    let offers = products.iter().find_map(|product| get(product, "offers"));
    let mut is_bare = true;
    for offer in offers.into_iter().flat_map(items) {
        is_bare = false;
        // An aggregate may list the offers that it is made of.
        let parts = get(offer, "offers").map(|parts| items(parts).collect::<Vec<_>>());
        match parts.filter(|parts| !parts.is_empty()) {
            Some(parts) => parts.into_iter().try_for_each(|part| with(Some(part)))?,
            None => with(Some(offer))?,
        }
    }
    if is_bare { with(None) } else { Ok(()) }
}

fn add<'n>(one: Found<'n>, found: &mut Vec<Found<'n>>) -> Result<(), TooMany> {
    if found.len() >= MAX_ROWS {
        return Err(TooMany);
    }
    found.push(one);
    Ok(())
}

impl Found<'_> {
    /// Its row in our document.
    fn row(&self, context: &Context, details: &mut Details) -> Result<String, RowProblem> {
        let mut draft = Draft::default();
        // What a scraper put beside: fuente, fecha_extraccion, categoria.
        for (member, node) in MEMBERS
            .iter()
            .flat_map(|m| self.nodes().map(move |node| (m, node)))
        {
            if let Some(value) = node
                .get(member.name)
                .filter(|value| !draft.has(member.name) && value.is_string())
            {
                draft.put(member.name, value.clone());
            }
        }
        for (name, term) in [
            (TITLE, "name"),
            ("marca", "brand"),
            ("marca", "manufacturer"),
            ("sku", "sku"),
            ("sku", "productID"),
            ("mpn", "mpn"),
            ("isbn", "isbn"),
            ("tamaño", "size"),
        ] {
            self.put_text(&mut draft, name, term);
        }
        for term in ["gtin", "gtin13", "gtin12", "gtin14", "gtin8"] {
            self.put_text(&mut draft, "gtin", term);
        }
        self.put(&mut draft, "categoria", "category", terms::path);
        self.put(&mut draft, "imagen", "image", terms::address);
        self.put(&mut draft, "calificacion", "aggregateRating", terms::rating);
        if let Some(link) = self.link() {
            draft.put("link", link.into());
        }
        if let Some(details) = details.of(&self.products) {
            draft.put("detalles_adicionales", details);
        }
        if let Some(offer) = self.offer {
            offer::put(offer, &mut draft);
        }
        if !draft.has("condicion") {
            self.put_text(&mut draft, "condicion", "itemCondition");
        }
        draft.finish(context)
    }

    /// The offer, the product, and the groups around.
    fn nodes(&self) -> impl Iterator<Item = &Value> {
        self.offer.into_iter().chain(self.products.iter().copied())
    }

    fn put_text(&self, draft: &mut Draft, name: &'static str, term: &str) {
        self.put(draft, name, term, |value| text(value).map(Value::from));
    }

    /// Puts in what the nearest product says under a term, where nothing is there yet.
    fn put(
        &self,
        draft: &mut Draft,
        name: &'static str,
        term: &str,
        read: impl Fn(&Value) -> Option<Value>,
    ) {
        if draft.has(name) {
            return;
        }
        let values = self
            .products
            .iter()
            .filter_map(|product| get(product, term));
        if let Some(value) = values.into_iter().find_map(read) {
            draft.put(name, value);
        }
    }

    /// The address of the offer, of the product, or the name of its node where that is one.
    fn link(&self) -> Option<String> {
        let address = |node: &Value, term: &str| {
            get(node, term)
                .and_then(text)
                .filter(|link| link.starts_with("http"))
        };
        let of_node =
            |node: &Value| address(node, "url").or_else(|| address(node, "mainEntityOfPage"));
        self.nodes()
            .find_map(of_node)
            .or_else(|| self.nodes().find_map(|node| address(node, "@id")))
    }
}

#[cfg(test)]
mod tests;
