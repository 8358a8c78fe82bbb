//! The lists of a product, each in one cell. Allergens are words with bars between them, `milk|nuts`; options are a JSON
//! array as the API writes it, prices in minor units:
//! `[{"id":"size","name":"Size","min":1,"max":1,"choices":[{"id":"large","name":"Large","price_delta":100}]}]`.
//!
//! Which options an article may have, given its price, the order's own rules say.

use std::sync::Arc;

use serde::Deserialize;

use super::value::shown;
use crate::{
    catalog::Allergen,
    order::{Choice, ProductOption},
};

/// What stands between allergens.
const BAR: &str = "|";

/// An option as a cell holds it.
#[derive(Deserialize)]
struct OptionCell {
    id: Arc<str>,
    name: String,
    #[serde(default)]
    min: u32,
    #[serde(default = "one")]
    max: u32,
    choices: Vec<ChoiceCell>,
}

/// A choice as a cell holds it.
#[derive(Deserialize)]
struct ChoiceCell {
    id: Arc<str>,
    name: String,
    #[serde(default)]
    price_delta: i64,
    #[serde(default = "yes")]
    is_available: bool,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

/// Allergens as a cell.
#[must_use]
pub fn allergens_cell(allergens: &[Allergen]) -> String {
    let words: Vec<_> = allergens.iter().map(|allergen| allergen.as_str()).collect();
    words.join(BAR)
}

/// Options as a cell; empty where there are none.
#[must_use]
pub fn options_cell(options: &[ProductOption]) -> String {
    if options.is_empty() {
        return String::new();
    }
    serde_json::to_string(options).unwrap_or_default()
}

/// The allergens of a cell, each once, in the order of the law.
pub(super) fn allergens(cell: &str) -> Result<Arc<[Allergen]>, String> {
    let words = cell.split(BAR).map(str::trim);
    let allergen = |word: &str| {
        let lower = word.to_lowercase();
        let known = Allergen::ALL.into_iter().find(|one| one.as_str() == lower);
        known.ok_or_else(|| {
            let all = Allergen::ALL.map(Allergen::as_str).join(", ");
            format!("`{}` is none of {all}", shown(word))
        })
    };
    let found = words.filter(|word| !word.is_empty()).map(allergen);
    let mut found = found.collect::<Result<Vec<_>, _>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(found.into())
}

/// The options of a cell.
pub(super) fn options(cell: &str) -> Result<Arc<[ProductOption]>, String> {
    if cell.is_empty() {
        return Ok(Arc::default());
    }
    let cells: Vec<OptionCell> = serde_json::from_str(cell)
        .map_err(|error| format!("`{}` is no list of options: {error}", shown(cell)))?;
    let choice = |cell: ChoiceCell| Choice {
        id: cell.id,
        name: cell.name.trim().into(),
        price_delta: cell.price_delta,
        is_available: cell.is_available,
    };
    let option = |cell: OptionCell| ProductOption {
        id: cell.id,
        name: cell.name.trim().into(),
        min: cell.min,
        max: cell.max,
        choices: cell.choices.into_iter().map(choice).collect(),
    };
    Ok(cells.into_iter().map(option).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_out_comes_in_again() {
        let all: Arc<[Allergen]> = Allergen::ALL.into();
        for some in [Arc::default(), all] {
            assert_eq!(allergens(&allergens_cell(&some)), Ok(some));
        }
        let size = ProductOption {
            id: "size".into(),
            name: "Size, \"or\" so|\n".trim().into(),
            min: 0,
            max: 2,
            choices: vec![Choice {
                id: "l".into(),
                name: "=1+1".into(),
                price_delta: -50,
                is_available: false,
            }],
        };
        for some in [Arc::default(), Arc::from([size])] {
            assert_eq!(options(&options_cell(&some)), Ok(some));
        }
    }

    #[test]
    fn cells_by_hand_are_read_and_nonsense_is_not() {
        let read = allergens(" nuts | Milk||milk ");
        assert_eq!(read, Ok([Allergen::Milk, Allergen::Nuts].into()));
        assert!(allergens("milk, nuts").is_err_and(|told| told.contains("milk, nuts")));
        let short = r#"[{"id":"a","name":" A ","choices":[{"id":"b","name":"B"}]}]"#;
        let read = options(short).unwrap_or_default();
        let shown = read.first().map(|it| (&*it.name, it.min, it.max));
        assert_eq!(shown, Some(("A", 0, 1)));
        let (deep, many) = ("[".repeat(10_000), format!("[{}", "{},".repeat(1_000)));
        for wrong in ["{}", "size", "[1]", r#"[{"id":"a"}]"#, &deep, &many] {
            assert!(options(wrong).is_err(), "{wrong:.20}");
        }
    }
}
