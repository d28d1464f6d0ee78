//! What belongs to a number: marks of currencies, signs, magnitudes, and the word that makes it a count.

use super::{Parser, Pending};
use crate::money::Currency;
use crate::normalise::price::amount::{Amount, Part, Role};
use crate::normalise::price::lexer::Kind;
use crate::normalise::price::marks::common;
use crate::normalise::price::numeral::Mark;
use crate::normalise::price::words::{Class, magnitude};
use crate::text::fold;

impl<'a> Parser<'_, 'a> {
    /// The marks and the sign before a number: their first token, what they mean together, whether it is negative.
    pub(super) fn before(&self, at: usize) -> Result<(usize, Option<Vec<Currency>>, bool), Part> {
        let (mut first, mut currencies, mut negative) = (at, None::<Vec<Currency>>, false);
        let least = self.behind.unwrap_or(0);
        while first > least {
            let meaning = match &self.tokens[first - 1].kind {
                Kind::Sign(meaning) | Kind::Word(_, Some(meaning)) => Some(*meaning),
                Kind::Stop if self.word_at(first - 1) == ":" && first > least + 1 => {
                    let sign = matches!(
                        self.tokens[first - 2].kind,
                        Kind::Sign(_) | Kind::Word(_, Some(_))
                    );
                    if !sign {
                        break;
                    }
                    None
                }
                Kind::Dash if !negative && self.is_sign(first - 1) => {
                    negative = true;
                    None
                }
                _ => break,
            };
            if let Some(meaning) = meaning {
                currencies = Some(match currencies {
                    Some(known) => common(&known, meaning),
                    None => meaning.to_vec(),
                });
                if currencies.as_ref().is_some_and(Vec::is_empty) {
                    return Err(self.part(first - 1, at));
                }
            }
            first -= 1;
        }
        Ok((first, currencies, negative))
    }

    /// Whether a dash before an amount is a minus sign: at the amount and not at a word, or first of all.
    fn is_sign(&self, at: usize) -> bool {
        let opens = at == 0
            || matches!(
                self.tokens[at - 1].kind,
                Kind::Line | Kind::Stop | Kind::Sign(_)
            );
        opens || self.is_glued(at + 1) && !self.is_glued(at)
    }

    /// Whether a whole number counts payments (`12 cuotas`, `12 x`); then takes both.
    pub(super) fn counts_payments(&mut self, at: usize) -> Result<bool, Part> {
        let times = self.kind(at + 1) == Some(&Kind::Times);
        let behind = at + 1 + usize::from(times);
        let payments = matches!(
            self.kind(behind),
            Some(Kind::Word(Some(Class::Instalment | Class::Period), _))
        );
        let several = times && self.is_amount(behind) && !self.is_count(behind);
        if !payments && !several {
            return Ok(false);
        }
        let multiplied = at > 0
            && (self.tokens[at - 1].kind == Kind::Times || fold(self.word_at(at - 1)) == "por");
        if multiplied && self.behind.is_some() {
            return Err(self.part(at - 1, behind));
        }
        let said = (Pending::Role(Role::Instalment), at);
        self.pending = Some(said);
        self.at = behind + usize::from(payments);
        Ok(true)
    }

    fn is_count(&self, at: usize) -> bool {
        matches!(self.kind(at), Some(Kind::Number(numeral)) if numeral.count().is_some())
    }

    /// `mil`, `millones`, and what is counted on behind them (`1 millón 300 mil`).
    pub(super) fn magnitudes(&mut self, amount: &mut Amount<'a>) -> Result<(), Part> {
        let mut least = u32::MAX;
        while let Some(power) = magnitude(self.word_at(self.at)).filter(|power| *power < least) {
            let term = amount.terms.last_mut().expect("an amount has a number");
            if term.0.depends() {
                return Err(self.part(self.at - 1, self.at));
            }
            term.1 = power;
            least = power;
            amount.end = self.tokens[self.at].end;
            self.at += 1;
            let Some(Kind::Number(next)) = self.kind(self.at) else {
                break;
            };
            if next.count().is_none()
                || matches!(
                    self.kind(self.at + 1),
                    Some(Kind::Times | Kind::Word(Some(Class::Instalment), _))
                )
            {
                break;
            }
            amount.terms.push((next.clone(), 0));
            amount.end = self.tokens[self.at].end;
            self.at += 1;
        }
        Ok(())
    }

    /// The marks behind a number, as far as they are not those of the next amount.
    pub(super) fn marks_behind(
        &mut self,
        amount: &mut Amount<'a>,
        first: usize,
    ) -> Result<(), Part> {
        if amount.terms.iter().any(|(_, power)| *power > 0) && fold(self.word_at(self.at)) == "de" {
            self.at += 1;
        }
        while let Some(Kind::Sign(meaning) | Kind::Word(_, Some(meaning))) = self.kind(self.at) {
            let meaning = *meaning;
            if self.cents(amount) {
                amount.currencies = meaning.to_vec();
                return Ok(());
            }
            let marked = !amount.currencies.is_empty();
            if self.is_of_next(self.at, marked) {
                break;
            }
            amount.currencies = if marked {
                common(&amount.currencies, meaning)
            } else {
                meaning.to_vec()
            };
            amount.end = self.tokens[self.at].end;
            if amount.currencies.is_empty() {
                return Err((self.tokens[first].start, amount.end));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Whether a mark between two numbers is that of the second: by where it stands at one, by what the first has
    /// already, or as the second has none behind it.
    fn is_of_next(&self, at: usize, marked: bool) -> bool {
        if !self.is_amount(at + 1) || self.is_glued(at) && !self.is_glued(at + 1) {
            return false;
        }
        let number = (at + 1..self.tokens.len())
            .find(|next| matches!(self.kind(*next), Some(Kind::Number(_))));
        let behind = number.and_then(|number| self.kind(number + 1));
        marked
            || self.is_glued(at + 1)
            || !matches!(behind, Some(Kind::Sign(_) | Kind::Word(_, Some(_))))
    }

    /// `35€99`, `35€ 99`: the mark stands for the point.
    fn cents(&mut self, amount: &mut Amount<'a>) -> bool {
        let sign = matches!(self.kind(self.at), Some(Kind::Sign(_))) && self.is_glued(self.at);
        let Some(Kind::Number(cents)) = self.kind(self.at + 1) else {
            return false;
        };
        let [(whole, 0)] = amount.terms.as_mut_slice() else {
            return false;
        };
        let plain = cents.marks.is_empty() && !cents.trailing && cents.groups[0].len() == 2;
        let bare = amount.currencies.is_empty() && whole.marks.is_empty() && !whole.trailing;
        let last = self.at + 2 == self.tokens.len();
        if !(sign && plain && bare && (last || self.is_glued(self.at + 1))) {
            return false;
        }
        whole.groups.push(cents.groups[0]);
        whole.marks.push(Mark::Decimal);
        amount.end = self.tokens[self.at + 1].end;
        self.at += 2;
        true
    }
}
