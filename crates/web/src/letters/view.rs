//! What the pages of letters show.

use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::{Choice, brief, choices};
use app::letters::{About, Letters, Opened, Printed};
use app::{LetterRow, time};
use jiff::civil::Date;
use practice::consent::Standing;
use practice::goal::LONG_MAX;
use practice::letter::own::{Language, called};
use practice::letter::{Template, To, Way, in_lines, lines};
use serde::Serialize;
use uuid::Uuid;

/// Whom letters are about.
#[derive(Debug, Clone, Serialize)]
struct Head {
    referral: String,
    reference: String,
    episode: Option<String>,
    person: String,
    name: String,
    practice: String,
    write: bool,
    /// What must be known before anything is written.
    marks: Vec<String>,
    /// What nobody has asked yet.
    not_asked: Vec<&'static str>,
}

fn head(about: &About) -> Head {
    let asked = [
        (about.contact, "whether the person agrees to be contacted"),
        (about.share, "whether the person agrees that the practice hears"),
    ];
    Head {
        referral: about.referral.to_string(),
        reference: about.reference.clone(),
        episode: about.episode.map(|id| id.to_string()),
        person: about.person.to_string(),
        name: about.name.clone(),
        practice: about.practice.clone(),
        write: about.write,
        marks: crate::shared::mark_words(&about.marks),
        not_asked: asked
            .into_iter()
            .filter(|(standing, _)| *standing == Standing::NotAsked)
            .map(|(_, words)| words)
            .collect(),
    }
}

/// A letter in a list.
#[derive(Debug, Clone, Serialize)]
struct Line {
    href: String,
    template: String,
    begins: String,
    sent: bool,
    way: &'static str,
    at: String,
    by: String,
    returned: Option<String>,
}

fn way_words(code: Option<&str>) -> &'static str {
    code.and_then(Way::parse).map_or("", Way::words)
}

fn line(row: &LetterRow) -> Line {
    Line {
        href: format!("/letters/{}/{}", row.referral_id, row.id),
        template: called(&row.template, &row.title).to_owned(),
        begins: brief(&row.body, 100),
        sent: row.state == "sent",
        way: way_words(row.way.as_deref()),
        at: time::moment(row.sent_at.unwrap_or(row.made_at)).to_string(),
        by: row.sent_by.clone(),
        returned: row.returned_on.map(|day| time::date(day).to_string()),
    }
}

/// The letters about a referral.
#[derive(Debug, Serialize)]
pub(super) struct ListView {
    head: Head,
    rows: Vec<Line>,
    templates: Vec<Choice>,
}

pub(super) fn list(letters: &Letters) -> ListView {
    ListView {
        head: head(&letters.about),
        rows: letters.rows.iter().map(line).collect(),
        templates: letters.choices.iter().map(|one| Choice::new(one.origin, one.title.as_str())).collect(),
    }
}

/// A letter.
#[derive(Debug, Serialize)]
pub(super) struct OneView {
    head: Head,
    here: String,
    /// How the form of files names this letter.
    file_with: String,
    template: String,
    /// To the person, rather than to their practice.
    to_person: bool,
    sent: bool,
    way: &'static str,
    at: String,
    by: String,
    date: String,
    letterhead: Vec<String>,
    address: Vec<String>,
    subject: String,
    /// The language of the letter, where it is not English.
    lang: Option<&'static str>,
    body: String,
    large: bool,
    pages: usize,
    /// Addresses to choose from, by id.
    ways_to: Vec<Choice>,
    no_way: Option<&'static str>,
    ways: Vec<Choice>,
    /// Why it has not arrived, where it goes by e-mail and has not.
    unsent: Option<&'static str>,
    returned: Option<String>,
    returned_words: String,
    kept_at: Option<String>,
    stored: Option<String>,
    today: String,
    max: usize,
}

/// What a page says of its language, where it is not that of all pages.
fn lang(language: Language) -> Option<&'static str> {
    (language != Language::English).then_some(language.as_str())
}

fn owned(text: &str) -> Vec<String> {
    lines(text).into_iter().map(str::to_owned).collect()
}

