//! A Stripe small enough for tests and strict enough to be one: over HTTP, with the rules its documentation states.
//! Keys of idempotency and their parameters, the states of an intent, what may be captured and refunded, the version
//! header, form encoding. It can also misbehave, one call at a time.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response,
};
use serde_json::{Value, json};

pub(crate) const KEY: &str = "sk_test_stub";
pub(crate) const VERSION: &str = "2026-10-28.endive";

/// What the next call that creates or moves something meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The work is done, and the answer is lost on its way.
    LoseAnswer,
    /// The work is done, and the answer takes so many milliseconds.
    Delay(u64),
    /// The work is done, and nobody ever says so.
    Silent,
    /// Turned away at the door.
    RateLimit,
    /// Broken before anything was done.
    Break,
}

#[derive(Default)]
struct Books {
    intents: HashMap<String, Value>,
    refunds: Vec<Value>,
    /// By idempotency key: what was asked, what was answered.
    keys: HashMap<String, (String, u16, Value)>,
    faults: VecDeque<Fault>,
    calls: Vec<String>,
    asked: usize,
}

#[derive(Clone, Default)]
pub(crate) struct Stub {
    books: Arc<Mutex<Books>>,
}

type Answer = (u16, Value);
type Form = HashMap<String, String>;

impl Stub {
    /// Starts one; its address.
    pub(crate) async fn start() -> (Self, String) {
        let stub = Self::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(serve).with_state(stub.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (stub, format!("http://{address}"))
    }

    pub(crate) fn meets(&self, fault: Fault) {
        self.books.lock().unwrap().faults.push_back(fault);
    }

    /// Every intent there is.
    pub(crate) fn intents(&self) -> Vec<Value> {
        self.books
            .lock()
            .unwrap()
            .intents
            .values()
            .cloned()
            .collect()
    }

    pub(crate) fn refunds(&self) -> Vec<Value> {
        self.books.lock().unwrap().refunds.clone()
    }

    /// Calls of any kind.
    pub(crate) fn asked(&self) -> usize {
        self.books.lock().unwrap().asked
    }

    /// Calls that create or move something: `POST path key`.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.books.lock().unwrap().calls.clone()
    }
}

async fn serve(
    State(stub): State<Stub>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    stub.books.lock().unwrap().asked += 1;
    let head = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if head("authorization") != Some(&format!("Bearer {KEY}")) {
        return respond(
            (401, error("invalid_request_error", "api_key", None)),
            false,
        );
    }
    if head("stripe-version") != Some(VERSION) {
        return respond(
            (400, error("invalid_request_error", "version", None)),
            false,
        );
    }
    let path = uri.path().trim_start_matches("/v1/").to_owned();
    if method == Method::GET {
        let query = parse(uri.query().unwrap_or_default());
        return respond(stub.books.lock().unwrap().get(&path, &query), false);
    }
    if head("content-type") != Some("application/x-www-form-urlencoded") {
        return respond((400, error("invalid_request_error", "form", None)), false);
    }
    let text = String::from_utf8(body.to_vec()).unwrap();
    let Some(key) = head("idempotency-key").map(str::to_owned) else {
        return respond((400, error("invalid_request_error", "no_key", None)), false);
    };
    let fault = {
        let mut books = stub.books.lock().unwrap();
        books.calls.push(format!("{path} {key}"));
        books.faults.pop_front()
    };
    match fault {
        Some(Fault::RateLimit) => {
            return respond(
                (429, error("invalid_request_error", "rate_limit", None)),
                false,
            );
        }
        Some(Fault::Break) => return respond((500, error("api_error", "", None)), false),
        Some(Fault::LoseAnswer | Fault::Delay(_) | Fault::Silent) | None => {}
    }
    let (answer, replayed) = stub.books.lock().unwrap().post(&path, &text, &key);
    match fault {
        Some(Fault::LoseAnswer) => {
            let lost = futures_util::stream::iter([
                Ok(Bytes::from_static(b"{")),
                Err(std::io::Error::other("lost")),
            ]);
            Response::new(Body::from_stream(lost))
        }
        Some(Fault::Silent) => std::future::pending().await,
        Some(Fault::Delay(ms)) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            respond(answer, replayed)
        }
        Some(Fault::RateLimit | Fault::Break) | None => respond(answer, replayed),
    }
}

fn respond((status, body): Answer, replayed: bool) -> Response {
    let mut response = Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("content-type", "application/json");
    if replayed {
        response = response.header("idempotent-replayed", "true");
    }
    response.body(Body::from(body.to_string())).unwrap()
}

fn error(kind: &str, code: &str, intent: Option<&Value>) -> Value {
    json!({"error": {"type": kind, "code": code, "message": "", "payment_intent": intent}})
}

fn parse(text: &str) -> Form {
    reqwest::Url::parse(&format!("http://form/?{text}"))
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect()
}

