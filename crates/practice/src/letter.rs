//! Letters on paper: to the person, or to their practice (issue 4 of 6, part 6).
//!
//! A letter begins from a template that the service words for itself, is read and changed by whoever writes it, and is kept as it
//! went. Whoever finds its envelope learns neither that somebody is supported nor what is the matter with them. Beside the templates that
//! Leeway brings, a service adds its own ([`own`]).

pub mod own;

use crate::goal::{LONG_MAX, SHORT_MAX, check_words, too_long};
use crate::person::fold;
use crate::problem::Problem;
use crate::wordback::{self, UnknownField};

codes! {
    /// Whom a letter goes to.
    pub enum To {
        Person => "person", "The person";
        Practice => "practice", "Their practice";
        Referrer => "referrer", "Whoever referred";
        Partner => "partner", "A partner";
    }
}

impl To {
    /// How the name of a letter to them begins.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Person => "To the person",
            Self::Practice => "To the practice",
            Self::Referrer => "To whoever referred",
            Self::Partner => "To a partner",
        }
    }

    /// The fields that a letter to them may use, each with what stands in its place. What a person knows of themselves is not written to
    /// them: a letter that is read by somebody else then says less. Whoever referred hears of the person by initials, as in word back; a
    /// partner gets to know who is coming, and nothing of why.
    pub const fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::Person => TO_PERSON,
            Self::Practice => TO_PRACTICE,
            Self::Referrer => TO_REFERRER,
            Self::Partner => TO_PARTNER,
        }
    }
}

codes! {
    /// The templates that a service words for itself, in the order in which a page offers them.
    pub enum Template {
        Accepted => "accepted", "To the person: we can support you";
        Waiting => "waiting", "To the person: you are on our list";
        Unreached => "unreached", "To the person: we could not reach you";
        StillWanted => "still_wanted", "To the person: do you still want this?";
        Ending => "ending", "To the person: our support ends";
        Own => "own", "To the person: in your own words";
        PracticeEnding => "practice_ending", "To the practice: support has ended";
        PracticeDeclined => "practice_declined", "To the practice: not taken further";
        PracticeOwn => "practice_own", "To the practice: in your own words";
    }
}

impl Template {
    /// Whom it is for.
    pub const fn to(self) -> To {
        match self {
            Self::Accepted | Self::Waiting | Self::Unreached | Self::StillWanted | Self::Ending | Self::Own => {
                To::Person
            }
            Self::PracticeEnding | Self::PracticeDeclined | Self::PracticeOwn => To::Practice,
        }
    }

    /// The fields it may use, each with what stands in its place.
    pub const fn fields(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::StillWanted => ASKING,
            _ => self.to().fields(),
        }
    }

    /// Whether somebody begins a letter from it by hand. The question whether somebody still wants this is printed from the waiting list,
    /// each time with an address of its own.
    pub const fn by_hand(self) -> bool {
        !matches!(self, Self::StillWanted)
    }

    /// The text that a service starts with.
    pub const fn default_text(self) -> &'static str {
        match self {
            Self::Accepted => {
                "Dear {name},\n\n\
                 We have been asked to be in touch with you, and we would be glad to. My name is {worker}. I will contact you to \
                 arrange a first conversation, at a time and place that suit you.\n\n\
                 {next}\n\n\
                 If you would rather not, or have a question, please tell us. Our reference is {reference}.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::Waiting => {
                "Dear {name},\n\n\
                 Thank you for waiting. You are on our list, and we have not forgotten you. We will be in touch as soon as one of us \
                 has time for a first conversation.\n\n\
                 {next}\n\n\
                 {meanwhile}\n\n\
                 If anything changes meanwhile, or you no longer want to hear from us, please tell us. Our reference is \
                 {reference}.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::Unreached => {
                "Dear {name},\n\n\
                 We have tried to reach you and have not managed to. We would still like to hear from you. Please get in touch in \
                 whichever way suits you, and say the reference {reference}.\n\n\
                 If we do not hear from you we will not go on trying. You are welcome to come back to us at any time.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::StillWanted => {
                "Dear {name},\n\n\
                 Thank you for waiting to hear from us. We would like to know whether you still want to. Please tell us by {until}, \
                 at this address on a telephone or computer:\n\n\
                 {answer}\n\n\
                 You can say yes, no, or that something has changed. It takes one minute, and nobody needs to sign in. If you would rather \
                 tell us in another way, our reference is {reference}.\n\n\
                 If we do not hear from you, nothing changes: you keep your place.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::Ending => {
                "Dear {name},\n\n\
                 As we talked about, our time together has come to an end for now. Thank you for the trust you put in us.\n\n\
                 {remains}\n\n\
                 {door}\n\n\
                 You are welcome to come back at any time. Our reference is {reference}.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::Own => {
                "Dear {name},\n\n\
                 \n\n\
                 Our reference is {reference}.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::PracticeEnding => {
                "Dear colleagues,\n\n\
                 {full_name}, born {born}, NHS number {nhs_number}\n\n\
                 Our support for {name} has come to an end for now (reference {reference}).\n\n\
                 {remains}\n\n\
                 {door}\n\n\
                 You are welcome to refer again at any time.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::PracticeDeclined => {
                "Dear colleagues,\n\n\
                 {full_name}, born {born}, NHS number {nhs_number}\n\n\
                 Thank you for the referral {reference}. We have thought about it with care, and we are not taking it further.\n\n\
                 {why}\n\n\
                 {next}\n\n\
                 If you see it differently, please tell us: your answer opens the question again.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
            Self::PracticeOwn => {
                "Dear colleagues,\n\n\
                 {full_name}, born {born}, NHS number {nhs_number}\n\n\
                 \n\n\
                 Our reference is {reference}.\n\n\
                 Yours sincerely,\n\n\
                 {worker}\n{service}"
            }
        }
    }
}

