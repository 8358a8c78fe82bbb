//! The page of a shared order as HTML; the document around it is in `document.rs`. Everything that somebody typed is
//! escaped.

use std::fmt::Write as _;

use axum::{http::StatusCode, response::Response};

use super::{
    document::{escaped, respond},
    steps::{Promise, Step, StepKey, StepState, is_alive, promise, steps},
    words::Words,
};
use crate::{
    catalog::Site,
    http::language::Language,
    order::{Fulfillment, Line, Order, Payment, Status, Timestamp},
};

/// Seconds after which a page whose order goes on looks again.
pub(super) const RENEW_S: u32 = 15;

/// A drawing of one path.
macro_rules! icon {
    ($path:literal) => {
        concat!(
            "<svg viewBox=\"0 0 24 24\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2.5\" ",
            "stroke-linecap=\"round\" stroke-linejoin=\"round\" aria-hidden=\"true\"><path d=\"",
            $path,
            "\"/></svg>"
        )
    };
}

const CHECK: &str = icon!("M20 6 9 17l-5-5");
const CLOCK: &str = icon!("M12 6v6l4 2M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z");
const BAN: &str = icon!("M4.9 4.9l14.2 14.2M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z");
const SEARCH: &str = icon!("m21 21-4.3-4.3M11 3a8 8 0 1 0 0 16 8 8 0 0 0 0-16z");

/// Where and how an order is shown.
pub(super) struct Shown<'a> {
    pub(super) order: &'a Order,
    pub(super) site: &'a Site,
    pub(super) now: Timestamp,
    /// Whether the reader wants the page to stand still.
    pub(super) is_still: bool,
    pub(super) words: &'static Words,
}

/// The page of an order.
pub(super) fn order(shown: &Shown) -> Response {
    let Shown {
        order,
        site,
        is_still,
        words,
        ..
    } = shown;
    let headline = headline(order, words);
    let number = (words.order)(order.number);
    let title = format!("{number}: {headline} · {}", site.name);
    let mut html = String::with_capacity(8 * 1024);
    let _ = write!(
        html,
        "<main><header class=\"head\"><p class=\"where\"><strong>{}</strong><span class=\"numeric\">{}</span></p>\
         <h1>{}</h1>",
        escaped(&site.name),
        escaped(&number),
        escaped(headline),
    );
    promise_line(&mut html, shown);
    html.push_str("</header><div class=\"columns\">");
    stepper(&mut html, shown);
    lines(&mut html, &order.lines, words);
    html.push_str("</div>");
    foot(&mut html, shown);
    html.push_str("</main>");
    let renews = is_alive(order) && !is_still;
    let renew_s = renews.then_some(RENEW_S);
    respond(StatusCode::OK, words, &title, &html, renew_s)
}

/// The page of a link that opens nothing.
pub(super) fn not_found(words: &'static Words) -> Response {
    nothing(
        StatusCode::NOT_FOUND,
        words,
        words.not_found,
        words.not_found_hint,
        None,
    )
}

/// The page of an order that cannot be read now.
pub(super) fn unavailable(words: &'static Words) -> Response {
    let hint = (words.unavailable_hint)(RENEW_S);
    nothing(
        StatusCode::SERVICE_UNAVAILABLE,
        words,
        words.unavailable,
        &hint,
        Some(RENEW_S),
    )
}

fn nothing(
    status: StatusCode,
    words: &'static Words,
    headline: &str,
    hint: &str,
    renew_s: Option<u32>,
) -> Response {
    let html = format!(
        "<main class=\"nothing\">{SEARCH}<h1>{}</h1><p>{}</p></main>",
        escaped(headline),
        escaped(hint)
    );
    respond(status, words, headline, &html, renew_s)
}

