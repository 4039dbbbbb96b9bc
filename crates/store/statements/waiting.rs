//! The waiting list in its order, and what workers have in hand.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::permit::{EpisodePermit, PermitMaker, PersonPermit, Stance};
use store::waiting::{AfterTurn, SpareRow, TurnRow, WaitingCount, WaitingFilter, WaitingOf, WaitingRoom, WaitingRow};
use store::{At, Day, NOTHING_DUE, StoreResult, Undisclosed};
use uuid::Uuid;

/// The ground of those who say where somebody stands and who has them, without opening the record.
const LED: &str = "handing_over";
/// The ground on which a role leads somebody; no other role stands on it.
const SUPERVISION: &str = "supervision";

/// Which episodes `e` of the service `$1` a list is of, where the account is `$2`, the moment `$3` and the day `$4`.
macro_rules! own {
    ($next:ident, $($rest:tt)*) => {
        $next!("AND CAST($4 AS date) IS NOT NULL AND EXISTS (SELECT 1 FROM case_access c
                  WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $2 AND c.ground IN ('owner', 'cover')
                    AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3)
                  LIMIT 1 OFFSET 0) ", "p.given_name, p.family_name, p.known_as, p.safe_contact, ", $($rest)*)
    };
}
macro_rules! led {
    ($next:ident, $($rest:tt)*) => {
        $next!("AND CAST($3 AS timestamptz) IS NOT NULL AND e.owner_id IN (
                  SELECT m.account_id FROM team_member l
                  JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
                  WHERE l.service_id = $1 AND l.account_id = $2 AND l.lead = TRUE
                    AND l.from_on <= $4 AND (l.until_on IS NULL OR l.until_on > $4)
                    AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4)
                  UNION
                  SELECT t.worker_id FROM supervision_tie t
                  WHERE t.service_id = $1 AND t.supervisor_id = $2
                    AND t.from_on <= $4 AND (t.until_on IS NULL OR t.until_on > $4)) ",
            r#"'' AS "given_name!: String", '' AS "family_name!: String", '' AS "known_as!: String", '' AS "safe_contact!: String", "#, $($rest)*)
    };
}
macro_rules! whole {
    ($next:ident, $($rest:tt)*) => {
        $next!("AND CAST($2 AS uuid) IS NOT NULL AND CAST($3 AS timestamptz) IS NOT NULL AND CAST($4 AS date) IS NOT NULL ",
            r#"'' AS "given_name!: String", '' AS "family_name!: String", '' AS "known_as!: String", '' AS "safe_contact!: String", "#, $($rest)*)
    };
}

macro_rules! list {
    ($which:tt, $names:tt, $tx:expr, $who:expr, $filter:expr, $after:expr, $limit:expr) => {
        query_as!(
            WaitingRow,
            r#"SELECT e.id AS episode_id, e.person_id, r.reference, "# + $names + r#"
                 e.owner_id, a.name AS owner_name, s.name AS site_name,
                 COALESCE(r.reopened_at, r.received_at) AS "received_at!: At",
                 COALESCE(t.counts_from, r.reopened_at, r.received_at) AS "counts_from!: At",
                 COALESCE(t.urgency, r.urgency) AS "urgency!: String", COALESCE(t.flagged, r.flagged) AS "flagged!: bool",
                 COALESCE(t.known, FALSE) AS "known!: bool", COALESCE(t.by_hand, 0) AS "by_hand!: i32", COALESCE(t.why, '') AS "why!: String",
                 COALESCE(t.moved_by, '') AS "moved_by!: String", t.moved_at AS "moved_at?: At", COALESCE(t.version, 0) AS "version!: i64",
                 r.first_offered_at, e.next_contact_at,
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = e.service_id AND n.referral_id = e.referral_id), '') AS "needs!: String",
                 EXISTS (SELECT 1 FROM death d
                   WHERE d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL) AS "died!: bool"
             FROM episode e
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account a ON a.id = e.owner_id
             JOIN site s ON s.service_id = e.service_id AND s.id = e.site_id
             LEFT JOIN waiting_turn t ON t.service_id = e.service_id AND t.episode_id = e.id
             WHERE e.service_id = $1 AND e.state = 'waiting' "# + $which + r#"
               AND (CAST($5 AS uuid) IS NULL OR e.site_id = $5)
               AND (CAST($6 AS uuid) IS NULL OR e.owner_id = $6)
               AND (CAST($7 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM referral_need f
                 WHERE f.service_id = e.service_id AND f.referral_id = e.referral_id AND f.need = $7))
               AND (CAST($8 AS timestamptz) IS NULL OR COALESCE(r.reopened_at, r.received_at) < $8)
               AND (COALESCE(t.counts_from, r.reopened_at, r.received_at), e.id) > ($9, $10)
             ORDER BY COALESCE(t.counts_from, r.reopened_at, r.received_at), e.id LIMIT $11"#,
            $tx.service(),
            $who.0,
            $who.1,
            $who.2,
            $filter.site,
            $filter.owner,
            $filter.need,
            $filter.before,
            $after.counts_from,
            $after.id,
            $limit
        )
        .fetch_all(&mut *$tx.tx)
        .await
        .map_err(err)?
    };
}

