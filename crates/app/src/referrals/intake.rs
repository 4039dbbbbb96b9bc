//! A referral comes in: by a practice's link, the signed-in form, self-referral, or told in person.

use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::{Token, token_hash};
use crate::services::{Guest, Opens};
use crate::{time, wordback};
use jiff::Timestamp;
use jiff::civil::Date;
use practice::access::Act;
use practice::consent::{GivenBy, How, Purpose};
use practice::event::Kind;
use practice::ids::{PersonId, ReferralId, SiteId};
use practice::person::{ContactKind, NhsNumber, name_key};
use practice::problem::Problem;
use practice::referral::{RiskFlag, Route, Source, Urgency, flagged};
use practice::{needs, reference, wordback::Turn};
use serde_json::json;
use store::Tx;
use store::doors::LinkRow;
use store::organisation::SiteRow;
use store::people::{ConsentRow, PersonContactRow, PersonRow};
use store::referrals::ReferralRow;
use uuid::Uuid;

/// The longest text of one answer of a referral, in characters.
pub const TEXT_MAX: usize = 5_000;

/// By which way a referral comes in, and so who answers for it.
#[derive(Debug, Clone, Copy)]
pub enum Entry<'a> {
    /// By a link, without an account: a practice's, or self-referral.
    Link(&'a Guest),
    /// By somebody signed in, for a site: the web form, or recorded by a worker who was told.
    SignedIn(&'a Ctx),
}

impl Entry<'_> {
    fn ctx(&self) -> &Ctx {
        match self {
            Self::Link(guest) => &guest.ctx,
            Self::SignedIn(ctx) => ctx,
        }
    }
}

/// Who is referred.
#[derive(Debug, Clone)]
pub enum IntakePerson {
    /// Somebody as the referrer describes them; likely duplicates are offered at triage.
    New(Box<NewPerson>),
    /// Somebody whose record is open before the worker: "come back for the next layer" [001].
    Known(PersonId),
    /// Whoever is signed in, by the record that is theirs.
    Own,
}

/// A person as a referrer describes them.
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What they like to be called.
    pub known_as: String,
    /// Date of birth, where known.
    pub birth_date: Option<Date>,
    /// NHS number, where known.
    pub nhs_number: Option<NhsNumber>,
    /// A telephone number, normalised.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// Address, as lines.
    pub address: String,
    /// Postcode, normalised.
    pub postcode: String,
    /// What makes contact safe: never ring this number, never leave a message.
    pub safe_contact: String,
    /// Whether a message may not be left.
    pub no_message: bool,
    /// Language, where not English.
    pub language: String,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// Communication needs.
    pub communication_needs: String,
}

/// A referral as it was given (DOMAIN 4.2, content).
#[derive(Debug, Clone)]
pub struct NewReferral {
    /// Who is referred.
    pub person: IntakePerson,
    /// The practice or network it is for.
    pub site: SiteId,
    /// Who refers.
    pub source: Source,
    /// By which route.
    pub route: Route,
    /// Needs as codes.
    pub needs: Vec<String>,
    /// The story in the referrer's words.
    pub story: String,
    /// What the person was told to expect.
    pub told: String,
    /// What the person wants.
    pub wants: String,
    /// Who else is involved.
    pub involved: String,
    /// How soon.
    pub urgency: Urgency,
    /// Risk flags.
    pub risks: Vec<RiskFlag>,
    /// What the risk is, in words.
    pub risk_note: String,
    /// Whether the person agreed to be contacted; none where they were not asked.
    pub consent_contact: Option<bool>,
    /// Whether the person agrees that the referrer hears what becomes of it; none where they were not asked.
    pub agrees_word_back: Option<bool>,
    /// The referrer's name.
    pub referrer_name: String,
    /// How the referrer is reached.
    pub referrer_contact: String,
    /// When it was asked, where that was before it was written down; else now.
    pub asked_at: Option<Timestamp>,
    /// The secret part of the address by which it is followed without an account. It comes from the form, so
    /// that a form sent twice leads to the same address although only its hash is kept. Ignored where the
    /// referrer has an account that follows it.
    pub follow: Option<Token>,
    /// The form's own id, so that a form sent twice is taken once.
    pub form: Uuid,
    /// The draft that is done with.
    pub draft: Option<String>,
    /// Who walked in to a session, where this is them: that they came stands in the new record.
    pub walk_in: Option<Uuid>,
}

/// What the referrer is given.
#[derive(Debug, Clone)]
pub struct Received {
    /// The referral.
    pub referral: ReferralId,
    /// The reference to quote.
    pub reference: String,
    /// The secret part of the address by which this referral can be followed without an account.
    pub follow: Option<Token>,
}

