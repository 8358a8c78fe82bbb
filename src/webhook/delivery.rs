//! A delivery: one event on its way to one endpoint, and how that went.

use std::{collections::VecDeque, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Attempt, EndpointId};
use crate::order::{Event, OrderId, Seq, SiteId, Timestamp, Version};

/// Attempts that are remembered.
const ATTEMPTS_KEPT: usize = 10;

/// A delivery's name, and the `webhook-id` of what is sent: the same for every try, and for a redelivery.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeliveryId {
    /// To whom.
    pub endpoint: EndpointId,
    /// Of whose feed.
    pub site: SiteId,
    /// Which event.
    pub seq: Seq,
}

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.endpoint, self.site, self.seq)
    }
}

impl FromStr for DeliveryId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut parts = text.split('.');
        let (Some(endpoint), Some(site), Some(seq), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(());
        };
        Ok(Self {
            endpoint: endpoint.parse().map_err(|_| ())?,
            site: site.parse().map_err(|_| ())?,
            seq: seq.parse().map_err(|_| ())?,
        })
    }
}

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It waits for its first or its next try.
    Pending,
    /// The target took it.
    Delivered,
    /// It was given up.
    Failed,
}

/// One event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Of whose feed; none for a test.
    pub site: Option<SiteId>,
    /// Which event; 0 for a test.
    pub seq: Seq,
    /// The event's kind.
    pub kind: Arc<str>,
    /// Whose event.
    pub order: Option<OrderId>,
    /// The order's version after it.
    pub version: Version,
    /// How it stands.
    pub state: DeliveryState,
    /// When it was first due.
    pub first_at: Timestamp,
    /// When it is tried next; when it ended, for one that has.
    pub next_at: Timestamp,
    /// How often it was tried.
    pub tries: u32,
    /// The last tries, oldest first.
    pub attempts: VecDeque<Attempt>,
}

impl Delivery {
    /// The delivery of `event`, due `now`.
    pub(super) fn of(site: &SiteId, event: &Event, now: Timestamp) -> Self {
        Self {
            site: Some(site.clone()),
            seq: event.seq,
            kind: event.kind().into(),
            order: Some(event.order),
            version: event.version,
            state: DeliveryState::Pending,
            first_at: now,
            next_at: now,
            tries: 0,
            attempts: VecDeque::new(),
        }
    }

    /// The delivery of a test.
    pub(super) fn test(kind: &str, now: Timestamp) -> Self {
        Self {
            site: None,
            seq: 0,
            kind: kind.into(),
            order: None,
            version: 0,
            state: DeliveryState::Pending,
            first_at: now,
            next_at: now,
            tries: 0,
            attempts: VecDeque::new(),
        }
    }

    /// Its name at `endpoint`; a test has none.
    #[must_use]
    pub fn id(&self, endpoint: EndpointId) -> Option<DeliveryId> {
        let site = self.site.clone()?;
        let seq = self.seq;
        Some(DeliveryId {
            endpoint,
            site,
            seq,
        })
    }

    /// Takes down how a try went.
    pub(super) fn tried(&mut self, attempt: Attempt) {
        self.tries += 1;
        self.attempts.push_back(attempt);
        while self.attempts.len() > ATTEMPTS_KEPT {
            self.attempts.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_survives_the_way_to_the_client_and_back() {
        let text = "01890a5d-ac96-774b-bcce-b302099a8057.north-2.17";
        let id: Result<DeliveryId, ()> = text.parse();
        assert_eq!(id.map(|id| id.to_string()), Ok(text.into()));
        for wrong in [
            "",
            "x.main.1",
            "01890a5d-ac96-774b-bcce-b302099a8057.main",
            "01890a5d-ac96-774b-bcce-b302099a8057.main.x",
            "01890a5d-ac96-774b-bcce-b302099a8057.main.1.2",
        ] {
            assert!(wrong.parse::<DeliveryId>().is_err(), "{wrong}");
        }
    }
}
