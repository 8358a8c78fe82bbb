//! The web app beside the API: its page, its files, and what is neither. The files are made here and served by a real
//! hub; what is inside the program differs from build to build, and is asked only what is true of either.

use std::{fs, os::unix::fs::symlink, path::Path};

use orderhub::{app::Mode, config::Settings};
use reqwest::Method;

use crate::{
    app::{Reply, TestApp, TestClock, assert_without},
    support::run,
};

const INDEX: &str = r#"<!doctype html><script nonce="__CSP_NONCE__">demo = __DEMO__</script>
<style nonce="__CSP_NONCE__"></style><div id="root"></div>"#;
const GERMAN: &str = r#"<!doctype html><html lang="de"><script nonce="__CSP_NONCE__"></script>"#;

fn built(folder: &Path) {
    for (path, text) in [
        ("index.en.html", INDEX),
        ("index.de.html", GERMAN),
        ("index.en.html.br", "packed"),
        ("favicon.svg", "<svg/>"),
        ("manifest.webmanifest", "{}"),
        ("assets/app-1a2b.js", "plain script"),
        ("assets/app-1a2b.js.br", "brotli script"),
        ("assets/app-1a2b.js.gz", "gzip script"),
        ("assets/app-1a2b.css", "plain style"),
        ("assets/app-1a2b.css.gz", "gzip style"),
        ("assets/font-3c.woff2", "font"),
        ("docs/index.html", "<h1>pages</h1>"),
        ("docs/how-to/stripe.html", "<h1>plain</h1>"),
        ("docs/how-to/stripe.html.br", "brotli page"),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

async fn with_app(folder: &Path, mode: Mode) -> TestApp {
    let flag = format!("--http.web_dir={}", folder.display());
    TestApp::start(&[&flag], mode, TestClock::new()).await
}

async fn get(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Reply {
    ask(app, Method::GET, path, headers).await
}

async fn ask(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Reply {
    let mut call = app.nobody().call(method, path);
    for (name, value) in headers {
        call = call.header(name, value);
    }
    call.send().await
}

#[test]
fn every_screen_is_the_page_with_a_nonce_of_its_own() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        built(folder.path());
        let app = with_app(folder.path(), Mode::Demo).await;
        let mut nonces = Vec::new();
        let screens = ["/", "/index.html", "/board", "/admin/orders/7?x=1"];
        for screen in screens {
            let page = get(&app, screen, &[("accept-encoding", "br")]).await;
            assert_eq!(page.status, 200, "{screen}");
            let policy = page.header("content-security-policy").to_owned();
            let nonce = policy.split("'nonce-").nth(1).unwrap();
            let nonce = nonce.split('\'').next().unwrap().to_owned();
            assert!(nonce.len() >= 22, "128 bits: {nonce}");
            assert_eq!(
                page.text,
                INDEX
                    .replace("__CSP_NONCE__", &nonce)
                    .replace("__DEMO__", "true")
            );
            let expected = format!(
                "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; \
                 img-src 'self' data: https:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
                 worker-src 'self'; media-src 'self' blob:; base-uri 'none'; form-action 'self'; \
                 frame-ancestors 'none'"
            );
            assert_eq!(policy, expected);
            for (name, value) in [
                ("content-type", "text/html; charset=utf-8"),
                ("cache-control", "no-cache"),
                ("cross-origin-opener-policy", "same-origin"),
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("etag", ""),
                ("content-encoding", ""),
            ] {
                assert_eq!(page.header(name), value, "{name}");
            }
            let permissions = page.header("permissions-policy");
            assert!(permissions.contains("screen-wake-lock=(self)"));
            assert!(permissions.contains("fullscreen=(self)"));
            assert!(permissions.contains("camera=()"));
            nonces.push(nonce);
        }
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), screens.len(), "a nonce is good once");
        let head = ask(&app, Method::HEAD, "/board", &[]).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        app.stop().await;
    });
}

