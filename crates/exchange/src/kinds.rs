//! What can be brought in: each kind with its fields, what each may hold and an example that passes. The templates, the reader and
//! the guide are made from these tables.
//!
//! A further kind is a variant, a table of fields with a key and the key of what it belongs to, in `app::imports` what it
//! is held to, and in `app::imports::make` the rows that it becomes.

use practice::{contact, ending, episode, goal, measure, needs, person, referral};

/// What a row is about, in the order in which kinds are brought in: what others belong to comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A person.
    Person,
    /// A request for support.
    Referral,
    /// A spell of support.
    Episode,
    /// A contact, with its notes.
    Contact,
    /// A goal.
    Goal,
    /// A step.
    Step,
    /// A measure: answered, or not asked and why.
    Measure,
    /// An appointment that is still to come.
    Appointment,
    /// A file kept with a record; what is in it stands in a folder beside.
    Attachment,
}

/// Looks a code up by itself or by its words, and gives all codes there are.
#[derive(Clone, Copy)]
pub struct Codes {
    /// The code that a text means.
    pub find: fn(&str) -> Option<&'static str>,
    /// All codes.
    pub all: fn() -> Vec<&'static str>,
}

impl std::fmt::Debug for Codes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Codes")
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Sort {
    /// The key that this record has in the other system.
    Key,
    /// The key of the record of this kind to which it belongs.
    Of(Kind),
    /// Words, at most so many characters.
    Words(usize),
    /// A code.
    Code(Codes),
    /// Several codes, with semicolons or bars between.
    Several(Codes),
    /// A day.
    Day,
    /// A moment.
    Moment,
    /// Yes or no.
    YesNo,
    /// A whole number from 0 to so many.
    Whole(i32),
    /// An NHS number; one that cannot be is kept beside the record.
    NhsNumber,
    /// A telephone number.
    Phone,
    /// An e-mail address of the person.
    Email,
    /// A postcode.
    Postcode,
    /// The e-mail address by which a colleague signs in.
    Worker,
    /// A site by its name or its ODS code.
    Site,
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name: the header of our own templates. No two kinds have one of the same name but for keys, so that one row may hold a
    /// person and their referral.
    pub name: &'static str,
    /// What it holds.
    pub sort: Sort,
    /// Whether a row without it is left out.
    pub needed: bool,
    /// What it is, for the guide.
    pub words: &'static str,
    /// An example that passes.
    pub example: &'static str,
}

const fn needed(name: &'static str, sort: Sort, words: &'static str, example: &'static str) -> Field {
    Field { name, sort, needed: true, words, example }
}

const fn may(name: &'static str, sort: Sort, words: &'static str, example: &'static str) -> Field {
    Field { name, sort, needed: false, words, example }
}

/// Codes of a list of `practice`.
macro_rules! codes {
    ($list:ty) => {
        Codes {
            find: |text| {
                <$list>::ALL
                    .iter()
                    .find(|c| c.as_str().eq_ignore_ascii_case(text) || alike(c.words(), text))
                    .map(|c| c.as_str())
            },
            all: || <$list>::ALL.iter().map(|c| c.as_str()).collect(),
        }
    };
}

/// Whether two texts are the same words.
fn alike(a: &str, b: &str) -> bool {
    person::fold(a) == person::fold(b)
}

const NEEDS: Codes = Codes {
    find: |text| {
        needs::all()
            .iter()
            .find(|need| need.code.eq_ignore_ascii_case(text) || alike(&need.words, text))
            .map(|need| need.code.as_str())
    },
    all: || needs::all().iter().map(|need| need.code.as_str()).collect(),
};

const SHORT: Sort = Sort::Words(goal::SHORT_MAX);
const LONG: Sort = Sort::Words(goal::LONG_MAX);

