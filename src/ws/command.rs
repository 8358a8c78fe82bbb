//! From a `cmd` message to a request to the engine, and from its answer to `ok` or `err`.

use std::sync::Arc;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::frame::{Cmd, Outbound, RequestId};
use crate::{
    config::KEY_BYTES_MAX,
    engine::{Act, Action, Answer, Failure, Key, Request, UpdateArgs, body_hash, invalid_field},
    order::{
        Method, OrderId, Principal, RefundLine, Rejection, TicketCommand, TicketId, TicketWork,
        Timestamp,
    },
};

#[derive(Deserialize)]
struct PayArgs {
    #[serde(default = "card")]
    method: Method,
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    token: Option<Arc<str>>,
}

#[derive(Deserialize)]
struct CancelArgs {
    #[serde(default)]
    reason: Option<Arc<str>>,
}

#[derive(Deserialize)]
struct RejectArgs {
    reason: Arc<str>,
}

#[derive(Deserialize)]
struct RefundArgs {
    /// Minor units.
    #[serde(default)]
    amount: Option<i64>,
    #[serde(default)]
    lines: Vec<RefundLine>,
    #[serde(default)]
    restock: bool,
    reason: Arc<str>,
}

#[derive(Deserialize)]
struct TicketArgs {
    ticket: String,
    #[serde(default)]
    lines: Vec<u32>,
}

#[derive(Deserialize)]
struct PickArgs {
    ticket: String,
    code: Arc<str>,
    #[serde(default)]
    quantity: u32,
    #[serde(default)]
    short: bool,
}

fn card() -> Method {
    Method::Card
}

/// The request that `cmd` stands for. `t` is when its frame was complete.
pub(super) fn request(cmd: Cmd, principal: Principal, t: Timestamp) -> Result<Request, Failure> {
    let order: OrderId = cmd
        .order
        .parse()
        .map_err(|error| invalid_field("/order", &error))?;
    let act = act(order, &cmd.action, cmd.args)?;
    let key = match cmd.idem {
        Some(text) if text.is_empty() || text.len() > KEY_BYTES_MAX => {
            let detail = format!("a key has 1 to {KEY_BYTES_MAX} bytes");
            return Err(invalid("/idem", detail));
        }
        Some(text) => Some(Key {
            text: text.into(),
            body_hash: body_hash(act.name(), Some(order), &act.args()),
        }),
        None => None,
    };
    Ok(Request {
        principal,
        t,
        action: Action::Order { order, act },
        key,
        expected_version: cmd.expect_v,
    })
}

fn act(order: OrderId, action: &str, args: Value) -> Result<Act, Failure> {
    match action {
        "pay" => parse(args).map(
            |PayArgs {
                 method,
                 code,
                 token,
             }| Act::Pay {
                method,
                code,
                token,
            },
        ),
        "otp" => Ok(Act::Otp),
        "cancel" => parse(args).map(|CancelArgs { reason }| Act::Cancel {
            reason,
            is_proven: false,
        }),
        "update" => parse(args).and_then(|args: UpdateArgs| args.act(false)),
        "reject" => parse(args).map(|RejectArgs { reason }| Act::Reject { reason }),
        "fulfill" => Ok(Act::Fulfill),
        "refund" => parse(args).map(
            |RefundArgs {
                 amount,
                 lines,
                 restock,
                 reason,
             }| Act::Refund {
                amount,
                lines,
                restock,
                reason,
                // Whoever is to show that it is them does so over HTTP.
                is_proven: false,
            },
        ),
        "start" => lines(order, args, TicketWork::Start),
        "ready" => lines(order, args, TicketWork::Ready),
        "bump" => lines(order, args, TicketWork::Bump),
        "recall" => lines(order, args, TicketWork::Recall),
        "ack" => lines(order, args, |_| TicketWork::Ack),
        "pick" => parse(args).and_then(|args: PickArgs| {
            let work = TicketWork::Pick {
                code: args.code,
                quantity: args.quantity,
                short: args.short,
            };
            at_ticket(order, &args.ticket, work)
        }),
        _ => Err(invalid(
            "/action",
            "an action is pay, otp, cancel, update, reject, fulfill, refund, start, ready, bump, recall, ack or pick"
                .into(),
        )),
    }
}

fn lines(
    order: OrderId,
    args: Value,
    work: impl FnOnce(Vec<u32>) -> TicketWork,
) -> Result<Act, Failure> {
    let TicketArgs { ticket, lines } = parse(args)?;
    at_ticket(order, &ticket, work(lines))
}

/// A ticket is one of the order that the command names.
fn at_ticket(order: OrderId, ticket: &str, work: TicketWork) -> Result<Act, Failure> {
    let id: TicketId = ticket
        .parse()
        .map_err(|error| invalid_field("/args/ticket", &error))?;
    if id.order != order {
        return Err(Failure::rejected(Rejection::UnknownTicket));
    }
    let ticket = id.number;
    Ok(Act::Ticket(TicketCommand { ticket, work }))
}

/// Arguments that were left out are an empty object.
fn parse<T: DeserializeOwned>(args: Value) -> Result<T, Failure> {
    let args = if args.is_null() {
        Value::Object(serde_json::Map::new())
    } else {
        args
    };
    serde_json::from_value(args).map_err(|error| invalid("/args", error.to_string()))
}

fn invalid(pointer: &str, detail: String) -> Failure {
    Failure::rejected(Rejection::Validation {
        pointer: pointer.to_owned(),
        detail,
    })
}

/// What the client is told.
pub(super) fn answer(id: RequestId, result: Result<Answer, Failure>) -> Outbound {
    match result {
        Ok(answer) => Outbound::Ok {
            id,
            v: Some(answer.version),
            replayed: answer.replayed,
        },
        Err(failure) => refusal(Some(id), &failure),
    }
}

/// A failure as `err`.
pub(super) fn refusal(id: Option<RequestId>, failure: &Failure) -> Outbound {
    let order = failure.order();
    Outbound::Err {
        id,
        code: failure.code().to_owned(),
        detail: failure.detail(),
        order_status: order.map(|order| order.status.as_str().to_owned()),
        order_version: order.map(|order| order.version),
        allowed: order.map(|order| order.allowed.iter().map(ToString::to_string).collect()),
    }
}
