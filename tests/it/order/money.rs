//! Money adds up, to the penny and at the bounds.

use orderhub::order::{
    Attempt, AttemptOutcome, Command, LINES_MAX, Method, QUANTITY_MAX, RELEASE_GRACE_MS,
    Settlement, Sku, Terms, Totals, UNIT_PRICE_MINOR_MAX, place,
};
use proptest::prelude::*;

use super::{Actor, Desk, T0, WINDOW_MS, offer, placement, settle, terms, wanted};

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn totals_are_the_sum_of_the_lines(
        lines in prop::collection::vec((0..=UNIT_PRICE_MINOR_MAX, 1..=QUANTITY_MAX), 1..=10),
        rate_bp in 0..=10_000_u32,
    ) {
        let wish = placement(
            lines.iter().enumerate().map(|(index, (_, pieces))| wanted(&format!("sku{index}"), *pieces)).collect(),
        );
        let shelf = |sku: &Sku| {
            let index: usize = sku.as_str()[3..].parse().unwrap();
            Some(offer(lines[index].0, None))
        };
        let terms = Terms { tax_rate_bp: rate_bp, ..terms() };
        let order = place(&wish, &terms, shelf, 1, T0).unwrap();
        let exact: i128 = lines.iter().map(|(price, pieces)| i128::from(*price) * i128::from(*pieces)).sum();
        prop_assert_eq!(i128::from(order.totals.total), exact);
        prop_assert_eq!(order.totals.subtotal, order.totals.total + order.totals.discount);
        prop_assert_eq!(order.lines.iter().map(|line| line.total).sum::<i64>(), order.totals.subtotal);
        check_tax(&order.totals, rate_bp);
    }

    #[test]
    fn tax_is_the_exact_share_rounded_half_up(gross in 0..=i64::MAX, rate_bp in any::<u32>()) {
        check_tax(&Totals::of([gross], rate_bp).unwrap(), rate_bp);
    }

    #[test]
    fn sums_overflow_to_nothing(parts in prop::collection::vec(0..=i64::MAX, 0..4)) {
        let exact: i128 = parts.iter().copied().map(i128::from).sum();
        let totals = Totals::of(parts, 0).map(|totals| i128::from(totals.total));
        prop_assert_eq!(totals, i64::try_from(exact).ok().map(i128::from));
    }
}

/// `tax` is the whole number nearest to `total * rate / (10_000 + rate)`: off by at most one half, upwards when it is
/// exactly one half. Checked without division.
fn check_tax(totals: &Totals, rate_bp: u32) {
    let (tax, total, rate) = (
        i128::from(totals.tax),
        i128::from(totals.total),
        i128::from(rate_bp),
    );
    assert!((0..=total).contains(&tax), "{totals:?} at {rate_bp}");
    let twice_off = 2 * (tax * (10_000 + rate) - total * rate);
    assert!(
        -(10_000 + rate) < twice_off && twice_off <= 10_000 + rate,
        "{totals:?} at {rate_bp}"
    );
}

#[test]
fn known_sums() {
    let tax = |gross, rate_bp| Totals::of([gross], rate_bp).unwrap().tax;
    assert_eq!(tax(1_200, 2_000), 200);
    assert_eq!(tax(750, 2_000), 125);
    assert_eq!(tax(999, 1_900), 160);
    assert_eq!(tax(107, 700), 7);
    assert_eq!(tax(100, 0), 0);
    assert_eq!(tax(0, 2_000), 0);
    assert_eq!(tax(1, 10_000), 1, "one half rounds up");
}

#[test]
fn the_largest_order_fits() {
    let shelf = |_: &Sku| Some(offer(UNIT_PRICE_MINOR_MAX, None));
    let wish = placement(vec![wanted("gold", QUANTITY_MAX); LINES_MAX]);
    let order = place(&wish, &terms(), shelf, 1, T0).unwrap();
    let lines = i64::try_from(LINES_MAX).unwrap();
    let total = UNIT_PRICE_MINOR_MAX * i64::from(QUANTITY_MAX) * lines;
    assert_eq!(order.totals.total, total);
    assert_eq!(order.totals.tax, total / 6);
}

/// The total is taken of the attempts in their order; what an attempt holds beyond its share is never taken.
#[test]
fn shares_make_up_the_total() {
    let attempt = |number, amount, outcome| Attempt {
        number,
        method: Method::Card,
        amount,
        token: None,
        opened_at: T0,
        outcome,
        captured: 0,
        refunded: 0,
    };
    let mut desk = Desk::new();
    desk.pay(T0 + 1_000);
    desk.order.attempts = vec![
        attempt(1, 500, AttemptOutcome::Authorized),
        attempt(2, 900, AttemptOutcome::Declined),
        attempt(3, 400, AttemptOutcome::Authorized),
        attempt(4, 100, AttemptOutcome::Authorized),
        attempt(5, 750, AttemptOutcome::Surplus),
    ];
    let shares: Vec<_> = desk
        .order
        .shares()
        .map(|(attempt, share)| (attempt.number, share))
        .collect();
    assert_eq!(shares, [(1, 500), (3, 250), (4, 0)]);

    let release = T0 + WINDOW_MS + RELEASE_GRACE_MS;
    assert_eq!(
        desk.told(Actor::System, &Command::Release, release),
        "released"
    );
    let taken = desk.told(Actor::System, &settle(Settlement::Captured), release);
    assert_eq!(taken, "payment_changed");
    let captured = desk.order.attempts.iter().map(|attempt| attempt.captured);
    assert_eq!(captured.collect::<Vec<_>>(), [500, 0, 250, 0, 0]);
}