/// The letter as it is stored, as a form.
pub(super) fn as_stored(opened: &Opened) -> FormState {
    let letter = &opened.letter;
    let chosen = opened.ways.iter().find(|way| letter.address.ends_with(&in_lines(&way.value)));
    let form = FormState::empty()
        .with("subject", &letter.subject)
        .with("body", &letter.body)
        .with("address", &letter.address)
        .with("version", letter.version)
        .with("way_to", chosen.map(|way| way.id.to_string()).unwrap_or_default());
    if letter.large { form.with("large", "yes") } else { form }
}

pub(super) fn one(opened: &Opened, today: Date, kept_at: Option<String>, stored: Option<String>) -> OneView {
    let letter = &opened.letter;
    OneView {
        head: head(&opened.about),
        here: format!("/letters/{}/{}", letter.referral_id, letter.id),
        file_with: format!("letter~{}", letter.id),
        template: called(&letter.template, &letter.title).to_owned(),
        to_person: letter.to_whom == To::Person.as_str(),
        sent: letter.state == "sent",
        way: way_words(letter.way.as_deref()),
        at: time::moment(letter.sent_at.unwrap_or(letter.made_at)).to_string(),
        by: letter.sent_by.clone(),
        date: time::date(letter.begun_on).to_string(),
        letterhead: owned(&opened.head),
        address: owned(&letter.address),
        subject: letter.subject.clone(),
        lang: lang(app::letters::language(letter)),
        body: letter.body.clone(),
        large: letter.large,
        pages: opened.pages,
        ways_to: opened.ways.iter().map(|way| Choice::new(way.id, in_lines(&way.value).replace('\n', ", "))).collect(),
        no_way: opened.no_way,
        ways: Way::ALL
            .iter()
            // by e-mail where it finds the person safely
            .filter(|way| **way != Way::Mail || (letter.to_whom == To::Person.as_str() && opened.mail.is_some()))
            .map(|way| match (way, &opened.mail) {
                (Way::Mail, Some(to)) => Choice::new(way.as_str(), format!("{}: Leeway sends it to {to}", way.words())),
                _ => Choice::new(way.as_str(), way.words()),
            })
            .collect(),
        unsent: opened
            .unsent
            .iter()
            .map(|one| {
                if one.tried_again {
                    "The e-mail has not gone yet: it is tried again"
                } else {
                    "The e-mail did not arrive"
                }
            })
            .next(),
        returned: letter.returned_on.map(|day| time::date(day).to_string()),
        returned_words: letter.returned_words.clone(),
        kept_at,
        stored,
        today: today.to_string(),
        max: LONG_MAX,
    }
}

/// A letter on its sheet.
#[derive(Debug, Serialize)]
pub(super) struct PrintView {
    here: String,
    letterhead: Vec<String>,
    address: Vec<String>,
    date: String,
    subject: String,
    lang: Option<&'static str>,
    paragraphs: Vec<Vec<String>>,
    large: bool,
    sent: bool,
}

pub(super) fn print(printed: &Printed, referral: Uuid, letter: Uuid) -> PrintView {
    let mut paragraphs = vec![Vec::new()];
    for line in printed.body.lines() {
        if line.trim().is_empty() {
            paragraphs.push(Vec::new());
        } else if let Some(last) = paragraphs.last_mut() {
            last.push(line.to_owned());
        }
    }
    paragraphs.retain(|lines| !lines.is_empty());
    PrintView {
        here: format!("/letters/{referral}/{letter}"),
        letterhead: printed.head.clone(),
        address: printed.address.clone(),
        date: printed.date.to_string(),
        subject: printed.subject.clone(),
        lang: lang(printed.language),
        paragraphs,
        large: printed.large,
        sent: printed.sent,
    }
}

