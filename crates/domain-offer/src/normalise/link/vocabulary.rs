//! What shops write in addresses, as the data file says it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::shape::Shape;

static BUNDLED: LazyLock<Vocabulary> = LazyLock::new(|| {
    Vocabulary::parse(include_str!("../../../data/links.txt"))
        .expect("the file in the program is right")
});

/// Hosts of phones, before a shop's own host.
const OF_PHONES: [&str; 3] = ["m.", "mobile.", "movil."];

/// Parameters that say nothing, and shops with the shapes of their addresses.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    tracking: Names,
    session: Names,
    session_or_number: Names,
    shops: Vec<Shop>,
    hosts: HashMap<Box<str>, Host>,
    others: Shop,
}

/// Names of parameters, in lower case.
#[derive(Debug, Default)]
struct Names {
    whole: HashSet<Box<str>>,
    beginnings: Vec<Box<str>>,
}

#[derive(Clone, Copy, Debug)]
struct Host {
    shop: usize,
    /// Whether all hosts below are of the shop too.
    with_all_below: bool,
}

/// How shops write their addresses.
#[derive(Debug, Default)]
pub(super) struct Shop {
    shapes: Vec<Shape>,
    variant: Vec<Box<str>>,
}

impl Vocabulary {
    /// That of the program.
    pub(super) fn bundled() -> &'static Self {
        &BUNDLED
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut known = Self::default();
        let mut section = None;
        for line in text.lines().map(str::trim) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let heading = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'));
            if let Some(heading) = heading {
                section = Some(known.begin(heading));
                continue;
            }
            let section = section.ok_or_else(|| format!("before any section: {line}"))?;
            known
                .take(section, line)
                .ok_or_else(|| format!("not understood: {line}"))?;
        }
        Ok(known)
    }

    fn begin(&mut self, heading: &str) -> Section {
        match heading {
            "tracking" => Section::Tracking,
            "session" => Section::Session,
            "session unless a number" => Section::SessionOrNumber,
            "*" => Section::Others,
            hosts => {
                let shop = self.shops.len();
                self.shops.push(Shop::default());
                for host in hosts.split(',').map(str::trim) {
                    let below = host.strip_prefix("*.");
                    let with_all_below = below.is_some();
                    let of = Host {
                        shop,
                        with_all_below,
                    };
                    self.hosts.insert(below.unwrap_or(host).into(), of);
                }
                Section::Shop(shop)
            }
        }
    }

    fn take(&mut self, section: Section, line: &str) -> Option<()> {
        let shop = match section {
            Section::Tracking => return self.tracking.take(line),
            Section::Session => return self.session.take(line),
            Section::SessionOrNumber => return self.session_or_number.take(line),
            Section::Others => &mut self.others,
            Section::Shop(shop) => &mut self.shops[shop],
        };
        match line.strip_prefix("? ") {
            Some(names) => {
                let names = names.split_whitespace();
                shop.variant
                    .extend(names.map(|name| Box::from(name.to_ascii_lowercase())));
            }
            None => shop.shapes.push(Shape::parse(line)?),
        }
        Some(())
    }

    /// Whether a parameter says nothing of what an address leads to.
    pub(super) fn says_nothing(&self, name: &str, value: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.tracking.has(&name) || self.names_a_visit(&name, value)
    }

    /// Whether a parameter, its name in lower case, names a visit.
    pub(super) fn names_a_visit(&self, name: &str, value: &str) -> bool {
        let is_number = || value.bytes().all(|byte| byte.is_ascii_digit());
        self.session.has(name) || (self.session_or_number.has(name) && !is_number())
    }

    /// The shop of a host without `www.`, with the host that its section names.
    pub(super) fn shop<'h>(&self, host: &'h str) -> Option<(&Shop, &'h str)> {
        let listed = |host: &'h str| Some((&self.shops[self.hosts.get(host)?.shop], host));
        let of_phone = || {
            OF_PHONES
                .iter()
                .find_map(|phone| listed(host.strip_prefix(phone)?))
        };
        let below = || {
            let above = host.match_indices('.').map(|(at, _)| &host[at + 1..]);
            let mut above =
                above.filter(|above| self.hosts.get(*above).is_some_and(|of| of.with_all_below));
            above.next().and_then(listed)
        };
        listed(host).or_else(of_phone).or_else(below)
    }

    /// How shops write addresses that have no section of their own.
    pub(super) const fn others(&self) -> &Shop {
        &self.others
    }
}

#[derive(Clone, Copy)]
enum Section {
    Tracking,
    Session,
    SessionOrNumber,
    Others,
    Shop(usize),
}

impl Names {
    fn take(&mut self, line: &str) -> Option<()> {
        for name in line.split(',').map(str::trim) {
            let name = name.to_ascii_lowercase();
            match name.strip_suffix('*') {
                Some("") => return None,
                Some(beginning) => self.beginnings.push(beginning.into()),
                None => drop(self.whole.insert(name.into())),
            }
        }
        Some(())
    }

    fn has(&self, name: &str) -> bool {
        self.whole.contains(name)
            || self
                .beginnings
                .iter()
                .any(|beginning| name.starts_with(&**beginning))
    }
}

impl Shop {
    /// The path of the article that an address with these parts leads to; `None` where no shape fits.
    pub(super) fn article(&self, segments: &[Cow<'_, str>]) -> Option<String> {
        self.shapes.iter().find_map(|shape| shape.path_of(segments))
    }

    /// The name under which a parameter chooses a variant; `None` for one that does not.
    pub(super) fn variant(&self, name: &str) -> Option<&str> {
        let is_variant = self
            .variant
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name));
        is_variant.then(|| &*self.variant[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shops_are_found_by_their_hosts() {
        let known = Vocabulary::bundled();
        let host = |host| known.shop(host).map(|(_, host)| host);
        for (asked, expected) in [
            ("alkosto.com", Some("alkosto.com")),
            ("m.alkosto.com", Some("alkosto.com")),
            ("articulo.mercadolibre.com.co", Some("mercadolibre.com.co")),
            ("a.b.mercadolibre.com.co", Some("mercadolibre.com.co")),
            ("mercadolibre.com.co", Some("mercadolibre.com.co")),
            ("notmercadolibre.com.co", None),
            ("x.alkosto.com", None),
            ("linio.falabella.com.co", Some("linio.falabella.com.co")),
            ("com", None),
            ("", None),
        ] {
            assert_eq!(host(asked), expected, "{asked}");
        }
    }

    #[test]
    fn a_number_may_be_an_article() {
        let known = Vocabulary::bundled();
        for (name, value, nothing) in [
            ("UTM_Source", "x", true),
            ("utm", "x", false),
            ("PHPSESSID", "1", true),
            ("ASPSESSIONIDQQ", "A", true),
            ("sid", "a1b2", true),
            ("sid", "12", false),
            ("color", "rojo", false),
        ] {
            assert_eq!(known.says_nothing(name, value), nothing, "{name}={value}");
        }
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for text in ["a = b", "[x]\nnothing", "[tracking]\n*", "[x]\np/{} = p"] {
            assert!(Vocabulary::parse(text).is_err(), "{text}");
        }
    }
}
