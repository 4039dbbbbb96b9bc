//! Events: written at commit, chained by hash at the service's head row.

use super::{Engine, SqlTx, err};
use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_as};
use std::collections::{BTreeMap, HashMap};
use store::chain::{self, Anchor, EventLink, Fault, Walk};
use store::erasures::{self, ErasedEntry, Erasure, Said};
use store::events::{EventRoom, EventRow, NewEvent, TouchRow};
use store::permit::PersonPermit;
use store::{Actor, At, StoreError, StoreResult, Undisclosed};
use uuid::Uuid;

/// How many events one statement writes: well below either engine's limit of bound values.
const ROWS: usize = 500;
/// As many events as one act notes as a rule: a contact, what is planned next, and how ready the person is.
const USUAL: usize = 4;
/// How many entries verification holds at a time.
const BATCH: i64 = 500;

impl SqlTx {
    /// Chains the events of this transaction and writes them. The head row is taken here, last of all,
    /// so that others wait for it only as long as this takes (HOUSE 10.3).
    pub(super) async fn events_write(&mut self, noted: &[NewEvent]) -> StoreResult<()> {
        let count = i64::try_from(noted.len()).map_err(|e| StoreError::Database(Box::new(e)))?;
        let head = query!(
            "UPDATE chain_head SET seq = seq + $2 WHERE service_id = $1 AND code = 'events' RETURNING seq, digest",
            self.service(),
            count
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)?;

        let writer = self.scope().actor().clone();
        let acted = |event: &NewEvent| match (&event.acted, &writer) {
            (Some((id, name)), Actor::System) => (*id, name.clone()),
            _ => (writer.account(), writer.logged().to_owned()),
        };
        let mut digest = head.digest;
        let mut chained = Vec::with_capacity(noted.len());
        for (seq, event) in (head.seq - count + 1..).zip(noted) {
            let payload_digest = chain::payload_digest(&event.salt, &event.body);
            let (actor, actor_name) = acted(event);
            digest = chain::event_digest(
                &digest,
                &EventLink {
                    seq,
                    id: event.id,
                    at: event.at,
                    actor,
                    actor_name: &actor_name,
                    kind: event.kind,
                    subject: event.subject,
                    person: event.person,
                    episode: event.episode,
                    payload_digest: &payload_digest,
                },
            );
            chained.push((seq, event, actor, actor_name, payload_digest, digest.clone()));
        }

        let service = self.service();
        for rows in chained.chunks(ROWS) {
            // Bound rows of any number: the text is built, and its plan kept for as many as one act usually notes.
            let mut events = QueryBuilder::<Engine>::new(
                "INSERT INTO event (service_id, seq, id, at, actor_id, actor_name, kind, subject_id, person_id, episode_id, \
                 payload_digest, digest) ",
            );
            events.push_values(rows, |mut row, (seq, event, actor, actor_name, payload_digest, digest)| {
                row.push_bind(service)
                    .push_bind(*seq)
                    .push_bind(event.id)
                    .push_bind(event.at)
                    .push_bind(*actor)
                    .push_bind(actor_name.as_str())
                    .push_bind(event.kind)
                    .push_bind(event.subject)
                    .push_bind(event.person)
                    .push_bind(event.episode)
                    .push_bind(payload_digest.as_slice())
                    .push_bind(digest.as_slice());
            });
            events.build().persistent(rows.len() <= USUAL).execute(&mut *self.tx).await.map_err(err)?;
            let mut payloads = QueryBuilder::<Engine>::new("INSERT INTO event_payload (service_id, seq, salt, body) ");
            payloads.push_values(rows, |mut row, (seq, event, ..)| {
                row.push_bind(service).push_bind(*seq).push_bind(event.salt.as_slice()).push_bind(event.body.as_str());
            });
            payloads.build().persistent(rows.len() <= USUAL).execute(&mut *self.tx).await.map_err(err)?;
        }

        query!("UPDATE chain_head SET digest = $2 WHERE service_id = $1 AND code = 'events'", self.service(), digest)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(())
    }
}

