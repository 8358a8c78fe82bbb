//! Beginning to watch a stream: live, by replay, or by snapshot, without a gap and without a duplicate.
//!
//! Everything is decided in one moment under the view's lock: the watcher is registered, and what it must be sent to
//! reach that moment is collected. What memory lacks is read beforehand, without the lock, and the decision is made
//! again. A replay is complete or it is a snapshot.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde::{Deserialize, Serialize};

use super::{
    line::{Form, Frame},
    mailbox::Mailbox,
    menu::MenuPosition,
    replay::{REPLAY_EVENTS_MAX, Replay, order_events, site_events},
    snapshot::{Content as Shown, Snapshot},
    topic::Topic,
    view::{Feed, SiteView},
};
use crate::{
    journal::{Journal, ReadError},
    order::{Access, Event, Order, Seq, Timestamp},
};

/// How long the journal may take to answer a resume; after that it is a snapshot, which needs no journal.
const READ_TIME_MAX: Duration = Duration::from_secs(5);
/// Times the journal is asked before it is a snapshot: memory may move on while it answers.
const READS_MAX: usize = 2;

/// Where a client stands in a stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Position {
    /// The epoch of the feed.
    pub e: Box<str>,
    /// The last offset seen.
    pub o: u64,
}

/// What to watch.
#[derive(Debug, Clone)]
pub enum Target {
    /// One order, as it was found.
    Order(Arc<Order>),
    /// The board of the site.
    Board,
    /// The feed of the site.
    Admin,
    /// The menu of the site.
    Menu,
}

impl Target {
    /// Its topic.
    #[must_use]
    pub fn topic(&self) -> Topic {
        match self {
            Self::Order(order) => Topic::Order(order.id),
            Self::Board => Topic::Board,
            Self::Admin => Topic::Admin,
            Self::Menu => Topic::Menu,
        }
    }

    /// What its lines say.
    pub(super) fn form(&self) -> Form {
        match self {
            Self::Order(_) => Form::Alone,
            Self::Board => Form::Board,
            Self::Admin | Self::Menu => Form::Named,
        }
    }

    /// Where a watcher stands after `event`.
    pub(super) fn offset(&self, event: &Event) -> u64 {
        match self {
            Self::Order(_) => event.version,
            Self::Board | Self::Admin | Self::Menu => event.seq,
        }
    }
}

/// How a watcher is brought up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// Nothing was missed.
    Live,
    /// By all events that were missed.
    Replay,
    /// By the state as it is.
    Snapshot,
}

impl How {
    /// Its name on the wire and in metrics.
    fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Replay => "replay",
            Self::Snapshot => "snapshot",
        }
    }
}

/// A watcher that has begun.
#[derive(Debug, Clone)]
pub struct Started {
    /// The handle of its stream and audience.
    pub handle: u64,
    /// The epoch of the feed.
    pub epoch: Arc<str>,
    /// Where it stands after `lines`.
    pub offset: u64,
    /// How it gets there.
    pub how: How,
    /// Critical events it had not read when it started over: sent before everything else, and not to be applied.
    pub critical: Vec<Arc<Frame>>,
    /// What to send it first; what its mailbox has of this handle follows.
    pub lines: Vec<Arc<Frame>>,
}

/// What was decided under the lock, not encoded yet.
struct Begun {
    handle: u64,
    epoch: Arc<str>,
    offset: u64,
    critical: Vec<Arc<Frame>>,
    content: Content,
}

enum Content {
    Live,
    Events(Replay),
    Snapshot(Arc<Snapshot>),
}

/// What the journal must be asked for first.
enum Missing {
    Feed,
    Events(Vec<Seq>),
}

