//! From what two models say to the three probabilities of the file.
//!
//! The class is the largest of the probabilities that are written, and the figure that decides is the mean of the classes'
//! F1: with four reviews in five positive, an honest probability alone would hardly ever say "neutral". So the blend of
//! network and linear model is sharpened or flattened by one power and each class multiplied by a factor; all four numbers
//! are chosen on reviews that neither model has seen (out of fold). The written probabilities are therefore calibrated for
//! choosing, and lean towards the rare classes.

use serde::{Deserialize, Serialize};

use super::CLASSES;
use crate::model::metrics::classes;

/// The four numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Decision {
    /// Share of the linear model in the blend; 1 where the network does not serve.
    pub(super) linear: f32,
    /// Power of each probability.
    pub(super) power: f32,
    /// Factor of each class; that of positive is 1.
    pub(super) factors: [f32; CLASSES],
}

/// What both models say about a review, and what it was.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said {
    pub(super) network: [f32; CLASSES],
    pub(super) linear: [f32; CLASSES],
    pub(super) class: usize,
}

impl Decision {
    /// The probabilities to write.
    pub(super) fn apply(
        &self,
        network: &[f32; CLASSES],
        linear: &[f32; CLASSES],
    ) -> [f64; CLASSES] {
        let mut shares = [0.0; CLASSES];
        let parts = network.iter().zip(linear).zip(&self.factors);
        for (share, ((&network, &linear), &factor)) in shares.iter_mut().zip(parts) {
            let blend = network + self.linear * (linear - network);
            *share = f64::from(blend.max(1e-6)).powf(f64::from(self.power)) * f64::from(factor);
        }
        let sum: f64 = shares.iter().sum();
        shares.map(|share| share / sum)
    }

    /// Whether its numbers can be used.
    pub(super) fn is_sound(&self) -> bool {
        let positive = |number: f32| number.is_finite() && number > 0.0;
        (0.0..=1.0).contains(&self.linear)
            && positive(self.power)
            && self.factors.into_iter().all(positive)
    }

    /// Chooses the numbers on reviews that neither model has seen. `alone`: the linear model only.
    pub(super) fn of(said: &[Said], alone: bool) -> Self {
        let shares: &[f32] = if alone {
            &[1.0]
        } else {
            &[0.0, 0.15, 0.3, 0.45, 0.6]
        };
        let mut best = (f64::NEG_INFINITY, Self::plain(1.0));
        for &linear in shares {
            let mut decision = Self::plain(linear);
            decision.calibrate(said);
            let reached = decision.lean(said);
            if reached > best.0 {
                best = (reached, decision);
            }
        }
        best.1
    }

    fn plain(linear: f32) -> Self {
        Self {
            linear,
            power: 1.0,
            factors: [1.0; CLASSES],
        }
    }

    /// Power and factors of the least log loss: Newton's steps would do, a walk over a line at a time is plainer.
    fn calibrate(&mut self, said: &[Said]) {
        let loss = |decision: &Self| {
            let pairs: Vec<(usize, [f64; CLASSES])> = said
                .iter()
                .map(|said| (said.class, decision.apply(&said.network, &said.linear)))
                .collect();
            classes::log_loss(&pairs)
        };
        let mut least = loss(self);
        for step in [1.4_f32, 1.2, 1.1, 1.05] {
            for number in 0..CLASSES {
                for way in [step, 1.0 / step] {
                    loop {
                        let mut next = *self;
                        // The last class keeps its factor of 1: its turn is the power's.
                        match next
                            .factors
                            .get_mut(number)
                            .filter(|_| number + 1 < CLASSES)
                        {
                            Some(factor) => *factor *= way,
                            None => next.power *= way,
                        }
                        let reached = loss(&next);
                        if reached >= least - 1e-7 || !(0.2..5.0).contains(&next.power) {
                            break;
                        }
                        (least, *self) = (reached, next);
                    }
                }
            }
        }
    }

    /// Factors of the highest macro-F1. The surface is rugged, so the answer is the middle of its highest ground and not its
    /// highest point. Returns the macro-F1 there.
    fn lean(&mut self, said: &[Said]) -> f64 {
        const STEPS: i32 = 14;
        let logs: Vec<([f64; CLASSES], usize)> = said
            .iter()
            .map(|said| {
                (
                    self.apply(&said.network, &said.linear).map(f64::ln),
                    said.class,
                )
            })
            .collect();
        let f1 = |shift: [f64; 2]| {
            let pairs: Vec<(usize, usize)> = logs
                .iter()
                .map(|&([negative, neutral, positive], class)| {
                    let leaning = [negative + shift[0], neutral + shift[1], positive];
                    (class, classes::largest(&leaning))
                })
                .collect();
            classes::macro_f1::<CLASSES>(&pairs)
        };
        let mut found: Vec<(f64, [f64; 2])> = Vec::new();
        for negative in -2..STEPS {
            for neutral in -2..STEPS {
                let shift = [f64::from(negative) / 10.0, f64::from(neutral) / 10.0];
                found.push((f1(shift), shift));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.truncate(found.len() / 20);
        let count = found.len().max(1) as f64;
        let mut middle = [0.0; 2];
        for (_, shift) in &found {
            middle
                .iter_mut()
                .zip(shift)
                .for_each(|(middle, shift)| *middle += shift / count);
        }
        for (factor, shift) in self.factors.iter_mut().zip(middle) {
            *factor *= shift.exp() as f32;
        }
        f1(middle)
    }
}

#[cfg(test)]
mod tests {
    use super::{Decision, Said};

    #[test]
    fn a_rare_class_gets_a_factor_that_finds_it() {
        // One review in ten is neutral, and the models give it a probability that is raised but never the largest.
        let seldom = [0.1, 0.35, 0.55];
        let said: Vec<Said> = (0..200)
            .map(|at| {
                let neutral = at % 10 == 0;
                let network = if neutral { seldom } else { [0.05, 0.1, 0.85] };
                let class = if neutral {
                    1
                } else {
                    2 * usize::from(at % 7 != 0)
                };
                Said {
                    network,
                    linear: network,
                    class,
                }
            })
            .collect();
        let decision = Decision::of(&said, false);
        assert!(decision.is_sound());
        let [negative, neutral, positive] = decision.apply(&seldom, &seldom);
        assert!(neutral > positive && neutral > negative, "{decision:?}");
        assert!((negative + neutral + positive - 1.0).abs() < 1e-9);
    }
}
