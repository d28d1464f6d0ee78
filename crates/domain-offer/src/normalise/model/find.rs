//! The model code in a title or in a details block.

use std::cmp::Reverse;

use super::Model;
use super::code::{code_inches, is_code};
use crate::normalise::details::{Topic, fields, of_topic};
use crate::text::fold;

/// The model code in a title: one with inches before one without, then the longest, then the
/// first. What is in brackets or behind a joining plus belongs to another thing, unless what is
/// before the plus has no code at all (`Combo Televisor + Barra … F-QN55Q7F`).
pub fn find_model(title: &str) -> Option<Model> {
    let folded = fold(title);
    let (main, joined) = folded.split_once(" + ").unwrap_or((&folded, ""));
    let token = best_code(main).or_else(|| best_code(joined).filter(|t| code_inches(t).is_some()));
    token.and_then(Model::parse)
}

fn best_code(text: &str) -> Option<&str> {
    let parts = text
        .split('(')
        .map(|part| part.split_once(')').map_or(part, |(_, rest)| rest));
    let tokens = parts.flat_map(|part| part.split([' ', '|']));
    let codes = tokens.map(|token| token.trim_matches(|c: char| !c.is_alphanumeric()));
    let codes = codes.filter(|token| is_code(token) || code_inches(token).is_some());
    // `max_by_key` takes the last of equals, so the first counts down.
    let rank = |token: &str, at| (code_inches(token).is_some(), token.len(), Reverse(at));
    let best = codes.enumerate().max_by_key(|(at, token)| rank(token, *at));
    best.map(|(_, token)| token)
}

/// The model code in the details' model field, which often holds a title, a remark or nothing.
pub fn model_field(details: &str) -> Option<Model> {
    of_topic(&fields(details), Topic::Model).find_map(find_model)
}
