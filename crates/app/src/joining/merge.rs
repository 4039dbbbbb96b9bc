//! Joining itself: all that stands in one record moves to the other, written down row by row so that it can go back; what is empty in
//! the record that is kept is filled in, and nothing of it is overwritten.

use super::meanwhile;
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::episode::State;
use practice::event::Kind;
use practice::joining::{Kept, NotJoined, PairState, Side, kept};
use serde_json::{Map, Value, json};
use store::Tx;
use store::joining::{MovingRow, NewPair};
use store::people::{PersonContactRow, PersonRow};
use store::permit::{MovePermit, PairPermit, PersonPermit};
use uuid::Uuid;

/// How two records come to be joined.
pub(crate) struct How {
    /// Why, in the words of whoever did it.
    pub(crate) why: String,
    /// Where what is added to the kept record was told, in words that stand before it.
    pub(crate) told: String,
    /// A referral that moved already.
    pub(crate) referral: Option<Uuid>,
}

/// Which of a pair is kept ([`kept`]).
pub(super) async fn kept_of(ctx: &Ctx, tx: &mut Box<dyn Tx>, pair: &PairPermit) -> AppResult<Uuid> {
    let (low, high) = (*pair.low(), *pair.high());
    let both = tx.permit_joining(pair, high).await?.ok_or(AppError::Stale)?;
    let (low_permit, high_permit) = tx.permit_persons_of_move(&both).await?;
    let first = side(ctx, tx, &low_permit).await?;
    let second = side(ctx, tx, &high_permit).await?;
    match kept(&first, &second).map_err(not_joined)? {
        Kept::First => Ok(low),
        Kept::Second => Ok(high),
    }
}

fn not_joined(why: NotJoined) -> AppError {
    AppError::NotPossible(why.to_string())
}

async fn side(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit) -> AppResult<Side> {
    let row = ctx.disclose(tx.person_get(permit).await?).ok_or(AppError::NotFound)?;
    let episodes = ctx.disclose(tx.episode_of_person(permit).await?);
    Ok(Side {
        signs_in: row.account_id.is_some(),
        supported: episodes.iter().any(|episode| episode.state != State::Ended.as_str()),
        died: tx.death_holds(row.id).await?,
        joined: row.merged_into.is_some(),
        made: time::moment(row.created_at),
    })
}

/// Joins the former record to the one that is kept. Gives the id under which it can be undone.
///
/// # Errors
/// [`AppError::NotPossible`] where one of the two was joined meanwhile, or the two are tied to each other.
pub(crate) async fn perform(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &MovePermit, how: &How) -> AppResult<Uuid> {
    if permit.former() == permit.kept() {
        return Err(not_joined(NotJoined::Itself));
    }
    if tx.joining_tied(permit).await? {
        return Err(not_joined(NotJoined::Tied));
    }
    tx.moving_lock(permit).await.map_err(meanwhile)?;
    ctx.on_ground(practice::access::Ground::Joining.as_str());
    let (former_permit, kept_permit) = tx.permit_persons_of_move(permit).await?;
    let moving = MovingRow {
        id: ctx.id(),
        kind: "joined".to_owned(),
        from_id: *permit.former(),
        to_id: *permit.kept(),
        fields: String::new(),
        why: how.why.clone(),
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        made_by_name: ctx.actor_name().to_owned(),
        undone_at: None,
    };
    let pair = NewPair {
        id: ctx.id(),
        low_id: (*permit.former()).min(*permit.kept()),
        high_id: (*permit.former()).max(*permit.kept()),
        score: 100,
        found_at: ctx.at(),
    };
    tx.pair_insert(&pair).await?;
    tx.pair_settle(permit, PairState::Joined.as_str(), ctx.at(), ctx.actor_name(), &how.why).await?;
    tx.moving_insert(permit, &moving).await?;
    tx.moved_take(permit, moving.id).await?;
    // what is told in the kept record of the other one, by its id, goes back to it when they are parted
    tx.moved_add(permit, moving.id, "former", *permit.former()).await?;
    if let Some(referral) = how.referral {
        tx.moved_add(permit, moving.id, "referral", referral).await?;
    }
    tx.joining_link(permit, moving.id).await.map_err(meanwhile)?;
    let mut former = ctx.disclose(tx.person_get(&former_permit).await?).ok_or(AppError::NotFound)?;
    let mut told = ctx.disclose(tx.person_contacts(&former_permit).await?);
    let both = (&former_permit, &kept_permit);
    for row in crate::hidden::on_joining(ctx, tx, both, &mut former, &mut told).await? {
        // one or two
        tx.moved_add(permit, moving.id, "hidden_detail", row).await?;
    }
    let before = ctx.disclose(tx.person_get(&kept_permit).await?).ok_or(AppError::NotFound)?;
    let after = carried(&before, &former, &how.told);
    if after != before {
        tx.person_save(&kept_permit, &after).await?;
    }
    let ways_before = ctx.disclose(tx.person_contacts(&kept_permit).await?);
    tx.moved_apply(permit, moving.id, *permit.kept()).await?;
    let other = other_address(ctx, &before, &former, &how.told);
    if let Some(way) = &other {
        tx.moved_add(permit, moving.id, "made_contact", way.id).await?;
    }
    let moved = ctx.disclose(tx.person_contacts(&kept_permit).await?);
    let ways = with_ways(&ways_before, &told, moved, other);
    if ways != ways_before {
        tx.person_contacts_replace(&kept_permit, &ways).await?;
    }
    let filled = json!({
        "before": fields(&before), "after": fields(&after), "account": before.account_id, "ways": safety(&ways_before), "ways_after": safety(&ways)
    });
    tx.moving_fields(permit, moving.id, &filled.to_string()).await?;
    let changed = crate::people::changes(&before, &ways_before, &after, &ways);
    if !changed.is_empty() {
        let about = About::person(*permit.kept(), moving.id);
        ctx.event(tx, Kind::PersonChanged, about, &json!({ "changed": changed }));
    }
    Ok(moving.id)
}

