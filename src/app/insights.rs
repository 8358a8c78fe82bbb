//! What finds things out about sites and about files, with its own hold on reviews.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::{
    engine::Engine,
    insight::{
        Insights, Sources,
        dataset::{DATASET_BYTES_MAX, Datasets},
    },
    job::Jobs,
    journal::surreal::Db,
    learning::Learning,
    model::live::Models,
    order::SiteId,
    review::ReviewStore,
    shutdown::Tasks,
};

pub(super) use crate::insight::imports;

/// All of it, at work.
pub(super) async fn open(
    engine: &Arc<Engine>,
    jobs: &Jobs,
    imports: mpsc::Receiver<SiteId>,
    models: Arc<Models>,
    learning: Arc<Learning>,
    database: &Db,
    workers: &Tasks,
) -> anyhow::Result<Arc<Insights>> {
    let (journal, clock) = (engine.journal().clone(), engine.clock().clone());
    let spool = jobs.spool().aside("datasets", DATASET_BYTES_MAX);
    let datasets = Datasets::open(journal.clone(), clock.clone(), spool).await?;
    let sources = Sources {
        journal,
        reviews: ReviewStore::new(database.clone(), workers.clone()),
        clock,
        models,
        learning,
    };
    let insights = Insights::new(sources, datasets, workers.clone());
    workers.spawn(insights.clone().run(imports));
    Ok(insights)
}
