//! What lies on the desks of those who look after records, so that a demonstration has a day of theirs too: a request in work, a detail
//! that is hidden, a death, an emergency, a look to ask about, two records that may be one person's, and old records whose time is over.
//!
//! Unlike the cases this goes through the use cases, each by who would do it and with the clock at its moment; the old records come in
//! as another system's export would.

use crate::demo::plan::Plan;
use anyhow::Context;
use app::clock::{SeededIds, StandingClock};
use app::episodes::{Filter, caseload};
use app::glass::{self, NewGlass};
use app::hidden::{self, Which};
use app::imports::{self, Intake, Source};
use app::people::{self, record_death};
use app::referrals::{Entry, IntakePerson, NewPerson, NewReferral, receive};
use app::requests::{self, NewRequest};
use app::rights::{self, Identity, Step};
use app::secrets::token_hash;
use app::sign_in::Visitor;
use app::timeline::Window;
use app::{App, Ctx, time};
use exchange::Mapping;
use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::access::RequestKind;
use practice::death::{Death, Source as From};
use practice::episode::State;
use practice::glass::{Lasts, Reason};
use practice::ids::{EpisodeId, PersonId, SiteId};
use practice::person::full_name;
use practice::referral::{Route, Source as Sender, Urgency};
use practice::rights::Asker;
use std::io::Cursor;
use std::sync::Arc;
use store::Store;
use store::doors::NewSession;
use uuid::Uuid;

/// A handful of people made to test by fills no desk; a load made to measure by has no need of one, and the nights would take their time
/// with it.
const SIZES: std::ops::RangeInclusive<usize> = 100..=5_000;
/// What the former case book held: people whose support ended before Leeway came.
const FORMER: &str = "\
person_key,given_name,family_name,birth_date,referral_key,received_at,source,referral_needs,consent_contact,referral_state,outcome_at,episode_key,opened_at,episode_state,ended_at,ending_reason
K-0112,Gwendoline,Tarrant,02/11/1938,KR-0112,14/01/2016 10:00,gp,loneliness,yes,accepted,18/01/2016,KE-0112,18/01/2016,ended,02/06/2016,goals_met
K-0158,Desmond,Attwater,19/07/1944,KR-0158,03/10/2016 15:20,gp,money,yes,accepted,06/10/2016,KE-0158,06/10/2016,ended,21/02/2017,goals_met
K-0391,Philippa,Ravenhill,08/04/1961,KR-0391,11/03/2020 09:30,nurse,housing,yes,accepted,13/03/2020,KE-0391,13/03/2020,ended,30/09/2020,moved_away
";

/// Who sits at the desks, known before the plan is written.
pub(super) struct Desk {
    governance: Option<Uuid>,
    manager: Option<Uuid>,
    workers: Vec<Uuid>,
    slug: String,
    email: String,
    site: String,
    seed: u64,
    now: Timestamp,
    fits: bool,
}

/// Somebody of a caseload.
struct Supported {
    person: PersonId,
    episode: EpisodeId,
    name: String,
    /// Family name and date of birth, as one types them; the name alone where that is not known.
    sought: String,
}

impl Desk {
    /// Those of a plan, by the ids it is given.
    pub(super) fn of(plan: &Plan, world: &super::rows::World) -> Self {
        let here = || plan.service().accounts.iter().enumerate().filter(|(_, account)| account.left.is_none());
        let role = |role: &'static str| here().filter(move |(_, account)| account.role == role);
        Self {
            governance: role("governance").map(|(position, _)| world.account(position)).next(),
            manager: role("manager").map(|(position, _)| world.account(position)).next(),
            workers: role("worker").map(|(position, _)| world.account(position)).collect(),
            slug: plan.service().slug.clone(),
            email: role("worker").map(|(_, account)| account.email.clone()).next().unwrap_or_default(),
            site: plan.service().practices.first().map(|practice| practice.name.clone()).unwrap_or_default(),
            seed: plan.seed(),
            now: plan.now(),
            fits: SIZES.contains(&plan.episodes()),
        }
    }

