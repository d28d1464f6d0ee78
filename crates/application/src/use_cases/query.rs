//! The catalog as requests see it: at T, from a known source.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwapOption;
use domain_catalog::catalog::Catalog;
use domain_catalog::extraction::Digest;
use domain_catalog::time::{AsOf, Instant};
use domain_catalog::view::CatalogView;
use thiserror::Error;

use super::handle::{CatalogHandle, DataSource};
use crate::ports::Clock;

/// Views of earlier instants kept for the next request.
const KEPT_VIEWS: usize = 4;

/// What an answer is made from.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The catalog at T.
    pub view: Arc<CatalogView>,
    /// Where the data come from.
    pub source: DataSource,
}

/// What every answer to a reading of now depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The catalog's version.
    pub version: Digest,
    /// T.
    pub t: AsOf,
    /// Where the data come from.
    pub source: DataSource,
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
    current: ArcSwapOption<CatalogView>,
    earlier: Mutex<Vec<Arc<CatalogView>>>,
}

impl CatalogReader {
    /// Over a handle and a clock; without `serve_stale` there is no reading while the store is out
    /// of reach.
    pub fn new(handle: Arc<CatalogHandle>, clock: Arc<dyn Clock>, serve_stale: bool) -> Self {
        let (current, earlier) = (ArcSwapOption::empty(), Mutex::new(Vec::new()));
        Self {
            handle,
            clock,
            serve_stale,
            current,
            earlier,
        }
    }

    /// What a reading of now would be of.
    pub fn stamp(&self) -> Result<Stamp, NoReading> {
        let (catalog, source, now) = self.in_use()?;
        Ok(Stamp {
            version: catalog.version(),
            t: AsOf::at(now),
            source,
        })
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

    /// The catalog at `as_of`, by default now.
    pub fn read(&self, as_of: Option<AsOf>) -> Result<Reading, NoReading> {
        let (catalog, source, now) = self.in_use()?;
        let t = as_of.unwrap_or(AsOf::at(now));
        let view = self.kept_view(&catalog, t).unwrap_or_else(|| {
            let view = Arc::new(catalog.at(t));
            self.keep(&view, as_of.is_none());
            view
        });
        Ok(Reading { view, source })
    }

    /// The same where it costs nothing, since it was read or prepared before; else `None`.
    pub fn kept(&self, as_of: Option<AsOf>) -> Result<Option<Reading>, NoReading> {
        let (catalog, source, now) = self.in_use()?;
        let view = self.kept_view(&catalog, as_of.unwrap_or(AsOf::at(now)));
        Ok(view.map(|view| Reading { view, source }))
    }

    /// Where answers given now come from.
    pub fn source(&self) -> DataSource {
        self.handle.source(self.clock.now())
    }

    /// The catalog as it is, for the raw routes.
    pub fn catalog(&self) -> Option<Arc<Catalog>> {
        self.handle.catalog()
    }

    fn kept_view(&self, catalog: &Arc<Catalog>, t: AsOf) -> Option<Arc<CatalogView>> {
        let is_it = |view: &Arc<CatalogView>| view.is_of(catalog, t);
        if let Some(view) = self.current.load_full().filter(is_it) {
            return Some(view);
        }
        let prepared = self.handle.prepared(catalog, t);
        if let Some(view) = &prepared {
            self.keep(view, true);
            return prepared;
        }
        self.earlier().iter().find(|view| is_it(view)).cloned()
    }

    /// Keeps a view for the next request: one of now, and a few of other instants.
    fn keep(&self, view: &Arc<CatalogView>, is_now: bool) {
        if is_now {
            self.current.store(Some(Arc::clone(view)));
            return;
        }
        let mut views = self.earlier();
        views.retain(|kept| kept.catalog().version() == view.catalog().version());
        views.truncate(KEPT_VIEWS - 1);
        views.insert(0, Arc::clone(view));
    }

    fn earlier(&self) -> MutexGuard<'_, Vec<Arc<CatalogView>>> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
