//! Rows to begin with.

use crate::{at, day, id};
use store::assets::AssetRow;
use store::calendar::{AppointmentRow, RoomRow};
use store::charter::{BoundaryRow, CharterRow};
use store::concerns::{ConcernRow, SiteLeadRow};
use store::contacts::ContactRow;
use store::doors::AccountRow;
use store::episodes::{CaseAccessRow, EpisodeRow};
use store::events::NewEvent;
use store::glass::GlassRow;
use store::groups::{GroupRow, GroupSessionRow};
use store::hidden::HiddenRow;
use store::jobs::JobRow;
use store::lone::LonePlanRow;
use store::organisation::DatedTie;
use store::people::PersonRow;
use store::permit::Stance;
use store::referrals::ReferralRow;
use store::unusual::UnusualRow;
use store::{At, Day};
use uuid::Uuid;

/// An account that can sign in.
#[must_use]
pub fn account(n: u128, name: &str) -> AccountRow {
    AccountRow {
        id: id(n),
        email: format!("{n:x}@example.org"),
        name: name.to_owned(),
        password_hash: Some("$argon2id$".to_owned()),
        totp_secret: None,
        totp_confirmed_at: None,
        totp_last_step: None,
        disabled_at: None,
        reset_at: None,
        reset_by: None,
        reset_how: None,
        created_at: at(0),
        version: 1,
    }
}

/// A charter in force from the first day.
#[must_use]
pub fn charter(n: u128, by: Uuid) -> CharterRow {
    CharterRow {
        id: id(n),
        title: "How we work".to_owned(),
        about: String::new(),
        state: "agreed".to_owned(),
        number: Some(1),
        based_on: None,
        from_on: Some(day(0)),
        until_on: None,
        discussed_on: Some(day(180)),
        agreed_at: Some(at(0)),
        agreed_by: Some(by),
        made_at: at(0),
        made_by: by,
        version: 1,
    }
}

/// A boundary of a charter, by its number.
#[must_use]
pub fn boundary(n: u128, charter: u128) -> BoundaryRow {
    BoundaryRow {
        id: id(n),
        charter_id: id(charter),
        origin_id: id(n),
        position: 0,
        aspect: "number_of_contacts".to_owned(),
        rule: Some("{\"kind\":\"contacts_at_most\",\"most\":6}".to_owned()),
        latitude: 60,
        ceiling: None,
        why: "So that others are seen too.".to_owned(),
        words_for_workers: "Six meetings are usual.".to_owned(),
        words_for_public: String::new(),
        cmocs: "2".to_owned(),
        version: 1,
    }
}

/// A person with a name and little else.
#[must_use]
pub fn person(n: u128, given: &str, family: &str) -> PersonRow {
    PersonRow {
        id: id(n),
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        known_as: String::new(),
        name_key: format!("{} {}", family.to_lowercase(), given.to_lowercase()),
        birth_date: Some(day(-20_000)),
        nhs_number: None,
        pronouns: String::new(),
        gender: None,
        ethnicity: None,
        language: "en".to_owned(),
        interpreter: false,
        address: String::new(),
        postcode: "ZZ99 3AA".to_owned(),
        practice_id: None,
        communication_needs: String::new(),
        safe_contact: String::new(),
        next_of_kin: String::new(),
        account_id: None,
        merged_into: None,
        created_at: at(0),
        version: 1,
    }
}

