//! Supervision itself: pairs, sessions, actions, own flexibility as it is proposed. Each is read by one of its two, which is asked here.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::supervising::{ActionRow, AdditionRow, PairRow, ProposedRow, SessionDayRow, SessionRow, SupervisingRoom};
use store::{At, Day, PAGE, StoreResult};
use uuid::Uuid;

/// Pairs, then which of them.
macro_rules! pairs {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            PairRow,
            r#"SELECT t.id, t.worker_id, w.name AS worker_name, t.supervisor_id, COALESCE(u.name, t.external_name) AS "supervisor_name!: String",
                 t.kind, t.parts, t.every_weeks, t.from_on, t.until_on, t.version
             FROM supervision_tie t JOIN account w ON w.id = t.worker_id LEFT JOIN account u ON u.id = t.supervisor_id
             WHERE t.service_id = $1 AND "# + $rest,
            $($bound),*
        )
    };
}

/// Sessions, then which of them.
macro_rules! sessions {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            SessionRow,
            "SELECT s.id, s.pair_id, s.worker_id, s.supervisor_id, s.day, s.clock, s.place, s.state, s.parts, s.notes, s.notes_clinical,
                 s.notes_emotional, s.notes_version, s.worker_agreed, s.supervisor_agreed, s.worker_block, s.supervisor_block, s.why, s.moved_to, s.made_at, s.made_by, s.version
             FROM supervision_session s WHERE s.service_id = $1 AND (s.worker_id = $2 OR s.supervisor_id = $2) AND " + $rest,
            $($bound),*
        )
    };
}

/// Actions, then which of them.
macro_rules! actions {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            ActionRow,
            "SELECT a.id, a.pair_id, a.session_id, a.worker_id, a.supervisor_id, a.what, a.who, a.due_on, a.state, a.why, a.made_at, a.made_by,
                 a.closed_at, a.closed_by, a.version
             FROM supervision_action a WHERE a.service_id = $1 AND " + $rest,
            $($bound),*
        )
    };
}

