//! What the study found, said where it helps [004 T6, T7]: fifteen configurations and eight recommendations, read from a data file that
//! travels in the program, with where each came from.
//!
//! The words are ours; numbers, order, target groups and links are the authors'. What the study says is a reason to talk, never a
//! finding about anybody here.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::charter::Aspect;

codes! {
    /// Whether an outcome is what was meant to come. Our reading: the paper sets both sorts out together.
    pub enum Intent {
        Intended => "intended", "Meant to come";
        Unintended => "unintended", "Not meant to come";
        Either => "either", "May be welcome or not";
    }
}

/// The three types of micro-discretion [004]: those of a recorded discretion.
pub use crate::charter::leave::Type;

codes! {
    /// To whom a recommendation speaks [004 T7].
    pub enum Group {
        PolicyMakers => "policy_makers", "Policy-makers";
        Pcns => "pcns", "Primary care networks";
        IntegratedCareSystem => "integrated_care_system", "The integrated care system";
        Gps => "gps", "GPs";
        Managers => "managers", "Managers";
        LinkWorkers => "link_workers", "Link workers";
        Communicators => "communicators", "Staff who tell others about social prescribing";
    }
}

/// One configuration of context, mechanism and outcome.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cmoc {
    /// The authors' number, 1 to 15.
    pub number: u8,
    /// A heading.
    pub short: String,
    /// In which circumstances.
    pub context: String,
    /// What is there to be used; none where the row tells only what people make of it.
    pub resource: Option<String>,
    /// What people make of it; none where the row tells only what is there.
    pub reasoning: Option<String>,
    /// What comes of it.
    pub outcome: String,
    /// Whether that was meant.
    pub outcome_is: Intent,
    /// In which section of the paper.
    #[serde(rename = "type")]
    pub type_: Type,
    /// Upon which aspects of a charter it bears.
    pub aspects: Vec<Aspect>,
}

impl Cmoc {
    /// The mechanism, whole: what is there, and what people make of it.
    pub fn mechanism(&self) -> String {
        match (&self.resource, &self.reasoning) {
            (Some(resource), Some(reasoning)) => format!("{resource}, and {reasoning}"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => String::new(),
        }
    }

    /// As one sentence: if, then, because.
    pub fn sentence(&self) -> String {
        format!("If {}, then {}, because {}.", self.context, self.outcome, self.mechanism())
    }

    /// Where it is from, for a reader: "CMOC 11, table 6".
    pub fn reference(&self) -> String {
        format!("CMOC {}, table 6", self.number)
    }
}

/// One recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Its place in the authors' table, 1 to 8.
    pub number: u8,
    /// What is recommended.
    pub words: String,
    /// To whom.
    pub groups: Vec<Group>,
    /// On which configurations it rests.
    pub cmocs: Vec<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    authors: String,
    publisher: String,
    doi: String,
    licence: String,
    licence_address: String,
    adapted: String,
    cmoc: Vec<Cmoc>,
    recommendation: Vec<Recommendation>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/cmocs.toml"))
        .expect("the data file is part of the program and read by a test")
});

/// All fifteen, by their number.
pub fn all() -> &'static [Cmoc] {
    &FILE.cmoc
}

/// The one with this number.
pub fn by_number(number: u8) -> Option<&'static Cmoc> {
    all().iter().find(|one| one.number == number)
}

/// All eight recommendations, in the authors' order.
pub fn recommendations() -> &'static [Recommendation] {
    &FILE.recommendation
}

/// The recommendations that rest on a configuration.
pub fn resting_on(number: u8) -> Vec<&'static Recommendation> {
    recommendations().iter().filter(|one| one.cmocs.contains(&number)).collect()
}

/// The configurations that bear upon an aspect of a charter.
pub fn about(aspect: Aspect) -> Vec<&'static Cmoc> {
    all().iter().filter(|one| one.aspects.contains(&aspect)).collect()
}

