//! What customers complain about: categories with counts, shares, trend, and the sentences themselves.
//!
//! A review is heard once, when it comes in ([`Heard::of`]), and costs a forward for each sentence that names a topic.
//! [`problems`] then only counts. Reviews that read as positive are counted but their complaints are not: a small remark in
//! praise is no problem.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::complaints::{Category, complaints};
use super::text::sentences;
use super::{Sentiment, SentimentModel};
use crate::model::log::reviews::Review;

/// Quotes kept of a problem.
pub const QUOTES_MAX: usize = 5;
/// Sentences of a review that are looked at.
const SENTENCES_MAX: usize = 60;
/// A longer sentence is cut in a quote, in characters.
const QUOTE_CHARS_MAX: usize = 280;
/// Reviews on either side below which there is no trend.
const TREND_REVIEWS_MIN: usize = 20;

/// A sentence of a review that complains about something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Complaint {
    /// About what.
    pub category: Category,
    /// What exactly, in a word; may be empty.
    pub detail: String,
    /// The sentence as the customer wrote it, cut if very long.
    pub sentence: String,
    /// How much of a complaint it is by itself, 0..1.
    pub weight: f64,
}

/// A review with what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Heard {
    /// The review's id.
    pub review_id: String,
    /// The article.
    pub sku: String,
    /// When it was written, milliseconds since 1970 UTC, where that is known.
    pub at_ms: Option<i64>,
    /// What the whole says.
    pub sentiment: Sentiment,
    /// Its complaints, at most one a category; none in a positive review.
    pub complaints: Vec<Complaint>,
    /// The words that weighed most against it; none in a positive review.
    pub decisive: Vec<String>,
}

impl Heard {
    /// Hears a review.
    ///
    /// # Errors
    /// When the model's forward fails.
    pub fn of(model: &SentimentModel, review: &Review, at_ms: Option<i64>) -> anyhow::Result<Self> {
        let sentiment = model.judge(&review.title, &review.body)?;
        let mut heard = Self {
            review_id: review.review_id.clone(),
            sku: review.sku.clone(),
            at_ms,
            sentiment,
            complaints: Vec::new(),
            decisive: Vec::new(),
        };
        if sentiment.positive >= sentiment.negative.max(sentiment.neutral) {
            return Ok(heard);
        }
        heard.decisive = model.decisive(&review.title, &review.body);
        let all = std::iter::once(review.title.as_str()).filter(|title| !title.is_empty());
        for sentence in all.chain(sentences(&review.body)).take(SENTENCES_MAX) {
            let found = complaints(sentence);
            if found.is_empty() {
                continue;
            }
            let alone = model.judge("", sentence)?;
            for found in found {
                let weight = 1.0 - alone.positive;
                if !found.sure && weight < 0.5 {
                    continue;
                }
                let complaint = Complaint {
                    category: found.category,
                    detail: found.detail.to_owned(),
                    sentence: sentence.chars().take(QUOTE_CHARS_MAX).collect(),
                    weight: if found.sure {
                        weight.max(0.5)
                    } else {
                        weight / 2.0
                    },
                };
                heard.keep(complaint);
            }
        }
        if heard.complaints.is_empty()
            && let Some(sentence) = sentences(&review.body)
                .next()
                .or(Some(review.title.as_str()).filter(|title| !title.is_empty()))
        {
            heard.complaints.push(Complaint {
                category: Category::Other,
                detail: heard.decisive.first().cloned().unwrap_or_default(),
                sentence: sentence.chars().take(QUOTE_CHARS_MAX).collect(),
                weight: 0.1,
            });
        }
        Ok(heard)
    }

    /// The weightiest complaint of each category.
    fn keep(&mut self, new: Complaint) {
        match self
            .complaints
            .iter_mut()
            .find(|known| known.category == new.category)
        {
            Some(known) if known.weight < new.weight => *known = new,
            Some(_) => {}
            None => self.complaints.push(new),
        }
    }
}

/// A customer's own words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    /// The review it is from.
    pub review_id: String,
    /// The article.
    pub sku: String,
    /// The sentence.
    pub sentence: String,
}

/// How a problem's share of all reviews changed: earlier half against later half in time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Trend {
    /// Share in the earlier half.
    pub before: f64,
    /// Share in the later half.
    pub now: f64,
}

/// Something that many complain about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// About what.
    pub category: Category,
    /// Reviews that complain about it.
    pub count: usize,
    /// Share of all reviews that do.
    pub share: f64,
    /// Reviews in all.
    pub of: usize,
    /// What exactly, with how many say so, the most frequent first.
    pub details: Vec<(String, usize)>,
    /// Articles with how many complain, the most frequent first; at most [`QUOTES_MAX`].
    pub articles: Vec<(String, usize)>,
    /// Where dates are known and there are enough reviews.
    pub trend: Option<Trend>,
    /// The plainest sentences; never empty.
    pub quotes: Vec<Quote>,
}

