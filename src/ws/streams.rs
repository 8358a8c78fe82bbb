//! From the names that clients ask for to streams that are watched. Who may watch what is `engine/watching.rs`.

use std::sync::Arc;

use super::{
    WsContext,
    session::{Ask, Outcome},
};
use crate::{
    engine::{Failure, Watcher},
    hub::{Mailbox, Stream},
    order::{Principal, Rejection, Timestamp},
};

/// The streams that a name stands for: `admin` alone is every site the caller administers.
pub(super) fn expand(context: &WsContext, principal: &Principal, ask: Ask) -> Vec<Ask> {
    if ask.name != "admin" {
        return vec![ask];
    }
    let own = context.engine.administered_sites(principal);
    let asks: Vec<Ask> = own
        .into_iter()
        .map(|site| Ask {
            name: Stream::Admin(site).to_string(),
            from: None,
        })
        .collect();
    // Nobody's `admin` is refused like any other stream that is not theirs.
    if asks.is_empty() { vec![ask] } else { asks }
}

/// Begins to watch a stream on behalf of `watcher`.
pub(super) async fn begin(
    context: &WsContext,
    watcher: &Watcher,
    stream: Result<Stream, Failure>,
    ask: Ask,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Outcome {
    let from = ask.from.as_ref();
    let result = match stream {
        Ok(stream) => {
            let engine = &context.engine;
            engine.watch(watcher, stream, from, mailbox, now).await
        }
        Err(failure) => Err(failure),
    };
    Outcome {
        name: ask.name,
        result,
    }
}

/// What `name` stands for; a name that is no stream's is like one that does not exist.
pub(super) fn parse(name: &str) -> Result<Stream, Failure> {
    if name == "admin" {
        return Err(Rejection::Forbidden.into());
    }
    name.parse().map_err(|_| Rejection::NotFound.into())
}