pub(super) fn samples() -> Samples {
    let head = |write: bool| Head {
        referral: "01990000-0000-7000-8000-000000000004".to_owned(),
        reference: "LW-7K4M-29QX".to_owned(),
        episode: write.then(|| "01990000-0000-7000-8000-000000000001".to_owned()),
        person: "01990000-0000-7000-8000-000000000002".to_owned(),
        name: "Rose Whitfield".to_owned(),
        practice: "Harbour Street Surgery".to_owned(),
        write,
        marks: if write { Vec::new() } else { vec!["Hidden: address".to_owned()] },
        not_asked: if write { Vec::new() } else { vec!["whether the person agrees to be contacted"] },
    };
    let here = "/letters/01990000-0000-7000-8000-000000000004/01990000-0000-7000-8000-000000000005";
    let line = |sent: bool, returned: Option<&str>| Line {
        href: here.to_owned(),
        template: Template::Accepted.words().to_owned(),
        begins: "Dear Rose, we have been asked".to_owned(),
        sent,
        way: Way::Post.words(),
        at: "2026-06-03T13:30:00Z".to_owned(),
        by: "Amara Okafor".to_owned(),
        returned: returned.map(str::to_owned),
    };
    let list = |write: bool, rows: Vec<Line>| ListView { head: head(write), rows, templates: choices!(Template) };
    let one = |sent: bool, to_person: bool, returned: Option<&str>| OneView {
        head: head(true),
        here: here.to_owned(),
        file_with: "letter~1".to_owned(),
        template: Template::Accepted.words().to_owned(),
        to_person,
        sent,
        way: Way::Post.words(),
        at: "2026-06-03T13:30:00Z".to_owned(),
        by: "Amara Okafor".to_owned(),
        date: "2026-06-03".to_owned(),
        letterhead: vec!["Wexcombe Community Team".to_owned()],
        address: vec!["Rose Whitfield".to_owned(), "12 Mill Lane".to_owned()],
        subject: if sent { "A place at the table".to_owned() } else { String::new() },
        lang: sent.then_some("cy"),
        body: "Dear Rose,\n\nWe have been asked to be in touch.".to_owned(),
        large: sent,
        pages: 1,
        ways_to: if to_person { vec![Choice::new("1", "12 Mill Lane, Wexcombe")] } else { Vec::new() },
        no_way: (!to_person).then_some("No address to write to is known"),
        ways: choices!(Way),
        unsent: (sent && to_person && returned.is_none()).then_some("The e-mail did not arrive"),
        returned: returned.map(str::to_owned),
        returned_words: "Gone away".to_owned(),
        kept_at: to_person.then(|| "2026-06-03T13:30:00Z".to_owned()),
        stored: (!to_person).then(|| "Dear Rose, they changed it.".to_owned()),
        today: "2026-06-05".to_owned(),
        max: LONG_MAX,
    };
    let print = |large: bool| PrintView {
        here: here.to_owned(),
        letterhead: vec!["Wexcombe Community Team".to_owned()],
        address: vec!["Rose Whitfield".to_owned(), "12 Mill Lane".to_owned()],
        date: "2026-06-03".to_owned(),
        subject: if large { "A place at the table".to_owned() } else { String::new() },
        lang: large.then_some("cy"),
        paragraphs: vec![vec!["Dear Rose,".to_owned()], vec!["Yours sincerely,".to_owned(), "Amara".to_owned()]],
        large,
        sent: large,
    };
    let empty = FormState::empty();
    let wrong = FormState::empty().with_error("template", "Choose which letter it is");
    let typed = FormState::empty().with("body", "Dear Rose,").with("version", 1).with("address", "Rose Whitfield");
    let faulty =
        typed.clone().with_error("way_to", "Choose the address it goes to").with_error("way", "Choose how it leaves");
    vec![
        (
            "letters/list.html",
            vec![
                drawn(
                    &list(true, vec![line(true, None), line(false, None), line(true, Some("2026-06-10"))]),
                    Some(&empty),
                ),
                drawn(&list(true, Vec::new()), Some(&wrong)),
                drawn(&list(false, Vec::new()), Some(&empty)),
            ],
        ),
        (
            "letters/show.html",
            vec![
                drawn(&one(false, true, None), Some(&typed)),
                drawn(&one(false, false, None), Some(&faulty)),
                drawn(&one(true, true, None), Some(&empty)),
                drawn(&one(true, true, None), Some(&empty.clone().with_error("words", "Say what stood on it"))),
                drawn(&one(true, false, Some("2026-06-10")), Some(&empty)),
            ],
        ),
        ("letters/print.html", vec![drawn(&print(false), None), drawn(&print(true), None)]),
    ]
}
