//! Somebody at a station: looks at the tickets, and works on some of them.

use std::time::Duration;

use rand::rngs::StdRng;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    socket::{Line, Said},
    stage::{Ask, Stage, items, number, text},
    wish::{Shift, Work, chance},
};

/// Tickets worked on between two looks.
const WORKS: usize = 12;
/// Before the next look.
const PAUSE: Duration = Duration::from_millis(60);

/// Somebody at a station.
pub(super) struct Cook<'a> {
    pub(super) stage: &'a Stage,
    pub(super) token: &'a str,
    pub(super) site: &'static str,
    pub(super) is_warehouse: bool,
    pub(super) seed: u64,
    pub(super) number: usize,
}

impl Cook<'_> {
    /// Works until it is time to go.
    pub(super) async fn work_on(self) {
        let who = if self.is_warehouse {
            "warehouse"
        } else {
            "kitchen"
        };
        let mut chance = chance(self.seed, who, self.number);
        let mut line = Line::new(self.stage, self.token);
        let mut done = 0_u64;
        while !self.stage.is_closing.get() {
            let path = format!("tickets?site={}&limit=120", self.site);
            let asked = Ask::get("look at tickets", path, self.token);
            let Some(page) = self.stage.ask(&asked).await else {
                continue;
            };
            let tickets: Vec<&Value> = items(&page.body, "items")
                .iter()
                .filter(|ticket| self.is_mine(ticket))
                .collect();
            for ticket in tickets.iter().filter(|ticket| is_void(ticket)).take(WORKS) {
                done += 1;
                self.tell(&mut line, ticket, "ack", json!({}), done, false)
                    .await;
            }
            for _ in 0..WORKS.min(tickets.len()) {
                done += 1;
                self.next(&mut chance, &mut line, &tickets, done).await;
            }
            sleep(PAUSE).await;
        }
    }

    fn is_mine(&self, ticket: &Value) -> bool {
        (text(ticket, "kind") == Some("warehouse")) == self.is_warehouse
    }

    async fn next(&self, chance: &mut StdRng, line: &mut Line<'_>, tickets: &[&Value], done: u64) {
        let shift = Shift::draw(chance, self.is_warehouse);
        let Some(ticket) = tickets.get(shift.ticket % tickets.len()) else {
            return;
        };
        let item = |at: usize| {
            let all = items(ticket, "items");
            all.get(at % all.len().max(1))
        };
        let (action, args) = match shift.work {
            Work::Start => ("start", json!({})),
            Work::Ready => ("ready", json!({})),
            Work::Bump => ("bump", json!({})),
            Work::BumpLine(at) => {
                let lines: Vec<u64> = item(at)
                    .map(|item| number(item, "line"))
                    .into_iter()
                    .collect();
                ("bump", json!({ "lines": lines }))
            }
            Work::Recall => ("recall", json!({})),
            Work::Pick { pieces, short } => {
                let open = items(ticket, "items")
                    .iter()
                    .find(|item| open_pieces(item) > 0);
                let Some(open) = open.or_else(|| item(0)) else {
                    return;
                };
                let quantity = pieces.unwrap_or(open_pieces(open).max(1));
                let args =
                    json!({ "code": text(open, "sku"), "quantity": quantity, "short": short });
                ("pick", args)
            }
            Work::PickWrong => ("pick", json!({ "code": "4006381333931", "quantity": 1 })),
            Work::Fulfill => ("fulfill", json!({})),
            Work::Reject => ("reject", json!({ "reason": "The oven is cold." })),
        };
        self.tell(line, ticket, action, args, done, shift.by_socket)
            .await;
    }

    async fn tell(
        &self,
        line: &mut Line<'_>,
        ticket: &Value,
        action: &'static str,
        args: Value,
        done: u64,
        by_socket: bool,
    ) {
        let (Some(id), Some(order)) = (text(ticket, "id"), text(ticket, "order")) else {
            return;
        };
        let key = format!("{}-{}-{}-{done}", self.site, self.is_warehouse, self.number);
        let event = match action {
            "fulfill" => Some("order.fulfilled"),
            "reject" => Some("order.rejected"),
            _ => None,
        };
        if by_socket {
            let mut args = args;
            if let (None, Some(fields)) = (event, args.as_object_mut()) {
                fields.insert("ticket".into(), json!(id));
            }
            let said = Said {
                order,
                action,
                args,
                key,
                event,
            };
            let _ = line.say("stations (socket)", &said).await;
            return;
        }
        let path = match event {
            Some(_) => format!("orders/{order}/{action}"),
            None => format!("tickets/{id}/{action}"),
        };
        let ask = Ask::post(action, path, self.token, &args).key(&key);
        self.stage.ask(&Ask { event, ..ask }).await;
    }
}

fn is_void(ticket: &Value) -> bool {
    ticket.get("needs_ack").and_then(Value::as_bool) == Some(true)
}

/// Pieces of an item that nobody has scanned or missed.
fn open_pieces(item: &Value) -> u64 {
    let found = number(item, "picked") + number(item, "missing");
    number(item, "quantity").saturating_sub(found)
}
