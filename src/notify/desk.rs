//! Writes letters: what an errand says now, to whom, as a message.
//!
//! A code is computed when its letter leaves, from the challenge as it is committed then, and only if the event at hand
//! issued that challenge: one that waited too long is not sent.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::{
    account::LinkOf,
    letter::{self, Letter, Wanted, wanted},
    note::{Errand, LetterNote, LetterState, StaffLetter},
    notifier::{Channel, Message},
    render,
    strangers::Strangers,
    words::Words,
};
use crate::{
    checkout::SentCode,
    engine::Engine,
    hub::follow::committed_events,
    language::Language,
    order::{Challenge, Event, Order, OrderId, Seq, SiteId, Timestamp, UserId},
};

/// Where letters to somebody go, and whether they want those they could do without.
#[derive(Clone, PartialEq, Eq)]
pub struct Addressee {
    /// Their e-mail address.
    pub address: String,
    /// Whether they want more than codes.
    pub wants_mail: bool,
    /// The language they are written to in.
    pub language: Language,
    /// Whether they have shown that the address is theirs, or somebody made the account for them who knew.
    pub is_known: bool,
}

/// Where letters to an account go; none for accounts that have no address.
pub type AddressOf = Arc<dyn Fn(UserId) -> BoxFuture<'static, Option<Addressee>> + Send + Sync>;

/// The code of the letter that somebody asked for to show that it is them; none for one that is of no use any more.
pub type OwnCodeOf = Arc<dyn Fn(UserId) -> BoxFuture<'static, Option<SentCode>> + Send + Sync>;

/// Writes letters.
pub(super) struct Desk {
    pub(super) engine: Arc<Engine>,
    pub(super) address_of: AddressOf,
    pub(super) link_of: LinkOf,
    pub(super) own_code_of: Option<OwnCodeOf>,
    /// Where letters leave the hub, those to strangers are counted.
    pub(super) strangers: Option<Strangers>,
}

/// A letter ready to leave.
pub(super) struct Prepared {
    pub(super) errand: Errand,
    pub(super) note: LetterNote,
    pub(super) message: Message,
}

/// What becomes of an errand.
pub(super) enum Composed {
    /// A letter.
    Letter(Box<Prepared>),
    /// Nothing to say, or nobody to say it to.
    Nothing,
    /// The hub cannot read what it is about now.
    Unreadable,
}

impl Desk {
    /// The letter that `event` of `site` asks for; the first time, it counts where it goes to a stranger.
    pub(super) async fn about(&self, site: &SiteId, event: &Event, is_first: bool) -> Composed {
        let wanted = wanted(event);
        if wanted == Wanted::Nothing {
            return Composed::Nothing;
        }
        let Some(order) = self.order(event.order).await else {
            return Composed::Unreadable;
        };
        let Some(to) = (self.address_of)(order.customer.id.clone()).await else {
            return Composed::Nothing;
        };
        let words = Words::of(to.language);
        let letter = match wanted {
            Wanted::Code => {
                let sent = self.code(&order, Some(event));
                sent.map(|sent| letter::code(&order, Some(event), sent, words))
            }
            Wanted::Update => {
                let sent = self.code(&order, Some(event));
                letter::updated(&order, event, sent, words)
            }
            Wanted::Note => letter::note(&order, event, words),
            Wanted::Nothing => None,
        };
        let errand = Errand::Event {
            site: site.clone(),
            seq: event.seq,
        };
        let id = format!("{}.{}", order.id, event.version);
        let letter = letter.filter(|it| !is_first || self.admits(&order, &to, it));
        address(&order, to, id, event.at, errand, letter)
    }

    /// The code of an order once more.
    pub(super) async fn again(&self, order: OrderId, is_first: bool) -> Composed {
        let Some(order) = self.order(order).await else {
            return Composed::Unreadable;
        };
        let Some(to) = (self.address_of)(order.customer.id.clone()).await else {
            return Composed::Nothing;
        };
        let now = self.now();
        let id = format!("{}.code.{}", order.id, now.as_millis());
        let sent = self.code(&order, None);
        let words = Words::of(to.language);
        let letter = sent.map(|sent| letter::code(&order, None, sent, words));
        let errand = Errand::Code { order: order.id };
        let letter = letter.filter(|it| !is_first || self.admits(&order, &to, it));
        address(&order, to, id, now, errand, letter)
    }

    /// The code by which somebody shows that it is them.
    pub(super) async fn step_up(&self, user: UserId) -> Composed {
        let Some(code_of) = &self.own_code_of else {
            return Composed::Nothing;
        };
        let Some(to) = (self.address_of)(user.clone()).await else {
            return Composed::Nothing;
        };
        let Some(sent) = code_of(user.clone()).await else {
            return Composed::Nothing;
        };
        let (now, words) = (self.now(), Words::of(to.language));
        let letter = letter::step_up(sent, words);
        let note = LetterNote {
            id: format!("{user}.step_up.{}", now.as_millis()),
            order: None,
            site: None,
            customer: Some(user.clone()),
            kind: letter.kind.into(),
            channel: Channel::Email,
            to: to.address,
            subject: letter.subject.clone(),
            state: LetterState::Waiting,
            at: now,
        };
        let message = message(&note, &letter, None, words);
        Composed::Letter(Box::new(Prepared {
            errand: Errand::StepUp { user },
            note,
            message,
        }))
    }

