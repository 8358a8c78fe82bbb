//! Random walks: any commands by any callers at any times, weighted so that walks get far.

use std::sync::Arc;

use orderhub::order::{
    AfterWindow, AttemptOutcome, Command, Currency, Decision, Method, Money, Offer,
    REASON_BYTES_MAX, Refusal, SCREENS_NAMED_MAX, Settlement, Sku, TOKEN_BYTES_MAX, Timestamp,
    revise,
};
use proptest::{prelude::*, strategy::Union};

use super::{
    Actor, Desk, SECRET, T0, TTL_MS, WINDOW_MS, cancel, ended, refunds::refunds, settle, shelf,
    terms,
};

/// One step, independent of the state it will meet.
#[derive(Debug, Clone)]
pub(super) struct Step {
    who: Option<Actor>,
    wish: Wish,
    when: When,
    version: Expected,
}

#[derive(Debug, Clone)]
enum Wish {
    Pay {
        cash: bool,
        right: bool,
        token: usize,
    },
    Otp,
    Authorize {
        back: u32,
        more: i64,
        euro: bool,
        captured: bool,
    },
    Decline {
        back: u32,
        outcome: AttemptOutcome,
    },
    Cancel {
        reason: Option<usize>,
    },
    Update {
        /// Pieces of the first lines from now on; 0 drops one.
        keep: [u32; 2],
        /// A line more: of cake or of tea.
        add: Option<(bool, u32)>,
    },
    Expire,
    CloseWindow,
    Release,
    Reject {
        reason: usize,
    },
    Fulfill,
    Settle {
        settlement: Settlement,
    },
    Refund(Command),
    EndRefund {
        is_done: bool,
    },
    Alarm {
        back: u64,
        screens: usize,
    },
}

/// Clocks step back now and then; the edges of the window are tried exactly.
#[derive(Debug, Clone)]
enum When {
    Later(i64),
    Deadline(i64),
    Ttl(i64),
}

#[derive(Debug, Clone, Copy)]
enum Expected {
    Nothing,
    Right,
    Wrong,
}

/// What a walk is mostly about. Every walk can do everything; without a bent few would get anywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bent {
    /// A bit of everything.
    Any,
    /// Wrong codes, lost codes.
    Fumbling,
    /// Attempts that the provider declines, forgets, and remembers.
    Shaky,
    /// A kitchen at work.
    Busy,
    /// A customer who keeps changing the order.
    Undecided,
}

