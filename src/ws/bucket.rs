//! A token bucket: so many per second, over a burst.

use std::time::Duration;

/// How long a refusal is held against somebody.
const FORGIVEN_AFTER: Duration = Duration::from_secs(10);

/// What a bucket says to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Go on.
    Pass,
    /// Too fast, and told for the first time in a while.
    Refused,
    /// Too fast again.
    Repeated,
}

/// A bucket that starts full.
#[derive(Debug, Clone)]
pub(super) struct Bucket {
    per_s: f64,
    burst: f64,
    tokens: f64,
    filled_at: Duration,
    refused_at: Option<Duration>,
}

impl Bucket {
    pub(super) fn new(per_s: u32, burst: u32) -> Self {
        Self {
            per_s: f64::from(per_s),
            burst: f64::from(burst),
            tokens: f64::from(burst),
            filled_at: Duration::ZERO,
            refused_at: None,
        }
    }

    /// Takes one token at `now`, counted from when the bucket was made.
    pub(super) fn take(&mut self, now: Duration) -> Verdict {
        let passed = now.saturating_sub(self.filled_at);
        self.filled_at = now;
        self.tokens = (self.tokens + passed.as_secs_f64() * self.per_s).min(self.burst);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Verdict::Pass;
        }
        let is_repeated = self
            .refused_at
            .is_some_and(|at| now.saturating_sub(at) < FORGIVEN_AFTER);
        self.refused_at = Some(now);
        if is_repeated {
            Verdict::Repeated
        } else {
            Verdict::Refused
        }
    }
}
