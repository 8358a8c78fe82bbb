//! When to come back: full jitter, so that a crowd that was cut off together does not return together.

use std::time::Duration;

use crate::ws::close::{Reconnect, reconnect_after};

/// The longest first wait; it doubles with every attempt that fails.
const FIRST_MAX: Duration = Duration::from_millis(500);
/// The longest wait of all.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// How long to wait before attempt `attempt` (from 0), or `None` when there is nothing to come back for. `luck` is in
/// 0..1; `spread_ms` is what the hub asked for in `bye`.
pub(crate) fn wait(code: u16, attempt: u32, spread_ms: u32, luck: f64) -> Option<Duration> {
    let most = match reconnect_after(code) {
        Reconnect::Never => return None,
        Reconnect::Spread if attempt == 0 => Duration::from_millis(u64::from(spread_ms)),
        Reconnect::Spread | Reconnect::BackOff => FIRST_MAX
            .saturating_mul(2_u32.saturating_pow(attempt))
            .min(WAIT_MAX),
    };
    Some(most.mul_f64(luck))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_never_means_never() {
        assert_eq!(wait(4001, 0, 0, 0.9), None);
        assert_eq!(wait(4200, 0, 8_000, 0.5), Some(Duration::from_secs(4)));
        assert_eq!(wait(1006, 0, 0, 0.5), Some(Duration::from_millis(250)));
        assert_eq!(wait(4108, 3, 0, 0.5), Some(Duration::from_secs(2)));
        assert_eq!(wait(4200, 40, 0, 1.0), Some(WAIT_MAX));
    }
}
