//! A cancel on a board with several screens, as everybody is told of it.

use serde_json::{Value, json};

use crate::{
    app::{Person, TestApp, assert_without, eventually, id},
    socket::wire::Wire,
    support::run,
};

/// Longer than any test takes; the clock is moved past it.
const PATIENT: &str = "--ws.ack_s=300";
const PAST_IT_MS: i64 = 301_000;
const TOLD: &str = "order.unacknowledged";

/// A board on a socket.
struct Board {
    wire: Wire,
    handle: Value,
    /// Where it began: what it resumes at.
    position: Value,
}

impl Board {
    async fn open(app: &TestApp, person: &Person, client: &str, from: Option<&Value>) -> Self {
        let mut stream = json!({"s": "board:main"});
        if let Some(from) = from {
            stream["e"] = from["e"].clone();
            stream["o"] = from["o"].clone();
        }
        let mut wire = Wire::connect(app).await;
        wire.say(&json!({
            "t": "hello", "token": person.token, "client": client, "resume": [stream],
        }))
        .await;
        let welcome = wire.first(|line| line["t"] == "welcome").await;
        let joined = &welcome["streams"][0];
        Self {
            wire,
            handle: joined["h"].clone(),
            position: json!({"e": joined["e"], "o": joined["o"]}),
        }
    }

    /// Hears of a cancel, and does not say so.
    async fn hear(&mut self) -> Value {
        let event = self.wire.event("order.cancelled").await;
        assert_eq!(event["crit"], true, "{event}");
        event
    }

    async fn ack(&mut self, event: &Value) {
        self.wire
            .say(&json!({"t": "ack", "h": self.handle, "o": event["o"]}))
            .await;
    }
}

/// The screens of the site, as its manager sees them.
async fn screens(app: &TestApp) -> Vec<Value> {
    let page = app.manager().await.get("sites/main/screens").await;
    page.expect(200)["items"].as_array().unwrap().clone()
}

/// Waits until so many boards owe so many events.
async fn owing(app: &TestApp, expected: &[(&str, u64)]) {
    eventually("the acks", || async {
        let list = screens(app).await;
        let owed: Vec<_> = list
            .iter()
            .filter_map(|one| Some((one["client"].as_str()?, one["waiting"].as_u64()?)))
            .collect();
        (owed == expected).then_some(())
    })
    .await;
}

async fn cancelled(app: &TestApp) -> Value {
    let customer = app.customer().await;
    let order = customer.place(&[("espresso", 1)]).await;
    customer.act(&order, "cancel", &json!({})).await.expect(200);
    order
}

