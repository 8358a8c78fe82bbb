//! Every operation that is described, asked for by everybody, at their own site and at another. What must come of it is
//! stands in the description, `x-access`, which is frozen: a table in the hub that allows more by now fails here.

use std::collections::BTreeMap;

use orderhub::{
    account::Scope,
    http::{ACCESS, ByKey},
    order::Role,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::things::{Things, things};
use crate::{
    app::{Person, TestApp},
    support::run,
};

/// What is asked for.
struct Operation {
    method: Method,
    path: String,
    who: Allowed,
    by_key: ByKey,
}

/// Who may ask.
struct Allowed {
    roles: &'static [Role],
    /// Also strangers.
    is_everybody: bool,
    /// More may follow from what it is about.
    is_signed_in: bool,
}

impl Allowed {
    fn is_anybody(&self) -> bool {
        self.is_everybody || self.is_signed_in
    }
}

/// Operations that name no site, neither in their address, nor in their body, nor by what they are about: whoever may at
/// all, may, and sees what is theirs.
const NO_SITE: [&str; 7] = [
    "GET /api/v1/api-keys",
    "GET /api/v1/devices",
    "GET /api/v1/webhook-endpoints",
    "GET /api/v1/datasets",
    "POST /api/v1/datasets",
    "GET /api/v1/me",
    "GET /api/v1/openapi.json",
];

/// What is a person's, or a site's, though whoever is signed in may ask for such things.
const OF_SOMEBODY: [&str; 6] = [
    "orders",
    "tickets",
    "carts",
    "addresses",
    "me/sessions",
    "jobs",
];
/// What is one person's alone: admins do not get it either.
const OF_A_PERSON: [&str; 3] = ["carts", "addresses", "me/sessions"];

/// What is described, each with who may and what a key needs: as it is frozen in the description, whatever the hub's own table
/// says by now.
fn operations() -> Vec<Operation> {
    let document: Value =
        serde_json::from_str(include_str!("../../../schemas/openapi.json")).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, described) in item.as_object().unwrap() {
            let access = &described["x-access"];
            operations.push(Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                who: who(access["who"].as_str().unwrap()),
                by_key: by_key(access["key"].as_str().unwrap()),
            });
        }
    }
    // Whoever signs out is nobody afterwards.
    operations.sort_by_key(|operation| operation.path.ends_with("/logout"));
    assert_eq!(
        operations.len(),
        ACCESS.len(),
        "what is described, and what is in the table"
    );
    operations
}

/// Whom a word of the description means: roles, and whether strangers.
fn who(word: &str) -> Allowed {
    use Role::{Admin, Customer, Kitchen, Manager, Support, Warehouse};
    let roles: &[Role] = match word {
        "everybody" | "signed_in" => &[Customer, Kitchen, Warehouse, Manager, Support, Admin],
        "staff" => &[Kitchen, Warehouse, Manager, Support, Admin],
        "stockers" => &[Warehouse, Manager, Admin],
        "seers" => &[Manager, Support, Admin],
        "runners" => &[Manager, Admin],
        "admins" => &[Admin],
        other => panic!("nobody is called {other}"),
    };
    Allowed {
        roles,
        is_everybody: word == "everybody",
        is_signed_in: word == "signed_in",
    }
}

fn by_key(words: &str) -> ByKey {
    let scope = |word: &str| Scope::named(word).unwrap();
    match words {
        "any" => ByKey::Any,
        "never" => ByKey::Never,
        both if both.contains(' ') => {
            let (one, other) = both.split_once(' ').unwrap();
            ByKey::NeedsBoth(scope(one), scope(other))
        }
        one => ByKey::Needs(scope(one)),
    }
}

impl Operation {
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it is about what is there, and somebody's, of one of these routes.
    fn is_about(&self, routes: &[&str]) -> bool {
        let begins = |route: &&str| self.path.starts_with(&format!("/api/v1/{route}/{{id}}"));
        routes.iter().any(begins)
    }

    /// Its address at `site`, about what is there.
    fn address(&self, site: &str, things: &Things) -> String {
        let thing = things
            .iter()
            .find(|(route, _)| self.path.starts_with(&format!("/api/v1/{route}/")));
        let mut path = self.path.replace("{site}", site);
        for (parameter, value) in [
            ("{what}", "products"),
            ("{kind}", "sales"),
            ("{task}", "cancel"),
            ("{analysis}", "sales"),
            ("{sku}", "nothing"),
            ("{code}", "NOTHING"),
            ("{name}", "nothing"),
            ("{token}", "nothing"),
        ] {
            path = path.replace(parameter, value);
        }
        let nothing = "00000000-0000-7000-8000-000000000000";
        let id = thing.map_or(nothing, |(_, id)| id.as_str());
        path = path.replace("{id}", id);
        format!("{path}?site={site}")
    }

