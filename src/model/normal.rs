//! The standard normal distribution: how much lies below, and below what a share lies.
//!
//! Both are approximations with a stated error, so that they need nothing but arithmetic and give the same digits
//! everywhere.

/// The share of a standard normal below `z`; the error is below 2e-7.
///
/// By the complementary error function of Press et al., *Numerical Recipes*, 6.2 (a Chebyshev fit).
#[must_use]
pub fn cdf(z: f64) -> f64 {
    const FIT: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let x = -z / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x.abs());
    let power = FIT.iter().rev().fold(0.0, |sum, factor| sum * t + factor);
    let above = t * (-x * x + power).exp();
    let erfc = if x >= 0.0 { above } else { 2.0 - above };
    0.5 * erfc
}

/// The `z` that a share of a standard normal lies below; the relative error is below 1.2e-9. The share is kept within
/// 1e-9 and 1 - 1e-9, so the answer is always finite.
///
/// By the rational approximation of P. J. Acklam (2003).
#[must_use]
pub fn quantile(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969_683_028_665_376e1,
        2.209_460_984_245_205e2,
        -2.759_285_104_469_687e2,
        1.383_577_518_672_69e2,
        -3.066_479_806_614_716e1,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -5.447_609_879_822_406e1,
        1.615_858_368_580_409e2,
        -1.556_989_798_598_866e2,
        6.680_131_188_771_972e1,
        -1.328_068_155_288_572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784_894_002_430_293e-3,
        -3.223_964_580_411_365e-1,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        7.784_695_709_041_462e-3,
        3.224_671_290_700_398e-1,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    const TAIL: f64 = 0.024_25;
    let along = |factors: &[f64], x: f64| factors.iter().fold(0.0, |sum, factor| sum * x + factor);
    let share = if share.is_finite() {
        share.clamp(1e-9, 1.0 - 1e-9)
    } else {
        0.5
    };
    if share < TAIL {
        let q = (-2.0 * share.ln()).sqrt();
        return along(&C, q) / along(&D, q);
    }
    if share > 1.0 - TAIL {
        let q = (-2.0 * (1.0 - share).ln()).sqrt();
        return -along(&C, q) / along(&D, q);
    }
    let q = share - 0.5;
    let r = q * q;
    along(&A, r) * q / along(&B, r)
}

#[cfg(test)]
mod tests {
    use super::{cdf, quantile};

    #[test]
    fn tables_agree() {
        for (z, share) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746),
            (-1.959_963_985, 0.025),
            (3.0, 0.998_650_102),
        ] {
            assert!((cdf(z) - share).abs() < 3e-7, "{z} {}", cdf(z));
            assert!(
                (quantile(share) - z).abs() < 1e-6,
                "{share} {}",
                quantile(share)
            );
        }
        assert!(
            quantile(0.0).is_finite() && quantile(1.0).is_finite() && quantile(f64::NAN) == 0.0
        );
        assert!(cdf(-40.0) >= 0.0 && cdf(40.0) <= 1.0);
    }
}
