//! The web app: whatever is asked for outside of the API. Its files are in `files.rs`, its one page in `page.rs`, once in
//! each language.
//!
//! A path that names a file gets that file or 404; any other is a screen of the app, which finds its own way. What the
//! hub answers itself is never a screen: an unknown address of the API stays a problem. Under `docs` are the pages that the
//! app's build made of `web/docs/`, by addresses without an ending.

use std::{io, path::Path, sync::Arc};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, Method, Uri, header},
    response::{IntoResponse as _, Response},
};

use super::Web;

mod coding;
mod files;
mod page;

use files::Files;
use page::Pages;

/// First segments of the addresses that are the hub's own.
const OWN: [&str; 7] = ["api", "docs", "metrics", "healthz", "livez", "readyz", "t"];
/// What the one page is called by those who call it by a name.
const INDEX: &str = "index.html";
/// What there is to see without a web app.
const NO_APP: &str = "This hub was built without its web app.\n\n\
    `./scripts/run` builds both and starts the demo shop.\n\
    The API is at /api/v1, its description at /api/v1/openapi.json.\n";

/// The web app, or none.
pub struct WebApp {
    files: Files,
    pages: Option<Pages>,
}

impl WebApp {
    /// The one inside the program.
    #[must_use]
    pub fn embedded(is_demo: bool) -> Self {
        Self::new(Files::embedded(), is_demo)
    }

    /// One in a folder, read now and once.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or has no page.
    pub fn from_dir(folder: &Path, is_demo: bool) -> io::Result<Self> {
        let app = Self::new(Files::from_dir(folder)?, is_demo);
        if app.pages.is_none() {
            let problem = format!("there is no {} in it", Pages::ENGLISH);
            return Err(io::Error::new(io::ErrorKind::NotFound, problem));
        }
        Ok(app)
    }

    fn new(mut files: Files, is_demo: bool) -> Self {
        let pages = Pages::take(&mut files, is_demo);
        Self { files, pages }
    }

    fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let path = path.strip_prefix('/')?;
        if let Some(file) = self.files.answer(path, headers) {
            return Some(file);
        }
        if let Some(page) = page_of_docs(path) {
            return self.files.answer(&page, headers);
        }
        match &self.pages {
            Some(pages) if path == INDEX || is_screen(path) => Some(pages.answer(headers)),
            None if path.is_empty() => Some(no_app()),
            Some(_) | None => None,
        }
    }
}

/// Anything outside of the API.
pub(super) async fn serve(
    State(web): State<Arc<Web>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let is_read = method == Method::GET || method == Method::HEAD;
    let found = is_read.then(|| web.app.answer(uri.path(), &headers));
    match found.flatten() {
        Some(found) => found,
        None => super::nowhere().await.into_response(),
    }
}

/// Whether `path` is for the app to find its way, and no file's.
fn is_screen(path: &str) -> bool {
    let mut segments = path.split('/');
    let is_own = segments.next().is_some_and(|first| OWN.contains(&first));
    let names_file = segments.next_back().unwrap_or(path).contains('.');
    !is_own && !names_file
}

/// The file of a page of the documentation: `docs` is the list of them, `docs/x` is `docs/x.html`.
fn page_of_docs(path: &str) -> Option<String> {
    match path.strip_prefix("docs")? {
        "" | "/" => Some("docs/index.html".to_owned()),
        page if page.starts_with('/') => Some(format!("docs{page}.html")),
        _ => None,
    }
}

fn no_app() -> Response {
    let mut response = NO_APP.into_response();
    let cache = HeaderValue::from_static("no-cache");
    response.headers_mut().insert(header::CACHE_CONTROL, cache);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screens_are_neither_files_nor_the_hubs_own() {
        for screen in [
            "",
            "board",
            "admin/orders/7",
            "board/",
            "apis",
            "a.b/c",
            "tea",
        ] {
            assert!(is_screen(screen), "{screen}");
        }
        for other in [
            "api",
            "api/v1/nothing",
            "docs",
            "docs/x",
            "metrics",
            "readyz",
            "t",
            "t/abc/d",
            "favicon.ico",
            "assets/a.js",
            "admin/x.png",
            ".env",
        ] {
            assert!(!is_screen(other), "{other}");
        }
    }

    #[test]
    fn pages_of_the_documentation_have_no_ending() {
        for (path, file) in [
            ("docs", Some("docs/index.html")),
            ("docs/", Some("docs/index.html")),
            ("docs/tutorial", Some("docs/tutorial.html")),
            ("docs/how-to/stripe", Some("docs/how-to/stripe.html")),
            ("docsx", None),
            ("", None),
            ("board", None),
        ] {
            assert_eq!(page_of_docs(path).as_deref(), file, "{path}");
        }
    }
}
