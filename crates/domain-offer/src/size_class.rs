//! Classes of size, capacity and content: things of one category and one class have comparable prices.

use crate::normalise::units::leading_number;
use crate::text::fold;

/// A unit with a band of quantities: a quarter of an octave, so that 50" and 55" are one class, 43" and 65" others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SizeClass {
    measure: Measure,
    band: i8,
}

/// What is measured, in the order in which it tells prices apart where a title says several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Measure {
    /// In gigabytes.
    Storage,
    /// Of a screen, in inches.
    Diagonal,
    /// In grams: what is in it, or what a machine takes.
    Weight,
    /// In millilitres.
    Volume,
    /// In British thermal units an hour.
    Cooling,
    /// In centimetres.
    Length,
    /// In watts.
    Power,
}

/// Bands to a doubling.
const BANDS: f64 = 4.0;
/// The largest number that stands before a `x`.
const MAX_PACK: f64 = 144.0;

impl SizeClass {
    /// Of a thing by its title and its size as people write it; `None` where neither says one.
    ///
    /// Of several measures storage counts before inches, these before weight, volume and the rest; of several
    /// quantities of storage the largest (a telephone's memory is the smaller one), of others the first.
    pub fn of(title: &str, size: Option<&str>) -> Option<Self> {
        let folded = fold(title);
        let mut found = quantities(&folded);
        if let Some(size) = size {
            found.extend(quantities(&fold(size)));
        }
        let measure = found.iter().map(|(measure, _)| *measure).min()?;
        let mut of_measure = found.into_iter().filter(|(known, _)| *known == measure);
        let quantity = match measure {
            Measure::Storage => of_measure.map(|(_, quantity)| quantity).reduce(f64::max)?,
            _ => of_measure.next()?.1,
        };
        let band = (quantity.log2() * BANDS).round();
        let fits = (f64::from(i8::MIN)..=f64::from(i8::MAX)).contains(&band);
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and fits")]
        fits.then_some(Self {
            measure,
            band: band as i8,
        })
    }
}

/// The quantities of a folded text, with those of packs multiplied (`6 x 330 ml`).
fn quantities(text: &str) -> Vec<(Measure, f64)> {
    let mut found = Vec::new();
    let mut pack = 1.0;
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let is_inside_word = rest[..start].ends_with(char::is_alphanumeric);
        let from = &rest[start..];
        let Some((number, after)) = leading_number(from).filter(|_| !is_inside_word) else {
            rest = from.trim_start_matches(|c: char| c.is_alphanumeric());
            continue;
        };
        rest = after;
        let unit = after.strip_prefix(' ').unwrap_or(after);
        let end = unit
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(unit.len());
        let (word, behind) = unit.split_at(end);
        if word == "x" && number <= MAX_PACK {
            pack = number;
            rest = behind;
            continue;
        }
        let is_inches = after.starts_with(['"', '”', '″']) || after.starts_with("''");
        let measured = if is_inches {
            Some((Measure::Diagonal, 1.0))
        } else {
            measure(word)
        };
        if let Some((measure, factor)) = measured {
            let packed = if matches!(measure, Measure::Weight | Measure::Volume) {
                pack
            } else {
                1.0
            };
            let quantity = number * factor * packed;
            if quantity > 0.0 {
                found.push((measure, quantity));
            }
        }
        pack = 1.0;
    }
    found
}

/// What a unit measures, and how many of the measure's own unit it is.
fn measure(unit: &str) -> Option<(Measure, f64)> {
    Some(match unit {
        "gb" | "gigas" => (Measure::Storage, 1.0),
        "tb" | "teras" => (Measure::Storage, 1_024.0),
        "pulgadas" | "pulgada" | "pulg" | "plg" | "inch" | "inches" => (Measure::Diagonal, 1.0),
        "g" | "gr" | "grs" | "gramos" => (Measure::Weight, 1.0),
        "kg" | "kgs" | "kilos" | "kilo" => (Measure::Weight, 1_000.0),
        "lb" | "lbs" | "libras" => (Measure::Weight, 453.6),
        "ml" | "cc" => (Measure::Volume, 1.0),
        "cl" => (Measure::Volume, 10.0),
        "l" | "lt" | "lts" | "litros" | "litro" => (Measure::Volume, 1_000.0),
        "oz" => (Measure::Volume, 29.57),
        "btu" | "btus" => (Measure::Cooling, 1.0),
        "cm" | "cms" => (Measure::Length, 1.0),
        "w" | "watts" | "vatios" => (Measure::Power, 1.0),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_one_class() {
        let of = |title: &str| SizeClass::of(title, None);
        for (a, b, expected) in [
            ("Televisor 50\"", "TV Samsung 55 pulgadas 4K", true),
            ("Televisor 43\"", "TV Samsung 55 pulgadas 4K", false),
            ("Televisor 65\"", "TV 75 Pulgadas", false),
            ("Celular 8GB RAM 256GB", "Smartphone 256 GB", true),
            ("Celular 128GB", "Smartphone 256 GB", false),
            (
                "Portátil 15.6\" RAM 16GB SSD 1TB",
                "Portátil 14\" 1 TB",
                true,
            ),
            ("Arroz 500 g", "Arroz Diana 500gr", true),
            ("Arroz 500 g", "Arroz 5 kg", false),
            ("Arroz 5000 g", "Arroz 5 kg", true),
            ("Cerveza 6 x 330 ml", "Cerveza 2 litros", true),
            ("Cerveza 330 ml", "Cerveza 6x330ml", false),
            ("Lavadora 18 kg (40 lb)", "Lavadora 19 kg", true),
            ("Lavadora 8 kg", "Lavadora 19 kg", false),
            ("Mini lavadora 10 litros 60W", "Lavadora 19 kg", false),
            ("Nevera 243 L", "Nevera 250 Litros", true),
        ] {
            assert!(of(a).is_some() && of(b).is_some(), "{a} {b}");
            assert_eq!(of(a) == of(b), expected, "{a} and {b}");
        }
    }

    #[test]
    fn what_has_none() {
        for title in [
            "Libro 1984",
            "Tenis Nike 42",
            "Galaxy S24",
            "UN55DU7000 4K",
            "",
            "x ml",
            "0 g",
        ] {
            assert_eq!(SizeClass::of(title, None), None, "{title}");
        }
        let inches = SizeClass::of("Televisor LG", Some("55\""));
        assert_eq!(inches, SizeClass::of("TV 55 pulgadas", None));
        assert!(inches.is_some());
    }
}
