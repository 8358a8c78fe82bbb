//! k-means (Lloyd, 1982) on candle tensors, started by k-means++ (Arthur and Vassilvitskii, 2007), the best of many
//! starts.

use candle_core::{DType, Device, Tensor};

use crate::model::nn::Seeded;

/// Starts of one grouping; of so many the best one hardly depends on the seed.
const STARTS: usize = 24;
/// Passes of one start; it ends earlier when nobody moves.
const PASSES_MAX: usize = 100;

/// Where groups have their middles.
#[derive(Clone, Debug)]
pub(super) struct Centres {
    /// (groups, dimensions)
    middles: Tensor,
}

impl Centres {
    /// Groups points of `dimensions` numbers each, in row-major order, into `k`.
    ///
    /// # Errors
    /// When there are fewer points than groups.
    pub(super) fn fit(
        points: &[f32],
        dimensions: usize,
        k: usize,
        seed: u64,
    ) -> candle_core::Result<Self> {
        let count = points.len() / dimensions.max(1);
        if count < k || k == 0 {
            candle_core::bail!("{count} points make no {k} groups");
        }
        let tensor = Tensor::from_slice(points, (count, dimensions), &Device::Cpu)?;
        let mut random = Seeded::new(seed, 41);
        let mut best: Option<(f64, Self)> = None;
        for _ in 0..STARTS {
            let start = spread(points, dimensions, k, &mut random);
            let mut centres = Self::of(start, k, dimensions)?;
            let apart = centres.settle(&tensor)?;
            if best.as_ref().is_none_or(|(least, _)| apart < *least) {
                best = Some((apart, centres));
            }
        }
        best.map(|(_, centres)| centres)
            .ok_or_else(|| candle_core::Error::msg("no start"))
    }

    /// Middles as they were kept.
    pub(super) fn of(middles: Vec<f32>, k: usize, dimensions: usize) -> candle_core::Result<Self> {
        Ok(Self {
            middles: Tensor::from_vec(middles, (k, dimensions), &Device::Cpu)?,
        })
    }

    /// The middles, (groups, dimensions).
    pub(super) fn tensor(&self) -> &Tensor {
        &self.middles
    }

    /// The group of each point, and the sum of the squared distances to their middles.
    pub(super) fn assign(&self, points: &Tensor) -> candle_core::Result<(Vec<u32>, f64)> {
        // Subtracted and squared, not expanded to |x|² - 2xc + |c|²: that loses digits of small distances.
        let away = points
            .unsqueeze(1)?
            .broadcast_sub(&self.middles.unsqueeze(0)?)?
            .sqr()?
            .sum(2)?;
        let groups = away.argmin(1)?.to_vec1::<u32>()?;
        let least = away
            .min(1)?
            .to_dtype(DType::F64)?
            .sum_all()?
            .to_scalar::<f64>()?;
        Ok((groups, least))
    }

    /// Moves the middles until nobody changes groups; returns the sum of the squared distances.
    fn settle(&mut self, points: &Tensor) -> candle_core::Result<f64> {
        let (count, k) = (points.dim(0)?, self.middles.dim(0)?);
        let mut before: Vec<u32> = Vec::new();
        for _ in 0..PASSES_MAX {
            let (groups, apart) = self.assign(points)?;
            if groups == before {
                return Ok(apart);
            }
            let mut member = vec![0.0_f32; count * k];
            for (row, &group) in member.chunks_exact_mut(k).zip(&groups) {
                if let Some(own) = row.get_mut(group as usize) {
                    *own = 1.0;
                }
            }
            let member = Tensor::from_vec(member, (count, k), &Device::Cpu)?;
            let sums = member.t()?.contiguous()?.matmul(points)?;
            let sizes = member.sum(0)?.reshape((k, 1))?;
            let moved = sums.broadcast_div(&sizes.maximum(1.0)?)?;
            // A group that lost everybody stays where it was.
            let empty = sizes.eq(0.0)?.broadcast_as(moved.shape())?;
            self.middles = empty.where_cond(&self.middles, &moved)?;
            before = groups;
        }
        Ok(self.assign(points)?.1)
    }
}

/// Starts far from each other: each next one is drawn with a chance that grows with the squared distance to the nearest.
fn spread(points: &[f32], dimensions: usize, k: usize, random: &mut Seeded) -> Vec<f32> {
    let rows: Vec<&[f32]> = points.chunks_exact(dimensions).collect();
    let mut nearest = vec![f64::INFINITY; rows.len()];
    let mut next = random.below(rows.len());
    let mut middles = Vec::with_capacity(k * dimensions);
    for _ in 0..k {
        let chosen = rows.get(next).copied().unwrap_or_default();
        middles.extend_from_slice(chosen);
        for (least, row) in nearest.iter_mut().zip(&rows) {
            let away: f64 = row
                .iter()
                .zip(chosen)
                .map(|(a, b)| f64::from(a - b).powi(2))
                .sum();
            *least = least.min(away);
        }
        let all: f64 = nearest.iter().sum();
        let mut left = f64::from(random.unit()) * all;
        next = rows.len() - 1;
        for (at, least) in nearest.iter().enumerate() {
            left -= least;
            if left <= 0.0 && *least > 0.0 {
                next = at;
                break;
            }
        }
    }
    middles
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};

    use super::Centres;

    #[test]
    fn three_heaps_are_three_groups_whatever_the_seed() {
        let points: Vec<f32> = (0..60_u8)
            .flat_map(|at| [f32::from(at % 3) * 10.0 + f32::from(at) / 100.0, 1.0])
            .collect();
        let tensor = Tensor::from_slice(&points, (60, 2), &Device::Cpu).unwrap();
        for seed in 0..5 {
            let (groups, _) = Centres::fit(&points, 2, 3, seed)
                .unwrap()
                .assign(&tensor)
                .unwrap();
            let heap = |at: usize| groups.get(at).copied().unwrap();
            assert!((0..60).all(|at| heap(at) == heap(at % 3)), "{groups:?}");
            assert!(heap(0) != heap(1) && heap(1) != heap(2) && heap(0) != heap(2));
        }
    }
}
