//! THE table of metrics: what each is called, counts and says. Whoever records one finds its name here, and a test that the
//! code records nothing else.

use metrics::Unit;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};

/// Bounds of every duration, seconds: from a score (2.5 µs) to a request that ran into its limit.
const SECONDS: &[f64] = &[
    0.000_005, 0.000_025, 0.000_1, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25,
    0.5, 1.0, 2.5, 5.0, 15.0, 30.0,
];
/// Bounds of a batch's commands: `engine.batch_max` is 64 unless somebody sets more.
const COMMANDS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// Bounds of what is kept in the store, bytes: 1 KiB to 16 MiB.
const BYTES: &[f64] = &[
    1_024.0,
    4_096.0,
    16_384.0,
    65_536.0,
    262_144.0,
    1_048_576.0,
    4_194_304.0,
    16_777_216.0,
];

/// What kind of metric one is.
#[derive(Clone, Copy)]
enum Kind {
    /// Rises. Those without labels are there from the start, so that the first of something is seen as a rise.
    Counter { has_labels: bool },
    /// Rises and falls.
    Gauge,
    /// Durations, in seconds.
    Seconds,
    /// Sizes, between bounds of its own.
    Sizes(Unit, &'static [f64]),
}

const COUNTER: Kind = Kind::Counter { has_labels: false };
const COUNTERS: Kind = Kind::Counter { has_labels: true };

/// Names follow Prometheus: `orderhub_`, what, unit, and `_total` on what only rises.
#[rustfmt::skip]
const METRICS: &[(&str, Kind, &str)] = &[
    ("orderhub_build_info", Kind::Gauge, "1, with the version that runs"),
    ("orderhub_ready", Kind::Gauge, "1 when the hub takes orders: all sites loaded, durable, not draining"),
    ("orderhub_http_requests_total", COUNTERS, "Requests answered, by route, method and status"),
    ("orderhub_http_request_seconds", Kind::Seconds, "From a request read to its answer, by route and method"),
    ("orderhub_answer_seconds", Kind::Seconds, "From a request handed to its site until its answer, which is durable, by action"),
    ("orderhub_mailbox_wait_seconds", Kind::Seconds, "From a request handed to its site until it is decided"),
    ("orderhub_mailbox_messages", Kind::Gauge, "Requests, results and timers that wait to be decided, by site"),
    ("orderhub_commands_total", COUNTERS, "Commands decided, by action and outcome (`ok` or the problem's code)"),
    ("orderhub_order_events_total", COUNTERS, "Committed events of orders, by site and kind: placed, paid, cancelled, fulfilled and so on"),
    ("orderhub_batch_commands", Kind::Sizes(Unit::Count, COMMANDS), "Commands that were committed together"),
    ("orderhub_batch_seconds", Kind::Seconds, "Parts of a batch: deciding, encoding and writing it"),
    ("orderhub_commit_seconds", Kind::Seconds, "From handing a batch to the store until it is durable"),
    ("orderhub_commit_failures_total", COUNTER, "Commits that failed; each reloads its site"),
    ("orderhub_journal_reads_total", COUNTERS, "Reads of the store, by kind"),
    ("orderhub_violations", Kind::Gauge, "Orders, events or products that break an invariant, by rule; 0 is well"),
    ("orderhub_money_violations", Kind::Gauge, "Orders whose money does not add up; 0 is well"),
    ("orderhub_stock_mismatches", Kind::Gauge, "Articles whose stock differs from the sum of its movements; 0 is well"),
    ("orderhub_low_stock_total", COUNTER, "Times that an article fell to its mark"),
    ("orderhub_connections", Kind::Gauge, "Open sockets and server-sent streams, by role; `none` has not signed in"),
    ("orderhub_ring_bytes", Kind::Gauge, "Bytes held for those who come back to a stream"),
    ("orderhub_screens", Kind::Gauge, "Screens that are watched, by site"),
    ("orderhub_socket_closes_total", COUNTERS, "Sockets closed, by whom (`hub`, `client`, `nobody`: the line broke) and code"),
    ("orderhub_resumes_total", COUNTERS, "Streams that somebody came back to, by how they were brought up to date"),
    ("orderhub_conflated_total", COUNTER, "Times that a slow reader was given the state in place of its events"),
    ("orderhub_handshakes_refused_total", COUNTER, "Handshakes refused because too many were under way"),
    ("orderhub_unacknowledged_total", COUNTERS, "Cancelled or recalled orders that a screen did not acknowledge in time, by site"),
    ("orderhub_live_payments", Kind::Gauge, "Orders in memory, by how their payment stands"),
    ("orderhub_payments_unknown", Kind::Gauge, "Payments whose outcome the provider has not said"),
    ("orderhub_payment_unknown_age_seconds", Kind::Gauge, "Age of the oldest of them"),
    ("orderhub_step_ups_total", COUNTERS, "Fresh proofs of a second factor, by outcome: `app`, `recovery`, `letter`, `wrong`, `locked` or `failed`"),
    ("orderhub_audit_entries_total", COUNTER, "Acts written down in the audit log"),
    ("orderhub_webhook_deliveries_total", COUNTERS, "Tries to tell a webhook, by outcome: `delivered`, `tried_again`, `given_up`"),
    ("orderhub_webhooks_waiting", Kind::Gauge, "Deliveries to webhooks that wait, or are out"),
    ("orderhub_webhook_lag_seconds", Kind::Gauge, "For how long the oldest of them has waited"),
    ("orderhub_letters_waiting", Kind::Gauge, "Letters that wait for the mail server; counted to 10,000"),
    ("orderhub_letter_age_seconds", Kind::Gauge, "For how long the oldest of them has waited; 0 when none does"),
    ("orderhub_jobs_waiting", Kind::Gauge, "Files that came in and are not taken in yet, with the one at work"),
    ("orderhub_job_age_seconds", Kind::Gauge, "For how long the oldest of them has been here; 0 when there is none"),
    ("orderhub_pushes_waiting", Kind::Gauge, "Messages to browsers that wait for their next try"),
    ("orderhub_push_age_seconds", Kind::Gauge, "For how long the oldest of them has waited; dropped once it is not worth telling"),
    ("orderhub_logins_total", COUNTERS, "Sign-ins, by outcome: `ok`, `link` (by a link in a letter), `refused`, `slowed` (too many wrong ones), `code_wanted`, `code_refused` (of an authenticator app) and `failed`"),
    ("orderhub_account_locks_total", COUNTER, "Passwords locked after too many wrong ones"),
    ("orderhub_provider_events_total", COUNTERS, "Events from the payment provider, by outcome"),
    ("orderhub_memory_note_bytes", Kind::Sizes(Unit::Bytes, BYTES), "Size of what the models remember of a site, when it is saved"),
    ("orderhub_model_roles_total", COUNTERS, "Changes of models' roles, by act"),
    ("orderhub_trainings_total", COUNTERS, "Trainings, by site, task and how they ended"),
    ("orderhub_learning_orders", Kind::Gauge, "Orders that the models of a site learn from"),
    ("orderhub_model_score_psi", Kind::Gauge, "How far scores have drifted (population stability index), by site and task; above 0.25 is far"),
    ("orderhub_model_feature_psi", Kind::Gauge, "How far the most drifted feature has drifted, by site and task"),
    ("orderhub_model_calibration_error", Kind::Gauge, "Difference of forecast and actual share, by site and task"),
    ("process_resident_memory_bytes", Kind::Gauge, "Memory of the process that is in use"),
    ("process_start_time_seconds", Kind::Gauge, "Since when it runs, seconds since 1970"),
    ("process_cpu_seconds_total", COUNTER, "Processor time it has used, whole seconds"),
    ("process_open_fds", Kind::Gauge, "Files and connections it has open"),
    ("process_max_fds", Kind::Gauge, "How many of them it may have open"),
    ("orderhub_model_gain", Kind::Gauge, "How much better than the baseline a model is, by site and task"),
];

/// A recorder with everybody's bounds.
pub(super) fn builder() -> anyhow::Result<PrometheusBuilder> {
    let mut builder = PrometheusBuilder::new().set_buckets(SECONDS)?;
    for (name, kind, _) in METRICS {
        if let Kind::Sizes(_, bounds) = kind {
            builder = builder.set_buckets_for_metric(Matcher::Full((*name).to_owned()), bounds)?;
        }
    }
    Ok(builder)
}

/// Says what each is about; once a recorder is there.
pub(super) fn describe() {
    for &(name, kind, help) in METRICS {
        match kind {
            Kind::Counter { has_labels } => {
                metrics::describe_counter!(name, help);
                if !has_labels {
                    metrics::counter!(name).increment(0);
                }
            }
            Kind::Gauge => metrics::describe_gauge!(name, help),
            Kind::Seconds => metrics::describe_histogram!(name, Unit::Seconds, help),
            Kind::Sizes(unit, _) => metrics::describe_histogram!(name, unit, help),
        }
    }
    metrics::gauge!("orderhub_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}
