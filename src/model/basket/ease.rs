//! EASE (Steck, *Embarrassingly Shallow Autoencoders for Sparse Data*, 2019): item-to-item weights that rebuild a cart
//! from the rest of it, in closed form: `P = (XᵀX + λI)⁻¹`, `B = I - P diag(1 / diag P)`.
//!
//! Carts are weighed by age: half as much for each half-life. The weight of an article in the cart for one that is
//! not is `B[in][out]`; an article never speaks for itself.

use super::inverse::inverse;

/// How it is fitted.
#[derive(Clone, Copy, Debug)]
pub(super) struct EaseSettings {
    /// The ridge on the diagonal.
    pub(super) ridge: f64,
    /// Days after which a cart weighs half.
    pub(super) half_life_days: f64,
}

/// The weights `B` of `n` articles in row-major order, from carts of (weight, distinct places below `n`).
///
/// # Errors
/// When the matrix has no inverse: a ridge of nothing, or no articles.
pub(super) fn fit<'a>(
    n: usize,
    carts: impl Iterator<Item = (f64, &'a [usize])>,
    ridge: f64,
) -> candle_core::Result<Vec<f32>> {
    let mut gram = vec![0.0_f64; n * n];
    for (weight, cart) in carts {
        for &one in cart {
            let Some(row) = gram.get_mut(one * n..(one + 1) * n) else {
                continue;
            };
            for &other in cart {
                if let Some(together) = row.get_mut(other) {
                    *together += weight;
                }
            }
        }
    }
    gram.iter_mut().step_by(n + 1).for_each(|own| *own += ridge);
    let inverse = inverse(gram, n)?;
    let own: Vec<f64> = inverse.iter().step_by(n + 1).copied().collect();
    let mut weights = Vec::with_capacity(n * n);
    for (one, row) in inverse.chunks_exact(n).enumerate() {
        let each = row.iter().zip(&own).enumerate();
        weights.extend(
            each.map(|(other, (p, own))| if one == other { 0.0 } else { (-p / own) as f32 }),
        );
    }
    Ok(weights)
}

/// The weight of a cart of an age.
pub(super) fn decay(age_ms: i64, half_life_days: f64) -> f64 {
    let days = age_ms.max(0) as f64 / crate::model::history::DAY_MS as f64;
    (-days / half_life_days * std::f64::consts::LN_2).exp()
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn two_articles_by_hand() {
        // Together twice, once each alone: G = [[3, 2], [2, 3]], with a ridge of 1 [[4, 2], [2, 4]].
        let carts: [&[usize]; 4] = [&[0, 1], &[0, 1], &[0], &[1]];
        let weights = fit(2, carts.iter().map(|cart| (1.0, *cart)), 1.0).unwrap();
        // B01 = -P01 / P11 = (2/12) / (4/12).
        assert_eq!(weights, [0.0, 0.5, 0.5, 0.0]);
    }
}
