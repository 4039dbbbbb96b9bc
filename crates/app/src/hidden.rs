//! Hidden details (issue 3 of 6): an address or number that must not be found is taken out of the record and kept apart. Whoever supports
//! the person, covers for them or triages their referral opens it, each time as a look of its own; nobody else does, in an emergency
//! neither. What is written about the person is searched for it before it is kept.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::people::{place, reachable};
use practice::access::Act;
use practice::event::Kind;
use practice::goal::{LONG_MAX, SHORT_MAX, too_long};
use practice::hidden::{Veil, What, check_why};
use practice::ids::{EpisodeId, PersonId};
use practice::person::{ContactKind, fold, full_name};
use practice::problem::Problem;
use serde_json::{Value, json};
use std::collections::HashSet;
use store::Tx;
use store::hidden::HiddenRow;
use store::people::{PersonContactRow, PersonRow};
use store::permit::PersonPermit;
use uuid::Uuid;

/// A person's hidden details, opened.
#[derive(Debug)]
pub struct Hidden {
    /// The person's name.
    pub name: String,
    /// What is hidden.
    pub rows: Vec<HiddenRow>,
    /// Whether an address stands in the record for all to see who open it.
    pub address: bool,
    /// Numbers and addresses that stand there.
    pub ways: Vec<PersonContactRow>,
}

/// Which of the details in the record is to be hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The address, with its postcode.
    Address,
    /// One way to reach the person.
    Way(Uuid),
}

/// A detail that was never in the record, hidden from the first.
#[derive(Debug, Clone)]
pub struct NewHidden {
    /// The form's own id.
    pub form: Uuid,
    /// What it is.
    pub what: What,
    /// The number or address, in its kept form.
    pub value: String,
    /// The postcode of an address.
    pub postcode: String,
    /// When and how it is safe.
    pub note: String,
    /// Whether the person said that it is safe to write there.
    pub safe: bool,
    /// Why it is hidden.
    pub why: String,
}

/// Opens what is hidden; a look of its own.
///
/// # Errors
/// [`AppError::NotFound`] where the person is none of the account's; [`AppError::NotPossible`] where the record is open for reading alone.
pub async fn open(ctx: &Ctx, person: PersonId) -> AppResult<Hidden> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.read().await?;
    let (permit, row) = reachable(ctx, &mut tx, person).await?;
    let mut rows = ctx.disclose(tx.hidden_list(&permit).await?);
    // what two records that were joined both had stands there once for each, and is one to whoever reads it
    let mut known = HashSet::new();
    rows.retain(|row| known.insert(same(row)));
    Ok(Hidden {
        name: full_name(&row.given_name, &row.family_name),
        rows,
        address: !row.address.is_empty() || !row.postcode.is_empty(),
        ways: ctx.disclose(tx.person_contacts(&permit).await?),
    })
}

