//! The shapes of the API's orders: what an order, a line, a score look like in JSON. Who sees which field is decided in
//! `projection.rs`.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Serialize, Serializer};
use utoipa::ToSchema;

use super::{
    alarms::AlarmView,
    board::{TicketPatch, TicketProgress},
    names::{ActionName, FulfillmentName, PaymentName, RefundStateName, StatusName, TaxModeName},
    scores::{ReadyTimesView, ScoreView},
    update::{PendingUpdateView, UpdatePatch},
};
use crate::order::{
    Currency, Fulfillment, Money, Payment, RefundState, Status, TaxMode, Timestamp,
};

/// An amount.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct MoneyView {
    /// Minor units: pence, cents.
    pub amount: i64,
    /// ISO 4217.
    #[schema(value_type = String, example = "GBP")]
    pub currency: Currency,
}

impl From<Money> for MoneyView {
    fn from(Money { amount, currency }: Money) -> Self {
        Self { amount, currency }
    }
}

/// Money that went back, or is on its way.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Refund)]
pub struct RefundView {
    /// How much. Missing in the patch of one that failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<MoneyView>,
    /// How it stands.
    #[schema(value_type = RefundStateName)]
    pub state: RefundState,
    /// Why. Managers and admins only; missing in the patch of its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub reason: Option<Arc<str>>,
    /// Pieces that came back to the shelf with it, by line. Managers and admins only; missing where there are none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, u32>>)]
    pub restocked: BTreeMap<u32, u32>,
    /// When it was decided; missing in the patch of its end.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<Timestamp>,
}

/// One line of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LineView {
    /// Number within the order, from 1.
    pub line: u32,
    /// The article.
    pub sku: String,
    /// Its name.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// Pieces.
    pub quantity: u32,
    /// Price of one. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<MoneyView>,
    /// Price of all, before anything is taken off or comes on top. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<MoneyView>,
    /// Its share of the order's discount, where there is one. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<MoneyView>,
    /// How it is taxed, where it is. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<TaxView>,
    /// What the customer wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub note: Option<Arc<str>>,
    /// Where it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub station: Option<Arc<str>>,
    /// What was chosen about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub options: Vec<ChosenView>,
}

/// A choice on a line.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = LineOption)]
pub struct ChosenView {
    /// The option.
    #[schema(value_type = String)]
    pub option: Arc<str>,
    /// The choice.
    #[schema(value_type = String)]
    pub choice: Arc<str>,
    /// Its name.
    #[schema(value_type = String)]
    pub name: Arc<str>,
    /// What it added to the price of one. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_delta: Option<MoneyView>,
}

/// How a line is taxed.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct TaxView {
    /// The rate, basis points.
    pub rate_bp: u32,
    /// `inclusive`: a part of the price; `exclusive`: on top of it.
    #[schema(value_type = TaxModeName)]
    pub mode: TaxMode,
    /// The line's share of the order's tax.
    pub amount: MoneyView,
}

/// The coupon of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CouponUseView {
    /// Its code.
    pub code: String,
    /// What it takes off.
    pub discount: MoneyView,
}

/// Who ordered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CustomerView {
    /// The account.
    pub id: String,
    /// Their name; the first one only for the kitchen.
    pub name: String,
}