const TO_PERSON: &[(&str, &str)] = &[
    ("name", "What the person likes to be called, else their first name"),
    ("reference", "The reference of the referral"),
    ("worker", "Whoever writes the letter"),
    ("service", "The first line of the letterhead"),
    ("practice", "The practice that the person was referred by"),
    ("date", "The day on which the letter was begun"),
    ("next", "What happens next, as it stands with the referral"),
    ("meanwhile", "What may help while they wait, as the service wrote it for what they need"),
    ("remains", "What remains, as it was written down for the ending"),
    ("door", "How to come back, as it was written down for the ending"),
];

const ASKING: &[(&str, &str)] = &[
    ("name", "What the person likes to be called, else their first name"),
    ("reference", "The reference of the referral"),
    ("worker", "Whoever writes the letter"),
    ("service", "The first line of the letterhead"),
    ("practice", "The practice that the person was referred by"),
    ("date", "The day on which the letter is printed"),
    ("answer", "The address at which the person answers, made when the letter is printed"),
    ("until", "The last day on which they can answer there"),
];

const TO_PRACTICE: &[(&str, &str)] = &[
    ("name", "What the person likes to be called, else their first name"),
    ("full_name", "The person’s given and family name"),
    ("born", "The person’s date of birth"),
    ("nhs_number", "The person’s NHS number"),
    ("reference", "The reference of the referral"),
    ("worker", "Whoever writes the letter"),
    ("service", "The first line of the letterhead"),
    ("practice", "The name of the practice"),
    ("date", "The day on which the letter was begun"),
    ("why", "Why the referral was not taken further, in the words for the referrer"),
    ("next", "What happens next, as it stands with the referral"),
    ("remains", "What remains, as it was written down for the ending"),
    ("door", "How to come back, as it was written down for the ending"),
];

const TO_REFERRER: &[(&str, &str)] = &[
    ("person", "The person’s initials, never their full name"),
    ("referrer", "Whoever made the referral"),
    ("reference", "The reference of the referral"),
    ("worker", "Whoever writes the letter"),
    ("service", "The first line of the letterhead"),
    ("practice", "The practice that the person was referred by"),
    ("date", "The day on which the letter was begun"),
    ("why", "Why the referral was not taken further, in the words for the referrer"),
    ("next", "What happens next, as it stands with the referral"),
    ("remains", "What remains, as it was written down for the ending"),
    ("door", "How to come back, as it was written down for the ending"),
];

const TO_PARTNER: &[(&str, &str)] = &[
    ("name", "What the person likes to be called, else their first name"),
    ("full_name", "The person’s given and family name"),
    ("worker", "Whoever writes the letter"),
    ("service", "The first line of the letterhead"),
    ("date", "The day on which the letter was begun"),
];

codes! {
    /// By which way a letter left. Leeway prints it, and a hand takes it there; by e-mail Leeway sends it.
    pub enum Way {
        Post => "post", "By post";
        Handed => "handed", "Handed over in person";
        Secure => "secure", "By secure e-mail, outside Leeway";
        Mail => "mail", "By e-mail";
    }
}

/// The longest address: as many lines as fit into the window of an envelope.
pub const ADDRESS_LINES: usize = 7;
/// The longest line of an address.
const ADDRESS_LINE: usize = 50;

/// Whether a service's own text can be used as this template.
///
/// # Errors
/// A problem under `template`: which field is unknown, or what else is wrong.
pub fn check_template(template: Template, text: &str) -> Result<(), Problem> {
    wordback::check_with(text, template.fields())
}

/// Fills a template.
///
/// # Errors
/// [`UnknownField`] where the text uses a field that is not among `values`.
pub fn fill(text: &str, values: &[(&str, &str)]) -> Result<String, UnknownField> {
    wordback::fill(text, values)
}

