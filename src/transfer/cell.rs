//! Text in cells that go out: a spreadsheet takes what begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
//! formula, and a name that a customer chose must not become one. So such a cell gets an apostrophe before it, which
//! spreadsheets hide; coming back in, it is taken off again.

use std::borrow::Cow;

use crate::order::Currency;

/// A cell that no spreadsheet calculates.
#[must_use]
pub fn safe(text: &str) -> Cow<'_, str> {
    if is_formula(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// What [`safe`] was given.
#[must_use]
pub fn unsafe_again(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        Some(_) | None => text,
    }
}

/// Apostrophes before it count, so that every text comes back as it was.
fn is_formula(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// An amount in whole units, such as `3.50`.
#[must_use]
pub fn amount(minor: i64, currency: Currency) -> String {
    let digits = currency.minor_digits();
    let unit = 10_u64.pow(u32::try_from(digits).unwrap_or_default());
    let (sign, minor) = (if minor < 0 { "-" } else { "" }, minor.unsigned_abs());
    if digits == 0 {
        return format!("{sign}{minor}");
    }
    format!("{sign}{}.{:0digits$}", minor / unit, minor % unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_comes_back_and_none_is_a_formula() {
        for text in [
            "soup", "", "=1+1", "+49", "-x", "@a", "\tx", "\r", "'=1", "''=1", "'quoted'", "a=b",
        ] {
            let out = safe(text);
            assert_eq!(unsafe_again(&out), text);
            assert!(!out.starts_with(['=', '+', '-', '@', '\t', '\r']), "{out}");
        }
    }

    #[test]
    fn amounts_have_the_digits_of_their_currency() {
        assert_eq!(amount(350, Currency::EUR), "3.50");
        assert_eq!(amount(-5, Currency::EUR), "-0.05");
        let yen = "JPY".parse().map(|yen| amount(350, yen));
        assert_eq!(yen.ok(), Some("350".to_owned()));
    }
}