    /// Lays it there. What a small service has nobody for is left out.
    ///
    /// # Errors
    /// A use case says no: then the demonstration is at fault.
    pub(super) async fn lay(self, store: &Arc<dyn Store>) -> anyhow::Result<()> {
        let (Some(governance), [first, second, ..], true) = (self.governance, self.workers.as_slice(), self.fits)
        else {
            return Ok(());
        };
        let clock = Arc::new(StandingClock::at(self.before(14)));
        // other ids than the rows have that stand already
        let ids = Arc::new(SeededIds::new(self.seed ^ 0xDE5C));
        let app = App::new(store.clone(), clock.clone(), ids).second_step_optional();
        let mut seats = Vec::new();
        for account in [governance, *first, *second] {
            seats.push(signed_in(store, &app, &self.slug, account, self.now).await?);
        }
        if let Some(manager) = self.manager {
            seats.push(signed_in(store, &app, &self.slug, manager, self.now).await?);
        }
        let [lead, first, second, rest @ ..] = seats.as_slice() else { return Ok(()) };

        clock.set(self.before(13));
        self.former(&app).await.context("the former case book")?;
        let own = supported(&first.ctx).await?;
        let theirs = supported(&second.ctx).await?;
        if let [asks, hides, .., alike] = own.as_slice() {
            clock.set(self.before(12));
            request(&lead.ctx, asks).await.context("a request in work")?;
            clock.set(self.before(6));
            hide(&first.ctx, hides).await.context("a detail that is hidden")?;
            clock.set(self.before(2));
            again(&app, &first.ctx, alike, &self.slug).await.context("a second record")?;
        }
        if let [.., judged, _] = own.as_slice() {
            clock.set(self.before(8));
            super::judged::lay(&first.ctx, judged.episode).await.context("judgement")?;
        }
        if let Some(manager) = rest.first() {
            clock.set(self.before(5));
            super::agreed::lay(&manager.ctx, &first.ctx, &second.ctx).await.context("a charter")?;
            let mut others = Vec::new();
            for account in self.workers.iter().skip(2) {
                others.push(signed_in(store, &app, &self.slug, *account, self.now).await?);
            }
            let workers: Vec<&Ctx> = [first, second].into_iter().chain(&others).map(|seat| &seat.ctx).collect();
            super::sustained::lay(&manager.ctx, &workers).await.context("support for the work")?;
            for seat in &others {
                app::sign_in::sign_out(&app, seat).await?;
            }
            super::placed::lay(&app, &manager.ctx).await.context("a workshop")?;
        }
        for worker in [first, second] {
            super::supervised::lay(&worker.ctx).await.context("supervision")?;
        }
        // an emergency finds nobody by a name alone
        let born = |who: &&Supported| who.sought.contains('/');
        if let ([died, night, ..], Some(glassed)) = (theirs.as_slice(), theirs.iter().skip(2).find(born)) {
            clock.set(self.before(4));
            death(&second.ctx, died, time::local_date(self.before(5))).await.context("a death")?;
            clock.set(self.before(3));
            emergency(&first.ctx, glassed).await.context("an emergency")?;
            clock.set(self.at_night(1)?);
            people::open(&second.ctx, night.person, Window::default()).await?;
            second.ctx.settle("/people/{person}").await?;
        }
        for visitor in &seats {
            app::sign_in::sign_out(&app, visitor).await?;
        }
        // the nights: the first sets down what is done each night, the second does it
        for moment in [self.before(1), self.now] {
            clock.set(moment);
            app::jobs::run_due(&app).await?;
        }
        Ok(())
    }

    /// So many days ago, at the hour it is now.
    fn before(&self, days: i64) -> Timestamp {
        self.now.saturating_sub(SignedDuration::from_hours(24 * days)).unwrap_or(self.now)
    }

    /// A quarter past three in the night that many days ago.
    fn at_night(&self, days: i64) -> anyhow::Result<Timestamp> {
        let day = time::local_date(self.now).saturating_sub(days.days());
        Ok(day.to_datetime(Time::constant(3, 15, 0, 0)).to_zoned(time::london().clone())?.timestamp())
    }

    /// Brings in what the former case book held.
    async fn former(&self, app: &App) -> anyhow::Result<()> {
        let ctx = imports::system_of(app, &self.slug).await?;
        let open = || Ok(Box::new(Cursor::new(FORMER)) as Box<dyn std::io::Read + Send>);
        let intake = Intake {
            folder: None,
            mapping: Mapping::own("The former case book"),
            files: vec![Source { name: "case-book.csv".to_owned(), open: Box::new(open) }],
            by: "The administrator".to_owned(),
            owner: Some(self.email.clone()),
            site: Some(self.site.clone()),
            leave_out: false,
            dry: false,
        };
        let staged = imports::stage(&ctx, &intake).await?;
        if staged.report.errors > 0 {
            anyhow::bail!("{:?}", staged.report.findings);
        }
        imports::publish(&ctx, staged.run.context("nothing was read")?, |_| {}).await?;
        Ok(())
    }
}

/// Signs an account in, as if a password had been entered.
///
/// # Errors
/// There is no such service or account.
pub(super) async fn signed_in(
    store: &Arc<dyn Store>,
    app: &App,
    slug: &str,
    account: Uuid,
    ends: Timestamp,
) -> anyhow::Result<Visitor> {
    let token = format!("a session of {account}");
    let services = app::services::list(app).await?;
    let service = services.iter().find(|service| service.slug == slug).context("the service")?;
    let session = NewSession {
        token_hash: token_hash(&token),
        id: app.id(),
        account_id: account,
        service_id: service.id,
        device: "The demonstration".to_owned(),
        created_at: time::at(app.now()),
        ends_at: time::at(ends),
        second_step_at: Some(time::at(app.now())),
    };
    store.doors().session_insert(&session).await?;
    Ok(app::sign_in::resolve(app, &token).await?)
}

