//! Who came to a session of a group, and who walked in.

use super::groups::runs;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::groups::{GroupAttendanceListRow, GroupAttendanceRow, SheetRoom, SupportedRow, WalkInRow};
use store::permit::{GroupPermit, Stance};
use store::{Day, StoreResult, Undisclosed};
use uuid::Uuid;

/// People who walked in to sessions, then which.
macro_rules! walk_ins {
    ($which:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            WalkInRow,
            "SELECT w.id, w.session_id, w.called, w.site_id, w.district, w.need, w.note, w.person_id, w.referral_id, w.noted_at, w.noted_by,
                 w.taken_out_at, w.version
             FROM walk_in w JOIN group_session s ON s.service_id = w.service_id AND s.id = w.session_id
             " + $which,
            $($bound),*
        )
    };
}

#[async_trait]
impl SheetRoom for SqlTx {
    async fn group_attendance_insert(&mut self, permit: &GroupPermit, t: &GroupAttendanceRow) -> StoreResult<()> {
        runs(permit)?;
        query!(
            "INSERT INTO group_attendance (service_id, id, session_id, person_id, episode_id, contact_id, came, minutes, note, recorded_at,
                 recorded_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
            self.service(),
            t.id,
            t.session_id,
            t.person_id,
            t.episode_id,
            t.contact_id,
            t.came,
            t.minutes,
            t.note,
            t.recorded_at,
            t.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn group_attendance_save(&mut self, permit: &GroupPermit, t: &GroupAttendanceRow) -> StoreResult<()> {
        let permit = runs(permit)?;
        let done = query!(
            "UPDATE group_attendance SET came = $1, minutes = $2, note = $3, contact_id = $4, episode_id = $5, version = version + 1
             WHERE service_id = $6 AND id = $7 AND version = $8 AND session_id IN (
               SELECT s.id FROM group_session s WHERE s.service_id = $6 AND s.group_id = $9)",
            t.came,
            t.minutes,
            t.note,
            t.contact_id,
            t.episode_id,
            self.service(),
            t.id,
            t.version,
            *permit.group()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn group_attendance_list(
        &mut self,
        permit: &GroupPermit,
        stance: &Stance,
        session: Uuid,
    ) -> StoreResult<Undisclosed<Vec<GroupAttendanceListRow>>> {
        let rows = query_as!(
            GroupAttendanceListRow,
            r#"SELECT t.id, p.id AS "person_id!: Uuid", t.episode_id, t.contact_id, p.given_name, p.family_name, p.known_as, t.came, t.minutes,
                 t.note, (d.id IS NOT NULL) AS "died!: bool", d.died_on AS "died_on?: Day",
                 EXISTS (SELECT 1 FROM case_access c
                   WHERE c.service_id = t.service_id AND c.account_id = $4 AND c.person_id = t.person_id AND c.ground <> 'family'
                     AND c.from_at <= $5 AND (c.until_at IS NULL OR c.until_at > $5)
                     AND REPLACE(CAST($6 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($6 AS TEXT)) AS "open!: bool",
                 t.version
             FROM group_attendance t
             JOIN group_session s ON s.service_id = t.service_id AND s.id = t.session_id
             JOIN person o ON o.service_id = t.service_id AND o.id = t.person_id
             JOIN person p ON p.service_id = o.service_id AND p.id = COALESCE(o.merged_into, o.id)
             LEFT JOIN death d ON d.service_id = p.service_id AND d.person_id = p.id AND d.taken_back_at IS NULL
             WHERE t.service_id = $1 AND s.group_id = $2 AND t.session_id = $3 AND ($7 = TRUE OR EXISTS (
               SELECT 1 FROM case_access b
               WHERE b.service_id = t.service_id AND b.account_id = $4 AND b.person_id = t.person_id AND b.ground <> 'family'
                 AND b.from_at <= $5 AND (b.until_at IS NULL OR b.until_at > $5)
                 AND REPLACE(CAST($6 AS TEXT), ' ' || b.ground || ' ', '') <> CAST($6 AS TEXT)))
             ORDER BY p.name_key, t.id LIMIT 400"#,
            self.service(),
            *permit.group(),
            session,
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

    async fn group_supported(&mut self, stance: &Stance) -> StoreResult<Undisclosed<Vec<SupportedRow>>> {
        let rows = query_as!(
            SupportedRow,
            r#"SELECT e.id AS "episode_id!: Uuid", p.id AS "person_id!: Uuid", p.given_name, p.family_name, p.known_as
             FROM episode e JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             WHERE e.service_id = $1 AND e.state <> 'ended' AND p.merged_into IS NULL AND EXISTS (
               SELECT 1 FROM case_access c
               WHERE c.service_id = e.service_id AND c.account_id = $2 AND c.episode_id = e.id AND c.ground IN ('owner', 'cover')
                 AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3))
             ORDER BY p.name_key, e.id LIMIT 300"#,
            self.service(),
            stance.account,
            stance.at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |row| row.person_id))
    }

    async fn walk_in_insert(&mut self, permit: &GroupPermit, w: &WalkInRow) -> StoreResult<()> {
        runs(permit)?;
        query!(
            "INSERT INTO walk_in (service_id, id, session_id, called, site_id, district, need, note, person_id, referral_id, noted_at, noted_by,
                 taken_out_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
            self.service(),
            w.id,
            w.session_id,
            w.called,
            w.site_id,
            w.district,
            w.need,
            w.note,
            w.person_id,
            w.referral_id,
            w.noted_at,
            w.noted_by,
            w.taken_out_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn session_of_walk_in(&mut self, walk_in: Uuid) -> StoreResult<Option<Uuid>> {
        query_scalar!("SELECT session_id FROM walk_in WHERE service_id = $1 AND id = $2", self.service(), walk_in)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn walk_in_get(&mut self, permit: &GroupPermit, walk_in: Uuid) -> StoreResult<Option<WalkInRow>> {
        let permit = runs(permit)?;
        walk_ins!("WHERE w.service_id = $1 AND w.id = $2 AND s.group_id = $3", self.service(), walk_in, *permit.group())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn walk_in_save(&mut self, permit: &GroupPermit, w: &WalkInRow) -> StoreResult<()> {
        let permit = runs(permit)?;
        let done = query!(
            "UPDATE walk_in SET person_id = $1, referral_id = $2, taken_out_at = $3, version = version + 1
             WHERE service_id = $4 AND id = $5 AND version = $6 AND session_id IN (
               SELECT s.id FROM group_session s WHERE s.service_id = $4 AND s.group_id = $7)",
            w.person_id,
            w.referral_id,
            w.taken_out_at,
            self.service(),
            w.id,
            w.version,
            *permit.group()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn walk_in_list(&mut self, permit: &GroupPermit, session: Uuid) -> StoreResult<Vec<WalkInRow>> {
        let permit = runs(permit)?;
        walk_ins!(
            "WHERE w.service_id = $1 AND w.session_id = $2 AND s.group_id = $3 AND w.taken_out_at IS NULL
             ORDER BY w.noted_at, w.id LIMIT 200",
            self.service(),
            session,
            *permit.group()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
