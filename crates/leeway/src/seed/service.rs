//! The service itself: sites, teams, accounts, ties, groups, wordings.

use super::Seeded;
use super::rows::{World, day_start};
use crate::demo::plan::Plan;
use crate::demo::service::{Account, ServicePlan};
use app::clock::{Ids, SeededIds};
use app::secrets::{Token, token_hash};
use app::time::{at, day};
use jiff::{SignedDuration, Timestamp};
use practice::event::Kind;
use practice::letter::To;
use std::sync::Arc;
use store::assets::AssetRow;
use store::bulk::{Batch, CodeOf};
use store::doors::{AccountRow, LinkRow, MembershipRow, NewSession, ServiceRow};
use store::events::NewEvent;
use store::letters::OwnLetterRow;
use store::organisation::{CoverRow, DatedTie, SiteRow, TeamMemberRow, TeamRow};
use store::settings::WordingRow;
use store::{Doors, Scope, Store, Tx};
use uuid::Uuid;

/// Writes the service; gives what cases need of it.
pub(crate) async fn write(
    store: &Arc<dyn Store>,
    plan: &Plan,
    ids: &SeededIds,
    password: &str,
) -> anyhow::Result<(Scope, World, Seeded)> {
    let service = plan.service();
    let begun = plan.beginning();
    let row = ServiceRow {
        id: ids.id(begun),
        slug: service.slug.clone(),
        name: service.name.clone(),
        demonstration: true,
        created_at: at(begun),
    };
    let doors = store.doors();
    let scope = doors.service_create(&row).await?;
    let mut world = World::new(plan, ids);
    for (account, (id, _)) in service.accounts.iter().zip(&world.accounts) {
        doors.account_insert(&account_row(account, *id, password, begun)).await?;
    }
    signed_in(&*doors, plan, &world, row.id).await?;
    let mut tx = store.begin(&scope).await?;
    sites_and_teams(&mut tx, plan, ids, &world).await?;
    super::calendar::rooms(&mut tx, service, ids, &world).await?;
    super::paid::contracts(&mut tx, plan, ids, &world).await?;
    super::worried::leads(&mut tx, plan, ids, &world).await?;
    people(&mut tx, plan, ids, &world, row.id).await?;
    settings(&mut tx, service, begun).await?;
    world.charter = super::lived::lay(&mut tx, plan, ids, &world).await?;
    let mut batch = Batch::default();
    assets(service, &world, begun, &mut batch);
    super::calendar::kept(plan, ids, &world, &mut batch);
    tx.bulk_insert(&batch).await?;
    let mut bytes = [0; 32];
    ids.fill(&mut bytes);
    let token = Token::from_bytes(&bytes);
    let practice = service.practices.first().map_or("", |p| p.name.as_str());
    tx.link_insert(&LinkRow {
        token_hash: token_hash(token.expose()),
        id: ids.id(begun),
        service_id: row.id,
        kind: "practice".to_owned(),
        subject_id: world.practices.first().copied(),
        label: format!("{practice}: referral link"),
        created_at: at(begun),
        revoked_at: None,
    })
    .await?;
    let mut salt = [0; 16];
    ids.fill(&mut salt);
    tx.event(NewEvent {
        id: ids.id(begun),
        at: at(begun),
        kind: Kind::DemonstrationSeeded.as_str(),
        subject: Some(row.id),
        person: None,
        episode: None,
        acted: None,
        body: "{}".to_owned(),
        salt,
    });
    tx.commit().await?;
    world.covers = service
        .covers
        .iter()
        .map(|c| (c.worker, c.cover, day_start(c.from), day_start(c.until.tomorrow().unwrap_or(c.until))))
        .collect();
    let people = service
        .accounts
        .iter()
        .filter(|a| a.left.is_none())
        .map(|a| (a.email.clone(), a.name.clone(), a.role.clone(), a.title.clone()))
        .collect();
    let seeded = Seeded { people, practice_link: format!("/r/{}", token.expose()), slug: service.slug.clone() };
    Ok((scope, world, seeded))
}

