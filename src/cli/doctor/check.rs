//! One thing that was looked at, and what to do about it.

use std::io::{self, Write};

use serde::Serialize;

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// As it should be.
    Ok,
    /// The hub runs, and something is worse than it could be.
    Warn,
    /// Something is lost, or will be.
    Fail,
}

/// What was looked at.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Check {
    /// What.
    pub(super) name: &'static str,
    /// How it stands.
    pub(super) state: State,
    /// What was seen.
    pub(super) said: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) advice: Option<String>,
}

impl Check {
    pub(super) fn ok(name: &'static str, said: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Ok,
            said: said.into(),
            advice: None,
        }
    }

    pub(super) fn warn(
        name: &'static str,
        said: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Warn,
            advice: Some(advice.into()),
            ..Self::ok(name, said)
        }
    }

    pub(super) fn fail(
        name: &'static str,
        said: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            state: State::Fail,
            ..Self::warn(name, said, advice)
        }
    }

    /// One line.
    pub(super) fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        let state = match self.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        let advice = self.advice.as_ref().map(|advice| format!("; {advice}"));
        let advice = advice.unwrap_or_default();
        writeln!(out, "{state:<5}{}: {}{advice}", self.name, self.said)
    }
}
