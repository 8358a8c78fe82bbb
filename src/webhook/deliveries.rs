//! The deliveries of an endpoint, as people look at them: first what waits, in the order of the feeds, then what has
//! ended, the last first. The log is kept for a month.

use std::{fmt, str::FromStr};

use super::{Delivery, DeliveryState, EndpointId, HookError, Webhooks};
use crate::order::{Seq, SiteId, Timestamp};

/// The most deliveries of an endpoint that wait; then it reads no further until some have ended.
pub const DELIVERIES_MAX: usize = 1_000;
/// How long ended deliveries are kept.
pub(super) const LOG_KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// The delivery after which a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryCursor {
    /// One that waits.
    Waiting(SiteId, Seq),
    /// One that has ended; a test is of no site.
    Ended(Timestamp, Option<SiteId>, Seq),
}

impl DeliveryCursor {
    fn of(delivery: &Delivery) -> Option<Self> {
        let site = delivery.site.clone();
        match delivery.state {
            DeliveryState::Pending => Some(Self::Waiting(site?, delivery.seq)),
            DeliveryState::Delivered | DeliveryState::Failed => {
                Some(Self::Ended(delivery.next_at, site, delivery.seq))
            }
        }
    }
}

impl fmt::Display for DeliveryCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Waiting(site, seq) => write!(f, "w.{site}.{seq}"),
            Self::Ended(at, site, seq) => {
                let site = site.as_ref().map_or("", SiteId::as_str);
                write!(f, "{}.{site}.{seq}", at.as_millis())
            }
        }
    }
}

impl FromStr for DeliveryCursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.splitn(3, '.');
        let (Some(at), Some(site), Some(seq)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(());
        };
        let seq = seq.parse().map_err(|_| ())?;
        let site = match site {
            "" => None,
            site => Some(site.parse().map_err(|_| ())?),
        };
        match (at, site) {
            ("w", Some(site)) => Ok(Self::Waiting(site, seq)),
            (at, site) => Ok(Self::Ended(
                Timestamp(at.parse().map_err(|_| ())?),
                site,
                seq,
            )),
        }
    }
}

impl Webhooks {
    /// A page of deliveries, and after which one the next begins.
    ///
    /// # Errors
    /// `Unavailable`.
    pub async fn deliveries(
        &self,
        endpoint: EndpointId,
        after: Option<DeliveryCursor>,
        limit: usize,
    ) -> Result<(Vec<Delivery>, Option<DeliveryCursor>), HookError> {
        let wanted = limit + 1;
        let (mut page, ended) = match after {
            Some(DeliveryCursor::Ended(at, site, seq)) => (Vec::new(), Some((at, site, seq))),
            Some(DeliveryCursor::Waiting(site, seq)) => (
                self.store.due(endpoint, Some((&site, seq)), wanted).await?,
                None,
            ),
            None => (self.store.due(endpoint, None, wanted).await?, None),
        };
        if page.len() < wanted {
            let ended = ended
                .as_ref()
                .map(|(at, site, seq)| (*at, site.as_ref(), *seq));
            page.extend(self.store.log(endpoint, ended, wanted - page.len()).await?);
        }
        let has_more = page.len() > limit;
        page.truncate(limit);
        let next = page
            .last()
            .filter(|_| has_more)
            .and_then(DeliveryCursor::of);
        Ok((page, next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_way_to_the_client_and_back() {
        for text in ["w.main.7", "1790000000000.main.7", "1790000000000..0"] {
            let cursor: Result<DeliveryCursor, ()> = text.parse();
            assert_eq!(cursor.map(|it| it.to_string()), Ok(text.into()));
        }
        for wrong in ["", "w", "w..7", "x.main.7", "w.main.x", "w.ma in.7"] {
            assert!(wrong.parse::<DeliveryCursor>().is_err(), "{wrong}");
        }
    }
}