impl Books {
    /// Same key, same words: the same answer. Other words: an error.
    fn post(&mut self, path: &str, text: &str, key: &str) -> (Answer, bool) {
        let asked = format!("{path}\n{text}");
        if let Some((before, status, body)) = self.keys.get(key) {
            return if *before == asked {
                ((*status, body.clone()), true)
            } else {
                ((400, error("idempotency_error", "", None)), false)
            };
        }
        let form = parse(text);
        let parts: Vec<&str> = path.split('/').collect();
        let (status, body) = match parts.as_slice() {
            ["payment_intents"] => self.create(&form),
            ["payment_intents", id, "capture"] => self.capture(id, &form),
            ["payment_intents", id, "cancel"] => self.cancel(id),
            ["refunds"] => self.refund(&form),
            _ => (404, error("invalid_request_error", "url", None)),
        };
        self.keys
            .insert(key.to_owned(), (asked, status, body.clone()));
        ((status, body), false)
    }

    fn get(&self, path: &str, query: &Form) -> Answer {
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            ["payment_intents", id] => self.intents.get(*id).map_or_else(
                || {
                    (
                        404,
                        error("invalid_request_error", "resource_missing", None),
                    )
                },
                |intent| (200, intent.clone()),
            ),
            ["refunds"] => {
                let data: Vec<_> = self
                    .refunds
                    .iter()
                    .rev()
                    .filter(|refund| refund["payment_intent"] == query["payment_intent"].as_str())
                    .collect();
                (
                    200,
                    json!({"object": "list", "data": data, "has_more": false}),
                )
            }
            _ => (404, error("invalid_request_error", "url", None)),
        }
    }

    fn create(&mut self, form: &Form) -> Answer {
        let amount: i64 = form["amount"].parse().unwrap();
        assert_eq!(form["capture_method"], "manual");
        assert_eq!(form["confirm"], "true");
        assert_eq!(form["currency"], form["currency"].to_lowercase());
        if amount < 1 {
            return (
                400,
                error("invalid_request_error", "amount_too_small", None),
            );
        }
        let id = format!("pi_{}", self.intents.len() + 1);
        let is_refused = match form["payment_method"].as_str() {
            "pm_card_visa" | "pm_card_mastercard" => false,
            "pm_card_chargeDeclined" | "pm_card_authenticationRequired" => true,
            _ => {
                return (
                    400,
                    error("invalid_request_error", "resource_missing", None),
                );
            }
        };
        let intent = json!({
            "id": id,
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": if is_refused { 0 } else { amount },
            "amount_received": 0,
            "currency": form["currency"],
            "status": if is_refused { "requires_payment_method" } else { "requires_capture" },
            "metadata": {"order": form["metadata[order]"], "attempt": form["metadata[attempt]"]},
            "latest_charge": {"id": format!("ch_{id}"), "object": "charge", "amount_refunded": 0},
        });
        self.intents.insert(id, intent.clone());
        if is_refused {
            return (402, error("card_error", "card_declined", Some(&intent)));
        }
        (200, intent)
    }

    fn capture(&mut self, id: &str, form: &Form) -> Answer {
        let Some(intent) = self.intents.get_mut(id) else {
            return (
                404,
                error("invalid_request_error", "resource_missing", None),
            );
        };
        if intent["status"] != "requires_capture" {
            return unexpected(intent);
        }
        let amount: i64 = form["amount_to_capture"].parse().unwrap();
        if amount > intent["amount_capturable"].as_i64().unwrap() {
            return (
                400,
                error("invalid_request_error", "amount_too_large", None),
            );
        }
        intent["status"] = json!("succeeded");
        intent["amount_received"] = json!(amount);
        intent["amount_capturable"] = json!(0);
        (200, intent.clone())
    }

    fn cancel(&mut self, id: &str) -> Answer {
        let Some(intent) = self.intents.get_mut(id) else {
            return (
                404,
                error("invalid_request_error", "resource_missing", None),
            );
        };
        if intent["status"] == "succeeded" || intent["status"] == "canceled" {
            return unexpected(intent);
        }
        intent["status"] = json!("canceled");
        intent["amount_capturable"] = json!(0);
        (200, intent.clone())
    }

    fn refund(&mut self, form: &Form) -> Answer {
        let id = &form["payment_intent"];
        let Some(intent) = self.intents.get_mut(id) else {
            return (
                404,
                error("invalid_request_error", "resource_missing", None),
            );
        };
        let amount: i64 = form["amount"].parse().unwrap();
        let received = intent["amount_received"].as_i64().unwrap();
        let before = intent["latest_charge"]["amount_refunded"].as_i64().unwrap();
        if before + amount > received {
            return (
                400,
                error("invalid_request_error", "charge_already_refunded", None),
            );
        }
        intent["latest_charge"]["amount_refunded"] = json!(before + amount);
        let refund = json!({
            "id": format!("re_{}", self.refunds.len() + 1),
            "object": "refund",
            "amount": amount,
            "payment_intent": id,
            "status": "succeeded",
            "metadata": {"order": form["metadata[order]"], "refund": form["metadata[refund]"]},
        });
        self.refunds.push(refund.clone());
        (200, refund)
    }
}

fn unexpected(intent: &Value) -> Answer {
    let code = "payment_intent_unexpected_state";
    (400, error("invalid_request_error", code, Some(intent)))
}
