//! The Rust client against a hub that says what it is told to: the conversations of `schemas/vectors`, and what is not in
//! them.

mod hub;
mod model;
mod player;
mod waits;

use std::fs;

use player::{Framing, Player};
use serde_json::Value;

use crate::support::run;

/// Plays every conversation. What must come of each is in it; `schemas/vectors/README.md` has the form.
fn play_all(framing: Framing) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/vectors");
    let mut played = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "json") {
            continue;
        }
        let conversation: Value =
            serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = conversation["name"].as_str().unwrap().to_owned();
        let steps = conversation["steps"].as_array().unwrap().clone();
        run(async move {
            let mut player = Player::new(framing).await;
            for (index, step) in steps.iter().enumerate() {
                player.at = format!("{name}, step {index}");
                Box::pin(player.play(step)).await;
            }
            Box::pin(player.finish()).await;
        });
        played += 1;
    }
    assert!(played > 20, "only {played} conversations");
}

#[test]
fn every_conversation_line_by_line() {
    play_all(Framing::LineByLine);
}

#[test]
fn every_conversation_with_many_lines_a_frame() {
    play_all(Framing::Together);
}