/// Another address than the one that is kept: which of them holds is for a person to say, so both stand.
fn other_address(ctx: &Ctx, kept: &PersonRow, told: &PersonRow, label: &str) -> Option<PersonContactRow> {
    use practice::person::{ContactKind, fold};
    let known = fold(&kept.address);
    if told.address.trim().is_empty() || known.is_empty() || fold(&told.address) == known {
        return None;
    }
    let lines: Vec<&str> = told.address.lines().chain([told.postcode.as_str()]).map(str::trim).collect();
    Some(PersonContactRow {
        id: ctx.id(),
        person_id: kept.id,
        kind: ContactKind::Post.as_str().to_owned(),
        value: lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", "),
        never_use: false,
        no_message: false,
        safe: false,
        note: label.to_owned(),
        position: 0,
    })
}

/// The kept record with what was told: lines are added, gaps filled, nothing replaced.
fn carried(kept: &PersonRow, told: &PersonRow, label: &str) -> PersonRow {
    let with_line = |kept: &str, told: &str| {
        let told = told.trim();
        if told.is_empty() || kept.contains(told) {
            return kept.to_owned();
        }
        let line = format!("{label}: {told}");
        if kept.trim().is_empty() { line } else { format!("{}\n{line}", kept.trim_end()) }
    };
    let or = |kept: &str, told: &str| if kept.trim().is_empty() { told.to_owned() } else { kept.to_owned() };
    let mut row = PersonRow {
        safe_contact: with_line(&kept.safe_contact, &told.safe_contact),
        communication_needs: with_line(&kept.communication_needs, &told.communication_needs),
        known_as: or(&kept.known_as, &told.known_as),
        language: or(&kept.language, &told.language),
        interpreter: kept.interpreter || told.interpreter,
        birth_date: kept.birth_date.or(told.birth_date),
        nhs_number: kept.nhs_number.clone().or_else(|| told.nhs_number.clone()),
        practice_id: kept.practice_id.or(told.practice_id),
        next_of_kin: or(&kept.next_of_kin, &told.next_of_kin),
        ..kept.clone()
    };
    if kept.address.trim().is_empty() && kept.postcode.trim().is_empty() {
        told.address.clone_into(&mut row.address);
        told.postcode.clone_into(&mut row.postcode);
    }
    row.name_key = practice::person::name_key(&row.given_name, &row.family_name, &row.known_as);
    row
}

