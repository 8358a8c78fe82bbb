//! An attacker's provider: it serves whatever it is told to, with keys of its own.

use std::sync::{Arc, Mutex};

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use axum::{
    Router,
    extract::State,
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};

/// The address that its people have.
const EMAIL: &str = "victim@example.org";

#[derive(Default)]
struct Says {
    metadata: Value,
    token: String,
    userinfo: Value,
    keys: Value,
    /// Sends whoever asks for its metadata elsewhere.
    redirects: bool,
}

#[derive(Clone)]
pub(super) struct Rogue {
    pub(super) issuer: String,
    key: Arc<Vec<u8>>,
    /// The public half, raw.
    pub(super) public: Vec<u8>,
    says: Arc<Mutex<Says>>,
}

impl Rogue {
    pub(super) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let pair = Ed25519KeyPair::generate().unwrap();
        let public = pair.public_key().as_ref().to_vec();
        let says = Says {
            metadata: json!({
                "issuer": issuer,
                "authorization_endpoint": format!("{issuer}/auth"),
                "token_endpoint": format!("{issuer}/token"),
                "jwks_uri": format!("{issuer}/keys"),
                "userinfo_endpoint": format!("{issuer}/userinfo"),
            }),
            keys: json!({"keys": [
                {"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": URL_SAFE_NO_PAD.encode(&public)},
                {"kty": "oct", "kid": "shared", "k": URL_SAFE_NO_PAD.encode("a shared secret")},
            ]}),
            ..Says::default()
        };
        let rogue = Self {
            issuer,
            key: Arc::new(pair.to_pkcs8v1().unwrap().as_ref().to_vec()),
            public,
            says: Arc::new(Mutex::new(says)),
        };
        let router = Router::new().fallback(serve).with_state(rogue.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        rogue
    }

    /// Its metadata with one thing otherwise.
    pub(super) fn claims_to_have(&self, name: &str, value: Value) {
        self.says.lock().unwrap().metadata[name] = value;
    }

    pub(super) fn redirects(&self) {
        self.says.lock().unwrap().redirects = true;
    }

    pub(super) fn hands_out(&self, token: String) {
        self.says.lock().unwrap().token = token;
    }

    pub(super) fn tells(&self, userinfo: Value) {
        self.says.lock().unwrap().userinfo = userinfo;
    }

    /// What an ID token for this login would say.
    pub(super) fn claims(&self, nonce: &str, now_s: i64) -> Value {
        json!({
            "iss": self.issuer, "sub": "victim", "aud": "shop", "nonce": nonce, "iat": now_s,
            "exp": now_s + 300, "email": EMAIL, "email_verified": true,
        })
    }

    /// Signed as it should be.
    pub(super) fn signed(&self, claims: &Value) -> String {
        self.signed_with(&self.header(), claims)
    }

    pub(super) fn header(&self) -> Header {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some("k".into());
        header
    }

    pub(super) fn signed_with(&self, header: &Header, claims: &Value) -> String {
        encode(header, claims, &EncodingKey::from_ed_der(&self.key)).unwrap()
    }

    /// Signed by nobody, or with a key that both have.
    pub(super) fn unsigned(header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        format!("{}.{}.", part(header), part(claims))
    }
}

async fn serve(State(rogue): State<Rogue>, uri: Uri) -> Response {
    let says = rogue.says.lock().unwrap();
    let body = match uri.path() {
        "/.well-known/openid-configuration" if says.redirects => {
            let elsewhere = format!("{}/metadata", rogue.issuer);
            return (StatusCode::FOUND, [(header::LOCATION, elsewhere)]).into_response();
        }
        "/.well-known/openid-configuration" | "/metadata" => says.metadata.clone(),
        "/keys" => says.keys.clone(),
        "/token" => json!({"id_token": says.token, "access_token": "a", "token_type": "Bearer"}),
        "/userinfo" => says.userinfo.clone(),
        _ => Value::Null,
    };
    body.to_string().into_response()
}