fn promise_line(html: &mut String, shown: &Shown) {
    let words = shown.words;
    let Some(promise) = promise(shown.order, shown.now) else {
        return;
    };
    let at = |at: Timestamp| moment(shown, at, false);
    let (text, is_late) = match promise {
        Promise::Between(from, to) => ((words.between)(&at(from), &at(to)), false),
        Promise::About(time) => ((words.about)(&at(time)), false),
        Promise::By(time) => ((words.by)(&at(time)), false),
        Promise::Late(time) => ((words.late)(&at(time)), true),
    };
    let late = if is_late { " data-late" } else { "" };
    let _ = write!(
        html,
        "<p class=\"promise\"{late}>{CLOCK}<span class=\"numeric\">{}</span></p>",
        escaped(&text)
    );
}

fn stepper(html: &mut String, shown: &Shown) {
    let words = shown.words;
    let _ = write!(
        html,
        "<section class=\"card\" aria-labelledby=\"progress\"><h2 id=\"progress\" class=\"hidden\">{}</h2><ol>",
        escaped(words.progress)
    );
    for step in steps(shown.order) {
        let (key, name) = names(step.key, words);
        let (state, spoken) = match step.state {
            StepState::Done => ("done", words.state_done),
            StepState::Current => ("current", words.state_current),
            StepState::Upcoming => ("upcoming", words.state_upcoming),
            StepState::Ended => ("ended", words.state_ended),
        };
        let current = if step.state == StepState::Current {
            " aria-current=\"step\""
        } else {
            ""
        };
        let mark = match (step.state, step.key) {
            (StepState::Done, _) => CHECK,
            (StepState::Ended, StepKey::Expired) => CLOCK,
            (StepState::Ended, _) => BAN,
            (StepState::Current | StepState::Upcoming, _) => "",
        };
        let _ = write!(
            html,
            "<li class=\"step\" data-step=\"{key}\" data-state=\"{state}\"{current}><span class=\"mark\">{mark}</span>\
             <p class=\"name\">{}<span class=\"hidden\">, {}</span></p>",
            escaped(name),
            escaped(spoken),
        );
        if let Some(at) = step.at {
            let said = moment(shown, at, true);
            let _ = write!(html, "<time datetime=\"{at}\">{}</time>", escaped(&said));
        }
        if let Some(note) = note(step, shown) {
            let _ = write!(html, "<p class=\"note\">{}</p>", escaped(&note));
        }
        html.push_str("</li>");
    }
    html.push_str("</ol></section>");
}

fn lines(html: &mut String, lines: &[Line], words: &Words) {
    let _ = write!(
        html,
        "<section class=\"card\" aria-labelledby=\"lines\"><h2 id=\"lines\">{}</h2><ul>",
        escaped(words.lines)
    );
    for line in lines {
        let _ = write!(
            html,
            "<li class=\"line\"><span class=\"count numeric\">{} ×</span><span><bdi>{}</bdi></span>",
            line.quantity,
            escaped(&line.name)
        );
        let options: Vec<_> = line.options.iter().map(|chosen| &*chosen.name).collect();
        if !options.is_empty() {
            let options = escaped(&options.join(", "));
            let _ = write!(html, "<span class=\"options\"><bdi>{options}</bdi></span>");
        }
        html.push_str("</li>");
    }
    html.push_str("</ul></section>");
}

fn foot(html: &mut String, shown: &Shown) {
    let Shown {
        order,
        site,
        now,
        is_still,
        words,
    } = shown;
    let zone = &site.time_zone;
    let (time, name) = (zone.time_of_day(*now, true), zone.abbreviation(*now));
    let clock = from_the_left(words, format!("{time} {name}"));
    let _ = write!(
        html,
        "<footer class=\"foot\"><p><strong><time datetime=\"{now}\">{}</time></strong></p><p>",
        escaped(&(words.as_of)(&clock))
    );
    // Whoever reads slowly, or has it read aloud, may have the page stand still (WCAG 2.2.1).
    let _ = if !is_alive(order) {
        write!(html, "{}", escaped(words.over))
    } else if *is_still {
        let (said, link) = (escaped(words.stands_still), escaped(words.go_on));
        write!(html, "{said} <a href=\"?\">{link}</a>")
    } else {
        let (said, link) = (escaped(&(words.renews)(RENEW_S)), escaped(words.stop));
        write!(html, "{said} <a href=\"?still\">{link}</a>")
    };
    let _ = write!(html, "</p><p>{}</p></footer>", escaped(words.privacy));
}

