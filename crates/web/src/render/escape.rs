//! Escaping as the design system's examples have it: the five characters that matter. The template engine's own also escapes `/`, which
//! nothing needs and every address on a page would pay for.

use minijinja::value::ValueKind;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value};

/// Puts our escaping into an environment, both where values are printed and where templates escape by filter.
pub(super) fn add(env: &mut Environment<'static>, none: WhenNone) {
    env.set_formatter(move |out, state, value| print(out, state, value, none));
    env.add_filter("escape", filter);
    env.add_filter("e", filter);
}

/// What printing `none` does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WhenNone {
    /// The engine's way; the design system's templates count on it.
    Said,
    /// Nothing: a page never says "none" to people.
    Silent,
}

fn print(out: &mut Output<'_>, state: &State<'_, '_>, value: &Value, none: WhenNone) -> Result<(), Error> {
    if value.is_none() && none == WhenNone::Silent {
        return Ok(());
    }
    let quiet = value.is_safe()
        || !matches!(state.auto_escape(), AutoEscape::Html)
        || matches!(value.kind(), ValueKind::Number | ValueKind::Bool | ValueKind::Undefined | ValueKind::None);
    let done = match value.as_str() {
        _ if quiet => write!(out, "{value}"),
        Some(text) => escaped(out, text),
        None => escaped(out, &value.to_string()),
    };
    done.map_err(Error::from)
}

fn filter(value: &Value) -> Value {
    if value.is_safe() {
        return value.clone();
    }
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut out = String::with_capacity(text.len() + 8);
    // Writing to a string does not fail.
    let _infallible = escaped(&mut out, &text);
    Value::from_safe_string(out)
}

fn escaped(out: &mut dyn std::fmt::Write, text: &str) -> std::fmt::Result {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let instead = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            b'\'' => "&#39;",
            _ => continue,
        };
        // All five are one byte long, so both ends lie between characters.
        out.write_str(text.get(from..at).unwrap_or_default())?;
        out.write_str(instead)?;
        from = at + 1;
    }
    out.write_str(text.get(from..).unwrap_or_default())
}
