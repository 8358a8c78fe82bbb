//! Letters by mail: one for every step, none lost when the server is away, none that tells a code to the log.

use serde_json::{Value, json};

use crate::{
    app::{Disk, Person, TestApp, TestClock, assert_without, eventually, id},
    support::run,
};

mod low_stock;
pub(crate) mod server;
mod steps;
mod strangers;
mod waiting;

use server::{MailServer, Manner};

fn flags(server: &MailServer) -> [String; 2] {
    [
        format!("--smtp.url=smtp://127.0.0.1:{}", server.port()),
        "--smtp.from=Demo Kitchen <orders@demo.local>".into(),
    ]
}

async fn mailing_shop(server: &MailServer) -> TestApp {
    let flags = flags(server);
    TestApp::demo_with(&[&flags[0], &flags[1]]).await
}

/// The log of an order's letters, once it is as wanted.
async fn log_when(who: &Person, order: &Value, is_it: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    eventually("letters in the log", || async {
        let path = format!("notifications?order={}", id(order));
        let page = who.get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap().clone();
        is_it(&items).then_some(items)
    })
    .await
}

fn words(log: &[Value], field: &str) -> Vec<String> {
    log.iter()
        .map(|one| one[field].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_step_is_one_letter_and_the_log_knows_them_without_a_code() {
    run(async {
        let server = MailServer::start(Manner::Takes).await;
        let app = mailing_shop(&server).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let order = customer.place(&[("espresso", 2)]).await;
        let code = app.code(&order).await;
        app.pay(&customer, &order).await;
        app.release(&order).await;
        app.kitchen()
            .await
            .act(
                &order,
                "reject",
                &json!({"reason": "<b>no</b> beans & \"milk\""}),
            )
            .await
            .expect(200);
        admin
            .act(&order, "cancel", &json!({"reason": "sorry"}))
            .await
            .expect(200);
        app.once(&order, |order| order["payment"] == "refunded")
            .await;

        let mails = server.mails(6).await;
        let subjects: Vec<_> = mails
            .iter()
            .map(|mail| mail.header("Subject").to_owned())
            .collect();
        let expected = [
            "Your code for order 1",
            "Order 1 is paid",
            "Order 1 is being prepared",
            "Order 1 cannot be made",
            "Order 1 is cancelled",
            "Order 1 is refunded",
        ];
        assert_eq!(subjects, expected);
        assert!(
            mails[0].text.contains(&code) && mails[0].text.contains("2 =C3=97 Espresso"),
            "{}",
            mails[0].text
        );
        for mail in &mails {
            assert!(
                mail.header("Content-Type")
                    .starts_with("multipart/alternative"),
                "{}",
                mail.text
            );
            assert!(mail.text.contains("text/plain") && mail.text.contains("text/html"));
        }
        let rejected = mails[3].text.replace("=\r\n", "");
        assert!(rejected.contains("&lt;b&gt;no&lt;/b&gt;"), "{rejected}");
        let mut ids: Vec<_> = mails
            .iter()
            .map(|mail| mail.header("Message-ID").to_owned())
            .collect();
        ids.dedup();
        assert_eq!(ids.len(), 6);

        let log = log_when(&customer, &order, |log| log.len() == 6).await;
        assert_eq!(words(&log, "subject"), expected);
        assert_eq!(
            words(&log, "kind"),
            [
                "code",
                "paid",
                "released",
                "rejected",
                "cancelled",
                "refunded"
            ]
        );
        assert!(
            log.iter()
                .all(|one| one["state"] == "sent" && one["to"] == "customer@demo.local")
        );
        let all = admin.get("notifications?limit=200").await;
        assert_without(&all.text, &[&code]);
        assert_eq!(all.expect(200)["items"].as_array().unwrap().len(), 6);
        app.stop().await;
    });
}

#[test]
fn a_server_that_is_away_across_a_restart_gets_every_letter_once_and_in_order() {
    run(async {
        let server = MailServer::start(Manner::Takes).await;
        let (disk, clock) = (Disk::new(), TestClock::new());
        let flags = flags(&server);
        let flags = [flags[0].as_str(), &flags[1]];
        let app = disk.start_with(&flags, &clock).await;
        let customer = app.customer().await;
        let told = customer.place(&[("espresso", 1)]).await;
        log_when(&customer, &told, |log| words(log, "state") == ["sent"]).await;
        server.behave(Manner::HangsUp);
        let order = customer.place(&[("cola", 1)]).await;
        app.pay(&customer, &order).await;
        customer.act(&order, "cancel", &json!({})).await.expect(200);
        // The code was used meanwhile: its letter waits, or is given up by now.
        log_when(&customer, &order, |log| {
            let states = words(log, "state");
            states.len() == 3 && states[1..] == ["waiting"; 2]
        })
        .await;
        app.stop().await;

        let app = disk.start_with(&flags, &clock).await;
        let customer = app.nobody().with_token(&customer.token);
        let later = customer.place(&[("espresso", 1)]).await;
        log_when(&customer, &later, |log| log.len() == 1).await;
        server.behave(Manner::Takes);
        let log = log_when(&customer, &order, |log| {
            log.iter().all(|one| one["state"] != "waiting")
        })
        .await;
        assert_eq!(words(&log, "kind"), ["code", "paid", "cancelled"]);
        assert_eq!(
            words(&log, "state"),
            ["failed", "sent", "sent"],
            "a code that was used is of no use"
        );
        log_when(&customer, &later, |log| words(log, "state") == ["sent"]).await;
        let mails = server.mails(4).await;
        let subjects: Vec<_> = mails
            .iter()
            .map(|mail| mail.header("Subject").to_owned())
            .collect();
        assert_eq!(
            subjects,
            [
                "Your code for order 1",
                "Order 2 is paid",
                "Order 2 is cancelled",
                "Your code for order 3"
            ]
        );
        app.stop().await;
    });
}

#[test]
fn a_letter_that_is_refused_is_given_up_and_one_that_is_put_off_waits_alone() {
    run(async {
        let server = MailServer::start(Manner::Refuses).await;
        let app = mailing_shop(&server).await;
        let customer = app.customer().await;
        let refused = customer.place(&[("espresso", 1)]).await;
        log_when(&customer, &refused, |log| words(log, "state") == ["failed"]).await;
        server.behave(Manner::PutsOff);
        let put_off = customer.place(&[("espresso", 1)]).await;
        log_when(&customer, &put_off, |log| {
            words(log, "state") == ["waiting"]
        })
        .await;
        server.behave(Manner::Takes);
        let next = customer.place(&[("espresso", 1)]).await;
        log_when(&customer, &next, |log| words(log, "state") == ["sent"]).await;
        assert_eq!(
            log_when(&customer, &put_off, |_| true).await[0]["state"],
            "waiting"
        );
        app.clock.advance_ms(30_000);
        log_when(&customer, &put_off, |log| words(log, "state") == ["sent"]).await;
        assert_eq!(server.mails(2).await.len(), 2);
        app.stop().await;
    });
}

#[test]
fn letters_are_seen_by_whom_they_concern() {
    run(async {
        let app = TestApp::demo().await;
        let customer = app.customer().await;
        let order = app.paid(&customer).await;
        let path = format!("notifications?order={}", id(&order));
        log_when(&customer, &order, |log| log.len() == 2).await;
        for who in [app.manager().await, app.admin().await] {
            assert_eq!(
                who.get(&path).await.expect(200)["items"]
                    .as_array()
                    .unwrap()
                    .len(),
                2
            );
            assert_eq!(who.all("notifications?limit=1").await.len(), 2);
            assert_eq!(who.all("notifications?site=main").await.len(), 2);
        }
        let stranger = app.signup("Stan Stranger").await;
        stranger.get(&path).await.problem(404, "not_found");
        app.nobody()
            .get(&path)
            .await
            .problem(401, "unauthenticated");
        let problem = customer
            .get("notifications")
            .await
            .problem(422, "validation");
        assert_eq!(problem["errors"][0]["pointer"], "/order");
        for who in [app.kitchen().await, app.hire("support", &["main"]).await] {
            who.get("notifications").await.problem(403, "forbidden");
            who.get(&path).await.problem(403, "forbidden");
        }
        customer
            .get("notifications?site=main")
            .await
            .problem(403, "forbidden");
        let admin = app.admin().await;
        admin
            .get("notifications?cursor=nonsense")
            .await
            .problem(400, "bad_cursor");
        admin
            .get("notifications?site=nowhere")
            .await
            .problem(404, "not_found");
        app.stop().await;
    });
}
