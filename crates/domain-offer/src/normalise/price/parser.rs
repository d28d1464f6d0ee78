//! The grammar of prices: finds the amounts of a text with what is said of each.
//!
//! ```text
//! amount   = [sign] mark* number [magnitude [number [magnitude]]] mark* [sign]
//! range    = amount ("-" | "hasta" | "a") amount
//! reduced  = "de" amount ("a" | "por") amount
//! payments = count ("x" | "cuotas") amount
//! labelled = ("antes" | "ahora" | "ahorras" | …) amount
//! ```

mod beside;
mod signs;
mod spoken;

use super::amount::{Amount, Link, Parsed, Part, Role};
use super::lexer::{Kind, Token};
use super::marks::common;
use super::numeral::Numeral;
use super::words::Class;
use crate::money::Currency;
use crate::text::fold;

/// Reads the amounts of a text; fails with the part that is no price.
pub(super) fn parse<'a>(text: &'a str, tokens: &[Token<'a>]) -> Result<Parsed<'a>, Part> {
    let mut parser = Parser {
        text,
        tokens,
        at: 0,
        pending: None,
        link: None,
        between: false,
        behind: None,
        parsed: Parsed::default(),
    };
    while parser.at < tokens.len() {
        parser.step()?;
    }
    Ok(parser.parsed)
}

/// What a word said of the next amount.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pending {
    Role(Role),
    /// The upper end of something.
    UpTo,
    /// A limit.
    Threshold,
}

struct Parser<'t, 'a> {
    text: &'a str,
    tokens: &'t [Token<'a>],
    at: usize,
    /// What was said, and by which token.
    pending: Option<(Pending, usize)>,
    link: Option<Link>,
    between: bool,
    /// The token behind the last amount, while only words that say nothing follow it.
    behind: Option<usize>,
    parsed: Parsed<'a>,
}

