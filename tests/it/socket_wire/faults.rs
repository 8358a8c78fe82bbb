//! Clients behind a network that is not well, and a busy hub: nothing is missed, nothing comes twice, and in the end
//! everybody knows what the hub knows.

use std::collections::BTreeMap;

use orderhub::{
    hub::projection,
    order::{Access, Order, Principal},
};
use serde_json::Value;

use super::{
    proxy::{Dice, Proxy},
    *,
};
use crate::{
    engine::rig::cancel,
    hub_model::follower::{self, Follower},
};

/// A client that hears nothing for so long comes back: the hub pings every second.
const SILENCE_MAX: Duration = Duration::from_secs(3);
/// How long a client may take to know everything, once the network is well.
const PATIENCE: Duration = Duration::from_secs(30);
const ORDERS: u64 = 120;

/// Follows a stream until it stands where the hub told it last.
async fn follow(
    mut client: Client,
    stream: String,
    mut last: tokio::sync::watch::Receiver<u64>,
) -> (Follower, Client) {
    let mut follower = Follower::default();
    client.subscribe(&stream, None).await;
    loop {
        let end = *last.borrow_and_update();
        if end > 0 && follower.offset == Some(end) && follower.is_whole() {
            return (follower, client);
        }
        let next = tokio::select! {
            next = tokio::time::timeout(SILENCE_MAX, client.next_message()) => next,
            _ = last.changed() => continue,
        };
        match next {
            Ok(Ok(Message::Hub(message))) => {
                let of = |h: u64| client.stream(h) == Some(&*stream);
                match &message {
                    Outbound::Welcome { streams, .. } => {
                        for joined in streams {
                            let Joined::Begun { how, .. } = joined else {
                                panic!("{joined:?}");
                            };
                            follower = follower.resumed(*how == How::Snapshot);
                        }
                        if streams.is_empty() {
                            // The first subscription was lost with its connection.
                            follower = follower.resumed(true);
                            client.subscribe(&stream, None).await;
                        }
                    }
                    Outbound::SubOk { .. } => follower = follower.resumed(true),
                    Outbound::Snap { h, .. }
                    | Outbound::Ev { h, .. }
                    | Outbound::Reset { h, .. }
                        if of(*h) =>
                    {
                        follower.hear(&serde_json::to_value(&message).unwrap());
                    }
                    other => assert!(!matches!(other, Outbound::Err { .. }), "{other:?}"),
                }
            }
            // At once: how long clients wait is another test's business.
            Ok(Ok(Message::Disconnected { .. }) | Err(_)) | Err(_) => client.reconnect(),
        }
    }
}

#[test]
fn nothing_is_missed_and_nothing_comes_twice_on_a_bad_network() {
    run(async {
        for seed in 1..=3 {
            Box::pin(on_a_bad_network(seed)).await;
        }
    });
}

async fn on_a_bad_network(seed: u64) {
    let flags = [
        "--ws.ping_s=1",
        "--ws.pong_s=1",
        "--ws.connections_per_user_max=1000",
        "--ws.connections_per_address_max=10000",
        "--ws.subscriptions_per_s=10000",
    ];
    let server = Server::start(&flags).await;
    let proxy = Proxy::before(&server.url, seed).await;
    let first = server.place("ann", "first").await;
    let streams = [
        ("manager:boss", "admin:main".to_owned()),
        ("manager:other", "admin:main".to_owned()),
        ("kitchen:cook", "board:main".to_owned()),
        ("customer:ann", format!("order:{first}")),
    ];
    let (feed_told, feed_last) = tokio::sync::watch::channel(0);
    let (order_told, order_last) = tokio::sync::watch::channel(0);
    let mut following = Vec::new();
    for (token, stream) in &streams {
        let last = if stream.starts_with("order:") {
            &order_last
        } else {
            &feed_last
        };
        let client = connected(&proxy.url, token).await;
        following.push(tokio::spawn(follow(client, stream.clone(), last.clone())));
    }

    // Busy all the while.
    let mut dice = Dice(seed);
    let (ann, cook) = (person("ann", Role::Customer), person("cook", Role::Kitchen));
    let mut orders = vec![first];
    for number in 0..ORDERS {
        let key = format!("{number}");
        orders.push(server.place("ann", &key).await);
        let some = orders[dice.below(orders.len() as u64) as usize];
        // What is refused tells nobody anything.
        let _ = match dice.below(3) {
            0 => {
                server
                    .rig
                    .act(&cook, some, cash(), &format!("pay {key}"))
                    .await
            }
            1 => {
                server
                    .rig
                    .act(&ann, some, cancel(), &format!("cancel {key}"))
                    .await
            }
            _ => {
                server
                    .rig
                    .act(&cook, first, cash(), &format!("first {key}"))
                    .await
            }
        };
        tokio::time::sleep(Duration::from_millis(dice.below(40))).await;
    }
    proxy.heal();
    let head = server.rig.feed().await.len() as u64;
    let version = server.rig.engine.hub().order(first).unwrap().version;
    feed_told.send_replace(head);
    order_told.send_replace(version);

    for ((token, stream), following) in streams.iter().zip(following) {
        let followed = tokio::time::timeout(PATIENCE, following).await;
        let (follower, client) = followed
            .unwrap_or_else(|_| panic!("{stream} of seed {seed}"))
            .unwrap();
        let counts = client.counts();
        assert_eq!(counts.gaps, 0, "{stream} of seed {seed}");
        let (role, name) = token.split_once(':').unwrap();
        let role = Role::PEOPLE
            .into_iter()
            .find(|one| one.as_str() == role)
            .unwrap();
        let who = person(name, role);
        let (knows, is) = if stream.starts_with("order:") {
            (
                follower.known(),
                shown(&server, &who, |order| order.id == first),
            )
        } else {
            (
                follower.live(),
                shown(&server, &who, |order| !order.status.is_final()),
            )
        };
        if stream.starts_with("board:") {
            // What moves money alone shows nothing there.
            assert_eq!(
                without_money(knows),
                without_money(is),
                "{stream} of seed {seed}"
            );
        } else {
            assert_eq!(knows, is, "{stream} of seed {seed}");
        }
    }
}

/// Also connecting may fail there.
async fn connected(url: &str, token: &str) -> Client {
    loop {
        let connecting = tokio::time::timeout(SILENCE_MAX, Client::connect(url, token));
        if let Ok(Ok(client)) = connecting.await {
            return client;
        }
    }
}

/// What the hub shows somebody of some orders.
fn shown(
    server: &Server,
    who: &Principal,
    is_it: impl Fn(&Order) -> bool,
) -> BTreeMap<String, Value> {
    let rig = &server.rig;
    let view = rig.engine.hub().site(&rig.site).unwrap();
    let look = |order: &Arc<Order>| {
        let access: Access = who.access(order);
        let order = projection::order(order, access, view.policy(), rig.now());
        (order.id.clone(), follower::shown(&order))
    };
    let orders = view.orders();
    orders
        .iter()
        .filter(|order| is_it(order))
        .map(look)
        .collect()
}

fn without_money(mut orders: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    for order in orders.values_mut() {
        let fields = order.as_object_mut().unwrap();
        fields.remove("payment");
        fields.remove("version");
    }
    orders
}
