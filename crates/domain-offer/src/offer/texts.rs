//! The texts of an offer in one piece of memory.

use std::borrow::Cow;

use super::images::{ImageAddress, ImageDictionary};
use super::numbers::{put, take, take_all, take_text};

/// What a link begins with where the rest of it is the offer's key.
const SCHEME: &str = "https://";

/// The texts apart.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Texts<'t> {
    pub(super) title: &'t str,
    pub(super) price_text: &'t str,
    pub(super) size: Option<&'t str>,
    pub(super) model: Option<&'t str>,
    pub(super) image: Option<ImageAddress<'t>>,
    pub(super) link: &'t str,
    pub(super) key: Cow<'t, str>,
}

/// How a key is kept, by what it has in common with the link.
enum KeptKey<'k> {
    /// It is the link without its scheme.
    Link,
    /// It is so many bytes of the beginning and so many of the end of that: the shop writes words between.
    Ends(usize, usize),
    /// As it is.
    Own(&'k str),
}

impl<'k> KeptKey<'k> {
    fn of(key: &'k str, link: &str) -> Self {
        let Some(address) = link.strip_prefix(SCHEME) else {
            return Self::Own(key);
        };
        if address == key {
            return Self::Link;
        }
        let same = address.bytes().zip(key.bytes());
        let mut head = same.take_while(|(ours, theirs)| ours == theirs).count();
        while !key.is_char_boundary(head) {
            head -= 1;
        }
        let tail = &key[head..];
        if head + tail.len() <= address.len() && address.ends_with(tail) {
            Self::Ends(head, tail.len())
        } else {
            Self::Own(key)
        }
    }

    /// The number that stands for it before the texts.
    fn code(&self) -> usize {
        match self {
            Self::Link => 0,
            Self::Own(key) => key.len() * 2 + 1,
            Self::Ends(head, _) => head * 2 + 2,
        }
    }
}

/// The key of a code, where `rest` is what follows the link.
fn key_of<'t>(code: usize, link: &'t str, mut rest: &'t str) -> Cow<'t, str> {
    let rest = &mut rest;
    match code.checked_sub(1) {
        None => Cow::Borrowed(&link[SCHEME.len()..]),
        Some(own) if own % 2 == 0 => Cow::Borrowed(take_text(rest, own / 2)),
        Some(head) => {
            let (address, tail) = (&link[SCHEME.len()..], take(rest));
            Cow::Owned([&address[..head / 2], &address[address.len() - tail..]].concat())
        }
    }
}

impl Texts<'_> {
    /// All of them in one string: their lengths, then one after another.
    pub(super) fn pack(&self, dictionary: Option<&ImageDictionary>) -> Box<str> {
        let image = self.image.map(|image| image.text());
        let image = image.as_deref();
        let coded = image
            .zip(dictionary)
            .and_then(|(image, by)| by.encode(image));
        let written = coded.as_deref().or(image);
        let key = KeptKey::of(&self.key, self.link);
        let mut all = String::with_capacity(
            16 + self.title.len() + self.link.len() + written.map_or(0, str::len),
        );
        put(&mut all, self.title.len());
        put(&mut all, self.price_text.len());
        put(&mut all, self.size.map_or(0, |size| size.len() + 1));
        put(&mut all, self.model.map_or(0, |model| model.len() + 1));
        put(
            &mut all,
            written.map_or(0, |text| {
                (text.len() * 2 + 1) + usize::from(coded.is_some())
            }),
        );
        put(&mut all, self.link.len());
        put(&mut all, key.code());
        let texts = [
            self.title,
            self.price_text,
            self.size.unwrap_or_default(),
            self.model.unwrap_or_default(),
        ];
        for text in texts
            .into_iter()
            .chain([written.unwrap_or_default(), self.link])
        {
            all.push_str(text);
        }
        match key {
            KeptKey::Link => {}
            KeptKey::Ends(_, tail) => put(&mut all, tail),
            KeptKey::Own(key) => all.push_str(key),
        }
        all.into_boxed_str()
    }
}

