//! Why an offer is of its product, as answers say it.

use domain_catalog::products::Ground;
use domain_price::ProductOffer;

/// How sure it is, with two digits: more would say more than is known.
pub fn confidence(offer: &ProductOffer<'_>) -> f64 {
    (f64::from(offer.confidence) * 100.0).round() / 100.0
}

/// What says so, the strongest first.
pub fn reasons(offer: &ProductOffer<'_>) -> Vec<&'static str> {
    offer.grounds.iter().map(name).collect()
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
