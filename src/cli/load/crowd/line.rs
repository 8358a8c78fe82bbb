//! The beginning of an event's line: offset and time, without the order behind them. Parsing whole orders a thousand
//! times would be the benchmark.

/// What a watcher wants of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Event {
    pub(super) offset: u64,
    /// Milliseconds since the epoch; none where the event shows nothing.
    pub(super) at: Option<i64>,
    /// It must not be overlooked.
    pub(super) is_critical: bool,
}

/// What comes before the time that a load's order says it was due at, in the note of its first line.
pub(in crate::cli) const DUE: &str = "\"note\":\"due ";

impl Event {
    /// Reads a line that begins as the hub's encoder writes it; any other line is `None`, and is to be parsed whole.
    pub(super) fn read(line: &[u8]) -> Option<Self> {
        let rest = line.strip_prefix(br#"{"t":"ev","h":"#)?;
        let (_, rest) = number(rest)?;
        let (offset, rest) = number(rest.strip_prefix(br#","o":"#)?)?;
        let at = rest
            .strip_prefix(br#","v":"#)
            .and_then(number)
            .and_then(|(_, rest)| number(rest.strip_prefix(br#","at":"#)?))
            .and_then(|(at, _)| i64::try_from(at).ok());
        Some(Self {
            offset,
            at,
            is_critical: line.ends_with(br#","crit":true}"#),
        })
    }

    /// The offset in what a load has a plain server say: `o:N` and whatever follows.
    pub(super) fn plain(text: &[u8]) -> Option<u64> {
        number(text.strip_prefix(b"o:")?).map(|(offset, _)| offset)
    }
}

/// When the order in this line was due to be placed, microseconds, if it is one of a load's.
pub(super) fn due_us(line: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(line).ok()?;
    let (_, rest) = text.split_once(DUE)?;
    number(rest.as_bytes()).map(|(due_us, _)| due_us)
}

fn number(text: &[u8]) -> Option<(u64, &[u8])> {
    let mut value: u64 = 0;
    let mut digits = 0;
    for digit in text.iter().take_while(|byte| byte.is_ascii_digit()) {
        value = value
            .checked_mul(10)?
            .checked_add(u64::from(digit - b'0'))?;
        digits += 1;
    }
    let rest = text.get(digits..)?;
    (digits > 0).then_some((value, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_beginning_is_read() {
        let whole =
            br#"{"t":"ev","h":7,"o":42,"v":1,"at":1700000000123,"k":"order.placed","d":{"o":1}}"#;
        let critical = br#"{"t":"ev","h":7,"o":43,"v":2,"at":9,"k":"order.cancelled","crit":true}"#;
        let bare = br#"{"t":"ev","h":7,"o":44}"#;
        let event = |offset, at, is_critical| {
            Some(Event {
                offset,
                at,
                is_critical,
            })
        };
        assert_eq!(
            Event::read(whole),
            event(42, Some(1_700_000_000_123), false)
        );
        assert_eq!(Event::read(critical), event(43, Some(9), true));
        assert_eq!(Event::read(bare), event(44, None, false));
        assert_eq!(Event::read(br#"{"t":"snap","h":7,"o":43}"#), None);
        assert_eq!(Event::plain(b"o:17 xxx"), Some(17));
    }

    #[test]
    fn an_order_of_a_load_says_when_it_was_due() {
        let line = br#"{"t":"ev","h":7,"o":42,"d":{"lines":[{"note":"due 000000000001234"}]}}"#;
        assert_eq!(due_us(line), Some(1_234));
        assert_eq!(due_us(br#"{"t":"ev","h":7,"o":42}"#), None);
    }
}