    /// A body that gets as far as the site.
    fn body(&self, site: &str) -> Value {
        let route = self.path.trim_start_matches("/api/v1/");
        match route.split('/').next().unwrap() {
            "products" => json!({
                "site": site, "sku": "new", "name": "New", "category": "x", "price": 100,
            }),
            "categories" => json!({"name": "New"}),
            "stations" => json!({"name": "New"}),
            "coupons" => json!({"code": "NEW", "kind": "percent", "percent_bp": 100}),
            "stock" => json!({"quantity": 1}),
            "tickets" if route.ends_with("pick") => json!({"code": "tea-here", "quantity": 1}),
            "webhook-endpoints" => json!({
                "site": site, "url": "https://example.org/hook", "events": ["*"],
            }),
            "devices" => json!({"name": "New", "site": site}),
            "api-keys" => json!({"name": "New", "scopes": ["stock:read"], "sites": [site]}),
            "models" if route.ends_with("score") => json!({"site": site, "lines": []}),
            "models" if route.contains("tasks") => json!({"on": true}),
            "reviews" if self.method == Method::PATCH => json!({"state": "hidden"}),
            "reviews" if route.ends_with("answer") => json!({"text": "x"}),
            "insights" => json!({}),
            _ => json!({}),
        }
    }

    /// Asks; only the head of the answer is awaited, because some never end.
    async fn ask(&self, who: &Person, site: &str, things: &Things, body: &Value) -> u16 {
        self.hear(who, site, things, body).await.0
    }

    /// Asks; the status, and what is said about a refusal.
    async fn hear(&self, who: &Person, site: &str, things: &Things, body: &Value) -> (u16, String) {
        let call = who.call(self.method.clone(), &self.address(site, things));
        let call = if self.method == Method::GET {
            call
        } else {
            call.if_match(99).json(body)
        };
        let answer = call.open().await;
        let status = answer.status().as_u16();
        assert!(status < 500 || status == 503, "{}: {status}", self.name());
        let said = if status == 403 {
            answer.text().await.unwrap()
        } else {
            String::new()
        };
        (status, said)
    }
}

async fn shop() -> (TestApp, Things, Things) {
    let app = TestApp::demo().await;
    let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
    app.admin().await.post("sites", &other).await.expect(201);
    let (here, there) = (things(&app, "main").await, things(&app, "other").await);
    (app, here, there)
}

/// Nothing is left over after it is taken away by somebody who may: what may be gone is asked for with another id.
fn without_removal(operation: &Operation, things: &Things) -> Things {
    if operation.method == Method::DELETE {
        Things::new()
    } else {
        things.clone()
    }
}

