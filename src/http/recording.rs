//! Writing down what was done: the layer around every route that finds acts in `acts.rs` and gives them to the audit log.
//!
//! A place in the log's queue is taken before the act; without one it is refused and not done. The act and its entry are a
//! task of their own, so that a caller who hangs up between the two leaves no act unrecorded, and the answer waits for the
//! entry. One who goes away before they have said all that they want has asked for nothing: a small body is read whole before
//! the place is taken, and a file breaks off. What the thing looked like before and after is read around the act; where two
//! change the same thing at once, each tells what it saw. What breaks off half way is written down as unsure.

use std::{
    convert::Infallible,
    net::SocketAddr,
    panic::{AssertUnwindSafe, resume_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Query, RawPathParams, Request, State},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use futures_util::{FutureExt as _, StreamExt as _, stream};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::oneshot;

use super::{
    Web,
    acts::{self, By, Names, Rule},
    code::Code,
    extract::whoever,
    json,
    middleware::request_id,
    orders::REPLAYED,
    problem::Problem,
    things::Thing,
};
use crate::{
    account::{Identity, is_board_token},
    audit::{Act, Action, Actor, ActorKind, Ending, Permit},
    order::{Role, SiteId},
};

/// Answers that are read for what was made are small.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Kinds of things that belong to no site, also where there is only one.
const OF_THE_HUB: [&str; 2] = ["user", "api_key"];

/// What only the handler of an act knows about it.
#[derive(Clone, Default)]
pub(super) struct Slip(Arc<Mutex<Facts>>);

#[derive(Default)]
struct Facts {
    actions: Vec<Action>,
    target: Option<Arc<str>>,
    is_nothing: bool,
}

impl Slip {
    /// It only looked.
    pub(super) fn is_nothing(&self) {
        self.facts().is_nothing = true;
    }

    /// It is this act, not the one of the table; said several times, it is several.
    pub(super) fn is(&self, action: Action) {
        self.facts().actions.push(action);
    }

    /// It is done to this, which stands neither in the address nor in the answer.
    pub(super) fn on(&self, id: impl ToString) {
        self.facts().target = Some(id.to_string().into());
    }

    fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Sync> FromRequestParts<S> for Slip {
    type Rejection = Infallible;

    /// Where nothing is written down, it is a slip that nobody reads.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// Handles a request, and writes down what was done.
pub(super) async fn record(State(web): State<Arc<Web>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>();
    let rule = path.and_then(|path| acts::rule(request.method(), path.as_str()));
    let known = rule.and_then(|rule| Some((rule, doer(&web, rule, &request)?)));
    let Some((rule, actor)) = known else {
        return next.run(request).await;
    };
    // Whoever says what they want as slowly as they like holds no place meanwhile.
    let request = match rule.is_small() {
        false => request,
        true => match json::whole(request).await {
            Ok((request, said)) if rule.by == By::Board && !shows_board(&said) => {
                return next.run(request).await;
            }
            Ok((request, _)) => request,
            Err(problem) => return problem.into_response(),
        },
    };
    let permit = match rule.by {
        By::Anybody | By::Staff if rule.is_small() => web.audit.reserve(),
        By::Anybody | By::Staff | By::Stranger | By::Board => web.audit.reserve_unhurried(),
    };
    let Some(permit) = permit else {
        let detail = "Too much waits to be written down. Nothing was done; try again soon.";
        return Problem::new(Code::Overloaded, detail).into_response();
    };
    let tasks = web.tasks.clone();
    let (waiting, gone) = oneshot::channel();
    let request = request.map(|body| said_by(gone, body));
    let act = tasks.spawn(handle(web, rule, actor, permit, request, next));
    let done = act.await;
    drop(waiting);
    match done {
        Ok(response) => response,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            Err(_) => unknown().into_response(),
        },
    }
}

/// Whether what is said to go on with is the token of a board.
fn shows_board(said: &[u8]) -> bool {
    let said: Value = serde_json::from_slice(said).unwrap_or_default();
    let token = said.get("refresh_token").and_then(Value::as_str);
    token.is_some_and(is_board_token)
}

/// A body that breaks off when whoever sends it is gone, or waits no longer.
fn said_by(gone: oneshot::Receiver<Infallible>, body: Body) -> Body {
    let (mut gone, mut said) = (gone.fuse(), body.into_data_stream());
    Body::from_stream(stream::poll_fn(move |cx| match gone.poll_unpin(cx) {
        Poll::Ready(_) => Poll::Ready(Some(Err(axum::Error::new("nobody waits any more")))),
        Poll::Pending => said.poll_next_unpin(cx),
    }))
}

/// Who is about to do what `rule` says; `None` if that is nothing to be written down, or will be refused.
fn doer(web: &Web, rule: Rule, request: &Request) -> Option<Actor> {
    let identity = whoever(web, request);
    match rule.by {
        By::Stranger | By::Board => Some(Actor::anonymous()),
        By::Anybody => identity.as_ref().map(actor),
        By::Staff => identity
            .filter(|identity| identity.principal.role != Role::Customer)
            .as_ref()
            .map(actor),
    }
}

fn actor(identity: &Identity) -> Actor {
    Actor::of(&identity.principal, &identity.holder)
}

fn unknown() -> Problem {
    Problem::new(
        Code::OutcomeUnknown,
        "It may have been done, and may not have been written down: the hub is stopping.",
    )
}

async fn handle(
    web: Arc<Web>,
    rule: Rule,
    actor: Actor,
    permit: Permit,
    request: Request,
    next: Next,
) -> Response {
    let (mut head, body) = request.into_parts();
    let slip = Slip::default();
    head.extensions.insert(slip.clone());
    let asked = Asked::of(&web, rule, &mut head).await;
    let before = asked.thing(&web, asked.named.as_deref(), None).await;
    let handled = next.run(Request::from_parts(head, body));
    let response = match AssertUnwindSafe(handled).catch_unwind().await {
        Ok(response) => response,
        Err(panic) => {
            let outcome = Outcome {
                status: StatusCode::INTERNAL_SERVER_ERROR,
                ending: Ending::Unsure,
                answer: Value::Null,
            };
            let acts = asked.acts(&web, actor, &slip, before, &outcome).await;
            web.tasks.spawn(permit.record(acts));
            resume_unwind(panic);
        }
    };
    let (response, answer) = match rule.names {
        Names::Answer(_) => read(response).await,
        Names::Address => (response, Value::Null),
    };
    let problem = response.extensions().get::<Problem>();
    let outcome = Outcome {
        status: response.status(),
        ending: match problem {
            Some(problem) if problem.is_unsure() => Ending::Unsure,
            _ if response.headers().contains_key(&REPLAYED) => Ending::Repeated,
            _ => Ending::Done,
        },
        answer,
    };
    let acts = asked.acts(&web, actor, &slip, before, &outcome).await;
    if acts.is_empty() {
        return response;
    }
    if outcome.ending == Ending::Unsure {
        // Nothing is promised by this answer, and what could not be done may be why it cannot be written down now.
        web.tasks.spawn(permit.record(acts));
        return response;
    }
    match permit.record(acts).await {
        Ok(()) => response,
        Err(_) => unknown().into_response(),
    }
}

/// What is known of a request before it is handled.
struct Asked {
    rule: Rule,
    address: Option<Arc<str>>,
    request_id: Arc<str>,
    /// What its address names.
    named: Option<Arc<str>>,
    /// The site that it names, or the only one.
    site: Option<SiteId>,
}

/// What came of it.
struct Outcome {
    status: StatusCode,
    /// Of what was refused it says nothing.
    ending: Ending,
    answer: Value,
}

#[derive(Deserialize)]
struct SiteQuery {
    site: Option<String>,
}

impl Asked {
    async fn of(web: &Web, rule: Rule, head: &mut Parts) -> Self {
        let peer = head.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer.map(|ConnectInfo(peer)| peer.ip().to_canonical().to_string().into());
        let request_id = request_id(&head.headers).into();
        let query = Query::<SiteQuery>::try_from_uri(&head.uri);
        let mut site = query.ok().and_then(|Query(query)| query.site);
        let mut named = None;
        if let Ok(params) = RawPathParams::from_request_parts(head, &()).await {
            for (name, value) in &params {
                if name == "site" {
                    site = Some(value.to_owned());
                }
                named = Some(value.into());
            }
        }
        let site: Option<SiteId> = site.and_then(|site| site.parse().ok());
        // Whoever asks may name any: one that is not there is none.
        let site = site.filter(|site| web.engine.site_ids().contains(site));
        Self {
            rule,
            address,
            request_id,
            named,
            site: site.or_else(|| only_site(web)),
        }
    }

    async fn thing(&self, web: &Web, id: Option<&str>, site: Option<&SiteId>) -> Option<Thing> {
        let kind = self.rule.action.target();
        Thing::find(web, kind, id?, site.or(self.site.as_ref())).await
    }

    /// What was done, if anything was.
    async fn acts(
        &self,
        web: &Web,
        mut actor: Actor,
        slip: &Slip,
        before: Option<Thing>,
        outcome: &Outcome,
    ) -> Vec<Act> {
        let Facts {
            mut actions,
            target: said,
            is_nothing,
        } = std::mem::take(&mut *slip.facts());
        if is_nothing {
            return Vec::new();
        }
        let answer = &outcome.answer;
        let is_signing_in = matches!(self.rule.by, By::Stranger | By::Board);
        // A session that nobody was given lets nobody in; and whoever is not known writes nothing about nothing.
        let is_unsure = outcome.ending == Ending::Unsure
            && !matches!(self.rule.action, Action::SessionBegun | Action::DeviceBegun)
            && (!is_signing_in || said.is_some());
        let is_done = outcome.status.is_success() || is_unsure;
        if !is_done {
            // Of boards and links that is not told: anybody can say any token, and nothing slows them down as hashing passwords
            // does. Whose password was tried, the handler has said.
            let is_refused = self.rule.action == Action::SessionBegun
                && outcome.status == StatusCode::UNAUTHORIZED
                && said.is_some();
            if !is_refused {
                return Vec::new();
            }
            actions.push(Action::SessionRefused);
        } else if actions.is_empty() {
            actions.push(self.rule.action);
        }
        if is_done && is_signing_in && answer.pointer("/user/id").is_some() {
            actor = signed_in(answer, self.rule.action);
        }
        let named = match self.rule.names {
            Names::Address => self.named.clone(),
            Names::Answer(pointer) => text(answer, pointer),
        };
        let target = said.or(named).unwrap_or_else(|| "unknown".into());
        let site = text(answer, "/site").and_then(|site| site.parse().ok());
        let after = match is_done && !is_unsure {
            true => self.thing(web, Some(&target), site.as_ref()).await,
            false => None,
        };
        let thing = after.as_ref().or(before.as_ref());
        let target = thing.map_or(target, Thing::id);
        let site = match thing {
            Some(thing) => thing.site(),
            None => site.or_else(|| self.site.clone()),
        };
        let act = |action: Action| Act {
            site: site
                .clone()
                .filter(|_| !OF_THE_HUB.contains(&action.target())),
            address: self.address.clone(),
            request_id: Some(self.request_id.clone()),
            before: before.as_ref().and_then(Thing::fingerprint),
            after: after.as_ref().and_then(Thing::fingerprint),
            ending: outcome.ending,
            ..Act::new(actor.clone(), action, target.clone())
        };
        actions.into_iter().map(act).collect()
    }
}

fn only_site(web: &Web) -> Option<SiteId> {
    let mut sites = web.engine.site_ids().into_iter();
    let only = sites.next()?;
    sites.next().is_none().then_some(only)
}

/// Whoever an answer has signed in.
fn signed_in(answer: &Value, action: Action) -> Actor {
    let role = answer.pointer("/user/role").cloned().unwrap_or_default();
    Actor {
        kind: if action == Action::DeviceBegun {
            ActorKind::Device
        } else {
            ActorKind::User
        },
        id: text(answer, "/user/id"),
        name: text(answer, "/user/name").unwrap_or_default(),
        role: serde_json::from_value(role).ok(),
    }
}

fn text(answer: &Value, pointer: &str) -> Option<Arc<str>> {
    Some(answer.pointer(pointer)?.as_str()?.into())
}

/// A small answer, read.
async fn read(response: Response) -> (Response, Value) {
    if !response.status().is_success() {
        return (response, Value::Null);
    }
    let (head, body) = response.into_parts();
    // Answers of this size are in memory already: this does not fail.
    let bytes = to_bytes(body, ANSWER_BYTES_MAX).await.unwrap_or_default();
    let answer = serde_json::from_slice(&bytes).unwrap_or_default();
    (Response::from_parts(head, Body::from(bytes)), answer)
}
