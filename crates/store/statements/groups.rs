//! The service's own groups: places, sessions, who came, and who walked in.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::groups::{
    GroupListRow, GroupPlaceListRow, GroupPlaceRow, GroupRoom, GroupRow, GroupSessionListRow, GroupSessionRow,
    PlaceOfEpisodeRow,
};
use store::permit::{EpisodePermit, GroupPermit, PermitMaker, Stance};
use store::{At, Day, StoreError, StoreResult, Undisclosed};
use uuid::Uuid;

/// The ground of a permit that a group gives: `practice::access::Ground::Group`.
const GROUP: &str = "group";

/// Sessions with their appointment as it stands now, and how many came.
macro_rules! sessions {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            GroupSessionListRow,
            r#"SELECT s.id, a.id AS appointment_id, a.worker_id, a.starts_at, a.ends_at, a.state, w.name AS "site_name?", r.name AS "room_name?",
                 s.taken_at,
                 (SELECT COUNT(DISTINCT t.person_id) FROM group_attendance t WHERE t.service_id = s.service_id AND t.session_id = s.id AND t.came = 'came') AS "came!: i64",
                 (SELECT COUNT(*) FROM walk_in n WHERE n.service_id = s.service_id AND n.session_id = s.id
                   AND n.taken_out_at IS NULL AND n.person_id IS NULL) AS "walked!: i64"
             FROM group_session s
             JOIN appointment a ON a.service_id = s.service_id AND a.line_id = s.line_id AND a.state <> 'moved'
             LEFT JOIN site w ON w.service_id = a.service_id AND w.id = a.site_id
             LEFT JOIN room r ON r.service_id = a.service_id AND r.id = a.room_id
             WHERE s.service_id = $1 AND s.group_id = $2 "# + $rest,
            $($bound),*
        )
    };
}

/// A right to run a group is asked by whatever changes it.
pub(super) fn runs(permit: &GroupPermit) -> StoreResult<&GroupPermit> {
    if *permit.runs() { Ok(permit) } else { Err(StoreError::ReadOnly) }
}

