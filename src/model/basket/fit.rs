//! Fitting the re-ranker: softmax over the candidates of each cart, cross entropy against the one that was right.

use candle_core::{Device, Tensor};

use super::examples::Example;
use super::features::FEATURES;
use super::network::{MEMBERS, Member, Network};
use crate::model::nn::{Adam, AdamSettings, Schedule, Seeded, dropout, loss};
use crate::model::normalize::Normalization;
use crate::model::training::Watch;

/// Carts of one step.
const BATCH: usize = 32;
/// What a candidate that is not there gets: its share of the softmax is nothing.
const NOBODY: f32 = -1e9;

/// How it is fitted; chosen on the validation splits.
#[derive(Clone, Copy, Debug)]
pub(super) struct FitSettings {
    pub(super) epochs: usize,
    pub(super) rate: f64,
    pub(super) weight_decay: f64,
    pub(super) dropout: f32,
    pub(super) seed: u64,
}

/// Fits a network; examples whose right answer is no candidate teach nothing and are passed over.
pub(super) fn fit(
    examples: &[&Example],
    normal: &Normalization,
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Network> {
    let member = |at: usize| {
        let seed = settings.seed.wrapping_add(7_919 * at as u64);
        fit_member(examples, normal, FitSettings { seed, ..settings }, watch)
    };
    Ok(Network::of(
        (0..MEMBERS).map(member).collect::<anyhow::Result<_>>()?,
    ))
}

fn fit_member(
    examples: &[&Example],
    normal: &Normalization,
    settings: FitSettings,
    watch: &mut Watch<'_>,
) -> anyhow::Result<Member> {
    let (network, parameters) = Member::start(FEATURES, settings.seed)?;
    let mut optimizer = Adam::new(
        &parameters,
        AdamSettings {
            weight_decay: settings.weight_decay,
            ..AdamSettings::default()
        },
    )?;
    let mut order: Vec<&Example> = examples
        .iter()
        .copied()
        .filter(|example| example.right.is_some())
        .collect();
    let steps = settings.epochs * order.len().div_ceil(BATCH);
    let schedule = Schedule {
        rate: settings.rate,
        steps,
        warm_up: steps / 20,
    };
    let mut random = Seeded::new(settings.seed, 12);
    let mut step = 0;
    for _ in 0..settings.epochs {
        random.shuffle(&mut order);
        for batch in order.chunks(BATCH) {
            let batch = Batch::of(batch, normal)?;
            let keep = dropout(
                &mut random,
                (batch.carts * batch.width, Member::width()),
                settings.dropout,
            )?;
            let scores = network.forward(&batch.rows, Some(&keep))?;
            let scores = (scores.reshape((batch.carts, batch.width))? + &batch.nobody)?;
            let weight = Tensor::ones(batch.carts, candle_core::DType::F32, &Device::Cpu)?;
            let loss = loss::cross_entropy(&scores, &batch.truth, &weight)?;
            optimizer.step(&loss, schedule.at(step))?;
            step += 1;
            let told = (step % 32 == 0)
                .then(|| loss.to_scalar::<f32>())
                .transpose()?;
            watch.step("fit", step, steps, told.map(f64::from))?;
        }
    }
    Ok(network)
}

struct Batch {
    carts: usize,
    /// Candidates of the cart with the most.
    width: usize,
    /// (carts x width, features)
    rows: Tensor,
    /// (carts, width): 0 where there is a candidate.
    nobody: Tensor,
    /// (carts, width): 1 where the right one stands.
    truth: Tensor,
}

impl Batch {
    fn of(examples: &[&Example], normal: &Normalization) -> candle_core::Result<Self> {
        let carts = examples.len();
        let width = examples
            .iter()
            .map(|example| example.candidates.places.len())
            .max()
            .unwrap_or_default();
        let mut rows = vec![0.0; carts * width * FEATURES];
        let mut nobody = vec![NOBODY; carts * width];
        let mut truth = vec![0.0_f32; carts * width];
        let parts = rows.chunks_exact_mut((width * FEATURES).max(1));
        let parts = parts.zip(
            nobody
                .chunks_exact_mut(width.max(1))
                .zip(truth.chunks_exact_mut(width.max(1))),
        );
        for (example, (rows, (nobody, truth))) in examples.iter().zip(parts) {
            for (to, row) in rows
                .chunks_exact_mut(FEATURES)
                .zip(example.candidates.rows.chunks_exact(FEATURES))
            {
                normal.apply(row, to);
            }
            nobody
                .iter_mut()
                .take(example.candidates.places.len())
                .for_each(|mask| *mask = 0.0);
            if let Some(right) = example.right.and_then(|right| truth.get_mut(right)) {
                *right = 1.0;
            }
        }
        let cpu = Device::Cpu;
        Ok(Self {
            carts,
            width,
            rows: Tensor::from_vec(rows, (carts * width, FEATURES), &cpu)?,
            nobody: Tensor::from_vec(nobody, (carts, width), &cpu)?,
            truth: Tensor::from_vec(truth, (carts, width), &cpu)?,
        })
    }
}
