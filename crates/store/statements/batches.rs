//! What is done for several people at once, and the rights it rests on.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::batches::{AskedRow, BatchListRow, BatchRoom, BatchRow, CaseRow, ItemRow};
use store::permit::{EpisodePermit, PermitMaker, Stance};
use store::{At, StoreResult, Undisclosed};
use uuid::Uuid;

/// The ground of those who give an episode to a colleague or take one on, without opening the record.
const HANDING: &str = "handing_over";

fn handing(episode: Uuid, person: Option<Uuid>) -> Option<EpisodePermit> {
    person.map(|person| EpisodePermit::made(episode, person, HANDING.to_owned(), true, &PermitMaker::of_the_engine()))
}

#[async_trait]
impl BatchRoom for SqlTx {
    async fn case_list(&mut self, worker: Uuid, named: bool, limit: i64) -> StoreResult<Undisclosed<Vec<CaseRow>>> {
        let rows = query_as!(
            CaseRow,
            r#"SELECT e.id AS episode_id, e.person_id, r.reference AS "reference!: String",
                 CASE WHEN $3 THEN p.given_name ELSE '' END AS "given_name!: String", CASE WHEN $3 THEN p.family_name ELSE '' END AS "family_name!: String",
                 e.site_id, s.name AS "site_name!: String", e.state AS "state!: String", e.next_contact_at AS "next_contact_at?: At",
                 (SELECT count(*) FROM appointment x WHERE x.service_id = e.service_id AND x.episode_id = e.id AND x.state = 'planned') AS "appointments!: i64",
                 (SELECT count(*) FROM step x WHERE x.service_id = e.service_id AND x.episode_id = e.id AND x.state = 'to_do') AS "steps!: i64",
                 (SELECT count(*) FROM message x WHERE x.service_id = e.service_id AND x.referral_id = e.referral_id AND x.state = 'draft')
                   + (SELECT count(*) FROM letter x WHERE x.service_id = e.service_id AND x.referral_id = e.referral_id AND x.state = 'draft') AS "drafts!: i64",
                 (SELECT count(*) FROM concern x WHERE x.service_id = e.service_id AND x.person_id = e.person_id AND x.closed_at IS NULL AND x.struck_at IS NULL) AS "concerns!: i64",
                 (SELECT count(*) FROM lone_plan x WHERE x.service_id = e.service_id AND x.episode_id = e.id AND x.standing IN ('planned', 'out')) AS "visits!: i64",
                 EXISTS (SELECT 1 FROM ending x WHERE x.service_id = e.service_id AND x.episode_id = e.id) AS "ending!: bool"
             FROM episode e
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN site s ON s.service_id = e.service_id AND s.id = e.site_id
             WHERE e.service_id = $1 AND e.owner_id = $2 AND e.state IN ('waiting', 'active', 'holding')
             ORDER BY s.name, e.site_id, r.reference, e.id LIMIT $4"#,
            self.service(),
            worker,
            named,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(if named { Undisclosed::each(rows, |row| row.person_id) } else { Undisclosed::listed(rows, Vec::new()) })
    }

    async fn places_of_workers(&mut self) -> StoreResult<Vec<(Uuid, Uuid)>> {
        let found = query!(
            "SELECT DISTINCT owner_id, site_id FROM episode
             WHERE service_id = $1 AND state IN ('waiting', 'active', 'holding')",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|row| (row.owner_id, row.site_id)).collect())
    }

    async fn batch_insert(&mut self, b: &BatchRow) -> StoreResult<()> {
        query!(
            "INSERT INTO batch (service_id, id, kind, from_id, why, made_at, made_by) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            b.id,
            b.kind,
            b.from_id,
            b.why,
            b.made_at,
            b.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn batch_get(&mut self, batch: Uuid) -> StoreResult<Option<BatchRow>> {
        query_as!(
            BatchRow,
            r#"SELECT b.id, b.kind, b.from_id, COALESCE(f.name, '') AS "from_name!: String", b.why, b.made_at, b.made_by, m.name AS made_by_name, b.undone_at
             FROM batch b JOIN account m ON m.id = b.made_by LEFT JOIN account f ON f.id = b.from_id
             WHERE b.service_id = $1 AND b.id = $2"#,
            self.service(),
            batch
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn batch_undone(&mut self, batch: Uuid, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE batch SET undone_at = $1 WHERE service_id = $2 AND id = $3 AND undone_at IS NULL",
            at,
            self.service(),
            batch
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn batch_list(&mut self, account: Uuid, limit: i64) -> StoreResult<Vec<BatchListRow>> {
        query_as!(
            BatchListRow,
            r#"SELECT b.id, b.kind, b.made_at, m.name AS made_by_name, COALESCE(f.name, '') AS "from_name!: String",
                 (SELECT count(*) FROM batch_item i WHERE i.service_id = b.service_id AND i.batch_id = b.id) AS "people!: i64",
                 (SELECT count(*) FROM batch_item i WHERE i.service_id = b.service_id AND i.batch_id = b.id AND i.state IN ('open', 'asked')) AS "waits!: i64",
                 (SELECT count(*) FROM batch_item i WHERE i.service_id = b.service_id AND i.batch_id = b.id AND i.state = 'asked' AND i.to_id = $2) AS "asks!: i64"
             FROM batch b JOIN account m ON m.id = b.made_by LEFT JOIN account f ON f.id = b.from_id
             WHERE b.service_id = $1 AND b.id IN (
               SELECT o.id FROM batch o WHERE o.service_id = $1 AND o.made_by = $2
               UNION SELECT g.id FROM batch g WHERE g.service_id = $1 AND g.from_id = $2
               UNION SELECT t.batch_id FROM batch_item t WHERE t.service_id = $1 AND t.to_id = $2)
             ORDER BY b.made_at DESC, b.id DESC LIMIT $3"#,
            self.service(),
            account,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn batch_asks(&mut self, account: Uuid) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT count(*) AS "n!: i64" FROM batch_item i
             JOIN batch b ON b.service_id = i.service_id AND b.id = i.batch_id
             JOIN episode e ON e.service_id = i.service_id AND e.id = i.episode_id
             WHERE i.service_id = $1 AND i.to_id = $2 AND i.state = 'asked' AND e.owner_id = b.from_id AND e.state <> 'ended'"#,
            self.service(),
            account
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn item_insert(&mut self, permit: &EpisodePermit, i: &ItemRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO batch_item (service_id, batch_id, episode_id, person_id, place, to_id, asked, state, words, made_id, acted_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.service(),
            i.batch_id,
            *permit.episode(),
            *permit.person(),
            i.place,
            i.to_id,
            i.asked,
            i.state,
            i.words,
            i.made_id,
            i.acted_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn item_left_out(&mut self, worker: Uuid, i: &ItemRow) -> StoreResult<bool> {
        let done = query!(
            "INSERT INTO batch_item (service_id, batch_id, episode_id, person_id, place, to_id, asked, state, words, made_id, acted_at)
             SELECT e.service_id, $3, e.id, e.person_id, $4, $5, $6, 'left_out', $7, NULL, $8 FROM episode e
             WHERE e.service_id = $1 AND e.id = $2 AND EXISTS (
               SELECT 1 FROM case_access c
               WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $9 AND c.ground IN ('owner', 'cover'))",
            self.service(),
            i.episode_id,
            i.batch_id,
            i.place,
            i.to_id,
            i.asked,
            i.words,
            i.acted_at,
            worker
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(done.rows_affected() == 1)
    }

    async fn item_list(&mut self, batch: Uuid, stance: &Stance) -> StoreResult<Undisclosed<Vec<ItemRow>>> {
        let rows = query_as!(
            ItemRow,
            r#"SELECT i.batch_id, i.episode_id, i.person_id, e.referral_id, i.place, i.to_id, COALESCE(t.name, '') AS "to_name!: String", i.asked, i.state,
                 i.words, i.made_id, i.acted_at, r.reference,
                 CASE WHEN EXISTS (SELECT 1 FROM case_access c
                   WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $3 AND c.ground IN ('owner', 'cover')
                     AND c.from_at <= $4 AND (c.until_at IS NULL OR c.until_at > $4)
                     AND REPLACE(CAST($5 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($5 AS TEXT)) THEN p.given_name ELSE '' END AS "given_name!: String",
                 CASE WHEN EXISTS (SELECT 1 FROM case_access c
                   WHERE c.service_id = e.service_id AND c.episode_id = e.id AND c.account_id = $3 AND c.ground IN ('owner', 'cover')
                     AND c.from_at <= $4 AND (c.until_at IS NULL OR c.until_at > $4)
                     AND REPLACE(CAST($5 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($5 AS TEXT)) THEN p.family_name ELSE '' END AS "family_name!: String",
                 s.name AS site_name, e.owner_id
             FROM batch_item i
             JOIN episode e ON e.service_id = i.service_id AND e.id = i.episode_id
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN site s ON s.service_id = e.service_id AND s.id = e.site_id
             LEFT JOIN account t ON t.id = i.to_id
             WHERE i.service_id = $1 AND i.batch_id = $2
             ORDER BY i.place, i.episode_id"#,
            self.service(),
            batch,
            stance.account,
            stance.at,
            stance.grounds
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let shown = rows.iter().filter(|row| !row.family_name.is_empty() || !row.given_name.is_empty());
        let persons = shown.map(|row| row.person_id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }

    async fn item_turn(&mut self, i: &ItemRow, from: &str) -> StoreResult<()> {
        let done = query!(
            "UPDATE batch_item SET state = $1, words = $2, made_id = $3, acted_at = $4, asked = $9
             WHERE service_id = $5 AND batch_id = $6 AND episode_id = $7 AND state = $8",
            i.state,
            i.words,
            i.made_id,
            i.acted_at,
            self.service(),
            i.batch_id,
            i.episode_id,
            from,
            i.asked
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn items_asked(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<AskedRow>> {
        query_as!(
            AskedRow,
            r#"SELECT i.batch_id, i.episode_id, e.person_id, COALESCE(t.name, '') AS "to_name!: String" FROM batch_item i
             JOIN episode e ON e.service_id = i.service_id AND e.id = i.episode_id
             LEFT JOIN account t ON t.id = i.to_id
             WHERE i.service_id = $1 AND i.episode_id = $2 AND i.state = 'asked'"#,
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn items_unanswered(&mut self, before: At, limit: i64) -> StoreResult<Vec<AskedRow>> {
        query_as!(
            AskedRow,
            r#"SELECT i.batch_id, i.episode_id, e.person_id, COALESCE(t.name, '') AS "to_name!: String" FROM batch_item i
             JOIN batch b ON b.service_id = i.service_id AND b.id = i.batch_id
             JOIN episode e ON e.service_id = i.service_id AND e.id = i.episode_id
             LEFT JOIN account t ON t.id = i.to_id
             WHERE i.service_id = $1 AND i.state = 'asked' AND b.made_at < $2
             ORDER BY b.made_at, i.batch_id, i.episode_id LIMIT $3"#,
            self.service(),
            before,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn item_close(&mut self, i: &AskedRow, state: &str, words: &str, at: At) -> StoreResult<()> {
        let done = query!(
            "UPDATE batch_item SET state = $1, words = $2, acted_at = $3
             WHERE service_id = $4 AND batch_id = $5 AND episode_id = $6 AND state = 'asked'",
            state,
            words,
            at,
            self.service(),
            i.batch_id,
            i.episode_id
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn permit_asked(&mut self, account: Uuid, batch: Uuid, episode: Uuid) -> StoreResult<Option<EpisodePermit>> {
        let person = query_scalar!(
            "SELECT e.person_id FROM batch_item i
             JOIN batch b ON b.service_id = i.service_id AND b.id = i.batch_id
             JOIN episode e ON e.service_id = i.service_id AND e.id = i.episode_id
             WHERE i.service_id = $1 AND i.batch_id = $2 AND i.episode_id = $3 AND i.to_id = $4 AND i.state = 'asked'
               AND e.owner_id = b.from_id",
            self.service(),
            batch,
            episode,
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(handing(episode, person))
    }

    async fn permit_given(&mut self, account: Uuid, batch: Uuid, episode: Uuid) -> StoreResult<Option<EpisodePermit>> {
        let person = query_scalar!(
            "SELECT e.person_id FROM batch_item i
             JOIN batch b ON b.service_id = i.service_id AND b.id = i.batch_id
             JOIN episode e ON e.service_id = i.service_id AND e.id = i.episode_id
             WHERE i.service_id = $1 AND i.batch_id = $2 AND i.episode_id = $3 AND b.made_by = $4 AND i.state = 'done'
               AND b.kind = 'handover' AND e.owner_id = i.to_id",
            self.service(),
            batch,
            episode,
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(handing(episode, person))
    }

    async fn takes_people_on(&mut self, account: Uuid, at: At) -> StoreResult<bool> {
        let found = query_scalar!(
            "SELECT m.id FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.service_id = $1 AND m.account_id = $2 AND m.role = 'worker' AND m.from_at <= $3
               AND (m.until_at IS NULL OR m.until_at > $3) AND a.disabled_at IS NULL LIMIT 1",
            self.service(),
            account,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.is_some())
    }

    async fn written_since(&mut self, permit: &EpisodePermit, at: At, by: Uuid) -> StoreResult<bool> {
        let found = query_scalar!(
            "SELECT v.seq FROM event v
             LEFT JOIN event_moved m ON m.service_id = v.service_id AND m.seq = v.seq
             WHERE v.service_id = $1 AND v.at > $4 AND v.seq IN (
                 SELECT o.seq FROM event o JOIN person p ON p.service_id = o.service_id AND p.id = o.person_id
                   WHERE o.service_id = $1 AND (p.id = $2 OR p.merged_into = $2)
                 UNION
                 SELECT t.seq FROM event_moved t JOIN person x ON x.service_id = t.service_id AND x.id = t.person_id
                   WHERE t.service_id = $1 AND (x.id = $2 OR x.merged_into = $2))
               AND (m.seq IS NULL OR m.person_id IN (
                 SELECT y.id FROM person y WHERE y.service_id = $1 AND (y.id = $2 OR y.merged_into = $2)))
               AND (COALESCE(m.episode_id, v.episode_id) = $3
                 OR (m.episode_id IS NULL AND v.episode_id IS NULL AND v.actor_id IS NOT NULL AND v.actor_id <> $5))
             LIMIT 1",
            self.service(),
            *permit.person(),
            *permit.episode(),
            at,
            by
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.is_some())
    }
}
