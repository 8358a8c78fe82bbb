//! The closed lists of words in what the hub shows, and the states of its streams, as the description of the API spells
//! them. They exist for that description only: what is sent is written by `order`'s own types and by `snapshot.rs`.
//! `tests/it/api/words.rs` compares the words.

use utoipa::ToSchema;

use super::{
    board::BoardTicket,
    menu::{ProductShape, SiteShape},
    shapes::OrderView,
};

/// `PENDING → PAID → FULFILLED`, or out by `CANCELLED` or `EXPIRED`.
#[derive(ToSchema)]
#[schema(as = Status)]
pub enum StatusName {
    /// Placed, not paid.
    PENDING,
    /// Paid.
    PAID,
    /// Handed over.
    FULFILLED,
    /// Called off.
    CANCELLED,
    /// Never paid in time.
    EXPIRED,
}

/// Where the money stands.
#[derive(ToSchema)]
#[schema(as = Payment, rename_all = "snake_case")]
pub enum PaymentName {
    /// Nothing was tried.
    None,
    /// There is nothing to pay: the order costs nothing.
    Free,
    /// An attempt is open.
    Authorizing,
    /// The provider holds the amount.
    Authorized,
    /// The capture was asked for.
    CapturePending,
    /// The money is the shop's.
    Captured,
    /// The hold is to be lifted.
    VoidPending,
    /// The hold was lifted.
    Voided,
    /// The money is to be given back.
    RefundPending,
    /// All of it was given back.
    Refunded,
    /// A part of it was given back.
    PartiallyRefunded,
    /// Declined, or the provider refused: see the events.
    Failed,
    /// The provider has not said.
    Unknown,
}

/// How far the kitchen is.
#[derive(ToSchema)]
#[schema(as = Fulfillment, rename_all = "snake_case")]
pub enum FulfillmentName {
    /// Not released.
    Held,
    /// Released.
    Queued,
    /// Being made.
    Preparing,
    /// Ready to hand over.
    Ready,
    /// Handed over.
    Done,
    /// The kitchen cannot make it.
    Stopped,
}

/// Whether a price has its tax in it.
#[derive(ToSchema)]
#[schema(as = TaxMode, rename_all = "snake_case")]
pub enum TaxModeName {
    /// The tax is a part of the price.
    Inclusive,
    /// The tax comes on top.
    Exclusive,
}

/// How a refund stands.
#[derive(ToSchema)]
#[schema(as = RefundState, rename_all = "snake_case")]
pub enum RefundStateName {
    /// Asked of the provider.
    Pending,
    /// The money went back.
    Done,
    /// The provider refused: the money is still the shop's.
    Failed,
}

