//! Destroying a record: what `store::destruction::FATES` says of each table, said in SQL; what is pointed at goes last.
//!
//! `$2` is always the record that is used; what was joined to it goes with it. So that one sub-select finds all of them, a chain of
//! joined records is first made to point at its end.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_scalar};
use store::destruction::{Destruction, DestructionRoom, GONE, GONE_ACCOUNT, GONE_WORDS};
use store::erasures::{DestroyedPerson, Erasure, Said};
use store::retention::StubRow;
use store::{At, StoreResult};
use uuid::Uuid;

/// Deletes or changes rows, and counts them.
macro_rules! run {
    ($self:ident, $person:ident, $text:literal $(; $bound:expr)*) => {
        query!($text, $self.service(), $person $(, $bound)*)
            .execute(&mut *$self.tx)
            .await
            .map_err(err)?
            .rows_affected()
    };
}

/// Deletes the rows of a table that name the person.
macro_rules! of_person {
    ($self:ident, $person:ident, $($table:literal),+ $(,)?) => {
        0 $(+ query!(
            "DELETE FROM " + $table + " WHERE service_id = $1 AND person_id IN (
               SELECT m.id FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))",
            $self.service(),
            $person
        )
        .execute(&mut *$self.tx)
        .await
        .map_err(err)?
        .rows_affected())+
    };
}

/// Deletes the rows of a table that belong to a row of another, which names the person.
macro_rules! beneath {
    ($self:ident, $person:ident, $($table:literal by $key:literal of $upper:literal),+ $(,)?) => {
        0 $(+ query!(
            "DELETE FROM " + $table + " WHERE service_id = $1 AND " + $key + " IN (
               SELECT u.id FROM " + $upper + " u JOIN person m ON m.service_id = u.service_id AND m.id = u.person_id
               WHERE u.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))",
            $self.service(),
            $person
        )
        .execute(&mut *$self.tx)
        .await
        .map_err(err)?
        .rows_affected())+
    };
}

