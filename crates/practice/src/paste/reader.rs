//! The reading itself: line by line, label by label, what is whose and what is the story.

use super::labels::{Key, Label, labels, whole};
use super::people::Fact;
use super::{Date, Field, Found, Reading, Remark, Sure, meaning, people, values};
use crate::person::{NhsNumber, fold, full_name, parse_email, parse_postcode};

/// Ends of letters and e-mails: what comes after is of who wrote it.
const SIGN_OFF: &[&str] = &[
    "yours sincerely",
    "yours faithfully",
    "kind regards",
    "best wishes",
    "warm regards",
    "regards",
    "many thanks",
    "thanks",
    "cofion",
    "yn gywir",
    "yr eiddoch",
];
/// How a letter or a forwarded e-mail begins: of no use in a story.
const GREETING: &[&str] = &[
    "dear",
    "annwyl",
    "hi ",
    "hello",
    "original message",
    "begin forwarded message",
    "forwarded message",
    "neges wreiddiol",
    "neges a anfonwyd ymlaen",
];
/// Words that no name has: a subject looks like one otherwise.
pub(super) const NO_NAME: &[&str] = &[
    "referral",
    "social",
    "prescribing",
    "prescriber",
    "request",
    "patient",
    "appointment",
    "enquiry",
    "letter",
    "urgent",
    "review",
    "link",
    "worker",
    "team",
    "surgery",
    "practice",
    "centre",
    "clinic",
    "consultation",
    "dear",
    "the",
];
/// What practices are called.
const PRACTICES: &[&str] =
    &["surgery", "practice", "medical centre", "health centre", "medical practice", "medical group", "meddygfa"];
/// What makes contact safe, in words.
const SAFE: &[&str] = &[
    "leave a message",
    "leave messages",
    "leave voicemail",
    "no voicemail",
    "do not ring",
    "do not call",
    "do not phone",
    "not leave message",
    "not to be rung",
];

/// The longest line that is read by the shape of what stands in it, in bytes: nobody writes one, and each shape is looked for in all of it.
const LINE: usize = 4_000;
/// So many numbers of one line are looked at by their shape: a line of a list has a few, a dump has thousands.
const NUMBERS: usize = 8;
/// So many remarks are made of one text: whoever has so many to look at pasted the wrong one.
const REMARKS: usize = 40;
/// A name is looked for in so many bytes before what it belongs to.
const BEFORE: usize = 120;

#[derive(Default)]
pub(super) struct Reader {
    today: Date,
    facts: Vec<Fact>,
    rest: Vec<Found>,
    remarks: Vec<Remark>,
    /// Lines that belong to the story.
    story: Vec<usize>,
    /// Whether somebody has been named yet: what comes before that is a letterhead.
    named: bool,
    signed: bool,
}

impl Reader {
    /// One that reads as of a day.
    pub(super) fn on(today: Date) -> Self {
        Self { today, ..Self::default() }
    }

    pub(super) fn walk(&mut self, lines: &[&str]) {
        let mut at = 0;
        while at < lines.len() {
            let line = lines[at];
            if let Some(next) = self.table(lines, at) {
                at = next;
                continue;
            }
            let small = fold(line);
            if let Some(next) = self.apart(lines, at, &small) {
                at = next;
                continue;
            }
            let marks = labels(line);
            if marks.first().is_some_and(|mark| mark.key == Key::Nothing && fold(line).starts_with("subject"))
                || fold(line).starts_with("pwnc")
            {
                at += 1;
                continue;
            }
            at = if marks.is_empty() { self.unlabelled(lines, at) } else { self.labelled(lines, at, &marks) };
        }
    }

    /// What stands around a text: greeting, sign-off, whoever forwarded it. Gives the next line.
    fn apart(&mut self, lines: &[&str], at: usize, small: &str) -> Option<usize> {
        if small.is_empty() {
            if self.named && !self.signed {
                self.story.push(at);
            }
            return Some(at + 1);
        }
        if small.len() < 40 && SIGN_OFF.iter().any(|end| small.starts_with(end)) {
            self.signed = true;
            let next = (at + 1..lines.len().min(at + 4)).find(|n| !lines[*n].trim().is_empty())?;
            if labels(lines[next]).is_empty() {
                self.clinician(lines[next], Sure::Likely);
                return Some(next + 1);
            }
            return Some(at + 1);
        }
        let begins = small.len() < 60 && GREETING.iter().any(|one| small.starts_with(one));
        let wrote = small.ends_with("wrote") || small.ends_with("ysgrifennodd");
        if begins || wrote {
            self.signed = false;
            return Some(at + 1);
        }
        None
    }

