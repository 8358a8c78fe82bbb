//! What must never stand in the log, whatever it is asked to say: passwords, tokens, codes, keys, names, addresses, bodies.

use std::fs;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Url;
use serde_json::{Value, json};

use super::{Caller, doors};
use crate::{
    app::eventually,
    oidc::{CLIENT, Provider, SECRET},
    support::run,
    torture::hub::Shop,
};

const EMAIL: &str = "zebulon.quux@secret-mail.example";
const PASSWORD: &str = "a-password-that-no-log-may-know";
const NAME: &str = "Zebulon Quuxington";
const STREET: &str = "Hidden Lane 4711";
const REASON: &str = "because-of-a-private-reason";
/// The mail server's word for the hub.
const MAILBOX: &str = "a-password-of-the-mailbox";
/// The provider's name for somebody.
const SUBJECT: &str = "subject-of-the-provider";
const PERSON: &str = "Patience Provider";
const NOTE: &str = "no-onions-and-a-private-note";
/// Of us: all there is. Of others: what an operator may read who looks for a fault, and their bodies are no part of it.
const FILTER: &str = "orderhub=trace,tower=trace,hyper=debug,reqwest=debug,surrealdb=info,info";

/// What an answer gives out under these names.
pub(super) fn given(body: &Value, names: &[&str]) -> Vec<String> {
    let texts = names
        .iter()
        .map(|name| body[name].as_str().unwrap().to_owned());
    texts.collect()
}

/// One evening of somebody whose every word is known; with the secrets that were given out meanwhile.
async fn evening(url: &str) -> Vec<String> {
    let mut secrets = Vec::new();
    let mut customer = Caller::new(url);
    let account = json!({"email": EMAIL, "password": PASSWORD, "name": NAME});
    let signed = customer.post("auth/signup", &account, 201).await;
    secrets.extend(given(&signed, &["access_token", "refresh_token"]));
    let wrong = json!({"email": EMAIL, "password": format!("{PASSWORD}?")});
    customer.post("auth/login", &wrong, 401).await;
    let signed = customer.login(EMAIL, PASSWORD).await;
    secrets.extend(given(&signed, &["access_token", "refresh_token"]));
    let refresh = json!({"refresh_token": signed["refresh_token"]});
    let renewed = customer.post("auth/refresh", &refresh, 200).await;
    secrets.extend(given(&renewed, &["refresh_token"]));
    let home = json!({"name": NAME, "street": STREET, "postcode": "10115", "city": "Berlin", "country": "DE"});
    customer.post("addresses", &home, 201).await;
    let ticket = customer.post("ws-ticket", &json!({}), 201).await;
    secrets.extend(given(&ticket, &["ticket"]));
    let lines = json!({"lines": [{"sku": "pizza-margherita", "quantity": 1, "note": NOTE}]});
    let order = customer.post("orders", &lines, 201).await;
    let id = order["id"].as_str().unwrap();
    let share = customer
        .post(&format!("orders/{id}/share"), &json!({}), 201)
        .await;
    secrets.extend(given(&share, &["token"]));
    let code = eventually("the code comes", async || {
        let letters = customer.get("demo/outbox").await;
        let letters = letters["items"].as_array()?.clone();
        let letter = letters
            .iter()
            .find(|letter| letter["order"] == id && letter["code"].is_string());
        Some(letter?["code"].as_str()?.to_owned())
    })
    .await;
    let pay = format!("orders/{id}/pay");
    customer.post(&pay, &json!({"code": "00000x"}), 422).await;
    customer.post(&pay, &json!({"code": code}), 200).await;
    secrets.push(code);
    let cancel = json!({"reason": REASON});
    customer
        .post(&format!("orders/{id}/cancel"), &cancel, 200)
        .await;
    customer
        .post("orders", &json!({"lines": [{"note": NOTE}]}), 400)
        .await;
    let mut manager = Caller::new(url);
    let signed = manager
        .login("manager@demo.local", crate::app::PASSWORD)
        .await;
    secrets.extend(given(&signed, &["access_token", "refresh_token"]));
    let hook =
        json!({"url": "https://hooks.example/private-path", "events": ["*"], "site": "main"});
    let hook = manager.post("webhook-endpoints", &hook, 201).await;
    secrets.extend(given(&hook, &["secret"]));
    secrets
}