#[test]
fn files_come_packed_as_the_client_takes_them_and_are_kept() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        built(folder.path());
        let app = with_app(folder.path(), Mode::Normal).await;
        let mut etags = Vec::new();
        for (taken, coding, text) in [
            ("gzip, deflate, br", "br", "brotli script"),
            ("gzip", "gzip", "gzip script"),
            ("br;q=0, gzip;q=0", "", "plain script"),
            ("identity", "", "plain script"),
        ] {
            let file = get(&app, "/assets/app-1a2b.js", &[("accept-encoding", taken)]).await;
            assert_eq!(
                (
                    file.status,
                    file.header("content-encoding"),
                    file.text.as_str()
                ),
                (200, coding, text)
            );
            for (name, value) in [
                ("content-type", "text/javascript; charset=utf-8"),
                ("cache-control", "public, max-age=31536000, immutable"),
                ("vary", "accept-encoding"),
                ("x-content-type-options", "nosniff"),
            ] {
                assert_eq!(file.header(name), value, "{name}");
            }
            let etag = file.header("etag").to_owned();
            assert!(etag.starts_with('"') && etag.len() > 20, "{etag}");
            let known = [("accept-encoding", taken), ("if-none-match", &etag)];
            let same = get(&app, "/assets/app-1a2b.js", &known).await;
            assert_eq!((same.status, same.text.as_str()), (304, ""));
            assert_eq!(same.header("etag"), etag);
            assert_eq!(same.header("vary"), "accept-encoding");
            etags.push(etag);
        }
        etags.dedup();
        assert_eq!(etags.len(), 3, "each form has its own");
        let stale = [("if-none-match", "\"other\"")];
        assert_eq!(get(&app, "/assets/app-1a2b.js", &stale).await.status, 200);

        let css = get(
            &app,
            "/assets/app-1a2b.css",
            &[("accept-encoding", "br, gzip")],
        )
        .await;
        assert_eq!(css.header("content-encoding"), "gzip");
        for (path, media_type, cache) in [
            (
                "/assets/app-1a2b.css",
                "text/css; charset=utf-8",
                "public, max-age=31536000, immutable",
            ),
            (
                "/assets/font-3c.woff2",
                "font/woff2",
                "public, max-age=31536000, immutable",
            ),
            ("/favicon.svg", "image/svg+xml", "no-cache"),
            (
                "/manifest.webmanifest",
                "application/manifest+json",
                "no-cache",
            ),
        ] {
            let file = get(&app, path, &[]).await;
            assert_eq!(
                (
                    file.status,
                    file.header("content-type"),
                    file.header("cache-control")
                ),
                (200, media_type, cache),
                "{path}"
            );
        }
        let head = ask(&app, Method::HEAD, "/favicon.svg", &[]).await;
        assert_eq!((head.status, head.text.as_str()), (200, ""));
        assert_eq!(head.header("content-length"), "6");
        let page = get(&app, "/", &[]).await;
        assert!(page.text.contains("demo = false"), "{}", page.text);
        app.stop().await;
    });
}

#[test]
fn the_documentation_is_read_and_does_nothing() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        built(folder.path());
        let app = with_app(folder.path(), Mode::Normal).await;
        for (path, taken, text) in [
            ("/docs", "identity", "<h1>pages</h1>"),
            ("/docs/", "br", "<h1>pages</h1>"),
            ("/docs/how-to/stripe", "identity", "<h1>plain</h1>"),
            ("/docs/how-to/stripe", "br", "brotli page"),
        ] {
            let page = get(&app, path, &[("accept-encoding", taken)]).await;
            assert_eq!((page.status, page.text.as_str()), (200, text), "{path}");
            for (name, value) in [
                ("content-type", "text/html; charset=utf-8"),
                ("cache-control", "no-cache"),
                (
                    "content-security-policy",
                    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; \
                     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
                ),
            ] {
                assert_eq!(page.header(name), value, "{path}: {name}");
            }
        }
        app.stop().await;
    });
}