static PERSON: &[Field] = &[
    needed("person_key", Sort::Key, "The number that the other system gives the person", "P1001"),
    needed("given_name", SHORT, "First name", "Wilhelmina"),
    needed("family_name", SHORT, "Family name", "Featherstonehaugh"),
    may("known_as", SHORT, "What they like to be called", "Mina"),
    may("birth_date", Sort::Day, "Date of birth", "14/03/1951"),
    may("nhs_number", Sort::NhsNumber, "NHS number", "999 000 0018"),
    may("pronouns", SHORT, "Pronouns", "she/her"),
    may("gender", Sort::Code(codes!(person::Gender)), "Gender", "woman"),
    may("ethnicity", Sort::Code(codes!(person::Ethnicity)), "Ethnic category of the NHS Data Dictionary", "A"),
    may("language", SHORT, "Language", "English"),
    may("interpreter", Sort::YesNo, "Needs an interpreter", "no"),
    may("address", SHORT, "Address", "3 Quayside Cottages, Harbour Town"),
    may("postcode", Sort::Postcode, "Postcode", "ZZ9 9ZZ"),
    may("practice", Sort::Site, "Practice, by its name or ODS code in Leeway", ""),
    may("mobile", Sort::Phone, "Mobile telephone", "07700 900123"),
    may("home_phone", Sort::Phone, "Home telephone", "01632 960123"),
    may("email", Sort::Email, "E-mail", "mina@example.org"),
    may("no_message", Sort::YesNo, "Leave no message at any of these", "no"),
    may("communication_needs", SHORT, "Communication needs", "Large print"),
    may("safe_contact", SHORT, "What is safe when contacting them", "Never before noon"),
    may("next_of_kin", SHORT, "Next of kin", "Her brother Cuthbert"),
];

static REFERRAL: &[Field] = &[
    needed("referral_key", Sort::Key, "The number that the other system gives the referral", "R2001"),
    needed("person_key", Sort::Of(Kind::Person), "Whose it is", "P1001"),
    needed("received_at", Sort::Moment, "When it was received", "02/02/2025 09:15"),
    needed("source", Sort::Code(codes!(referral::Source)), "Who referred", "gp"),
    may("referrer_name", SHORT, "Their name", "Dr Ottoline Finch"),
    may("referrer_contact", SHORT, "How to reach them", "01632 960456"),
    may(
        "site",
        Sort::Site,
        "The practice or network it came to; where it is left out, the one that is named for the import",
        "",
    ),
    may("referral_needs", Sort::Several(NEEDS), "Needs", "loneliness; money"),
    may("story", LONG, "The referrer’s words", "Widowed last spring and rarely goes out."),
    may("told", LONG, "What the person was told to expect", "Somebody will ring within two weeks."),
    may("wants", LONG, "What the person wants", "Company, and help with a letter."),
    may("involved", LONG, "Who else is involved", "District nurse on Tuesdays"),
    may("urgency", Sort::Code(codes!(referral::Urgency)), "How soon", "routine"),
    may("risks", Sort::Several(codes!(referral::RiskFlag)), "Risks", ""),
    may("risk_note", LONG, "About the risk", ""),
    may("consent_contact", Sort::YesNo, "Agreed to be contacted", "yes"),
    may("referral_state", Sort::Code(codes!(referral::State)), "Where it stands; left out: received", "accepted"),
    may("outcome_at", Sort::Moment, "When it was answered", "05/02/2025"),
    may("decided_by", Sort::Code(codes!(referral::DeclinedBy)), "Who declined", ""),
    may("decline_reason", Sort::Code(codes!(referral::DeclineReason)), "Why it was declined", ""),
    may("decline_words", LONG, "More about that", ""),
    may("redirected_to", SHORT, "To whom it was passed", ""),
];

static EPISODE: &[Field] = &[
    needed("episode_key", Sort::Key, "The number that the other system gives the spell of support", "E3001"),
    needed("referral_key", Sort::Of(Kind::Referral), "The referral from which it came", "R2001"),
    needed("opened_at", Sort::Moment, "When support was opened", "05/02/2025"),
    may("owner", Sort::Worker, "The link worker’s e-mail address in Leeway", ""),
    may(
        "episode_state",
        Sort::Code(codes!(episode::State)),
        "Where it stands; left out: as its contacts say",
        "active",
    ),
    may("ended_at", Sort::Moment, "When it ended", ""),
    may("ending_reason", Sort::Code(codes!(ending::Reason)), "Why it ended", ""),
    may("what_remains", LONG, "What remained at the end", ""),
    may("what_matters", LONG, "What matters to the person", "Being in the choir again"),
    may("readiness", Sort::Code(codes!(episode::Readiness)), "Readiness", "doing"),
];

