//! The first promise, without a model: the running mean of the site.
//!
//! Where a site's past says nothing, its quantiles are simply those of the log.
//!
//! `(minutes of the site's finished tickets + 4 x mean of all sites) / (tickets + 4)`, spread by the ratios that times
//! had to such a mean. Until a log has told the ratios, fixed ones stand in.

use serde::{Deserialize, Serialize};

use super::left::Eta;
use super::tickets::Seen;

/// Finished tickets of its own that a site needs to weigh as much as all sites together.
const WEIGHT: f64 = 4.0;
/// The same for all sites against the mean of the log.
const ALL_WEIGHT: f64 = 10.0;

/// The name that the running mean's promise carries.
pub const RUNNING: &str = "running mean of the site";
/// The name of a promise that is the same for all.
pub const CONSTANT: &str = "quantiles of the log";

/// What the running mean needs beside the tickets.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usual {
    /// Minutes from placed to ready where nothing is known yet.
    pub mean_minutes: f64,
    /// 10 %, 50 % and 90 % quantiles of the time over the running mean.
    pub ratios: [f64; 3],
    /// Whether the mean is a site's running one; otherwise it is the log's.
    pub running: bool,
}

impl Default for Usual {
    /// A kitchen that nobody has watched: twenty minutes, with the spread of a log-normal time of coefficient 0.6.
    fn default() -> Self {
        Self {
            mean_minutes: 20.0,
            ratios: [0.42, 0.86, 1.75],
            running: true,
        }
    }
}

impl Usual {
    /// The same with the ratios of (mean, minutes taken) pairs.
    pub(super) fn with_ratios(self, pairs: &[(f64, f64)]) -> Self {
        let mut ratios: Vec<f64> = pairs
            .iter()
            .map(|(mean, minutes)| minutes / mean.max(0.1))
            .collect();
        ratios.sort_by(f64::total_cmp);
        let at = |share: f64, other: f64| quantile(&ratios, share).unwrap_or(other);
        let [low, middle, high] = self.ratios;
        Self {
            ratios: [at(0.1, low), at(0.5, middle), at(0.9, high)],
            ..self
        }
    }

    pub(super) fn is_sound(&self) -> bool {
        let [low, middle, high] = self.ratios;
        self.mean_minutes.is_finite()
            && self.mean_minutes > 0.0
            && 0.0 <= low
            && low <= middle
            && middle <= high
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        if self.running { RUNNING } else { CONSTANT }
    }

    /// The running mean of a site, in minutes.
    #[must_use]
    pub fn mean(&self, site: &Seen, all: &Seen) -> f64 {
        if !self.running {
            return self.mean_minutes;
        }
        site.mean(all.mean(self.mean_minutes, ALL_WEIGHT), WEIGHT)
    }

    /// The promise.
    #[must_use]
    pub fn eta(&self, site: &Seen, all: &Seen) -> Eta {
        let mean = self.mean(site, all);
        let [low, middle, high] = self.ratios.map(|ratio| ratio * mean);
        Eta::of(low, middle, high)
    }
}

/// A quantile of rising numbers, on the line between its neighbours.
pub(super) fn quantile(rising: &[f64], share: f64) -> Option<f64> {
    let last = rising.len().checked_sub(1)?;
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = place.floor();
    let (low, high) = (
        rising.get(below as usize)?,
        rising.get(place.ceil() as usize)?,
    );
    Some(low + (high - low) * (place - below))
}

#[cfg(test)]
mod tests {
    use super::super::tickets::{Done, Seen};
    use super::{Usual, quantile};

    #[test]
    fn a_new_site_promises_what_all_do_and_an_old_one_its_own() {
        let usual = Usual::default();
        let none = Seen::default();
        assert_eq!(usual.mean(&none, &none), 20.0);
        let slow = Seen {
            done: vec![
                Done {
                    minutes: 50.0,
                    ago: 1.0
                };
                4
            ],
            ..Seen::default()
        };
        // Half its own 50, half the 20 of all.
        assert_eq!(usual.mean(&slow, &none), 35.0);
        assert!((usual.eta(&slow, &none).p90 - 61.25).abs() < 1e-9);
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
