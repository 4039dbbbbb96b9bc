//! Episodes with their owners (DOMAIN 4.3).

use super::referrals::newest;
use super::today::of_worker;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::episodes::{
    AfterDue, CaseAccessRow, CaseloadFilter, EpisodeListRow, EpisodeOwnerRow, EpisodeRoom, EpisodeRow, LoadRow,
};
use store::permit::{EpisodePermit, PermitMaker, PersonPermit, ReferralPermit};
use store::referrals::After;
use store::{At, Day, NEVER_DUE, NOTHING_DUE, StoreResult, Undisclosed};
use uuid::Uuid;

/// Gives the columns of a list of episodes to the statement that says which of them.
macro_rules! with_columns {
    ($query:ident, { $($rest:tt)+ }) => {
        $query!(
            r#"SELECT e.id, e.person_id, p.given_name, p.family_name, p.known_as, p.birth_date, p.safe_contact,
                 e.owner_id, a.name AS owner_name, e.site_id, s.name AS site_name, e.state, e.readiness, e.opened_at,
                 e.ended_at, e.last_contact_at, e.contact_count, e.next_contact_at, e.next_contact_kind, e.next_contact_place,
                 e.next_contact_note, e.next_due,
                 COALESCE((SELECT string_agg(n.need, ' ' ORDER BY n.need) FROM referral_need n
                   WHERE n.service_id = e.service_id AND n.referral_id = e.referral_id), '') AS "needs!: String",
                 COALESCE((SELECT string_agg(hr.reason, ' ' ORDER BY hr.reason) FROM holding h
                   JOIN holding_reason hr ON hr.service_id = h.service_id AND hr.holding_id = h.id
                   WHERE h.service_id = e.service_id AND h.episode_id = e.id AND h.until_at IS NULL), '') AS "holding!: String",
                 (SELECT d.stage FROM ending d WHERE d.service_id = e.service_id AND d.episode_id = e.id) AS "ending_stage?: String"
             FROM episode e
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account a ON a.id = e.owner_id
             JOIN site s ON s.service_id = e.service_id AND s.id = e.site_id "#,
            $($rest)+
        )
    };
}

/// A list of episodes: which rows, and in what order.
macro_rules! any_list {
    ($columns:tt, $rows:tt, $($bound:expr),* $(,)?) => {
        query_as!(EpisodeListRow, $columns + $rows, $($bound),*)
    };
}

/// A list of the episodes that a worker owns or covers. Which of them stands in a query of its own, so that what the columns
/// gather is gathered for one page and not for a whole caseload.
macro_rules! worker_list {
    ($columns:tt, $rest:tt, $($bound:expr),* $(,)?) => {
        of_worker!(
            EpisodeListRow,
            { $columns + "WHERE e.service_id = $1 AND e.id IN (SELECT e.id FROM episode e WHERE e.service_id = $1" },
            $rest,
            $($bound),*
        )
    };
}

fn listed(rows: Vec<EpisodeListRow>) -> Undisclosed<Vec<EpisodeListRow>> {
    Undisclosed::each(rows, |e| e.person_id)
}