/// Takes a detail out of the record, and out of those joined to it, and keeps it apart.
///
/// # Errors
/// [`AppError::Invalid`] without a reason; [`AppError::NotFound`] where there is no such detail; [`AppError::TakenBefore`].
pub async fn hide(ctx: &Ctx, person: PersonId, form: Uuid, which: Which, why: &str) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    check_why(why).map_err(|problem| AppError::Invalid(vec![problem]))?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = reachable(ctx, &mut tx, person).await?;
    let open = ctx.disclose(tx.person_contacts(&permit).await?);
    let (code, mut rows) = match which {
        Which::Address => {
            let places = ctx.disclose(tx.hidden_places(&permit).await?);
            tx.hidden_places_clear(&permit).await?;
            let row = |place: store::hidden::JoinedPlaceRow| HiddenRow {
                value: place.address,
                postcode: place.postcode,
                ..blank(ctx, person.0, What::Address.as_str(), why)
            };
            let mut rows: Vec<HiddenRow> = places.into_iter().map(row).collect();
            // the same lines among the ways to write to somebody are the same address
            let veil = veil_over(&rows);
            for way in open.into_iter().filter(|way| veil.finds(&way.value)) {
                // one, where a referral told it too
                tx.hidden_ways_clear(&permit, &way.value).await?;
                rows.push(of_way(ctx, way, why));
            }
            (What::Address.as_str().to_owned(), rows)
        }
        Which::Way(id) => {
            let way = open.into_iter().find(|way| way.id == id).ok_or(AppError::NotFound)?;
            // with the same in records that were joined to this one
            tx.hidden_ways_clear(&permit, &way.value).await?;
            (way.kind.clone(), vec![of_way(ctx, way, why)])
        }
    };
    if rows.is_empty() {
        return Err(AppError::NotPossible("There is nothing here to hide".to_owned()));
    }
    let mut known = HashSet::new();
    rows.retain(|row| known.insert(same(row)));
    for row in &rows {
        // one or two
        tx.hidden_insert(&permit, row).await?;
    }
    tx.hidden_touch(&permit).await?;
    noted(ctx, &mut tx, Kind::DetailHidden, person, rows[0].id, &code);
    ctx.finish(tx, form, &format!("{}/hidden", place(person)), None).await
}

fn blank(ctx: &Ctx, person: Uuid, kind: &str, why: &str) -> HiddenRow {
    HiddenRow {
        id: ctx.id(),
        person_id: person,
        kind: kind.to_owned(),
        value: String::new(),
        postcode: String::new(),
        never_use: false,
        no_message: false,
        safe: false,
        note: String::new(),
        why: why.trim().to_owned(),
        hidden_at: ctx.at(),
        hidden_by: ctx.account_uuid().unwrap_or_default(),
    }
}

/// By what two details are one.
fn same(row: &HiddenRow) -> String {
    format!("{} {}", fold(&row.value), fold(&row.postcode))
}

fn veil_over(rows: &[HiddenRow]) -> Veil {
    Veil::over(rows.iter().map(|row| (row.kind.as_str(), row.value.as_str(), row.postcode.as_str())))
}

fn of_way(ctx: &Ctx, way: PersonContactRow, why: &str) -> HiddenRow {
    HiddenRow {
        value: way.value,
        never_use: way.never_use,
        no_message: way.no_message,
        safe: way.safe,
        note: way.note,
        ..blank(ctx, way.person_id, &way.kind, why)
    }
}

fn noted(ctx: &Ctx, tx: &mut Box<dyn Tx>, kind: Kind, person: PersonId, subject: Uuid, code: &str) {
    let words = What::parse(code).map_or("Other", What::words);
    ctx.event(tx, kind, About::person(person.0, subject), &json!({ "detail": words }));
}

/// Adds a detail that was never in the record.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::TakenBefore`].
pub async fn add(ctx: &Ctx, person: PersonId, new: NewHidden) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let mut problems: Vec<Problem> = check_why(&new.why).err().into_iter().collect();
    if new.value.trim().is_empty() && new.postcode.is_empty() {
        problems.push(Problem::new("value", "Enter the address or number"));
    }
    problems.extend(too_long("value", &new.value, LONG_MAX));
    problems.extend(too_long("note", &new.note, SHORT_MAX));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let (permit, row) = reachable(ctx, &mut tx, person).await?;
    let there = ctx.disclose(tx.hidden_list(&permit).await?);
    if new.what == What::Address && (there.iter().any(|h| h.kind == What::Address.as_str()) || !row.address.is_empty())
    {
        return Err(AppError::field(
            "what",
            "An address is known already. Hide that one, or take the hidden one out first, so that it is clear which holds",
        ));
    }
    if there.len() >= crate::people::WAYS_MAX {
        return Err(AppError::field("what", "No more can be kept here. Take one out that is no longer used"));
    }
    let hidden = HiddenRow {
        value: new.value.trim().to_owned(),
        postcode: new.postcode.clone(),
        note: new.note.trim().to_owned(),
        safe: new.safe,
        ..blank(ctx, person.0, new.what.as_str(), &new.why)
    };
    tx.hidden_insert(&permit, &hidden).await?;
    // where it stands in the open record, too, it leaves that
    let veil = veil_over(std::slice::from_ref(&hidden));
    for way in ctx.disclose(tx.person_contacts(&permit).await?).into_iter().filter(|way| veil.finds(&way.value)) {
        tx.hidden_ways_clear(&permit, &way.value).await?;
    }
    tx.hidden_touch(&permit).await?;
    noted(ctx, &mut tx, Kind::DetailHidden, person, hidden.id, &hidden.kind);
    let page = format!("{}/hidden", place(person));
    ctx.finish(tx, new.form, &page, Some(&page)).await
}

