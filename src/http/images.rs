//! Pictures of products: sent as they are, served small and for good.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use super::{
    Web,
    code::Code,
    extract::{Caller, Conditions, Params},
    problem::{Problem, ProblemBody},
    products::{self, ProductView, SiteParam},
    sites,
};
use crate::{
    catalog::{ImageError, ProductPatch},
    config::IMAGE_BYTES_MAX,
    hub::SiteView as Shelf,
    order::Sku,
};

/// Served files never change: their name says what is in them.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// Give an article a picture: the bytes of a JPEG, PNG or WebP as they are, at most 8 MiB. Admins, and the site's
/// managers.
#[utoipa::path(
    put, path = "/api/v1/products/{sku}/image", tag = "products", operation_id = "put_image",
    params(("sku" = String, Path, description = "The article."), SiteParam),
    request_body(content(("image/jpeg"), ("image/png"), ("image/webp"))),
    responses((status = 200, body = ProductView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn put(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(sku): Path<String>,
    Params(param): Params<SiteParam>,
    request: Request,
) -> Result<Response, Problem> {
    let (site, sku) = find(&web, &caller, param.site.as_deref(), &sku)?;
    let upload = web.images.begin().map_err(refused)?;
    let (head, body) = request.into_parts();
    let media_type = media_type(&head.headers);
    let bytes = read(body).await?;
    let name = web.images.put(upload, &media_type, bytes).await;
    let name = name.map_err(refused)?;
    change(&web, &site, &sku, Some(name), conditions.expected_version).await
}

/// Take the picture of an article away. Admins, and the site's managers.
#[utoipa::path(
    delete, path = "/api/v1/products/{sku}/image", tag = "products", operation_id = "remove_image",
    params(("sku" = String, Path, description = "The article."), SiteParam),
    responses((status = 200, body = ProductView), (status = "default", body = ProblemBody)),
)]
pub(super) async fn remove(
    State(web): State<Arc<Web>>,
    caller: Caller,
    conditions: Conditions,
    Path(sku): Path<String>,
    Params(param): Params<SiteParam>,
) -> Result<Response, Problem> {
    let (site, sku) = find(&web, &caller, param.site.as_deref(), &sku)?;
    change(&web, &site, &sku, None, conditions.expected_version).await
}

/// A picture. No sign-in needed.
#[utoipa::path(
    get, path = "/images/{name}", tag = "products", operation_id = "read_image", security((), ("bearer" = [])),
    params(("name" = String, Path, description = "As a product's `images` say.")),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>), (status = "default", body = ProblemBody)),
)]
pub(super) async fn read_file(
    State(web): State<Arc<Web>>,
    Path(name): Path<String>,
) -> Result<Response, Problem> {
    let bytes = web.images.get(&name).await;
    let bytes = bytes.ok_or_else(|| Problem::not_found("picture"))?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, FOR_GOOD),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

fn find(
    web: &Web,
    caller: &Caller,
    site: Option<&str>,
    sku: &str,
) -> Result<(Arc<Shelf>, Sku), Problem> {
    let site = sites::find_or_only(web, site)?;
    caller.must_run(site.id())?;
    let sku = products::parse_sku(sku)?;
    let product = site.product(&sku).filter(|product| !product.is_deleted);
    product.ok_or_else(|| Problem::not_found("product"))?;
    Ok((site, sku))
}

async fn change(
    web: &Web,
    site: &Arc<Shelf>,
    sku: &Sku,
    picture: Option<Arc<str>>,
    expected: Option<u64>,
) -> Result<Response, Problem> {
    let patch = ProductPatch {
        picture: Some(picture),
        ..ProductPatch::default()
    };
    let changed = web
        .engine
        .patch_product(site.id(), sku, patch, expected)
        .await;
    let changed = changed.map_err(|failure| web.refusal(&failure))?;
    Ok(products::answer(web, StatusCode::OK, site, &changed))
}

fn media_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE);
    let text = value
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = text.split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

async fn read(body: Body) -> Result<bytes::Bytes, Problem> {
    let too_large = || {
        let detail = format!("A picture has at most {IMAGE_BYTES_MAX} bytes.");
        Problem::new(Code::TooLarge, detail)
    };
    match Limited::new(body, IMAGE_BYTES_MAX).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(_) => Err(Problem::malformed("The picture did not arrive whole.")),
    }
}

fn refused(error: ImageError) -> Problem {
    match error {
        ImageError::Refused(_) | ImageError::TooLarge => {
            Problem::field("/image", error.to_string())
        }
        ImageError::Busy => Problem::new(
            Code::Overloaded,
            "Too many pictures at once; try again soon.",
        ),
        ImageError::Folder(reason) => {
            tracing::error!(%reason, "a picture cannot be written");
            Problem::new(
                Code::Overloaded,
                "The picture cannot be kept now; try again later.",
            )
        }
    }
}
