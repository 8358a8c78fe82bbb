//! The pure heart, tested through its public functions alone: a [`Desk`] stands in for the sequencer and does with a
//! decision what the sequencer does (append, fold, keep the challenge), and nothing else.

use std::sync::Arc;

use orderhub::order::{
    Access, AfterWindow, Attempt, AttemptOutcome, Challenge, ChallengeChange, Command, Context,
    Currency, Customer, Decision, Doer, Event, Line, Method, Money, NamedStation, Offer, Order,
    OrderId, Placement, Policy, Principal, Refusal, Role, Settlement, SiteId, Sku, Station, Terms,
    Timestamp, UserId, Version, WantedLine, change, decide, place, placed, route,
};
use uuid::Uuid;

mod alarms;
mod coupons;
mod money;
mod options;
mod otp_state;
mod place;
mod properties;
mod refunds;
mod rules;
mod standing;
mod stock;
mod table;
mod taxes;
mod tickets;
mod tickets_picks;
mod tickets_void;
mod tickets_walk;
mod update;
mod update_price;
mod walk;
mod window;

const T0: Timestamp = Timestamp(1_700_000_000_000);
const WINDOW_MS: i64 = 60_000;
const TTL_MS: i64 = 600_000;
const SECRET: &str = "sealed";

/// Everybody who might ask, as accounts of the site `main` (but for the stranger).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actor {
    Owner,
    Kitchen,
    Warehouse,
    Manager,
    Support,
    Admin,
    Stranger,
    System,
    /// Placed the order, then was hired.
    OwnerInSupport,
    OwnerInKitchen,
    ManagerElsewhere,
}

impl Actor {
    const ALL: [Self; 11] = [
        Self::Owner,
        Self::Kitchen,
        Self::Warehouse,
        Self::Manager,
        Self::Support,
        Self::Admin,
        Self::Stranger,
        Self::System,
        Self::OwnerInSupport,
        Self::OwnerInKitchen,
        Self::ManagerElsewhere,
    ];

    fn principal(self) -> Principal {
        let (id, role) = match self {
            Self::Owner => ("owner", Role::Customer),
            Self::Kitchen => ("kitchen", Role::Kitchen),
            Self::Warehouse => ("warehouse", Role::Warehouse),
            Self::Manager | Self::ManagerElsewhere => ("manager", Role::Manager),
            Self::Support => ("support", Role::Support),
            Self::Admin => ("admin", Role::Admin),
            Self::Stranger => ("stranger", Role::Customer),
            Self::System => return Principal::system(),
            Self::OwnerInSupport => ("owner", Role::Support),
            Self::OwnerInKitchen => ("owner", Role::Kitchen),
        };
        let site = if self == Self::ManagerElsewhere {
            "other"
        } else {
            "main"
        };
        Principal {
            id: id.parse().unwrap(),
            name: id.into(),
            role,
            is_confined: false,
            sites: match role {
                Role::Customer | Role::Admin | Role::System => Arc::from([]),
                Role::Kitchen | Role::Warehouse | Role::Manager | Role::Support => {
                    Arc::from([site.parse::<SiteId>().unwrap()])
                }
            },
        }
    }

    fn access(self, order: &Order) -> Access {
        self.principal().access(order)
    }
}

/// One order, its feed, and the one who decides.
#[derive(Debug, Clone)]
struct Desk {
    order: Order,
    feed: Vec<Event>,
    policy: Policy,
    stations: Vec<(Arc<str>, Station)>,
}

impl Desk {
    /// A fresh order of three tea at 250, placed at [`T0`].
    fn new() -> Self {
        Self::of(place(&placement(vec![wanted("tea", 3)]), &terms(), shelf, 1, T0).unwrap())
    }

    /// An order just placed, with its challenge and its first event.
    fn of(mut order: Order) -> Self {
        let total = order.totals.total;
        order.challenge = Some(Challenge::issue(SECRET.into(), 1, T0, total));
        let (after, first) = placed(&order);
        let event = Event {
            seq: 1,
            order: order.id,
            version: 1,
            at: T0,
            deadline: order.cancel_deadline,
            after,
            eta: None,
            change: first,
        };
        change(&mut order, &event);
        Self {
            order,
            feed: vec![event],
            policy: Policy {
                after_window: AfterWindow::Refuse,
                payment_ttl_ms: TTL_MS,
                refund_unproven_max: 0,
            },
            stations: Vec::new(),
        }
    }

    /// Decides, and makes it so.
    fn ask(&mut self, who: Actor, command: &Command, now: Timestamp) -> Result<Decision, Refusal> {
        self.ask_version(who, command, now, None)
    }

    fn ask_version(
        &mut self,
        who: Actor,
        command: &Command,
        now: Timestamp,
        expected_version: Option<Version>,
    ) -> Result<Decision, Refusal> {
        let principal = who.principal();
        let context = Context {
            access: principal.access(&self.order),
            by: Doer {
                id: principal.id,
                role: principal.role,
            },
            now,
            expected_version,
            policy: self.policy,
        };
        let mut outcome = decide(&self.order, command, &context);
        if let Ok(decision) = &mut outcome
            && decision.releases()
        {
            let named: Vec<NamedStation<'_>> = self
                .stations
                .iter()
                .map(|(name, station)| (name, station))
                .collect();
            // The name of an article is its category here.
            let category = |line: &Line| Some(Arc::from(line.sku.as_str()));
            decision.hand_out(&route(&self.order.lines, &named, category));
        }
        match &outcome {
            Ok(decision) => {
                for step in &decision.moves {
                    let event = Event {
                        seq: self.feed.len() as u64 + 1,
                        order: self.order.id,
                        version: self.order.version + 1,
                        at: now,
                        deadline: self.order.cancel_deadline,
                        after: step.after,
                        eta: None,
                        change: step.change.clone(),
                    };
                    change(&mut self.order, &event);
                    self.feed.push(event);
                }
                match &decision.challenge {
                    ChallengeChange::Keep => {}
                    ChallengeChange::Set(challenge) => {
                        self.order.challenge = Some(challenge.clone());
                    }
                    ChallengeChange::Erase => self.order.challenge = None,
                }
            }
            Err(Refusal {
                counted: Some(challenge),
                ..
            }) => self.order.challenge = Some(challenge.clone()),
            Err(_) => {}
        }
        outcome
    }

