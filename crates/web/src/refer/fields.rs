//! What the fields of a referral say: read, checked, every error at once. What they mean is the domain's.

use crate::form::{Form, FormState, Read};
use app::referrals::{NewPerson, TEXT_MAX};
use jiff::civil::Date;
use practice::needs::by_code;
use practice::person::{NhsNumber, NhsNumberProblem, parse_birth_date, parse_email, parse_phone, parse_postcode};
use practice::referral::{RiskFlag, Source, Urgency};
use uuid::Uuid;

/// The fields of the screen *who*, in its order.
pub(super) const WHO: &[&str] = &[
    "site",
    "given_name",
    "family_name",
    "birth",
    "birth-day",
    "birth-month",
    "birth-year",
    "nhs_number",
    "nhs_unknown",
    "phone",
    "no_message",
    "safe_contact",
    "known_as",
    "email",
    "address",
    "postcode",
    "language",
    "interpreter",
    "communication_needs",
];
/// The fields of the screen *what for*, in its order.
pub(super) const WHAT: &[&str] = &[
    "needs",
    "story",
    "wants",
    "told_kind",
    "told",
    "consent",
    "agrees",
    "urgency",
    "risks",
    "risk_note",
    "involved",
    "referrer_name",
    "source",
    "referrer_contact",
];

/// Who is meant to fill the form in, and so what must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    /// Whoever comes by a practice's link: how to reach them is needed.
    Guest,
    /// Somebody signed in: we know how to reach them.
    Colleague,
    /// A worker who was told: what nobody said is left open.
    Told,
    /// The person themselves.
    Own,
}

/// Everything of *what for*, and of who refers.
#[derive(Debug, Clone)]
pub(super) struct What {
    pub(super) needs: Vec<String>,
    pub(super) story: String,
    pub(super) wants: String,
    pub(super) told: String,
    pub(super) involved: String,
    pub(super) urgency: Urgency,
    pub(super) risks: Vec<RiskFlag>,
    pub(super) risk_note: String,
    /// None where the person was not asked.
    pub(super) consent: Option<bool>,
    /// None where the person was not asked.
    pub(super) agrees: Option<bool>,
    pub(super) source: Source,
    pub(super) referrer_name: String,
    pub(super) referrer_contact: String,
}

/// A text that may be long: refused with its own length, so that whoever wrote it knows how much too long it is.
pub(super) fn long(form: &Form, name: &str, called: &str) -> Read<String> {
    let read = form.text(name).max(usize::MAX).optional().map(Option::unwrap_or_default);
    let length = read.peek().map_or(0, |words| words.chars().count());
    if length > TEXT_MAX {
        form.error(
            name,
            format!(
                "{called} is {} characters long; {} is the most that can be kept here. Shorten it",
                crate::render::grouped(length),
                crate::render::grouped(TEXT_MAX)
            ),
        );
    }
    read
}

fn short(form: &Form, name: &str, called: &str, max: usize) -> Read<String> {
    form.line(name).called(called).max(max).optional().map(Option::unwrap_or_default)
}

/// A date of birth, where one was entered: 31 February and tomorrow are said to be what they are (DOMAIN 11.5).
fn birth(form: &Form, today: Date) -> Read<Option<Date>> {
    let part = |name: &str| form.first(&format!("birth-{name}")).unwrap_or_default().trim().to_owned();
    let (day, month, year) = (part("day"), part("month"), part("year"));
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Read::of(None);
    }
    match parse_birth_date(&day, &month, &year, today) {
        Ok(date) => Read::of(Some(date)),
        Err(problem) => {
            let wrong = [("day", problem.day), ("month", problem.month), ("year", problem.year)];
            let parts: Vec<&str> = wrong.iter().filter(|(_, wrong)| *wrong).map(|(part, _)| *part).collect();
            form.error_in("birth", problem.to_string(), &parts);
            Read::of(None)
        }
    }
}

