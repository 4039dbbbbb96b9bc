//! What the pages of groups and services show.

use crate::form::FormState;
use crate::samples::{Samples, drawn};
use crate::words::{Choice, brief, choices, need_choices};
use app::{AssetRow, time};
use practice::asset::State;
use practice::goal::LONG_MAX;
use practice::person::show_phone;
use serde::Serialize;
use uuid::Uuid;

/// An entry in a list.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    id: String,
    name: String,
    organisation: String,
    offers: String,
    when: String,
    place: String,
    phone: String,
    cost: String,
    access: String,
    state: &'static str,
    colour: &'static str,
    /// Whether it can be suggested to somebody.
    can_be_suggested: bool,
    /// Whether it is on this person's plan already.
    taken: bool,
}

fn colour(state: State) -> &'static str {
    match state {
        State::Open => "green",
        State::Full => "orange",
        State::Closed => "grey",
    }
}

/// Place, town and postcode as one line.
fn place(row: &AssetRow) -> String {
    [&row.place, &row.town, &row.postcode].into_iter().filter(|p| !p.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

impl Row {
    pub(crate) fn of(row: &AssetRow, taken: bool) -> Self {
        let state = State::parse(&row.state).unwrap_or(State::Open);
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            organisation: row.organisation.clone(),
            offers: brief(&row.offers, 140),
            when: row.when_words.clone(),
            place: place(row),
            phone: show_phone(&row.phone),
            cost: row.cost.clone(),
            access: row.access.clone(),
            state: state.words(),
            colour: colour(state),
            can_be_suggested: state.can_be_suggested(),
            taken,
        }
    }

    /// For samples.
    pub(crate) fn sample(taken: bool) -> Self {
        Self {
            id: "01990000-0000-7000-8000-000000000200".to_owned(),
            name: "Allotment mornings".to_owned(),
            organisation: "Green Lanes".to_owned(),
            offers: "Digging, tea and company".to_owned(),
            when: "Tuesdays 10 to 12".to_owned(),
            place: "Mill Lane, Wexcombe, LS1 4AP".to_owned(),
            phone: "0113 496 0000".to_owned(),
            cost: "Free".to_owned(),
            access: "Level paths".to_owned(),
            state: State::Open.words(),
            colour: colour(State::Open),
            can_be_suggested: true,
            taken,
        }
    }

    /// Another, that has closed.
    pub(crate) fn sample_other(taken: bool) -> Self {
        Self {
            id: "01990000-0000-7000-8000-000000000201".to_owned(),
            name: "Choir without auditions".to_owned(),
            organisation: String::new(),
            phone: String::new(),
            cost: String::new(),
            access: String::new(),
            state: State::Closed.words(),
            colour: colour(State::Closed),
            can_be_suggested: false,
            ..Self::sample(taken)
        }
    }
}

/// The list.
#[derive(Debug, Serialize)]
pub(crate) struct ListView {
    pub(crate) rows: Vec<Row>,
    pub(crate) next: Option<String>,
    pub(crate) needs: Vec<Choice>,
    pub(crate) narrowed: bool,
    pub(crate) may_edit: bool,
    pub(crate) may_count: bool,
}

/// One entry whole.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AssetView {
    id: String,
    name: String,
    organisation: String,
    offers: String,
    when: String,
    place: String,
    phone: String,
    dial: String,
    email: String,
    website: String,
    cost: String,
    access: String,
    state: &'static str,
    colour: &'static str,
    note: String,
    needs: Vec<String>,
    changed_at: String,
    may_edit: bool,
}

