//! Whether two records are of the same person, and joining them (DOMAIN 4.1): likely duplicates, masked, and a referral
//! that moves to the record already known.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::joining::{How, perform};
use crate::time;
use practice::access::Act;
use practice::event::Kind;
use practice::ids::{PersonId, ReferralId};
use practice::person::{Likeness, alike};
use serde_json::json;
use std::collections::HashSet;
use store::people::{PersonFoundRow, PersonRow};
use store::permit::PersonPermit;
use store::referrals::ReferralRow;
use store::{Day, Tx};

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

/// What a row says of somebody by which records are compared: given name, family name and the name they go by first.
pub(crate) fn likeness(
    [given, family, known_as]: [&str; 3],
    nhs_number: Option<&String>,
    born: Option<Day>,
    postcode: &str,
) -> Likeness {
    Likeness {
        nhs_number: nhs_number.cloned(),
        given: given.to_owned(),
        family: family.to_owned(),
        known_as: known_as.to_owned(),
        birth_date: born.map(time::date),
        postcode: postcode.to_owned(),
    }
}

/// Records that may be of the same person, the likeliest first (DOMAIN 4.1).
pub(crate) async fn candidates(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: &PersonRow) -> AppResult<Vec<Candidate>> {
    let found = ctx.disclose(
        tx.person_candidates(person.id, person.nhs_number.as_deref(), person.birth_date, &person.name_key).await?,
    );
    let apart = tx.pair_told_apart(person.id).await?;
    let names = [person.given_name.as_str(), &person.family_name, &person.known_as];
    let own = likeness(names, person.nhs_number.as_ref(), person.birth_date, &person.postcode);
    let mut like: Vec<Candidate> =
        found.iter().filter(|other| !apart.contains(&other.id)).filter_map(|other| candidate(&own, other)).collect();
    like.sort_by_key(|c| std::cmp::Reverse(c.score));
    // somebody may be known by what a record says that was joined to theirs, and by their own
    let mut seen = HashSet::new();
    like.retain(|one| seen.insert(one.person));
    like.truncate(5);
    Ok(like)
}

fn candidate(own: &Likeness, other: &PersonFoundRow) -> Option<Candidate> {
    let names = [other.given_name.as_str(), &other.family_name, &other.known_as];
    let theirs = likeness(names, other.nhs_number.as_ref(), other.birth_date, &other.postcode);
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
    // with its referral the record is the team's: what was told can be added to it
    let kept_permit = ctx.person_permit(&mut tx, with).await?;
    let both = tx.permit_move(&former_permit, &kept_permit).await?;
    let how = How { why: String::new(), told: told_with(&row), referral: Some(referral.0) };
    perform(ctx, &mut tx, &both, &how).await?;
    // about both records, so that governance sees which were joined though it reads no payload
    let joined = json!({ "referral": referral.0, "reference": row.reference, "from": former.id, "to": with.0 });
    ctx.event(&mut tx, Kind::ReferralJoined, About::person(with.0, former.id), &joined);
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
    if tx.death_holds(with.0).await? {
        // that they have died is not told to whoever may not open that record
        return no("The other record takes no new referral. Ask the governance lead of your service to look at it");
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

/// "Told with the referral of 6 January 2026".
fn told_with(referral: &ReferralRow) -> String {
    let day = time::local_date(time::moment(referral.received_at));
    format!("Told with the referral of {}", day.strftime("%-d %B %Y"))
}