    /// Rows under a line of labels, as a spreadsheet or list gives them when copied. Gives the line after them.
    fn table(&mut self, lines: &[&str], at: usize) -> Option<usize> {
        let cells: Vec<&str> = lines[at].split('\t').collect();
        let keys: Vec<Option<Key>> = cells.iter().map(|cell| whole(cell)).collect();
        let known = keys.iter().flatten().count();
        if cells.len() < 3 || known < 2 || known + 1 < cells.len() {
            return None;
        }
        let mut next = at + 1;
        while next < lines.len() && lines[next].contains('\t') {
            self.named = true;
            for (key, cell) in keys.iter().zip(lines[next].split('\t')) {
                match key {
                    Some(Key::Story) => self.rest.push(Found {
                        field: Field::Story,
                        value: cell.trim().to_owned(),
                        words: cell.trim().to_owned(),
                        sure: Sure::Said,
                    }),
                    Some(key) => self.value(*key, cell, cell),
                    None => {}
                }
            }
            next += 1;
        }
        Some(next)
    }

    fn labelled(&mut self, lines: &[&str], at: usize, marks: &[Label]) -> usize {
        let line = lines[at];
        let mut next = at + 1;
        let mut other = false;
        let mut identity = false;
        let mut taken = 0;
        for mark in marks {
            let text = &line[mark.value.0..mark.value.1];
            let words = line[mark.from..mark.value.1].trim();
            match mark.key {
                Key::Story => {
                    self.story.push(at);
                    self.named = true;
                }
                Key::Other => other = true,
                // the letterhead's own, and what stands beneath a signature
                Key::Phone | Key::Mobile | Key::Email | Key::Postcode
                    if self.signed || !self.named && marks.len() == 1 && mark.key != Key::Mobile => {}
                _ if other => {}
                Key::Address => {
                    if !self.signed {
                        next = self.address(lines, at, mark);
                    }
                }
                Key::Name | Key::Given | Key::Family | Key::Birth | Key::Nhs if self.signed => {}
                key => {
                    if matches!(key, Key::Birth | Key::Nhs) && !identity {
                        self.name_before(&line[..mark.from]);
                    }
                    identity |= matches!(key, Key::Name | Key::Given | Key::Family | Key::Birth | Key::Nhs);
                    let beneath = lines.get(at + 1).filter(|below| mark.heading && labels(below).is_empty()).copied();
                    match beneath {
                        Some(below) if !below.trim().is_empty() && below.len() < 120 => {
                            self.value(key, below, below.trim());
                            next = at + 2;
                        }
                        _ => self.value(key, text, words),
                    }
                }
            }
            taken += text.split_whitespace().count().min(6) + 1;
        }
        self.named |= identity;
        // a sentence that has a label in it is still a sentence
        let prose = line.split_whitespace().count() > taken + 5 && !other;
        if identity && prose && !self.story.contains(&at) {
            self.story.push(at);
            self.by_itself(line);
        }
        next
    }

    fn unlabelled(&mut self, lines: &[&str], at: usize) -> usize {
        let line = lines[at];
        let head = self.header(line);
        if !self.signed {
            self.by_itself(line);
        }
        let letterhead = !self.named && line.split_whitespace().count() < 8;
        if !head && !letterhead && !self.signed {
            self.story.push(at);
        }
        at + 1
    }

