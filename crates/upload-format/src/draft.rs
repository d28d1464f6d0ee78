//! A row of our document in the making, from the names and values of another kind of body.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use domain_offer::text::is_absent;
use domain_offer::time::Zone;
use extraction_format::problem::RowProblem;
use extraction_format::splitter::Limits;

use crate::given::{Given, no_date};
use crate::member::{self, CATEGORY, PRICE, PRICE_BEFORE, RATING, SEEN_AT, SHIPPING, SKU};
use crate::problem::too_large;

/// Names of the price while an offer is on; what `price` says is the one before then.
const SALE: [&str; 5] = [
    "sale_price",
    "precio_oferta",
    "precio_descuento",
    "precio_promocion",
    "special_price",
];
/// Google's name of the time in which the sale price holds: two instants with a slash between them.
const SALE_TIME: &str = "sale_price_effective_date";
/// Google's name of delivery in one text: `country:region:service:price`.
const DELIVERY: &str = "shipping";
/// Google's name of the shop's own code.
const ID: &str = "id";

/// What all rows of a body are made with.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) given: Given,
    /// In which dates without an offset are read.
    pub(crate) zone: Zone,
    pub(crate) limits: Limits,
}

/// The members of a row that are known so far.
#[derive(Default)]
pub(crate) struct Draft {
    /// By our name: how far down the list of its names the one stands that it came by, and the value.
    members: BTreeMap<&'static str, (usize, Value)>,
    /// By folded name, what is no member of ours or has a likelier source: the name as it was written, and all
    /// values of it.
    others: BTreeMap<String, (String, Vec<Value>)>,
    /// Whether it comes of a feed, in which `id` is the shop's own code.
    is_feed: bool,
}

impl Draft {
    /// One of a feed, where `is_feed`; there `id` is the shop's own code.
    pub(crate) fn of_feed(is_feed: bool) -> Self {
        Self {
            is_feed,
            ..Self::default()
        }
    }

    /// Takes a value in under any name of a member, or a name that is nobody's. Blanks are nothing.
    pub(crate) fn put(&mut self, name: &str, value: Value) {
        let value = match value {
            Value::String(text) if text.trim().is_empty() => return,
            Value::String(text) => Value::String(text.trim().to_owned()),
            Value::Null => return,
            other => other,
        };
        let Some((known, rank)) = member::find(name) else {
            return self.put_other(name, value);
        };
        // Google's number of a category is no name of one.
        let is_number =
            || matches!(&value, Value::String(text) if text.bytes().all(|b| b.is_ascii_digit()));
        if known.name == CATEGORY && rank > 0 && is_number() {
            return self.put_other(name, value);
        }
        match self.members.get(known.name) {
            Some((before, _)) if *before <= rank => self.put_other(name, value),
            Some(_) => {
                let (before, value_before) = self
                    .members
                    .insert(known.name, (rank, value))
                    .expect("it was there");
                self.put_other(known.aliases[before - 1], value_before);
            }
            None => {
                self.members.insert(known.name, (rank, value));
            }
        }
    }

    /// Whether a member of ours is there.
    pub(crate) fn has(&self, name: &'static str) -> bool {
        self.members.contains_key(name)
    }

    fn put_other(&mut self, name: &str, value: Value) {
        let folded = member::folded(name);
        let (_, values) = self
            .others
            .entry(folded)
            .or_insert_with(|| (name.trim().to_owned(), Vec::new()));
        values.push(value);
    }

    /// The text of the row in our document.
    ///
    /// Fails where nobody says when it was seen, where the time of a sale price cannot be read, and where it has
    /// more bytes than a row may have.
    pub(crate) fn finish(mut self, context: &Context) -> Result<String, RowProblem> {
        for (name, value) in context.given.members() {
            let given = || (0, Value::from(value));
            let said = self.members.entry(name).or_insert_with(given);
            if said.1.as_str().is_some_and(is_absent) {
                *said = given();
            }
        }
        if !self.members.contains_key(SEEN_AT) {
            return Err(no_date());
        }
        self.settle_sale(&context.zone)?;
        self.settle_delivery();
        if self.is_feed
            && !self.members.contains_key(SKU)
            && let Some((_, mut values)) = self.others.remove(ID)
        {
            self.members.insert(SKU, (1, values.swap_remove(0)));
        }
        let text = Value::from(self.document()).to_string();
        let max = context.limits.max_row_bytes;
        if text.len() > max {
            return Err(too_large(max));
        }
        Ok(text)
    }

