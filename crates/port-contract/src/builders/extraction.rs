//! Extractions for tests, whose document and fields agree.

use application::ports::LogEntry;
use domain_offer::extraction::{Digest, PriceForm, RawExtraction};
use domain_offer::id::{Id, OfferKey};
use domain_offer::time::{Instant, Zone};
use serde_json::{Value, json};

/// 2025-09-04T20:55:50-05:00, the first instant of the builders.
const START_MICROS: i64 = 1_757_037_350_000_000;

/// `minutes` after the first instant of the builders (negative: before it).
pub const fn instant(minutes: i64) -> Instant {
    Instant::from_micros(START_MICROS + minutes * 60_000_000)
}

/// The key of offer `n`.
pub fn offer_key(n: u64) -> OfferKey {
    OfferKey::new(format!("www.tienda.example/p/{n}"))
}

/// Extraction `n`: id `n`, of offer `n`, seen `n` minutes after the first instant.
pub fn extraction(n: u64) -> ExtractionBuilder {
    let minutes = i64::try_from(n).expect("tests number their extractions from 0");
    ExtractionBuilder {
        id: n,
        offer: n,
        seen_at: instant(minutes),
        price: 1_000_000 + n,
        store: "Alkosto".to_owned(),
        category: "televisores".to_owned(),
        details: String::new(),
        content: None,
    }
}

/// Builds an extraction; see [`extraction`].
#[derive(Clone, Debug)]
pub struct ExtractionBuilder {
    id: u64,
    offer: u64,
    seen_at: Instant,
    price: u64,
    store: String,
    category: String,
    details: String,
    content: Option<Digest>,
}

impl ExtractionBuilder {
    /// With id `n`.
    #[must_use]
    pub const fn id(mut self, n: u64) -> Self {
        self.id = n;
        self
    }

    /// Of offer `n`.
    #[must_use]
    pub const fn offer(mut self, n: u64) -> Self {
        self.offer = n;
        self
    }

    /// Seen `minutes` after the first instant of the builders.
    #[must_use]
    pub const fn minute(mut self, minutes: i64) -> Self {
        self.seen_at = instant(minutes);
        self
    }

    /// At a price in whole pesos.
    #[must_use]
    pub const fn price(mut self, pesos: u64) -> Self {
        self.price = pesos;
        self
    }

    /// With this `fuente`.
    #[must_use]
    pub fn store(mut self, store: &str) -> Self {
        store.clone_into(&mut self.store);
        self
    }

    /// With this `categoria`.
    #[must_use]
    pub fn category(mut self, category: &str) -> Self {
        category.clone_into(&mut self.category);
        self
    }

    /// With these `detalles_adicionales`.
    #[must_use]
    pub fn details(mut self, details: &str) -> Self {
        details.clone_into(&mut self.details);
        self
    }

    /// With a content digest of 32 times this byte, where a test needs to know which is smaller.
    #[must_use]
    pub const fn content(mut self, byte: u8) -> Self {
        self.content = Some(Digest([byte; 32]));
        self
    }

    /// The extraction. Its digest is that of its document unless the test gave one.
    pub fn build(self) -> LogEntry {
        let raw = self.raw();
        let document = document(&raw).to_string();
        LogEntry {
            id: numbered(self.id),
            received_at: self.seen_at.plus_micros(90_000_000),
            offer: offer_key(self.offer).id(),
            seen_at: self.seen_at,
            content: self
                .content
                .unwrap_or_else(|| Digest::of(document.as_bytes())),
            raw,
            document,
            stripped: false,
        }
    }

    fn raw(&self) -> RawExtraction {
        RawExtraction {
            title: format!("SAMSUNG - Televisor | 55\" UHD | n.º {}", self.offer).into(),
            brand: "SAMSUNG".into(),
            price_text: format!("COP {}", self.price).into(),
            price_value: self.price.to_string().into(),
            price_form: PriceForm::Number,
            currency: "COP".into(),
            category: self.category.clone().into(),
            image: format!("https://img.tienda.example/{}.webp", self.offer).into(),
            link: format!("https://{}", offer_key(self.offer).as_str()).into(),
            store: self.store.clone().into(),
            seen_at: Zone::bogota().write(self.seen_at).into(),
            size: "55\"".into(),
            details: self.details.clone().into(),
            status: "OK".into(),
            ..RawExtraction::default()
        }
    }
}

/// Id number `n`; ids sort as their numbers do.
fn numbered(n: u64) -> Id {
    let mut bytes = [0; 12];
    bytes[4..].copy_from_slice(&n.to_be_bytes());
    Id(bytes)
}

/// As scrapers write it: a number, a null, and a field that means nothing to us among them.
fn document(raw: &RawExtraction) -> Value {
    json!({
        "contador_extraccion": 1,
        "titulo": raw.title.as_str(),
        "marca": raw.brand.as_str(),
        "precio_texto": raw.price_text.as_str(),
        "precio_valor": raw.price_value.as_str().parse::<u64>().expect("a price in whole pesos"),
        "moneda": raw.currency.as_str(),
        "tamaño": raw.size.as_str(),
        "calificacion": null,
        "detalles_adicionales": raw.details.as_str(),
        "fuente": raw.store.as_str(),
        "categoria": raw.category.as_str(),
        "imagen": raw.image.as_str(),
        "link": raw.link.as_str(),
        "fecha_extraccion": raw.seen_at.as_str(),
        "extraction_status": raw.status.as_str(),
    })
}
