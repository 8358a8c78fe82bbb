//! Follows the feed and has letters written and sent: the code when a challenge was issued, a note when something
//! happened.
//!
//! Invariants: messages of a site leave in the order of its events; the position in the feed moves only when every letter
//! behind it has left or is on disk to be sent later. What happened before this process began is looked up in the log
//! first: it may have been told.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use tokio::{
    sync::mpsc,
    time::{Instant, sleep, sleep_until},
};

use super::{
    account::{AccountLetter, LinkOf},
    desk::{AddressOf, Composed, Desk, OwnCodeOf, Prepared},
    letter::ONCE,
    mailroom::Mailroom,
    note::{Due, Errand, LetterNote, StaffLetter},
    notifier::Notifier,
    store::LetterStore,
    strangers::Strangers,
};
use crate::{
    config::PAGE_ITEMS_MAX,
    engine::Engine,
    hub::follow::{Followed, Follower, Start},
    order::{Event, OrderId, SiteId, Timestamp, UserId},
    shutdown::Tasks,
};

/// Codes asked for again and not yet sent.
pub const CODE_REQUESTS_MAX: usize = 1_024;
/// Letters to the staff that were not taken yet.
const STAFF_LETTERS_MAX: usize = 64;
/// Letters about accounts that were not taken yet.
const ACCOUNT_LETTERS_MAX: usize = 64;
/// Messages being prepared side by side.
const PREPARED_MAX: usize = 16;
/// How long a log that cannot be written, and must be, is left alone.
const WRITE_PAUSE: Duration = Duration::from_secs(1);
/// How long letters are remembered, and how often old ones are forgotten.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
const PRUNE_EVERY: Duration = Duration::from_secs(3_600);
/// The name of the worker's positions.
const NAME: &str = "notify";

/// The two ends of the line on which codes are asked for again; at most [`CODE_REQUESTS_MAX`] wait.
#[must_use]
pub fn code_requests() -> (mpsc::Sender<OrderId>, mpsc::Receiver<OrderId>) {
    mpsc::channel(CODE_REQUESTS_MAX)
}

/// The worker that writes to customers, and to the staff when it is asked to.
pub struct NotifyWorker {
    desk: Desk,
    mailroom: Mailroom,
    follower: Follower,
    requests: mpsc::Receiver<OrderId>,
    staff: (mpsc::Sender<StaffLetter>, mpsc::Receiver<StaffLetter>),
    accounts: (mpsc::Sender<AccountLetter>, mpsc::Receiver<AccountLetter>),
    step_ups: (mpsc::Sender<UserId>, mpsc::Receiver<UserId>),
    started_at: Timestamp,
    prune_at: Instant,
    tasks: Tasks,
}

impl NotifyWorker {
    /// A worker for all sites of `engine`.
    #[must_use]
    pub fn new(
        engine: Arc<Engine>,
        notifier: Arc<dyn Notifier>,
        store: LetterStore,
        address_of: AddressOf,
        link_of: LinkOf,
        requests: mpsc::Receiver<OrderId>,
        tasks: Tasks,
    ) -> Self {
        let follower = Follower::new(
            engine.hub().clone(),
            engine.journal().clone(),
            Start::Kept(NAME),
        );
        Self {
            started_at: engine.clock().now(),
            desk: Desk {
                engine,
                address_of,
                link_of,
                own_code_of: None,
                strangers: notifier.is_remote().then(Strangers::new),
            },
            mailroom: Mailroom::new(notifier, store),
            follower,
            requests,
            staff: mpsc::channel(STAFF_LETTERS_MAX),
            accounts: mpsc::channel(ACCOUNT_LETTERS_MAX),
            step_ups: mpsc::channel(CODE_REQUESTS_MAX),
            prune_at: Instant::now() + PRUNE_EVERY,
            tasks,
        }
    }

    /// The line on which letters to the staff are handed in.
    #[must_use]
    pub fn staff_line(&self) -> mpsc::Sender<StaffLetter> {
        self.staff.0.clone()
    }

    /// The line on which letters about accounts are handed in.
    #[must_use]
    pub fn account_line(&self) -> mpsc::Sender<AccountLetter> {
        self.accounts.0.clone()
    }

    /// Who knows the codes by which people show that it is them.
    #[must_use]
    pub fn with_own_codes(mut self, own_code_of: OwnCodeOf) -> Self {
        self.desk.own_code_of = Some(own_code_of);
        self
    }

