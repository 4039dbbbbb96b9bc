//! Services and who comes to them by a link: what stands before any record.

use crate::ctx::{App, Ctx};
use crate::error::{AppError, AppResult};
use crate::secrets::token_hash;
use crate::time;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use practice::access::Role;
use practice::event::Kind;
use practice::ids::{ReferralId, ServiceId, SiteId};
use store::chain::{Anchor, PIECE, Verified, Walk};
use store::doors::{
    AccountRow, AppointmentLink, CalendarLink, CheckOutLink, FollowLink, LinkIn, MeasureLink, ServiceRow, WishLink,
    WorkshopLink,
};
use store::erasures::{Registered, Said};
use store::events::EventRow;
use uuid::Uuid;

/// Somebody who came by a link, without an account.
#[derive(Debug, Clone)]
pub struct Guest {
    /// Acts with this; holds no role.
    pub ctx: Ctx,
    /// The name of the service.
    pub service_name: String,
    /// What the link opens.
    pub opens: Opens,
    /// What the link says of itself.
    pub label: String,
}

/// What a link opens.
#[derive(Debug, Clone)]
pub enum Opens {
    /// Referring on behalf of a practice.
    Practice(SiteId),
    /// Following one referral.
    Follow(ReferralId, FollowLink),
    /// Checking out of a visit alone.
    CheckOut(CheckOutLink),
    /// Answering questions about oneself.
    Measure(MeasureLink),
    /// Saying whether one still wants what one waits for.
    Wish(WishLink),
    /// Taking part in a workshop.
    Workshop(WorkshopLink),
    /// One's own calendar, for a calendar program.
    Calendar(CalendarLink),
    /// Answering a reminder of an appointment.
    Appointment(AppointmentLink),
    /// Handing over texts that came in.
    Texts,
    /// Referring oneself to a service.
    SelfReferral,
}

/// Who comes by this link.
///
/// # Errors
/// [`AppError::NotFound`] where the link is unknown or was taken back.
pub async fn by_link(app: &App, token: &str) -> AppResult<Guest> {
    let found = app.store.doors().link_resolve(&token_hash(token)).await?.ok_or(AppError::NotFound)?;
    let opens = match (found.link.kind.as_str(), found.link.subject_id) {
        ("practice", Some(site)) => Opens::Practice(SiteId(site)),
        ("follow", Some(referral)) => {
            Opens::Follow(ReferralId(referral), FollowLink::of(&found).ok_or(AppError::NotFound)?)
        }
        (crate::links::TEXTS, Some(_)) => Opens::Texts,
        ("calendar", Some(_)) => Opens::Calendar(CalendarLink::of(&found).ok_or(AppError::NotFound)?),
        ("appointment", Some(_)) => Opens::Appointment(AppointmentLink::of(&found).ok_or(AppError::NotFound)?),
        ("check_out", Some(_)) => Opens::CheckOut(CheckOutLink::of(&found).ok_or(AppError::NotFound)?),
        (crate::wishes::LINK, Some(_)) => Opens::Wish(WishLink::of(&found).ok_or(AppError::NotFound)?),
        (crate::charter::workshop::LINK, Some(_)) => {
            Opens::Workshop(WorkshopLink::of(&found).ok_or(AppError::NotFound)?)
        }
        ("measure", Some(_)) => Opens::Measure(MeasureLink::of(&found).ok_or(AppError::NotFound)?),
        _ => return Err(AppError::NotFound),
    };
    let LinkIn { scope, service, link } = found;
    Ok(Guest {
        ctx: app.ctx(scope, Vec::new()).of_service(&service),
        service_name: service.name,
        opens,
        label: link.label,
    })
}

/// Whoever comes to refer themselves to a service, by its short name.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such service.
pub async fn by_slug(app: &App, slug: &str) -> AppResult<Guest> {
    let (service, scope) = app.store.doors().service_by_slug(slug).await?.ok_or(AppError::NotFound)?;
    Ok(Guest {
        ctx: app.ctx(scope, Vec::new()).of_service(&service),
        label: service.name.clone(),
        service_name: service.name,
        opens: Opens::SelfReferral,
    })
}

/// The services of this installation.
///
/// # Errors
/// Storage only.
pub async fn list(app: &App) -> AppResult<Vec<ServiceRow>> {
    Ok(app.store.doors().service_list().await?)
}

/// Makes a service: for the command line and demonstrations.
///
/// # Errors
/// [`AppError::Store`] with a conflict where the short name is taken.
pub async fn create(app: &App, slug: &str, name: &str) -> AppResult<Ctx> {
    let row = ServiceRow {
        id: app.id(),
        slug: slug.to_owned(),
        name: name.to_owned(),
        demonstration: false,
        created_at: time::at(app.now()),
    };
    let scope = app.store.doors().service_create(&row).await?;
    Ok(app.ctx(scope, Vec::new()).of_service(&row))
}