impl SqlTx {
    /// Makes what was joined to a joined record point at the record that is used.
    async fn flatten(&mut self, person: Uuid) -> StoreResult<()> {
        loop {
            let moved = run!(
                self,
                person,
                "UPDATE person SET merged_into = $2 WHERE service_id = $1 AND merged_into IN (
                   SELECT m.id FROM person m WHERE m.service_id = $1 AND m.merged_into = $2)"
            );
            if moved == 0 {
                return Ok(());
            }
        }
    }

    /// What of the person others' rows name by an id alone: the ids under which drafts, jobs and messages are kept.
    async fn named_by(&mut self, person: Uuid) -> StoreResult<Vec<Uuid>> {
        query_scalar!(
            r#"SELECT m.id AS "id!: Uuid" FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT r.id FROM referral r JOIN person m ON m.service_id = r.service_id AND m.id = r.person_id
               WHERE r.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT e.id FROM episode e JOIN person m ON m.service_id = e.service_id AND m.id = e.person_id
               WHERE e.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT c.id FROM concern c JOIN person m ON m.service_id = c.service_id AND m.id = c.person_id
               WHERE c.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT l.id FROM lone_plan l LEFT JOIN episode e ON e.service_id = l.service_id AND e.id = l.episode_id
               JOIN person m ON m.service_id = l.service_id AND (m.id = l.person_id OR m.id = e.person_id)
               WHERE l.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT a.id FROM measure_ask a JOIN person m ON m.service_id = a.service_id AND m.id = a.person_id
               WHERE a.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT w.id FROM wish w JOIN person m ON m.service_id = w.service_id AND m.id = w.person_id
               WHERE w.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT a.id FROM appointment a JOIN person m ON m.service_id = a.service_id AND m.id = a.person_id
               WHERE a.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT i.id FROM group_place i JOIN person m ON m.service_id = i.service_id AND m.id = i.person_id
               WHERE i.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT i.id FROM group_attendance i JOIN person m ON m.service_id = i.service_id AND m.id = i.person_id
               WHERE i.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT i.id FROM walk_in i JOIN person m ON m.service_id = i.service_id AND m.id = i.person_id
               WHERE i.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT g.id FROM glass g JOIN person m ON m.service_id = g.service_id AND m.id = g.person_id
               WHERE g.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT q.id FROM record_request q JOIN person m ON m.service_id = q.service_id AND m.id = q.person_id
               WHERE q.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT w.id FROM message w JOIN person m ON m.service_id = w.service_id AND m.id = w.person_id
               WHERE w.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT y.id FROM mailing y JOIN person m ON m.service_id = y.service_id AND m.id = y.person_id
               WHERE y.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT x.id FROM desk_message x JOIN person m ON m.service_id = x.service_id AND m.id = x.person_id
               WHERE x.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT b.id FROM letter b JOIN person m ON m.service_id = b.service_id AND m.id = b.person_id
               WHERE b.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT a.id FROM attachment a JOIN person m ON m.service_id = a.service_id AND m.id = a.person_id
               WHERE a.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT t.id FROM person_tie t JOIN person m ON m.service_id = t.service_id AND m.id = t.other_person_id
               WHERE t.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
             UNION SELECT m.account_id FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)
               AND m.account_id IS NOT NULL AND NOT EXISTS (
                 SELECT 1 FROM membership x WHERE x.account_id = m.account_id AND NOT (x.service_id = $1 AND x.role = 'person'))
             UNION SELECT i.id FROM invitation i JOIN person m ON m.service_id = i.service_id AND m.id = i.person_id
               WHERE i.service_id = $1 AND (m.id = $2 OR m.merged_into = $2)"#,
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    /// The entries of the log that say something of the person: of them, of their support, or of what names them.
    async fn entries_of(&mut self, person: Uuid, named: &[Uuid]) -> StoreResult<Vec<i64>> {
        let mut found = query_scalar!(
            r#"SELECT e.seq AS "seq!: i64" FROM event e JOIN person m ON m.service_id = e.service_id AND m.id = e.person_id
             WHERE e.service_id = $1 AND (m.id = $2 OR m.merged_into = $2) AND NOT EXISTS (
               SELECT 1 FROM event_moved v WHERE v.service_id = $1 AND v.seq = e.seq AND v.person_id NOT IN (
                 SELECT k.id FROM person k WHERE k.service_id = $1 AND (k.id = $2 OR k.merged_into = $2)))
             UNION
             SELECT w.seq FROM event_moved w JOIN person o ON o.service_id = w.service_id AND o.id = w.person_id
             WHERE w.service_id = $1 AND (o.id = $2 OR o.merged_into = $2)"#,
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        // as many as the person has referrals, spells of support and the like: a handful
        for id in named {
            found.extend(
                query_scalar!("SELECT seq FROM event WHERE service_id = $1 AND subject_id = $2", self.service(), id)
                    .fetch_all(&mut *self.tx)
                    .await
                    .map_err(err)?,
            );
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What is kept under an id of theirs in places that know no person: drafts, jobs that still wait, messages and links.
    async fn kept_under(&mut self, named: &[Uuid]) -> StoreResult<u64> {
        let (mut gone, mut ids) = (0, named.to_vec());
        for id in named {
            // the job of a message names the message
            ids.extend(
                query_scalar!("SELECT id FROM notice WHERE service_id = $1 AND subject_id = $2", self.service(), id)
                    .fetch_all(&mut *self.tx)
                    .await
                    .map_err(err)?,
            );
            gone += run!(self, id, "DELETE FROM notice WHERE service_id = $1 AND subject_id = $2");
            gone += run!(self, id, "DELETE FROM link WHERE service_id = $1 AND subject_id = $2");
        }
        for id in ids {
            let id = format!("%{id}%");
            gone += run!(self, id, "DELETE FROM draft WHERE service_id = $1 AND (code LIKE $2 OR body LIKE $2)");
            gone += run!(
                self,
                id,
                "DELETE FROM job WHERE service_id = $1 AND state <> 'running' AND (payload LIKE $2 OR last_error LIKE $2)"
            );
        }
        Ok(gone)
    }

    /// The person's own accounts: closed and emptied where they open nothing else; otherwise only the way to the record goes.
    async fn accounts_of(&mut self, person: Uuid, at: At) -> StoreResult<u64> {
        let accounts = query_scalar!(
            r#"SELECT DISTINCT m.account_id AS "id!: Uuid" FROM person m
             WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2) AND m.account_id IS NOT NULL"#,
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let mut gone = 0;
        for id in accounts {
            let used = query_scalar!(
                r#"SELECT COUNT(*) AS "n!: i64" FROM membership x
                 WHERE x.account_id = $2 AND NOT (x.service_id = $1 AND x.role = 'person')"#,
                self.service(),
                id
            )
            .fetch_one(&mut *self.tx)
            .await
            .map_err(err)?;
            gone +=
                run!(self, id, "DELETE FROM membership WHERE service_id = $1 AND account_id = $2 AND role = 'person'");
            if used > 0 {
                continue;
            }
            gone += run!(self, id, "DELETE FROM draft WHERE service_id = $1 AND account_id = $2");
            for secret in [
                query!("DELETE FROM session WHERE account_id = $1", id),
                query!("DELETE FROM recovery_code WHERE account_id = $1", id),
                query!("DELETE FROM passkey WHERE account_id = $1", id),
                query!("DELETE FROM passkey_challenge WHERE account_id = $1", id),
                query!("DELETE FROM oidc_identity WHERE account_id = $1", id),
                query!("DELETE FROM invitation WHERE account_id = $1", id),
            ] {
                gone += secret.execute(&mut *self.tx).await.map_err(err)?.rows_affected();
            }
            let email = format!("{id}@gone.invalid");
            query!(
                "UPDATE account SET email = $2, name = $3, password_hash = NULL, totp_secret = NULL, totp_confirmed_at = NULL,
                     totp_last_step = NULL, disabled_at = $4, reset_at = NULL, reset_by = NULL, reset_how = NULL, alarm_phone = NULL,
                     version = version + 1
                 WHERE id = $1",
                id,
                email,
                GONE_ACCOUNT,
                at
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(gone)
    }

    /// What others' rows say of the person is taken out; the rows stay.
    async fn cleared_elsewhere(&mut self, person: Uuid, at: At) -> StoreResult<()> {
        run!(self, person,
            "UPDATE person_tie SET other_person_id = NULL, name = $3, phone = '', note = '', may_be_told = 'not_asked', version = version + 1
             WHERE service_id = $1 AND other_person_id IN (
               SELECT m.id FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"; GONE);
        run!(
            self,
            person,
            "UPDATE glass SET person_id = NULL, why = $3, outcome_words = '', closed_at = COALESCE(closed_at, $4), version = version + 1
             WHERE service_id = $1 AND person_id IN (
               SELECT m.id FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"; GONE_WORDS; at
        );
        let _: u64 = beneath!(self, person, "request_stop" by "request_id" of "record_request", "request_mark" by "request_id" of "record_request");
        run!(
            self,
            person,
            "UPDATE record_request SET person_id = NULL, reference = '', asked_by = $3, why = $4, identity_how = '', longer_why = '',
                 answer_words = '', given_how = '', closed_at = COALESCE(closed_at, $5), version = version + 1
             WHERE service_id = $1 AND person_id IN (
               SELECT m.id FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"; GONE; GONE_WORDS; at
        );
        run!(
            self,
            person,
            "UPDATE referral SET duplicate_of = NULL WHERE service_id = $1 AND duplicate_of IN (
               SELECT r.id FROM referral r JOIN person m ON m.service_id = r.service_id AND m.id = r.person_id
               WHERE r.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"
        );
        run!(
            self,
            person,
            "UPDATE concern SET moved_to = NULL WHERE service_id = $1 AND moved_to IN (
               SELECT c.id FROM concern c JOIN person m ON m.service_id = c.service_id AND m.id = c.person_id
               WHERE c.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"
        );
        run!(
            self,
            person,
            "UPDATE concern SET moved_from = NULL WHERE service_id = $1 AND moved_from IN (
               SELECT c.id FROM concern c JOIN person m ON m.service_id = c.service_id AND m.id = c.person_id
               WHERE c.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"
        );
        Ok(())
    }

    /// Their files, and what was in them; what is kept for somebody else too, because the very same file stands there, stays theirs.
    async fn files_out(&mut self, person: Uuid) -> StoreResult<u64> {
        let blobs = query_scalar!(
            r#"SELECT DISTINCT a.blob_id AS "id!: Uuid" FROM attachment a
             LEFT JOIN referral r ON r.service_id = a.service_id AND r.id = a.referral_id
             JOIN person m ON m.service_id = a.service_id AND (m.id = a.person_id OR m.id = r.person_id)
             WHERE a.service_id = $1 AND (m.id = $2 OR m.merged_into = $2) AND a.blob_id IS NOT NULL"#,
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let mut gone = beneath!(self, person, "attachment" by "referral_id" of "referral", "attachment" by "letter_id" of "letter",
            "attachment" by "contact_id" of "contact");
        gone += of_person!(self, person, "attachment");
        // as many as the person has files
        for blob in blobs {
            gone += run!(
                self,
                blob,
                "DELETE FROM blob_piece WHERE service_id = $1 AND blob_id = $2 AND NOT EXISTS (
                   SELECT 1 FROM attachment a WHERE a.service_id = $1 AND a.blob_id = $2)"
            );
            gone += run!(
                self,
                blob,
                "DELETE FROM blob WHERE service_id = $1 AND id = $2 AND NOT EXISTS (
                   SELECT 1 FROM attachment a WHERE a.service_id = $1 AND a.blob_id = $2)"
            );
        }
        Ok(gone)
    }

    /// That their record was like another, joined or parted, and what was moved.
    async fn joinings_out(&mut self, person: Uuid) -> StoreResult<u64> {
        let mut gone = run!(
            self,
            person,
            "DELETE FROM moved_row WHERE service_id = $1 AND moving_id IN (
               SELECT v.id FROM moving v JOIN person m ON m.service_id = v.service_id AND (m.id = v.from_id OR m.id = v.to_id)
               WHERE v.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"
        );
        gone += run!(
            self,
            person,
            "DELETE FROM moving WHERE service_id = $1 AND (
               from_id IN (SELECT m.id FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))
               OR to_id IN (SELECT o.id FROM person o WHERE o.service_id = $1 AND (o.id = $2 OR o.merged_into = $2)))"
        );
        gone += run!(
            self,
            person,
            "DELETE FROM alike_pair WHERE service_id = $1 AND (
               low_id IN (SELECT m.id FROM person m WHERE m.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))
               OR high_id IN (SELECT o.id FROM person o WHERE o.service_id = $1 AND (o.id = $2 OR o.merged_into = $2)))"
        );
        Ok(gone + of_person!(self, person, "event_moved", "unusual", "correction", "restriction"))
    }

    /// Takes every row of the person out; gives how many rows, and how many records of theirs were joined.
    async fn rows_out(&mut self, person: Uuid, destroyed_at: At, named: &[Uuid]) -> StoreResult<(u64, u64)> {
        let mut gone = self.kept_under(named).await?;
        gone += self.accounts_of(person, destroyed_at).await?;
        self.cleared_elsewhere(person, destroyed_at).await?;
        // what is beneath a spell of support or a referral goes by it, whichever of the joined records it names itself
        gone += self.joinings_out(person).await?;
        gone += self.files_out(person).await?;
        gone += beneath!(self, person, "holding_reason" by "holding_id" of "holding", "holding_function" by "holding_id" of "holding",
            "contact_need" by "contact_id" of "contact", "death_told" by "death_id" of "death",
            "death_told" by "connection_id" of "connection", "lone_told" by "plan_id" of "lone_plan",
            "concern_told" by "concern_id" of "concern", "concern_note" by "concern_id" of "concern");
        gone += run!(
            self,
            person,
            "DELETE FROM lone_told WHERE service_id = $1 AND plan_id IN (
               SELECT l.id FROM lone_plan l JOIN episode e ON e.service_id = l.service_id AND e.id = l.episode_id
               JOIN person m ON m.service_id = e.service_id AND m.id = e.person_id
               WHERE l.service_id = $1 AND (m.id = $2 OR m.merged_into = $2))"
        );
        gone += beneath!(self, person, "group_attendance" by "contact_id" of "contact", "group_attendance" by "episode_id" of "episode",
            "group_place" by "episode_id" of "episode", "walk_in" by "referral_id" of "referral");
        gone += beneath!(self, person, "appointment_reply" by "appointment_id" of "appointment", "appointment" by "episode_id" of "episode",
            "lone_plan" by "episode_id" of "episode", "supervision_case" by "episode_id" of "episode", "weighed" by "episode_id" of "episode",
            "discretion" by "episode_id" of "episode", "ask" by "episode_id" of "episode",
            "measure" by "episode_id" of "episode", "own_concern" by "episode_id" of "episode",
            "measure_ask" by "episode_id" of "episode", "follow_up" by "episode_id" of "episode",
            "desk_message" by "episode_id" of "episode",
            "kept_off" by "episode_id" of "episode", "case_access" by "episode_id" of "episode",
            "waiting_turn" by "episode_id" of "episode", "wish" by "episode_id" of "episode",
            "told_meanwhile" by "episode_id" of "episode", "batch_item" by "episode_id" of "episode",
            "unmet_need" by "episode_id" of "episode", "connection" by "episode_id" of "episode", "holding" by "episode_id" of "episode",
            "ending" by "episode_id" of "episode", "step" by "episode_id" of "episode", "goal" by "episode_id" of "episode",
            "contact" by "episode_id" of "episode", "episode_owner" by "episode_id" of "episode");
        gone += of_person!(
            self,
            person,
            "import_row",
            "import_key",
            "import_flag",
            "lone_plan",
            "measure",
            "own_concern",
            "measure_ask",
            "follow_up",
            "supervision_case",
            "weighed",
            "discretion",
            "ask",
            "desk_message",
            "kept_off",
            "case_access",
            "waiting_turn",
            "wish",
            "told_meanwhile",
            "batch_item",
            "unmet_need",
            "death_told",
            "connection",
            "holding",
            "ending",
            "step",
            "goal",
            "appointment",
            "group_attendance",
            "group_place",
            "walk_in",
            "kin_note",
            "contact",
            "concern_told",
            "concern_note",
            "concern",
            "death",
            "ability",
            "consent"
        );
        gone += beneath!(self, person, "episode" by "referral_id" of "referral", "referral_need" by "referral_id" of "referral",
            "referral_contract" by "referral_id" of "referral",
            "referral_risk" by "referral_id" of "referral", "referral_attempt" by "referral_id" of "referral",
            "referral_reply" by "referral_id" of "referral", "referral_signpost" by "referral_id" of "referral",
            "nudge_put_off" by "referral_id" of "referral", "passing" by "referral_id" of "referral", "mailing" by "referral_id" of "referral",
            "copied_out" by "referral_id" of "referral", "weighed" by "referral_id" of "referral",
            "discretion" by "referral_id" of "referral", "ask" by "referral_id" of "referral",
            "message" by "referral_id" of "referral", "letter" by "referral_id" of "referral");
        gone += of_person!(
            self,
            person,
            "episode",
            "referral_attempt",
            "nudge_put_off",
            "passing",
            "mailing",
            "message",
            "copied_out",
            "letter",
            "referral",
            "person_contact",
            "hidden_detail",
            "person_tie",
            "invitation",
            "retention_mark",
            "retention_review"
        );
        // those that were joined first: the record that is used says which they are
        let joined = run!(self, person, "DELETE FROM person WHERE service_id = $1 AND merged_into = $2");
        let own = run!(self, person, "DELETE FROM person WHERE service_id = $1 AND id = $2");
        Ok((gone + joined + own, joined + own))
    }

    /// Takes a person out of the rows and what the log says of them, and notes it; `again` in a backup of before. Gives what is left,
    /// and how many entries were erased; none where there is no such record.
    pub(crate) async fn destroy(
        &mut self,
        destruction: &Destruction,
        again: bool,
    ) -> StoreResult<Option<(StubRow, u64)>> {
        let person = destruction.person;
        let there = query_scalar!(
            r#"SELECT COUNT(*) AS "n!: i64" FROM person WHERE service_id = $1 AND id = $2"#,
            self.service(),
            person
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)?;
        if there == 0 {
            return Ok(None);
        }
        self.flatten(person).await?;
        let named = self.named_by(person).await?;
        let entries = self.entries_of(person, &named).await?;
        let (rows, records) = self.rows_out(person, destruction.at, &named).await?;
        let known: Vec<_> = entries.iter().map(|seq| (*seq, None)).collect();
        let entries = self.payloads_erase(&known).await?;
        let erased = entries.len() as u64;
        let mut stub = destruction.stub.clone();
        if !again {
            let number = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            stub.records = i32::try_from(records).unwrap_or(i32::MAX);
            (stub.rows_gone, stub.entries_erased) = (number(rows), number(erased));
        }
        self.stub_write(&stub).await?;
        let destroyed = Some(DestroyedPerson { person, stub: stub.clone() });
        let said = Said { id: destruction.event, ground: destruction.ground.clone(), again, entries, destroyed };
        let noted = Erasure {
            event: destruction.event,
            salt: destruction.salt,
            at: destruction.at,
            ground: String::new(),
            entries: Vec::new(),
        };
        self.erasure_note(&noted, &said);
        Ok(Some((stub, erased)))
    }

    async fn stub_write(&mut self, s: &StubRow) -> StoreResult<()> {
        // in a backup of shortly after, the stub may stand already
        query!(
            "INSERT INTO retention_stub (service_id, id, class, ground, request_id, from_year, until_year, decided_by, decided_at,
                 confirmed_by, confirmed_at, destroyed_at, records, rows_gone, entries_erased)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING",
            self.service(),
            s.id,
            s.class,
            s.ground,
            s.request_id,
            s.from_year,
            s.until_year,
            s.decided_by,
            s.decided_at,
            s.confirmed_by,
            s.confirmed_at,
            s.destroyed_at,
            s.records,
            s.rows_gone,
            s.entries_erased
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }
}

#[async_trait]
impl DestructionRoom for SqlTx {
    async fn person_destroy(&mut self, destruction: &Destruction) -> StoreResult<Option<StubRow>> {
        Ok(self.destroy(destruction, false).await?.map(|(stub, _)| stub))
    }
}