impl SqlTx {
    async fn episode_owner_insert(&mut self, episode: Uuid, o: &EpisodeOwnerRow) -> StoreResult<()> {
        query!(
            "INSERT INTO episode_owner (service_id, id, episode_id, owner_id, from_at, until_at, why, made_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            self.service(),
            o.id,
            episode,
            o.owner_id,
            o.from_at,
            o.until_at,
            o.why,
            o.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn episode_access_insert(
        &mut self,
        person: Uuid,
        episode: Uuid,
        access: &[CaseAccessRow],
    ) -> StoreResult<()> {
        for c in access {
            query!(
                "INSERT INTO case_access (service_id, id, person_id, account_id, ground, episode_id, from_at, until_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                self.service(),
                c.id,
                person,
                c.account_id,
                c.ground,
                episode,
                c.from_at,
                c.until_at
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }
}

#[async_trait]
impl EpisodeRoom for SqlTx {
    async fn episode_insert(
        &mut self,
        e: &EpisodeRow,
        owner: &EpisodeOwnerRow,
        access: &[CaseAccessRow],
    ) -> StoreResult<EpisodePermit> {
        query!(
            "INSERT INTO episode (service_id, id, person_id, referral_id, owner_id, site_id, state, readiness, what_matters,
                 scope_explained_on, consent_to_share, opened_at, started_at, ended_at, last_contact_at, contact_count,
                 next_contact_at, next_contact_kind, next_contact_place, next_contact_note, next_due, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)",
            self.service(), e.id, e.person_id, e.referral_id, e.owner_id, e.site_id, e.state, e.readiness, e.what_matters,
            e.scope_explained_on, e.consent_to_share, e.opened_at, e.started_at, e.ended_at, e.last_contact_at, e.contact_count,
            e.next_contact_at, e.next_contact_kind, e.next_contact_place, e.next_contact_note, e.next_due, e.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.episode_owner_insert(e.id, owner).await?;
        self.episode_access_insert(e.person_id, e.id, access).await?;
        Ok(EpisodePermit::made(e.id, e.person_id, "owner".to_owned(), true, &PermitMaker::of_the_engine()))
    }

    async fn episode_get(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Option<EpisodeRow>>> {
        let row = query_as!(
            EpisodeRow,
            "SELECT id, person_id, referral_id, owner_id, site_id, state, readiness, what_matters, scope_explained_on,
                 consent_to_share, opened_at, started_at, ended_at, last_contact_at, contact_count, next_contact_at,
                 next_contact_kind, next_contact_place, next_contact_note, next_due, version
             FROM episode WHERE service_id = $1 AND id = $2",
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn episode_save(&mut self, permit: &EpisodePermit, e: &EpisodeRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        // The owner changes by `episode_hand_over` alone, so that the trail of owners has no gap.
        let done =
            query!(
            "UPDATE episode SET site_id = $1, state = $2, readiness = $3, what_matters = $4, scope_explained_on = $5,
                 consent_to_share = $6, started_at = $7, ended_at = $8, last_contact_at = $9, contact_count = $10,
                 next_contact_at = $11, next_contact_kind = $12, next_contact_place = $13, next_contact_note = $14,
                 next_due = $15, version = version + 1
             WHERE service_id = $16 AND id = $17 AND version = $18",
            e.site_id, e.state, e.readiness, e.what_matters, e.scope_explained_on,
            e.consent_to_share, e.started_at, e.ended_at, e.last_contact_at, e.contact_count,
            e.next_contact_at, e.next_contact_kind, e.next_contact_place, e.next_contact_note,
            e.next_due, self.service(), *permit.episode(), e.version
        )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn episode_of_referral(&mut self, permit: &ReferralPermit) -> StoreResult<Option<(Uuid, String)>> {
        let found = query!(
            "SELECT id, state FROM episode WHERE service_id = $1 AND referral_id = $2",
            self.service(),
            *permit.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|e| (e.id, e.state)))
    }

    async fn episode_of_person(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>> {
        let rows = with_columns!(any_list, {
            "WHERE e.service_id = $1 AND e.person_id = $2 ORDER BY e.opened_at DESC, e.id DESC",
            self.service(),
            *permit.person()
        })
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn episode_caseload(
        &mut self,
        account: Uuid,
        filter: &CaseloadFilter,
        at: At,
        after: Option<AfterDue>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>> {
        let after = after.unwrap_or(AfterDue { due: NOTHING_DUE, id: Uuid::nil() });
        let rows = with_columns!(worker_list, {
            "AND e.state IN (COALESCE(CAST($4 AS TEXT), 'waiting'), COALESCE($4, 'active'), COALESCE($4, 'holding'))
                 AND (CAST($5 AS uuid) IS NULL OR e.site_id = $5)
                 AND (CAST($6 AS uuid) IS NULL OR e.owner_id = $6)
                 AND (CAST($7 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM referral_need f
                   WHERE f.service_id = e.service_id AND f.referral_id = e.referral_id AND f.need = $7))
                 AND (e.next_due, e.id) > ($8, $9) AND e.next_due < $11
               ORDER BY e.next_due, e.id LIMIT $10)
             ORDER BY e.next_due, e.id",
            self.service(),
            account,
            at,
            filter.state,
            filter.site,
            filter.owner,
            filter.need,
            after.due,
            after.id,
            limit,
            filter.due_by.and_then(|day| day.succ_opt()).unwrap_or(NEVER_DUE)
        })
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn episode_ended(
        &mut self,
        account: Uuid,
        filter: &CaseloadFilter,
        at: At,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EpisodeListRow>>> {
        let before = newest(before);
        let rows = with_columns!(worker_list, {
            "AND e.state = 'ended'
                 AND (CAST($4 AS uuid) IS NULL OR e.site_id = $4)
                 AND (CAST($5 AS uuid) IS NULL OR e.owner_id = $5)
                 AND (CAST($6 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM referral_need f
                   WHERE f.service_id = e.service_id AND f.referral_id = e.referral_id AND f.need = $6))
                 AND (e.ended_at, e.id) < ($7, $8)
               ORDER BY e.ended_at DESC, e.id DESC LIMIT $9)
             ORDER BY e.ended_at DESC, e.id DESC",
            self.service(),
            account,
            at,
            filter.site,
            filter.owner,
            filter.need,
            before.at,
            before.id,
            limit
        })
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn episode_load(&mut self, account: Uuid) -> StoreResult<LoadRow> {
        query_as!(
            LoadRow,
            r#"SELECT a.id AS "owner_id!", a.name AS "owner_name!",
                 count(CASE WHEN e.state = 'waiting' THEN 1 END) AS "waiting!: i64",
                 count(CASE WHEN e.state = 'active' THEN 1 END) AS "active!: i64",
                 count(CASE WHEN e.state = 'holding' THEN 1 END) AS "holding!: i64",
                 count(CASE WHEN e.next_due = $3 AND NOT EXISTS (SELECT 1 FROM death d
                   WHERE d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL) THEN 1 END) AS "nothing_next!: i64"
             FROM account a
             LEFT JOIN episode e ON e.service_id = $1 AND e.owner_id = a.id AND e.state IN ('waiting', 'active', 'holding')
             WHERE a.id = $2
             GROUP BY a.id, a.name"#,
            self.service(), account, NOTHING_DUE
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn episode_team_loads(&mut self, account: Uuid, today: Day) -> StoreResult<Vec<LoadRow>> {
        query_as!(
            LoadRow,
            r#"SELECT a.id AS "owner_id!", a.name AS "owner_name!",
                 count(CASE WHEN e.state = 'waiting' THEN 1 END) AS "waiting!: i64",
                 count(CASE WHEN e.state = 'active' THEN 1 END) AS "active!: i64",
                 count(CASE WHEN e.state = 'holding' THEN 1 END) AS "holding!: i64",
                 count(CASE WHEN e.next_due = $4 AND NOT EXISTS (SELECT 1 FROM death d
                   WHERE d.service_id = e.service_id AND d.person_id = e.person_id AND d.taken_back_at IS NULL) THEN 1 END) AS "nothing_next!: i64"
             FROM account a
             LEFT JOIN episode e ON e.service_id = $1 AND e.owner_id = a.id AND e.state IN ('waiting', 'active', 'holding')
             WHERE a.id IN (
               SELECT m.account_id FROM team_member l
               JOIN team_member m ON m.service_id = l.service_id AND m.team_id = l.team_id
               WHERE l.service_id = $1 AND l.account_id = $2 AND l.lead = TRUE
                 AND l.from_on <= $3 AND (l.until_on IS NULL OR l.until_on > $3)
                 AND m.from_on <= $3 AND (m.until_on IS NULL OR m.until_on > $3)
               UNION
               SELECT t.worker_id FROM supervision_tie t
               WHERE t.service_id = $1 AND t.supervisor_id = $2
                 AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3))
             GROUP BY a.id, a.name
             ORDER BY a.name, a.id"#,
            self.service(), account, today, NOTHING_DUE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn episode_owners(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<EpisodeOwnerRow>> {
        query_as!(
            EpisodeOwnerRow,
            "SELECT o.id, o.episode_id, o.owner_id, a.name AS owner_name, o.from_at, o.until_at, o.why, o.made_by
             FROM episode_owner o JOIN account a ON a.id = o.owner_id
             WHERE o.service_id = $1 AND o.episode_id = $2 ORDER BY o.from_at, o.id",
            self.service(),
            *permit.episode()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn episode_hand_over(
        &mut self,
        permit: &EpisodePermit,
        next: &EpisodeOwnerRow,
        access: &[CaseAccessRow],
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        let (episode, at) = (*permit.episode(), next.from_at);
        let done = query!(
            "UPDATE episode_owner SET until_at = $1 WHERE service_id = $2 AND episode_id = $3 AND until_at IS NULL",
            at,
            self.service(),
            episode
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        // Whoever covered for the last owner was let in by that ownership, and leaves with it; so it is with the carers' records that the
        // support opened.
        query!(
            "UPDATE case_access SET until_at = $1
             WHERE service_id = $2 AND episode_id = $3 AND ground IN ('owner', 'cover', 'family') AND (until_at IS NULL OR until_at > $1)",
            at, self.service(), episode
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        // The version stays: who edits the episode meanwhile saves other columns, and loses nothing by the handover.
        query!(
            "UPDATE episode SET owner_id = $1 WHERE service_id = $2 AND id = $3",
            next.owner_id,
            self.service(),
            episode
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.episode_owner_insert(episode, next).await?;
        self.episode_access_insert(*permit.person(), episode, access).await
    }
}
