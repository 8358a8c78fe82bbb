//! What is special about the dishes of the demo shop: what can be chosen, what is in them, and the parts of the menu.
//! Nothing has to be chosen, so that whoever orders in a hurry can.

use std::sync::Arc;

use anyhow::Context;

use crate::{
    catalog::{Allergen, Category, Hours, Weekday},
    order::{Choice, ProductOption},
};

/// Parts of the menu, first to last; the others follow.
pub(super) const PARTS: [&str; 3] = ["Pizza", "Pasta", "Salads"];

/// A part of the menu at `position`. The salads have hours, around the clock.
pub(super) fn category(name: &str, position: i32) -> anyhow::Result<Category> {
    let around_the_clock = || -> anyhow::Result<Hours> {
        Ok(Hours {
            days: Weekday::ALL.to_vec(),
            from: "00:00".parse().context("the demo's hours")?,
            to: "24:00".parse().context("the demo's hours")?,
        })
    };
    Ok(Category {
        position,
        tax: None,
        hours: if name == "Salads" {
            vec![around_the_clock()?]
        } else {
            Vec::new()
        },
    })
}

/// What can be chosen about a dish.
pub(super) fn options(category: &str, sku: &str) -> Arc<[ProductOption]> {
    match (category, sku) {
        ("Pizza", _) => Arc::from([
            option(
                "base",
                "Base",
                1,
                &[("thin", "Thin", 0), ("gluten-free", "Gluten-free", 150)],
            ),
            option(
                "extra",
                "Extra toppings",
                3,
                &[
                    ("olives", "Olives", 100),
                    ("ham", "Ham", 180),
                    ("rocket", "Rocket", 120),
                ],
            ),
        ]),
        ("Pasta", _) => Arc::from([option(
            "portion",
            "Portion",
            1,
            &[("small", "Small", -200), ("large", "Large", 250)],
        )]),
        (_, "espresso") => Arc::from([option(
            "milk",
            "Milk",
            1,
            &[("dairy", "A drop of milk", 0), ("oat", "Oat milk", 40)],
        )]),
        _ => Arc::default(),
    }
}

/// What is in a dish that some people must not eat.
pub(super) fn allergens(category: &str, sku: &str) -> Arc<[Allergen]> {
    match (category, sku) {
        ("Pizza", "pizza-marinara") => Arc::from([Allergen::Gluten]),
        ("Pizza", _) | ("Pasta", "lasagne") => Arc::from([Allergen::Gluten, Allergen::Milk]),
        ("Pasta", "pasta-carbonara") => {
            Arc::from([Allergen::Gluten, Allergen::Eggs, Allergen::Milk])
        }
        ("Pasta", "pasta-pesto") => Arc::from([Allergen::Gluten, Allergen::Milk, Allergen::Nuts]),
        ("Pasta", _) => Arc::from([Allergen::Gluten]),
        (_, "salad-caesar") => Arc::from([Allergen::Gluten, Allergen::Fish]),
        (_, "tiramisu") => Arc::from([Allergen::Gluten, Allergen::Eggs, Allergen::Milk]),
        (_, "gelato-pistachio") => Arc::from([Allergen::Milk, Allergen::Nuts]),
        (_, "salad-caprese" | "panna-cotta") => Arc::from([Allergen::Milk]),
        _ => Arc::default(),
    }
}

fn option(id: &str, name: &str, max: u32, choices: &[(&str, &str, i64)]) -> ProductOption {
    let choice = |(id, name, price_delta): &(&str, &str, i64)| Choice {
        id: (*id).into(),
        name: (*name).into(),
        price_delta: *price_delta,
        is_available: true,
    };
    ProductOption {
        id: id.into(),
        name: name.into(),
        min: 0,
        max,
        choices: choices.iter().map(choice).collect(),
    }
}
