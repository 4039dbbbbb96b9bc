//! Word back to the referrer (DOMAIN 4.9).

use super::referrals::oldest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::messages::{MessageHeadRow, MessageRoom, MessageRow};
use store::permit::ReferralPermit;
use store::referrals::After;
use store::{At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

/// Word back that waits to be read and sent, oldest first: where there is an episode, for its owner and whoever covers today;
/// before that, for the team.
macro_rules! drafts {
    ($row:ident, $columns:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            $row,
            $columns + "
             FROM message m
             JOIN referral r ON r.service_id = m.service_id AND r.id = m.referral_id
             WHERE m.service_id = $1 AND m.state = 'draft' AND (m.made_at, m.id) > ($4, $5)
               AND (EXISTS (
                   SELECT 1 FROM episode e WHERE e.service_id = m.service_id AND e.referral_id = m.referral_id
                     AND (e.owner_id = $2 OR EXISTS (
                       SELECT 1 FROM cover c WHERE c.service_id = e.service_id AND c.worker_id = e.owner_id AND c.cover_id = $2
                         AND c.from_on <= $3 AND c.until_on >= $3 AND c.ended_at IS NULL)))
                 OR (NOT EXISTS (
                     SELECT 1 FROM episode e WHERE e.service_id = m.service_id AND e.referral_id = m.referral_id)
                   AND EXISTS (
                     SELECT 1 FROM team_member t WHERE t.service_id = r.service_id AND t.team_id = r.team_id AND t.account_id = $2
                       AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))))
             ORDER BY m.made_at, m.id LIMIT $6",
            $($bound),*
        )
    };
}

#[async_trait]
impl MessageRoom for SqlTx {
    async fn message_insert(&mut self, permit: &ReferralPermit, m: &MessageRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO message (service_id, id, referral_id, person_id, turn, to_name, body, state, made_at, sent_at, sent_by,
                 read_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            self.service(), m.id, *permit.referral(), *permit.person(), m.turn, m.to_name, m.body, m.state, m.made_at, m.sent_at,
            m.sent_by, m.read_at, m.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn message_get(
        &mut self,
        permit: &ReferralPermit,
        message: Uuid,
    ) -> StoreResult<Undisclosed<Option<MessageRow>>> {
        let row =
            query_as!(
            MessageRow,
            "SELECT id, referral_id, person_id, turn, to_name, body, state, made_at, sent_at, sent_by, read_at, version
             FROM message WHERE service_id = $1 AND id = $2 AND referral_id = $3",
            self.service(), message, *permit.referral()
        )
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn message_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<MessageRow>>> {
        let rows = query_as!(
            MessageRow,
            "SELECT id, referral_id, person_id, turn, to_name, body, state, made_at, sent_at, sent_by, read_at, version
             FROM message WHERE service_id = $1 AND referral_id = $2 ORDER BY made_at, id",
            self.service(),
            *permit.referral()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn message_save(&mut self, permit: &ReferralPermit, m: &MessageRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE message SET to_name = $1, body = $2, state = $3, sent_at = $4, sent_by = $5, read_at = $6, version = version + 1
             WHERE service_id = $7 AND id = $8 AND referral_id = $9 AND version = $10",
            m.to_name, m.body, m.state, m.sent_at, m.sent_by, m.read_at,
            self.service(), m.id, *permit.referral(), m.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn message_mark_read(&mut self, permit: &ReferralPermit, at: At) -> StoreResult<u64> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE message SET read_at = $1, version = version + 1
             WHERE service_id = $2 AND referral_id = $3 AND state = 'sent' AND read_at IS NULL",
            at,
            self.service(),
            *permit.referral()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected())
    }

    async fn message_drafts(
        &mut self,
        account: Uuid,
        today: Day,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<MessageRow>>> {
        let after = oldest(after);
        let rows = drafts!(
            MessageRow,
            "SELECT m.id, m.referral_id, m.person_id, m.turn, m.to_name, m.body, m.state, m.made_at, m.sent_at, m.sent_by,
                 m.read_at, m.version",
            self.service(), account, today, after.at, after.id, limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |m| m.person_id))
    }

    async fn message_draft_heads(
        &mut self,
        account: Uuid,
        today: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<MessageHeadRow>>> {
        let after = oldest(None);
        let rows = drafts!(
            MessageHeadRow,
            "SELECT m.id, m.person_id, m.turn, m.to_name, m.made_at",
            self.service(),
            account,
            today,
            after.at,
            after.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |m| m.person_id))
    }

    async fn message_unread(&mut self, account: Uuid, today: Day) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT count(*) AS "unread!: i64"
             FROM message m
             WHERE m.service_id = $1 AND m.state = 'sent' AND m.read_at IS NULL
               AND m.referral_id IN (
                 SELECT i.id FROM referral i WHERE i.service_id = $1 AND i.referrer_id = $2
                 UNION
                 SELECT i.id FROM referral i
                 JOIN referrer_site a ON a.service_id = i.service_id AND a.site_id = i.site_id
                 WHERE i.service_id = $1 AND a.account_id = $2 AND a.from_on <= $3 AND (a.until_on IS NULL OR a.until_on > $3)
                   AND i.source <> 'self' AND (i.agrees_word_back OR i.source IN ('gp', 'nurse', 'mental_health_professional', 'pharmacist', 'physician_associate',
                     'health_visitor', 'healthcare_assistant', 'care_coordinator', 'receptionist', 'crisis_team', 'hospital'))
                 UNION
                 SELECT i.id FROM referral i
                 JOIN person o ON o.service_id = i.service_id AND o.id = i.person_id
                 WHERE i.service_id = $1 AND i.source = 'self' AND o.account_id = $2 AND o.merged_into IS NULL)"#,
            self.service(), account, today
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }
}