#[async_trait]
impl GroupRoom for SqlTx {
    async fn permit_group(&mut self, stance: &Stance, group: Uuid) -> StoreResult<Option<GroupPermit>> {
        let runs = query_scalar!(
            r#"SELECT (g.led_by = $3 OR EXISTS (
                 SELECT 1 FROM cover v WHERE v.service_id = g.service_id AND v.worker_id = g.led_by AND v.cover_id = $3
                   AND v.from_on <= $4 AND v.until_on >= $4 AND v.ended_at IS NULL)) AS "runs!: bool"
             FROM own_group g WHERE g.service_id = $1 AND g.id = $2"#,
            self.service(),
            group,
            stance.account,
            stance.today
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        // whoever ran it in a role that has ended runs it no more
        let stands = stance.stands(GROUP);
        Ok(runs.map(|runs| GroupPermit::made(group, runs && stands, &PermitMaker::of_the_engine())))
    }

    async fn permit_episode_of_group(
        &mut self,
        permit: &GroupPermit,
        episode: Uuid,
    ) -> StoreResult<Option<EpisodePermit>> {
        let permit = runs(permit)?;
        let person = query_scalar!(
            "SELECT e.person_id FROM episode e
             WHERE e.service_id = $1 AND e.id = $2 AND (
               EXISTS (SELECT 1 FROM group_place p
                 WHERE p.service_id = e.service_id AND p.episode_id = e.id AND p.group_id = $3)
               OR EXISTS (SELECT 1 FROM group_attendance t
                 JOIN group_session s ON s.service_id = t.service_id AND s.id = t.session_id
                 WHERE t.service_id = e.service_id AND t.episode_id = e.id AND s.group_id = $3))",
            self.service(),
            episode,
            *permit.group()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(person
            .map(|person| EpisodePermit::made(episode, person, GROUP.to_owned(), true, &PermitMaker::of_the_engine())))
    }

    async fn group_insert(&mut self, g: &GroupRow) -> StoreResult<()> {
        query!(
            "INSERT INTO own_group (service_id, id, name, purpose, whereabouts, place, way, places, minutes, site_id, room_id, led_by, taken,
                 made_at, made_by, ended_at, ended_why, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16, 1)",
            self.service(), g.id, g.name, g.purpose, g.whereabouts, g.place, g.way, g.places, g.minutes, g.site_id, g.room_id, g.led_by,
            g.made_at, g.made_by, g.ended_at, g.ended_why
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn group_get(&mut self, permit: &GroupPermit) -> StoreResult<Option<GroupRow>> {
        query_as!(
            GroupRow,
            "SELECT g.id, g.name, g.purpose, g.whereabouts, g.place, g.way, g.places, g.minutes, g.site_id, g.room_id, g.led_by,
                 a.name AS led_by_name, g.made_at, g.made_by, g.ended_at, g.ended_why, g.version
             FROM own_group g JOIN account a ON a.id = g.led_by
             WHERE g.service_id = $1 AND g.id = $2",
            self.service(),
            *permit.group()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn group_save(&mut self, permit: &GroupPermit, g: &GroupRow) -> StoreResult<()> {
        let permit = runs(permit)?;
        let done = query!(
            "UPDATE own_group SET name = $1, purpose = $2, whereabouts = $3, place = $4, way = $5, places = $6, minutes = $7, site_id = $8,
                 room_id = $9, led_by = $10, ended_at = $11, ended_why = $12, version = version + 1
             WHERE service_id = $13 AND id = $14 AND version = $15",
            g.name, g.purpose, g.whereabouts, g.place, g.way, g.places, g.minutes, g.site_id, g.room_id, g.led_by, g.ended_at,
            g.ended_why, self.service(), *permit.group(), g.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn group_hold(&mut self, permit: &GroupPermit) -> StoreResult<()> {
        let done = query!(
            "UPDATE own_group SET taken = taken + 1 WHERE service_id = $1 AND id = $2 AND ended_at IS NULL",
            self.service(),
            *permit.group()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn group_list(&mut self, ended: bool, at: At) -> StoreResult<Vec<GroupListRow>> {
        query_as!(
            GroupListRow,
            r#"SELECT g.id, g.name, g.purpose, g.whereabouts, g.way, g.places, g.led_by, w.name AS led_by_name, g.ended_at,
                 (SELECT COUNT(*) FROM group_place h WHERE h.service_id = g.service_id AND h.group_id = g.id AND h.state = 'has_place'
                   AND NOT EXISTS (SELECT 1 FROM death d WHERE d.service_id = h.service_id AND d.person_id = h.person_id AND d.taken_back_at IS NULL)) AS "has!: i64",
                 (SELECT COUNT(*) FROM group_place i WHERE i.service_id = g.service_id AND i.group_id = g.id AND i.state = 'waits') AS "waits!: i64",
                 (SELECT MIN(a.starts_at) FROM group_session s
                   JOIN appointment a ON a.service_id = s.service_id AND a.line_id = s.line_id AND a.state = 'planned'
                   WHERE s.service_id = g.service_id AND s.group_id = g.id AND s.taken_at IS NULL AND a.ends_at > $3) AS "next_at?: At",
                 (SELECT COUNT(*) FROM group_session t
                   JOIN appointment b ON b.service_id = t.service_id AND b.line_id = t.line_id AND b.state = 'planned'
                   WHERE t.service_id = g.service_id AND t.group_id = g.id AND t.taken_at IS NULL AND b.ends_at <= $3) AS "untaken!: i64"
             FROM own_group g JOIN account w ON w.id = g.led_by
             WHERE g.service_id = $1 AND (g.ended_at IS NOT NULL) = $2
             ORDER BY g.name, g.id LIMIT 200"#,
            self.service(),
            ended,
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn group_session_insert(&mut self, permit: &GroupPermit, s: &GroupSessionRow) -> StoreResult<()> {
        let permit = runs(permit)?;
        query!(
            "INSERT INTO group_session (service_id, id, group_id, line_id, note, minutes, travel_minutes, taken_at, taken_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)",
            self.service(),
            s.id,
            *permit.group(),
            s.line_id,
            s.note,
            s.minutes,
            s.travel_minutes,
            s.taken_at,
            s.taken_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn group_session_get(&mut self, permit: &GroupPermit, session: Uuid) -> StoreResult<Option<GroupSessionRow>> {
        query_as!(
            GroupSessionRow,
            "SELECT id, group_id, line_id, note, minutes, travel_minutes, taken_at, taken_by, version FROM group_session
             WHERE service_id = $1 AND id = $2 AND group_id = $3",
            self.service(),
            session,
            *permit.group()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn group_of_session(&mut self, session: Uuid) -> StoreResult<Option<Uuid>> {
        query_scalar!("SELECT group_id FROM group_session WHERE service_id = $1 AND id = $2", self.service(), session)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn group_session_of_line(&mut self, line: Uuid) -> StoreResult<Option<(Uuid, Uuid)>> {
        let found = query!(
            "SELECT group_id, id FROM group_session WHERE service_id = $1 AND line_id = $2",
            self.service(),
            line
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|s| (s.group_id, s.id)))
    }

    async fn group_session_save(&mut self, permit: &GroupPermit, s: &GroupSessionRow) -> StoreResult<()> {
        let permit = runs(permit)?;
        let done = query!(
            "UPDATE group_session SET note = $1, minutes = $2, travel_minutes = $3, taken_at = $4, taken_by = $5, version = version + 1
             WHERE service_id = $6 AND id = $7 AND group_id = $8 AND version = $9",
            s.note,
            s.minutes,
            s.travel_minutes,
            s.taken_at,
            s.taken_by,
            self.service(),
            s.id,
            *permit.group(),
            s.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn group_hand_over(&mut self, permit: &GroupPermit, from: Uuid, to: Uuid) -> StoreResult<u64> {
        let permit = runs(permit)?;
        let done = query!(
            "UPDATE appointment SET worker_id = $1, version = version + 1
             WHERE service_id = $2 AND worker_id = $3 AND state = 'planned' AND line_id IN (
               SELECT s.line_id FROM group_session s WHERE s.service_id = $2 AND s.group_id = $4 AND s.taken_at IS NULL)",
            to,
            self.service(),
            from,
            *permit.group()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn group_sessions_cancel(&mut self, permit: &GroupPermit, at: At, by: Uuid) -> StoreResult<u64> {
        let permit = runs(permit)?;
        let done = query!(
            "UPDATE appointment SET state = 'cancelled_by_worker', closed_at = $1, closed_by = $2, version = version + 1
             WHERE service_id = $3 AND state = 'planned' AND starts_at > $1 AND line_id IN (
               SELECT s.line_id FROM group_session s WHERE s.service_id = $3 AND s.group_id = $4 AND s.taken_at IS NULL)",
            at,
            by,
            self.service(),
            *permit.group()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn group_sessions(
        &mut self,
        permit: &GroupPermit,
        at: At,
        later: bool,
        limit: i64,
    ) -> StoreResult<Vec<GroupSessionListRow>> {
        if later {
            sessions!(
                "AND a.ends_at > $3 ORDER BY a.starts_at, s.id LIMIT $4",
                self.service(),
                *permit.group(),
                at,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
        } else {
            sessions!(
                "AND a.ends_at <= $3 ORDER BY a.starts_at DESC, s.id DESC LIMIT $4",
                self.service(),
                *permit.group(),
                at,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
        }
    }

    async fn group_session_show(
        &mut self,
        permit: &GroupPermit,
        session: Uuid,
    ) -> StoreResult<Option<GroupSessionListRow>> {
        sessions!("AND s.id = $3", self.service(), *permit.group(), session)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn group_place_insert(&mut self, permit: &EpisodePermit, p: &GroupPlaceRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO group_place (service_id, id, group_id, person_id, episode_id, state, since_at, left_why, left_words, made_at, made_by,
                 version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
            self.service(),
            p.id,
            p.group_id,
            *permit.person(),
            *permit.episode(),
            p.state,
            p.since_at,
            p.left_why,
            p.left_words,
            p.made_at,
            p.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn group_place_get(
        &mut self,
        permit: &GroupPermit,
        place: Uuid,
    ) -> StoreResult<Undisclosed<Option<GroupPlaceRow>>> {
        let row = query_as!(
            GroupPlaceRow,
            "SELECT id, group_id, person_id, episode_id, state, since_at, left_why, left_words, made_at, made_by, version
             FROM group_place WHERE service_id = $1 AND id = $2 AND group_id = $3",
            self.service(),
            place,
            *permit.group()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = row.iter().map(|row| row.person_id).collect();
        Ok(Undisclosed::listed(row, persons))
    }

    async fn group_place_save(&mut self, permit: &GroupPermit, p: &GroupPlaceRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE group_place SET state = $1, since_at = $2, left_why = $3, left_words = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND group_id = $7 AND version = $8",
            p.state,
            p.since_at,
            p.left_why,
            p.left_words,
            self.service(),
            p.id,
            *permit.group(),
            p.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn group_places_taken(&mut self, permit: &GroupPermit) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "n!: i64" FROM group_place p
             WHERE p.service_id = $1 AND p.group_id = $2 AND p.state = 'has_place' AND NOT EXISTS (
               SELECT 1 FROM death d WHERE d.service_id = p.service_id AND d.person_id = p.person_id AND d.taken_back_at IS NULL)"#,
            self.service(),
            *permit.group()
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn group_places_waited_for(&mut self, permit: &GroupPermit) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT COUNT(*) AS "n!: i64" FROM group_place p
             WHERE p.service_id = $1 AND p.group_id = $2 AND p.state = 'waits' AND NOT EXISTS (
               SELECT 1 FROM death d WHERE d.service_id = p.service_id AND d.person_id = p.person_id AND d.taken_back_at IS NULL)"#,
            self.service(),
            *permit.group()
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn group_place_list(
        &mut self,
        permit: &GroupPermit,
        stance: &Stance,
    ) -> StoreResult<Undisclosed<Vec<GroupPlaceListRow>>> {
        let rows = query_as!(
            GroupPlaceListRow,
            r#"SELECT g.id, p.id AS "person_id!: Uuid", g.episode_id, e.state AS episode_state, p.given_name, p.family_name, p.known_as, g.state,
                 g.since_at, (d.id IS NOT NULL) AS "died!: bool", d.died_on AS "died_on?: Day",
                 EXISTS (SELECT 1 FROM case_access c
                   WHERE c.service_id = g.service_id AND c.account_id = $3 AND c.episode_id = g.episode_id AND c.ground IN ('owner', 'cover')
                     AND c.from_at <= $4 AND (c.until_at IS NULL OR c.until_at > $4)
                     AND REPLACE(CAST($5 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($5 AS TEXT)) AS "open!: bool",
                 g.version
             FROM group_place g
             JOIN person o ON o.service_id = g.service_id AND o.id = g.person_id
             JOIN person p ON p.service_id = o.service_id AND p.id = COALESCE(o.merged_into, o.id)
             JOIN episode e ON e.service_id = g.service_id AND e.id = g.episode_id
             LEFT JOIN death d ON d.service_id = p.service_id AND d.person_id = p.id AND d.taken_back_at IS NULL
             WHERE g.service_id = $1 AND g.group_id = $2 AND g.state <> 'left' AND ($6 = TRUE OR EXISTS (
               SELECT 1 FROM case_access b
               WHERE b.service_id = g.service_id AND b.account_id = $3 AND b.episode_id = g.episode_id AND b.ground IN ('owner', 'cover')
                 AND b.from_at <= $4 AND (b.until_at IS NULL OR b.until_at > $4)
                 AND REPLACE(CAST($5 AS TEXT), ' ' || b.ground || ' ', '') <> CAST($5 AS TEXT)))
             ORDER BY CASE g.state WHEN 'has_place' THEN 0 WHEN 'waits' THEN 1 ELSE 2 END,
               CASE WHEN g.state = 'has_place' THEN p.name_key ELSE '' END, g.since_at, g.id LIMIT 400"#,
            self.service(),
            *permit.group(),
            stance.account,
            stance.at,
            stance.grounds,
            *permit.runs()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |row| row.person_id))
    }

    async fn group_places_of_episode(
        &mut self,
        permit: &EpisodePermit,
        at: At,
    ) -> StoreResult<Undisclosed<Vec<PlaceOfEpisodeRow>>> {
        let rows = query_as!(
            PlaceOfEpisodeRow,
            r#"SELECT p.id, p.group_id, g.name AS group_name, p.state, p.since_at, p.left_why,
                 (SELECT MIN(a.starts_at) FROM group_session s
                   JOIN appointment a ON a.service_id = s.service_id AND a.line_id = s.line_id AND a.state = 'planned'
                   WHERE s.service_id = g.service_id AND s.group_id = g.id AND s.taken_at IS NULL AND a.ends_at > $3) AS "next_at?: At"
             FROM group_place p JOIN own_group g ON g.service_id = p.service_id AND g.id = p.group_id
             WHERE p.service_id = $1 AND p.episode_id = $2
             ORDER BY p.since_at DESC, p.id DESC LIMIT 100"#,
            self.service(),
            *permit.episode(),
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn group_place_open(&mut self, permit: &EpisodePermit, group: Uuid) -> StoreResult<bool> {
        query_scalar!(
            r#"SELECT EXISTS (
                 SELECT 1 FROM group_place p
                 WHERE p.service_id = $1 AND p.group_id = $2 AND p.person_id = $3 AND p.state <> 'left') AS "open!: bool""#,
            self.service(),
            group,
            *permit.person()
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn group_places_end(&mut self, permit: &GroupPermit, why: &str, at: At) -> StoreResult<u64> {
        let permit = runs(permit)?;
        let done = query!(
            "UPDATE group_place SET state = 'left', left_why = $1, since_at = $2, version = version + 1
             WHERE service_id = $3 AND group_id = $4 AND state <> 'left'",
            why,
            at,
            self.service(),
            *permit.group()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }
}