#[test]
fn people_and_strangers() {
    run(async {
        let (app, here, there) = shop().await;
        let mut people = vec![(None, app.nobody())];
        // Whoever has an order under way is not forgotten: they ask for more.
        let carl = app.signup("Carl Customer").await;
        let tea = json!({"site": "main", "lines": [{"sku": "tea-here", "quantity": 1}]});
        carl.post("orders", &tea).await.expect(201);
        for (role, person) in [
            (Role::Customer, carl),
            (Role::Kitchen, app.hire("kitchen", &["main"]).await),
            (Role::Warehouse, app.hire("warehouse", &["main"]).await),
            (Role::Manager, app.hire("manager", &["main"]).await),
            (Role::Support, app.hire("support", &["main"]).await),
            (Role::Admin, app.hire("admin", &[]).await),
        ] {
            if matches!(role, Role::Manager | Role::Admin) {
                person.step_up().await;
            }
            people.push((Some(role), person));
        }
        let mut wrong = Vec::new();
        for operation in operations() {
            for (role, person) in &people {
                let at_home = without_removal(&operation, &here);
                // A body that is not read tells nothing of whose it is.
                let body = match operation.is_about(&OF_SOMEBODY) {
                    true => operation.body("main"),
                    false => json!({}),
                };
                let own = operation.ask(person, "main", &at_home, &body).await;
                let body = operation.body("other");
                // Only who may take it away at the other site would: for everybody else it must still be there.
                let elsewhere = match role {
                    Some(Role::Admin) => without_removal(&operation, &there),
                    Some(_) | None => there.clone(),
                };
                let foreign = operation.ask(person, "other", &elsewhere, &body).await;
                let name = operation.name();
                let is_signing_in = name.contains("/auth/") || name.ends_with("devices/session");
                let is_order = operation.is_about(&OF_SOMEBODY);
                let is_right = match role {
                    // Whether they get in is no matter of who they are; that none of it fails is seen when it is asked.
                    _ if operation.who.is_everybody && is_signing_in => true,
                    // Reviews of staff and events of providers have checks of their own.
                    None if operation.who.is_everybody => own != 401 || name.contains("webhook"),
                    None => (own, foreign) == (401, 401),
                    Some(role) if !operation.who.roles.contains(role) => {
                        (own, foreign) == (403, 403)
                    }
                    // Of an order of elsewhere nobody but admins gets anything.
                    Some(role) if is_order && *role != Role::Admin => {
                        own != 401 && [403, 404].contains(&foreign)
                    }
                    Some(_) if operation.who.is_anybody() => own != 401,
                    Some(Role::Admin) => {
                        ![401, 403].contains(&own) && ![401, 403].contains(&foreign)
                    }
                    Some(_) => {
                        let stays_out = [403, 404].contains(&foreign);
                        ![401, 403].contains(&own)
                            && (stays_out || NO_SITE.contains(&name.as_str()))
                    }
                };
                let is_kept = |status: u16| [401, 403, 404].contains(&status);
                let is_anothers = match role {
                    Some(Role::Customer) => operation.is_about(&OF_SOMEBODY),
                    Some(_) | None => operation.is_about(&OF_A_PERSON),
                };
                let is_let_in = is_anothers && !(is_kept(own) && is_kept(foreign));
                if !is_right || is_let_in {
                    wrong.push(format!(
                        "{name} as {role:?}: {own} at home, {foreign} elsewhere"
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
        app.stop().await;
    });
}

#[test]
fn keys_with_a_scope_and_without_and_boards() {
    run(async {
        let (app, here, there) = shop().await;
        let admin = app.admin().await;
        let mut with = BTreeMap::new();
        let mut without = BTreeMap::new();
        for scope in Scope::ALL {
            let others: Vec<_> = Scope::ALL
                .iter()
                .filter(|one| *one != scope)
                .map(|one| one.as_str())
                .collect();
            for (keys, scopes) in [(&mut with, vec![scope.as_str()]), (&mut without, others)] {
                let body = json!({"name": scope.as_str(), "scopes": scopes});
                let made = admin.post("api-keys", &body).await.expect(201);
                let program = admin.with_token(made["key"].as_str().unwrap());
                keys.insert(*scope, program);
            }
        }
        let board = json!({"name": "Pass", "site": "main"});
        let board = admin.post("devices", &board).await.expect(201);
        let login = json!({"token": board["token"]});
        let board = app.nobody().post("devices/session", &login).await;
        let board = app.nobody().signed_in(&board.expect(200));
        let any = &with[&Scope::StockRead];
        let mut wrong = Vec::new();
        for operation in operations() {
            let name = operation.name();
            let at_home = without_removal(&operation, &here);
            let asked = async |who: &Person| operation.ask(who, "main", &at_home, &json!({})).await;
            // Told apart from what `order::role` says of somebody who may ask.
            let lacks = async |who: &Person| {
                let (status, said) = operation.hear(who, "main", &at_home, &json!({})).await;
                assert_ne!(status, 401, "{}", operation.name());
                said.contains("lacks the scope")
            };
            let is_signing_in = name.contains("/auth/") || name.ends_with("devices/session");
            let is_right = match operation.by_key {
                _ if is_signing_in && operation.who.is_everybody => true,
                ByKey::Any => asked(any).await != 403 || name.contains("webhook"),
                ByKey::Never => (asked(any).await, asked(&board).await) == (403, 403),
                ByKey::Needs(scope) => !lacks(&with[&scope]).await && lacks(&without[&scope]).await,
                ByKey::NeedsBoth(one, other) => {
                    assert!(![one, other].contains(&Scope::StockRead));
                    !lacks(&without[&Scope::StockRead]).await
                        && lacks(&without[&one]).await
                        && lacks(&without[&other]).await
                }
            };
            let of_board = operation
                .ask(&board, "other", &there, &operation.body("other"))
                .await;
            let is_order = name.contains("/orders/{id}") || name.contains("/tickets/{id}");
            let is_gate = operation.who.is_anybody() && !is_order;
            let board_stays_home = is_gate || [403, 404].contains(&of_board);
            let is_let_in = operation.is_about(&OF_SOMEBODY) && ![403, 404].contains(&of_board);
            if !is_right || !board_stays_home || is_let_in {
                wrong.push(format!("{name}: {is_right}, a board elsewhere {of_board}"));
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
        app.stop().await;
    });
}
