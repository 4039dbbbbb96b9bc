//! Sites, teams, members, supervision, cover: who works where, with dates.
//!
//! A tie counts from its first day until the day before `until_on`, so that what is ended today is
//! over today. Cover alone counts its last day, for people say "until Friday" and mean Friday too.

use super::{Engine, SqlTx, err, fresh};
use async_trait::async_trait;
use chrono::NaiveTime;
use practice::support::supervision::{Kind, parts_code};
use sqlx::{QueryBuilder, query, query_as, query_scalar};
use store::episodes::CaseAccessRow;
use store::organisation::{CoverRow, DatedTie, OrganisationRoom, SiteRow, TeamMemberRow, TeamRow};
use store::{At, Day, StoreResult};
use uuid::Uuid;

#[async_trait]
impl OrganisationRoom for SqlTx {
    async fn site_insert(&mut self, site: &SiteRow) -> StoreResult<()> {
        query!(
            "INSERT INTO site (service_id, id, name, kind, town, ods_code, phone, mailbox, ways_of_working, archived_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.service(),
            site.id,
            site.name,
            site.kind,
            site.town,
            site.ods_code,
            site.phone,
            site.mailbox,
            site.ways_of_working,
            site.archived_at,
            site.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn site_get(&mut self, site: Uuid) -> StoreResult<Option<SiteRow>> {
        query_as!(
            SiteRow,
            "SELECT id, name, kind, town, ods_code, phone, mailbox, ways_of_working, archived_at, version
             FROM site WHERE service_id = $1 AND id = $2",
            self.service(),
            site
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn site_save(&mut self, site: &SiteRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE site SET name = $4, kind = $5, town = $6, ods_code = $7, phone = $8, mailbox = $9, ways_of_working = $10, archived_at = $11,
               version = version + 1
             WHERE service_id = $1 AND id = $2 AND version = $3",
            self.service(),
            site.id,
            site.version,
            site.name,
            site.kind,
            site.town,
            site.ods_code,
            site.phone,
            site.mailbox,
            site.ways_of_working,
            site.archived_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn site_list(&mut self) -> StoreResult<Vec<SiteRow>> {
        query_as!(
            SiteRow,
            "SELECT id, name, kind, town, ods_code, phone, mailbox, ways_of_working, archived_at, version
             FROM site WHERE service_id = $1 ORDER BY name, id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn site_tie_insert(&mut self, tie: &DatedTie) -> StoreResult<()> {
        query!(
            "INSERT INTO site_tie (service_id, id, parent_id, site_id, from_on, until_on)
             VALUES ($1, $2, $3, $4, $5, $6)",
            self.service(),
            tie.id,
            tie.upper,
            tie.lower,
            tie.from_on,
            tie.until_on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn site_tie_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()> {
        query!(
            "UPDATE site_tie SET until_on = $3 WHERE service_id = $1 AND id = $2 AND (until_on IS NULL OR until_on > $3)",
            self.service(),
            tie,
            on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn site_tie_list(&mut self) -> StoreResult<Vec<DatedTie>> {
        query_as!(
            DatedTie,
            "SELECT t.id, t.parent_id AS upper, u.name AS upper_name, t.site_id AS lower, l.name AS lower_name, t.from_on, t.until_on
             FROM site_tie t
             JOIN site u ON u.service_id = t.service_id AND u.id = t.parent_id
             JOIN site l ON l.service_id = t.service_id AND l.id = t.site_id
             WHERE t.service_id = $1 ORDER BY u.name, l.name, t.from_on, t.id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn team_insert(&mut self, team: &TeamRow) -> StoreResult<()> {
        query!(
            "INSERT INTO team (service_id, id, name, archived_at, version) VALUES ($1, $2, $3, $4, $5)",
            self.service(),
            team.id,
            team.name,
            team.archived_at,
            team.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn team_save(&mut self, team: &TeamRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE team SET name = $4, archived_at = $5, version = version + 1
             WHERE service_id = $1 AND id = $2 AND version = $3",
            self.service(),
            team.id,
            team.version,
            team.name,
            team.archived_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn team_list(&mut self) -> StoreResult<Vec<TeamRow>> {
        query_as!(
            TeamRow,
            "SELECT id, name, archived_at, version FROM team WHERE service_id = $1 ORDER BY name, id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn team_site_insert(&mut self, tie: &DatedTie) -> StoreResult<()> {
        query!(
            "INSERT INTO team_site (service_id, id, team_id, site_id, from_on, until_on)
             VALUES ($1, $2, $3, $4, $5, $6)",
            self.service(),
            tie.id,
            tie.upper,
            tie.lower,
            tie.from_on,
            tie.until_on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn team_site_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()> {
        query!(
            "UPDATE team_site SET until_on = $3 WHERE service_id = $1 AND id = $2 AND (until_on IS NULL OR until_on > $3)",
            self.service(),
            tie,
            on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn team_site_list(&mut self) -> StoreResult<Vec<DatedTie>> {
        query_as!(
            DatedTie,
            "SELECT t.id, t.team_id AS upper, u.name AS upper_name, t.site_id AS lower, l.name AS lower_name, t.from_on, t.until_on
             FROM team_site t
             JOIN team u ON u.service_id = t.service_id AND u.id = t.team_id
             JOIN site l ON l.service_id = t.service_id AND l.id = t.site_id
             WHERE t.service_id = $1 ORDER BY u.name, l.name, t.from_on, t.id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn team_of_site(&mut self, site: Uuid, on: Day) -> StoreResult<Option<Uuid>> {
        query_scalar!(
            "SELECT t.team_id FROM team_site t
             JOIN team m ON m.service_id = t.service_id AND m.id = t.team_id
             WHERE t.service_id = $1 AND t.site_id = $2 AND m.archived_at IS NULL
               AND t.from_on <= $3 AND (t.until_on IS NULL OR t.until_on > $3)
             ORDER BY t.from_on DESC, t.id LIMIT 1",
            self.service(),
            site,
            on
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn team_member_insert(&mut self, member: &TeamMemberRow) -> StoreResult<()> {
        query!(
            "INSERT INTO team_member (service_id, id, team_id, account_id, lead, from_on, until_on)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            member.id,
            member.team_id,
            member.account_id,
            member.lead,
            member.from_on,
            member.until_on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn team_member_end(&mut self, member: Uuid, on: Day) -> StoreResult<()> {
        query!(
            "UPDATE team_member SET until_on = $3 WHERE service_id = $1 AND id = $2 AND (until_on IS NULL OR until_on > $3)",
            self.service(),
            member,
            on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn team_member_list(&mut self, team: Option<Uuid>) -> StoreResult<Vec<TeamMemberRow>> {
        query_as!(
            TeamMemberRow,
            "SELECT m.id, m.team_id, m.account_id, a.name AS account_name, m.lead, m.from_on, m.until_on
             FROM team_member m JOIN account a ON a.id = m.account_id
             WHERE m.service_id = $1 AND (CAST($2 AS uuid) IS NULL OR m.team_id = $2)
             ORDER BY a.name, m.from_on, m.id",
            self.service(),
            team
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn teams_of(&mut self, account: Uuid, on: Day) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            "SELECT DISTINCT team_id FROM team_member
             WHERE service_id = $1 AND account_id = $2 AND from_on <= $3 AND (until_on IS NULL OR until_on > $3)
             ORDER BY team_id",
            self.service(),
            account,
            on
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn colleagues(&mut self, account: Uuid, on: Day) -> StoreResult<Vec<(Uuid, String)>> {
        let found = query!(
            "SELECT a.id, a.name FROM account a
             WHERE a.id <> $2 AND a.disabled_at IS NULL
               AND EXISTS (SELECT 1 FROM membership w
                 WHERE w.service_id = $1 AND w.account_id = a.id AND w.role = 'worker' AND w.until_at IS NULL)
               AND EXISTS (
               SELECT 1 FROM team_member own
               JOIN team_member other ON other.service_id = own.service_id AND other.team_id = own.team_id
               WHERE own.service_id = $1 AND own.account_id = $2 AND other.account_id = a.id
                 AND own.from_on <= $3 AND (own.until_on IS NULL OR own.until_on > $3)
                 AND other.from_on <= $3 AND (other.until_on IS NULL OR other.until_on > $3))
             ORDER BY a.name, a.id",
            self.service(),
            account,
            on
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|r| (r.id, r.name)).collect())
    }

    async fn stand_ins(&mut self, worker: Uuid, on: Day) -> StoreResult<Vec<(Uuid, String)>> {
        let found = query!(
            "SELECT a.id, a.name FROM account a
             WHERE a.id <> $2 AND a.disabled_at IS NULL
               AND EXISTS (SELECT 1 FROM membership w
                 WHERE w.service_id = $1 AND w.account_id = a.id AND w.role = 'worker' AND w.until_at IS NULL)
               AND (EXISTS (
                 SELECT 1 FROM team_member own
                 JOIN team_member other ON other.service_id = own.service_id AND other.team_id = own.team_id
                 WHERE own.service_id = $1 AND own.account_id = $2 AND other.account_id = a.id
                   AND own.from_on <= $3 AND (own.until_on IS NULL OR own.until_on > $3)
                   AND other.from_on <= $3 AND (other.until_on IS NULL OR other.until_on > $3))
                 OR EXISTS (
                 SELECT 1 FROM supervision_tie own
                 JOIN supervision_tie other ON other.service_id = own.service_id AND other.supervisor_id = own.supervisor_id
                 WHERE own.service_id = $1 AND own.worker_id = $2 AND other.worker_id = a.id
                   AND own.from_on <= $3 AND (own.until_on IS NULL OR own.until_on > $3)
                   AND other.from_on <= $3 AND (other.until_on IS NULL OR other.until_on > $3)))
             ORDER BY a.name, a.id",
            self.service(),
            worker,
            on
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|r| (r.id, r.name)).collect())
    }

    async fn referrer_site_insert(&mut self, tie: &DatedTie) -> StoreResult<()> {
        query!(
            "INSERT INTO referrer_site (service_id, id, account_id, site_id, from_on, until_on)
             VALUES ($1, $2, $3, $4, $5, $6)",
            self.service(),
            tie.id,
            tie.upper,
            tie.lower,
            tie.from_on,
            tie.until_on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn referrer_site_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()> {
        query!(
            "UPDATE referrer_site SET until_on = $3 WHERE service_id = $1 AND id = $2 AND (until_on IS NULL OR until_on > $3)",
            self.service(),
            tie,
            on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn referrer_sites(&mut self, account: Uuid, on: Day) -> StoreResult<Vec<SiteRow>> {
        query_as!(
            SiteRow,
            "SELECT s.id, s.name, s.kind, s.town, s.ods_code, s.phone, s.mailbox, s.ways_of_working, s.archived_at, s.version
             FROM site s
             WHERE s.service_id = $1 AND s.archived_at IS NULL AND EXISTS (
               SELECT 1 FROM referrer_site r
               WHERE r.service_id = $1 AND r.site_id = s.id AND r.account_id = $2
                 AND r.from_on <= $3 AND (r.until_on IS NULL OR r.until_on > $3))
             ORDER BY s.name, s.id",
            self.service(),
            account,
            on
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referrer_site_list(&mut self, account: Uuid) -> StoreResult<Vec<DatedTie>> {
        query_as!(
            DatedTie,
            "SELECT t.id, t.account_id AS upper, u.name AS upper_name, t.site_id AS lower, l.name AS lower_name, t.from_on, t.until_on
             FROM referrer_site t
             JOIN account u ON u.id = t.account_id
             JOIN site l ON l.service_id = t.service_id AND l.id = t.site_id
             WHERE t.service_id = $1 AND t.account_id = $2 ORDER BY l.name, t.from_on, t.id",
            self.service(),
            account
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_tie_insert(&mut self, tie: &DatedTie) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_tie (service_id, id, supervisor_id, worker_id, from_on, until_on, kind, parts, every_weeks, external_name,
                 version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 1)",
            self.service(),
            tie.id,
            tie.upper,
            tie.lower,
            tie.from_on,
            tie.until_on,
            Kind::Line.as_str(),
            parts_code(Kind::Line.usual_parts()),
            i32::try_from(Kind::Line.usual_weeks()).unwrap_or(4)
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_tie_end(&mut self, tie: Uuid, on: Day) -> StoreResult<()> {
        query!(
            "UPDATE supervision_tie SET until_on = $3, version = version + 1 WHERE service_id = $1 AND id = $2 AND (until_on IS NULL OR until_on > $3)",
            self.service(),
            tie,
            on
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_tie_list(&mut self) -> StoreResult<Vec<DatedTie>> {
        query_as!(
            DatedTie,
            r#"SELECT t.id, t.supervisor_id AS "upper!", u.name AS upper_name, t.worker_id AS lower, l.name AS lower_name, t.from_on, t.until_on
             FROM supervision_tie t
             JOIN account u ON u.id = t.supervisor_id
             JOIN account l ON l.id = t.worker_id
             WHERE t.service_id = $1 ORDER BY u.name, l.name, t.from_on, t.id"#,
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn cover_insert(&mut self, cover: &CoverRow, access: &[CaseAccessRow]) -> StoreResult<()> {
        query!(
            "INSERT INTO cover (service_id, id, worker_id, cover_id, why, from_on, until_on, made_at, made_by, ended_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            self.service(),
            cover.id,
            cover.worker_id,
            cover.cover_id,
            cover.why,
            cover.from_on,
            cover.until_on,
            cover.made_at,
            cover.made_by,
            cover.ended_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let service = self.service();
        for rows in access.chunks(500) {
            let mut insert = QueryBuilder::<Engine>::new(
                "INSERT INTO case_access (service_id, id, person_id, account_id, ground, episode_id, from_at, until_at) ",
            );
            insert.push_values(rows, |mut row, a| {
                row.push_bind(service)
                    .push_bind(a.id)
                    .push_bind(a.person_id)
                    .push_bind(a.account_id)
                    .push_bind(a.ground.as_str())
                    .push_bind(a.episode_id)
                    .push_bind(a.from_at)
                    .push_bind(a.until_at);
            });
            insert.build().persistent(rows.len() == 1).execute(&mut *self.tx).await.map_err(err)?;
        }
        Ok(())
    }

    async fn cover_end(&mut self, cover: Uuid, at: At) -> StoreResult<()> {
        let ended = query!(
            "UPDATE cover SET ended_at = $3 WHERE service_id = $1 AND id = $2 AND ended_at IS NULL
             RETURNING worker_id, cover_id, from_on, until_on",
            self.service(),
            cover,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let Some(ended) = ended else { return Ok(()) };
        // What this cover gave: access on that ground, and to the records of carers with it, to episodes that the worker owned at some
        // time, in the cover's days; what whoever covered has by support of their own has no end. Days turn in local time, at most an hour before they turn in UTC.
        let first = ended.from_on.and_time(NaiveTime::MIN).and_utc();
        let last = ended.until_on.and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::hours(23);
        query!(
            "UPDATE case_access SET until_at = $3
             WHERE service_id = $1 AND account_id = $2 AND (ground = 'cover' OR (ground = 'family' AND until_at IS NOT NULL))
               AND (until_at IS NULL OR (until_at > $3 AND until_at > $5)) AND from_at < $6
               AND EXISTS (SELECT 1 FROM episode_owner o
                 WHERE o.service_id = $1 AND o.episode_id = case_access.episode_id AND o.owner_id = $4)",
            self.service(),
            ended.cover_id,
            at,
            ended.worker_id,
            first,
            last
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn cover_list(&mut self, worker: Option<Uuid>, since: Day) -> StoreResult<Vec<CoverRow>> {
        query_as!(
            CoverRow,
            "SELECT id, worker_id, cover_id, why, from_on, until_on, made_at, made_by, ended_at
             FROM cover
             WHERE service_id = $1 AND (CAST($2 AS uuid) IS NULL OR worker_id = $2) AND until_on >= $3
             ORDER BY from_on DESC, id DESC",
            self.service(),
            worker,
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn owned_cases(&mut self, worker: Uuid) -> StoreResult<Vec<(Uuid, Uuid)>> {
        let found = query!(
            "SELECT person_id, id FROM episode WHERE service_id = $1 AND owner_id = $2 AND state <> 'ended' ORDER BY id",
            self.service(),
            worker
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|r| (r.person_id, r.id)).collect())
    }

    async fn owned_kin(&mut self, worker: Uuid, at: At) -> StoreResult<Vec<(Uuid, Uuid)>> {
        let found = query!(
            r#"SELECT DISTINCT a.person_id AS "person_id!: Uuid", e.id AS "episode_id!: Uuid"
             FROM episode e JOIN case_access a ON a.service_id = e.service_id AND a.episode_id = e.id
             WHERE e.service_id = $1 AND e.owner_id = $2 AND e.state <> 'ended' AND a.ground = 'family'
               AND (a.until_at IS NULL OR a.until_at > $3)
             ORDER BY 1, 2"#,
            self.service(),
            worker,
            at
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|r| (r.person_id, r.episode_id)).collect())
    }
}
