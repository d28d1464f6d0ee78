//! The dearest request of each route.

use std::collections::BTreeMap;

use crate::measure::Cost;

/// The most of a request that is printed, in characters.
const SHOWN: usize = 150;

/// What was measured.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// By method and route.
    dearest: BTreeMap<(String, String), Cost>,
    over: Vec<Cost>,
    failed: Vec<Cost>,
}

impl Report {
    /// Takes one in.
    pub(crate) fn add(&mut self, cost: Cost) {
        if cost.is_over() {
            self.over.push(cost.clone());
        }
        if cost.is_unsent() || cost.status >= 500 {
            self.failed.push(cost);
            return;
        }
        let place = (cost.route.clone(), cost.input.method.clone());
        let dearest = self.dearest.entry(place).or_insert_with(|| cost.clone());
        if cost.share() > dearest.share() {
            *dearest = cost;
        }
    }

    /// The dearest request of a route.
    pub(crate) fn dearest(&self, route: &str, method: &str) -> Option<&Cost> {
        self.dearest.get(&(route.to_owned(), method.to_owned()))
    }

    /// Whether no request costs more than it may, and none failed.
    pub(crate) fn is_within(&self) -> bool {
        self.over.is_empty() && self.failed.is_empty()
    }

    /// Prints the table, the dearest first, and what is over.
    pub(crate) fn print(&self) {
        println!("| Route | Dearest, ms | Status | Request |\n|---|--:|--:|---|");
        let mut rows: Vec<(&(String, String), &Cost)> = self.dearest.iter().collect();
        rows.sort_by_key(|(_, cost)| std::cmp::Reverse(cost.spent));
        for ((route, method), cost) in rows {
            println!(
                "| {method} {route} | {} | {} | `{}` |",
                millis(cost),
                cost.status,
                shown(cost)
            );
        }
        for cost in &self.over {
            println!(
                "over: {} ms of {} ms: {}",
                millis(cost),
                cost.limit.as_millis(),
                shown(cost)
            );
        }
        for cost in &self.failed {
            println!("not sent, or not answered: {} {}", cost.status, shown(cost));
        }
    }
}

fn millis(cost: &Cost) -> String {
    format!("{:.1}", cost.spent.as_secs_f64() * 1_000.0)
}

fn shown(cost: &Cost) -> String {
    let text = cost.input.to_string();
    let mut shown: String = text.chars().take(SHOWN).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
