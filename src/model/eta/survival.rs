//! Quantiles of times of which some are not over yet: Kaplan and Meier (1958), with a prior.
//!
//! A ticket that is open for 40 minutes says that its time is longer than 40 minutes, and nothing else. Leaving it out
//! would make every kitchen look as fast as its fastest tickets whenever many are open. The prior is a distribution of the
//! wider group, as points that weigh together as much as a few tickets.

/// Points of a distribution: its quantiles at 1/20, 3/20 … 19/20.
pub const POINTS: usize = 10;

/// A distribution as equally likely points, rising.
pub type Points = [f64; POINTS];

/// The share below each point.
pub(super) fn levels() -> impl Iterator<Item = f64> {
    (0..POINTS).map(|at| (at as f64 + 0.5) / POINTS as f64)
}

/// The distribution of times with the `prior` of `weight` tickets: `done` are whole times, `open` are times so far.
#[must_use]
pub fn posterior(
    done: impl Iterator<Item = f64>,
    open: &[f64],
    prior: &Points,
    weight: f64,
) -> Points {
    let share = weight / POINTS as f64;
    let mut times: Vec<(f64, f64, f64)> = done.map(|time| (time, 1.0, 0.0)).collect();
    times.extend(prior.iter().map(|&time| (time, share, 0.0)));
    times.extend(open.iter().map(|&time| (time, 0.0, 1.0)));
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut at_risk: f64 = times.iter().map(|(_, over, cut)| over + cut).sum();
    let mut longer = 1.0_f64;
    let mut curve = Vec::with_capacity(times.len());
    for (time, over, cut) in times {
        let before = longer;
        longer *= 1.0 - over / at_risk.max(over).max(1e-9);
        at_risk -= over + cut;
        if over > 0.0 {
            // The middle of the step: the times of a step stand for their neighbourhood.
            curve.push((time, 1.0 - f64::midpoint(before, longer)));
        }
    }
    let mut points = *prior;
    for (point, level) in points.iter_mut().zip(levels()) {
        *point = on_curve(&curve, level).unwrap_or(*point);
    }
    points
}

/// The time at which the curve (time, share below) reaches a share, on the line between its steps.
fn on_curve(curve: &[(f64, f64)], level: f64) -> Option<f64> {
    let next = curve.partition_point(|(_, share)| *share < level);
    let above = curve.get(next).or_else(|| curve.last())?;
    let below = curve.get(next.saturating_sub(1))?;
    let width = above.1 - below.1;
    if width <= 0.0 {
        return Some(above.0);
    }
    Some(below.0 + (above.0 - below.0) * ((level - below.1) / width).clamp(0.0, 1.0))
}

/// A quantile of a distribution of points.
#[must_use]
pub fn quantile(points: &Points, share: f64) -> f64 {
    let curve: Vec<(f64, f64)> = points.iter().copied().zip(levels()).collect();
    on_curve(&curve, share).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{POINTS, posterior, quantile};

    const PRIOR: [f64; POINTS] = [5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 35.0, 40.0, 45.0, 50.0];

    #[test]
    fn without_tickets_the_prior_speaks_and_with_many_they_do() {
        let none = posterior(std::iter::empty(), &[], &PRIOR, 4.0);
        for (found, known) in none.iter().zip(PRIOR) {
            assert!((found - known).abs() < 1e-9, "{none:?}");
        }
        let many = posterior(std::iter::repeat_n(12.0, 400), &[], &PRIOR, 4.0);
        assert!((quantile(&many, 0.5) - 12.0).abs() < 1.5, "{many:?}");
    }

    #[test]
    fn open_tickets_push_up_and_never_down() {
        let short = || [8.0, 9.0, 10.0, 11.0].into_iter();
        let without = posterior(short(), &[], &PRIOR, 4.0);
        let with = posterior(short(), &[30.0; 4], &PRIOR, 4.0);
        assert!(
            without.iter().zip(&with).all(|(a, b)| b >= a),
            "{without:?} {with:?}"
        );
        assert!(quantile(&with, 0.5) > quantile(&without, 0.5) + 3.0);
    }
}