/// The NHS number, or that it is not known; neither is a slip worth asking about (DOMAIN 4.1).
fn nhs_number(form: &Form, asked: Asked) -> Read<Option<NhsNumber>> {
    let number = form.line("nhs_number").parse(NhsNumber::parse).optional();
    let left_open = matches!(number.peek(), Some(None));
    let unknown = form.first("nhs_unknown").is_some_and(|v| !v.is_empty());
    if left_open && !unknown && matches!(asked, Asked::Guest | Asked::Colleague) {
        form.error("nhs_number", NhsNumberProblem::Empty.to_string());
    }
    number
}

/// The person as described.
///
/// # Errors
/// The form as typed with every error found so far.
pub(super) fn person(form: &Form, asked: Asked, today: Date) -> Result<NewPerson, FormState> {
    let own = asked == Asked::Own;
    let (first, last) = if own {
        ("Enter your first name", "Enter your last name")
    } else {
        ("Enter the person’s first name", "Enter the person’s last name")
    };
    let names = (
        form.line("given_name").called("First name").max(100).required(first),
        form.line("family_name").called("Last name").max(100).required(last),
        birth(form, today),
        nhs_number(form, asked),
    );
    let ways = (
        form.line("phone").max(60).parse(parse_phone).optional(),
        form.line("email").max(254).parse(parse_email).optional(),
        form.text("address").called("Address").max(500).optional().map(Option::unwrap_or_default),
        form.line("postcode").max(12).parse(parse_postcode).optional(),
        form.ticked("no_message"),
        form.text("safe_contact").called("What makes contact safe").max(500).optional().map(Option::unwrap_or_default),
    );
    if let ((Some(None), Some(None)), Some(address)) = ((ways.0.peek(), ways.1.peek()), ways.2.peek())
        && address.is_empty()
    {
        form.error(
            "phone",
            if own {
                "Tell us one way to reach you: a telephone number or an e-mail address"
            } else {
                "Give one way to reach the person: a telephone number here, or an e-mail address or address under “More about this person”"
            },
        );
    }
    let more = (
        short(form, "known_as", "What they like to be called", 100),
        short(form, "language", "Language", 100),
        form.ticked("interpreter"),
        form.text("communication_needs")
            .called("What helps with communication")
            .max(1_000)
            .optional()
            .map(Option::unwrap_or_default),
    );
    let (
        (given_name, family_name, birth_date, nhs_number),
        (phone, email, address, postcode, no_message, safe_contact),
        (known_as, language, interpreter, communication_needs),
    ) = form.done((names, ways, more))?;
    Ok(NewPerson {
        given_name,
        family_name,
        known_as,
        birth_date,
        nhs_number,
        phone,
        email,
        address,
        postcode: postcode.unwrap_or_default(),
        safe_contact,
        no_message,
        language,
        interpreter,
        communication_needs,
    })
}

/// The practice, among those that this referrer can refer for; where there is one, it is not asked.
///
/// # Errors
/// The form as typed with every error found so far.
pub(super) fn site(form: &Form, sites: &[(Uuid, String)]) -> Result<Uuid, FormState> {
    if let [(only, _)] = sites {
        return Ok(*only);
    }
    let read = form
        .one_of("site", |sent| sent.parse().ok().filter(|id| sites.iter().any(|(one, _)| one == id)))
        .required("Choose the practice");
    form.done(read)
}

/// What the person said: a refusal is theirs alone, and not having been asked is none (DOMAIN 4.10).
#[derive(Clone, Copy)]
enum Said {
    Yes,
    No,
    NotAsked,
}

impl Said {
    fn parse(code: &str) -> Option<Self> {
        match code {
            "yes" => Some(Self::Yes),
            "no" => Some(Self::No),
            "not_asked" => Some(Self::NotAsked),
            _ => None,
        }
    }

    /// Whether they agreed; none where they were not asked.
    fn agreed(self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No => Some(false),
            Self::NotAsked => None,
        }
    }
}

