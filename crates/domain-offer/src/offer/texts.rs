//! The texts of an offer in one piece of memory.

use super::images::{ImageAddress, ImageDictionary};
use super::numbers::{put, take_all, take_text};

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
    pub(super) key: &'t str,
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
        let has_own_key = self.link.strip_prefix(SCHEME) != Some(self.key);
        let key = if has_own_key { self.key } else { "" };
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
        put(&mut all, if has_own_key { key.len() + 1 } else { 0 });
        let texts = [
            self.title,
            self.price_text,
            self.size.unwrap_or_default(),
            self.model.unwrap_or_default(),
        ];
        for text in texts
            .into_iter()
            .chain([written.unwrap_or_default(), self.link, key])
        {
            all.push_str(text);
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
    let key = match key.checked_sub(1) {
        Some(length) => take_text(all, length),
        None => &link[SCHEME.len()..],
    };
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
pub(super) fn key(mut all: &str) -> &str {
    let all = &mut all;
    let [title, price_text, size, model, image, link, key] = take_all(all);
    let optional = size.saturating_sub(1) + model.saturating_sub(1);
    let before = title + price_text + optional + image.saturating_sub(1) / 2;
    match key {
        0 => &all[before + SCHEME.len()..before + link],
        _ => &all[before + link..],
    }
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
            assert_eq!((title(&all), key(&all)), (texts.title, texts.key));
        }
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
            key: "www.tienda.co/p/1",
        };
        check(&full);
        check(&Texts {
            size: None,
            model: None,
            image: None,
            key: "tienda.co/1",
            ..full.clone()
        });
        check(&Texts {
            size: Some(""),
            model: Some(""),
            image: Some(ImageAddress::plain("")),
            link: "",
            key: "",
            ..full
        });
    }
}
