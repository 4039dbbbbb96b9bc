//! A letter begun, changed, sent, thrown away, come back.

use super::own::{Chosen, chosen};
use super::{Scene, first_address, found, head, safe_ways, scene};
use crate::ctx::{About, Ctx};
use crate::error::{AppError, AppResult, READ_ONLY};
use crate::notices::{self, Channel, Of};
use crate::rights::unrestricted;
use crate::time;
use jiff::civil::Date;
use practice::access::Act;
use practice::consent::Standing;
use practice::event::Kind;
use practice::goal::{SHORT_MAX, check_words};
use practice::ids::{LetterId, ReferralId};
use practice::letter::own::{Origin, called};
use practice::letter::{Draft, Template, To, Way, check_subject, fill, in_lines, lines, reads_large};
use practice::person::initials;
use practice::problem::Problem;
use practice::referral::{Hears, Source, hears};
use practice::wordback::{full_name_problem, names_in_full};
use serde_json::{Value, json};
use store::Tx;
use store::letters::LetterRow;
use store::people::PersonContactRow;
use uuid::Uuid;

/// Refuses what a letter of this kind must not do to this person: write to somebody who has died or wants no contact, or tell a practice
/// of somebody who does not agree to it.
pub(super) async fn may_write(tx: &mut Box<dyn Tx>, scene: &Scene, to: To) -> AppResult<()> {
    if !scene.about.write {
        return Err(AppError::NotPossible(READ_ONLY.to_owned()));
    }
    unrestricted(tx, scene.person.id, Act::MessageSend).await?;
    let no = |standing: Standing| matches!(standing, Standing::Refused | Standing::Withdrawn);
    let why = match to {
        To::Person if tx.death_holds(scene.person.id).await? => {
            "This person has died, so nothing is sent to them. A letter to the practice can be written"
        }
        To::Person if no(scene.about.contact) => {
            "This person has said that they do not want to be contacted. Where that has changed, note their consent first"
        }
        To::Practice if no(scene.about.share) => {
            "This person has not agreed that the practice hears. Where that has changed, note their consent first. Where somebody is not safe, raise a concern instead"
        }
        To::Referrer if Source::parse(&scene.referral.source) == Some(Source::SelfReferral) => {
            "This person asked for themselves. Choose a letter to the person"
        }
        To::Referrer if no(scene.about.share) || !hears_all(scene) => {
            "Whoever referred hears that the referral was received and no more, because the person has not agreed to more"
        }
        To::Partner if scene.partner != Standing::Given => {
            "This person has not agreed that a partner is told of them. Where they have, note their consent first"
        }
        To::Person | To::Practice | To::Referrer | To::Partner => return Ok(()),
    };
    Err(AppError::NotPossible(why.to_owned()))
}

/// Whether whoever referred hears more than that the referral was received ([`hears`]).
fn hears_all(scene: &Scene) -> bool {
    Source::parse(&scene.referral.source)
        .is_some_and(|source| hears(source, scene.referral.agrees_word_back) == Hears::Everything)
}

/// Name and address, as they stand on a letter to the person.
pub(super) fn addressed(scene: &Scene, way: &PersonContactRow) -> String {
    format!("{}\n{}", scene.about.name, in_lines(&way.value))
}

fn place(referral: ReferralId, letter: Uuid) -> String {
    format!("/letters/{referral}/{letter}")
}

/// Begins a letter from a template; gives its id.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::NotPossible`]; [`AppError::TakenBefore`].
pub async fn begin(
    ctx: &Ctx,
    referral: ReferralId,
    form: Uuid,
    origin: impl Into<Origin> + Send,
) -> AppResult<LetterId> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let origin = origin.into();
    if matches!(origin, Origin::Brought(template) if !template.by_hand()) {
        return Err(AppError::field("template", "Ask whether they still want this from the waiting list"));
    }
    let scene = scene(ctx, &mut tx, referral).await?;
    let chosen = chosen(&mut tx, origin, &scene.person.language).await?;
    may_write(&mut tx, &scene, chosen.to).await?;
    let letter = drawn_up(ctx, &mut tx, &scene, chosen).await?;
    keep_begun(ctx, &mut tx, &scene, &letter).await?;
    ctx.finish(tx, form, &place(referral, letter.id), None).await?;
    Ok(LetterId(letter.id))
}

