//! A promise of minutes, and what is left of it when time has passed and the order is still not ready.

use serde::{Deserialize, Serialize};

use crate::model::metrics::quantile::Quantiles;
use crate::model::normal;

/// Minutes: one in ten is ready before `p10`, half are before `p50`, nine in ten before `p90`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Eta {
    /// The early end.
    pub p10: f64,
    /// The middle.
    pub p50: f64,
    /// The late end.
    pub p90: f64,
}

impl Eta {
    /// Puts three numbers in order and keeps them finite and not negative.
    #[must_use]
    pub fn of(p10: f64, p50: f64, p90: f64) -> Self {
        let sound = |minutes: f64| {
            if minutes.is_finite() {
                minutes.max(0.0)
            } else {
                0.0
            }
        };
        let p50 = sound(p50);
        Self {
            p10: sound(p10).min(p50),
            p50,
            p90: sound(p90).max(p50),
        }
    }

    /// The same as three numbers without a unit.
    #[must_use]
    pub fn quantiles(&self) -> Quantiles {
        Quantiles::of([self.p10, self.p50, self.p90])
    }

    /// The minutes that are left of an order that is not ready `elapsed` minutes after it was placed.
    ///
    /// The quantiles of `T - t` given `T > t`: with `F` the distribution of the whole time, the one at `q` is
    /// `F⁻¹(F(t) + q (1 - F(t))) - t`. `F` is log-normal on each side of the median (a two-piece normal of the logarithm,
    /// Fechner 1897): it goes through all three quantiles, and far behind the late end it grows as a late order does, in
    /// proportion to how late it is already.
    #[must_use]
    pub fn left_after(&self, elapsed: f64) -> Self {
        if !elapsed.is_finite() || elapsed <= 0.0 {
            return *self;
        }
        let shape = Shape::of(self);
        // Beyond this share the tail has no digits left; the order is then as late as it is.
        let past = shape.below(elapsed).min(1.0 - 1e-6);
        let left = |share: f64| (shape.minutes(past + share * (1.0 - past)) - elapsed).max(0.0);
        Self::of(left(0.1), left(0.5), left(0.9))
    }
}

/// The two-piece normal of the logarithm of the minutes.
struct Shape {
    middle: f64,
    early: f64,
    late: f64,
}

impl Shape {
    fn of(eta: &Eta) -> Self {
        // Minutes below this are all alike, and a spread below this is none: both keep logarithms finite.
        const MINUTES_MIN: f64 = 0.1;
        const SPREAD_MIN: f64 = 0.02;
        let z = normal::quantile(0.9);
        let ln = |minutes: f64| minutes.max(MINUTES_MIN).ln();
        let middle = ln(eta.p50);
        Self {
            middle,
            early: ((middle - ln(eta.p10)) / z).max(SPREAD_MIN),
            late: ((ln(eta.p90) - middle) / z).max(SPREAD_MIN),
        }
    }

    fn below(&self, minutes: f64) -> f64 {
        let away = minutes.ln() - self.middle;
        normal::cdf(away / if away < 0.0 { self.early } else { self.late })
    }

    fn minutes(&self, share: f64) -> f64 {
        let z = normal::quantile(share);
        (self.middle + z * if z < 0.0 { self.early } else { self.late }).exp()
    }
}

#[cfg(test)]
mod tests {
    use super::Eta;

    #[test]
    fn nothing_has_passed_and_everything_is_left() {
        let eta = Eta::of(10.0, 20.0, 40.0);
        assert_eq!(eta.left_after(0.0), eta);
        let soon = eta.left_after(1e-3);
        assert!(
            (soon.p50 - 20.0).abs() < 0.01 && (soon.p90 - 40.0).abs() < 0.01,
            "{soon:?}"
        );
    }

    #[test]
    fn at_the_median_the_late_half_is_what_is_left() {
        // Half is over, so the median of the rest is the 75 % quantile: exp(ln 20 + 0.67449 ln 2 / 1.28155) = 28.80.
        let left = Eta::of(10.0, 20.0, 40.0).left_after(20.0);
        assert!((left.p50 - 8.80).abs() < 0.02, "{left:?}");
        assert!(left.p10 < left.p50 && left.p50 < left.p90);
    }

    #[test]
    fn a_late_order_never_promises_the_past_and_strange_numbers_stay_numbers() {
        for elapsed in [30.0, 100.0, 1e4, 1e9, f64::NAN, f64::INFINITY, -5.0] {
            for eta in [
                Eta::of(10.0, 20.0, 40.0),
                Eta::of(0.0, 0.0, 0.0),
                Eta::of(f64::NAN, 5.0, 1.0),
            ] {
                let left = eta.left_after(elapsed);
                assert!(
                    left.p10 >= 0.0 && left.p10 <= left.p50 && left.p50 <= left.p90,
                    "{elapsed} {left:?}"
                );
                assert!(left.p90.is_finite());
            }
        }
    }
}
