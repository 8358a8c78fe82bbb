//! That letters wait is told while they do: nobody pays by a code that does not arrive.

use serde_json::json;

use super::{
    flags,
    server::{MailServer, Manner},
};
use crate::{
    app::{PASSWORD, eventually},
    support::run,
    telemetry::Caller,
    torture::hub::Shop,
};

/// A program of its own: its gauges are nobody else's.
#[test]
fn letters_that_wait_are_counted_with_their_age_until_the_server_is_back() {
    run(async {
        let server = MailServer::start(Manner::Takes).await;
        let flags = flags(&server);
        let mut shop = Shop::new(&[flags[0].as_str(), &flags[1]]);
        let hub = shop.start();
        let mut customer = Caller::new(&hub.url);
        customer.login("customer@demo.local", PASSWORD).await;
        let (waiting, age) = ("orderhub_letters_waiting", "orderhub_letter_age_seconds");
        eventually("a first count", async || {
            (customer.metric(waiting).await == Some(0.0)).then_some(())
        })
        .await;
        assert_eq!(customer.metric(age).await, Some(0.0));

        server.behave(Manner::HangsUp);
        let lines = json!({"lines": [{"sku": "espresso", "quantity": 1}]});
        for _ in 0..2 {
            customer.post("orders", &lines, 201).await;
        }
        eventually("both wait", async || {
            (customer.metric(waiting).await == Some(2.0)).then_some(())
        })
        .await;
        let young = customer.metric(age).await.unwrap();
        let old = eventually("it grows older", async || {
            let old = customer.metric(age).await?;
            (old > young).then_some(old)
        })
        .await;
        assert!(old < 60.0, "{old} s, of letters of this test");

        server.behave(Manner::Takes);
        assert_eq!(server.mails(2).await.len(), 2);
        eventually("none waits", async || {
            let told = (customer.metric(waiting).await, customer.metric(age).await);
            (told == (Some(0.0), Some(0.0))).then_some(())
        })
        .await;
        hub.terminate();
    });
}
