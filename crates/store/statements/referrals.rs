//! Referrals with their attempts, replies and signposts (DOMAIN 4.2).

use super::permit::OWN_REFERRAL;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::permit::{PermitMaker, PersonPermit, ReferralPermit};
use store::referrals::{
    After, AttemptRow, InformalRow, PlainFilter, ReferralListRow, ReferralPlainRow, ReferralRoom, ReferralRow,
    ReplyRow, SentRow, SignpostRow, SupportRow,
};
use store::{At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

/// The last microsecond of the year 9999, and the first of year 1: both engines sort every moment between.
const LAST_MICROS: i64 = 253_402_300_799_999_999;
const FIRST_MICROS: i64 = -62_135_596_800_000_000;

/// Where a list that begins with the newest goes on; without a place, before every row.
pub(super) fn newest(before: Option<After>) -> After {
    before.unwrap_or(After { at: At::from_timestamp_micros(LAST_MICROS).unwrap_or(At::MAX_UTC), id: Uuid::max() })
}

/// Where a list that begins with the oldest goes on; without a place, before every row.
pub(super) fn oldest(after: Option<After>) -> After {
    after.unwrap_or(After { at: At::from_timestamp_micros(FIRST_MICROS).unwrap_or(At::MIN_UTC), id: Uuid::nil() })
}

fn listed(rows: Vec<ReferralListRow>) -> Undisclosed<Vec<ReferralListRow>> {
    Undisclosed::each(rows, |r| r.person_id)
}

/// The columns of a list of referrals, then how earlier ones are counted, then which rows and in what order.
macro_rules! referral_list {
    ($earlier:tt, $rows:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            ReferralListRow,
            r#"SELECT r.id, r.reference, r.person_id, p.given_name, p.family_name, p.known_as, p.birth_date,
                 r.site_id, s.name AS site_name, r.source, r.route, r.state, r.urgency, r.flagged, r.referrer_name, r.agrees_word_back,
                 r.received_at, r.reopened_at, r.triage_at, r.first_offered_at, r.first_held_at, r.outcome_at,
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = r.service_id AND n.referral_id = r.id), '') AS "needs!: String",
                 COALESCE((SELECT string_agg(k.flag, ' ' ORDER BY k.flag) FROM referral_risk k
                   WHERE k.service_id = r.service_id AND k.referral_id = r.id), '') AS "risks!: String",
                 EXISTS (SELECT 1 FROM referral_reply a WHERE a.service_id = r.service_id AND a.referral_id = r.id
                   AND NOT EXISTS (SELECT 1 FROM referral_attempt t
                     WHERE t.service_id = a.service_id AND t.referral_id = a.referral_id AND t.recorded_at >= a.at)) AS "answered!: bool", "#
            + $earlier
            + r#" AS "earlier!: i64"
             FROM referral r
             JOIN person p ON p.service_id = r.service_id AND p.id = r.person_id
             JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id "#
            + $rows,
            $($bound),*
        )
    };
}