/// What an envelope, or the head of a letter that shows through its window, would give away; the first part of words suffices.
const TELLING: &[&str] = &[
    "prescri",
    "link worker",
    "linkworker",
    "safeguard",
    "suicid",
    "mental",
    "wellbeing",
    "well-being",
    "domestic",
    "abuse",
    "addiction",
    "alcohol",
    "dementia",
    "carer",
    "homeless",
    "asylum",
    "debt",
    "benefits",
];

/// The first thing in these words that tells what the service is about or what is the matter with somebody.
#[must_use]
pub fn telling(words: &str) -> Option<&'static str> {
    let words = words.to_lowercase();
    // at the beginning of a word: a house in Continental Road tells nothing
    let begins = |part: &str| {
        words.match_indices(part).any(|(at, _)| !words[..at].chars().next_back().is_some_and(char::is_alphabetic))
    };
    TELLING.iter().copied().find(|part| begins(part))
}

/// Whether a letterhead can be used: it says nothing that whoever sees the envelope must not learn.
///
/// # Errors
/// A problem under `template`.
pub fn check_letterhead(text: &str) -> Result<(), Problem> {
    const FIELD: &str = "template";
    if let Some(problem) = too_long(FIELD, text, SHORT_MAX) {
        return Err(problem);
    }
    if let Some(part) = telling(text) {
        return Err(Problem::new(
            FIELD,
            format!(
                "‘{part}’ says what the service is about. The letterhead shows through the window of the envelope: use a neutral name and where to send the letter back"
            ),
        ));
    }
    Ok(())
}

/// The lines of an address, without empty ones.
#[must_use]
pub fn lines(address: &str) -> Vec<&str> {
    address.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// An address in lines: as it was written where it has several, else parted at its commas.
#[must_use]
pub fn in_lines(address: &str) -> String {
    let written = lines(address);
    if written.len() > 1 {
        return written.join("\n");
    }
    address.split(',').map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Whether somebody’s needs say that they read large print.
#[must_use]
pub fn reads_large(communication_needs: &str) -> bool {
    let needs = fold(communication_needs);
    needs.contains("large print") || needs.contains("large type") || needs.contains("bigger print")
}

/// A letter as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Name and address, as they stand on the envelope; the first line is whom it is for.
    pub address: String,
    /// What it says.
    pub body: String,
    /// Printed large.
    pub large: bool,
}

impl Draft {
    /// Whether it can be kept, and, where it is to leave by a way, whether it can leave by it.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self, leaves: Option<Way>) -> Result<(), Vec<Problem>> {
        let mut problems: Vec<Problem> = check_words("body", &self.body, LONG_MAX).err().into_iter().collect();
        let address = lines(&self.address);
        if address.len() > ADDRESS_LINES {
            problems.push(Problem::new("address", format!("An envelope has room for {ADDRESS_LINES} lines")));
        }
        if let Some(long) = address.iter().find(|line| line.chars().count() > ADDRESS_LINE) {
            let begins: String = long.chars().take(20).collect();
            problems.push(Problem::new(
                "address",
                format!("The line that begins ‘{begins}’ is too long for an envelope: part it in two"),
            ));
        }
        if let Some(part) = telling(&self.address) {
            problems.push(Problem::new(
                "address",
                format!("‘{part}’ would stand on the envelope, where others read it. Leave it out"),
            ));
        }
        if leaves == Some(Way::Post) && address.len() < 2 {
            problems.push(Problem::new("address", "A letter by post needs a name and an address"));
        }
        if leaves.is_some() && gaps(&self.body) {
            problems.push(Problem::new("body", "A field in braces is still to be filled in"));
        }
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }
}

/// The longest line that says what a letter is about.
pub const SUBJECT_MAX: usize = 120;

/// Whether the line that says what a letter is about can be kept, and, where it is to leave, whether it can.
///
/// # Errors
/// A problem under `subject`.
pub fn check_subject(subject: &str, leaves: bool) -> Result<(), Problem> {
    const FIELD: &str = "subject";
    if let Some(problem) = too_long(FIELD, subject, SUBJECT_MAX) {
        return Err(problem);
    }
    if leaves && gaps(subject) {
        return Err(Problem::new(FIELD, "A field in braces is still to be filled in"));
    }
    Ok(())
}

/// Whether a field stands in a text that nobody has filled in.
fn gaps(body: &str) -> bool {
    let mut rest = body;
    while let Some(open) = rest.find('{') {
        rest = &rest[open + 1..];
        if let Some(close) = rest.find('}')
            && !rest[..close].is_empty()
            && rest[..close].chars().all(|c| c.is_ascii_lowercase() || c == '_')
        {
            return true;
        }
    }
    false
}
