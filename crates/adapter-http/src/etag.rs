//! Entity tags: what an answer depends on, digested.

use actix_web::HttpMessage as _;
use actix_web::HttpRequest;
use actix_web::http::header::{EntityTag, IfNoneMatch};
use application::use_cases::query::CatalogStamp;

use crate::caching::source_name;

/// Everything that an answer of the catalog depends on.
#[derive(Clone, Copy, Debug)]
pub struct Depends<'a> {
    /// What it is of. The catalog's version also covers rules, configuration and build.
    pub stamp: CatalogStamp,
    /// The path without a trailing slash, decoded.
    pub path: &'a str,
    /// What the query asks for, normalised ([`crate::query::QueryKey`]).
    pub query: &'a str,
    /// The content coding.
    pub encoding: &'a str,
    /// Whose taste it is ordered by, with the version of that taste; empty for an answer that follows no taste.
    pub user: &'a [u8],
}

impl Depends<'_> {
    /// The strong tag: 128 bits of a BLAKE3 digest in hex.
    pub fn tag(&self) -> EntityTag {
        let mut hasher = blake3::Hasher::new();
        let stamp = &self.stamp;
        let (path, query, encoding) = (self.path, self.query, self.encoding);
        let texts = [path, query, encoding, source_name(stamp.source)];
        let parts = texts.iter().map(|text| text.as_bytes());
        let time = stamp.t.instant().micros().to_le_bytes();
        for part in parts.chain([self.user, &stamp.version.0, &time]) {
            // The length keeps (a, bc) and (ab, c) apart.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        let digest = hasher.finalize().to_hex();
        EntityTag::new_strong(digest.as_str()[..32].to_owned())
    }
}

/// What a request's `If-None-Match` says about a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The client has exactly this answer.
    Same,
    /// The client wants no answer if there is any (`*`).
    Any,
    /// The client does not have it, or did not ask.
    None,
}

/// Compares weakly, as RFC 9110 wants it for `If-None-Match`; proxies that compress weaken tags.
pub fn if_none_match(request: &HttpRequest, tag: &EntityTag) -> Match {
    match request.get_header::<IfNoneMatch>() {
        Some(IfNoneMatch::Any) => Match::Any,
        Some(IfNoneMatch::Items(tags)) if tags.iter().any(|known| known.weak_eq(tag)) => {
            Match::Same
        }
        _ => Match::None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header;
    use actix_web::test::TestRequest;
    use application::use_cases::handle::DataSource;
    use domain_offer::extraction::Digest;
    use domain_offer::time::{AsOf, Instant};

    use super::*;

    fn depends() -> Depends<'static> {
        let stamp = CatalogStamp {
            version: Digest([1; 32]),
            t: AsOf::at(Instant::from_micros(0)),
            source: DataSource::Live,
        };
        Depends {
            stamp,
            path: "/api/categories",
            query: "",
            encoding: "identity",
            user: b"",
        }
    }

    #[test]
    fn everything_an_answer_depends_on_changes_its_tag() {
        let base = depends();
        let stamp = base.stamp;
        let stamps = [
            CatalogStamp {
                version: Digest([2; 32]),
                ..stamp
            },
            CatalogStamp {
                t: AsOf::at(Instant::from_micros(300_000_000)),
                ..stamp
            },
            CatalogStamp {
                source: DataSource::Stale,
                ..stamp
            },
        ];
        let others = [
            Depends {
                path: "/api/brands",
                ..base
            },
            Depends {
                query: "a=1",
                ..base
            },
            Depends {
                encoding: "br",
                ..base
            },
            Depends { user: b"u", ..base },
            Depends {
                path: "/api/categorie",
                query: "s",
                ..base
            },
        ];
        let of_other_stamps = stamps.map(|stamp| Depends { stamp, ..base });
        assert_eq!(base.tag(), depends().tag());
        for other in others.into_iter().chain(of_other_stamps) {
            assert_ne!(base.tag(), other.tag(), "{other:?}");
        }
    }

    #[test]
    fn if_none_match_takes_lists_weak_tags_and_the_star() {
        let tag = EntityTag::new_strong("abc".to_owned());
        let check = |sent: Option<&str>, expected: Match| {
            let mut request = TestRequest::default();
            if let Some(sent) = sent {
                request = request.insert_header((header::IF_NONE_MATCH, sent));
            }
            let found = if_none_match(&request.to_http_request(), &tag);
            assert_eq!(found, expected, "{sent:?}");
        };
        check(None, Match::None);
        check(Some("\"abc\""), Match::Same);
        check(Some("W/\"abc\""), Match::Same);
        check(Some("\"x\", W/\"y\", \"abc\""), Match::Same);
        check(Some("*"), Match::Any);
        check(Some("\"abd\""), Match::None);
        check(Some("abc"), Match::None);
        check(Some(""), Match::None);
    }
}