/// A letter from a template, not kept yet.
async fn drawn_up(ctx: &Ctx, tx: &mut Box<dyn Tx>, scene: &Scene, chosen: Chosen) -> AppResult<LetterRow> {
    let (ways, _) = safe_ways(ctx, tx, scene).await?;
    let (subject, body) = filled(ctx, tx, scene, &chosen, &[]).await?;
    let to = chosen.to;
    Ok(LetterRow {
        id: ctx.id(),
        referral_id: scene.about.referral.0,
        person_id: scene.person.id,
        template: chosen.code,
        title: chosen.title,
        to_whom: to.as_str().to_owned(),
        language: chosen.language.as_str().to_owned(),
        subject,
        head: String::new(),
        address: first_address(scene, to, &ways),
        body,
        large: to == To::Person && reads_large(&scene.person.communication_needs),
        begun_on: ctx.day(),
        state: "draft".to_owned(),
        way: None,
        made_at: ctx.at(),
        made_by: ctx.account()?.0,
        sent_at: None,
        sent_by: String::new(),
        returned_on: None,
        returned_words: String::new(),
        version: 1,
    })
}

async fn keep_begun(ctx: &Ctx, tx: &mut Box<dyn Tx>, scene: &Scene, letter: &LetterRow) -> AppResult<()> {
    tx.letter_insert(&scene.permit, letter).await?;
    note(ctx, tx, Kind::LetterWritten, letter, None);
    Ok(())
}

/// Whether a letter by post can reach somebody now: they may be written to, and an address of theirs is safe.
pub(crate) async fn can_go(ctx: &Ctx, tx: &mut Box<dyn Tx>, referral: ReferralId) -> AppResult<()> {
    reached(ctx, tx, referral).await.map(|_| ())
}

async fn reached(ctx: &Ctx, tx: &mut Box<dyn Tx>, referral: ReferralId) -> AppResult<Scene> {
    let scene = scene(ctx, tx, referral).await?;
    may_write(tx, &scene, To::Person).await?;
    match safe_ways(ctx, tx, &scene).await? {
        (_, None) => Ok(scene),
        (_, Some(why)) => Err(AppError::NotPossible(why.to_owned())),
    }
}

/// Refuses what would send a letter that was begun to where it must not go any more: to somebody who has died, wants no contact, or
/// whose record is restricted; to an address that is not, or no longer, one that is safe; with something hidden in it.
async fn leaves(ctx: &Ctx, tx: &mut Box<dyn Tx>, scene: &Scene, row: &LetterRow) -> AppResult<()> {
    may_write(tx, scene, To::Person).await?;
    let (ways, why) = safe_ways(ctx, tx, scene).await?;
    if !ways.iter().any(|way| addressed(scene, way) == row.address) {
        return Err(AppError::NotPossible(why.unwrap_or(NOT_THERE).to_owned()));
    }
    crate::hidden::kept_out(ctx, tx, row.person_id, Kind::LetterSent, &noted(Kind::LetterSent, row, None)).await
}

const NOT_THERE: &str = "The name or address on this letter is not one at which they are safely written to now. Open the letter and choose \
                         where it goes";

/// The letter that asks whether somebody still wants this, on its sheet: with the address at which they answer, and until when.
pub(crate) async fn still_wanted(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: ReferralId,
    (answer, until): (&str, Date),
) -> AppResult<paper::Sheet> {
    let scene = reached(ctx, tx, referral).await?;
    let (ways, _) = safe_ways(ctx, tx, &scene).await?;
    let chosen = chosen(tx, Origin::Brought(Template::StillWanted), &scene.person.language).await?;
    let until = until.strftime("%-d %B %Y").to_string();
    let more = [("answer", answer), ("until", until.as_str())];
    let (_, body) = filled(ctx, tx, &scene, &chosen, &more).await?;
    let address = first_address(&scene, To::Person, &ways);
    let large = reads_large(&scene.person.communication_needs);
    let head = head(ctx, tx, &scene.about).await?;
    Ok(super::sheet::sheet_of((&head, &address), ctx.today(), body, large))
}

