//! Money adds up, to the penny and at the bounds.

use std::sync::Arc;

use orderhub::order::{
    Attempt, AttemptOutcome, Command, Deal, Discount, LINES_MAX, Line, LineTax, Method, Money,
    PERCENT_BP_MAX, Purpose, QUANTITY_MAX, RELEASE_GRACE_MS, Settlement, Sku, Status,
    TAX_RATE_BP_MAX, Tax, TaxMode, Totals, UNIT_PRICE_MINOR_MAX, money_violation, place, price,
    share_out,
};
use proptest::prelude::*;

use super::{
    Actor, Desk, T0, WINDOW_MS, card, offer, placement, settle, terms,
    update::{keep, update},
    wanted,
};

pub(super) fn line(total: i64, tax: Option<Tax>) -> Line {
    Line {
        line: 1,
        sku: "tea".parse().unwrap(),
        name: Arc::from("Tea"),
        quantity: 1,
        unit_price: total,
        total,
        note: None,
        station: None,
        discount: 0,
        tax: tax.map(|rule| LineTax::new(rule, 77)),
        options: Vec::new(),
    }
}

fn any_tax() -> impl Strategy<Value = Option<Tax>> {
    let mode = prop_oneof![Just(TaxMode::Inclusive), Just(TaxMode::Exclusive)];
    let rate = prop_oneof![Just(700), Just(1_900), 1..=TAX_RATE_BP_MAX];
    prop::option::of((rate, mode).prop_map(|(rate_bp, mode)| Tax { rate_bp, mode }))
}

fn any_deal() -> impl Strategy<Value = Option<Deal>> {
    let discount = prop_oneof![
        (1..=PERCENT_BP_MAX).prop_map(|percent_bp| Discount::Percent { percent_bp }),
        (1..=5_000_i64).prop_map(|amount| Discount::Fixed { amount }),
    ];
    let deal = (discount, 0..1_000_i64);
    prop::option::of(deal.prop_map(|(discount, minimum)| Deal { discount, minimum }))
}

