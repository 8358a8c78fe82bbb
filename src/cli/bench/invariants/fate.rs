//! What befalls the hub: killed every few seconds, sometimes once more while it starts, sometimes frozen for a moment.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use rand::{Rng, rngs::StdRng};
use tokio::time::sleep;

use super::{stage::Stage, wish::chance};
use crate::cli::bench::server::{Server, spawn};

/// What befell it.
#[derive(Debug, Default)]
pub(super) struct Fate {
    pub(super) kills: u64,
    pub(super) kills_at_start: u64,
    pub(super) freezes: u64,
    pub(super) slowest_start: Duration,
}

/// What befalls it next.
#[derive(Debug, Clone, Copy)]
enum Blow {
    Kill {
        /// Once more, so long after its next start.
        at_start_ms: Option<u64>,
    },
    Freeze {
        ms: u64,
    },
}

impl Blow {
    fn draw(chance: &mut StdRng) -> (Duration, Self) {
        let pause = Duration::from_millis(chance.random_range(1_500..6_000));
        let blow = if chance.random_bool(0.25) {
            Self::Freeze {
                ms: chance.random_range(100..2_500),
            }
        } else {
            Self::Kill {
                at_start_ms: chance
                    .random_bool(0.2)
                    .then(|| chance.random_range(20..600)),
            }
        };
        (pause, blow)
    }
}

/// A hub that has to suffer, and how it is started.
pub(super) struct Hub<'a> {
    pub(super) stage: &'a Stage,
    pub(super) folder: &'a Path,
    pub(super) arguments: &'a [String],
    /// How long.
    pub(super) time: Duration,
    /// Whether it is over with the first finding.
    pub(super) ends_with_first: bool,
}

impl Hub<'_> {
    /// Lets fate have its way until it is time to go; the hub runs afterwards.
    pub(super) async fn suffer(
        &self,
        mut server: Server,
        seed: u64,
    ) -> anyhow::Result<(Server, Fate)> {
        let mut chance = chance(seed, "fate", 0);
        let mut fate = Fate::default();
        let begun = Instant::now();
        loop {
            let (pause, blow) = Blow::draw(&mut chance);
            let left = self.time.saturating_sub(begun.elapsed());
            sleep(pause.min(left)).await;
            let is_over = self.ends_with_first && !self.stage.ledger.look().findings.is_empty();
            if left < pause || is_over {
                self.stage.is_closing.set(true);
                return Ok((server, fate));
            }
            server = match blow {
                Blow::Kill { at_start_ms } => self.kill(server, at_start_ms, &mut fate).await?,
                Blow::Freeze { ms } => {
                    server.signal("STOP")?;
                    sleep(Duration::from_millis(ms)).await;
                    server.signal("CONT")?;
                    fate.freezes += 1;
                    server
                }
            };
        }
    }

    async fn kill(
        &self,
        server: Server,
        at_start_ms: Option<u64>,
        fate: &mut Fate,
    ) -> anyhow::Result<Server> {
        let address = self.stage.address;
        server.kill()?;
        fate.kills += 1;
        if let Some(ms) = at_start_ms {
            let mut child = spawn(address, self.folder, self.arguments)?;
            sleep(Duration::from_millis(ms)).await;
            child.kill()?;
            child.wait()?;
            fate.kills_at_start += 1;
        }
        let server = Server::start_at(address, self.folder, self.arguments).await?;
        fate.slowest_start = fate.slowest_start.max(server.ready_after);
        self.stage.lives.send_modify(|lives| *lives += 1);
        Ok(server)
    }
}
