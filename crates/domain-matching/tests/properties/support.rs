//! Listings made by rule.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use domain_matching::listing::Listing;
use domain_matching::model::Model;
use domain_matching::products::Thing;
use domain_offer::id::{OfferId, OfferKey};

/// The model in the program, read once.
pub(crate) fn model() -> Arc<Model> {
    static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| Arc::new(Model::bundled()));
    Arc::clone(&MODEL)
}

/// A listing with its key.
#[derive(Clone, Debug)]
pub(crate) struct Offer {
    key: OfferKey,
    listing: Listing,
}

impl Offer {
    /// An offer of this listing at a shop, under a number.
    pub(crate) fn new(shop: &str, number: usize, listing: Listing) -> Self {
        Self {
            key: OfferKey::new(format!("{shop}.example/p/{number}")),
            listing,
        }
    }
}

impl Thing for Offer {
    fn id(&self) -> OfferId {
        self.key.id()
    }

    fn key(&self) -> Cow<'_, str> {
        self.key.as_str().into()
    }

    fn listing(&self) -> Listing {
        self.listing.clone()
    }
}

/// Numbers that look random (`SplitMix64`), the same for the same seed.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// Below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % end as u64).expect("below a usize")
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// The same in another order (Fisher and Yates).
    pub(crate) fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.below(at + 1));
        }
    }
}

/// What makes a television or a phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maker {
    pub(crate) brand: &'static str,
    pub(crate) series: &'static str,
    pub(crate) phone: bool,
}

/// Things that shops sell.
pub(crate) const MAKERS: [Maker; 8] = [
    Maker {
        brand: "TCL",
        series: "V6C",
        phone: false,
    },
    Maker {
        brand: "TCL",
        series: "P7K",
        phone: false,
    },
    Maker {
        brand: "HISENSE",
        series: "U7QG",
        phone: false,
    },
    Maker {
        brand: "KALLEY",
        series: "G300",
        phone: false,
    },
    Maker {
        brand: "SAMSUNG",
        series: "Galaxy A36",
        phone: true,
    },
    Maker {
        brand: "SAMSUNG",
        series: "Galaxy A16",
        phone: true,
    },
    Maker {
        brand: "HONOR",
        series: "X8c",
        phone: true,
    },
    Maker {
        brand: "OPPO",
        series: "A40",
        phone: true,
    },
];

/// The title of a thing in the manner of one of three shops.
pub(crate) fn title(maker: Maker, size: u32, manner: usize) -> String {
    let Maker {
        brand,
        series,
        phone,
    } = maker;
    match (phone, manner) {
        (true, 0) => format!("Celular {brand} {series} {size}GB 5G Negro"),
        (true, 1) => format!("{brand} {series} 5G {size} GB 8 GB RAM Negro"),
        (true, _) => format!("Celular {series} {size}GB Negro {brand}"),
        (false, 0) => format!("TV {brand} {size}\" Pulgadas {size}{series} 4K-UHD Smart TV Google"),
        (false, 1) => format!("Televisor | {size} pulgadas | 4K UHD | LED | {size}{series}"),
        (false, _) => {
            format!("Televisor {brand} {size} Pulgadas Led Uhd 4K {size}{series} Smart Tv")
        }
    }
}

/// A listing as the normaliser would make it.
pub(crate) fn listing(maker: Maker, size: u32, manner: usize, price: f64) -> Listing {
    Listing {
        title: title(maker, size, manner),
        brand: maker.brand.to_owned(),
        inches: (!maker.phone).then(|| f64::from(size)),
        price: Some(price),
        ..Listing::default()
    }
}

impl Offer {
    /// Another listing under the same key.
    pub(crate) fn with(&self, listing: Listing) -> Self {
        Self {
            key: self.key.clone(),
            listing,
        }
    }
}

impl Offer {
    /// Whether it is of this shop.
    pub(crate) fn is_of(&self, shop: &str) -> bool {
        self.key.as_str().starts_with(shop)
    }
}
