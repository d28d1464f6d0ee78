//! `cargo xtask eval search`: what shoppers' searches find first.
//!
//! Every offer stands for itself: products are not matched.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use domain_catalog::catalog::{BuilderSettings, CatalogBuilder};
use domain_catalog::filter::Filter;
use domain_catalog::page::PageRequest;
use domain_catalog::search::Query;
use domain_catalog::view::{CatalogView, Row};
use domain_offer::rules::Rules;
use domain_offer::text::fold;
use domain_offer::time::AsOf;
use domain_ranking::found_products;
use regex::Regex;
use serde::{Deserialize, Serialize};

use super::shop::read_observations;
use crate::cli::SearchOptions;

/// How many results are judged.
const SHOWN: u32 = 5;
/// Days after which an offer is no longer active, as in the service; here all count.
const MAX_AGE_DAYS: u32 = 30;

/// A line of the file of queries.
#[derive(Debug, Deserialize)]
struct Line {
    query: String,
    /// What a right offer matches: regular expressions joined by ` && `.
    right: String,
    /// What it does not match.
    wrong: String,
}

/// What an offer has to say to be right.
struct Judge {
    right: Vec<Regex>,
    wrong: Regex,
}

/// How one query did.
#[derive(Debug, Serialize)]
struct Outcome {
    query: String,
    /// The share of right ones among the first five; of a search that finds nothing 0 where there was something right.
    precision_at_5: f64,
    /// Offers that would have been right.
    right: usize,
    /// Whether words were left out.
    relaxed: bool,
    /// What was shown and is not right.
    mistakes: Vec<String>,
    /// Whether nothing was shown though there was something right.
    wrongly_empty: bool,
}

/// All of them.
#[derive(Debug, Serialize)]
struct Figures {
    mean_precision_at_5: f64,
    wrongly_empty: usize,
    queries: Vec<Outcome>,
}

/// Runs the queries and prints how each did.
pub(crate) fn run(options: &SearchOptions) -> anyhow::Result<()> {
    let rules = Rules::standard();
    let view = catalog(&options.offers, &rules)?;
    let mut queries = Vec::new();
    for line in read_queries(&options.queries)? {
        let judge = Judge::of(&line)?;
        queries.push(outcome(&view, &rules, &line.query, &judge));
    }
    anyhow::ensure!(
        !queries.is_empty(),
        "{} has no query",
        options.queries.display()
    );
    let figures = Figures {
        mean_precision_at_5: queries.iter().map(|one| one.precision_at_5).sum::<f64>()
            / queries.len() as f64,
        wrongly_empty: queries.iter().filter(|one| one.wrongly_empty).count(),
        queries,
    };
    if options.json {
        println!("{}", serde_json::to_string(&figures)?);
    } else {
        show(&figures);
    }
    Ok(())
}

fn show(figures: &Figures) {
    for one in &figures.queries {
        let note = match (one.wrongly_empty, one.relaxed) {
            (true, _) => " (empty)",
            (false, true) => " (relaxed)",
            _ => "",
        };
        println!(
            "{:.2}  {}{note}  [{} right]",
            one.precision_at_5, one.query, one.right
        );
        for mistake in &one.mistakes {
            println!("        {mistake}");
        }
    }
    println!(
        "mean P@5 {:.3}, wrongly empty {} of {}",
        figures.mean_precision_at_5,
        figures.wrongly_empty,
        figures.queries.len()
    );
}

/// The offers of files of scraped rows, as of the newest of them.
fn catalog(files: &[impl AsRef<Path>], rules: &Rules) -> anyhow::Result<CatalogView> {
    let mut builder = CatalogBuilder::new(BuilderSettings {
        zone: rules.zone.clone(),
        max_age_days: MAX_AGE_DAYS,
        config_digest: rules.digest(),
    });
    let mut newest = None;
    for file in files {
        let observations = read_observations(file.as_ref(), rules)?;
        newest = newest.max(observations.iter().map(|seen| seen.seen_at).max());
        builder.absorb_all(observations);
    }
    let newest = newest.context("the files have no usable offer")?;
    Ok(Arc::new(builder.build()).at(AsOf::at(newest)))
}

fn read_queries(file: &Path) -> anyhow::Result<Vec<Line>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b'\t')
        .quoting(false)
        .from_path(file)
        .with_context(|| format!("cannot read {}", file.display()))?;
    let lines = reader.deserialize();
    lines
        .collect::<Result<_, _>>()
        .with_context(|| format!("{}: a line has query, right and wrong", file.display()))
}

fn outcome(view: &CatalogView, rules: &Rules, text: &str, judge: &Judge) -> Outcome {
    let filter = Filter {
        words: Query::parse(text),
        include_expired: true,
        ..Filter::default()
    };
    let (selection, left_out) = view.select_or_relax(&filter);
    let request = PageRequest {
        page: 1,
        limit: SHOWN,
    };
    let accessories = rules.taxonomy.accessories();
    let words = filter.words.as_ref();
    let page = found_products(view, &selection, words, accessories, None, request);
    let all = Filter {
        include_expired: true,
        ..Filter::default()
    };
    let all = view.select(&all);
    let right = all.rows().filter(|row| judge.is_right(row)).count();
    let shown: Vec<Row<'_>> = page.items.iter().map(|found| found.shown).collect();
    let mistakes = shown.iter().filter(|row| !judge.is_right(row));
    let mistakes: Vec<String> = mistakes.map(said_of).collect();
    let precision_at_5 = match shown.len() {
        0 => f64::from(right == 0),
        many => (many - mistakes.len()) as f64 / many as f64,
    };
    Outcome {
        query: text.to_owned(),
        precision_at_5,
        right,
        relaxed: !left_out.is_empty(),
        mistakes,
        wrongly_empty: shown.is_empty() && right > 0,
    }
}

impl Judge {
    fn of(line: &Line) -> anyhow::Result<Self> {
        let compiled = |pattern: &str| {
            let of_query = || format!("the pattern {pattern:?} of the query {:?}", line.query);
            Regex::new(pattern.trim()).with_context(of_query)
        };
        let right = line.right.split("&&").map(compiled);
        Ok(Self {
            right: right.collect::<anyhow::Result<_>>()?,
            wrong: compiled(&line.wrong)?,
        })
    }

    fn is_right(&self, row: &Row<'_>) -> bool {
        let said = said_of(row);
        self.right.iter().all(|pattern| pattern.is_match(&said)) && !self.wrong.is_match(&said)
    }
}

/// What an offer says of itself, folded: title, brand, model, category.
fn said_of(row: &Row<'_>) -> String {
    let facts = row.offer().facts();
    let brand = facts.brand.map_or("", |brand| &*brand.spelling);
    let model = facts.model.unwrap_or_default();
    let category = &facts.category.spelling;
    fold(&format!("{} {brand} {model} {category}", facts.title))
}
