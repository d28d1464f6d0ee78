//! Links: what makes two extractions the same offer.

use url::Url;

use crate::id::OfferKey;
use crate::rejection::Rejection;
use crate::text::is_absent;

/// Query parameters that only say how a visitor came, in lower case; `utm_…` too.
const TRACKING: [&str; 29] = [
    "sponsoredclickdata",
    "gclid",
    "gclsrc",
    "dclid",
    "gbraid",
    "wbraid",
    "gad_source",
    "gad_campaignid",
    "srsltid",
    "fbclid",
    "msclkid",
    "yclid",
    "ttclid",
    "twclid",
    "li_fat_id",
    "igshid",
    "igsh",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "vero_id",
    "epik",
    "ref_src",
    "s_cid",
    "tracking_id",
];

/// A link, canonical.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Host in lower case (with a port that is not the scheme's own), path, and what is left of
    /// the query.
    pub key: OfferKey,
    /// The absolute address without tracking parameters, user and fragment.
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
        address.push_str(host);
        if let Some(port) = url.port() {
            address.push(':');
            address.push_str(&port.to_string());
        }
        address.push_str(url.path());
        push_query(&mut address, url.query().unwrap_or_default());
        let key = OfferKey::new(&address[start..]);
        Self {
            key,
            address: address.into(),
        }
    }

    /// The last part of the path, where shops write the article's number.
    pub fn last_segment(&self) -> &str {
        segments(&self.key).next_back().unwrap_or_default()
    }

    /// The shop's own numbers in the path: the product's and the variant's.
    ///
    /// Falabella writes `/product/{product}/{words}/{variant}`; one number alone is both. `None`
    /// where the path ends in no number.
    pub fn listing_numbers(&self) -> Option<(u64, u64)> {
        let mut numbers = segments(&self.key).map(number);
        let variant = numbers.next_back()??;
        let product = numbers.flatten().next().unwrap_or(variant);
        Some((product, variant))
    }
}

fn push_query(address: &mut String, query: &str) {
    let mut mark = '?';
    for pair in query
        .split('&')
        .filter(|pair| !pair.is_empty() && !is_tracking(pair))
    {
        address.push(mark);
        address.push_str(pair);
        mark = '&';
    }
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let utm = name
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("utm_"));
    utm || TRACKING
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// The parts of the path, without the host.
fn segments(key: &OfferKey) -> impl DoubleEndedIterator<Item = &str> {
    let path = key.as_str().split('?').next().unwrap_or_default();
    let path = path.split_once('/').map_or("", |(_, path)| path);
    path.split('/').filter(|segment| !segment.is_empty())
}

fn number(segment: &str) -> Option<u64> {
    let digits = segment.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| segment.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_canonical() {
        for (link, key) in [
            (
                "https://WWW.Alkosto.com:443/p/1#a",
                Ok("www.alkosto.com/p/1"),
            ),
            ("http://a.co:8080/x", Ok("a.co:8080/x")),
            ("http://a.co", Ok("a.co/")),
            ("https://u:p@a.co/x?", Ok("a.co/x")),
            (
                "https://a.co/x?b=2&UTM_Source=z&a=1&&_ga=1",
                Ok("a.co/x?b=2&a=1"),
            ),
            ("https://a.co/x?utm_source=z#f", Ok("a.co/x")),
            (" https://a.co/ñ ", Ok("a.co/%C3%B1")),
            ("ftp://a.co/x", Err(Rejection::BadLink)),
            ("javascript:alert(1)", Err(Rejection::BadLink)),
            ("/p/1", Err(Rejection::BadLink)),
            ("https:a.co", Err(Rejection::BadLink)),
            ("https://", Err(Rejection::BadLink)),
            ("N/A", Err(Rejection::NoLink)),
            ("", Err(Rejection::NoLink)),
        ] {
            let read = Link::read(link).map(|link| link.key);
            assert_eq!(read, key.map(OfferKey::new), "{link:?}");
        }
    }

    #[test]
    fn the_address_is_the_key_with_its_scheme() {
        let link = Link::read("HTTP://U@A.co/x?gclid=1&q=2#top").unwrap();
        assert_eq!(&*link.address, "http://a.co/x?q=2");
    }

    proptest! {
        #[test]
        fn tracking_parameters_do_not_change_the_key(
            path in "[a-zA-Z0-9/+,%ñ”-]{0,30}",
            query in proptest::option::of("[a-z]{1,5}=[a-z0-9]{0,5}(&[a-z]{1,5}=[a-z0-9]{0,5}){0,3}"),
            tracking in prop_oneof![
                proptest::sample::select(&TRACKING[..]).prop_map(str::to_owned),
                "utm_[a-z]{1,8}",
            ],
            value in "[a-zA-Z0-9%_.-]{0,40}",
            first in any::<bool>(),
        ) {
            let plain = format!("https://www.tienda.co/{path}");
            let added = format!("{tracking}={value}");
            let (without, with) = match query {
                None => (plain.clone(), format!("{plain}?{added}")),
                Some(q) if first => (format!("{plain}?{q}"), format!("{plain}?{added}&{q}")),
                Some(q) => (format!("{plain}?{q}"), format!("{plain}?{q}&{added}")),
            };
            prop_assert_eq!(Link::read(&with), Link::read(&without));
        }
    }
}
