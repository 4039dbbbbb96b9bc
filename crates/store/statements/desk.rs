//! The practice's front desk: whom it is told of, and the messages it takes.

use super::referrals::newest;
use super::today::of_worker;
use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::desk::{
    DeskDueRow, DeskEpisodeRow, DeskMessageRow, DeskPersonRow, DeskReferralRow, DeskRoom, DeskSearch, DeskTakenRow,
    DeskWaitRow,
};
use store::permit::{DeskPermit, EpisodePermit, PermitMaker};
use store::referrals::After;
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

/// A statement with what decides whether the desk is told of the person `p`: what is read besides, from where and which. What was asked
/// for, or hidden, in a record that was joined to theirs holds for them too.
macro_rules! decided {
    ($row:ident, $select:tt, { $($from:tt)+ }, $($bound:expr),* $(,)?) => {
        query_as!(
            $row,
            "SELECT " + $select + r#",
                 EXISTS (SELECT 1 FROM hidden_detail h JOIN person j ON j.service_id = h.service_id AND j.id = h.person_id
                   WHERE h.service_id = p.service_id AND (j.id = p.id OR j.merged_into = p.id)) AS "hides!: bool",
                 EXISTS (SELECT 1 FROM restriction q JOIN person j ON j.service_id = q.service_id AND j.id = q.person_id
                   WHERE q.service_id = p.service_id AND (j.id = p.id OR j.merged_into = p.id) AND q.lifted_at IS NULL) AS "restricted!: bool",
                 EXISTS (SELECT 1 FROM death d WHERE d.service_id = p.service_id AND d.person_id = p.id
                   AND d.taken_back_at IS NULL) AS "died!: bool",
                 (SELECT c.given FROM consent c WHERE c.service_id = p.service_id AND c.person_id = p.id
                   AND c.purpose = 'share_with_practice' ORDER BY c.at DESC, c.id DESC LIMIT 1) AS "share?: bool",
                 (SELECT c.withdrawn_at IS NOT NULL FROM consent c WHERE c.service_id = p.service_id AND c.person_id = p.id
                   AND c.purpose = 'share_with_practice' ORDER BY c.at DESC, c.id DESC LIMIT 1) AS "share_withdrawn?: bool" "#
            + $($from)+,
            $($bound),*
        )
    };
}

/// Somebody of a practice; then which.
macro_rules! of_practice {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        decided!(
            DeskPersonRow,
            "p.id, p.given_name, p.family_name, p.known_as, p.birth_date",
            { "FROM person p WHERE p.service_id = $1 AND p.merged_into IS NULL " + $rest },
            $($bound),*
        )
    };
}

