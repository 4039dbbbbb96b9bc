//! A workshop on the line (DOMAIN 5.5): people place each aspect where they think it should ideally lie, alone first; then they see the
//! spread of the group, note what more freedom may bring, wanted and not, and agree a place [001].
//!
//! Nobody is told apart. A placing belongs to a seat and not to a person; outcomes are noted by nobody; a group of people is shown by
//! itself only where it cannot be told from the rest who placed what ([`spread`]). What is known of seats is needed for one thing: that
//! each has one place for each aspect, which may be changed until the spread is shown. Afterwards a place would no longer be one's own,
//! so there is no way back: who wants to place again holds the workshop again, and sees the movement ([`movement`]).

pub mod code;
pub mod drafted;
pub mod movement;
pub mod spread;

pub use drafted::drafted;
pub use movement::{Direction, Moved, Movement, Width};
pub use spread::{Agreement, Apart, Five, Spread};

use std::fmt::Write;

use crate::goal::{LONG_MAX, SHORT_MAX, too_long};
use crate::problem::Problem;

use super::aspect::Aspect;
use super::latitude::Latitude;

codes! {
    /// How far a workshop has come. States are passed in this order, and none is gone back to.
    pub enum State {
        /// Aspects are chosen and people take their seats.
        Open => "open", "Being prepared";
        /// Each places each aspect, alone.
        Placing => "placing", "Everybody places, alone";
        /// The spread is seen by all.
        Shown => "shown", "The spread is shown";
        /// What more freedom may bring is talked about, and places are agreed.
        TalkedAbout => "talked_about", "Talked about";
        /// Each aspect is settled.
        Agreed => "agreed", "Agreed";
        Closed => "closed", "Closed";
        /// Closed before the spread was shown: nobody's place is seen, then or later.
        CalledOff => "called_off", "Called off";
    }
}

impl State {
    /// The state that follows.
    pub const fn next(self) -> Option<Self> {
        match self {
            Self::Open => Some(Self::Placing),
            Self::Placing => Some(Self::Shown),
            Self::Shown => Some(Self::TalkedAbout),
            Self::TalkedAbout => Some(Self::Agreed),
            Self::Agreed => Some(Self::Closed),
            Self::Closed | Self::CalledOff => None,
        }
    }

    /// Whether nothing comes after it.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::CalledOff)
    }

    /// What it is once it is closed: called off where nobody has seen the spread.
    #[must_use]
    pub const fn closed(self) -> Self {
        if self.shows_spread() { Self::Closed } else { Self::CalledOff }
    }

    /// Whether it may become another: the one that follows, or closed. One that is closed before it is agreed opens no draft
    /// of a charter.
    pub fn may_become(self, other: Self) -> bool {
        self.next() == Some(other) || (!self.is_over() && other == self.closed())
    }

    /// Whether places are taken in, and may be changed.
    pub const fn takes_places(self) -> bool {
        matches!(self, Self::Placing)
    }

    /// Whether anybody sees the spread.
    pub const fn shows_spread(self) -> bool {
        matches!(self, Self::Shown | Self::TalkedAbout | Self::Agreed | Self::Closed)
    }

    /// Whether outcomes can be noted: from the placing, where they are thought of [001], until all is agreed.
    pub const fn takes_outcomes(self) -> bool {
        matches!(self, Self::Placing | Self::Shown | Self::TalkedAbout)
    }

    /// Whether a place can be agreed. Not before the spread was talked about: else the middle one is taken for what all agree on.
    pub const fn settles(self) -> bool {
        matches!(self, Self::TalkedAbout)
    }
}

codes! {
    /// As what somebody takes part. What they expect of the role differs [000], [004 T7].
    pub enum Group {
        Worker => "worker", "Link workers";
        Supervisor => "supervisor", "Supervisors";
        Gp => "gp", "GPs";
        OtherPractice => "other_practice", "Others of the practice";
        Manager => "manager", "Managers";
        Patient => "patient", "Patients";
        Carer => "carer", "Carers";
        Partner => "partner", "Partners in the community";
        Other => "other", "Others";
    }
}

codes! {
    /// Who sits at one seat.
    pub enum Seat {
        Person => "person", "One person";
        /// Two who talk it over and place together: their place counts once.
        Pair => "pair", "A pair";
    }
}

/// A workshop as it is being set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What it is called.
    pub title: String,
    /// What is placed, in the order in which it is talked about.
    pub aspects: Vec<Aspect>,
    /// Whether seats have no names. The default; the other is for a pair of people who want to talk about their own places.
    pub anonymous: bool,
}

impl Plan {
    /// Whether it can begin.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if self.title.trim().is_empty() {
            problems.push(Problem::new("title", "Give the workshop a name, like ‘Team day in May’."));
        }
        problems.extend(too_long("title", &self.title, SHORT_MAX));
        if self.aspects.is_empty() {
            problems.push(Problem::new("aspects", "Choose at least one aspect to place."));
        }
        let mut seen = self.aspects.clone();
        seen.sort_unstable();
        if let Some([twice, _]) = seen.windows(2).find(|two| two[0] == two[1]) {
            problems.push(Problem::new("aspects", format!("‘{twice}’ is chosen twice: choose it once.")));
        }
        settled(problems)
    }
}

