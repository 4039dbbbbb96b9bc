//! Rooms, appointments, and what was answered to a reminder.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::calendar::{
    AnswerDueRow, AppointmentHead, AppointmentReplyRow, AppointmentRow, CalendarFilter, CalendarRoom, CalendarRow,
    RemindedRow, RoomRow, TakenRow,
};
use store::doors::{AppointmentLink, CalendarLink};
use store::permit::{EpisodePermit, PermitMaker, PersonPermit, Stance};
use store::{Actor, At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

/// Appointments, whole: which of them, and in what order.
macro_rules! appointments {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            AppointmentRow,
            "SELECT id, line_id, sequence, worker_id, episode_id, person_id, site_id, room_id, kind, place, starts_at, ends_at, note, tasks, state,
                 series_id, contact_id, remind_by, made_at, made_by, closed_at, closed_by, why, version
             FROM appointment WHERE service_id = $1 AND " + $rest,
            $($bound),*
        )
    };
}

/// A calendar as the account `$2` sees it at `$3`: somebody is named where it has access to this very support, on a ground of `$4`.
macro_rules! calendar {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            CalendarRow,
            r#"SELECT a.id, a.worker_id, w.name AS worker_name, a.episode_id, s.name AS "site_name?", r.name AS "room_name?", a.kind, a.place,
                 a.starts_at, a.ends_at, a.note, a.state, a.series_id, p.id AS "person_id?: Uuid", p.given_name AS "given_name?",
                 p.family_name AS "family_name?",
                 (SELECT COUNT(*) FROM appointment_reply y
                   WHERE y.service_id = a.service_id AND y.appointment_id = a.id AND y.seen_at IS NULL) AS "answers!: i64"
             FROM appointment a
             JOIN account w ON w.id = a.worker_id
             LEFT JOIN site s ON s.service_id = a.service_id AND s.id = a.site_id
             LEFT JOIN room r ON r.service_id = a.service_id AND r.id = a.room_id
             LEFT JOIN person p ON p.service_id = a.service_id AND p.id = a.person_id AND EXISTS (
               SELECT 1 FROM case_access c
               WHERE c.service_id = a.service_id AND c.account_id = $2 AND c.person_id = a.person_id AND c.episode_id = a.episode_id
                 AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3)
                 AND REPLACE(CAST($4 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($4 AS TEXT))
             WHERE a.service_id = $1 AND a.state IN ('planned', 'held', 'did_not_attend')
               AND a.starts_at >= $5 AND a.starts_at < $6 "# + $rest,
            $($bound),*
        )
    };
}

fn shown(rows: Vec<CalendarRow>) -> Undisclosed<Vec<CalendarRow>> {
    let persons = rows.iter().filter_map(|row| row.person_id).collect();
    Undisclosed::listed(rows, persons)
}

