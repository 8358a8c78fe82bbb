//! Which streams a caller may watch, and beginning to watch them. Rights are checked here, every time.

use std::sync::Arc;

use super::{
    WsContext,
    session::{Ask, Outcome, Watched},
};
use crate::{
    engine::Failure,
    hub::{self, Mailbox, Position, SiteView, Started, Stream, Target},
    order::{Access, Principal, Rejection, Role, Timestamp},
};

/// The streams that a name stands for: `admin` alone is every site the caller administers.
pub(super) fn expand(context: &WsContext, principal: &Principal, ask: Ask) -> Vec<Ask> {
    if ask.name != "admin" {
        return vec![ask];
    }
    let sites = context.engine.site_ids();
    let own = sites
        .into_iter()
        .filter(|site| may_watch(principal.staff_at(site), false));
    let asks: Vec<Ask> = own
        .map(|site| Ask {
            name: Stream::Admin(site).to_string(),
            from: None,
        })
        .collect();
    // Nobody's `admin` is refused like any other stream that is not theirs.
    if asks.is_empty() { vec![ask] } else { asks }
}

/// Begins to watch a stream on behalf of `principal`.
pub(super) async fn begin(
    context: &WsContext,
    principal: &Principal,
    stream: Result<Stream, Failure>,
    ask: Ask,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Outcome {
    let from = ask.from.as_ref();
    let result = match stream {
        Ok(stream) => start(context, principal, stream, from, mailbox, now).await,
        Err(failure) => Err(failure),
    };
    Outcome {
        name: ask.name,
        result,
    }
}

/// Starts a stream, or starts it over.
pub(super) async fn start(
    context: &WsContext,
    principal: &Principal,
    stream: Stream,
    from: Option<&Position>,
    mailbox: &Arc<Mailbox>,
    now: Timestamp,
) -> Result<(Watched, Started), Failure> {
    let (view, target, access) = find(context, principal, &stream).await?;
    let journal = context.engine.journal().as_ref();
    let started = hub::watch(&view, journal, &target, access, from, mailbox, now)
        .await
        .ok_or(Failure::Unavailable)?;
    let watched = Watched {
        stream,
        site: view.id().clone(),
        access,
    };
    Ok((watched, started))
}

/// Stops watching.
pub(super) fn leave(context: &WsContext, watched: &Watched, mailbox: &Arc<Mailbox>) {
    if let Some(view) = context.engine.hub().site(&watched.site) {
        hub::leave(&view, topic(&watched.stream), watched.access, mailbox);
    }
}

fn topic(stream: &Stream) -> hub::Topic {
    match stream {
        Stream::Order(id) => hub::Topic::Order(*id),
        Stream::Board(_) => hub::Topic::Board,
        Stream::Admin(_) => hub::Topic::Admin,
    }
}

/// What `name` stands for; a name that is no stream's is like one that does not exist.
pub(super) fn parse(name: &str) -> Result<Stream, Failure> {
    if name == "admin" {
        return Err(Rejection::Forbidden.into());
    }
    name.parse().map_err(|_| Rejection::NotFound.into())
}

async fn find(
    context: &WsContext,
    principal: &Principal,
    stream: &Stream,
) -> Result<(Arc<SiteView>, Target, Access), Failure> {
    let hub = context.engine.hub();
    match stream {
        Stream::Order(id) => {
            let order = match hub.order(*id) {
                Some(order) => order,
                None => context
                    .engine
                    .order(*id)
                    .await?
                    .ok_or(Rejection::NotFound)?,
            };
            let access = principal.access(&order);
            if !access.can_read() {
                return Err(Rejection::NotFound.into());
            }
            let view = context.engine.opened(&order.site).await?;
            let order = view.order(*id).unwrap_or(order);
            Ok((view, Target::Order(order), access))
        }
        Stream::Board(site) | Stream::Admin(site) => {
            let is_board = matches!(stream, Stream::Board(_));
            let staff = principal.staff_at(site);
            if !may_watch(staff, is_board) {
                return Err(Rejection::Forbidden.into());
            }
            let view = context.engine.opened(site).await?;
            let access = Access {
                owner: false,
                staff,
            };
            let target = if is_board {
                Target::Board
            } else {
                Target::Admin
            };
            Ok((view, target, access))
        }
    }
}

/// Who may watch a site's board, and who its feed.
fn may_watch(staff: Option<Role>, is_board: bool) -> bool {
    match staff {
        Some(Role::Kitchen | Role::Warehouse) => is_board,
        Some(Role::Support) => !is_board,
        Some(Role::Manager | Role::Admin | Role::System) => true,
        Some(Role::Customer) | None => false,
    }
}
