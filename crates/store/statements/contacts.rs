//! Contacts (DOMAIN 4.4).

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::contacts::{ContactFactRow, ContactListRow, ContactRoom, ContactRow};
use store::permit::EpisodePermit;
use store::referrals::After;
use store::{At, StoreResult, Undisclosed};
use uuid::Uuid;

impl SqlTx {
    async fn contact_needs_insert(&mut self, contact: Uuid, needs: &[String]) -> StoreResult<()> {
        for need in needs {
            query!(
                "INSERT INTO contact_need (service_id, contact_id, need) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(),
                contact,
                need
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }
}

#[async_trait]
impl ContactRoom for SqlTx {
    async fn contact_insert(&mut self, permit: &EpisodePermit, c: &ContactRow, needs: &[String]) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO contact (service_id, id, episode_id, person_id, kind, place, at, planned_minutes, minutes,
                 travel_minutes, attendance, with_whom, notes, done, readiness, recorded_at, recorded_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
            self.service(),
            c.id,
            *permit.episode(),
            *permit.person(),
            c.kind,
            c.place,
            c.at,
            c.planned_minutes,
            c.minutes,
            c.travel_minutes,
            c.attendance,
            c.with_whom,
            c.notes,
            c.done,
            c.readiness,
            c.recorded_at,
            c.recorded_by,
            c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.contact_needs_insert(c.id, needs).await
    }

    async fn contact_get(
        &mut self,
        permit: &EpisodePermit,
        contact: Uuid,
    ) -> StoreResult<Undisclosed<Option<ContactRow>>> {
        let row =
            query_as!(
            ContactRow,
            "SELECT id, episode_id, person_id, kind, place, at, planned_minutes, minutes, travel_minutes, attendance,
                 with_whom, notes, done, readiness, recorded_at, recorded_by, version
             FROM contact WHERE service_id = $1 AND id = $2 AND episode_id = $3",
            self.service(), contact, *permit.episode()
        )
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn contact_at(&mut self, permit: &EpisodePermit, at: At) -> StoreResult<Undisclosed<Vec<ContactRow>>> {
        let rows = query_as!(
            ContactRow,
            "SELECT id, episode_id, person_id, kind, place, at, planned_minutes, minutes, travel_minutes, attendance,
                 with_whom, notes, done, readiness, recorded_at, recorded_by, version
             FROM contact WHERE service_id = $1 AND episode_id = $2 AND at = $3 ORDER BY id",
            self.service(),
            *permit.episode(),
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn contact_needs(&mut self, permit: &EpisodePermit, contact: Uuid) -> StoreResult<Vec<String>> {
        query_scalar!(
            "SELECT n.need FROM contact_need n
             JOIN contact c ON c.service_id = n.service_id AND c.id = n.contact_id
             WHERE n.service_id = $1 AND n.contact_id = $2 AND c.episode_id = $3 ORDER BY n.need",
            self.service(),
            contact,
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn contact_save(&mut self, permit: &EpisodePermit, c: &ContactRow, needs: &[String]) -> StoreResult<()> {
        let permit = permit.writing()?;
        // Who recorded it, and when, stay as they were: a correction is told by its event.
        let done = query!(
            "UPDATE contact SET kind = $1, place = $2, at = $3, planned_minutes = $4, minutes = $5, travel_minutes = $6,
                 attendance = $7, with_whom = $8, notes = $9, done = $10, readiness = $11, version = version + 1
             WHERE service_id = $12 AND id = $13 AND episode_id = $14 AND version = $15",
            c.kind, c.place, c.at, c.planned_minutes, c.minutes, c.travel_minutes,
            c.attendance, c.with_whom, c.notes, c.done, c.readiness,
            self.service(), c.id, *permit.episode(), c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        query!("DELETE FROM contact_need WHERE service_id = $1 AND contact_id = $2", self.service(), c.id)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        self.contact_needs_insert(c.id, needs).await
    }

    async fn contact_facts(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<ContactFactRow>>> {
        let rows = query_as!(
            ContactFactRow,
            "SELECT kind, attendance, at FROM contact WHERE service_id = $1 AND episode_id = $2 ORDER BY at, id",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn contact_page(
        &mut self,
        permit: &EpisodePermit,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ContactListRow>>> {
        let before = newest(before);
        let rows = query_as!(
            ContactListRow,
            r#"SELECT c.id, c.episode_id, c.kind, c.place, c.at, c.planned_minutes, c.minutes, c.travel_minutes, c.attendance,
                 c.with_whom, c.notes, c.done, a.name AS "recorded_by_name!",
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM contact_need n
                   WHERE n.service_id = c.service_id AND n.contact_id = c.id), '') AS "needs!: String",
                 c.version
             FROM contact c JOIN account a ON a.id = c.recorded_by
             WHERE c.service_id = $1 AND c.episode_id = $2 AND (c.at, c.id) < ($3, $4)
             ORDER BY c.at DESC, c.id DESC LIMIT $5"#,
            self.service(), *permit.episode(), before.at, before.id, limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }
}
