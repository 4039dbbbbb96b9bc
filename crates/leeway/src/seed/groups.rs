//! Two groups of the service: a weekly walk and a drop-in at the library, with places, sessions that were and sessions to come; and three
//! carers whose records are tied to those of whom they care for.

use app::clock::{Ids, SeededIds};
use app::time::{at, day, local_date, local_moment};
use jiff::civil::{Date, Time, Weekday, time};
use jiff::{SignedDuration, Timestamp, ToSpan};
use practice::access::Ground;
use practice::appointment::{Block, State};
use practice::contact::{Kind as ContactKind, Place};
use practice::event::Kind;
use practice::group::{Standing, Way};
use practice::person::{ContactKind as ContactWay, TieKind, Told, full_name, name_key};
use serde_json::{Value, json};
use std::sync::Arc;
use store::calendar::AppointmentRow;
use store::episodes::CaseAccessRow;
use store::events::NewEvent;
use store::groups::{GroupPlaceRow, GroupRow, GroupSessionRow, SupportedRow, WalkInRow};
use store::kin::KinNoteRow;
use store::people::{PersonContactRow, PersonRow, PersonTieRow};
use store::permit::{GroupPermit, Stance};
use store::{Looks, Scope, Store, Tx};
use uuid::Uuid;

/// Sessions before today, and from today on.
const WEEKS: (i64, i64) = (3, 6);

/// A group as the demonstration has it.
struct Demonstrated {
    name: &'static str,
    purpose: &'static str,
    whereabouts: &'static str,
    way: Way,
    places: Option<i32>,
    on: Weekday,
    from: Time,
    minutes: i32,
}

const GROUPS: &[Demonstrated] = &[
    Demonstrated {
        name: "Tuesday walk",
        purpose: "An hour along the river at the pace of the slowest, and tea afterwards. For whoever would like company and fresh air.",
        whereabouts: "The gate of the park, by the bandstand",
        way: Way::Invited,
        places: Some(12),
        on: Weekday::Tuesday,
        from: time(10, 0, 0, 0),
        minutes: 60,
    },
    Demonstrated {
        name: "Library drop-in",
        purpose: "Somebody to ask, without an appointment: forms, groups nearby, or a cup of tea.",
        whereabouts: "The round table upstairs, behind the newspapers",
        way: Way::DropIn,
        places: None,
        on: Weekday::Thursday,
        from: time(14, 0, 0, 0),
        minutes: 90,
    },
];

/// Who walked in to the library, each time some of them.
const WALKED: &[(&str, &str, Option<&str>, &str)] = &[
    ("Joan", "", Some("loneliness"), "Read the noticeboard, and stayed for tea"),
    ("B.", "", Some("benefits"), "Has a form with a date on it"),
    ("Mr T", "", None, ""),
    ("Sheila", "", Some("digital_inclusion"), "Would like to ring her son with pictures"),
];

/// Writes groups and carers, led by the first of these workers.
///
/// # Errors
/// Storage.
pub(super) async fn write(
    store: &Arc<dyn Store>,
    scope: &Scope,
    (seed, now): (u64, Timestamp),
    workers: &[(Uuid, String)],
) -> anyhow::Result<()> {
    let ids = SeededIds::new(seed ^ 0x6_0517);
    let mut tx = store.begin(scope).await?;
    if let Some(worker) = workers.first() {
        let mut pen = Pen { tx: &mut tx, ids: &ids, now, worker };
        let people = pen.supported().await?;
        for told in GROUPS {
            pen.group(told, if told.way == Way::Invited { &people } else { &[] }).await?;
        }
        pen.carers(&people).await?;
        pen.beside(&people).await?;
    }
    tx.commit().await?;
    Ok(())
}

struct Pen<'a> {
    tx: &'a mut Box<dyn Tx>,
    ids: &'a SeededIds,
    now: Timestamp,
    worker: &'a (Uuid, String),
}

