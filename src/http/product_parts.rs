//! The parts of a product, and of a category, that callers write as lists: options, allergens, hours.

use std::sync::Arc;

use serde::Deserialize;
use utoipa::ToSchema;

use super::{money::Amount, problem::Problem};
use crate::{
    catalog::{Allergen, DayTime, HOURS_MAX, Hours, Weekday},
    order::{Choice, Currency, ProductOption},
};

/// One question about an article.
#[derive(Deserialize, ToSchema)]
pub(super) struct OptionBody {
    /// Letters, digits, '.', '_' and '-'; one of its kind in the article.
    id: String,
    name: String,
    /// The fewest choices to be made; 0 when missing.
    #[serde(default)]
    min: u32,
    /// The most; 1 when missing.
    #[serde(default = "one")]
    max: u32,
    /// 1 to 50.
    choices: Vec<ChoiceBody>,
}

/// One answer.
#[derive(Deserialize, ToSchema)]
pub(super) struct ChoiceBody {
    id: String,
    name: String,
    /// What it adds to the price of a piece; may be negative.
    price_delta: Option<Amount>,
    #[serde(default = "yes")]
    is_available: bool,
}

/// From a time of day to another, on some days, in the site's own time. `to` before `from` is past midnight.
#[derive(Deserialize, ToSchema)]
pub(super) struct HoursBody {
    /// `mon` to `sun`.
    #[schema(value_type = Vec<Weekday>)]
    days: Vec<String>,
    /// `HH:MM`.
    from: String,
    /// `HH:MM`, up to `24:00`.
    to: String,
}

fn one() -> u32 {
    1
}

fn yes() -> bool {
    true
}

/// The options they describe. Their bounds are the order's own, and are judged with the price.
pub(super) fn options(
    bodies: &[OptionBody],
    currency: Currency,
) -> Result<Arc<[ProductOption]>, Problem> {
    let choice = |at: &str, body: &ChoiceBody| {
        let price_delta = match &body.price_delta {
            Some(amount) => amount.minor(&format!("{at}/price_delta"), currency)?,
            None => 0,
        };
        Ok(Choice {
            id: body.id.as_str().into(),
            name: body.name.trim().into(),
            price_delta,
            is_available: body.is_available,
        })
    };
    let option = |(index, body): (usize, &OptionBody)| {
        let choices = body.choices.iter().enumerate();
        let choices = choices
            .map(|(number, body)| choice(&format!("/options/{index}/choices/{number}"), body));
        Ok(ProductOption {
            id: body.id.as_str().into(),
            name: body.name.trim().into(),
            min: body.min,
            max: body.max,
            choices: choices.collect::<Result<_, Problem>>()?,
        })
    };
    bodies.iter().enumerate().map(option).collect()
}

/// The allergens of those words, each once, in the order of the law.
pub(super) fn allergens(words: &[String]) -> Result<Arc<[Allergen]>, Problem> {
    let allergen = |(index, word): (usize, &String)| {
        let known = Allergen::ALL.into_iter().find(|one| one.as_str() == word);
        known.ok_or_else(|| {
            let words = Allergen::ALL.map(Allergen::as_str).join(", ");
            Problem::field(format!("/allergens/{index}"), format!("one of {words}"))
        })
    };
    let found = words.iter().enumerate().map(allergen);
    let mut found = found.collect::<Result<Vec<_>, _>>()?;
    found.sort_unstable();
    found.dedup();
    Ok(found.into())
}

/// The hours they describe.
pub(super) fn hours(bodies: &[HoursBody]) -> Result<Vec<Hours>, Problem> {
    if bodies.len() > HOURS_MAX {
        let detail = format!("there are at most {HOURS_MAX} lines of hours");
        return Err(Problem::field("/hours", detail));
    }
    bodies
        .iter()
        .enumerate()
        .map(|(index, body)| hours_line(&format!("/hours/{index}"), body))
        .collect()
}

fn hours_line(at: &str, body: &HoursBody) -> Result<Hours, Problem> {
    let time = |name: &str, text: &str| {
        let time: Result<DayTime, _> = text.parse();
        time.map_err(|error| Problem::field(format!("{at}/{name}"), error.to_string()))
    };
    let (from, to) = (time("from", &body.from)?, time("to", &body.to)?);
    if from == to {
        let detail = "hours end at another time than they begin; a whole day is 00:00 to 24:00";
        return Err(Problem::field(format!("{at}/to"), detail));
    }
    let mut days = Vec::new();
    for (number, word) in body.days.iter().enumerate() {
        let day = Weekday::ALL.into_iter().find(|day| day.as_str() == word);
        days.push(day.ok_or_else(|| {
            Problem::field(
                format!("{at}/days/{number}"),
                "a day is mon, tue, wed, thu, fri, sat or sun",
            )
        })?);
    }
    days.sort_unstable();
    days.dedup();
    if days.is_empty() {
        return Err(Problem::field(
            format!("{at}/days"),
            "hours have at least one day",
        ));
    }
    Ok(Hours { days, from, to })
}