/// Puts a detail back into the record, for all to see who open it.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`] where another address stands there.
pub async fn show_again(ctx: &Ctx, person: PersonId, detail: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, mut row) = reachable(ctx, &mut tx, person).await?;
    let (hidden, alike) = of_id(ctx, &mut tx, &permit, detail).await?;
    for id in alike {
        // itself, and the same of a record that was joined
        tx.hidden_delete(&permit, id).await?;
    }
    if hidden.kind == What::Address.as_str() {
        if !row.address.is_empty() || !row.postcode.is_empty() {
            return Err(AppError::NotPossible("The record has another address. Empty that one first".to_owned()));
        }
        row.address.clone_from(&hidden.value);
        row.postcode.clone_from(&hidden.postcode);
        tx.person_save(&permit, &row).await?;
    } else {
        let mut ways = ctx.disclose(tx.person_contacts(&permit).await?);
        let position = i32::try_from(ways.len()).unwrap_or(i32::MAX);
        ways.push(PersonContactRow {
            id: hidden.id,
            person_id: person.0,
            kind: hidden.kind.clone(),
            value: hidden.value.clone(),
            never_use: hidden.never_use,
            no_message: hidden.no_message,
            safe: hidden.safe,
            note: hidden.note.clone(),
            position,
        });
        tx.person_contacts_replace(&permit, &ways).await?;
        tx.moved_shown_again(&permit, hidden.id).await?;
        tx.hidden_touch(&permit).await?;
    }
    noted(ctx, &mut tx, Kind::DetailShownAgain, person, detail, &hidden.kind);
    ctx.finish(tx, form, &format!("{}/hidden", place(person)), None).await
}

/// Takes a hidden detail out: it holds no longer, and stays covered where it was written.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn remove(ctx: &Ctx, person: PersonId, detail: Uuid, form: Uuid) -> AppResult<()> {
    ctx.authorise(Act::PersonWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let (permit, _) = reachable(ctx, &mut tx, person).await?;
    let (hidden, alike) = of_id(ctx, &mut tx, &permit, detail).await?;
    for id in alike {
        // itself, and the same of a record that was joined
        tx.hidden_end(&permit, id, ctx.at()).await?;
    }
    noted(ctx, &mut tx, Kind::DetailTakenOut, person, detail, &hidden.kind);
    ctx.finish(tx, form, &format!("{}/hidden", place(person)), None).await
}

/// A detail, and the ids of it and of the same once more.
async fn of_id(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    permit: &PersonPermit,
    detail: Uuid,
) -> AppResult<(HiddenRow, Vec<Uuid>)> {
    let rows = ctx.disclose(tx.hidden_list(permit).await?);
    let hidden = rows.iter().find(|row| row.id == detail).cloned().ok_or(AppError::NotFound)?;
    let alike = rows.iter().filter(|row| same(row) == same(&hidden)).map(|row| row.id).collect();
    Ok((hidden, alike))
}

