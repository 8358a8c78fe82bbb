//! Writing, moderating and answering reviews, and the ratings of articles, which are in memory too: the menu shows one
//! with every article.
//!
//! Changes are made one after the other, so a rating in memory is what the next one builds on. One whose outcome is not
//! known is counted anew.

use std::{collections::HashMap, fmt, sync::Arc};

use tokio::sync::Mutex;

use super::{
    Answer, InvalidReview, NewReview, Rating, Review, ReviewCursor, ReviewId, ReviewList,
    ReviewState, ReviewStore,
    verdict::{Unfit, answer_text, first_name},
};
use crate::{
    engine::{Engine, Failure},
    journal::{READ_ITEMS_MAX, ReadError},
    order::{FORGOTTEN, Principal, SiteId, Sku, Timestamp, UserId},
};

type Article = (SiteId, Sku);

/// All reviews.
pub struct Reviews {
    engine: Arc<Engine>,
    store: ReviewStore,
    /// Whether a review waits for staff first.
    is_moderated: bool,
    ratings: std::sync::RwLock<HashMap<Article, Rating>>,
    turn: Mutex<()>,
}

/// What staff does to a review.
#[derive(Debug, Clone)]
pub enum Moderation {
    /// Show it, or not.
    State(ReviewState),
    /// Answer it.
    Answer {
        /// The words.
        text: String,
        /// Who says them.
        by: Arc<str>,
    },
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewError {
    /// There is no such order of the caller's, or no such review.
    NotFound,
    /// The order was not handed over yet, or never will be.
    NotFulfilled,
    /// The line has its review.
    AlreadyReviewed,
    /// A field is not as it should be.
    Invalid(InvalidReview),
    /// The order cannot be read.
    Engine(Failure),
    /// The store does not answer.
    Unavailable(ReadError),
}

impl From<ReadError> for ReviewError {
    fn from(error: ReadError) -> Self {
        Self::Unavailable(error)
    }
}

impl From<Unfit> for ReviewError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::NotFulfilled => Self::NotFulfilled,
            Unfit::Invalid(invalid) => Self::Invalid(invalid),
        }
    }
}

impl Reviews {
    /// Where they are kept.
    #[must_use]
    pub fn store(&self) -> &ReviewStore {
        &self.store
    }

    /// The reviews in `store`.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn open(
        engine: Arc<Engine>,
        store: ReviewStore,
        is_moderated: bool,
    ) -> Result<Self, ReadError> {
        let rated = store.ratings().await?.into_iter();
        let ratings = rated.map(|one| ((one.site, one.sku), one.rating)).collect();
        Ok(Self {
            engine,
            store,
            is_moderated,
            ratings: std::sync::RwLock::new(ratings),
            turn: Mutex::new(()),
        })
    }

    /// Writes a review of a line of the author's own order.
    ///
    /// # Errors
    /// All but `Unavailable` say what is wrong with it.
    pub async fn write(&self, author: &Principal, new: NewReview) -> Result<Review, ReviewError> {
        let order = self
            .engine
            .order(new.order)
            .await
            .map_err(ReviewError::Engine)?;
        let order = order.filter(|order| order.customer.id == author.id);
        let order = order.ok_or(ReviewError::NotFound)?;
        let state = match self.is_moderated {
            true => ReviewState::Pending,
            false => ReviewState::Published,
        };
        let review = Review::write(&order, &new, state, self.now())?;
        let _turn = self.turn.lock().await;
        if self.store.review(review.id).await?.is_some() {
            return Err(ReviewError::AlreadyReviewed);
        }
        self.save(None, &review).await?;
        Ok(review)
    }

    /// Forgets who wrote these: what was said stays, under nobody's name.
    ///
    /// # Errors
    /// `Unavailable`; it is to be asked for again.
    pub async fn forget_author(&self, author: &UserId) -> Result<(), ReviewError> {
        let _turn = self.turn.lock().await;
        let (list, mut after) = (ReviewList::Author(author.clone()), None);
        loop {
            let page = self.store.list(&list, None, None, after, READ_ITEMS_MAX);
            let page = page.await?;
            for mut review in page.iter().cloned() {
                review.author = FORGOTTEN.into();
                self.store.rename(&review).await?;
            }
            after = page.last().map(ReviewCursor::from);
            if page.len() < READ_ITEMS_MAX {
                return Ok(());
            }
        }
    }

    /// One review.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn review(&self, id: ReviewId) -> Result<Option<Review>, ReviewError> {
        Ok(self.store.review(id).await?)
    }

    /// Shows, hides or answers a review.
    ///
    /// # Errors
    /// `NotFound`, `Invalid`, `Unavailable`.
    pub async fn moderate(
        &self,
        id: ReviewId,
        moderation: Moderation,
    ) -> Result<Review, ReviewError> {
        let _turn = self.turn.lock().await;
        let before = self.store.review(id).await?.ok_or(ReviewError::NotFound)?;
        let mut review = before.clone();
        match moderation {
            Moderation::State(state) => review.state = state,
            Moderation::Answer { text, by } => {
                review.answer = Some(Answer {
                    text: answer_text(&text)?,
                    by: first_name(&by),
                    at: self.now(),
                });
            }
        }
        self.save(Some(&before), &review).await?;
        Ok(review)
    }

    /// A page of reviews, newest first, of one state and one article where they are asked for.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn list(
        &self,
        list: &ReviewList,
        state: Option<ReviewState>,
        sku: Option<&Sku>,
        after: Option<ReviewCursor>,
        limit: usize,
    ) -> Result<Vec<Review>, ReviewError> {
        Ok(self.store.list(list, state, sku, after, limit).await?)
    }

    /// What the public says of an article.
    #[must_use]
    pub fn rating(&self, site: &SiteId, sku: &Sku) -> Rating {
        let ratings = self.ratings.read();
        let ratings = ratings.unwrap_or_else(std::sync::PoisonError::into_inner);
        let article = (site.clone(), sku.clone());
        ratings.get(&article).copied().unwrap_or_default()
    }

    /// The same, counted from the reviews themselves: what [`Reviews::rating`] must be.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn count(&self, site: &SiteId, sku: &Sku) -> Result<Rating, ReviewError> {
        Ok(self.store.count(site, sku).await?)
    }

    async fn save(&self, before: Option<&Review>, review: &Review) -> Result<(), ReviewError> {
        let Review { site, sku, .. } = review;
        let rating = self.rating(site, sku).moved(before, review);
        let saved = self.store.save(before, review, rating).await;
        let rating = match &saved {
            Ok(()) => rating,
            Err(_) => self.store.count(site, sku).await?,
        };
        let ratings = self.ratings.write();
        let mut ratings = ratings.unwrap_or_else(std::sync::PoisonError::into_inner);
        ratings.insert((site.clone(), sku.clone()), rating);
        Ok(saved?)
    }

    fn now(&self) -> Timestamp {
        self.engine.clock().now()
    }
}

impl fmt::Debug for Reviews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reviews").finish_non_exhaustive()
    }
}
