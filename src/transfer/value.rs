//! What stands in cells: amounts, counts, times, yes and no. What could mean two things means an error: `1,234` and
//! `1 234` are not guessed at.

use crate::order::{Currency, Timestamp};

/// An amount in whole units of a currency, such as `3.50`, in its minor units. A comma for the point is read where it
/// can be nothing else.
pub(super) fn amount(text: &str, currency: Currency) -> Result<i64, String> {
    let digits = currency.minor_digits();
    let wrong = || {
        let example = format!("{:.*}", digits, 3.5);
        format!("`{}` is not an amount such as {example}", shown(text))
    };
    let (whole, part) = match (text.split_once('.'), text.split_once(',')) {
        (Some(_), Some(_)) => return Err(wrong()),
        (Some(split), None) => split,
        (None, Some((whole, part))) if part.len() == digits && digits == 2 => (whole, part),
        (None, Some(_)) => return Err(wrong()),
        (None, None) => (text, ""),
    };
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) {
        return Err(if text.starts_with('-') {
            format!("`{}` is negative", shown(text))
        } else {
            wrong()
        });
    }
    let excess = part.get(digits..).unwrap_or_default();
    if excess.bytes().any(|byte| byte != b'0') {
        return Err(format!(
            "`{}` has more than {digits} digits behind the point",
            shown(text)
        ));
    }
    let part = part.get(..digits.min(part.len())).unwrap_or_default();
    format!("{whole}{part:0<digits$}")
        .parse()
        .map_err(|_| wrong())
}

/// A whole number that is not negative.
pub(super) fn count(text: &str) -> Result<i64, String> {
    let wrong = |why: &str| format!("`{}` {why}", shown(text));
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().map_err(|_| wrong("is too large"));
    }
    let whole = text.split_once('.').filter(|(whole, part)| {
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        !whole.is_empty() && is_number(whole) && is_number(part)
    });
    match whole {
        // Spreadsheets write 12 as 12.0.
        Some((whole, part)) if part.bytes().all(|byte| byte == b'0') => {
            whole.parse().map_err(|_| wrong("is too large"))
        }
        Some(_) => Err(wrong("is a fraction")),
        None if text.starts_with('-') => Err(wrong("is negative")),
        None => Err(wrong("is not a whole number")),
    }
}

/// A time in UTC: RFC 3339, or a day, or a day and a time of day.
pub(super) fn time(text: &str) -> Result<Timestamp, String> {
    let wrong = || {
        format!(
            "`{}` is not a time such as 2024-05-31T18:00:00Z or 2024-05-31",
            shown(text)
        )
    };
    let time = match text.parse::<jiff::Timestamp>() {
        Ok(time) => time,
        Err(_) => {
            let civil = match text.parse::<jiff::civil::DateTime>() {
                Ok(civil) => civil,
                Err(_) => text
                    .parse::<jiff::civil::Date>()
                    .map_err(|_| wrong())?
                    .at(0, 0, 0, 0),
            };
            let utc = civil.to_zoned(jiff::tz::TimeZone::UTC);
            utc.map_err(|_| wrong())?.timestamp()
        }
    };
    let millis = time.as_millisecond();
    if millis < 0 {
        return Err(format!("`{}` is before 1970", shown(text)));
    }
    Ok(Timestamp(millis))
}

/// Yes or no, as programs write it.
pub(super) fn yes_or_no(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Ok(true),
        "false" | "no" | "n" | "0" => Ok(false),
        _ => Err(format!("`{}` is neither true nor false", shown(text))),
    }
}

/// A currency: three capital letters, and the one that prices have there.
pub(super) fn currency(text: &str, expected: Currency) -> Result<(), String> {
    if text == expected.as_str() {
        Ok(())
    } else {
        Err(format!(
            "`{}` is not {expected}, in which the site sells",
            shown(text)
        ))
    }
}

/// As much of a cell as an error may repeat.
pub(super) fn shown(text: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 40;
    let mut shown: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_only_where_they_can_mean_one_thing() {
        let read = |text| amount(text, Currency::EUR).ok();
        for (text, minor) in [
            ("3", 300),
            ("3.5", 350),
            ("3.50", 350),
            ("3,50", 350),
            ("3.500", 350),
            ("0", 0),
        ] {
            assert_eq!(read(text), Some(minor), "{text}");
        }
        for text in [
            "",
            "-1",
            "1,234",
            "1 000",
            "1.234,50",
            "3.505",
            "€3",
            "1e3",
            ".5",
            "99999999999999999999",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn counts_are_whole_and_not_negative() {
        assert_eq!(count("12"), Ok(12));
        assert_eq!(count("12.0"), Ok(12));
        for text in ["1.5", "-1", "1 000", "1,000", "", "x"] {
            assert!(count(text).is_err() || text.is_empty(), "{text}");
        }
    }

    #[test]
    fn times_are_utc() {
        let day = time("2024-05-31").ok();
        assert_eq!(day, time("2024-05-31T00:00:00Z").ok());
        assert_eq!(day, time("2024-05-31 00:00").ok());
        assert!(time("31.05.2024").is_err());
        assert!(time("1969-12-31").is_err());
    }
}
