//! The pure heart: what an order is, what may happen to it, and what that does.
//!
//! `decide(state, command, context) -> changes | refusal` and `apply(state, event) -> state`. No I/O, no clock, no
//! randomness, no async, no JSON, no database; it imports nothing of ours. Read `status.rs` (the transition table),
//! `role.rs` (the permission table), `guard.rs` and `decide.rs`, in this order.

mod alarm;
mod apply;
mod attempt;
mod command;
mod conserve;
mod coupon;
mod decide;
mod event;
mod forget;
mod guard;
mod history;
mod id;
mod kitchen;
mod line;
mod money;
mod option;
mod otp_state;
mod pay;
mod place;
mod price;
mod quote;
mod ready_times;
mod refund;
mod rejection;
mod revise;
mod role;
mod routing;
mod score;
mod shares;
mod state;
mod status;
mod steps;
mod stock;
mod tax;
mod ticket;
mod time;
mod timer;
mod update;
mod void;
mod window;

pub use alarm::{SCREENS_NAMED_MAX, Unacknowledged};
pub use apply::{apply, change};
pub use attempt::{
    Attempt, AttemptOutcome, Method, Purpose, Settlement, give_back_key, provider_key,
};
pub use command::{Command, REASON_BYTES_MAX, TOKEN_BYTES_MAX};
pub use conserve::money_violation;
pub use coupon::{
    CODE_CHARS_MAX, CODE_CHARS_MIN, Claim, Coupon, CouponCode, CouponFault, Deal, Discount,
    PERCENT_BP_MAX, Redemption,
};
pub use decide::{ChallengeChange, Context, Decision, Move, Refusal, decide, system_doer};
pub use event::{Change, Doer, Event, Standing, StockEffect};
pub use forget::FORGOTTEN;
pub use guard::{AfterWindow, Facts, OFFERED, Policy, admit, allowed, guard};
pub use history::{PAST_LINES_MAX, PastLine, PastOrder, Reversal, Reversed, recorded};
pub use id::{InvalidId, OrderId, Seq, SiteId, Sku, TicketId, UserId, Version};
pub use kitchen::{TicketCommand, TicketWork};
pub use line::{LINES_MAX, Line, LineTax, NOTE_BYTES_MAX, QUANTITY_MAX, WantedLine};
pub use money::{Currency, Money, Totals, UNIT_PRICE_MINOR_MAX};
pub use option::{
    CHOICES_MAX, Choice, Chosen, OPTIONS_MAX, PRICE_DELTA_MINOR_MAX, ProductOption, WantedOption,
    check_options,
};
pub use otp_state::{Challenge, RESENDS_MAX, WRONG_TRIES_MAX};
pub use place::{Offer, Placement, Terms, check_lines, place, placed};
pub use price::{price, share_out, subtotal};
pub use quote::{Fault, Quote, quote};
pub use ready_times::ReadyTimes;
pub use refund::{REFUNDS_MAX, Refund, RefundLine, RefundState, refund_key};
pub use rejection::Rejection;
pub use revise::{LineDifference, LineEdit, PendingUpdate, Revision, UPDATES_MAX, revise};
pub use role::{Access, Audience, Principal, Role, may, may_place};
pub use routing::{MAIN_STATION, NamedStation, Routed, Station, route};
pub use score::{EtaMinutes, REASONS_MAX, Reason, ReasonCode, STRANGE_FROM, Score};
pub use state::{Customer, EVENTS_MAX, HELD_EVENTS_MAX, Order};
pub use status::{Fulfillment, MOVES, Payment, Status, Verb, next};
pub use steps::Steps;
pub use stock::{StockMove, StockMoves, stock_moves};
pub use tax::{TAX_RATE_BP_MAX, Tax, TaxMode};
pub use ticket::{
    ItemState, StationKind, Ticket, TicketChange, TicketItem, TicketState, TicketStep, progress,
};
pub use time::Timestamp;
pub use void::is_let_go_of;
pub use window::{RELEASE_GRACE_MS, TimerKind, next_timer, release_at, window_ms};
