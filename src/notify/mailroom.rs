//! Takes letters to the mail server, and keeps those it does not take.
//!
//! Invariants: a letter that could not be sent is on disk before the feed's position passes it; while the server is away
//! letters queue behind each other, so they arrive in their order; one that a server puts off (4xx) waits alone. Tried
//! for a day, then given up. What was sent is written down at once where a real server took it: a crash in between sends
//! that one again, with the same Message-ID, and no other.

use std::{sync::Arc, time::Duration};

use tokio::time::Instant;

use super::{
    desk::{Composed, Desk, Prepared},
    note::{Due, LetterNote, LetterState},
    notifier::{Notifier, NotifyError},
    store::LetterStore,
};
use crate::{journal::ReadError, order::Timestamp};

/// How long a letter is tried.
const TRY_FOR_MS: i64 = 24 * 3_600_000;
/// The first pause while the server is away, and the longest; it doubles.
const AWAY_FIRST: Duration = Duration::from_millis(250);
const AWAY_MAX: Duration = Duration::from_secs(60);
/// The first pause of a letter that was put off, and the longest, milliseconds; it triples.
const PUT_OFF_FIRST_MS: i64 = 30_000;
const PUT_OFF_MAX_MS: i64 = 3_600_000;
/// Letters that waited, tried at one go.
const DUE_MAX: usize = 64;
/// How often those that wait are counted, and to how many.
const COUNT_EVERY: Duration = Duration::from_secs(5);
const COUNTED_MAX: usize = 10_000;

/// The mailroom.
pub(super) struct Mailroom {
    notifier: Arc<dyn Notifier>,
    pub(super) store: LetterStore,
    /// Some letter may wait.
    has_due: bool,
    is_away: bool,
    pause: Duration,
    retry_at: Instant,
    count_at: Instant,
}

/// How sending went.
enum Sent {
    Yes,
    No(LetterState),
}

impl Mailroom {
    pub(super) fn new(notifier: Arc<dyn Notifier>, store: LetterStore) -> Self {
        Self {
            notifier,
            store,
            // What waited before a start is looked for once.
            has_due: true,
            is_away: false,
            pause: AWAY_FIRST,
            retry_at: Instant::now(),
            count_at: Instant::now(),
        }
    }

    /// When to look after letters that wait.
    pub(super) fn retry_at(&self) -> Option<Instant> {
        self.has_due.then_some(self.retry_at)
    }

    /// When to count them again.
    pub(super) fn count_at(&self) -> Instant {
        self.count_at
    }

    /// Says how many wait, and since when the oldest of them has. Where none does, the store is not asked.
    pub(super) async fn count(&mut self, now: Timestamp) {
        self.count_at = Instant::now() + COUNT_EVERY;
        let counted = if self.has_due {
            self.store.waiting(COUNTED_MAX).await
        } else {
            Ok((0, None))
        };
        match counted {
            Ok((waiting, oldest)) => {
                let age_ms = oldest.map_or(0, |oldest| now.since(oldest).max(0));
                metrics::gauge!("orderhub_letters_waiting").set(waiting as f64);
                metrics::gauge!("orderhub_letter_age_seconds").set(age_ms as f64 / 1_000.0);
            }
            Err(error) => tracing::warn!(%error, "letters that wait cannot be counted"),
        }
    }

    /// Sends a letter, or has it wait behind those that do.
    pub(super) async fn take(
        &mut self,
        letter: Prepared,
        now: Timestamp,
    ) -> (LetterNote, Option<Due>) {
        let Prepared {
            errand,
            mut note,
            message,
        } = letter;
        let mut tries = 0;
        let sent = if self.is_away {
            Sent::No(LetterState::Waiting)
        } else {
            tries = 1;
            self.send(message).await
        };
        note.state = match sent {
            Sent::Yes => LetterState::Sent,
            Sent::No(state) => state,
        };
        let due = (note.state == LetterState::Waiting).then(|| Due {
            errand,
            note: note.clone(),
            first_at: now,
            // While the server is away the turn decides, not the clock.
            next_at: if self.is_away {
                now
            } else {
                now + PUT_OFF_FIRST_MS
            },
            tries,
        });
        self.has_due |= due.is_some();
        (note, due)
    }

    /// Whether each letter is written down before the next is sent: not where letters go to memory only.
    pub(super) fn is_careful(&self) -> bool {
        self.notifier.is_remote()
    }

    /// Looks after letters that wait.
    pub(super) async fn retry(&mut self, desk: &Desk) {
        let now = desk.now();
        self.retry_at = Instant::now() + AWAY_MAX.min(Duration::from_secs(1));
        let due = match self.store.due(now, DUE_MAX).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(%error, "letters that wait cannot be read"),
        };
        if due.is_empty() {
            self.is_away = false;
            self.has_due = match self.store.due(Timestamp(i64::MAX), 1).await {
                Ok(later) => !later.is_empty(),
                Err(_) => true,
            };
            return;
        }
        for mut letter in due {
            let state = match desk.anew(&letter.errand).await {
                Composed::Nothing => LetterState::Failed,
                Composed::Unreadable => return,
                Composed::Letter(again) => {
                    let mut message = again.message;
                    message.id.clone_from(&letter.note.id);
                    match self.send(message).await {
                        Sent::Yes => LetterState::Sent,
                        Sent::No(state) => state,
                    }
                }
            };
            if let Err(error) = self.put(&mut letter, state, now).await {
                return tracing::warn!(%error, "what became of a letter was not written; it may be sent again");
            }
            if self.is_away {
                return;
            }
        }
        self.retry_at = Instant::now();
    }

    async fn put(
        &self,
        due: &mut Due,
        state: LetterState,
        now: Timestamp,
    ) -> Result<(), ReadError> {
        let is_over = now.since(due.first_at) > TRY_FOR_MS;
        due.note.state = if state == LetterState::Waiting && is_over {
            tracing::error!(order = ?due.note.order, "a letter is given up: the mail server was away for a day");
            LetterState::Failed
        } else {
            state
        };
        if due.note.state != LetterState::Waiting {
            return self.store.settle(due).await;
        }
        due.tries += 1;
        if !self.is_away {
            let grown = PUT_OFF_FIRST_MS.saturating_mul(3_i64.saturating_pow(due.tries));
            due.next_at = now + grown.min(PUT_OFF_MAX_MS);
        }
        self.store.write(&[], std::slice::from_ref(due)).await
    }

    async fn send(&mut self, message: super::Message) -> Sent {
        let order = message.order;
        match self.notifier.send(message).await {
            Ok(()) => {
                self.pause = AWAY_FIRST;
                self.is_away = false;
                Sent::Yes
            }
            Err(NotifyError::PutOff(_)) => {
                self.is_away = false;
                Sent::No(LetterState::Waiting)
            }
            Err(NotifyError::Unavailable(reason)) => {
                if !self.is_away {
                    tracing::warn!(%reason, "the mail server is away; letters wait");
                }
                self.is_away = true;
                self.retry_at = Instant::now() + self.pause;
                self.pause = (self.pause * 2).min(AWAY_MAX);
                Sent::No(LetterState::Waiting)
            }
            Err(error @ NotifyError::Refused(_)) => {
                tracing::error!(?order, %error, "a message to a customer was not sent");
                Sent::No(LetterState::Failed)
            }
        }
    }
}
