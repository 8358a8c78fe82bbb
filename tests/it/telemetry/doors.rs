//! Every other way in, used once as it is meant: what opened it is a secret too.

use futures_util::{SinkExt, StreamExt};
use orderhub::ws::SUBPROTOCOL;
use serde_json::{Value, json};
use tokio::time::timeout;
use tokio_tungstenite::{
    connect_async,
    tungstenite::{ClientRequestBuilder, Message},
};
use totp_rs::{Builder, Secret};

use super::{Caller, redaction::given};
use crate::{
    app::{PASSWORD as DEMO_PASSWORD, PATIENCE, eventually},
    oidc::{body, walk},
};

/// What the newest letter to an address tells, once there is one that does.
async fn from_letter<T>(reader: &Caller, to: &str, what: impl Fn(&Value) -> Option<T>) -> T {
    eventually("a letter", async || {
        let letters = reader.get("demo/outbox?limit=200").await;
        let letters = letters["items"].as_array()?.clone();
        letters.iter().filter(|one| one["to"] == to).find_map(&what)
    })
    .await
}

/// The token of the link to a page that was sent to an address.
async fn link(reader: &Caller, to: &str, page: &str) -> String {
    let begins = format!("/login/{page}#");
    from_letter(reader, to, |letter| {
        let lines = letter["text"].as_str()?.lines();
        let mut links = lines.filter_map(|line| line.split_once(&begins));
        Some(links.next()?.1.to_owned())
    })
    .await
}

/// Shows the code of a letter; what it was.
async fn step_up(who: &Caller, email: &str) -> String {
    who.post("auth/step-up/letter", &json!({}), 202).await;
    let code = from_letter(who, email, |letter| {
        let is_of_an_order = letter["order"].is_string();
        letter["code"]
            .as_str()
            .filter(|_| !is_of_an_order)
            .map(str::to_owned)
    })
    .await;
    who.post("auth/step-up", &json!({"code": code}), 200).await;
    code
}

/// Links in letters, and a password set anew by one of them.
async fn by_letter(url: &str, email: &str, password: &str) -> Vec<String> {
    let nobody = Caller::new(url);
    let to = json!({"email": email});
    nobody.post("auth/link", &to, 202).await;
    let sign_in = link(&nobody, email, "link").await;
    let body = json!({"token": sign_in});
    let signed = nobody.post("auth/link/use", &body, 200).await;
    let mut secrets = given(&signed, &["access_token", "refresh_token"]);
    nobody.post("auth/link/use", &body, 401).await;
    nobody.post("auth/password/forgot", &to, 202).await;
    let reset = link(&nobody, email, "reset").await;
    let body = json!({"token": reset, "password": password});
    nobody.post("auth/password/reset", &body, 204).await;
    secrets.extend([sign_in, reset]);
    secrets
}

/// An authenticator app, its codes, and those for the day on which the phone is lost.
async fn by_second_factor(url: &str, email: &str, password: &str) -> Vec<String> {
    let mut owner = Caller::new(url);
    let signed = owner.login(email, password).await;
    let mut secrets = given(&signed, &["access_token", "refresh_token"]);
    secrets.push(step_up(&owner, email).await);
    let begun = owner.post("me/authenticator", &json!({}), 201).await;
    secrets.extend(given(&begun, &["secret", "uri"]));
    let secret = Secret::try_from_base32(begun["secret"].as_str().unwrap()).unwrap();
    let phone = Builder::new().with_secret(secret).build_noncompliant();
    let now = u64::try_from(jiff::Timestamp::now().as_second()).unwrap();
    let code = phone.generate(now).to_string();
    let confirm = json!({"code": code});
    let confirmed = owner.post("me/authenticator/confirm", &confirm, 200).await;
    secrets.push(code);
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter();
    let codes: Vec<String> = codes.map(|one| one.as_str().unwrap().to_owned()).collect();
    let login = json!({"email": email, "password": password, "code": codes[0]});
    let signed = owner.post("auth/login", &login, 200).await;
    secrets.extend(given(&signed, &["access_token", "refresh_token"]));
    let shown = json!({"code": codes[1]});
    owner.post("auth/step-up", &shown, 200).await;
    secrets.extend(codes);
    secrets
}