    /// Where there is a sale price that holds, it is the price, and the usual one is the one before.
    fn settle_sale(&mut self, zone: &Zone) -> Result<(), RowProblem> {
        let Some(name) = SALE.iter().find(|name| self.others.contains_key(**name)) else {
            return Ok(());
        };
        let time = self.others.get(SALE_TIME).and_then(|(_, v)| v[0].as_str());
        if let Some(time) = time
            && !self.is_within(time, zone)?
        {
            return Ok(());
        }
        let sale = &self.others[*name].1[0];
        let has_digit = |c: char| c.is_ascii_digit();
        if sale.as_str().is_some_and(|text| !text.contains(has_digit)) {
            return Ok(());
        }
        let (_, mut values) = self.others.remove(*name).expect("it was found");
        let usual = self.members.insert(PRICE, (1, values.swap_remove(0)));
        if let Some(usual) = usual {
            self.members.entry(PRICE_BEFORE).or_insert(usual);
        }
        Ok(())
    }

    /// Whether the row was seen in a time such as `2025-10-01T00:00-0500/2025-10-31T23:59-0500`.
    fn is_within(&self, time: &str, zone: &Zone) -> Result<bool, RowProblem> {
        let seen_at = self.members.get(SEEN_AT).and_then(|(_, v)| v.as_str());
        let Some(seen_at) = seen_at.and_then(|text| zone.read(text)) else {
            // Nobody knows when; the row is refused for that.
            return Ok(true);
        };
        let ends = time.split_once('/');
        let ends = ends.and_then(|(from, until)| Some((zone.read(from)?, zone.read(until)?)));
        let Some((from, until)) = ends else {
            let message = format!(
                "«{SALE_TIME}» debe tener dos fechas ISO 8601 con una barra entre ellas; sin eso no se \
                 sabe si el precio de oferta vale."
            );
            return Err(RowProblem::of_field("bad_date", SALE_TIME, message));
        };
        Ok(from <= seen_at && seen_at <= until)
    }

    /// The cost of delivery, where a row says exactly one.
    fn settle_delivery(&mut self) {
        if let Some((_, more)) = self.others.get("shipping_price")
            && let Some((_, first)) = self.members.get(SHIPPING)
            && more.iter().any(|other| other != first)
        {
            // It depends on where to.
            self.members.remove(SHIPPING);
        }
        let Some((_, values)) = self.others.get(DELIVERY) else {
            return;
        };
        if let [Value::String(text)] = values.as_slice()
            && !self.members.contains_key(SHIPPING)
            && let Some(cost) = cost_of_delivery(text)
        {
            self.members.insert(SHIPPING, (1, cost.into()));
        }
    }

    fn document(self) -> Map<String, Value> {
        let mut document = Map::new();
        for (name, (_, value)) in self.members {
            let value = match value {
                Value::String(text) if name == PRICE || name == RATING => number_or_text(text),
                other => other,
            };
            document.insert(name.to_owned(), value);
        }
        for (name, mut values) in self.others.into_values() {
            let value = match values.len() {
                1 => values.swap_remove(0),
                _ => Value::Array(values),
            };
            if document.contains_key(&name) {
                document.insert(format!("{name}_otros"), value);
            } else {
                document.insert(name, value);
            }
        }
        document
    }
}

/// The price in `CO:::12900.00 COP`, or the whole text where it is no such list; `None` where it lists several.
fn cost_of_delivery(text: &str) -> Option<&str> {
    if !text.contains(':') {
        return Some(text);
    }
    if text.contains(',') && text.matches(':').count() > 3 {
        return None;
    }
    let is_price = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_digit()) && part.contains(|c: char| c.is_alphabetic())
    };
    let mut prices = text.split(':').map(str::trim).filter(is_price);
    let first = prices.next()?;
    prices.next().is_none().then_some(first)
}