/// The sites somebody can refer for: a guest's own, a referrer's practices, a worker's all.
///
/// # Errors
/// [`AppError::NotFound`] where the role may not refer.
pub async fn practices(entry: Entry<'_>) -> AppResult<Vec<SiteRow>> {
    let ctx = entry.ctx();
    let mut tx = ctx.read().await?;
    match entry {
        Entry::Link(guest) => match guest.opens {
            // a practice that has closed refers nobody, whatever link of its is still about
            Opens::Practice(site) => Ok(open_sites(tx.site_get(site.0).await?.into_iter().collect())),
            Opens::SelfReferral => Ok(open_sites(tx.site_list().await?)),
            Opens::Follow(..)
            | Opens::CheckOut(_)
            | Opens::Measure(_)
            | Opens::Wish(_)
            | Opens::Workshop(_)
            | Opens::Calendar(_)
            | Opens::Appointment(_)
            | Opens::Texts => Err(AppError::NotFound),
        },
        Entry::SignedIn(ctx) => {
            ctx.authorise(Act::ReferralCreate)?;
            let own = tx.referrer_sites(ctx.account()?.0, ctx.day()).await?;
            if own.is_empty() && ctx.may(Act::ReferralRecordSpoken) {
                Ok(open_sites(tx.site_list().await?))
            } else if ctx.only_supported() {
                own_practices(ctx, &mut tx).await
            } else {
                Ok(own)
            }
        }
    }
}

/// Where somebody can ask for themselves: their own practice, or any where theirs is not known; none without a record.
async fn own_practices(ctx: &Ctx, tx: &mut Box<dyn Tx>) -> AppResult<Vec<SiteRow>> {
    let Some(permit) = ctx.self_permit(tx).await? else { return Ok(Vec::new()) };
    let person = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
    let open = open_sites(tx.site_list().await?);
    let own: Vec<SiteRow> = open.iter().filter(|site| Some(site.id) == person.practice_id).cloned().collect();
    Ok(if own.is_empty() { open } else { own })
}

fn open_sites(sites: Vec<SiteRow>) -> Vec<SiteRow> {
    sites.into_iter().filter(|s| s.archived_at.is_none() && s.kind == "practice").collect()
}

/// Takes a referral in: the person, the referral, consent, word back that it was received, and a
/// link by which a referrer without an account can follow it; one transaction.
///
/// # Errors
/// [`AppError::Invalid`] with every problem; [`AppError::NotFound`] for a site that is not this
/// referrer's; [`AppError::TakenBefore`] for the same form again.
pub async fn receive(entry: Entry<'_>, new: NewReferral) -> AppResult<Received> {
    let ctx = entry.ctx();
    if let Entry::SignedIn(ctx) = entry {
        ctx.authorise(if matches!(new.route, Route::Verbal | Route::Phone) {
            Act::ReferralRecordSpoken
        } else {
            Act::ReferralCreate
        })?;
        // somebody supported here asks for themselves, and nobody else does so in their name
        if ctx.only_supported() != matches!(new.person, IntakePerson::Own) {
            return Err(AppError::NotFound);
        }
    }
    let allowed = practices(entry).await?;
    let site = allowed.iter().find(|s| s.id == new.site.0).ok_or(AppError::NotFound)?;
    check(&new)?;
    if new.asked_at.is_some_and(|asked| asked > ctx.now()) {
        return Err(AppError::field("asked", "Enter when you were asked: a time that has passed"));
    }

    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, new.form).await?;
    let team = tx.team_of_site(site.id, ctx.day()).await?.ok_or_else(|| {
        AppError::NotPossible(format!(
            "No team takes referrals for {} at the moment. Telephone the service instead",
            site.name
        ))
    })?;
    let (person, initials) = match &new.person {
        IntakePerson::New(given) => register(ctx, &mut tx, given, site).await?,
        IntakePerson::Known(person) => {
            let permit = ctx.person_permit(&mut tx, *person).await?;
            // whoever only reads, because of a concern or a supervision, does not take the person into their own hands
            permit.writing()?;
            let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
            (row.id, practice::person::initials(&row.given_name, &row.family_name))
        }
        IntakePerson::Own => {
            let permit = ctx.self_permit(&mut tx).await?.ok_or(AppError::NotFound)?;
            let row = ctx.disclose(tx.person_get(&permit).await?).ok_or(AppError::NotFound)?;
            (row.id, practice::person::initials(&row.given_name, &row.family_name))
        }
    };
    note_consent(ctx, &mut tx, person, &new).await?;
    let row = referral_row(ctx, &new, person, team);
    let risks: Vec<String> = new.risks.iter().map(|r| r.as_str().to_owned()).collect();
    let permit = tx.referral_insert(&row, &new.needs, &risks).await?;
    ctx.event(
        &mut tx,
        Kind::ReferralReceived,
        About::person(person, row.id),
        &json!({ "reference": row.reference, "source": row.source, "route": row.route, "needs": new.needs, "story": new.story, "told": new.told,
                 "wants": new.wants, "urgency": row.urgency, "risks": risks, "risk_note": new.risk_note, "referrer": new.referrer_name,
                 "consent_contact": new.consent_contact }),
    );
    if matches!(entry, Entry::SignedIn(ctx) if ctx.may(Act::ReferralRecordSpoken)) {
        Box::pin(crate::charter::referral_came(ctx, &mut tx, &permit, &row)).await?;
    }
    if let Some(walk_in) = new.walk_in {
        crate::groups::referred(ctx, &mut tx, walk_in, person, row.id).await?;
    }
    let text = wordback::text(ctx, &mut tx, &row, &initials, Turn::Received, "").await?;
    wordback::send(ctx, &mut tx, &permit, &row, Turn::Received, &text).await?;
    // whoever has no account to follow it with gets an address; told ones hand it on
    let follow =
        if row.referrer_id.is_none() { Some(follow_link(ctx, &mut tx, &row, new.follow).await?) } else { None };
    let received = Received { referral: ReferralId(row.id), reference: row.reference, follow };
    // The address of a follow page is a secret and is not kept: whoever sends the same form again makes it anew.
    let place =
        if matches!(entry, Entry::Link(_)) { String::new() } else { format!("/refer/done/{}", received.reference) };
    ctx.finish(tx, new.form, &place, new.draft.as_deref()).await?;
    Ok(received)
}