impl AssetView {
    pub(crate) fn of(row: &AssetRow, needs: &[String], may_edit: bool) -> Self {
        let state = State::parse(&row.state).unwrap_or(State::Open);
        Self {
            id: row.id.to_string(),
            name: row.name.clone(),
            organisation: row.organisation.clone(),
            offers: row.offers.clone(),
            when: row.when_words.clone(),
            place: place(row),
            phone: show_phone(&row.phone),
            dial: row.phone.clone(),
            email: row.email.clone(),
            // entries from elsewhere may hold anything; only a web address becomes a link
            website: if row.website.starts_with("https://") || row.website.starts_with("http://") {
                row.website.clone()
            } else {
                String::new()
            },
            cost: row.cost.clone(),
            access: row.access.clone(),
            state: state.words(),
            colour: colour(state),
            note: row.note.clone(),
            needs: needs.iter().map(|code| practice::needs::words(code).to_owned()).collect(),
            changed_at: time::moment(row.changed_at).to_string(),
            may_edit,
        }
    }
}

/// Adding or changing.
#[derive(Debug, Serialize)]
pub(crate) struct EditView {
    entry: Option<String>,
    needs: Vec<Choice>,
    states: Vec<Choice>,
    kept_at: Option<String>,
    /// What it says by now, where somebody else was quicker.
    stored: Option<AssetView>,
    max: usize,
}

impl EditView {
    pub(crate) fn of(asset: Option<Uuid>, kept_at: Option<String>, stored: Option<AssetView>) -> Self {
        Self {
            entry: asset.map(|a| a.to_string()),
            needs: need_choices(),
            states: choices!(State),
            kept_at,
            stored,
            max: LONG_MAX,
        }
    }
}

/// Sample pages.
pub(crate) fn samples() -> Samples {
    let list = |rows: Vec<Row>, narrowed: bool, may: bool| ListView {
        next: rows.first().map(|_| "/assets?after=choir&id=01990000-0000-7000-8000-000000000201".to_owned()),
        rows,
        needs: need_choices(),
        narrowed,
        may_edit: may,
        may_count: may,
    };
    let row = Row::sample(false);
    let full = AssetView {
        id: row.id.clone(),
        name: row.name.clone(),
        organisation: row.organisation.clone(),
        offers: row.offers.clone(),
        when: row.when.clone(),
        place: row.place.clone(),
        phone: row.phone.clone(),
        dial: "01134960000".to_owned(),
        email: "hello@example.org".to_owned(),
        website: "https://www.example.org".to_owned(),
        cost: row.cost.clone(),
        access: row.access.clone(),
        state: row.state,
        colour: row.colour,
        note: "Ring on Tuesdays. Good with anxious people".to_owned(),
        needs: vec!["Loneliness and isolation".to_owned()],
        changed_at: "2026-06-03T13:30:00Z".to_owned(),
        may_edit: true,
    };
    let bare = AssetView {
        organisation: String::new(),
        offers: String::new(),
        when: String::new(),
        place: String::new(),
        phone: String::new(),
        dial: String::new(),
        email: String::new(),
        website: String::new(),
        cost: String::new(),
        access: String::new(),
        note: String::new(),
        may_edit: false,
        ..full.clone()
    };
    let blank = FormState::empty().with("need", "").with("word", "");
    let new = FormState::empty().with("state", "open");
    let faulty = new
        .clone()
        .with("version", 2)
        .with_error("needs", "Choose at least one need")
        .with_error("", "Somebody else changed this entry");
    let id = Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0200);
    vec![
        (
            "assets/list.html",
            vec![
                drawn(&list(vec![row, Row::sample_other(false)], true, true), Some(&blank)),
                drawn(&list(Vec::new(), false, true), Some(&blank)),
                drawn(&list(Vec::new(), true, false), Some(&blank)),
            ],
        ),
        ("assets/show.html", vec![drawn(&full, None), drawn(&bare, None)]),
        (
            "assets/edit.html",
            vec![
                drawn(&EditView::of(None, None, None), Some(&new)),
                drawn(&EditView::of(Some(id), Some("2026-06-03T13:30:00Z".to_owned()), Some(full)), Some(&faulty)),
            ],
        ),
    ]
}