/// The number that a text of a table or feed certainly is, as a number of JSON; else the text. `899.900` may be
/// eight hundred and ninety-nine thousand nine hundred: whoever reads prices decides.
fn number_or_text(text: String) -> Value {
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_number = digits(whole)
        && digits(decimals)
        && whole.len() + decimals.len() <= 15
        && (whole == "0" || !whole.starts_with('0'))
        && (decimals.len() != 3 || whole.len() > 3);
    if !is_number {
        return text.into();
    }
    serde_json::from_str(&text).unwrap_or_else(|_| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(given: Given) -> Context {
        Context {
            given,
            zone: Zone::bogota(),
            limits: Limits::default(),
        }
    }

    fn made(fields: &[(&str, &str)]) -> Result<Value, RowProblem> {
        let given = Given {
            seen_at: Some("2025-10-12T08:00:00".to_owned()),
            ..Given::default()
        };
        let mut draft = Draft::of_feed(true);
        for (name, value) in fields {
            draft.put(name, Value::from(*value));
        }
        let text = draft.finish(&context(given))?;
        let mut value: Value = serde_json::from_str(&text).unwrap();
        let seen = value.as_object_mut().unwrap().remove(SEEN_AT);
        assert_eq!(seen.unwrap(), "2025-10-12T08:00:00");
        Ok(value)
    }

    fn check(fields: &[(&str, &str)], expected: &str) {
        let expected: Value = serde_json::from_str(expected).unwrap();
        assert_eq!(made(fields).unwrap(), expected, "{fields:?}");
    }

    #[test]
    fn names_become_ours_and_nothing_is_lost() {
        check(
            &[("Título", " TV "), ("Color", "Negro"), ("marca", "  ")],
            r#"{"titulo":"TV","Color":"Negro"}"#,
        );
        check(
            &[("nombre", "b"), ("title", "a"), ("name", "c")],
            r#"{"titulo":"a","nombre":"b","name":"c"}"#,
        );
        check(
            &[
                ("titulo", "a"),
                ("titulo", "b"),
                ("titulo", "c"),
                ("x", "1"),
                ("x", "2"),
            ],
            r#"{"titulo":"a","titulo_otros":["b","c"],"x":["1","2"]}"#,
        );
        check(
            &[("google_product_category", "404"), ("id", "A1")],
            r#"{"google_product_category":"404","sku":"A1"}"#,
        );
    }

    #[test]
    fn the_sale_price_is_the_price() {
        check(
            &[("price", "2000.00 COP"), ("sale_price", "1500.00 COP")],
            r#"{"precio_valor":"1500.00 COP","precio_anterior":"2000.00 COP"}"#,
        );
        check(
            &[
                ("precio_oferta", "1500"),
                ("precio_lista", "9"),
                ("precio", "2000"),
            ],
            r#"{"precio_valor":1500,"precio_anterior":"9"}"#,
        );
        check(&[("sale_price", "1500")], r#"{"precio_valor":1500}"#);
        check(
            &[("price", "2000"), ("sale_price", "-")],
            r#"{"precio_valor":2000,"sale_price":"-"}"#,
        );
    }

    #[test]
    fn a_sale_price_holds_in_its_time() {
        let sale = |time| made(&[("price", "20"), ("sale_price", "15"), (SALE_TIME, time)]);
        for (time, price) in [
            ("2025-10-01T00:00-0500/2025-10-31T23:59-0500", 15),
            ("2025-10-01/2025-10-31", 15),
            ("2025-11-01T00:00-05:00/2025-11-30T00:00-05:00", 20),
            ("2025-09-01T00:00Z/2025-09-30T00:00Z", 20),
        ] {
            assert_eq!(sale(time).unwrap()[PRICE], price, "{time}");
        }
        let problem = sale("pronto").unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(SALE_TIME));
    }

    #[test]
    fn delivery_that_is_certain() {
        for (text, expected) in [
            ("12900 COP", Some("12900 COP")),
            ("CO:::12900.00 COP", Some("12900.00 COP")),
            ("US:CA:Overnight:16.00 USD:1:1:2:3", Some("16.00 USD")),
            ("CO:::12900.00 COP,US:::10 USD", None),
            ("CO:::", None),
        ] {
            let row = made(&[("shipping", text)]).unwrap();
            assert_eq!(
                row.get(SHIPPING).and_then(Value::as_str),
                expected,
                "{text}"
            );
            assert_eq!(row["shipping"], text);
        }
        check(
            &[("shipping/price", "5 COP"), ("shipping/price", "5 COP")],
            r#"{"envio":"5 COP","shipping/price":"5 COP"}"#,
        );
        let two = made(&[("shipping/price", "5 COP"), ("shipping/price", "6 USD")]).unwrap();
        assert_eq!(two.get(SHIPPING), None);
    }

    #[test]
    fn only_certain_numbers_become_numbers() {
        for (text, expected) in [
            ("1999900", Value::from(1_999_900)),
            ("1999900.5", 1_999_900.5.into()),
            ("0", 0.into()),
            ("0.5", 0.5.into()),
            ("1299.900", serde_json::from_str("1299.900").unwrap()),
            ("899.900", "899.900".into()),
            ("1.999.900", "1.999.900".into()),
            ("007", "007".into()),
            ("$ 5", "$ 5".into()),
            ("-5", "-5".into()),
            ("1e5", "1e5".into()),
            ("5.", "5.".into()),
            ("1234567890123456", "1234567890123456".into()),
        ] {
            assert_eq!(number_or_text(text.to_owned()), expected, "{text}");
        }
    }

    #[test]
    fn a_row_without_a_date_is_refused() {
        let mut draft = Draft::default();
        draft.put("titulo", "TV".into());
        let problem = draft.finish(&context(Given::default())).unwrap_err();
        assert_eq!(problem.code, "no_date");
        assert!(problem.message.contains("?fecha="), "{}", problem.message);
    }

    #[test]
    fn a_row_has_so_many_bytes() {
        let mut draft = Draft::default();
        draft.put(SEEN_AT, "2025-10-12".into());
        draft.put("x", "a".repeat(1 << 20).into());
        let problem = draft.finish(&context(Given::default())).unwrap_err();
        assert_eq!(problem.code, "row_too_large");
    }
}