macro_rules! counted {
    ($which:tt, $names:tt, $tx:expr, $who:expr, $before:expr) => {
        query_as!(
            WaitingCount,
            r#"SELECT count(*) AS "waiting!: i64",
                 count(CASE WHEN COALESCE(r.reopened_at, r.received_at) < $5 THEN 1 END) AS "over!: i64"
             FROM episode e
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             WHERE e.service_id = $1 AND e.state = 'waiting' "#
                + $which,
            $tx.service(),
            $who.0,
            $who.1,
            $who.2,
            $before
        )
        .fetch_one(&mut *$tx.tx)
        .await
        .map_err(err)
    };
}

#[async_trait]
impl WaitingRoom for SqlTx {
    async fn permit_led(&mut self, stance: &Stance, episode: Uuid) -> StoreResult<Option<EpisodePermit>> {
        let found = query!(
            r#"SELECT e.person_id AS "person_id!", EXISTS (
                 SELECT 1 FROM case_access c
                 WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $3 AND c.ground IN ('owner', 'cover')
                   AND c.from_at <= $4 AND (c.until_at IS NULL OR c.until_at > $4)
                   AND REPLACE(CAST($6 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($6 AS TEXT)) AS "own!: bool",
               (EXISTS (
                 SELECT 1 FROM team_member l
                 JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
                 WHERE l.service_id = $1 AND l.account_id = $3 AND l.lead = TRUE AND m.account_id = e.owner_id
                   AND l.from_on <= $5 AND (l.until_on IS NULL OR l.until_on > $5)
                   AND m.from_on <= $5 AND (m.until_on IS NULL OR m.until_on > $5))
                 OR EXISTS (
                 SELECT 1 FROM supervision_tie t
                 WHERE t.service_id = $1 AND t.supervisor_id = $3 AND t.worker_id = e.owner_id
                   AND t.from_on <= $5 AND (t.until_on IS NULL OR t.until_on > $5))) AS "led!: bool"
             FROM episode e WHERE e.service_id = $1 AND e.id = $2"#,
            self.service(),
            episode,
            stance.account,
            stance.at,
            stance.today,
            stance.writing
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found
            .filter(|f| f.own || f.led && stance.stands(SUPERVISION))
            .map(|f| EpisodePermit::made(episode, f.person_id, LED.to_owned(), true, &PermitMaker::of_the_engine())))
    }

    async fn known_before(&mut self, permit: &PersonPermit, episode: Uuid) -> StoreResult<bool> {
        let found = query_scalar!(
            "SELECT e.id FROM episode e WHERE e.service_id = $1 AND e.person_id = $2 AND e.id <> $3 AND e.state = 'ended' LIMIT 1",
            self.service(),
            *permit.person(),
            episode
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.is_some())
    }

    async fn turn_get(&mut self, permit: &EpisodePermit) -> StoreResult<Option<TurnRow>> {
        query_as!(
            TurnRow,
            r#"SELECT episode_id, person_id, counts_from, urgency, flagged AS "flagged: bool", known AS "known: bool", by_hand AS "by_hand: i32",
                 why, moved_by, moved_at, version
             FROM waiting_turn WHERE service_id = $1 AND episode_id = $2"#,
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn turn_save(&mut self, permit: &EpisodePermit, t: &TurnRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        if t.version == 0 {
            query!(
                "INSERT INTO waiting_turn (service_id, episode_id, person_id, counts_from, urgency, flagged, known, by_hand, why, moved_by, moved_at, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
                self.service(), *permit.episode(), *permit.person(), t.counts_from, t.urgency, t.flagged, t.known, t.by_hand, t.why,
                t.moved_by, t.moved_at
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
            return Ok(());
        }
        let done = query!(
            "UPDATE waiting_turn SET counts_from = $1, urgency = $2, flagged = $3, known = $4, by_hand = $5, why = $6, moved_by = $7,
                 moved_at = $8, version = version + 1
             WHERE service_id = $9 AND episode_id = $10 AND version = $11",
            t.counts_from,
            t.urgency,
            t.flagged,
            t.known,
            t.by_hand,
            t.why,
            t.moved_by,
            t.moved_at,
            self.service(),
            *permit.episode(),
            t.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn waiting_list(
        &mut self,
        of: WaitingOf,
        who: (Uuid, At, Day),
        filter: &WaitingFilter,
        after: Option<AfterTurn>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<WaitingRow>>> {
        let first =
            || AfterTurn { counts_from: NOTHING_DUE.and_time(chrono::NaiveTime::MIN).and_utc(), id: Uuid::nil() };
        let after = after.unwrap_or_else(first);
        let rows = match of {
            WaitingOf::Own => own!(list, self, who, filter, after, limit),
            WaitingOf::Led => led!(list, self, who, filter, after, limit),
            WaitingOf::Service => whole!(list, self, who, filter, after, limit),
        };
        Ok(match of {
            WaitingOf::Own => Undisclosed::each(rows, |row| row.person_id),
            // under their references alone, nobody is shown
            WaitingOf::Led | WaitingOf::Service => Undisclosed::listed(rows, Vec::new()),
        })
    }

    async fn waiting_count(&mut self, of: WaitingOf, who: (Uuid, At, Day), before: At) -> StoreResult<WaitingCount> {
        match of {
            WaitingOf::Own => own!(counted, self, who, before),
            WaitingOf::Led => led!(counted, self, who, before),
            WaitingOf::Service => whole!(counted, self, who, before),
        }
    }

    async fn spare_list(&mut self, at: At, since: At) -> StoreResult<Vec<SpareRow>> {
        query_as!(
            SpareRow,
            r#"SELECT a.id AS "owner_id!", a.name AS "owner_name!",
                 (SELECT count(*) FROM episode w WHERE w.service_id = $1 AND w.owner_id = a.id AND w.state = 'waiting') AS "waiting!: i64",
                 (SELECT count(*) FROM episode w WHERE w.service_id = $1 AND w.owner_id = a.id AND w.state = 'active') AS "active!: i64",
                 (SELECT count(*) FROM episode w WHERE w.service_id = $1 AND w.owner_id = a.id AND w.state = 'holding') AS "holding!: i64",
                 (SELECT CAST(COALESCE(SUM(t.minutes), 0) AS bigint) FROM (
                    SELECT MAX(COALESCE(k.minutes, 0) + COALESCE(k.travel_minutes, 0)) AS minutes
                    FROM episode w JOIN contact k ON k.service_id = w.service_id AND k.episode_id = w.id
                    WHERE w.service_id = $1 AND w.owner_id = a.id AND w.state = 'holding' AND k.at >= $3
                    GROUP BY k.recorded_by, k.at) t) AS "holding_minutes!: i64"
             FROM account a
             WHERE a.disabled_at IS NULL AND EXISTS (SELECT 1 FROM membership m
               WHERE m.service_id = $1 AND m.account_id = a.id AND m.role = 'worker'
                 AND m.from_at <= $2 AND (m.until_at IS NULL OR m.until_at > $2))
             ORDER BY a.name, a.id"#,
            self.service(),
            at,
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