/// The ways to reach somebody: those of the kept record, with what must not be done by what the other said of the same; then those that
/// moved, then the other address.
fn with_ways(
    kept: &[PersonContactRow],
    told: &[PersonContactRow],
    all: Vec<PersonContactRow>,
    other: Option<PersonContactRow>,
) -> Vec<PersonContactRow> {
    let plain = |way: &PersonContactRow| way.value.replace(' ', "").to_lowercase();
    let mut ways = kept.to_vec();
    for way in &mut ways {
        let value = plain(way);
        for same in told.iter().filter(|one| plain(one) == value) {
            // it is safe where the person said so of the record that is kept
            way.no_message |= same.no_message;
            way.never_use |= same.never_use;
            if !same.note.is_empty() && !way.note.contains(&same.note) {
                let both = format!("{} {}", way.note, same.note);
                both.trim().clone_into(&mut way.note);
            }
        }
    }
    let moved = all.into_iter().filter(|way| !kept.iter().any(|one| one.id == way.id));
    for way in moved.chain(other) {
        let position = i32::try_from(ways.len()).unwrap_or(i32::MAX);
        ways.push(PersonContactRow { position, ..way });
    }
    ways
}

/// What must not be done by each way to reach somebody, and its note, by its id.
fn safety(ways: &[PersonContactRow]) -> Map<String, Value> {
    ways.iter().map(|way| (way.id.to_string(), json!([way.never_use, way.no_message, way.note]))).collect()
}

/// The ways with what the other record said of them taken out again, where nobody changed it since.
pub(super) fn ways_emptied(ways: &[PersonContactRow], filled: &Value) -> Vec<PersonContactRow> {
    let back = |way: &PersonContactRow| {
        let id = way.id.to_string();
        let (before, after) = (filled["ways"].get(&id)?, filled["ways_after"].get(&id)?);
        let now = json!([way.never_use, way.no_message, way.note]);
        (before != after && now == *after).then(|| PersonContactRow {
            never_use: before[0] == json!(true),
            no_message: before[1] == json!(true),
            note: before[2].as_str().unwrap_or_default().to_owned(),
            ..way.clone()
        })
    };
    ways.iter().map(|way| back(way).unwrap_or_else(|| way.clone())).collect()
}

/// What can be filled in, by name.
pub(super) fn fields(row: &PersonRow) -> Map<String, Value> {
    let all = json!({
        "safe_contact": row.safe_contact,
        "communication_needs": row.communication_needs,
        "known_as": row.known_as,
        "language": row.language,
        "interpreter": row.interpreter,
        "birth_date": row.birth_date,
        "nhs_number": row.nhs_number,
        "practice_id": row.practice_id,
        "next_of_kin": row.next_of_kin,
        "address": row.address,
        "postcode": row.postcode,
    });
    if let Value::Object(all) = all { all } else { Map::new() }
}

/// The record with what was filled in taken out again, where nobody changed it since.
pub(super) fn emptied(row: &PersonRow, filled: &Value) -> PersonRow {
    let now = fields(row);
    let back = |name: &str| {
        let (before, after) = (&filled["before"][name], &filled["after"][name]);
        (before != after && now.get(name) == Some(after)).then(|| before.clone())
    };
    let text = |name: &str, now: &str| match back(name) {
        Some(Value::String(before)) => before,
        _ => now.to_owned(),
    };
    let mut row = PersonRow {
        safe_contact: text("safe_contact", &row.safe_contact),
        communication_needs: text("communication_needs", &row.communication_needs),
        known_as: text("known_as", &row.known_as),
        language: text("language", &row.language),
        next_of_kin: text("next_of_kin", &row.next_of_kin),
        address: text("address", &row.address),
        postcode: text("postcode", &row.postcode),
        interpreter: back("interpreter").map_or(row.interpreter, |before| before == json!(true)),
        birth_date: if back("birth_date").is_some() { None } else { row.birth_date },
        nhs_number: if back("nhs_number").is_some() { None } else { row.nhs_number.clone() },
        practice_id: if back("practice_id").is_some() { None } else { row.practice_id },
        ..row.clone()
    };
    row.name_key = practice::person::name_key(&row.given_name, &row.family_name, &row.known_as);
    row
}
