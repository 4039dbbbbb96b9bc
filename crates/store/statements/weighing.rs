//! What was weighed with acts of a referral or of a worker alone, and how questions stand.

use super::{SqlTx, err};
use async_trait::async_trait;
use practice::charter::leave::Leave;
use sqlx::{query_as, query_scalar};
use store::charter::{BoundaryRow, Done, PersonalRow};
use store::permit::{EpisodePermit, ReferralPermit};
use store::weighing::{AskStandingRow, LawRow, WeighingRoom};
use store::{At, Day, StoreResult};
use uuid::Uuid;

#[async_trait]
impl WeighingRoom for SqlTx {
    async fn charter_law(&mut self, worker: Uuid, day: Day) -> StoreResult<Vec<LawRow>> {
        query_as!(
            LawRow,
            r#"SELECT c.id AS charter_id, c.number, b.id, b.position, b.aspect, b.rule, b.latitude, b.ceiling, b.why, b.words_for_workers,
                 b.words_for_public, b.cmocs, b.version, l.latitude AS "own?", l.from_on AS "own_from?", l.until_on AS "own_until?",
                 l.ended_at AS "own_ended?"
             FROM charter c
             JOIN boundary b ON b.service_id = c.service_id AND b.charter_id = c.id
             LEFT JOIN personal_latitude l ON l.service_id = b.service_id AND l.worker_id = $2 AND l.aspect = b.aspect
               AND l.from_on <= $3 AND l.until_on > $3
             WHERE c.service_id = $1 AND c.state = 'agreed' AND c.from_on <= $3 AND (c.until_on IS NULL OR c.until_on > $3)
             ORDER BY c.from_on DESC, c.id, b.position, b.id, l.from_on, l.id"#,
            self.service(),
            worker,
            day
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn boundary_agreed(&mut self) -> StoreResult<Vec<BoundaryRow>> {
        query_as!(
            BoundaryRow,
            "SELECT b.id, b.charter_id, b.origin_id, b.position, b.aspect, b.rule, b.latitude, b.ceiling, b.why, b.words_for_workers, b.words_for_public,
                 b.cmocs, b.version
             FROM boundary b JOIN charter c ON c.service_id = b.service_id AND c.id = b.charter_id
             WHERE b.service_id = $1 AND c.state = 'agreed' ORDER BY b.charter_id, b.position, b.id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn personal_agreed(&mut self) -> StoreResult<Vec<PersonalRow>> {
        query_as!(
            PersonalRow,
            "SELECT l.id, l.worker_id, l.aspect, l.latitude, l.from_on, l.until_on, l.why, l.agreed_by, a.name AS agreed_by_name, l.agreed_at,
                 l.ended_at
             FROM personal_latitude l JOIN account a ON a.id = l.agreed_by
             WHERE l.service_id = $1 ORDER BY l.from_on, l.id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn support_looked_at(&mut self, permit: &EpisodePermit, until: At) -> StoreResult<Option<At>> {
        query_scalar!(
            "SELECT e.at FROM event e
             WHERE e.service_id = $1 AND e.person_id = $2 AND e.episode_id = $3 AND e.at <= $4
               AND e.kind IN ('holding_reviewed', 'what_matters_changed', 'readiness_changed', 'goal_changed', 'episode_ending_prepared')
             ORDER BY e.seq DESC LIMIT 1",
            self.service(),
            *permit.person(),
            *permit.episode(),
            until
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn weighed_of_referral(
        &mut self,
        permit: &ReferralPermit,
        done: &Done<'_>,
        leave: &Leave,
        ids: &[Uuid],
    ) -> StoreResult<()> {
        permit.writing()?;
        let done = Done { person: Some(*permit.person()), episode: None, referral: Some(*permit.referral()), ..*done };
        self.weighed_put(&done, leave, ids).await
    }

    async fn weighed_of_worker(&mut self, done: &Done<'_>, leave: &Leave, ids: &[Uuid]) -> StoreResult<()> {
        self.weighed_put(&Done { person: None, episode: None, referral: None, ..*done }, leave, ids).await
    }

    async fn ask_standing(
        &mut self,
        worker: Uuid,
        act: &str,
        about: (Option<Uuid>, Option<Uuid>),
    ) -> StoreResult<Vec<AskStandingRow>> {
        query_as!(
            AskStandingRow,
            "SELECT k.id, k.aspect, k.state, a.name, k.answer, k.asked_at, k.due_at, k.answered_at, k.until_at, k.version
             FROM ask k JOIN account a ON a.id = COALESCE(k.answered_by, k.asked_of)
             WHERE k.service_id = $1 AND k.worker_id = $2 AND k.act = $3 AND k.used_by IS NULL AND k.state IN ('asked', 'yes', 'no')
               AND k.episode_id IS NOT DISTINCT FROM $4 AND k.referral_id IS NOT DISTINCT FROM $5
             ORDER BY k.asked_at DESC, k.id DESC LIMIT 20",
            self.service(),
            worker,
            act,
            about.0,
            about.1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}