/// When everybody was here last, so that the list of who has access is one of a service at work: within two days, but for
/// those who come rarely and those who left. The session of it is long over.
async fn signed_in(doors: &dyn Doors, plan: &Plan, world: &World, service: Uuid) -> anyhow::Result<()> {
    for (position, (account, (id, _))) in plan.service().accounts.iter().zip(&world.accounts).enumerate() {
        if matches!(account.role.as_str(), "partner" | "evaluator") {
            continue;
        }
        let hours = i64::try_from(position).unwrap_or(0) * 7 % 40 + 2;
        let recent = plan.now().saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(plan.now());
        let begun = account.left.map_or(recent, day_start);
        let session = NewSession {
            token_hash: token_hash(&format!("long over: {id}")),
            id: *id,
            account_id: *id,
            service_id: service,
            device: "Firefox on Windows".to_owned(),
            created_at: at(begun),
            ends_at: at(begun),
            second_step_at: None,
        };
        doors.session_insert(&session).await?;
        doors.session_end(*id, *id, at(begun)).await?;
    }
    Ok(())
}

fn account_row(account: &Account, id: Uuid, password: &str, begun: Timestamp) -> AccountRow {
    AccountRow {
        id,
        email: account.email.clone(),
        name: account.name.clone(),
        password_hash: Some(password.to_owned()),
        totp_secret: None,
        totp_confirmed_at: None,
        totp_last_step: None,
        disabled_at: account.left.map(|left| at(day_start(left))),
        reset_at: None,
        reset_by: None,
        reset_how: None,
        created_at: at(begun),
        version: 1,
    }
}

async fn sites_and_teams(tx: &mut Box<dyn Tx>, plan: &Plan, ids: &SeededIds, world: &World) -> anyhow::Result<()> {
    let service = plan.service();
    let begun = plan.beginning();
    let since = practice::clock::london_date(begun);
    let tie = |upper: Uuid, lower: Uuid| DatedTie {
        id: ids.id(begun),
        upper,
        upper_name: String::new(),
        lower,
        lower_name: String::new(),
        from_on: day(since),
        until_on: None,
    };
    for (site, id) in service.sites.iter().zip(&world.sites) {
        tx.site_insert(&SiteRow {
            id: *id,
            name: site.name.clone(),
            kind: "network".to_owned(),
            town: site.town.clone(),
            ods_code: None,
            phone: String::new(),
            mailbox: String::new(),
            ways_of_working: site.ways_of_working(),
            archived_at: None,
            version: 1,
        })
        .await?;
    }
    for (practice, id) in service.practices.iter().zip(&world.practices) {
        let site = &service.sites[practice.site];
        tx.site_insert(&SiteRow {
            id: *id,
            name: practice.name.clone(),
            kind: "practice".to_owned(),
            town: site.town.clone(),
            ods_code: None,
            phone: practice.phone.clone(),
            mailbox: mailbox(&practice.name),
            ways_of_working: site.ways_of_working(),
            archived_at: None,
            version: 1,
        })
        .await?;
        tx.site_tie_insert(&tie(world.sites[practice.site], *id)).await?;
    }
    for (team, id) in service.teams.iter().zip(&world.teams) {
        tx.team_insert(&TeamRow { id: *id, name: team.name.clone(), archived_at: None, version: 1 }).await?;
        tx.team_site_insert(&tie(*id, world.sites[team.site])).await?;
        for (practice, practice_id) in service.practices.iter().zip(&world.practices) {
            if practice.site == team.site {
                tx.team_site_insert(&tie(*id, *practice_id)).await?;
            }
        }
        for member in &team.members {
            let (account_id, account_name) = world.accounts[member.account].clone();
            tx.team_member_insert(&TeamMemberRow {
                id: ids.id(begun),
                team_id: *id,
                account_id,
                account_name,
                lead: member.lead,
                from_on: day(member.from),
                until_on: member.until.map(day),
            })
            .await?;
        }
    }
    Ok(())
}