static CONTACT: &[Field] = &[
    needed("contact_key", Sort::Key, "The number that the other system gives the contact", "C4001"),
    needed("episode_key", Sort::Of(Kind::Episode), "In which spell of support", "E3001"),
    needed("contact_at", Sort::Moment, "When it was", "12/02/2025 14:30"),
    may("contact_kind", Sort::Code(codes!(contact::Kind)), "Kind; left out: a follow-up", "first_meeting"),
    may("contact_place", Sort::Code(codes!(contact::Place)), "Place; left out: the surgery", "surgery"),
    may("attendance", Sort::Code(codes!(contact::Attendance)), "Attendance; left out: attended", "attended"),
    may("planned_minutes", Sort::Whole(contact::MINUTES_MAX), "Minutes planned", ""),
    may("minutes", Sort::Whole(contact::MINUTES_MAX), "Minutes it took", "50"),
    may("travel_minutes", Sort::Whole(contact::MINUTES_MAX), "Minutes of travel", ""),
    may("with_whom", SHORT, "With whom else", ""),
    may("notes", Sort::Words(contact::NOTE_MAX), "Notes", "Talked about the choir. She will ring them."),
    may("contact_needs", Sort::Several(NEEDS), "Needs worked on", "loneliness"),
    may("recorded_by", Sort::Worker, "Who held it, by e-mail address in Leeway; left out: who supports", ""),
];

static GOAL: &[Field] = &[
    needed("goal_key", Sort::Key, "The number that the other system gives the goal", "G5001"),
    needed("episode_key", Sort::Of(Kind::Episode), "In which spell of support", "E3001"),
    needed("goal_words", SHORT, "The goal, in the person’s words", "To sing again"),
    may("goal_state", Sort::Code(codes!(goal::GoalState)), "Where it stands", "reached"),
    may("goal_agreed_at", Sort::Moment, "When it was agreed; left out: when support was opened", "12/02/2025"),
];

static STEP: &[Field] = &[
    needed("step_key", Sort::Key, "The number that the other system gives the step", "S6001"),
    needed("episode_key", Sort::Of(Kind::Episode), "In which spell of support", "E3001"),
    may("goal_key", Sort::Of(Kind::Goal), "Towards which goal", "G5001"),
    needed("step_words", SHORT, "The step", "Ring the choir"),
    may("step_by", Sort::Code(codes!(goal::StepBy)), "By whom", "person"),
    may("step_due", Sort::Day, "By when", "20/02/2025"),
    may("step_state", Sort::Code(codes!(goal::StepState)), "Where it stands", "done"),
    may("step_agreed_at", Sort::Moment, "When it was agreed; left out: when support was opened", "12/02/2025"),
];

static MEASURE: &[Field] = &[
    needed("measure_key", Sort::Key, "The number that the other system gives the measure", "M7001"),
    needed("episode_key", Sort::Of(Kind::Episode), "In which spell of support", "E3001"),
    needed("instrument", SHORT, "Which: its code, name or short name in Leeway", "ons4"),
    needed("measure_on", Sort::Day, "On which day", "12/02/2025"),
    may(
        "answers",
        LONG,
        "What was answered: the code of each question, = and the number, with semicolons between",
        "satisfied=4; worthwhile=5; happy=3; anxious=7",
    ),
    may("measure_how", Sort::Code(codes!(measure::How)), "How it was answered; left out: together", "together"),
    may("not_asked", Sort::Code(codes!(measure::NotAsked)), "Why it was not asked, where it was not", ""),
    may("not_asked_words", SHORT, "The same in words", ""),
    may("measure_note", LONG, "What else is to be known of it", ""),
];

