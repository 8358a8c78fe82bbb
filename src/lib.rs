//! orderhub: a real-time order hub. The map is in `src/README.md`.

pub mod account;
pub mod app;
pub mod catalog;
pub mod checkout;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod engine;
pub mod http;
pub mod hub;
pub mod job;
pub mod journal;
pub mod learning;
pub mod model;
pub mod notify;
pub mod order;
pub mod payment;
pub mod review;
pub mod shutdown;
pub mod tcp;
pub mod telemetry;
pub mod transfer;
pub mod webhook;
pub mod ws;