impl Pen<'_> {
    fn stance(&self) -> Stance {
        let grounds = " owner  cover  group  family ".to_owned();
        let today = day(local_date(self.now));
        Stance { account: self.worker.0, grounds: grounds.clone(), writing: grounds, at: at(self.now), today }
    }

    async fn supported(&mut self) -> anyhow::Result<Vec<SupportedRow>> {
        let stance = self.stance();
        Ok(Looks::default().disclose(self.tx.group_supported(&stance).await?))
    }

    fn event(
        &mut self,
        when: Timestamp,
        kind: Kind,
        (subject, person, episode): (Uuid, Option<Uuid>, Option<Uuid>),
        body: &Value,
    ) {
        let mut salt = [0; 16];
        self.ids.fill(&mut salt);
        self.tx.event(NewEvent {
            id: self.ids.id(when),
            at: at(when),
            kind: kind.as_str(),
            subject: Some(subject),
            person,
            episode,
            acted: Some((Some(self.worker.0), self.worker.1.clone())),
            body: body.to_string(),
            salt,
        });
    }

    async fn group(&mut self, told: &Demonstrated, people: &[SupportedRow]) -> anyhow::Result<()> {
        let today = local_date(self.now);
        let began = self.now.saturating_sub(SignedDuration::from_hours(24 * 40)).unwrap_or(self.now);
        let row = GroupRow {
            id: self.ids.id(began),
            name: told.name.to_owned(),
            purpose: told.purpose.to_owned(),
            whereabouts: told.whereabouts.to_owned(),
            place: practice::contact::Place::Community.as_str().to_owned(),
            way: told.way.as_str().to_owned(),
            places: told.places,
            minutes: told.minutes,
            site_id: None,
            room_id: None,
            led_by: self.worker.0,
            led_by_name: self.worker.1.clone(),
            made_at: at(began),
            made_by: self.worker.0,
            ended_at: None,
            ended_why: String::new(),
            version: 1,
        };
        self.tx.group_insert(&row).await?;
        self.event(began, Kind::GroupMade, (row.id, None, None), &json!({ "name": row.name, "purpose": row.purpose }));
        let stance = self.stance();
        let Some(permit) = self.tx.permit_group(&stance, row.id).await? else { return Ok(()) };
        for (n, one) in people.iter().take(10).enumerate() {
            self.place(&row, one, n, began).await?;
        }
        let mut on = today.saturating_sub((WEEKS.0 * 7).days());
        while on.weekday() != told.on {
            on = on.saturating_add(1.day());
        }
        for _ in 0..WEEKS.0 + WEEKS.1 {
            self.session(told, &permit, &row, on).await?;
            on = on.saturating_add(7.days());
        }
        Ok(())
    }

    async fn place(&mut self, group: &GroupRow, one: &SupportedRow, n: usize, began: Timestamp) -> anyhow::Result<()> {
        let stance = self.stance();
        let Some(permit) = self.tx.permit_episode(&stance, one.episode_id).await? else { return Ok(()) };
        if self.tx.death_holds(one.person_id).await? {
            return Ok(());
        }
        let hours = i64::try_from(n).unwrap_or(0);
        let since = began.saturating_add(SignedDuration::from_hours(24 + hours)).unwrap_or(began);
        let standing = if n == 9 { Standing::Asked } else { Standing::HasPlace };
        let row = GroupPlaceRow {
            id: self.ids.id(since),
            group_id: group.id,
            person_id: one.person_id,
            episode_id: one.episode_id,
            state: standing.as_str().to_owned(),
            since_at: at(since),
            left_why: None,
            left_words: String::new(),
            made_at: at(since),
            made_by: self.worker.0,
            version: 1,
        };
        self.tx.group_place_insert(&permit, &row).await?;
        let said = json!({ "group": group.name, "standing": row.state });
        self.event(since, Kind::GroupPlaceGiven, (row.id, Some(one.person_id), Some(one.episode_id)), &said);
        Ok(())
    }

    /// A session; who walked in to the library is written down for those that were, and who came to the last walk is still to be said.
    async fn session(
        &mut self,
        told: &Demonstrated,
        permit: &GroupPermit,
        group: &GroupRow,
        on: Date,
    ) -> anyhow::Result<()> {
        let Some(starts) = local_moment(on.to_datetime(told.from)) else { return Ok(()) };
        let ends = starts.saturating_add(SignedDuration::from_mins(i64::from(told.minutes))).unwrap_or(starts);
        let made = group.made_at;
        let (line, id) = (self.ids.id(starts.min(self.now)), self.ids.id(starts.min(self.now)));
        let past = ends < self.now;
        let written = past && told.way == Way::DropIn;
        // of an invited group the last session before today alone is there, and waits for its sheet
        if past && !written && local_date(self.now) > on.saturating_add(7.days()) {
            return Ok(());
        }
        let appointment = AppointmentRow {
            id: line,
            line_id: line,
            sequence: 0,
            worker_id: self.worker.0,
            episode_id: None,
            person_id: None,
            site_id: None,
            room_id: None,
            kind: Block::Group.as_str().to_owned(),
            place: Some(group.place.clone()),
            starts_at: at(starts),
            ends_at: at(ends),
            note: group.name.clone(),
            tasks: String::new(),
            state: if written { State::Held } else { State::Planned }.as_str().to_owned(),
            series_id: None,
            contact_id: None,
            remind_by: None,
            made_at: made,
            made_by: self.worker.0,
            closed_at: written.then(|| at(ends)),
            closed_by: written.then_some(self.worker.0),
            why: String::new(),
            version: 1,
        };
        self.tx.block_insert(self.worker.0, &appointment).await?;
        let session = GroupSessionRow {
            id,
            group_id: group.id,
            line_id: line,
            note: if written { "A quiet afternoon; the kettle is mended.".to_owned() } else { String::new() },
            minutes: written.then_some(told.minutes),
            travel_minutes: written.then_some(20),
            taken_at: written.then(|| at(ends)),
            taken_by: written.then_some(self.worker.0),
            version: 1,
        };
        self.tx.group_session_insert(permit, &session).await?;
        if !written {
            return Ok(());
        }
        let week = usize::try_from(on.day()).unwrap_or(0) / 7;
        for (called, district, need, note) in WALKED.iter().cycle().skip(week).take(2 + week % 2) {
            let row = WalkInRow {
                id: self.ids.id(ends),
                session_id: session.id,
                called: (*called).to_owned(),
                site_id: None,
                district: (*district).to_owned(),
                need: need.filter(|code| practice::needs::by_code(code).is_some()).map(str::to_owned),
                note: (*note).to_owned(),
                person_id: None,
                referral_id: None,
                noted_at: at(ends),
                noted_by: self.worker.0,
                taken_out_at: None,
                version: 1,
            };
            self.tx.walk_in_insert(permit, &row).await?;
            self.event(ends, Kind::WalkInNoted, (row.id, None, None), &json!({ "name": group.name, "need": row.need }));
        }
        let said = json!({ "name": group.name, "at": session.taken_at, "minutes": session.minutes });
        self.event(ends, Kind::GroupSheetTaken, (session.id, None, None), &said);
        Ok(())
    }

    /// Carers without support of their own, each with a few details and what they said at a meeting.
    async fn beside(&mut self, people: &[SupportedRow]) -> anyhow::Result<()> {
        const CARERS: [(&str, &str, TieKind, &str); 2] = [
            (
                "Dilys",
                "07700900611",
                TieKind::CarerOf,
                "Has not had an evening to herself since spring. Would come to the carers’ morning if somebody sat in.",
            ),
            (
                "Emrys",
                "07700900612",
                TieKind::NextOfKin,
                "Drives over on Sundays. Wants to be told first if anything happens.",
            ),
        ];
        for (one, (called, phone, kind, words)) in people.iter().skip(8).zip(CARERS) {
            let stance = self.stance();
            let (Some(support), Some(of_person)) = (
                self.tx.permit_episode(&stance, one.episode_id).await?,
                self.tx.permit_person(&stance, one.person_id).await?,
            ) else {
                continue;
            };
            let person = self.few(called, &one.family_name, phone).await?;
            let access = CaseAccessRow {
                id: self.ids.id(self.now),
                person_id: person.id,
                account_id: self.worker.0,
                ground: Ground::Family.as_str().to_owned(),
                episode_id: Some(one.episode_id),
                from_at: at(self.now),
                until_at: None,
            };
            self.tx.kin_access_insert(&support, person.id, &[access]).await?;
            let Some(of_kin) = self.tx.permit_person(&stance, person.id).await? else { continue };
            let cared = full_name(&one.given_name, &one.family_name);
            let ends = [
                (&of_person, full_name(&person.given_name, &person.family_name), person.id, kind, Told::Yes),
                (&of_kin, cared.clone(), one.person_id, kind.inverse(), Told::NotAsked),
            ];
            for (permit, name, other, kind, told) in ends {
                let row = PersonTieRow {
                    id: self.ids.id(self.now),
                    person_id: *permit.person(),
                    other_person_id: Some(other),
                    name,
                    kind: kind.as_str().to_owned(),
                    phone: String::new(),
                    note: String::new(),
                    parental: false,
                    may_be_told: told.as_str().to_owned(),
                    from_on: day(local_date(self.now)),
                    until_on: None,
                    version: 1,
                };
                self.tx.person_tie_insert(permit, &row).await?;
                let said = json!({ "name": row.name, "kind": row.kind, "may_be_told_of": row.may_be_told });
                self.event(self.now, Kind::TieAdded, (row.id, Some(row.person_id), None), &said);
            }
            let note = KinNoteRow {
                id: self.ids.id(self.now),
                person_id: person.id,
                kind: ContactKind::JointMeeting.as_str().to_owned(),
                place: Place::Home.as_str().to_owned(),
                at: at(self.now - SignedDuration::from_hours(3)),
                with_whom: cared,
                notes: words.to_owned(),
                recorded_at: at(self.now),
                recorded_by: self.worker.0,
                version: 1,
            };
            self.tx.kin_note_insert(&of_kin, &note).await?;
            let said = json!({ "at": note.at, "place": note.place, "with_whom": note.with_whom, "notes": note.notes });
            self.event(self.now, Kind::KinNoted, (note.id, Some(person.id), None), &said);
        }
        Ok(())
    }

    /// A record with a few details.
    async fn few(&mut self, given: &str, family: &str, phone: &str) -> anyhow::Result<PersonRow> {
        let person = PersonRow {
            id: self.ids.id(self.now),
            given_name: given.to_owned(),
            family_name: family.to_owned(),
            known_as: String::new(),
            name_key: name_key(given, family, ""),
            birth_date: None,
            nhs_number: None,
            pronouns: String::new(),
            gender: None,
            ethnicity: None,
            language: String::new(),
            interpreter: false,
            address: String::new(),
            postcode: String::new(),
            practice_id: None,
            communication_needs: String::new(),
            safe_contact: "Mornings, by text".to_owned(),
            next_of_kin: String::new(),
            account_id: None,
            merged_into: None,
            created_at: at(self.now),
            version: 1,
        };
        let way = PersonContactRow {
            id: self.ids.id(self.now),
            person_id: person.id,
            kind: ContactWay::Mobile.as_str().to_owned(),
            value: phone.to_owned(),
            never_use: false,
            no_message: true,
            safe: false,
            note: String::new(),
            position: 0,
        };
        self.tx.person_insert(&person, &[way]).await?;
        let said = json!({ "safe_contact": person.safe_contact });
        self.event(self.now, Kind::PersonRegistered, (person.id, Some(person.id), None), &said);
        Ok(person)
    }

    /// People who are tied to each other, both in support with the same worker: each in their own record.
    async fn carers(&mut self, people: &[SupportedRow]) -> anyhow::Result<()> {
        let pairs: Vec<(&SupportedRow, &SupportedRow)> =
            people.chunks_exact(2).skip(1).take(3).map(|two| (&two[0], &two[1])).collect();
        for (cared, carer) in pairs {
            let ends =
                [(cared, carer, TieKind::CarerOf, Told::Yes), (carer, cared, TieKind::CaredForBy, Told::NotAsked)];
            for (one, other, kind, told) in ends {
                let stance = self.stance();
                let Some(permit) = self.tx.permit_person(&stance, one.person_id).await? else { continue };
                let row = PersonTieRow {
                    id: self.ids.id(self.now),
                    person_id: one.person_id,
                    other_person_id: Some(other.person_id),
                    name: full_name(&other.given_name, &other.family_name),
                    kind: kind.as_str().to_owned(),
                    phone: String::new(),
                    note: String::new(),
                    parental: false,
                    may_be_told: told.as_str().to_owned(),
                    from_on: day(local_date(self.now)),
                    until_on: None,
                    version: 1,
                };
                self.tx.person_tie_insert(&permit, &row).await?;
                let said = json!({ "name": row.name, "kind": row.kind, "may_be_told_of": row.may_be_told });
                self.event(self.now, Kind::TieAdded, (row.id, Some(one.person_id), None), &said);
            }
        }
        Ok(())
    }
}
