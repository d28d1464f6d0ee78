//! The row identity of the log: what makes an extraction that is received again a duplicate.
//!
//! Frozen. Rows are in logs and backups under the digest of this key, so that another key would make each
//! retry a new row. What offers are told apart by is [`super::canonical`].

use url::Url;

/// Query parameters that it leaves out, in lower case; `utm_…` too.
const LEFT_OUT: [&str; 29] = [
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

/// Appends host (with a port that is not the scheme's own), path and what is left of the query.
pub(super) fn push(text: &mut String, url: &Url, host: &str) {
    text.push_str(host);
    if let Some(port) = url.port() {
        text.push(':');
        text.push_str(&port.to_string());
    }
    text.push_str(url.path());
    let mut mark = '?';
    let pairs = url.query().unwrap_or_default().split('&');
    for pair in pairs.filter(|pair| !pair.is_empty() && !is_left_out(pair)) {
        text.push(mark);
        text.push_str(pair);
        mark = '&';
    }
}

fn is_left_out(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default();
    let utm = name
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("utm_"));
    utm || LEFT_OUT
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::link::vocabulary::Vocabulary;

    /// Another answer here makes new rows of all that is uploaded again.
    #[test]
    fn it_never_changes() {
        for (link, key) in [
            ("https://WWW.Alkosto.com:443/p/1#a", "www.alkosto.com/p/1"),
            ("http://a.co:8080/x", "a.co:8080/x"),
            ("http://a.co", "a.co/"),
            ("https://u:p@a.co/x?", "a.co/x"),
            (
                "https://a.co/x?b=2&UTM_Source=z&a=1&&_ga=1",
                "a.co/x?b=2&a=1",
            ),
            ("https://a.co/x?utm_source=z#f", "a.co/x"),
            ("https://a.co/ñ", "a.co/%C3%B1"),
            ("https://a.co/%c3%b1/", "a.co/%c3%b1/"),
            ("https://a.co./x", "a.co./x"),
            ("https://a.co//b/../c/./d", "a.co//c/d"),
            (
                "https://a.co/x;jsessionid=1?mibextid=2&=3",
                "a.co/x;jsessionid=1?mibextid=2&=3",
            ),
            ("https://a.co/#/producto/1", "a.co/"),
            ("https://a.co/x|y'z?q=|'", "a.co/x|y'z?q=|%27"),
            ("https://TIENDA.ÑANDÚ.co/x", "tienda.xn--and-6ma2c.co/x"),
        ] {
            let url = Url::parse(link).unwrap();
            let mut found = String::new();
            push(&mut found, &url, url.host_str().unwrap());
            assert_eq!(found, key, "{link}");
        }
    }

    #[test]
    fn what_it_leaves_out_is_tracking() {
        for name in LEFT_OUT.into_iter().chain(["utm_x"]) {
            assert!(Vocabulary::bundled().says_nothing(name, "1"), "{name}");
        }
    }
}
