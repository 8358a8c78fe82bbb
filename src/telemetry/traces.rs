//! Traces: where the time of one request went, from its arrival until it was told, sent to a collector by OTLP over HTTP.
//!
//! Spans have a target of their own, [`SPANS`]: without a collector they cost a comparison each, and they never stand in the
//! log. Like log lines they hold no tokens, codes, names, addresses or bodies. What a collector does not take in time is
//! dropped, and costs no request anything.

use std::{collections::HashMap, pin::Pin, time::Duration};

use anyhow::Context as _;
use opentelemetry::{KeyValue, propagation::TextMapPropagator as _, trace::TracerProvider as _};
use opentelemetry_http::{Bytes, HeaderExtractor, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider},
};
use reqwest::header::HeaderMap;
use tokio::runtime::Handle;
use tracing::{Span, Subscriber, metadata::LevelFilter};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;
use tracing_subscriber::{Layer, filter::Targets, registry::LookupSpan};

use crate::config;

/// The target of every span that is part of a trace.
pub const SPANS: &str = "spans";
/// What receives traces, by the specification of OTLP.
const PATH: &str = "/v1/traces";
/// Spans that wait to be sent; more are dropped.
const QUEUE_MAX: usize = 8_192;
/// Spans sent at once.
const BATCH_MAX: usize = 512;
/// How long they are gathered.
const GATHER: Duration = Duration::from_secs(2);
/// How long a collector may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Traces under way; to be shut down at the end, or the last ones are lost.
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Sends what is left. Waits for the collector, for a bounded time.
    pub async fn shutdown(self) {
        let Some(provider) = self.0 else { return };
        // It waits on its own thread, which needs this runtime to send.
        let stopped =
            tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(PATIENCE)).await;
        if !matches!(stopped, Ok(Ok(()))) {
            tracing::warn!("the last traces were not sent");
        }
    }
}

/// What sends spans to the collector of `settings`, and what to shut down; a layer that does nothing where there is none.
/// To be called in a runtime, which sends them.
pub(super) fn layer<S>(
    settings: &config::Traces,
) -> anyhow::Result<(Option<impl Layer<S> + use<S>>, Traces)>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let Some(endpoint) = settings.endpoint.as_deref() else {
        return Ok((None, Traces(None)));
    };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Client {
            http: reqwest::Client::builder().timeout(PATIENCE).build()?,
            runtime: Handle::current(),
        })
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(PATIENCE)
        .with_endpoint(format!("{}{PATH}", endpoint.trim_end_matches('/')))
        .with_headers(headers(settings)?)
        .build()
        .with_context(|| format!("traces.endpoint `{endpoint}` cannot be used"))?;
    let gathering = BatchConfigBuilder::default()
        .with_max_queue_size(QUEUE_MAX)
        .with_max_export_batch_size(BATCH_MAX)
        .with_scheduled_delay(GATHER)
        .build();
    let processor = BatchSpanProcessor::builder(exporter)
        .with_batch_config(gathering)
        .build();
    let resource = Resource::builder()
        .with_service_name("orderhub")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let provider = SdkTracerProvider::builder()
        .with_span_processor(processor)
        // By the trace's id alone: who asks may name the trace, and not have it kept.
        .with_sampler(Sampler::TraceIdRatioBased(
            f64::from(settings.percent) / 100.0,
        ))
        .with_resource(resource)
        .build();
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("orderhub"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_filter(Targets::new().with_target(SPANS, LevelFilter::INFO));
    Ok((Some(layer), Traces(Some(provider))))
}

/// Makes `span` part of the trace that a caller's `traceparent` names (W3C Trace Context).
pub fn continue_trace(span: &Span, headers: &HeaderMap) {
    if span.is_disabled() {
        return;
    }
    let parent = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    // An error says that nobody makes traces of this span.
    let _ = span.set_parent(parent);
}

/// `name=value`, with commas between them.
fn headers(settings: &config::Traces) -> anyhow::Result<HashMap<String, String>> {
    let Some(headers) = &settings.headers else {
        return Ok(HashMap::new());
    };
    let pairs = headers.split();
    let pairs = pairs.iter().map(|pair| {
        let (name, value) = pair
            .expose()
            .split_once('=')
            .context("traces.headers is `name=value`, with commas between them")?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    });
    pairs.collect()
}

/// Sends on the hub's runtime: the exporter waits on a thread of its own.
#[derive(Debug)]
struct Client {
    http: reqwest::Client,
    runtime: Handle,
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'a>>;

impl HttpClient for Client {
    fn send_bytes<'a, 'sent>(&'a self, request: Request<Bytes>) -> Sent<'sent>
    where
        'a: 'sent,
        Self: 'sent,
    {
        let http = self.http.clone();
        let sending = self.runtime.spawn(async move {
            let (parts, body) = request.into_parts();
            let answer = http
                .request(parts.method, parts.uri.to_string())
                .headers(parts.headers)
                .body(body)
                .send()
                .await?;
            let status = answer.status();
            let mut response = Response::new(answer.bytes().await?);
            *response.status_mut() = status;
            Ok::<_, HttpError>(response)
        });
        Box::pin(async move { sending.await? })
    }
}
