//! The network: a wide part that adds up what each n-gram says about each rating, and a deep part that lets words of
//! one review speak together.
//!
//! ```text
//! ratings = bias + rows x wide + relu(inner_bias + rows[words] x table) x output
//! ```
//!
//! `rows` are sparse; a product with them is a gather of the n-grams' rows, scaled, and added up by review. Five ratings
//! and not three classes: that two stars are nearer to three than to five is worth telling. Members of a committee fold
//! into one network: wide parts are averaged, deep parts stand beside each other.

use candle_core::{Device, Tensor};

use super::vocabulary::Row;
use crate::model::weights::Weights;

/// Stars.
pub(super) const RATINGS: usize = 5;

/// Names of the tensors in `model.safetensors`.
const WIDE: &str = "wide";
const BIAS: &str = "bias";
const TABLE: &str = "table";
const INNER_BIAS: &str = "inner.bias";
const OUTPUT: &str = "output";

/// The parameters as tensors: trainable ones in training, plain ones afterwards.
#[derive(Clone, Debug)]
pub(super) struct Network {
    /// (n-grams, ratings)
    pub(super) wide: Tensor,
    /// (1, ratings)
    pub(super) bias: Tensor,
    /// (n-grams of words, width)
    pub(super) table: Tensor,
    /// (1, width)
    pub(super) inner_bias: Tensor,
    /// (width, ratings)
    pub(super) output: Tensor,
}

/// Reviews side by side, as tensors.
pub(super) struct Batch {
    reviews: usize,
    all: Sparse,
    words: Sparse,
}

/// A sparse matrix: for each of its numbers the column, the row and the number itself.
struct Sparse {
    columns: Tensor,
    rows: Tensor,
    /// (numbers, 1)
    numbers: Tensor,
}

impl Sparse {
    fn of(mut parts: Vec<(u32, u32, f32)>) -> candle_core::Result<Self> {
        if parts.is_empty() {
            // Nothing of the first n-gram: a parameter keeps its way back even from reviews without words.
            parts.push((0, 0, 0.0));
        }
        let (cpu, count) = (Device::Cpu, parts.len());
        Ok(Self {
            columns: Tensor::from_iter(parts.iter().map(|part| part.0), &cpu)?,
            rows: Tensor::from_iter(parts.iter().map(|part| part.1), &cpu)?,
            numbers: Tensor::from_iter(parts.iter().map(|part| part.2), &cpu)?
                .reshape((count, 1))?,
        })
    }

    /// The product with a dense matrix: (rows, width of the matrix).
    fn product(&self, matrix: &Tensor, rows: usize) -> candle_core::Result<Tensor> {
        let (_, width) = matrix.dims2()?;
        let sum = Tensor::zeros((rows, width), matrix.dtype(), matrix.device())?;
        let scaled = matrix
            .index_select(&self.columns, 0)?
            .broadcast_mul(&self.numbers)?;
        sum.index_add(&self.rows, &scaled, 0)
    }
}

impl Batch {
    /// Of rows; `words` is how many of the n-grams are of words. `keep` may change or drop a weight.
    pub(super) fn of<'a>(
        reviews: impl Iterator<Item = &'a Row>,
        words: usize,
        mut keep: impl FnMut(f32) -> f32,
    ) -> candle_core::Result<Self> {
        let (mut all, mut of_words, mut count) = (Vec::new(), Vec::new(), 0_u32);
        for review in reviews {
            for &(gram, weight) in &review.grams {
                let weight = keep(weight);
                if weight != 0.0 {
                    all.push((gram, count, weight));
                    if (gram as usize) < words {
                        of_words.push((gram, count, weight));
                    }
                }
            }
            count += 1;
        }
        Ok(Self {
            reviews: count as usize,
            all: Sparse::of(all)?,
            words: Sparse::of(of_words)?,
        })
    }
}

impl Network {
    /// Logits of the ratings, (reviews, ratings). `mask` scales the hidden units, in training.
    pub(super) fn forward(
        &self,
        batch: &Batch,
        mask: Option<&Tensor>,
    ) -> candle_core::Result<Tensor> {
        let wide = batch.all.product(&self.wide, batch.reviews)?;
        let inner = batch.words.product(&self.table, batch.reviews)?;
        let mut inner = inner.broadcast_add(&self.inner_bias)?.relu()?;
        if let Some(mask) = mask {
            inner = (inner * mask)?;
        }
        (wide + inner.matmul(&self.output)?)?.broadcast_add(&self.bias)
    }

