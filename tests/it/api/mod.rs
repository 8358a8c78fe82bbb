//! The hub over HTTP, as its users meet it.

mod accounts;
mod bad_orders;
mod bad_requests;
mod catalog;
mod cli;
mod codes;
mod deadline;
mod feed;
mod idempotency;
mod images;
mod lists;
mod offers;
mod operation;
mod payments;
mod replay;
mod restart;
mod reviews;
mod roles;
mod stock;
mod story;
mod streams;
mod tokens;
mod updates;
mod web_app;
mod words;
