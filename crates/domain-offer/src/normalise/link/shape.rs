//! Shapes of paths: which of their parts are the article.

use std::borrow::Cow;

/// A shape, and the path that an address of it is compared by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Shape {
    parts: Vec<Part>,
    /// Whether other parts may come before and after.
    open: (bool, bool),
    path: Vec<Written>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Word(Box<str>),
    Any,
    Number,
    Asin,
    Item,
    Page,
    Passed,
}

#[derive(Debug, PartialEq, Eq)]
enum Written {
    Word(Box<str>),
    Taken,
}

/// What stands for any number of parts.
const MORE: &str = "…";
/// A site (`MCO`, `MCOU`) and the fewest digits of a number, in `{item}` and `{page}`.
const SITE: std::ops::RangeInclusive<usize> = 3..=4;
const DIGITS: usize = 5;

impl Shape {
    /// Reads a line of the data file: `shape = path`.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let (shape, path) = line.split_once(" = ")?;
        let (open_start, shape) = match shape.strip_prefix(MORE) {
            Some(shape) => (true, shape.strip_prefix('/')?),
            None => (false, shape),
        };
        let (open_end, shape) = match shape.strip_suffix(MORE) {
            Some(shape) => (true, shape.strip_suffix('/')?),
            None => (false, shape),
        };
        let parts: Vec<Part> = shape.split('/').map(Part::parse).collect::<Option<_>>()?;
        let written = |part: &str| match part {
            "{}" => Written::Taken,
            word => Written::Word(word.into()),
        };
        let path: Vec<Written> = path.split('/').map(written).collect();
        let counts = parts.iter().filter(|part| part.counts()).count();
        let taken = path.iter().filter(|part| **part == Written::Taken).count();
        (counts == taken).then_some(Self {
            parts,
            open: (open_start, open_end),
            path,
        })
    }

    /// The path by which an address of this shape is compared, without a slash before it; `None` for another
    /// address.
    pub(super) fn path_of(&self, segments: &[Cow<'_, str>]) -> Option<String> {
        let most = segments.len().checked_sub(self.parts.len())?;
        let starts = match self.open {
            (true, true) => 0..=most,
            (true, false) => most..=most,
            (false, true) => 0..=0,
            (false, false) if most == 0 => 0..=0,
            (false, false) => return None,
        };
        let mut starts = starts;
        let taken = starts.find_map(|start| self.take(&segments[start..]))?;
        Some(self.written(&taken))
    }

    fn take<'s>(&self, segments: &'s [Cow<'_, str>]) -> Option<Vec<Cow<'s, str>>> {
        let mut taken = Vec::new();
        for (part, segment) in self.parts.iter().zip(segments) {
            let found = part.take(segment)?;
            if part.counts() {
                taken.push(found);
            }
        }
        Some(taken)
    }

    fn written(&self, taken: &[Cow<'_, str>]) -> String {
        let mut path = String::new();
        let (mut taken, mut before) = (taken.iter(), None);
        for part in &self.path {
            let (text, found): (&str, _) = match part {
                Written::Word(word) => (word, None),
                Written::Taken => {
                    let found = taken.next();
                    (found.map_or("", |found| found), found)
                }
            };
            if found.is_some() && found == before {
                continue;
            }
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(text);
            before = found;
        }
        path
    }
}

impl Part {
    fn parse(part: &str) -> Option<Self> {
        Some(match part {
            "{}" => Self::Any,
            "{n}" => Self::Number,
            "{asin}" => Self::Asin,
            "{item}" => Self::Item,
            "{page}" => Self::Page,
            "*" => Self::Passed,
            word if word.is_empty() || word.contains(['{', '*', '…']) => return None,
            word => Self::Word(word.into()),
        })
    }

    fn counts(&self) -> bool {
        !matches!(self, Self::Word(_) | Self::Passed)
    }

    /// What a part of an address says where this one is asked for; `None` where it is another.
    fn take<'s>(&self, segment: &'s str) -> Option<Cow<'s, str>> {
        let is_it = match self {
            Self::Word(word) => word.eq_ignore_ascii_case(segment),
            Self::Any | Self::Passed => true,
            Self::Number => segment.bytes().all(|byte| byte.is_ascii_digit()),
            Self::Asin => {
                segment.len() == 10 && segment.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            Self::Item => return item(segment, "-").map(Cow::Owned),
            Self::Page => return item(segment, "").map(Cow::Owned),
        };
        let found = match self {
            Self::Asin => Cow::Owned(segment.to_ascii_uppercase()),
            _ => Cow::Borrowed(segment),
        };
        is_it.then_some(found)
    }
}

/// The site and the number at the beginning of a part, with a mark between them.
fn item(segment: &str, mark: &str) -> Option<String> {
    let site = segment.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (site, rest) = segment.split_at(site);
    let rest = rest.strip_prefix('-').unwrap_or(rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = rest.split_at(digits);
    let is_item = SITE.contains(&site.len())
        && site.starts_with(['M', 'm'])
        && digits >= DIGITS
        && (after.is_empty() || after.starts_with(['-', '_']));
    is_item.then(|| format!("{}{mark}{number}", site.to_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, path: &str, expected: Option<&str>) {
        let segments: Vec<Cow<'_, str>> = path.split('/').map(Cow::Borrowed).collect();
        let found = Shape::parse(line).unwrap().path_of(&segments);
        assert_eq!(found.as_deref(), expected, "{line} of {path}");
    }

    #[test]
    fn shapes_take_what_counts() {
        check("…/p/{} = p/{}", "tv/p/1", Some("p/1"));
        check("…/p/{} = p/{}", "p/1", Some("p/1"));
        check("…/p/{} = p/{}", "a/p/b/p/1", Some("p/1"));
        check("…/p/{} = p/{}", "tv/p/1/x", None);
        check("…/p/{} = p/{}", "p", None);
        check("{}/p = {}/p", "tv/p", Some("tv/p"));
        check("{}/p = {}/p", "tv/P", Some("tv/p"));
        check("{}/p = {}/p", "a/tv/p", None);
        check(
            "…/dp/{asin}/… = dp/{}",
            "x/DP/b0abcdefgh/ref=1",
            Some("dp/B0ABCDEFGH"),
        );
        check("…/dp/{asin}/… = dp/{}", "x/dp/b0abcdefg", None);
        let product = "{}/product/{n}/*/{n}/… = {}/product/{}/{}";
        check(product, "co/product/1/tv/2", Some("co/product/1/2"));
        check(product, "co/product/1/tv/1", Some("co/product/1"));
        check(product, "co/product/1/tv/1/x", Some("co/product/1"));
        check(product, "co/product/1/tv/x", None);
        check("{item} = {}", "MCO-123456-tv-_JM", Some("MCO-123456"));
        check("{item} = {}", "mco123456", Some("MCO-123456"));
        check("{item} = {}", "MCO-tv-123456", None);
        check("{item} = {}", "ABC-123456", None);
        check("{item} = {}", "MCO-123456tv", None);
        check(
            "…/p/{page}/… = p/{}",
            "tv/p/MCO123456/s",
            Some("p/MCO123456"),
        );
    }

    #[test]
    fn a_line_that_says_less_than_it_takes_is_refused() {
        for line in [
            "p/{}",
            "p/{} = p",
            "p/{x} = p/{}",
            "p/…/{} = p/{}",
            "…p = p",
            " = p",
        ] {
            assert_eq!(Shape::parse(line), None, "{line}");
        }
    }
}
