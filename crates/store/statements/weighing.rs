//! What was weighed with acts of a referral or of a worker alone, and how questions stand.

use super::{SqlTx, err};
use async_trait::async_trait;
use practice::charter::leave::Leave;
use sqlx::query_as;
use store::StoreResult;
use store::charter::Done;
use store::permit::ReferralPermit;
use store::weighing::{AskStandingRow, WeighingRoom};
use uuid::Uuid;

#[async_trait]
impl WeighingRoom for SqlTx {
    async fn weighed_of_referral(
        &mut self,
        permit: &ReferralPermit,
        done: &Done<'_>,
        leave: &Leave,
        ids: &[Uuid],
    ) -> StoreResult<()> {
        permit.writing()?;
        let done =
            Done { person: Some(*permit.person()), episode: None, referral: Some(*permit.referral()), ..*done };
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
            "SELECT k.id, k.aspect, k.state, a.name, k.answer, k.asked_at, k.due_at, k.answered_at, k.until_at
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
