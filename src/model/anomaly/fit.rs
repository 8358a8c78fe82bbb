//! Fitting both networks in candle with AdamW. Deterministic for a seed.

use candle_core::{D, Device, Tensor, Var};

use super::features::FEATURES;
use super::network::{COLUMNS, Coder, Network};
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, loss, uniform, zeros};
use crate::model::training::Watch;

/// The least that an error is held against, in spreads.
const USUAL_ERROR_MIN: f64 = 0.1;

/// How the networks are fitted; chosen on the validation streams.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) members: usize,
    /// Hidden units of a member.
    pub(super) hidden: usize,
    /// Numbers that a normal order is squeezed into.
    pub(super) codes: usize,
    pub(super) epochs: usize,
    pub(super) batch: usize,
    pub(super) rate: f64,
    pub(super) weight_decay: f64,
    pub(super) dropout: f32,
    pub(super) seed: u64,
}

/// A normalized row, whether it is of a spoilt order, and how much it counts.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) row: [f32; COLUMNS],
    pub(super) strange: bool,
    pub(super) weight: f32,
}

/// Fits the committee on all examples and the other network on the normal ones.
pub(super) fn fit(
    examples: &[Example],
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Network> {
    let (hidden, output) = committee(examples, settings, watch)?;
    let normal: Vec<&Example> = examples.iter().filter(|example| !example.strange).collect();
    let coder = coder(&normal, settings, watch)?;
    Ok(Network::new(hidden, output, coder)?)
}

fn input(part: &[&Example]) -> candle_core::Result<Tensor> {
    let numbers: Vec<f32> = part.iter().flat_map(|example| example.row).collect();
    Tensor::from_vec(numbers, (part.len(), COLUMNS), &Device::Cpu)
}

/// Walks over shuffled batches; `step` gets a batch, its number and the rate.
fn walk(
    examples: &[&Example],
    settings: &FitSettings,
    (stage, purpose): (&str, u64),
    watch: &mut Watch<'_>,
    mut step: impl FnMut(&[&Example], f64) -> candle_core::Result<f64>,
) -> anyhow::Result<()> {
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut random = Seeded::new(settings.seed, purpose);
    let steps = settings.epochs * examples.len().div_ceil(settings.batch);
    let schedule = Schedule {
        rate: settings.rate,
        steps,
        warm_up: steps / 20,
    };
    let mut done = 0;
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for batch in order.chunks(settings.batch) {
            let part: Vec<&Example> = batch
                .iter()
                .filter_map(|&at| examples.get(at).copied())
                .collect();
            let loss = step(&part, schedule.at(done))?;
            done += 1;
            watch.step(stage, done, steps, Some(loss))?;
        }
    }
    Ok(())
}

/// The committee as one layer: (units, columns), and the outputs with their mean bias at the end.
fn committee(
    examples: &[Example],
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<(Tensor, Vec<f32>)> {
    let FitSettings {
        members, hidden, ..
    } = settings;
    let units = members * hidden;
    let mut random = Seeded::new(settings.seed, 21);
    let first: Var = uniform(&mut random, (COLUMNS, units), (6.0 / COLUMNS as f32).sqrt())?;
    let second = uniform(
        &mut random,
        (members, hidden),
        (3.0 / hidden as f32).sqrt() * 0.5,
    )?;
    let bias = zeros(members)?;
    let mut adam = Adam::new(
        &[first.clone(), second.clone(), bias.clone()],
        AdamSettings {
            weight_decay: settings.weight_decay,
            norm_max: members as f64,
            ..AdamSettings::default()
        },
    )?;
    let all: Vec<&Example> = examples.iter().collect();
    walk(&all, &settings, ("fit", 22), watch, |part, rate| {
        let rows = part.len();
        let keep = dropout(&mut random, (rows, units), settings.dropout)?;
        let active =
            (input(part)?.matmul(&first)?.relu()? * keep)?.reshape((rows, members, hidden))?;
        let logit = active
            .broadcast_mul(&second)?
            .sum(D::Minus1)?
            .broadcast_add(&bias)?;
        let column = |number: &dyn Fn(&Example) -> f32| {
            let numbers: Vec<f32> = part
                .iter()
                .flat_map(|example| std::iter::repeat_n(number(example), members))
                .collect();
            Tensor::from_vec(numbers, (rows, members), &Device::Cpu)
        };
        let label = column(&|example| f32::from(u8::from(example.strange)))?;
        let weight = column(&|example| example.weight)?;
        // Times the members: each has a gradient as if it were alone.
        let loss = (loss::log_loss(&logit, &label, &weight)? * members as f64)?;
        adam.step(&loss, rate)?;
        Ok(f64::from(loss.to_scalar::<f32>()?) / members as f64)
    })?;
    let mut output = (second.as_tensor() / members as f64)?
        .flatten_all()?
        .to_vec1::<f32>()?;
    output.push(bias.mean_all()?.to_scalar::<f32>()?);
    Ok((first.t()?.contiguous()?.detach(), output))
}

/// The network of normal orders.
fn coder(
    normal: &[&Example],
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Coder> {
    let codes = settings.codes;
    let mut random = Seeded::new(settings.seed, 23);
    let encoder = uniform(&mut random, (COLUMNS, codes), (3.0 / COLUMNS as f32).sqrt())?;
    let decoder = uniform(&mut random, (codes, FEATURES), (3.0 / codes as f32).sqrt())?;
    let mut adam = Adam::new(&[encoder.clone(), decoder.clone()], AdamSettings::default())?;
    walk(
        normal,
        &settings,
        ("fit normal", 24),
        watch,
        |part, rate| {
            let input = input(part)?;
            let again = input.matmul(&encoder)?.tanh()?.matmul(&decoder)?;
            let error = (again - input.narrow(1, 0, FEATURES)?)?;
            // Large errors pull like their size and not like their square: the odd normal order must not bend the rest.
            let loss = ((error.sqr()? + 1.0)?.sqrt()? - 1.0)?.mean_all()?;
            adam.step(&loss, rate)?;
            Ok(f64::from(loss.to_scalar::<f32>()?))
        },
    )?;
    let mut squares = Tensor::zeros(FEATURES, candle_core::DType::F32, &Device::Cpu)?;
    for part in normal.chunks(settings.batch) {
        let input = input(part)?;
        let again = input.matmul(&encoder)?.tanh()?.matmul(&decoder)?;
        let error = (again - input.narrow(1, 0, FEATURES)?)?;
        squares = (squares + error.sqr()?.sum(0)?)?.detach();
    }
    // A number that hardly varies among normal orders is exact to this at best.
    let usual = ((squares / normal.len().max(1) as f64)?.sqrt()? + USUAL_ERROR_MIN)?;
    let turned = |matrix: &Var| matrix.t()?.contiguous().map(|matrix| matrix.detach());
    Ok(Coder {
        encoder: turned(&encoder)?,
        decoder: turned(&decoder)?,
        exactness: usual.recip()?,
    })
}
