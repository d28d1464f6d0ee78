//! The fields of a row that say its price: `precio_valor`, `precio_texto`, `moneda`.

use super::{Context, Reading, Refusal, marks, read_text};
use crate::extraction::{PriceForm, RawExtraction, Text};
use crate::money::{Currency, Money, MoneyError};
use crate::rejection::{Field, Rejection};
use crate::taxonomy::PriceHabit;
use crate::text::{clean, plain};

/// What a row says of its price.
#[derive(Clone, Copy)]
pub(crate) struct Fields<'a> {
    /// `precio_valor`
    value: Option<&'a str>,
    form: PriceForm,
    /// `precio_texto`, or the price line of a card, where it has a digit.
    text: Option<&'a str>,
    pub(super) context: Context,
    /// Whether the store writes `precio_valor` in hundredths.
    cents: bool,
}

impl<'a> Fields<'a> {
    /// Those of a row of a store with this habit; `given` is what `moneda` names.
    pub(crate) fn of(
        raw: &'a RawExtraction,
        card: Option<&'a str>,
        given: Option<Currency>,
        default: Currency,
        habit: PriceHabit,
    ) -> Self {
        let mut texts = [raw.price_text.get(), card].into_iter().flatten();
        let has_digit = |text: &&str| text.contains(|c: char| c.is_numeric());
        Self {
            value: raw.price_value.get(),
            form: raw.price_form,
            text: texts.find(has_digit),
            context: Context {
                given,
                default,
                decimal: habit.decimal,
            },
            cents: habit.cents,
        }
    }
}

impl Fields<'_> {
    /// The price of a row whose text is its number again, as most rows have it: a mark of the currency and the same
    /// digits, in groups of three or in one. The grammar says the same of it, at more cost.
    pub(super) fn said_twice(&self) -> Option<Money> {
        let currency = self.context.given.unwrap_or(self.context.default);
        let value = self.value.filter(|value| !value.starts_with('0'))?;
        let number = self.form == PriceForm::Number;
        let usual = currency.decimals() < 3 && self.context.decimal.is_none() && !self.cents;
        if !number || !usual {
            return None;
        }
        let text = self.text?;
        let pesos = || {
            let text = text.strip_prefix('$');
            text.filter(|_| currency == Currency::COP)
        };
        let text = text.strip_prefix(currency.code()).or_else(pesos)?;
        let digits = text.strip_prefix(' ').unwrap_or(text);
        if !is_grouped(digits.as_bytes(), value.as_bytes()) {
            return None;
        }
        let whole = value.parse().ok()?;
        Money::from_major(whole, currency).ok()
    }
}

/// Whether a text is these digits, with one mark between all groups of three or none at all.
fn is_grouped(text: &[u8], digits: &[u8]) -> bool {
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let Some(mark) = text
        .len()
        .checked_sub(4)
        .map(|at| text[at])
        .filter(|mark| matches!(mark, b'.' | b','))
    else {
        return text == digits;
    };
    let mut left = digits.iter().rev();
    let fits = text.iter().rev().enumerate().all(|(at, byte)| {
        if at % 4 == 3 {
            *byte == mark
        } else {
            left.next() == Some(byte)
        }
    });
    fits && left.next().is_none() && text.first().is_some_and(u8::is_ascii_digit)
}

/// The currency that a row names, if it names one; `$` and `pesos` leave it open.
pub(crate) fn currency(text: &Text, default: Currency) -> Result<Option<Currency>, Rejection> {
    let Some(text) = text.get().map(plain) else {
        return Ok(None);
    };
    let text = &*text;
    if let Some(currency) = Currency::parse(text) {
        return Ok(Some(currency));
    }
    match marks::meaning(&clean(text)) {
        Some([one]) => Ok(Some(*one)),
        Some(several) if several.contains(&default) => Ok(None),
        _ => Err(Rejection::UnknownCurrency),
    }
}

