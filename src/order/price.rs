//! What lines cost together: the one sum that placing, quoting, carts and edits all do.
//!
//! The discount is rounded once for the order and the tax once for every group of lines that are taxed alike; then each
//! is shared out over its lines by largest remainder, so that the parts always add up to the whole. Integers only, and
//! nothing is ever negative. Shown by `tests/it/order/money.rs`.

use smallvec::{SmallVec, smallvec};

use super::{
    coupon::Deal,
    line::{Line, LineTax},
    money::Totals,
    tax::{Tax, TaxMode},
};

/// Lines that are priced without asking for memory.
type Few<T> = SmallVec<[T; 8]>;

/// Writes every line's share of discount and tax into it, and sums up. A line is taxed as its own `tax` says; what it
/// held as amounts does not matter. `None` on overflow, which the bounds on lines and prices rule out.
#[must_use]
pub fn price(lines: &mut [Line], deal: Option<&Deal>) -> Option<Totals> {
    let subtotal = subtotal(lines)?;
    let discount = deal.map_or(0, |deal| deal.discount(subtotal));
    share_discount(lines, discount);
    let (mut tax, mut on_top) = (0_i64, 0_i64);
    for rule in rules(lines) {
        let amount = share_tax(lines, rule)?;
        tax = tax.checked_add(amount)?;
        if rule.mode == TaxMode::Exclusive {
            on_top = on_top.checked_add(amount)?;
        }
    }
    Some(Totals {
        subtotal,
        tax,
        discount,
        total: (subtotal - discount).checked_add(on_top)?,
    })
}

/// What the lines cost before anything is taken off. `None` on overflow.
#[must_use]
pub fn subtotal(lines: &[Line]) -> Option<i64> {
    sum(lines.iter().map(|line| line.total))
}

fn share_discount(lines: &mut [Line], discount: i64) {
    // Of lines with the same total the one that is taxed lower comes first: which line came first in the order then
    // decides nothing that anybody pays.
    let weights: Few<_> = lines
        .iter()
        .filter(|_| discount > 0)
        .map(|line| (line.total, line.tax.map(|tax| (tax.rate_bp, tax.mode))))
        .collect();
    let shares = share_out(discount, &weights);
    for (index, line) in lines.iter_mut().enumerate() {
        line.discount = shares.get(index).copied().unwrap_or(0);
    }
}

/// The ways in which the lines are taxed.
fn rules(lines: &[Line]) -> SmallVec<[Tax; 4]> {
    let mut rules: SmallVec<[Tax; 4]> = SmallVec::new();
    for rule in lines.iter().filter_map(|line| line.tax).map(LineTax::rule) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    rules
}

/// The tax of all lines that are taxed by `rule`, shared out over them.
fn share_tax(lines: &mut [Line], rule: Tax) -> Option<i64> {
    let is_ruled = |line: &Line| line.tax.is_some_and(|tax| tax.rule() == rule);
    let weights: Few<_> = lines
        .iter()
        .filter(|line| is_ruled(line))
        .map(|line| (line.net(), line.total))
        .collect();
    let amount = tax_on(sum(weights.iter().map(|(net, _)| *net))?, rule)?;
    let shares = share_out(amount, &weights);
    let ruled = lines.iter_mut().filter(|line| is_ruled(line));
    for (line, share) in ruled.zip(shares) {
        line.tax = Some(LineTax::new(rule, share));
    }
    Some(amount)
}

/// The tax on `amount`, half away from zero: `amount * rate / (1 + rate)` where it is included, `amount * rate` on top.
fn tax_on(amount: i64, rule: Tax) -> Option<i64> {
    let (amount, rate) = (i128::from(amount), i128::from(rule.rate_bp));
    let divisor = match rule.mode {
        TaxMode::Inclusive => 10_000 + rate,
        TaxMode::Exclusive => 10_000,
    };
    i64::try_from((amount * rate * 2 + divisor) / (divisor * 2)).ok()
}

/// Shares `amount` out by weight: everybody gets the whole part of their share, and the units that are left go to the
/// largest remainders; among equal ones to the greater weight, then the lower rank, then the earlier. The shares add up
/// to `amount` unless every weight is zero. No share of an amount up to the sum of the weights exceeds its weight.
#[must_use]
pub fn share_out<R: Ord + Copy>(amount: i64, weights: &[(i64, R)]) -> SmallVec<[i64; 8]> {
    let whole: i128 = weights.iter().map(|(weight, _)| i128::from(*weight)).sum();
    if whole == 0 || amount == 0 {
        return smallvec![0; weights.len()];
    }
    let mut shares: Few<i64> = SmallVec::with_capacity(weights.len());
    let mut remainders = Few::with_capacity(weights.len());
    let mut left = amount;
    for (index, (weight, rank)) in weights.iter().enumerate() {
        let exact = i128::from(amount) * i128::from(*weight);
        let share = i64::try_from(exact / whole).unwrap_or(0);
        left -= share;
        shares.push(share);
        remainders.push((-(exact % whole), -weight, *rank, index));
    }
    if left > 0 {
        remainders.sort_unstable();
    }
    for (.., index) in remainders.iter().take(usize::try_from(left).unwrap_or(0)) {
        if let Some(share) = shares.get_mut(*index) {
            *share += 1;
        }
    }
    shares
}

fn sum(amounts: impl IntoIterator<Item = i64>) -> Option<i64> {
    amounts.into_iter().try_fold(0_i64, i64::checked_add)
}