    /// Something for the staff. One that has an occasion is called by it, whenever it is written.
    pub(super) fn staff(&self, letter: StaffLetter) -> Prepared {
        let (name, at) = match &letter.occasion {
            Some(occasion) => (occasion.name_of(&letter.to), occasion.at),
            None => (uuid::Uuid::now_v7().simple().to_string(), self.now()),
        };
        let id = format!("staff.{name}");
        let note = LetterNote {
            id: id.clone(),
            order: None,
            site: letter.site.clone(),
            customer: None,
            kind: letter.kind.clone(),
            channel: Channel::Email,
            to: letter.to.clone(),
            subject: letter.subject.clone(),
            state: LetterState::Waiting,
            at,
        };
        let written = Letter {
            kind: "staff",
            subject: letter.subject.clone(),
            paragraphs: vec![letter.text.clone()],
            lists_order: false,
            code: None,
            link: None,
        };
        let message = message(&note, &written, None, Words::of(Language::En));
        let errand = Errand::Staff(letter);
        Prepared {
            errand,
            note,
            message,
        }
    }

    /// What an errand that waited says now.
    pub(super) async fn anew(&self, errand: &Errand) -> Composed {
        match errand {
            Errand::Event { site, seq } => match self.event(site, *seq).await {
                Ok(Some(event)) => self.about(site, &event, false).await,
                Ok(None) => Composed::Nothing,
                Err(Unread) => Composed::Unreadable,
            },
            Errand::Code { order } => self.again(*order, false).await,
            Errand::StepUp { user } => self.step_up(user.clone()).await,
            Errand::Staff(letter) => Composed::Letter(Box::new(self.staff(letter.clone()))),
            Errand::Account(letter) => self.account(letter.clone()).await,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.engine.clock().now()
    }

    async fn event(&self, site: &SiteId, seq: Seq) -> Result<Option<Arc<Event>>, Unread> {
        let view = self.engine.hub().site(site).ok_or(Unread)?;
        let (head, journal) = (view.head().seq, self.engine.journal().as_ref());
        let events = committed_events(&view, journal, seq.saturating_sub(1), head, 1).await;
        let events = events.map_err(|_| Unread)?;
        Ok(events.into_iter().find(|event| event.seq == seq))
    }

    async fn order(&self, id: OrderId) -> Option<Arc<Order>> {
        self.engine
            .order(id)
            .await
            .inspect_err(|failure| {
                tracing::warn!(order = %id, code = failure.code(), "a message was not written: the order cannot be read");
            })
            .ok()
            .flatten()
    }

    /// Whether a letter may go to whom it is for: a stranger gets so many and no more.
    fn admits(&self, order: &Order, to: &Addressee, letter: &Letter) -> bool {
        let strangers = self.strangers.as_ref();
        let Some(strangers) = strangers.filter(|_| !to.is_known && is_wanted(letter, to)) else {
            return true;
        };
        let customer = &order.customer.id;
        let is_admitted = strangers.admit(customer, letter.code.is_some(), self.now());
        if !is_admitted {
            tracing::warn!(user = %customer, order = %order.id, kind = letter.kind, "a letter was not written: its address is not confirmed and had many today");
        }
        is_admitted
    }

    /// The code that `event` issued, or whichever is current where nobody says.
    fn code(&self, order: &Order, event: Option<&Event>) -> Option<SentCode> {
        let is_meant =
            |challenge: &Challenge| event.is_none_or(|event| challenge.issued_for == event.version);
        let challenge = order.challenge.as_ref();
        let challenge = challenge.filter(|it| it.is_open() && is_meant(it))?;
        self.engine.vault().code(order.id, challenge, self.now())
    }
}

/// A letter to a customer, unless they do without it.
fn address(
    order: &Order,
    to: Addressee,
    id: String,
    at: Timestamp,
    errand: Errand,
    letter: Option<Letter>,
) -> Composed {
    let Some(letter) = letter.filter(|letter| is_wanted(letter, &to)) else {
        return Composed::Nothing;
    };
    let note = LetterNote {
        id,
        order: Some(order.id),
        site: Some(order.site.clone()),
        customer: Some(order.customer.id.clone()),
        kind: letter.kind.into(),
        channel: Channel::Email,
        to: to.address,
        subject: letter.subject.clone(),
        state: LetterState::Waiting,
        at,
    };
    let message = message(&note, &letter, Some(order), Words::of(to.language));
    Composed::Letter(Box::new(Prepared {
        errand,
        note,
        message,
    }))
}

fn is_wanted(letter: &Letter, to: &Addressee) -> bool {
    to.wants_mail || letter.is_always_sent()
}

/// What was asked for cannot be read now.
struct Unread;

pub(super) fn message(
    note: &LetterNote,
    letter: &Letter,
    order: Option<&Order>,
    words: &Words,
) -> Message {
    Message {
        id: note.id.clone(),
        to: note.to.clone(),
        channel: note.channel,
        subject: letter.subject.clone(),
        text: render::text(letter, order, words),
        html: Some(render::html(letter, order, words)),
        code: letter.code.clone(),
        order: note.order,
        at: note.at,
    }
}