/// The price: the number where there is one, else the text.
pub(crate) fn read(fields: &Fields<'_>) -> Result<Reading, Rejection> {
    if let Some(price) = fields.said_twice() {
        return Ok(Reading::of(price));
    }
    let text = match fields.text {
        None => Err(Refusal::NoDigits),
        Some(text) => read_text(text, &fields.context),
    };
    if let Err(Refusal::Currency {
        given,
        named,
        several,
    }) = text
    {
        return Err(Rejection::CurrencyConflict {
            given,
            named,
            several,
        });
    }
    let Some(value) = fields.value else {
        let said = fields.text.unwrap_or_default();
        return text.map_err(|refusal| rejection(refusal, Field::PriceText, said));
    };
    let named = text.as_ref().ok().filter(|reading| reading.named);
    let anchor = fields
        .context
        .given
        .or(named.map(|reading| reading.price.currency()));
    let number = number(value, fields, anchor)?;
    if number.price.minor() <= 0 {
        return Err(Rejection::PriceNotPositive);
    }
    if fields.form == PriceForm::Stripped {
        return Ok(number);
    }
    reconcile(number, text)
}

/// The price that `precio_valor` says, in the currency that is known already, if one is.
fn number(value: &str, fields: &Fields<'_>, given: Option<Currency>) -> Result<Reading, Rejection> {
    if fields.form != PriceForm::Text {
        match Money::parse_decimal(value, given.unwrap_or(fields.context.default)) {
            Ok(price) => return Ok(Reading::of(hundredths(price, fields.cents))),
            Err(MoneyError::OutOfRange) => return Err(Rejection::PriceOutOfRange),
            Err(MoneyError::NotANumber) => {}
        }
    }
    let context = Context {
        given,
        ..fields.context
    };
    let reading = read_text(value, &context)
        .map_err(|refusal| rejection(refusal, Field::PriceValue, value))?;
    Ok(Reading {
        price: hundredths(reading.price, fields.cents),
        ..reading
    })
}

fn hundredths(price: Money, cents: bool) -> Money {
    if cents {
        Money::from_minor(
            crate::money::round(price.minor() as f64 / 100.0),
            price.currency(),
        )
    } else {
        price
    }
}

/// Holds the number against its text: it wins, unless it is off by a power of ten or is another amount of the text.
fn reconcile(number: Reading, text: Result<Reading, Refusal>) -> Result<Reading, Rejection> {
    let (price, before, others) = match text {
        Ok(text) if text.price.currency() != number.price.currency() => return Ok(number),
        Ok(text) => (Some(text.price), text.before, text.others),
        Err(Refusal::Part { others, .. }) => (None, None, others),
        Err(_) => return Ok(number),
    };
    let off = |price: Money| {
        price != number.price && is_power_of_ten(price.minor(), number.price.minor())
    };
    let conflicting = price.filter(|price| off(*price));
    let other = || {
        others
            .iter()
            .copied()
            .find(|other| price != Some(number.price) && *other == number.price)
    };
    if let Some(text) = conflicting.or_else(other) {
        let text = price.unwrap_or(text);
        return Err(Rejection::PriceConflict {
            number: number.price,
            text,
        });
    }
    Ok(Reading {
        before: number
            .before
            .or(before)
            .filter(|before| before.minor() > number.price.minor()),
        ..number
    })
}

/// Whether one positive amount is 10, 100, 1000 … times another.
fn is_power_of_ten(one: i64, other: i64) -> bool {
    let (mut small, large) = (one.min(other), one.max(other));
    while small < large {
        let Some(next) = small.checked_mul(10) else {
            return false;
        };
        small = next;
    }
    small == large
}

fn rejection(refusal: Refusal, field: Field, text: &str) -> Rejection {
    match refusal {
        Refusal::NoDigits if field == Field::PriceText => Rejection::NoPrice,
        Refusal::NoDigits => Rejection::bad_price(field, text),
        Refusal::Part { part, .. } => Rejection::bad_price(field, &part),
        Refusal::Currency {
            given,
            named,
            several,
        } => Rejection::CurrencyConflict {
            given,
            named,
            several,
        },
        Refusal::NotPositive => Rejection::PriceNotPositive,
        Refusal::OutOfRange => Rejection::PriceOutOfRange,
    }
}

/// The price as the shop wrote it, for show.
pub(crate) fn shown(text: &Text, card: Option<&str>) -> Box<str> {
    match text.get() {
        Some(text) => clean(&plain(text)).into(),
        None => clean(card.unwrap_or_default()).into(),
    }
}

impl Reading {
    /// A price that nothing else is said of.
    const fn of(price: Money) -> Self {
        Self {
            price,
            before: None,
            others: Vec::new(),
            named: false,
        }
    }
}
