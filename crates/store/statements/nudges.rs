//! What waits. Each source stands once: from where, which of it, since when; the macros say for whom it is read.

use super::bulk::{BOUND, bind, count, write};
use super::{Engine, SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_as, query_scalar};
use store::jobs::JobRow;
use store::notices::NoticeRow;
use store::nudges::{
    DigestRow, HearerRow, Led, NudgeDayRow, NudgeNameRow, NudgeRoom, NudgeRow, Own, PutOffRow, Since, Source,
};
use store::permit::ReferralPermit;
use store::{At, Day, NOTHING_DUE, StoreError, StoreResult, Undisclosed};
use uuid::Uuid;

/// What is bound alike by every statement of a list.
struct Bound {
    service: Uuid,
    before: At,
    on: Day,
}

/// What waits in the service `$1`, behind the id `$2`; with an account `$4` only with those it leads or supervises on the day `$5`
/// and, where it supervises (`$6`), referrals of its teams.
macro_rules! whole {
    ($whose:ident, $self:ident, $bound:ident, $led:ident, $after:ident, $limit:ident;
     $kind:tt, $id:tt, $since:tt, $order:tt, $from:tt, $which:tt, $($more:expr),*) => {
        query_as!(
            NudgeRow,
            "SELECT " + $id + r#" AS "id!: Uuid", r.id AS "referral_id!: Uuid", r.reference AS "reference!: String", e.id AS "episode_id?: Uuid",
                 e.owner_id AS "owner_id?: Uuid", o.name AS "owner_name?: String", r.team_id AS "team_id!: Uuid", "# + $since + r#",
                 (r.first_offered_at IS NOT NULL) AS "offered!: bool", z.until_on AS "put_off_until?: Day", z.put_off_at AS "put_off_at?: At",
                 z.why AS "put_off_why?: String", b.name AS "put_off_by?: String" "#
            + $from + "
             LEFT JOIN account o ON o.id = e.owner_id
             LEFT JOIN nudge_put_off z ON z.service_id = r.service_id AND z.kind = '" + $kind + "' AND z.subject_id = " + $id + "
             LEFT JOIN account b ON b.id = z.put_off_by
             WHERE r.service_id = $1 AND " + $which + " AND " + $id + " > $2
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = r.service_id AND d.person_id = r.person_id AND d.taken_back_at IS NULL)
               AND (CAST($4 AS uuid) IS NULL
                 OR e.owner_id IN (
                   SELECT m.account_id FROM team_member l
                   JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
                   WHERE l.service_id = $1 AND l.account_id = $4 AND l.lead = TRUE
                     AND l.from_on <= $5 AND (l.until_on IS NULL OR l.until_on > $5)
                     AND m.from_on <= $5 AND (m.until_on IS NULL OR m.until_on > $5)
                   UNION
                   SELECT t.worker_id FROM supervision_tie t
                   WHERE t.service_id = $1 AND t.supervisor_id = $4
                     AND t.from_on <= $5 AND (t.until_on IS NULL OR t.until_on > $5))
                 OR r.team_id IN (
                   SELECT k.team_id FROM team_member k
                   WHERE k.service_id = $1 AND k.account_id = $4 AND (k.lead = TRUE OR (e.id IS NULL AND $6 = TRUE))
                     AND k.from_on <= $5 AND (k.until_on IS NULL OR k.until_on > $5)))
             ORDER BY " + $id + " LIMIT $3",
            $bound.service,
            $after,
            $limit,
            $led.map(|led| led.account),
            $led.map_or(store::NOTHING_DUE, |led| led.today),
            $led.is_some_and(|led| led.supervises),
            $($more),*
        )
        .fetch_all(&mut *$self.tx)
        .await
        .map_err(err)?
    };
}

