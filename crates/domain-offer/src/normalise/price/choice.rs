//! Which of the amounts of a text is the price.

use super::amount::{Amount, Link, Parsed, Part, Role};
use super::marks::{common, usual};
use super::numeral::Style;
use super::{Context, Reading, Refusal};
use crate::money::{Currency, Money};

/// How many times the price a second one may be that nothing is said of.
const MOST_BEFORE: i64 = 20;

/// The price and what is said besides, of what a text says.
pub(super) fn choose(
    parsed: &Parsed<'_>,
    text: &str,
    context: &Context,
) -> Result<Reading, Refusal> {
    let choice = Choice { parsed, text };
    let whole = || {
        Refusal::part(
            text,
            parsed.percent.or(parsed.unknown).unwrap_or((0, text.len())),
        )
    };
    if parsed.amounts.is_empty() {
        return Err(whole());
    }
    choice.check_bare()?;
    let named = choice.named()?;
    let currency = currency(named.as_deref(), context)
        .map_err(|unclear| unclear.unwrap_or_else(|| choice.refuse(&parsed.amounts[0])))?;
    let style = Style {
        currency,
        decimal: context.decimal,
    };
    let mut valued = Vec::with_capacity(parsed.amounts.len());
    for amount in &parsed.amounts {
        valued.push(Valued {
            amount,
            money: choice.money(amount, style)?,
            role: amount.role,
        });
    }
    choice.join(&mut valued)?;
    choice.check_numbers(&valued)?;
    choice.decide(&valued, currency)
}

/// An amount and how much it is.
struct Valued<'p, 'a> {
    amount: &'p Amount<'a>,
    money: Money,
    role: Role,
}

impl Valued<'_, '_> {
    /// Whether counted payments can be those of a price: together nine tenths of it to three times as much.
    fn pays(&self, price: Money) -> bool {
        self.amount.payments.is_none_or(|payments| {
            let (sum, price) = (
                i128::from(self.money.minor()) * i128::from(payments),
                i128::from(price.minor()),
            );
            sum * 10 >= price * 9 && sum <= price * 3
        })
    }
}

/// The currency of a text's marks: the one that `moneda` names, the only one, or the default.
fn currency(named: Option<&[Currency]>, context: &Context) -> Result<Currency, Option<Refusal>> {
    let Some(named) = named else {
        return Ok(context.given.unwrap_or(context.default));
    };
    if let Some(given) = context.given {
        return if named.contains(&given) {
            Ok(given)
        } else {
            Err(Some(Refusal::Currency {
                given,
                named: named[0],
                several: named.len() > 1,
            }))
        };
    }
    match named {
        [one] => Ok(*one),
        _ if named.contains(&context.default) => Ok(context.default),
        _ => usual(named).ok_or(None),
    }
}

struct Choice<'p, 'a> {
    parsed: &'p Parsed<'a>,
    text: &'p str,
}

impl<'p, 'a> Choice<'p, 'a> {
    fn refuse(&self, amount: &Amount<'_>) -> Refusal {
        Refusal::part(self.text, (amount.start, amount.end))
    }

    /// Numbers without a mark are amounts only where every word of the text is known.
    fn check_bare(&self) -> Result<(), Refusal> {
        let marked = self
            .parsed
            .amounts
            .iter()
            .any(|amount| !amount.currencies.is_empty());
        match self.parsed.unknown {
            Some(part) if !marked => Err(Refusal::part(self.text, part)),
            _ => Ok(()),
        }
    }

    /// What all marks together mean; `None` without any.
    fn named(&self) -> Result<Option<Vec<Currency>>, Refusal> {
        let mut named = self.parsed.apart.clone();
        for amount in self
            .parsed
            .amounts
            .iter()
            .filter(|amount| !amount.currencies.is_empty())
        {
            let both = named.map_or_else(
                || amount.currencies.clone(),
                |named| common(&named, &amount.currencies),
            );
            if both.is_empty() {
                return Err(self.refuse(amount));
            }
            named = Some(both);
        }
        Ok(named)
    }

    fn money(&self, amount: &Amount<'_>, style: Style) -> Result<Money, Refusal> {
        let decimal = amount.read(style).ok_or_else(|| self.refuse(amount))?;
        match decimal.money(style.currency) {
            Ok(Some(money)) if amount.negative => {
                Ok(Money::from_minor(-money.minor(), style.currency))
            }
            Ok(Some(money)) => Ok(money),
            Ok(None) => Err(self.refuse(amount)),
            Err(_) => Err(Refusal::OutOfRange),
        }
    }

    /// Gives both ends of ranges and reductions their roles.
    fn join(&self, valued: &mut [Valued<'p, 'a>]) -> Result<(), Refusal> {
        for at in 1..valued.len() {
            let Role::Upper(link) = valued[at].role else {
                continue;
            };
            let (low, high) = (valued[at - 1].money.minor(), valued[at].money.minor());
            match link {
                Link::For | Link::To if low > high => {
                    (valued[at - 1].role, valued[at].role) = (Role::Before, Role::Now);
                }
                Link::Range | Link::To if low <= high => {}
                _ => {
                    let part = (valued[at - 1].amount.start, valued[at].amount.end);
                    return Err(Refusal::part(self.text, part));
                }
            }
        }
        Ok(())
    }

