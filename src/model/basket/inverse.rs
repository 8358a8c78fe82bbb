//! The inverse of a symmetric positive definite matrix, by halves: with `A = [[a, b], [bᵀ, d]]` and the Schur complement
//! `s = d - bᵀ a⁻¹ b`, all four quarters of the inverse follow from `a⁻¹` and `s⁻¹` (Boyd and Vandenberghe, *Convex
//! Optimization*, A.5.5).
//!
//! Nearly all of the work is candle's matrix products, 4/3 n³ of them: 4,000 rows take a few seconds on one core. In
//! 64-bit floats; a ridge on the diagonal keeps the halves well conditioned.

use candle_core::{Device, Tensor};

/// The inverse of (n, n) numbers in row-major order.
///
/// # Errors
/// When the matrix is not positive definite, or has no rows.
pub(super) fn inverse(matrix: Vec<f64>, n: usize) -> candle_core::Result<Vec<f64>> {
    let matrix = Tensor::from_vec(matrix, (n, n), &Device::Cpu)?;
    of_tensor(&matrix)?.flatten_all()?.to_vec1()
}

fn of_tensor(matrix: &Tensor) -> candle_core::Result<Tensor> {
    let n = matrix.dim(0)?;
    if n < 2 {
        let pivot = matrix.flatten_all()?.to_vec1::<f64>()?;
        return match pivot.first() {
            Some(pivot) if *pivot > 0.0 => Tensor::from_slice(&[1.0 / pivot], (1, 1), &Device::Cpu),
            _ => candle_core::bail!("the matrix is not positive definite"),
        };
    }
    let half = n / 2;
    let quarter = |row: usize, rows: usize, column: usize, columns: usize| {
        matrix
            .narrow(0, row, rows)?
            .narrow(1, column, columns)?
            .contiguous()
    };
    let first = of_tensor(&quarter(0, half, 0, half)?)?;
    let beside = quarter(0, half, half, n - half)?;
    let way = first.matmul(&beside)?;
    let schur =
        (quarter(half, n - half, half, n - half)? - beside.t()?.contiguous()?.matmul(&way)?)?;
    drop(beside);
    // Rounding must not tilt it: the halves of a symmetric matrix are symmetric.
    let schur = ((&schur + schur.t()?)? * 0.5)?;
    let second = of_tensor(&schur)?;
    let corner = way.matmul(&second)?.neg()?;
    let first = (first - corner.matmul(&way.t()?.contiguous()?)?)?;
    let top = Tensor::cat(&[&first, &corner], 1)?;
    let bottom = Tensor::cat(&[&corner.t()?.contiguous()?, &second], 1)?;
    Tensor::cat(&[&top, &bottom], 0)
}

#[cfg(test)]
mod tests {
    use super::inverse;

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let n = 37;
        let at = |row: usize, column: usize| {
            let far = row.abs_diff(column) as f64;
            (-far / 3.0).exp() + if row == column { 0.5 } else { 0.0 }
        };
        let matrix: Vec<f64> = (0..n * n).map(|place| at(place / n, place % n)).collect();
        let inverse = inverse(matrix, n).unwrap();
        for row in 0..n {
            for column in 0..n {
                let sum: f64 = (0..n)
                    .map(|k| at(row, k) * inverse.get(k * n + column).unwrap())
                    .sum();
                let expected = f64::from(u8::from(row == column));
                assert!((sum - expected).abs() < 1e-9, "{row} {column}: {sum}");
            }
        }
    }

    #[test]
    fn what_has_no_inverse_is_refused() {
        assert!(inverse(vec![1.0, 1.0, 1.0, 1.0], 2).is_err());
    }
}