/// What is said to everybody before they place.
pub const TOLD_BEFORE: &str = "Place each aspect by yourself. Nobody sees your place before the spread is shown, and you can change it until then. The spread shows where places lie and not whose they are. A group is shown by itself where three of its seats or more placed, and nobody can be told from the rest. What a whole group agrees on can be seen, and where only two place, each knows the other’s.";

/// How many seats have placed each aspect, in the order of the workshop: what whoever leads it sees while others place.
pub fn progress<P>(plan: &Plan, placed: &[Placed<P>]) -> Vec<(Aspect, usize)> {
    plan.aspects.iter().map(|aspect| (*aspect, seats(placed, *aspect))).collect()
}

/// Whether somebody can take a seat under a name.
///
/// # Errors
/// A name where nobody has one, or one that is too long.
pub fn check_name(plan: &Plan, name: &str) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if plan.anonymous && !name.trim().is_empty() {
        problems.push(Problem::new("name", "In this workshop nobody gives a name: leave it empty."));
    }
    problems.extend(too_long("name", name, SHORT_MAX));
    settled(problems)
}

/// Whether a workshop may go on to a state.
///
/// # Errors
/// What has to be done before, in words.
pub fn go_on<P>(
    from: State,
    to: State,
    plan: &Plan,
    placed: &[Placed<P>],
    settlements: &[Settlement],
) -> Result<(), Problem> {
    if !from.may_become(to) {
        return Err(Problem::new(
            "state",
            match from.next() {
                Some(next) => format!("The workshop stands at ‘{from}’. What comes next is ‘{next}’."),
                None => "The workshop is closed. Hold another to place again.".to_owned(),
            },
        ));
    }
    match to {
        State::Placing => plan.check().map_err(|mut all| all.remove(0)),
        State::Shown if plan.aspects.iter().all(|aspect| seats(placed, *aspect) < FEWEST) => Err(Problem::new(
            "state",
            "Nothing has two places yet. Wait until at least two seats have placed one and the same aspect.",
        )),
        State::Agreed => match plan.aspects.iter().find(|aspect| !settlements.iter().any(|one| one.aspect == **aspect))
        {
            Some(open) => Err(Problem::new(
                "state",
                format!("‘{open}’ is not settled. Agree a place for it, or say that it is left open."),
            )),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// A place as it is kept: one for each seat and aspect, the latest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<P> {
    /// By which seat. Never shown.
    pub seat: P,
    /// As what they take part.
    pub group: Group,
    /// What is placed.
    pub aspect: Aspect,
    /// Where.
    pub latitude: Latitude,
    /// A word on it; empty for none. Shown to all with the spread, without the place and the group it came from.
    pub word: String,
}

/// A place as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placing {
    /// The code of the aspect.
    pub aspect: String,
    /// The place, 0 to 100.
    pub place: String,
    /// A word on it; empty for none.
    pub word: String,
}

impl Placing {
    /// What is placed where.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field: the workshop takes no places now, an aspect that is not in it, a place off
    /// the line, a word that is too long.
    pub fn check(&self, state: State, plan: &Plan) -> Result<(Aspect, Latitude), Vec<Problem>> {
        let mut problems = Vec::new();
        if !state.takes_places() {
            problems.push(Problem::new(
                "place",
                if state.shows_spread() {
                    "The spread is shown, so places stay as they are. To place again, hold the workshop again."
                } else if state.is_over() {
                    "This workshop was called off. To place, hold it again."
                } else {
                    "Places are taken as soon as the workshop begins. Try again then."
                },
            ));
        }
        let aspect = chosen(&self.aspect, plan);
        let place = self.place.trim().parse::<u8>().ok().and_then(Latitude::new);
        if place.is_none() {
            problems.push(Problem::new(
                "place",
                "Enter a whole number from 0 (nothing is left to judgement) to 100 (everything is).",
            ));
        }
        problems.extend(too_long("word", &self.word, SHORT_MAX));
        match (aspect, place) {
            (Ok(aspect), Some(place)) if problems.is_empty() => Ok((aspect, place)),
            (aspect, _) => {
                problems.extend(aspect.err());
                Err(problems)
            }
        }
    }
}

codes! {
    /// What more freedom may bring [001].
    pub enum Bringing {
        Intended => "intended", "Hoped for";
        Unintended => "unintended", "To watch";
    }
}

/// What more freedom on an aspect may bring. By whom it was said is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// On what.
    pub aspect: Aspect,
    /// Whether it is wanted.
    pub bringing: Bringing,
    /// What.
    pub words: String,
}