impl SqlTx {
    /// Deletes the payloads of entries, where they are there and, where a digest is told, are the very ones; gives which.
    pub(crate) async fn payloads_erase(&mut self, entries: &[(i64, Option<&str>)]) -> StoreResult<Vec<ErasedEntry>> {
        let service = self.service();
        let mut found = Vec::new();
        for some in entries.chunks(ROWS) {
            let mut reading = QueryBuilder::<Engine>::new(
                "SELECT e.seq, e.digest FROM event e JOIN event_payload p ON p.service_id = e.service_id AND p.seq = e.seq \
                 WHERE e.service_id = ",
            );
            reading.push_bind(service).push(" AND e.seq IN (");
            let mut list = reading.separated(", ");
            for (seq, _) in some {
                list.push_bind(*seq);
            }
            reading.push(") ORDER BY e.seq");
            let there: Vec<(i64, Vec<u8>)> =
                reading.build_query_as().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)?;
            let there: Vec<ErasedEntry> = there
                .into_iter()
                .map(|(seq, digest)| ErasedEntry { seq, digest: chain::hex(&digest) })
                .filter(|e| some.iter().any(|(seq, digest)| *seq == e.seq && digest.is_none_or(|d| d == e.digest)))
                .collect();
            if there.is_empty() {
                continue;
            }
            let mut erasing = QueryBuilder::<Engine>::new("DELETE FROM event_payload WHERE service_id = ");
            erasing.push_bind(service).push(" AND seq IN (");
            let mut list = erasing.separated(", ");
            for entry in &there {
                list.push_bind(entry.seq);
            }
            erasing.push(")");
            erasing.build().persistent(false).execute(&mut *self.tx).await.map_err(err)?;
            found.extend(there);
        }
        Ok(found)
    }

    /// Notes what an erasure took.
    pub(crate) fn erasure_note(&mut self, erasure: &Erasure, said: &Said) {
        self.event_note(erasure.event, erasure.at, erasures::KIND, erasure.salt, said.body());
    }

    /// Notes something about the service's own logs.
    pub(crate) fn event_note(&mut self, id: Uuid, at: At, kind: &'static str, salt: [u8; 16], body: String) {
        let (subject, person, episode) = (Some(self.service()), None, None);
        store::Tx::event(self, NewEvent { id, at, kind, subject, person, episode, acted: None, body, salt });
    }
}