/// By which way a letter begun for one of several leaves: by e-mail where that is wanted and safe, else by post.
///
/// # Errors
/// [`AppError::NotPossible`] with why it cannot reach them.
pub(crate) async fn way_for(ctx: &Ctx, tx: &mut Box<dyn Tx>, referral: ReferralId, by_mail: bool) -> AppResult<Way> {
    if by_mail {
        let scene = scene(ctx, tx, referral).await?;
        may_write(tx, &scene, To::Person).await?;
        if super::mail::address_for(ctx, tx, &scene).await?.is_some() {
            return Ok(Way::Mail);
        }
    }
    reached(ctx, tx, referral).await.map(|_| Way::Post)
}

/// Begins a letter to a person, as one of several; gives it and the way by which it will leave.
pub(crate) async fn begin_for(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: ReferralId,
    origin: Origin,
    by_mail: bool,
) -> AppResult<(Uuid, Way)> {
    let way = way_for(ctx, tx, referral, by_mail).await?;
    let scene = scene(ctx, tx, referral).await?;
    let chosen = chosen(tx, origin, &scene.person.language).await?;
    if chosen.to != To::Person {
        return Err(AppError::field("template", "Choose a letter to the person"));
    }
    let letter = drawn_up(ctx, tx, &scene, chosen).await?;
    let said = noted(Kind::LetterWritten, &letter, None);
    crate::hidden::kept_out(ctx, tx, letter.person_id, Kind::LetterWritten, &said).await?;
    keep_begun(ctx, tx, &scene, &letter).await?;
    Ok((letter.id, way))
}

/// Throws such a letter away, where it is as it was begun.
pub(crate) async fn throw_begun(ctx: &Ctx, tx: &mut Box<dyn Tx>, referral: ReferralId, letter: Uuid) -> AppResult<()> {
    let scene = scene(ctx, tx, referral).await?;
    let Some(row) = ctx.disclose(tx.letter_get(&scene.permit, letter).await?) else {
        return Err(AppError::NotPossible("The letter was thrown away before".to_owned()));
    };
    if row.state != "draft" {
        return Err(AppError::NotPossible("The letter has left. It is kept as it went".to_owned()));
    }
    if row.version != 1 {
        return Err(AppError::NotPossible(
            "Somebody has changed this letter since. It waits with the others that were begun".to_owned(),
        ));
    }
    tx.letter_delete(&scene.permit, row.id, row.version).await?;
    note(ctx, tx, Kind::LetterThrown, &row, None);
    Ok(())
}

/// Notes that such a letter has left by post as it reads, or has it sent by e-mail; whether it left just now.
pub(crate) async fn send_begun(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: ReferralId,
    letter: Uuid,
    way: Way,
) -> AppResult<bool> {
    let scene = scene(ctx, tx, referral).await?;
    let Some(mut row) = ctx.disclose(tx.letter_get(&scene.permit, letter).await?) else { return Ok(false) };
    if row.state != "draft" {
        return Ok(false);
    }
    if way != Way::Mail {
        leaves(ctx, tx, &scene, &row).await?;
    }
    let draft = Draft { address: row.address.clone(), body: row.body.clone(), large: row.large };
    let mut problems = draft.check(Some(way)).err().unwrap_or_default();
    problems.extend(check_subject(&row.subject, true).err());
    if !problems.is_empty() {
        let words: Vec<String> = problems.into_iter().map(|problem| problem.message).collect();
        return Err(AppError::NotPossible(words.join(" ")));
    }
    if way == Way::Mail {
        may_write(tx, &scene, To::Person).await?;
        row.address = super::mail::addressed(ctx, tx, &scene).await?;
        let said = noted(Kind::LetterSent, &row, None);
        crate::hidden::kept_out(ctx, tx, row.person_id, Kind::LetterSent, &said).await?;
    }
    leaves_by(ctx, tx, &scene, &mut row, way).await?;
    tx.letter_save(&scene.permit, &row).await?;
    note(ctx, tx, Kind::LetterSent, &row, None);
    Ok(true)
}

