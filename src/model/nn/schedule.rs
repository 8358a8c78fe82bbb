//! The learning rate over a training: up along a line, then down along half a cosine.

/// A schedule of a known number of steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule {
    pub(crate) rate: f64,
    pub(crate) steps: usize,
    /// Steps on the way up.
    pub(crate) warm_up: usize,
}

impl Schedule {
    /// The rate of a step, from 0 on; nothing from the last step on.
    pub(crate) fn at(&self, step: usize) -> f64 {
        if step < self.warm_up {
            return self.rate * (step + 1) as f64 / self.warm_up as f64;
        }
        let down = self.steps.saturating_sub(self.warm_up).max(1) as f64;
        let turn = ((step - self.warm_up) as f64 / down).min(1.0) * std::f64::consts::PI;
        self.rate * 0.5 * (1.0 + turn.cos())
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;

    #[test]
    fn it_rises_and_falls() {
        let schedule = Schedule {
            rate: 1.0,
            steps: 110,
            warm_up: 10,
        };
        assert_eq!(schedule.at(0), 0.1);
        assert_eq!(schedule.at(10), 1.0);
        assert!((schedule.at(60) - 0.5).abs() < 1e-12);
        assert_eq!(schedule.at(110), 0.0);
    }
}
