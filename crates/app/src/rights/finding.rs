//! What has to be looked at before a copy goes out: details of others, what may harm, what is hidden. It is found in the columns that
//! `store::rights` names, and in any words in which somebody tied to the person, or a hidden detail, is named.

use data_encoding::HEXLOWER;
use practice::access::{Ground, RequestKind};
use practice::event::Kind;
use practice::hidden::Veil;
use practice::person::fold;
use practice::rights::{Asker, Mark};
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use store::rights::{HeldRow, Marked, Value};

/// What is known of the person while rows go by; who they are and who is tied to them comes first.
#[derive(Debug)]
pub(super) struct Finder {
    veil: Veil,
    /// Words of the person's own name, which somebody tied to them may share.
    own: HashSet<String>,
    /// Words of the names of those tied to them.
    others: HashSet<String>,
    /// Ids by which half-written forms name the person.
    ids: Vec<String>,
    accounts: Vec<String>,
}

/// A mark on a row, and the columns that go where it is taken out.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) mark: Mark,
    pub(super) columns: Vec<&'static str>,
    /// Whether the row goes with them: that there is a concern, or something hidden, is itself what must not be read over a shoulder.
    pub(super) whole: bool,
}

/// Shorter words of a name are words of the language too.
const NAME_MIN: usize = 3;

/// Columns that hold words: what is named in others is an id, a day or a code.
fn words_of(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

fn columns_of_ids(name: &str) -> bool {
    name == "id" || name.ends_with("_id") || name.ends_with("_by") && name != "acknowledged_by" && name != "closed_by"
}

/// The name of an item: its row and its mark.
pub(super) fn item(row: &HeldRow, mark: Mark) -> String {
    format!("{}:{}:{}", row.held.table, row.key, mark.as_str())
}

/// The short name of a row, as a copy shows it.
pub(super) fn entry(row: &HeldRow) -> String {
    let digest = Sha256::digest(format!("{}:{}", row.held.table, row.key));
    HEXLOWER.encode(&digest[..5])
}

/// A cell of a row.
pub(super) fn cell<'a>(row: &'a HeldRow, name: &str) -> Option<&'a str> {
    row.cells.iter().find(|(column, _)| *column == name).and_then(|(_, value)| value.as_str())
}

impl Finder {
    pub(super) fn new(veil: Veil) -> Self {
        Self { veil, own: HashSet::new(), others: HashSet::new(), ids: Vec::new(), accounts: Vec::new() }
    }

    /// Learns what a row says of who is who.
    pub(super) fn learn(&mut self, row: &HeldRow) {
        let words = |text: &str| {
            fold(text).split(' ').filter(|w| w.chars().count() >= NAME_MIN).map(str::to_owned).collect::<Vec<_>>()
        };
        match row.held.table {
            "person" => {
                for name in ["given_name", "family_name", "known_as"] {
                    self.own.extend(cell(row, name).map(words).unwrap_or_default());
                }
                self.ids.extend(cell(row, "id").map(str::to_owned));
                self.accounts.extend(cell(row, "account_id").map(str::to_owned));
            }
            "person_tie" => {
                let named = cell(row, "name").map(words).unwrap_or_default();
                self.others.extend(named.into_iter().filter(|word| !self.own.contains(word)));
            }
            "referral" | "episode" => self.ids.extend(cell(row, "id").map(str::to_owned)),
            _ => {}
        }
    }

    /// Whether a row is the person's at all: half-written forms are found by what they name.
    pub(super) fn is_theirs(&self, row: &HeldRow) -> bool {
        if row.held.table != "draft" {
            return true;
        }
        let mine = cell(row, "account_id").is_some_and(|id| self.accounts.iter().any(|one| one == id));
        let code = cell(row, "code").unwrap_or_default();
        mine || self.ids.iter().any(|id| code.contains(id.as_str()))
    }

    fn names_another(&self, text: &str) -> bool {
        !self.others.is_empty() && fold(text).split(' ').any(|word| self.others.contains(word))
    }

    /// What of a row has to be looked at.
    pub(super) fn marks(&self, row: &HeldRow) -> Vec<Found> {
        let (mut other, mut harm, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
        let own_asking = row.held.table == "record_request" && cell(row, "asker") == Some(Asker::Person.as_str());
        let kind = cell(row, "kind").filter(|_| row.held.table == "event").and_then(Kind::parse);
        let told = by_what_it_is(row, kind);
        for (name, value) in &row.cells {
            let Some(text) = words_of(value) else { continue };
            match row.held.mark(name) {
                // a person who asked for themselves is nobody else
                Some(Marked::Other) if own_asking => {}
                Some(Marked::Other) => other.push(*name),
                Some(Marked::Harm) => harm.push(*name),
                Some(Marked::Hidden) => hidden.push(*name),
                None if columns_of_ids(name) => {}
                None if told == Some(Mark::Harm) => harm.push(*name),
                None if told == Some(Mark::Hidden) => hidden.push(*name),
                None => {
                    if self.names_another(text)
                        || (*name == "body" && kind.is_some_and(|kind| tells_of_others(kind, text)))
                    {
                        other.push(*name);
                    }
                    if self.veil.finds(text) {
                        hidden.push(*name);
                    }
                }
            }
        }
        let found = |mark, columns: Vec<&'static str>| {
            let whole = told == Some(mark) || mark != Mark::Other && WHOLE.contains(&row.held.table);
            (!columns.is_empty()).then_some(Found { mark, columns, whole })
        };
        [found(Mark::Other, other), found(Mark::Harm, harm), found(Mark::Hidden, hidden)]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Tables of which a row that is taken out leaves no trace.
const WHOLE: &[&str] = &["concern", "concern_told", "concern_note", "hidden_detail", "referral_risk"];

/// Rows that are marked for what they are, whatever they say: that somebody is worried, that something is hidden, that a court or the
/// police asked.
fn by_what_it_is(row: &HeldRow, kind: Option<Kind>) -> Option<Mark> {
    match row.held.table {
        "event" if kind.is_some_and(Kind::is_of_a_concern) => Some(Mark::Harm),
        "event" if matches!(kind, Some(Kind::DetailHidden | Kind::DetailShownAgain | Kind::DetailTakenOut)) => {
            Some(Mark::Hidden)
        }
        "case_access" if cell(row, "ground") == Some(Ground::Concern.as_str()) => Some(Mark::Harm),
        "record_request" if cell(row, "kind").and_then(RequestKind::parse).is_some_and(|kind| !kind.is_a_right()) => {
            Some(Mark::Harm)
        }
        _ => None,
    }
}

/// Entries of the log that say what somebody else said, or who somebody else is.
fn tells_of_others(kind: Kind, body: &str) -> bool {
    match kind {
        Kind::TieAdded
        | Kind::TieEnded
        | Kind::ReferralReceived
        | Kind::ReferralAnswered
        | Kind::ReferralJoined
        | Kind::PassingTaken
        | Kind::PassingNotTaken
        | Kind::PartnerWordRecorded
        | Kind::GlassOpened => true,
        Kind::PersonChanged | Kind::PersonRegistered => body.contains("next_of_kin"),
        _ => false,
    }
}

/// All columns of a row that hold words, for one that was marked by hand.
pub(super) fn all_words(row: &HeldRow) -> Vec<&'static str> {
    let worded = |(name, value): &(&'static str, Value)| {
        (words_of(value).is_some() && !columns_of_ids(name) && *name != row.held.by && *name != "kind").then_some(*name)
    };
    row.cells.iter().filter_map(worded).collect()
}
