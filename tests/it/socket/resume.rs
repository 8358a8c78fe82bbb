//! Coming back: live, by replay or by snapshot, also after the hub itself was gone.

use orderhub::{
    client::{Client, Message},
    ws::frame::Outbound,
};
use serde_json::{Value, json};

use super::wire::Wire;
use crate::{
    app::{Disk, Person, TestApp, TestClock, id},
    support::run,
};

/// How a stream is resumed at a position, and what is sent to get there.
async fn resume(
    app: &TestApp,
    person: &Person,
    stream: &str,
    e: &Value,
    o: u64,
) -> (Value, Vec<u64>) {
    let (mut wire, welcome) =
        Wire::hello(app, person, json!([{"s": stream, "e": e, "o": o}])).await;
    let joined = welcome["streams"][0].clone();
    // Whatever is sent for the stream is sent before the answer to what is asked next.
    wire.ask(json!({"t": "unsub", "s": "nothing"})).await;
    let lines = wire.rest();
    let snaps = lines.iter().filter(|line| line["t"] == "snap").count();
    assert_eq!(snaps > 0, joined["how"] == "snapshot", "{joined}");
    let offsets = lines.iter().filter(|line| line["t"] == "ev");
    (
        joined,
        offsets.map(|line| line["o"].as_u64().unwrap()).collect(),
    )
}

#[test]
fn the_truth_table() {
    run(async {
        let app = TestApp::demo().await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let order = app.paid(&customer).await;
        let order = format!("order:{}", id(&order));
        app.paid(&customer).await;
        let (_wire, joined) = Wire::watching(&app, &admin, "admin:main").await;
        let epoch = joined["e"].clone();
        assert_eq!(joined["o"], 6);
        let other = json!("another");
        for (stream, e, o, how, at, sent) in [
            ("admin:main", &epoch, 6, "live", 6, vec![]),
            ("admin:main", &epoch, 2, "replay", 6, vec![3, 4, 5, 6]),
            ("admin:main", &epoch, 0, "replay", 6, vec![1, 2, 3, 4, 5, 6]),
            ("admin:main", &epoch, 7, "snapshot", 6, vec![]),
            ("admin:main", &other, 2, "snapshot", 6, vec![]),
            ("board:main", &epoch, 6, "live", 6, vec![]),
            ("board:main", &epoch, 5, "replay", 6, vec![6]),
            (&order, &epoch, 3, "live", 3, vec![]),
            (&order, &epoch, 1, "replay", 3, vec![2, 3]),
            (&order, &epoch, 4, "snapshot", 3, vec![]),
            (&order, &other, 3, "snapshot", 3, vec![]),
        ] {
            let (joined, offsets) = resume(&app, &admin, stream, e, o).await;
            let found = (
                joined["how"].as_str().unwrap(),
                joined["o"].as_u64().unwrap(),
                offsets,
            );
            assert_eq!(found, (how, at, sent), "{stream} from {o}");
        }
        // The right to read is checked anew.
        let stranger = app.signup("Sven Stranger").await;
        let (_wire, welcome) =
            Wire::hello(&app, &stranger, json!([{"s": order, "e": epoch, "o": 3}])).await;
        assert_eq!(
            welcome["streams"],
            json!([{"s": order, "err": "not_found"}])
        );
        app.stop().await;
    });
}

#[test]
fn a_restart_on_disk_is_not_noticed() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let (customer, admin) = (app.customer().await, app.admin().await);
        let order = app.paid(&customer).await;
        // More than boot brings into memory.
        let many = (0..150).map(|_| customer.place(&[("espresso", 1)]));
        futures_util::future::join_all(many).await;
        let (_wire, joined) = Wire::watching(&app, &admin, "admin:main").await;
        let (epoch, head) = (joined["e"].clone(), joined["o"].as_u64().unwrap());
        assert_eq!(head, 153);
        app.stop().await;

        let app = disk.start(&clock).await;
        let order = format!("order:{}", id(&order));
        for (stream, o, how, sent) in [
            ("admin:main", head, "live", 0),
            ("admin:main", head - 10, "replay", 10),
            ("admin:main", 1, "replay", 152),
            ("board:main", 3, "replay", 150),
            (&order, 3, "live", 0),
            (&order, 1, "replay", 2),
        ] {
            let (joined, offsets) = resume(&app, &admin, stream, &epoch, o).await;
            assert_eq!(joined["how"], how, "{stream} from {o}");
            let expected: Vec<u64> = (o + 1..=o + sent).collect();
            assert_eq!(offsets, expected, "{stream} from {o}");
        }
        app.stop().await;
    });
}

#[test]
fn the_client_comes_back_to_a_hub_that_was_restarted() {
    run(async {
        let (disk, clock) = (Disk::new(), TestClock::new());
        let app = disk.start(&clock).await;
        let customer = app.customer().await;
        let mut client = Client::connect(&app.socket_url(), &app.admin().await.token)
            .await
            .unwrap();
        let sub = client.subscribe("admin:main", None).await;
        assert!(matches!(
            client.answer(&sub).await.unwrap(),
            Outbound::SubOk { .. }
        ));
        customer.place(&[("espresso", 1)]).await;
        until_event(&mut client, 1).await;
        let bind = format!("--http.bind={}", app.url().trim_start_matches("http://"));
        let stopping = tokio::spawn(app.stop());
        let code = loop {
            match client.next_message().await.unwrap() {
                Message::Disconnected { code, .. } => break code,
                Message::Hub(_) => {}
            }
        };
        assert_eq!(code, 4200);
        stopping.await.unwrap();

        let app = disk.start_with(&[&bind], &clock).await;
        app.customer().await.place(&[("espresso", 1)]).await;
        until_event(&mut client, 2).await;
        let counts = client.counts();
        assert_eq!((counts.events, counts.gaps, counts.duplicates), (2, 0, 0));
        assert_eq!(
            counts.begun[2], 1,
            "one snapshot, at the very beginning: {counts:?}"
        );
        app.stop().await;
    });
}

async fn until_event(client: &mut Client, offset: u64) {
    loop {
        let next = tokio::time::timeout(crate::app::PATIENCE, client.next_message());
        if let Message::Hub(Outbound::Ev { o, .. }) = next.await.unwrap().unwrap()
            && o == offset
        {
            return;
        }
    }
}
