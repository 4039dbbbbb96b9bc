//! The text as it is read: one kind of line end and of space, without the marks of quoting.

/// Normalises a pasted text; nothing but this is done to it before it is read, so that every word found stands in what comes out.
///
/// Line ends become `\n`, every kind of space but the tab a plain one, and signs without width, a mark of byte order, control signs and
/// the `>` of quoted e-mail at the beginning of a line go. Spaces at the end of a line go too.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'], "\n");
    for line in text.split('\n') {
        let spaced: String = line
            .chars()
            .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'))
            .filter(|c| !c.is_control() || *c == '\t')
            .map(|c| if c.is_whitespace() && c != '\t' { ' ' } else { c })
            .collect();
        let mut rest = spaced.as_str();
        while let Some(after) = rest.trim_start_matches(' ').strip_prefix('>') {
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        plain.push_str(rest.trim_end());
        plain.push('\n');
    }
    plain.truncate(plain.trim_end_matches('\n').len());
    plain
}

/// A line as labels are looked for in it: small letters without marks, dots and apostrophes, with the place of each in the line.
pub(super) struct Plain {
    pub(super) signs: Vec<char>,
    /// Byte offsets in the line, one for each sign and one for the end.
    pub(super) at: Vec<usize>,
}

impl Plain {
    pub(super) fn of(line: &str) -> Self {
        let (mut signs, mut at) = (Vec::new(), Vec::new());
        for (offset, c) in line.char_indices() {
            if matches!(c, '.' | '\'' | '’' | '‘' | '`') {
                continue;
            }
            if c == ' ' && signs.last() == Some(&' ') {
                continue;
            }
            for small in base(c).to_lowercase() {
                signs.push(small);
                at.push(offset);
            }
        }
        at.push(line.len());
        Self { signs, at }
    }

    /// Whether these words stand at a place, whole.
    pub(super) fn reads(&self, from: usize, words: &str) -> Option<usize> {
        let mut place = from;
        for c in words.chars() {
            if self.signs.get(place) != Some(&c) {
                return None;
            }
            place += 1;
        }
        match self.signs.get(place) {
            Some(c) if c.is_alphanumeric() => None,
            _ => Some(place),
        }
    }
}

/// A letter without its mark, where it is one of those that Welsh and English write.
fn base(c: char) -> char {
    match c {
        'â' | 'á' | 'à' | 'ä' | 'Â' | 'Á' | 'À' | 'Ä' => 'a',
        'ê' | 'é' | 'è' | 'ë' | 'Ê' | 'É' | 'È' | 'Ë' => 'e',
        'î' | 'í' | 'ì' | 'ï' | 'Î' | 'Í' | 'Ì' | 'Ï' => 'i',
        'ô' | 'ó' | 'ò' | 'ö' | 'Ô' | 'Ó' | 'Ò' | 'Ö' => 'o',
        'û' | 'ú' | 'ù' | 'ü' | 'Û' | 'Ú' | 'Ù' | 'Ü' => 'u',
        'ŵ' | 'Ŵ' => 'w',
        'ŷ' | 'Ŷ' => 'y',
        c => c,
    }
}
