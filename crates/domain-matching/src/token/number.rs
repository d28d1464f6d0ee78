//! Numbers in their shortest spelling.

/// The shortest spelling of a number: `3.0` is `3`, `1,000` is `1000`, `17,5` is `17.5`, `v3` is
/// `3`; `None` for what is no number.
pub(super) fn read(text: &str) -> Option<String> {
    let text = match text.strip_prefix('v') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => rest,
        _ => text,
    };
    if text.is_empty()
        || !text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
    {
        return None;
    }
    let mut parts = text.split(['.', ',']);
    let (whole, decimals) = (parts.next()?, parts.next());
    let is_last = parts.next().is_none();
    if whole.is_empty() {
        return None;
    }
    match decimals {
        None => Some(shortest_whole(whole)),
        Some(decimals) if is_last && !(text.contains(',') && decimals.len() == 3) => {
            let decimals = decimals.trim_end_matches('0');
            let whole = shortest_whole(whole);
            Some(if decimals.is_empty() {
                whole
            } else {
                format!("{whole}.{decimals}")
            })
        }
        Some(_) => Some(text.chars().filter(char::is_ascii_digit).collect()),
    }
}

fn shortest_whole(whole: &str) -> String {
    // A part number keeps its zeros.
    if whole.len() >= 5 {
        return whole.to_owned();
    }
    let trimmed = whole.trim_start_matches('0');
    if trimmed.is_empty() { "0" } else { trimmed }.to_owned()
}