/// Few different totals, so that many lines are alike.
fn any_lines() -> impl Strategy<Value = Vec<Line>> {
    let total = prop_oneof![0..5_i64, Just(333), 0..2_000_i64, 0..=UNIT_PRICE_MINOR_MAX];
    let one = (total, any_tax()).prop_map(|(total, tax)| line(total, tax));
    prop::collection::vec(one, 1..=12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_parts_add_up_to_the_whole(mut lines in any_lines(), deal in any_deal()) {
        let totals = price(&mut lines, deal.as_ref()).unwrap();
        let sum = |amount: fn(&Line) -> i64| lines.iter().map(amount).sum::<i64>();
        prop_assert_eq!(totals.subtotal, sum(|line| line.total));
        prop_assert_eq!(totals.discount, sum(|line| line.discount));
        prop_assert_eq!(totals.tax, sum(|line| line.tax.map_or(0, |tax| tax.amount)));
        prop_assert_eq!(totals.total, sum(|line| line.net() + on_top(line)));
        prop_assert!((0..=totals.subtotal).contains(&totals.discount));
        for line in &lines {
            prop_assert!((0..=line.total).contains(&line.discount), "{:?}", line);
            prop_assert!(line.tax.is_none_or(|tax| (0..=line.net()).contains(&tax.amount)), "{:?}", line);
        }
    }

    /// No line is more than one unit away from its exact share, and every group of lines is taxed on the nearest unit.
    #[test]
    fn every_share_is_within_a_unit_of_the_exact_one(mut lines in any_lines(), deal in any_deal()) {
        let totals = price(&mut lines, deal.as_ref()).unwrap();
        for line in &lines {
            let off = i128::from(line.discount) * i128::from(totals.subtotal)
                - i128::from(totals.discount) * i128::from(line.total);
            prop_assert!(off.abs() < i128::from(totals.subtotal).max(1), "{:?} of {:?}", line, totals);
        }
        for rule in lines.iter().filter_map(|line| line.tax).map(LineTax::rule) {
            let group = || lines.iter().filter(|line| line.tax.is_some_and(|tax| tax.rule() == rule));
            let net: i64 = group().map(Line::net).sum();
            let tax: i64 = group().filter_map(|line| line.tax).map(|tax| tax.amount).sum();
            check_tax(tax, net, rule);
        }
    }

    #[test]
    fn which_line_came_first_decides_nothing(
        (lines, shuffled) in any_lines().prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
        deal in any_deal(),
    ) {
        let (mut lines, mut shuffled) = (lines, shuffled);
        let totals = price(&mut lines, deal.as_ref());
        prop_assert_eq!(totals, price(&mut shuffled, deal.as_ref()));
        let sorted = |lines: &[Line]| {
            let mut paid: Vec<_> = lines
                .iter()
                .map(|line| (line.total, line.discount, line.tax.map(|tax| (tax.rate_bp, tax.mode, tax.amount))))
                .collect();
            paid.sort_unstable();
            paid
        };
        prop_assert_eq!(sorted(&lines), sorted(&shuffled));
    }

    #[test]
    fn included_tax_changes_no_total(mut lines in any_lines(), deal in any_deal()) {
        for line in &mut lines {
            let rate_bp = line.tax.map_or(0, |tax| tax.rate_bp);
            line.tax = Some(LineTax::new(Tax { rate_bp, mode: TaxMode::Inclusive }, 0));
        }
        let taxed = price(&mut lines, deal.as_ref()).unwrap();
        prop_assert_eq!(taxed.total, taxed.subtotal - taxed.discount);
        lines.iter_mut().for_each(|line| line.tax = None);
        let untaxed = price(&mut lines, deal.as_ref()).unwrap();
        prop_assert_eq!((untaxed.total, untaxed.tax), (taxed.total, 0));
    }

    /// An order that is priced again, as an edit does, costs the same.
    #[test]
    fn pricing_twice_is_pricing_once(mut lines in any_lines(), deal in any_deal()) {
        let first = price(&mut lines, deal.as_ref());
        let priced = lines.clone();
        prop_assert_eq!(first, price(&mut lines, deal.as_ref()));
        prop_assert_eq!(priced, lines);
    }

    #[test]
    fn shares_add_up_and_follow_the_weights(
        weights in prop::collection::vec(prop_oneof![0..4_i64, 0..=i64::MAX / 64], 1..20),
        amount in prop_oneof![0..50_i64, 0..=i64::MAX],
    ) {
        let ranked: Vec<_> = weights.iter().map(|weight| (*weight, ())).collect();
        let shares = share_out(amount, &ranked);
        prop_assert_eq!(shares.len(), weights.len());
        let whole: i128 = weights.iter().copied().map(i128::from).sum();
        let expected = if whole == 0 { 0 } else { amount };
        prop_assert_eq!(shares.iter().sum::<i64>(), expected);
        let given = || weights.iter().zip(&shares);
        for (a, b) in given().zip(given().skip(1)) {
            prop_assert!(a.0 <= b.0 || a.1 >= b.1, "more weight, less share: {:?} {:?}", a, b);
        }
        for (weight, share) in weights.iter().zip(&shares) {
            prop_assert!(*share >= 0);
            prop_assert!(i128::from(amount) > whole || share <= weight);
        }
    }

    #[test]
    fn totals_are_the_sum_of_the_lines(
        lines in prop::collection::vec((0..=UNIT_PRICE_MINOR_MAX, 1..=QUANTITY_MAX), 1..=10),
        rate_bp in 0..=TAX_RATE_BP_MAX,
    ) {
        let wish = placement(
            lines.iter().enumerate().map(|(index, (_, pieces))| wanted(&format!("sku{index}"), *pieces)).collect(),
        );
        let shelf = |sku: &Sku| {
            let index: usize = sku.as_str()[3..].parse().unwrap();
            Some(offer(lines[index].0, None))
        };
        let terms = orderhub::order::Terms { tax_rate_bp: rate_bp, ..terms() };
        let order = place(&wish, &terms, shelf, 1, T0).unwrap();
        let exact: i128 = lines.iter().map(|(price, pieces)| i128::from(*price) * i128::from(*pieces)).sum();
        prop_assert_eq!(i128::from(order.totals.total), exact);
        prop_assert_eq!(order.lines.iter().map(|line| line.total).sum::<i64>(), order.totals.subtotal);
        check_tax(order.totals.tax, order.totals.total, terms.tax());
    }

    #[test]
    fn sums_overflow_to_nothing(parts in prop::collection::vec(0..=i64::MAX, 0..4)) {
        let exact: i128 = parts.iter().copied().map(i128::from).sum();
        let mut lines: Vec<_> = parts.into_iter().map(|total| line(total, None)).collect();
        let totals = price(&mut lines, None).map(|totals| i128::from(totals.total));
        prop_assert_eq!(totals, i64::try_from(exact).ok().map(i128::from));
    }
}

fn on_top(line: &Line) -> i64 {
    line.tax
        .filter(|tax| tax.mode == TaxMode::Exclusive)
        .map_or(0, |tax| tax.amount)
}

/// `tax` is the whole number nearest to the exact tax on `amount`: off by at most one half, upwards when it is exactly
/// one half. Checked without division.
fn check_tax(tax: i64, amount: i64, rule: Tax) {
    let (tax, amount, rate) = (
        i128::from(tax),
        i128::from(amount),
        i128::from(rule.rate_bp),
    );
    let divisor = match rule.mode {
        TaxMode::Inclusive => 10_000 + rate,
        TaxMode::Exclusive => 10_000,
    };
    let twice_off = 2 * (tax * divisor - amount * rate);
    assert!(
        -divisor < twice_off && twice_off <= divisor,
        "{tax} on {amount} at {rule:?}"
    );
}

fn taxed(total: i64, rate_bp: u32, mode: TaxMode) -> Totals {
    price(&mut [line(total, Some(Tax { rate_bp, mode }))], None).unwrap()
}

#[test]
fn known_sums() {
    let tax = |gross, rate_bp| taxed(gross, rate_bp, TaxMode::Inclusive).tax;
    assert_eq!(tax(1_200, 2_000), 200);
    assert_eq!(tax(750, 2_000), 125);
    assert_eq!(tax(999, 1_900), 160);
    assert_eq!(tax(107, 700), 7);
    assert_eq!(tax(100, 0), 0);
    assert_eq!(tax(0, 2_000), 0);
    assert_eq!(tax(1, 10_000), 1, "one half rounds up");
    let on_top = taxed(999, 1_900, TaxMode::Exclusive);
    assert_eq!(
        (on_top.subtotal, on_top.tax, on_top.total),
        (999, 190, 1_189)
    );
}

#[test]
fn the_last_unit_goes_to_the_largest_remainder() {
    let shares = |amount, weights: &[i64]| {
        let weights: Vec<_> = weights.iter().map(|weight| (*weight, ())).collect();
        share_out(amount, &weights).to_vec()
    };
    assert_eq!(
        shares(100, &[333, 333, 333]),
        [34, 33, 33],
        "alike: the first"
    );
    assert_eq!(shares(10, &[1, 1, 1, 997]), [0, 0, 0, 10]);
    assert_eq!(shares(2, &[1, 3, 2]), [0, 1, 1]);
    assert_eq!(shares(1, &[1, 3]), [0, 1]);
    assert_eq!(shares(5, &[0, 0]), [0, 0], "nobody to give it to");
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

#[test]
fn an_order_from_before_lines_told_their_tax_still_reads() {
    let shelf = |_: &Sku| Some(offer(250, None));
    let order = place(&placement(vec![wanted("tea", 3)]), &terms(), shelf, 1, T0).unwrap();
    let mut stored = serde_json::to_value(&order).unwrap();
    stored["lines"][0].as_object_mut().unwrap().remove("tax");
    let read: orderhub::order::Order = serde_json::from_value(stored).unwrap();
    assert_eq!((read.lines[0].tax, read.lines[0].discount), (None, 0));
    assert_eq!((read.totals, read.coupon), (order.totals, None));
}

/// The total is taken of the attempts in their order; what an attempt holds beyond its share is never taken.
#[test]
fn shares_make_up_the_total() {
    let attempt = |number, amount, outcome| Attempt {
        number,
        method: Method::Card,
        purpose: Purpose::Total,
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

#[test]
fn amounts_are_written_with_the_digits_of_their_currency() {
    let written = |amount, currency: &str| {
        let currency = currency.parse().unwrap();
        Money { amount, currency }.to_string()
    };
    assert_eq!(written(1_205, "GBP"), "12.05 GBP");
    assert_eq!(written(-5, "EUR"), "-0.05 EUR");
    assert_eq!(written(1_205, "JPY"), "1205 JPY");
    assert_eq!(written(1_205, "KWD"), "1.205 KWD");
    assert_eq!(written(i64::MIN, "XOF"), "-9223372036854775808 XOF");
}

/// A provider that said nothing, and much later that it has taken what the order cost before it was changed.
#[test]
fn money_that_was_taken_for_more_pays_nothing_and_goes_back() {
    let mut desk = Desk::new();
    let now = T0 + 1_000;
    desk.ask(Actor::Owner, &card(true), now).unwrap();
    let forgotten = desk.decline(true);
    desk.ask(Actor::System, &forgotten, now).unwrap();
    let before = desk.order.totals.total;
    let cheaper = update(&desk.order, &[keep(1, 1)]);
    assert_eq!(desk.told(Actor::Owner, &cheaper, now), "updated");
    assert!(desk.order.totals.total < before);

    let taken = |captured| Command::Authorize {
        number: 1,
        amount: Money {
            amount: before,
            currency: desk.order.currency,
        },
        captured,
    };
    let mut held = desk.clone();
    assert_eq!(held.told(Actor::System, &taken(false), now), "paid");
    assert_eq!(money_violation(&held.order), None);

    let at_once = taken(true);
    assert_eq!(desk.told(Actor::System, &at_once, now), "validation");
    let surplus = desk.ended(AttemptOutcome::Surplus);
    assert_eq!(desk.told(Actor::System, &surplus, now), "payment_changed");
    assert_eq!(
        (desk.order.status, money_violation(&desk.order)),
        (Status::Pending, None)
    );
}
