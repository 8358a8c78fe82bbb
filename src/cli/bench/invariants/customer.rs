//! A customer: one order after the other, each with its story.

use std::time::Duration;

use futures_util::join;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    socket::{Line as SocketLine, Said},
    stage::{Ask, Reply, Stage, items, number, text},
    wish::{Line, Pay, Story, chance},
};
use crate::payment::Script;

/// How long a code may be on its way before somebody asks for it again.
const CODE_WAIT: Duration = Duration::from_millis(2_500);
/// How often to look for it.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// How often somebody tries to pay one order.
const TRIES: u32 = 3;
/// A code that is wrong, nearly always.
const WRONG_CODE: &str = "000000";

/// A customer, and who takes their cash.
pub(super) struct Customer<'a> {
    pub(super) stage: &'a Stage,
    pub(super) token: &'a str,
    pub(super) till: &'a str,
    pub(super) seed: u64,
    pub(super) number: usize,
}

impl Customer<'_> {
    /// Orders until it is time to go.
    pub(super) async fn order_on(self) {
        let mut chance = chance(self.seed, "customer", self.number);
        for number in 0_u64.. {
            if self.stage.is_closing.get() {
                return;
            }
            let story = Story::draw(&mut chance);
            let name = format!("c{}-{number}", self.number);
            self.play(&name, &story).await;
            sleep(Duration::from_millis(story.pause_ms)).await;
        }
    }

    async fn play(&self, name: &str, story: &Story) {
        let Some(order) = self.place(name, story).await else {
            return;
        };
        let paying = self.pay(name, &order, story);
        let changing = self.change(name, &order, story);
        let cancelling = self.cancel(name, &order, story);
        Box::pin(async { join!(paying, changing, cancelling) }).await;
        if number(&order.body, "number").is_multiple_of(5) {
            self.review(name).await;
        }
    }

    async fn place(&self, name: &str, story: &Story) -> Option<Order> {
        let lines: Vec<Value> = story.lines.iter().map(wanted).collect();
        let mut body = json!({ "site": story.site });
        match self.fill_cart(story, &lines).await {
            Some(cart) => put(&mut body, "cart", json!(cart)),
            None => put(&mut body, "lines", json!(lines)),
        }
        if let Some(coupon) = story.coupon {
            put(&mut body, "coupon", json!(coupon));
        }
        let ask = Ask {
            event: Some("order.placed"),
            ..self.ask("place", "orders".into(), &body).key(name)
        };
        let reply = self.once_or_twice(&ask, story.is_doubled).await?;
        let id = text(&reply.body, "id").filter(|_| reply.is_done())?;
        self.stage.ledger.placed(name, id);
        Some(Order {
            id: id.to_owned(),
            body: reply.body,
        })
    }

    /// The id of the customer's own cart, with this in it.
    async fn fill_cart(&self, story: &Story, lines: &[Value]) -> Option<String> {
        if !story.from_cart {
            return None;
        }
        let path = format!("carts/mine?site={}", story.site);
        let cart = self.stage.ask(&Ask::get("cart", path, self.token)).await?;
        let id = text(&cart.body, "id")?.to_owned();
        let filled = Ask {
            method: "PUT",
            version: Some(number(&cart.body, "version")),
            ..self.ask("cart", format!("carts/{id}"), &json!({ "lines": lines }))
        };
        let filled = self.stage.ask(&filled).await?;
        (items(&filled.body, "lines").len() == lines.len()).then_some(id)
    }

    async fn pay(&self, name: &str, order: &Order, story: &Story) {
        sleep(Duration::from_millis(story.pay_after_ms)).await;
        match story.pay {
            Pay::Never => {}
            Pay::Cash => {
                let body = json!({ "method": "cash" });
                let key = format!("{name}-cash");
                let ask = Ask {
                    event: Some("order.paid"),
                    ..Ask::post("pay cash", order.path("pay"), self.till, &body).key(&key)
                };
                self.once_or_twice(&ask, story.is_doubled).await;
            }
            Pay::Card { wrong, token } => {
                for time in 0..wrong {
                    let body = json!({ "method": "card", "code": WRONG_CODE });
                    let key = format!("{name}-wrong-{time}");
                    let ask = self.ask("wrong code", order.path("pay"), &body).key(&key);
                    self.stage.ask(&ask).await;
                }
                self.pay_by_card(name, order, story, token).await;
            }
        }
    }

    async fn pay_by_card(&self, name: &str, order: &Order, story: &Story, token: &'static str) {
        let mut token = token;
        for time in 0..TRIES {
            let Some(code) = self.code(name, order, time).await else {
                return;
            };
            let body = json!({ "method": "card", "code": code, "token": token });
            let key = format!("{name}-pay-{time}");
            let refusal = if story.by_socket {
                let said = Said {
                    order: &order.id,
                    action: "pay",
                    args: body,
                    key,
                    event: None,
                };
                let mut line = SocketLine::new(self.stage, self.token);
                line.say("pay (socket)", &said).await.err()
            } else {
                let ask = self.ask("pay card", order.path("pay"), &body).key(&key);
                let reply = self.once_or_twice(&ask, story.is_doubled).await;
                reply.filter(|reply| !reply.is_done()).map(|it| it.code())
            };
            match refusal.as_deref() {
                // The code is used up, or another one was sent since.
                Some("payment_declined") => token = Script::Ok.token(),
                Some("otp_invalid") => {}
                Some(_) | None => return,
            }
        }
    }

    /// The code for an order, asked for again where it does not come: a hub that dies takes its letters along.
    async fn code(&self, name: &str, order: &Order, time: u32) -> Option<String> {
        for resends in 0..2 {
            let until = Instant::now() + CODE_WAIT;
            while Instant::now() < until {
                let code = self.stage.codes.borrow_mut().remove(&order.id);
                if code.is_some() {
                    return code;
                }
                sleep(LOOK_EVERY).await;
            }
            let key = format!("{name}-otp-{time}-{resends}");
            let ask = self.ask("send code", order.path("otp"), &json!({}));
            let sent = self.stage.ask(&ask.key(&key)).await?;
            if !sent.is_done() {
                return None;
            }
        }
        None
    }

    async fn change(&self, name: &str, order: &Order, story: &Story) {
        let Some(change) = story.change else { return };
        sleep(Duration::from_millis(change.after_ms)).await;
        let path = format!("orders/{}", order.id);
        let read = Ask::get("read order", path.clone(), self.token);
        let Some(now) = self.stage.ask(&read).await else {
            return;
        };
        let kept = items(&now.body, "lines").iter();
        let mut lines: Vec<Value> = kept
            .map(|line| json!({ "line": number(line, "line"), "quantity": change.quantity }))
            .collect();
        lines.extend(change.more.as_ref().map(wanted));
        let body = json!({ "lines": lines });
        let ask = Ask {
            method: "PATCH",
            version: Some(number(&now.body, "version")),
            ..self.ask("update", path, &body)
        };
        let ask = ask.key(&format!("{name}-update"));
        self.once_or_twice(&ask, story.is_doubled).await;
    }

    async fn cancel(&self, name: &str, order: &Order, story: &Story) {
        let Some(after_ms) = story.cancel_after_ms else {
            return;
        };
        sleep(Duration::from_millis(after_ms)).await;
        let key = format!("{name}-cancel");
        let event = Some("order.cancelled");
        if story.by_socket {
            let said = Said {
                order: &order.id,
                action: "cancel",
                args: json!({}),
                key,
                event,
            };
            let mut line = SocketLine::new(self.stage, self.token);
            let _ = line.say("cancel (socket)", &said).await;
        } else {
            let ask = self.ask("cancel", order.path("cancel"), &json!({}));
            let ask = Ask { event, ..ask }.key(&key);
            self.once_or_twice(&ask, story.is_doubled).await;
        }
    }

    /// Of the last order that was handed over, what the first line was like.
    async fn review(&self, name: &str) {
        let path = "orders?status=FULFILLED&limit=1".to_owned();
        let read = Ask::get("list orders", path, self.token);
        let Some(page) = self.stage.ask(&read).await else {
            return;
        };
        let order = items(&page.body, "items").first();
        let Some(id) = order.and_then(|order| text(order, "id")) else {
            return;
        };
        let stars = 1 + name.len() % 5;
        let body = json!({ "order": id, "line": 1, "stars": stars, "title": "So", "body": name });
        self.stage
            .ask(&self.ask("review", "reviews".into(), &body))
            .await;
    }

    fn ask(&self, kind: &'static str, path: String, body: &Value) -> Ask<'_> {
        Ask::post(kind, path, self.token, body)
    }

    /// Asks; where it is doubled, twice at once. Both are answered, and are told of one order.
    async fn once_or_twice(&self, ask: &Ask<'_>, is_doubled: bool) -> Option<Reply> {
        if !is_doubled {
            return self.stage.ask(ask).await;
        }
        let (one, other) =
            Box::pin(async { join!(self.stage.ask(ask), self.stage.ask(ask)) }).await;
        let (one, other) = (one?, other?);
        if one.is_done() && other.is_done() && one.body.get("id") != other.body.get("id") {
            self.stage.ledger.found(format!(
                "{} with one key was told of two orders: {} and {}",
                ask.path, one.body, other.body
            ));
        }
        Some(if one.is_done() { one } else { other })
    }
}

/// What was placed.
struct Order {
    id: String,
    body: Value,
}

impl Order {
    fn path(&self, action: &str) -> String {
        format!("orders/{}/{action}", self.id)
    }
}

fn wanted(line: &Line) -> Value {
    let options: Vec<Value> = line
        .choice
        .iter()
        .map(|(option, choice)| json!({ "option": option, "choices": [choice] }))
        .collect();
    json!({ "sku": line.sku, "quantity": line.quantity, "options": options })
}

fn put(body: &mut Value, field: &str, value: Value) {
    if let Some(fields) = body.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}
