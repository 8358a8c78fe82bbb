//! Every stream and every command that is described (AsyncAPI), asked for over sockets by everybody: of their own site and of
//! another, of their own order and of others'. A stream or a command that is in no table here fails.

use std::collections::BTreeSet;

use orderhub::order::Role;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    app::{Person, TestApp, fresh_key, id},
    socket::wire::Wire,
    support::run,
};

/// Who may watch what of their own site; nobody but admins watches anything of another.
const STREAMS: &[(&str, &[Role])] = &[
    ("admin", &[Role::Manager, Role::Support, Role::Admin]),
    (
        "board",
        &[Role::Kitchen, Role::Warehouse, Role::Manager, Role::Admin],
    ),
    ("job", &[Role::Manager, Role::Admin]),
    ("me", &Role::PEOPLE),
    ("menu", &Role::PEOPLE),
    (
        "order",
        &[
            Role::Kitchen,
            Role::Warehouse,
            Role::Manager,
            Role::Support,
            Role::Admin,
        ],
    ),
];

/// Who may do what to an order of their site that is not theirs, what its owner may, and arguments that are not wrong.
const COMMANDS: &[(&str, &[Role], bool, &str)] = &[
    ("pay", COOKS_AND_RUNNERS, true, r#"{"method": "cash"}"#),
    ("otp", &[], true, "{}"),
    ("cancel", RUNNERS, true, "{}"),
    ("update", RUNNERS, true, r#"{"lines": []}"#),
    ("reject", COOKS, false, r#"{"reason": "burnt"}"#),
    ("fulfill", COOKS_AND_RUNNERS, false, "{}"),
    ("refund", RUNNERS, false, r#"{"reason": "cold"}"#),
    ("start", COOKS_AND_RUNNERS, false, TICKET),
    ("ready", COOKS_AND_RUNNERS, false, TICKET),
    ("bump", COOKS_AND_RUNNERS, false, TICKET),
    ("recall", COOKS_AND_RUNNERS, false, TICKET),
    ("ack", COOKS_AND_RUNNERS, false, TICKET),
    (
        "pick",
        COOKS_AND_RUNNERS,
        false,
        r#"{"ticket": "TICKET", "code": "x"}"#,
    ),
];
const COOKS: &[Role] = &[Role::Kitchen, Role::Warehouse];
const RUNNERS: &[Role] = &[Role::Manager, Role::Admin];
const COOKS_AND_RUNNERS: &[Role] = &[Role::Kitchen, Role::Warehouse, Role::Manager, Role::Admin];
const TICKET: &str = r#"{"ticket": "TICKET"}"#;

fn described() -> Value {
    serde_json::from_str(include_str!("../../../schemas/asyncapi.json")).unwrap()
}

/// A shop with a second site, an order and an import at each, and somebody of every role at the first.
struct Shop {
    app: TestApp,
    people: Vec<(Role, Person)>,
    owner: Person,
    here: Site,
    there: Site,
}

struct Site {
    id: &'static str,
    order: Value,
    job: Value,
}

impl Site {
    async fn new(app: &TestApp, owner: &Person, site: &'static str) -> Self {
        let admin = app.admin().await;
        let tea = json!({
            "site": site, "sku": "tea-here", "name": "Tea", "category": "Drinks", "price": 100,
        });
        admin.post("products", &tea).await.expect(201);
        let lines = json!({"site": site, "lines": [{"sku": "tea-here", "quantity": 1}]});
        let order = owner.post("orders", &lines).await.expect(201);
        let file = "sku,name,category,price\nnew,New,Drinks,1.00\n";
        let path = format!("imports?kind=products&site={site}");
        let sending = admin.call(Method::POST, &path).no_key();
        let job = sending.raw("text/csv", file).send().await.expect(202);
        Self {
            id: site,
            order,
            job,
        }
    }

    /// The stream's name here.
    fn stream(&self, channel: &str) -> String {
        match channel {
            "order" => format!("order:{}", id(&self.order)),
            "job" => format!("job:{}", id(&self.job)),
            "me" => "me".to_owned(),
            _ => format!("{channel}:{}", self.id),
        }
    }

    /// Arguments about its order's first ticket.
    fn args(&self, args: &str) -> Value {
        let ticket = format!("{}-1", id(&self.order));
        serde_json::from_str(&args.replace("TICKET", &ticket)).unwrap()
    }
}

impl Shop {
    async fn open() -> Self {
        let app = TestApp::demo_with(&["--ws.commands_per_s=1000"]).await;
        let other = json!({"id": "other", "name": "Other", "currency": "GBP"});
        app.admin().await.post("sites", &other).await.expect(201);
        let owner = app.signup("Olga Owner").await;
        let (here, there) = (
            Site::new(&app, &owner, "main").await,
            Site::new(&app, &owner, "other").await,
        );
        let mut people = vec![(Role::Customer, app.signup("Carl Customer").await)];
        for role in Role::PEOPLE.into_iter().skip(1) {
            let sites: &[&str] = if role == Role::Admin { &[] } else { &["main"] };
            people.push((role, app.hire(role.as_str(), sites).await));
        }
        Self {
            app,
            people,
            owner,
            here,
            there,
        }
    }
}

/// What was said of a request: the code of an `err`, or `ok`.
fn verdict(answer: &Value) -> String {
    let code = answer["code"].as_str().unwrap_or("ok");
    code.to_owned()
}

fn is_refusal(verdict: &str) -> bool {
    ["forbidden", "not_found"].contains(&verdict)
}

#[test]
fn every_stream_is_for_those_it_is_for() {
    let document = described();
    let channels = document["channels"].as_object().unwrap().keys();
    let channels: BTreeSet<&str> = channels.map(String::as_str).collect();
    let known = STREAMS.iter().map(|(channel, _)| *channel);
    assert_eq!(channels, known.chain(["socket"]).collect());
    run(async {
        let shop = Shop::open().await;
        let mut wrong = Vec::new();
        for (role, person) in &shop.people {
            let mut wire = Wire::of(&shop.app, person).await;
            for (channel, may) in STREAMS {
                for site in [&shop.here, &shop.there] {
                    let stream = site.stream(channel);
                    let said = verdict(&wire.ask(json!({"t": "sub", "s": stream})).await);
                    let is_everywhere = ["me", "menu"].contains(channel) || *role == Role::Admin;
                    let is_meant = may.contains(role) && (site.id == "main" || is_everywhere);
                    let is_right = match is_meant {
                        true => said == "ok",
                        false => is_refusal(&said),
                    };
                    let is_again = *channel == "me" && said == "already_subscribed";
                    if !(is_right || is_again) {
                        wrong.push(format!("{role:?} and {channel} at {}: {said}", site.id));
                    }
                }
            }
        }
        // Whoever has not signed in sees menus, and nothing else.
        let ticket = shop.app.nobody().post("ws-ticket", &json!({})).await;
        let ticket = ticket.expect(201)["ticket"].clone();
        let mut wire = Wire::connect(&shop.app).await;
        wire.say(&json!({"t": "hello", "ticket": ticket})).await;
        assert_eq!(wire.hear().await["t"], "welcome");
        for (channel, _) in STREAMS {
            let stream = shop.here.stream(channel);
            let said = verdict(&wire.ask(json!({"t": "sub", "s": stream})).await);
            if is_refusal(&said) == (*channel == "menu") {
                wrong.push(format!("a visitor and {channel}: {said}"));
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
        shop.app.stop().await;
    });
}

#[test]
fn every_command_is_for_those_it_is_for() {
    let document = described();
    let schemas = &document["components"]["schemas"];
    let named = schemas["Command"]["enum"].as_array().unwrap().iter();
    let named: BTreeSet<&str> = named.map(|name| name.as_str().unwrap()).collect();
    assert_eq!(named, COMMANDS.iter().map(|(name, ..)| *name).collect());
    run(async {
        let shop = Shop::open().await;
        let mut wrong = Vec::new();
        for (role, person) in &shop.people {
            let mut wire = Wire::of(&shop.app, person).await;
            for (command, may, _, args) in COMMANDS {
                for site in [&shop.here, &shop.there] {
                    let said = ask(&mut wire, site, command, args).await;
                    let is_staff =
                        *role == Role::Admin || site.id == "main" && *role != Role::Customer;
                    // Of an order of elsewhere nobody even hears that there is one.
                    let is_right = match (is_staff, may.contains(role)) {
                        (false, _) => said == "not_found",
                        (true, false) => said == "forbidden",
                        (true, true) => !is_refusal(&said) && said != "validation",
                    };
                    if !is_right {
                        wrong.push(format!("{role:?} and {command} at {}: {said}", site.id));
                    }
                }
            }
        }
        let mut wire = Wire::of(&shop.app, &shop.owner).await;
        for (command, _, is_owners, args) in COMMANDS {
            let said = ask(&mut wire, &shop.here, command, args).await;
            let cash = *command == "pay" && said == "forbidden";
            if !cash && (said != "forbidden") != *is_owners {
                wrong.push(format!("the owner and {command}: {said}"));
            }
        }
        assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
        shop.app.stop().await;
    });
}

/// Without changing anything: no order has the version that is wanted.
async fn ask(wire: &mut Wire, site: &Site, command: &str, args: &str) -> String {
    let answer = wire
        .ask(json!({
            "t": "cmd", "order": id(&site.order), "action": command, "args": site.args(args),
            "idem": fresh_key("matrix"), "expect_v": 99,
        }))
        .await;
    verdict(&answer)
}
