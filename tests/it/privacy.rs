//! What is kept of people: every table has its place, they are told all of it, and it goes when they say so.

use std::collections::BTreeSet;

use orderhub::{
    config::Settings,
    journal::{
        Journal as _,
        surreal::{MIGRATIONS, SurrealJournal},
    },
    privacy::{Holds, PLACES},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Disk, PASSWORD, Person, TestApp, TestClock, assert_without, id},
    push::{LOCAL, browser_of, service::Service},
    second_factor::with_phone,
    socket::wire::Wire,
    support::run,
};

const NAME: &str = "Nadia Nowhere";
/// What she wrote, and where she lives.
const WORDS: [&str; 4] = ["no-onions-for-nadia", "nadia-is-ill", "Nadia", "Nadelgasse"];
/// Where her browser is told.
const BROWSER: &str = "browser-of-hers";

#[test]
fn every_table_of_the_database_has_its_place() {
    let mut defined = BTreeSet::from(["migration"]);
    for migration in MIGRATIONS {
        for line in migration.text.lines() {
            let Some(rest) = line.trim().strip_prefix("DEFINE TABLE ") else {
                continue;
            };
            let rest = rest.strip_prefix("IF NOT EXISTS ").unwrap_or(rest);
            defined.extend(rest.split([' ', ';']).next());
        }
    }
    let placed: BTreeSet<&str> = PLACES.iter().map(|(table, _)| *table).collect();
    assert_eq!(placed.len(), PLACES.len(), "a table stands twice");
    assert_eq!(placed, defined, "tables with a place, and tables there are");
    assert_eq!(
        PLACES.last().map(|(table, _)| *table),
        Some("user"),
        "the account goes last"
    );
}

/// Everything that tables hold, but for what is kept as it is.
async fn rows(disk: &Disk) -> Vec<(&'static str, Holds, String)> {
    let settings = Settings::parse([disk.flag()]).unwrap();
    let journal = SurrealJournal::open(&settings.database).await.unwrap();
    let mut rows = Vec::new();
    for (table, holds) in PLACES {
        if !matches!(holds, Holds::Kept { .. }) {
            let text = format!("SELECT * FROM {table}");
            let mut found = journal.db().ask(&text).await.unwrap();
            let found: surrealdb::types::Value = found.take(0).unwrap();
            rows.push((*table, *holds, format!("{found:?}")));
        }
    }
    journal.close().await;
    rows
}

async fn place(who: &Person) -> Value {
    let line = json!({"sku": "espresso", "quantity": 1, "note": WORDS[0]});
    who.post("orders", &json!({"lines": [line]}))
        .await
        .expect(201)
}

async fn erase(who: &Person) -> crate::app::Reply {
    who.call(Method::DELETE, "me").send().await
}

/// Somebody with something everywhere: an order that was handed over and reviewed, one that was called off, an address, a
/// cart, a session.
async fn nadia(app: &TestApp) -> (Person, Value) {
    let mut nadia = app.signup(NAME).await;
    nadia.steps_up = true;
    let order = place(&nadia).await;
    app.pay(&nadia, &order).await;
    app.release(&order).await;
    app.kitchen()
        .await
        .act(&order, "fulfill", &json!({}))
        .await
        .expect(200);
    app.captured(&order).await;
    let review =
        json!({"order": id(&order), "line": 1, "stars": 5, "title": "Good", "body": "Hot."});
    nadia.post("reviews", &review).await.expect(201);
    let other = place(&nadia).await;
    let why = json!({"reason": WORDS[1]});
    nadia.act(&other, "cancel", &why).await.expect(200);
    let address = json!({
        "name": NAME, "street": "Nadelgasse 1", "postcode": "1010", "city": "Wien", "country": "AT",
    });
    nadia.post("addresses", &address).await.expect(201);
    nadia.get("carts/mine").await.expect(200);
    (nadia, order)
}

/// Tables of which somebody is told.
const TOLD_OF: [&str; 13] = [
    "address_book",
    "audit",
    "cart",
    "identity",
    "letter",
    "letter_due",
    "order",
    "push_subscription",
    "review",
    "second_factor",
    "session",
    "session_use",
    "user",
];

