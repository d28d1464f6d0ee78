//! The line format of a taxonomy.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Taxonomy;
use super::names::SpellingTable;
use super::placement::{Place, PlacementRules, Rule, Target, Word};
use super::prices::PriceHabit;
use super::problem::{TaxonomyError, TaxonomyProblem};
use super::stores;
use crate::extraction::Digest;
use crate::name::{Name, name_key};
use crate::text::{fold, split_words};

#[derive(Clone, Copy)]
enum Section {
    Categories,
    Brands,
    NoBrand,
    NoMaker,
    Stores,
    Accessories,
    Prices,
    Things,
    Parts,
    Purposes,
    Placement,
}

pub(super) fn parse(text: &str) -> Result<Taxonomy, TaxonomyError> {
    let mut reader = TaxonomyReader::default();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start_matches('\u{feff}').trim();
        reader.line(line).map_err(|problem| TaxonomyError {
            line: index + 1,
            problem,
        })?;
    }
    Ok(Taxonomy {
        categories: reader.categories,
        brands: reader.brands,
        common_words: reader.common_words,
        no_brand: reader.no_brand,
        no_maker: reader.no_maker,
        stores: reader.stores,
        accessories: reader.accessories,
        prices: reader.prices,
        placement: reader.placement,
        digest: Digest::of(text.as_bytes()),
    })
}

#[derive(Default)]
struct TaxonomyReader {
    section: Option<Section>,
    categories: SpellingTable,
    brands: SpellingTable,
    common_words: HashSet<Box<str>>,
    no_brand: HashSet<Box<str>>,
    no_maker: HashSet<Box<str>>,
    stores: SpellingTable,
    accessories: Vec<Arc<str>>,
    prices: HashMap<Arc<str>, PriceHabit>,
    placement: PlacementRules,
}

