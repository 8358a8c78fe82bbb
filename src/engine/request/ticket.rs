//! How work at a ticket is named and written, for idempotency keys.

use serde_json::{Value, json};

use crate::order::{TicketCommand, TicketWork};

pub(super) fn ticket_action(command: &TicketCommand) -> &'static str {
    match command.work {
        TicketWork::Start(_) => "start",
        TicketWork::Ready(_) => "ready",
        TicketWork::Bump(_) => "bump",
        TicketWork::Recall(_) => "recall",
        TicketWork::Ack => "ack",
        TicketWork::Pick { .. } => "pick",
    }
}

pub(super) fn ticket_args(command: &TicketCommand) -> Value {
    let ticket = command.ticket;
    match &command.work {
        TicketWork::Start(lines)
        | TicketWork::Ready(lines)
        | TicketWork::Bump(lines)
        | TicketWork::Recall(lines) => json!({"ticket": ticket, "lines": lines}),
        TicketWork::Ack => json!({"ticket": ticket}),
        TicketWork::Pick {
            code,
            quantity,
            short,
        } => json!({"ticket": ticket, "code": code, "quantity": quantity, "short": short}),
    }
}
