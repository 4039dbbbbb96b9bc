//! The pen: elements of an SVG, with every text escaped.

use std::fmt::Write;

/// An SVG that is being drawn.
pub(crate) struct Svg {
    body: String,
    width: i64,
    height: i64,
}

/// Where a text is held.
#[derive(Clone, Copy)]
pub(crate) enum Held {
    Begin,
    Middle,
    End,
}

pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // what XML has no room for
            one if one.is_control() => out.push(' '),
            one => out.push(one),
        }
    }
    out
}

/// How wide a text is at the size in which it is written, about: rather too wide than too narrow.
pub(crate) fn wide(text: &str) -> i64 {
    let tenths: i64 =
        text.chars()
            .map(|one| match one {
                'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '’' | ' ' | '(' | ')'
                | '|' => 45,
                'm' | 'w' | 'M' | 'W' | '…' | '—' => 130,
                one if one.is_uppercase() => 100,
                one if one.is_ascii() || ('\u{a0}'..='\u{24f}').contains(&one) || "–−→".contains(one) => 78,
                _ => 140,
            })
            .sum();
    tenths.div_euclid(10) + 1
}

/// A text that is no wider than that: whole, or cut off with a sign that it was.
pub(crate) fn fitted(text: &str, width: i64) -> String {
    if wide(text) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for one in text.chars() {
        if wide(&format!("{kept}{one}…")) > width {
            break;
        }
        kept.push(one);
    }
    format!("{}…", kept.trim_end())
}

impl Svg {
    pub(crate) fn new(width: i64, height: i64) -> Self {
        Self { body: String::new(), width, height }
    }

    pub(crate) fn rect(&mut self, (x, y): (i64, i64), (width, height): (i64, i64), class: &str, fill: &str) {
        let _ = write!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" class="lw-picture__{class}" fill="{fill}"/>"#
        );
    }

    pub(crate) fn outline(&mut self, (x, y): (i64, i64), (width, height): (i64, i64), class: &str) {
        let _ = write!(
            self.body,
            r##"<rect x="{x}" y="{y}" width="{width}" height="{height}" class="lw-picture__{class}" fill="#ffffff" stroke="#4c6272" stroke-width="2"/>"##
        );
    }

    /// A square that stands on its corner, so that it is told from a dot by its shape.
    pub(crate) fn diamond(&mut self, (x, y): (i64, i64)) {
        let (left, right, high, low) = (x - 10, x + 10, y - 10, y + 10);
        let _ = write!(
            self.body,
            r##"<polygon points="{left},{y} {x},{high} {right},{y} {x},{low}" class="lw-picture__diamond" fill="#ffffff" stroke="#212b32" stroke-width="2"/>"##
        );
    }

    pub(crate) fn stroke(&mut self, from: (i64, i64), to: (i64, i64), class: &str, width: i64) {
        let _ = write!(
            self.body,
            r##"<line x1="{}" y1="{}" x2="{}" y2="{}" class="lw-picture__{class}" stroke="#4c6272" stroke-width="{width}"/>"##,
            from.0, from.1, to.0, to.1
        );
    }

    pub(crate) fn path(&mut self, points: &[(i64, i64)]) {
        let all: Vec<String> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        let _ = write!(
            self.body,
            r##"<polyline points="{}" class="lw-picture__line" fill="none" stroke="#212b32" stroke-width="2"/>"##,
            all.join(" ")
        );
    }

    pub(crate) fn dot(&mut self, (x, y): (i64, i64), filled: bool) {
        let fill = if filled { "#212b32" } else { "#ffffff" };
        let _ = write!(
            self.body,
            r##"<circle cx="{x}" cy="{y}" r="5" class="lw-picture__dot" fill="{fill}" stroke="#212b32" stroke-width="2"/>"##
        );
    }

    pub(crate) fn text(&mut self, (x, y): (i64, i64), text: &str, held: Held, strong: bool) {
        let anchor = match held {
            Held::Begin => "start",
            Held::Middle => "middle",
            Held::End => "end",
        };
        let weight = if strong { r#" font-weight="700""# } else { "" };
        let _ = write!(
            self.body,
            r##"<text x="{x}" y="{y}" text-anchor="{anchor}"{weight} class="lw-picture__text" fill="#212b32" font-size="13">{}</text>"##,
            escaped(text)
        );
    }

    /// A number that stands on other strokes, with a rim that keeps it clear of them.
    pub(crate) fn clear(&mut self, (x, y): (i64, i64), text: &str) {
        let _ = write!(
            self.body,
            r##"<text x="{x}" y="{y}" text-anchor="middle" class="lw-picture__text" fill="#212b32" stroke="#ffffff" stroke-width="4" paint-order="stroke" font-size="13">{}</text>"##,
            escaped(text)
        );
    }

    /// The whole, with its name and description. `id` is unique on the page.
    pub(crate) fn done(self, id: &str, title: &str, description: &str) -> String {
        let id = escaped(id);
        format!(
            r#"<svg class="lw-picture" viewBox="0 0 {} {}" role="img" aria-labelledby="{id}-title {id}-desc" focusable="false"><title id="{id}-title">{}</title><desc id="{id}-desc">{}</desc>{}</svg>"#,
            self.width,
            self.height,
            escaped(title),
            escaped(description),
            self.body
        )
    }
}