/// Where it stands, in a few words.
fn headline(order: &Order, words: &Words) -> &'static str {
    match (order.status, order.fulfillment) {
        (Status::Pending, _) if order.payment == Payment::Authorizing => words.asking,
        (Status::Pending, _) => words.unpaid,
        (Status::Paid, Fulfillment::Held) if order.payment == Payment::Free => words.confirmed,
        (Status::Paid, Fulfillment::Held) => words.paid,
        (Status::Paid, Fulfillment::Queued) => words.queued,
        (Status::Paid, Fulfillment::Preparing) => words.preparing,
        (Status::Paid, Fulfillment::Ready) => words.ready,
        (Status::Paid, Fulfillment::Stopped) => words.stopped,
        (Status::Paid, Fulfillment::Done) | (Status::Fulfilled, _) => words.fulfilled,
        (Status::Cancelled, _) => words.cancelled,
        (Status::Expired, _) => words.expired,
    }
}

fn names(key: StepKey, words: &Words) -> (&'static str, &'static str) {
    match key {
        StepKey::Placed => ("placed", words.step_placed),
        StepKey::Paid => ("paid", words.step_paid),
        StepKey::Confirmed => ("confirmed", words.step_confirmed),
        StepKey::Kitchen => ("kitchen", words.step_kitchen),
        StepKey::Done => ("done", words.step_done),
        StepKey::Cancelled => ("cancelled", words.step_cancelled),
        StepKey::Expired => ("expired", words.step_expired),
        StepKey::Stopped => ("stopped", words.step_stopped),
    }
}

/// What there is to say about the step that is current, or the end.
fn note(step: Step, shown: &Shown) -> Option<String> {
    let (order, words) = (shown.order, shown.words);
    match (step.key, step.state) {
        (StepKey::Paid | StepKey::Confirmed, StepState::Current) => {
            let is_asking = order.payment == Payment::Authorizing;
            let said = if is_asking {
                words.note_asking
            } else {
                words.note_unpaid
            };
            Some(said.into())
        }
        (StepKey::Kitchen, StepState::Current) => match order.fulfillment {
            Fulfillment::Held => {
                let at = moment(shown, order.cancel_deadline, true);
                Some((words.note_held)(&at))
            }
            Fulfillment::Queued => Some(words.note_queued.into()),
            Fulfillment::Preparing => Some(words.note_preparing.into()),
            Fulfillment::Ready => Some(order.eta.map_or_else(
                || words.note_ready.into(),
                |eta| (words.note_ready_since)(&moment(shown, eta.p50, false)),
            )),
            Fulfillment::Done | Fulfillment::Stopped => None,
        },
        (StepKey::Expired, StepState::Ended) => Some(words.note_expired.into()),
        (_, StepState::Done | StepState::Current | StepState::Upcoming | StepState::Ended) => None,
    }
}

/// A time as the clock of the shop shows it, with its day where that is not today.
fn moment(shown: &Shown, at: Timestamp, with_seconds: bool) -> String {
    let zone = &shown.site.time_zone;
    let time = zone.time_of_day(at, with_seconds);
    let day = zone.date(at);
    if day == zone.date(shown.now) {
        time
    } else {
        from_the_left(shown.words, format!("{day} {time}"))
    }
}

/// Figures and Latin letters, set apart where the text around them runs from the right (LRI, PDI).
fn from_the_left(words: &Words, text: String) -> String {
    match words.language {
        Language::En | Language::De => text,
        Language::Ar => format!("\u{2066}{text}\u{2069}"),
    }
}