/// A letter leaves: from now on it is kept as it went, and by e-mail Leeway sends it.
async fn leaves_by(ctx: &Ctx, tx: &mut Box<dyn Tx>, scene: &Scene, row: &mut LetterRow, way: Way) -> AppResult<()> {
    row.head = head(ctx, tx, &scene.about).await?;
    row.begun_on = ctx.day();
    "sent".clone_into(&mut row.state);
    row.way = Some(way.as_str().to_owned());
    row.sent_at = Some(ctx.at());
    ctx.actor_name().clone_into(&mut row.sent_by);
    if way == Way::Mail {
        notices::write(ctx, tx, Of::Letter, row.id, (None, Channel::Mail)).await?;
    }
    Ok(())
}

/// Such a letter as it goes on paper; none where it was thrown away. What was not sent yet is asked again whether it may go, and to where
/// it is addressed; whoever may only read now reads one that was sent with what is hidden covered.
///
/// # Errors
/// [`AppError::NotPossible`] where it must not go any more.
pub(crate) async fn sheet_of(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    referral: ReferralId,
    letter: Uuid,
) -> AppResult<Option<paper::Sheet>> {
    let scene = scene(ctx, tx, referral).await?;
    let Some(mut row) = ctx.disclose(tx.letter_get(&scene.permit, letter).await?) else { return Ok(None) };
    if row.state == "sent" {
        if !scene.about.write {
            scene.about.marks.cover_letters(std::slice::from_mut(&mut row));
        }
        return Ok(Some(super::sheet::sheet(&row, &row.head)));
    }
    leaves(ctx, tx, &scene, &row).await?;
    let head = head(ctx, tx, &scene.about).await?;
    Ok(Some(super::sheet::sheet(&row, &head)))
}

/// Subject and letter with what is known filled in; what is not known leaves its line out. `more` is known for this one alone.
async fn filled(
    ctx: &Ctx,
    tx: &mut Box<dyn Tx>,
    scene: &Scene,
    chosen: &Chosen,
    more: &[(&str, &str)],
) -> AppResult<(String, String)> {
    let person = &scene.person;
    let ending = match scene.about.episode {
        Some(episode) => {
            let permit = ctx.episode_permit(tx, episode).await?;
            ctx.disclose(tx.ending_get(&permit).await?)
        }
        None => None,
    };
    let head = head(ctx, tx, &scene.about).await?;
    let date = |day: Date| day.strftime("%-d %B %Y").to_string();
    let called = if person.known_as.is_empty() { &person.given_name } else { &person.known_as };
    let born = person.birth_date.map_or_else(|| "not known".to_owned(), |day| date(time::date(day)));
    let number = person.nhs_number.as_deref().map_or_else(|| "not known".to_owned(), spaced);
    let today = date(ctx.today());
    let needs = tx.referral_needs(&scene.permit).await?;
    let meanwhile = if chosen.body.contains("{meanwhile}") {
        in_one(crate::wording::meanwhile(tx, &needs).await?)
    } else {
        String::new()
    };
    let called_by_initials = initials(&person.given_name, &person.family_name);
    let (remains, door) = ending.map(|one| (one.what_remains, one.door_open)).unwrap_or_default();
    let all = [
        ("name", called.as_str()),
        ("full_name", scene.about.name.as_str()),
        ("person", &called_by_initials),
        ("referrer", &scene.referral.referrer_name),
        ("born", &born),
        ("nhs_number", &number),
        ("reference", &scene.about.reference),
        ("worker", ctx.actor_name()),
        ("service", lines(&head).first().copied().unwrap_or_default()),
        ("practice", &scene.about.practice),
        ("date", &today),
        ("why", &scene.referral.referrer_words),
        ("next", &scene.referral.next_words),
        ("meanwhile", &meanwhile),
        ("remains", &remains),
        ("door", &door),
    ];
    let known: Vec<(&str, &str)> = all
        .into_iter()
        .chain(more.iter().copied())
        .filter(|(name, _)| chosen.fields.iter().any(|(field, _)| field == name))
        .collect();
    let fill =
        |text: &str| fill(text, &known).map_err(|error| AppError::Internal(format!("letter {}: {error}", chosen.code)));
    Ok((fill(&chosen.subject)?.trim().to_owned(), fill(&chosen.body)?))
}

