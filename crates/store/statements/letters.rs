//! Letters on paper.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::letters::{
    LetterHeadRow, LetterRoom, LetterRow, OwnLetterLineRow, OwnLetterPastRow, OwnLetterRoom, OwnLetterRow,
};
use store::permit::{PermitMaker, PersonPermit, ReferralPermit};
use store::{Actor, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl LetterRoom for SqlTx {
    async fn letter_insert(&mut self, permit: &ReferralPermit, l: &LetterRow) -> StoreResult<()> {
        permit.writing()?;
        query!(
            "INSERT INTO letter (service_id, id, referral_id, person_id, template, title, to_whom, language, subject, head, address, body, large,
                 begun_on, state, way, made_at, made_by, sent_at, sent_by, returned_words, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, '', 1)",
            self.service(),
            l.id,
            *permit.referral(),
            *permit.person(),
            l.template,
            l.title,
            l.to_whom,
            l.language,
            l.subject,
            l.head,
            l.address,
            l.body,
            l.large,
            l.begun_on,
            l.state,
            l.way,
            l.made_at,
            l.made_by,
            l.sent_at,
            l.sent_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn letter_get(
        &mut self,
        permit: &ReferralPermit,
        letter: Uuid,
    ) -> StoreResult<Undisclosed<Option<LetterRow>>> {
        let row = query_as!(
            LetterRow,
            "SELECT id, referral_id, person_id, template, title, to_whom, language, subject, head, address, body, large, begun_on, state, way, made_at,
                 made_by, sent_at, sent_by, returned_on, returned_words, version
             FROM letter WHERE service_id = $1 AND id = $2 AND referral_id = $3",
            self.service(),
            letter,
            *permit.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn letter_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<LetterRow>>> {
        let rows = query_as!(
            LetterRow,
            "SELECT id, referral_id, person_id, template, title, to_whom, language, subject, head, address, body, large, begun_on, state, way, made_at,
                 made_by, sent_at, sent_by, returned_on, returned_words, version
             FROM letter WHERE service_id = $1 AND referral_id = $2 ORDER BY made_at DESC, id DESC LIMIT $3",
            self.service(),
            *permit.referral(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn letter_save(&mut self, permit: &ReferralPermit, l: &LetterRow) -> StoreResult<()> {
        permit.writing()?;
        let done = query!(
            "UPDATE letter SET head = $1, address = $2, body = $3, large = $4, begun_on = $5, state = $6, way = $7, sent_at = $8, sent_by = $9,
                 subject = $10, version = version + 1
             WHERE service_id = $11 AND id = $12 AND referral_id = $13 AND version = $14 AND state = 'draft'",
            l.head,
            l.address,
            l.body,
            l.large,
            l.begun_on,
            l.state,
            l.way,
            l.sent_at,
            l.sent_by,
            l.subject,
            self.service(),
            l.id,
            *permit.referral(),
            l.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn letter_delete(&mut self, permit: &ReferralPermit, letter: Uuid, version: i64) -> StoreResult<()> {
        permit.writing()?;
        query!(
            "UPDATE attachment SET letter_id = NULL WHERE service_id = $1 AND letter_id = $2 AND referral_id = $3",
            self.service(),
            letter,
            *permit.referral()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let done = query!(
            "DELETE FROM letter WHERE service_id = $1 AND id = $2 AND referral_id = $3 AND version = $4 AND state = 'draft'",
            self.service(),
            letter,
            *permit.referral(),
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn letter_returned(
        &mut self,
        permit: &ReferralPermit,
        letter: Uuid,
        on: Day,
        words: &str,
    ) -> StoreResult<()> {
        permit.writing()?;
        let done = query!(
            "UPDATE letter SET returned_on = $1, returned_words = $2, version = version + 1
             WHERE service_id = $3 AND id = $4 AND referral_id = $5 AND state = 'sent' AND returned_on IS NULL",
            on,
            words,
            self.service(),
            letter,
            *permit.referral()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn letter_to_mail(&mut self, letter: Uuid) -> StoreResult<Option<(Undisclosed<LetterRow>, PersonPermit)>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        let row = query_as!(
            LetterRow,
            "SELECT id, referral_id, person_id, template, title, language, subject, to_whom, head, address, body, large, begun_on, state, way, made_at, made_by, sent_at,
                 sent_by, returned_on, returned_words, version
             FROM letter WHERE service_id = $1 AND id = $2 AND state = 'sent' AND way = 'mail'",
            self.service(),
            letter
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(row.map(|row| {
            let permit = PersonPermit::made(row.person_id, "owner".to_owned(), false, &PermitMaker::of_the_engine());
            let person = row.person_id;
            (Undisclosed::opened(row, person), permit)
        }))
    }

    async fn letter_drafts(
        &mut self,
        account: Uuid,
        today: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<LetterHeadRow>>> {
        let rows = query_as!(
            LetterHeadRow,
            "SELECT l.id, l.referral_id, l.person_id, p.given_name, p.family_name, l.template, l.title, l.made_at
             FROM letter l
             JOIN person p ON p.service_id = l.service_id AND p.id = l.person_id
             JOIN referral r ON r.service_id = l.service_id AND r.id = l.referral_id
             WHERE l.service_id = $1 AND l.state = 'draft'
               AND (EXISTS (
                   SELECT 1 FROM episode e WHERE e.service_id = l.service_id AND e.referral_id = l.referral_id
                     AND (e.owner_id = $2 OR EXISTS (
                       SELECT 1 FROM cover c WHERE c.service_id = e.service_id AND c.worker_id = e.owner_id AND c.cover_id = $2
                         AND c.from_on <= $3 AND c.until_on >= $3 AND c.ended_at IS NULL)))
                 OR (NOT EXISTS (
                     SELECT 1 FROM episode e WHERE e.service_id = l.service_id AND e.referral_id = l.referral_id)
                   AND EXISTS (
                     SELECT 1 FROM team_member t WHERE t.service_id = r.service_id AND t.team_id = r.team_id AND t.account_id = $2
                       AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))))
             ORDER BY l.made_at, l.id LIMIT $4",
            self.service(),
            account,
            today,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = rows.iter().map(|l| l.person_id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }
}

#[async_trait]
impl OwnLetterRoom for SqlTx {
    async fn own_letter_insert(&mut self, l: &OwnLetterRow) -> StoreResult<()> {
        query!(
            "INSERT INTO own_letter (service_id, id, name, to_whom, subject, body, welsh_subject, welsh_body, changed_at, changed_by, retired_at,
                 retired_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)",
            self.service(),
            l.id,
            l.name,
            l.to_whom,
            l.subject,
            l.body,
            l.welsh_subject,
            l.welsh_body,
            l.changed_at,
            l.changed_by,
            l.retired_at,
            l.retired_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn own_letter_get(&mut self, letter: Uuid) -> StoreResult<Option<OwnLetterRow>> {
        query_as!(
            OwnLetterRow,
            "SELECT id, name, to_whom, subject, body, welsh_subject, welsh_body, changed_at, changed_by, retired_at, retired_by, version
             FROM own_letter WHERE service_id = $1 AND id = $2",
            self.service(),
            letter
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn own_letter_list(&mut self, limit: i64) -> StoreResult<Vec<OwnLetterLineRow>> {
        query_as!(
            OwnLetterLineRow,
            r#"SELECT id, name, to_whom, (welsh_body <> '') AS "welsh!: bool", changed_at, changed_by, retired_at
             FROM own_letter WHERE service_id = $1 ORDER BY (retired_at IS NOT NULL), to_whom, name, id LIMIT $2"#,
            self.service(),
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn own_letter_past(&mut self, letter: Uuid) -> StoreResult<Vec<OwnLetterPastRow>> {
        query_as!(
            OwnLetterPastRow,
            "SELECT version, name, subject, body, welsh_subject, welsh_body, changed_at, changed_by
             FROM own_letter_past WHERE service_id = $1 AND own_letter_id = $2 ORDER BY version DESC LIMIT $3",
            self.service(),
            letter,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn own_letter_save(&mut self, l: &OwnLetterRow) -> StoreResult<()> {
        query!(
            "INSERT INTO own_letter_past (service_id, own_letter_id, version, name, subject, body, welsh_subject, welsh_body, changed_at, changed_by)
             SELECT o.service_id, o.id, o.version, o.name, o.subject, o.body, o.welsh_subject, o.welsh_body, o.changed_at, o.changed_by
             FROM own_letter o WHERE o.service_id = $1 AND o.id = $2 AND o.version = $3",
            self.service(),
            l.id,
            l.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let done = query!(
            "UPDATE own_letter SET name = $1, subject = $2, body = $3, welsh_subject = $4, welsh_body = $5, changed_at = $6, changed_by = $7,
                 version = version + 1
             WHERE service_id = $8 AND id = $9 AND version = $10",
            l.name,
            l.subject,
            l.body,
            l.welsh_subject,
            l.welsh_body,
            l.changed_at,
            l.changed_by,
            self.service(),
            l.id,
            l.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn own_letter_retire(&mut self, l: &OwnLetterRow) -> StoreResult<()> {
        // its words stay, so nothing of them goes to what they were before
        let done = query!(
            "UPDATE own_letter SET retired_at = $1, retired_by = $2, version = version + 1 WHERE service_id = $3 AND id = $4 AND version = $5",
            l.retired_at,
            l.retired_by,
            self.service(),
            l.id,
            l.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }
}