impl<'a> Parser<'_, 'a> {
    fn step(&mut self) -> Result<(), Part> {
        let at = self.at;
        match &self.tokens[at].kind {
            Kind::Number(numeral) => return self.number(at, &numeral.clone()),
            Kind::Sign(meaning) | Kind::Word(_, Some(meaning)) => self.mark(at, meaning)?,
            Kind::Word(class, None) => self.word(at, *class)?,
            Kind::Code => self.note_unknown(at),
            Kind::Other => self.other(at)?,
            Kind::Line => self.behind = None,
            _ => {}
        }
        self.at = at + 1;
        Ok(())
    }

    /// A mark that no amount takes is one of all amounts (`Precio en pesos: 5.000`).
    fn mark(&mut self, at: usize, meaning: &[Currency]) -> Result<(), Part> {
        if self.is_amount(at + 1) {
            return Ok(());
        }
        let known = self.parsed.apart.take();
        let both = known.map_or_else(|| meaning.to_vec(), |known| common(&known, meaning));
        if both.is_empty() {
            return Err(self.part(at, at));
        }
        self.parsed.apart = Some(both);
        Ok(())
    }

    fn kind(&self, at: usize) -> Option<&Kind<'a>> {
        self.tokens.get(at).map(|token| &token.kind)
    }

    fn word_at(&self, at: usize) -> &'a str {
        self.tokens
            .get(at)
            .map_or("", |token| &self.text[token.start..token.end])
    }

    /// Whether a token stands at the one before it without a blank.
    fn is_glued(&self, at: usize) -> bool {
        at > 0
            && self
                .tokens
                .get(at)
                .is_some_and(|token| token.start == self.tokens[at - 1].end)
    }

    fn part(&self, from: usize, to: usize) -> Part {
        let last = to.min(self.tokens.len() - 1);
        (self.tokens[from.min(last)].start, self.tokens[last].end)
    }

    /// Whether an amount begins here.
    fn is_amount(&self, at: usize) -> bool {
        let mut at = at;
        for _ in 0..3 {
            match self.kind(at) {
                Some(Kind::Number(_)) => return self.kind(at + 1) != Some(&Kind::Percent),
                Some(Kind::Sign(_) | Kind::Word(_, Some(_))) => at += 1,
                Some(Kind::Stop) if self.word_at(at) == ":" => at += 1,
                _ => return false,
            }
        }
        matches!(self.kind(at), Some(Kind::Number(_)))
    }

    /// Whether an amount begins here or behind words that say nothing.
    fn leads_to_amount(&self, at: usize) -> bool {
        let says_nothing = |kind: &Kind<'_>| matches!(kind, Kind::Word(Some(Class::Neutral), None));
        let mut at = at;
        while self.kind(at).is_some_and(says_nothing) || self.word_at(at) == ":" {
            at += 1;
        }
        self.is_amount(at)
    }

    fn note_unknown(&mut self, at: usize) {
        let part = self.part(at, at);
        self.parsed.unknown.get_or_insert(part);
    }

    /// Signs that are none of ours: a currency that nobody knows, or something at a number.
    fn other(&self, at: usize) -> Result<(), Part> {
        let sign = self.word_at(at).chars().next().unwrap_or_default();
        let currency = matches!(sign, '\u{20a0}'..='\u{20cf}' | '¤' | '¢');
        let number = |at: usize| matches!(self.kind(at), Some(Kind::Number(_) | Kind::Sign(_)));
        let compares = matches!(sign, '<' | '>' | '=' | '#' | '≤' | '≥' | '@');
        let glued = self.is_glued(at + 1) && number(at + 1)
            || self.is_glued(at) && at > 0 && number(at - 1);
        if currency || glued || compares && number(at + 1) {
            return Err(self.part(at, at + usize::from(number(at + 1))));
        }
        Ok(())
    }

    fn number(&mut self, at: usize, numeral: &Numeral<'a>) -> Result<(), Part> {
        if self.kind(at + 1) == Some(&Kind::Percent) {
            return self.percent(at);
        }
        let (first, currencies, negative) = self.before(at)?;
        if currencies.is_none()
            && let Some(count) = numeral.count()
            && self.counts_payments(at)?
        {
            self.parsed.counts.push(count);
            return Ok(());
        }
        let mut amount = Amount {
            terms: vec![(numeral.clone(), 0)],
            currencies: currencies.unwrap_or_default(),
            role: Role::Plain,
            payments: None,
            negative,
            start: self.tokens[first].start,
            end: self.tokens[at].end,
        };
        self.at = at + 1;
        self.magnitudes(&mut amount)?;
        self.marks_behind(&mut amount, first)?;
        self.check_behind(first, &mut amount)?;
        self.give_role(&mut amount, first)?;
        self.check_before(first, numeral, amount.role)?;
        self.parsed.amounts.push(amount);
        self.behind = Some(self.at);
        self.join(first);
        Ok(())
    }

    /// A percentage: what it is of may not be an amount right behind it, unless it is a reduction.
    fn percent(&mut self, at: usize) -> Result<(), Part> {
        let part = self.part(at, at + 1);
        let signed = at > 0 && self.tokens[at - 1].kind == Kind::Dash;
        let mut next = at + 2;
        let passed = |kind: &Kind<'_>| {
            matches!(
                kind,
                Kind::Word(Some(Class::Neutral | Class::Discount), None)
            )
        };
        while self.kind(next).is_some_and(passed) {
            next += 1;
        }
        if !signed && self.is_amount(next) {
            return Err(self.part(at, next));
        }
        if matches!(
            self.pending,
            Some((Pending::Role(Role::Saving) | Pending::UpTo, _))
        ) {
            self.pending = None;
        }
        self.parsed.percent.get_or_insert(part);
        self.at = next;
        Ok(())
    }

    fn give_role(&mut self, amount: &mut Amount<'a>, first: usize) -> Result<(), Part> {
        if let Some(link) = self.link.take() {
            amount.role = Role::Upper(link);
            self.pending = None;
            return Ok(());
        }
        let Some((said, by)) = self.pending.take() else {
            return Ok(());
        };
        amount.start = self.tokens[by.min(first)].start;
        let Pending::Role(role) = said else {
            return Err((amount.start, amount.end));
        };
        amount.role = role;
        if role == Role::Instalment
            && let Kind::Number(count) = &self.tokens[by].kind
        {
            amount.payments = count.count();
        }
        Ok(())
    }

    /// Looks whether the amount and the next one are two ends of something.
    fn join(&mut self, first: usize) {
        let at = self.at;
        let joined = match self.kind(at) {
            Some(Kind::Dash | Kind::Word(Some(Class::UpTo), None)) => Some(Link::Range),
            Some(Kind::Word(Some(Class::Neutral), None)) => match fold(self.word_at(at)).as_str() {
                "a" | "to" => Some(Link::To),
                "y" | "and" | "e" if self.between => Some(Link::To),
                "por" | "for"
                    if first > 0
                        && matches!(fold(self.word_at(first - 1)).as_str(), "de" | "from") =>
                {
                    Some(Link::For)
                }
                _ => None,
            },
            _ => None,
        };
        if joined.is_some() && self.is_amount(at + 1) {
            self.link = joined;
            self.at += 1;
            self.behind = Some(self.at);
        }
        self.between = false;
    }
}
