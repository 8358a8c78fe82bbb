//! Placing: what is refused, in which order, and what an order begins with.

use orderhub::order::{
    Currency, LINES_MAX, NOTE_BYTES_MAX, Placement, Principal, QUANTITY_MAX, Rejection, Role,
    SiteId, Sku, Terms, WantedLine, may_place, place,
};

use super::{Actor, T0, offer, placement, shelf, terms, wanted};

fn refused(wish: &Placement) -> Rejection {
    place(wish, &terms(), shelf, 1, T0).unwrap_err()
}

fn sku(text: &str) -> Sku {
    text.parse().unwrap()
}

#[test]
fn refusals_come_in_the_documented_order() {
    // Everything is wrong with it; each round mends what was told first.
    let mut wish = placement(vec![
        wanted("cake", 0),
        wanted("unicorn", 1),
        wanted("cake", 11),
    ]);
    wish.expected_total = Some(1);
    let closed = Terms {
        is_open: false,
        ..terms()
    };
    let told = place(&wish, &closed, shelf, 1, T0).unwrap_err();
    assert_eq!(told, Rejection::SiteClosed);

    let told = refused(&wish);
    assert_eq!(told.code(), "validation");
    assert_eq!(told.pointer().as_deref(), Some("/lines/0/quantity"));

    wish.lines[0].quantity = 1;
    let told = refused(&wish);
    assert_eq!(told, Rejection::UnknownSku { line: 1 });
    assert_eq!(told.pointer().as_deref(), Some("/lines/1/sku"));

    wish.lines[1].sku = sku("tea");
    assert_eq!(
        refused(&wish),
        Rejection::OutOfStock {
            line: Some(0),
            sku: sku("cake"),
            available: 10
        }
    );

    wish.lines[2].quantity = 9;
    assert_eq!(
        refused(&wish),
        Rejection::TotalChanged {
            total: 10 * 400 + 250
        }
    );

    wish.expected_total = Some(4_250);
    let order = place(&wish, &terms(), shelf, 42, T0).unwrap();
    assert_eq!((order.number, order.version), (42, 1));
    assert_eq!(order.totals.total, 4_250);
    let numbers: Vec<_> = order.lines.iter().map(|line| line.line).collect();
    assert_eq!(numbers, [1, 2, 3], "one article may stand on two lines");
}

#[test]
fn one_article_on_two_lines_is_one_claim_on_the_shelf() {
    for (first, second, fits) in [(5, 5, true), (5, 6, false), (10, 1, false), (1, 9, true)] {
        let wish = placement(vec![
            wanted("cake", first),
            wanted("tea", 1),
            wanted("cake", second),
        ]);
        let placed = place(&wish, &terms(), shelf, 1, T0);
        assert_eq!(placed.is_ok(), fits, "{first} + {second} of 10");
    }
}

#[test]
fn what_is_not_sold_now_is_out_of_stock_and_untracked_stock_never_is() {
    assert_eq!(
        refused(&placement(vec![wanted("soup", 1)])),
        Rejection::OutOfStock {
            line: Some(0),
            sku: sku("soup"),
            available: 0
        }
    );
    let wish = placement(vec![wanted("tea", QUANTITY_MAX)]);
    assert!(place(&wish, &terms(), shelf, 1, T0).is_ok());
}

#[test]
fn bounds_are_exact() {
    let lines = |count: usize| vec![wanted("tea", 1); count];
    let noted = |bytes: usize| {
        vec![WantedLine {
            note: Some("n".repeat(bytes).into()),
            ..wanted("tea", 1)
        }]
    };
    let cases = [
        (lines(0), Some("/lines")),
        (lines(LINES_MAX), None),
        (lines(LINES_MAX + 1), Some("/lines")),
        (vec![wanted("tea", 0)], Some("/lines/0/quantity")),
        (vec![wanted("tea", QUANTITY_MAX)], None),
        (
            vec![wanted("tea", QUANTITY_MAX + 1)],
            Some("/lines/0/quantity"),
        ),
        (noted(NOTE_BYTES_MAX), None),
        (noted(NOTE_BYTES_MAX + 1), Some("/lines/0/note")),
    ];
    for (lines, pointer) in cases {
        let placed = place(&placement(lines), &terms(), shelf, 1, T0);
        let told = placed.err().and_then(|rejection| rejection.pointer());
        assert_eq!(told.as_deref(), pointer);
    }
}

#[test]
fn a_price_beyond_all_bounds_is_refused_not_wrapped() {
    let dear = |_: &Sku| Some(offer(i64::MAX / 2, None));
    for lines in [vec![wanted("tea", 3)], vec![wanted("tea", 1); 3]] {
        let told = place(&placement(lines), &terms(), dear, 1, T0).unwrap_err();
        assert_eq!(told.code(), "validation");
    }
}

#[test]
fn who_places_where() {
    let (here, there): (SiteId, SiteId) = ("main".parse().unwrap(), "other".parse().unwrap());
    let can = |who: Actor| {
        let principal: Principal = who.principal();
        (may_place(&principal, &here), may_place(&principal, &there))
    };
    for who in Actor::ALL {
        let expected = match who.principal().role {
            Role::Customer | Role::Admin => (true, true),
            Role::Support | Role::System => (false, false),
            Role::Manager if who == Actor::ManagerElsewhere => (false, true),
            Role::Kitchen | Role::Warehouse | Role::Manager => (true, false),
        };
        assert_eq!(can(who), expected, "{who:?}");
    }
}

#[test]
fn names_are_parsed_strictly() {
    for good in ["main", "a", "0", "a-b-2", &"x".repeat(64)] {
        assert!(good.parse::<SiteId>().is_ok(), "{good}");
    }
    for bad in ["", "-a", "Main", "a_b", "a b", "ä", &"x".repeat(65)] {
        assert!(bad.parse::<SiteId>().is_err(), "{bad}");
    }
    for (text, is_good) in [
        ("GBP", true),
        ("gbp", false),
        ("GB", false),
        ("GBPX", false),
    ] {
        assert_eq!(text.parse::<Currency>().is_ok(), is_good, "{text}");
    }
}
