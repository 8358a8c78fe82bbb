//! Options: what may be offered, what may be chosen, and what it costs.

use orderhub::order::{
    CHOICES_MAX, Choice, OPTIONS_MAX, Offer, PRICE_DELTA_MINOR_MAX, ProductOption, Rejection,
    WantedLine, WantedOption, check_options, place,
};
use proptest::prelude::*;

use super::{T0, offer, placement, terms, wanted};

fn choice(id: &str, price_delta: i64) -> Choice {
    Choice {
        id: id.into(),
        name: format!("The {id}").into(),
        price_delta,
        is_available: id != "gone",
    }
}

fn option(id: &str, min: u32, max: u32, choices: Vec<Choice>) -> ProductOption {
    ProductOption {
        id: id.into(),
        name: id.into(),
        min,
        max,
        choices,
    }
}

/// A size that must be said, and up to two extras.
fn pizza() -> Vec<ProductOption> {
    let sizes = vec![choice("small", -100), choice("large", 300)];
    let extras = vec![choice("olives", 50), choice("ham", 150), choice("gone", 10)];
    vec![option("size", 1, 1, sizes), option("extra", 0, 2, extras)]
}

fn line(options: &[(&str, &[&str])]) -> WantedLine {
    let answer = |(option, choices): &(&str, &[&str])| WantedOption {
        option: (*option).into(),
        choices: choices.iter().map(|id| (*id).into()).collect(),
    };
    WantedLine {
        options: options.iter().map(answer).collect(),
        ..wanted("pizza", 2)
    }
}

fn placed(line: WantedLine) -> Result<orderhub::order::Order, Rejection> {
    let shelf = |_: &_| {
        Some(Offer {
            options: pizza().into(),
            ..offer(800, None)
        })
    };
    place(
        &placement(vec![wanted_size(), line]),
        &terms(),
        shelf,
        1,
        T0,
    )
}

fn wanted_size() -> WantedLine {
    line(&[("size", &["small"])])
}

#[test]
fn what_is_chosen_is_in_the_price_and_on_the_line() {
    let order = placed(line(&[("extra", &["ham", "olives"]), ("size", &["large"])])).unwrap();
    assert_eq!(order.lines[0].unit_price, 700);
    let second = &order.lines[1];
    assert_eq!((second.unit_price, second.total), (1_300, 2_600));
    let chosen: Vec<_> = second
        .options
        .iter()
        .map(|one| (&*one.choice, &*one.name, one.price_delta))
        .collect();
    assert_eq!(
        chosen,
        [
            ("ham", "The ham", 150),
            ("olives", "The olives", 50),
            ("large", "The large", 300)
        ]
    );
    assert_eq!(order.totals.total, 1_400 + 2_600);
}