macro_rules! done_to_orders {
    ($($(#[$about:meta])+ $word:ident,)+) => {
        /// What can be done to an order.
        #[derive(ToSchema)]
        #[schema(as = Action, rename_all = "snake_case")]
        pub enum ActionName {
            $($(#[$about])+ $word,)+
        }

        /// What a command does to an order; as the last part of the address in HTTP. All but picking is offered in `allowed`.
        #[derive(ToSchema)]
        #[schema(as = Command, rename_all = "snake_case")]
        pub enum CommandName {
            $($(#[$about])+ $word,)+
            /// Put into the parcel what the scanner read.
            Pick,
        }
    };
}

done_to_orders! {
    /// Pay it.
    Pay,
    /// Have the code sent again.
    Otp,
    /// Call it off.
    Cancel,
    /// Change its lines.
    Update,
    /// Say that the kitchen cannot make it.
    Reject,
    /// Hand it over.
    Fulfill,
    /// Give money back.
    Refund,
    /// Begin to make something.
    Start,
    /// Say that something is made.
    Ready,
    /// Let go of something.
    Bump,
    /// Take something back.
    Recall,
    /// Say that one knows that a ticket is void.
    Ack,
}

/// What is strange about an order; what `value` and `usual` count.
#[derive(ToSchema)]
#[schema(as = ScoreReasonCode, rename_all = "snake_case")]
pub enum ReasonCodeName {
    /// Pieces of a line.
    Quantity,
    /// Price of one piece of a line, minor units.
    Price,
    /// Seconds since the same customer placed the same order.
    SameOrder,
    /// Seconds since somebody else placed the same order.
    SameOrderByOther,
    /// Share of its articles that were in one order of the last day.
    SimilarOrder,
    /// Orders of the customer within the hour before.
    ManyOrders,
    /// How many times rarer this hour of the week is than the average one.
    Hour,
    /// Lines of articles that were never sold here.
    UnknownArticles,
    /// Lines that repeat another.
    RepeatedLines,
    /// Lines.
    ManyLines,
    /// Its total, minor units.
    Total,
    /// Its total beside the customer's usual one, minor units.
    OwnTotal,
    /// Lines that cost nothing, or next to it.
    Free,
    /// The customer ordered from another country before.
    CountryChanged,
    /// Hardly any order comes from this country.
    RareCountry,
    /// Hardly any order is in this currency.
    RareCurrency,
}

/// What a station does.
#[derive(ToSchema)]
#[schema(as = StationKind, rename_all = "snake_case")]
pub enum StationKindName {
    /// Makes things.
    Kitchen,
    /// Fetches things; each piece is scanned.
    Warehouse,
    /// Brings the others' things together, and bumps last.
    Expediter,
}

/// Where a ticket stands.
#[derive(ToSchema)]
#[schema(as = TicketState, rename_all = "snake_case")]
pub enum TicketStateName {
    /// The order is not released.
    Held,
    /// Nobody has begun.
    Queued,
    /// Something is being made.
    Started,
    /// All of it is ready.
    Ready,
    /// All of it is off the station's hands.
    Bumped,
    /// Nothing of it is to be made any more.
    Void,
}

/// How far a line is at its station.
#[derive(ToSchema)]
#[schema(as = ItemState, rename_all = "snake_case")]
pub enum ItemStateName {
    /// Nobody has begun.
    Queued,
    /// Being made or picked.
    Started,
    /// Made, or picked as far as there was any.
    Ready,
    /// Off the station's hands.
    Bumped,
    /// Not to be made any more.
    Void,
}

/// What happened to an order.
#[derive(ToSchema)]
#[schema(as = EventKind)]
pub enum KindName {
    /// It exists; the data is the whole order.
    #[schema(rename = "order.placed")]
    Placed,
    /// It came in from another system as history; the data is the whole order.
    #[schema(rename = "order.imported")]
    Imported,
    /// An attempt was opened or ended, or money moved.
    #[schema(rename = "order.payment_changed")]
    PaymentChanged,
    /// Its lines changed, and its totals with them.
    #[schema(rename = "order.updated")]
    Updated,
    /// It is PAID.
    #[schema(rename = "order.paid")]
    Paid,
    /// Money went back to the customer.
    #[schema(rename = "order.refunded")]
    Refunded,
    /// It can be cancelled no longer, and is unpaid.
    #[schema(rename = "order.window_closed")]
    WindowClosed,
    /// Screens did not acknowledge a cancel or a recall in time. Not for customers.
    #[schema(rename = "order.unacknowledged")]
    Unacknowledged,
    /// The kitchen has it.
    #[schema(rename = "order.released")]
    Released,
    /// It was called off.
    #[schema(rename = "order.cancelled")]
    Cancelled,
    /// It was never paid.
    #[schema(rename = "order.expired")]
    Expired,
    /// The kitchen cannot make it.
    #[schema(rename = "order.rejected")]
    Rejected,
    /// It was handed over.
    #[schema(rename = "order.fulfilled")]
    Fulfilled,
    /// A station has begun.
    #[schema(rename = "ticket.started")]
    TicketStarted,
    /// Something is made.
    #[schema(rename = "ticket.ready")]
    TicketReady,
    /// Something is off a station's hands.
    #[schema(rename = "ticket.bumped")]
    TicketBumped,
    /// Something came back.
    #[schema(rename = "ticket.recalled")]
    TicketRecalled,
    /// Pieces were scanned, or were not there.
    #[schema(rename = "ticket.picked")]
    TicketPicked,
    /// Nothing of it is to be made any more.
    #[schema(rename = "ticket.voided")]
    TicketVoided,
    /// The station knows that it is void.
    #[schema(rename = "ticket.acked")]
    TicketAcked,
}

/// What happened to a menu.
#[derive(ToSchema)]
#[schema(as = MenuEventKind)]
pub enum MenuKindName {
    /// A product is new, or something shown of it changed; the data is the whole product.
    #[schema(rename = "product.changed")]
    ProductChanged,
    /// A product is gone; there is no data.
    #[schema(rename = "product.removed")]
    ProductRemoved,
    /// Something shown of the site changed; the data is the site.
    #[schema(rename = "site.changed")]
    SiteChanged,
}

/// The state of `admin:{site}` and of `me`; `snap.data` holds a part of it.
#[derive(ToSchema)]
#[schema(as = OrdersState)]
pub struct OrdersStateName {
    /// Live orders.
    pub orders: Vec<OrderView>,
}

/// The state of `board:{site}`; `snap.data` holds a part of it.
#[derive(ToSchema)]
#[schema(as = BoardState)]
pub struct BoardStateName {
    /// Live orders, and cancelled ones that a station has not acknowledged.
    pub orders: Vec<OrderView>,
    /// What the stations have of them.
    pub tickets: Vec<BoardTicket>,
}

/// The state of `menu:{site}`; `snap.data` holds the site, and a part of the products.
#[derive(ToSchema)]
#[schema(as = MenuState)]
pub struct MenuStateName {
    /// The site.
    pub site: SiteShape,
    /// What it sells, sorted by category, name and sku.
    pub products: Vec<ProductShape>,
}
