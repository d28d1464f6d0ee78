//! Links and images as each shop's software makes them.

use super::shops::Site;
use crate::rng::Rng;
use crate::text::slug;

/// The link of a listing.
pub(super) fn link(site: Site, title: &str, ean: &str, number: i64) -> String {
    let mut slug = slug(title);
    match site {
        Site::EanLink(host) => {
            slug.truncate(55);
            format!("https://www.{host}/{}/p/{ean}", slug.trim_end_matches('-'))
        }
        Site::Falabella => {
            let number = 70_000_000 + number * 7;
            let next = number + 1;
            format!("https://www.falabella.com.co/falabella-co/product/{number}/{slug}/{next}")
        }
        Site::NumberLink(host) => format!("https://www.{host}/{slug}-{number}/p"),
        Site::MercadoLibre => {
            let number = 1_500_000_000 + number * 991;
            format!("https://articulo.mercadolibre.com.co/MCO-{number}-{slug}-_JM")
        }
    }
}

/// The same page behind an advertisement.
pub(super) fn sponsored_link(link: &str, rng: &mut Rng) -> String {
    let mut sponsored = format!("{link}?sponsoredClickData=%257B%2522adIdentifier%2522%253A%2522");
    rng.push_base64(&mut sponsored, 60);
    sponsored.push_str("%2522%257D");
    sponsored
}

/// The image of a listing.
pub(super) fn image(site: Site, ean: &str, number: i64, rng: &mut Rng) -> String {
    match site {
        Site::EanLink(host) => {
            let mut image =
                format!("https://www.{host}/medias/{ean}-001-310Wx310H?context=bWFzdGVyfGltYWdlc3");
            rng.push_base64(&mut image, 180);
            image
        }
        Site::Falabella => format!(
            "https://media.falabella.com.co/falabellaCO/{}_1/width=170,height=170,quality=70,format=webp,fit=pad",
            70_000_000 + number * 7
        ),
        Site::NumberLink(host) => {
            let account = host.split_once('.').map_or(host, |(account, _)| account);
            format!(
                "https://{account}.vteximg.com.br/arquivos/ids/{}-300-auto?width=300&aspect=true",
                number * 13
            )
        }
        Site::MercadoLibre => {
            format!(
                "https://http2.mlstatic.com/D_Q_NP_2X_{number}-MCO{}-F.webp",
                number * 88_007
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(site: Site, expected: &str) {
        assert_eq!(link(site, "TV LG 43\"", "8801234567893", 100_000), expected);
    }

    #[test]
    fn links_are_of_the_shape_of_the_shop() {
        check(
            Site::EanLink("alkosto.com"),
            "https://www.alkosto.com/tv-lg-43/p/8801234567893",
        );
        check(
            Site::NumberLink("exito.com"),
            "https://www.exito.com/tv-lg-43-100000/p",
        );
        check(
            Site::Falabella,
            "https://www.falabella.com.co/falabella-co/product/70700000/tv-lg-43/70700001",
        );
        check(
            Site::MercadoLibre,
            "https://articulo.mercadolibre.com.co/MCO-1599100000-tv-lg-43-_JM",
        );
    }
}
