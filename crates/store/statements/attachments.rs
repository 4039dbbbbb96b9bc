//! Files kept with a record.

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::attachments::{AttachmentRoom, AttachmentRow};
use store::permit::PersonPermit;
use store::referrals::After;
use store::{Actor, At, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl AttachmentRoom for SqlTx {
    async fn blob_insert(&mut self, blob: Uuid, at: At) -> StoreResult<()> {
        query!("INSERT INTO blob (service_id, id, size, made_at) VALUES ($1, $2, 0, $3)", self.service(), blob, at)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(())
    }

    async fn blob_piece_insert(&mut self, blob: Uuid, n: i32, body: &[u8]) -> StoreResult<()> {
        query!(
            "INSERT INTO blob_piece (service_id, blob_id, n, body) VALUES ($1, $2, $3, $4)",
            self.service(),
            blob,
            n,
            body
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn blob_finish(&mut self, blob: Uuid, digest: &[u8], size: i64) -> StoreResult<Uuid> {
        let same = query_scalar!("SELECT id FROM blob WHERE service_id = $1 AND digest = $2", self.service(), digest)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        if let Some(same) = same {
            self.blob_discard(blob).await?;
            return Ok(same);
        }
        let done = query!(
            "UPDATE blob SET digest = $1, size = $2 WHERE service_id = $3 AND id = $4",
            digest,
            size,
            self.service(),
            blob
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        Ok(blob)
    }

    async fn blob_discard(&mut self, blob: Uuid) -> StoreResult<()> {
        query!(
            "DELETE FROM blob_piece WHERE service_id = $1 AND blob_id = $2 AND NOT EXISTS (
               SELECT 1 FROM attachment a WHERE a.service_id = $1 AND a.blob_id = $2)",
            self.service(),
            blob
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        query!(
            "DELETE FROM blob WHERE service_id = $1 AND id = $2 AND NOT EXISTS (
               SELECT 1 FROM attachment a WHERE a.service_id = $1 AND a.blob_id = $2)",
            self.service(),
            blob
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn blob_sweep(&mut self, before: At) -> StoreResult<u64> {
        query!(
            "DELETE FROM blob_piece WHERE service_id = $1 AND blob_id IN (
               SELECT b.id FROM blob b WHERE b.service_id = $1 AND b.made_at < $2 AND NOT EXISTS (
                 SELECT 1 FROM attachment a WHERE a.service_id = $1 AND a.blob_id = b.id)
               AND NOT EXISTS (SELECT 1 FROM import_run r
                 WHERE r.service_id = $1 AND r.ended_at IS NULL AND r.begun_at <= b.made_at))",
            self.service(),
            before
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let gone = query!(
            "DELETE FROM blob WHERE service_id = $1 AND made_at < $2 AND NOT EXISTS (
               SELECT 1 FROM attachment a WHERE a.service_id = $1 AND a.blob_id = blob.id)
               AND NOT EXISTS (SELECT 1 FROM import_run r
                 WHERE r.service_id = $1 AND r.ended_at IS NULL AND r.begun_at <= blob.made_at)",
            self.service(),
            before
        );
        Ok(gone.execute(&mut *self.tx).await.map_err(err)?.rows_affected())
    }

    async fn attachment_insert(&mut self, permit: &PersonPermit, a: &AttachmentRow) -> StoreResult<()> {
        permit.writing()?;
        query!(
            "INSERT INTO attachment (service_id, id, person_id, referral_id, contact_id, letter_id, blob_id, name, kind, size, note, state,
                 scan_words, added_at, added_by, out_by, out_why, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '', '', 1)",
            self.service(),
            a.id,
            *permit.person(),
            a.referral_id,
            a.contact_id,
            a.letter_id,
            a.blob_id,
            a.name,
            a.kind,
            a.size,
            a.note,
            a.state,
            a.scan_words,
            a.added_at,
            a.added_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn attachment_get(
        &mut self,
        permit: &PersonPermit,
        attachment: Uuid,
    ) -> StoreResult<Undisclosed<Option<AttachmentRow>>> {
        let row = query_as!(
            AttachmentRow,
            "SELECT id, person_id, referral_id, contact_id, letter_id, blob_id, name, kind, size, note, state, scan_words, added_at, added_by,
                 settled_at, out_by, out_why, version
             FROM attachment WHERE service_id = $1 AND id = $2 AND person_id = $3",
            self.service(),
            attachment,
            *permit.person()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn attachment_list(
        &mut self,
        permit: &PersonPermit,
        before: Option<After>,
    ) -> StoreResult<Undisclosed<Vec<AttachmentRow>>> {
        let before = newest(before);
        let rows = query_as!(
            AttachmentRow,
            "SELECT id, person_id, referral_id, contact_id, letter_id, blob_id, name, kind, size, note, state, scan_words, added_at, added_by,
                 settled_at, out_by, out_why, version
             FROM attachment WHERE service_id = $1 AND person_id = $2 AND (added_at, id) < ($3, $4)
             ORDER BY added_at DESC, id DESC LIMIT $5",
            self.service(),
            *permit.person(),
            before.at,
            before.id,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn attachment_take_out(&mut self, permit: &PersonPermit, a: &AttachmentRow) -> StoreResult<()> {
        permit.writing()?;
        let done = query!(
            "UPDATE attachment SET blob_id = NULL, state = $1, settled_at = $2, out_by = $3, out_why = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND person_id = $7 AND version = $8",
            a.state,
            a.settled_at,
            a.out_by,
            a.out_why,
            self.service(),
            a.id,
            *permit.person(),
            a.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        match a.blob_id {
            Some(blob) => self.blob_discard(blob).await,
            None => Ok(()),
        }
    }

    async fn attachment_piece(
        &mut self,
        permit: &PersonPermit,
        attachment: Uuid,
        n: i32,
    ) -> StoreResult<Undisclosed<Option<Vec<u8>>>> {
        let body = query_scalar!(
            "SELECT p.body FROM attachment a JOIN blob_piece p ON p.service_id = a.service_id AND p.blob_id = a.blob_id
             WHERE a.service_id = $1 AND a.id = $2 AND a.person_id = $3 AND p.n = $4",
            self.service(),
            attachment,
            *permit.person(),
            n
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(body, *permit.person()))
    }

    async fn attachment_held(&mut self, attachment: Uuid) -> StoreResult<Option<AttachmentRow>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        query_as!(
            AttachmentRow,
            "SELECT id, person_id, referral_id, contact_id, letter_id, blob_id, name, kind, size, note, state, scan_words, added_at, added_by,
                 settled_at, out_by, out_why, version
             FROM attachment WHERE service_id = $1 AND id = $2 AND state = 'held'",
            self.service(),
            attachment
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn attachment_held_piece(&mut self, attachment: Uuid, n: i32) -> StoreResult<Option<Vec<u8>>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        query_scalar!(
            "SELECT p.body FROM attachment a JOIN blob_piece p ON p.service_id = a.service_id AND p.blob_id = a.blob_id
             WHERE a.service_id = $1 AND a.id = $2 AND a.state = 'held' AND p.n = $3",
            self.service(),
            attachment,
            n
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn attachment_looked_through(&mut self, a: &AttachmentRow) -> StoreResult<()> {
        let refused = a.state == "refused";
        let done = query!(
            "UPDATE attachment SET state = $1, scan_words = $2, settled_at = $3, blob_id = CASE WHEN $4 THEN NULL ELSE blob_id END,
                 version = version + 1
             WHERE service_id = $5 AND id = $6 AND state = 'held'",
            a.state,
            a.scan_words,
            a.settled_at,
            refused,
            self.service(),
            a.id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        let Some(blob) = a.blob_id.filter(|_| refused) else { return Ok(()) };
        // the very same content that was kept before goes too
        query!(
            "UPDATE attachment SET state = 'refused', scan_words = $1, settled_at = $2, blob_id = NULL, version = version + 1
             WHERE service_id = $3 AND blob_id = $4",
            a.scan_words,
            a.settled_at,
            self.service(),
            blob
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.blob_discard(blob).await
    }
}