impl TaxonomyReader {
    fn line(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            self.section = Some(section(name)?);
            return Ok(());
        }
        match self.section.ok_or(TaxonomyProblem::NoSection)? {
            Section::Categories => self.category_names(line),
            Section::Brands => self.brand_names(line),
            Section::Stores => add_name(&mut self.stores, line).map(drop),
            Section::NoBrand => {
                self.no_brand
                    .extend(list(line).map(|word| name_key(word).into()));
                Ok(())
            }
            Section::NoMaker => {
                self.no_maker
                    .extend(list(line).map(|word| fold(word).into()));
                Ok(())
            }
            Section::Purposes => {
                let words = list(line).map(|word| fold(word).into());
                self.placement.purposes.extend(words);
                Ok(())
            }
            Section::Things => self.things(line),
            Section::Parts => self.parts(line),
            Section::Accessories => self.accessories(line),
            Section::Prices => self.habits(line),
            Section::Placement => self.rule(line),
        }
    }

    fn category_names(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        let (name, spellings) = add_name(&mut self.categories, line)?;
        for spelling in spellings {
            let folded = fold(spelling);
            let words: Vec<&str> = split_words(&folded).collect();
            self.placement.nouns.add_name(&words, &name);
        }
        Ok(())
    }

    /// Brands; those that are marked as common words are remembered as such.
    fn brand_names(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        let marked = line.split([',', '=']).map(str::trim);
        let marked = marked.filter_map(|spelling| spelling.strip_prefix('~'));
        self.common_words
            .extend(marked.map(|spelling| name_key(spelling).into()));
        add_name(&mut self.brands, &line.replace('~', "")).map(drop)
    }

    fn things(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        let (category, phrases) = line.split_once('=').ok_or(TaxonomyProblem::BadNouns)?;
        let category = self.category(category.trim())?;
        each_phrase(phrases, |phrase| {
            self.placement.add_thing(phrase, &category);
        })
    }

    fn parts(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        let (of, phrases) = line.split_once('=').ok_or(TaxonomyProblem::BadNouns)?;
        let of: Option<Arc<[Arc<str>]>> = self.keys(of.trim())?.map(Arc::from);
        let nouns = &mut self.placement.nouns;
        each_phrase(phrases, |phrase| nouns.add_part(phrase, of.clone()))
    }

    fn accessories(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        for name in list(line) {
            let category = self.category(name)?;
            self.placement.set_parts(&category);
            self.accessories.push(category.key);
        }
        Ok(())
    }

    /// The habits of a store, by its canonical name where it is listed before.
    fn habits(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        let (store, habits) = line.split_once('=').ok_or(TaxonomyProblem::BadHabit)?;
        let habit = PriceHabit::parse(list(habits)).ok_or(TaxonomyProblem::BadHabit)?;
        self.prices
            .insert(stores::find(&self.stores, store).key, habit);
        Ok(())
    }

    fn rule(&mut self, line: &str) -> Result<(), TaxonomyProblem> {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [from, place, words, target, reason] = fields[..] else {
            return Err(TaxonomyProblem::BadRule);
        };
        let place = match place {
            "starts" => Place::Starts,
            "contains" => Place::Contains,
            _ => return Err(TaxonomyProblem::BadRule),
        };
        let phrases: Vec<_> = list(words).map(phrase).filter(|p| !p.is_empty()).collect();
        let target = self.target(target)?;
        if phrases.is_empty() {
            return Err(TaxonomyProblem::BadRule);
        }
        if reason.is_empty() && !matches!(target, Target::Stay) {
            return Err(TaxonomyProblem::NoReason);
        }
        let rule = Rule {
            place,
            phrases,
            target,
            reason: reason.into(),
        };
        let keys = self.keys(from)?;
        self.placement.add(keys.as_deref(), rule);
        Ok(())
    }

    fn target(&self, text: &str) -> Result<Target, TaxonomyProblem> {
        Ok(match text {
            "=" => Target::Stay,
            "-" => Target::Apart,
            name => Target::Move(self.category(name)?),
        })
    }

    fn keys(&self, from: &str) -> Result<Option<Vec<Arc<str>>>, TaxonomyProblem> {
        if from == "*" {
            return Ok(None);
        }
        let keys = list(from).map(|name| self.category(name).map(|name| name.key));
        keys.collect::<Result<Vec<_>, _>>().map(Some)
    }

    fn category(&self, name: &str) -> Result<Name, TaxonomyProblem> {
        let found = self.categories.named(name);
        found
            .cloned()
            .ok_or_else(|| TaxonomyProblem::UnknownCategory(name.to_owned()))
    }
}

fn section(name: &str) -> Result<Section, TaxonomyProblem> {
    Ok(match name.trim() {
        "categories" => Section::Categories,
        "brands" => Section::Brands,
        "no brand" => Section::NoBrand,
        "no maker" => Section::NoMaker,
        "stores" => Section::Stores,
        "accessories" => Section::Accessories,
        "prices" => Section::Prices,
        "things" => Section::Things,
        "parts" => Section::Parts,
        "purposes" => Section::Purposes,
        "placement" => Section::Placement,
        other => return Err(TaxonomyProblem::UnknownSection(other.to_owned())),
    })
}

/// Adds the names of a line; they are given back with all spellings.
fn add_name<'l>(
    names: &mut SpellingTable,
    line: &'l str,
) -> Result<(Name, Vec<&'l str>), TaxonomyProblem> {
    let (canonical, aliases) = line.split_once('=').unwrap_or((line, ""));
    let canonical = canonical.trim();
    if !canonical.contains(char::is_alphanumeric) {
        return Err(TaxonomyProblem::EmptyName);
    }
    let mut spellings: Vec<&str> = list(aliases).collect();
    let added = names.add(canonical, &spellings);
    let name = added.map_err(TaxonomyProblem::Duplicate)?;
    spellings.push(canonical);
    Ok((name, spellings))
}