    /// Probabilities of the ratings of one review.
    pub(super) fn ratings(&self, row: &Row) -> candle_core::Result<[f32; RATINGS]> {
        let (words, _) = self.table.dims2()?;
        let batch = Batch::of(std::iter::once(row), words, |weight| weight)?;
        let logits = self
            .forward(&batch, None)?
            .flatten_all()?
            .to_vec1::<f32>()?;
        let mut ratings = [0.0; RATINGS];
        ratings
            .iter_mut()
            .zip(logits)
            .for_each(|(to, logit)| *to = logit);
        Ok(softmax(ratings))
    }

    /// Several networks as one whose logits are the mean of theirs.
    pub(super) fn fold(members: &[Self]) -> candle_core::Result<Self> {
        let count = members.len().max(1) as f64;
        let mean = |part: &dyn Fn(&Self) -> &Tensor| {
            let parts: Vec<&Tensor> = members.iter().map(part).collect();
            Tensor::stack(&parts, 0)?.mean(0)
        };
        let beside = |part: &dyn Fn(&Self) -> &Tensor, way: usize| {
            let parts: Vec<&Tensor> = members.iter().map(part).collect();
            Tensor::cat(&parts, way)
        };
        Ok(Self {
            wide: mean(&|member| &member.wide)?,
            bias: mean(&|member| &member.bias)?,
            table: beside(&|member| &member.table, 1)?,
            inner_bias: beside(&|member| &member.inner_bias, 1)?,
            output: (beside(&|member| &member.output, 0)? / count)?,
        })
    }

    /// Adds the network to a model's weights.
    pub(super) fn put(&self, weights: &mut Weights) -> candle_core::Result<()> {
        weights.put_tensor(WIDE, &self.wide)?;
        weights.put_tensor(BIAS, &self.bias)?;
        weights.put_tensor(TABLE, &self.table)?;
        weights.put_tensor(INNER_BIAS, &self.inner_bias)?;
        weights.put_tensor(OUTPUT, &self.output)
    }

    /// What [`Network::put`] added, for a vocabulary of so many n-grams, `words` of them of words.
    pub(super) fn of_weights(
        weights: &Weights,
        grams: usize,
        words: usize,
    ) -> anyhow::Result<Self> {
        let (shape, _) = weights.shaped(INNER_BIAS)?;
        let width = shape.last().copied().unwrap_or_default();
        Ok(Self {
            wide: weights.tensor(WIDE, &[grams, RATINGS])?,
            bias: weights.tensor(BIAS, &[1, RATINGS])?,
            table: weights.tensor(TABLE, &[words, width])?,
            inner_bias: weights.tensor(INNER_BIAS, &[1, width])?,
            output: weights.tensor(OUTPUT, &[width, RATINGS])?,
        })
    }
}

/// Shares that add up to 1.
pub(super) fn softmax<const N: usize>(logits: [f32; N]) -> [f32; N] {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let grown = logits.map(|logit| (logit - top).exp());
    let sum: f32 = grown.iter().sum();
    grown.map(|share| share / sum)
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::{Network, RATINGS};
    use crate::model::sentiment::vocabulary::Row;

    fn network(scale: f32) -> Network {
        let matrix = |rows: usize, columns: usize| {
            let numbers: Vec<f32> = (0..rows * columns)
                .map(|at| scale * (at as f32 - 2.0) / 10.0)
                .collect();
            Tensor::from_vec(numbers, (rows, columns), &Device::Cpu).unwrap()
        };
        Network {
            wide: matrix(4, RATINGS),
            bias: matrix(1, RATINGS),
            table: matrix(3, 2),
            inner_bias: matrix(1, 2),
            output: matrix(2, RATINGS),
        }
    }

    #[test]
    fn a_committee_folds_into_one_and_an_empty_review_has_an_answer() {
        let members = [network(1.0), network(-0.5)];
        let [first, second] = &members;
        let folded = Network::fold(&members).unwrap();
        let row = Row {
            grams: vec![(0, 0.5), (2, 1.0), (3, 0.25)],
        };
        let logits = |network: &Network| network.ratings(&row).unwrap().map(f32::ln);
        let (first, second, both) = (logits(first), logits(second), logits(&folded));
        // Softmax shifts all logits of a review alike: compare differences.
        let gap = |of: [f32; RATINGS]| of[4] - of[0];
        assert!((gap(both) - (gap(first) + gap(second)) / 2.0).abs() < 1e-4);
        let nothing = folded.ratings(&Row::default()).unwrap();
        assert!((nothing.iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
