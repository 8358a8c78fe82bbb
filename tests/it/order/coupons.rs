//! Coupons: what a code promises whom, and when it promises nothing.

use orderhub::order::{
    Claim, Coupon, CouponCode, CouponFault, Currency, Deal, Discount, Money, Placement, Rejection,
    place,
};

use super::{T0, placement, shelf, terms, wanted};

fn code() -> CouponCode {
    "TENOFF".parse().unwrap()
}

fn coupon() -> Coupon {
    Coupon {
        deal: Deal {
            discount: Discount::Percent { percent_bp: 1_000 },
            minimum: 0,
        },
        starts_at: None,
        ends_at: None,
        limit: None,
        limit_per_customer: None,
        used: 0,
        is_active: true,
        made_at: T0,
    }
}

fn claim(coupon: Coupon, uses: u32) -> Claim {
    Claim {
        code: code(),
        coupon: Some(coupon),
        uses,
    }
}

fn pence(amount: i64) -> Money {
    Money {
        amount,
        currency: Currency::GBP,
    }
}

fn fault(fault: CouponFault) -> Option<Rejection> {
    Some(Rejection::CouponInvalid(fault))
}

#[test]
fn a_code_has_one_spelling_inside() {
    let parse = |text: &str| text.parse::<CouponCode>().ok().map(|code| code.to_string());
    assert_eq!(parse("  tenOff "), Some("TENOFF".into()));
    assert_eq!(parse("a-1"), Some("A-1".into()));
    let longest = "x".repeat(32);
    assert_eq!(parse(&longest), Some(longest.to_uppercase()));
    for wrong in [
        "",
        "ab",
        "  ab  ",
        &"x".repeat(33),
        "TEN OFF",
        "TÉN",
        "a\u{0}b",
        "10%",
    ] {
        assert_eq!(parse(wrong), None, "{wrong:?}");
    }
}

#[test]
fn deals_take_off_what_they_say_and_never_more_than_there_is() {
    let percent = |percent_bp, subtotal| {
        Deal {
            discount: Discount::Percent { percent_bp },
            minimum: 0,
        }
        .discount(subtotal)
    };
    assert_eq!(percent(1_000, 999), 100, "99.9");
    assert_eq!(percent(1_000, 994), 99, "99.4");
    assert_eq!(percent(5_000, 1), 1, "one half rounds up");
    assert_eq!(percent(10_000, i64::MAX), i64::MAX);
    let fixed = |amount, subtotal, minimum| {
        Deal {
            discount: Discount::Fixed { amount },
            minimum,
        }
        .discount(subtotal)
    };
    assert_eq!(fixed(500, 400, 0), 400);
    assert_eq!(fixed(500, 1_000, 1_000), 500);
    assert_eq!(fixed(500, 999, 1_000), 0, "below the minimum");
}

#[test]
fn what_was_never_given_out_and_what_is_not_to_be_used_look_alike() {
    let now = T0;
    let unknown = Claim {
        code: code(),
        coupon: None,
        uses: 0,
    };
    let asleep = claim(
        Coupon {
            is_active: false,
            ends_at: Some(now - 1),
            ..coupon()
        },
        0,
    );
    let early = claim(
        Coupon {
            starts_at: Some(now + 1),
            ..coupon()
        },
        0,
    );
    for claim in [unknown, asleep, early] {
        assert_eq!(
            claim.redeem(pence(100), now).err(),
            fault(CouponFault::Unknown),
            "{claim:?}"
        );
    }
}

#[test]
fn every_bound_is_exact() {
    let now = T0;
    let told = |coupon: Coupon, uses: u32, subtotal: i64| {
        claim(coupon, uses).redeem(pence(subtotal), now).err()
    };
    assert_eq!(
        told(
            Coupon {
                starts_at: Some(now),
                ends_at: Some(now + 1),
                ..coupon()
            },
            0,
            1
        ),
        None
    );
    assert_eq!(
        told(
            Coupon {
                ends_at: Some(now),
                ..coupon()
            },
            0,
            1
        ),
        fault(CouponFault::Expired)
    );
    let limited = |used| Coupon {
        limit: Some(3),
        used,
        ..coupon()
    };
    assert_eq!(told(limited(2), 0, 1), None);
    assert_eq!(
        told(limited(3), 0, 1),
        Some(Rejection::CouponUsedUp { by_customer: false })
    );
    let own = Coupon {
        limit_per_customer: Some(2),
        ..coupon()
    };
    assert_eq!(told(own.clone(), 1, 1), None);
    assert_eq!(
        told(own, 2, 1),
        Some(Rejection::CouponUsedUp { by_customer: true })
    );
    let least = Coupon {
        deal: Deal {
            minimum: 1_000,
            ..coupon().deal
        },
        ..coupon()
    };
    assert_eq!(told(least.clone(), 0, 1_000), None);
    assert_eq!(
        told(least, 0, 999),
        fault(CouponFault::BelowMinimum {
            minimum: pence(1_000)
        })
    );
}

#[test]
fn the_total_that_is_expected_is_the_one_after_the_coupon() {
    let wish = |expected_total| Placement {
        coupon: Some(claim(coupon(), 0)),
        expected_total: Some(expected_total),
        ..placement(vec![wanted("tea", 2), wanted("cake", 1)])
    };
    let told = place(&wish(900), &terms(), shelf, 1, T0).unwrap_err();
    assert_eq!(told, Rejection::TotalChanged { total: 810 });
    let order = place(&wish(810), &terms(), shelf, 1, T0).unwrap();
    assert_eq!((order.totals.subtotal, order.totals.discount), (900, 90));
    assert_eq!(order.totals.tax, 135);
    let discounts: Vec<_> = order.lines.iter().map(|line| line.discount).collect();
    assert_eq!(discounts, [50, 40]);
    let coupon = order.coupon.unwrap();
    assert_eq!((coupon.code, coupon.deal.discount(900)), (code(), 90));
}

#[test]
fn a_coupon_is_looked_at_after_the_shelf() {
    let wish = |pieces| Placement {
        coupon: Some(Claim {
            code: code(),
            coupon: None,
            uses: 0,
        }),
        ..placement(vec![wanted("cake", pieces)])
    };
    let told = |pieces| place(&wish(pieces), &terms(), shelf, 1, T0).unwrap_err();
    assert_eq!(told(11).code(), "out_of_stock");
    assert_eq!(told(10).code(), "coupon_invalid");
    assert_eq!(told(10).pointer().as_deref(), Some("/coupon"));
}
