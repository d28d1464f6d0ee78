//! What every list carries beside its rows.

use domain_catalog::page::Page;
use serde::Serialize;
use utoipa::ToSchema;

use crate::read_query::ReadQuery;

/// Where a page stands in its list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "En qué parte de la lista está una página.")]
pub struct Paging {
    /// Filas de esta página.
    #[schema(example = 20)]
    pub count: usize,
    /// Filas en total.
    #[schema(example = 268)]
    pub total: u64,
    /// Esta página, desde 1.
    #[schema(example = 1)]
    pub page: u32,
    /// Páginas en total.
    #[schema(example = 14)]
    pub pages: u64,
    /// La página siguiente, una dirección relativa.
    pub next: Option<String>,
    /// La página anterior, una dirección relativa.
    pub previous: Option<String>,
}

impl Paging {
    /// The paging of a page of the catalog at the instant that `ask` names or got.
    pub fn of<T>(ask: &ReadQuery, page: &Page<T>) -> Self {
        Self::new(ask, page.items.len(), page.total as u64)
    }

    /// The paging of `count` rows out of `total`.
    pub fn new(ask: &ReadQuery, count: usize, total: u64) -> Self {
        let (page, limit) = (ask.page.page, u64::from(ask.page.limit.max(1)));
        let pages = total.div_ceil(limit);
        let next = (u64::from(page) < pages).then(|| ask.link(page + 1));
        // From past the end the way back leads to the last page.
        let before = u64::from(page - 1).min(pages.max(1));
        let before = u32::try_from(before).ok().filter(|&before| before > 0);
        Self {
            count,
            total,
            page,
            pages,
            next,
            previous: before.map(|page| ask.link(page)),
        }
    }
}