/// A referral just received.
#[must_use]
pub fn referral(n: u128, person: Uuid, site: Uuid, team: Uuid) -> ReferralRow {
    ReferralRow {
        id: id(n),
        reference: format!("R-{n:X}"),
        person_id: person,
        site_id: site,
        team_id: team,
        source: "gp".to_owned(),
        route: "form".to_owned(),
        state: "received".to_owned(),
        urgency: "routine".to_owned(),
        flagged: false,
        referrer_name: "Dr Osei".to_owned(),
        referrer_contact: String::new(),
        referrer_id: None,
        story: "Has been alone since the move.".to_owned(),
        told: String::new(),
        wants: String::new(),
        involved: String::new(),
        risk_note: String::new(),
        consent_contact: true,
        agrees_word_back: true,
        received_at: at(60),
        reopened_at: None,
        recorded_by: None,
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

/// An episode that waits for its first contact.
#[must_use]
pub fn episode(n: u128, person: Uuid, referral: Uuid, owner: Uuid, site: Uuid) -> EpisodeRow {
    EpisodeRow {
        id: id(n),
        person_id: person,
        referral_id: referral,
        owner_id: owner,
        site_id: site,
        state: "waiting".to_owned(),
        readiness: String::new(),
        what_matters: String::new(),
        scope_explained_on: None,
        consent_to_share: None,
        opened_at: at(120),
        started_at: None,
        ended_at: None,
        last_contact_at: None,
        contact_count: 0,
        next_contact_at: None,
        next_contact_kind: None,
        next_contact_place: None,
        next_contact_note: String::new(),
        next_due: store::NOTHING_DUE,
        version: 1,
    }
}

/// A contact of half an hour.
#[must_use]
pub fn contact(n: u128, episode: Uuid, person: Uuid, by: Uuid, seconds: i64) -> ContactRow {
    ContactRow {
        id: id(n),
        episode_id: episode,
        person_id: person,
        kind: "follow_up".to_owned(),
        place: "home".to_owned(),
        at: at(seconds),
        planned_minutes: None,
        minutes: Some(30),
        travel_minutes: None,
        attendance: "held".to_owned(),
        with_whom: String::new(),
        notes: String::new(),
        done: String::new(),
        readiness: None,
        recorded_at: at(seconds + 60),
        recorded_by: by,
        version: 1,
    }
}

/// An asset that is open.
#[must_use]
pub fn asset(n: u128, name: &str) -> AssetRow {
    AssetRow {
        id: id(n),
        name: name.to_owned(),
        name_key: name.to_lowercase(),
        organisation: String::new(),
        offers: String::new(),
        when_words: String::new(),
        place: String::new(),
        town: String::new(),
        postcode: String::new(),
        phone: String::new(),
        email: String::new(),
        website: String::new(),
        cost: String::new(),
        access: String::new(),
        state: "open".to_owned(),
        note: String::new(),
        changed_at: at(0),
        version: 1,
    }
}

/// Access of an account to a person from the beginning on.
#[must_use]
pub fn access(n: u128, person: Uuid, account: Uuid, ground: &str, episode: Option<Uuid>) -> CaseAccessRow {
    CaseAccessRow {
        id: id(n),
        person_id: person,
        account_id: account,
        ground: ground.to_owned(),
        episode_id: episode,
        from_at: at(0),
        until_at: None,
    }
}

/// A job that is due at once.
#[must_use]
pub fn job(n: u128, name: &str) -> JobRow {
    JobRow {
        id: id(n),
        name: name.to_owned(),
        lane: "usual".to_owned(),
        payload: "{}".to_owned(),
        state: "waiting".to_owned(),
        run_at: at(0),
        attempts: 0,
        claimed_at: None,
        finished_at: None,
        last_error: String::new(),
    }
}

/// An event of a kind, about a person.
#[must_use]
pub fn event(n: u128, kind: &'static str, person: Option<Uuid>) -> NewEvent {
    NewEvent {
        id: id(n),
        at: at(i64::try_from(n & 0xffff).unwrap_or(0)),
        kind,
        subject: person,
        person,
        episode: None,
        body: format!("{{\"n\":{n}}}"),
        salt: [7; 16],
        acted: None,
    }
}

/// A concern just raised.
#[must_use]
pub fn concern(n: u128, person: Uuid, site: Uuid, raised_by: Uuid) -> ConcernRow {
    ConcernRow {
        id: id(n),
        person_id: person,
        site_id: Some(site),
        about: "adult".to_owned(),
        danger: false,
        who: String::new(),
        seen: "He was cold".to_owned(),
        share: "agreed".to_owned(),
        share_words: String::new(),
        raised_at: at(130),
        raised_by,
        raised_by_name: String::new(),
        level: "leads".to_owned(),
        answer_due: Some(at(430)),
        acknowledged_at: None,
        acknowledged_by: String::new(),
        taken_at: None,
        closed_at: None,
        closed_by: String::new(),
        outcome: None,
        outcome_words: String::new(),
        struck_at: None,
        struck_by: String::new(),
        struck_why: String::new(),
        moved_to: None,
        moved_from: None,
        version: 1,
    }
}

/// A record sought in an emergency, for an hour.
#[must_use]
pub fn glass(n: u128, by: Uuid) -> GlassRow {
    GlassRow {
        id: id(n),
        reason: "danger".to_owned(),
        why: "Somebody rang and hung up".to_owned(),
        person_id: None,
        made_by: by,
        made_by_name: String::new(),
        made_at: at(130),
        until_at: at(3_730),
        closed_at: None,
        outcome: None,
        outcome_words: String::new(),
        looked_at: None,
        looked_by_name: None,
        version: 1,
    }
}

/// A look at the record of a person of the same name as whoever looked.
#[must_use]
pub fn unusual(n: u128, by: Uuid, person: Uuid) -> UnusualRow {
    UnusualRow {
        id: id(n),
        rule: "same_name".to_owned(),
        day: crate::day(0),
        account_id: by,
        person_id: Some(person),
        first_at: at(130),
        looks: 1,
        figure: None,
        usual: None,
        ground: "owner".to_owned(),
        found_at: at(140),
        outcome: None,
        outcome_words: String::new(),
        taken_to: String::new(),
        settled_at: None,
        settled_by_name: None,
        version: 1,
    }
}

/// An e-mail address that must not be found.
#[must_use]
pub fn hidden_email(n: u128, person: Uuid, by: Uuid) -> HiddenRow {
    HiddenRow {
        id: id(n),
        person_id: person,
        kind: "email".to_owned(),
        value: "quince@example.org".to_owned(),
        postcode: String::new(),
        never_use: false,
        no_message: false,
        safe: false,
        note: String::new(),
        why: "He looks for her".to_owned(),
        hidden_at: at(130),
        hidden_by: by,
    }
}

/// A room of a site.
#[must_use]
pub fn room(n: u128, site: Uuid) -> RoomRow {
    RoomRow {
        id: id(n),
        site_id: site,
        site_name: String::new(),
        name: "Room 1".to_owned(),
        note: String::new(),
        archived_at: None,
        version: 1,
    }
}

/// An appointment that was held in the first hour of the first day; time kept for a meeting where it is with nobody.
#[must_use]
pub fn appointment(n: u128, worker: Uuid, of: Option<(Uuid, Uuid)>) -> AppointmentRow {
    AppointmentRow {
        id: id(n),
        line_id: id(n),
        sequence: 0,
        worker_id: worker,
        episode_id: of.map(|(episode, _)| episode),
        person_id: of.map(|(_, person)| person),
        site_id: None,
        room_id: None,
        kind: if of.is_some() { "follow_up" } else { "meeting" }.to_owned(),
        place: None,
        starts_at: at(3600),
        ends_at: at(5400),
        note: String::new(),
        tasks: String::new(),
        state: "held".to_owned(),
        series_id: None,
        contact_id: None,
        remind_by: None,
        made_at: at(130),
        made_by: worker,
        closed_at: None,
        closed_by: None,
        why: String::new(),
        version: 1,
    }
}

/// A walk, for as many as come.
#[must_use]
pub fn group(n: u128, led_by: Uuid) -> GroupRow {
    GroupRow {
        id: id(n),
        name: "Tuesday walk".to_owned(),
        purpose: "An hour by the canal".to_owned(),
        whereabouts: "The gate of the park".to_owned(),
        place: "community".to_owned(),
        way: "drop_in".to_owned(),
        places: None,
        minutes: 60,
        site_id: None,
        room_id: None,
        led_by,
        led_by_name: String::new(),
        made_at: at(130),
        made_by: led_by,
        ended_at: None,
        ended_why: String::new(),
        version: 1,
    }
}

/// A session of a group, on the line of an appointment.
#[must_use]
pub fn group_session(n: u128, group: Uuid, line: Uuid) -> GroupSessionRow {
    GroupSessionRow {
        id: id(n),
        group_id: group,
        line_id: line,
        note: String::new(),
        minutes: None,
        travel_minutes: None,
        taken_at: None,
        taken_by: None,
        version: 1,
    }
}

/// A visit alone, from the first hour of the first day for an hour.
#[must_use]
pub fn lone_plan(n: u128, worker: Uuid, buddy: Uuid, visit: Option<(Uuid, Uuid)>) -> LonePlanRow {
    LonePlanRow {
        id: id(n),
        worker_id: worker,
        worker_name: String::new(),
        buddy_id: buddy,
        buddy_name: String::new(),
        episode_id: visit.map(|(episode, _)| episode),
        person_id: visit.map(|(_, person)| person),
        place: "12 Mill Lane".to_owned(),
        whom: "Maria".to_owned(),
        along: String::new(),
        phone: String::new(),
        starts_at: at(3600),
        ends_at: at(7200),
        grace: 15,
        duress: String::new(),
        note: String::new(),
        standing: "planned".to_owned(),
        made_at: at(130),
        in_at: None,
        out_at: None,
        out_words: String::new(),
        alarm: None,
        alarm_due: Some(at(8100)),
        alarmed_at: None,
        under_duress: false,
        answered_at: None,
        answered_by: String::new(),
        answer_words: String::new(),
        version: 1,
    }
}

/// A lead from the first day on.
#[must_use]
pub fn site_lead(n: u128, site: Uuid, account: Option<Uuid>) -> SiteLeadRow {
    SiteLeadRow {
        id: id(n),
        site_id: site,
        site_name: String::new(),
        kind: "adult".to_owned(),
        deputy: false,
        name: "Amina Yusuf".to_owned(),
        phone: "01632 960123".to_owned(),
        account_id: account,
        from_on: day(0),
        until_on: None,
    }
}

/// An account that can stand on every ground.
#[must_use]
pub fn stance(account: Uuid, at: At, today: Day) -> Stance {
    let grounds = [
        "owner",
        "cover",
        "team_referral",
        "supervision",
        "shared",
        "own_referral",
        "self",
        "request",
        "concern",
        "group",
        "emergency",
    ];
    let writing = " owner  cover  team_referral ".to_owned();
    Stance { account, grounds: format!(" {} ", grounds.join("  ")), writing, at, today }
}

/// A tie from the first day on.
#[must_use]
pub fn tie(n: u128, upper: Uuid, lower: Uuid) -> DatedTie {
    DatedTie {
        id: id(n),
        upper,
        upper_name: String::new(),
        lower,
        lower_name: String::new(),
        from_on: day(0),
        until_on: None,
    }
}