/// With a record that is joined to another its hidden details go along; and what was told in the open of somebody who hides where they
/// live, or how they are reached, is hidden too until somebody has looked at it. Gives the details made of what the former record said.
pub(crate) async fn on_joining(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    (former_permit, kept_permit): (&PersonPermit, &PersonPermit),
    former: &mut PersonRow,
    told: &mut Vec<PersonContactRow>,
) -> AppResult<Vec<Uuid>> {
    const WHY: &str = "Told in another record of somebody whose details are hidden";
    let kept = *kept_permit.person();
    let mut made = Vec::new();
    let own = ctx.disclose(tx.hidden_list(kept_permit).await?);
    let theirs = ctx.disclose(tx.hidden_list(former_permit).await?);
    tx.hidden_move(former_permit, kept).await?;
    let hidden: Vec<HiddenRow> = own.iter().chain(&theirs).cloned().collect();
    let is_address = |row: &HiddenRow| row.kind == What::Address.as_str();
    if hidden.iter().any(is_address) {
        for place in ctx.disclose(tx.hidden_places(kept_permit).await?) {
            // the kept record's and the former's: two. What the other hides is hidden for this one too, so that each has its own when
            // they are parted
            let known = if place.person_id == former.id { &theirs } else { &own };
            if !known.iter().any(|row| fold(&row.value) == fold(&place.address)) {
                let row = HiddenRow {
                    value: place.address,
                    postcode: place.postcode,
                    ..blank(ctx, kept, What::Address.as_str(), WHY)
                };
                tx.hidden_insert(kept_permit, &row).await?;
                if place.person_id == former.id {
                    made.push(row.id);
                }
            }
        }
        tx.hidden_places_clear(kept_permit).await?;
        former.address.clear();
        former.postcode.clear();
    }
    // what the other hides leaves the open record of this one too
    let veil = veil_over(&hidden);
    for way in ctx.disclose(tx.person_contacts(kept_permit).await?).into_iter().filter(|way| veil.finds(&way.value)) {
        // one or two
        tx.hidden_ways_clear(kept_permit, &way.value).await?;
        if !own.iter().any(|row| row.value == way.value) {
            tx.hidden_insert(kept_permit, &HiddenRow { person_id: kept, ..of_way(ctx, way, WHY) }).await?;
        }
    }
    let (places, ways) = (hidden.iter().any(is_address), hidden.iter().any(|row| !is_address(row)));
    if places || ways {
        let is_place = |way: &PersonContactRow| way.kind == ContactKind::Post.as_str();
        let (hide, keep): (Vec<_>, Vec<_>) =
            std::mem::take(told).into_iter().partition(|way| if is_place(way) { places } else { ways });
        *told = keep;
        for way in hide {
            // one or two come with a referral
            tx.hidden_ways_clear(kept_permit, &way.value).await?;
            if !theirs.iter().any(|row| row.value == way.value) {
                let row = HiddenRow { person_id: kept, ..of_way(ctx, way, WHY) };
                tx.hidden_insert(kept_permit, &row).await?;
                made.push(row.id);
            }
        }
    }
    Ok(made)
}

/// What finds and covers the hidden details of a person, and of those tied to them.
pub(crate) async fn veil(tx: &mut Box<dyn Tx>, person: Uuid) -> AppResult<Veil> {
    let words = tx.hidden_words(person).await?;
    Ok(Veil::over(words.iter().map(|w| (w.kind.as_str(), w.value.as_str(), w.postcode.as_str()))))
}

