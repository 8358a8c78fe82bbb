//! What an update costs: discounts and taxes are reckoned anew, and what was chosen counts as it did.

use orderhub::order::{
    Choice, Chosen, Claim, Coupon, Deal, Discount, Line, LineEdit, Offer, Order, Placement,
    ProductOption, Rejection, Sku, Tax, TaxMode, WantedLine, WantedOption, place, revise,
};

use super::{
    T0, offer, placement, shelf, terms,
    update::{keep, more},
    wanted,
};

fn placed(wish: &Placement, shelf: impl Fn(&Sku) -> Option<Offer>) -> Order {
    place(wish, &terms(), shelf, 1, T0).unwrap()
}

/// Four cakes at 400 with a coupon.
fn with_coupon(discount: Discount, minimum: i64) -> Order {
    let coupon = Coupon {
        deal: Deal { discount, minimum },
        starts_at: None,
        ends_at: None,
        limit: None,
        limit_per_customer: None,
        used: 0,
        is_active: true,
        made_at: T0,
    };
    let wish = Placement {
        coupon: Some(Claim {
            code: "DEAL".parse().unwrap(),
            coupon: Some(coupon),
            uses: 0,
        }),
        ..placement(vec![wanted("cake", 4)])
    };
    placed(&wish, shelf)
}

#[test]
fn a_deal_takes_off_what_it_does_of_the_new_lines() {
    let percent = || Discount::Percent { percent_bp: 1_000 };
    for (discount, minimum, pieces, off) in [
        (percent(), 0, 5, 200),
        (percent(), 1_200, 3, 120),
        (percent(), 1_201, 3, 0),
        (Discount::Fixed { amount: 500 }, 0, 8, 500),
        (Discount::Fixed { amount: 500 }, 0, 1, 400),
        (Discount::Fixed { amount: 500 }, 500, 1, 0),
    ] {
        let order = with_coupon(discount, minimum);
        let revision = revise(&order, &[keep(1, pieces)], &terms(), shelf).unwrap();
        let all = i64::from(pieces) * 400;
        assert_eq!(
            (revision.totals.discount, revision.totals.total),
            (off, all - off),
            "{pieces} of at least {minimum}"
        );
        let shares: i64 = revision.lines.iter().map(|line| line.discount).sum();
        assert_eq!(shares, off);
        assert_eq!(revision.coupon.unwrap().as_str(), "DEAL");
    }
}

#[test]
fn the_same_lines_are_no_change_whatever_a_deal_takes_off() {
    let order = with_coupon(Discount::Percent { percent_bp: 333 }, 0);
    let revision = revise(&order, &[keep(1, 4)], &terms(), shelf).unwrap();
    assert!(revision.is_nothing(&order), "{revision:?}");
    assert_eq!(revision.differences, []);
}

#[test]
fn a_tax_that_comes_on_top_follows_the_pieces() {
    let taxed = |sku: &Sku| {
        shelf(sku).map(|offer| Offer {
            tax: Some(Tax {
                rate_bp: 1_000,
                mode: TaxMode::Exclusive,
            }),
            ..offer
        })
    };
    let order = placed(&placement(vec![wanted("cake", 2)]), taxed);
    assert_eq!(order.totals.total, 880);
    // The rule of a line is that of its day: today there is another one on the shelf.
    let revision = revise(&order, &[keep(1, 3), more("tea", 1)], &terms(), shelf).unwrap();
    assert_eq!(revision.totals.total, 1_320 + 250);
}

/// A cup with a choice of sizes; `dearer` is what every size costs more today.
fn cups(dearer: i64, has_small: bool) -> impl Fn(&Sku) -> Option<Offer> {
    let choice = |id: &str, price_delta: i64, is_available: bool| Choice {
        id: id.into(),
        name: id.into(),
        price_delta,
        is_available,
    };
    let size = ProductOption {
        id: "size".into(),
        name: "Size".into(),
        min: 1,
        max: 1,
        choices: vec![
            choice("small", dearer, has_small),
            choice("large", 100 + dearer, true),
        ],
    };
    move |_| {
        Some(Offer {
            options: [size.clone()].into(),
            ..offer(300, None)
        })
    }
}

fn sized(choice: &str) -> WantedLine {
    WantedLine {
        options: vec![WantedOption {
            option: "size".into(),
            choices: vec![choice.into()],
        }],
        ..wanted("cup", 1)
    }
}

fn sizes(order: &[Line]) -> Vec<(&str, i64)> {
    let first = |chosen: &'_ [Chosen]| chosen[0].price_delta;
    order
        .iter()
        .map(|line| (line.options[0].choice.as_ref(), first(&line.options)))
        .collect()
}

#[test]
fn what_was_chosen_stays_at_the_price_it_had_and_new_choices_are_todays() {
    let order = placed(&placement(vec![sized("small")]), cups(0, true));
    let edits = [keep(1, 2), LineEdit::Add(sized("large"))];
    let revision = revise(&order, &edits, &terms(), cups(50, false)).unwrap();
    assert_eq!(sizes(&revision.lines), [("small", 0), ("large", 150)]);
    assert_eq!(revision.totals.total, 2 * 300 + 450);
    let edits = [keep(1, 2), LineEdit::Add(sized("small"))];
    let told = revise(&order, &edits, &terms(), cups(50, false)).unwrap_err();
    assert!(matches!(told, Rejection::ChoiceOut { .. }), "{told:?}");
    assert_eq!(
        told.pointer().as_deref(),
        Some("/lines/1/options/0/choices/0")
    );
    let edits = [keep(1, 2), more("cup", 1)];
    let told = revise(&order, &edits, &terms(), cups(50, true)).unwrap_err();
    assert_eq!(told.pointer().as_deref(), Some("/lines/1/options"));
    // The other choice instead: a line of its own, and the first is gone.
    let revision = revise(
        &order,
        &[LineEdit::Add(sized("large"))],
        &terms(),
        cups(0, true),
    );
    let revision = revision.unwrap();
    assert_eq!((revision.lines[0].line, revision.totals.total), (2, 400));
}

#[test]
fn a_line_that_wants_too_much_is_named_where_the_caller_wrote_it() {
    let order = placed(
        &placement(vec![wanted("cake", 2), wanted("tea", 1), wanted("cake", 2)]),
        shelf,
    );
    let free = |sku: &Sku| {
        shelf(sku).map(|offer| Offer {
            available: offer.available.map(|_| 1),
            ..offer
        })
    };
    for (edits, line) in [
        (vec![keep(3, 2), keep(1, 4)], 1),
        (vec![keep(3, 4), keep(1, 2)], 0),
        (vec![keep(1, 1), keep(3, 2), more("cake", 3)], 2),
    ] {
        let told = revise(&order, &edits, &terms(), free).unwrap_err();
        let pointer = format!("/lines/{line}/quantity");
        assert_eq!(
            (told.code(), told.pointer()),
            ("out_of_stock", Some(pointer))
        );
    }
}