    /// Beside amounts with a mark, a number without one is an amount only where something is said of it and it is no
    /// count, where it is one of them again, or where it is written as a price.
    fn check_numbers(&self, valued: &[Valued<'_, '_>]) -> Result<(), Refusal> {
        let marked = |one: &Valued<'_, '_>| !one.amount.currencies.is_empty();
        if !valued.iter().any(marked) {
            return self.check_all_bare(valued);
        }
        for (at, one) in valued.iter().enumerate() {
            let again = valued
                .iter()
                .any(|other| marked(other) && other.money == one.money);
            let joined = valued
                .get(at + 1)
                .is_some_and(|next| matches!(next.amount.role, Role::Upper(_)));
            let said = matches!(one.role, Role::Saving | Role::Instalment | Role::Aside);
            let plain = one.role == Role::Plain && !one.amount.is_marked();
            let count = !said && one.amount.is_count();
            if !marked(one) && !again && !joined && (plain || count) {
                return Err(self.refuse(one.amount));
            }
        }
        Ok(())
    }

    /// Of several numbers without any mark each is written as a price, or something is said of it.
    fn check_all_bare(&self, valued: &[Valued<'_, '_>]) -> Result<(), Refusal> {
        let odd = |one: &&Valued<'_, '_>| {
            matches!(one.role, Role::Plain | Role::Upper(_)) && !one.amount.is_marked()
        };
        match valued.iter().find(odd).filter(|_| valued.len() > 1) {
            Some(one) => Err(self.refuse(one.amount)),
            None => Ok(()),
        }
    }

    /// Takes the amount that is the price; what is said of the others must agree with it.
    fn decide(&self, valued: &[Valued<'_, '_>], currency: Currency) -> Result<Reading, Refusal> {
        let of = |role: fn(Role) -> bool| -> Vec<Money> {
            let those = valued.iter().filter(|one| role(one.role));
            those.map(|one| one.money).collect()
        };
        let now = of(|role| role == Role::Now);
        let plain = of(|role| matches!(role, Role::Plain | Role::From));
        let list = of(|role| role == Role::List);
        let mut before = of(|role| role == Role::Before);
        let aside = of(|role| matches!(role, Role::Saving | Role::Instalment | Role::Aside));
        let counts = self.parsed.counts.iter();
        let counts = counts.filter_map(|count| Money::from_major(i64::from(*count), currency).ok());
        let others = before.iter().chain(&aside).copied().chain(counts);
        let mut others: Vec<Money> = others.collect();
        let first = now.first().or(plain.first()).or(list.first());
        let Some(&price) = first else {
            return Err(self.refuse(&self.parsed.amounts[0]).beside(others));
        };
        if price.minor() <= 0 {
            return Err(Refusal::NotPositive);
        }
        let second = |money: &&Money| **money != price;
        before.extend(plain.iter().chain(&list).filter(second));
        let more = plain.iter().filter(second).count();
        let far = plain
            .iter()
            .any(|money| money.minor() / MOST_BEFORE > price.minor());
        if now.iter().any(|money| *money != price) || more > 1 || far {
            return Err(self.refuse(valued[valued.len() - 1].amount).beside(others));
        }
        if let Some(odd) = contradiction(valued, price, &before, &aside) {
            return Err(self.refuse(odd.amount).beside(others));
        }
        let marked = valued.iter().any(|one| !one.amount.currencies.is_empty());
        let before = before.into_iter().max_by_key(|money| money.minor());
        others.extend(before);
        Ok(Reading {
            price,
            before,
            others,
            named: marked || self.parsed.apart.is_some(),
        })
    }
}

/// The first amount that cannot stand beside the price: one before that is not higher, something else that is not lower,
/// payments that do not add up to it.
fn contradiction<'v, 'p, 'a>(
    valued: &'v [Valued<'p, 'a>],
    price: Money,
    before: &[Money],
    aside: &[Money],
) -> Option<&'v Valued<'p, 'a>> {
    let lower = before.iter().find(|money| money.minor() <= price.minor());
    let higher = || {
        aside
            .iter()
            .find(|money| money.minor().abs() >= price.minor())
    };
    let odd = lower.or_else(higher);
    let by = odd.and_then(|odd| valued.iter().find(|one| one.money == *odd));
    by.or_else(|| valued.iter().find(|one| !one.pays(price)))
}

impl Refusal {
    pub(super) fn part(text: &str, part: Part) -> Self {
        let part = text[part.0..part.1].trim_matches([' ', super::clean::GAP]);
        Self::Part {
            part: part.into(),
            others: Vec::new(),
        }
    }

    /// The same with the amounts that are no price.
    pub(super) fn beside(self, others: Vec<Money>) -> Self {
        match self {
            Self::Part { part, .. } => Self::Part { part, others },
            other => other,
        }
    }
}