/// The kinds of an order's events, as somebody reads them.
async fn kinds(person: &Person, order: &Value) -> Vec<String> {
    let page = person.get(&format!("orders/{}/events", id(order))).await;
    let page = page.expect(200);
    let kinds = page["items"].as_array().unwrap().iter();
    kinds
        .map(|event| event["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// The time passes, and nobody is to be named.
async fn nobody_is_named(app: &TestApp, order: &Value) {
    app.clock.advance_ms(PAST_IT_MS);
    app.nothing_is_awaited().await;
    let admin = app.admin().await;
    let after = admin.order(order).await;
    assert!(after["unacknowledged"].is_null(), "{after}");
    assert!(!kinds(&admin, order).await.contains(&TOLD.to_owned()));
}

#[test]
fn the_silent_screen_is_named_to_the_staff_and_never_to_the_customer() {
    run(async {
        let app = TestApp::demo_with(&[PATIENT]).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let mut one = Board::open(&app, &app.kitchen().await, "till-1", None).await;
        let mut two = Board::open(&app, &app.warehouse().await, "till-2", None).await;
        let (mut feed, _) = Wire::watching(&app, &admin, "admin:main").await;
        let order = customer.place(&[("espresso", 1)]).await;
        let stream = format!("order:{}", id(&order));
        let (mut own, _) = Wire::watching(&app, &customer, &stream).await;
        let (mut me, _) = Wire::watching(&app, &customer, "me").await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        let event = one.hear().await;
        two.hear().await;
        one.ack(&event).await;
        owing(&app, &[("till-1", 0), ("till-2", 1)]).await;
        app.clock.advance_ms(PAST_IT_MS);

        let told = feed.event(TOLD).await;
        let alarm = &told["d"]["unacknowledged"][event["o"].to_string()];
        assert_eq!(alarm["screens"], json!(["till-2"]), "{told}");
        assert!(alarm["at"].is_string(), "{told}");
        assert_eq!(told["id"], order["id"]);
        assert!(told["crit"].is_null(), "an alarm is not to be acknowledged");
        let on_board = two.wire.event(TOLD).await;
        assert_eq!(on_board["d"]["unacknowledged"], told["d"]["unacknowledged"]);
        assert_eq!(
            kinds(&admin, &order).await,
            ["order.placed", "order.cancelled", TOLD]
        );
        let whole = admin.order(&order).await;
        assert_eq!(whole["unacknowledged"], told["d"]["unacknowledged"]);
        assert_eq!(whole["status"], "CANCELLED");

        // To the customer it is a position, and nothing else.
        for wire in [&mut own, &mut me] {
            let last = wire.event("order.cancelled").await;
            let next = wire.first(|line| line["t"] == "ev").await;
            let offset = last["o"].as_u64().unwrap() + 1;
            assert_eq!(next, json!({"t": "ev", "h": last["h"], "o": offset}));
        }
        let mut texts = vec![customer.order(&order).await.to_string()];
        texts.push(kinds(&customer, &order).await.join(" "));
        for wire in [&mut own, &mut me] {
            texts.extend(wire.rest().iter().map(Value::to_string));
        }
        assert_without(&texts.join("\n"), &["unacknowledged", "till"]);
        let metrics = app.nobody().get("/metrics").await.text;
        for line in [
            r#"orderhub_unacknowledged_total{site="main"} 1"#,
            r#"orderhub_screens{site="main"} 3"#,
        ] {
            assert!(metrics.contains(line), "{line} is not in {metrics}");
        }
        app.stop().await;
    });
}

#[test]
fn nobody_is_named_when_all_have_seen_it() {
    run(async {
        let app = TestApp::demo_with(&[PATIENT]).await;
        let kitchen = app.kitchen().await;
        let mut one = Board::open(&app, &kitchen, "till-1", None).await;
        let mut two = Board::open(&app, &kitchen, "till-2", None).await;
        let order = cancelled(&app).await;
        for board in [&mut one, &mut two] {
            let event = board.hear().await;
            board.ack(&event).await;
        }
        owing(&app, &[("till-1", 0), ("till-2", 0)]).await;
        nobody_is_named(&app, &order).await;
        app.stop().await;
    });
}

#[test]
fn a_screen_that_is_gone_is_named_and_one_that_comes_back_in_time_is_not() {
    run(async {
        let app = TestApp::demo_with(&[PATIENT]).await;
        let kitchen = app.kitchen().await;
        let mut gone = Board::open(&app, &kitchen, "till-1", None).await;
        let order = cancelled(&app).await;
        gone.hear().await;
        let position = gone.position.clone();
        drop(gone);
        owing(&app, &[]).await;
        let mut back = Board::open(&app, &kitchen, "till-1", Some(&position)).await;
        owing(&app, &[("till-1", 1)]).await;
        let event = back.hear().await;
        back.ack(&event).await;
        owing(&app, &[("till-1", 0)]).await;
        nobody_is_named(&app, &order).await;

        let order = cancelled(&app).await;
        back.hear().await;
        drop(back);
        owing(&app, &[]).await;
        app.clock.advance_ms(PAST_IT_MS);
        let after = app
            .once(&order, |order| order["unacknowledged"].is_object())
            .await;
        let alarms = after["unacknowledged"].as_object().unwrap();
        let screens: Vec<_> = alarms.values().map(|alarm| &alarm["screens"]).collect();
        assert_eq!(screens, [&json!(["till-1"])]);
        app.stop().await;
    });
}

/// What is on tickets is voided with the order: one command, one thing to see, one alarm.
#[test]
fn a_late_cancel_is_one_alarm() {
    run(async {
        let app = TestApp::demo_with(&[PATIENT, "--cancellation.after_window=admin"]).await;
        let (customer, manager) = (app.customer().await, app.manager().await);
        let mut board = Board::open(&app, &app.kitchen().await, "till-1", None).await;
        let order = app.released(&customer).await;
        let reason = json!({"reason": "the kitchen is on fire"});
        manager.act(&order, "cancel", &reason).await.expect(200);
        let event = board.hear().await;
        let voided = board.wire.event("ticket.voided").await;
        assert_eq!(voided["crit"], true);
        // The first half is not all of it, and nothing is acknowledged that was not told, or of another stream.
        board.ack(&event).await;
        let other = json!({"t": "ack", "h": 999_999, "o": voided["o"]});
        board.wire.say(&other).await;
        owing(&app, &[("till-1", 1)]).await;
        app.clock.advance_ms(PAST_IT_MS);
        let told = board.wire.event(TOLD).await;
        let alarms = told["d"]["unacknowledged"].as_object().unwrap();
        assert_eq!(alarms.len(), 1, "{told}");
        assert_eq!(
            alarms[&event["o"].to_string()]["screens"],
            json!(["till-1"])
        );
        app.nothing_is_awaited().await;
        let kinds = kinds(&manager, &order).await;
        let alarms = kinds.iter().filter(|kind| *kind == TOLD);
        assert_eq!(alarms.count(), 1, "{kinds:?}");
        app.stop().await;
    });
}