fn check(new: &NewReferral) -> AppResult<()> {
    let mut problems = Vec::new();
    if let IntakePerson::New(person) = &new.person {
        if person.given_name.trim().is_empty() {
            problems.push(Problem::new("given_name", "Enter the person's first name"));
        }
        if person.family_name.trim().is_empty() {
            problems.push(Problem::new("family_name", "Enter the person's last name"));
        }
        if person.phone.is_none() && person.email.is_none() && person.address.trim().is_empty() {
            problems.push(Problem::new(
                "phone",
                "Give at least one way to reach the person: a telephone number, an e-mail address or an address",
            ));
        }
    }
    for code in &new.needs {
        if needs::by_code(code).is_none() {
            problems.push(Problem::new("needs", format!("Choose needs from the list; “{code}” is not one of them")));
        }
    }
    if new.needs.is_empty() && new.story.trim().is_empty() {
        problems
            .push(Problem::new("needs", "Choose what the person would like support with, or say it in your own words"));
    }
    for (field, words) in [
        ("story", &new.story),
        ("told", &new.told),
        ("wants", &new.wants),
        ("involved", &new.involved),
        ("risk_note", &new.risk_note),
    ] {
        let length = words.chars().count();
        if length > TEXT_MAX {
            problems.push(Problem::new(
                field,
                format!("This is {length} characters long; {TEXT_MAX} is the most that can be kept here. Shorten it"),
            ));
        }
    }
    if new.referrer_name.trim().is_empty() {
        problems.push(Problem::new("referrer_name", "Enter your name, so that the link worker knows whom to ask"));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Invalid(problems)) }
}

async fn register(ctx: &Ctx, tx: &mut Box<dyn Tx>, given: &NewPerson, site: &SiteRow) -> AppResult<(Uuid, String)> {
    let id = ctx.id();
    let person = PersonRow {
        id,
        given_name: given.given_name.trim().to_owned(),
        family_name: given.family_name.trim().to_owned(),
        known_as: given.known_as.trim().to_owned(),
        name_key: name_key(&given.given_name, &given.family_name, &given.known_as),
        birth_date: given.birth_date.map(time::day),
        nhs_number: given.nhs_number.as_ref().map(|n| n.as_str().to_owned()),
        pronouns: String::new(),
        gender: None,
        ethnicity: None,
        language: given.language.trim().to_owned(),
        interpreter: given.interpreter,
        address: given.address.trim().to_owned(),
        postcode: given.postcode.clone(),
        practice_id: (site.kind == "practice").then_some(site.id),
        communication_needs: given.communication_needs.trim().to_owned(),
        safe_contact: given.safe_contact.trim().to_owned(),
        next_of_kin: String::new(),
        account_id: None,
        merged_into: None,
        created_at: ctx.at(),
        version: 1,
    };
    let phone_kind = |p: &str| if p.starts_with("07") { ContactKind::Mobile } else { ContactKind::HomePhone };
    let ways =
        [given.phone.as_ref().map(|p| (phone_kind(p), p)), given.email.as_ref().map(|e| (ContactKind::Email, e))];
    let contacts: Vec<PersonContactRow> = ways
        .into_iter()
        .flatten()
        .zip(0..)
        .map(|((kind, value), position)| PersonContactRow {
            id: ctx.id(),
            person_id: id,
            kind: kind.as_str().to_owned(),
            value: value.clone(),
            never_use: false,
            no_message: given.no_message,
            safe: false,
            note: String::new(),
            position,
        })
        .collect();
    tx.person_insert(&person, &contacts).await?;
    ctx.event(tx, Kind::PersonRegistered, About::person(id, id), &json!({ "safe_contact": person.safe_contact }));
    Ok((id, practice::person::initials(&person.given_name, &person.family_name)))
}

