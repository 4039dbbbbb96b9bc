//! The agenda that fills itself (DOMAIN 6): from what the worker wants to talk about, and from what happened since the last time.
//!
//! **The order**, stated once and kept everywhere: the worker's own items first, as the worker put them; then what else the worker brings,
//! be it words or a thought; then what could not wait; then the rest by kind in the order of [`Kind`], which goes from safety over what somebody waits for to the frame of the work; within a
//! kind what was left over longest, then what is oldest. Equal ones stay as they were given. No item is weighed by who it speaks of.

use std::cmp::Reverse;

use jiff::civil::Date;
use uuid::Uuid;

use super::Kind as Pairing;
use crate::goal::{SHORT_MAX, too_long};
use crate::person::fold;
use crate::problem::Problem;
use crate::support::{Names, Party, names_somebody};

codes! {
    /// What an item is about.
    pub enum Kind {
        Own => "own", "What you want to talk about";
        /// Said for supervision in the minute at the end of a day.
        Word => "word", "Said at the end of a day, to talk about";
        /// A thought about an act of judgement, which the worker brings.
        Reflection => "reflection", "A thought brought to supervision";
        /// Asked first, and done before an answer came.
        CouldNotWait => "could_not_wait", "Could not wait for an answer";
        Concern => "concern", "Concerns that are open";
        AskFirst => "ask_first", "Asked first, and what was answered";
        AskOpen => "ask_open", "Asked first, and not answered yet";
        Action => "action", "Agreed last time, and still open";
        Discretion => "discretion", "Where you used your judgement";
        /// Judgement where no boundary is: nobody asked that it be told, so the worker shows it or not [004 CMOC13].
        Noted => "noted", "Where nothing is agreed, and you decided";
        Holding => "holding", "Holding to be looked at again";
        Declined => "declined", "Referrals declined";
        TrainingGap => "training_gap", "Met, and did not know how";
        Latitude => "latitude", "Room of your own that ends soon";
        OtherWork => "other_work", "Asked to do other work";
        Training => "training", "Training that lapses";
        Load => "load", "How much you carry";
        Staying => "staying", "The role as you live it";
    }
}

impl Kind {
    /// Whether an item is there for as long as a fact is so, and gone with it. Others are told once and stay until they were talked
    /// about.
    pub const fn lives(self) -> bool {
        matches!(
            self,
            Self::Concern
                | Self::AskOpen
                | Self::Action
                | Self::Holding
                | Self::Latitude
                | Self::Training
                | Self::Load
                | Self::Staying
        )
    }

    /// Whether it is the worker's to give, and to take away again: it is off the agenda when they give it no longer, left over or not.
    pub const fn is_given(self) -> bool {
        matches!(self, Self::Word | Self::Reflection | Self::Noted | Self::TrainingGap | Self::OtherWork)
    }

    /// Whether the other reads it unless the worker keeps it back. What nobody asked to be told is the worker's until they show it.
    pub const fn is_shown_unasked(self) -> bool {
        !matches!(self, Self::Noted)
    }

    /// Whether the agenda of a pair fills itself with it. Whoever comes from outside the service has the worker's own items and what
    /// the two agreed; a clinician what is about people and their safety; whoever leads, everything.
    pub const fn fills(self, pairing: Pairing) -> bool {
        match (pairing, self) {
            (_, Self::Own | Self::Word | Self::Reflection | Self::Action) | (Pairing::Line, _) => true,
            (Pairing::Clinical, kind) => matches!(
                kind,
                Self::CouldNotWait
                    | Self::Concern
                    | Self::AskFirst
                    | Self::AskOpen
                    | Self::Discretion
                    | Self::Noted
                    | Self::Holding
                    | Self::Declined
                    | Self::TrainingGap
            ),
            (Pairing::External, _) => false,
        }
    }

    /// Whether one of the two may take it off unsaid. The worker's own items are the worker's to take off; what the charter has told
    /// comes off when it was talked about, and what is so, when it is so no longer.
    pub const fn may_be_taken_off(self, by: Party) -> bool {
        matches!((self, by), (Self::Own, Party::Worker))
    }
}

impl Kind {
    /// Whether the worker may keep it back as theirs, so that the supervisor reads only how many were kept back. What was asked of the
    /// supervisor, what could not wait, a concern and the load are known to whoever leads anyway, and what the two agreed is of both.
    pub const fn may_be_kept_back(self) -> bool {
        matches!(
            self,
            Self::Word
                | Self::Reflection
                | Self::Discretion
                | Self::Noted
                | Self::Holding
                | Self::Declined
                | Self::TrainingGap
                | Self::OtherWork
                | Self::Staying
        )
    }
}

/// Whether words say a name of somebody, be it one name alone: such a line is the worker's to tell, and is shown to nobody else before
/// the person is brought (DOMAIN 6).
pub fn says_a_name(words: &str, (given, family, known_as): &Names) -> bool {
    let words = format!(" {} ", fold(words));
    [given, family, known_as].into_iter().map(|name| fold(name)).any(|name| {
        // an apostrophe is no letter when folded, so that a genitive ends in s
        !name.is_empty() && [" ", "s "].iter().any(|end| words.contains(&format!(" {name}{end}")))
    })
}

/// Left over so many times, an item is pointed out: talk about it first, or agree why not.
pub const OFTEN: u32 = 3;

