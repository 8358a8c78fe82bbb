//! Every bound that is no setting, by name.

use std::time::Duration;

/// The largest HTTP request body unless a route says otherwise, bytes.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// The largest picture that is uploaded, bytes.
pub const IMAGE_BYTES_MAX: usize = 8 * 1024 * 1024;
/// The deepest nesting of a JSON body.
pub const JSON_DEPTH_MAX: usize = 32;
/// The largest answer kept for an idempotency key, bytes.
pub const KEY_ANSWER_BYTES_MAX: usize = 16 * 1024;
/// Lines one refund may name.
pub const REFUND_LINES_MAX: usize = 100;
/// The longest idempotency key, bytes.
pub const KEY_BYTES_MAX: usize = 255;
/// The most items on a page, and how many when nobody says.
pub const PAGE_ITEMS_MAX: usize = 200;
/// Items on a page when nobody says.
pub const PAGE_ITEMS: usize = 50;
/// The most events on a page of a feed, also when nobody says.
pub const FEED_ITEMS_MAX: usize = 500;
/// How long the network may take no byte before whoever is to read them counts as too slow.
pub const WRITE_TIME_MAX: Duration = Duration::from_secs(10);
/// Lines of a stream are joined into chunks of about so many bytes.
pub const CHUNK_BYTES: usize = 32 * 1024;
/// Bytes of a WebSocket that the kernel may hold and not have sent: what is urgent is not behind more than these.
pub const UNSENT_BYTES_MAX: u32 = 64 * 1024;
/// Lines of one stream that are kept for its watchers.
pub const RING_LINES_MAX: usize = 4_096;
/// Bytes of lines of one stream that are kept for its watchers: a few of the largest batches, which come all at once.
pub const RING_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of lines of all streams of the process. Beyond, whoever has not read them gets the state instead.
pub const RINGS_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Customers whose uses of coupons one site counts, where coupons limit them: some 30 MB of memory.
pub const COUPON_CUSTOMERS_MAX: usize = 200_000;
/// Stack of a runtime thread: SurrealDB's parser recurses deeply.
pub const THREAD_STACK_BYTES: usize = 10 * 1024 * 1024;
/// Seconds a code is current when it is shown at once, and when it has to travel by mail.
pub(super) const OTP_STEP_S: u16 = 30;
pub(super) const OTP_MAIL_STEP_S: u16 = 120;

/// Variables of ours that are not settings of the hub: other commands and scripts read them.
pub(super) const OTHER_VARIABLES: &[&str] = &[
    "ORDERHUB_URL",
    "ORDERHUB_EMAIL",
    "ORDERHUB_PASSWORD",
    "ORDERHUB_TOKEN",
];
