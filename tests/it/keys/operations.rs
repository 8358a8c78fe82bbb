//! Every operation that is described: with who may ask for it, and how it is asked for about what is there.

use orderhub::{
    account::Scope,
    http::{ACCESS, ByKey},
    order::Role,
};
use reqwest::Method;
use serde_json::{Value, json};

use super::things::Things;
use crate::app::Person;

/// What is asked for.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) who: Allowed,
    pub(super) by_key: ByKey,
}

/// Who may ask.
pub(super) struct Allowed {
    pub(super) roles: &'static [Role],
    /// Also strangers.
    pub(super) is_everybody: bool,
    /// More may follow from what it is about.
    is_signed_in: bool,
}

impl Allowed {
    pub(super) fn is_anybody(&self) -> bool {
        self.is_everybody || self.is_signed_in
    }
}

/// What is described, each with who may and what a key needs: as it is frozen in the description, whatever the hub's own table
/// says by now.
pub(super) fn operations() -> Vec<Operation> {
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
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// Whether it is about what is there, and somebody's, of one of these routes.
    pub(super) fn is_about(&self, routes: &[&str]) -> bool {
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
    pub(super) fn body(&self, site: &str) -> Value {
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
    pub(super) async fn ask(&self, who: &Person, site: &str, things: &Things, body: &Value) -> u16 {
        self.hear(who, site, things, body).await.0
    }

    /// Asks; the status, and what is said about a refusal.
    pub(super) async fn hear(
        &self,
        who: &Person,
        site: &str,
        things: &Things,
        body: &Value,
    ) -> (u16, String) {
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
