//! Concerns for somebody's safety (DOMAIN 4.8): said at once, shared and not held alone [004], never deleted, and open until
//! whoever leads on safeguarding closes them.

use crate::clock::{add_working_days, is_working_day, london, london_date};
use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::problem::Problem;
use crate::referral::names_somebody;
use jiff::{SignedDuration, Timestamp};

codes! {
    /// What somebody is worried about (DOMAIN 4.8).
    pub enum About {
        Adult => "adult", "Harm or neglect of an adult";
        Child => "child", "Harm or neglect of a child";
        Suicide => "suicide", "Suicide or self-harm";
        DomesticAbuse => "domestic_abuse", "Domestic abuse";
        Other => "other", "Something else";
    }
}

codes! {
    /// Who answers for safety at a site (DOMAIN 4.8).
    pub enum Lead {
        Adult => "adult", "Safeguarding lead for adults";
        Child => "child", "Safeguarding lead for children";
        DutyDoctor => "duty_doctor", "Duty doctor";
    }
}

codes! {
    /// On what ground it is shared (UK GDPR article 6; Data Protection Act 2018, schedule 1).
    pub enum Share {
        Agreed => "agreed", "The person agrees that it is shared";
        /// UK GDPR articles 6(1)(d) and 9(2)(c): where somebody is not able to agree.
        Vital => "vital", "To protect somebody’s life, and they cannot agree: unconscious, or not able to decide";
        /// UK GDPR article 9(2)(h) and Data Protection Act 2018, schedule 1, paragraph 2, with the public interest that the law of
        /// confidence knows.
        Care => "care", "For their care or somebody’s safety: they do not agree, and the risk is serious";
        /// Data Protection Act 2018, schedule 1, paragraph 18.
        Safeguarding => "safeguarding", "To protect a child or an adult at risk, without agreement because asking would fail or raise the risk";
        /// Data Protection Act 2018, schedule 1, paragraph 10.
        Crime => "crime", "To prevent or detect a crime";
        Law => "law", "The law or a court demands it";
    }
}

impl Share {
    /// Whether it is shared without the person's agreement: then it is said why.
    pub const fn without_agreement(self) -> bool {
        !matches!(self, Self::Agreed)
    }
}

codes! {
    /// What came of a concern, as its lead closes it.
    pub enum Outcome {
        Referred => "referred", "Referred to the local authority or another statutory service";
        Plan => "plan", "A safety plan is in place, and somebody has it";
        Care => "care", "In clinical or crisis care now";
        Police => "police", "With the police";
        Settled => "settled", "Looked into: nobody is at risk";
        Other => "other", "Something else";
    }
}

codes! {
    /// Why somebody was told.
    pub enum ToldAs {
        Lead => "lead", "Lead";
        Deputy => "deputy", "Deputy";
        Supervisor => "supervisor", "Supervisor";
        /// Told by whoever raised it, by word of mouth or telephone.
        Word => "word", "Told in person or by telephone";
    }
}

codes! {
    /// How far a concern has gone without an answer.
    pub enum Level {
        /// With the leads of its site.
        Leads => "leads", "With the leads of the site";
        /// Deputies and the supervisors of whoever raised it are told as well.
        Deputies => "deputies", "With the deputies and the supervisor";
        /// Every supervisor of the service is told.
        Everybody => "everybody", "With every supervisor of the service";
    }
}

impl Level {
    /// The next one, if there is anybody left to tell.
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Leads => Some(Self::Deputies),
            Self::Deputies => Some(Self::Everybody),
            Self::Everybody => None,
        }
    }
}

impl About {
    /// Who leads on it at a site, the nearest first.
    pub const fn leads(self) -> &'static [Lead] {
        match self {
            Self::Child => &[Lead::Child, Lead::DutyDoctor],
            Self::Suicide => &[Lead::DutyDoctor, Lead::Adult],
            Self::Adult | Self::DomesticAbuse | Self::Other => &[Lead::Adult, Lead::DutyDoctor],
        }
    }
}

/// Whom to ring, before anything is written (DOMAIN 4.8: emergency numbers first).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Number {
    /// Whose it is.
    pub who: &'static str,
    /// The number as it is dialled.
    pub number: &'static str,
    /// What for, or when.
    pub note: &'static str,
}

