//! What words say of the amounts beside them.

use super::{Parser, Pending};
use crate::normalise::price::amount::{Amount, Part, Role};
use crate::normalise::price::lexer::Kind;
use crate::normalise::price::words::Class;
use crate::text::fold;

impl Parser<'_, '_> {
    pub(super) fn word(&mut self, at: usize, class: Option<Class>) -> Result<(), Part> {
        let follows = self.behind.is_some_and(|behind| behind <= at);
        match class {
            Some(Class::Neutral) => return Ok(()),
            None => self.note_unknown(at),
            Some(Class::Free) => {
                if self
                    .pending
                    .is_some_and(|(said, _)| said == Pending::Role(Role::Aside))
                {
                    self.pending = None;
                }
            }
            Some(Class::From) => {
                self.between |= matches!(
                    fold(self.word_at(at)).as_str(),
                    "entre" | "between" | "zwischen"
                );
                self.say_weakly(Pending::Role(Role::From), at);
            }
            Some(Class::UpTo) => self.say_weakly(Pending::UpTo, at),
            Some(Class::Now) => self.say(Role::Now, at, follows),
            Some(Class::Before) => self.say(Role::Before, at, follows),
            Some(Class::List) => self.say(Role::List, at, follows),
            Some(Class::Saving) => self.say(Role::Saving, at, follows),
            Some(Class::Discount) => {
                let of = at > 0 && matches!(fold(self.word_at(at - 1)).as_str(), "de" | "of");
                if follows && (of || !self.leads_to_amount(at + 1)) {
                    self.last_is(Role::Saving);
                } else {
                    self.say(Role::Saving, at, false);
                }
            }
            Some(Class::Instalment)
                if follows && self.parsed.amounts.last().is_some_and(Amount::is_count) =>
            {
                return Err(self.part(at.saturating_sub(1), at));
            }
            Some(Class::Period) if follows => self.last_is(Role::Instalment),
            Some(Class::Instalment | Class::Period) => {
                self.pending = Some((Pending::Role(Role::Instalment), at));
            }
            Some(Class::Unit) => return self.unit(at, follows),
            Some(Class::Aside) => self.aside(at, follows),
            Some(Class::Threshold) => self.pending = Some((Pending::Threshold, at)),
            Some(Class::NoMoney | Class::Date) => return Err(self.part(at, at)),
        }
        self.behind = None;
        Ok(())
    }

    /// Says something of the next amount, unless something stronger was said.
    fn say_weakly(&mut self, said: Pending, at: usize) {
        if self
            .pending
            .is_none_or(|(before, _)| before == Pending::Role(Role::From))
        {
            self.pending = Some((said, at));
        }
    }

    /// Says something of the next amount; of the last one where it stands right behind that and no other comes.
    fn say(&mut self, role: Role, at: usize, follows: bool) {
        if follows
            && !self.tokens[at..]
                .iter()
                .any(|token| matches!(token.kind, Kind::Number(_)))
        {
            self.last_is(role);
            return;
        }
        let strong = [Role::Instalment, Role::Aside, Role::Saving].map(Pending::Role);
        let held = self
            .pending
            .is_some_and(|(before, _)| before == Pending::Threshold || strong.contains(&before));
        if !held || role == Role::Before {
            self.pending = Some((Pending::Role(role), at));
        }
    }

    fn last_is(&mut self, role: Role) {
        if let Some(last) = self
            .parsed
            .amounts
            .last_mut()
            .filter(|last| last.role == Role::Plain)
        {
            last.role = role;
        }
    }

    /// A unit: only `cada una` behind a payment says nothing.
    fn unit(&self, at: usize, follows: bool) -> Result<(), Part> {
        let last = self.parsed.amounts.last();
        let payment = follows && last.is_some_and(|last| last.role == Role::Instalment);
        if payment && matches!(fold(self.word_at(at)).as_str(), "cada" | "c/u" | "each") {
            return Ok(());
        }
        let number = at > 0 && matches!(self.tokens[at - 1].kind, Kind::Number(_) | Kind::Slash);
        Err(self.part(at - usize::from(number), at))
    }

    fn aside(&mut self, at: usize, follows: bool) {
        if follows && at > 0 && matches!(fold(self.word_at(at - 1)).as_str(), "de" | "for") {
            self.last_is(Role::Aside);
        } else {
            self.pending = Some((Pending::Role(Role::Aside), at));
        }
    }
}
