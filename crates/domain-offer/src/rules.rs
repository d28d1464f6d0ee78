//! What normalisation depends on besides the extraction.

use crate::extraction::Digest;
use crate::money::Currency;
use crate::taxonomy::Taxonomy;
use crate::time::Zone;

/// Which normaliser this is; raised whenever it makes something else of the same extraction.
pub const NORMALISER_VERSION: u32 = 4;

/// The rules of a running service; what one extraction means is a function of it and these.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Aliases of names, and rules for misplaced things.
    pub taxonomy: Taxonomy,
    /// The zone that dates without an offset are read in (`SOURCE_TIMEZONE`).
    pub zone: Zone,
    /// The currency of rows that name none (`DEFAULT_CURRENCY`).
    pub default_currency: Currency,
}

impl Rules {
    /// The rules of a service that configures nothing: the taxonomy in the program,
    /// `America/Bogota` and Colombian pesos.
    pub fn standard() -> Self {
        Self {
            taxonomy: Taxonomy::bundled(),
            zone: Zone::bogota(),
            default_currency: Currency::COP,
        }
    }

    /// A digest of everything that changes what an extraction means, [`NORMALISER_VERSION`] too.
    /// An archive made under another digest is folded again from the log.
    pub fn digest(&self) -> Digest {
        let mut bytes = NORMALISER_VERSION.to_le_bytes().to_vec();
        bytes.extend(self.taxonomy.digest().0);
        bytes.extend(self.default_currency.code().as_bytes());
        bytes.extend(self.zone.name().as_bytes());
        Digest::of(&bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_covers_taxonomy_zone_and_currency() {
        let standard = Rules::standard();
        assert_eq!(standard.digest(), Rules::standard().digest());
        let taxonomy = Taxonomy::parse("[stores]\nÉxito\n").unwrap();
        let zone = Zone::named("Europe/Vienna").unwrap();
        let default_currency = Currency::parse("USD").unwrap();
        let changed = [
            Rules {
                taxonomy,
                ..Rules::standard()
            },
            Rules {
                zone,
                ..Rules::standard()
            },
            Rules {
                default_currency,
                ..Rules::standard()
            },
        ];
        for rules in changed {
            assert_ne!(rules.digest(), standard.digest());
        }
    }
}
