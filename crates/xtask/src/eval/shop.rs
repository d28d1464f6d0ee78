//! Files of scraped offers.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;
use domain_matching::listing::Listing;
use domain_offer::extraction::Digest;
use domain_offer::id::OfferKey;
use domain_offer::normalise::link::Link;
use domain_offer::normalise::normalise;
use domain_offer::observation::Observation;
use domain_offer::offer::Offer;
use domain_offer::rules::Rules;
use domain_offer::time::{Instant, Zone};
use extraction_format::document::parse;
use extraction_format::splitter::{Limits, Piece, Splitter};

/// 2100-01-01: rows without a time are read as of then.
const LATER: Instant = Instant::from_micros(4_102_444_800_000_000);

/// The offers of a file, each once.
pub(crate) struct Shop {
    /// The offers as listings, in the order of their first row.
    pub(crate) listings: Vec<Listing>,
    /// Their links as the file has them.
    pub(crate) links: Vec<String>,
    places: HashMap<OfferKey, usize>,
}

/// Reads scraped rows (an array or one object a line), normalises them and folds the rows of each
/// offer, as the service does.
pub(crate) fn read_shop(path: &Path) -> anyhow::Result<Shop> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let rules = Rules::standard();
    let mut offers: Vec<Offer> = Vec::new();
    let mut shop = Shop {
        listings: Vec::new(),
        links: Vec::new(),
        places: HashMap::new(),
    };
    let mut bad = 0;
    let mut take = |piece: Piece<'_>| match read_row(&piece, &rules) {
        Some((observation, link)) => shop.fold(&mut offers, observation, link, &rules.zone),
        None => bad += 1,
    };
    let mut splitter = Splitter::new(Limits::default());
    splitter.push(&bytes, &mut take);
    splitter.finish(&mut take);
    shop.listings = offers.iter().map(Listing::of_offer).collect();
    eprintln!(
        "{}: {} offers, {bad} rows not usable",
        path.display(),
        shop.listings.len()
    );
    anyhow::ensure!(
        !shop.listings.is_empty(),
        "{} has no usable offer",
        path.display()
    );
    Ok(shop)
}

/// The observations of a file's usable rows, in their order.
pub(crate) fn read_observations(path: &Path, rules: &Rules) -> anyhow::Result<Vec<Observation>> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut found = Vec::new();
    let mut take = |piece: Piece<'_>| {
        found.extend(read_row(&piece, rules).map(|(observation, _)| observation));
    };
    let mut splitter = Splitter::new(Limits::default());
    splitter.push(&bytes, &mut take);
    splitter.finish(&mut take);
    Ok(found)
}

/// A row's observation, and its link as it was written.
fn read_row(piece: &Piece<'_>, rules: &Rules) -> Option<(Observation, String)> {
    let Piece::Row { bytes, .. } = piece else {
        return None;
    };
    let raw = parse(bytes).ok()?.raw;
    let observation = normalise(&raw, Digest::of(bytes), LATER, rules).ok()?;
    Some((observation, raw.link.as_str().to_owned()))
}

impl Shop {
    fn fold(
        &mut self,
        offers: &mut Vec<Offer>,
        observation: Observation,
        link: String,
        zone: &Zone,
    ) {
        if let Some(&at) = self.places.get(&observation.key) {
            offers[at].absorb(observation, zone);
            return;
        }
        self.places.insert(observation.key.clone(), offers.len());
        self.links.push(link);
        offers.push(Offer::first(observation, zone));
    }

    /// The place of the offer with this link.
    pub(crate) fn place(&self, link: &str) -> Option<usize> {
        let key = Link::read(link).ok()?.key;
        self.places.get(&key).copied()
    }
}

/// Reads pairs with the columns `link_a`, `link_b` and `label`.
pub(crate) fn read_links(
    path: &Path,
    a: &Shop,
    b: &Shop,
) -> anyhow::Result<Vec<(usize, usize, bool)>> {
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("cannot read {}", path.display()))?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| {
        headers
            .iter()
            .position(|header| header == name)
            .with_context(|| format!("{} has no column `{name}`", path.display()))
    };
    let (of_a, of_b, label) = (column("link_a")?, column("link_b")?, column("label")?);
    let mut pairs = Vec::new();
    for row in reader.records() {
        let row = row?;
        let text = |at: usize| row.get(at).unwrap_or("").trim();
        let place = |shop: &Shop, link: &str| {
            shop.place(link)
                .with_context(|| format!("no offer has the link {link}"))
        };
        pairs.push((
            place(a, text(of_a))?,
            place(b, text(of_b))?,
            text(label) == "1",
        ));
    }
    Ok(pairs)
}
