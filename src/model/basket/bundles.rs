//! Bundles: pairs of articles that are bought together more often than chance would have it, with the counts that say so.
//!
//! Counted, not learned (Agrawal and others, *Mining Association Rules between Sets of Items in Large Databases*, 1993):
//! of `n` carts `a` hold the one, `b` the other and `ab` both; support is `ab / n`, confidence `ab / a`, lift
//! `ab n / (a b)`.

use std::collections::{BTreeMap, BTreeSet};

/// Distinct articles of a cart beyond which it is passed over: a wholesaler's list pairs everything with everything.
const CART_ITEMS_MAX: usize = 200;

/// What makes a pair a bundle.
#[derive(Clone, Copy, Debug)]
pub struct BundleRules {
    /// Carts that hold both, at least.
    pub together_min: usize,
    /// Lift, at least; 1 is chance.
    pub lift_min: f64,
    /// Bundles at most.
    pub count: usize,
}

impl Default for BundleRules {
    fn default() -> Self {
        Self {
            together_min: 10,
            lift_min: 1.5,
            count: 50,
        }
    }
}

/// Two articles that go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    /// The article sold more often.
    pub first: String,
    /// The other one.
    pub second: String,
    /// Carts that hold both.
    pub together: usize,
    /// Carts that hold the first.
    pub first_carts: usize,
    /// Carts that hold the second.
    pub second_carts: usize,
    /// All carts that were counted.
    pub carts: usize,
    /// Share of all carts that hold both.
    pub support: f64,
    /// Share of the first one's carts that hold the second.
    pub confidence: f64,
    /// Share of the second one's carts that hold the first.
    pub confidence_back: f64,
    /// Times as often together as by chance.
    pub lift: f64,
}

/// The bundles of carts, given as SKUs: first what tells most (carts together, times the logarithm of the lift), ties by
/// name.
#[must_use]
pub fn bundles(carts: &[Vec<&str>], rules: BundleRules) -> Vec<Bundle> {
    let distinct = carts
        .iter()
        .map(|cart| cart.iter().copied().collect::<BTreeSet<&str>>());
    let carts: Vec<BTreeSet<&str>> = distinct
        .filter(|cart| cart.len() <= CART_ITEMS_MAX)
        .collect();
    let mut single: BTreeMap<&str, usize> = BTreeMap::new();
    for sku in carts.iter().flatten() {
        *single.entry(sku).or_insert(0) += 1;
    }
    // An article below the minimum cannot be part of a pair above it.
    single.retain(|_, count| *count >= rules.together_min.max(1));
    let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for cart in &carts {
        let known: Vec<&str> = cart
            .iter()
            .copied()
            .filter(|sku| single.contains_key(sku))
            .collect();
        for (at, one) in known.iter().enumerate() {
            for other in known.iter().skip(at + 1) {
                *pairs.entry((one, other)).or_insert(0) += 1;
            }
        }
    }
    let enough = pairs
        .into_iter()
        .filter(|(_, together)| *together >= rules.together_min.max(1));
    let of = |sku: &str| single.get(sku).copied().unwrap_or(1);
    let mut found: Vec<Bundle> = enough
        .map(|((one, other), together)| {
            let (first, second) = if of(other) > of(one) {
                (other, one)
            } else {
                (one, other)
            };
            let (n, both) = (carts.len() as f64, together as f64);
            let (a, b) = (of(first) as f64, of(second) as f64);
            Bundle {
                first: first.to_owned(),
                second: second.to_owned(),
                together,
                first_carts: of(first),
                second_carts: of(second),
                carts: carts.len(),
                support: both / n,
                confidence: both / a,
                confidence_back: both / b,
                lift: both * n / (a * b),
            }
        })
        .filter(|bundle| bundle.lift >= rules.lift_min)
        .collect();
    let tells = |bundle: &Bundle| bundle.together as f64 * bundle.lift.ln();
    found.sort_by(|a, b| {
        let names = (&a.first, &a.second).cmp(&(&b.first, &b.second));
        tells(b).total_cmp(&tells(a)).then(names)
    });
    found.truncate(rules.count);
    found
}

#[cfg(test)]
mod tests {
    use super::{BundleRules, bundles};

    #[test]
    fn a_pair_by_hand() {
        let carts = vec![
            vec!["tea", "milk"],
            vec!["milk", "tea", "tea"],
            vec!["tea"],
            vec!["bread", "milk"],
            vec!["bread"],
            vec!["bread"],
        ];
        let rules = BundleRules {
            together_min: 2,
            lift_min: 1.0,
            count: 5,
        };
        let found = bundles(&carts, rules);
        assert_eq!(found.len(), 1, "{found:?}");
        let pair = found.first().unwrap();
        assert_eq!((pair.first.as_str(), pair.second.as_str()), ("milk", "tea"));
        assert_eq!(
            (
                pair.together,
                pair.first_carts,
                pair.second_carts,
                pair.carts
            ),
            (2, 3, 3, 6)
        );
        assert!((pair.support - 1.0 / 3.0).abs() < 1e-12);
        assert!((pair.confidence - 2.0 / 3.0).abs() < 1e-12);
        assert!((pair.lift - 4.0 / 3.0).abs() < 1e-12);
        assert!(bundles(&[], rules).is_empty());
    }
}
