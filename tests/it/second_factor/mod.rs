//! The second factor: the app, recovery codes, the lock, the fresh proof, and the app's code at the checkout.

use serde_json::{Value, json};
use totp_rs::{Builder, Secret, Totp};

use crate::app::{PASSWORD, Person, Reply, TestApp};

mod app_codes;
mod checkout;
mod kept;
mod lock;
mod step_up;

/// Half a minute: the code after is another.
const STEP_MS: i64 = 30_000;

/// Somebody's phone with an authenticator app.
pub(crate) struct Phone(Totp);

impl Phone {
    /// As somebody types the secret into it.
    fn with(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret).unwrap();
        Self(Builder::new().with_secret(secret).build_noncompliant())
    }

    /// What it shows now.
    fn code(&self, app: &TestApp) -> String {
        self.code_at(app, 0)
    }

    /// What it shows that much later.
    fn code_at(&self, app: &TestApp, later_ms: i64) -> String {
        use orderhub::clock::Clock as _;
        let at = (app.clock.now() + later_ms).as_millis() / 1_000;
        self.0.generate(u64::try_from(at).unwrap()).to_string()
    }

    /// Six digits that are no code of it, now or soon.
    fn wrong(&self, app: &TestApp) -> String {
        let near: Vec<_> = (-2..=2).map(|n| self.code_at(app, n * STEP_MS)).collect();
        let mut all = (0..1_000_000).map(|number| format!("{number:06}"));
        all.find(|code| !near.contains(code)).unwrap()
    }
}

/// Somebody new with an app; their recovery codes. Their next code is one that was not used.
pub(crate) async fn with_phone(app: &TestApp, person: &Person) -> (Phone, Vec<String>) {
    person.step_up().await;
    let begun = person.post("me/authenticator", &json!({})).await;
    let phone = Phone::with(begun.expect(201)["secret"].as_str().unwrap());
    let code = json!({"code": phone.code(app)});
    let confirmed = person.post("me/authenticator/confirm", &code).await;
    let confirmed = confirmed.expect(200);
    let codes = confirmed["recovery_codes"].as_array().unwrap().iter();
    let codes = codes
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    app.clock.advance_ms(STEP_MS);
    (phone, codes)
}

/// Signs in with a code.
async fn login(app: &TestApp, person: &Person, code: Option<&str>) -> Reply {
    let body = json!({"email": person.user["email"], "password": PASSWORD, "code": code});
    app.nobody().post("auth/login", &body).await
}

/// Shows a code.
async fn show(person: &Person, code: &str) -> Reply {
    person.post("auth/step-up", &json!({"code": code})).await
}

/// Somebody who works here, and shows no second factor unless the test says so.
async fn admin(app: &TestApp) -> Person {
    app.login("admin@demo.local", PASSWORD).await
}

/// An account to be made.
fn new_user(name: &str) -> Value {
    json!({"email": format!("{name}@staff.local"), "password": PASSWORD, "role": "support", "sites": ["main"]})
}