/// Refuses what is about to be written where a hidden detail of its person stands in it: with words that go out always, else unless the
/// writer says that it must stand there. Every use case that takes a form comes by here.
///
/// # Errors
/// [`AppError::Invalid`] under [`SAYS_SO`].
pub(crate) async fn watch(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<()> {
    let mut persons: Vec<Uuid> = tx.events_noted().iter().filter_map(|event| event.person).collect();
    persons.sort_unstable();
    persons.dedup();
    for person in persons {
        // one, or the two whose tie or joining is written
        let veil = veil(tx, person).await?;
        if veil.is_empty() {
            continue;
        }
        for event in tx.events_noted().iter().filter(|event| event.person == Some(person)) {
            let body: Value = serde_json::from_str(&event.body).unwrap_or_default();
            if !stands_in(&veil, &body) {
                continue;
            }
            if Kind::parse(event.kind).is_some_and(Kind::goes_out) {
                return Err(AppError::field(
                    "",
                    "A hidden address or number of this person stands in what others would read. Take it out",
                ));
            }
            if !ctx.says_so() {
                return Err(AppError::field(SAYS_SO, HIDDEN_FOUND));
            }
        }
    }
    Ok(())
}

/// Refuses for one of several what would have a hidden detail of theirs, or of somebody tied to them, stand in its words: before anything
/// is written, so that they are left out and the others are not held up ([`watch`] would refuse all). `body` is what the event is to say.
///
/// # Errors
/// [`AppError::NotPossible`].
pub(crate) async fn kept_out(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: Uuid, kind: Kind, body: &Value) -> AppResult<()> {
    let asked = ctx.may(Act::PersonRead) && (kind.goes_out() || !ctx.says_so());
    if asked && stands_in(&veil(tx, person).await?, body) {
        return Err(AppError::NotPossible(
            "A hidden address or number, of this person or of somebody tied to them, stands in it. See to it on their own page".to_owned(),
        ));
    }
    Ok(())
}

/// The name of the box by which a writer says that a hidden detail must stand in what they wrote.
pub const SAYS_SO: &str = "says_so";

const HIDDEN_FOUND: &str = "A hidden address or number of this person stands in what you wrote. Take it out, or tick that it must stand \
                            there and send the form again: it is shown covered";

fn stands_in(veil: &Veil, body: &Value) -> bool {
    match body {
        Value::String(text) => veil.finds(text),
        Value::Array(items) => items.iter().any(|item| stands_in(veil, item)),
        // what was written before is not written now: whoever takes it out is not held up by it
        Value::Object(fields) => fields
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "before" | "from"))
            .any(|(_, field)| stands_in(veil, field)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Keeps a goal, a step, a connection or the next contact off the person's own plan, or puts it back on: somebody may read along with them.
///
/// # Errors
/// [`AppError::NotFound`] where the episode has nothing with this id; [`AppError::TakenBefore`].
pub async fn keep_off_plan(
    ctx: &Ctx,
    episode: EpisodeId,
    form: Uuid,
    what: Uuid,
    off: bool,
    back_to: &str,
) -> AppResult<()> {
    ctx.authorise(Act::EpisodeWrite)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.episode_write_permit(&mut tx, episode).await?;
    let named = if what == episode.0 {
        "Next contact".to_owned()
    } else {
        let goals = ctx.disclose(tx.goal_list(&permit).await?).into_iter().map(|goal| (goal.id, goal.words));
        let steps = ctx.disclose(tx.step_list(&permit).await?).into_iter().map(|step| (step.id, step.words));
        let connections = ctx.disclose(tx.connection_list(&permit).await?);
        let connections = connections.into_iter().map(|connection| (connection.id, connection.asset_name));
        let concerns = ctx.disclose(tx.own_concern_list(&permit).await?).into_iter().map(|one| (one.id, one.words));
        let mut all = goals.chain(steps).chain(connections).chain(concerns);
        all.find(|(id, _)| *id == what).map(|(_, words)| words).ok_or(AppError::NotFound)?
    };
    if off {
        tx.kept_off_insert(&permit, what, ctx.at(), ctx.account()?.0).await?;
    } else {
        tx.kept_off_delete(&permit, what).await?;
    }
    let kind = if off { Kind::KeptOffPlan } else { Kind::PutOnPlan };
    ctx.event(&mut tx, kind, About::episode(&permit, what), &json!({ "detail": named }));
    ctx.finish(tx, form, back_to, None).await
}

/// The kinds of ways that can be hidden, and the address.
pub fn kinds() -> Vec<What> {
    std::iter::once(What::Address).chain(ContactKind::ALL.iter().copied().map(What::Way)).collect()
}
