//! Fitting the network: a committee of members that differ in their start, in the order of the reviews and in which
//! words are hidden from them.
//!
//! The loss adds two views of one truth: the rating among five, with a share of it spread over the neighbours (stars are a
//! noisy label), and the class among three, which is what is asked. Rare classes weigh more. Deterministic for a seed.

use candle_core::{Device, Tensor, Var};

use super::network::{Batch, Network, RATINGS};
use super::vocabulary::Row;
use super::{CLASSES, class_of};
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, loss, uniform, zeros};
use crate::model::training::Watch;

/// How a network is fitted; chosen on the validation reviews.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) members: usize,
    /// Hidden units of a member.
    pub(super) width: usize,
    pub(super) epochs: usize,
    pub(super) batch: usize,
    pub(super) rate: f64,
    pub(super) weight_decay: f64,
    /// Share of a review's n-grams that are hidden from a member at each look.
    pub(super) hidden: f32,
    /// Share of the hidden units that are left out at each look.
    pub(super) dropout: f32,
    /// Share of a rating's truth that its neighbours get.
    pub(super) smoothing: f32,
    /// How much of the classes' imbalance is weighed away: 0 none, 1 all.
    pub(super) balance: f32,
    pub(super) seed: u64,
}

/// A review with its rating, 1 to 5.
#[derive(Clone, Copy, Debug)]
pub(super) struct Example<'a> {
    pub(super) row: &'a Row,
    pub(super) rating: u8,
}

