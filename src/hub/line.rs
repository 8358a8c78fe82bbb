//! The `ev` lines of the protocol: an event is encoded once per stream and audience, whoever watches.

use std::{fmt::Write, sync::Arc};

use super::{alarms, projection};
use crate::order::{Audience, Change, Event, Policy, Timestamp};

/// One line on its way to watchers, shared by all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// The stream and audience it is for.
    pub handle: u64,
    /// The position a watcher has reached with it.
    pub offset: u64,
    /// One JSON object, without a line feed.
    pub line: Box<str>,
    /// Must not be overlooked: it is told before others, and also to those who get the state instead of the events.
    pub is_critical: bool,
}

/// What the lines of a stream say beside what happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A stream of one order: whose events they are goes without saying.
    Alone,
    /// A stream of many orders.
    Named,
    /// A stream of many, about making and handing over.
    Board,
}

/// Encodes one event, for as many streams as there are.
pub(super) struct Encoder<'a> {
    event: &'a Event,
    policy: Policy,
    patches: [Option<String>; Audience::ALL.len()],
}

impl<'a> Encoder<'a> {
    pub(super) fn new(event: &'a Event, policy: Policy) -> Self {
        Self {
            event,
            policy,
            patches: [const { None }; Audience::ALL.len()],
        }
    }

    /// When it happened.
    pub(super) fn at(&self) -> Timestamp {
        self.event.at
    }

    /// The event's line in one stream for one audience.
    pub(super) fn frame(
        &mut self,
        form: Form,
        audience: Audience,
        handle: u64,
        offset: u64,
    ) -> Arc<Frame> {
        let event = self.event;
        let is_shown = form.shows(event) && alarms::shows(event, audience);
        let is_critical = is_shown && event.change.is_critical();
        let mut line = String::with_capacity(320);
        let _ = write!(line, r#"{{"t":"ev","h":{handle},"o":{offset}"#);
        if is_shown {
            let _ = write!(
                line,
                r#","v":{},"at":{},"k":"{}""#,
                event.version,
                event.at.as_millis(),
                event.kind()
            );
            if form != Form::Alone {
                let _ = write!(line, r#","id":"{}""#, event.order);
            }
            if let Some(patch) = self.patch(audience) {
                line.push_str(r#","d":"#);
                line.push_str(patch);
            }
            if is_critical {
                line.push_str(r#","crit":true"#);
            }
        }
        line.push('}');
        Arc::new(Frame {
            handle,
            offset,
            line: line.into_boxed_str(),
            is_critical,
        })
    }

    fn patch(&mut self, audience: Audience) -> Option<&str> {
        let patch = self.patches.get_mut(audience as usize)?;
        if patch.is_none() {
            let value = projection::patch(self.event, audience, self.policy);
            *patch = serde_json::to_string(&value).ok();
        }
        patch.as_deref()
    }
}

impl Form {
    /// A board is about making and handing over. What only moves money counts there, and shows nothing. The past is
    /// no news to anybody who watches many orders.
    fn shows(self, event: &Event) -> bool {
        match (self, &event.change) {
            (Self::Board | Self::Named, Change::Imported { .. }) => false,
            (
                Self::Board,
                Change::AttemptOpened { .. }
                | Change::AttemptEnded { .. }
                | Change::UpdateOpened { .. }
                | Change::Settled { .. }
                | Change::RefundOpened { .. }
                | Change::RefundEnded { .. },
            ) => false,
            (Self::Board | Self::Named | Self::Alone, _) => true,
        }
    }
}
