//! When an order will be ready: points in time, so that nothing has to be told while nothing happens.

use serde::{Deserialize, Serialize};

use super::{score::EtaMinutes, time::Timestamp};

/// When an order will be ready, as quantiles; once it is ready, when it became it, three times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadyTimes {
    /// One order in ten is ready by then.
    pub p10: Timestamp,
    /// Every second order is ready by then.
    pub p50: Timestamp,
    /// Nine orders in ten are ready by then.
    pub p90: Timestamp,
}

impl ReadyTimes {
    /// The minutes that are left at `from`.
    #[must_use]
    pub fn after(from: Timestamp, left: EtaMinutes) -> Self {
        let at = |minutes: f32| from + (f64::from(minutes) * 60_000.0).round() as i64;
        Self {
            p10: at(left.p10),
            p50: at(left.p50),
            p90: at(left.p90),
        }
    }

    /// It is ready.
    #[must_use]
    pub fn ready(at: Timestamp) -> Self {
        Self {
            p10: at,
            p50: at,
            p90: at,
        }
    }
}
