//! Groups of the provider are roles here.

use serde_json::{Value, json};

use super::{Provider, ann, change, hub_with_secret, sign_in};
use crate::{
    app::{Person, TestApp},
    support::run,
};

const ROLES: &str =
    "--oidc.roles=bosses=admin,runners=manager@main,cooks=kitchen@main,cooks of b=kitchen@b";

async fn shop() -> (Provider, TestApp) {
    let provider = Provider::start("RS256", "client_secret_basic");
    let app = hub_with_secret(&provider, &[ROLES]).await;
    (provider, app)
}

/// Ann, in these groups, signed in.
async fn ann_in(provider: &Provider, app: &TestApp, groups: Value) -> Person {
    let mut claims = ann();
    claims["groups"] = groups;
    provider.has(&claims).await;
    sign_in(app).await
}

fn role(person: &Person) -> (Value, Value) {
    (person.user["role"].clone(), person.user["sites"].clone())
}

#[test]
fn a_role_comes_with_its_groups_and_goes_with_them() {
    run(async {
        let (provider, app) = shop().await;
        let cook = ann_in(&provider, &app, json!(["cooks", "guests", "cooks of b"])).await;
        assert_eq!(role(&cook), (json!("kitchen"), json!(["main", "b"])));
        cook.get("tickets?site=main").await.expect(200);
        // Signing in again changes nothing, and ends nothing.
        let again = ann_in(&provider, &app, json!(["cooks", "cooks of b"])).await;
        cook.get("me").await.expect(200);

        let runner = ann_in(&provider, &app, json!(["cooks", "runners"])).await;
        assert_eq!(role(&runner), (json!("manager"), json!(["main"])));
        for old in [&cook, &again] {
            old.get("me").await.problem(401, "unauthenticated");
        }
        let boss = ann_in(&provider, &app, json!("bosses")).await;
        boss.get("users").await.expect(200);

        let customer = ann_in(&provider, &app, json!(["guests"])).await;
        assert_eq!(role(&customer), (json!("customer"), json!([])));
        boss.get("users").await.problem(401, "unauthenticated");
        customer.get("users").await.problem(403, "forbidden");
        app.stop().await;
    });
}

#[test]
fn a_role_that_an_admin_gave_stays() {
    run(async {
        let (provider, app) = shop().await;
        let customer = ann_in(&provider, &app, json!([])).await;
        let hired = json!({"role": "warehouse", "sites": ["main"]});
        change(&app, &customer.user, &hired).await;
        let hired = ann_in(&provider, &app, json!(["guests"])).await;
        assert_eq!(role(&hired), (json!("warehouse"), json!(["main"])));
        app.stop().await;
    });
}
