//! What reviews say: by the champion model where there is one, else by their stars.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    answer::{rounded, share},
    budget::Budget,
    reason::Reason,
};
use crate::{
    model::{
        demand::day::Day,
        log::reviews::Review as Words,
        sentiment::{Heard, SentimentModel, problems, suggestions},
    },
    review::Review,
};

/// Reviews below which nothing is said.
const REVIEWS_MIN: usize = 10;
/// Reviews with few stars that are quoted where no model tells problems.
const LOWEST_MAX: usize = 10;
/// A longer text is cut in a quote, characters.
const QUOTE_CHARS_MAX: usize = 280;

/// What customers say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SentimentReport {
    /// Reviews that were looked at: the newest.
    pub reviews: u64,
    /// Who judged: a model, or `stars`.
    pub by: String,
    /// All of them.
    pub all: SentimentShares,
    /// By month, the oldest first.
    pub months: Vec<SentimentMonth>,
    /// What is complained about, the most frequent first; empty without a model.
    pub problems: Vec<ReviewProblem>,
    /// What could be done, from templates over the problems.
    pub suggestions: Vec<ReviewSuggestion>,
    /// The newest with one or two stars, where no model tells problems.
    pub lowest: Vec<ReviewQuote>,
}

/// Shares of reviews.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SentimentShares {
    /// Reviews.
    pub count: u64,
    /// Share that reads as 4 or 5 stars.
    pub positive: f64,
    /// Share that reads as 3 stars.
    pub neutral: f64,
    /// Share that reads as 1 or 2 stars.
    pub negative: f64,
    /// Mean of the stars that were given.
    pub stars: f64,
}

/// A month.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SentimentMonth {
    /// `2026-11`.
    pub month: String,
    /// Its reviews.
    #[serde(flatten)]
    #[schema(inline)]
    pub shares: SentimentShares,
}

/// Something that many complain about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReviewProblem {
    /// About what.
    pub category: String,
    /// Reviews that complain about it.
    pub count: u64,
    /// Their share of all reviews.
    pub share: f64,
    /// Articles that it is said of most.
    pub articles: Vec<String>,
    /// In the customers' own words.
    pub quotes: Vec<ReviewQuote>,
}

/// What could be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReviewSuggestion {
    /// About what.
    pub category: String,
    /// What customers say and what could be done.
    pub sentence: String,
    /// Reviews that it stands on.
    pub count: u64,
    /// Some of them.
    pub quotes: Vec<ReviewQuote>,
}

/// A customer's own words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReviewQuote {
    /// The review.
    pub review: String,
    /// The article.
    pub sku: String,
    /// What it says.
    pub sentence: String,
}

/// A review as it was judged: negative, neutral or positive.
struct Judged<'a> {
    review: &'a Review,
    class: usize,
}

/// The report of reviews, the newest first.
pub(in crate::insight) fn report(
    reviews: &[Review],
    model: Option<&SentimentModel>,
    budget: Budget,
) -> Result<SentimentReport, Reason> {
    if reviews.len() < REVIEWS_MIN {
        return Err(Reason::FewReviews {
            reviews: reviews.len(),
            reviews_min: REVIEWS_MIN,
        });
    }
    let heard = model.and_then(|model| Some((model, heard(model, reviews, budget)?)));
    let (by, judged, heard): (String, Vec<Judged<'_>>, Vec<Heard>) = match heard {
        Some((model, heard)) => {
            let judged = reviews.iter().zip(&heard).map(|(review, heard)| Judged {
                review,
                class: class_of(heard),
            });
            (model.name.to_string(), judged.collect(), heard)
        }
        None => {
            let judged = reviews.iter().map(|review| Judged {
                review,
                class: match review.stars {
                    0..=2 => 0,
                    3 => 1,
                    4.. => 2,
                },
            });
            ("stars".to_owned(), judged.collect(), Vec::new())
        }
    };
    let found = problems(&heard);
    let quote = |quote: &crate::model::sentiment::Quote| ReviewQuote {
        review: quote.review_id.clone(),
        sku: quote.sku.clone(),
        sentence: quote.sentence.clone(),
    };
    let advice = suggestions(&found)
        .into_iter()
        .map(|advice| ReviewSuggestion {
            category: advice.category.name().to_owned(),
            sentence: advice.sentence,
            count: advice.count as u64,
            quotes: advice.quotes.iter().map(quote).collect(),
        });
    Ok(SentimentReport {
        reviews: judged.len() as u64,
        all: shares(&judged.iter().collect::<Vec<_>>()),
        months: months(&judged),
        suggestions: advice.collect(),
        problems: found
            .iter()
            .map(|problem| ReviewProblem {
                category: problem.category.name().to_owned(),
                count: problem.count as u64,
                share: rounded(problem.share),
                articles: problem
                    .articles
                    .iter()
                    .map(|(sku, _)| sku.clone())
                    .collect(),
                quotes: problem.quotes.iter().map(quote).collect(),
            })
            .collect(),
        lowest: if by == "stars" {
            lowest(reviews)
        } else {
            Vec::new()
        },
        by,
    })
}

/// As many as there is time for; `None` when the model fails.
fn heard(model: &SentimentModel, reviews: &[Review], budget: Budget) -> Option<Vec<Heard>> {
    let mut all = Vec::with_capacity(reviews.len());
    for review in reviews {
        if budget.is_spent() {
            break;
        }
        let words = Words {
            review_id: review.id.to_string(),
            sku: review.sku.to_string(),
            rating: Some(review.stars),
            title: review.title.to_string(),
            body: review.body.to_string(),
            written_at_ms: Some(review.at.as_millis()),
        };
        all.push(Heard::of(model, &words, Some(review.at.as_millis())).ok()?);
    }
    Some(all)
}

fn class_of(heard: &Heard) -> usize {
    let said = heard.sentiment;
    if said.positive >= said.negative.max(said.neutral) {
        2
    } else if said.neutral > said.negative {
        1
    } else {
        0
    }
}

fn shares(judged: &[&Judged<'_>]) -> SentimentShares {
    let n = judged.len() as f64;
    let of = |class: usize| {
        let count = judged.iter().filter(|judged| judged.class == class).count();
        share(count as f64, n)
    };
    let stars: f64 = judged
        .iter()
        .map(|judged| f64::from(judged.review.stars))
        .sum();
    SentimentShares {
        count: judged.len() as u64,
        positive: of(2),
        neutral: of(1),
        negative: of(0),
        stars: share(stars, n),
    }
}

fn months(judged: &[Judged<'_>]) -> Vec<SentimentMonth> {
    let mut months: BTreeMap<String, Vec<&Judged<'_>>> = BTreeMap::new();
    for judged in judged {
        let (year, month, _) = Day::of_ms(judged.review.at.as_millis()).date();
        months
            .entry(format!("{year:04}-{month:02}"))
            .or_default()
            .push(judged);
    }
    let month = |(month, judged): (String, Vec<&Judged<'_>>)| SentimentMonth {
        month,
        shares: shares(&judged),
    };
    months.into_iter().map(month).collect()
}

fn lowest(reviews: &[Review]) -> Vec<ReviewQuote> {
    let low = reviews
        .iter()
        .filter(|review| review.stars <= 2 && !review.body.is_empty());
    low.take(LOWEST_MAX)
        .map(|review| ReviewQuote {
            review: review.id.to_string(),
            sku: review.sku.to_string(),
            sentence: review.body.chars().take(QUOTE_CHARS_MAX).collect(),
        })
        .collect()
}