/// An order as one audience sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderView {
    /// UUIDv7.
    pub id: String,
    /// Its site.
    pub site: String,
    /// Number within the site, for people.
    pub number: u64,
    /// Where it stands.
    #[schema(value_type = StatusName)]
    pub status: Status,
    /// Where the money stands.
    #[schema(value_type = PaymentName)]
    pub payment: Payment,
    /// How far the kitchen is.
    #[schema(value_type = FulfillmentName)]
    pub fulfillment: Fulfillment,
    /// Counts its events, from 1.
    pub version: u64,
    /// When it was accepted.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub placed_at: Timestamp,
    /// Length of the cancellation window.
    pub window_ms: i64,
    /// When the window closes.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub cancel_deadline: Timestamp,
    /// When it became PAID.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub paid_at: Option<Timestamp>,
    /// When the kitchen got it.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub released_at: Option<Timestamp>,
    /// When it ended.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended_at: Option<Timestamp>,
    /// The hub's clock when this was written: subtract to count down.
    #[serde(serialize_with = "rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub server_now: Timestamp,
    /// What was ordered.
    pub lines: Vec<LineView>,
    /// Sum of the lines. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subtotal: Option<MoneyView>,
    /// Tax within the total, included in prices or on top of them. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax: Option<MoneyView>,
    /// What was taken off. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<MoneyView>,
    /// What the customer owes. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<MoneyView>,
    /// The coupon it uses. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponUseView>,
    /// What went back to the customer. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refunded: Option<MoneyView>,
    /// The refunds, by number. Not for the kitchen.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, RefundView>>)]
    pub refunds: BTreeMap<u32, RefundView>,
    /// Who ordered.
    pub customer: CustomerView,
    /// Why it was cancelled or rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub reason: Option<Arc<str>>,
    /// What another system called it, when it came from there as history.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub external_id: Option<Arc<str>>,
    /// What the stations have of it, by number, once it is released. Not for customers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, TicketProgress>>)]
    pub tickets: BTreeMap<u32, TicketProgress>,
    /// Which of its critical events screens did not acknowledge in time, by the `seq` of the event. Not for customers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, AlarmView>>)]
    pub unacknowledged: BTreeMap<u64, AlarmView>,
    /// A change of the lines that waits for its money. Not for the kitchen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_update: Option<PendingUpdateView>,
    /// What the caller can do now.
    #[schema(value_type = Vec<ActionName>)]
    pub allowed: Vec<&'static str>,
    /// When it will be ready; missing where nothing was promised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub eta: Option<ReadyTimesView>,
    /// What the models said. Staff only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreView>,
}

/// The fields an event can change: a merge patch (RFC 7396) of the order. A field that is missing stays as it was.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = OrderPatch)]
pub struct PatchView {
    /// Where the order stands after it.
    #[schema(value_type = StatusName)]
    pub(super) status: Status,
    /// Where the money stands.
    #[schema(value_type = PaymentName)]
    pub(super) payment: Payment,
    /// How far the kitchen is.
    #[schema(value_type = FulfillmentName)]
    pub(super) fulfillment: Fulfillment,
    /// The order's version after it.
    pub(super) version: u64,
    /// What the caller can do then.
    #[schema(value_type = Vec<ActionName>)]
    pub(super) allowed: Vec<&'static str>,
    /// When it became PAID.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) paid_at: Option<Timestamp>,
    /// When the kitchen got it.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) released_at: Option<Timestamp>,
    /// When it ended.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "rfc3339_option"
    )]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) ended_at: Option<Timestamp>,
    /// Why it was cancelled or rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(super) reason: Option<Arc<str>>,
    /// When it will be ready, where that changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) eta: Option<ReadyTimesView>,
    /// What changed at the stations. Not for customers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, TicketPatch>>)]
    pub(super) tickets: BTreeMap<u32, TicketPatch>,
    /// The event that was not acknowledged, by its `seq`. Not for customers.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, AlarmView>>)]
    pub(super) unacknowledged: BTreeMap<u64, AlarmView>,
    /// What went back to the customer by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refunded: Option<MoneyView>,
    /// The refund it is about, by its number.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<std::collections::BTreeMap<String, RefundView>>)]
    pub(super) refunds: BTreeMap<u32, RefundView>,
    #[serde(flatten)]
    pub(super) update: Option<Box<UpdatePatch>>,
}

/// Writes a time as RFC 3339 in UTC with milliseconds.
///
/// # Errors
/// Those of the serializer.
pub fn rfc3339<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

/// The same for a time that may be missing.
///
/// # Errors
/// Those of the serializer.
pub fn rfc3339_option<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(time),
        None => serializer.serialize_none(),
    }
}
