//! Reviews in SurrealDB; the tables are in `schemas/surreal/0007_outbound.surql`. SurrealDB types stop here.
//!
//! Invariant: a review, the lists it stands in and the rating it counts in are written in one transaction.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use surrealdb::types::Value;

use super::{Rating, Review, ReviewId, ReviewState};
use crate::{
    journal::{
        READ_ITEMS_MAX, ReadError,
        surreal::{
            Db,
            records::{self, Records, record, text},
        },
    },
    order::{Order, SiteId, Sku, Timestamp, UserId},
    shutdown::Tasks,
};

/// Complements of times are written against it.
const TIME_MAX: i64 = i64::MAX;

/// Reviews on disk.
pub struct ReviewStore(Records);

/// Which reviews to list.
#[derive(Debug, Clone)]
pub enum ReviewList {
    /// Those of a site.
    Site(SiteId),
    /// Those of an article.
    Article(SiteId, Sku),
    /// Those of a site in one state.
    State(SiteId, ReviewState),
    /// Somebody's own.
    Author(UserId),
}

impl ReviewList {
    fn scope(&self) -> String {
        match self {
            Self::Site(site) => format!("site/{site}"),
            Self::Article(site, sku) => format!("article/{site}/{sku}"),
            Self::State(site, state) => format!("state/{site}/{}", state.as_str()),
            Self::Author(author) => format!("author/{author}"),
        }
    }
}

/// The review after which a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewCursor {
    at: Timestamp,
    id: ReviewId,
}

impl From<&Review> for ReviewCursor {
    fn from(review: &Review) -> Self {
        let (at, id) = (review.at, review.id);
        Self { at, id }
    }
}

impl fmt::Display for ReviewCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.at.as_millis(), self.id)
    }
}

impl FromStr for ReviewCursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.split_once('.').ok_or(())?;
        Ok(Self {
            at: Timestamp(at.parse().map_err(|_| ())?),
            id: id.parse()?,
        })
    }
}

/// A rating as it is stored.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Rated {
    pub(super) site: SiteId,
    pub(super) sku: Sku,
    pub(super) rating: Rating,
}

impl ReviewStore {
    /// Over a database in which the migrations have run; writes are tasks of `writes`.
    #[must_use]
    pub fn new(db: Db, writes: Tasks) -> Self {
        Self(Records::new(db, writes))
    }

    pub(super) async fn review(&self, id: ReviewId) -> Result<Option<Review>, ReadError> {
        const REVIEW: &str = "SELECT VALUE body FROM $id";
        let found = self.0.read(REVIEW, [("id", review_id(id))]).await?;
        Ok(found.into_iter().next())
    }