impl SqlTx {
    async fn appointment_write(
        &mut self,
        a: &AppointmentRow,
        worker: Uuid,
        episode: Option<Uuid>,
        person: Option<Uuid>,
    ) -> StoreResult<()> {
        query!(
            "INSERT INTO appointment (service_id, id, line_id, sequence, worker_id, episode_id, person_id, site_id, room_id, kind, place,
                 starts_at, ends_at, note, tasks, state, series_id, contact_id, remind_by, made_at, made_by, closed_at, closed_by, why, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, 1)",
            self.service(), a.id, a.line_id, a.sequence, worker, episode, person, a.site_id, a.room_id, a.kind, a.place,
            a.starts_at, a.ends_at, a.note, a.tasks, a.state, a.series_id, a.contact_id, a.remind_by, a.made_at, a.made_by, a.closed_at, a.closed_by, a.why
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}

#[async_trait]
impl CalendarRoom for SqlTx {
    async fn room_insert(&mut self, r: &RoomRow) -> StoreResult<()> {
        query!(
            "INSERT INTO room (service_id, id, site_id, name, note, archived_at, taken, version) VALUES ($1, $2, $3, $4, $5, $6, 0, 1)",
            self.service(),
            r.id,
            r.site_id,
            r.name,
            r.note,
            r.archived_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn room_get(&mut self, room: Uuid) -> StoreResult<Option<RoomRow>> {
        query_as!(
            RoomRow,
            "SELECT r.id, r.site_id, s.name AS site_name, r.name, r.note, r.archived_at, r.version
             FROM room r JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             WHERE r.service_id = $1 AND r.id = $2",
            self.service(),
            room
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn room_save(&mut self, r: &RoomRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE room SET name = $1, note = $2, archived_at = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND version = $6",
            r.name,
            r.note,
            r.archived_at,
            self.service(),
            r.id,
            r.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn room_list(&mut self) -> StoreResult<Vec<RoomRow>> {
        query_as!(
            RoomRow,
            "SELECT r.id, r.site_id, s.name AS site_name, r.name, r.note, r.archived_at, r.version
             FROM room r JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             WHERE r.service_id = $1 ORDER BY s.name, s.id, r.name, r.id LIMIT 1000",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn room_hold(&mut self, room: Uuid) -> StoreResult<()> {
        let done = query!(
            "UPDATE room SET taken = taken + 1 WHERE service_id = $1 AND id = $2 AND archived_at IS NULL",
            self.service(),
            room
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn appointment_insert(&mut self, permit: &EpisodePermit, a: &AppointmentRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        self.appointment_write(a, a.worker_id, Some(*permit.episode()), Some(*permit.person())).await
    }

    async fn block_insert(&mut self, account: Uuid, a: &AppointmentRow) -> StoreResult<()> {
        self.appointment_write(a, account, None, None).await
    }

    async fn appointment_head(&mut self, appointment: Uuid) -> StoreResult<Option<AppointmentHead>> {
        query_as!(
            AppointmentHead,
            "SELECT worker_id, episode_id FROM appointment WHERE service_id = $1 AND id = $2",
            self.service(),
            appointment
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn appointment_get(
        &mut self,
        permit: &EpisodePermit,
        appointment: Uuid,
    ) -> StoreResult<Undisclosed<Option<AppointmentRow>>> {
        let row = appointments!("id = $2 AND episode_id = $3", self.service(), appointment, *permit.episode())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn block_get(&mut self, account: Uuid, block: Uuid) -> StoreResult<Option<AppointmentRow>> {
        appointments!("id = $2 AND worker_id = $3 AND episode_id IS NULL", self.service(), block, account)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn appointment_save(&mut self, permit: &EpisodePermit, a: &AppointmentRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE appointment SET kind = $1, place = $2, note = $3, state = $4, contact_id = $5, remind_by = $6, closed_at = $7,
                 closed_by = $8, why = $9, version = version + 1
             WHERE service_id = $10 AND id = $11 AND episode_id = $12 AND version = $13",
            a.kind,
            a.place,
            a.note,
            a.state,
            a.contact_id,
            a.remind_by,
            a.closed_at,
            a.closed_by,
            a.why,
            self.service(),
            a.id,
            *permit.episode(),
            a.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn block_save(&mut self, account: Uuid, a: &AppointmentRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE appointment SET kind = $1, note = $2, state = $3, closed_at = $4, closed_by = $5, why = $6, version = version + 1
             WHERE service_id = $7 AND id = $8 AND worker_id = $9 AND episode_id IS NULL AND version = $10",
            a.kind,
            a.note,
            a.state,
            a.closed_at,
            a.closed_by,
            a.why,
            self.service(),
            a.id,
            account,
            a.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn appointment_planned(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<AppointmentRow>>> {
        let rows = appointments!(
            "episode_id = $2 AND state = 'planned' ORDER BY starts_at, id LIMIT 200",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn block_following(&mut self, account: Uuid, series: Uuid, from: At) -> StoreResult<Vec<AppointmentRow>> {
        appointments!(
            "series_id = $2 AND worker_id = $3 AND episode_id IS NULL AND state = 'planned' AND starts_at >= $4 ORDER BY starts_at, id LIMIT 200",
            self.service(),
            series,
            account,
            from
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn appointment_of_contact(&mut self, permit: &EpisodePermit, contact: Uuid, state: &str) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "UPDATE appointment SET state = $1, version = version + 1
             WHERE service_id = $2 AND episode_id = $3 AND contact_id = $4 AND state <> $1",
            state,
            self.service(),
            *permit.episode(),
            contact
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn appointment_end(&mut self, permit: &EpisodePermit, at: At, by: Uuid, why: &str) -> StoreResult<u64> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE appointment SET state = 'cancelled_by_worker', closed_at = $1, closed_by = $2, why = $3, version = version + 1
             WHERE service_id = $4 AND episode_id = $5 AND state = 'planned' AND starts_at > $1",
            at,
            by,
            why,
            self.service(),
            *permit.episode()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn appointment_hand_over(&mut self, permit: &EpisodePermit, from: Uuid, to: Uuid) -> StoreResult<u64> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE appointment SET worker_id = $1, version = version + 1
             WHERE service_id = $2 AND episode_id = $3 AND state = 'planned' AND worker_id = $4",
            to,
            self.service(),
            *permit.episode(),
            from
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn calendar_taken(
        &mut self,
        worker: Uuid,
        room: Option<Uuid>,
        (from, until): (At, At),
    ) -> StoreResult<Vec<TakenRow>> {
        // what began the day before may last into these hours. Never cut short: what is not read is not found to be taken. A series has at
        // most 53 times, and a room some dozens in a week
        let before = from - chrono::TimeDelta::hours(24);
        query_as!(
            TakenRow,
            r#"SELECT t.id AS "id!: Uuid", t.worker_id AS "worker_id!: Uuid", t.room_id AS "room_id?: Uuid", t.starts_at AS "starts_at!: At",
                 t.ends_at AS "ends_at!: At" FROM (
                 SELECT a.id, a.worker_id, a.room_id, a.starts_at, a.ends_at FROM appointment a
                   WHERE a.service_id = $1 AND a.worker_id = $2 AND a.state IN ('planned', 'held', 'did_not_attend')
                     AND a.starts_at >= $4 AND a.starts_at < $5 AND a.ends_at > $6
                 UNION
                 SELECT b.id, b.worker_id, b.room_id, b.starts_at, b.ends_at FROM appointment b
                   WHERE b.service_id = $1 AND b.room_id = $3 AND b.state IN ('planned', 'held', 'did_not_attend')
                     AND b.starts_at >= $4 AND b.starts_at < $5 AND b.ends_at > $6) t
             ORDER BY t.starts_at, t.id"#,
            self.service(),
            worker,
            room,
            before,
            until,
            from
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn calendar_between(
        &mut self,
        stance: &Stance,
        filter: &CalendarFilter,
        from: At,
        until: At,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<CalendarRow>>> {
        let everybody = filter.site.is_some() || filter.room.is_some();
        let rows = calendar!(
            "AND (CAST($7 AS uuid) IS NULL OR a.worker_id = $7)
             AND (CAST($8 AS uuid) IS NULL OR a.site_id = $8)
             AND (CAST($9 AS uuid) IS NULL OR a.room_id = $9)
             AND ($10 = TRUE OR a.worker_id IN (
               SELECT o.id FROM account o WHERE o.id = $2
               UNION
               SELECT m.account_id FROM team_member l
               JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
               WHERE l.service_id = $1 AND l.account_id = $2
                 AND l.from_on <= $11 AND (l.until_on IS NULL OR l.until_on > $11)
                 AND m.from_on <= $11 AND (m.until_on IS NULL OR m.until_on > $11)
               UNION
               SELECT t.worker_id FROM supervision_tie t
               WHERE t.service_id = $1 AND t.supervisor_id = $2 AND t.from_on <= $11 AND (t.until_on IS NULL OR t.until_on > $11)
               UNION
               SELECT z.worker_id FROM supervision_tie x
               JOIN supervision_tie z ON z.service_id = x.service_id AND z.supervisor_id = x.supervisor_id
               WHERE x.service_id = $1 AND x.worker_id = $2 AND x.from_on <= $11 AND (x.until_on IS NULL OR x.until_on > $11)
                 AND z.from_on <= $11 AND (z.until_on IS NULL OR z.until_on > $11)
               UNION
               SELECT v.worker_id FROM cover v
               WHERE v.service_id = $1 AND v.cover_id = $2 AND v.from_on <= $11 AND v.until_on >= $11 AND v.ended_at IS NULL))
             ORDER BY a.starts_at, a.id LIMIT $12",
            self.service(),
            stance.account,
            stance.at,
            stance.grounds,
            from,
            until,
            filter.worker,
            filter.site,
            filter.room,
            everybody,
            stance.today,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(shown(rows))
    }

    async fn calendar_workers(&mut self, account: Uuid, today: Day, at: At) -> StoreResult<Vec<(Uuid, String)>> {
        let found = query!(
            r#"SELECT a.id AS "id!: Uuid", a.name AS "name!" FROM account a
             WHERE a.disabled_at IS NULL AND EXISTS (
                 SELECT 1 FROM membership h WHERE h.service_id = $1 AND h.account_id = a.id AND h.role = 'worker'
                   AND h.from_at <= $4 AND (h.until_at IS NULL OR h.until_at > $4))
               AND a.id IN (
                 SELECT o.id FROM account o WHERE o.id = $2
                 UNION
                 SELECT m.account_id FROM team_member l
                 JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
                 WHERE l.service_id = $1 AND l.account_id = $2
                   AND l.from_on <= $3 AND (l.until_on IS NULL OR l.until_on > $3)
                   AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)
                 UNION
                 SELECT t.worker_id FROM supervision_tie t
                 WHERE t.service_id = $1 AND t.supervisor_id = $2 AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3)
                 UNION
                 SELECT z.worker_id FROM supervision_tie x
                 JOIN supervision_tie z ON z.service_id = x.service_id AND z.supervisor_id = x.supervisor_id
                 WHERE x.service_id = $1 AND x.worker_id = $2 AND x.from_on <= $3 AND (x.until_on IS NULL OR x.until_on > $3)
                   AND z.from_on <= $3 AND (z.until_on IS NULL OR z.until_on > $3)
                 UNION
                 SELECT v.worker_id FROM cover v
                 WHERE v.service_id = $1 AND v.cover_id = $2 AND v.from_on <= $3 AND v.until_on >= $3 AND v.ended_at IS NULL)
             ORDER BY a.name, a.id LIMIT 200"#,
            self.service(),
            account,
            today,
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|a| (a.id, a.name)).collect())
    }

    async fn calendar_feed(
        &mut self,
        link: &CalendarLink,
        at: At,
        (from, until): (At, At),
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<CalendarRow>>> {
        // on the grounds on which a worker changes a record
        let grounds = " owner  cover ";
        let rows = calendar!(
            "AND a.worker_id = $2 ORDER BY a.starts_at, a.id LIMIT $7",
            self.service(),
            link.account(),
            at,
            grounds,
            from,
            until,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(shown(rows))
    }

    async fn appointment_reminded(&mut self, link: &AppointmentLink) -> StoreResult<Option<RemindedRow>> {
        query_as!(
            RemindedRow,
            "SELECT id, person_id, episode_id, starts_at, ends_at, state FROM appointment WHERE service_id = $1 AND id = $2",
            self.service(),
            link.appointment()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn appointment_to_remind(
        &mut self,
        appointment: Uuid,
    ) -> StoreResult<Option<(Undisclosed<AppointmentRow>, PersonPermit)>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        let row =
            appointments!("id = $2", self.service(), appointment).fetch_optional(&mut *self.tx).await.map_err(err)?;
        Ok(row.and_then(|row| {
            let person = row.person_id?;
            let permit = PersonPermit::made(person, "owner".to_owned(), false, &PermitMaker::of_the_engine());
            Some((Undisclosed::opened(row, person), permit))
        }))
    }

    async fn answer_insert(&mut self, r: &AppointmentReplyRow) -> StoreResult<()> {
        query!(
            "INSERT INTO appointment_reply (service_id, id, appointment_id, way, answer, words, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            r.id,
            r.appointment_id,
            r.way,
            r.answer,
            r.words,
            r.at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn answer_of_appointment(
        &mut self,
        permit: &EpisodePermit,
        appointment: Uuid,
    ) -> StoreResult<Undisclosed<Vec<AppointmentReplyRow>>> {
        let rows = query_as!(
            AppointmentReplyRow,
            "SELECT y.id, y.appointment_id, y.way, y.answer, y.words, y.at, y.seen_at
             FROM appointment_reply y JOIN appointment a ON a.service_id = y.service_id AND a.id = y.appointment_id
             WHERE y.service_id = $1 AND a.id = $2 AND a.episode_id = $3 ORDER BY y.at DESC, y.id DESC LIMIT 50",
            self.service(),
            appointment,
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn answer_seen(&mut self, permit: &EpisodePermit, appointment: Uuid, at: At, by: Uuid) -> StoreResult<u64> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE appointment_reply SET seen_at = $1, seen_by = $2
             WHERE service_id = $3 AND appointment_id = $4 AND seen_at IS NULL AND appointment_id IN (
               SELECT a.id FROM appointment a WHERE a.service_id = $3 AND a.episode_id = $5)",
            at,
            by,
            self.service(),
            appointment,
            *permit.episode()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn answer_due(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<AnswerDueRow>>> {
        let rows = query_as!(
            AnswerDueRow,
            r#"SELECT a.id AS appointment_id, p.id AS person_id, p.given_name, p.family_name, a.starts_at, y.answer, y.at
             FROM appointment_reply y
             JOIN appointment a ON a.service_id = y.service_id AND a.id = y.appointment_id
             JOIN person p ON p.service_id = a.service_id AND p.id = a.person_id
             WHERE y.service_id = $1 AND y.seen_at IS NULL AND EXISTS (
               SELECT 1 FROM case_access c
               WHERE c.service_id = a.service_id AND c.account_id = $2 AND c.episode_id = a.episode_id AND c.ground IN ('owner', 'cover')
                 AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3))
             ORDER BY a.starts_at, y.at, y.id LIMIT $4"#,
            self.service(),
            account,
            at,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |row| row.person_id))
    }

    async fn appointment_texted(&mut self, number: &str, since: At) -> StoreResult<Vec<RemindedRow>> {
        let found = query_as!(
            RemindedRow,
            r#"SELECT a.id AS "id!: Uuid", a.person_id AS "person_id: Uuid", a.episode_id AS "episode_id: Uuid",
               a.starts_at AS "starts_at!: At", a.ends_at AS "ends_at!: At", a.state AS "state!" FROM notice n
             JOIN appointment a ON a.service_id = n.service_id AND a.id = n.subject_id
             JOIN person_contact k ON k.service_id = a.service_id AND k.person_id = a.person_id AND k.value = $2
             WHERE n.service_id = $1 AND n.about IN ('reminder', 'confirmation') AND n.channel = 'text' AND n.state = 'sent' AND n.made_at >= $3
             ORDER BY n.made_at DESC, n.id DESC LIMIT 20"#,
            self.service(),
            number,
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let mut texted: Vec<RemindedRow> = Vec::new();
        for row in found {
            if texted.iter().all(|known| known.person_id != row.person_id) {
                texted.push(row);
            }
        }
        Ok(texted)
    }
}