/// Who is supported now and was met, in the order of the caseload.
async fn supported(ctx: &Ctx) -> anyhow::Result<Vec<Supported>> {
    let filter = Filter { state: Some(State::Active), ..Filter::default() };
    let rows = caseload(ctx, &filter, None).await?.rows;
    ctx.settle("/caseload").await?;
    Ok(rows
        .into_iter()
        .map(|row| Supported {
            person: PersonId(row.person_id),
            episode: EpisodeId(row.id),
            name: full_name(&row.given_name, &row.family_name),
            sought: row.birth_date.map_or_else(
                || row.family_name.clone(),
                |born| format!("{} {}", row.family_name, born.format("%d/%m/%Y")),
            ),
        })
        .collect())
}

/// Somebody asked for a copy of all that is held, and showed who they are.
async fn request(lead: &Ctx, who: &Supported) -> anyhow::Result<()> {
    let received = lead.today().saturating_sub(1.days());
    let new = NewRequest {
        form: lead.id(),
        kind: RequestKind::Access,
        reference: String::new(),
        asker: Asker::Person,
        asked_by: who.name.clone(),
        received,
        why: "By letter: “I should like to see everything that you hold about me.”".to_owned(),
    };
    let request = requests::make(lead, new).await?;
    requests::name(lead, request, lead.id(), who.person).await?;
    let version = requests::open(lead, request).await?.request.version;
    let identity = Identity { how: "Came in with a passport".to_owned(), on: lead.today() };
    rights::act(lead, request, lead.id(), version, Step::Identity(identity)).await?;
    Ok(lead.settle("/audit/requests/{request}").await?)
}

/// The address of somebody is kept apart.
async fn hide(worker: &Ctx, who: &Supported) -> anyhow::Result<()> {
    let why = "Her former partner has asked at the surgery where she lives now. She agreed with the police that nobody is told.";
    hidden::hide(worker, who.person, worker.id(), Which::Address, why).await?;
    Ok(worker.settle("/people/{person}/hidden").await?)
}

/// Somebody refers themselves who is known already, under the name they are called by.
async fn again(app: &App, worker: &Ctx, who: &Supported, slug: &str) -> anyhow::Result<()> {
    let known = people::open(worker, who.person, Window::default()).await?.person;
    worker.settle("/people/{person}").await?;
    let person = NewPerson {
        given_name: known.given_name,
        family_name: known.family_name,
        birth_date: known.birth_date.map(time::date),
        postcode: known.postcode,
        phone: Some("07700900461".to_owned()),
        ..NewPerson::default()
    };
    let guest = app::services::by_slug(app, slug).await?;
    let site = app::referrals::practices(Entry::Link(&guest)).await?.into_iter().next().context("no practice")?;
    let referral = NewReferral {
        person: IntakePerson::New(Box::new(person)),
        site: SiteId(site.id),
        source: Sender::SelfReferral,
        route: Route::SelfReferral,
        needs: vec!["energy".to_owned()],
        story: "My heating bill has doubled and I do not understand the letter. Somebody helped me here before."
            .to_owned(),
        told: String::new(),
        wants: "Somebody to go through it with me.".to_owned(),
        involved: String::new(),
        urgency: Urgency::Routine,
        risks: Vec::new(),
        risk_note: String::new(),
        consent_contact: Some(true),
        agrees_word_back: Some(true),
        referrer_name: who.name.clone(),
        referrer_contact: String::new(),
        form: app.id(),
        asked_at: None,
        draft: None,
        follow: None,
        walk_in: None,
    };
    receive(Entry::Link(&guest), referral).await?;
    Ok(())
}

/// A death becomes known.
async fn death(worker: &Ctx, who: &Supported, died: jiff::civil::Date) -> anyhow::Result<()> {
    let note =
        "The daughter rang. She asks that no letters come to the house, and would like to keep the group’s number."
            .to_owned();
    let death = Death { died_on: Some(died), source: From::Family, note };
    record_death(worker, who.person, worker.id(), death).await?;
    Ok(worker.settle("/people/{person}/death").await?)
}

/// A colleague opens a record in an emergency, and the governance lead has yet to look at it.
async fn emergency(colleague: &Ctx, who: &Supported) -> anyhow::Result<()> {
    let new = NewGlass {
        form: colleague.id(),
        reason: Reason::EmergencyService,
        why: "The hospital rang: brought in without papers, and named us. They need the next of kin.".to_owned(),
        lasts: Lasts::Hour,
    };
    let opened = glass::begin(colleague, new).await?;
    glass::find(colleague, opened, &who.sought).await?;
    glass::name(colleague, opened, colleague.id(), who.person).await?;
    people::open(colleague, who.person, Window::default()).await?;
    colleague.settle("/people/{person}").await?;
    glass::close(colleague, opened, colleague.id()).await?;
    Ok(())
}