/// Own flexibility as proposed, then which of it.
macro_rules! proposed {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            ProposedRow,
            "SELECT l.id, l.pair_id, l.session_id, l.worker_id, l.supervisor_id, l.aspect, l.latitude, l.from_on, l.until_on, l.why, l.state,
                 l.worker_yes_at, l.supervisor_yes_at, l.personal_id, l.made_at, l.made_by, l.version
             FROM supervision_latitude l WHERE l.service_id = $1 AND (l.worker_id = $2 OR l.supervisor_id = $2) AND " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl SupervisingRoom for SqlTx {
    async fn supervision_pair_list(&mut self, account: Option<Uuid>, since: Day) -> StoreResult<Vec<PairRow>> {
        pairs!(
            "(CAST($2 AS uuid) IS NULL OR t.worker_id = $2 OR t.supervisor_id = $2) AND (t.until_on IS NULL OR t.until_on > $3)
             ORDER BY w.name, t.worker_id, t.from_on, t.id",
            self.service(),
            account,
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_pair_get(&mut self, account: Option<Uuid>, pair: Uuid) -> StoreResult<Option<PairRow>> {
        pairs!(
            "(CAST($2 AS uuid) IS NULL OR t.worker_id = $2 OR t.supervisor_id = $2) AND t.id = $3",
            self.service(),
            account,
            pair
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_pair_insert(&mut self, t: &PairRow) -> StoreResult<()> {
        let external = if t.supervisor_id.is_none() { t.supervisor_name.as_str() } else { "" };
        query!(
            "INSERT INTO supervision_tie (service_id, id, supervisor_id, worker_id, from_on, until_on, kind, parts, every_weeks, external_name,
                 version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
            self.service(),
            t.id,
            t.supervisor_id,
            t.worker_id,
            t.from_on,
            t.until_on,
            t.kind,
            t.parts,
            t.every_weeks,
            external
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_pair_save(&mut self, t: &PairRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE supervision_tie SET kind = $1, parts = $2, every_weeks = $3, until_on = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND version = $7",
            t.kind,
            t.parts,
            t.every_weeks,
            t.until_on,
            self.service(),
            t.id,
            t.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn supervision_session_days(&mut self, account: Option<Uuid>, since: Day) -> StoreResult<Vec<SessionDayRow>> {
        query_as!(
            SessionDayRow,
            r#"SELECT s.id, s.pair_id, s.day, s.clock, s.state,
                 (s.state = 'held' AND ((s.worker_id = $2 AND (s.worker_agreed IS NULL OR s.worker_agreed < s.notes_version))
                   OR (s.supervisor_id = $2 AND (s.supervisor_agreed IS NULL OR s.supervisor_agreed < s.notes_version)))
                   AND (s.notes <> '' OR s.notes_clinical <> '' OR s.notes_emotional <> '')) AS "waits!: bool"
             FROM supervision_session s
             WHERE s.service_id = $1 AND (CAST($2 AS uuid) IS NULL OR s.worker_id = $2 OR s.supervisor_id = $2) AND s.day >= $3
               AND s.state <> 'moved'
             ORDER BY s.day, s.id"#,
            self.service(),
            account,
            since
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_session_insert(&mut self, s: &SessionRow) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_session (service_id, id, pair_id, worker_id, supervisor_id, day, clock, place, state, parts, notes,
                 notes_clinical, notes_emotional, notes_version, worker_agreed, supervisor_agreed, worker_block, supervisor_block, why, moved_to,
                 made_at, made_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, NULL, NULL, $14, $15, $16, NULL, $17, $18, 1)",
            self.service(),
            s.id,
            s.pair_id,
            s.worker_id,
            s.supervisor_id,
            s.day,
            s.clock,
            s.place,
            s.state,
            s.parts,
            s.notes,
            s.notes_clinical,
            s.notes_emotional,
            s.worker_block,
            s.supervisor_block,
            s.why,
            s.made_at,
            s.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_session_get(&mut self, account: Uuid, session: Uuid) -> StoreResult<Option<SessionRow>> {
        sessions!("s.id = $3", self.service(), account, session).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn supervision_session_save(&mut self, s: &SessionRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE supervision_session SET day = $1, clock = $2, place = $3, state = $4, parts = $5, notes = $6, notes_clinical = $7,
                 notes_emotional = $8, notes_version = $9, worker_agreed = $10, supervisor_agreed = $11, worker_block = $12,
                 supervisor_block = $13, why = $14, moved_to = $15, version = version + 1
             WHERE service_id = $16 AND id = $17 AND version = $18",
            s.day,
            s.clock,
            s.place,
            s.state,
            s.parts,
            s.notes,
            s.notes_clinical,
            s.notes_emotional,
            s.notes_version,
            s.worker_agreed,
            s.supervisor_agreed,
            s.worker_block,
            s.supervisor_block,
            s.why,
            s.moved_to,
            self.service(),
            s.id,
            s.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn supervision_session_list(
        &mut self,
        account: Uuid,
        pair: Uuid,
        before: Option<(Day, Uuid)>,
    ) -> StoreResult<Vec<SessionRow>> {
        let (day, id) = before.unzip();
        sessions!(
            "s.pair_id = $3 AND (CAST($4 AS date) IS NULL OR s.day < $4 OR (s.day = $4 AND s.id < $5))
             ORDER BY s.day DESC, s.id DESC LIMIT $6",
            self.service(),
            account,
            pair,
            day,
            id,
            PAGE + 1
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_addition_insert(&mut self, a: &AdditionRow) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_addition (service_id, id, session_id, made_by, made_at, words) VALUES ($1, $2, $3, $4, $5, $6)",
            self.service(),
            a.id,
            a.session_id,
            a.made_by,
            a.made_at,
            a.words
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_addition_list(&mut self, session: Uuid) -> StoreResult<Vec<AdditionRow>> {
        query_as!(
            AdditionRow,
            "SELECT a.id, a.session_id, a.made_by, u.name AS made_by_name, a.made_at, a.words
             FROM supervision_addition a JOIN account u ON u.id = a.made_by
             WHERE a.service_id = $1 AND a.session_id = $2 ORDER BY a.made_at, a.id",
            self.service(),
            session
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_action_insert(&mut self, a: &ActionRow) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_action (service_id, id, pair_id, session_id, worker_id, supervisor_id, what, who, due_on, state, why, made_at,
                 made_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)",
            self.service(),
            a.id,
            a.pair_id,
            a.session_id,
            a.worker_id,
            a.supervisor_id,
            a.what,
            a.who,
            a.due_on,
            a.state,
            a.why,
            a.made_at,
            a.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_action_get(&mut self, account: Uuid, action: Uuid) -> StoreResult<Option<ActionRow>> {
        actions!("(a.worker_id = $2 OR a.supervisor_id = $2) AND a.id = $3", self.service(), account, action)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)
    }

    async fn supervision_action_save(&mut self, a: &ActionRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE supervision_action SET state = $1, why = $2, closed_at = $3, closed_by = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND version = $7",
            a.state,
            a.why,
            a.closed_at,
            a.closed_by,
            self.service(),
            a.id,
            a.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn supervision_action_list(&mut self, pair: Uuid, since: At) -> StoreResult<Vec<ActionRow>> {
        actions!(
            "a.pair_id = $2 AND (a.closed_at IS NULL OR a.closed_at > $3) ORDER BY a.due_on, a.id LIMIT $4",
            self.service(),
            pair,
            since,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_action_due(&mut self, account: Uuid, until: Day) -> StoreResult<Vec<ActionRow>> {
        actions!(
            "a.state = 'open' AND a.due_on <= $3 AND ((a.worker_id = $2 AND a.who = 'worker') OR (a.supervisor_id = $2 AND a.who = 'supervisor'))
             ORDER BY a.due_on, a.id LIMIT $4",
            self.service(),
            account,
            until,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn supervision_proposed_insert(&mut self, l: &ProposedRow) -> StoreResult<()> {
        query!(
            "INSERT INTO supervision_latitude (service_id, id, pair_id, session_id, worker_id, supervisor_id, aspect, latitude, from_on, until_on,
                 why, state, worker_yes_at, supervisor_yes_at, personal_id, made_at, made_by, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 1)",
            self.service(),
            l.id,
            l.pair_id,
            l.session_id,
            l.worker_id,
            l.supervisor_id,
            l.aspect,
            l.latitude,
            l.from_on,
            l.until_on,
            l.why,
            l.state,
            l.worker_yes_at,
            l.supervisor_yes_at,
            l.personal_id,
            l.made_at,
            l.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn supervision_proposed_get(&mut self, account: Uuid, id: Uuid) -> StoreResult<Option<ProposedRow>> {
        proposed!("l.id = $3", self.service(), account, id).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn supervision_proposed_save(&mut self, l: &ProposedRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE supervision_latitude SET from_on = $1, state = $2, worker_yes_at = $3, supervisor_yes_at = $4, personal_id = $5,
                 version = version + 1
             WHERE service_id = $6 AND id = $7 AND version = $8",
            l.from_on,
            l.state,
            l.worker_yes_at,
            l.supervisor_yes_at,
            l.personal_id,
            self.service(),
            l.id,
            l.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn supervision_proposed_list(&mut self, account: Uuid, pair: Option<Uuid>) -> StoreResult<Vec<ProposedRow>> {
        proposed!(
            "l.state = 'proposed' AND (CAST($3 AS uuid) IS NULL OR l.pair_id = $3) ORDER BY l.made_at, l.id LIMIT $4",
            self.service(),
            account,
            pair,
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn personal_cut(&mut self, worker: Uuid, aspect: &str, from: Day) -> StoreResult<()> {
        query!(
            "UPDATE personal_latitude SET until_on = CASE WHEN from_on < $4 THEN $4 ELSE from_on END
             WHERE service_id = $1 AND worker_id = $2 AND aspect = $3 AND ended_at IS NULL AND until_on > $4",
            self.service(),
            worker,
            aspect,
            from
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
