//! What a review says, by the stars that its author gave: the class of its rating.

use std::path::Path;

use super::{Question, Span};
use crate::model::{
    log::{LogError, reviews::Reviews},
    sentiment::class_of,
};

/// Rated reviews that were written in a stretch of time, as far as the log tells when that was.
///
/// # Errors
/// The table of reviews cannot be read.
pub(super) fn questions(log: &Path, span: Span) -> Result<Vec<Question>, LogError> {
    let mut table = Reviews::open(log)?;
    let mut questions = Vec::new();
    while let Some(review) = table.next()? {
        let written_at_ms = review.written_at_ms.filter(|at| span.holds(*at));
        if let Some((at_ms, stars)) = written_at_ms.zip(review.rating) {
            let class = class_of(stars) as f64;
            questions.push(Question::plain(review.review_id, at_ms, Some(class)));
        }
    }
    Ok(questions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(table: &str) -> Vec<Question> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("reviews.csv"), table).unwrap();
        let span = Span {
            since_ms: 1_000,
            now_ms: 60_000,
        };
        questions(folder.path(), span).unwrap()
    }

    #[test]
    fn stars_are_the_outcome_and_reviews_without_a_time_are_not_asked() {
        let timed = "review_id,sku,rating,title,body,written_at\n\
            r1,s,2,Poor,,1970-01-01T00:00:30Z\n\
            r2,s,5,Good,,1970-01-01T00:00:31Z\n\
            r3,s,,Fair,,1970-01-01T00:00:32Z\n\
            r4,s,3,Fair,,1970-01-01T00:00:00Z\n\
            r5,s,3,Fair,,\n";
        let wanted = [("r1", 30_000, 0.0), ("r2", 31_000, 2.0)];
        let wanted = wanted.map(|(id, at, class)| Question::plain(id.to_owned(), at, Some(class)));
        assert_eq!(asked(timed), wanted);
        assert_eq!(asked("review_id,sku,rating,title,body\nr1,s,2,Poor,\n"), []);
    }
}
