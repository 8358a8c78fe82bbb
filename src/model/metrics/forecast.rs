//! How good a forecast of single numbers is: the errors that forecasters are compared by, beside each other.
//!
//! Pure arithmetic over pairs of what came and what had been said.

/// Errors of a forecast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// How many pairs.
    pub n: usize,
    /// Mean absolute error, in the unit of the series.
    pub mae: f64,
    /// Root of the mean squared error, in the unit of the series: large misses weigh more.
    pub rmse: f64,
    /// Mean of the errors as shares of what came, over the pairs where something came; `None` where nothing ever did.
    pub mape: Option<f64>,
    /// Sum of the absolute errors over the sum of what came; `None` where nothing came.
    pub wape: Option<f64>,
}

/// Errors of pairs of (what came, what had been said); `None` without pairs.
#[must_use]
pub fn errors(pairs: &[(f64, f64)]) -> Option<Errors> {
    if pairs.is_empty() {
        return None;
    }
    let n = pairs.len() as f64;
    let (mut absolute, mut squared, mut came, mut shares, mut with_sales) =
        (0.0, 0.0, 0.0, 0.0, 0.0);
    for (actual, said) in pairs {
        let miss = (actual - said).abs();
        absolute += miss;
        squared += miss * miss;
        came += actual;
        if *actual > 0.0 {
            shares += miss / actual;
            with_sales += 1.0;
        }
    }
    Some(Errors {
        n: pairs.len(),
        mae: absolute / n,
        rmse: (squared / n).sqrt(),
        mape: (with_sales > 0.0).then(|| shares / with_sales),
        wape: (came > 0.0).then(|| absolute / came),
    })
}

#[cfg(test)]
mod tests {
    use super::errors;

    #[test]
    fn by_hand() {
        let found = errors(&[(10.0, 8.0), (0.0, 4.0), (20.0, 20.0)]).expect("three pairs");
        assert_eq!((found.n, found.mae), (3, 2.0));
        assert!((found.rmse - (20.0_f64 / 3.0).sqrt()).abs() < 1e-12);
        assert_eq!((found.mape, found.wape), (Some(0.1), Some(0.2)));
        let nothing = errors(&[(0.0, 1.0)]).expect("one pair");
        assert_eq!((nothing.mape, nothing.wape), (None, None));
        assert_eq!(errors(&[]), None);
    }
}