/// Who is to be named wherever words of the study are shown (CC BY 4.0, section 3(a)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribution {
    /// The authors.
    pub authors: &'static str,
    /// The title.
    pub title: &'static str,
    /// Where it was published, and when.
    pub publisher: &'static str,
    /// The identifier, without an address.
    pub doi: &'static str,
    /// Its address.
    pub address: String,
    /// The licence.
    pub licence: &'static str,
    /// The licence's address.
    pub licence_address: &'static str,
    /// That it was changed, and how.
    pub adapted: &'static str,
}

/// Who is to be named.
pub fn attribution() -> Attribution {
    let file: &'static File = &FILE;
    Attribution {
        authors: &file.authors,
        title: &file.title,
        publisher: &file.publisher,
        doi: &file.doi,
        address: format!("https://doi.org/{}", file.doi),
        licence: &file.licence,
        licence_address: &file.licence_address,
        adapted: &file.adapted,
    }
}

impl Attribution {
    /// In one line.
    pub fn line(&self) -> String {
        format!(
            "{}. {}. {}. DOI {}. {}. {}.",
            self.authors, self.title, self.publisher, self.doi, self.licence, self.adapted
        )
    }
}

codes! {
    /// Where in the work something of the study is worth a line.
    pub enum Situation {
        SupervisionOverdue => "supervision_overdue", "Supervision is overdue";
        SupervisionHeld => "supervision_held", "Supervision is prepared or held";
        AskFirstUnanswered => "ask_first_unanswered", "Somebody asked first, and nobody has answered";
        OwnRoom => "own_room", "Room of one’s own is agreed";
        TrainingGap => "training_gap", "Something was met, and nobody knew how";
        Declining => "declining", "A referral is declined";
        NoGuidance => "no_guidance", "There is no boundary for what was done";
        UnclearRemit => "unclear_remit", "It is not clear what the role takes in";
        OtherWork => "other_work", "Other work was asked for";
        OverCaseload => "over_caseload", "More people than the guide";
        CouldNotHelp => "could_not_help", "It could not be helped";
        BeyondPower => "beyond_power", "Nobody here has power over it";
        OpeningTalk => "opening_talk", "A first talk is opened";
        OwnExperience => "own_experience", "Own experience is spoken of";
        TailoredSupport => "tailored_support", "Support was fitted to the person beyond the usual";
        LittleTimeForLinks => "little_time_for_links", "Little time goes to building links";
        PeersDiffer => "peers_differ", "Peers see a situation differently";
        TightBoundary => "tight_boundary", "A boundary is often passed, with good endings";
        CharterWritten => "charter_written", "A charter is written or changed";
    }
}

/// Which configurations speak to a situation, the nearest first.
pub const fn where_it_speaks(situation: Situation) -> &'static [u8] {
    match situation {
        Situation::SupervisionOverdue => &[11, 12],
        Situation::SupervisionHeld => &[11, 9, 5],
        Situation::AskFirstUnanswered => &[12, 13],
        Situation::OwnRoom => &[6, 12],
        Situation::TrainingGap => &[7],
        Situation::Declining => &[8],
        Situation::NoGuidance => &[13],
        Situation::UnclearRemit => &[10],
        Situation::OtherWork => &[10, 11],
        Situation::OverCaseload => &[9],
        Situation::CouldNotHelp => &[9, 5],
        Situation::BeyondPower => &[5],
        Situation::OpeningTalk => &[2, 1],
        Situation::OwnExperience => &[1],
        Situation::TailoredSupport => &[2, 3],
        Situation::LittleTimeForLinks => &[4],
        Situation::PeersDiffer => &[6, 3, 1],
        Situation::TightBoundary => &[14],
        Situation::CharterWritten => &[15, 10, 14],
    }
}

/// The configurations that speak to a situation, whole.
pub fn speaking(situation: Situation) -> Vec<&'static Cmoc> {
    where_it_speaks(situation).iter().filter_map(|number| by_number(*number)).collect()
}
