//! What editors say of which offers are one product.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_offer::id::{Id, OfferId};
use thiserror::Error;

use super::query::{CatalogReader, NoReading};
use super::signal::{RefreshSignal, Ticket};
use crate::ports::{Clock, Correction, CorrectionLog, IdSource, MAX_PAIRS, StoreError};

/// Why a correction was not taken.
#[derive(Debug, Error)]
pub enum CorrectionError {
    /// There is no such product.
    #[error("there is no such product")]
    UnknownProduct,
    /// There is no such other product.
    #[error("there is no such other product")]
    UnknownOther,
    /// A single offer cannot be merged with itself.
    #[error("one offer cannot be merged with itself")]
    OneOffer,
    /// Offers that are not of the product, by their places.
    #[error("some offers are not of the product")]
    NotOfProduct(Vec<usize>),
    /// Nothing of the product would be left.
    #[error("nothing of the product would be left")]
    NothingLeft,
    /// It is about more offers than a correction can be.
    #[error("too many offers")]
    TooMany,
    /// There is no catalog to say it of.
    #[error(transparent)]
    NoReading(#[from] NoReading),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A correction that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Corrected {
    /// Its id.
    pub id: Id,
    /// How many pairs of offers it is about.
    pub pairs: usize,
    /// When reads show it.
    pub ticket: Ticket,
}

/// Keeps what editors say; the refresh acts on it.
pub struct ProductCorrections {
    log: Arc<dyn CorrectionLog>,
    reader: Arc<CatalogReader>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    signal: Arc<RefreshSignal>,
}

impl ProductCorrections {
    /// Over a log, with the catalog that knows the products.
    pub fn new(
        log: Arc<dyn CorrectionLog>,
        reader: Arc<CatalogReader>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        signal: Arc<RefreshSignal>,
    ) -> Self {
        Self {
            log,
            reader,
            clock,
            ids,
            signal,
        }
    }

    /// Says that two products are one: all offers of both, as they are now. Products are named by any
    /// of their offers. The same again confirms it.
    pub async fn merge(
        &self,
        by: String,
        product: Id,
        other: Id,
    ) -> Result<Corrected, CorrectionError> {
        let catalog = self.catalog()?;
        let mut offers = members(&catalog, product).ok_or(CorrectionError::UnknownProduct)?;
        offers.extend(members(&catalog, other).ok_or(CorrectionError::UnknownOther)?);
        offers.sort_unstable();
        offers.dedup();
        if offers.len() == 1 {
            return Err(CorrectionError::OneOffer);
        }
        let pairs = offers.iter().enumerate().flat_map(|(place, a)| {
            let later = offers[place + 1..].iter();
            later.map(|b| (*a, *b))
        });
        self.keep(by, true, pairs).await
    }

    /// Says that some offers of a product are not it; what they are among themselves stays open.
    pub async fn split(
        &self,
        by: String,
        product: Id,
        away: &[OfferId],
    ) -> Result<Corrected, CorrectionError> {
        let catalog = self.catalog()?;
        let offers = members(&catalog, product).ok_or(CorrectionError::UnknownProduct)?;
        let called = |id: &OfferId| catalog.resolve(*id).map_or(*id, |offer| offer.id());
        let away: Vec<OfferId> = away.iter().map(called).collect();
        let strangers = away.iter().enumerate();
        let strangers = strangers.filter(|(_, offer)| !offers.contains(offer));
        let strangers: Vec<usize> = strangers.map(|(place, _)| place).collect();
        if !strangers.is_empty() {
            return Err(CorrectionError::NotOfProduct(strangers));
        }
        let left: Vec<OfferId> = offers
            .into_iter()
            .filter(|offer| !away.contains(offer))
            .collect();
        if left.is_empty() {
            return Err(CorrectionError::NothingLeft);
        }
        let mut away = away;
        away.sort_unstable();
        away.dedup();
        let pairs = away.iter().flat_map(|a| left.iter().map(move |b| (*a, *b)));
        self.keep(by, false, pairs).await
    }

    /// Whether reads of this node show a correction.
    pub fn is_visible(&self, ticket: Ticket) -> bool {
        self.signal.is_granted(ticket)
    }

    fn catalog(&self) -> Result<Arc<Catalog>, NoReading> {
        self.reader.catalog().ok_or(NoReading::Starting)
    }

    async fn keep(
        &self,
        by: String,
        same: bool,
        pairs: impl Iterator<Item = (OfferId, OfferId)>,
    ) -> Result<Corrected, CorrectionError> {
        let pairs: Vec<(OfferId, OfferId)> = pairs.take(MAX_PAIRS + 1).collect();
        let count = pairs.len();
        if count > MAX_PAIRS {
            return Err(CorrectionError::TooMany);
        }
        let correction = Correction {
            id: self.ids.next_id(),
            by,
            at: self.clock.now(),
            same,
            pairs,
            review: None,
        };
        self.log.append(&correction).await?;
        Ok(Corrected {
            id: correction.id,
            pairs: count,
            ticket: self.signal.want(),
        })
    }
}

/// The offers of the product that an offer belongs to; `None` where there is no such offer.
fn members(catalog: &Catalog, id: Id) -> Option<Vec<OfferId>> {
    let id = catalog.resolve(id)?.id();
    Some(match catalog.products().members(id) {
        Some(members) => members.iter().map(|member| member.offer).collect(),
        None => vec![id],
    })
}
