//! Why an extraction is not usable.

use thiserror::Error;

/// The reason for which an extraction is not usable; each names one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Error)]
pub enum Rejection {
    /// There is no title, or nothing is left of it after cleaning.
    #[error("no title")]
    NoTitle,
    /// Neither the number nor the text holds a price.
    #[error("no price")]
    NoPrice,
    /// The price is not a number.
    #[error("price is not a number")]
    BadPrice,
    /// The price is zero or negative.
    #[error("price is not positive")]
    PriceNotPositive,
    /// The price is above what any currency knows.
    #[error("price is out of range")]
    PriceOutOfRange,
    /// The currency is not in ISO 4217.
    #[error("unknown currency")]
    UnknownCurrency,
    /// There is no store.
    #[error("no store")]
    NoStore,
    /// There is no link.
    #[error("no link")]
    NoLink,
    /// The link is not an absolute http or https address.
    #[error("unusable link")]
    BadLink,
    /// There is no date.
    #[error("no date")]
    NoDate,
    /// The date is not readable.
    #[error("unreadable date")]
    BadDate,
    /// The date is more than a day after its receipt.
    #[error("date in the future")]
    FutureDate,
    /// A field is longer than [`crate::normalise::MAX_FIELD_BYTES`].
    #[error("field too long")]
    TooLong(Field),
}

/// A field that can be too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `titulo`
    Title,
    /// `marca`
    Brand,
    /// `categoria`
    Category,
    /// `fuente`
    Store,
    /// `link`
    Link,
    /// `imagen`
    Image,
    /// `detalles_adicionales`
    Details,
}
