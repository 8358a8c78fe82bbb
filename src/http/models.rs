//! Which models answer at a site: what each is worth, by its card, and the roles that admins give them.
//!
//! Every change of a role is an act of an admin and is logged with their account. What a model says never changes
//! anything by itself, whatever its role.

use std::{path::Path as Folder, sync::Arc};

use axum::{
    extract::{Path, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Code, Web,
    extract::{Caller, Params},
    json::{Json, JsonOrEmpty, Nothing},
    model_view::{ModelsPage, page},
    problem::{Problem, ProblemBody},
    products::SiteParam,
    sites,
};
use crate::{
    hub::SiteView as Shelf,
    model::{
        registry::{Registry, RoleError},
        task::Task,
    },
    order::Role,
};

/// How a model becomes the one that answers.
#[derive(Deserialize, ToSchema)]
pub(super) struct PromoteBody {
    /// Also one that did not pass its gate against the baseline.
    #[serde(default)]
    anyway: bool,
}

/// How a model is asked beside the one that answers.
#[derive(Deserialize, ToSchema)]
pub(super) struct ShadowBody {
    /// The share of orders that it answers for, 0 to 0.5; 0 keeps it in the shadow.
    #[serde(default)]
    share: f64,
}

/// Every model of a site, with its card, and who answers for which task. Admins and the managers of the site.
#[utoipa::path(
    get, path = "/api/v1/models", tag = "models", operation_id = "list", params(SiteParam),
    responses((status = 200, body = ModelsPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn list(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(SiteParam { site }): Params<SiteParam>,
) -> Result<axum::Json<ModelsPage>, Problem> {
    let site = sites::find_or_only(&web, site.as_deref())?;
    must_run(&caller, &site)?;
    shown(&web, &site).await
}

/// Make a model the one that answers for its task. Admins only.
#[utoipa::path(
    post, path = "/api/v1/models/{name}/promote", tag = "models", request_body = Option<PromoteBody>,
    params(("name" = String, Path, description = "The model."), SiteParam),
    responses((status = 200, body = ModelsPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn promote(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(name): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
    JsonOrEmpty(body): JsonOrEmpty<PromoteBody>,
) -> Result<axum::Json<ModelsPage>, Problem> {
    let act = Act {
        site,
        act: "promote",
        what: name.clone(),
    };
    let PromoteBody { anyway } = body;
    change(&web, &caller, act, move |registry, folder| {
        registry.promote(folder, &name, anyway).map(drop)
    })
    .await
}

/// Have a model asked beside the one that answers, or give it a share of the answers. Admins only.
#[utoipa::path(
    post, path = "/api/v1/models/{name}/shadow", tag = "models", request_body = Option<ShadowBody>,
    params(("name" = String, Path, description = "The model."), SiteParam),
    responses((status = 200, body = ModelsPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn shadow(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(name): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
    JsonOrEmpty(body): JsonOrEmpty<ShadowBody>,
) -> Result<axum::Json<ModelsPage>, Problem> {
    let act = Act {
        site,
        act: "shadow",
        what: format!("{name} {}", body.share),
    };
    let ShadowBody { share } = body;
    change(&web, &caller, act, move |registry, folder| {
        registry.shadow(folder, &name, share).map(drop)
    })
    .await
}

/// Take a model out of whatever role it has. Admins only.
#[utoipa::path(
    post, path = "/api/v1/models/{name}/retire", tag = "models", request_body = Option<Nothing>,
    params(("name" = String, Path, description = "The model."), SiteParam),
    responses((status = 200, body = ModelsPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn retire(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(name): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<axum::Json<ModelsPage>, Problem> {
    let act = Act {
        site,
        act: "retire",
        what: name.clone(),
    };
    change(&web, &caller, act, move |registry, folder| {
        registry.retire(folder, &name).map(drop)
    })
    .await
}

/// A site that learns.
#[derive(Serialize, ToSchema)]
pub(super) struct LearningView {
    site: String,
    learning: bool,
}

/// Have a site learn now, and not at its hour: its log is written, its models are held against what came of their answers,
/// and what is worth learning is trained, behind everything else. Admins and the managers of the site.
#[utoipa::path(
    post, path = "/api/v1/models/learn", tag = "models", operation_id = "learn", request_body = Option<Nothing>,
    params(SiteParam),
    responses((status = 202, body = LearningView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn learn(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Params(SiteParam { site }): Params<SiteParam>,
    JsonOrEmpty(Nothing {}): JsonOrEmpty<Nothing>,
) -> Result<(StatusCode, axum::Json<LearningView>), Problem> {
    let site = sites::find_or_only(&web, site.as_deref())?;
    must_run(&caller, &site)?;
    if !web.learning.ask(site.id()) {
        return Err(Problem::new(
            Code::ModelState,
            "This hub learns nothing: learning is off, or there is no folder for it.",
        ));
    }
    let view = LearningView {
        site: site.id().to_string(),
        learning: true,
    };
    Ok((StatusCode::ACCEPTED, axum::Json(view)))
}

/// Admins, and the managers of a site.
fn must_run(caller: &Caller, site: &Shelf) -> Result<(), Problem> {
    match caller.principal().staff_at(site.id()) {
        Some(Role::Admin | Role::Manager) => Ok(()),
        Some(Role::Customer | Role::Kitchen | Role::Warehouse | Role::Support | Role::System)
        | None => Err(Problem::forbidden()),
    }
}

/// How a task is switched.
#[derive(Deserialize, ToSchema)]
pub(super) struct SwitchBody {
    /// Whether models answer; otherwise the baseline does.
    on: bool,
}

/// Switch a task off, so that only its baseline answers, or on again. Admins only.
#[utoipa::path(
    put, path = "/api/v1/models/tasks/{task}", tag = "models", request_body = SwitchBody,
    params(("task" = String, Path, description = "The task."), SiteParam),
    responses((status = 200, body = ModelsPage), (status = "default", body = ProblemBody)),
)]
pub(super) async fn switch(
    State(web): State<Arc<Web>>,
    caller: Caller,
    Path(task): Path<String>,
    Params(SiteParam { site }): Params<SiteParam>,
    Json(body): Json<SwitchBody>,
) -> Result<axum::Json<ModelsPage>, Problem> {
    caller.must_be_admin()?;
    let task: Task = task.parse().map_err(|_| Problem::not_found("task"))?;
    let SwitchBody { on } = body;
    let act = Act {
        site,
        act: if on { "switch_on" } else { "switch_off" },
        what: task.to_string(),
    };
    change(&web, &caller, act, move |registry, _| {
        registry.switch(task, on);
        Ok(())
    })
    .await
}

/// What an admin does, for the log.
struct Act {
    site: Option<String>,
    act: &'static str,
    what: String,
}

async fn change(
    web: &Web,
    caller: &Caller,
    act: Act,
    change: impl FnOnce(&mut Registry, &Folder) -> Result<(), RoleError> + Send + 'static,
) -> Result<axum::Json<ModelsPage>, Problem> {
    caller.must_be_admin()?;
    let site = sites::find_or_only(web, act.site.as_deref())?;
    if !web.models.has_folder() {
        return Err(Problem::new(
            Code::ModelState,
            "This hub has no folder of models: its database is in memory, or elsewhere.",
        ));
    }
    let (models, id) = (web.models.clone(), site.id().clone());
    let changed = tokio::task::spawn_blocking(move || models.of(&id).change(change));
    changed.await.map_err(|_| busy())?.map_err(problem)?;
    let by = &caller.principal().id;
    tracing::info!(%by, site = %site.id(), act = act.act, what = %act.what, "an admin changed the role of a model");
    metrics::counter!("orderhub_model_roles_total", "act" => act.act).increment(1);
    shown(web, &site).await
}

/// Cards are files: they are read away from the runtime.
async fn shown(web: &Web, site: &Shelf) -> Result<axum::Json<ModelsPage>, Problem> {
    let (models, id) = (web.models.clone(), site.id().clone());
    let is_learning = web.learning.is_learning(&id);
    let read = tokio::task::spawn_blocking(move || {
        let models = models.of(&id);
        let (listed, registry) = (models.list()?, models.registry()?);
        Ok(page(&id, is_learning, listed, &registry, &models.served()))
    });
    let page = read.await.map_err(|_| busy())?;
    page.map(axum::Json).map_err(problem)
}

fn problem(error: RoleError) -> Problem {
    match error {
        RoleError::Unknown(_) => Problem::not_found("model"),
        RoleError::Share(_) => Problem::field("/share", error.to_string()),
        RoleError::Gate { .. } | RoleError::Champion(_) => {
            Problem::new(Code::ModelState, format!("{error}."))
        }
        RoleError::Refused(refusal) => {
            tracing::warn!(%refusal, "a model was not given a role");
            Problem::new(Code::ModelState, "Its card cannot be read.")
        }
        RoleError::File { .. } => {
            tracing::error!(%error, "the registry of models cannot be read or written");
            busy()
        }
    }
}

fn busy() -> Problem {
    Problem::new(
        Code::Overloaded,
        "The folder of models does not answer. Try again soon.",
    )
}
