//! Looks for requests that are dearer than those that are known, by changing them a little.

use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::corpus::encoded;
use crate::input::Input;
use crate::measure::{Bench, Cost, LIMIT};
use crate::operations::Operation;
use crate::report::Report;

/// What costs less is not kept.
const WORTH_KEEPING: Duration = LIMIT.checked_div(2).expect("two is not zero");
/// How much dearer than the dearest of its route a request must be to be kept.
const DEARER: f64 = 1.15;
/// Requests that are changed, the newest and dearest last.
const POOL: usize = 512;

/// What requests are made of.
pub(crate) struct Fuzz<'f> {
    pub(crate) bench: &'f Bench<'f>,
    pub(crate) operations: &'f [Operation],
    /// Hostile values.
    pub(crate) values: &'f [String],
    /// Words of the catalog.
    pub(crate) words: Vec<String>,
}

impl Fuzz<'_> {
    /// Sends changed requests for so long; answers with those that are worth keeping.
    pub(crate) async fn run(
        &self,
        lasts: Duration,
        inputs: &[Input],
        report: &mut Report,
    ) -> Vec<Input> {
        let mut rng = Rng::new();
        let begun = Instant::now();
        let mut pool: Vec<Input> = inputs.to_vec();
        let mut kept: Vec<Input> = Vec::new();
        let mut tried = 0_u64;
        while begun.elapsed() < lasts {
            let input = self.changed(&pool, &mut rng);
            tried += 1;
            let cost = self.bench.cost(&input).await;
            if cost.is_unsent() {
                continue;
            }
            let known = report
                .dearest(&cost.route, &input.method)
                .map_or(0.0, Cost::share);
            if cost.share() > known * 1.02 {
                pool.push(input.clone());
            }
            if cost.spent > WORTH_KEEPING && cost.share() > known * DEARER {
                println!("{:.1} ms: {input}", cost.spent.as_secs_f64() * 1_000.0);
                kept.push(input);
            }
            report.add(cost);
            if pool.len() > inputs.len() + POOL {
                pool.remove(inputs.len());
            }
        }
        println!("{tried} requests tried");
        kept
    }

    /// One of the pool, or one made anew, with one to three changes.
    fn changed(&self, pool: &[Input], rng: &mut Rng) -> Input {
        let from_end = rng.usize(..pool.len()).min(rng.usize(..pool.len()));
        let mut input = pool[pool.len() - 1 - from_end].clone();
        for _ in 0..rng.usize(1..4) {
            self.change(&mut input, rng);
        }
        input
    }

    fn change(&self, input: &mut Input, rng: &mut Rng) {
        match rng.u8(..10) {
            0 if input.body.is_some() => {
                let body = input.body.take().unwrap_or_default();
                input.body = Some(self.in_body(&body, rng));
            }
            0 | 1 if !input.headers.is_empty() => {
                let at = rng.usize(..input.headers.len());
                let value = input.headers[at].1.clone();
                if value != "application/json" && !value.starts_with("Bearer «") {
                    input.headers[at].1 = self.spliced(&value, rng);
                }
            }
            2..=4 => self.add_parameter(input, rng),
            _ => self.change_parameter(input, rng),
        }
    }

    /// A string of the body is another text.
    fn in_body(&self, body: &str, rng: &mut Rng) -> String {
        let mut parts: Vec<String> = body.split('"').map(str::to_owned).collect();
        if parts.len() > 2 {
            let at = rng.usize(..parts.len() / 2) * 2 + 1;
            parts[at] = self.text(rng).replace(['"', '\\'], "");
        }
        parts.join("\"")
    }

    fn add_parameter(&self, input: &mut Input, rng: &mut Rng) {
        let path = input.path().trim_end_matches('/').to_owned();
        let of_path = |operation: &&Operation| {
            operation.path().as_deref() == Some(path.as_str()) && operation.method == input.method
        };
        let Some(operation) = self.operations.iter().find(of_path) else {
            return;
        };
        if operation.parameters.is_empty() {
            return;
        }
        let parameter = &operation.parameters[rng.usize(..operation.parameters.len())];
        let mut pairs = pairs(input);
        pairs.retain(|(name, _)| name != parameter);
        pairs.push((parameter.clone(), encoded(&self.value_of(parameter, rng))));
        set_pairs(input, &pairs);
    }

    fn change_parameter(&self, input: &mut Input, rng: &mut Rng) {
        let mut pairs = pairs(input);
        if pairs.is_empty() {
            return;
        }
        let at = rng.usize(..pairs.len());
        let (name, value) = pairs[at].clone();
        let value = if rng.bool() {
            encoded(&self.value_of(&name, rng))
        } else {
            let text = percent_encoding::percent_decode_str(&value.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned();
            encoded(&self.spliced(&text, rng))
        };
        pairs[at].1 = value;
        set_pairs(input, &pairs);
    }

    /// A value that a parameter may take, or a hostile one.
    fn value_of(&self, parameter: &str, rng: &mut Rng) -> String {
        let pick = |rng: &mut Rng, values: &[&str]| values[rng.usize(..values.len())].to_owned();
        match parameter {
            "limit" => pick(rng, &["1", "20", "100"]),
            "page" => pick(rng, &["1", "2", "50", "1000", "1000000"]),
            "sort" => pick(rng, &["price", "-price", "rating", "date"]),
            "facets" => pick(rng, &["brand,store,category,price", "price", "brand"]),
            "days" => pick(rng, &["1", "7", "30", "3650"]),
            "min_price" => format!("{}.{}", rng.u32(..2_000_000), rng.u32(..10_000)),
            "max_price" => rng.u64(..100_000_000).to_string(),
            "include_expired" | "explain" | "with_counts" => "1".to_owned(),
            "category" | "categoria" => "«category»".to_owned(),
            "store" | "fuente" => "«store»".to_owned(),
            "brand" => "«brand»".to_owned(),
            "currency" => pick(rng, &["COP", "USD"]),
            "user_id" => "«user»".to_owned(),
            "product_id" => "«product»".to_owned(),
            "as_of" => format!("2025-10-{:02}", rng.u32(1..13)),
            _ => self.text(rng),
        }
    }

    /// Words of the catalog as they are, with typos, begun, repeated, or something hostile.
    fn text(&self, rng: &mut Rng) -> String {
        let mut text = String::new();
        let many = if rng.bool() {
            rng.usize(1..4)
        } else {
            rng.usize(4..24)
        };
        for _ in 0..many {
            let word = self.words[rng.usize(..self.words.len())].clone();
            let word = match rng.u8(..6) {
                0 => word,
                1 => word.chars().take(rng.usize(1..4)).collect(),
                2 | 3 => typo(&word, rng),
                4 => word.repeat(rng.usize(1..5)),
                _ => self.values[rng.usize(..self.values.len())].clone(),
            };
            text.push_str(&word);
            text.push_str(if rng.u8(..5) == 0 { "-" } else { " " });
        }
        text.trim_end().to_owned()
    }

    /// A text with something done to it.
    fn spliced(&self, text: &str, rng: &mut Rng) -> String {
        let characters: Vec<char> = text.chars().collect();
        let at = rng.usize(..=characters.len());
        let (before, after): (String, String) = (
            characters[..at].iter().collect(),
            characters[at..].iter().collect(),
        );
        match rng.u8(..6) {
            0 => before,
            1 => after,
            2 => format!("{before}{}{after}", self.text(rng)),
            3 => format!("{before} {after}"),
            4 if characters.len() < 400 => text.repeat(rng.usize(2..6)),
            _ => format!("{text} {}", self.text(rng)),
        }
    }
}

fn typo(word: &str, rng: &mut Rng) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = rng.usize(..letters.len());
    match rng.u8(..4) {
        0 => letters[at] = 'x',
        1 => letters.insert(at, 'q'),
        2 if letters.len() > 1 => drop(letters.remove(at)),
        _ if letters.len() > 1 => letters.swap(at, (at + 1) % word.chars().count()),
        _ => {}
    }
    letters.into_iter().collect()
}

fn pairs(input: &Input) -> Vec<(String, String)> {
    let query = input.target.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let pair = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (name.to_owned(), value.to_owned())
    };
    pairs.map(pair).collect()
}

fn set_pairs(input: &mut Input, pairs: &[(String, String)]) {
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    input.target = format!("{}?{}", input.path(), pairs.join("&"));
}
