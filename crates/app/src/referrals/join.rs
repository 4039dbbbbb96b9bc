//! Whether two records are of the same person, and joining them (DOMAIN 4.1): likely duplicates, masked, and a referral
//! that moves to the record already known.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::time;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::{PersonId, ReferralId};
use practice::person::{Likeness, alike};
use serde_json::json;
use store::Tx;
use store::people::{ConsentRow, PersonContactRow, PersonFoundRow, PersonRow, PersonTieRow};
use store::permit::PersonPermit;
use store::referrals::ReferralRow;

/// Somebody who may be the same person, masked as far as a triager needs (HOUSE 10.12).
#[derive(Debug)]
pub struct Candidate {
    /// The person.
    pub person: PersonId,
    /// Initials and year of birth: enough to ask, not enough to learn.
    pub masked: String,
    /// 0–100.
    pub score: u8,
    /// The same NHS number.
    pub certain: bool,
    /// Why, in words.
    pub reasons: Vec<&'static str>,
}

fn likeness(p: &PersonRow) -> Likeness {
    Likeness {
        nhs_number: p.nhs_number.clone(),
        given: p.given_name.clone(),
        family: p.family_name.clone(),
        known_as: p.known_as.clone(),
        birth_date: p.birth_date.map(time::date),
        postcode: p.postcode.clone(),
    }
}

/// Records that may be of the same person, the likeliest first (DOMAIN 4.1).
pub(crate) async fn candidates(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: &PersonRow) -> AppResult<Vec<Candidate>> {
    let found = ctx.disclose(
        tx.person_candidates(person.id, person.nhs_number.as_deref(), person.birth_date, &person.name_key).await?,
    );
    let own = likeness(person);
    let mut like: Vec<Candidate> = found.iter().filter_map(|other| candidate(&own, other)).collect();
    like.sort_by_key(|c| std::cmp::Reverse(c.score));
    like.truncate(5);
    Ok(like)
}

fn candidate(own: &Likeness, other: &PersonFoundRow) -> Option<Candidate> {
    let theirs = Likeness {
        nhs_number: other.nhs_number.clone(),
        given: other.given_name.clone(),
        family: other.family_name.clone(),
        known_as: other.known_as.clone(),
        birth_date: other.birth_date.map(time::date),
        postcode: other.postcode.clone(),
    };
    let alike = alike(own, &theirs)?;
    let year = other
        .birth_date
        .map_or_else(|| "birth date not known".to_owned(), |d| format!("born {}", time::date(d).year()));
    let masked = format!("{}, {year}", practice::person::initials(&other.given_name, &other.family_name));
    Some(Candidate {
        person: PersonId(other.id),
        masked,
        score: alike.score,
        certain: alike.certain,
        reasons: alike.reasons,
    })
}

/// Says that the referral's person is one already known: the referral moves to that record with all that was told with
/// it, and the record made at intake points to it.
///
/// Whoever wrote a referral themselves cannot open somebody's record with it: then the record must be open to them
/// already, or a colleague of the team looks (four eyes; DOMAIN 10).
///
/// # Errors
/// [`AppError::NotPossible`] where the other is not a likely duplicate, the referral was answered, the record has more
/// than this referral, or it is the account's own writing; [`AppError::Stale`].
pub async fn join(ctx: &Ctx, referral: ReferralId, form: uuid::Uuid, version: i64, with: PersonId) -> AppResult<()> {
    ctx.authorise(Act::ReferralTriage)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let permit = ctx.referral_write_permit(&mut tx, referral).await?;
    let row = ctx.disclose(tx.referral_get(&permit).await?).ok_or(AppError::NotFound)?;
    if row.version != version {
        return Err(AppError::Stale);
    }
    let former_permit = ctx.person_permit_of_referral(&mut tx, &permit).await?;
    let former = ctx.disclose(tx.person_get(&former_permit).await?).ok_or(AppError::NotFound)?;
    joinable(ctx, &mut tx, &row, &former_permit, &former, with).await?;
    tx.referral_move(&permit, with.0).await?;
    tx.person_mark_merged(&former_permit, with.0).await?;
    // with its referral the record is the team's: what was told can be added to it
    let kept_permit = ctx.person_permit(&mut tx, with).await?;
    let changed = carry(ctx, &mut tx, &former_permit, &former, &kept_permit, &row).await?;
    // about both records, so that governance sees which were joined though it reads no payload
    let joined = json!({ "referral": referral.0, "reference": row.reference, "from": former.id, "to": with.0 });
    ctx.event(&mut tx, Kind::ReferralJoined, About::person(with.0, former.id), &joined);
    if !changed.is_empty() {
        ctx.event(&mut tx, Kind::PersonChanged, About::person(with.0, with.0), &json!({ "changed": changed }));
    }
    ctx.finish(tx, form, &format!("/referrals/{referral}"), None).await
}

