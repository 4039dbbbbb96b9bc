//! Lone-working plans, and who was told of an alarm.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::doors::CheckOutLink;
use store::lone::{LonePlanRow, LoneRoom, LoneToldRow};
use store::permit::{LonePermit, PermitMaker, PersonPermit, ReferralPermit};
use store::{Actor, At, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

#[async_trait]
impl LoneRoom for SqlTx {
    async fn permit_lone(&mut self, account: Uuid, plan: Uuid) -> StoreResult<Option<LonePermit>> {
        let found = query!(
            r#"SELECT p.worker_id AS "worker_id!", p.person_id, p.buddy_id AS "buddy_id!", EXISTS (
                 SELECT 1 FROM lone_told t WHERE t.service_id = p.service_id AND t.plan_id = p.id AND t.account_id = $3) AS "told!: bool"
             FROM lone_plan p WHERE p.service_id = $1 AND p.id = $2"#,
            self.service(),
            plan,
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.and_then(|p| {
            let (own, watches) = (p.worker_id == account, p.buddy_id == account || p.told);
            (own || watches).then(|| LonePermit::made(plan, p.person_id, own, watches, &PermitMaker::of_the_engine()))
        }))
    }

    async fn permit_lone_by_link(&mut self, link: &CheckOutLink) -> StoreResult<Option<LonePermit>> {
        let found = query!(
            "SELECT p.person_id FROM lone_plan p WHERE p.service_id = $1 AND p.id = $2",
            self.service(),
            link.plan()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|p| LonePermit::made(link.plan(), p.person_id, true, false, &PermitMaker::of_the_engine())))
    }

    async fn permit_lone_due(&mut self, plan: Uuid) -> StoreResult<Option<LonePermit>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        let found = query!(
            "SELECT person_id FROM lone_plan WHERE service_id = $1 AND id = $2 AND alarm_due IS NOT NULL",
            self.service(),
            plan
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|p| LonePermit::made(plan, p.person_id, false, true, &PermitMaker::of_the_engine())))
    }

    async fn permits_of_lone(
        &mut self,
        permit: &LonePermit,
        ground: &str,
    ) -> StoreResult<Option<(PersonPermit, Option<ReferralPermit>)>> {
        let Some(person) = *permit.person() else { return Ok(None) };
        let referral = query_scalar!(
            "SELECT e.referral_id FROM lone_plan p
             JOIN episode e ON e.service_id = p.service_id AND e.id = p.episode_id
             WHERE p.service_id = $1 AND p.id = $2",
            self.service(),
            *permit.plan()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let maker = PermitMaker::of_the_engine();
        let referral = referral.map(|id| ReferralPermit::made(id, person, ground.to_owned(), false, &maker));
        Ok(Some((PersonPermit::made(person, ground.to_owned(), false, &maker), referral)))
    }

    async fn lone_watches(&mut self, account: Uuid, at: At) -> StoreResult<bool> {
        let found = query_scalar!(
            "SELECT a.id FROM account a JOIN membership m ON m.account_id = a.id
             WHERE m.service_id = $1 AND a.id = $2 AND a.disabled_at IS NULL AND m.role IN ('worker', 'supervisor')
               AND m.from_at <= $3 AND (m.until_at IS NULL OR m.until_at > $3)
             LIMIT 1",
            self.service(),
            account,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.is_some())
    }

    async fn lone_insert(&mut self, p: &LonePlanRow) -> StoreResult<()> {
        query!(
            "INSERT INTO lone_plan (service_id, id, worker_id, buddy_id, episode_id, person_id, place, whom, along, phone, starts_at, ends_at, grace,
                 duress, note, standing, made_at, out_words, alarm_due, under_duress, answered_by, answer_words, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', $18, FALSE, '', '', 1)",
            self.service(), p.id, p.worker_id, p.buddy_id, p.episode_id, p.person_id, p.place, p.whom, p.along, p.phone, p.starts_at, p.ends_at,
            p.grace, p.duress, p.note, p.standing, p.made_at, p.alarm_due
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn lone_get(&mut self, permit: &LonePermit) -> StoreResult<Undisclosed<Option<LonePlanRow>>> {
        let row = query_as!(
            LonePlanRow,
            "SELECT p.id, p.worker_id, w.name AS worker_name, p.buddy_id, b.name AS buddy_name, p.episode_id, p.person_id, p.place, p.whom,
                 p.along, p.phone, p.starts_at, p.ends_at, p.grace, p.duress, p.note, p.standing, p.made_at, p.in_at, p.out_at, p.out_words, p.alarm,
                 p.alarm_due, p.alarmed_at, p.under_duress, p.answered_at, p.answered_by, p.answer_words, p.version
             FROM lone_plan p
             JOIN account w ON w.id = p.worker_id
             JOIN account b ON b.id = p.buddy_id
             WHERE p.service_id = $1 AND p.id = $2",
            self.service(),
            *permit.plan()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        // a plan that names no person of the service shows nobody's record
        Ok(match *permit.person() {
            Some(person) => Undisclosed::opened(row, person),
            None => Undisclosed::listed(row, Vec::new()),
        })
    }

    async fn lone_save(&mut self, permit: &LonePermit, p: &LonePlanRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE lone_plan SET ends_at = $1, standing = $2, in_at = $3, out_at = $4, out_words = $5, alarm = $6, alarm_due = $7,
                 alarmed_at = $8, under_duress = $9, answered_at = $10, answered_by = $11, answer_words = $12, version = version + 1
             WHERE service_id = $13 AND id = $14 AND version = $15",
            p.ends_at,
            p.standing,
            p.in_at,
            p.out_at,
            p.out_words,
            p.alarm,
            p.alarm_due,
            p.alarmed_at,
            p.under_duress,
            p.answered_at,
            p.answered_by,
            p.answer_words,
            self.service(),
            *permit.plan(),
            p.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn lone_told_insert(&mut self, permit: &LonePermit, t: &LoneToldRow) -> StoreResult<()> {
        query!(
            "INSERT INTO lone_told (service_id, id, plan_id, account_id, name, told_as, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            self.service(),
            t.id,
            *permit.plan(),
            t.account_id,
            t.name,
            t.told_as,
            t.at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn lone_told(&mut self, permit: &LonePermit) -> StoreResult<Vec<LoneToldRow>> {
        query_as!(
            LoneToldRow,
            "SELECT id, plan_id, account_id, name, told_as, at FROM lone_told
             WHERE service_id = $1 AND plan_id = $2 ORDER BY at, name, id LIMIT $3",
            self.service(),
            *permit.plan(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn lone_open(&mut self, account: Uuid, limit: i64) -> StoreResult<Undisclosed<Vec<LonePlanRow>>> {
        let rows = query_as!(
            LonePlanRow,
            "SELECT p.id, p.worker_id, w.name AS worker_name, p.buddy_id, b.name AS buddy_name, p.episode_id, p.person_id, p.place, p.whom,
                 p.along, p.phone, p.starts_at, p.ends_at, p.grace, p.duress, p.note, p.standing, p.made_at, p.in_at, p.out_at, p.out_words, p.alarm,
                 p.alarm_due, p.alarmed_at, p.under_duress, p.answered_at, p.answered_by, p.answer_words, p.version
             FROM lone_plan p
             JOIN account w ON w.id = p.worker_id
             JOIN account b ON b.id = p.buddy_id
             WHERE p.service_id = $1
               AND p.id IN (
                 SELECT o.id FROM lone_plan o WHERE o.service_id = $1 AND o.worker_id = $2
                 UNION SELECT y.id FROM lone_plan y WHERE y.service_id = $1 AND y.buddy_id = $2
                 UNION SELECT t.plan_id FROM lone_told t WHERE t.service_id = $1 AND t.account_id = $2)
               AND (p.standing IN ('planned', 'out') OR (p.alarmed_at IS NOT NULL AND p.answered_at IS NULL))
             ORDER BY CASE WHEN p.alarmed_at IS NOT NULL AND p.answered_at IS NULL THEN 0 ELSE 1 END, p.starts_at DESC, p.id DESC LIMIT $3",
            self.service(),
            account,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = rows.iter().filter_map(|p| p.person_id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }

    async fn lone_alarms(&mut self) -> StoreResult<Vec<(Uuid, i64)>> {
        let found = query!(
            r#"SELECT t.account_id AS "account_id!", count(DISTINCT p.id) AS "alarms!: i64"
             FROM lone_plan p JOIN lone_told t ON t.service_id = p.service_id AND t.plan_id = p.id
             WHERE p.service_id = $1 AND p.alarmed_at IS NOT NULL AND p.answered_at IS NULL
             GROUP BY t.account_id"#,
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.into_iter().map(|a| (a.account_id, a.alarms)).collect())
    }
}
