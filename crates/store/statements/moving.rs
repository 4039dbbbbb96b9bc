//! What moves from one record to another: written down row by row, so that it can go back.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::joining::{MovingRoom, MovingRow, SinceRow};
use store::permit::{EpisodePermit, MovePermit, PersonPermit, ReferralPermit};
use store::{At, StoreError, StoreResult};
use uuid::Uuid;

/// Writes down what stands in the former record in each of these tables.
macro_rules! take {
    ($tx:expr, $permit:expr, $moving:expr, $($table:tt),* $(,)?) => {
        $(query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT t.service_id, $3, '" + $table + "', t.id FROM " + $table + " t WHERE t.service_id = $1 AND t.person_id = $2",
            $tx.service(),
            *$permit.former(),
            $moving
        )
        .execute(&mut *$tx.tx)
        .await
        .map_err(err)?;)*
    };
}

/// Moves what was written down of each of these tables.
macro_rules! apply {
    ($tx:expr, $moved:ident, $moving:expr, $to:expr, $from:expr, $($table:tt),* $(,)?) => {
        $($moved += query!(
            "UPDATE " + $table + " SET person_id = $1 WHERE service_id = $2 AND person_id = $4 AND id IN (
               SELECT r.row_id FROM moved_row r WHERE r.service_id = $2 AND r.moving_id = $3 AND r.kind = '" + $table + "')",
            $to,
            $tx.service(),
            $moving,
            $from
        )
        .execute(&mut *$tx.tx)
        .await
        .map_err(err)?
        .rows_affected();)*
    };
}

/// Lets what hangs on a referral, or on an episode, follow it.
macro_rules! follow {
    ($tx:expr, $moved:ident, $moving:expr, $to:expr, $from:expr, $parent:tt, $($table:tt),* $(,)?) => {
        $($moved += query!(
            "UPDATE " + $table + " SET person_id = $1 WHERE service_id = $2 AND person_id = $4 AND " + $parent + "_id IN (
               SELECT r.row_id FROM moved_row r WHERE r.service_id = $2 AND r.moving_id = $3 AND r.kind = '" + $parent + "')",
            $to,
            $tx.service(),
            $moving,
            $from
        )
        .execute(&mut *$tx.tx)
        .await
        .map_err(err)?
        .rows_affected();)*
    };
}

/// The record from which something moves to this one of the two.
fn other_of_the_two(permit: &MovePermit, to: Uuid) -> StoreResult<Uuid> {
    match (*permit.former(), *permit.kept()) {
        (former, kept) if to == kept => Ok(former),
        (former, kept) if to == former => Ok(kept),
        _ => Err(StoreError::Stale),
    }
}

