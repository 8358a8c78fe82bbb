//! What an idempotency key was used with, as a hash: the same for both edges, however a request was spelled.

use std::{fmt::Write, sync::Arc};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::order::OrderId;

/// What an idempotency key was used with: SHA-256, hex, of the action's name, the order's id (empty for `place`) and
/// the arguments as canonical JSON (keys sorted, nulls dropped, no blanks), each ended by a line feed but the last.
/// HTTP and socket share keys, so both must call this on the same arguments.
#[must_use]
pub fn body_hash(action: &str, order: Option<OrderId>, args: &Value) -> Arc<str> {
    let mut text = format!("{action}\n");
    if let Some(order) = order {
        let _ = write!(text, "{order}");
    }
    text.push('\n');
    write_canonical(&mut text, args);
    Arc::from(hex::encode(Sha256::digest(text)))
}

fn write_canonical(text: &mut String, value: &Value) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields
                .iter()
                .filter(|(_, value)| !value.is_null())
                .collect();
            fields.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (index, (name, value)) in fields.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                let _ = write!(text, "{}:", Value::from(name.as_str()));
                write_canonical(text, value);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_canonical(text, item);
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            let _ = write!(text, "{value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{engine::Act, order::Method};

    #[test]
    fn the_hash_ignores_spelling_and_sees_meaning() {
        let order = Some(OrderId(uuid::Uuid::from_u128(1)));
        let one = body_hash("pay", order, &json!({"method": "card", "code": "123456"}));
        let other = body_hash(
            "pay",
            order,
            &json!({"code": "123456", "token": null, "method": "card"}),
        );
        assert_eq!(one, other);
        assert_eq!(one.len(), 64);
        let act = Act::Pay {
            method: Method::Card,
            code: Some("123456".into()),
            token: None,
        };
        assert_eq!(one, body_hash(act.name(), order, &act.args()));
        assert_ne!(one, body_hash("cancel", order, &act.args()));
        assert_ne!(one, body_hash("pay", None, &act.args()));
        let wrong = json!({"method": "card", "code": "123457"});
        assert_ne!(one, body_hash("pay", order, &wrong));
    }
}
