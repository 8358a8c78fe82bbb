//! Pictures of products: what is taken, what is refused, and that nothing of it is left behind.

use std::{fs, io::Cursor};

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use reqwest::Method;

use crate::{
    app::{Person, Reply, TestApp},
    support::run,
};

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let pixels = RgbaImage::from_fn(width, height, |x, y| {
        let part = |at: u32| u8::try_from(at % 256).unwrap();
        Rgba([part(x), part(y), 128, if x < width / 2 { 255 } else { 0 }])
    });
    let picture = DynamicImage::ImageRgba8(pixels);
    let picture = match format {
        ImageFormat::Jpeg => DynamicImage::ImageRgb8(picture.into_rgb8()),
        _ => picture,
    };
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

async fn put(who: &Person, media_type: &str, bytes: Vec<u8>) -> Reply {
    let call = who.call(Method::PUT, "products/cola/image");
    call.raw(media_type, bytes).send().await
}

async fn served(app: &TestApp, path: &str) -> (reqwest::header::HeaderMap, DynamicImage) {
    let response = app.nobody().call(Method::GET, path).open().await;
    assert_eq!(response.status(), 200, "{path}");
    let headers = response.headers().clone();
    let bytes = response.bytes().await.unwrap();
    (
        headers,
        image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap(),
    )
}

/// A PNG of a few bytes that says it is `side` pixels wide and high.
fn bomb(side: u32) -> Vec<u8> {
    let mut bytes = picture(1, 1, ImageFormat::Png);
    bytes[16..20].copy_from_slice(&side.to_be_bytes());
    bytes[20..24].copy_from_slice(&side.to_be_bytes());
    // The checksum of the header is over its name and content.
    let mut crc = u32::MAX;
    for byte in &bytes[12..29] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            };
        }
    }
    bytes[29..33].copy_from_slice(&(!crc).to_be_bytes());
    bytes
}

#[test]
fn a_picture_is_shrunk_served_for_good_and_taken_away() {
    run(async {
        let app = TestApp::demo().await;
        let manager = app.manager().await;
        for (media_type, format) in [
            ("image/png", ImageFormat::Png),
            ("image/jpeg", ImageFormat::Jpeg),
            ("image/webp; charset=binary", ImageFormat::WebP),
        ] {
            let product = put(&manager, media_type, picture(1_600, 400, format))
                .await
                .expect(200);
            for (size, width) in [("small", 320), ("large", 1_024)] {
                let path = product["images"][size].as_str().unwrap();
                assert!(path.ends_with(&format!("-{width}.jpg")), "{path}");
                let (headers, image) = served(&app, path).await;
                assert_eq!((image.width(), image.height()), (width, width / 4));
                assert_eq!(headers["content-type"], "image/jpeg");
                assert_eq!(
                    headers["cache-control"],
                    "public, max-age=31536000, immutable"
                );
                assert_eq!(headers["x-content-type-options"], "nosniff");
            }
        }
        let small = put(&manager, "image/png", picture(40, 30, ImageFormat::Png))
            .await
            .expect(200);
        let path = small["images"]["large"].as_str().unwrap();
        assert_eq!(served(&app, path).await.1.width(), 40);
        let seen = app.nobody().get("products/cola").await.expect(200);
        assert_eq!(seen["images"], small["images"]);
        let gone = manager
            .call(Method::DELETE, "products/cola/image")
            .send()
            .await
            .expect(200);
        assert_eq!(gone.get("images"), None);
        for path in [
            "/images/x.jpg",
            "/images/..%2f..%2fetc%2fpasswd",
            &path.replace("-1024", "-99"),
        ] {
            app.nobody().get(path).await.problem(404, "not_found");
        }
        app.stop().await;
    });
}

#[test]
fn a_camera_that_was_turned_makes_an_upright_picture() {
    run(async {
        let app = TestApp::demo().await;
        let jpeg = picture(60, 20, ImageFormat::Jpeg);
        // An EXIF segment that says "turn by 90 degrees" (6), right after the start of the file.
        let tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        let mut turned = jpeg[..2].to_vec();
        turned.extend([0xff, 0xe1]);
        turned.extend(u16::try_from(tiff.len() + 2).unwrap().to_be_bytes());
        turned.extend(tiff);
        turned.extend(&jpeg[2..]);
        let product = put(&app.manager().await, "image/jpeg", turned)
            .await
            .expect(200);
        let (_, image) = served(&app, product["images"]["large"].as_str().unwrap()).await;
        assert_eq!((image.width(), image.height()), (20, 60));
        app.stop().await;
    });
}

#[test]
fn what_is_no_picture_is_refused_and_leaves_nothing_behind() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let dir = format!(
            "--images.dir={}",
            folder.path().join("deep/images").display()
        );
        let app = TestApp::demo_with(&[&dir]).await;
        let manager = app.manager().await;
        let png = picture(64, 64, ImageFormat::Png);
        let half = png[..png.len() / 2].to_vec();
        let jpeg = picture(64, 64, ImageFormat::Jpeg);
        let mut mixed = png.clone();
        mixed[100..].fill(7);
        for (what, media_type, bytes) in [
            ("nothing", "image/png", Vec::new()),
            ("garbage", "image/png", vec![7; 1_000]),
            ("text", "image/jpeg", b"<svg onload=alert(1)>".to_vec()),
            ("half a picture", "image/png", half),
            ("a broken picture", "image/png", mixed),
            ("a header alone", "image/png", png[..33].to_vec()),
            ("another kind", "image/png", jpeg.clone()),
            ("no kind of ours", "image/gif", png.clone()),
            ("no kind", "application/octet-stream", png.clone()),
            ("a bomb", "image/png", bomb(60_000)),
            ("a smaller bomb", "image/png", bomb(15_000)),
        ] {
            let problem = put(&manager, media_type, bytes).await;
            assert_eq!(problem.status, 422, "{what}: {}", problem.text);
            let problem = problem.problem(422, "validation");
            assert_eq!(problem["errors"][0]["pointer"], "/image", "{what}");
        }
        let large = vec![0; 8 * 1024 * 1024 + 1];
        put(&manager, "image/png", large)
            .await
            .problem(413, "too_large");
        let customer = app.customer().await;
        put(&customer, "image/png", png.clone())
            .await
            .problem(403, "forbidden");
        let call = manager.call(Method::PUT, "products/ghost/image");
        call.raw("image/png", png.clone())
            .send()
            .await
            .problem(404, "not_found");
        let left = fs::read_dir(folder.path().join("deep/images"))
            .unwrap()
            .count();
        assert_eq!(left, 0);
        assert_eq!(
            app.nobody()
                .get("products/cola")
                .await
                .expect(200)
                .get("images"),
            None
        );
        put(&manager, "image/png", png).await.expect(200);
        let left = fs::read_dir(folder.path().join("deep/images"))
            .unwrap()
            .count();
        assert_eq!(left, 2);
        app.stop().await;
    });
}