/// An item of an agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is about.
    pub kind: Kind,
    /// Which one: with the kind, the same thing at all times.
    pub about: Uuid,
    /// Since when it is there to be talked about.
    pub since: Date,
    /// Where the worker put it among their own; no other item has a place.
    pub place: i32,
    /// It could not wait, or somebody was in danger.
    pub urgent: bool,
    /// So many sessions have left it over.
    pub carried: u32,
}

impl Item {
    /// Whether it comes before the rest: what could not wait always does.
    pub fn is_urgent(&self) -> bool {
        self.urgent || self.kind == Kind::CouldNotWait
    }

    /// Whether it was left over again and again.
    pub fn is_left_often(&self) -> bool {
        self.carried >= OFTEN
    }

    /// By what it is ordered; see the order of this module.
    fn key(&self) -> (u8, i32, Kind, Reverse<u32>, Date) {
        let (group, place) = match self.kind {
            Kind::Own => (0, self.place),
            Kind::Word | Kind::Reflection => (1, 0),
            _ if self.is_urgent() => (2, 0),
            _ => (3, 0),
        };
        // the worker's own order holds among their own items: what was left over does not go before it
        let carried = if group == 0 { 0 } else { self.carried };
        (group, place, self.kind, Reverse(carried), self.since)
    }
}

/// Puts items in the order of an agenda.
pub fn order(items: &mut [Item]) {
    items.sort_by_key(Item::key);
}

/// An item of a session that was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// The item.
    pub item: Item,
    /// Whether it was talked about.
    pub talked: bool,
}

/// What a session that was held leaves over: everything that was not talked about, counted once more. Nothing is lost because time ran
/// out.
pub fn left_over(session: &[Done]) -> Vec<Item> {
    session
        .iter()
        .filter(|done| !done.talked)
        .map(|done| Item { carried: done.item.carried.saturating_add(1), ..done.item })
        .collect()
}

/// What is left over without what was talked about meanwhile in another supervision of the worker: what was told is told once, to
/// whomever it was told first. A worker who wants to talk about it again puts it on the agenda as their own.
pub fn without_talked(left: &[Item], talked: &[(Kind, Uuid)]) -> Vec<Item> {
    let done = |item: &Item| !item.kind.lives() && talked.contains(&(item.kind, item.about));
    left.iter().filter(|item| !done(item)).copied().collect()
}

/// The agenda of a pair: `fresh` is what is so now and what was told since, `left` what the last session left over. One thing stands
/// once, since the earliest day, with how often it was left over; what is so no longer, or is given no longer, is gone; what was told
/// stays. In order.
pub fn fill(pairing: Pairing, fresh: &[Item], left: &[Item]) -> Vec<Item> {
    let mut agenda: Vec<Item> = Vec::new();
    for item in fresh.iter().filter(|item| item.kind.fills(pairing)) {
        put(&mut agenda, *item);
    }
    for item in left.iter().filter(|item| item.kind.fills(pairing)) {
        let still = agenda.iter().any(|one| one.kind == item.kind && one.about == item.about);
        if still || !(item.kind.lives() || item.kind.is_given()) {
            put(&mut agenda, *item);
        }
    }
    order(&mut agenda);
    agenda
}

fn put(agenda: &mut Vec<Item>, item: Item) {
    match agenda.iter_mut().find(|one| one.kind == item.kind && one.about == item.about) {
        Some(one) => {
            one.since = one.since.min(item.since);
            one.urgent |= item.urgent;
            one.carried = one.carried.max(item.carried);
        }
        None => agenda.push(item),
    }
}

/// Urgent items that no pair of a worker would have on its agenda: somebody else must hear of them, for what could not wait does not
/// wait for a supervisor to be found.
pub fn unheard(pairings: &[Pairing], fresh: &[Item]) -> Vec<Item> {
    let heard = |item: &Item| pairings.iter().any(|pairing| item.kind.fills(*pairing));
    fresh.iter().filter(|item| item.is_urgent() && !heard(item)).copied().collect()
}

/// Most items of one's own on an agenda: more than can be talked about.
pub const OWN_MOST: usize = 20;

/// Whether an item of one's own can be put on the agenda beside so many. Somebody whom the worker supports is brought, and not written
/// into it by name: `people` are all of them.
///
/// # Errors
/// What is wrong, under `words`.
pub fn check_own(words: &str, people: &[Names], already: usize) -> Result<(), Vec<Problem>> {
    let mut problems = Vec::new();
    if words.trim().is_empty() {
        problems.push(Problem::new("words", "Say in a line what you want to talk about."));
    }
    problems.extend(too_long("words", words, SHORT_MAX));
    problems.extend(names_somebody("words", words, people));
    if already >= OWN_MOST {
        problems.push(Problem::new(
            "words",
            format!("You have {OWN_MOST} items of your own already. Take one off, or put two together."),
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Moves one of the worker's own items to a place among them, counted from 0; past the end is the end. Gives the items in their new
/// order, each with its place, so that places are whole again whatever they were.
pub fn moved(own: &[Item], about: Uuid, to: usize) -> Vec<Item> {
    let mut own: Vec<Item> = own.iter().filter(|item| item.kind == Kind::Own).copied().collect();
    order(&mut own);
    if let Some(at) = own.iter().position(|item| item.about == about) {
        let item = own.remove(at);
        own.insert(to.min(own.len()), item);
    }
    for (place, item) in own.iter_mut().enumerate() {
        item.place = i32::try_from(place).unwrap_or(i32::MAX);
    }
    own
}