async fn people(
    tx: &mut Box<dyn Tx>,
    plan: &Plan,
    ids: &SeededIds,
    world: &World,
    service_id: Uuid,
) -> anyhow::Result<()> {
    let service = plan.service();
    let begun = plan.beginning();
    for (account, (id, _)) in service.accounts.iter().zip(&world.accounts) {
        let membership = MembershipRow {
            service_id,
            id: ids.id(begun),
            account_id: *id,
            role: account.role.clone(),
            from_at: at(begun),
            until_at: account.left.map(|left| at(day_start(left))),
            version: 1,
        };
        tx.membership_insert(&membership).await?;
        if let Some(practice) = account.practice.filter(|_| account.role == "referrer") {
            tx.referrer_site_insert(&DatedTie {
                id: ids.id(begun),
                upper: *id,
                upper_name: String::new(),
                lower: world.practices[practice],
                lower_name: String::new(),
                from_on: day(practice::clock::london_date(begun)),
                until_on: None,
            })
            .await?;
        }
    }
    for tie in &service.supervision {
        tx.supervision_tie_insert(&DatedTie {
            id: ids.id(begun),
            upper: world.accounts[tie.supervisor].0,
            upper_name: String::new(),
            lower: world.accounts[tie.worker].0,
            lower_name: String::new(),
            from_on: day(tie.from),
            until_on: None,
        })
        .await?;
    }
    supervisors_lead(tx, plan, ids, world).await?;
    for cover in &service.covers {
        let row = CoverRow {
            id: ids.id(begun),
            worker_id: world.accounts[cover.worker].0,
            cover_id: world.accounts[cover.cover].0,
            why: cover.why.clone(),
            from_on: day(cover.from),
            until_on: day(cover.until),
            made_at: at(plan.now()),
            made_by: world.accounts[cover.worker].0,
            ended_at: None,
        };
        // the access that a cover gives is written with each case
        tx.cover_insert(&row, &[]).await?;
    }
    Ok(())
}

/// Supervisors answer for the teams of those they supervise, so they lead them.
async fn supervisors_lead(tx: &mut Box<dyn Tx>, plan: &Plan, ids: &SeededIds, world: &World) -> anyhow::Result<()> {
    let service = plan.service();
    let mut led = Vec::new();
    for tie in &service.supervision {
        let (account_id, account_name) = world.accounts[tie.supervisor].clone();
        if service.accounts[tie.supervisor].role != "supervisor" {
            continue;
        }
        for (team, id) in service.teams.iter().zip(&world.teams) {
            let theirs = team.members.iter().any(|m| m.account == tie.worker && m.until.is_none());
            if !theirs || led.contains(&(account_id, *id)) {
                continue;
            }
            led.push((account_id, *id));
            tx.team_member_insert(&TeamMemberRow {
                id: ids.id(plan.beginning()),
                team_id: *id,
                account_id,
                account_name: account_name.clone(),
                lead: true,
                from_on: day(tie.from),
                until_on: None,
            })
            .await?;
        }
    }
    Ok(())
}

async fn settings(tx: &mut Box<dyn Tx>, service: &ServicePlan, begun: Timestamp) -> anyhow::Result<()> {
    let targets = service.targets;
    let figures = [
        ("target.triage_working_days", targets.triage_working_days),
        ("target.first_offer_working_days", targets.first_offered_working_days),
        ("target.nudge_team_working_days", targets.nudge_team_working_days),
        ("target.nudge_lead_working_days", targets.nudge_lead_working_days),
    ];
    for (code, figure) in figures {
        tx.setting_put(code, &figure.to_string()).await?;
    }
    // so that a demonstration shows how people see their own answers
    tx.setting_put("measure.on_plan", "yes").await?;
    let body = format!("{}\n\n{}", service.role_card.body.trim(), service.role_card.for_referrers.trim());
    tx.wording_save(&WordingRow {
        code: "role_card".to_owned(),
        body,
        changed_at: at(begun),
        changed_by: None,
        version: 0,
    })
    .await?;
    tx.wording_save(&WordingRow {
        code: app::wording::LETTERHEAD.to_owned(),
        body: super::lettered::LETTERHEAD.to_owned(),
        changed_at: at(begun),
        changed_by: None,
        version: 0,
    })
    .await?;
    for (id, name, to, subject, body, welsh) in OWN_LETTERS {
        let row = OwnLetterRow {
            id: Uuid::from_u128(*id),
            name: (*name).to_owned(),
            to_whom: to.as_str().to_owned(),
            subject: (*subject).to_owned(),
            body: (*body).to_owned(),
            welsh_subject: welsh.0.to_owned(),
            welsh_body: welsh.1.to_owned(),
            changed_at: at(begun),
            changed_by: service.name.clone(),
            retired_at: None,
            retired_by: String::new(),
            version: 1,
        };
        tx.own_letter_insert(&row).await?;
    }
    for (code, body) in MEANWHILE {
        let row = WordingRow {
            code: (*code).to_owned(),
            body: (*body).to_owned(),
            changed_at: at(begun),
            changed_by: None,
            version: 0,
        };
        tx.wording_save(&row).await?;
    }
    Ok(())
}

