//! Amounts of a text, and what is said of each.

use super::numeral::{Decimal, Numeral, Style};
use crate::money::Currency;

/// What is said of an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing.
    Plain,
    /// It is the lower end of a range.
    From,
    /// It is the upper end of a range, of the amount before it.
    Upper(Link),
    /// It is asked now.
    Now,
    /// It was asked before.
    Before,
    /// It is asked without a reduction.
    List,
    /// It is saved.
    Saving,
    /// It is one of several payments.
    Instalment,
    /// It is of something else.
    Aside,
}

/// What joins two amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// A dash or `hasta`: a range.
    Range,
    /// `a`: a range, or a reduction where the second is the lower.
    To,
    /// `de … por …`: a reduction.
    For,
}

/// An amount in a text.
#[derive(Clone, Debug)]
pub(super) struct Amount<'a> {
    /// Its numbers, each with the power of ten that multiplies it.
    pub(super) terms: Vec<(Numeral<'a>, u32)>,
    /// The currencies that its marks can mean; empty where it has none.
    pub(super) currencies: Vec<Currency>,
    /// What is said of it.
    pub(super) role: Role,
    /// How many of it are paid, where it is one of several payments and they are counted.
    pub(super) payments: Option<u32>,
    /// Whether it has a minus sign.
    pub(super) negative: bool,
    /// Where its label or first mark begins.
    pub(super) start: usize,
    /// The byte behind it.
    pub(super) end: usize,
}

impl Amount<'_> {
    /// Its number, where there is no doubt which it is.
    pub(super) fn read(&self, style: Style) -> Option<Decimal> {
        let mut sum: Option<Decimal> = None;
        for (numeral, power) in &self.terms {
            let term = numeral.read(style)?.times(*power)?;
            sum = Some(match sum {
                Some(sum) => sum.plus(term)?,
                None => term,
            });
        }
        sum
    }

    /// Whether it is written as prices are, with marks between its digits.
    pub(super) fn is_marked(&self) -> bool {
        self.terms
            .iter()
            .any(|(numeral, power)| *power > 0 || !numeral.marks.is_empty())
    }

    /// Whether it is written as counts are (`$ 12 cuotas`).
    pub(super) fn is_count(&self) -> bool {
        matches!(self.terms.as_slice(), [(numeral, 0)] if numeral.count().is_some())
    }

    /// Whether its number and another are written alike, so that both can be prices: with a mark, the same
    /// one last, and as many digits behind it.
    pub(super) fn is_written_as(&self, other: &Numeral<'_>) -> bool {
        let [(numeral, 0)] = self.terms.as_slice() else {
            return false;
        };
        let last = |numeral: &Numeral<'_>| numeral.groups.last().map_or(0, |group| group.len());
        !numeral.marks.is_empty()
            && numeral.marks.last() == other.marks.last()
            && last(numeral) > 1
            && last(numeral) == last(other)
    }
}

/// The part of a text because of which it is no price: from the first byte to the byte behind.
pub(super) type Part = (usize, usize);

/// What a text says.
#[derive(Debug, Default)]
pub(super) struct Parsed<'a> {
    /// Its amounts, in order.
    pub(super) amounts: Vec<Amount<'a>>,
    /// What marks mean that stand at no amount.
    pub(super) apart: Option<Vec<Currency>>,
    /// Counts of payments.
    pub(super) counts: Vec<u32>,
    /// The first word that nobody listed.
    pub(super) unknown: Option<Part>,
    /// A number that is a percentage.
    pub(super) percent: Option<Part>,
}
