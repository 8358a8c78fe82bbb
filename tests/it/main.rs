//! All tests through the doors users use, as one binary.
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::wildcard_enum_match_arm,
    reason = "a test stops where it is surprised"
)]

mod accounts;
pub(crate) mod api;
mod app;
mod audit;
mod autobahn;
mod backup;
mod catalog;
mod client;
mod demo;
mod doctor;
mod engine;
mod hostile;
mod http;
mod hub_model;
mod jobs;
mod journal;
mod keys;
mod kitchen;
mod learning;
mod letters;
mod load;
mod merge_patch;
mod models;
mod money;
mod notify;
mod oidc;
mod order;
mod payment;
mod privacy;
mod push;
mod rotation;
mod screens;
mod second_factor;
mod shop;
mod socket;
mod socket_hub;
mod socket_session;
mod socket_wire;
mod stripe;
mod support;
mod telemetry;
mod tidy;
mod torture;
mod webhooks;
