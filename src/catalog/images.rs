//! Pictures of products: from whatever somebody uploads to two small JPEGs in a folder, named by what is in them.
//!
//! What comes in is hostile until proven otherwise: its header is believed only within bounds of sides, pixels and
//! memory, it is decoded off the runtime, few at once, and only what was encoded here is ever written or served.

use std::{
    fs,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use image::{
    DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder,
};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

use super::product::PICTURE_WIDTHS;

/// The longest side of a picture, pixels.
const SIDE_MAX: u32 = 20_000;
/// The most pixels of a picture.
const PIXELS_MAX: u64 = 40_000_000;
/// The most memory that decoding one may take, bytes.
const DECODE_BYTES_MAX: u64 = 256 * 1024 * 1024;
/// Pictures decoded at once.
const DECODERS_MAX: usize = 2;
/// Uploads that are read or wait for a decoder; more are refused.
const UPLOADS_MAX: usize = 16;
/// Quality of the JPEGs, of 100.
const QUALITY: u8 = 82;

/// Why a picture was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// It is none, or not of the kind it is said to be, or broken.
    #[error("{0}")]
    Refused(&'static str),
    /// It has too many pixels.
    #[error("a picture has at most 40 megapixels and sides of at most 20,000")]
    TooLarge,
    /// Too many at once.
    #[error("too many pictures at once")]
    Busy,
    /// The folder cannot be written.
    #[error("the folder of pictures cannot be written: {0}")]
    Folder(String),
}

/// The folder of pictures.
#[derive(Debug)]
pub struct Images {
    folder: PathBuf,
    is_temporary: bool,
    uploads: Arc<Semaphore>,
    decoders: Semaphore,
}

/// The right to upload one. Taken before the body is read, so that memory is bounded.
#[derive(Debug)]
pub struct Upload(
    #[expect(dead_code, reason = "held, not read")] tokio::sync::OwnedSemaphorePermit,
);

impl Images {
    /// Opens `folder`, and makes it where it is missing; without one, a folder that is gone with the hub.
    ///
    /// # Errors
    /// A sentence for people.
    pub fn open(folder: Option<PathBuf>) -> anyhow::Result<Self> {
        let is_temporary = folder.is_none();
        let folder = folder.unwrap_or_else(|| {
            let name = format!("orderhub-images-{}", uuid::Uuid::new_v4().simple());
            std::env::temp_dir().join(name)
        });
        fs::create_dir_all(&folder).map_err(|error| {
            let path = folder.display();
            anyhow::anyhow!("the folder of pictures {path} cannot be made: {error}")
        })?;
        Ok(Self {
            folder,
            is_temporary,
            uploads: Arc::new(Semaphore::new(UPLOADS_MAX)),
            decoders: Semaphore::new(DECODERS_MAX),
        })
    }

    /// The right to upload a picture.
    ///
    /// # Errors
    /// [`ImageError::Busy`].
    pub fn begin(&self) -> Result<Upload, ImageError> {
        let permit = self.uploads.clone().try_acquire_owned();
        permit.map(Upload).map_err(|_| ImageError::Busy)
    }

    /// Takes a picture in; its name, the SHA-256 of the large one. The same picture again has the same name.
    ///
    /// # Errors
    /// An [`ImageError`]; nothing is left behind.
    pub async fn put(
        &self,
        upload: Upload,
        media_type: &str,
        bytes: bytes::Bytes,
    ) -> Result<Arc<str>, ImageError> {
        let format = match media_type {
            "image/jpeg" => ImageFormat::Jpeg,
            "image/png" => ImageFormat::Png,
            "image/webp" => ImageFormat::WebP,
            _ => {
                return Err(ImageError::Refused(
                    "a picture is image/jpeg, image/png or image/webp",
                ));
            }
        };
        let _decoder = self
            .decoders
            .acquire()
            .await
            .map_err(|_| ImageError::Busy)?;
        let folder = self.folder.clone();
        let work = tokio::task::spawn_blocking(move || {
            let encoded = encode(&bytes, format)?;
            let [_, large] = &encoded;
            let name = hex::encode(Sha256::digest(large));
            for (width, jpeg) in PICTURE_WIDTHS.into_iter().zip(&encoded) {
                write(&folder, &format!("{name}-{width}.jpg"), jpeg)
                    .map_err(|error| ImageError::Folder(error.to_string()))?;
            }
            Ok(name.into())
        });
        let done = work
            .await
            .unwrap_or(Err(ImageError::Refused("this is no picture")));
        drop(upload);
        done
    }

    /// The file of that name, `{sha256}-{width}.jpg`; `None` when there is none, or the name is no name of ours.
    pub async fn get(&self, name: &str) -> Option<Vec<u8>> {
        let stem = name.strip_suffix(".jpg")?;
        let (hash, width) = stem.split_once('-')?;
        let is_hash = hash.len() == 64
            && hash
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let is_width = PICTURE_WIDTHS
            .iter()
            .any(|known| known.to_string() == width);
        if !is_hash || !is_width {
            return None;
        }
        tokio::fs::read(self.folder.join(name)).await.ok()
    }
}

impl Drop for Images {
    fn drop(&mut self) {
        if self.is_temporary {
            // Nobody minds what is left of a folder for temporary things.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// The small and the large JPEG of a picture.
fn encode(bytes: &[u8], format: ImageFormat) -> Result<[Vec<u8>; 2], ImageError> {
    let broken = |_| ImageError::Refused("this picture is broken or of another kind");
    if image::guess_format(bytes).map_err(broken)? != format {
        return Err(ImageError::Refused(
            "the picture is not of the kind it is said to be",
        ));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODE_BYTES_MAX);
    let refused = |error| {
        if matches!(error, image::ImageError::Limits(_)) {
            ImageError::TooLarge
        } else {
            broken(error)
        }
    };
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || width.max(height) > SIDE_MAX {
        return Err(ImageError::TooLarge);
    }
    if width == 0 || height == 0 {
        return Err(ImageError::Refused("this picture has no pixels"));
    }
    limits.reserve(decoder.total_bytes()).map_err(refused)?;
    decoder.set_limits(limits).map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refused)?;
    let [small, large] = PICTURE_WIDTHS;
    // Shrunk before it is turned, which then costs little; a side that is the width only afterwards has room for that.
    let longest = large * 4;
    if picture.width().max(picture.height()) > longest {
        picture = picture.thumbnail(longest, longest);
    }
    picture.apply_orientation(orientation);
    Ok([jpeg(&picture, small)?, jpeg(&picture, large)?])
}

/// The picture at most `width` pixels wide, on white where it is transparent.
fn jpeg(picture: &DynamicImage, width: u32) -> Result<Vec<u8>, ImageError> {
    let shrunk = if picture.width() > width {
        picture.thumbnail(width, u32::MAX).into_rgba8()
    } else {
        picture.to_rgba8()
    };
    let mut flat = RgbImage::new(shrunk.width(), shrunk.height());
    for (to, from) in flat.pixels_mut().zip(shrunk.pixels()) {
        let [red, green, blue, alpha] = from.0.map(u16::from);
        let over_white =
            |part: u16| u8::try_from((part * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255);
        *to = Rgb([over_white(red), over_white(green), over_white(blue)]);
    }
    let mut encoded = Vec::new();
    JpegEncoder::new_with_quality(&mut encoded, QUALITY)
        .encode_image(&flat)
        .map_err(|_| ImageError::Refused("this picture cannot be shrunk"))?;
    Ok(encoded)
}

/// Whole or not at all: written beside, synced, and then given its name.
fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let path = folder.join(name);
    if path.exists() {
        return Ok(());
    }
    let beside = folder.join(format!("{}.part", uuid::Uuid::new_v4().simple()));
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        fs::File::open(folder)?.sync_all()
    });
    if written.is_err() {
        let _ = fs::remove_file(&beside);
    }
    written
}
