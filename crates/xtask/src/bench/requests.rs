//! Every route under load, in turns with the bare server that answers the same bytes.

use std::path::Path;

use anyhow::Context;

use crate::bench::figures::{Measure, Row};
use crate::bench::limit::Limit;
use crate::bench::load::{LoadGenerator, Url};
use crate::bench::routes::{self, Names, ROUTES, Route};

/// What is measured, and with what.
pub(crate) struct Bench<'a> {
    /// The load generator.
    pub(crate) load: &'a LoadGenerator,
    /// The executable of the bare server.
    pub(crate) limit: &'a Path,
    /// Where its bodies are put.
    pub(crate) bodies: &'a Path,
    /// The service, as `http://HOST:PORT`.
    pub(crate) base: &'a str,
    /// How many offers it has; 0 where it is not known.
    pub(crate) offers: u32,
    /// How often each of the two has its turn.
    pub(crate) turns: u32,
}

impl Bench<'_> {
    /// Measures every route; one that does not answer is left out and named.
    pub(crate) fn measure(
        &self,
        get: impl Fn(&str) -> anyhow::Result<String>,
    ) -> anyhow::Result<Vec<Row>> {
        let names = Names::ask(&get).context("the service does not tell its categories")?;
        let mut known = Vec::new();
        let mut bodies = Vec::new();
        for &route in ROUTES {
            let path = names.path(route);
            match get(&path) {
                Ok(body) => {
                    bodies.push((path.clone(), body));
                    known.push((route, path));
                }
                Err(error) => println!("{path} is left out: {error:#}"),
            }
        }
        for (_, path) in known.iter().filter(|(route, _)| route.can_be_fresh) {
            let one = routes::one_of_them(path);
            bodies.extend(get(&one).ok().map(|body| (one, body)));
        }
        let limit = Limit::start(self.limit, self.bodies, &bodies)?;
        let mut rows = Vec::new();
        for (place, (route, path)) in known.iter().enumerate() {
            let bytes = bodies[place].1.len();
            rows.push(self.row_of(Measure::AnswerBytes, path, bytes as f64));
            self.measure_route(*route, path, &limit, &mut rows)?;
        }
        Ok(rows)
    }

    fn measure_route(
        &self,
        route: Route,
        path: &str,
        limit: &Limit,
        rows: &mut Vec<Row>,
    ) -> anyhow::Result<()> {
        let ours = Url::Same(format!("{}{path}", self.base));
        let theirs = Url::Same(limit.url(path));
        let hot = self.in_turns(Measure::HotRequestsPerSecond, path, &ours, &theirs)?;
        say(&hot);
        let mut saturating = (ours, hot.ours);
        rows.push(hot);
        if route.can_be_fresh {
            let ours = routes::never_repeated(self.base, path);
            let theirs = routes::never_repeated(&limit.url(""), path);
            let fresh = self.in_turns(Measure::FreshRequestsPerSecond, path, &ours, &theirs)?;
            say(&fresh);
            saturating = (ours, fresh.ours);
            rows.push(fresh);
        }
        let half = self.load.at_rate(&saturating.0, saturating.1 / 2.0)?;
        rows.push(self.row_of(Measure::P99MsAtHalfRate, path, half.p99_ms));
        Ok(())
    }

    fn in_turns(
        &self,
        measure: Measure,
        path: &str,
        ours: &Url,
        limit: &Url,
    ) -> anyhow::Result<Row> {
        let mut turns = Vec::new();
        for _ in 0..self.turns {
            let first = self.load.at_full_speed(ours)?.requests_per_second;
            let second = self.load.at_full_speed(limit)?.requests_per_second;
            turns.push((first, second));
        }
        Ok(Row::of_turns(measure, self.offers, path, &turns))
    }

    fn row_of(&self, measure: Measure, path: &str, ours: f64) -> Row {
        Row {
            route: Some(path.to_owned()),
            ..Row::alone(measure, self.offers, ours)
        }
    }
}

fn say(row: &Row) {
    println!(
        "{:?} {}: {:.0} of {:.0}, {:.3} ±{:.2}",
        row.measure,
        row.route.as_deref().unwrap_or_default(),
        row.ours,
        row.limit.unwrap_or_default(),
        row.ratio.unwrap_or_default(),
        row.spread.unwrap_or_default() / 2.0,
    );
}
