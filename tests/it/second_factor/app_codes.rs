//! An authenticator app: begun, confirmed, asked for; each code counts once.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use qrcodegen::{QrCode, QrCodeEcc};
use reqwest::Method;
use serde_json::json;

use super::{Phone, STEP_MS, login, show, with_phone};
use crate::{app::TestApp, support::run};

/// That an SVG is this text's QR code, black on white, module by module, with four of white around it.
fn shows(svg: &str, text: &str) {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let side = code.size() + 8;
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"), "{svg}");
    assert!(svg.contains(&format!("viewBox=\"0 0 {side} {side}\"")));
    let path = |colour: &str| {
        let begins = format!("<path fill=\"{colour}\" d=\"");
        let (_, path) = svg.split_once(&begins).unwrap();
        path.split_once('"').unwrap().0
    };
    assert_eq!(path("#fff"), format!("M0 0h{side}v{side}H0z"));
    let mut black = BTreeSet::new();
    for module in path("#000").split('M').skip(1) {
        let corner = module.strip_suffix("h1v1h-1z").unwrap();
        let (x, y) = corner.split_once(' ').unwrap();
        black.insert((x.parse().unwrap(), y.parse().unwrap()));
    }
    for y in 0..side {
        for x in 0..side {
            let is_black = code.get_module(x - 4, y - 4);
            assert_eq!(black.remove(&(x, y)), is_black, "at {x}, {y}");
        }
    }
    assert!(black.is_empty(), "beside it: {black:?}");
}

#[test]
fn an_app_counts_from_its_first_code_on_and_each_code_once() {
    run(async {
        let app = TestApp::demo().await;
        let ann = app.signup("Ann App").await;
        let me = ann.get("me").await.expect(200);
        assert_eq!(me["has_authenticator"], false);
        let code = json!({"code": "123456"});
        let early = ann.post("me/authenticator/confirm", &code).await;
        early.problem(404, "not_found");
        ann.step_up().await;
        let begun = ann.post("me/authenticator", &json!({})).await.expect(201);
        let uri = begun["uri"].as_str().unwrap();
        let secret = begun["secret"].as_str().unwrap();
        assert!(uri.contains(&format!("secret={secret}&issuer=orderhub")));
        shows(begun["qr"].as_str().unwrap(), uri);
        let phone = Phone::with(secret);
        let confirm = async |code: String| {
            let body = json!({ "code": code });
            ann.post("me/authenticator/confirm", &body).await
        };
        let wrong = confirm(phone.wrong(&app)).await;
        wrong.problem(401, "second_factor_invalid");
        // One that waits is asked of nobody.
        login(&app, &ann, None).await.expect(200);
        let used = phone.code(&app);
        let codes = confirm(used.clone()).await.expect(200);
        let codes = codes["recovery_codes"].as_array().unwrap().clone();
        let unlike: BTreeSet<_> = codes.iter().map(|code| code.as_str().unwrap()).collect();
        assert_eq!(unlike.len(), 10);
        let me = ann.get("me").await.expect(200);
        assert_eq!(me["has_authenticator"], true);
        let again = ann.post("me/authenticator", &json!({})).await;
        again.problem(409, "authenticator_exists");

        let without = login(&app, &ann, None).await;
        without.problem(401, "second_factor_required");
        let copied = login(&app, &ann, Some(&used)).await;
        copied.problem(401, "second_factor_invalid");
        let wrong = login(&app, &ann, Some(&phone.wrong(&app))).await;
        wrong.problem(401, "second_factor_invalid");
        app.clock.advance_ms(2 * STEP_MS);
        let (before, now) = (phone.code_at(&app, -STEP_MS), phone.code(&app));
        let spaced = format!("{} {}", &now[..3], &now[3..]);
        login(&app, &ann, Some(&spaced)).await.expect(200);
        for used in [now, before] {
            let again = login(&app, &ann, Some(&used)).await;
            again.problem(401, "second_factor_invalid");
        }
        // Whose password is wrong is not told that there is a second factor.
        let guess = json!({"email": ann.user["email"], "password": "some wrong password"});
        let guess = app.nobody().post("auth/login", &guess).await;
        guess.problem(401, "unauthenticated");
        app.stop().await;
    });
}

#[test]
fn of_fifty_who_show_one_code_at_once_one_is_right() {
    run(async {
        let app = TestApp::demo().await;
        let bob = app.signup("Bob App").await;
        let (phone, _) = with_phone(&app, &bob).await;
        let code = phone.code(&app);
        let shown = join_all((0..50).map(|_| show(&bob, &code))).await;
        let right = shown.iter().filter(|reply| reply.status == 200).count();
        let wrong = shown.iter().filter(|reply| reply.status == 401).count();
        assert_eq!((right, wrong), (1, 49));
        // Copies are no guesses: nothing is locked.
        app.clock.advance_ms(STEP_MS);
        show(&bob, &phone.code(&app)).await.expect(200);
        app.stop().await;
    });
}

#[test]
fn a_recovery_code_counts_once_and_new_ones_end_the_old() {
    run(async {
        let app = TestApp::demo().await;
        let cat = app.signup("Cat App").await;
        let (_, codes) = with_phone(&app, &cat).await;
        let typed = codes[0].to_uppercase().replace('-', " ");
        let signed = login(&app, &cat, Some(&typed)).await.expect(200);
        let used = login(&app, &cat, Some(&codes[0])).await;
        used.problem(401, "second_factor_invalid");
        // Who has shown one just now is not asked again, in this session.
        let here = app.nobody().signed_in(&signed);
        let nothing = json!({});
        let renewed = here.post("me/authenticator/recovery-codes", &nothing).await;
        let renewed = renewed.expect(200);
        let fresh = renewed["recovery_codes"][0].as_str().unwrap();
        let old = login(&app, &cat, Some(&codes[1])).await;
        old.problem(401, "second_factor_invalid");
        login(&app, &cat, Some(fresh)).await.expect(200);
        let log = app.admin().await;
        for (action, times) in [
            ("recovery.used", 2),
            ("recovery.made", 1),
            ("authenticator.made", 1),
        ] {
            let found = log.all(&format!("audit?action={action}")).await;
            assert_eq!(found.len(), times, "{action}");
            assert_eq!(found[0]["target"]["id"], cat.user["id"], "{action}");
        }
        let gone = here.call(Method::DELETE, "me/authenticator").send().await;
        assert_eq!(gone.status, 204);
        login(&app, &cat, None).await.expect(200);
        let found = log.all("audit?action=authenticator.removed").await;
        assert_eq!(found.len(), 1);
        app.stop().await;
    });
}
