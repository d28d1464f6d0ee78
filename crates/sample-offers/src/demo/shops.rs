//! The seven shops of the sample and how each writes its rows.

use crate::document::PriceStyle;

/// A shop.
#[derive(Debug)]
pub(super) struct Shop {
    /// Its letter in the `tiendas` column of the data files.
    pub(super) letter: char,
    /// `fuente`.
    pub(super) name: &'static str,
    /// How its links and images are made.
    pub(super) site: Site,
    /// How it words titles, categories and details.
    pub(super) wording: Wording,
    pub(super) price_style: PriceStyle,
    /// What a price is short of a whole thousand of pesos, or above it where negative.
    pub(super) ending: i64,
    /// Its prices against the list price, in thousandths.
    pub(super) level: i64,
    /// `extraction_status`.
    pub(super) status: &'static str,
    /// `calificacion` of what has no rating.
    pub(super) unrated: &'static str,
    /// How many of a hundred offers are rated.
    pub(super) rated: usize,
    /// How many of a hundred offers have details.
    pub(super) detailed: usize,
    /// When its daily scrape starts: hour and minute, local time.
    pub(super) at: (i64, i64),
    /// Whether its scraper dates each row, with microseconds, and not each page.
    pub(super) precise: bool,
}

/// A shop's software, which decides what links and images look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// `https://www.HOST/SLUG/p/EAN`
    EanLink(&'static str),
    /// `https://www.falabella.com.co/falabella-co/product/NUMBER/Title/NUMBER`
    Falabella,
    /// `https://www.HOST/SLUG-NUMBER/p`
    NumberLink(&'static str),
    /// `https://articulo.mercadolibre.com.co/MCO-NUMBER-SLUG-_JM`
    MercadoLibre,
}

/// A shop's wording: an index into the tables of [`super::categories`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wording {
    /// `TV LG 55" Pulgadas 140 cm … `
    Catalogue = 0,
    /// `LG - Televisor | 55 pulgadas | …`
    Bars = 1,
    /// `Televisor LG 55 Pulgadas …`
    Plain = 2,
    /// `Smart Tv LG 55 4k …`
    Market = 3,
}

/// What most of them have in common.
const BASE: Shop = Shop {
    letter: ' ',
    name: "",
    site: Site::Falabella,
    wording: Wording::Plain,
    price_style: PriceStyle::Points,
    ending: 100,
    level: 1000,
    status: "success",
    unrated: "N/A",
    rated: 50,
    detailed: 65,
    at: (0, 0),
    precise: false,
};

/// The shops, in the order of the hour of their scrapes.
pub(super) const SHOPS: [Shop; 7] = [
    Shop {
        letter: 'A',
        name: "alkosto.com",
        site: Site::EanLink("alkosto.com"),
        wording: Wording::Catalogue,
        price_style: PriceStyle::Commas,
        level: 985,
        status: "OK",
        unrated: "",
        rated: 70,
        detailed: 10,
        at: (2, 30),
        ..BASE
    },
    Shop {
        letter: 'K',
        name: "ktronix.com",
        site: Site::EanLink("ktronix.com"),
        wording: Wording::Catalogue,
        price_style: PriceStyle::Commas,
        level: 992,
        status: "OK",
        unrated: "",
        detailed: 10,
        at: (3, 15),
        ..BASE
    },
    Shop {
        letter: 'E',
        name: "Éxito",
        site: Site::NumberLink("exito.com"),
        ending: 50,
        level: 1010,
        unrated: "",
        rated: 30,
        detailed: 75,
        at: (6, 10),
        ..BASE
    },
    Shop {
        letter: 'O',
        name: "Olímpica",
        site: Site::NumberLink("olimpica.com"),
        level: 1025,
        unrated: "Sin calificacion",
        rated: 15,
        at: (9, 40),
        ..BASE
    },
    Shop {
        letter: 'M',
        name: "Mercado Libre",
        site: Site::MercadoLibre,
        wording: Wording::Market,
        price_style: PriceStyle::Plain,
        ending: 0,
        level: 970,
        rated: 85,
        detailed: 75,
        at: (13, 5),
        ..BASE
    },
    Shop {
        letter: 'F',
        name: "Falabella",
        wording: Wording::Bars,
        rated: 35,
        detailed: 90,
        at: (17, 55),
        precise: true,
        ..BASE
    },
    Shop {
        letter: 'J',
        name: "Jumbo",
        site: Site::NumberLink("jumbocolombia.com"),
        ending: 10,
        level: 1030,
        unrated: "",
        rated: 20,
        at: (21, 20),
        ..BASE
    },
];

/// The shop of a letter of the data files.
pub(super) fn by_letter(letter: char) -> &'static Shop {
    let shop = SHOPS.iter().find(|shop| shop.letter == letter);
    shop.expect("the data files use the letters of the shops")
}
