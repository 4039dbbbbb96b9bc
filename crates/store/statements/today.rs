//! What falls due in the episodes that a worker owns or covers.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::query_as;
use store::life::DiedRow;
use store::today::{DayRow, HoldingDueRow, NameRow, ReplyDueRow, StepDueRow, TodayRoom};
use store::{At, Day, NOTHING_DUE, StoreResult, Undisclosed};
use uuid::Uuid;

/// A statement on the episodes `e` of the service `$1` that the account `$2` owns or covers at `$3`: what is read, up to and
/// with its first conditions; then what else is asked, in what order. Owners are named before access is asked for, and access
/// is a question of its own for each episode (that is what the offset says to PostgreSQL), so that the engine begins at the
/// few episodes of a caseload and not at every one somebody ever had access to.
macro_rules! of_worker {
    ($row:ident, { $($select:tt)+ }, $rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            $row,
            $($select)+
            + " AND e.owner_id IN (
                  SELECT w.id FROM account w WHERE w.id = $2
                  UNION SELECT v.worker_id FROM cover v WHERE v.service_id = $1 AND v.cover_id = $2 AND v.ended_at IS NULL)
                AND EXISTS (SELECT 1 FROM case_access c
                  WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                    AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3)
                  LIMIT 1 OFFSET 0) "
            + $rest,
            $($bound),*
        )
    };
}
pub(super) use of_worker;

/// The episodes of a day, then which of them and in what order.
macro_rules! day_list {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        of_worker!(
            DayRow,
            { "SELECT e.id, e.person_id, p.given_name, p.family_name, p.known_as, p.birth_date, p.safe_contact, e.owner_id,
                 o.name AS owner_name,
                 e.last_contact_at, e.next_contact_at, e.next_contact_kind, e.next_contact_place, e.next_contact_note
             FROM episode e
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE e.service_id = $1 AND e.state IN ('waiting', 'active', 'holding')
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL)" },
            $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl TodayRoom for SqlTx {
    async fn today_planned(
        &mut self,
        account: Uuid,
        at: At,
        until: At,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<DayRow>>> {
        let rows = day_list!(
            "AND e.next_contact_at < $4 ORDER BY e.next_contact_at, e.id LIMIT $5",
            self.service(),
            account,
            at,
            until,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |e| e.person_id))
    }

    async fn today_nothing_next(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<DayRow>>> {
        let rows = day_list!(
            "AND e.next_due = $4 ORDER BY e.next_due, e.id LIMIT $5",
            self.service(),
            account,
            at,
            NOTHING_DUE,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |e| e.person_id))
    }

    async fn today_died(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<DiedRow>>> {
        let rows = of_worker!(
            DiedRow,
            {
                r#"SELECT e.id AS episode_id, e.person_id, p.given_name, p.family_name, d.died_on, (
                 SELECT COUNT(*) FROM connection n
                 WHERE n.service_id = e.service_id AND n.person_id = e.person_id AND n.state IN ('introduced', 'started', 'taking_part')
                   AND NOT EXISTS (SELECT 1 FROM death_told t
                     WHERE t.service_id = n.service_id AND t.connection_id = n.id AND t.death_id = d.id)) AS "untold!: i64"
             FROM episode e
             JOIN death d ON d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             WHERE e.service_id = $1 AND e.state IN ('waiting', 'active', 'holding')"#
            },
            "ORDER BY d.recorded_at, e.id LIMIT $4",
            self.service(),
            account,
            at,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |e| e.person_id))
    }

    async fn today_names(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<NameRow>>> {
        let rows = of_worker!(
            NameRow,
            {
                "SELECT e.id AS episode_id, e.person_id, p.given_name, p.family_name
             FROM episode e
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             WHERE e.service_id = $1 AND e.state IN ('waiting', 'active', 'holding')"
            },
            "ORDER BY e.id LIMIT $4",
            self.service(),
            account,
            at,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |e| e.person_id))
    }

    async fn today_steps(
        &mut self,
        account: Uuid,
        at: At,
        by: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<StepDueRow>>> {
        let rows = of_worker!(
            StepDueRow,
            {
                "SELECT t.id, t.episode_id, t.person_id, p.given_name, p.family_name, t.words, t.due_on, e.owner_id,
                 o.name AS owner_name
             FROM episode e
             JOIN step t ON t.service_id = e.service_id AND t.episode_id = e.id
             JOIN person p ON p.service_id = t.service_id AND p.id = t.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE e.service_id = $1 AND e.state IN ('waiting', 'active', 'holding')"
            },
            "AND NOT EXISTS (SELECT 1 FROM death d
               WHERE d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL)
             AND t.state = 'to_do' AND t.by_whom = 'worker' AND t.due_on <= $4 ORDER BY t.due_on, t.id LIMIT $5",
            self.service(),
            account,
            at,
            by,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |s| s.person_id))
    }

    // The cross join keeps SQLite to the worker's few held episodes first: it would read every holding of the service.
    async fn today_holdings(
        &mut self,
        account: Uuid,
        at: At,
        by: Day,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<HoldingDueRow>>> {
        let rows = of_worker!(
            HoldingDueRow,
            { "SELECT e.id AS episode_id, e.person_id, p.given_name, p.family_name, h.review_on, h.every_weeks, h.from_at,
                 e.last_contact_at, e.owner_id, o.name AS owner_name
             FROM episode e
             CROSS JOIN holding h
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE h.service_id = e.service_id AND h.episode_id = e.id AND e.service_id = $1 AND e.state = 'holding'" },
            "AND NOT EXISTS (SELECT 1 FROM death d
               WHERE d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL)
             AND h.until_at IS NULL AND e.next_due <= $4 AND (h.review_on <= $4 OR h.every_weeks IS NOT NULL)
             ORDER BY e.next_due, e.id LIMIT $5",
            self.service(),
            account,
            at,
            by,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |h| h.person_id))
    }

    async fn today_replies(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<ReplyDueRow>>> {
        let rows = of_worker!(
            ReplyDueRow,
            { "SELECT y.id, e.id AS episode_id, e.person_id, p.given_name, p.family_name, e.owner_id, o.name AS owner_name,
                 y.from_name, y.at
             FROM referral_reply y
             JOIN episode e ON e.service_id = y.service_id AND e.referral_id = y.referral_id
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE y.service_id = $1 AND y.seen_at IS NULL" },
            "ORDER BY y.at, y.id LIMIT $4",
            self.service(),
            account,
            at,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |y| y.person_id))
    }
}