/// The keys of programs and boards.
async fn by_key(url: &str) -> Vec<String> {
    let mut admin = Caller::new(url);
    let email = "admin@demo.local";
    let signed = admin.login(email, DEMO_PASSWORD).await;
    let mut secrets = given(&signed, &["access_token", "refresh_token"]);
    secrets.push(step_up(&admin, email).await);
    let key = json!({"name": "Till", "scopes": ["orders:read"], "sites": ["main"]});
    let made = admin.post("api-keys", &key, 201).await;
    secrets.extend(given(&made, &["key"]));
    let mut program = Caller::new(url);
    made["key"].as_str().unwrap().clone_into(&mut program.token);
    assert!(program.get("orders").await["items"].is_array());
    let board = json!({"name": "Pass", "site": "main"});
    let made = admin.post("devices", &board, 201).await;
    secrets.extend(given(&made, &["token"]));
    let nobody = Caller::new(url);
    let body = json!({"token": made["token"]});
    let signed = nobody.post("devices/session", &body, 200).await;
    secrets.extend(given(&signed, &["access_token"]));
    secrets
}

/// Says hello on a socket of its own; what is heard first.
async fn greet(url: &str, hello: Value, query: &str) -> Value {
    let address = format!("{}/api/v1/ws{query}", url.replacen("http", "ws", 1));
    let request = ClientRequestBuilder::new(address.parse().unwrap());
    let request = request.with_sub_protocol(SUBPROTOCOL);
    let (mut socket, _) = connect_async(request).await.unwrap();
    socket.send(Message::text(hello.to_string())).await.unwrap();
    let first = timeout(PATIENCE, socket.next()).await.unwrap();
    let text = first.unwrap().unwrap().into_text().unwrap();
    serde_json::from_str(text.lines().next().unwrap()).unwrap()
}

/// Sockets, with all that lets one in; and tokens where none belongs: in the query of an address.
async fn by_socket(url: &str) -> Vec<String> {
    let mut customer = Caller::new(url);
    let signed = customer.login("customer@demo.local", DEMO_PASSWORD).await;
    let mut secrets = given(&signed, &["access_token", "refresh_token"]);
    let token = &signed["access_token"];
    let welcome = greet(url, json!({"t": "hello", "token": token}), "").await;
    secrets.extend(given(&welcome, &["resume_token"]));
    let again = json!({"t": "hello", "resume_token": welcome["resume_token"]});
    let welcome = greet(url, again, "").await;
    secrets.extend(given(&welcome, &["resume_token"]));
    let refused = json!({"t": "hello", "token": "a-token-that-nobody-gave"});
    assert_eq!(greet(url, refused, "").await["code"], 4001);
    secrets.push("a-token-that-nobody-gave".into());
    let ticket = customer.post("ws-ticket", &json!({}), 201).await;
    secrets.extend(given(&ticket, &["ticket"]));
    let ticket = ticket["ticket"].as_str().unwrap();
    let hello = json!({"t": "hello", "ticket": ticket});
    let query = format!("?ticket={ticket}");
    assert_eq!(greet(url, hello, &query).await["t"], "welcome");
    let token = token.as_str().unwrap();
    for path in ["me", "orders", "sites/main/stream", "nowhere"] {
        let mut stranger = Caller::new(url);
        "none".clone_into(&mut stranger.token);
        stranger.get(&format!("{path}?access_token={token}")).await;
    }
    secrets
}

/// Somebody whom the provider of the hub knows.
async fn by_provider(url: &str) -> Vec<String> {
    let nobody = Caller::new(url);
    let begun = nobody.post("auth/oidc/begin", &json!({}), 200).await;
    let browser = begun["browser"].as_str().unwrap();
    let back = walk(&begun["url"].as_str().unwrap().parse().unwrap()).await;
    let shown = body(&back, browser);
    let signed = nobody.post("auth/oidc/finish", &shown, 200).await;
    let mut secrets = given(&shown, &["browser", "state", "code"]);
    secrets.extend(given(&signed, &["access_token", "refresh_token"]));
    nobody.post("auth/oidc/finish", &shown, 401).await;
    secrets
}

/// All of them; with what opened them. The account is somebody's who has no app yet, and a new password.
pub(super) async fn all(url: &str, email: &str, password: &str) -> Vec<String> {
    let mut secrets = by_letter(url, email, password).await;
    secrets.extend(by_second_factor(url, email, password).await);
    secrets.extend(by_key(url).await);
    secrets.extend(by_socket(url).await);
    secrets.extend(by_provider(url).await);
    secrets
}