/// Anywhere in a folded name.
fn anywhere(word: &str) -> String {
    format!("%{}%", word.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

#[async_trait]
impl DeskRoom for SqlTx {
    async fn permit_desk(&mut self, account: Uuid, person: Uuid, today: Day) -> StoreResult<Option<DeskPermit>> {
        let site = query_scalar!(
            r#"SELECT s.id AS "id!: Uuid" FROM person p
             JOIN site s ON s.service_id = p.service_id AND s.id = p.practice_id
             JOIN referrer_site r ON r.service_id = s.service_id AND r.site_id = s.id
             WHERE p.service_id = $1 AND p.id = $2 AND p.merged_into IS NULL AND s.archived_at IS NULL AND r.account_id = $3
               AND r.from_on <= $4 AND (r.until_on IS NULL OR r.until_on > $4)
             LIMIT 1"#,
            self.service(),
            person,
            account,
            today
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(site.map(|site| DeskPermit::made(person, site, &PermitMaker::of_the_engine())))
    }

    async fn desk_search(
        &mut self,
        account: Uuid,
        today: Day,
        search: &DeskSearch,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<DeskPersonRow>>> {
        let [first, second, third] = search.words.each_ref().map(|word| word.as_deref().map(anywhere));
        // by the number or the day, of which there is an index each; without either nobody is found
        let rows = of_practice!(
            "AND (p.nhs_number = $2 OR p.birth_date = $3)
             AND (CAST($2 AS TEXT) IS NULL OR p.nhs_number = $2)
             AND (CAST($3 AS date) IS NULL OR p.birth_date = $3)
             AND (CAST($4 AS TEXT) IS NULL OR p.name_key LIKE $4 ESCAPE '!')
             AND (CAST($5 AS TEXT) IS NULL OR p.name_key LIKE $5 ESCAPE '!')
             AND (CAST($6 AS TEXT) IS NULL OR p.name_key LIKE $6 ESCAPE '!')
             AND EXISTS (SELECT 1 FROM referrer_site r
               JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id AND s.archived_at IS NULL
               WHERE r.service_id = p.service_id AND r.site_id = p.practice_id AND r.account_id = $7
                 AND r.from_on <= $8 AND (r.until_on IS NULL OR r.until_on > $8))
             ORDER BY p.name_key, p.id LIMIT $9",
            self.service(),
            search.nhs_number,
            search.birth_date,
            first,
            second,
            third,
            account,
            today,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |p| p.id))
    }

    async fn desk_person(&mut self, permit: &DeskPermit) -> StoreResult<Undisclosed<Option<DeskPersonRow>>> {
        let row = of_practice!("AND p.id = $2", self.service(), *permit.person())
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(err)?;
        Ok(Undisclosed::opened(row, *permit.person()))
    }

    async fn desk_episodes(&mut self, permit: &DeskPermit, now: At, today: Day) -> StoreResult<Vec<DeskEpisodeRow>> {
        query_as!(
            DeskEpisodeRow,
            r#"SELECT e.id, e.state, e.owner_id, o.name AS owner_name,
                 (SELECT a.name FROM cover c JOIN account a ON a.id = c.cover_id
                   WHERE c.service_id = e.service_id AND c.worker_id = e.owner_id AND c.from_on <= $4 AND c.until_on >= $4
                     AND c.ended_at IS NULL ORDER BY c.from_on, c.id LIMIT 1) AS cover_name,
                 CASE WHEN e.next_contact_at >= $3 THEN e.next_contact_at END AS "next_contact_at?: At",
                 e.next_contact_kind, e.next_contact_place,
                 EXISTS (SELECT 1 FROM kept_off k WHERE k.service_id = e.service_id AND k.episode_id = e.id AND k.id = e.id)
                   AS "kept_off!: bool"
             FROM episode e JOIN account o ON o.id = e.owner_id
             WHERE e.service_id = $1 AND e.person_id = $2 AND e.state <> 'ended'
             ORDER BY e.opened_at DESC, e.id DESC LIMIT 10"#,
            self.service(),
            *permit.person(),
            now,
            today
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn desk_waiting(&mut self, permit: &DeskPermit) -> StoreResult<Vec<DeskWaitRow>> {
        query_as!(
            DeskWaitRow,
            "SELECT received_at, source, agrees_word_back FROM referral
             WHERE service_id = $1 AND person_id = $2 AND site_id = $3 AND state IN ('received', 'in_triage')
             ORDER BY received_at, id LIMIT $4",
            self.service(),
            *permit.person(),
            *permit.site(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn desk_referral(
        &mut self,
        site: Uuid,
        reference: &str,
    ) -> StoreResult<Undisclosed<Option<DeskReferralRow>>> {
        let row = query_as!(
            DeskReferralRow,
            "SELECT r.id, r.person_id, r.source, r.referrer_name, p.birth_date, p.nhs_number
             FROM referral r JOIN person p ON p.service_id = r.service_id AND p.id = r.person_id
             WHERE r.service_id = $1 AND r.reference = $2 AND r.site_id = $3 AND r.route = 'practice_link'",
            self.service(),
            reference,
            site
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let persons = row.iter().map(|row| row.person_id).collect();
        Ok(Undisclosed::listed(row, persons))
    }

    async fn desk_message_insert(&mut self, permit: &DeskPermit, m: &DeskMessageRow) -> StoreResult<()> {
        let done = query!(
            "INSERT INTO desk_message (service_id, id, episode_id, person_id, site_id, from_whom, body, ring, soon, taken_by, taken_name,
               taken_at, done_at, done_by, done_name, done_words, version)
             SELECT e.service_id, $2, e.id, e.person_id, $5, $6, $7, $8, $9, $10, $11, $12, NULL, NULL, '', '', 1
             FROM episode e WHERE e.service_id = $1 AND e.id = $3 AND e.person_id = $4 AND e.state <> 'ended'",
            self.service(),
            m.id,
            m.episode_id,
            *permit.person(),
            *permit.site(),
            m.from_whom,
            m.body,
            m.ring,
            m.soon,
            m.taken_by,
            m.taken_name,
            m.taken_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn desk_messages(&mut self, permit: &DeskPermit, limit: i64) -> StoreResult<Vec<DeskMessageRow>> {
        query_as!(
            DeskMessageRow,
            "SELECT id, episode_id, person_id, site_id, from_whom, body, ring, soon, taken_by, taken_name, taken_at, done_at, done_by,
               done_name, done_words, version
             FROM desk_message WHERE service_id = $1 AND person_id = $2 AND site_id = $3 ORDER BY taken_at DESC, id DESC LIMIT $4",
            self.service(),
            *permit.person(),
            *permit.site(),
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn desk_taken(
        &mut self,
        account: Uuid,
        today: Day,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<DeskTakenRow>>> {
        let before = newest(before);
        let rows = decided!(
            DeskTakenRow,
            "m.id, m.person_id, p.given_name, p.family_name, o.name AS owner_name, m.taken_name, m.taken_at, m.done_at, m.done_name,
               m.done_words",
            { "FROM desk_message m
             JOIN person p ON p.service_id = m.service_id AND p.id = m.person_id
             JOIN episode e ON e.service_id = m.service_id AND e.id = m.episode_id
             JOIN account o ON o.id = e.owner_id
             WHERE m.service_id = $1 AND (m.taken_at, m.id) < ($4, $5) AND m.site_id = p.practice_id AND m.site_id IN (
               SELECT r.site_id FROM referrer_site r
               JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id AND s.archived_at IS NULL
               WHERE r.service_id = $1 AND r.account_id = $2 AND r.from_on <= $3 AND (r.until_on IS NULL OR r.until_on > $3))
             ORDER BY m.taken_at DESC, m.id DESC LIMIT $6" },
            self.service(),
            account,
            today,
            before.at,
            before.id,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |m| m.person_id))
    }

    async fn desk_messages_of(&mut self, permit: &EpisodePermit) -> StoreResult<Undisclosed<Vec<DeskMessageRow>>> {
        let rows = query_as!(
            DeskMessageRow,
            "SELECT id, episode_id, person_id, site_id, from_whom, body, ring, soon, taken_by, taken_name, taken_at, done_at, done_by,
               done_name, done_words, version
             FROM desk_message WHERE service_id = $1 AND episode_id = $2
             ORDER BY CASE WHEN done_at IS NULL THEN 0 ELSE 1 END, taken_at DESC, id DESC LIMIT $3",
            self.service(),
            *permit.episode(),
            PAGE
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, *permit.person()))
    }

    async fn desk_message_done(&mut self, permit: &EpisodePermit, m: &DeskMessageRow) -> StoreResult<()> {
        permit.writing()?;
        let done = query!(
            "UPDATE desk_message SET done_at = $1, done_by = $2, done_name = $3, done_words = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND episode_id = $7 AND version = $8 AND done_at IS NULL",
            m.done_at,
            m.done_by,
            m.done_name,
            m.done_words,
            self.service(),
            m.id,
            *permit.episode(),
            m.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn desk_due(&mut self, account: Uuid, at: At, limit: i64) -> StoreResult<Undisclosed<Vec<DeskDueRow>>> {
        let rows = of_worker!(
            DeskDueRow,
            { "SELECT m.id, e.id AS episode_id, e.person_id, p.given_name, p.family_name, e.owner_id, o.name AS owner_name,
                 m.soon, m.taken_at
             FROM desk_message m
             JOIN episode e ON e.service_id = m.service_id AND e.id = m.episode_id
             JOIN person p ON p.service_id = e.service_id AND p.id = e.person_id
             JOIN account o ON o.id = e.owner_id
             WHERE m.service_id = $1 AND m.done_at IS NULL" },
            "ORDER BY CASE WHEN m.soon THEN 0 ELSE 1 END, m.taken_at, m.id LIMIT $4",
            self.service(),
            account,
            at,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::each(rows, |m| m.person_id))
    }
}