#[test]
fn what_does_not_fit_is_refused_at_the_line() {
    type Answers<'a> = &'a [(&'a str, &'a [&'a str])];
    let cases: [(Answers<'_>, &str); 8] = [
        (&[], "/lines/1/options"),
        (&[("size", &[])], "/lines/1/options"),
        (&[("size", &["small", "large"])], "/lines/1/options"),
        (&[("size", &["huge"])], "/lines/1/options/0/choices/0"),
        (
            &[("size", &["small"]), ("sauce", &["hot"])],
            "/lines/1/options/1/option",
        ),
        (
            &[("size", &["small"]), ("size", &["small"])],
            "/lines/1/options/1/option",
        ),
        (
            &[("size", &["small"]), ("extra", &["ham", "ham"])],
            "/lines/1/options/1/choices/1",
        ),
        (
            &[("size", &["small"]), ("extra", &["olives", "ham", "small"])],
            "/lines/1/options/1/choices/2",
        ),
    ];
    for (answers, pointer) in cases {
        let told = placed(line(answers)).unwrap_err();
        assert_eq!(
            (told.code(), told.pointer().as_deref()),
            ("validation", Some(pointer)),
            "{answers:?}"
        );
    }
    let told = placed(line(&[("size", &["small"]), ("extra", &["gone"])])).unwrap_err();
    assert_eq!(
        (told.code(), told.pointer().as_deref()),
        ("out_of_stock", Some("/lines/1/options/1/choices/0"))
    );
}

#[test]
fn what_is_offered_keeps_its_bounds() {
    let many = |count: usize| {
        (0..count)
            .map(|n| choice(&format!("c{n}"), 0))
            .collect::<Vec<_>>()
    };
    let size = |min, max, choices| vec![option("size", min, max, choices)];
    let options = |count: usize| {
        (0..count)
            .map(|n| option(&format!("o{n}"), 0, 1, many(1)))
            .collect::<Vec<_>>()
    };
    let cases = [
        (options(OPTIONS_MAX), None),
        (options(OPTIONS_MAX + 1), Some("/options")),
        (size(0, 1, many(CHOICES_MAX)), None),
        (
            size(0, 1, many(CHOICES_MAX + 1)),
            Some("/options/0/choices"),
        ),
        (size(0, 1, vec![]), Some("/options/0/choices")),
        (size(0, 0, many(1)), Some("/options/0/max")),
        (size(0, 3, many(2)), Some("/options/0/max")),
        (size(2, 1, many(2)), Some("/options/0/min")),
        (vec![option("a b", 0, 1, many(1))], Some("/options/0/id")),
        (vec![option("", 0, 1, many(1))], Some("/options/0/id")),
        (
            vec![option("a", 0, 1, many(1)), option("a", 0, 1, many(1))],
            Some("/options/1/id"),
        ),
        (
            size(0, 1, vec![choice("a", 0), choice("a", 0)]),
            Some("/options/0/choices/1/id"),
        ),
        (
            size(0, 1, vec![choice("a", PRICE_DELTA_MINOR_MAX + 1)]),
            Some("/options/0/choices/0/price_delta"),
        ),
        (
            size(0, 1, vec![choice("a", i64::MIN)]),
            Some("/options/0/choices/0/price_delta"),
        ),
        (size(0, 1, vec![choice("a", -800)]), None),
        (size(0, 1, vec![choice("a", -801)]), Some("/options")),
        (
            size(1, 2, vec![choice("a", -500), choice("b", -400)]),
            Some("/options"),
        ),
        (size(1, 1, vec![choice("a", -500), choice("b", -400)]), None),
    ];
    for (options, pointer) in cases {
        let told = check_options(800, &options)
            .err()
            .and_then(|told| told.pointer());
        assert_eq!(told.as_deref(), pointer, "{options:?}");
    }
}

prop_compose! {
    fn some_option()(deltas in prop::collection::vec(-400_i64..400, 1..5), min in 0_u32..3, more in 0_u32..3)
        -> ProductOption {
        let count = u32::try_from(deltas.len()).unwrap();
        let min = min.min(count);
        let choices = deltas.iter().enumerate().map(|(n, delta)| choice(&format!("c{n}"), *delta)).collect();
        option("o", min, (min + more).clamp(1, count), choices)
    }
}

proptest! {
    /// What may be offered can be chosen in any way it allows without a price below nothing.
    #[test]
    fn no_choice_of_an_accepted_offer_costs_less_than_nothing(
        offered in some_option(), price in 0_i64..1_000, picks in prop::collection::vec(any::<bool>(), 5),
    ) {
        let accepted = check_options(price, std::slice::from_ref(&offered)).is_ok();
        let chosen: Vec<_> = offered.choices.iter().zip(&picks).filter(|(_, pick)| **pick).collect();
        let count = u32::try_from(chosen.len()).unwrap();
        if (offered.min..=offered.max).contains(&count) {
            let cost: i64 = price + chosen.iter().map(|(choice, _)| choice.price_delta).sum::<i64>();
            prop_assert!(!accepted || cost >= 0);
        }
    }
}