async fn note_consent(ctx: &Ctx, tx: &mut Box<dyn Tx>, person: Uuid, new: &NewReferral) -> AppResult<()> {
    // not asked is no refusal: it is left open, and flagged (DOMAIN 4.10)
    let Some(given) = new.consent_contact else { return Ok(()) };
    let consent = ConsentRow {
        id: ctx.id(),
        person_id: person,
        purpose: Purpose::Contact.as_str().to_owned(),
        given,
        given_by: GivenBy::Person.as_str().to_owned(),
        how: if new.route == Route::SelfReferral { How::Online } else { How::Spoken }.as_str().to_owned(),
        note: format!("Told by {} with the referral", new.referrer_name.trim()),
        at: ctx.at(),
        recorded_by: ctx.account_uuid(),
        withdrawn_at: None,
    };
    tx.consent_insert(person, &consent).await?;
    Ok(())
}

fn referral_row(ctx: &Ctx, new: &NewReferral, person: Uuid, team: Uuid) -> ReferralRow {
    let mut bytes = [0; 8];
    ctx.app.fill(&mut bytes);
    ReferralRow {
        id: ctx.id(),
        reference: reference::make(&bytes),
        person_id: person,
        site_id: new.site.0,
        team_id: team,
        source: new.source.as_str().to_owned(),
        route: new.route.as_str().to_owned(),
        state: practice::referral::State::Received.as_str().to_owned(),
        urgency: new.urgency.as_str().to_owned(),
        flagged: flagged(new.urgency, &new.risks),
        referrer_name: new.referrer_name.trim().to_owned(),
        referrer_contact: new.referrer_contact.trim().to_owned(),
        referrer_id: ctx.account_uuid().filter(|_| !matches!(new.route, Route::Verbal | Route::Phone)),
        story: new.story.clone(),
        told: new.told.clone(),
        wants: new.wants.clone(),
        involved: new.involved.clone(),
        risk_note: new.risk_note.clone(),
        consent_contact: new.consent_contact == Some(true),
        agrees_word_back: new.agrees_word_back == Some(true),
        received_at: new.asked_at.map_or_else(|| ctx.at(), time::at),
        reopened_at: None,
        recorded_by: ctx.account_uuid(),
        triage_by: None,
        triage_at: None,
        first_offered_at: None,
        first_held_at: None,
        outcome_at: None,
        outcome_by: None,
        decided_by: None,
        decline_reason: None,
        decline_words: String::new(),
        next_words: String::new(),
        next_holder: String::new(),
        referrer_words: String::new(),
        redirected_to: String::new(),
        duplicate_of: None,
        version: 1,
    }
}

async fn follow_link(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: &ReferralRow,
    given: Option<Token>,
) -> AppResult<Token> {
    link_to_follow(ctx, tx, referral.id, (&referral.source, &referral.referrer_name), given).await
}

/// Makes an address by which a referral is followed without an account; `who` is its source and the name of whoever made it.
pub(crate) async fn link_to_follow(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: Uuid,
    who: (&str, &str),
    given: Option<Token>,
) -> AppResult<Token> {
    let token = given.unwrap_or_else(|| {
        let mut bytes = [0; 32];
        ctx.app.fill(&mut bytes);
        Token::from_bytes(&bytes)
    });
    // the log says this of whoever comes by the link, and cannot be made to forget it: a person or their family is not named
    let who = match Source::parse(who.0) {
        Some(source @ (Source::SelfReferral | Source::FamilyOrFriend)) => source.words(),
        _ => who.1,
    };
    let link = LinkRow {
        token_hash: token_hash(token.expose()),
        id: ctx.id(),
        service_id: ctx.service().0,
        kind: "follow".to_owned(),
        subject_id: Some(referral),
        label: format!("{who} (by link)"),
        created_at: ctx.at(),
        revoked_at: None,
    };
    tx.link_insert(&link).await?;
    Ok(token)
}