    /// The line on which letters with such a code are asked for.
    #[must_use]
    pub fn step_up_line(&self) -> mpsc::Sender<UserId> {
        self.step_ups.0.clone()
    }

    /// Works until it is time to stop, then keeps its positions.
    pub async fn run(mut self) {
        let mut is_asked = true;
        loop {
            let retry_at = self.mailroom.retry_at();
            tokio::select! {
                () = self.tasks.stopping() => break,
                request = self.requests.recv(), if is_asked => match request {
                    Some(order) => {
                        let composed = self.desk.again(order, true).await;
                        self.send(VecDeque::from([composed])).await;
                    }
                    None => is_asked = false,
                },
                Some(user) = self.step_ups.1.recv() => {
                    let composed = self.desk.step_up(user).await;
                    self.send(VecDeque::from([composed])).await;
                }
                Some(letter) = self.staff.1.recv() => {
                    let letter = Composed::Letter(Box::new(self.desk.staff(letter)));
                    self.send(VecDeque::from([letter])).await;
                }
                Some(letter) = self.accounts.1.recv() => {
                    let composed = self.desk.account(letter).await;
                    self.send(VecDeque::from([composed])).await;
                }
                () = sleep_until(retry_at.unwrap_or_else(Instant::now)), if retry_at.is_some() => {
                    self.mailroom.retry(&self.desk).await;
                }
                followed = self.follower.next() => match followed {
                    Followed::Events(site, events) => self.tell(&site, &events).await,
                    Followed::Site(_) => {}
                },
                () = sleep_until(self.mailroom.count_at()) => {
                    let now = self.desk.now();
                    self.mailroom.count(now).await;
                }
                () = sleep_until(self.prune_at) => self.prune().await,
            }
        }
        self.follower.finish().await;
    }

    async fn tell(&mut self, site: &SiteId, events: &[Arc<Event>]) {
        let desk = &self.desk;
        let prepared: Vec<_> = events
            .iter()
            .map(|event| desk.about(site, event, true))
            .collect();
        let composed = stream::iter(prepared)
            .buffered(PREPARED_MAX)
            .collect()
            .await;
        self.send(composed).await;
    }

    /// Sends letters one after the other, and writes down what became of them.
    async fn send(&mut self, composed: VecDeque<Composed>) {
        let (mut notes, mut due) = (Vec::new(), Vec::new());
        let is_careful = self.mailroom.is_careful();
        for composed in composed {
            let Composed::Letter(letter) = composed else {
                continue;
            };
            if self.was_told(&letter, &notes).await {
                continue;
            }
            let (note, waits) = self.mailroom.take(*letter, self.desk.now()).await;
            notes.push(note);
            due.extend(waits);
            if is_careful {
                self.write(&mut notes, &mut due).await;
            }
        }
        self.write(&mut notes, &mut due).await;
    }

    /// Whether a letter is in the log, or among `notes` that will be: one about something of an earlier process, or
    /// about what is told once. In doubt it is told once more.
    async fn was_told(&self, letter: &Prepared, notes: &[LetterNote]) -> bool {
        let (note, store) = (&letter.note, &self.mailroom.store);
        let is_alike = |other: &LetterNote| other.order == note.order && other.kind == note.kind;
        if let Some(order) = note.order.filter(|_| ONCE.contains(&&*note.kind)) {
            if notes.iter().any(is_alike) {
                return true;
            }
            let known = store.of_order(order, PAGE_ITEMS_MAX).await;
            return known.is_ok_and(|known| known.iter().any(is_alike));
        }
        let has_occasion =
            matches!(&letter.errand, Errand::Staff(letter) if letter.occasion.is_some());
        if note.at >= self.started_at && !has_occasion {
            return false;
        }
        store.is_known(note).await.unwrap_or(false)
    }

    /// A letter that waits must be on disk before anything else happens; one that has left may miss its note.
    async fn write(&self, notes: &mut Vec<LetterNote>, due: &mut Vec<Due>) {
        if notes.is_empty() {
            return;
        }
        while let Err(error) = self.mailroom.store.write(notes, due).await {
            tracing::warn!(%error, "what became of letters was not written");
            if due.is_empty() || self.tasks.is_stopping() {
                break;
            }
            sleep(WRITE_PAUSE).await;
        }
        notes.clear();
        due.clear();
    }

    async fn prune(&mut self) {
        self.prune_at = Instant::now() + PRUNE_EVERY;
        if let Err(error) = self.mailroom.store.prune(self.desk.now() - KEPT_MS).await {
            tracing::warn!(%error, "old letters were not forgotten");
        }
    }
}