/// Takes apart what [`Texts::pack`] made.
pub(super) fn unpack<'t>(mut all: &'t str, dictionary: Option<&'t ImageDictionary>) -> Texts<'t> {
    let all = &mut all;
    let [title, price_text, size, model, image, link, key] = take_all(all);
    let title = take_text(all, title);
    let price_text = take_text(all, price_text);
    let size = size.checked_sub(1).map(|length| take_text(all, length));
    let model = model.checked_sub(1).map(|length| take_text(all, length));
    let image = image.checked_sub(1).and_then(|code| {
        let kept = take_text(all, code / 2);
        if code % 2 == 0 {
            return Some(ImageAddress::plain(kept));
        }
        dictionary.map(|by| ImageAddress::coded(kept, by))
    });
    let link = take_text(all, link);
    let key = key_of(key, link, all);
    Texts {
        title,
        price_text,
        size,
        model,
        image,
        link,
        key,
    }
}

/// The title alone.
pub(super) fn title(mut all: &str) -> &str {
    let [title, ..]: [usize; 7] = take_all(&mut all);
    &all[..title]
}

/// The key alone.
pub(super) fn key(mut all: &str) -> Cow<'_, str> {
    let all = &mut all;
    let [title, price_text, size, model, image, link, key] = take_all(all);
    let optional = size.saturating_sub(1) + model.saturating_sub(1);
    let before = title + price_text + optional + image.saturating_sub(1) / 2;
    let (link, rest) = all[before..].split_at(link);
    key_of(key, link, rest)
}

/// Whether the key is the link without its scheme.
pub(super) fn key_is_address(mut all: &str) -> bool {
    let [_, _, _, _, _, _, key] = take_all(&mut all);
    key == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(texts: &Texts<'_>) {
        let address = "https://www.tienda.co/medias/1-310Wx310H?context=abcdefgh";
        let dictionary = ImageDictionary::of(address);
        for dictionary in [None, dictionary.as_ref()] {
            let all = texts.pack(dictionary);
            assert_eq!(&unpack(&all, dictionary), texts);
            assert_eq!((title(&all), key(&all)), (texts.title, texts.key.clone()));
        }
    }

    #[test]
    fn words_between_cost_two_letters() {
        let length = |link, key| {
            let (title, price_text) = ("TV", "1");
            let (size, model, image) = (None, None, None);
            let texts = Texts {
                title,
                price_text,
                size,
                model,
                image,
                link,
                key: Cow::Borrowed(key),
            };
            texts.pack(None).len()
        };
        let link = "https://www.alkosto.com/tv-lg-55-pulgadas/p/8806096375037";
        let plain = length(link, "www.alkosto.com/tv-lg-55-pulgadas/p/8806096375037");
        assert_eq!(length(link, "www.alkosto.com/p/8806096375037"), plain + 1);
    }

    #[test]
    fn all_texts_come_back() {
        let full = Texts {
            title: "Televisión 55”",
            price_text: "COP 1,999",
            size: Some("55\""),
            model: Some("UN55DU7000KXZL"),
            image: Some(ImageAddress::plain(
                "https://www.tienda.co/medias/2-310Wx310H?context=ijkl",
            )),
            link: "https://www.tienda.co/p/1",
            key: "www.tienda.co/p/1".into(),
        };
        check(&full);
        check(&Texts {
            size: None,
            model: None,
            image: None,
            key: "tienda.co/1".into(),
            ..full.clone()
        });
        for (link, key) in [
            ("https://www.tienda.co/tv-55/p/1", "www.tienda.co/p/1"),
            ("https://www.tienda.co/tv-55/p/1/", "www.tienda.co/p/1"),
            ("https://www.tienda.co/añ/1", "www.tienda.co/aó/1"),
            ("https://www.tienda.co/p/1", ""),
            ("https://a", "aa"),
            ("http://www.tienda.co/p/1", "www.tienda.co/p/1"),
        ] {
            let key = key.into();
            check(&Texts {
                link,
                key,
                ..full.clone()
            });
        }
        check(&Texts {
            size: Some(""),
            model: Some(""),
            image: Some(ImageAddress::plain("")),
            link: "",
            key: "".into(),
            ..full
        });
    }
}