    /// Reviews in the order of their names, those after `after`; at most `limit`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn page(
        &self,
        after: Option<ReviewId>,
        limit: usize,
    ) -> Result<Vec<Review>, ReadError> {
        const PAGE: &str = "SELECT VALUE body FROM review:[$after]>..=['~'] LIMIT $limit";
        let variables = [
            (
                "after",
                text(after.map_or_else(String::new, |id| id.to_string())),
            ),
            ("limit", int(i64::try_from(limit).unwrap_or(i64::MAX))),
        ];
        self.0.read(PAGE, variables).await
    }

    pub(super) async fn ratings(&self) -> Result<Vec<Rated>, ReadError> {
        self.0.read("SELECT VALUE body FROM rating", []).await
    }

    /// A page of a list, newest first, of one state and one article where they are asked for.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn list(
        &self,
        list: &ReviewList,
        state: Option<ReviewState>,
        sku: Option<&Sku>,
        after: Option<ReviewCursor>,
        limit: usize,
    ) -> Result<Vec<Review>, ReadError> {
        const LIST: &str =
            "SELECT VALUE review.body FROM review_list:[$scope, $at, $review]>..=[$scope, '~']
             WHERE ($state = NONE OR state = $state) AND ($sku = NONE OR sku = $sku) LIMIT $limit";
        let (at, review) = match after {
            Some(ReviewCursor { at, id }) => (complement(at), id.to_string()),
            None => (0, String::new()),
        };
        let variables = [
            ("scope", text(list.scope())),
            ("at", int(at)),
            ("review", text(review)),
            (
                "state",
                state.map_or(Value::None, |state| text(state.as_str())),
            ),
            ("sku", sku.map_or(Value::None, text)),
            ("limit", int(i64::try_from(limit).unwrap_or(i64::MAX))),
        ];
        self.0.read(LIST, variables).await
    }

    /// Writes a review as it is now, and the rating with it. `before` is what is to be replaced.
    pub(super) async fn save(
        &self,
        before: Option<&Review>,
        review: &Review,
        rating: Rating,
    ) -> Result<(), ReadError> {
        const SAVE: &str = "BEGIN; UPSERT $id REPLACE $row RETURN NONE; DELETE $left RETURN NONE;
            FOR $entry IN $lists { UPSERT $entry.id REPLACE $entry RETURN NONE };
            UPSERT $rating REPLACE $rated RETURN NONE; COMMIT;";
        let left = before.filter(|before| before.state != review.state);
        let left = left.map(|before| {
            let list = ReviewList::State(before.site.clone(), before.state);
            list_id(&list, before)
        });
        let Review { site, sku, .. } = review;
        let lists = lists_of(review);
        let lists = lists.iter().map(|list| list_row(list, review)).collect();
        let rating_id = record("rating", [text(site), text(sku)]);
        let rated = Rated {
            site: site.clone(),
            sku: sku.clone(),
            rating,
        };
        let variables = [
            ("id", review_id(review.id)),
            ("row", records::row(review_id(review.id), review, [])?),
            (
                "left",
                Value::Array(left.into_iter().collect::<Vec<_>>().into()),
            ),
            ("lists", Value::Array(Vec::into(lists))),
            ("rated", records::row(rating_id.clone(), &rated, [])?),
            ("rating", rating_id),
        ];
        self.0.write(SAVE, variables).await.map(drop)
    }

    /// Whether something of an order was reviewed.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn is_reviewed(&self, order: &Order) -> Result<bool, ReadError> {
        const OF_ORDER: &str = "SELECT VALUE body FROM $ids";
        let lines = order.lines.iter();
        let ids = lines.map(|line| review_id(ReviewId::of(order.id, line.line)));
        let ids = Value::Array(ids.collect::<Vec<_>>().into());
        let found: Vec<Review> = self.0.read(OF_ORDER, [("ids", ids)]).await?;
        Ok(!found.is_empty())
    }

    /// Takes the reviews of an order out, with what they add to ratings; for a hub that goes back to before it was handed
    /// over.
    ///
    /// # Errors
    /// The store cannot be read or written.
    pub async fn withdraw(&self, order: &Order) -> Result<(), ReadError> {
        const WITHDRAW: &str = "BEGIN; DELETE $left RETURN NONE; COMMIT;";
        const RATE: &str =
            "BEGIN; DELETE $id RETURN NONE; INSERT INTO rating $rated RETURN NONE; COMMIT;";
        for line in &order.lines {
            let Some(review) = self.review(ReviewId::of(order.id, line.line)).await? else {
                continue;
            };
            let lists = lists_of(&review);
            let entries = lists.iter().map(|list| list_id(list, &review));
            let left: Vec<Value> = entries.chain([review_id(review.id)]).collect();
            self.0
                .write(WITHDRAW, [("left", Value::Array(left.into()))])
                .await?;
            let Review { site, sku, .. } = review;
            let rating = self.count(&site, &sku).await?;
            let id = record("rating", [text(&site), text(&sku)]);
            let is_rated = rating.count > 0;
            let row = records::row(id.clone(), &Rated { site, sku, rating }, [])?;
            let rated = if is_rated { vec![row] } else { Vec::new() };
            self.0
                .write(RATE, [("id", id), ("rated", Value::Array(rated.into()))])
                .await?;
        }
        Ok(())
    }

    /// Puts another name under a review.
    pub(super) async fn rename(&self, review: &Review) -> Result<(), ReadError> {
        const RENAME: &str = "UPDATE $id SET body = $row.body RETURN NONE";
        let id = review_id(review.id);
        let row = records::row(id.clone(), review, [])?;
        self.0
            .write(RENAME, [("id", id), ("row", row)])
            .await
            .map(drop)
    }

    /// What the published reviews of an article add up to, counted.
    pub(super) async fn count(&self, site: &SiteId, sku: &Sku) -> Result<Rating, ReadError> {
        let list = ReviewList::Article(site.clone(), sku.clone());
        let (mut rating, mut after) = (Rating::default(), None);
        loop {
            let published = Some(ReviewState::Published);
            let page = self
                .list(&list, published, None, after, READ_ITEMS_MAX)
                .await?;
            rating = page.iter().map(Rating::of).fold(rating, Rating::with);
            after = page.last().map(ReviewCursor::from);
            if page.len() < READ_ITEMS_MAX {
                return Ok(rating);
            }
        }
    }
}

/// Where a review stands.
fn lists_of(review: &Review) -> [ReviewList; 4] {
    let Review { site, sku, .. } = review;
    [
        ReviewList::Site(site.clone()),
        ReviewList::Article(site.clone(), sku.clone()),
        ReviewList::State(site.clone(), review.state),
        ReviewList::Author(review.customer.clone()),
    ]
}

fn review_id(id: ReviewId) -> Value {
    record("review", [text(id)])
}

fn list_id(list: &ReviewList, review: &Review) -> Value {
    let key = [
        text(list.scope()),
        int(complement(review.at)),
        text(review.id),
    ];
    record("review_list", key)
}

fn list_row(list: &ReviewList, review: &Review) -> Value {
    records::object([
        ("id", list_id(list, review)),
        ("review", review_id(review.id)),
        ("state", text(review.state.as_str())),
        ("sku", text(&review.sku)),
    ])
}

fn complement(at: Timestamp) -> i64 {
    TIME_MAX - at.as_millis()
}

fn int(number: i64) -> Value {
    Value::Number(number.into())
}
