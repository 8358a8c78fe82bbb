//! A trace of one request, from its arrival until it was told, as a collector gets it by OTLP.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, http::StatusCode, routing::post};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest, trace::v1::Span,
};
use prost::Message as _;
use serde_json::json;
use tokio::net::TcpListener;

use super::Caller;
use crate::{
    app::{PASSWORD, eventually},
    support::run,
    torture::hub::Shop,
};

/// Traces of which half are kept, by their last eight bytes: the first is, the second is not.
const KEPT: &str = "4bf92f3577b34da60000000000000001";
const LEFT_OUT: &str = "4bf92f3577b34da6fffffffffffffff1";
/// The span of the caller in both.
const CALLER: &str = "00f067aa0ba902b7";

/// What came in at a collector.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<Vec<Span>>>);

impl Collector {
    /// Listens; with its address.
    async fn open() -> (Self, String) {
        let collector = Self::default();
        let spans = collector.clone();
        let take = async move |body: Bytes| {
            let request = ExportTraceServiceRequest::decode(body).unwrap();
            let resources = request.resource_spans.into_iter();
            let scopes = resources.flat_map(|resource| resource.scope_spans);
            spans
                .0
                .lock()
                .unwrap()
                .extend(scopes.flat_map(|scope| scope.spans));
            StatusCode::OK
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/v1/traces", post(take));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        (collector, url)
    }

    fn of_trace(&self, id: &str) -> Vec<Span> {
        let id = hex::decode(id).unwrap();
        let spans = self.0.lock().unwrap();
        spans
            .iter()
            .filter(|span| span.trace_id == id)
            .cloned()
            .collect()
    }

    /// Everything that came in, as text.
    fn text(&self) -> String {
        format!("{:?}", self.0.lock().unwrap())
    }
}

#[test]
fn a_request_is_followed_until_it_is_told() {
    run(async {
        let (collector, endpoint) = Collector::open().await;
        let mut shop = Shop::new(&["--traces.percent=50", "--traces.endpoint", &endpoint]);
        let hub = shop.start();
        let mut customer = Caller::new(&hub.url);
        let signed = customer.login("customer@demo.local", PASSWORD).await;
        let order = json!({"lines": [{"sku": "pizza-margherita", "quantity": 1}]});
        for trace in [LEFT_OUT, KEPT] {
            let parent = format!("00-{trace}-{CALLER}-01");
            let placed = customer.post_as_part_of("orders", &order, 201, Some(&parent));
            placed.await;
        }
        let spans = eventually("the trace comes", async || {
            let spans = collector.of_trace(KEPT);
            (spans.len() >= 5).then_some(spans)
        })
        .await;
        // Who is whose part, from the caller on.
        let mut parent = hex::decode(CALLER).unwrap();
        for name in ["POST /api/v1/orders", "place", "commit", "publish"] {
            let span = spans.iter().find(|span| span.name == name).unwrap();
            assert_eq!(span.parent_span_id, parent, "{name}");
            assert!(
                span.start_time_unix_nano <= span.end_time_unix_nano,
                "{name}"
            );
            parent = span.span_id.clone();
        }
        let place = spans.iter().find(|span| span.name == "place").unwrap();
        let decide = spans.iter().find(|span| span.name == "decide").unwrap();
        assert_eq!(decide.parent_span_id, place.span_id);
        assert_eq!(spans.len(), 5, "{spans:?}");
        // Whoever asks may name a trace, and not have it kept.
        assert!(collector.of_trace(LEFT_OUT).is_empty());
        let told = collector.text();
        let token = signed["access_token"].as_str().unwrap();
        for secret in [token, PASSWORD, "customer@demo.local"] {
            assert!(!told.contains(secret), "{secret}");
        }
    });
}

#[test]
fn what_is_left_is_sent_when_the_hub_stops() {
    run(async {
        let (collector, endpoint) = Collector::open().await;
        let mut shop = Shop::new(&["--traces.percent=100", "--traces.endpoint", &endpoint]);
        let hub = shop.start();
        let mut customer = Caller::new(&hub.url);
        customer.login("customer@demo.local", PASSWORD).await;
        let order = json!({"lines": [{"sku": "pizza-margherita", "quantity": 1}]});
        let parent = format!("00-{LEFT_OUT}-{CALLER}-00");
        customer
            .post_as_part_of("orders", &order, 201, Some(&parent))
            .await;
        hub.terminate();
        assert_eq!(collector.of_trace(LEFT_OUT).len(), 5);
    });
}

#[test]
fn a_collector_that_is_not_there_costs_no_order_anything() {
    run(async {
        let nowhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", nowhere.local_addr().unwrap());
        drop(nowhere);
        let mut shop = Shop::new(&["--traces.percent=100", "--traces.endpoint", &endpoint]);
        let hub = shop.start();
        let mut customer = Caller::new(&hub.url);
        customer.login("customer@demo.local", PASSWORD).await;
        let order = json!({"lines": [{"sku": "pizza-margherita", "quantity": 1}]});
        let placing = customer.post("orders", &order, 201);
        tokio::time::timeout(Duration::from_secs(10), placing)
            .await
            .unwrap();
    });
}