/// Leeway itself in a service: jobs and the command line. It holds no role and opens no record.
///
/// # Errors
/// [`AppError::NotFound`] where there is no such service.
pub async fn system(app: &App, service: ServiceId) -> AppResult<Ctx> {
    let scope = app.store.doors().service_system_scope(service.0).await?.ok_or(AppError::NotFound)?;
    Ok(app.ctx(scope, Vec::new()))
}

/// Adds an account with a role, as `leeway user add` does; an account that is there gets the role and keeps its password.
/// Says whether it is a new one.
///
/// # Errors
/// [`AppError::Invalid`] for a password that is too weak.
pub async fn add_user(
    app: &App,
    system: &Ctx,
    email: &str,
    name: &str,
    password: &str,
    role: Role,
) -> AppResult<(Uuid, bool)> {
    let email =
        practice::person::parse_email(email).map_err(|e| AppError::field("email", e.to_string()))?.to_lowercase();
    let doors = app.store.doors();
    let now = time::at(app.now());
    let known = doors.account_by_email(&email).await?;
    let new = known.is_none();
    let account = if let Some(found) = known {
        found.id
    } else {
        crate::secrets::check_password(password, &[name, &email]).map_err(|p| AppError::Invalid(vec![p]))?;
        let mut salt = [0; 16];
        app.ids.fill(&mut salt);
        let row = AccountRow {
            id: app.id(),
            email,
            name: name.to_owned(),
            password_hash: Some(crate::secrets::hash_password(password.to_owned(), salt).await?),
            totp_secret: None,
            totp_confirmed_at: None,
            totp_last_step: None,
            disabled_at: None,
            reset_at: None,
            reset_by: None,
            reset_how: None,
            created_at: now,
            version: 1,
        };
        doors.account_insert(&row).await?;
        row.id
    };
    give_role(app, system, account, role).await?;
    Ok((account, new))
}

async fn give_role(app: &App, system: &Ctx, account: Uuid, role: Role) -> AppResult<()> {
    let mut tx = system.begin().await?;
    if !tx.membership_roles(account, system.at()).await?.iter().any(|r| r == role.as_str()) {
        let membership = store::doors::MembershipRow {
            service_id: system.service().0,
            id: app.ids.id(app.now()),
            account_id: account,
            role: role.as_str().to_owned(),
            from_at: system.at(),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await?;
        system.event(
            &mut tx,
            Kind::RoleGiven,
            crate::ctx::About::service(account),
            &serde_json::json!({ "role": role.as_str() }),
        );
    }
    Ok(tx.commit().await?)
}

/// A head of one of a service's logs, as it is written where the database's writers cannot reach it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Head {
    /// The service's short name.
    pub service: String,
    /// `changes` or `looks`.
    pub chain: String,
    /// The stream, for looks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<Uuid>,
    /// How many entries there are.
    pub seq: i64,
    /// The last entry's digest, in hexadecimal figures.
    pub digest: String,
}

/// The heads of a service's logs now: of the changes, and of each stream of looks written to since `since`.
pub(crate) async fn heads_of(ctx: &Ctx, slug: &str, since: store::At) -> AppResult<Vec<Head>> {
    let looks = ctx.app.store.looks_heads(ctx.service().0, since).await?;
    let (seq, digest) = ctx.read().await?.event_head().await?;
    let head = |chain: &str, stream, seq, digest: &[u8]| Head {
        service: slug.to_owned(),
        chain: chain.to_owned(),
        stream,
        seq,
        digest: HEXLOWER.encode(digest),
    };
    let mut all = vec![head("changes", None, seq, &digest)];
    all.extend(looks.iter().map(|l| head("looks", Some(l.stream), l.seq, l.digest.as_deref().unwrap_or_default())));
    Ok(all)
}

/// The heads of a service's logs, to be kept elsewhere and given to [`verify`] later.
///
/// # Errors
/// Storage only.
pub async fn heads(app: &App, service: &ServiceRow) -> AppResult<Vec<Head>> {
    let system = system(app, ServiceId(service.id)).await?;
    heads_of(&system, &service.slug, time::at(jiff::Timestamp::UNIX_EPOCH)).await
}

/// What was erased of what a service's log says, as the register keeps it: each line is an entry of that log, read back.
///
/// # Errors
/// Storage only.
pub async fn erasures(app: &App, service: &ServiceRow) -> AppResult<Vec<Registered>> {
    erased(&system(app, ServiceId(service.id)).await?, &service.slug).await
}

pub(crate) async fn erased(ctx: &Ctx, slug: &str) -> AppResult<Vec<Registered>> {
    let noted = ctx.read().await?.event_of_kinds(&format!(" {} ", Kind::PayloadErased.as_str())).await?;
    let read = noted.into_iter().filter_map(|event| Some((event.at, Said::read(&event.body?)?)));
    Ok(read.map(|(at, said)| Registered { service: slug.to_owned(), at, said }).collect())
}