/// The words of each phrase of a list.
fn each_phrase(phrases: &str, mut add: impl FnMut(&[&str])) -> Result<(), TaxonomyProblem> {
    let mut any = false;
    for text in list(phrases) {
        let folded = fold(text);
        let words: Vec<&str> = split_words(&folded).collect();
        any |= !words.is_empty();
        add(&words);
    }
    any.then_some(()).ok_or(TaxonomyProblem::BadNouns)
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

fn phrase(text: &str) -> Vec<Word> {
    let folded = fold(text);
    let pieces = folded.split(' ').flat_map(|piece| {
        let prefix = piece.ends_with('*');
        let count = split_words(piece).count();
        let words = split_words(piece).enumerate();
        words.map(move |(at, word)| Word {
            text: word.into(),
            prefix: prefix && at + 1 == count,
        })
    });
    pieces.collect()
}

#[cfg(test)]
mod tests {
    use super::super::DecimalMark;
    use super::*;

    #[test]
    fn errors_name_the_line() {
        for (text, line, expected) in [
            ("Televisores", 1, TaxonomyProblem::NoSection),
            (
                "# a\n[nope]",
                2,
                TaxonomyProblem::UnknownSection("nope".into()),
            ),
            ("[stores]\n= exito.com", 2, TaxonomyProblem::EmptyName),
            (
                "[stores]\nA = x\nB = X",
                3,
                TaxonomyProblem::Duplicate("X".into()),
            ),
            ("[placement]\na | b", 2, TaxonomyProblem::BadRule),
            ("[prices]\nÉxito", 2, TaxonomyProblem::BadHabit),
            ("[prices]\nÉxito =", 2, TaxonomyProblem::BadHabit),
            (
                "[prices]\nÉxito = decimal dot",
                2,
                TaxonomyProblem::BadHabit,
            ),
            (
                "[placement]\n* | ends | a | - | r",
                2,
                TaxonomyProblem::BadRule,
            ),
            (
                "[placement]\n* | starts | , | - | r",
                2,
                TaxonomyProblem::BadRule,
            ),
            (
                "[placement]\n* | starts | a | - |",
                2,
                TaxonomyProblem::NoReason,
            ),
            (
                "[placement]\n* | starts | a | Tablets | r",
                2,
                TaxonomyProblem::UnknownCategory("Tablets".into()),
            ),
        ] {
            let error = Taxonomy::parse(text).unwrap_err();
            assert_eq!((error.line, error.problem), (line, expected), "{text:?}");
        }
    }

    #[test]
    fn habits_of_prices_are_of_a_store_by_any_of_its_names() {
        let text = "[stores]\nÉxito = exito.com\n[prices]\nexito.com = decimal comma, cents\nAlmacén X = decimal point\n";
        let taxonomy = Taxonomy::parse(text).unwrap();
        let habit = |store: &str| taxonomy.price_habit(&taxonomy.store(store));
        let comma = PriceHabit {
            decimal: Some(DecimalMark::Comma),
            cents: true,
        };
        let point = PriceHabit {
            decimal: Some(DecimalMark::Point),
            cents: false,
        };
        assert_eq!(habit("Exito"), comma);
        assert_eq!(habit("www.exito.com"), comma);
        assert_eq!(habit("almacen x"), point);
        assert_eq!(habit("otra"), PriceHabit::default());
    }

    #[test]
    fn reads_names_comments_and_windows_line_ends() {
        let taxonomy = Taxonomy::parse(
            "\u{feff}# mine\r\n[brands]\r\nACME = acme inc\r\n[no brand]\r\nnada\r\n",
        )
        .unwrap();
        assert_eq!(&*taxonomy.brand("Acme  Inc").unwrap().spelling, "ACME");
        assert_eq!(&*taxonomy.brand("otra").unwrap().spelling, "OTRA");
        assert_eq!(taxonomy.brand("NADA"), None);
        assert_eq!(taxonomy.brand(" "), None);
    }
}
