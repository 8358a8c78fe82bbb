//! A review and its bounds. Pure.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::order::{Order, OrderId, SiteId, Sku, Status, Timestamp, UserId};

/// The longest title, characters.
pub const TITLE_CHARS_MAX: usize = 120;
/// The longest text, and the longest answer, characters.
pub const BODY_CHARS_MAX: usize = 4_000;

/// A review's name, made from the line it is about: one line, one name, and no way back from it to the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReviewId(Uuid);

impl ReviewId {
    /// The name of the review of a line.
    #[must_use]
    pub fn of(order: OrderId, line: u32) -> Self {
        let hash = Sha256::new()
            .chain_update(order.0.as_bytes())
            .chain_update(line.to_be_bytes())
            .finalize();
        let mut bytes = [0_u8; 16];
        for (byte, hashed) in bytes.iter_mut().zip(hash) {
            *byte = hashed;
        }
        Self(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl fmt::Display for ReviewId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_hyphenated().fmt(f)
    }
}

impl FromStr for ReviewId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Uuid::try_parse(text).map(Self).map_err(|_| ())
    }
}

/// Who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewState {
    /// Its author and the staff: it waits for them.
    Pending,
    /// Everybody.
    Published,
    /// Its author and the staff.
    Hidden,
}

impl ReviewState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Published, Self::Hidden];

    /// The name used everywhere outside the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Published => "published",
            Self::Hidden => "hidden",
        }
    }
}

/// What the shop says to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The words.
    pub text: Arc<str>,
    /// Who answered, by first name.
    pub by: Arc<str>,
    /// When.
    pub at: Timestamp,
}

/// What a customer says of an article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its name.
    pub id: ReviewId,
    /// Of which order.
    pub order: OrderId,
    /// Which line.
    pub line: u32,
    /// Where it was bought.
    pub site: SiteId,
    /// The article.
    pub sku: Sku,
    /// Its name as it was ordered.
    pub product: Arc<str>,
    /// 1 to 5.
    pub stars: u8,
    /// In a few words; may be empty.
    pub title: Arc<str>,
    /// In more; may be empty.
    pub body: Arc<str>,
    /// Whose it is.
    pub customer: UserId,
    /// The author's first name: nobody else's business is more.
    pub author: Arc<str>,
    /// Who sees it.
    pub state: ReviewState,
    /// What the shop says.
    pub answer: Option<Answer>,
    /// When it was written.
    pub at: Timestamp,
}

/// A review to be written.
#[derive(Debug, Clone)]
pub struct NewReview {
    /// Of which order.
    pub order: OrderId,
    /// Which line.
    pub line: u32,
    /// As given.
    pub stars: f64,
    /// As typed.
    pub title: String,
    /// As typed.
    pub body: String,
}

/// Why a review, or an answer, cannot be as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidReview {
    /// JSON pointer into the body.
    pub pointer: &'static str,
    /// A sentence for people.
    pub detail: String,
}

/// Why a line cannot be reviewed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The order was not handed over.
    NotFulfilled,
    /// A field is not as it should be.
    Invalid(InvalidReview),
}

impl Review {
    /// Whether everybody sees it, and it counts.
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.state == ReviewState::Published
    }

    /// The review of a line of `order`, which is its author's.
    pub(super) fn write(
        order: &Order,
        new: &NewReview,
        state: ReviewState,
        now: Timestamp,
    ) -> Result<Self, Unfit> {
        if order.status != Status::Fulfilled {
            return Err(Unfit::NotFulfilled);
        }
        let line = order.lines.iter().find(|line| line.line == new.line);
        let line = line.ok_or_else(|| invalid("/line", "the order has no such line"))?;
        let stars = (1_u8..=5).find(|stars| f64::from(*stars) == new.stars);
        Ok(Self {
            id: ReviewId::of(order.id, new.line),
            order: order.id,
            line: new.line,
            site: order.site.clone(),
            sku: line.sku.clone(),
            product: line.name.clone(),
            stars: stars.ok_or_else(|| invalid("/stars", "stars are 1, 2, 3, 4 or 5"))?,
            title: text("/title", &new.title, TITLE_CHARS_MAX)?,
            body: text("/body", &new.body, BODY_CHARS_MAX)?,
            customer: order.customer.id.clone(),
            author: first_name(&order.customer.name),
            state,
            answer: None,
            at: now,
        })
    }
}

/// The words of an answer.
pub(super) fn answer_text(typed: &str) -> Result<Arc<str>, Unfit> {
    let answer = text("/text", typed, BODY_CHARS_MAX)?;
    if answer.is_empty() {
        return Err(invalid("/text", "an answer says something"));
    }
    Ok(answer)
}

/// The first word of a name.
pub(super) fn first_name(name: &str) -> Arc<str> {
    name.split_whitespace().next().unwrap_or_default().into()
}

fn text(pointer: &'static str, typed: &str, most: usize) -> Result<Arc<str>, Unfit> {
    let trimmed = typed.trim();
    let is_plain = !trimmed
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if trimmed.chars().count() <= most && is_plain {
        Ok(trimmed.into())
    } else {
        Err(invalid(
            pointer,
            format!("this has at most {most} characters, all of them visible"),
        ))
    }
}

fn invalid(pointer: &'static str, detail: impl Into<String>) -> Unfit {
    let detail = detail.into();
    Unfit::Invalid(InvalidReview { pointer, detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_a_name_of_its_own() {
        let [one, other] = [1, 2].map(|n| OrderId(Uuid::from_u128(n)));
        let [a, b, c] =
            [(one, 1), (one, 2), (other, 1)].map(|(order, line)| ReviewId::of(order, line));
        assert_eq!(a, ReviewId::of(one, 1));
        assert!(a != b && a != c && b != c);
        assert_eq!(a.to_string().parse(), Ok(a));
    }
}