/// What may help meanwhile, as it stands in a letter: without naming the need, which whoever else reads the letter would learn.
fn in_one(meanwhile: Vec<(String, String)>) -> String {
    if meanwhile.is_empty() {
        return String::new();
    }
    let mut all = vec!["While you wait, this may help:".to_owned()];
    all.extend(meanwhile.into_iter().map(|(_, words)| words));
    all.join("\n\n")
}

/// An NHS number as it is written: 943 476 5919.
fn spaced(number: &str) -> String {
    match (number.get(..3), number.get(3..6), number.get(6..)) {
        (Some(a), Some(b), Some(c)) => format!("{a} {b} {c}"),
        _ => number.to_owned(),
    }
}

fn note(ctx: &Ctx, tx: &mut Box<dyn Tx>, kind: Kind, letter: &LetterRow, why: Option<&str>) {
    ctx.event(tx, kind, About::person(letter.person_id, letter.id), &noted(kind, letter, why));
}

/// What the event of a letter says.
fn noted(kind: Kind, letter: &LetterRow, why: Option<&str>) -> Value {
    let mut body = json!({ "letter": called(&letter.template, &letter.title) });
    match kind {
        Kind::LetterWritten | Kind::LetterSent => {
            body["address"] = json!(letter.address);
            body["text"] = json!(letter.body);
            if !letter.subject.is_empty() {
                body["subject"] = json!(letter.subject);
            }
        }
        Kind::LetterReturned => body["on"] = json!(letter.returned_on),
        _ => {}
    }
    if kind == Kind::LetterSent {
        body["how"] = json!(letter.way.as_deref().and_then(Way::parse).map_or("", Way::words));
    }
    if let Some(why) = why.filter(|why| !why.is_empty()) {
        body["note"] = json!(why);
    }
    body
}

/// A letter as its page sends it.
#[derive(Debug, Clone)]
pub struct Written {
    /// The form's own id.
    pub form: Uuid,
    /// The version that the page showed.
    pub version: i64,
    /// The safe address that was chosen, by its id; none where it was typed, or none was chosen.
    pub way: Option<Uuid>,
    /// Name and address as typed: of a letter to a practice alone.
    pub address: String,
    /// What it is about, in a line above the letter.
    pub subject: String,
    /// What it says.
    pub body: String,
    /// Large print.
    pub large: bool,
}

/// What becomes of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It waits, as it reads now.
    Wait,
    /// It has been printed and is on its way.
    Sent(Way),
    /// It is thrown away.
    Throw,
}