#[test]
fn the_log_is_json_and_holds_no_secret() {
    run(async {
        let provider = Provider::start("RS256", "client_secret_basic");
        provider.has(&json!({"sub": SUBJECT, "email": "pat@provider.example", "email_verified": true, "name": PERSON})).await;
        let issuer = format!("--oidc.issuer={}", provider.issuer);
        let secret = format!("--oidc.client_secret={SECRET}");
        let mut flags = vec![
            "--log.format=json",
            "--log.filter",
            FILTER,
            &issuer,
            &secret,
        ];
        flags.extend(CLIENT);
        let mut shop = Shop::new(&flags);
        let hub = shop.start();
        let mut secrets = evening(&hub.url).await;
        // A password that begins like the first: that is looked for.
        let second = format!("{PASSWORD}-a-second-one");
        secrets.extend(doors::all(&hub.url, EMAIL, &second).await);
        hub.terminate();
        let log = fs::read_to_string(shop.folder().join("log")).unwrap();
        let lines: Vec<Value> = log
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}")))
            .collect();
        // It does say what happened: every answer is a line.
        let answered = lines.iter().filter(|line| line["message"] == "answered");
        let routes: Vec<_> = answered.filter_map(|line| line["route"].as_str()).collect();
        for route in [
            "/api/v1/auth/signup",
            "/api/v1/orders",
            "/api/v1/orders/{id}/pay",
            "/api/v1/auth/link/use",
            "/api/v1/me/authenticator/confirm",
            "/api/v1/devices/session",
            "/api/v1/auth/oidc/finish",
        ] {
            assert!(routes.contains(&route), "{route}: {routes:?}");
        }
        for line in &lines {
            let is_whole = line["timestamp"].is_string() && line["level"].is_string();
            assert!(is_whole && line["target"].is_string(), "{line}");
        }
        // As it travels.
        let escaped = Url::parse_with_params("http://shop", [("", SECRET)]).unwrap();
        let escaped = escaped.query().unwrap().trim_start_matches('=').to_owned();
        let basic = STANDARD.encode(format!("shop:{escaped}"));
        let words = [
            EMAIL,
            "secret-mail",
            PASSWORD,
            NAME,
            STREET,
            REASON,
            NOTE,
            "private-path",
            SECRET,
            SUBJECT,
            PERSON,
            "pat@provider.example",
            &escaped,
            &basic,
        ];
        let words = words.into_iter().chain(secrets.iter().map(String::as_str));
        for word in words {
            // A code of six digits may also be a part of a number: as a word of its own it may not.
            let is_in = |line: &&str| match word.len() {
                ..=8 => line
                    .split(|c: char| !c.is_alphanumeric())
                    .any(|part| part == word),
                _ => line.contains(word),
            };
            assert_eq!(log.lines().find(is_in), None, "{word} stands in the log");
        }
    });
}

#[test]
fn what_opens_the_mail_server_is_not_told_when_it_takes_no_letters() {
    run(async {
        // Nobody listens there.
        let mail = format!("--smtp.url=smtp://mailer:{MAILBOX}@127.0.0.1:9");
        let from = "--smtp.from=shop@example.org";
        let mut shop = Shop::new(&["--log.format=json", "--log.filter", FILTER, &mail, from]);
        let hub = shop.start();
        let mut customer = Caller::new(&hub.url);
        customer
            .login("customer@demo.local", crate::app::PASSWORD)
            .await;
        let lines = json!({"lines": [{"sku": "espresso", "quantity": 1}]});
        customer.post("orders", &lines, 201).await;
        let path = shop.folder().join("log");
        let log = eventually("that a letter waits, in the log", async || {
            let log = fs::read_to_string(&path).unwrap();
            log.contains("the mail server is away").then_some(log)
        })
        .await;
        hub.terminate();
        assert!(!log.contains(MAILBOX), "{log}");
        assert!(!fs::read_to_string(&path).unwrap().contains(MAILBOX));
    });
}
