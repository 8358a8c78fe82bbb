//! Which critical events of an order were not acknowledged in time, as kitchen, warehouse and admins see it. What a
//! shop's screens do is no business of the customer.

use std::{collections::BTreeMap, sync::Arc};

use serde::Serialize;
use utoipa::ToSchema;

use super::shapes::rfc3339;
use crate::order::{Audience, Change, Event, Order, Seq, Timestamp};

/// That screens did not acknowledge an event in time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Unacknowledged)]
pub struct AlarmView {
    /// Which screens: what they call themselves, and whose they are where that is not enough.
    #[schema(value_type = Vec<String>)]
    pub screens: Vec<Arc<str>>,
    /// When it was told.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
}

/// All of an order's, by the `seq` of the event that they are about.
pub(super) fn of_order(order: &Order, audience: Audience) -> BTreeMap<Seq, AlarmView> {
    let alarms = order.unacknowledged.iter().filter(|_| sees(audience));
    let view = alarms.map(|alarm| {
        let screens = alarm.screens.clone();
        let at = alarm.at;
        (alarm.of, AlarmView { screens, at })
    });
    view.collect()
}

/// The one that the event tells of, merged into those that were there.
pub(super) fn patch(event: &Event, audience: Audience) -> BTreeMap<Seq, AlarmView> {
    let Change::Unacknowledged { of, screens } = &event.change else {
        return BTreeMap::new();
    };
    let (screens, at) = (screens.clone(), event.at);
    let alarm = sees(audience).then_some((*of, AlarmView { screens, at }));
    alarm.into_iter().collect()
}

/// Whether `audience` may know that there is such an event. Its position counts for everybody.
#[must_use]
pub fn shows(event: &Event, audience: Audience) -> bool {
    sees(audience) || !matches!(event.change, Change::Unacknowledged { .. })
}

fn sees(audience: Audience) -> bool {
    match audience {
        Audience::Customer => false,
        Audience::Staff | Audience::Admin => true,
    }
}