/// Saves a letter, notes that it went, or throws it away. What went is never changed again.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`]; [`AppError::Stale`] where somebody else changed it; [`AppError::NotFound`];
/// [`AppError::TakenBefore`].
pub async fn settle(ctx: &Ctx, referral: ReferralId, letter: LetterId, written: Written, fate: Fate) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, written.form).await?;
    let scene = scene(ctx, &mut tx, referral).await?;
    let mut row = found(ctx, &mut tx, &scene.permit, letter).await?;
    if row.state != "draft" {
        return Err(AppError::NotPossible(
            "This letter has been sent. It is kept as it went; write another one".to_owned(),
        ));
    }
    let page = place(referral, row.id);
    let list = format!("/referrals/{referral}/letters");
    if fate == Fate::Throw {
        if !scene.about.write {
            return Err(AppError::NotPossible(READ_ONLY.to_owned()));
        }
        tx.letter_delete(&scene.permit, row.id, written.version).await?;
        note(ctx, &mut tx, Kind::LetterThrown, &row, None);
        return ctx.finish(tx, written.form, &list, Some(&page)).await;
    }
    let to = To::parse(&row.to_whom).unwrap_or(To::Person);
    may_write(&mut tx, &scene, to).await?;
    if row.version != written.version {
        return Err(AppError::Stale);
    }
    row.address = match to {
        To::Practice | To::Referrer | To::Partner => lines(&written.address).join("\n"),
        To::Person => {
            let (ways, why) = safe_ways(ctx, &mut tx, &scene).await?;
            let chosen = ways.iter().find(|way| Some(way.id) == written.way);
            if fate == Fate::Sent(Way::Post) && chosen.is_none() {
                let words = why.unwrap_or("Choose the address it goes to");
                return Err(AppError::field("way_to", words));
            }
            // the name alone where it is handed over
            chosen.map_or_else(|| scene.about.name.clone(), |way| addressed(&scene, way))
        }
    };
    written.body.replace("\r\n", "\n").trim_end().clone_into(&mut row.body);
    row.subject = written.subject.split_whitespace().collect::<Vec<_>>().join(" ");
    row.large = written.large;
    let leaves = match fate {
        Fate::Sent(way) => Some(way),
        _ => None,
    };
    let draft = Draft { address: row.address.clone(), body: row.body.clone(), large: row.large };
    let mut problems = draft.check(leaves).err().unwrap_or_default();
    problems.extend(check_subject(&row.subject, leaves.is_some()).err());
    problems.extend(named_in_full(&scene, to, &row));
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    let kind = match leaves {
        Some(way) => {
            if way == Way::Mail {
                if to == To::Practice {
                    return Err(AppError::field("way", "A letter to a practice goes by secure e-mail, outside Leeway"));
                }
                row.address = super::mail::addressed(ctx, &mut tx, &scene).await?;
            }
            leaves_by(ctx, &mut tx, &scene, &mut row, way).await?;
            Kind::LetterSent
        }
        None => Kind::LetterWritten,
    };
    tx.letter_save(&scene.permit, &row).await?;
    note(ctx, &mut tx, kind, &row, None);
    ctx.finish(tx, written.form, &page, Some(&page)).await
}

/// What is wrong with a letter to whoever referred that has the person’s full name in it: as with word back, initials stand for it.
fn named_in_full(scene: &Scene, to: To, letter: &LetterRow) -> Option<Problem> {
    let person = &scene.person;
    let said = |words: &str| names_in_full(words, &person.given_name, &person.family_name, &person.known_as);
    (to == To::Referrer && (said(&letter.body) || said(&letter.subject)))
        .then(|| full_name_problem("body", &initials(&person.given_name, &person.family_name)))
}

/// Notes that a letter came back undelivered. Whether its address is still right is asked where the person's details stand.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotPossible`] where it was not sent, or that is noted already; [`AppError::TakenBefore`].
pub async fn returned(
    ctx: &Ctx,
    referral: ReferralId,
    letter: LetterId,
    form: Uuid,
    on: Date,
    words: &str,
) -> AppResult<()> {
    ctx.authorise(Act::MessageSend)?;
    let mut tx = ctx.begin().await?;
    ctx.first_time(&mut tx, form).await?;
    let scene = scene(ctx, &mut tx, referral).await?;
    if !scene.about.write {
        return Err(AppError::NotPossible(READ_ONLY.to_owned()));
    }
    let mut row = found(ctx, &mut tx, &scene.permit, letter).await?;
    if row.state != "sent" || row.returned_on.is_some() {
        return Err(AppError::NotPossible(
            "That this letter came back is noted already, or it was not sent".to_owned(),
        ));
    }
    let mut problems: Vec<Problem> = check_words("words", words, SHORT_MAX).err().into_iter().collect();
    if on > ctx.today() {
        problems.push(Problem::new("on", "That day is still to come"));
    } else if on < time::date(row.begun_on) {
        problems.push(Problem::new("on", "That is before the letter went"));
    }
    if !problems.is_empty() {
        return Err(AppError::Invalid(problems));
    }
    tx.letter_returned(&scene.permit, row.id, time::day(on), words.trim()).await?;
    row.returned_on = Some(time::day(on));
    note(ctx, &mut tx, Kind::LetterReturned, &row, Some(words.trim()));
    ctx.finish(tx, form, &place(referral, row.id), None).await
}
