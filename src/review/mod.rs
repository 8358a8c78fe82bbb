//! What customers say of what they bought: one to five stars for a line of an order that was handed over to them.
//!
//! A line has one review at most, because its name is made from the line. What the public sees adds up to the rating of an
//! article, which moves in the transaction that changes a review, and can be counted anew at any time.

mod rating;
mod reviews;
mod store;
mod verdict;

pub use rating::Rating;
pub use reviews::{Moderation, ReviewError, Reviews};
pub use store::{ReviewCursor, ReviewList, ReviewStore};
pub use verdict::{
    Answer, BODY_CHARS_MAX, InvalidReview, NewReview, Review, ReviewId, ReviewState,
    TITLE_CHARS_MAX,
};
