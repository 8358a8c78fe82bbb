//! The classical model that the network must beat, and that answers where it does not: TF-IDF of words with a balanced
//! multinomial logistic regression.
//!
//! Fitted by AdaGrad (Duchi, Hazan and Singer, 2011), one review at a time. It sees words, title and close, but no
//! characters, which never helped it.

use super::fit::Example;
use super::network::softmax;
use super::vocabulary::Row;
use super::{CLASSES, class_of};
use crate::model::nn::Seeded;
use crate::model::weights::Weights;

/// The name on the card.
pub(super) const NAME: &str = "TF-IDF words, balanced logistic";

/// Names of the tensors in `model.safetensors`.
const WEIGHTS: &str = "linear";
const BIAS: &str = "linear.bias";

const PASSES: usize = 12;
const RATE: f32 = 0.3;
const RIDGE: f32 = 2e-4;

/// One weight for each n-gram of words and each class.
#[derive(Clone, Debug)]
pub(super) struct Linear {
    weights: Vec<[f32; CLASSES]>,
    bias: [f32; CLASSES],
}

impl Linear {
    /// Fits reviews; `words` n-grams are of words, each class weighs what `class_weights` says.
    pub(super) fn fit(examples: &[Example<'_>], words: usize, seed: u64) -> Self {
        let mut counts = [0.0_f32; CLASSES];
        for example in examples {
            if let Some(count) = counts.get_mut(class_of(example.rating)) {
                *count += 1.0;
            }
        }
        let even = examples.len() as f32 / CLASSES as f32;
        let mut new = Self {
            weights: vec![[0.0; CLASSES]; words],
            bias: [0.0; CLASSES],
        };
        let mut squares = vec![[1e-6_f32; CLASSES]; words];
        let mut bias_squares = [1e-6_f32; CLASSES];
        let mut random = Seeded::new(seed, 13);
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for _ in 0..PASSES {
            random.shuffle(&mut order);
            for example in order.iter().filter_map(|&at| examples.get(at)) {
                let class = class_of(example.rating);
                let weight = even / counts.get(class).copied().unwrap_or(1.0).max(1.0);
                let mut pull = new.classes(example.row);
                for (of, pull) in pull.iter_mut().enumerate() {
                    *pull = weight * (*pull - f32::from(u8::from(of == class)));
                }
                for &(gram, value) in &example.row.grams {
                    let at = gram as usize;
                    if let (Some(weights), Some(squares)) =
                        (new.weights.get_mut(at), squares.get_mut(at))
                    {
                        for ((weight, square), pull) in weights.iter_mut().zip(squares).zip(pull) {
                            step(weight, square, pull * value + RIDGE * *weight);
                        }
                    }
                }
                for ((bias, square), pull) in new.bias.iter_mut().zip(&mut bias_squares).zip(pull) {
                    step(bias, square, pull);
                }
            }
        }
        new
    }

    /// Probabilities of the classes of one review.
    pub(super) fn classes(&self, row: &Row) -> [f32; CLASSES] {
        let mut logits = self.bias;
        for &(gram, value) in &row.grams {
            if let Some(weights) = self.weights.get(gram as usize) {
                logits
                    .iter_mut()
                    .zip(weights)
                    .for_each(|(logit, weight)| *logit += value * weight);
            }
        }
        softmax(logits)
    }

    /// Adds the model to the weights of the folder.
    pub(super) fn put(&self, weights: &mut Weights) {
        weights.put(
            WEIGHTS,
            &[self.weights.len(), CLASSES],
            self.weights.as_flattened().to_vec(),
        );
        weights.put(BIAS, &[CLASSES], self.bias.to_vec());
    }

    /// What [`Linear::put`] added.
    pub(super) fn of_weights(weights: &Weights, words: usize) -> anyhow::Result<Self> {
        let (rows, _) = weights
            .take(WEIGHTS, &[words, CLASSES])?
            .as_chunks::<CLASSES>();
        let bias = weights.take(BIAS, &[CLASSES])?.first_chunk::<CLASSES>();
        Ok(Self {
            weights: rows.to_vec(),
            bias: bias.copied().unwrap_or_default(),
        })
    }
}

fn step(weight: &mut f32, square: &mut f32, pull: f32) {
    *square += pull * pull;
    *weight -= RATE * pull / square.sqrt();
}