/// A letter that a service added: its id, its name, whom it is for, what it is about, its words, and the same two in Welsh.
type Added = (u128, &'static str, To, &'static str, &'static str, (&'static str, &'static str));

/// Letters that the demonstration's service added for itself.
const OWN_LETTERS: &[Added] = &[
    (
        0x0199_0000_0000_7000_8000_0000_0a11_0001,
        "An invitation to the Friday Table",
        To::Person,
        "A place at the table",
        "Dear {name},\n\nThere is lunch at Mill Hall every Friday from noon, and there would be a place for you. Nobody needs to book, and \
         you can leave when you like. I am there myself at first, so you would know somebody.\n\n\
         If you would rather not, that is fine too. Our reference is {reference}.\n\nYours sincerely,\n\n{worker}\n{service}",
        (
            "Lle wrth y bwrdd",
            "Annwyl {name},\n\nMae cinio yn Mill Hall bob dydd Gwener o hanner dydd, a byddai croeso i chi. Nid oes angen archebu lle, a \
             chewch adael pryd y mynnwch.\n\nEin cyfeirnod yw {reference}.\n\nYn gywir,\n\n{worker}\n{service}",
        ),
    ),
    (
        0x0199_0000_0000_7000_8000_0000_0a11_0002,
        "How things are going",
        To::Referrer,
        "Your referral {reference}",
        "Dear {referrer},\n\nThank you for asking us to support {person}. We are in touch, and this is where things stand.\n\n\n\n{next}\n\n\
         Yours sincerely,\n\n{worker}\n{service}",
        ("", ""),
    ),
];

/// What may help with a need while somebody waits.
pub(super) const MEANWHILE: &[(&str, &str)] = &[
    (
        "meanwhile.loneliness",
        "The Front Room, Weavers’ Yard, is open every day in winter from 9am to 6pm, and nobody needs to book. Link Line Telephone Friends has volunteers who ring each week.",
    ),
    (
        "meanwhile.money",
        "The advice centres in Market Row and Ledger Lane see people without a referral. Ask them before you borrow.",
    ),
    ("meanwhile.food", "Green Spoon Pantry, St Oda’s hall, Fridays from 9am to 1pm. Nobody asks why you come."),
    (
        "meanwhile.energy",
        "Warm Homes Tarrow comes to your home and writes to suppliers for you. Say if you have a meter that you pay first.",
    ),
];

fn assets(service: &ServicePlan, world: &World, begun: Timestamp, batch: &mut Batch) {
    for (asset, id) in service.assets.iter().zip(&world.assets) {
        batch.assets.push(AssetRow {
            id: *id,
            name: asset.name.clone(),
            name_key: practice::person::fold(&asset.name),
            organisation: asset.organisation.clone(),
            offers: asset.offers.clone(),
            when_words: asset.when.clone(),
            place: asset.place.clone(),
            town: asset.town.clone(),
            postcode: asset.postcode.clone(),
            phone: asset.phone.clone(),
            email: asset.email.clone(),
            website: String::new(),
            cost: asset.cost.clone(),
            access: asset.access.clone(),
            state: asset.state.clone(),
            note: asset.note.clone(),
            changed_at: at(begun),
            version: 1,
        });
        let mut needs = asset.needs.clone();
        needs.sort_unstable();
        needs.dedup();
        batch.asset_needs.extend(needs.into_iter().map(|code| CodeOf { of: *id, code }));
    }
}

/// The shared mailbox of a practice, at a domain that nobody has.
fn mailbox(name: &str) -> String {
    let words = practice::person::fold(name).replace(' ', "-");
    format!("team@{words}.example.org")
}