/// Begins to watch, or starts over where the mailbox watches already. `from` is the position to resume at.
pub async fn watch(
    view: &SiteView,
    journal: &dyn Journal,
    target: &Target,
    access: Access,
    from: Option<&Position>,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Option<Started> {
    let started = start(view, journal, target, access, from, mailbox, now).await;
    if from.is_some() {
        let result = started.as_ref().map_or("refused", |one| one.how.name());
        metrics::counter!("orderhub_resumes_total", "result" => result).increment(1);
    }
    started
}

async fn start(
    view: &SiteView,
    journal: &dyn Journal,
    target: &Target,
    access: Access,
    from: Option<&Position>,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Option<Started> {
    let mut fetched = HashMap::new();
    let mut from = from;
    for reads in 0..=READS_MAX {
        if reads == READS_MAX {
            from = None;
        }
        match begin(view, target, access, from, &fetched, mailbox, now)? {
            Ok(begun) => return finish(view, target, access, begun, mailbox, now).await,
            Err(missing) => {
                let read = fetch(view, journal, missing, &mut fetched);
                let is_done = matches!(tokio::time::timeout(READ_TIME_MAX, read).await, Ok(Ok(())));
                if !is_done {
                    from = None;
                }
            }
        }
    }
    None
}

/// Stops watching, and drops what is queued.
pub fn leave(view: &SiteView, topic: Topic, access: Access, mailbox: &Arc<Mailbox>) {
    let mut feed = view.frozen();
    feed.topics.leave(topic, access.audience(), mailbox);
}

fn begin(
    view: &SiteView,
    target: &Target,
    access: Access,
    from: Option<&Position>,
    fetched: &HashMap<Seq, Arc<Event>>,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Option<Result<Begun, Missing>> {
    let mut feed = view.frozen();
    // Memory knows better than whoever found the order a moment ago.
    let order = match target {
        Target::Order(order) => Some(view.order(order.id).unwrap_or_else(|| order.clone())),
        Target::Board | Target::Admin | Target::Menu => None,
    };
    let (epoch, offset) = match (target, &order) {
        (Target::Menu, _) => (feed.menu.epoch.clone(), feed.menu.offset),
        (_, Some(order)) => (feed.head.epoch.clone(), order.version),
        (_, None) => (feed.head.epoch.clone(), feed.head.seq),
    };
    let from = from
        .filter(|from| *from.e == *epoch && from.o <= offset)
        .map(|from| from.o);
    let events = match (from, &order) {
        (None, _) => None,
        (Some(from), _) if from == offset => Some(Vec::new()),
        (Some(from), Some(order)) => match order_events(&feed, order, from, fetched) {
            Ok(events) => events,
            Err(seqs) => return Some(Err(Missing::Events(seqs))),
        },
        (Some(_), None) if matches!(target, Target::Menu) => None,
        (Some(from), None) => match site_events(&feed, from) {
            Ok(events) => events,
            Err(()) => return Some(Err(Missing::Feed)),
        },
    };
    let Feed { topics, menu, .. } = &mut *feed;
    let channel = topics.channel(target.topic(), access.audience())?;
    let handle = channel.handle;
    let begun = |critical, offset, content| Begun {
        handle,
        epoch: epoch.clone(),
        offset,
        critical,
        content,
    };
    if let Some(events) = events {
        let critical = channel.admit(mailbox, None).ok()?;
        let content = match events.is_empty() {
            true => Content::Live,
            false => Content::Events(Replay::new(channel.ring(), target, events)),
        };
        return Some(Ok(begun(critical, offset, content)));
    }
    let (snapshot, goes_on) = match channel.snapshot_for(mailbox, offset, now) {
        Some((snapshot, goes_on)) if !matches!(target, Target::Order(_)) => {
            (snapshot, Some(goes_on))
        }
        Some(_) | None => {
            let snapshot = Arc::new(Snapshot {
                handle,
                epoch: epoch.clone(),
                offset,
                content: shown(view, menu, target, order, access),
                taken_at: now,
                parts: OnceLock::new(),
            });
            // What an order's own page says differs from caller to caller.
            if !matches!(target, Target::Order(_)) {
                channel.keep(snapshot.clone());
            }
            (snapshot, None)
        }
    };
    let critical = channel.admit(mailbox, goes_on).ok()?;
    let offset = snapshot.offset;
    Some(Ok(begun(critical, offset, Content::Snapshot(snapshot))))
}

/// Encodes what was decided, outside the lock: what happens meanwhile waits in the mailbox.
async fn finish(
    view: &SiteView,
    target: &Target,
    access: Access,
    begun: Begun,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Option<Started> {
    let mut begun = begun;
    let audience = access.audience();
    if let Content::Events(replay) = &begun.content {
        if let Some(lines) = replay.lines(target, audience, view.policy()) {
            return Some(started(begun, How::Replay, lines));
        }
        let critical = std::mem::take(&mut begun.critical);
        begun = begin(view, target, access, None, &HashMap::new(), mailbox, now)?.ok()?;
        begun.critical.splice(0..0, critical);
    }
    let snapshot = match &begun.content {
        Content::Snapshot(snapshot) => Some(snapshot.clone()),
        Content::Live | Content::Events(_) => None,
    };
    Some(match snapshot {
        Some(snapshot) => started(begun, How::Snapshot, snapshot.lines().await),
        None => started(begun, How::Live, Vec::new()),
    })
}

fn started(begun: Begun, how: How, lines: Vec<Arc<Frame>>) -> Started {
    Started {
        handle: begun.handle,
        epoch: begun.epoch,
        offset: begun.offset,
        how,
        critical: begun.critical,
        lines,
    }
}

/// What a snapshot holds. What many are shown is written for a typical one of them; an order's own page says what this
/// caller may do. Admins also see ended orders whose money is on its way, boards those that a station must acknowledge.
fn shown(
    view: &SiteView,
    menu: &MenuPosition,
    target: &Target,
    order: Option<Arc<Order>>,
    access: Access,
) -> Shown {
    let typical = access.audience().typical_access();
    let (orders, access) = match target {
        Target::Menu => {
            return Shown::Menu {
                site: view.settings(),
                products: view.on_menu(menu),
            };
        }
        Target::Order(known) => (vec![order.unwrap_or_else(|| known.clone())], access),
        Target::Board => {
            let mut orders = view.orders();
            orders.retain(|order| !order.status.is_final() || order.needs_ack());
            (orders, typical)
        }
        Target::Admin => {
            let mut orders = view.orders();
            orders.retain(|order| order.is_live());
            (orders, typical)
        }
    };
    Shown::Orders {
        form: target.form(),
        groups: vec![(view.policy(), orders)],
        access,
    }
}

async fn fetch(
    view: &SiteView,
    journal: &dyn Journal,
    missing: Missing,
    fetched: &mut HashMap<Seq, Arc<Event>>,
) -> Result<(), ReadError> {
    match missing {
        Missing::Events(seqs) => {
            let events = journal.events_at(view.id().clone(), seqs).await?;
            fetched.extend(events.into_iter().map(|event| (event.seq, Arc::new(event))));
        }
        Missing::Feed => {
            let reading = view.frozen().topics.reading();
            let _turn = reading.lock().await;
            // As far back as any replay reaches: whoever comes next finds it in memory.
            let (after, first) = {
                let feed = view.frozen();
                let after = feed.head.seq.saturating_sub(REPLAY_EVENTS_MAX as u64);
                let after = after.max(feed.head.first_seq.saturating_sub(1));
                (after, feed.backlog.first_seq())
            };
            let Some(first) = first.filter(|first| *first > after + 1) else {
                return Ok(());
            };
            let count = usize::try_from(first - 1 - after).unwrap_or(REPLAY_EVENTS_MAX);
            let events = journal.events(view.id().clone(), after, count).await?;
            let events = events.into_iter().map(Arc::new).collect();
            view.frozen().backlog.prepend(events);
        }
    }
    Ok(())
}