/// What the person was told to expect, as the triager will read it; in words where it was something else.
fn told(form: &Form, asked: Asked) -> Read<String> {
    let words = long(form, "told", "What you told them");
    if matches!(asked, Asked::Told) && form.first("told_kind").unwrap_or_default().is_empty() {
        return words;
    }
    let kind =
        form.one_of("told_kind", |code| TOLD.iter().find(|(one, _)| *one == code).map(|(one, said)| (*one, *said)));
    let kind = kind.required("Choose what you told the person to expect");
    let in_words = matches!(kind.peek(), Some(("other", _)));
    if in_words && words.peek().is_some_and(String::is_empty) {
        form.error("told", "Say in words what you told them");
    }
    if in_words { words } else { kind.map(|(_, said)| said.to_owned()) }
}

/// What somebody can have been told: the code on the form, and how it is kept.
const TOLD: &[(&str, &str)] = &[
    ("card", app::referrals::TOLD_CARD),
    ("other", ""),
    ("not_yet", "Nothing yet: the person has not been told what to expect."),
];

/// What for, and who refers.
///
/// # Errors
/// The form as typed with every error found so far.
pub(super) fn what(form: &Form, asked: Asked) -> Result<What, FormState> {
    let asks = (
        form.many("needs", |code| by_code(code).map(|need| need.code.clone())).any(),
        long(form, "story", if asked == Asked::Own { "What you wrote" } else { "The story" }),
        long(form, "wants", "What the person wants"),
        long(form, "involved", "Who else is involved"),
    );
    if let (Some(needs), Some(story)) = (asks.0.peek(), asks.1.peek())
        && needs.is_empty()
        && story.is_empty()
    {
        let (field, words) = match asked {
            Asked::Own => ("story", "Tell us in your own words what you would like help with, or choose from the list"),
            _ => ("needs", "Choose what the person would like support with, or say it in your own words"),
        };
        form.error(field, words);
    }
    let risks = (form.many("risks", RiskFlag::parse).any(), long(form, "risk_note", "The note about risks"));
    let urgency = form.one_of("urgency", Urgency::parse).optional().map(|u| u.unwrap_or(Urgency::Routine));
    if asked == Asked::Own {
        return own(form, asks, risks);
    }
    let said = (
        told(form, asked),
        form.one_of("consent", Said::parse).required("Choose whether the person agrees to be contacted"),
        form.one_of("agrees", Said::parse).required(match asked {
            Asked::Told => "Choose whether the person agrees that whoever asked hears what becomes of it",
            _ => "Choose whether the person agrees that we tell you what becomes of it",
        }),
    );
    let source = form.one_of("source", Source::parse).required(match asked {
        Asked::Told => "Choose who asked",
        _ => "Choose what you are",
    });
    let by_person = asked == Asked::Told && matches!(source.peek(), Some(Source::SelfReferral));
    let name = form.line("referrer_name").called("The name").max(120);
    let name = match asked {
        Asked::Told if by_person => name.optional().map(Option::unwrap_or_default),
        Asked::Told => name.required("Enter who asked, by name"),
        _ => name.required("Enter your name, so that the link worker knows whom to ask"),
    };
    let reach = form.line("referrer_contact").called("How to reach you").max(200);
    let reach = match asked {
        Asked::Guest => reach.required("Enter how we can reach you: a telephone number, extension or e-mail address"),
        _ => reach.optional().map(Option::unwrap_or_default),
    };
    let (
        (needs, story, wants, involved),
        (told, consent, agrees),
        (risks, risk_note),
        urgency,
        (source, referrer_name, referrer_contact),
    ) = form.done((asks, said, risks, urgency, (source, name, reach)))?;
    Ok(What {
        needs,
        story,
        wants,
        told,
        involved,
        urgency,
        risks,
        risk_note,
        consent: consent.agreed(),
        agrees: agrees.agreed(),
        source,
        referrer_name,
        referrer_contact,
    })
}

