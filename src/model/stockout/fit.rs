//! Fitting: each member is a recurrent network over stretches of shelves' days, trained in candle with AdamW.
//!
//! The loss is the log loss of running out on the next day, and with a smaller weight that of the share of its hours, which
//! tells a bad day from a short one. Deterministic for a seed: start, dropout, left-out days and order of stretches come from
//! a seeded generator.

use candle_core::{Device, Tensor};

use super::examples::Stretch;
use super::features::FEATURES;
use super::network::{Network, Sizes};
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, loss};
use crate::model::training::Watch;

/// How a member is fitted; chosen on held-out days.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) sizes: Sizes,
    pub(super) members: usize,
    pub(super) epochs: usize,
    pub(super) rate: f64,
    pub(super) weight_decay: f64,
    pub(super) dropout: f32,
    /// Share of the columns that are left out of a row at each step.
    pub(super) input_dropout: f32,
    /// Weight of the share of hours beside running out.
    pub(super) share_weight: f64,
    pub(super) seed: u64,
}

/// Stretches at a time; of few stretches fewer, so that a pass over them still has some steps.
const BATCH_MAX: usize = 64;
const BATCH_MIN: usize = 8;
const STEPS_MIN: usize = 40;

/// Fits all members.
pub(super) fn fit(
    stretches: &[Stretch],
    settings: FitSettings,
    watch: &mut Watch<'_>,
    stage: &str,
) -> anyhow::Result<Vec<Network>> {
    let mut members = Vec::with_capacity(settings.members);
    let batch_len = (stretches.len() / STEPS_MIN).clamp(BATCH_MIN, BATCH_MAX);
    let batches = stretches.len().div_ceil(batch_len);
    let steps = settings.epochs * batches;
    for member in 0..settings.members as u64 {
        let mut random = Seeded::new(settings.seed, 10 + member);
        let parameters = Network::parameters(settings.sizes, &mut random)?;
        let network = Network::of_parameters(settings.sizes, &parameters)?;
        let adam = AdamSettings {
            weight_decay: settings.weight_decay,
            ..AdamSettings::default()
        };
        let mut optimizer = Adam::new(&parameters, adam)?;
        let schedule = Schedule {
            rate: settings.rate,
            steps,
            warm_up: steps / 20,
        };
        let mut order: Vec<usize> = (0..stretches.len()).collect();
        let mut step = 0;
        for _ in 0..settings.epochs {
            random.shuffle(&mut order);
            for batch in order.chunks(batch_len) {
                let batch: Vec<&Stretch> =
                    batch.iter().filter_map(|&at| stretches.get(at)).collect();
                if let Some(loss) = batch_loss(&network, &batch, settings, &mut random)? {
                    optimizer.step(&loss, schedule.at(step))?;
                }
                step += 1;
                watch.step(
                    stage,
                    member as usize * steps + step,
                    settings.members * steps,
                    None,
                )?;
            }
        }
        members.push(network.plain()?);
    }
    Ok(members)
}

/// The mean loss of some stretches; `None` when none of their rows counts.
fn batch_loss(
    network: &Network,
    batch: &[&Stretch],
    settings: FitSettings,
    random: &mut Seeded,
) -> candle_core::Result<Option<Tensor>> {
    let days = batch
        .iter()
        .map(|stretch| stretch.rows.len())
        .max()
        .unwrap_or_default();
    let width = batch.len();
    let mut rows = vec![0.0; days * width * FEATURES];
    let mut out = vec![0.0_f32; days * width];
    let (mut share, mut weight, mut known) = (out.clone(), out.clone(), out.clone());
    for (place, stretch) in batch.iter().enumerate() {
        // Stretches end together, so that short ones start from nothing later.
        let late = days - stretch.rows.len();
        for (at, (row, target)) in stretch.rows.iter().zip(&stretch.targets).enumerate() {
            let place = (late + at) * width + place;
            if let Some(to) = rows.get_mut(place * FEATURES..(place + 1) * FEATURES) {
                to.copy_from_slice(row);
            }
            for (to, number) in [
                (out.get_mut(place), f32::from(u8::from(target.out))),
                (share.get_mut(place), target.share),
                (weight.get_mut(place), target.weight),
                (known.get_mut(place), 1.0),
            ] {
                if let Some(to) = to {
                    *to = number;
                }
            }
        }
    }
    if weight.iter().all(|weight| *weight == 0.0) {
        return Ok(None);
    }
    let cpu = Device::Cpu;
    let all = days * width;
    let rows = Tensor::from_vec(rows, (all, FEATURES), &cpu)?;
    let rows = (rows * dropout(random, (all, FEATURES), settings.input_dropout)?)?;
    let gates = network
        .gates(&rows)?
        .reshape((days, width, 3 * settings.sizes.state))?;
    let known = Tensor::from_vec(known, (days, width, 1), &cpu)?;
    let mut state = network.start(width)?;
    let mut states = Vec::with_capacity(days);
    for day in 0..days {
        state = network
            .step(&gates.get(day)?, &state)?
            .broadcast_mul(&known.get(day)?)?;
        states.push(state.clone());
    }
    let states = Tensor::cat(&states, 0)?;
    let states = (states * dropout(random, (all, settings.sizes.state), settings.dropout)?)?;
    let drop = dropout(random, (all, settings.sizes.head), settings.dropout)?;
    let logits = network.head(&states, &rows, Some(&drop))?;
    let column = |numbers: Vec<f32>| Tensor::from_vec(numbers, (all, 1), &cpu);
    let (out, share, weight) = (column(out)?, column(share)?, column(weight)?);
    let main = loss::log_loss(&logits.narrow(1, 0, 1)?, &out, &weight)?;
    let beside = loss::log_loss(&logits.narrow(1, 1, 1)?, &share, &weight)?;
    Ok(Some((main + (beside * settings.share_weight)?)?))
}