/// The problems of reviews, the most frequent first.
#[must_use]
pub fn problems(reviews: &[Heard]) -> Vec<Problem> {
    let mut by_category: BTreeMap<Category, Vec<(&Heard, &Complaint)>> = BTreeMap::new();
    for review in reviews {
        for complaint in &review.complaints {
            by_category
                .entry(complaint.category)
                .or_default()
                .push((review, complaint));
        }
    }
    let middle_ms = middle(reviews);
    let problem = |(category, mut told): (Category, Vec<(&Heard, &Complaint)>)| {
        // The plainest first; of equal ones the shortest, then by id: always the same.
        told.sort_by(|(a, of_a), (b, of_b)| {
            let plain = of_b.weight.total_cmp(&of_a.weight);
            let short = of_a.sentence.len().cmp(&of_b.sentence.len());
            plain
                .then(short)
                .then_with(|| a.review_id.cmp(&b.review_id))
        });
        let quote = |(review, complaint): &(&Heard, &Complaint)| Quote {
            review_id: review.review_id.clone(),
            sku: review.sku.clone(),
            sentence: complaint.sentence.clone(),
        };
        let details = told.iter().map(|(_, complaint)| complaint.detail.as_str());
        let mut articles = counted(told.iter().map(|(review, _)| review.sku.as_str()));
        articles.truncate(QUOTES_MAX);
        Problem {
            category,
            count: told.len(),
            share: told.len() as f64 / reviews.len().max(1) as f64,
            of: reviews.len(),
            details: counted(details.filter(|detail| !detail.is_empty())),
            articles,
            trend: middle_ms.and_then(|middle_ms| trend(reviews, &told, middle_ms)),
            quotes: told.iter().take(QUOTES_MAX).map(quote).collect(),
        }
    };
    let mut problems: Vec<Problem> = by_category.into_iter().map(problem).collect();
    problems.sort_by_key(|problem| (std::cmp::Reverse(problem.count), problem.category));
    problems
}

/// Texts with how often each occurs, the most frequent first.
fn counted<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts
        .into_iter()
        .map(|(text, count)| (text.to_owned(), count))
        .collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// The moment in the middle of the dated reviews.
fn middle(reviews: &[Heard]) -> Option<i64> {
    let mut times: Vec<i64> = reviews.iter().filter_map(|review| review.at_ms).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied()
}

fn trend(reviews: &[Heard], told: &[(&Heard, &Complaint)], middle_ms: i64) -> Option<Trend> {
    let sides = |times: &mut dyn Iterator<Item = i64>| {
        times.fold((0_usize, 0_usize), |(before, now), at_ms| {
            if at_ms < middle_ms {
                (before + 1, now)
            } else {
                (before, now + 1)
            }
        })
    };
    let all = sides(&mut reviews.iter().filter_map(|review| review.at_ms));
    let some = sides(&mut told.iter().filter_map(|(review, _)| review.at_ms));
    let enough = all.0.min(all.1) >= TREND_REVIEWS_MIN;
    enough.then(|| Trend {
        before: some.0 as f64 / all.0 as f64,
        now: some.1 as f64 / all.1 as f64,
    })
}

#[cfg(test)]
mod tests {
    use super::{Category, Complaint, Heard, problems};
    use crate::model::sentiment::{Sentiment, suggestions};

    fn heard(id: usize, at_ms: i64, detail: &str) -> Heard {
        let complaint = Complaint {
            category: Category::Size,
            detail: detail.to_owned(),
            sentence: format!("Runs {detail} on me, says {id}."),
            weight: 0.5,
        };
        Heard {
            review_id: format!("r{id}"),
            sku: format!("s{}", id % 2),
            at_ms: Some(at_ms),
            sentiment: Sentiment {
                negative: 0.6,
                neutral: 0.3,
                positive: 0.1,
            },
            complaints: if detail.is_empty() {
                Vec::new()
            } else {
                vec![complaint]
            },
            decisive: Vec::new(),
        }
    }

    #[test]
    fn problems_are_counted_quoted_and_followed_over_time() {
        let all: Vec<Heard> = (0..60)
            .map(|id| {
                let detail = match id {
                    30..=49 => "small",
                    50..=54 => "large",
                    _ => "",
                };
                heard(id, i64::try_from(id).unwrap_or(0), detail)
            })
            .collect();
        let found = problems(&all);
        let size = found.first().filter(|_| found.len() == 1);
        assert_eq!(
            size.map(|size| (size.category, size.count, size.of)),
            Some((Category::Size, 25, 60))
        );
        assert_eq!(
            size.map(|size| size.details.clone()),
            Some(vec![("small".to_owned(), 20), ("large".to_owned(), 5)])
        );
        let trend = size.and_then(|size| size.trend);
        assert_eq!(
            trend.map(|trend| (trend.before, trend.now > 0.8)),
            Some((0.0, true))
        );
        let quotes: Vec<&str> = size
            .iter()
            .flat_map(|size| &size.quotes)
            .map(|quote| quote.sentence.as_str())
            .collect();
        assert_eq!(
            (quotes.len(), quotes.first()),
            (5, Some(&"Runs small on me, says 30."))
        );
        let told = suggestions(&found);
        let first = told
            .first()
            .map(|suggestion| suggestion.sentence.as_str())
            .unwrap_or_default();
        assert!(
            first.contains("25 of 60") && first.contains("20"),
            "{first}"
        );
        assert!(told.iter().all(|suggestion| !suggestion.quotes.is_empty()));
        assert!(problems(&[]).is_empty() && suggestions(&[]).is_empty());
    }
}
