//! JSON bodies: read whole, bounded in bytes and depth, and only then parsed.
//!
//! What cannot be read at all is 400; what can be read and makes no sense is 422 and the business of whoever knows the
//! field. Unknown fields are ignored.

use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use utoipa::ToSchema;

use super::{code::Code, problem::Problem};
use crate::config::{BODY_BYTES_MAX, JSON_DEPTH_MAX};

/// Nothing to say.
#[derive(Deserialize, Serialize, ToSchema)]
#[schema(as = Nothing)]
pub(super) struct Nothing {}

/// A JSON body that must be there.
pub(super) struct Json<T>(pub(super) T);

/// A JSON body that may be missing, which is the same as `{}`.
pub(super) struct JsonOrEmpty<T>(pub(super) T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (head, body) = request.into_parts();
        let bytes = read(&head.headers, body).await?;
        check_content_type(&head.headers)?;
        parse(&bytes).map(Self)
    }
}

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for JsonOrEmpty<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let (head, body) = request.into_parts();
        let bytes = read(&head.headers, body).await?;
        if bytes.is_empty() {
            return parse(b"{}").map(Self);
        }
        check_content_type(&head.headers)?;
        parse(&bytes).map(Self)
    }
}

/// A request whose body, as small as JSON may be, is all there; and that body.
pub(super) async fn whole(request: Request) -> Result<(Request, Bytes), Problem> {
    let (head, body) = request.into_parts();
    let bytes = read(&head.headers, body).await?;
    Ok((Request::from_parts(head, Body::from(bytes.clone())), bytes))
}

async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let too_large = || {
        Problem::new(
            Code::TooLarge,
            format!("A body has at most {BODY_BYTES_MAX} bytes."),
        )
    };
    let declared = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > BODY_BYTES_MAX as u64) {
        return Err(too_large());
    }
    match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Problem::malformed("The body ended early.")),
    }
}

fn check_content_type(headers: &HeaderMap) -> Result<(), Problem> {
    let essence = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .map(|kind| kind.split(';').next().unwrap_or(kind).trim())
        .unwrap_or_default();
    let is_json = essence.eq_ignore_ascii_case("application/json")
        || (essence.starts_with("application/") && essence.ends_with("+json"));
    if is_json {
        Ok(())
    } else {
        Err(Problem::malformed(
            "The body must be JSON: Content-Type: application/json.",
        ))
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if is_too_deep(bytes) {
        return Err(Problem::malformed(format!(
            "JSON may be nested {JSON_DEPTH_MAX} deep at most."
        )));
    }
    serde_json::from_slice(bytes)
        .map_err(|error| Problem::malformed(format!("The body cannot be read: {error}.")))
}

/// Counts brackets outside of strings, so that no parser is asked to recurse into what is too deep.
fn is_too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for byte in bytes {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                if depth > JSON_DEPTH_MAX {
                    return true;
                }
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// Tells a field that is null from one that is missing: `Some(None)` and `None`.
pub(super) fn nullable<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        format!("{}1{}", "[".repeat(depth), "]".repeat(depth))
    }

    #[test]
    fn depth_is_counted_outside_of_strings_only() {
        assert!(!is_too_deep(nested(JSON_DEPTH_MAX).as_bytes()));
        assert!(is_too_deep(nested(JSON_DEPTH_MAX + 1).as_bytes()));
        let text = format!("\"{}\\\"{}\"", "[".repeat(100), "{".repeat(100));
        assert!(!is_too_deep(text.as_bytes()));
        let many = vec!["[]"; 1_000].join(",");
        assert!(!is_too_deep(many.as_bytes()));
        let hidden = format!("[\"\\\\\",{}", "[".repeat(JSON_DEPTH_MAX));
        assert!(is_too_deep(hidden.as_bytes()));
    }

    #[test]
    fn null_and_missing_are_different() {
        #[derive(Deserialize)]
        struct Patch {
            #[serde(default, deserialize_with = "nullable")]
            window_s: Option<Option<u32>>,
        }
        let read = |text: &str| parse::<Patch>(text.as_bytes()).map(|patch| patch.window_s);
        assert_eq!(read("{}").ok(), Some(None));
        assert_eq!(read("{\"window_s\":null}").ok(), Some(Some(None)));
        assert_eq!(read("{\"window_s\":5}").ok(), Some(Some(Some(5))));
    }
}
