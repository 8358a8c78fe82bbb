//! What somebody signs in with, as it describes itself. Nothing of it is believed; it is shown to its owner.

use std::{net::IpAddr, sync::Arc};

use crate::language::Language;

/// The longest description of a browser that is kept, characters. Browsers say about 120.
const USER_AGENT_CHARS_MAX: usize = 200;

/// A browser or another program, somewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// What it calls itself.
    pub user_agent: Option<Arc<str>>,
    /// Where it is.
    pub address: Option<IpAddr>,
    /// The language it asks for.
    pub language: Option<Language>,
}

impl Device {
    /// A device at `address` that calls itself `user_agent`: bounded, on one line, without anything that cannot be
    /// seen.
    #[must_use]
    pub fn new(
        user_agent: Option<&str>,
        address: Option<IpAddr>,
        language: Option<Language>,
    ) -> Self {
        let cleaned = user_agent.map(cleaned).filter(|text| !text.is_empty());
        Self {
            user_agent: cleaned.map(Into::into),
            address,
            language,
        }
    }
}

fn cleaned(text: &str) -> String {
    let seen = text.chars().filter(|c| c.is_ascii_graphic() || *c == ' ');
    let bounded: String = seen.take(USER_AGENT_CHARS_MAX).collect();
    bounded.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_says_of_itself_is_one_short_line() {
        let name = |text: &str| Device::new(Some(text), None, None).user_agent;
        assert_eq!(
            name(" Firefox\r\n\u{202e}\u{7f}/1 ").as_deref(),
            Some("Firefox/1")
        );
        assert_eq!(name("\u{0}\u{1}").as_deref(), None);
        let long = name(&"a".repeat(10_000)).map_or(0, |text| text.len());
        assert_eq!(long, USER_AGENT_CHARS_MAX);
    }
}
