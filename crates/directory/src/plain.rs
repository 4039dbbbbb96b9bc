//! Texts with markup made plain: paragraphs and lists as lines, entities as the letters they stand for; never markup.

use std::borrow::Cow;

/// Whether a text holds markup or entities.
#[must_use]
pub fn marked_up(text: &str) -> bool {
    let bytes = text.as_bytes();
    text.char_indices().any(|(at, c)| match c {
        '<' => bytes.get(at + 1).is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?')),
        '&' => entity(&text[at..]).is_some(),
        _ => false,
    })
}

/// The text without markup, trimmed, with lines ended one way. What holds no markup stays as it is.
///
/// Cleaning what was cleaned changes nothing. What is written as an entity twice over (`&amp;lt;b&amp;gt;`) is taken away too: no
/// text that leaves here can be read as markup.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    let mut now = tidy(text);
    // each round makes it shorter; a text that is wrapped more often than this is nobody's description
    for _ in 0..8 {
        if !marked_up(&now) {
            return now;
        }
        now = Cow::Owned(tidy(&once(&now)).into_owned());
    }
    Cow::Owned(tidy(&now.replace(['<', '&'], " ")).into_owned())
}

/// The text in one line.
#[must_use]
pub fn one_line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tidy(text: &str) -> Cow<'_, str> {
    let odd = |c: char| c == '\r' || c == '\u{a0}' || c.is_control() && c != '\n' && c != '\t';
    if text.contains(odd) {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n").replace('\u{a0}', " ");
        let kept: String = lines.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        Cow::Owned(kept.trim().to_owned())
    } else {
        Cow::Borrowed(text.trim())
    }
}

/// Takes markup away once and puts letters for entities.
fn once(text: &str) -> String {
    let mut out = Page::default();
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        out.words(&rest[..at]);
        rest = &rest[at..];
        if let Some((letters, long)) = entity(rest) {
            out.words(&letters);
            rest = &rest[long..];
        } else if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.find("-->").map_or("", |end| &after[end + 3..]);
        } else if let Some((tag, after)) = tag(rest) {
            rest = out.tag(&tag, after);
        } else {
            out.words(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.words(rest);
    out.text()
}

/// A tag at the beginning of a text: its name in small letters (with `/` before it where it closes) and its attributes, and what follows.
fn tag(text: &str) -> Option<((String, &str), &str)> {
    let inner = text.strip_prefix('<')?;
    let first = inner.chars().next()?;
    if !(first.is_ascii_alphabetic() || matches!(first, '/' | '!' | '?')) {
        return None;
    }
    // a tag that is never closed takes the rest with it, as a browser would
    let mut quote = None;
    let end = inner.char_indices().find_map(|(at, c)| match (quote, c) {
        (None, '>') => Some(at),
        (None, '"' | '\'') => {
            quote = Some(c);
            None
        }
        (Some(open), c) if c == open => {
            quote = None;
            None
        }
        _ => None,
    });
    let end = end.or_else(|| inner.find('>'));
    let (inside, after) = end.map_or((inner, ""), |end| (&inner[..end], &inner[end + 1..]));
    let long = inside.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(inside.len());
    let name = inside[..long].trim_end_matches('/').to_ascii_lowercase();
    Some(((name, &inside[long..]), after))
}

/// What is written so far.
#[derive(Default)]
struct Page {
    lines: Vec<String>,
    line: String,
    link: Option<(String, usize)>,
    numbers: Vec<Option<usize>>,
}

impl Page {
    fn words(&mut self, words: &str) {
        for (number, part) in words.split('\n').enumerate() {
            if number > 0 {
                self.line.push(' ');
            }
            self.line.push_str(part);
        }
    }

    fn broken(&mut self) {
        let words = self.line.split_whitespace().collect::<Vec<_>>().join(" ");
        self.line.clear();
        // an empty line is a gap between paragraphs, and only they make one
        if !words.is_empty() && words != "-" {
            self.lines.push(words);
        }
    }

    /// A paragraph begins or ends: one empty line between two.
    fn parted(&mut self) {
        self.broken();
        self.lines.push(String::new());
    }

    fn tag<'a>(&mut self, (name, attributes): &(String, &str), after: &'a str) -> &'a str {
        match name.as_str() {
            "script" | "style" | "head" | "template" | "iframe" | "object" => {
                let close = format!("</{name}");
                let lower = after.to_ascii_lowercase();
                let Some(at) = lower.find(&close) else { return "" };
                return after[at..].find('>').map_or("", |end| &after[at + end + 1..]);
            }
            "br" | "/li" | "tr" | "/tr" | "div" | "/div" | "dt" | "dd" => self.broken(),
            "p" | "/p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6"
            | "section" | "/section" | "article" | "/article" | "blockquote" | "/blockquote" | "table" | "/table"
            | "hr" => self.parted(),
            "ul" => {
                self.broken();
                self.numbers.push(None);
            }
            "ol" => {
                self.broken();
                self.numbers.push(Some(0));
            }
            "/ul" | "/ol" => {
                self.numbers.pop();
                self.parted();
            }
            "li" => {
                self.broken();
                match self.numbers.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        self.line = format!("{number}. ");
                    }
                    _ => "- ".clone_into(&mut self.line),
                }
            }
            "td" | "th" | "/td" | "/th" => self.line.push(' '),
            "a" => self.link = address(attributes).map(|to| (to, self.line.len())),
            "/a" => {
                if let Some((to, from)) = self.link.take()
                    && let Some(words) = self.line.get(from..)
                    && !to.contains(words.trim().trim_end_matches('/'))
                {
                    self.line.push_str(" (");
                    self.line.push_str(&to);
                    self.line.push(')');
                }
            }
            _ => {}
        }
        after
    }

    fn text(mut self) -> String {
        self.broken();
        let mut text = String::new();
        let mut gap = false;
        for line in &self.lines {
            if line.is_empty() {
                gap = true;
                continue;
            }
            if !text.is_empty() {
                text.push_str(if gap { "\n\n" } else { "\n" });
            }
            gap = false;
            text.push_str(line);
        }
        text
    }
}