/// Whether a referral's record can be joined to this one, by this account.
async fn joinable(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    row: &ReferralRow,
    former_permit: &PersonPermit,
    former: &PersonRow,
    with: PersonId,
) -> AppResult<()> {
    let no = |words: &str| Err(AppError::NotPossible(words.to_owned()));
    if !practice::referral::State::parse(&row.state).is_some_and(practice::referral::State::is_open) {
        return no("This referral has been answered, so its person can no longer be changed here");
    }
    if !candidates(ctx, tx, former).await?.iter().any(|c| c.person == with) {
        return no("These two records are not alike enough to be joined here");
    }
    let others = ctx.disclose(tx.referral_of_person(former_permit).await?).len() > 1;
    if others || !ctx.disclose(tx.episode_of_person(former_permit).await?).is_empty() {
        return no(
            "This record has other referrals or support of its own. Joining it here would move only this one, so it is not done: tell whoever looks after records",
        );
    }
    if tx.death_holds(former.id).await? {
        return no(
            "It stands on this record that the person has died. Take that back here, join the two, and record it on the record that is kept",
        );
    }
    if former.account_id.is_some() {
        return no("The person signs in with this record, so it is the one to keep: join from the other referral");
    }
    let me = ctx.account_uuid();
    let own_writing = row.recorded_by == me || row.referrer_id == me;
    let theirs = tx.permit_person(&ctx.stance()?, with.0).await?.is_some_and(|permit| *permit.write());
    if own_writing && !theirs {
        return no(
            "You wrote this referral down yourself, and the other record is not one of yours. Ask a colleague of your team to say that it is the same person",
        );
    }
    Ok(())
}

/// What was told with a referral goes to the record that is kept: ways to reach the person, what makes it safe, what
/// helps, consents, ties. Nothing of the kept record is overwritten; what is empty there is filled in. Gives what
/// changed, as the timeline tells it.
async fn carry(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    former_permit: &PersonPermit,
    former: &PersonRow,
    kept_permit: &PersonPermit,
    referral: &ReferralRow,
) -> AppResult<Vec<serde_json::Value>> {
    let (mut former, mut told) = (former.clone(), ctx.disclose(tx.person_contacts(former_permit).await?));
    crate::hidden::on_joining(ctx, tx, (former_permit, kept_permit), &mut former, &mut told).await?;
    let former = &former;
    let before = ctx.disclose(tx.person_get(kept_permit).await?).ok_or(AppError::NotFound)?;
    let kept = carried(&before, former, referral);
    if kept != before {
        tx.person_save(kept_permit, &kept).await?;
    }
    let ways_before = ctx.disclose(tx.person_contacts(kept_permit).await?);
    told.extend(other_address(ctx, &before, former, referral));
    let ways = with_ways(ctx, ways_before.clone(), &told, before.id);
    if ways != ways_before {
        tx.person_contacts_replace(kept_permit, &ways).await?;
    }
    for consent in ctx.disclose(tx.consent_list(former_permit).await?) {
        tx.consent_insert(before.id, &ConsentRow { id: ctx.id(), person_id: before.id, ..consent }).await?;
    }
    for tie in ctx.disclose(tx.person_ties(former_permit).await?) {
        tx.person_tie_insert(kept_permit, &PersonTieRow { id: ctx.id(), person_id: before.id, ..tie }).await?;
    }
    Ok(crate::people::changes(&before, &ways_before, &kept, &ways))
}

/// "Told with the referral of 6 January 2026".
fn told_with(referral: &ReferralRow) -> String {
    let day = time::local_date(time::moment(referral.received_at));
    format!("Told with the referral of {}", day.strftime("%-d %B %Y"))
}

/// Another address than the one that is kept: which of them holds is for a person to say, so both stand.
fn other_address(ctx: &Ctx, kept: &PersonRow, told: &PersonRow, referral: &ReferralRow) -> Option<PersonContactRow> {
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
        note: told_with(referral),
        position: 0,
    })
}

/// The kept record with what was told: lines are added, gaps filled, nothing replaced.
fn carried(kept: &PersonRow, told: &PersonRow, referral: &ReferralRow) -> PersonRow {
    let with_line = |kept: &str, told: &str| {
        let told = told.trim();
        if told.is_empty() || kept.contains(told) {
            return kept.to_owned();
        }
        let line = format!("{}: {told}", told_with(referral));
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

/// The ways to reach somebody with those that were told, without doubles; what must not be done stays so.
fn with_ways(
    ctx: &Ctx,
    mut ways: Vec<PersonContactRow>,
    told: &[PersonContactRow],
    person: uuid::Uuid,
) -> Vec<PersonContactRow> {
    for way in told {
        let folded = way.value.replace(' ', "").to_lowercase();
        if let Some(same) = ways.iter_mut().find(|w| w.value.replace(' ', "").to_lowercase() == folded) {
            same.no_message |= way.no_message;
            // it is safe where the person said so of the record that is kept
            same.never_use |= way.never_use;
            if !way.note.is_empty() && !same.note.contains(&way.note) {
                let both = format!("{} {}", same.note, way.note);
                both.trim().clone_into(&mut same.note);
            }
        } else {
            let position = i32::try_from(ways.len()).unwrap_or(i32::MAX);
            ways.push(PersonContactRow { id: ctx.id(), person_id: person, position, ..way.clone() });
        }
    }
    ways
}
