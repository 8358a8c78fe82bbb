//! Text in cells that go out: a spreadsheet takes what begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
//! formula, and a name that a customer chose must not become one. So such a cell gets an apostrophe before it, which
//! spreadsheets hide; coming back in, it is taken off again.

use std::borrow::Cow;

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
}