#[test]
fn one_is_told_all_of_it_and_nobody_elses() {
    run(async {
        let app = TestApp::demo_with(&LOCAL).await;
        let (nadia, order) = nadia(&app).await;
        let service = Service::start().await;
        browser_of(&nadia, &service, BROWSER).await;
        let (_, recovery) = with_phone(&app, &nadia).await;
        let bob = app.signup("Bob Beside").await;
        place(&bob).await;
        // An app that he has not shown yet is none.
        bob.step_up().await;
        bob.post("me/authenticator", &json!({})).await.expect(201);
        let of_bob = bob.get("me/data").await.expect(200);
        let no_app = json!([{"user": id(&bob.user), "has_app": false, "recovery_codes_left": 0}]);
        assert_eq!(of_bob["kept"]["second_factor"], no_app);
        let reply = nadia.get("me/data").await;
        let address = bob.user["email"].as_str().unwrap();
        for secret in ["argon2", "challenge", "Bob", address]
            .into_iter()
            .chain(recovery.iter().map(String::as_str))
        {
            assert!(!reply.text.contains(secret), "{secret}: {}", reply.text);
        }
        let told = reply.expect(200);
        let kept = told["kept"].as_object().unwrap();
        let names: Vec<&str> = kept.keys().map(String::as_str).collect();
        assert_eq!(names, TOLD_OF);
        // What a provider said of somebody: `oidc/login.rs`.
        for table in TOLD_OF.into_iter().filter(|table| *table != "identity") {
            assert_ne!(kept[table], json!([]), "{table} tells nothing");
        }
        for (table, rows) in [("user", 1), ("order", 2), ("review", 1), ("cart", 1)] {
            let rows_told = kept[table].as_array().unwrap().len();
            assert_eq!(rows_told, rows, "{table}: {}", kept[table]);
        }
        assert_eq!(kept["user"][0]["email"], nadia.user["email"]);
        assert_eq!(kept["user"][0].get("password_hash"), None);
        assert_eq!(kept["session"][0].get("hash"), None);
        let app_of_hers =
            json!([{"user": id(&nadia.user), "has_app": true, "recovery_codes_left": 10}]);
        assert_eq!(kept["second_factor"], app_of_hers);
        let acts = kept["audit"].to_string();
        for act in ["user.signed_up", "authenticator.made"] {
            assert!(acts.contains(act), "{acts}");
        }
        assert!(kept["address_book"].to_string().contains(WORDS[3]));
        assert!(kept["push_subscription"].to_string().contains(BROWSER));
        let orders = kept["order"].as_array().unwrap();
        let hers = |one: &&Value| one["id"] == order["id"] && one["customer"]["name"] == NAME;
        assert!(orders.iter().any(|one| hers(&one)));
        assert_eq!(orders[0]["lines"][0]["note"], WORDS[0]);
        app.stop().await;
    });
}

#[test]
fn what_goes_on_is_not_forgotten() {
    run(async {
        let app = TestApp::demo().await;
        let mut customer = app.signup("Lara Live").await;
        customer.steps_up = true;
        let order = place(&customer).await;
        erase(&customer).await.problem(409, "account_in_use");
        app.kitchen()
            .await
            .call(Method::DELETE, "me")
            .send()
            .await
            .problem(409, "account_in_use");
        // Nothing was taken from anybody, and nobody else may.
        customer.get("me").await.expect(200);
        let path = format!("users/{}", id(&customer.user));
        app.manager()
            .await
            .call(Method::DELETE, &path)
            .send()
            .await
            .problem(403, "forbidden");
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        let admin = app.admin().await;
        admin.call(Method::DELETE, &path).send().await.expect(204);
        admin
            .call(Method::DELETE, &path)
            .send()
            .await
            .problem(404, "not_found");
        customer.get("me").await.problem(401, "unauthenticated");
        let acts = admin.get("audit?action=user.erased").await.expect(200);
        assert_eq!(acts["items"].as_array().unwrap().len(), 1);
        assert_eq!(acts["items"][0]["target"]["id"], customer.user["id"]);
        app.stop().await;
    });
}

