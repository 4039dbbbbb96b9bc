//! What those who wait want, and what they were told may help meanwhile.

use super::today::of_worker;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::doors::WishLink;
use store::permit::{EpisodePermit, PermitMaker};
use store::wishes::{ToldMeanwhileRow, WishDueRow, WishRoom, WishRow};
use store::{Actor, At, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

/// The question `$2` of the service `$1`, as long as it takes an answer at `$3`.
macro_rules! open {
    ($($bound:expr),* $(,)?) => {
        query_as!(
            WishRow,
            "SELECT w.id, w.episode_id, w.person_id, w.way, w.asked_at, w.asked_by, w.until_at, w.printed_at, w.answer, w.words, w.answered_at,
                 w.seen_at, w.seen_by, w.taken_back_at, w.version
             FROM wish w JOIN episode e ON e.service_id = w.service_id AND e.id = w.episode_id
             WHERE w.service_id = $1 AND w.id = $2 AND w.answer IS NULL AND w.taken_back_at IS NULL AND w.until_at > $3 AND e.state = 'waiting'
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = w.service_id AND d.person_id = w.person_id AND d.taken_back_at IS NULL)
               AND NOT EXISTS (SELECT 1 FROM restriction r JOIN person j ON j.service_id = r.service_id AND j.id = r.person_id
                 WHERE r.service_id = w.service_id AND (j.id = w.person_id OR j.merged_into = w.person_id) AND r.lifted_at IS NULL)",
            $($bound),*
        )
    };
}

/// The row closed, with the right that the link or the job is.
fn with_right(row: WishRow) -> (Undisclosed<WishRow>, EpisodePermit) {
    let permit =
        EpisodePermit::made(row.episode_id, row.person_id, "self".to_owned(), true, &PermitMaker::of_the_engine());
    let person = row.person_id;
    (Undisclosed::opened(row, person), permit)
}

#[async_trait]
impl WishRoom for SqlTx {
    async fn wish_insert(&mut self, permit: &EpisodePermit, w: &WishRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO wish (service_id, id, episode_id, person_id, way, asked_at, asked_by, until_at, words, seen_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', '', 1)",
            self.service(),
            w.id,
            *permit.episode(),
            *permit.person(),
            w.way,
            w.asked_at,
            w.asked_by,
            w.until_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn wish_list(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<WishRow>>> {
        let rows = query_as!(
            WishRow,
            "SELECT id, episode_id, person_id, way, asked_at, asked_by, until_at, printed_at, answer, words, answered_at, seen_at, seen_by,
                 taken_back_at, version
             FROM wish WHERE service_id = $1 AND episode_id = $2 ORDER BY asked_at DESC, id DESC LIMIT $3",
            self.service(),
            *permit.episode(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn wish_save(&mut self, permit: &EpisodePermit, w: &WishRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE wish SET printed_at = $1, answer = $2, words = $3, answered_at = $4, seen_at = $5, seen_by = $6, taken_back_at = $7,
                 version = version + 1
             WHERE service_id = $8 AND id = $9 AND episode_id = $10 AND version = $11",
            w.printed_at,
            w.answer,
            w.words,
            w.answered_at,
            w.seen_at,
            w.seen_by,
            w.taken_back_at,
            self.service(),
            w.id,
            *permit.episode(),
            w.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn permit_wish_by_link(
        &mut self,
        link: &WishLink,
        at: At,
    ) -> StoreResult<Option<(Undisclosed<WishRow>, EpisodePermit)>> {
        let found = open!(self.service(), link.wish(), at).fetch_optional(&mut *self.tx).await.map_err(err)?;
        Ok(found.map(with_right))
    }

    async fn permit_wish_to_send(
        &mut self,
        wish: Uuid,
        at: At,
    ) -> StoreResult<Option<(Undisclosed<WishRow>, EpisodePermit)>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        let found = open!(self.service(), wish, at).fetch_optional(&mut *self.tx).await.map_err(err)?;
        Ok(found.map(with_right))
    }

    async fn wish_due(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<WishDueRow>>> {
        let rows = of_worker!(
            WishDueRow,
            { r#"SELECT w.id AS wish_id, w.episode_id, w.person_id, p.given_name, p.family_name, w.answer AS "answer!: String",
                 w.answered_at AS "answered_at!: At", e.owner_id, o.name AS owner_name
             FROM wish w JOIN episode e ON e.service_id = w.service_id AND e.id = w.episode_id
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE w.service_id = $1 AND w.answer IN ('leave', 'changed') AND w.seen_at IS NULL AND w.taken_back_at IS NULL
               AND e.state = 'waiting'
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = w.service_id AND d.person_id = w.person_id AND d.taken_back_at IS NULL)"# },
            "ORDER BY w.answered_at, w.id LIMIT $4",
            self.service(),
            account,
            at,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |row| row.person_id))
    }

    async fn told_insert(&mut self, permit: &EpisodePermit, t: &ToldMeanwhileRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO told_meanwhile (service_id, id, episode_id, person_id, needs, words, how, on_day, noted_at, noted_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
            self.service(),
            t.id,
            *permit.episode(),
            *permit.person(),
            t.needs,
            t.words,
            t.how,
            t.on_day,
            t.noted_at,
            t.noted_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn told_list(&mut self, permit: &EpisodePermit) -> StoreResult<Vec<ToldMeanwhileRow>> {
        query_as!(
            ToldMeanwhileRow,
            "SELECT id, episode_id, person_id, needs, words, how, on_day, noted_at, noted_by, taken_back_at, version
             FROM told_meanwhile WHERE service_id = $1 AND episode_id = $2 ORDER BY on_day DESC, noted_at DESC, id DESC LIMIT $3",
            self.service(),
            *permit.episode(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn told_take_back(&mut self, permit: &EpisodePermit, told: Uuid, at: At) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE told_meanwhile SET taken_back_at = $1, version = version + 1
             WHERE service_id = $2 AND id = $3 AND episode_id = $4 AND taken_back_at IS NULL",
            at,
            self.service(),
            told,
            *permit.episode()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }
}
