//! Word back by e-mail.

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::mailings::{MailingDueRow, MailingListRow, MailingRoom, MailingRow};
use store::permit::ReferralPermit;
use store::referrals::After;
use store::{Actor, At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl MailingRoom for SqlTx {
    async fn mailing_insert(&mut self, permit: &ReferralPermit, m: &MailingRow) -> StoreResult<()> {
        permit.writing()?;
        query!(
            "INSERT INTO mailing (service_id, id, message_id, referral_id, person_id, to_address, to_practice, state, tries, error, made_at, made_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', $9, $10)",
            self.service(),
            m.id,
            m.message_id,
            *permit.referral(),
            *permit.person(),
            m.to_address,
            m.to_practice,
            m.state,
            m.made_at,
            m.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn mailing_get(
        &mut self,
        permit: &ReferralPermit,
        mailing: Uuid,
    ) -> StoreResult<Undisclosed<Option<MailingRow>>> {
        let row = query_as!(
            MailingRow,
            "SELECT id, message_id, referral_id, person_id, to_address, to_practice, state, tries, error, made_at, made_by, done_at
             FROM mailing WHERE service_id = $1 AND id = $2 AND referral_id = $3",
            self.service(),
            mailing,
            *permit.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn mailing_page(
        &mut self,
        account: Uuid,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<MailingListRow>>> {
        let before = newest(before);
        let rows = query_as!(
            MailingListRow,
            "SELECT y.id, y.referral_id, y.person_id, r.reference, m.turn, m.to_name, y.to_address, y.to_practice, y.state, y.tries, y.error, y.made_at, y.done_at
             FROM mailing y
             JOIN message m ON m.service_id = y.service_id AND m.id = y.message_id
             JOIN referral r ON r.service_id = y.service_id AND r.id = y.referral_id
             WHERE y.service_id = $1 AND (y.made_at, y.id) < ($4, $5)
               AND (EXISTS (
                   SELECT 1 FROM episode e WHERE e.service_id = y.service_id AND e.referral_id = y.referral_id
                     AND (e.owner_id = $2 OR EXISTS (
                       SELECT 1 FROM cover c WHERE c.service_id = e.service_id AND c.worker_id = e.owner_id AND c.cover_id = $2
                         AND c.from_on <= $3 AND c.until_on >= $3 AND c.ended_at IS NULL)))
                 OR (NOT EXISTS (
                     SELECT 1 FROM episode e WHERE e.service_id = y.service_id AND e.referral_id = y.referral_id)
                   AND EXISTS (
                     SELECT 1 FROM team_member t WHERE t.service_id = r.service_id AND t.team_id = r.team_id AND t.account_id = $2
                       AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))))
             ORDER BY y.made_at DESC, y.id DESC LIMIT $6",
            self.service(),
            account,
            today,
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |row| row.person_id))
    }

    async fn mailing_came_back(
        &mut self,
        permit: &ReferralPermit,
        mailing: Uuid,
        words: &str,
        at: At,
    ) -> StoreResult<()> {
        permit.writing()?;
        let done = query!(
            "UPDATE mailing SET state = 'returned', error = $1, done_at = $2
             WHERE service_id = $3 AND id = $4 AND referral_id = $5 AND state = 'sent'",
            words,
            at,
            self.service(),
            mailing,
            *permit.referral()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn mailing_due(&mut self, mailing: Uuid) -> StoreResult<Option<MailingDueRow>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        query_as!(
            MailingDueRow,
            r#"SELECT y.to_address, y.referral_id, y.to_practice, y.person_id, r.source, r.referrer_name, r.reference, m.turn,
                 (m.state = 'sent' AND (y.to_practice OR m.read_at IS NULL) AND (NOT y.to_practice OR EXISTS (SELECT 1 FROM site s
                   WHERE s.service_id = r.service_id AND s.id = r.site_id AND s.archived_at IS NULL))) AS "wanted!: bool",
                 EXISTS (SELECT 1 FROM person_contact k WHERE k.service_id = y.service_id AND k.person_id = y.person_id AND k.kind = 'email'
                   AND k.value = y.to_address AND k.safe AND NOT k.no_message AND NOT k.never_use) AS "safe!: bool"
             FROM mailing y
             JOIN message m ON m.service_id = y.service_id AND m.id = y.message_id
             JOIN referral r ON r.service_id = y.service_id AND r.id = y.referral_id
             WHERE y.service_id = $1 AND y.id = $2"#,
            self.service(),
            mailing
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn mailing_went(&mut self, mailing: Uuid, state: &str, tries: i32, error: &str, at: At) -> StoreResult<()> {
        query!(
            "UPDATE mailing SET state = $1, tries = $2, error = $3, done_at = $4 WHERE service_id = $5 AND id = $6",
            state,
            tries,
            error,
            at,
            self.service(),
            mailing
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