#[async_trait]
impl MovingRoom for SqlTx {
    async fn moving_insert(&mut self, permit: &MovePermit, m: &MovingRow) -> StoreResult<()> {
        query!(
            "INSERT INTO moving (service_id, id, kind, from_id, to_id, fields, why, made_at, made_by, undone_why)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')",
            self.service(),
            m.id,
            m.kind,
            *permit.former(),
            *permit.kept(),
            m.fields,
            m.why,
            m.made_at,
            m.made_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn moving_get(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<Option<MovingRow>> {
        query_as!(
            MovingRow,
            "SELECT m.id, m.kind, m.from_id, m.to_id, m.fields, m.why, m.made_at, m.made_by, a.name AS made_by_name, m.undone_at
             FROM moving m JOIN account a ON a.id = m.made_by
             WHERE m.service_id = $1 AND m.id = $2 AND m.from_id = $3 AND m.to_id = $4",
            self.service(),
            moving,
            *permit.former(),
            *permit.kept()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn moving_fields(&mut self, permit: &MovePermit, moving: Uuid, fields: &str) -> StoreResult<()> {
        let done = query!(
            "UPDATE moving SET fields = $1 WHERE service_id = $2 AND id = $3 AND to_id = $4",
            fields,
            self.service(),
            moving,
            *permit.kept()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn moving_undone(
        &mut self,
        permit: &MovePermit,
        moving: Uuid,
        at: At,
        by: Uuid,
        why: &str,
    ) -> StoreResult<()> {
        let done = query!(
            "UPDATE moving SET undone_at = $1, undone_by = $2, undone_why = $3
             WHERE service_id = $4 AND id = $5 AND from_id = $6 AND to_id = $7 AND undone_at IS NULL",
            at,
            by,
            why,
            self.service(),
            moving,
            *permit.former(),
            *permit.kept()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn moved_take(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()> {
        take!(
            self,
            permit,
            moving,
            "referral",
            "episode",
            "case_access",
            "consent",
            "person_tie",
            "hidden_detail",
            "lone_plan",
            "glass",
            "group_attendance",
            "walk_in",
            "kin_note",
            "record_request",
            "concern",
            "attachment",
            "import_key",
            "import_flag"
        );
        // and what the kept record had, so that what is written from now on can be told from it
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT m.service_id, m.id, 'kept', k.id FROM moving m JOIN (
               SELECT r.id FROM referral r WHERE r.service_id = $1 AND r.person_id = $2
               UNION ALL SELECT c.id FROM consent c WHERE c.service_id = $1 AND c.person_id = $2
               UNION ALL SELECT w.id FROM person_contact w WHERE w.service_id = $1 AND w.person_id = $2
               UNION ALL SELECT t.id FROM person_tie t WHERE t.service_id = $1 AND t.person_id = $2
               UNION ALL SELECT n.id FROM kin_note n WHERE n.service_id = $1 AND n.person_id = $2
               UNION ALL SELECT h.id FROM hidden_detail h WHERE h.service_id = $1 AND h.person_id = $2) k ON TRUE
             WHERE m.service_id = $1 AND m.id = $3",
            self.service(),
            *permit.kept(),
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT i.service_id, $3, 'invitation', i.id FROM invitation i
             WHERE i.service_id = $1 AND i.person_id = $2 AND i.used_at IS NULL",
            self.service(),
            *permit.former(),
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT t.service_id, $3, 'tie_to', t.id FROM person_tie t WHERE t.service_id = $1 AND t.other_person_id = $2",
            self.service(),
            *permit.former(),
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT w.service_id, $4, 'person_contact', w.id FROM person_contact w
             WHERE w.service_id = $1 AND w.person_id = $2 AND NOT EXISTS (
               SELECT 1 FROM person_contact k WHERE k.service_id = $1 AND k.person_id = $3
                 AND REPLACE(LOWER(k.value), ' ', '') = REPLACE(LOWER(w.value), ' ', ''))",
            self.service(),
            *permit.former(),
            *permit.kept(),
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn moved_add(&mut self, permit: &MovePermit, moving: Uuid, kind: &str, row: Uuid) -> StoreResult<()> {
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT m.service_id, m.id, $4, $5 FROM moving m
             WHERE m.service_id = $1 AND m.id = $2 AND m.to_id = $3
             ON CONFLICT (service_id, moving_id, kind, row_id) DO NOTHING",
            self.service(),
            moving,
            *permit.kept(),
            kind,
            row
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn moved_mirror(&mut self, permit: &MovePermit, moving: Uuid, tie: Uuid, kind: &str) -> StoreResult<()> {
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT m.service_id, $2, 'tie_to', m.id FROM person_tie t
             JOIN person_tie m ON m.service_id = t.service_id AND m.person_id = t.other_person_id AND m.other_person_id = t.person_id
               AND m.from_on = t.from_on
             WHERE t.service_id = $1 AND t.id = $3 AND t.person_id = $4 AND m.kind = $5
             ON CONFLICT (service_id, moving_id, kind, row_id) DO NOTHING",
            self.service(),
            moving,
            tie,
            *permit.kept(),
            kind
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn moved_shown_again(&mut self, permit: &PersonPermit, detail: Uuid) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "UPDATE moved_row SET kind = 'person_contact' WHERE service_id = $1 AND kind = 'hidden_detail' AND row_id = $2
               AND moving_id IN (SELECT m.id FROM moving m WHERE m.service_id = $1 AND m.to_id = $3 AND m.undone_at IS NULL)",
            self.service(),
            detail,
            *permit.person()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn moved_take_referral(
        &mut self,
        permit: &MovePermit,
        moving: Uuid,
        referral: &ReferralPermit,
    ) -> StoreResult<()> {
        self.moved_add(permit, moving, "referral", *referral.referral()).await?;
        self.moved_take_support(permit, moving).await
    }

    async fn moved_take_support(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<()> {
        query!(
            "INSERT INTO moved_row (service_id, moving_id, kind, row_id)
             SELECT e.service_id, $2, 'episode', e.id FROM episode e
             WHERE e.service_id = $1 AND e.person_id IN ($3, $4) AND e.referral_id IN (
               SELECT r.row_id FROM moved_row r WHERE r.service_id = $1 AND r.moving_id = $2 AND r.kind = 'referral')
             ON CONFLICT (service_id, moving_id, kind, row_id) DO NOTHING",
            self.service(),
            moving,
            *permit.former(),
            *permit.kept()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn moved_apply(&mut self, permit: &MovePermit, moving: Uuid, to: Uuid) -> StoreResult<u64> {
        // what was moved on since is no longer of the two, and stays where it is
        let from = other_of_the_two(permit, to)?;
        let mut moved = 0;
        apply!(
            self,
            moved,
            moving,
            to,
            from,
            "referral",
            "episode",
            "case_access",
            "consent",
            "person_contact",
            "person_tie",
            "hidden_detail",
            "lone_plan",
            "glass",
            "group_attendance",
            "walk_in",
            "kin_note",
            "record_request",
            "invitation",
            "attachment",
            "import_key",
            "import_flag"
        );
        follow!(
            self,
            moved,
            moving,
            to,
            from,
            "referral",
            "referral_attempt",
            "message",
            "mailing",
            "copied_out",
            "letter",
            "attachment",
            "nudge_put_off",
            "passing",
            "walk_in",
            "discretion",
            "weighed",
            "ask"
        );
        follow!(
            self,
            moved,
            moving,
            to,
            from,
            "episode",
            "contact",
            "appointment",
            "group_place",
            "group_attendance",
            "goal",
            "step",
            "connection",
            "unmet_need",
            "holding",
            "ending",
            "desk_message",
            "kept_off",
            "waiting_turn",
            "wish",
            "told_meanwhile",
            "batch_item",
            "measure",
            "own_concern",
            "measure_ask",
            "follow_up",
            "supervision_case",
            "discretion",
            "weighed",
            "ask",
            "case_access",
            "lone_plan"
        );
        moved += query!(
            "UPDATE person_tie SET other_person_id = $1 WHERE service_id = $2 AND other_person_id = $4 AND id IN (
               SELECT r.row_id FROM moved_row r WHERE r.service_id = $2 AND r.moving_id = $3 AND r.kind = 'tie_to')",
            to,
            self.service(),
            moving,
            from
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?
        .rows_affected();
        if to == *permit.former() {
            // a concern stays with the record in which it was written, and so does who was told of it
            moved += query!(
                "UPDATE case_access SET person_id = $1 WHERE service_id = $2 AND person_id = $3 AND ground = 'concern' AND account_id IN (
                   SELECT t.account_id FROM concern_told t JOIN concern c ON c.service_id = t.service_id AND c.id = t.concern_id
                   WHERE t.service_id = $2 AND c.person_id = $1)
                   AND account_id NOT IN (
                   SELECT u.account_id FROM concern_told u JOIN concern d ON d.service_id = u.service_id AND d.id = u.concern_id
                   WHERE u.service_id = $2 AND d.person_id = $3 AND u.account_id IS NOT NULL)",
                to,
                self.service(),
                from
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?
            .rows_affected();
            // what was only written because the two were joined
            query!(
                "DELETE FROM person_contact WHERE service_id = $1 AND person_id = $2 AND id IN (
                   SELECT r.row_id FROM moved_row r WHERE r.service_id = $1 AND r.moving_id = $3 AND r.kind = 'made_contact')",
                self.service(),
                *permit.kept(),
                moving
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(moved)
    }

    async fn moved_events(&mut self, permit: &MovePermit, moving: Uuid, to: Uuid) -> StoreResult<()> {
        let from = other_of_the_two(permit, to)?;
        // of what the two records, and those joined to the one it comes from, have in the log: what belongs to what moved. That it was
        // moved stays told where it stood.
        query!(
            "INSERT INTO event_moved (service_id, seq, person_id, episode_id, moving_id)
             SELECT e.service_id, e.seq, $3, b.episode_id, $2 FROM event e
             LEFT JOIN event_moved b ON b.service_id = e.service_id AND b.seq = e.seq
             WHERE e.service_id = $1 AND e.kind NOT IN ('entry_moved_away', 'entry_moved_here')
               AND e.seq IN (
                 SELECT o.seq FROM event o JOIN person p ON p.service_id = o.service_id AND p.id = o.person_id
                   WHERE o.service_id = $1 AND p.id IN (SELECT x.id FROM person x WHERE x.service_id = $1 AND (x.id = $4 OR x.merged_into = $4))
                 UNION
                 SELECT v.seq FROM event_moved v
                   WHERE v.service_id = $1 AND v.person_id IN (SELECT y.id FROM person y WHERE y.service_id = $1 AND (y.id = $4 OR y.merged_into = $4)))
               AND (b.person_id IS NULL OR b.person_id IN (
                 SELECT z.id FROM person z WHERE z.service_id = $1 AND (z.id = $4 OR z.merged_into = $4)))
               AND (COALESCE(b.episode_id, e.episode_id) IN (
                   SELECT r.row_id FROM moved_row r WHERE r.service_id = $1 AND r.moving_id = $2 AND r.kind = 'episode')
                 OR e.subject_id = $2
                 OR e.subject_id IN (
                   SELECT r.row_id FROM moved_row r WHERE r.service_id = $1 AND r.moving_id = $2 AND r.kind NOT IN ('person', 'kept'))
                 OR e.subject_id IN (SELECT m.id FROM message m JOIN moved_row r ON r.service_id = m.service_id AND r.row_id = m.referral_id
                   WHERE m.service_id = $1 AND r.moving_id = $2 AND r.kind = 'referral')
                 OR e.subject_id IN (SELECT l.id FROM letter l JOIN moved_row q ON q.service_id = l.service_id AND q.row_id = l.referral_id
                   WHERE l.service_id = $1 AND q.moving_id = $2 AND q.kind = 'referral')
                 OR e.subject_id IN (SELECT a.id FROM attachment a JOIN moved_row s ON s.service_id = a.service_id AND s.row_id = a.referral_id
                   WHERE a.service_id = $1 AND s.moving_id = $2 AND s.kind = 'referral'))
             ON CONFLICT (service_id, seq) DO UPDATE SET person_id = excluded.person_id, moving_id = excluded.moving_id",
            self.service(),
            moving,
            to,
            from
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn moving_lock(&mut self, permit: &MovePermit) -> StoreResult<()> {
        let (low, high) = ((*permit.former()).min(*permit.kept()), (*permit.former()).max(*permit.kept()));
        // in the order of ids, so that two who come at once wait for each other and never for ever
        for person in [low, high] {
            let done = query!(
                "UPDATE person SET version = version + 1 WHERE service_id = $1 AND id = $2",
                self.service(),
                person
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
            fresh(done.rows_affected())?;
        }
        Ok(())
    }

    async fn joining_since(&mut self, permit: &MovePermit, moving: Uuid) -> StoreResult<Vec<SinceRow>> {
        // what stood in either when they were joined was written down then
        query_as!(
            SinceRow,
            r#"SELECT t.kind AS "kind!", t.row_id AS "row_id!: Uuid", t.words AS "words!", t.at AS "at: At" FROM (
                 SELECT 'referral' AS kind, r.id AS row_id, r.reference AS words, r.received_at AS at FROM referral r
                   WHERE r.service_id = $1 AND r.person_id = $2
                 UNION ALL
                 SELECT 'consent', c.id, c.purpose, c.at FROM consent c WHERE c.service_id = $1 AND c.person_id = $2
                 UNION ALL
                 SELECT 'person_contact', w.id, w.kind, NULL FROM person_contact w
                   WHERE w.service_id = $1 AND w.person_id = $2
                 UNION ALL
                 SELECT 'person_tie', t.id, t.kind, NULL FROM person_tie t WHERE t.service_id = $1 AND t.person_id = $2
                 UNION ALL
                 SELECT 'kin_note', n.id, n.kind, n.at FROM kin_note n WHERE n.service_id = $1 AND n.person_id = $2
                 UNION ALL
                 SELECT 'hidden_detail', h.id, h.kind, h.hidden_at FROM hidden_detail h
                   WHERE h.service_id = $1 AND h.person_id = $2) t
               WHERE NOT EXISTS (SELECT 1 FROM moved_row v WHERE v.service_id = $1 AND v.moving_id = $3 AND v.row_id = t.row_id)
               ORDER BY t.kind, t.row_id"#,
            self.service(),
            *permit.kept(),
            moving
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn contact_move(
        &mut self,
        from: &EpisodePermit,
        to: &EpisodePermit,
        contact: Uuid,
        version: i64,
    ) -> StoreResult<()> {
        let (from, to) = (from.writing()?, to.writing()?);
        // the appointment that it closed asks again what became of it
        query!(
            "UPDATE appointment SET contact_id = NULL, state = 'planned', closed_at = NULL, closed_by = NULL, version = version + 1
             WHERE service_id = $1 AND contact_id = $2 AND episode_id = $3",
            self.service(),
            contact,
            *from.episode()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        // and whoever was at a session is the one whose contact it was
        query!(
            "UPDATE group_attendance SET episode_id = $1, person_id = $2, version = version + 1
             WHERE service_id = $3 AND contact_id = $4 AND episode_id = $5",
            *to.episode(),
            *to.person(),
            self.service(),
            contact,
            *from.episode()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        let done = query!(
            "UPDATE contact SET episode_id = $1, person_id = $2, version = version + 1
             WHERE service_id = $3 AND id = $4 AND episode_id = $5 AND version = $6",
            *to.episode(),
            *to.person(),
            self.service(),
            contact,
            *from.episode(),
            version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        // files that are kept with it are of whom it is of
        query!(
            "UPDATE attachment SET person_id = $1, version = version + 1,
               referral_id = (SELECT e.referral_id FROM episode e WHERE e.service_id = $2 AND e.id = $3)
             WHERE service_id = $2 AND contact_id = $4",
            *to.person(),
            self.service(),
            *to.episode(),
            contact
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn contact_events(&mut self, to: &EpisodePermit, moving: Uuid, contact: Uuid) -> StoreResult<()> {
        let to = to.writing()?;
        query!(
            "INSERT INTO event_moved (service_id, seq, person_id, episode_id, moving_id)
             SELECT e.service_id, e.seq, $3, $4, $5 FROM event e
             WHERE e.service_id = $1 AND e.kind NOT IN ('entry_moved_away', 'entry_moved_here')
               AND (e.subject_id = $2 OR e.subject_id IN (
                 SELECT a.id FROM attachment a WHERE a.service_id = $1 AND a.contact_id = $2))
             ON CONFLICT (service_id, seq) DO UPDATE
               SET person_id = excluded.person_id, episode_id = excluded.episode_id, moving_id = excluded.moving_id",
            self.service(),
            contact,
            *to.person(),
            *to.episode(),
            moving
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}
