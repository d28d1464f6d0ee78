//! Medians and shares.

/// The middle value, of two the mean; `None` of nothing.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(values[middle - 1], upper))
}

/// The middle price, of two the lower; `None` of nothing.
pub(crate) fn median_price(mut prices: Vec<i64>) -> Option<i64> {
    prices.sort_unstable();
    prices.get(prices.len().checked_sub(1)? / 2).copied()
}

/// The quartiles of prices, each one of them; `None` of nothing.
pub(crate) fn quartiles(mut prices: Vec<i64>) -> Option<[i64; 3]> {
    prices.sort_unstable();
    let last = prices.len().checked_sub(1)?;
    Some([1, 2, 3].map(|quarter| prices[last * quarter / 4]))
}

/// How large a part is of a whole, 0 of nothing.
pub(crate) fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}
