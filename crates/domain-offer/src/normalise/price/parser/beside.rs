//! What stands beside an amount and makes something else of it: units, multiples, sums, codes.

use super::Parser;
use crate::normalise::price::amount::{Amount, Part, Role};
use crate::normalise::price::lexer::Kind;
use crate::normalise::price::numeral::{Mark, Numeral};
use crate::normalise::price::words::Class;

impl<'a> Parser<'_, 'a> {
    /// Refuses what makes of the amount before it something else: units, multiples, sums, words at its digits.
    pub(super) fn check_behind(
        &mut self,
        first: usize,
        amount: &mut Amount<'a>,
    ) -> Result<(), Part> {
        let at = self.at;
        let Some(kind) = self.kind(at) else {
            return Ok(());
        };
        let number_next = matches!(self.kind(at + 1), Some(Kind::Number(_) | Kind::Sign(_)));
        let payments_next = matches!(
            self.kind(at + 1),
            Some(Kind::Word(
                Some(Class::Unit | Class::Instalment | Class::Period),
                _
            ))
        );
        let counts = amount.currencies.is_empty() && amount.is_count();
        let bad = match kind {
            Kind::Slash => at + 1 < self.tokens.len(),
            Kind::Times => number_next || payments_next || counts,
            Kind::Plus => self.is_glued(at) || self.is_amount(at + 1),
            Kind::Code => self.is_glued(at),
            Kind::Number(next) => {
                self.is_glued(at)
                    || next.groups[0].is_empty()
                    || self.is_amount(at) && !(self.pending.is_none() && amount.is_written_as(next))
            }
            Kind::Word(class, None) => self.is_odd(at, *class),
            Kind::Stop => self.is_odd_stop(at, amount),
            _ => false,
        };
        if bad {
            return Err((
                self.tokens[first].start,
                self.part(at, at + usize::from(*kind == Kind::Slash)).1,
            ));
        }
        if *kind == Kind::Dash && self.is_glued(at) && !self.is_amount(at + 1) {
            amount.negative = true;
            self.at += 1;
        }
        Ok(())
    }

    /// Whether a word behind an amount may be a magnitude, unit or currency that nobody listed.
    fn is_odd(&self, at: usize, class: Option<Class>) -> bool {
        let word = self.word_at(at);
        let digit_before = matches!(self.tokens[at - 1].kind, Kind::Number(_));
        if self.is_glued(at) && digit_before {
            return true;
        }
        let capital = word.len() == 1 && word.starts_with(|c: char| c.is_ascii_uppercase());
        capital || class.is_none() && (word.chars().count() < 3 || is_code(word))
    }

    /// A colon between digits is a time, a quote at digits an inch.
    fn is_odd_stop(&self, at: usize, amount: &Amount<'_>) -> bool {
        match self.word_at(at) {
            ":" => {
                self.is_glued(at)
                    && self.is_glued(at + 1)
                    && matches!(self.kind(at + 1), Some(Kind::Number(_)))
            }
            "\"" | "'" => {
                self.is_glued(at)
                    && amount.currencies.is_empty()
                    && !self.text.starts_with(['"', '\''])
            }
            // A mark with a blank before it, of which the lexer did not make one number.
            "," | "." => !self.is_glued(at) && matches!(self.kind(at + 1), Some(Kind::Number(_))),
            "_" => true,
            _ => false,
        }
    }

    /// Refuses what stands before an amount and makes something else of it.
    pub(super) fn check_before(
        &self,
        first: usize,
        numeral: &Numeral<'_>,
        role: Role,
    ) -> Result<(), Part> {
        let Some(before) = first.checked_sub(1) else {
            return Ok(());
        };
        let word = self.word_at(before);
        let blank = numeral.marks.contains(&Mark::Blank);
        let bad = match &self.tokens[before].kind {
            Kind::Word(None, None) => blank || is_code(word),
            Kind::Code => blank || self.is_glued(first),
            Kind::Times if role == Role::Instalment => false,
            Kind::Times => before > 0 && matches!(self.tokens[before - 1].kind, Kind::Number(_)),
            Kind::Slash => before > 0,
            Kind::Plus => true,
            Kind::Number(_) => self.is_glued(first),
            _ => false,
        };
        if bad {
            return Err(self.part(before, first.max(self.at - 1)));
        }
        Ok(())
    }
}

/// Whether a word looks like the code of a currency.
fn is_code(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}
