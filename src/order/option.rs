//! Options of an article: what may be chosen, what it adds to the price, and whether what somebody chose fits.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{money::UNIT_PRICE_MINOR_MAX, rejection::Rejection};

/// The most options of one article.
pub const OPTIONS_MAX: usize = 20;
/// The most choices of one option.
pub const CHOICES_MAX: usize = 50;
/// The longest id of an option or a choice, bytes.
const OPTION_ID_BYTES_MAX: usize = 64;
/// The longest name of an option or a choice, bytes.
const OPTION_NAME_BYTES_MAX: usize = 200;
/// The most that one choice adds to a price or takes off it, minor units.
pub const PRICE_DELTA_MINOR_MAX: i64 = 1_000_000_000;

/// One question about an article: "which size?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductOption {
    /// Its name in commands.
    pub id: Arc<str>,
    /// Its name for people.
    pub name: Arc<str>,
    /// The fewest choices to be made.
    pub min: u32,
    /// The most.
    pub max: u32,
    /// What there is to choose from.
    pub choices: Vec<Choice>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its name in commands.
    pub id: Arc<str>,
    /// Its name for people.
    pub name: Arc<str>,
    /// What it adds to the price of a piece, minor units; may be negative.
    #[serde(default)]
    pub price_delta: i64,
    /// Whether it can be chosen now.
    pub is_available: bool,
}

/// What somebody chose, before the shelf was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedOption {
    /// The option.
    pub option: Arc<str>,
    /// The choices, each once.
    pub choices: Vec<Arc<str>>,
}

/// A choice on an order's line, as it was when the order was placed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// The option.
    pub option: Arc<str>,
    /// The choice.
    pub choice: Arc<str>,
    /// Its name for people.
    pub name: Arc<str>,
    /// What it added to the price of a piece, minor units.
    pub price_delta: i64,
}

/// Whether an article of this price may have these options: every bound, and no choice of them makes a price that is
/// negative or too large.
///
/// # Errors
/// `validation` at the field.
pub fn check_options(price: i64, options: &[ProductOption]) -> Result<(), Rejection> {
    if options.len() > OPTIONS_MAX {
        return Err(invalid(
            "/options".into(),
            format!("an article has at most {OPTIONS_MAX} options"),
        ));
    }
    let (mut lowest, mut highest) = (price, price);
    for (index, option) in options.iter().enumerate() {
        let at = format!("/options/{index}");
        check_words(&at, &option.id, &option.name)?;
        if options
            .iter()
            .take(index)
            .any(|other| other.id == option.id)
        {
            return Err(invalid(
                format!("{at}/id"),
                "two options have this id".into(),
            ));
        }
        check_choices(&at, option)?;
        let deltas = option.choices.iter().map(|choice| choice.price_delta);
        lowest += least(deltas.clone(), option);
        highest -= least(deltas.map(|delta| -delta), option);
    }
    if lowest < 0 || highest > UNIT_PRICE_MINOR_MAX {
        let detail =
            format!("with its options a piece costs 0 to {UNIT_PRICE_MINOR_MAX} minor units");
        return Err(invalid("/options".into(), detail));
    }
    Ok(())
}

fn check_choices(at: &str, option: &ProductOption) -> Result<(), Rejection> {
    let count = option.choices.len();
    if count == 0 || count > CHOICES_MAX {
        let detail = format!("an option has 1 to {CHOICES_MAX} choices");
        return Err(invalid(format!("{at}/choices"), detail));
    }
    if option.max == 0 || option.max as usize > count {
        let detail = "the most that may be chosen is 1 to the number of choices".into();
        return Err(invalid(format!("{at}/max"), detail));
    }
    if option.min > option.max {
        let detail = "the fewest that must be chosen are not more than the most".into();
        return Err(invalid(format!("{at}/min"), detail));
    }
    for (index, choice) in option.choices.iter().enumerate() {
        let at = format!("{at}/choices/{index}");
        check_words(&at, &choice.id, &choice.name)?;
        if option
            .choices
            .iter()
            .take(index)
            .any(|other| other.id == choice.id)
        {
            return Err(invalid(
                format!("{at}/id"),
                "two choices have this id".into(),
            ));
        }
        if !(-PRICE_DELTA_MINOR_MAX..=PRICE_DELTA_MINOR_MAX).contains(&choice.price_delta) {
            let detail =
                format!("a choice moves the price by at most {PRICE_DELTA_MINOR_MAX} minor units");
            return Err(invalid(format!("{at}/price_delta"), detail));
        }
    }
    Ok(())
}