/// Where a link goes, where it is an address of the web.
fn address(attributes: &str) -> Option<String> {
    let at = attributes.to_ascii_lowercase().find("href")?;
    let rest = attributes[at + 4..].trim_start().strip_prefix('=')?.trim_start();
    let to = match rest.chars().next()? {
        quote @ ('"' | '\'') => rest[1..].split(quote).next()?,
        _ => rest.split_whitespace().next()?,
    };
    let web = to.starts_with("https://") || to.starts_with("http://");
    (web && !to.contains(['<', '>', ' ', '"'])).then(|| to.replace("&amp;", "&"))
}

/// An entity at the beginning of a text: the letters it stands for and how long it is.
fn entity(text: &str) -> Option<(String, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(12).position(|b| b == b';')?;
    let name = inner.get(..end)?;
    let letters = if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        match char::from_u32(code)? {
            '\u{a0}' => " ".to_owned(),
            c if c.is_control() && c != '\n' => String::new(),
            c => c.to_string(),
        }
    } else {
        NAMED.iter().find(|(known, _)| *known == name)?.1.to_owned()
    };
    Some((letters, end + 2))
}

/// Entities that occur in descriptions (HTML, 13.5): signs, and the letters of Welsh and of the neighbours.
const NAMED: [(&str, &str); 74] = [
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("shy", ""),
    ("zwnj", ""),
    ("zwj", ""),
    ("pound", "£"),
    ("euro", "€"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("sbquo", "‚"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("bdquo", "„"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("hellip", "…"),
    ("bull", "•"),
    ("middot", "·"),
    ("copy", "©"),
    ("reg", "®"),
    ("trade", "™"),
    ("deg", "°"),
    ("frac12", "½"),
    ("frac14", "¼"),
    ("frac34", "¾"),
    ("times", "×"),
    ("plusmn", "±"),
    ("acirc", "â"),
    ("ecirc", "ê"),
    ("icirc", "î"),
    ("ocirc", "ô"),
    ("ucirc", "û"),
    ("wcirc", "ŵ"),
    ("ycirc", "ŷ"),
    ("Acirc", "Â"),
    ("Ecirc", "Ê"),
    ("Icirc", "Î"),
    ("Ocirc", "Ô"),
    ("Ucirc", "Û"),
    ("Wcirc", "Ŵ"),
    ("Ycirc", "Ŷ"),
    ("aacute", "á"),
    ("eacute", "é"),
    ("iacute", "í"),
    ("oacute", "ó"),
    ("uacute", "ú"),
    ("yacute", "ý"),
    ("Aacute", "Á"),
    ("Eacute", "É"),
    ("agrave", "à"),
    ("egrave", "è"),
    ("igrave", "ì"),
    ("ograve", "ò"),
    ("ugrave", "ù"),
    ("auml", "ä"),
    ("euml", "ë"),
    ("iuml", "ï"),
    ("ouml", "ö"),
    ("uuml", "ü"),
    ("Ouml", "Ö"),
    ("Uuml", "Ü"),
    ("ccedil", "ç"),
    ("ntilde", "ñ"),
    ("szlig", "ß"),
    ("oslash", "ø"),
];