#[async_trait]
impl ReferralRoom for SqlTx {
    async fn referral_insert(
        &mut self,
        r: &ReferralRow,
        needs: &[String],
        risks: &[String],
    ) -> StoreResult<ReferralPermit> {
        query!(
            "INSERT INTO referral (service_id, id, reference, person_id, site_id, team_id, source, route, state, urgency, flagged,
                 referrer_name, referrer_contact, referrer_id, story, told, wants, involved, risk_note, consent_contact,
                 agrees_word_back, received_at, recorded_by, triage_by, triage_at, first_offered_at, first_held_at, outcome_at,
                 outcome_by, decided_by, decline_reason, decline_words, next_words, next_holder, referrer_words, redirected_to,
                 duplicate_of, version, reopened_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
                 $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39)",
            self.service(), r.id, r.reference, r.person_id, r.site_id, r.team_id, r.source, r.route, r.state, r.urgency, r.flagged,
            r.referrer_name, r.referrer_contact, r.referrer_id, r.story, r.told, r.wants, r.involved, r.risk_note, r.consent_contact,
            r.agrees_word_back, r.received_at, r.recorded_by, r.triage_by, r.triage_at, r.first_offered_at, r.first_held_at, r.outcome_at,
            r.outcome_by, r.decided_by, r.decline_reason, r.decline_words, r.next_words, r.next_holder, r.referrer_words, r.redirected_to,
            r.duplicate_of, r.version, r.reopened_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        for need in needs {
            query!(
                "INSERT INTO referral_need (service_id, referral_id, need) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(),
                r.id,
                need
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        for flag in risks {
            query!(
                "INSERT INTO referral_risk (service_id, referral_id, flag) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                self.service(),
                r.id,
                flag
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(ReferralPermit::made(r.id, r.person_id, OWN_REFERRAL.to_owned(), true, &PermitMaker::of_the_engine()))
    }

    async fn referral_get(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Option<ReferralRow>>> {
        let row = query_as!(
            ReferralRow,
            "SELECT id, reference, person_id, site_id, team_id, source, route, state, urgency, flagged, referrer_name,
                 referrer_contact, referrer_id, story, told, wants, involved, risk_note, consent_contact, agrees_word_back,
                 received_at, reopened_at, recorded_by, triage_by, triage_at, first_offered_at, first_held_at, outcome_at, outcome_by,
                 decided_by, decline_reason, decline_words, next_words, next_holder, referrer_words, redirected_to,
                 duplicate_of, version
             FROM referral WHERE service_id = $1 AND id = $2",
            self.service(), *permit.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        // The row's own person: a permit from before a move names the one it was moved from.
        let person = row.as_ref().map_or(*permit.person(), |r| r.person_id);
        Ok(Undisclosed::opened(row, person))
    }

    async fn referral_needs(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<String>> {
        query_scalar!(
            "SELECT need FROM referral_need WHERE service_id = $1 AND referral_id = $2 ORDER BY need",
            self.service(),
            *permit.referral()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_risks(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<String>> {
        query_scalar!(
            "SELECT flag FROM referral_risk WHERE service_id = $1 AND referral_id = $2 ORDER BY flag",
            self.service(),
            *permit.referral()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_save(&mut self, permit: &ReferralPermit, r: &ReferralRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        // Its person changes by `referral_move` alone; its reference, arrival and recorder never.
        let done = query!(
            "UPDATE referral SET site_id = $1, team_id = $2, source = $3, route = $4, state = $5, urgency = $6, flagged = $7,
                 referrer_name = $8, referrer_contact = $9, referrer_id = $10, story = $11, told = $12, wants = $13,
                 involved = $14, risk_note = $15, consent_contact = $16, agrees_word_back = $17, triage_by = $18,
                 triage_at = $19, first_offered_at = $20, first_held_at = $21, outcome_at = $22, outcome_by = $23,
                 decided_by = $24, decline_reason = $25, decline_words = $26, next_words = $27, next_holder = $28,
                 referrer_words = $29, redirected_to = $30, duplicate_of = $31, reopened_at = $32, version = version + 1
             WHERE service_id = $33 AND id = $34 AND version = $35",
            r.site_id, r.team_id, r.source, r.route, r.state, r.urgency, r.flagged,
            r.referrer_name, r.referrer_contact, r.referrer_id, r.story, r.told, r.wants,
            r.involved, r.risk_note, r.consent_contact, r.agrees_word_back, r.triage_by,
            r.triage_at, r.first_offered_at, r.first_held_at, r.outcome_at, r.outcome_by,
            r.decided_by, r.decline_reason, r.decline_words, r.next_words, r.next_holder,
            r.referrer_words, r.redirected_to, r.duplicate_of, r.reopened_at,
            self.service(), *permit.referral(), r.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn referral_inbox(
        &mut self,
        account: Uuid,
        today: Day,
        flagged: bool,
        after: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<ReferralListRow>>> {
        let after = oldest(after);
        let rows = referral_list!(
            "(SELECT count(*) FROM referral o WHERE o.service_id = r.service_id AND o.person_id = r.person_id AND o.received_at < r.received_at)",
            "WHERE r.service_id = $1 AND r.state IN ('received', 'in_triage') AND r.flagged = $4
               AND r.team_id IN (SELECT m.team_id FROM team_member m
                 WHERE m.service_id = $1 AND m.account_id = $2 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3))
               AND (r.received_at, r.id) > ($5, $6)
             ORDER BY r.received_at, r.id LIMIT $7",
            self.service(), account, today, flagged, after.at, after.id, limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn referral_plain(
        &mut self,
        filter: &PlainFilter,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Vec<ReferralPlainRow>> {
        let before = newest(before);
        query_as!(
            ReferralPlainRow,
            r#"SELECT r.id, r.reference, r.site_id, s.name AS site_name, r.source, r.route, r.state, r.urgency, r.flagged,
                 r.received_at, r.reopened_at, r.triage_at, r.first_offered_at, r.first_held_at, r.outcome_at,
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = r.service_id AND n.referral_id = r.id), '') AS "needs!: String"
             FROM referral r
             JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             WHERE r.service_id = $1
               AND (CAST($2 AS uuid) IS NULL OR r.team_id IN (SELECT m.team_id FROM team_member m
                 WHERE m.service_id = $1 AND m.account_id = $2 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)))
               AND (CAST($4 AS TEXT) IS NULL OR r.state = $4)
               AND (CAST($5 AS uuid) IS NULL OR r.site_id = $5)
               AND (r.received_at, r.id) < ($6, $7)
             ORDER BY r.received_at DESC, r.id DESC LIMIT $8"#,
            self.service(), filter.team_of, today, filter.state, filter.site, before.at, before.id, limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_inbox_count(&mut self, account: Uuid, today: Day) -> StoreResult<(i64, i64)> {
        let counted = query!(
            r#"SELECT count(*) AS "all!: i64", count(CASE WHEN r.flagged THEN 1 END) AS "flagged!: i64"
             FROM referral r
             WHERE r.service_id = $1 AND r.state IN ('received', 'in_triage')
               AND r.team_id IN (SELECT m.team_id FROM team_member m
                 WHERE m.service_id = $1 AND m.account_id = $2 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3))"#,
            self.service(), account, today
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok((counted.all, counted.flagged))
    }

    async fn referral_sent(
        &mut self,
        account: Uuid,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<SentRow>>> {
        let before = newest(before);
        let rows = query_as!(
            SentRow,
            r#"SELECT r.id, r.reference, r.person_id, p.given_name, p.family_name, s.name AS site_name, r.source, r.state, r.flagged,
                 r.referrer_name, r.agrees_word_back, r.received_at, r.outcome_at,
                 (SELECT count(*) FROM message m WHERE m.service_id = r.service_id AND m.referral_id = r.id
                   AND m.state = 'sent' AND m.read_at IS NULL) AS "unread!: i64",
                 e.state AS "support_state?", e.started_at AS "support_started_at?", e.ended_at AS "support_ended_at?"
             FROM referral r
             LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id
             JOIN person p ON p.service_id = r.service_id AND p.id = r.person_id
             JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             WHERE r.service_id = $1
               AND r.id IN (
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
                 WHERE i.service_id = $1 AND i.source = 'self' AND o.account_id = $2 AND o.merged_into IS NULL)
               AND (r.received_at, r.id) < ($4, $5)
             ORDER BY r.received_at DESC, r.id DESC LIMIT $6"#,
            self.service(), account, today, before.at, before.id, limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |r| r.person_id))
    }

    async fn referral_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<ReferralListRow>>> {
        let rows = referral_list!(
            "(SELECT count(*) FROM referral o WHERE o.service_id = r.service_id AND o.person_id = r.person_id AND o.received_at < r.received_at)",
            "WHERE r.service_id = $1 AND r.person_id = $2 ORDER BY r.received_at DESC, r.id DESC",
            self.service(), *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn referral_by_reference(
        &mut self,
        account: Uuid,
        reference: &str,
        today: Day,
    ) -> StoreResult<Undisclosed<Vec<ReferralListRow>>> {
        // Referrers search too: as in their own list, none are counted as earlier.
        let rows = referral_list!(
            "CAST(0 AS BIGINT)",
            "WHERE r.service_id = $1 AND r.reference = $2
               AND (r.referrer_id = $3
                 OR EXISTS (SELECT 1 FROM team_member m
                   WHERE m.service_id = r.service_id AND m.team_id = r.team_id AND m.account_id = $3
                     AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4))
                 OR EXISTS (SELECT 1 FROM referrer_site a
                   WHERE a.service_id = r.service_id AND a.site_id = r.site_id AND a.account_id = $3
                     AND a.from_on <= $4 AND (a.until_on IS NULL OR a.until_on > $4)
                     AND r.source <> 'self' AND (r.agrees_word_back OR r.source IN ('gp', 'nurse', 'mental_health_professional', 'pharmacist', 'physician_associate',
                       'health_visitor', 'healthcare_assistant', 'care_coordinator', 'receptionist', 'crisis_team', 'hospital')))
                 OR r.source = 'self' AND EXISTS (SELECT 1 FROM person o
                   WHERE o.service_id = r.service_id AND o.id = r.person_id AND o.account_id = $3 AND o.merged_into IS NULL))",
            self.service(),
            reference,
            account,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn referral_recorded(
        &mut self,
        account: Uuid,
        reference: &str,
    ) -> StoreResult<Undisclosed<Option<ReferralListRow>>> {
        let row = referral_list!(
            "CAST(0 AS BIGINT)",
            "WHERE r.service_id = $1 AND r.reference = $2 AND r.recorded_by = $3",
            self.service(),
            reference,
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = row.iter().map(|r| r.person_id).collect();
        Ok(Undisclosed::listed(row, persons))
    }

    async fn referral_support(&mut self, permit: &ReferralPermit) -> StoreResult<Option<SupportRow>> {
        query_as!(
            SupportRow,
            "SELECT state, started_at, ended_at FROM episode WHERE service_id = $1 AND referral_id = $2",
            self.service(),
            *permit.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_last_source(&mut self, account: Uuid) -> StoreResult<Option<String>> {
        query_scalar!(
            "SELECT source FROM referral WHERE service_id = $1 AND referrer_id = $2
             ORDER BY received_at DESC, id DESC LIMIT 1",
            self.service(),
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn informal_insert(&mut self, i: &InformalRow) -> StoreResult<()> {
        query!(
            "INSERT INTO informal (service_id, id, what, source, need, site_id, day, recorded_by, recorded_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.service(),
            i.id,
            i.what,
            i.source,
            i.need,
            i.site_id,
            i.day,
            i.recorded_by,
            i.recorded_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn informal_count(&mut self, from: Day, until: Day) -> StoreResult<Vec<(String, i64)>> {
        let rows = query!(
            r#"SELECT what, count(*) AS "count!: i64" FROM informal
             WHERE service_id = $1 AND day >= $2 AND day < $3 GROUP BY what ORDER BY what"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|r| (r.what, r.count)).collect())
    }

    async fn attempt_insert(&mut self, permit: &ReferralPermit, a: &AttemptRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO referral_attempt (service_id, id, referral_id, person_id, at, channel, outcome, minutes, notes, offered,
                 recorded_at, recorded_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            self.service(), a.id, *permit.referral(), *permit.person(), a.at, a.channel, a.outcome, a.minutes, a.notes, a.offered,
            a.recorded_at, a.recorded_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn attempt_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<AttemptRow>>> {
        let rows = query_as!(
            AttemptRow,
            "SELECT id, referral_id, person_id, at, channel, outcome, minutes, notes, offered, recorded_at, recorded_by
             FROM referral_attempt WHERE service_id = $1 AND referral_id = $2 ORDER BY at, id",
            self.service(),
            *permit.referral()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn reply_insert(&mut self, permit: &ReferralPermit, r: &ReplyRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO referral_reply (service_id, id, referral_id, at, from_name, from_id, body, seen_at, seen_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.service(),
            r.id,
            *permit.referral(),
            r.at,
            r.from_name,
            r.from_id,
            r.body,
            r.seen_at,
            r.seen_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn reply_list(&mut self, permit: &ReferralPermit) -> StoreResult<Undisclosed<Vec<ReplyRow>>> {
        let rows = query_as!(
            ReplyRow,
            "SELECT id, referral_id, at, from_name, from_id, body, seen_at, seen_by
             FROM referral_reply WHERE service_id = $1 AND referral_id = $2 ORDER BY at, id",
            self.service(),
            *permit.referral()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn reply_mark_seen(&mut self, permit: &ReferralPermit, by: Uuid, at: At) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "UPDATE referral_reply SET seen_at = $1, seen_by = $2
             WHERE service_id = $3 AND referral_id = $4 AND seen_at IS NULL",
            at,
            by,
            self.service(),
            *permit.referral()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn signpost_insert(&mut self, permit: &ReferralPermit, signposts: &[(Uuid, String)]) -> StoreResult<()> {
        let permit = permit.writing()?;
        for (asset, words) in signposts {
            query!(
                "INSERT INTO referral_signpost (service_id, referral_id, asset_id, words) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (service_id, referral_id, asset_id) DO UPDATE SET words = excluded.words",
                self.service(),
                *permit.referral(),
                *asset,
                words
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }

    async fn signpost_list(&mut self, permit: &ReferralPermit) -> StoreResult<Vec<SignpostRow>> {
        query_as!(
            SignpostRow,
            "SELECT g.referral_id, g.asset_id, a.name AS asset_name, g.words
             FROM referral_signpost g JOIN asset a ON a.service_id = g.service_id AND a.id = g.asset_id
             WHERE g.service_id = $1 AND g.referral_id = $2 ORDER BY a.name_key, a.id",
            self.service(),
            *permit.referral()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_move(&mut self, permit: &ReferralPermit, to: Uuid) -> StoreResult<()> {
        let permit = permit.writing()?;
        let referral = *permit.referral();
        let done = query!(
            "UPDATE referral SET person_id = $1, version = version + 1 WHERE service_id = $2 AND id = $3 AND person_id = $4",
            to, self.service(), referral, *permit.person()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        query!(
            "UPDATE referral_attempt SET person_id = $1 WHERE service_id = $2 AND referral_id = $3",
            to,
            self.service(),
            referral
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        query!(
            "UPDATE message SET person_id = $1 WHERE service_id = $2 AND referral_id = $3",
            to,
            self.service(),
            referral
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
