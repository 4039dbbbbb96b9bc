//! Pairs of records that may be one person's, what is said of them, and the joining itself; [`super::moving`] has what moves.

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::joining::{JoinedRow, JoiningRoom, LikelyRow, NewPair, PairRow, PairSaid};
use store::permit::{MovePermit, PairPermit, PersonPermit, Stance};
use store::referrals::After;
use store::{At, StoreResult, Undisclosed};
use uuid::Uuid;

/// Pairs, with what they are compared by and whose they are, then which. An account keeps a record by an access to change it, or by a
/// referral that waits for its team; nobody does where none of those who could works here any more.
macro_rules! pair {
    ($rest:tt, $service:expr, $stance:expr, $($bound:expr),* $(,)?) => {
        query_as!(
            PairRow,
            r#"WITH mine AS (
                 SELECT c.person_id FROM case_access c
                 LEFT JOIN episode x ON x.service_id = c.service_id AND x.id = c.episode_id
                 WHERE c.service_id = $1 AND c.account_id = $2 AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3)
                   AND REPLACE(CAST($5 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($5 AS TEXT)
                   AND (c.episode_id IS NULL OR x.state <> 'ended' OR NOT EXISTS (
                     SELECT 1 FROM episode o WHERE o.service_id = x.service_id AND o.person_id = x.person_id
                       AND o.opened_at > x.opened_at AND o.owner_id <> $2))
                   AND (c.ground <> 'family' OR (x.state <> 'ended' AND NOT EXISTS (
                     SELECT 1 FROM episode f WHERE f.service_id = c.service_id AND f.person_id = c.person_id AND f.owner_id <> $2)))
                 UNION
                 SELECT r.person_id FROM referral r
                 JOIN team_member m ON m.service_id = r.service_id AND m.team_id = r.team_id
                 WHERE r.service_id = $1 AND r.state IN ('received', 'in_triage')
                   AND m.account_id = $2 AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4)
                   AND REPLACE(CAST($5 AS TEXT), ' team_referral ', '') <> CAST($5 AS TEXT))
               SELECT q.id, q.low_id, q.high_id, q.score, q.state, q.found_at, q.low_said_at, q.low_said_by, q.high_said_at, q.high_said_by,
                 q.decided_at, q.decided_by, q.why, q.version,
                 l.given_name AS low_given, l.family_name AS low_family, l.known_as AS low_known_as, l.birth_date AS low_birth_date,
                 l.nhs_number AS low_nhs_number, l.postcode AS low_postcode,
                 COALESCE((SELECT min(a.name) FROM episode e JOIN account a ON a.id = e.owner_id
                   WHERE e.service_id = q.service_id AND e.person_id = q.low_id AND e.state <> 'ended'), '') AS "low_holder!: String",
                 q.low_id IN (SELECT person_id FROM mine) AS "low_mine!: bool",
                 (NOT EXISTS (SELECT 1 FROM case_access c JOIN account a ON a.id = c.account_id
                     JOIN membership m ON m.account_id = a.id AND m.service_id = c.service_id
                   WHERE c.service_id = q.service_id AND c.person_id = q.low_id AND (c.ground IN ('owner', 'cover') OR c.ground = 'family' AND EXISTS (
                     SELECT 1 FROM episode y WHERE y.service_id = c.service_id AND y.id = c.episode_id AND y.state <> 'ended')) AND c.from_at <= $3
                     AND (c.until_at IS NULL OR c.until_at > $3) AND a.disabled_at IS NULL AND m.until_at IS NULL AND m.role IN ('worker', 'supervisor'))
                 AND NOT EXISTS (SELECT 1 FROM referral w
                   WHERE w.service_id = q.service_id AND w.person_id = q.low_id AND w.state IN ('received', 'in_triage'))) AS "low_unheld!: bool",
                 h.given_name AS high_given, h.family_name AS high_family, h.known_as AS high_known_as, h.birth_date AS high_birth_date,
                 h.nhs_number AS high_nhs_number, h.postcode AS high_postcode,
                 COALESCE((SELECT min(a.name) FROM episode e JOIN account a ON a.id = e.owner_id
                   WHERE e.service_id = q.service_id AND e.person_id = q.high_id AND e.state <> 'ended'), '') AS "high_holder!: String",
                 q.high_id IN (SELECT person_id FROM mine) AS "high_mine!: bool",
                 (NOT EXISTS (SELECT 1 FROM case_access c JOIN account a ON a.id = c.account_id
                     JOIN membership m ON m.account_id = a.id AND m.service_id = c.service_id
                   WHERE c.service_id = q.service_id AND c.person_id = q.high_id AND (c.ground IN ('owner', 'cover') OR c.ground = 'family' AND EXISTS (
                     SELECT 1 FROM episode y WHERE y.service_id = c.service_id AND y.id = c.episode_id AND y.state <> 'ended')) AND c.from_at <= $3
                     AND (c.until_at IS NULL OR c.until_at > $3) AND a.disabled_at IS NULL AND m.until_at IS NULL AND m.role IN ('worker', 'supervisor'))
                 AND NOT EXISTS (SELECT 1 FROM referral w
                   WHERE w.service_id = q.service_id AND w.person_id = q.high_id AND w.state IN ('received', 'in_triage'))) AS "high_unheld!: bool",
                 EXISTS (SELECT 1 FROM person_contact u JOIN person_contact v ON v.service_id = u.service_id AND v.value = u.value
                   WHERE u.service_id = q.service_id AND u.person_id = q.low_id AND v.person_id = q.high_id) AS "shared_way!: bool"
               FROM alike_pair q
               JOIN person l ON l.service_id = q.service_id AND l.id = q.low_id
               JOIN person h ON h.service_id = q.service_id AND h.id = q.high_id
               WHERE q.service_id = $1 AND "# + $rest,
            $service, $stance.account, $stance.at, $stance.today, $stance.writing, $($bound),*
        )
    };
}