type Asks = (Read<Vec<String>>, Read<String>, Read<String>, Read<String>);

/// What somebody asks for themselves: nobody told them anything, and by sending they agree to be contacted.
fn own(form: &Form, asks: Asks, risks: (Read<Vec<RiskFlag>>, Read<String>)) -> Result<What, FormState> {
    let consent = form.ticked("consent");
    if consent.peek() == Some(&false) {
        form.error("consent", "Tick the box to say that we may contact you. Without it we cannot answer");
    }
    let ((needs, story, wants, involved), (risks, risk_note), consent) = form.done((asks, risks, consent))?;
    let line = |name: &str| form.first(name).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    let reach = [line("phone"), line("email")].into_iter().find(|way| !way.is_empty()).unwrap_or_default();
    Ok(What {
        needs,
        story,
        wants,
        told: String::new(),
        involved,
        urgency: Urgency::Routine,
        risks,
        risk_note,
        consent: Some(consent),
        agrees: Some(true),
        source: Source::SelfReferral,
        referrer_name: format!("{} {}", line("given_name"), line("family_name")),
        referrer_contact: reach,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 1, 5);

    fn read(fields: &[(&str, &str)]) -> Result<NewPerson, FormState> {
        let usual =
            [("given_name", "Mary"), ("family_name", "O’Neill"), ("phone", "0113 496 0000"), ("nhs_unknown", "yes")];
        let kept = usual.iter().filter(|(name, _)| !fields.iter().any(|(one, _)| one == name));
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(kept.chain(fields)).finish();
        person(&Form::parse(body.as_bytes()).expect("a form"), Asked::Guest, TODAY)
    }

    fn error(fields: &[(&str, &str)], name: &str) -> String {
        let state = read(fields).expect_err("something is wrong");
        state.error(name).map(|e| e.text.clone()).unwrap_or_default()
    }

    #[test]
    fn an_nhs_number_may_have_spaces_and_dashes() {
        for typed in ["943 476 5919", "943-476-5919", "9434765919", " 943  4765919 "] {
            let person = read(&[("nhs_number", typed), ("nhs_unknown", "")]).expect("taken");
            assert_eq!(person.nhs_number.map(|n| n.as_str().to_owned()).as_deref(), Some("9434765919"));
        }
    }

    #[test]
    fn an_nhs_number_is_checked_and_may_be_unknown_but_not_forgotten() {
        assert!(error(&[("nhs_number", "943 476 5918")], "nhs_number").contains("mistyped"));
        assert!(error(&[("nhs_number", "943 476 591")], "nhs_number").contains("this has 9"));
        assert!(error(&[("nhs_unknown", "")], "nhs_number").contains("say that you do not know it"));
        assert_eq!(read(&[("nhs_unknown", "yes")]).expect("taken").nhs_number, None);
    }

    #[test]
    fn there_is_no_31_february_and_nobody_is_born_tomorrow() {
        let born = |d, m, y| error(&[("birth-day", d), ("birth-month", m), ("birth-year", y)], "birth");
        assert_eq!(born("31", "2", "1950"), "There is no 31 February 1950: check the day");
        assert!(born("6", "1", "2026").contains("in the future"));
    }

    #[test]
    fn letters_in_a_telephone_number_are_named() {
        assert!(error(&[("phone", "0113 496 0OOO")], "phone").contains("‘O’"));
    }

    #[test]
    fn a_story_too_long_is_refused_with_its_length() {
        let story = "a".repeat(10_000);
        let form = Form::of([("story", story.as_str())]);
        let _ = long(&form, "story", "The story");
        assert_eq!(
            form.state().error("story").expect("refused").text,
            "The story is 10,000 characters long; 5,000 is the most that can be kept here. Shorten it"
        );
        assert_eq!(form.state().values("story")[0].len(), 10_000, "and kept");
    }
}
