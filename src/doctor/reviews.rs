//! Whether reviews are what they say: one for a line at most, by whoever bought it, of what was handed over.

use std::collections::HashSet;

use super::report::{Report, Rule, Violation};
use crate::{
    journal::{Journal, READ_ITEMS_MAX, ReadError},
    order::{Order, OrderId, Status},
    review::{Review, ReviewId, ReviewStore},
};

/// Looks at every review.
pub(super) async fn examine_reviews(
    reviews: &ReviewStore,
    journal: &dyn Journal,
    report: &mut Report,
) -> Result<(), ReadError> {
    let mut lines: HashSet<(OrderId, u32)> = HashSet::new();
    let mut after: Option<ReviewId> = None;
    loop {
        let page = reviews.page(after, READ_ITEMS_MAX).await?;
        for review in &page {
            report.reviews += 1;
            let order = journal.order(review.order).await?;
            let is_first = lines.insert((review.order, review.line));
            if let Some(detail) = review_violation(review, order.as_ref(), is_first) {
                let (site, order) = (&review.site, review.order);
                report.add([Violation::of_order(Rule::Reviews, site, order, detail)]);
            }
        }
        // They come by name. One that stands under another's would lead back to where it came from.
        let last = page.last().map(|review| review.id);
        if page.len() < READ_ITEMS_MAX || last <= after {
            return Ok(());
        }
        after = last;
    }
}

fn review_violation(review: &Review, order: Option<&Order>, is_first: bool) -> Option<String> {
    let number = review.line;
    let say = |what: &str| Some(format!("the review of line {number} {what}"));
    if !is_first {
        return say("is not the only one");
    }
    if review.id != ReviewId::of(review.order, number) {
        return say("has another line's name");
    }
    if !(1..=5).contains(&review.stars) {
        return say("has not one to five stars");
    }
    let Some(order) = order else {
        return say("is of an order that is not there");
    };
    if order.customer.id != review.customer {
        return say("is not by whoever ordered");
    }
    if order.status != Status::Fulfilled {
        return say("is of an order that was not handed over");
    }
    let line = order.lines.iter().find(|line| line.line == number);
    if line.is_none_or(|line| line.sku != review.sku) || order.site != review.site {
        return say("is of something else than was ordered");
    }
    None
}