    /// As [`Desk::ask`]; the kinds of the events without their prefix, or the code of the refusal.
    fn told(&mut self, who: Actor, command: &Command, now: Timestamp) -> String {
        match self.ask(who, command, now) {
            Ok(decision) if !decision.moves.is_empty() => kinds(&decision).join("+"),
            Ok(decision) if decision.challenge == ChallengeChange::Keep => "-".into(),
            Ok(_) => "code_sent".into(),
            Err(refusal) => refusal.rejection.code().into(),
        }
    }

    /// Paid by card and authorized, at `now`.
    fn pay(&mut self, now: Timestamp) {
        assert_eq!(self.told(Actor::Owner, &card(true), now), "payment_changed");
        let command = self.authorize();
        self.ask(Actor::System, &command, now).unwrap();
    }

    /// The provider holds what the last attempt asked for.
    fn authorize(&self) -> Command {
        let last = self.order.attempts.last();
        Command::Authorize {
            number: last.map_or(1, |last| last.number),
            amount: Money {
                amount: last.map_or(self.order.totals.total, |last| last.amount),
                ..self.total()
            },
            captured: false,
        }
    }

    fn total(&self) -> Money {
        Money {
            amount: self.order.totals.total,
            currency: self.order.currency,
        }
    }

    /// The provider refused the last attempt, or does not know.
    fn decline(&self, unknown: bool) -> Command {
        decline(
            self.order.attempts.last().map_or(1, |last| last.number),
            unknown,
        )
    }

    /// The last attempt ended without paying.
    fn ended(&self, outcome: AttemptOutcome) -> Command {
        let number = self.order.attempts.last().map_or(1, |last| last.number);
        ended(number, outcome)
    }

    fn attempt(&self, number: u32) -> &Attempt {
        self.order.attempt(number).unwrap()
    }
}

fn kinds(decision: &Decision) -> Vec<&'static str> {
    decision
        .moves
        .iter()
        .map(|step| step.change.kind().trim_start_matches("order."))
        .collect()
}

fn card(right: bool) -> Command {
    Command::Pay {
        method: Method::Card,
        matched_step: right.then_some(7),
        token: None,
    }
}

fn cash() -> Command {
    Command::Pay {
        method: Method::Cash,
        matched_step: None,
        token: None,
    }
}

fn decline(number: u32, unknown: bool) -> Command {
    let outcome = if unknown {
        AttemptOutcome::Unknown
    } else {
        AttemptOutcome::Declined
    };
    ended(number, outcome)
}

fn ended(number: u32, outcome: AttemptOutcome) -> Command {
    Command::Decline {
        number,
        outcome,
        sealed: SECRET.into(),
    }
}

fn settle(settlement: Settlement) -> Command {
    Command::Settle {
        settlement,
        taken: Vec::new(),
    }
}

fn cancel(reason: Option<&str>) -> Command {
    Command::Cancel {
        reason: reason.map(Arc::from),
        is_proven: true,
    }
}

fn reject() -> Command {
    Command::Reject {
        reason: "no milk".into(),
    }
}

fn terms() -> Terms {
    Terms {
        site: "main".parse().unwrap(),
        currency: Currency::GBP,
        tax_rate_bp: 2_000,
        window_ms: WINDOW_MS,
        is_open: true,
    }
}

fn placement(lines: Vec<WantedLine>) -> Placement {
    Placement {
        id: OrderId(Uuid::from_u128(7)),
        customer: Customer {
            id: "owner".parse::<UserId>().unwrap(),
            name: "Ada Owner".into(),
        },
        lines,
        coupon: None,
        expected_total: None,
    }
}

fn wanted(sku: &str, quantity: u32) -> WantedLine {
    WantedLine {
        sku: sku.parse().unwrap(),
        quantity,
        note: None,
        options: Vec::new(),
    }
}

fn offer(unit_price: i64, available: Option<i64>) -> Offer {
    Offer {
        name: "Something".into(),
        unit_price,
        tax: None,
        is_available: true,
        is_on: true,
        available,
        station: None,
        window_ms: None,
        options: [].into(),
    }
}

/// `tea` 250 and never out, `cake` 400 and ten left, `goose` 9,000 with a window of two minutes, `soup` not sold now.
fn shelf(sku: &Sku) -> Option<Offer> {
    match sku.as_str() {
        "tea" => Some(offer(250, None)),
        "cake" => Some(offer(400, Some(10))),
        "goose" => Some(Offer {
            window_ms: Some(120_000),
            ..offer(9_000, Some(10))
        }),
        "soup" => Some(Offer {
            is_available: false,
            ..offer(300, Some(10))
        }),
        _ => None,
    }
}
