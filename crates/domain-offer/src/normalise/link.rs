//! Links: what makes two extractions the same offer, and what the same row of the log.

mod canonical;
mod logged;
mod percent;
mod shape;
#[cfg(test)]
mod tests;
mod vocabulary;

use url::Url;

use crate::id::{OfferId, OfferKey};
use crate::rejection::Rejection;
use crate::text::is_absent;

/// A link, as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What makes it the same offer: host, path, what is left of the query, and a route of the page's own, in one
    /// canonical form.
    pub key: OfferKey,
    /// What makes it the same row of the log.
    pub logged: OfferId,
    /// The absolute address without tracking parameters and user, and without a fragment that is no route.
    pub address: Box<str>,
}

impl Link {
    /// Reads an absolute http or https address; fails with [`Rejection::NoLink`] where there is
    /// none and [`Rejection::BadLink`] where it is something else.
    pub fn read(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if is_absent(text) {
            return Err(Rejection::NoLink);
        }
        if !text.contains("://") {
            return Err(Rejection::BadLink);
        }
        let url = Url::parse(text).map_err(|_| Rejection::BadLink)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Rejection::BadLink);
        }
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .ok_or(Rejection::BadLink)?;
        Ok(Self::of(&url, host))
    }

    fn of(url: &Url, host: &str) -> Self {
        let mut address = String::with_capacity(url.as_str().len());
        address.push_str(url.scheme());
        address.push_str("://");
        let start = address.len();
        logged::push(&mut address, url, host);
        let logged = OfferKey::new(&address[start..]).id();
        let key = canonical::key(url, host);
        if let Some(route) = key.find('#') {
            address.push_str(&key[route..]);
        }
        Self {
            key: OfferKey::new(key),
            logged,
            address: address.into(),
        }
    }

    /// The last part of the path, where shops write the article's number.
    pub fn last_segment(&self) -> &str {
        segments(&self.key).next_back().unwrap_or_default()
    }
}

/// The parts of the path, without the host.
fn segments(key: &OfferKey) -> impl DoubleEndedIterator<Item = &str> {
    let path = key.as_str().split('?').next().unwrap_or_default();
    let path = path.split_once('/').map_or("", |(_, path)| path);
    path.split('/').filter(|segment| !segment.is_empty())
}
