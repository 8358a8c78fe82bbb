//! How good a choice among classes is: the same definitions as the data contract's scoring script.
//!
//! The class of an answer is the one with the largest probability; of equal ones the first.

/// F1 of each class: `2 TP / (2 TP + FP + FN)`, 0 for a class that was never hit. `pairs` are (true class, said class).
#[must_use]
pub fn f1<const N: usize>(pairs: &[(usize, usize)]) -> [f64; N] {
    let mut hits = [0.0; N];
    let mut named = [0.0; N];
    let add = |counts: &mut [f64; N], class: usize, by: f64| {
        if let Some(count) = counts.get_mut(class) {
            *count += by;
        }
    };
    for &(truth, said) in pairs {
        add(&mut named, truth, 1.0);
        add(&mut named, said, 1.0);
        if truth == said {
            add(&mut hits, truth, 1.0);
        }
    }
    let mut f1 = [0.0; N];
    for (f1, (hits, named)) in f1.iter_mut().zip(hits.into_iter().zip(named)) {
        // TP + FP + TP + FN is how often the class was named by either side.
        *f1 = if hits > 0.0 { 2.0 * hits / named } else { 0.0 };
    }
    f1
}

/// The mean of the classes' F1.
#[must_use]
pub fn macro_f1<const N: usize>(pairs: &[(usize, usize)]) -> f64 {
    f1::<N>(pairs).iter().sum::<f64>() / N as f64
}

/// Share of answers whose class was said.
#[must_use]
pub fn accuracy(pairs: &[(usize, usize)]) -> f64 {
    let right = pairs.iter().filter(|(truth, said)| truth == said).count();
    right as f64 / pairs.len().max(1) as f64
}

/// Mean negative logarithm of the probability of the true class; probabilities are first made to add up to 1, and none
/// counts less than a millionth.
#[must_use]
pub fn log_loss<const N: usize>(pairs: &[(usize, [f64; N])]) -> f64 {
    let loss = |(truth, said): &(usize, [f64; N])| {
        let sum = said.iter().sum::<f64>().max(1e-9);
        -(said.get(*truth).copied().unwrap_or_default() / sum)
            .max(1e-6)
            .ln()
    };
    pairs.iter().map(loss).sum::<f64>() / pairs.len().max(1) as f64
}

/// The class with the largest probability; of equal ones the first.
#[must_use]
pub fn largest<const N: usize>(said: &[f64; N]) -> usize {
    let mut best = (0, f64::NEG_INFINITY);
    for (class, &p) in said.iter().enumerate() {
        if p > best.1 {
            best = (class, p);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::{accuracy, f1, largest, log_loss, macro_f1};

    #[test]
    fn by_hand() {
        // Class 0: 1 hit, 1 missed, 1 false: 2 / (2 + 1 + 1). Class 1: 1 hit, 1 missed, 1 false. Class 2 never hit.
        let pairs = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 0)];
        assert_eq!(f1::<3>(&pairs), [0.5, 0.5, 0.0]);
        assert!((macro_f1::<3>(&pairs) - 1.0 / 3.0).abs() < 1e-12);
        assert!((accuracy(&pairs) - 0.4).abs() < 1e-12);
    }

    #[test]
    fn probabilities_are_made_to_add_up() {
        let loss = log_loss(&[(0, [1.0, 1.0, 2.0]), (2, [0.0, 1.0, 0.0])]);
        assert!((loss - (4.0_f64.ln() + 1e6_f64.ln()) / 2.0).abs() < 1e-9);
        assert_eq!(largest(&[0.2, 0.4, 0.4]), 1);
    }
}