/// A row with whom it is about, until the two are parted.
struct OwnRow {
    id: Uuid,
    referral_id: Uuid,
    reference: String,
    episode_id: Option<Uuid>,
    owner_id: Option<Uuid>,
    owner_name: Option<String>,
    team_id: Uuid,
    since_at: Option<At>,
    since_on: Option<Day>,
    offered: bool,
    put_off_until: Option<Day>,
    put_off_at: Option<At>,
    put_off_why: Option<String>,
    put_off_by: Option<String>,
    person_id: Uuid,
    given_name: String,
    family_name: String,
}

/// What waits for the account `$2` at `$3`, which is on the day `$4`; only the one with the id `$5`, if any.
macro_rules! own {
    (worker, $($rest:tt)*) => {
        own!(@ "e.owner_id IN (
                 SELECT w.id FROM account w WHERE w.id = $2
                 UNION SELECT v.worker_id FROM cover v WHERE v.service_id = $1 AND v.cover_id = $2 AND v.ended_at IS NULL
                   AND v.from_on <= $4 AND v.until_on >= $4)
               AND EXISTS (SELECT 1 FROM case_access c
                 WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                   AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3)
                 LIMIT 1 OFFSET 0)", $($rest)*)
    };
    (team, $($rest:tt)*) => {
        own!(@ "r.team_id IN (SELECT m.team_id FROM team_member m
                 WHERE m.service_id = $1 AND m.account_id = $2 AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4)) AND r.received_at <= $3", $($rest)*)
    };
    (either, $($rest:tt)*) => {
        own!(@ "((e.id IS NOT NULL AND e.owner_id IN (
                 SELECT w.id FROM account w WHERE w.id = $2
                 UNION SELECT v.worker_id FROM cover v WHERE v.service_id = $1 AND v.cover_id = $2 AND v.ended_at IS NULL
                   AND v.from_on <= $4 AND v.until_on >= $4)
               AND EXISTS (SELECT 1 FROM case_access c
                 WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                   AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3)
                 LIMIT 1 OFFSET 0)) OR (e.id IS NULL AND r.team_id IN (SELECT m.team_id FROM team_member m
                 WHERE m.service_id = $1 AND m.account_id = $2 AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4))))", $($rest)*)
    };
    (@ $whose:tt, $self:ident, $bound:ident, $own:ident, $limit:ident;
     $kind:tt, $id:tt, $since:tt, $order:tt, $from:tt, $which:tt, $($more:expr),*) => {
        query_as!(
            OwnRow,
            "SELECT " + $id + r#" AS "id!: Uuid", r.id AS "referral_id!: Uuid", r.reference AS "reference!: String", e.id AS "episode_id?: Uuid",
                 e.owner_id AS "owner_id?: Uuid", o.name AS "owner_name?: String", r.team_id AS "team_id!: Uuid", "# + $since + r#",
                 (r.first_offered_at IS NOT NULL) AS "offered!: bool", z.until_on AS "put_off_until?: Day", z.put_off_at AS "put_off_at?: At",
                 z.why AS "put_off_why?: String", b.name AS "put_off_by?: String",
                 p.id AS "person_id!: Uuid", p.given_name AS "given_name!: String", p.family_name AS "family_name!: String" "#
            + $from + "
             JOIN person p ON p.service_id = r.service_id AND p.id = r.person_id
             LEFT JOIN account o ON o.id = e.owner_id
             LEFT JOIN nudge_put_off z ON z.service_id = r.service_id AND z.kind = '" + $kind + "' AND z.subject_id = " + $id + "
             LEFT JOIN account b ON b.id = z.put_off_by
             WHERE r.service_id = $1 AND " + $which + "
               AND (CAST($5 AS uuid) IS NULL OR " + $id + " = $5)
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = r.service_id AND d.person_id = r.person_id AND d.taken_back_at IS NULL)
               AND " + $whose + "
             ORDER BY " + $order + ", " + $id + " LIMIT $6",
            $bound.service,
            $own.account,
            $own.at,
            $own.today,
            $own.only,
            $limit,
            $($more),*
        )
        .fetch_all(&mut *$self.tx)
        .await
        .map_err(err)?
    };
}

