//! Taxes of several kinds in one order, and what a discount does to them.

use orderhub::order::{Deal, Discount, Line, Offer, Sku, Tax, TaxMode, Totals, place, price};

use super::{T0, money::line, offer, placement, terms, wanted};

const FOOD: Tax = Tax {
    rate_bp: 700,
    mode: TaxMode::Inclusive,
};
const DRINK: Tax = Tax {
    rate_bp: 1_900,
    mode: TaxMode::Inclusive,
};
const ON_TOP: Tax = Tax {
    rate_bp: 825,
    mode: TaxMode::Exclusive,
};

fn amounts(lines: &[Line]) -> Vec<(i64, i64)> {
    let amounts = lines
        .iter()
        .map(|line| (line.discount, line.tax.map_or(0, |tax| tax.amount)));
    amounts.collect()
}

#[test]
fn each_rate_is_rounded_once_and_shared_out() {
    // Three teas at 0.99: 19 % within 2.97 is 47.42, rounded once; each by itself would be 15.81, so 48 together.
    let mut lines = [
        line(99, Some(DRINK)),
        line(99, Some(DRINK)),
        line(99, Some(DRINK)),
        line(500, Some(FOOD)),
    ];
    let totals = price(&mut lines, None).unwrap();
    assert_eq!(amounts(&lines), [(0, 16), (0, 16), (0, 15), (0, 33)]);
    let expected = Totals {
        subtotal: 797,
        tax: 80,
        discount: 0,
        total: 797,
    };
    assert_eq!(totals, expected);
}

#[test]
fn a_discount_comes_off_before_the_tax_on_top() {
    let mut lines = [
        line(1_000, Some(ON_TOP)),
        line(333, Some(ON_TOP)),
        line(667, Some(FOOD)),
        line(0, None),
    ];
    let deal = Deal {
        discount: Discount::Percent { percent_bp: 1_000 },
        minimum: 0,
    };
    let totals = price(&mut lines, Some(&deal)).unwrap();
    // 10 % of 2,000 over 1,000, 333, 667; then 8.25 % of 900 + 300, and what 7 % is within 600.
    assert_eq!(amounts(&lines), [(100, 74), (33, 25), (67, 39), (0, 0)]);
    let expected = Totals {
        subtotal: 2_000,
        tax: 138,
        discount: 200,
        total: 1_899,
    };
    assert_eq!(totals, expected);
}

#[test]
fn the_category_s_tax_goes_before_the_site_s() {
    let shelf = |sku: &Sku| {
        let tax = (sku.as_str() == "book").then_some(ON_TOP);
        Some(Offer {
            tax,
            ..offer(1_000, None)
        })
    };
    let wish = placement(vec![wanted("book", 1), wanted("tea", 1)]);
    let order = place(&wish, &terms(), shelf, 1, T0).unwrap();
    let rules: Vec<_> = order
        .lines
        .iter()
        .map(|line| line.tax.unwrap().rule())
        .collect();
    assert_eq!(rules, [ON_TOP, terms().tax()]);
    // 8.25 % on top of one, 20 % within the other.
    assert_eq!((order.totals.tax, order.totals.total), (83 + 167, 2_083));
}

#[test]
fn a_line_that_is_not_taxed_says_nothing_of_tax() {
    let free = orderhub::order::Terms {
        tax_rate_bp: 0,
        ..terms()
    };
    let shelf = |_: &Sku| Some(offer(1_000, None));
    let order = place(&placement(vec![wanted("tea", 1)]), &free, shelf, 1, T0).unwrap();
    assert_eq!((order.lines[0].tax, order.totals.tax), (None, 0));
    let stored = serde_json::to_string(&order).unwrap();
    assert!(
        !stored.contains("\"coupon\"") && !stored.contains("rate_bp"),
        "{stored}"
    );
}