/// Numbers of England, as those who answer them publish them: nhs.uk (“Where to get urgent help
/// for mental health”), samaritans.org, nationaldahelpline.org.uk, nspcc.org.uk.
pub const NUMBERS: &[Number] = &[
    Number { who: "Police, ambulance, fire", number: "999", note: "Somebody is in danger now" },
    Number { who: "NHS 111, mental health", number: "111", note: "Choose option 2 for a mental health crisis" },
    Number { who: "Samaritans", number: "116 123", note: "Somebody to talk to, day and night" },
    Number { who: "National Domestic Abuse Helpline", number: "0808 2000 247", note: "Free, day and night" },
    Number { who: "NSPCC", number: "0808 800 5000", note: "Worried about a child; not at night" },
];

/// An answer to immediate danger is looked for within so long, by day or night.
const DANGER: SignedDuration = SignedDuration::from_mins(30);
/// An answer to any other concern is looked for within so long of working time.
const USUAL_HOURS: i8 = 4;
/// The working day in which a lead without immediate danger is expected to answer: the hours in which general practices are
/// open by their contract (GMS contract, core hours 08:00 to 18:30).
const OPENS: (i8, i8) = (8, 0);
const CLOSES: (i8, i8) = (18, 30);

/// Until when somebody is to say that they have it; past that it goes to the next level. With immediate danger the clock never
/// stops; without, it runs in core hours.
pub fn answer_due(danger: bool, from: Timestamp) -> Timestamp {
    let plain = |wait: SignedDuration| from.saturating_add(wait).unwrap_or(from);
    if danger {
        return plain(DANGER);
    }
    core_hours_after(from, SignedDuration::from_hours(i64::from(USUAL_HOURS)))
        .unwrap_or_else(|| plain(SignedDuration::from_hours(24)))
}

/// So much time of core hours after a moment; none where the calendar ends.
fn core_hours_after(from: Timestamp, mut left: SignedDuration) -> Option<Timestamp> {
    let mut day = london_date(from);
    loop {
        let bound = |(hour, minute): (i8, i8)| {
            day.at(hour, minute, 0, 0).to_zoned(london().clone()).ok().map(|zoned| zoned.timestamp())
        };
        if is_working_day(day) {
            let (opens, closes) = (bound(OPENS)?.max(from), bound(CLOSES)?);
            let open = closes.duration_since(opens);
            if open >= left {
                return opens.checked_add(left).ok();
            }
            if open.is_positive() {
                left -= open;
            }
        }
        day = add_working_days(day, 1);
    }
}

/// A concern as it is written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raised {
    /// What about; none where the form was left open.
    pub about: Option<About>,
    /// Whether somebody is in danger now.
    pub danger: Option<bool>,
    /// Who is at risk, where it is not the person themselves: a child of the household, say.
    pub who: String,
    /// What was seen or heard.
    pub seen: String,
    /// Whom the writer told already, by name; may be nobody yet.
    pub told: String,
    /// On what ground it is shared.
    pub share: Option<Share>,
    /// Why it is shared without agreement.
    pub share_words: String,
}

impl Raised {
    /// Whether it says what it has to. What is unknown in an emergency is not asked for.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field on the form.
    pub fn check(&self) -> Result<(About, bool, Share), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.danger.is_none() {
            problems.push(Problem::new("danger", "Say whether somebody is in danger now."));
        }
        if self.about.is_none() {
            problems.push(Problem::new("about", "Choose what you are worried about."));
        }
        if self.seen.trim().is_empty() {
            problems.push(Problem::new("seen", "Write down what you saw or heard."));
        }
        match self.share {
            None => problems.push(Problem::new("share", "Choose on what ground it is shared.")),
            Some(share) if share.without_agreement() && self.share_words.trim().is_empty() => {
                problems.push(Problem::new("share_words", "Say in a line why it is shared without agreement."));
            }
            Some(_) => {}
        }
        problems.extend(too_long("who", &self.who, SHORT_MAX));
        problems.extend(too_long("seen", &self.seen, LONG_MAX));
        problems.extend(too_long("told", &self.told, SHORT_MAX));
        problems.extend(too_long("share_words", &self.share_words, LONG_MAX));
        match (self.about, self.danger, self.share) {
            (Some(about), Some(danger), Some(share)) if problems.is_empty() => Ok((about, danger, share)),
            _ => Err(problems),
        }
    }
}

/// Whether an acknowledgement that somebody gave by word of mouth names them: risk is with a person, not with a desk.
///
/// # Errors
/// The fault, under `ack_by`.
pub fn acknowledged_by(name: &str) -> Result<(), Vec<Problem>> {
    if names_somebody(name) {
        let long: Vec<Problem> = too_long("ack_by", name, SHORT_MAX).into_iter().collect();
        return if long.is_empty() { Ok(()) } else { Err(long) };
    }
    Err(vec![Problem::new("ack_by", "Name who said that they have it.")])
}