static APPOINTMENT: &[Field] = &[
    needed("appointment_key", Sort::Key, "The number that the other system gives the appointment", "A8001"),
    needed("episode_key", Sort::Of(Kind::Episode), "In which spell of support, brought in with it", "E3001"),
    needed("appointment_at", Sort::Moment, "When it is to be", "14/03/2090 10:30"),
    may("appointment_minutes", Sort::Whole(24 * 60), "How long; left out: as long as usual", "45"),
    may("appointment_kind", Sort::Code(codes!(contact::Kind)), "Kind; left out: a follow-up", "follow_up"),
    may("appointment_place", Sort::Code(codes!(contact::Place)), "Place", "surgery"),
    may("appointment_note", SHORT, "A word for it", "Bring the letter"),
    may("appointment_worker", Sort::Worker, "With whom, by e-mail address in Leeway; left out: who supports", ""),
];

static ATTACHMENT: &[Field] = &[
    needed("attachment_key", Sort::Key, "The number that the other system gives the file", "F9001"),
    may(
        "person_key",
        Sort::Of(Kind::Person),
        "Whose it is; may be left out where one of the next two is given",
        "P1001",
    ),
    may("episode_key", Sort::Of(Kind::Episode), "Of which spell of support: it is kept with its referral", "E3001"),
    may("contact_key", Sort::Of(Kind::Contact), "With which contact it is kept", ""),
    needed(
        "file_name",
        SHORT,
        "Where it is in the folder, as the other system wrote it down: a name, or folders and a name",
        "letters/housing.txt",
    ),
    may("attachment_title", SHORT, "What it is", "Letter of the housing office"),
    may("attachment_at", Sort::Moment, "When it was added there; left out: today", "12/02/2025"),
    may("attachment_author", SHORT, "Who added it there, by name", "Ottoline Finch"),
];

impl Kind {
    /// Every kind, in the order in which they are brought in.
    pub const ALL: &'static [Self] = &[
        Self::Person,
        Self::Referral,
        Self::Episode,
        Self::Contact,
        Self::Goal,
        Self::Step,
        Self::Measure,
        Self::Appointment,
        Self::Attachment,
    ];

    /// Its name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Referral => "referral",
            Self::Episode => "episode",
            Self::Contact => "contact",
            Self::Goal => "goal",
            Self::Step => "step",
            Self::Measure => "measure",
            Self::Appointment => "appointment",
            Self::Attachment => "attachment",
        }
    }

    /// Its name for many.
    #[must_use]
    pub const fn many(self) -> &'static str {
        match self {
            Self::Person => "persons",
            Self::Referral => "referrals",
            Self::Episode => "episodes",
            Self::Contact => "contacts",
            Self::Goal => "goals",
            Self::Step => "steps",
            Self::Measure => "measures",
            Self::Appointment => "appointments",
            Self::Attachment => "attachments",
        }
    }

    /// By its name, for one or many.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name || kind.many() == name)
    }

    /// Its fields.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Person => PERSON,
            Self::Referral => REFERRAL,
            Self::Episode => EPISODE,
            Self::Contact => CONTACT,
            Self::Goal => GOAL,
            Self::Step => STEP,
            Self::Measure => MEASURE,
            Self::Appointment => APPOINTMENT,
            Self::Attachment => ATTACHMENT,
        }
    }

    /// The field that holds its key.
    #[must_use]
    pub fn key(self) -> &'static str {
        self.fields().first().map_or("", |field| field.name)
    }
}

/// A field by its name, in whichever kind.
#[must_use]
pub fn field(name: &str) -> Option<&'static Field> {
    Kind::ALL.iter().flat_map(|kind| kind.fields()).find(|field| field.name == name)
}

/// An example of a file of a kind, with a header and one row that passes: it is a file that can be imported. That of referrals has the
/// person in the same row.
#[must_use]
pub fn template(kind: Kind) -> String {
    let mut fields: Vec<&Field> = if kind == Kind::Referral { PERSON.iter().collect() } else { Vec::new() };
    fields.extend(kind.fields().iter().filter(|field| !(kind == Kind::Referral && field.name == "person_key")));
    let quoted = |text: &str| {
        if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
    };
    let line =
        |of: fn(&Field) -> &'static str| fields.iter().map(|field| quoted(of(field))).collect::<Vec<_>>().join(",");
    format!("{}\r\n{}\r\n", line(|field| field.name), line(|field| field.example))
}