fn check_words(at: &str, id: &str, name: &str) -> Result<(), Rejection> {
    let is_id = !id.is_empty()
        && id.len() <= OPTION_ID_BYTES_MAX
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    if !is_id {
        let detail =
            format!("an id is 1 to {OPTION_ID_BYTES_MAX} letters, digits, '.', '_' and '-'");
        return Err(invalid(format!("{at}/id"), detail));
    }
    if name.trim().is_empty() || name.len() > OPTION_NAME_BYTES_MAX {
        let detail = format!("a name has 1 to {OPTION_NAME_BYTES_MAX} bytes");
        return Err(invalid(format!("{at}/name"), detail));
    }
    Ok(())
}

/// The least that the choices of an option can add up to.
fn least(deltas: impl Iterator<Item = i64>, option: &ProductOption) -> i64 {
    let mut deltas: Vec<_> = deltas.collect();
    deltas.sort_unstable();
    let (min, max) = (option.min as usize, option.max as usize);
    let taken = deltas.iter().enumerate().take(max);
    taken
        .filter(|(index, delta)| *index < min || **delta < 0)
        .map(|(_, delta)| delta)
        .sum()
}

/// What was chosen for line `line` (from 0), and what it adds to the price of a piece.
pub(super) fn choose(
    line: usize,
    options: &[ProductOption],
    wanted: &[WantedOption],
) -> Result<(Vec<Chosen>, i64), Rejection> {
    let mut chosen = Vec::new();
    for (index, answer) in wanted.iter().enumerate() {
        let at = format!("/lines/{line}/options/{index}");
        let option = options.iter().find(|option| option.id == answer.option);
        let Some(option) = option else {
            return Err(invalid(
                format!("{at}/option"),
                "the article has no such option".into(),
            ));
        };
        if wanted
            .iter()
            .take(index)
            .any(|other| other.option == answer.option)
        {
            return Err(invalid(
                format!("{at}/option"),
                "an option is answered once".into(),
            ));
        }
        for (number, id) in answer.choices.iter().enumerate() {
            let at = format!("{at}/choices/{number}");
            let Some(choice) = option.choices.iter().find(|choice| choice.id == *id) else {
                return Err(invalid(at, "the option has no such choice".into()));
            };
            if answer.choices.iter().take(number).any(|other| other == id) {
                return Err(invalid(at, "a choice is made once".into()));
            }
            if !choice.is_available {
                return Err(Rejection::ChoiceOut {
                    pointer: at,
                    name: choice.name.clone(),
                });
            }
            chosen.push(Chosen {
                option: option.id.clone(),
                choice: choice.id.clone(),
                name: choice.name.clone(),
                price_delta: choice.price_delta,
            });
        }
    }
    for option in options {
        let answer = wanted.iter().find(|answer| answer.option == option.id);
        let count = answer.map_or(0, |answer| answer.choices.len());
        if count < option.min as usize || count > option.max as usize {
            let detail = format!("{}: choose {} to {}", option.name, option.min, option.max);
            return Err(invalid(format!("/lines/{line}/options"), detail));
        }
    }
    let delta = chosen.iter().map(|choice| choice.price_delta).sum();
    Ok((chosen, delta))
}

fn invalid(pointer: String, detail: String) -> Rejection {
    Rejection::Validation { pointer, detail }
}