/// Walks a service's chain of changes and its streams of looks, and compares them with heads that were written
/// down elsewhere.
///
/// # Errors
/// Storage only; a chain that is broken is part of the answer.
pub async fn verify(app: &App, service: &ServiceRow, heads: &[Head]) -> AppResult<Vec<(&'static str, Verified)>> {
    let system = system(app, ServiceId(service.id)).await?;
    let ours: Vec<&Head> = heads.iter().filter(|h| h.service == service.slug).collect();
    let (changes, looks) = walk(&system, &ours).await?;
    Ok(vec![("changes", changes), ("looks", looks)])
}

/// Walks both logs from their first entries to their ends.
pub(crate) async fn walk(ctx: &Ctx, heads: &[&Head]) -> AppResult<(Verified, Verified)> {
    let anchors = anchors(ctx, heads).await?;
    let mut walks = Walks::default();
    while !walks.done() {
        walks.go_on(ctx, &anchors).await?;
    }
    Ok((walks.changes.verified(), walks.looks.verified()))
}

/// How far the walks along both logs have come.
#[derive(Debug, Clone, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Walks {
    pub(crate) changes: Walk,
    pub(crate) looks: Walk,
}

impl Walks {
    pub(crate) fn done(&self) -> bool {
        self.changes.done && self.looks.done
    }

    /// Goes on by one piece: the one verifier there is, for the command line and for what is done each night. Each piece is a short
    /// reading of its own, so that no writer waits for it and memory stays as it is.
    pub(crate) async fn go_on(&mut self, ctx: &Ctx, anchors: &[Anchor]) -> AppResult<()> {
        if self.changes.done {
            ctx.app.store.looks_walk(ctx.service().0, &mut self.looks, anchors, PIECE).await?;
        } else {
            ctx.read().await?.event_walk(&mut self.changes, anchors, PIECE).await?;
        }
        Ok(())
    }
}

/// What was noted of both logs: in heads that were written down elsewhere, and in the changes, which say which streams of looks there
/// have to be and how long these were when it was last noted (HOUSE 10.3).
pub(crate) async fn anchors(ctx: &Ctx, heads: &[&Head]) -> AppResult<Vec<Anchor>> {
    let mut all = noted(ctx.read().await?.event_of_kinds(LOOKS_KINDS).await?);
    all.extend(heads.iter().filter_map(|head| {
        // a digest that cannot be read fits no entry
        let digest = Some(HEXLOWER_PERMISSIVE.decode(head.digest.as_bytes()).unwrap_or_default());
        match head.chain.as_str() {
            "changes" => Some(Anchor { stream: Uuid::nil(), seq: head.seq, digest }),
            "looks" => Some(Anchor { stream: head.stream?, seq: head.seq, digest }),
            _ => None,
        }
    }));
    Ok(all)
}

/// The kinds of events that speak of the log of looks.
const LOOKS_KINDS: &str = " stream_registered looks_anchored ";

/// What the events say of the streams of looks: that one was begun, and how far it had come.
fn noted(events: Vec<EventRow>) -> Vec<Anchor> {
    let mut all = Vec::new();
    for event in events {
        if event.kind == Kind::StreamRegistered.as_str() {
            // it is registered after its first entry is written
            all.extend(event.subject_id.map(|stream| Anchor { stream, seq: 1, digest: None }));
        } else {
            let body: serde_json::Value = serde_json::from_str(&event.body.unwrap_or_default()).unwrap_or_default();
            let streams = body.get("streams").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
            all.extend(streams.into_iter().filter_map(|one| {
                let digest = one.get("digest")?.as_str()?.to_owned();
                Some(Anchor {
                    stream: one.get("stream")?.as_str()?.parse().ok()?,
                    seq: one.get("seq")?.as_i64()?,
                    digest: HEXLOWER.decode(digest.as_bytes()).ok(),
                })
            }));
        }
    }
    all
}

/// The service of a context.
pub(crate) async fn row(ctx: &Ctx) -> AppResult<ServiceRow> {
    list(&ctx.app).await?.into_iter().find(|s| s.id == ctx.service().0).ok_or(AppError::NotFound)
}

/// Notes in the chain of changes how far the streams of looks have come since `since`, and gives the heads of all
/// logs, to be written where the database's writers cannot reach them.
pub(crate) async fn anchor(ctx: &Ctx, since: store::At) -> AppResult<Vec<Head>> {
    let service = row(ctx).await?;
    let looks = ctx.app.store.looks_heads(service.id, since).await?;
    if !looks.is_empty() {
        let streams: Vec<_> = looks
            .iter()
            .map(|l| {
                let digest = HEXLOWER.encode(l.digest.as_deref().unwrap_or_default());
                serde_json::json!({ "stream": l.stream, "seq": l.seq, "digest": digest })
            })
            .collect();
        let mut tx = ctx.begin().await?;
        let about = crate::ctx::About::service(service.id);
        ctx.event(&mut tx, Kind::LooksAnchored, about, &serde_json::json!({ "streams": streams }));
        tx.commit().await?;
    }
    heads_of(ctx, &service.slug, since).await
}
