//! What the vectors do not say: tokens in time, the hub's own token, conflation, and a full queue.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use orderhub::{
    client::{Client, Message, NOT_SENT, Options, Token, TokenSource, UNSENT_MAX},
    ws::frame::Outbound,
};
use serde_json::{Value, json};

use super::hub::{PATIENCE, Peer, ScriptedHub};
use crate::support::run;

/// Tokens that are numbered, and live so long.
fn numbered(life: Option<Duration>) -> (TokenSource, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let tokens = TokenSource::asked(move || {
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        async move {
            let text = format!("token-{number}");
            Ok(Token { text, life })
        }
    });
    (tokens, asked)
}

fn welcome(more: Value) -> Value {
    let limits = json!({"frame_bytes": 16384, "streams": 200, "commands_per_s": 5, "subscriptions_per_s": 50});
    let mut welcome = json!({"t": "welcome", "conn": "c1", "now": 0, "ping_s": 20, "limits": limits, "streams": []});
    for (field, value) in more.as_object().unwrap() {
        welcome[field] = value.clone();
    }
    welcome
}

async fn connect(hub: &ScriptedHub, options: Options) -> (Client, Peer) {
    let (client, peer) = tokio::join!(options.connect(), hub.connection());
    (client.unwrap(), peer)
}

/// The client comes back; the connection, and what it says first.
async fn back(hub: &ScriptedHub, client: &mut Client) -> (Peer, Value) {
    let greeted = async {
        let mut peer = hub.connection().await;
        let hello = peer.next().await;
        (peer, hello)
    };
    tokio::select! {
        greeted = greeted => greeted,
        message = client.next_message() => panic!("{message:?}"),
    }
}

async fn next(client: &mut Client) -> Message {
    let next = tokio::time::timeout(PATIENCE, client.next_message());
    next.await.expect("silence").unwrap()
}

async fn hear(client: &mut Client) -> Outbound {
    match next(client).await {
        Message::Hub(message) => message,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_token_is_renewed_in_the_connection_before_it_expires() {
    run(async {
        let hub = ScriptedHub::new().await;
        // Renewed after four fifths, and not before five seconds: of six, that is now and then.
        let (tokens, asked) = numbered(Some(Duration::from_millis(6_250)));
        let (mut client, mut peer) = connect(&hub, Options::new(&hub.url(), tokens)).await;
        assert_eq!(peer.next().await["token"], "token-1");
        peer.say(&[welcome(json!({}))]).await;
        hear(&mut client).await;
        let said = tokio::select! {
            said = peer.next() => said,
            message = client.next_message() => panic!("{message:?}"),
        };
        assert_eq!(said, json!({"t": "refresh", "token": "token-2"}));
        assert_eq!(asked.load(Ordering::Relaxed), 2);
    });
}

#[test]
fn the_hubs_own_token_comes_first_and_the_newest_counts() {
    run(async {
        let hub = ScriptedHub::new().await;
        let (tokens, asked) = numbered(None);
        let (mut client, mut peer) = connect(&hub, Options::new(&hub.url(), tokens)).await;
        peer.next().await;
        let ping = json!({"t": "ping", "w": [], "r": "second"});
        let first = json!({"resume_token": "first", "resume_s": 900});
        peer.say(&[welcome(first), ping]).await;
        hear(&mut client).await;
        hear(&mut client).await;
        drop(peer);
        assert!(matches!(
            next(&mut client).await,
            Message::Disconnected { .. }
        ));
        client.hurry();
        let (mut peer, hello) = back(&hub, &mut client).await;
        assert_eq!(hello["resume_token"], "second");
        assert_eq!(hello.get("token"), None);
        assert_eq!(asked.load(Ordering::Relaxed), 1, "nobody was asked again");

        // One that the hub does not take is followed by what whoever is asked says.
        let bye = json!({"t": "bye", "code": 4001, "reason": "", "retry_ms": null, "spread_ms": 0, "resume": false});
        peer.say(&[bye]).await;
        peer.close(4001, "").await;
        hear(&mut client).await;
        assert!(matches!(
            next(&mut client).await,
            Message::Disconnected { .. }
        ));
        client.hurry();
        let (_peer, hello) = back(&hub, &mut client).await;
        assert_eq!(hello["token"], "token-2");
    });
}

#[test]
fn what_is_critical_comes_through_a_reset_and_counts_as_no_gap() {
    run(async {
        let hub = ScriptedHub::new().await;
        let options = Options::new(&hub.url(), "token").watch("board:tea");
        let (mut client, mut peer) = connect(&hub, options).await;
        peer.next().await;
        let begun = json!({"s": "board:tea", "h": 1, "e": "e", "o": 3, "how": "snapshot"});
        let snap = |o: u64| json!({"t": "snap", "h": 1, "e": "e", "o": o, "part": 1, "parts": 1, "data": {}});
        let critical = json!({"t": "ev", "h": 1, "o": 7, "v": 2, "at": 0, "k": "order.cancelled", "crit": true});
        let reset = json!({"t": "reset", "h": 1, "reason": "behind"});
        let after = json!({"t": "ev", "h": 1, "o": 21});
        peer.say(&[welcome(json!({"streams": [begun]})), snap(3)])
            .await;
        peer.say(&[reset, critical, snap(20), after]).await;
        let mut kinds = Vec::new();
        for _ in 0..6 {
            let message = serde_json::to_value(hear(&mut client).await).unwrap();
            kinds.push(message["t"].as_str().unwrap().to_owned());
        }
        assert_eq!(kinds, ["welcome", "snap", "reset", "ev", "snap", "ev"]);
        assert_eq!(client.position("board:tea").unwrap().o, 21);
        let counts = client.counts();
        assert_eq!((counts.gaps, counts.duplicates, counts.resets), (0, 0, 1));
        client.ack("board:tea", 7).await;
        assert_eq!(peer.next().await, json!({"t": "ack", "h": 1, "o": 7}));
    });
}

#[test]
fn what_is_said_before_the_welcome_waits_and_not_without_end() {
    run(async {
        let hub = ScriptedHub::new().await;
        let (mut client, mut peer) = connect(&hub, Options::new(&hub.url(), "token")).await;
        peer.next().await;
        let mut requests = Vec::new();
        for number in 0..=UNSENT_MAX {
            let order = number.to_string();
            let request = client.command(&order, "otp", json!({}), None).await;
            requests.push(request);
        }
        let refused = client.answer(requests.last().unwrap()).await.unwrap();
        assert!(matches!(refused, Outbound::Err { code, .. } if code == NOT_SENT));
        peer.say(&[welcome(json!({}))]).await;
        hear(&mut client).await;
        for number in 0..UNSENT_MAX {
            assert_eq!(peer.next().await["order"], number.to_string());
        }
    });
}