impl Bent {
    /// Weights of pay, otp, authorize, decline, cancel, update, expire, close window, release, reject, fulfill,
    /// settle, refund, end of a refund, alarm.
    fn weights(self) -> [u32; 15] {
        match self {
            Self::Any => [8, 1, 3, 6, 1, 2, 1, 1, 2, 1, 1, 2, 1, 1, 1],
            Self::Fumbling => [40, 12, 1, 2, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            Self::Shaky => [40, 1, 10, 50, 4, 1, 5, 1, 1, 1, 1, 6, 1, 1, 4],
            Self::Busy => [30, 1, 30, 9, 6, 4, 1, 1, 30, 6, 4, 20, 12, 6, 6],
            Self::Undecided => [20, 1, 30, 5, 1, 40, 1, 1, 2, 1, 1, 3, 1, 1, 1],
        }
    }

    fn right_code(self) -> f64 {
        match self {
            Self::Any => 0.7,
            Self::Fumbling => 0.05,
            Self::Shaky | Self::Busy | Self::Undecided => 0.97,
        }
    }

    /// How likely a declared result is of an attempt that is not the last.
    fn late_result(self) -> f64 {
        if self == Self::Shaky { 0.5 } else { 0.1 }
    }
}

/// Up to `steps` steps on a site of either rule.
pub(super) fn walks(steps: usize) -> impl Strategy<Value = (AfterWindow, Vec<Step>)> {
    let bents = vec![
        Bent::Any,
        Bent::Fumbling,
        Bent::Shaky,
        Bent::Busy,
        Bent::Undecided,
    ];
    prop::sample::select(bents).prop_flat_map(move |bent| bent_walks(bent, steps))
}

/// Walks of one bent.
pub(super) fn bent_walks(
    bent: Bent,
    steps: usize,
) -> impl Strategy<Value = (AfterWindow, Vec<Step>)> {
    let rule = prop_oneof![Just(AfterWindow::Refuse), Just(AfterWindow::Admin)];
    (rule, prop::collection::vec(step(bent), 1..steps))
}

fn step(bent: Bent) -> impl Strategy<Value = Step> {
    let who = prop_oneof![
        9 => Just(None),
        1 => prop::sample::select(&Actor::ALL[..]).prop_map(Some),
    ];
    let version = prop_oneof![
        18 => Just(Expected::Nothing),
        1 => Just(Expected::Right),
        1 => Just(Expected::Wrong),
    ];
    (who, wish(bent), when(bent), version).prop_map(|(who, wish, when, version)| Step {
        who,
        wish,
        when,
        version,
    })
}

fn wish(bent: Bent) -> impl Strategy<Value = Wish> {
    let reason = prop::sample::select(vec![0, 1, 10, REASON_BYTES_MAX, REASON_BYTES_MAX + 1]);
    let token = prop_oneof![20 => 0..9_usize, 1 => Just(TOKEN_BYTES_MAX + 1)];
    let more = prop_oneof![16 => Just(0_i64), 1 => Just(-1), 1 => Just(5)];
    let back = prop::bool::weighted(bent.late_result())
        .prop_flat_map(|late| if late { 0..8_u32 } else { 0..1 });
    let outcome = prop_oneof![
        4 => Just(AttemptOutcome::Declined),
        4 => Just(AttemptOutcome::Unknown),
        1 => Just(AttemptOutcome::Surplus),
        1 => Just(AttemptOutcome::Lifted),
    ];
    let settlement = prop::sample::select(vec![
        Settlement::Captured,
        Settlement::Voided,
        Settlement::Refunded,
        Settlement::Failed,
    ]);
    let pay = (
        prop::bool::weighted(0.05),
        prop::bool::weighted(bent.right_code()),
        token,
    )
        .prop_map(|(cash, right, token)| Wish::Pay { cash, right, token });
    let authorize = (
        back.clone(),
        more,
        prop::bool::weighted(0.05),
        prop::bool::weighted(0.3),
    )
        .prop_map(|(back, more, euro, captured)| Wish::Authorize {
            back,
            more,
            euro,
            captured,
        });
    let wishes = [
        pay.boxed(),
        Just(Wish::Otp).boxed(),
        authorize.boxed(),
        (back, outcome)
            .prop_map(|(back, outcome)| Wish::Decline { back, outcome })
            .boxed(),
        prop::option::of(reason.clone())
            .prop_map(|reason| Wish::Cancel { reason })
            .boxed(),
        (
            any::<[u32; 2]>(),
            prop::option::of((any::<bool>(), 1..13_u32)),
        )
            .prop_map(|(keep, add)| Wish::Update {
                keep: keep.map(|pieces| pieces % 5),
                add,
            })
            .boxed(),
        Just(Wish::Expire).boxed(),
        Just(Wish::CloseWindow).boxed(),
        Just(Wish::Release).boxed(),
        reason.prop_map(|reason| Wish::Reject { reason }).boxed(),
        Just(Wish::Fulfill).boxed(),
        settlement
            .prop_map(|settlement| Wish::Settle { settlement })
            .boxed(),
        refunds().prop_map(Wish::Refund).boxed(),
        prop::bool::weighted(0.8)
            .prop_map(|is_done| Wish::EndRefund { is_done })
            .boxed(),
        (0..4_u64, 0..=SCREENS_NAMED_MAX + 1)
            .prop_map(|(back, screens)| Wish::Alarm { back, screens })
            .boxed(),
    ];
    Union::new_weighted(bent.weights().into_iter().zip(wishes).collect())
}

fn when(bent: Bent) -> impl Strategy<Value = When> {
    // A kitchen's day is long; a payer's minute is short.
    let stride = if bent == Bent::Busy {
        30_000_i64
    } else {
        2_000
    };
    prop_oneof![
        24 => (-300..stride).prop_map(When::Later),
        1 => (-2..=502_i64).prop_map(When::Deadline),
        1 => prop::sample::select(vec![-1, 0, 499, 500_i64]).prop_map(When::Deadline),
        1 => (-2..=2_i64).prop_map(When::Ttl),
    ]
}

/// A step as it met the desk.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) who: Actor,
    pub(super) command: Command,
    pub(super) now: Timestamp,
    pub(super) outcome: Result<Decision, Refusal>,
}

impl Step {
    /// Takes the step at `desk`, whose clock shows `clock`.
    pub(super) fn take(&self, desk: &mut Desk, clock: &mut Timestamp) -> Taken {
        self.take_from(desk, clock, shelf)
    }