    /// The head of a consultation or letter: a day, the practice, who wrote it.
    fn header(&mut self, line: &str) -> bool {
        let mut rest = line;
        let mut head = false;
        let short = line.split_whitespace().count() <= 14;
        if let Some(day) = values::day(line).filter(|day| day.from == 0 && short) {
            self.dated(&day, &line[day.from..day.to], Sure::Likely);
            rest = &line[day.to..];
            head = true;
        }
        for part in rest
            .split(['\t', ',', '|'])
            .flat_map(|part| part.split("  "))
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            let small = fold(part);
            let practice = PRACTICES.iter().any(|word| small.ends_with(word)) || small.starts_with("meddygfa ");
            if practice && part.split_whitespace().count() <= 6 && short && (!self.named || head) {
                self.rest.push(Found {
                    field: Field::Practice,
                    value: part.to_owned(),
                    words: part.to_owned(),
                    sure: Sure::Likely,
                });
                head = true;
            }
        }
        if head
            && let Some(from) = rest.rfind("  ").or_else(|| rest.rfind('\t'))
            && values::name(rest[from..].trim()).is_some_and(|name| name.value.shown)
        {
            self.clinician(rest[from..].trim(), Sure::Likely);
        }
        head
    }

    /// What shows itself by its shape: an NHS number, a mobile number, an e-mail address, a postcode with the address before it.
    fn by_itself(&mut self, line: &str) {
        if line.len() > LINE {
            return;
        }
        for run in values::runs(line, 10, values::in_nhs).into_iter().take(NUMBERS) {
            let words = &line[run.from..run.to];
            if run.value.len() == 10 && !run.value.starts_with('0') && NhsNumber::parse(words).is_ok() {
                self.name_before(&line[..run.from]);
                self.value(Key::Nhs, words, words);
                if let Some(fact) = self.facts.last_mut() {
                    fact.found.sure = Sure::Likely;
                }
                self.named = true;
            }
        }
        if !self.named {
            return;
        }
        if let Some(phone) = values::phone(line).filter(|phone| phone.value.starts_with("07")) {
            self.fact(Key::Mobile, Field::Phone, phone.value, &line[phone.from..phone.to], Sure::Perhaps);
        }
        for word in line.split([' ', '\t', ',', ';', '<', '>', '(', ')']).filter(|word| word.contains('@')) {
            let word = word.trim_end_matches('.');
            if let Ok(address) = parse_email(word) {
                self.fact(Key::Email, Field::Email, address, word, Sure::Perhaps);
            }
        }
        if let Some(code) = values::postcode(line) {
            let before = &line[..code.from];
            // the last number before it that a name of a street follows
            let street = before.char_indices().rev().find(|(at, c)| {
                let rest = &before[*at..];
                c.is_ascii_digit()
                    && before[..*at].chars().last().is_none_or(|p| !p.is_alphanumeric())
                    && rest.split_whitespace().nth(1).is_some_and(|w| w.chars().next().is_some_and(char::is_uppercase))
                    && rest.split_whitespace().count() <= 12
                    && !rest.contains(". ")
            });
            if let Some((from, _)) = street {
                let words = before[from..].trim_end_matches([' ', ',']);
                self.fact(Key::Address, Field::Address, lines_of(words), words, Sure::Perhaps);
            }
            self.fact(Key::Postcode, Field::Postcode, code.value, &line[code.from..code.to], Sure::Perhaps);
        }
    }

    fn address(&mut self, lines: &[&str], at: usize, mark: &Label) -> usize {
        let mut parts: Vec<&str> = vec![lines[at][mark.value.0..mark.value.1].trim()];
        let mut next = at + 1;
        let complete = |parts: &[&str]| parts.iter().any(|part| values::postcode(part).is_some());
        // the lines beneath it, where nothing else stands beside it
        while mark.value.1 == lines[at].len() && next < lines.len() && next <= at + 6 && !complete(&parts) {
            let line = lines[next];
            if line.trim().is_empty() && !(mark.heading && parts.iter().all(|part| part.is_empty()))
                || !labels(line).is_empty()
            {
                break;
            }
            if line.split_whitespace().count() > 8 {
                break;
            }
            parts.push(line.trim());
            next += 1;
        }
        parts.retain(|part| !part.is_empty());
        for part in &parts {
            let (words, code) = match values::postcode(part) {
                Some(code) => (part[..code.from].trim_end_matches([' ', ',']), Some(code)),
                None => (part.trim_end_matches(','), None),
            };
            if !words.is_empty() {
                self.fact(Key::Address, Field::Address, lines_of(words), words, Sure::Said);
            }
            if let Some(code) = code {
                self.fact(Key::Postcode, Field::Postcode, code.value, &part[code.from..code.to], Sure::Said);
            }
        }
        next
    }

    /// The value after a label: `text` is where it is looked for, `words` what is shown of it.
    fn value(&mut self, key: Key, text: &str, words: &str) {
        let words = words.trim();
        match key {
            Key::Name => {
                if let Some(name) = people::named(text) {
                    self.fact(key, Field::Given, name.value.given, words, Sure::Said);
                    self.fact(key, Field::Family, name.value.family, words, Sure::Said);
                }
            }
            Key::Given | Key::Family => {
                let field = if key == Key::Given { Field::Given } else { Field::Family };
                let plain = text.trim().trim_end_matches([',', ';', '.']);
                if !plain.is_empty() && plain.chars().count() <= 60 && !plain.chars().any(|c| c.is_ascii_digit()) {
                    self.fact(key, field, values::cased(plain), words, Sure::Said);
                }
            }
            Key::Birth => match values::day(text) {
                Some(day) => match day.value.birth(self.today) {
                    Some(date) => {
                        let sure = if day.value.short { Sure::Likely } else { Sure::Said };
                        self.fact(key, Field::Birth, date.to_string(), &text[day.from..day.to], sure);
                    }
                    None => self.remarks.push(Remark::BirthFails { words: clipped(words) }),
                },
                None if text.chars().any(|c| c.is_ascii_digit()) => {
                    self.remarks.push(Remark::BirthFails { words: clipped(words) });
                }
                None => {}
            },
            Key::Nhs => {
                let Some(run) = values::runs(text, 6, values::in_nhs).into_iter().next() else { return };
                match NhsNumber::parse(&text[run.from..run.to]) {
                    Ok(number) => {
                        let words = &text[run.from..run.to];
                        self.fact(key, Field::Nhs, number.display(), words, Sure::Said);
                    }
                    Err(_) => self.remarks.push(Remark::NhsFails { words: clipped(words) }),
                }
            }
            Key::Phone | Key::Mobile => {
                if let Some(phone) = values::phone(text) {
                    self.fact(key, Field::Phone, phone.value, &text[phone.from..phone.to], Sure::Said);
                }
            }
            Key::Email => {
                let word = text.split_whitespace().find(|word| word.contains('@')).unwrap_or_default();
                let word = word.trim_matches(['<', '>', ',', ';', '(', ')', '.']);
                if let Ok(address) = parse_email(word) {
                    self.fact(key, Field::Email, address, word, Sure::Said);
                }
            }
            Key::Postcode => {
                if let Some(code) = values::postcode(text) {
                    self.fact(key, Field::Postcode, code.value, &text[code.from..code.to], Sure::Said);
                } else if let Ok(code) = parse_postcode(text.trim()) {
                    self.fact(key, Field::Postcode, code, words, Sure::Said);
                }
            }
            Key::Address => self.fact(key, Field::Address, lines_of(text.trim()), text.trim(), Sure::Said),
            Key::Practice => {
                let value = text.trim().trim_end_matches([',', '.']);
                if !value.is_empty() && value.chars().count() <= 120 {
                    self.rest.push(Found {
                        field: Field::Practice,
                        value: value.to_owned(),
                        words: words.to_owned(),
                        sure: Sure::Said,
                    });
                }
            }
            Key::Clinician => self.clinician(text, Sure::Said),
            Key::Date => {
                if let Some(day) = values::day(text) {
                    self.dated(&day, &text[day.from..day.to], Sure::Said);
                }
            }
            Key::Story | Key::Other | Key::Nothing => {}
        }
    }

    fn fact(&mut self, key: Key, field: Field, value: String, words: &str, sure: Sure) {
        if !value.is_empty() {
            self.facts.push(Fact { key, found: Found { field, value, words: words.to_owned(), sure } });
        }
    }

    /// A name that stands before a birth date or number, without a label of its own.
    fn name_before(&mut self, before: &str) {
        if before.contains(':') {
            return;
        }
        // what stands further back belongs to something else
        let before = &before[before.ceil_char_boundary(before.len().saturating_sub(BEFORE))..];
        let words = before.trim_end_matches([' ', ',', '(', '-', '–', '\t', '*']);
        let whole = people::named(words).filter(|name| name.value.shown || words.split_whitespace().count() <= 4);
        if let Some(name) = whole {
            let shown = &words[name.from..name.to];
            self.fact(Key::Name, Field::Given, name.value.given, shown, Sure::Likely);
            self.fact(Key::Name, Field::Family, name.value.family, shown, Sure::Likely);
            return;
        }
        // the words with capitals right before it, in a sentence
        let mut from = words.len();
        for (count, (at, word)) in people::words_back(words).enumerate() {
            if count >= 4
                || !word.chars().next().is_some_and(char::is_uppercase)
                || word.ends_with(['.', ',', ':']) && count > 0
            {
                break;
            }
            from = at;
        }
        if let Some(name) = people::named(&words[from..]) {
            let shown = &words[from..][name.from..name.to];
            self.fact(Key::Name, Field::Given, name.value.given, shown, Sure::Perhaps);
            self.fact(Key::Name, Field::Family, name.value.family, shown, Sure::Perhaps);
        }
    }

    fn clinician(&mut self, text: &str, sure: Sure) {
        let text = text.trim();
        let Some(name) = values::name(text) else { return };
        let value = full_name(&name.value.given, &name.value.family);
        let words = text[name.from..name.to].to_owned();
        self.rest.push(Found { field: Field::Clinician, value, words, sure });
    }

    fn dated(&mut self, day: &values::At<values::Day>, words: &str, sure: Sure) {
        if let Some(date) = day.value.past(self.today) {
            self.rest.push(Found { field: Field::Date, value: date.to_string(), words: words.to_owned(), sure });
        }
    }

    pub(super) fn reading(mut self, lines: &[&str]) -> Reading {
        let mut people = people::apart(self.facts);
        let told: Vec<&str> = self.story.iter().map(|at| lines[*at]).collect();
        let told = told.join("\n");
        let body = told.trim();
        let mut rest: Vec<Found> = Vec::new();
        let beside: Vec<String> = self
            .rest
            .iter()
            .filter(|f| f.field == Field::Story && !f.value.is_empty())
            .map(|f| f.value.clone())
            .collect();
        let story =
            [body.to_owned()].into_iter().chain(beside).filter(|s| !s.is_empty()).collect::<Vec<_>>().join("\n\n");
        for found in self.rest.drain(..).filter(|found| found.field != Field::Story) {
            match rest.iter_mut().find(|one: &&mut Found| one.field == found.field) {
                // what is labelled goes before what is only likely
                Some(one) if one.sure != Sure::Said && found.sure == Sure::Said => *one = found,
                Some(_) => {}
                None => rest.push(found),
            }
        }
        let told_lines: Vec<&str> = story.split('\n').collect();
        let welsh = meaning::welsh(&told_lines);
        if welsh {
            self.remarks.push(Remark::Welsh);
        } else {
            let (meant, not_so) = meaning::meant(&told_lines);
            rest.extend(meant);
            self.remarks.extend(not_so);
        }
        if let Some(line) = told_lines.iter().find(|line| SAFE.iter().any(|words| fold(line).contains(words))) {
            let found = Found {
                field: Field::SafeContact,
                value: clipped(line.trim()),
                words: clipped(line.trim()),
                sure: Sure::Perhaps,
            };
            match people.as_mut_slice() {
                [only] => only.push(found),
                _ => rest.push(found),
            }
        }
        if !story.is_empty() {
            let words = clipped(story.lines().find(|line| !line.trim().is_empty()).unwrap_or_default());
            rest.push(Found { field: Field::Story, value: story, words, sure: Sure::Likely });
        }
        if people.len() > 1 {
            self.remarks.insert(0, Remark::Several(people.len()));
        }
        if people.is_empty() && rest.iter().all(|found| found.field == Field::Story) {
            self.remarks.push(Remark::Nothing);
        }
        let mut remarks: Vec<Remark> = Vec::new();
        for remark in self.remarks {
            if remarks.len() < REMARKS && !remarks.contains(&remark) {
                remarks.push(remark);
            }
        }
        Reading { people, rest, remarks }
    }
}

/// An address in one line as lines.
fn lines_of(words: &str) -> String {
    words.split([',', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Words to show, not longer than a line.
fn clipped(words: &str) -> String {
    words.trim().chars().take(160).collect::<String>().trim_end().to_owned()
}
