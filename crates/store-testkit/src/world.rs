//! A small world of one service, made of the rows that tests begin with.

use crate::rows::{
    access, account, appointment, concern, episode, glass, group, group_session, hidden_email, lone_plan, person,
    referral, room, site_lead, stance, tie, unusual,
};
use crate::{at, day, id};
use store::calendar::AppointmentRow;
use store::doors::MembershipRow;
use store::episodes::EpisodeOwnerRow;
use store::joining::NewPair;
use store::organisation::{SiteRow, TeamMemberRow, TeamRow};
use store::people::PersonContactRow;
use store::permit::{EpisodePermit, PersonPermit, ReferralPermit};
use store::referrals::ReferralRow;
use store::{Scope, Store};
use uuid::Uuid;

/// A service with one of each: a site, a team with one worker, a person, an accepted referral and its
/// episode. Ids are `base` and what follows, so that two services never share one by accident.
#[derive(Debug)]
pub struct World {
    /// The number that its ids begin at.
    pub base: u128,
    /// The worker's account.
    pub worker: Uuid,
    /// The practice.
    pub site: Uuid,
    /// The team.
    pub team: Uuid,
    /// The person supported.
    pub person: Uuid,
    /// A concern about them, and who leads at the practice.
    pub concern: Uuid,
    /// The lead's row.
    pub lead: Uuid,
    /// A room of the site.
    pub room: Uuid,
    /// An appointment of the worker's with the person, held.
    pub appointment: Uuid,
    /// A group that the worker runs, and a session of it.
    pub group: Uuid,
    /// The session.
    pub group_session: Uuid,
    /// A plan of the worker's to go there alone.
    pub lone: Uuid,
    /// A record that the worker began to open in an emergency.
    pub glass: Uuid,
    /// A hidden e-mail address of the person's.
    pub hidden: Uuid,
    /// A pair of records that may be one person's.
    pub pair: Uuid,
    /// A look of the worker's at the person's record that is to be asked about.
    pub unusual: Uuid,
    /// What the worker may, as granted in this service.
    pub may: (PersonPermit, ReferralPermit, EpisodePermit),
}

impl World {
    /// Makes the world of a service.
    pub async fn of(store: &dyn Store, scope: &Scope, base: u128) -> Self {
        let worker = account(base, "Amina Yusuf");
        store.doors().account_insert(&worker).await.expect("an account");
        let (worker, site, team) = (worker.id, id(base + 1), id(base + 2));
        let mut tx = store.begin(scope).await.expect("a transaction");
        let membership = MembershipRow {
            service_id: scope.service(),
            id: id(base + 3),
            account_id: worker,
            role: "worker".to_owned(),
            from_at: at(0),
            until_at: None,
            version: 1,
        };
        tx.membership_insert(&membership).await.expect("a membership");
        tx.site_insert(&SiteRow {
            id: site,
            name: "Harbour Street Surgery".to_owned(),
            kind: "practice".to_owned(),
            town: "Wexcombe".to_owned(),
            ods_code: None,
            phone: String::new(),
            mailbox: String::new(),
            ways_of_working: String::new(),
            archived_at: None,
            version: 1,
        })
        .await
        .expect("a site");
        tx.team_insert(&TeamRow { id: team, name: "North".to_owned(), archived_at: None, version: 1 })
            .await
            .expect("a team");
        tx.team_site_insert(&tie(base + 4, team, site)).await.expect("a tie");
        tx.team_member_insert(&TeamMemberRow {
            id: id(base + 5),
            team_id: team,
            account_id: worker,
            account_name: String::new(),
            lead: true,
            from_on: day(0),
            until_on: None,
        })
        .await
        .expect("a member");
        let who = person(base + 6, "Maria", "Lindqvist");
        let phone = PersonContactRow {
            id: id(base + 7),
            person_id: who.id,
            kind: "phone".to_owned(),
            value: "07700 900123".to_owned(),
            never_use: false,
            no_message: true,
            safe: false,
            note: String::new(),
            position: 0,
        };
        tx.person_insert(&who, &[phone]).await.expect("a person");
        let asked = ReferralRow { state: "accepted".to_owned(), ..referral(base + 8, who.id, site, team) };
        let of_referral = tx.referral_insert(&asked, &["loneliness".to_owned()], &[]).await.expect("a referral");
        let spell = episode(base + 9, who.id, asked.id, worker, site);
        let owner = EpisodeOwnerRow {
            id: id(base + 10),
            episode_id: spell.id,
            owner_id: worker,
            owner_name: String::new(),
            from_at: at(120),
            until_at: None,
            why: String::new(),
            made_by: worker,
        };
        let owns = access(base + 11, who.id, worker, "owner", Some(spell.id));
        let of_episode = tx.episode_insert(&spell, &owner, &[owns]).await.expect("an episode");
        let of_person =
            tx.permit_person(&stance(worker, at(130), day(0)), who.id).await.expect("a permit").expect("the owner may");
        let raised = concern(base + 12, who.id, site, worker);
        tx.concern_insert(&of_person, &raised).await.expect("a concern");
        let lead = site_lead(base + 13, site, Some(worker));
        tx.site_lead_insert(&lead).await.expect("a lead");
        let alone = lone_plan(base + 14, worker, worker, Some((spell.id, who.id)));
        tx.lone_insert(&alone).await.expect("a plan");
        let lone = alone.id;
        let of_site = room(base + 20, site);
        tx.room_insert(&of_site).await.expect("a room");
        let met = appointment(base + 21, worker, Some((spell.id, who.id)));
        tx.appointment_insert(&of_episode, &met).await.expect("an appointment");
        let (room, appointment) = (of_site.id, met.id);
        let walk = group(base + 22, worker);
        tx.group_insert(&walk).await.expect("a group");
        let runs = tx
            .permit_group(&stance(worker, at(130), day(0)), walk.id)
            .await
            .expect("a permit")
            .expect("whoever leads it runs it");
        let held =
            AppointmentRow { kind: "group_session".to_owned(), ..crate::rows::appointment(base + 23, worker, None) };
        let held = AppointmentRow { state: "planned".to_owned(), starts_at: at(7200), ends_at: at(9000), ..held };
        tx.block_insert(worker, &held).await.expect("time for a session");
        let session = group_session(base + 24, walk.id, held.id);
        tx.group_session_insert(&runs, &session).await.expect("a session");
        let (group, group_session) = (walk.id, session.id);
        let opening = glass(base + 15, worker);
        tx.glass_insert(&opening).await.expect("an opening");
        let address = hidden_email(base + 16, who.id, worker);
        tx.hidden_insert(&of_person, &address).await.expect("a hidden detail");
        // of the person and themselves: it is there to be asked for by its id, and no test that counts persons finds another
        let pair = NewPair { id: id(base + 19), low_id: who.id, high_id: who.id, score: 90, found_at: at(140) };
        tx.pair_insert(&pair).await.expect("a pair");
        let pair = pair.id;
        let question = unusual(base + 17, worker, who.id);
        tx.unusual_insert(&question).await.expect("a question");
        let (glass, hidden, unusual) = (opening.id, address.id, question.id);
        tx.commit().await.expect("it is written");
        let (concern, lead) = (raised.id, lead.id);
        Self {
            base,
            worker,
            site,
            team,
            person: who.id,
            concern,
            lead,
            group,
            group_session,
            lone,
            room,
            appointment,
            glass,
            hidden,
            pair,
            unusual,
            may: (of_person, of_referral, of_episode),
        }
    }
}