#[async_trait]
impl EventRoom for SqlTx {
    async fn event_timeline(
        &mut self,
        permit: &PersonPermit,
        kinds: Option<&str>,
        before: Option<i64>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<EventRow>>> {
        // An event of the person's own referral is found by both halves, and given once.
        let found = query_as!(
            EventRow,
            r#"SELECT e.seq, e.at, e.actor_id, e.actor_name, e.kind, e.subject_id, e.person_id,
                 COALESCE(v.episode_id, e.episode_id) AS "episode_id: Uuid", p.body AS "body?"
             FROM event e LEFT JOIN event_payload p ON p.service_id = e.service_id AND p.seq = e.seq
             LEFT JOIN event_moved v ON v.service_id = e.service_id AND v.seq = e.seq
             WHERE e.service_id = $1 AND e.seq IN (
                 SELECT o.seq FROM event o WHERE o.service_id = $1 AND o.person_id = $2
                 UNION
                 SELECT f.seq FROM event f JOIN person w ON w.service_id = f.service_id AND w.id = f.person_id
                 WHERE f.service_id = $1 AND w.merged_into = $2
                 UNION
                 SELECT t.seq FROM event_moved t WHERE t.service_id = $1 AND t.person_id = $2
                 UNION
                 SELECT u.seq FROM event_moved u JOIN person x ON x.service_id = u.service_id AND x.id = u.person_id
                 WHERE u.service_id = $1 AND x.merged_into = $2
                 UNION
                 SELECT j.seq FROM event j WHERE j.service_id = $1 AND j.subject_id IN (
                   SELECT r.id FROM referral r WHERE r.service_id = $1 AND r.person_id = $2
                   UNION
                   SELECT m.id FROM message m JOIN referral q ON q.service_id = m.service_id AND q.id = m.referral_id
                   WHERE m.service_id = $1 AND q.person_id = $2))
               AND (v.seq IS NULL OR v.person_id = $2 OR EXISTS (
                 SELECT 1 FROM person y WHERE y.service_id = $1 AND y.id = v.person_id AND y.merged_into = $2))
               AND e.seq < $3
               AND (CAST($4 AS TEXT) IS NULL OR REPLACE(CAST($4 AS TEXT), ' ' || e.kind || ' ', '') <> CAST($4 AS TEXT))
             ORDER BY e.seq DESC LIMIT $5"#,
            self.service(),
            permit.person(),
            before.unwrap_or(i64::MAX),
            kinds,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(found, *permit.person()))
    }

    async fn event_page(&mut self, before: Option<i64>, limit: i64) -> StoreResult<Vec<EventRow>> {
        query_as!(
            EventRow,
            r#"SELECT seq, at, actor_id, actor_name, kind, subject_id, person_id, episode_id, CAST(NULL AS TEXT) AS "body?: String"
             FROM event WHERE service_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3"#,
            self.service(),
            before.unwrap_or(i64::MAX),
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn event_head(&mut self) -> StoreResult<(i64, Vec<u8>)> {
        let head =
            query!("SELECT seq, digest FROM chain_head WHERE service_id = $1 AND code = 'events'", self.service())
                .fetch_one(&mut *self.tx)
                .await
                .map_err(err)?;
        Ok((head.seq, head.digest))
    }

    async fn event_of_kinds(&mut self, kinds: &str) -> StoreResult<Vec<EventRow>> {
        query_as!(
            EventRow,
            r#"SELECT e.seq, e.at, e.actor_id, e.actor_name, e.kind, e.subject_id, e.person_id, e.episode_id, p.body AS "body?"
             FROM event e LEFT JOIN event_payload p ON p.service_id = e.service_id AND p.seq = e.seq
             WHERE e.service_id = $1 AND e.person_id IS NULL
               AND REPLACE(CAST($2 AS TEXT), ' ' || e.kind || ' ', '') <> CAST($2 AS TEXT)
             ORDER BY e.seq"#,
            self.service(),
            kinds
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn event_erase(&mut self, erasure: &Erasure) -> StoreResult<u64> {
        let known: Vec<_> = erasure.entries.iter().map(|seq| (*seq, None)).collect();
        let entries = self.payloads_erase(&known).await?;
        let erased = entries.len() as u64;
        if erased > 0 {
            self.erasure_note(
                erasure,
                &Said { id: erasure.event, ground: erasure.ground.clone(), again: false, entries, destroyed: None },
            );
        }
        Ok(erased)
    }

    async fn event_walk(&mut self, walk: &mut Walk, anchors: &[Anchor], limit: i64) -> StoreResult<()> {
        let mut noted: BTreeMap<i64, &Anchor> = BTreeMap::new();
        for anchor in anchors.iter().filter(|a| a.stream.is_nil() && a.seq > 0) {
            noted.entry(anchor.seq).or_insert(anchor);
        }
        let mut erased: Option<HashMap<i64, String>> = None;
        let mut left = limit;
        while left > 0 {
            let rows = query!(
                r#"SELECT e.seq, e.id, e.at, e.actor_id, e.actor_name, e.kind, e.subject_id, e.person_id, e.episode_id,
                   e.payload_digest, e.digest, p.salt AS "salt?", p.body AS "body?"
                 FROM event e LEFT JOIN event_payload p ON p.service_id = e.service_id AND p.seq = e.seq
                 WHERE e.service_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3"#,
                self.service(),
                walk.seq,
                BATCH.min(left)
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?;
            if rows.is_empty() {
                return self.walk_end(walk, noted.keys().next_back().copied()).await;
            }
            left -= i64::try_from(rows.len()).unwrap_or(limit);
            let mut digest = walk.last_digest();
            for r in rows {
                if r.seq != walk.seq + 1 {
                    walk.breaks(walk.seq + 1, Fault::Missing, None, "this entry is missing");
                    return Ok(());
                }
                let link = EventLink {
                    seq: r.seq,
                    id: r.id,
                    at: r.at,
                    actor: r.actor_id,
                    actor_name: &r.actor_name,
                    kind: &r.kind,
                    subject: r.subject_id,
                    person: r.person_id,
                    episode: r.episode_id,
                    payload_digest: &r.payload_digest,
                };
                if chain::event_digest(&digest, &link) != r.digest {
                    walk.breaks(r.seq, Fault::Changed, Some(r.at), "this entry, or the one before it, was changed");
                    return Ok(());
                }
                if noted.get(&r.seq).is_some_and(|a| a.digest.as_ref().is_some_and(|d| *d != r.digest)) {
                    let why = "this entry is not the one that was written down elsewhere: the chain was written anew";
                    walk.breaks(r.seq, Fault::Anew, Some(r.at), why);
                    return Ok(());
                }
                match (r.salt, r.body) {
                    (Some(salt), Some(body)) => {
                        if chain::payload_digest(&salt, &body) != r.payload_digest {
                            walk.breaks(r.seq, Fault::Said, Some(r.at), "what this entry says was changed");
                            return Ok(());
                        }
                    }
                    (salt, body) => {
                        // An erasure names what it took, and is itself an entry of this chain, walked like every other
                        // (docs/adr/0006). They are read only where something is not there.
                        if erased.is_none() {
                            erased = Some(self.erased().await?);
                        }
                        let named = erased.as_ref().and_then(|e| e.get(&r.seq));
                        let told =
                            salt.is_none() && body.is_none() && named.is_some_and(|d| *d == chain::hex(&r.digest));
                        if !told {
                            walk.breaks(r.seq, Fault::SaidMissing, Some(r.at), "what this entry says is missing");
                            return Ok(());
                        }
                        walk.erased += 1;
                    }
                }
                walk.fits(r.seq, r.at, &r.digest);
                digest = r.digest;
            }
        }
        Ok(())
    }

    async fn event_touches(&mut self, from: At, until: At) -> StoreResult<Vec<TouchRow>> {
        query_as!(
            TouchRow,
            r#"SELECT DISTINCT e.actor_id AS "account_id!: Uuid", e.person_id AS "person_id!: Uuid", e.at, c.at AS "held_at?"
             FROM event e LEFT JOIN contact c ON c.service_id = e.service_id AND c.id = e.subject_id AND e.kind = 'contact_recorded'
             WHERE e.service_id = $1 AND e.at >= $2 AND e.at < $3 AND e.actor_id IS NOT NULL AND e.person_id IS NOT NULL"#,
            self.service(),
            from,
            until
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }
}

impl SqlTx {
    /// What erasures named: the entries' numbers with their digests.
    async fn erased(&mut self) -> StoreResult<HashMap<i64, String>> {
        let kinds = format!(" {} ", erasures::KIND);
        let said = self.event_of_kinds(&kinds).await?.into_iter().filter_map(|event| event.body);
        let said = said.filter_map(|body| Said::read(&body));
        Ok(said.flat_map(|s| s.entries).map(|e| (e.seq, e.digest)).collect())
    }

    /// There are no more entries: whether that is where the chain's own head, and what was noted elsewhere, say that it ends.
    async fn walk_end(&mut self, walk: &mut Walk, noted: Option<i64>) -> StoreResult<()> {
        let head =
            query!("SELECT seq, digest FROM chain_head WHERE service_id = $1 AND code = 'events'", self.service())
                .fetch_optional(&mut *self.tx)
                .await
                .map_err(err)?;
        walk.done = true;
        match head {
            _ if noted.is_some_and(|seq| seq > walk.seq) => {
                let why = format!(
                    "entry {} was written down elsewhere, and nothing from here on is there: the end was cut off",
                    noted.unwrap_or_default()
                );
                walk.breaks(walk.seq + 1, Fault::CutOff, None, why);
            }
            None => walk.breaks(0, Fault::Head, None, "the head of the chain is missing"),
            Some(head) if head.seq > walk.seq => {
                let why = "the chain's head says that there is more: the end was cut off";
                walk.breaks(walk.seq + 1, Fault::CutOff, None, why);
            }
            Some(head) if head.seq != walk.seq || head.digest != walk.last_digest() => {
                walk.breaks(walk.seq, Fault::Head, None, "the chain's head names another entry as the last one");
            }
            Some(_) => {}
        }
        Ok(())
    }
}