/// Every source, each once: who has it, its kind, which of it, since when, in what order, from where, which wait; said by `$say` for
/// whom it is read.
macro_rules! each {
    ($source:ident, $bound:ident, $say:ident, $($with:ident),*) => {
        match $source {
            Source::SameDay => $say!(team, $($with),*; "same_day", "r.id",
                r#"COALESCE(r.reopened_at, r.received_at) AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "COALESCE(r.reopened_at, r.received_at)",
                "FROM referral r LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id",
                "r.state IN ('received', 'in_triage') AND r.flagged = TRUE AND COALESCE(r.reopened_at, r.received_at) < $7",
                $bound.before),
            Source::Unanswered => $say!(team, $($with),*; "unanswered", "r.id",
                r#"COALESCE(r.reopened_at, r.received_at) AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "COALESCE(r.reopened_at, r.received_at)",
                "FROM referral r LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id",
                "r.state IN ('received', 'in_triage') AND r.flagged = FALSE AND COALESCE(r.reopened_at, r.received_at) < $7",
                $bound.before),
            Source::PassedOn => $say!(team, $($with),*; "passed_on", "w.id",
                r#"CAST(NULL AS timestamptz) AS "since_at?: At", w.due_on AS "since_on?: Day""#,
                "w.due_on",
                "FROM passing w JOIN referral r ON r.service_id = w.service_id AND r.id = w.referral_id LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id",
                "w.answered_at IS NULL AND w.due_on <= $7",
                $bound.on),
            Source::FirstContact => $say!(worker, $($with),*; "first_contact", "e.id",
                r#"COALESCE(r.reopened_at, r.received_at) AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "COALESCE(r.reopened_at, r.received_at)",
                "FROM episode e JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id",
                "e.state = 'waiting' AND r.first_held_at IS NULL AND COALESCE(r.reopened_at, r.received_at) < $7 AND NOT EXISTS (SELECT 1 FROM restriction x JOIN person j ON j.service_id = x.service_id AND j.id = x.person_id
                 WHERE x.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id) AND x.lifted_at IS NULL)",
                $bound.before),
            Source::NothingNext => $say!(worker, $($with),*; "nothing_next", "e.id",
                r#"COALESCE(e.last_contact_at, e.opened_at) AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "COALESCE(e.last_contact_at, e.opened_at)",
                "FROM episode e JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id",
                "e.state IN ('waiting', 'active', 'holding') AND e.next_due = $8 AND COALESCE(e.last_contact_at, e.opened_at) < $7 AND NOT EXISTS (SELECT 1 FROM restriction x JOIN person j ON j.service_id = x.service_id AND j.id = x.person_id
                 WHERE x.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id) AND x.lifted_at IS NULL)",
                $bound.before, NOTHING_DUE),
            Source::HoldingReview => $say!(worker, $($with),*; "holding_review", "e.id",
                r#"CAST(NULL AS timestamptz) AS "since_at?: At", h.review_on AS "since_on?: Day""#,
                "h.review_on",
                "FROM episode e CROSS JOIN holding h JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id",
                "h.service_id = e.service_id AND h.episode_id = e.id AND e.state = 'holding' AND h.until_at IS NULL AND h.review_on <= $7 AND NOT EXISTS (SELECT 1 FROM restriction x JOIN person j ON j.service_id = x.service_id AND j.id = x.person_id
                 WHERE x.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id) AND x.lifted_at IS NULL)",
                $bound.on),
            Source::Outcome => $say!(worker, $($with),*; "outcome", "a.id",
                r#"a.ends_at AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "a.ends_at",
                "FROM episode e CROSS JOIN appointment a JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id",
                "a.service_id = e.service_id AND a.episode_id = e.id AND e.state IN ('waiting', 'active', 'holding') AND a.state = 'planned' AND a.ends_at < $7 AND NOT EXISTS (SELECT 1 FROM restriction x JOIN person j ON j.service_id = x.service_id AND j.id = x.person_id
                 WHERE x.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id) AND x.lifted_at IS NULL)",
                $bound.before),
            Source::WordBack => $say!(either, $($with),*; "word_back", "m.id",
                r#"m.made_at AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "m.made_at",
                "FROM message m JOIN referral r ON r.service_id = m.service_id AND r.id = m.referral_id LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id",
                "m.state = 'draft' AND m.made_at < $7 AND NOT EXISTS (SELECT 1 FROM restriction x JOIN person j ON j.service_id = x.service_id AND j.id = x.person_id
                 WHERE x.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id) AND x.lifted_at IS NULL)",
                $bound.before),
            Source::Reply => $say!(either, $($with),*; "reply", "y.id",
                r#"y.at AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "y.at",
                "FROM referral_reply y JOIN referral r ON r.service_id = y.service_id AND r.id = y.referral_id LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id",
                "y.seen_at IS NULL AND y.at < $7",
                $bound.before),
            Source::Answer => $say!(worker, $($with),*; "answer", "a.id",
                r#"y.at AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "y.at",
                "FROM appointment_reply y JOIN appointment a ON a.service_id = y.service_id AND a.id = y.appointment_id JOIN episode e ON e.service_id = a.service_id AND e.id = a.episode_id JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id",
                "y.seen_at IS NULL AND y.at < $7",
                $bound.before),
            Source::Wish => $say!(worker, $($with),*; "wish", "k.id",
                r#"k.answered_at AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "k.answered_at",
                "FROM wish k JOIN episode e ON e.service_id = k.service_id AND e.id = k.episode_id JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id",
                "k.answer IN ('leave', 'changed') AND k.seen_at IS NULL AND k.taken_back_at IS NULL AND e.state = 'waiting' AND k.answered_at < $7",
                $bound.before),
            Source::Undelivered => $say!(either, $($with),*; "undelivered", "y.id",
                r#"COALESCE(y.done_at, y.made_at) AS "since_at?: At", CAST(NULL AS date) AS "since_on?: Day""#,
                "y.made_at",
                "FROM mailing y JOIN message m ON m.service_id = y.service_id AND m.id = y.message_id JOIN referral r ON r.service_id = y.service_id AND r.id = y.referral_id LEFT JOIN episode e ON e.service_id = r.service_id AND e.referral_id = r.id",
                "y.state IN ('failed', 'returned') AND COALESCE(y.done_at, y.made_at) < $7 AND m.read_at IS NULL AND NOT EXISTS (SELECT 1 FROM mailing l WHERE l.service_id = y.service_id AND l.message_id = y.message_id AND l.to_practice = y.to_practice AND l.made_at > y.made_at) AND NOT EXISTS (SELECT 1 FROM restriction x JOIN person j ON j.service_id = x.service_id AND j.id = x.person_id
                 WHERE x.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id) AND x.lifted_at IS NULL)",
                $bound.before),
            Source::FollowUp => $say!(worker, $($with),*; "follow_up", "f.id",
                r#"CAST(NULL AS timestamptz) AS "since_at?: At", f.due_on AS "since_on?: Day""#,
                "f.due_on",
                "FROM episode e CROSS JOIN follow_up f JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id",
                "f.service_id = e.service_id AND f.episode_id = e.id AND f.came_on IS NULL AND f.due_on <= $7 AND NOT EXISTS (SELECT 1 FROM restriction x JOIN person j ON j.service_id = x.service_id AND j.id = x.person_id
                 WHERE x.service_id = r.service_id AND (j.id = r.person_id OR j.merged_into = r.person_id) AND x.lifted_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM consent s
                 WHERE s.service_id = r.service_id AND s.person_id = r.person_id AND s.purpose = 'contact'
                   AND (NOT s.given OR s.withdrawn_at IS NOT NULL)
                   AND NOT EXISTS (SELECT 1 FROM consent n
                     WHERE n.service_id = s.service_id AND n.person_id = s.person_id AND n.purpose = 'contact' AND n.at > s.at))",
                $bound.on),
        }
    };
}

