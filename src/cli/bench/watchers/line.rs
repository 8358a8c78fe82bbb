//! The beginning of an `ev` line: offset and time, without the order behind them.

/// What a watcher wants of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) offset: u64,
    /// Milliseconds since the epoch; none where the event shows nothing.
    pub(super) at: Option<i64>,
}

impl Event {
    /// Reads a line that begins as the hub's encoder writes it; any other line is `None`, and is to be parsed whole.
    pub(super) fn read(line: &str) -> Option<Self> {
        let rest = line.strip_prefix(r#"{"t":"ev","h":"#)?;
        let (_, rest) = number(rest)?;
        let (offset, rest) = number(rest.strip_prefix(r#","o":"#)?)?;
        let at = rest
            .strip_prefix(r#","v":"#)
            .and_then(number)
            .and_then(|(_, rest)| number(rest.strip_prefix(r#","at":"#)?))
            .and_then(|(at, _)| i64::try_from(at).ok());
        Some(Self { offset, at })
    }
}

fn number(text: &str) -> Option<(u64, &str)> {
    let end = text
        .find(|digit: char| !digit.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_is_read() {
        let whole =
            r#"{"t":"ev","h":7,"o":42,"v":1,"at":1700000000123,"k":"order.placed","d":{"o":1}}"#;
        let bare = r#"{"t":"ev","h":7,"o":43}"#;
        assert_eq!(
            Event::read(whole),
            Some(Event {
                offset: 42,
                at: Some(1_700_000_000_123)
            })
        );
        assert_eq!(
            Event::read(bare),
            Some(Event {
                offset: 43,
                at: None
            })
        );
        assert_eq!(Event::read(r#"{"t":"snap","h":7,"o":43}"#), None);
    }
}
