//! Why an offer is of its product, as answers say it.

use domain_catalog::products::{Ground, Grounds};
use domain_price::ProductOffer;
use serde::{Serialize, Serializer};

/// How sure it is, with two digits: more would say more than is known.
pub fn confidence(offer: &ProductOffer<'_>) -> f64 {
    (f64::from(offer.confidence) * 100.0).round() / 100.0
}

/// What says so, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reasons(pub Grounds);

impl Serialize for Reasons {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(name))
    }
}

const fn name(ground: Ground) -> &'static str {
    match ground {
        Ground::Person => "persona",
        Ground::Gtin => "gtin",
        Ground::Model => "modelo",
        Ground::ModelTypo => "modelo_parecido",
        Ground::Code => "codigo",
        Ground::Brand => "marca",
        Ground::Inches => "pulgadas",
        Ground::Storage => "almacenamiento",
        Ground::Ram => "memoria",
        Ground::Words => "palabras",
    }
}
