//! In which condition a thing is sold.

mod vocabulary;

pub(crate) use vocabulary::{in_field, in_short_text, in_title, stems};

use crate::text::{fold, split_words};

/// The condition of a thing. Things of two conditions are never one product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Condition {
    /// New, or nothing is said of it.
    #[default]
    New,
    /// Repaired and sold again by the maker or a trader (`renewed`, `remanufacturado`).
    Refurbished,
    /// Unpacked or shown in the shop (`open box`, `exhibición`).
    Exhibition,
    /// Used before (`seminuevo`, `segunda mano`).
    Used,
}

impl Condition {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::Refurbished, Self::Exhibition, Self::Used];

    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "nuevo",
            Self::Refurbished => "reacondicionado",
            Self::Exhibition => "exhibicion",
            Self::Used => "usado",
        }
    }

    /// The condition of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// What a title says; new where it says nothing.
    pub fn of_title(title: &str) -> Self {
        let folded = fold(title);
        let words: Vec<&str> = split_words(&folded).collect();
        in_title(&words).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: Condition, titles: &[&str]) {
        for title in titles {
            assert_eq!(Condition::of_title(title), expected, "{title:?}");
        }
    }

    #[test]
    fn refurbished() {
        check(
            Condition::Refurbished,
            &[
                "iPhone 15 128GB Negro Renewed",
                "iPhone 15 128GB Negro (Renewed)",
                "iPhone 13 (Renovado)",
                "iPhone 12 Renovado - 64GB",
                "Celular Samsung S22 Reacondicionado",
                "PORTÁTIL HP 840 G5 REACONDICIONADA",
                "Reacondicionado: MacBook Air 2019",
                "Portátil para estudio Reacondicionado i5",
                "Computadores reacondicionados Dell",
                "Dell OptiPlex 7040 Refurbished",
                "Dell Latitude (Refurb) 16GB",
                "Certified Refurbished Dyson V8",
                "Tóner Remanufacturado HP 85A",
                "HP 63XL Remanufactured Ink",
                "Equipo Re-acondicionado Lenovo",
                "Computador repotenciado i7 16GB",
                "Portátil Lenovo T480 Repotenciada",
                "iPad recertificado 64GB",
                "Drone DJI Recertified",
                "Bosch reconditioned drill",
                "Telemóvel recondicionado 128GB",
                "iPhone reacondicionado como nuevo",
                "iPad Pro 11 Restored",
            ],
        );
    }

    #[test]
    fn opened_or_shown() {
        check(
            Condition::Exhibition,
            &[
                "Galaxy S24 256GB Open Box",
                "Galaxy S24 256GB OPEN-BOX",
                "Galaxy S24 (OpenBox)",
                "Nevera LG 300L caja abierta",
                "Galaxy S24 256GB Exhibición",
                "Galaxy S24 256GB Exhibicion",
                "TV LG 55 de exhibición",
                "Lavadora Samsung 19kg - Producto de exhibición",
                "Televisor Sony 65 (unidad de exhibición)",
                "Estufa Haceb 4 puestos de vitrina",
                "Tablet Lenovo P11 unidad demo",
                "Sofá 3 puestos floor model",
                "Audífonos Sony empaque abierto",
            ],
        );
    }

    #[test]
    fn used() {
        check(
            Condition::Used,
            &[
                "iPhone 11 64GB usado",
                "Celular usado iPhone 11",
                "Bicicleta usada rin 26",
                "Tenis Nike usados talla 40",
                "iPhone 11 Usado - Como nuevo",
                "iPhone 12 como nuevo",
                "MacBook Pro 2018 seminueva",
                "iPhone 13 semi-nuevo",
                "iPhone 13 Semi nuevo 128GB",
                "Cámara Canon de segunda mano",
                "Cámara Canon 2da mano",
                "Consola PS4 casi nueva",
                "Pre-owned Rolex Submariner",
                "Preowned Nintendo Switch",
                "Nikon D750 Used",
                "Used - Like New Kindle",
                "Xbox One usada en buen estado",
                "Taladro con poco uso",
                "Libro second-hand",
                "Nevera No Frost usada",
                "iPhone 8 usado con garantía",
            ],
        );
    }

    #[test]
    fn words_that_only_look_like_it() {
        check(
            Condition::New,
            &[
                "Galaxy S24 256GB",
                "Televisor nuevo LG 55",
                "Tenis New Balance 574",
                "Nueva Crema Ponds",
                "Toalla mono uso x 50",
                "Guantes de un solo uso",
                "Limpiador multiuso 1 L",
                "Aceite usado en cocina 1 L",
                "Cuchillo usado por profesionales",
                "Recipiente para aceite usado",
                "El más usado en hogares",
                "Exhibidor de joyas",
                "Nevera exhibidora 300 L",
                "Vitrina de exhibición LED",
                "Mueble de exhibición madera",
                "Mostrador exhibición acrílico",
                "Estante metálico para exhibición",
                "Organizador acrílico exhibición de figuras",
                "Cerradura de vitrina",
                "Crema que renueva la piel",
                "Shampoo Limpieza Renovadora 375 ml",
                "Portátil HP diseño renovado",
                "Nueva fórmula renovada Pantene",
                "Aire acondicionado 12000 BTU",
                "Acondicionador Dove 400 ml",
                "Unboxing box 3D",
                "Kingston 16GB - The Open Box Store",
                "Caja organizadora abierta",
                "Limpiador deja tus tenis como nuevos",
                "Reloj con second hand central",
                "The most used tool",
                "Oil used in cooking",
                "No es reacondicionado: iPhone 15",
                "Nunca usado iPhone 12",
                "Cargador para carro",
                "Bolsa reusable",
                "Manual de usuario",
                "Uso rudo casco",
                "Segunda edición Cien años de soledad",
                "Mano de obra",
                "",
            ],
        );
    }

    #[test]
    fn names_come_back() {
        for condition in Condition::ALL {
            assert_eq!(Condition::named(condition.name()), Some(condition));
        }
        assert_eq!(Condition::named("Nuevo"), None);
    }
}
