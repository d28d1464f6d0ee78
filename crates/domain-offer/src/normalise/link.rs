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

/// An absolute http or https address.
#[derive(Debug)]
pub(super) struct Address {
    url: Url,
    /// Scheme, host, path and what is left of the query.
    text: String,
    /// What makes it the same row of the log.
    pub(super) logged: OfferId,
}

impl Address {
    /// Reads an address; fails with [`Rejection::BadLink`] where it is something else.
    pub(super) fn read(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if !text.contains("://") {
            return Err(Rejection::BadLink);
        }
        let url = Url::parse(text).map_err(|_| Rejection::BadLink)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Rejection::BadLink);
        }
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or(Rejection::BadLink)?;
        let mut text = String::with_capacity(url.as_str().len());
        text.push_str(url.scheme());
        text.push_str("://");
        let start = text.len();
        logged::push(&mut text, &url, host);
        let logged = OfferKey::new(&text[start..]).id();
        Ok(Self { url, text, logged })
    }

    /// The link that it is.
    pub(super) fn link(self) -> Link {
        let host = self.url.host_str().unwrap_or_default();
        let key = canonical::key(&self.url, host);
        let mut address = self.text;
        if let Some(route) = key.find('#') {
            address.push_str(&key[route..]);
        }
        Link {
            key: OfferKey::new(key),
            logged: self.logged,
            address: address.into(),
        }
    }
}

impl Link {
    /// Reads an absolute http or https address; fails with [`Rejection::BadLink`] where it is something else.
    pub fn read(text: &str) -> Result<Self, Rejection> {
        Address::read(text).map(Address::link)
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
