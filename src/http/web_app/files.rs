//! The app's files, as its build wrote them: each with the packed forms that lie beside it (`x.js`, `x.js.br`,
//! `x.js.gz`). Nothing is packed here.
//!
//! Names under `assets/` hold a hash of what is in them, so they never change; everything else is asked about each
//! time, and answered with 304 where nothing changed.

use std::{borrow::Cow, collections::HashMap, fs, io, path::Path};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

use super::coding::Coding;

/// The app as it was built before the hub; nothing where it was not. Also in debug builds: the program runs from any
/// folder.
#[derive(Embed)]
#[folder = "web/app/dist/"]
#[allow_missing = true]
struct Dist;

/// The most bytes of a folder: all of it is kept in memory, and an app has three or four million.
const FOLDER_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The deepest folder that is looked into; a link to a folder above it ends there.
const DEPTH_MAX: usize = 8;
/// Names here change with the content.
const HASHED: &str = "assets/";
/// A worker obeys the policy that its script was served with, and may do what the page may: notifications have icons.
const SCRIPT_POLICY: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; \
    img-src 'self'; frame-ancestors 'none'";
/// The pages of the documentation.
const DOCS: &str = "docs/";
/// They are read, and do nothing.
const DOCS_POLICY: &str = "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Files by path.
#[derive(Default)]
pub(super) struct Files(HashMap<Box<str>, File>);

struct File {
    media_type: HeaderValue,
    /// What it may do in a browser, where that is not what everything else may.
    policy: Option<HeaderValue>,
    is_hashed: bool,
    /// The smallest first.
    forms: Vec<Form>,
}

/// A file as it travels.
struct Form {
    coding: Coding,
    etag: HeaderValue,
    bytes: Bytes,
}

impl Files {
    /// Those inside the program.
    pub(super) fn embedded() -> Self {
        let found = Dist::iter().filter_map(|path| {
            let file = Dist::get(&path)?;
            let bytes = match file.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Some((path.into_owned(), bytes, file.metadata.sha256_hash()))
        });
        Self::new(found.collect())
    }

    /// Those of a folder.
    pub(super) fn from_dir(folder: &Path) -> io::Result<Self> {
        let (mut found, mut room) = (Vec::new(), FOLDER_BYTES_MAX);
        read(folder, "", DEPTH_MAX, &mut room, &mut found)?;
        Ok(Self::new(found))
    }

    fn new(found: Vec<(String, Bytes, [u8; 32])>) -> Self {
        let mut found: HashMap<String, _> = found
            .into_iter()
            .map(|(path, bytes, hash)| (path, (bytes, hash)))
            .collect();
        let is_packed = |path: &str, found: &HashMap<String, _>| {
            [Coding::Br, Coding::Gzip].iter().any(|coding| {
                let plain = path.strip_suffix(coding.ending());
                plain.is_some_and(|plain| found.contains_key(plain))
            })
        };
        let mut names: Vec<String> = found.keys().cloned().collect();
        names.retain(|path| !is_packed(path, &found));
        let files = names.into_iter().map(|path| {
            let form = |coding: Coding| {
                let (bytes, hash) = found.remove(&format!("{path}{}", coding.ending()))?;
                let etag = format!("\"{}\"", hex::encode(hash.get(..16)?));
                let etag = HeaderValue::try_from(etag).ok()?;
                Some(Form {
                    coding,
                    etag,
                    bytes,
                })
            };
            let forms = Coding::ALL.into_iter().filter_map(form).collect();
            let file = File {
                media_type: media_type(&path),
                policy: policy(&path),
                is_hashed: path.starts_with(HASHED),
                forms,
            };
            (path.into(), file)
        });
        Self(files.collect())
    }

    /// Takes a file out, unpacked.
    pub(super) fn take(&mut self, path: &str) -> Option<Bytes> {
        let file = self.0.remove(path)?;
        let plain = |form: Form| (form.coding == Coding::Identity).then_some(form.bytes);
        file.forms.into_iter().find_map(plain)
    }

    /// A file in the form that the client takes, or the news that it has it already.
    pub(super) fn answer(&self, path: &str, headers: &HeaderMap) -> Option<Response> {
        let file = self.0.get(path)?;
        let form = file
            .forms
            .iter()
            .find(|form| form.coding.is_taken(headers))?;
        let is_known = is_known(headers, &form.etag);
        let body = if is_known {
            Body::empty()
        } else {
            Body::from(form.bytes.clone())
        };
        let mut response = Response::new(body);
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let cache = if file.is_hashed {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        let lines = response.headers_mut();
        lines.insert(header::ETAG, form.etag.clone());
        lines.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        lines.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if is_known {
            return Some(response);
        }
        lines.insert(header::CONTENT_TYPE, file.media_type.clone());
        if form.coding != Coding::Identity {
            let name = HeaderValue::from_static(form.coding.name());
            lines.insert(header::CONTENT_ENCODING, name);
        }
        if let Some(policy) = &file.policy {
            lines.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        Some(response)
    }
}

/// Whether the client says that it has this form (RFC 9110, section 13.1.2).
fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).into_iter();
    known
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|one| one.trim())
        .any(|one| one == "*" || one.trim_start_matches("W/").as_bytes() == etag.as_bytes())
}

fn policy(path: &str) -> Option<HeaderValue> {
    if path.ends_with(".js") {
        Some(HeaderValue::from_static(SCRIPT_POLICY))
    } else if path.starts_with(DOCS) && path.ends_with(".html") {
        Some(HeaderValue::from_static(DOCS_POLICY))
    } else {
        None
    }
}

fn media_type(path: &str) -> HeaderValue {
    let guessed = mime_guess::from_path(path).first_or_octet_stream();
    let text = if guessed.type_() == mime_guess::mime::TEXT {
        format!("{guessed}; charset=utf-8")
    } else {
        guessed.to_string()
    };
    HeaderValue::try_from(text)
        .unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}

/// Links are followed: some deployments are made of them.
fn read(
    folder: &Path,
    prefix: &str,
    depth: usize,
    room: &mut usize,
    found: &mut Vec<(String, Bytes, [u8; 32])>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // What is not UTF-8 cannot be asked for.
        let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
            continue;
        };
        let (path, kind) = (format!("{prefix}{name}"), fs::metadata(entry.path())?);
        if kind.is_dir() && depth > 0 {
            read(&entry.path(), &format!("{path}/"), depth - 1, room, found)?;
        } else if kind.is_file() {
            // Asked before it is read: a file may be larger than memory.
            let left = usize::try_from(kind.len())
                .ok()
                .and_then(|bytes| room.checked_sub(bytes));
            *room = left.ok_or_else(|| {
                io::Error::other(format!("it holds more than {FOLDER_BYTES_MAX} bytes"))
            })?;
            let bytes = fs::read(entry.path())?;
            let hash = Sha256::digest(&bytes).into();
            found.push((path, Bytes::from(bytes), hash));
        }
    }
    Ok(())
}
