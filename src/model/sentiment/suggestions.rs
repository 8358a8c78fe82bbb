//! What could be done about problems: sentences from templates, each with its counts and the customers' own words.
//!
//! Nothing is made up: a suggestion is a template for what the counted complaints say, and it stands on quotes.

use serde::Serialize;

use super::complaints::Category;
use super::problems::{Problem, Quote};

/// Complaints below which nothing is suggested.
const COMPLAINTS_MIN: usize = 3;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// About what.
    pub category: Category,
    /// What customers say and what could be done, with counts.
    pub sentence: String,
    /// Reviews it stands on.
    pub count: usize,
    /// Some of them in the customers' words; never empty.
    pub quotes: Vec<Quote>,
}

/// Suggestions for problems, in the problems' order; none for what hardly anybody mentions or nobody can name.
#[must_use]
pub fn suggestions(problems: &[Problem]) -> Vec<Suggestion> {
    let told = problems
        .iter()
        .filter(|problem| problem.count >= COMPLAINTS_MIN && !problem.quotes.is_empty());
    told.filter_map(suggestion).collect()
}

fn suggestion(problem: &Problem) -> Option<Suggestion> {
    let (detail, count) = problem
        .details
        .first()
        .map_or(("", 0), |(detail, count)| (detail.as_str(), *count));
    let advice = advice(problem.category, detail)?;
    let mut sentence = format!(
        "{} of {} reviews complain about {}",
        problem.count,
        problem.of,
        problem.category.name()
    );
    if let Some(says) = says(detail) {
        sentence.push_str(&format!(", {count} of them that {says}"));
    }
    if let Some((article, count)) = problem.articles.first().filter(|(_, count)| *count > 1) {
        sentence.push_str(&format!("; most often about {article} ({count})"));
    }
    if let Some(trend) = problem
        .trend
        .filter(|trend| trend.now > 1.5 * trend.before && trend.now > 0.02)
    {
        let percent = |share: f64| (share * 100.0).round();
        sentence.push_str(&format!(
            "; it grew from {} % to {} %",
            percent(trend.before),
            percent(trend.now)
        ));
    }
    sentence.push_str(&format!(". {advice}"));
    Some(Suggestion {
        category: problem.category,
        sentence,
        count: problem.count,
        quotes: problem.quotes.clone(),
    })
}

/// What a detail says of the goods.
fn says(detail: &str) -> Option<&'static str> {
    Some(match detail {
        "small" => "it runs small",
        "large" => "it runs large",
        "odd" => "it does not flatter",
        "broke" => "it broke or tore",
        "wore" => "it did not survive wearing or washing",
        "poor" => "it is poorly made",
        "picture" => "it does not look like its picture",
        "style" => "they do not like the style",
        "thin" => "it is thin or see-through",
        "cheap" => "it feels cheap",
        "scratchy" => "it is uncomfortable to wear",
        "late" => "it came late",
        "dear" => "it is not worth the price",
        "rude" => "nobody helped",
        "bad" => "it did not taste well",
        "cold" => "it came cold",
        "little" => "there was too little of it",
        "missing" => "something was missing",
        "wrong" => "the wrong thing came",
        _ => return None,
    })
}

fn advice(category: Category, detail: &str) -> Option<&'static str> {
    Some(match (category, detail) {
        (Category::Size, "small") => "Say so on the page, give measurements, and advise a size up.",
        (Category::Size, "large") => {
            "Say so on the page, give measurements, and advise a size down."
        }
        (Category::Size, _) => "Give measurements and show it worn by people of several sizes.",
        (Category::Quality, "wore") => {
            "Check the care label, wash a sample, and talk to the supplier."
        }
        (Category::Quality, _) => {
            "Check the stock of these articles before it is sent, and talk to the supplier."
        }
        (Category::Looks, "picture") => {
            "Take new pictures in daylight and name the colour as customers do."
        }
        (Category::Looks, _) => "Show it worn, from all sides.",
        (Category::Material, "thin") => {
            "Say how thick it is and whether it needs something under it."
        }
        (Category::Material, _) => "Name the material and show it close up.",
        (Category::Comfort, _) => {
            "Name the material that touches the skin, and ask the supplier for a lining."
        }
        (Category::Delivery, _) => {
            "Compare promised and real times of these orders, and promise what is kept."
        }
        (Category::Price, _) => {
            "Compare the price with its neighbours', or say what makes it worth it."
        }
        (Category::Service, _) => "Read these through with the team and answer the customers.",
        (Category::Taste, _) => "Taste these dishes as they are sent, and ask the kitchen.",
        (Category::Temperature, _) => "Check packing and the time between kitchen and door.",
        (Category::Portion, _) => "Weigh a portion, or say on the menu how large it is.",
        (Category::Missing, _) => "Check orders against the ticket before they leave.",
        (Category::Other, _) => return None,
    })
}
