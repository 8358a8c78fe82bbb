//! Every operation that is described, asked for by everybody, at their own site and at another. What must come of it is
//! stands in the description, `x-access`, which is frozen: a table in the hub that allows more by now fails here.

use std::collections::BTreeMap;

use orderhub::{account::Scope, http::ByKey, order::Role};
use reqwest::Method;
use serde_json::json;

use super::{
    operations::{Operation, operations},
    things::{Things, things},
};
use crate::{
    app::{Person, TestApp},
    support::run,
};

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

/// A hub of two sites, what is at each, and whose it is at the first.
async fn shop() -> (TestApp, Things, Things, Person) {
    let app = TestApp::demo().await;
    let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
    app.admin().await.post("sites", &other).await.expect(201);
    let (here, owner) = things(&app, "main").await;
    let (there, _) = things(&app, "other").await;
    (app, here, there, owner)
}

/// Nothing is left over after it is taken away by somebody who may: what may be gone is asked for with another id. What is one
/// person's alone is taken away by nobody else.
fn without_removal(operation: &Operation, things: &Things) -> Things {
    if operation.method == Method::DELETE && !operation.is_about(&OF_A_PERSON) {
        Things::new()
    } else {
        things.clone()
    }
}

#[test]
fn people_and_strangers() {
    run(async {
        let (app, here, there, _) = shop().await;
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
fn whose_it_is_has_it() {
    run(async {
        let (app, here, _, owner) = shop().await;
        let is_theirs = |operation: &Operation| {
            let is_looked_at = operation.method == Method::GET;
            let is_of_theirs = operation.is_about(&OF_A_PERSON)
                || (is_looked_at && operation.is_about(&["orders"]));
            // A part of it that is not there is another matter.
            is_of_theirs && operation.path.matches('{').count() == 1
        };
        let mut theirs = operations();
        theirs.retain(is_theirs);
        // Their session goes last, and what is theirs before it.
        theirs.sort_by_key(|operation| {
            let is_gone = operation.method == Method::DELETE;
            (is_gone, operation.path.contains("/me/sessions/"))
        });
        let mut refused = Vec::new();
        for operation in &theirs {
            let body = operation.body("main");
            let status = operation.ask(&owner, "main", &here, &body).await;
            let is_right = match operation.method {
                Method::GET => status == 200,
                _ => ![401, 403, 404].contains(&status),
            };
            if !is_right {
                refused.push(format!("{}: {status}", operation.name()));
            }
        }
        assert!(theirs.len() >= 10, "{}", theirs.len());
        assert!(refused.is_empty(), "{}", refused.join("\n"));
        app.stop().await;
    });
}

#[test]
fn keys_with_a_scope_and_without_and_boards() {
    run(async {
        let (app, here, there, _) = shop().await;
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
