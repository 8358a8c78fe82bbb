//! What a load found, as a table and as JSON.

use serde::Serialize;

use super::{histogram::Histogram, table};

/// Milliseconds that things took.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Latency {
    /// How often.
    pub count: u64,
    /// Half of them took no longer.
    pub p50_ms: f64,
    /// All but one of a hundred.
    pub p99_ms: f64,
    /// All but one of a thousand.
    pub p999_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl From<&Histogram> for Latency {
    fn from(histogram: &Histogram) -> Self {
        Self {
            count: histogram.count(),
            p50_ms: histogram.quantile_ms(0.5),
            p99_ms: histogram.quantile_ms(0.99),
            p999_ms: histogram.quantile_ms(0.999),
            max_ms: histogram.max_ms(),
        }
    }
}

/// What the watchers of a crowd saw.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Told {
    /// Events that arrived.
    pub deliveries: u64,
    /// Offsets that never came.
    pub gaps: u64,
    /// Offsets that came again.
    pub duplicates: u64,
    /// Snapshots in place of what was missed.
    pub snapshots: u64,
    /// Times that a stream was told to start over.
    pub resets: u64,
    /// Connections that the hub ended.
    pub closed: u64,
    /// Handshakes that were refused, and tried again.
    pub refused: u64,
    /// Watchers that do not know the latest state in the end.
    pub behind: usize,
    /// From the time an event was due to its arrival.
    pub latency: Latency,
}

/// What was asked of the hub, and how it answered.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Asked {
    /// Answered with success.
    pub done: u64,
    /// Per second.
    pub per_s: f64,
    /// By problem code; what had no answer is `connection`.
    pub errors: std::collections::BTreeMap<String, u64>,
    /// From the time a request was due to its answer.
    pub latency: Latency,
}

/// What one mode found.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Which mode.
    pub mode: &'static str,
    /// Sockets held.
    pub sockets: usize,
    /// Seconds that were measured.
    pub seconds: f64,
    /// What watchers saw, crowd by crowd.
    pub watchers: Vec<(&'static str, Told)>,
    /// What was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Figures of this mode alone.
    pub figures: Vec<(&'static str, f64)>,
}

impl Report {
    /// A figure of this mode alone.
    #[must_use]
    pub fn figure(&self, name: &str) -> Option<f64> {
        let found = self.figures.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| *value)
    }

    /// Prints it.
    pub(super) fn print(&self, json: bool) -> anyhow::Result<()> {
        if json {
            return table::say(&serde_json::to_string(self)?);
        }
        let rows: Vec<Vec<String>> = self
            .watchers
            .iter()
            .map(|(name, told)| told.row(name, self.seconds))
            .collect();
        table::print(
            &[
                "watchers",
                "deliveries",
                "a second",
                "p50",
                "p99",
                "p99.9",
                "slowest",
                "gaps",
                "duplicates",
                "snapshots",
                "resets",
                "closed",
                "refused",
                "behind",
            ],
            &rows,
        )?;
        if let Some(asked) = &self.asked {
            let errors: Vec<String> = asked
                .errors
                .iter()
                .map(|(code, times)| format!("{times} {code}"))
                .collect();
            table::say(&format!(
                "\nasked: {} done, {:.0}/s, p50 {}, p99 {}, errors: {}",
                table::count(asked.done as f64),
                asked.per_s,
                table::ms(asked.latency.p50_ms),
                table::ms(asked.latency.p99_ms),
                if errors.is_empty() {
                    "none".to_owned()
                } else {
                    errors.join(", ")
                },
            ))?;
        }
        for (name, value) in &self.figures {
            table::say(&format!("{name}: {value:.2}"))?;
        }
        Ok(())
    }
}

impl Told {
    fn row(&self, name: &str, seconds: f64) -> Vec<String> {
        let counts = [
            self.gaps,
            self.duplicates,
            self.snapshots,
            self.resets,
            self.closed,
            self.refused,
            self.behind as u64,
        ];
        let mut row = vec![
            name.to_owned(),
            table::count(self.deliveries as f64),
            table::count(self.deliveries as f64 / seconds.max(f64::EPSILON)),
            table::ms(self.latency.p50_ms),
            table::ms(self.latency.p99_ms),
            table::ms(self.latency.p999_ms),
            table::ms(self.latency.max_ms),
        ];
        row.extend(counts.map(|count| count.to_string()));
        row
    }
}