#[async_trait]
impl NudgeRoom for SqlTx {
    async fn nudge_page(
        &mut self,
        source: Source,
        since: Since,
        led: Option<Led>,
        after: Uuid,
        limit: i64,
    ) -> StoreResult<Vec<NudgeRow>> {
        let bound = Bound { service: self.service(), before: since.before, on: since.on };
        Ok(each!(source, bound, whole, self, bound, led, after, limit))
    }

    async fn nudge_own(
        &mut self,
        source: Source,
        since: Since,
        own: Own,
        limit: i64,
    ) -> StoreResult<(Vec<NudgeRow>, Undisclosed<Vec<NudgeNameRow>>)> {
        let bound = Bound { service: self.service(), before: since.before, on: since.on };
        let rows: Vec<OwnRow> = each!(source, bound, own, self, bound, own, limit);
        Ok(parted(rows))
    }

    async fn nudge_put_off(&mut self, permit: &ReferralPermit, p: &PutOffRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO nudge_put_off (service_id, id, kind, subject_id, referral_id, person_id, until_on, why, put_off_at, put_off_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (service_id, kind, subject_id) DO UPDATE SET referral_id = excluded.referral_id, person_id = excluded.person_id,
               until_on = excluded.until_on, why = excluded.why, put_off_at = excluded.put_off_at, put_off_by = excluded.put_off_by",
            self.service(),
            p.id,
            p.kind,
            p.subject_id,
            *permit.referral(),
            *permit.person(),
            p.until_on,
            p.why,
            p.put_off_at,
            p.put_off_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn nudge_take_back(&mut self, permit: &ReferralPermit, kind: &str, subject: Uuid) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "DELETE FROM nudge_put_off WHERE service_id = $1 AND kind = $2 AND subject_id = $3 AND referral_id = $4",
            self.service(),
            kind,
            subject,
            *permit.referral()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn nudge_choice(&mut self, account: Uuid) -> StoreResult<Option<String>> {
        query_scalar!("SELECT way FROM nudge_choice WHERE service_id = $1 AND account_id = $2", self.service(), account)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn nudge_choose(&mut self, account: Uuid, way: &str, at: At) -> StoreResult<()> {
        query!(
            "INSERT INTO nudge_choice (service_id, account_id, way, chosen_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (service_id, account_id) DO UPDATE SET way = excluded.way, chosen_at = excluded.chosen_at",
            self.service(),
            account,
            way,
            at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn nudge_hearers(&mut self, at: At, after: Uuid, limit: i64) -> StoreResult<Vec<HearerRow>> {
        query_as!(
            HearerRow,
            r#"SELECT m.account_id, m.role, k.way AS "way?: String"
             FROM membership m
             JOIN account a ON a.id = m.account_id
             LEFT JOIN nudge_choice k ON k.service_id = m.service_id AND k.account_id = m.account_id
             WHERE m.service_id = $1 AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2) AND a.disabled_at IS NULL
               AND m.account_id IN (
                 SELECT i.account_id FROM membership i WHERE i.service_id = $1 AND i.account_id > $3
                 GROUP BY i.account_id ORDER BY i.account_id LIMIT $4)
             ORDER BY m.account_id, m.role"#,
            self.service(),
            at,
            after,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn nudge_away(&mut self, at: At) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT DISTINCT worker_id FROM appointment
             WHERE service_id = $1 AND kind = 'leave' AND episode_id IS NULL AND state = 'planned' AND starts_at <= $2 AND ends_at > $2",
            self.service(),
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn nudge_covering(&mut self, at: At, today: Day) -> StoreResult<Vec<(Uuid, Uuid)>> {
        let rows = query!(
            r#"SELECT c.account_id AS "account_id!: Uuid", c.episode_id AS "episode_id!: Uuid" FROM case_access c
             WHERE c.service_id = $1 AND c.ground = 'cover' AND c.episode_id IS NOT NULL AND c.from_at <= $2
               AND (c.until_at IS NULL OR c.until_at > $2) AND c.account_id IN (
                 SELECT v.cover_id FROM cover v
                 WHERE v.service_id = $1 AND v.ended_at IS NULL AND v.from_on <= $3 AND v.until_on >= $3)"#,
            self.service(),
            at,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|row| (row.account_id, row.episode_id)).collect())
    }

    async fn nudge_day_last(&mut self) -> StoreResult<Option<NudgeDayRow>> {
        query_as!(
            NudgeDayRow,
            "SELECT day, begun_at, done_at, counts, told FROM nudge_day WHERE service_id = $1 ORDER BY day DESC LIMIT 1",
            self.service()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn nudge_day_begin(&mut self, day: Day, at: At) -> StoreResult<()> {
        query!(
            "INSERT INTO nudge_day (service_id, day, begun_at, done_at, counts, told) VALUES ($1, $2, $3, NULL, '', 0)
             ON CONFLICT (service_id, day) DO NOTHING",
            self.service(),
            day,
            at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn nudge_day_done(&mut self, d: &NudgeDayRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE nudge_day SET done_at = $3, counts = $4, told = $5 WHERE service_id = $1 AND day = $2",
            self.service(),
            d.day,
            d.done_at,
            d.counts,
            d.told
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn nudge_digests_insert(
        &mut self,
        digests: &[DigestRow],
        notices: &[NoticeRow],
        jobs: &[JobRow],
    ) -> StoreResult<()> {
        if *self.scope().actor() != store::Actor::System {
            return Err(StoreError::Database("digests are the system's alone".into()));
        }
        write!(self, digests, "nudge_digest", account_id = account_id copied, day = day copied, id = id copied, made_at = made_at copied, counts = counts text);
        write!(self, notices, "notice", id = id copied, about = about text, subject_id = subject_id copied, account_id = account_id copied, channel = channel text, made_at = made_at copied, state = state text, tries = tries copied, done_at = done_at copied, error = error text);
        write!(self, jobs, "job", id = id copied, name = name text, lane = lane text, payload = payload text, state = state text, run_at = run_at copied, attempts = attempts copied, claimed_at = claimed_at copied, finished_at = finished_at copied, last_error = last_error text);
        Ok(())
    }

    async fn nudge_digested(&mut self, day: Day, after: Uuid, limit: i64) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT account_id FROM nudge_digest WHERE service_id = $1 AND day = $2 AND account_id > $3 ORDER BY account_id LIMIT $4",
            self.service(),
            day,
            after,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn nudge_digest_get(&mut self, id: Uuid) -> StoreResult<Option<DigestRow>> {
        query_as!(
            DigestRow,
            "SELECT id, account_id, day, made_at, counts FROM nudge_digest WHERE service_id = $1 AND id = $2",
            self.service(),
            id
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn nudge_sweep(&mut self, before: Day) -> StoreResult<u64> {
        let gone = query!("DELETE FROM nudge_digest WHERE service_id = $1 AND day < $2", self.service(), before);
        Ok(gone.execute(&mut *self.tx).await.map_err(err)?.rows_affected())
    }
}

/// What waits apart from whom it is about, which stays closed.
fn parted(rows: Vec<OwnRow>) -> (Vec<NudgeRow>, Undisclosed<Vec<NudgeNameRow>>) {
    let (mut open, mut names) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in rows {
        names.push(NudgeNameRow {
            id: row.id,
            person_id: row.person_id,
            given_name: row.given_name,
            family_name: row.family_name,
        });
        open.push(NudgeRow {
            id: row.id,
            referral_id: row.referral_id,
            reference: row.reference,
            episode_id: row.episode_id,
            owner_id: row.owner_id,
            owner_name: row.owner_name,
            team_id: row.team_id,
            since_at: row.since_at,
            since_on: row.since_on,
            offered: row.offered,
            put_off_until: row.put_off_until,
            put_off_at: row.put_off_at,
            put_off_why: row.put_off_why,
            put_off_by: row.put_off_by,
        });
    }
    (open, Undisclosed::each(names, |row| row.person_id))
}