/// Fits the committee and folds it into one network. `words` of the `grams` n-grams are of words.
pub(super) fn fit(
    examples: &[Example<'_>],
    (grams, words): (usize, usize),
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Network> {
    let mut members = Vec::with_capacity(settings.members);
    let weights = class_weights(examples, settings.balance);
    let steps = settings.epochs * examples.len().div_ceil(settings.batch);
    for number in 0..settings.members {
        let mut member = Member::new((grams, words), number as u64, steps, settings)?;
        let mut random = Seeded::new(settings.seed ^ ((number as u64) << 32), 12);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for _ in 0..settings.epochs {
            random.shuffle(&mut order);
            for batch in order.chunks(settings.batch) {
                let part: Vec<&Example<'_>> =
                    batch.iter().filter_map(|&at| examples.get(at)).collect();
                let loss = member.step(&part, &weights)?;
                watch.step(
                    "fit",
                    number * steps + member.steps,
                    settings.members * steps,
                    Some(loss),
                )?;
            }
        }
        members.push(member.plain()?);
    }
    Ok(Network::fold(&members)?)
}

/// What a review of each class weighs: its share of an even split over its share of the reviews.
fn class_weights(examples: &[Example<'_>], balance: f32) -> [f32; CLASSES] {
    let mut counts = [0.0_f32; CLASSES];
    for example in examples {
        if let Some(count) = counts.get_mut(class_of(example.rating)) {
            *count += 1.0;
        }
    }
    let even = examples.len() as f32 / CLASSES as f32;
    counts.map(|count| (even / count.max(1.0)).powf(balance))
}

struct Member {
    settings: FitSettings,
    network: Network,
    words: usize,
    optimizer: Adam,
    schedule: Schedule,
    steps: usize,
    random: Seeded,
    /// (ratings, classes): 1 where the rating is of the class.
    classes: Tensor,
}

impl Member {
    fn new(
        (grams, words): (usize, usize),
        number: u64,
        steps: usize,
        settings: FitSettings,
    ) -> candle_core::Result<Self> {
        let mut random = Seeded::new(settings.seed ^ (number << 32), 11);
        let width = settings.width;
        let parameters: [Var; 5] = [
            zeros((grams, RATINGS))?,
            zeros((1, RATINGS))?,
            uniform(&mut random, (words, width), 0.1)?,
            zeros((1, width))?,
            uniform(
                &mut random,
                (width, RATINGS),
                (6.0 / (width + RATINGS) as f32).sqrt(),
            )?,
        ];
        let optimizer = Adam::new(
            &parameters,
            AdamSettings {
                weight_decay: settings.weight_decay,
                ..AdamSettings::default()
            },
        )?;
        let [wide, bias, table, inner_bias, output] =
            parameters.map(|parameter| parameter.as_tensor().clone());
        let classes = (1..=RATINGS).flat_map(|rating| {
            (0..CLASSES).map(move |class| f32::from(u8::from(class_of(rating as u8) == class)))
        });
        Ok(Self {
            settings,
            network: Network {
                wide,
                bias,
                table,
                inner_bias,
                output,
            },
            words,
            optimizer,
            schedule: Schedule {
                rate: settings.rate,
                steps,
                warm_up: steps / 10,
            },
            steps: 0,
            random,
            classes: Tensor::from_iter(classes, &Device::Cpu)?.reshape((RATINGS, CLASSES))?,
        })
    }

    fn step(
        &mut self,
        part: &[&Example<'_>],
        class_weights: &[f32; CLASSES],
    ) -> candle_core::Result<f64> {
        let FitSettings {
            hidden,
            dropout: share,
            width,
            smoothing,
            ..
        } = self.settings;
        let random = &mut self.random;
        let kept = 1.0 / (1.0 - hidden);
        let keep = |weight: f32| {
            if random.unit() < hidden {
                0.0
            } else {
                weight * kept
            }
        };
        let batch = Batch::of(part.iter().map(|example| example.row), self.words, keep)?;
        let mask = dropout(&mut self.random, (part.len(), width), share)?;
        let logits = self.network.forward(&batch, Some(&mask))?;
        let (mut ratings, mut classes, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for example in part {
            ratings.extend(spread(example.rating, smoothing));
            let class = class_of(example.rating);
            classes.extend((0..CLASSES).map(|of| f32::from(u8::from(of == class))));
            weights.push(class_weights.get(class).copied().unwrap_or(1.0));
        }
        let (cpu, rows) = (Device::Cpu, part.len());
        let ratings = Tensor::from_vec(ratings, (rows, RATINGS), &cpu)?;
        let classes = Tensor::from_vec(classes, (rows, CLASSES), &cpu)?;
        let weights = Tensor::from_vec(weights, rows, &cpu)?;
        let by_rating = loss::cross_entropy(&logits, &ratings, &weights)?;
        let shares = (loss::log_softmax(&logits)?.exp()?.matmul(&self.classes)? + 1e-7)?;
        let by_class = (shares.log()?.mul(&classes)?.sum(1)?.neg()? * &weights)?;
        let by_class = by_class.sum_all()?.div(&weights.sum_all()?)?;
        let loss = (by_rating + by_class)?;
        self.optimizer.step(&loss, self.schedule.at(self.steps))?;
        self.steps += 1;
        Ok(f64::from(loss.to_scalar::<f32>()?))
    }

    /// The network without a way back.
    fn plain(&self) -> candle_core::Result<Network> {
        let plain = |tensor: &Tensor| Ok::<_, candle_core::Error>(tensor.copy()?.detach());
        Ok(Network {
            wide: plain(&self.network.wide)?,
            bias: plain(&self.network.bias)?,
            table: plain(&self.network.table)?,
            inner_bias: plain(&self.network.inner_bias)?,
            output: plain(&self.network.output)?,
        })
    }
}

/// A rating as shares of the five, some of it on its neighbours.
fn spread(rating: u8, smoothing: f32) -> [f32; RATINGS] {
    let at = usize::from(rating.clamp(1, RATINGS as u8)) - 1;
    let mut shares = [0.0_f32; RATINGS];
    let neighbours = usize::from(at > 0) + usize::from(at + 1 < RATINGS);
    for (place, share) in shares.iter_mut().enumerate() {
        *share = match place.abs_diff(at) {
            0 => 1.0 - smoothing,
            1 => smoothing / neighbours as f32,
            _ => 0.0,
        };
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::spread;

    #[test]
    fn a_rating_is_shared_with_its_neighbours() {
        assert_eq!(spread(1, 0.2), [0.8, 0.2, 0.0, 0.0, 0.0]);
        assert_eq!(spread(3, 0.2), [0.0, 0.1, 0.8, 0.1, 0.0]);
        assert_eq!(spread(5, 0.0), [0.0, 0.0, 0.0, 0.0, 1.0]);
    }
}