impl Outcome {
    /// Whether it can be noted.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field.
    pub fn check(&self, state: State, plan: &Plan) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if !state.takes_outcomes() {
            problems.push(Problem::new("words", "Outcomes are noted from the placing until all is agreed."));
        }
        problems.extend(chosen(self.aspect.as_str(), plan).err());
        if self.words.trim().is_empty() {
            problems.push(Problem::new("words", "Say what more freedom would bring."));
        }
        problems.extend(too_long("words", &self.words, SHORT_MAX));
        settled(problems)
    }
}

/// What became of an aspect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Of what.
    pub aspect: Aspect,
    /// The agreed place; none where it is left open.
    pub agreed: Option<Latitude>,
    /// A few words; needed where it is left open, so that the next workshop knows why.
    pub words: String,
}

/// So many seats must have placed an aspect before a place is agreed for it: what one says alone is not agreed.
pub const FEWEST: usize = 2;

impl Settlement {
    /// Whether it can be written down.
    ///
    /// # Errors
    /// Every fault at once, each under the name of its field.
    pub fn check<P>(&self, state: State, plan: &Plan, placed: &[Placed<P>]) -> Result<(), Vec<Problem>> {
        let mut problems = Vec::new();
        if !state.settles() {
            problems.push(Problem::new("agreed", "Talk about the spread first; then agree a place."));
        }
        problems.extend(chosen(self.aspect.as_str(), plan).err());
        match self.agreed {
            Some(_) if seats(placed, self.aspect) < FEWEST => problems.push(Problem::new(
                "agreed",
                format!("Fewer than {FEWEST} seats placed ‘{}’. Leave it open, and say why.", self.aspect),
            )),
            None if self.words.trim().is_empty() => {
                problems.push(Problem::new("words", "Say why it is left open, for the next time."));
            }
            _ => {}
        }
        problems.extend(too_long("words", &self.words, SHORT_MAX));
        settled(problems)
    }
}

/// What a workshop puts into the draft of a charter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// On what.
    pub aspect: Aspect,
    /// Where it was agreed to lie.
    pub latitude: Latitude,
    /// Why: what was placed, what is hoped for and what is watched.
    pub why: String,
}

/// What was agreed, as changes for the draft of a charter, in the order of the workshop. What was left open changes nothing, and neither
/// does a workshop that was called off: its settlements stop at an aspect, and what was agreed on one was meant together with the rest.
pub fn changes<P>(plan: &Plan, placed: &[Placed<P>], settlements: &[Settlement], outcomes: &[Outcome]) -> Vec<Change> {
    if plan.aspects.iter().any(|aspect| !settlements.iter().any(|one| one.aspect == *aspect)) {
        return Vec::new();
    }
    plan.aspects
        .iter()
        .filter_map(|aspect| {
            let one = settlements.iter().find(|one| one.aspect == *aspect)?;
            Some(Change { aspect: *aspect, latitude: one.agreed?, why: why(one, placed, outcomes) })
        })
        .collect()
}

/// The why of a change. It ends before it is too long for the charter, and says how much was left out.
fn why<P>(one: &Settlement, placed: &[Placed<P>], outcomes: &[Outcome]) -> String {
    let mut why = match spread::spread(placed, one.aspect) {
        Some(spread) => format!(
            "Agreed in a workshop. {} placed it: the middle place is {}, and half lie from {} to {}.",
            if spread.count == 1 { "One seat".to_owned() } else { format!("{} seats", spread.count) },
            spread.five.median,
            spread.five.lower,
            spread.five.upper
        ),
        None => "Agreed in a workshop.".to_owned(),
    };
    if !one.words.trim().is_empty() {
        why.push('\n');
        why.push_str(one.words.trim());
    }
    let mut left_out = 0_usize;
    // room for the line that says what was left out
    let room = LONG_MAX - 80;
    let mut length = why.chars().count();
    for bringing in Bringing::ALL {
        // nobody is told from the order in which things were said
        let mut said: Vec<&str> = outcomes
            .iter()
            .filter(|outcome| outcome.aspect == one.aspect && outcome.bringing == *bringing)
            .map(|outcome| outcome.words.trim())
            .collect();
        said.sort_unstable();
        said.dedup();
        for words in said {
            let line = format!("\n{bringing}: {words}");
            let more = line.chars().count();
            if length + more > room {
                left_out += 1;
            } else {
                why.push_str(&line);
                length += more;
            }
        }
    }
    if left_out > 0 {
        let _ = write!(why, "\nAnd {left_out} more, kept with the workshop.");
    }
    why
}

/// How many seats placed an aspect.
fn seats<P>(placed: &[Placed<P>], aspect: Aspect) -> usize {
    placed.iter().filter(|one| one.aspect == aspect).count()
}

/// An aspect of the workshop, by its code.
fn chosen(code: &str, plan: &Plan) -> Result<Aspect, Problem> {
    Aspect::parse(code).filter(|aspect| plan.aspects.contains(aspect)).ok_or_else(|| {
        Problem::new("aspect", "This is not among the aspects of this workshop. Choose one of those that are.")
    })
}

/// No problems is a yes.
fn settled(problems: Vec<Problem>) -> Result<(), Vec<Problem>> {
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