    /// The same, with another shelf to take pieces from.
    pub(super) fn take_from(
        &self,
        desk: &mut Desk,
        clock: &mut Timestamp,
        shelf: impl Fn(&Sku) -> Option<Offer>,
    ) -> Taken {
        let now = match self.when {
            When::Later(millis) => *clock + millis,
            When::Deadline(offset) => T0 + WINDOW_MS + offset,
            When::Ttl(offset) => T0 + TTL_MS + offset,
        };
        *clock = now;
        let command = self.command(desk, shelf);
        let who = self.who.unwrap_or_else(|| self.usual_actor());
        let version = match self.version {
            Expected::Nothing => None,
            Expected::Right => Some(desk.order.version),
            Expected::Wrong => Some(desk.order.version + 1),
        };
        let outcome = desk.ask_version(who, &command, now, version);
        Taken {
            who,
            command,
            now,
            outcome,
        }
    }

    fn usual_actor(&self) -> Actor {
        match &self.wish {
            Wish::Pay { cash: false, .. } | Wish::Otp | Wish::Update { .. } => Actor::Owner,
            Wish::Pay { cash: true, .. } | Wish::Reject { .. } | Wish::Fulfill => Actor::Kitchen,
            Wish::Cancel { reason } => {
                if reason.is_some() {
                    Actor::Manager
                } else {
                    Actor::Owner
                }
            }
            Wish::Authorize { .. }
            | Wish::Decline { .. }
            | Wish::Expire
            | Wish::CloseWindow
            | Wish::Release
            | Wish::Settle { .. }
            | Wish::EndRefund { .. }
            | Wish::Alarm { .. } => Actor::System,
            Wish::Refund(_) => Actor::Manager,
        }
    }

    fn command(&self, desk: &Desk, shelf: impl Fn(&Sku) -> Option<Offer>) -> Command {
        let number = |back: u32| (desk.order.attempts.len() as u32).saturating_sub(back);
        let text = |bytes: usize| -> Arc<str> { "x".repeat(bytes).into() };
        match self.wish {
            Wish::Pay { cash, right, token } => Command::Pay {
                method: if cash { Method::Cash } else { Method::Card },
                matched_step: right.then_some(7),
                token: (token > 0).then(|| text(token)),
            },
            Wish::Otp => Command::Otp,
            Wish::Authorize {
                back,
                more,
                euro,
                captured,
            } => Command::Authorize {
                number: number(back),
                amount: Money {
                    amount: more + desk.order.attempt(number(back)).map_or(1, |it| it.amount),
                    currency: if euro {
                        Currency::EUR
                    } else {
                        desk.order.currency
                    },
                },
                captured,
            },
            Wish::Decline { back, outcome } => ended(number(back), outcome),
            Wish::Cancel { reason } => cancel(reason.map(text).as_deref()),
            Wish::Update { keep, add } => {
                let lines = desk.order.lines.iter().enumerate();
                let kept = lines.filter_map(|(index, line)| {
                    let quantity = keep.get(index).copied().unwrap_or(line.quantity);
                    (quantity > 0).then(|| super::update::keep(line.line, quantity))
                });
                let added = add.map(|(cake, pieces)| {
                    super::update::more(if cake { "cake" } else { "tea" }, pieces)
                });
                let edits: Vec<_> = kept.chain(added).collect();
                Command::Update {
                    revision: revise(&desk.order, &edits, &terms(), shelf).map(Box::new),
                    token: None,
                    sealed: SECRET.into(),
                }
            }
            Wish::Expire => Command::Expire,
            Wish::CloseWindow => Command::CloseWindow,
            Wish::Release => Command::Release,
            Wish::Reject { reason } => Command::Reject {
                reason: text(reason),
            },
            Wish::Fulfill => Command::Fulfill,
            Wish::Refund(ref command) => command.clone(),
            Wish::EndRefund { is_done } => {
                let open = desk.order.open_refund();
                Command::EndRefund {
                    number: open.map_or(1, |refund| refund.number),
                    given: open
                        .filter(|_| is_done)
                        .map_or_else(Vec::new, |refund| refund.parts.clone()),
                }
            }
            Wish::Settle { settlement } => settle(settlement),
            // Some of them of no event at all.
            Wish::Alarm { back, screens } => Command::Alarm {
                of: (desk.feed.len() as u64).saturating_sub(back),
                screens: vec!["till".into(); screens],
            },
        }
    }
}