#[test]
fn what_is_missing_is_missing_and_the_api_stays_the_api() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        built(folder.path());
        let outside = folder.path().with_extension("secret");
        fs::write(&outside, "secret").unwrap();
        let app = with_app(folder.path(), Mode::Demo).await;
        let up = format!("/../{}", outside.file_name().unwrap().to_str().unwrap());
        for missing in [
            "/assets/app-old.js",
            "/assets/app-1a2b.js.br",
            "/index.en.html",
            "/index.de.html",
            "/index.en.html.br",
            "/robots.txt",
            "/assets/..%2findex.html",
            up.as_str(),
            "/api",
            "/api/v1/nothing",
            "/api/v2/orders",
            "/docs/nothing",
            "/docs/how-to",
            "/docs/how-to/",
            "/metrics/x",
        ] {
            let reply = get(&app, missing, &[("accept", "text/html")]).await;
            assert_without(&reply.text, &["root", "secret"]);
            reply.problem(404, "not_found");
        }
        for method in [Method::POST, Method::DELETE] {
            ask(&app, method, "/board", &[])
                .await
                .problem(404, "not_found");
        }
        app.nobody().get("/healthz").await.expect(200);
        fs::remove_file(outside).unwrap();
        app.stop().await;
    });
}

#[test]
fn a_hub_without_an_app_says_so() {
    run(async {
        // What is inside this build: the app or the words that it is not.
        let app = TestApp::start(&[], Mode::Normal, TestClock::new()).await;
        let reply = get(&app, "/", &[]).await;
        assert_eq!(reply.status, 200);
        let is_page = reply.header("content-type") == "text/html; charset=utf-8";
        assert_eq!(is_page, !reply.text.contains("./scripts/run"));
        assert_without(&reply.text, &["__CSP_NONCE__", "__DEMO__"]);
        app.stop().await;
    });
}

#[test]
fn the_page_speaks_the_language_that_was_chosen_or_is_asked_for() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        built(folder.path());
        let app = with_app(folder.path(), Mode::Normal).await;
        let chosen = ("cookie", "theme=dark; orderhub_language=de");
        for (headers, language) in [
            (&[][..], "en"),
            (&[("accept-language", "de-AT,en;q=0.5")], "de"),
            (&[chosen], "de"),
            (
                &[
                    ("accept-language", "de"),
                    ("cookie", "orderhub_language=en"),
                ],
                "en",
            ),
            // Spoken, but not in this app.
            (&[("accept-language", "ar")], "en"),
            (&[("accept-language", "fr, *")], "en"),
        ] {
            let reply = get(&app, "/board", headers).await;
            assert_eq!(reply.status, 200);
            assert_eq!(reply.header("content-language"), language, "{headers:?}");
            assert_eq!(reply.text.contains(r#"lang="de""#), language == "de");
            assert_eq!(reply.header("vary"), "Cookie, Accept-Language");
        }
        app.stop().await;
    });
}

#[test]
fn links_of_a_folder_are_followed() {
    run(async {
        let (folder, real) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        built(real.path());
        for name in ["index.en.html", "assets"] {
            symlink(real.path().join(name), folder.path().join(name)).unwrap();
        }
        let app = with_app(folder.path(), Mode::Normal).await;
        for path in ["/", "/assets/app-1a2b.js"] {
            assert_eq!(get(&app, path, &[]).await.status, 200, "{path}");
        }
        app.stop().await;
    });
}

/// Why a hub with this folder does not start.
async fn refusal(folder: &Path) -> String {
    let web_dir = format!("--http.web_dir={}", folder.display());
    let flags = ["--http.bind=127.0.0.1:0", "--database.url=mem://", &web_dir];
    let settings = Settings::parse(flags).unwrap();
    let failed = Box::pin(orderhub::app::App::start(
        settings,
        Mode::Normal,
        TestClock::new(),
    ))
    .await;
    let sentence = format!("{:#}", failed.err().unwrap());
    let about = format!("the web app in {} cannot be read: ", folder.display());
    sentence.strip_prefix(&about).unwrap().to_owned()
}

#[test]
fn a_folder_that_is_no_app_is_refused_at_start() {
    run(async {
        let missing = refusal(Path::new("/nowhere/dist")).await;
        assert!(missing.starts_with("No such file"), "{missing}");
        let folder = tempfile::tempdir().unwrap();
        let sentence = refusal(folder.path()).await;
        assert_eq!(sentence, "there is no index.en.html in it");
        built(folder.path());
        // Holds nothing on disk.
        let large = fs::File::create(folder.path().join("large.bin")).unwrap();
        large.set_len(64 * 1024 * 1024).unwrap();
        let sentence = refusal(folder.path()).await;
        assert_eq!(sentence, "it holds more than 67108864 bytes");
    });
}