#[test]
fn who_worked_here_once_is_forgotten_and_their_keys_open_nothing() {
    run(async {
        let app = TestApp::demo().await;
        let (mut former, admin) = (app.hire("manager", &["main"]).await, app.admin().await);
        let key = json!({"name": "Till", "scopes": ["orders:read"], "sites": ["main"]});
        let key = former.post("api-keys", &key).await.expect(201);
        let program = former.with_token(key["key"].as_str().unwrap());
        program.get("orders").await.expect(200);
        let path = format!("users/{}", id(&former.user));
        let role = admin.call(Method::PATCH, &path);
        let role = role.json(&json!({"role": "customer", "sites": []})).send();
        role.await.expect(200);
        program.get("orders").await.problem(401, "unauthenticated");
        admin.call(Method::DELETE, &path).send().await.expect(204);
        program.get("orders").await.problem(401, "unauthenticated");
        former.steps_up = false;
        former.get("me").await.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn nothing_of_theirs_is_left_in_memory_or_on_disk() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start_with(&LOCAL, &clock).await;
        let (nadia, order) = nadia(&app).await;
        let email = nadia.user["email"].as_str().unwrap().to_owned();
        let share = nadia.act(&order, "share", &json!({})).await.expect(201);
        let share = format!("tracking/{}", share["token"].as_str().unwrap());
        let service = Service::start().await;
        let browser = browser_of(&nadia, &service, BROWSER).await;
        with_phone(&app, &nadia).await;
        let to = json!({"email": email});
        app.nobody().post("auth/link", &to).await.expect(202);
        app.link(&email, "link", 1).await;
        app.nobody().get(&share).await.expect(200);
        assert_eq!(nadia.get("me").await.body["has_authenticator"], true);
        let told = nadia.get("me/data").await.text;
        assert!(told.contains(BROWSER), "{told}");
        let admin = app.admin().await;
        let (mut watching, before) = Wire::watching(&app, &admin, "admin:main").await;
        assert_ne!(before, Value::Null);
        let money = admin
            .get(&format!("orders/{}", id(&order)))
            .await
            .expect(200)["total"]
            .clone();

        erase(&nadia).await.expect(204);
        nadia.get("me").await.problem(401, "unauthenticated");
        let login = json!({"email": email, "password": PASSWORD});
        app.nobody()
            .post("auth/login", &login)
            .await
            .problem(401, "unauthenticated");
        // Whoever watches is told anew, at once.
        while !["reset", "snap"].contains(&watching.hear().await["t"].as_str().unwrap()) {}

        for path in [
            format!("orders/{}", id(&order)),
            format!("orders/{}/events", id(&order)),
            "orders".to_owned(),
            "sites/main/events".to_owned(),
            "reviews?sku=espresso".to_owned(),
            "users".to_owned(),
            "notifications".to_owned(),
        ] {
            let reply = admin.get(&path).await;
            assert_eq!(reply.status, 200, "{path}");
            for word in WORDS.into_iter().chain([email.as_str()]) {
                assert!(
                    !reply.text.contains(word),
                    "{path}: {word} in {}",
                    reply.text
                );
            }
        }
        let shared = app.nobody().get(&share).await.text;
        assert_without(&shared, &WORDS);
        assert_without(&shared, &[id(&nadia.user)]);
        let left = admin
            .get(&format!("orders/{}", id(&order)))
            .await
            .expect(200);
        assert_eq!(left["customer"]["name"], "forgotten");
        assert_eq!(left["total"], money, "the books stay");
        let (_, joined) = Wire::watching(&app, &admin, "admin:main").await;
        assert!(!joined.to_string().contains(NAME), "{joined}");
        // The account's name is free again, and money can still go back.
        let refund = admin
            .act(&order, "refund", &json!({"reason": "cold"}))
            .await;
        assert!(refund.status < 500, "{}", refund.text);
        let again = json!({"email": email, "password": PASSWORD, "name": "Somebody Else"});
        let again = app.nobody().post("auth/signup", &again).await.expect(201);
        assert_ne!(again["user"]["id"], nadia.user["id"]);
        app.stop().await;
        assert!(service.received(&browser).is_empty());

        for (table, holds, rows) in rows(&disk).await {
            // Under her id the books go on, and an answer since then repeats them; nothing else knows it.
            let is_of_books = matches!(holds, Holds::Id | Holds::Rewritten) || table == "idem";
            let id = (!is_of_books).then(|| id(&nadia.user));
            for word in WORDS.into_iter().chain([BROWSER]).chain(id) {
                assert!(!rows.contains(word), "{table} holds {word}: {rows}");
            }
        }
    });
}