fn listed(rows: Vec<PairRow>) -> Undisclosed<Vec<PairRow>> {
    let persons = rows.iter().flat_map(|pair| [pair.low_id, pair.high_id]).collect();
    Undisclosed::listed(rows, persons)
}

impl SqlTx {
    /// Lets the pairs that were written down with a joining stand for another of its two records. The lower id stands first, and what each
    /// side said goes along with it.
    async fn pairs_point(&mut self, moving: Uuid, from: Uuid, to: Uuid) -> StoreResult<()> {
        query!(
            "UPDATE alike_pair SET
               low_id = CASE WHEN low_id = $3 THEN CASE WHEN high_id < $4 THEN high_id ELSE $4 END
                 ELSE CASE WHEN low_id < $4 THEN low_id ELSE $4 END END,
               high_id = CASE WHEN low_id = $3 THEN CASE WHEN high_id < $4 THEN $4 ELSE high_id END
                 ELSE CASE WHEN low_id < $4 THEN $4 ELSE low_id END END,
               low_said_at = CASE WHEN low_id = $3 AND high_id < $4 OR high_id = $3 AND low_id > $4 THEN high_said_at ELSE low_said_at END,
               low_said_by = CASE WHEN low_id = $3 AND high_id < $4 OR high_id = $3 AND low_id > $4 THEN high_said_by ELSE low_said_by END,
               high_said_at = CASE WHEN low_id = $3 AND high_id < $4 OR high_id = $3 AND low_id > $4 THEN low_said_at ELSE high_said_at END,
               high_said_by = CASE WHEN low_id = $3 AND high_id < $4 OR high_id = $3 AND low_id > $4 THEN low_said_by ELSE high_said_by END,
               version = version + 1
             WHERE service_id = $1 AND (low_id = $3 OR high_id = $3) AND low_id <> $4 AND high_id <> $4
               AND id IN (SELECT r.row_id FROM moved_row r WHERE r.service_id = $1 AND r.moving_id = $2 AND r.kind = 'pair')
               AND NOT EXISTS (SELECT 1 FROM alike_pair w WHERE w.service_id = $1
                 AND (w.low_id = $4 AND w.high_id = CASE WHEN alike_pair.low_id = $3 THEN alike_pair.high_id ELSE alike_pair.low_id END
                   OR w.high_id = $4 AND w.low_id = CASE WHEN alike_pair.low_id = $3 THEN alike_pair.high_id ELSE alike_pair.low_id END))",
            self.service(),
            moving,
            from,
            to
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}

#[async_trait]
impl JoiningRoom for SqlTx {
    async fn pair_search_until(&mut self, after: Uuid, limit: i64) -> StoreResult<Option<Uuid>> {
        query_scalar!(
            "SELECT id FROM person WHERE service_id = $1 AND id > $2 ORDER BY id LIMIT 1 OFFSET $3",
            self.service(),
            after,
            limit - 1
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pair_search(&mut self, after: Uuid, until: Option<Uuid>) -> StoreResult<Vec<LikelyRow>> {
        // three ways to find somebody by an index, in place of one that would ask everybody; a day that very many share, because it was
        // put where none was known, says nothing by itself. A record that was joined is compared by its own names and numbers, and the
        // pair is that of the record which is kept.
        query_as!(
            LikelyRow,
            r#"WITH page AS (
               SELECT p.id, p.nhs_number, p.birth_date, p.name_key,
                 (SELECT count(*) FROM person z WHERE z.service_id = $1 AND z.birth_date = p.birth_date) AS shared
               FROM person p
               WHERE p.service_id = $1 AND p.id > $2 AND (CAST($3 AS uuid) IS NULL OR p.id <= $3))
             SELECT COALESCE(l.merged_into, l.id) AS "low_id!: Uuid", l.given_name AS low_given, l.family_name AS low_family, l.known_as AS low_known_as,
               l.birth_date AS low_birth_date, l.nhs_number AS low_nhs_number, l.postcode AS low_postcode,
               COALESCE(h.merged_into, h.id) AS "high_id!: Uuid", h.given_name AS high_given, h.family_name AS high_family, h.known_as AS high_known_as,
               h.birth_date AS high_birth_date, h.nhs_number AS high_nhs_number, h.postcode AS high_postcode
             FROM (
               SELECT a.id AS low_id, n.id AS high_id FROM page a
                 JOIN person n ON n.service_id = $1 AND n.nhs_number = a.nhs_number AND n.id > a.id
               UNION
               SELECT b.id, d.id FROM page b
                 JOIN person d ON d.service_id = $1 AND d.birth_date = b.birth_date AND d.id > b.id
                   AND (b.shared <= 200 OR SUBSTR(d.name_key, 1, 1) = SUBSTR(b.name_key, 1, 1) AND b.shared <= 2000)
               UNION
               SELECT c.id, k.id FROM page c
                 JOIN person k ON k.service_id = $1 AND k.name_key = c.name_key AND k.id > c.id) t
             JOIN person l ON l.service_id = $1 AND l.id = t.low_id
             JOIN person h ON h.service_id = $1 AND h.id = t.high_id
             WHERE COALESCE(l.merged_into, l.id) <> COALESCE(h.merged_into, h.id)
               AND NOT EXISTS (SELECT 1 FROM alike_pair q WHERE q.service_id = $1
                 AND q.low_id = COALESCE(l.merged_into, l.id) AND q.high_id = COALESCE(h.merged_into, h.id))
               AND NOT EXISTS (SELECT 1 FROM alike_pair v WHERE v.service_id = $1
                 AND v.low_id = COALESCE(h.merged_into, h.id) AND v.high_id = COALESCE(l.merged_into, l.id))"#,
            self.service(),
            after,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pair_insert(&mut self, p: &NewPair) -> StoreResult<bool> {
        let done = query!(
            "INSERT INTO alike_pair (service_id, id, low_id, high_id, score, state, found_at, low_said_by, high_said_by, decided_by, why, version)
             VALUES ($1, $2, $3, $4, $5, 'waiting', $6, '', '', '', '', 1) ON CONFLICT (service_id, low_id, high_id) DO NOTHING",
            self.service(),
            p.id,
            p.low_id,
            p.high_id,
            p.score,
            p.found_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() == 1)
    }

    async fn pair_of(&mut self, one: Uuid, other: Uuid) -> StoreResult<Option<Uuid>> {
        query_scalar!(
            "SELECT id FROM alike_pair WHERE service_id = $1 AND low_id = $2 AND high_id = $3",
            self.service(),
            one.min(other),
            one.max(other)
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pair_page(
        &mut self,
        stance: &Stance,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<PairRow>>> {
        let before = newest(before);
        let rows = pair!(
            "q.state = 'waiting' AND l.merged_into IS NULL AND h.merged_into IS NULL AND (q.found_at, q.id) < ($6, $7)
               AND (q.low_id IN (SELECT person_id FROM mine) OR q.high_id IN (SELECT person_id FROM mine))
             ORDER BY q.found_at DESC, q.id DESC LIMIT $8",
            self.service(),
            stance,
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn pair_page_unheld(
        &mut self,
        stance: &Stance,
        late: At,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<PairRow>>> {
        let before = newest(before);
        let rows = pair!(
            "q.state = 'waiting' AND l.merged_into IS NULL AND h.merged_into IS NULL AND (q.found_at, q.id) < ($6, $7)
               AND (q.low_said_at < $9 OR q.high_said_at < $9
                 OR (NOT EXISTS (SELECT 1 FROM case_access c JOIN account a ON a.id = c.account_id
                     JOIN membership m ON m.account_id = a.id AND m.service_id = c.service_id
                   WHERE c.service_id = q.service_id AND c.person_id = q.low_id AND (c.ground IN ('owner', 'cover') OR c.ground = 'family' AND EXISTS (
                     SELECT 1 FROM episode y WHERE y.service_id = c.service_id AND y.id = c.episode_id AND y.state <> 'ended')) AND c.from_at <= $3
                     AND (c.until_at IS NULL OR c.until_at > $3) AND a.disabled_at IS NULL AND m.until_at IS NULL AND m.role IN ('worker', 'supervisor'))
                 AND NOT EXISTS (SELECT 1 FROM referral w
                   WHERE w.service_id = q.service_id AND w.person_id = q.low_id AND w.state IN ('received', 'in_triage')))
                 OR (NOT EXISTS (SELECT 1 FROM case_access c JOIN account a ON a.id = c.account_id
                     JOIN membership m ON m.account_id = a.id AND m.service_id = c.service_id
                   WHERE c.service_id = q.service_id AND c.person_id = q.high_id AND (c.ground IN ('owner', 'cover') OR c.ground = 'family' AND EXISTS (
                     SELECT 1 FROM episode y WHERE y.service_id = c.service_id AND y.id = c.episode_id AND y.state <> 'ended')) AND c.from_at <= $3
                     AND (c.until_at IS NULL OR c.until_at > $3) AND a.disabled_at IS NULL AND m.until_at IS NULL AND m.role IN ('worker', 'supervisor'))
                 AND NOT EXISTS (SELECT 1 FROM referral w
                   WHERE w.service_id = q.service_id AND w.person_id = q.high_id AND w.state IN ('received', 'in_triage'))))
             ORDER BY q.found_at DESC, q.id DESC LIMIT $8",
            self.service(), stance, before.at, before.id, limit, late
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn pair_get(&mut self, permit: &PairPermit, stance: &Stance) -> StoreResult<Option<Undisclosed<PairRow>>> {
        let row = pair!("q.id = $6", self.service(), stance, *permit.pair())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(row.map(|row| {
            let persons = vec![row.low_id, row.high_id];
            Undisclosed::listed(row, persons)
        }))
    }

    async fn pair_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            r#"SELECT id AS "id!: Uuid" FROM alike_pair WHERE service_id = $1 AND low_id = $2 AND state = 'waiting'
             UNION SELECT id FROM alike_pair WHERE service_id = $1 AND high_id = $2 AND state = 'waiting'"#,
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pair_told_apart(&mut self, person: Uuid) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            r#"SELECT high_id AS "id!: Uuid" FROM alike_pair WHERE service_id = $1 AND low_id = $2 AND state = 'not_same'
             UNION SELECT low_id FROM alike_pair WHERE service_id = $1 AND high_id = $2 AND state = 'not_same'"#,
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn pair_say(&mut self, permit: &PairPermit, said: &PairSaid) -> StoreResult<()> {
        let moment = |one: &Option<(At, String)>| one.as_ref().map(|(at, _)| *at);
        let name = |one: &Option<(At, String)>| one.as_ref().map(|(_, name)| name.clone()).unwrap_or_default();
        let done = query!(
            "UPDATE alike_pair SET state = $1, low_said_at = $2, low_said_by = $3, high_said_at = $4, high_said_by = $5, decided_at = $6,
                 decided_by = $7, why = $8, version = version + 1
             WHERE service_id = $9 AND id = $10 AND version = $11",
            said.state,
            moment(&said.low_said),
            name(&said.low_said),
            moment(&said.high_said),
            name(&said.high_said),
            moment(&said.decided),
            name(&said.decided),
            said.why,
            self.service(),
            *permit.pair(),
            said.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn pair_settle(&mut self, permit: &MovePermit, state: &str, at: At, by: &str, why: &str) -> StoreResult<()> {
        let (low, high) = ((*permit.former()).min(*permit.kept()), (*permit.former()).max(*permit.kept()));
        query!(
            "UPDATE alike_pair SET state = $1, decided_at = $2, decided_by = $3, why = $4, version = version + 1
             WHERE service_id = $5 AND low_id = $6 AND high_id = $7",
            state,
            at,
            by,
            why,
            self.service(),
            low,
            high
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn joining_link(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()> {
        // those that were joined to it before point to the kept one too, so that one step leads there
        let (from, to) = (*permit.former(), *permit.kept());
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT service_id, $3, 'person', id FROM person WHERE service_id = $1 AND merged_into = $2",
            self.service(),
            from,
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let done = query!(
            "UPDATE person SET merged_into = $1, version = version + 1
             WHERE service_id = $2 AND id = $3 AND id <> $1 AND merged_into IS NULL
               AND NOT EXISTS (SELECT 1 FROM person k WHERE k.service_id = $2 AND k.id = $1 AND k.merged_into IS NOT NULL)",
            to,
            self.service(),
            from
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        query!(
            "UPDATE person SET merged_into = $1, version = version + 1 WHERE service_id = $2 AND merged_into = $3",
            to,
            self.service(),
            from
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        // what was said or asked of the former and a third record is of the kept one now
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT q.service_id, $4, 'pair', q.id FROM alike_pair q
             WHERE q.service_id = $1 AND (q.low_id = $2 AND q.high_id <> $3 OR q.high_id = $2 AND q.low_id <> $3) AND q.state <> 'joined'
               AND NOT EXISTS (SELECT 1 FROM alike_pair w WHERE w.service_id = $1 AND w.low_id <> $2 AND w.high_id <> $2
                 AND (w.low_id = $3 AND w.high_id IN (q.low_id, q.high_id) OR w.high_id = $3 AND w.low_id IN (q.low_id, q.high_id)))",
            self.service(),
            from,
            to,
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.pairs_point(moving, from, to).await
    }

    async fn joining_unlink(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()> {
        let done = query!(
            "UPDATE person SET merged_into = NULL, version = version + 1 WHERE service_id = $1 AND id = $2 AND merged_into = $3",
            self.service(),
            *permit.former(),
            *permit.kept()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        query!(
            "UPDATE person SET merged_into = $1, version = version + 1
             WHERE service_id = $2 AND id IN (SELECT r.row_id FROM moved_row r WHERE r.service_id = $2 AND r.moving_id = $3 AND r.kind = 'person')",
            *permit.former(),
            self.service(),
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.pairs_point(moving, *permit.kept(), *permit.former()).await
    }

    async fn joining_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<JoinedRow>>> {
        let rows = query_as!(
            JoinedRow,
            "SELECT m.id AS moving_id, m.to_id, p.id AS person_id, p.given_name, p.family_name, p.known_as, p.birth_date, p.nhs_number, p.postcode,
               m.made_at, a.name AS made_by_name, m.why
             FROM moving m
             JOIN person p ON p.service_id = m.service_id AND p.id = m.from_id
             JOIN account a ON a.id = m.made_by
             WHERE m.service_id = $1 AND p.merged_into = $2 AND m.kind = 'joined' AND m.undone_at IS NULL ORDER BY m.made_at DESC, m.id DESC",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn joining_of(&mut self, one: Uuid, other: Uuid) -> StoreResult<Option<Uuid>> {
        query_scalar!(
            "SELECT id FROM moving WHERE service_id = $1 AND kind = 'joined' AND undone_at IS NULL
               AND (from_id = $2 AND to_id = $3 OR from_id = $3 AND to_id = $2) LIMIT 1",
            self.service(),
            one,
            other
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn joining_kept(&mut self, person: Uuid) -> StoreResult<Option<Uuid>> {
        let kept =
            query_scalar!("SELECT merged_into FROM person WHERE service_id = $1 AND id = $2", self.service(), person)
                .fetch_optional(&mut *self.tx)
                .await
                .map_err(err)?;
        Ok(kept.flatten())
    }

    async fn joining_tied(&mut self, permit: &MovePermit) -> StoreResult<bool> {
        let tied = query_scalar!(
            "SELECT id FROM person_tie
             WHERE service_id = $1 AND until_on IS NULL AND (person_id = $2 AND other_person_id = $3 OR person_id = $3 AND other_person_id = $2)
             LIMIT 1",
            self.service(),
            *permit.former(),
            *permit.kept()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(tied.is_some())
    }
}
