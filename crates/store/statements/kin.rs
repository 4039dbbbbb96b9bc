//! Carers and family without support of their own: their notes, and the access that a tie gives (DOMAIN 4.1).

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::episodes::CaseAccessRow;
use store::kin::{KinNoteRow, KinRoom};
use store::permit::{EpisodePermit, PersonPermit};
use store::referrals::After;
use store::{At, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl KinRoom for SqlTx {
    async fn kin_note_insert(&mut self, permit: &PersonPermit, n: &KinNoteRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO kin_note (service_id, id, person_id, kind, place, at, with_whom, notes, recorded_at, recorded_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.service(),
            n.id,
            *permit.person(),
            n.kind,
            n.place,
            n.at,
            n.with_whom,
            n.notes,
            n.recorded_at,
            n.recorded_by,
            n.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn kin_note_get(
        &mut self,
        permit: &PersonPermit,
        note: Uuid,
    ) -> StoreResult<Undisclosed<Option<KinNoteRow>>> {
        let person = *permit.person();
        let row = query_as!(
            KinNoteRow,
            "SELECT id, person_id, kind, place, at, with_whom, notes, recorded_at, recorded_by, version
             FROM kin_note WHERE service_id = $1 AND person_id = $2 AND id = $3",
            self.service(),
            person,
            note
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, person))
    }

    async fn kin_note_list(
        &mut self,
        permit: &PersonPermit,
        before: Option<After>,
    ) -> StoreResult<Undisclosed<Vec<KinNoteRow>>> {
        let person = *permit.person();
        let before = newest(before);
        let rows = query_as!(
            KinNoteRow,
            "SELECT id, person_id, kind, place, at, with_whom, notes, recorded_at, recorded_by, version
             FROM kin_note WHERE service_id = $1 AND person_id = $2 AND (at, id) < ($3, $4)
             ORDER BY at DESC, id DESC LIMIT $5",
            self.service(),
            person,
            before.at,
            before.id,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, person))
    }

    async fn kin_note_save(&mut self, permit: &PersonPermit, n: &KinNoteRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE kin_note SET place = $1, at = $2, notes = $3, version = version + 1
             WHERE service_id = $4 AND person_id = $5 AND id = $6 AND version = $7",
            n.place,
            n.at,
            n.notes,
            self.service(),
            *permit.person(),
            n.id,
            n.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn kin_access_insert(
        &mut self,
        permit: &EpisodePermit,
        kin: Uuid,
        access: &[CaseAccessRow],
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        for c in access {
            // whoever supports, and who covers for them
            query!(
                "INSERT INTO case_access (service_id, id, person_id, account_id, ground, episode_id, from_at, until_at)
                 VALUES ($1, $2, $3, $4, 'family', $5, $6, $7)",
                self.service(),
                c.id,
                kin,
                c.account_id,
                *permit.episode(),
                c.from_at,
                c.until_at
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }

    async fn kin_access_settle(&mut self, permit: &PersonPermit, other: Uuid, at: At) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "UPDATE case_access SET until_at = $1
             WHERE service_id = $2 AND ground = 'family' AND (until_at IS NULL OR until_at > $1)
               AND (person_id = $3 AND episode_id IN (SELECT e.id FROM episode e WHERE e.service_id = $2 AND e.person_id = $4)
                 OR person_id = $4 AND episode_id IN (SELECT o.id FROM episode o WHERE o.service_id = $2 AND o.person_id = $3))
               AND NOT EXISTS (SELECT 1 FROM person_tie t
                 WHERE t.service_id = $2 AND t.until_on IS NULL
                   AND (t.person_id = $3 AND t.other_person_id = $4 OR t.person_id = $4 AND t.other_person_id = $3))",
            at,
            self.service(),
            *permit.person(),
            other
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn kin_kept(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            r#"SELECT DISTINCT p.id AS "id!: Uuid"
             FROM person_tie t JOIN person p ON p.service_id = t.service_id AND p.id = t.other_person_id
             WHERE t.service_id = $1 AND t.person_id = $2 AND t.until_on IS NULL AND p.merged_into IS NULL
               AND EXISTS (SELECT 1 FROM case_access a
                 WHERE a.service_id = p.service_id AND a.person_id = p.id AND a.ground = 'family')
               AND NOT EXISTS (SELECT 1 FROM episode e WHERE e.service_id = p.service_id AND e.person_id = p.id)
             ORDER BY 1"#,
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
