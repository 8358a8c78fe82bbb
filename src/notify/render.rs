//! A letter as plain text and as simple HTML. Pure. Everything that somebody typed is escaped; there is no
//! picture and no script in a letter, and no link but the one that it is about.

use std::fmt::Write as _;

use super::{letter::Letter, words::Words};
use crate::order::{Currency, Money, Order};

/// The letter as plain text.
pub(super) fn text(letter: &Letter, order: Option<&Order>, words: &Words) -> String {
    let mut text = letter.paragraphs.join("\n\n");
    if let Some(link) = &letter.link {
        let _ = write!(text, "\n\n{link}");
    }
    if let Some(order) = order.filter(|_| letter.lists_order) {
        text.push_str("\n\n");
        for line in &order.lines {
            let price = money(line.total, order.currency);
            let _ = writeln!(text, "{} × {}: {price}", line.quantity, line.name);
        }
        let total = money(order.totals.total, order.currency);
        let _ = write!(text, "{}: {total}", words.total);
    }
    text
}

/// The letter as HTML.
pub(super) fn html(letter: &Letter, order: Option<&Order>, words: &Words) -> String {
    let mut html = format!(
        "<!doctype html><html lang=\"{}\" dir=\"{}\"><head><meta charset=\"utf-8\"></head>\
         <body style=\"font-family:sans-serif\">",
        words.language.code(),
        words.language.direction(),
    );
    for paragraph in &letter.paragraphs {
        let _ = write!(html, "<p>{}</p>", escaped(paragraph));
    }
    if let Some(link) = &letter.link {
        let link = escaped(link);
        let _ = write!(html, "<p dir=\"ltr\"><a href=\"{link}\">{link}</a></p>");
    }
    if let Some(order) = order.filter(|_| letter.lists_order) {
        html.push_str("<table>");
        for line in &order.lines {
            let (name, price) = (escaped(&line.name), money(line.total, order.currency));
            let _ = write!(
                html,
                "<tr><td>{} ×</td><td>{name}</td><td style=\"text-align:end\">{price}</td></tr>",
                line.quantity
            );
        }
        let total = money(order.totals.total, order.currency);
        let _ = write!(
            html,
            "<tr><td></td><td>{}</td><td style=\"text-align:end\"><b>{total}</b></td></tr></table>",
            words.total
        );
    }
    html.push_str("</body></html>");
    html
}

/// An amount for people.
pub(super) fn money(amount: i64, currency: Currency) -> String {
    Money { amount, currency }.to_string()
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_typed_is_text_and_never_markup() {
        let letter = Letter {
            kind: "cancelled",
            subject: "Order 1 is cancelled".into(),
            paragraphs: vec!["The reason given: <img src=x onerror='alert(\"&\")'>".into()],
            lists_order: false,
            code: None,
            link: None,
        };
        let words = Words::of(crate::language::Language::En);
        let html = html(&letter, None, words);
        let typed = "&lt;img src=x onerror=&#39;alert(&quot;&amp;&quot;)&#39;&gt;";
        assert!(html.contains(typed) && !html.contains("<img"), "{html}");
        assert!(text(&letter, None, words).contains("<img src=x"));
    }
}
