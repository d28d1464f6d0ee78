//! A stored document as it was received, with what became of it.

use std::collections::HashMap;

use application::use_cases::raw::RawRow;
use domain_catalog::credibility::{Credibility, Reason};
use domain_offer::time::Zone;
use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// The names of the standings, as `estado` takes and tells them.
pub const STANDINGS: [(&str, Credibility); 6] = [
    ("ok", Credibility::Fine),
    ("atipico", Credibility::Unusual),
    ("movido", Credibility::Moved),
    ("sospechoso", Credibility::Suspect),
    ("apartado", Credibility::Apart),
    ("rechazado", Credibility::Rejected),
];

/// How a credibility is called.
pub fn standing_name(credibility: Credibility) -> &'static str {
    let named = STANDINGS.iter().find(|(_, known)| *known == credibility);
    named
        .map(|(name, _)| *name)
        .expect("every standing has a name")
}

/// Why an extraction does not simply stand, for a program.
pub fn reason_code(reason: &Reason) -> &'static str {
    match reason {
        Reason::Rule(_) => "rule",
        Reason::Contradiction => "contradiction",
        Reason::Implausible => "implausible",
        Reason::Wrong => "wrong",
        Reason::FarFromOwn => "far_from_own",
        Reason::UnusualForCategory => "unusual_for_category",
        Reason::Rejected(rejection) => rejection.code(),
    }
}

/// Why an extraction does not simply stand, for a person.
pub fn reason_text(reason: &Reason) -> String {
    match reason {
        Reason::Rule(rule) => rule.to_string(),
        Reason::Contradiction => "Solo hay dos días y sus precios se contradicen: uno es más de \
            diez veces el otro."
            .to_owned(),
        Reason::Implausible => "El precio es menos de la vigésima parte de la mediana de su \
            categoría y ninguna otra tienda lo respalda; no se tiene en cuenta."
            .to_owned(),
        Reason::Wrong => {
            "Un editor dijo que el precio es incorrecto; no se tiene en cuenta.".to_owned()
        }
        Reason::FarFromOwn => "El precio es más de diez veces mayor o menor que los otros de la \
            misma oferta; no se tiene en cuenta."
            .to_owned(),
        Reason::Rejected(rejection) => rejection.message_es(),
        Reason::UnusualForCategory => "El precio es inusual para su categoría; se tiene en \
            cuenta."
            .to_owned(),
    }
}

/// A document as it was received, its members in their order, with our own first.
#[derive(Debug)]
pub struct DocumentDto {
    ours: Vec<(&'static str, serde_json::Value)>,
    received: Vec<(String, Box<RawValue>)>,
    last: Vec<(&'static str, Box<RawValue>)>,
}

/// The documentation of a stored document.
#[derive(ToSchema)]
#[schema(as = Document, description = "Un documento guardado, como se recibió, con su identificador y su estado.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct DocumentSchema {
    /// Identificador de la extracción.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    _id: String,
    /// Identificador de su oferta, el mismo que en las listas.
    #[schema(pattern = "^[0-9a-f]{24}$")]
    oferta_id: String,
    /// Cuándo se recibió, RFC 3339.
    #[schema(format = DateTime)]
    recibido_en: String,
    /// Si se cree: `ok`, `atipico` (precio inusual para su categoría), `movido` (a otra categoría),
    /// `sospechoso` (su precio no cuenta), `apartado` (su precio no puede ser correcto, o su oferta no se muestra)
    /// o `rechazado` (las reglas de hoy no la admiten; no cuenta en nada).
    #[schema(example = "ok")]
    estado: String,
    /// Por qué el estado no es `ok`, en una frase.
    motivo: Option<String>,
    /// `true` donde los documentos de la página son tan grandes que este no cupo: de lo recibido muestra solo
    /// el título; entero está en `/api/archivos/{id}/`. Si no, no está.
    recortado: Option<bool>,
    /// Por qué el estado no es `ok`, para programas: `rule`, `contradiction`, `implausible`, `wrong`,
    /// `far_from_own`, `unusual_for_category`, o el código de lo que no admiten las reglas.
    #[schema(example = "implausible")]
    motivo_codigo: Option<String>,
}

impl DocumentDto {
    /// The document of a row. A stored document that is not JSON any more, which does not happen,
    /// shows only our members and its title, as does one that had no room in its page.
    pub fn new(row: &RawRow, zone: &Zone) -> Self {
        let reason = row.reason.as_ref().map(reason_text);
        let mut ours = vec![
            ("_id", row.entry.id.to_string().into()),
            ("oferta_id", row.offer.to_string().into()),
            ("recibido_en", zone.write(row.entry.received_at).into()),
            ("estado", standing_name(row.credibility).into()),
            ("motivo", reason.into()),
            ("motivo_codigo", row.reason.as_ref().map(reason_code).into()),
        ];
        if row.entry.document.is_empty() {
            ours.push(("titulo", row.entry.raw.title.as_str().into()));
            ours.push(("recortado", true.into()));
        }
        let members: Members = serde_json::from_str(&row.entry.document).unwrap_or_default();
        let theirs = |(name, _): &(String, Box<RawValue>)| !ours.iter().any(|(our, _)| our == name);
        let received = members.0.into_iter().filter(theirs).collect();
        Self {
            ours,
            received,
            last: Vec::new(),
        }
    }

    /// Adds a member at the end, whose numbers are written as in all answers.
    pub fn with<T: Serialize>(mut self, name: &'static str, value: &T) -> serde_json::Result<Self> {
        self.last
            .push((name, serde_json::value::to_raw_value(value)?));
        Ok(self)
    }

    /// Leaves out a received member.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.received.retain(|(member, _)| member != name);
        self
    }
}

impl Serialize for DocumentDto {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.ours {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in &self.received {
            map.serialize_entry(name, value)?;
        }
        for (name, value) in &self.last {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The members of an object in their order, their values as they are written; of two with one name
/// the last.
#[derive(Debug, Default)]
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members: Vec<Option<(String, Box<RawValue>)>> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            if let Some(before) = places.insert(name.clone(), members.len()) {
                members[before] = None;
            }
            members.push(Some((name, value)));
        }
        Ok(Members(members.into_iter().flatten().collect()))
    }
}
