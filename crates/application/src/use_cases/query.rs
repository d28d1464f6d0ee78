//! The catalog as requests see it: at T, from a known source.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::view::CatalogView;
use domain_offer::extraction::Digest;
use domain_offer::time::{AsOf, Instant};
use thiserror::Error;

use super::handle::{CatalogHandle, DataSource};
use crate::ports::Clock;

/// What every answer depends on besides its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CatalogStamp {
    /// The catalog's version.
    pub version: Digest,
    /// T.
    pub t: AsOf,
    /// Where the data come from.
    pub source: DataSource,
}

/// A read of the catalog that has begun: what it is of is settled, and nothing was worked out for it yet.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What it is of.
    pub stamp: CatalogStamp,
    catalog: Arc<Catalog>,
    now: Instant,
}

/// Why there is nothing to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoReading {
    /// No catalog is loaded yet.
    #[error("no catalog is loaded yet")]
    Starting,
    /// The store is out of reach, and stale answers are switched off.
    #[error("the store is out of reach")]
    OutOfReach,
}

/// Gives requests their catalog.
pub struct CatalogReader {
    handle: Arc<CatalogHandle>,
    clock: Arc<dyn Clock>,
    serve_stale: bool,
}

impl CatalogReader {
    /// Over a handle and a clock; without `serve_stale` there is no reading while the store is out
    /// of reach.
    pub fn new(handle: Arc<CatalogHandle>, clock: Arc<dyn Clock>, serve_stale: bool) -> Self {
        Self {
            handle,
            clock,
            serve_stale,
        }
    }

    /// Begins to read the catalog at `as_of`, by default now.
    pub fn begin(&self, as_of: Option<AsOf>) -> Result<Reading, NoReading> {
        let (catalog, source, now) = self.in_use()?;
        let stamp = CatalogStamp {
            version: catalog.version(),
            t: as_of.unwrap_or(AsOf::at(now)),
            source,
        };
        Ok(Reading {
            stamp,
            catalog,
            now,
        })
    }

    /// The catalog at the reading's T. To make one of an instant that is not kept may take a while.
    pub fn view(&self, reading: &Reading) -> Arc<CatalogView> {
        let Reading {
            stamp,
            catalog,
            now,
        } = reading;
        self.handle.views().get(catalog, stamp.t, *now)
    }

    /// The same where it is kept.
    pub fn kept_view(&self, reading: &Reading) -> Option<Arc<CatalogView>> {
        self.handle.views().find(&reading.catalog, reading.stamp.t)
    }

    fn in_use(&self) -> Result<(Arc<Catalog>, DataSource, Instant), NoReading> {
        let now = self.clock.now();
        let before = self.handle.source(now);
        let catalog = self.handle.catalog().ok_or(NoReading::Starting)?;
        // Where invented offers came or went meanwhile, the catalog may be theirs.
        let source = match self.handle.source(now) {
            DataSource::Sample => DataSource::Sample,
            _ => before,
        };
        if source == DataSource::Stale && !self.serve_stale {
            return Err(NoReading::OutOfReach);
        }
        Ok((catalog, source, now))
    }

    /// Where answers given now come from.
    pub fn source(&self) -> DataSource {
        self.handle.source(self.clock.now())
    }

    /// The catalog as it is, for the raw routes.
    pub fn catalog(&self) -> Option<Arc<Catalog>> {
        self.handle.catalog()
    }
}
