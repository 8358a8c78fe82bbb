//! What the published reviews of an article add up to. Pure.

use serde::{Deserialize, Serialize};

use super::Review;

/// Stars of one article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// All stars together.
    pub stars: u64,
    /// How many gave them.
    pub count: u64,
}

impl Rating {
    /// Stars on average, to one decimal; none where nobody gave any.
    #[must_use]
    pub fn average(self) -> Option<f64> {
        let tenths = (self.stars * 20 + self.count).checked_div(self.count * 2)?;
        u32::try_from(tenths)
            .ok()
            .map(|tenths| f64::from(tenths) / 10.0)
    }

    /// The rating once `review` has changed from `before`, which is none for a new one.
    #[must_use]
    pub(super) fn moved(self, before: Option<&Review>, after: &Review) -> Self {
        let gone = before.map_or_else(Self::default, Self::of);
        let come = Self::of(after);
        Self {
            stars: (self.stars + come.stars).saturating_sub(gone.stars),
            count: (self.count + come.count).saturating_sub(gone.count),
        }
    }

    /// What one review adds.
    pub(super) fn of(review: &Review) -> Self {
        let counts = review.is_public();
        Self {
            stars: if counts { u64::from(review.stars) } else { 0 },
            count: u64::from(counts),
        }
    }

    /// Two together.
    #[must_use]
    pub(super) fn with(self, other: Self) -> Self {
        Self {
            stars: self.stars + other.stars,
            count: self.count + other.count,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_rounded_to_one_decimal() {
        let average = |stars, count| Rating { stars, count }.average();
        assert_eq!(average(0, 0), None);
        assert_eq!(average(9, 2), Some(4.5));
        assert_eq!(average(14, 3), Some(4.7));
        assert_eq!(average(13, 3), Some(4.3));
        assert_eq!(average(17, 4), Some(4.3), "half a tenth is rounded up");
    }
}
