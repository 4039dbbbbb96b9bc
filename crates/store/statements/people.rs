//! Persons, their contact details, ties and consents (DOMAIN 4.1, 4.10).

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as, query_scalar};
use store::people::{ConsentRow, PersonContactRow, PersonFoundRow, PersonRoom, PersonRow, PersonSearch, PersonTieRow};
use store::permit::{PersonPermit, Stance};
use store::{At, Day, PAGE, StoreResult, Undisclosed};
use uuid::Uuid;

/// Sorts after every word: closes a range of names that begin alike, so that the index serves it.
const LAST: char = char::MAX;

/// A pattern that finds a word anywhere, with the word's own `%`, `_` and `!` taken literally.
pub(super) fn anywhere(word: &str) -> String {
    let mut pattern = String::with_capacity(word.len() + 2);
    pattern.push('%');
    for c in word.chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

impl SqlTx {
    async fn person_contacts_insert(&mut self, person: Uuid, contacts: &[PersonContactRow]) -> StoreResult<()> {
        for c in contacts {
            query!(
                "INSERT INTO person_contact (service_id, id, person_id, kind, value, never_use, no_message, safe, note, position)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                self.service(), c.id, person, c.kind, c.value, c.never_use, c.no_message, c.safe, c.note, c.position
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }
}

fn listed(found: Vec<PersonFoundRow>) -> Undisclosed<Vec<PersonFoundRow>> {
    let persons = found.iter().map(|p| p.id).collect();
    Undisclosed::listed(found, persons)
}

#[async_trait]
impl PersonRoom for SqlTx {
    async fn person_insert(&mut self, p: &PersonRow, contacts: &[PersonContactRow]) -> StoreResult<()> {
        query!(
            "INSERT INTO person (service_id, id, given_name, family_name, known_as, name_key, birth_date, nhs_number,
                 pronouns, gender, ethnicity, language, interpreter, address, postcode, practice_id,
                 communication_needs, safe_contact, next_of_kin, account_id, merged_into, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)",
            self.service(), p.id, p.given_name, p.family_name, p.known_as, p.name_key, p.birth_date, p.nhs_number,
            p.pronouns, p.gender, p.ethnicity, p.language, p.interpreter, p.address, p.postcode, p.practice_id,
            p.communication_needs, p.safe_contact, p.next_of_kin, p.account_id, p.merged_into, p.created_at, p.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.person_contacts_insert(p.id, contacts).await
    }

    async fn person_get(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Option<PersonRow>>> {
        let person = *permit.person();
        let row = query_as!(
            PersonRow,
            "SELECT id, given_name, family_name, known_as, name_key, birth_date, nhs_number, pronouns, gender, ethnicity,
                 language, interpreter, address, postcode, practice_id, communication_needs, safe_contact, next_of_kin,
                 account_id, merged_into, created_at, version
             FROM person WHERE service_id = $1 AND id = $2",
            self.service(), person
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(row, person))
    }

    async fn person_save(&mut self, permit: &PersonPermit, p: &PersonRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE person SET given_name = $1, family_name = $2, known_as = $3, name_key = $4, birth_date = $5,
                 nhs_number = $6, pronouns = $7, gender = $8, ethnicity = $9, language = $10, interpreter = $11,
                 address = $12, postcode = $13, practice_id = $14, communication_needs = $15, safe_contact = $16,
                 next_of_kin = $17, account_id = $18, merged_into = $19, version = version + 1
             WHERE service_id = $20 AND id = $21 AND version = $22",
            p.given_name,
            p.family_name,
            p.known_as,
            p.name_key,
            p.birth_date,
            p.nhs_number,
            p.pronouns,
            p.gender,
            p.ethnicity,
            p.language,
            p.interpreter,
            p.address,
            p.postcode,
            p.practice_id,
            p.communication_needs,
            p.safe_contact,
            p.next_of_kin,
            p.account_id,
            p.merged_into,
            self.service(),
            *permit.person(),
            p.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn person_account_by_invitation(&mut self, token_hash: &[u8], account: Uuid) -> StoreResult<Option<Uuid>> {
        let tied = query_scalar!(
            "UPDATE person SET account_id = $1, version = version + 1
             WHERE service_id = $2 AND account_id IS NULL
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = person.service_id AND d.person_id = person.id AND d.taken_back_at IS NULL)
               AND id IN (
               SELECT i.person_id FROM invitation i WHERE i.token_hash = $3 AND i.service_id = $2 AND i.used_at IS NOT NULL)
             RETURNING id",
            account,
            self.service(),
            token_hash
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(tied)
    }

    async fn person_account_end(&mut self, permit: &PersonPermit) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "UPDATE person SET account_id = NULL, version = version + 1 WHERE service_id = $1 AND id = $2",
            self.service(),
            *permit.person()
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn person_contacts(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<PersonContactRow>>> {
        let person = *permit.person();
        let rows = query_as!(
            PersonContactRow,
            "SELECT id, person_id, kind, value, never_use, no_message, safe, note, position
             FROM person_contact WHERE service_id = $1 AND person_id = $2 ORDER BY position, id",
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, person))
    }

    async fn person_contacts_replace(
        &mut self,
        permit: &PersonPermit,
        contacts: &[PersonContactRow],
    ) -> StoreResult<()> {
        let permit = permit.writing()?;
        let person = *permit.person();
        query!("DELETE FROM person_contact WHERE service_id = $1 AND person_id = $2", self.service(), person)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        self.person_contacts_insert(person, contacts).await
    }

    async fn person_ties(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<PersonTieRow>>> {
        let person = *permit.person();
        let rows = query_as!(
            PersonTieRow,
            "SELECT id, person_id, other_person_id, name, kind, phone, note, parental, may_be_told, from_on, until_on, version
             FROM person_tie WHERE service_id = $1 AND person_id = $2
             ORDER BY CASE WHEN until_on IS NULL THEN 0 ELSE 1 END, from_on DESC, id DESC",
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, person))
    }

    async fn person_tie_insert(&mut self, permit: &PersonPermit, t: &PersonTieRow) -> StoreResult<()> {
        let permit = permit.writing()?;
        query!(
            "INSERT INTO person_tie (service_id, id, person_id, other_person_id, name, kind, phone, note, parental, may_be_told, from_on,
                 until_on, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            self.service(), t.id, *permit.person(), t.other_person_id, t.name, t.kind, t.phone, t.note, t.parental, t.may_be_told,
            t.from_on, t.until_on, t.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn person_tie_end(&mut self, permit: &PersonPermit, tie: Uuid, on: Day) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE person_tie SET until_on = $1, version = version + 1
             WHERE service_id = $2 AND person_id = $3 AND id = $4 AND until_on IS NULL",
            on,
            self.service(),
            *permit.person(),
            tie
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn consent_insert(&mut self, person: Uuid, c: &ConsentRow) -> StoreResult<()> {
        query!(
            "INSERT INTO consent (service_id, id, person_id, purpose, given, given_by, how, note, at, recorded_by, withdrawn_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.service(), c.id, person, c.purpose, c.given, c.given_by, c.how, c.note, c.at, c.recorded_by,
            c.withdrawn_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn consent_list(&mut self, permit: &PersonPermit) -> StoreResult<Undisclosed<Vec<ConsentRow>>> {
        let person = *permit.person();
        let rows = query_as!(
            ConsentRow,
            "SELECT id, person_id, purpose, given, given_by, how, note, at, recorded_by, withdrawn_at
             FROM consent WHERE service_id = $1 AND person_id = $2 ORDER BY at DESC, id DESC",
            self.service(),
            person
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(Undisclosed::opened(rows, person))
    }

    async fn consent_withdraw(&mut self, permit: &PersonPermit, consent: Uuid, at: At) -> StoreResult<()> {
        let permit = permit.writing()?;
        let done = query!(
            "UPDATE consent SET withdrawn_at = $1
             WHERE service_id = $2 AND person_id = $3 AND id = $4 AND withdrawn_at IS NULL",
            at,
            self.service(),
            *permit.person(),
            consent
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn person_search(
        &mut self,
        stance: &Stance,
        s: &PersonSearch,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>> {
        let from = s.name_prefix.as_deref().unwrap_or_default();
        let until = format!("{from}{LAST}");
        let part = s.name_part.as_deref().map(anywhere);
        let [second, third] = s.name_more.each_ref().map(|word| word.as_deref().map(anywhere));
        // Whom the account may see is a few hundred persons at most, and is found by index first.
        let rows = query_as!(
            PersonFoundRow,
            r#"WITH mine AS (
                 SELECT c.person_id FROM case_access c
                 LEFT JOIN episode x ON x.service_id = c.service_id AND x.id = c.episode_id
                 WHERE c.service_id = $1 AND c.account_id = $2 AND c.from_at <= $3 AND (c.until_at IS NULL OR c.until_at > $3)
                   AND REPLACE(CAST($15 AS TEXT), ' ' || c.ground || ' ', '') <> CAST($15 AS TEXT)
                   AND (c.episode_id IS NULL OR x.state <> 'ended' OR NOT EXISTS (
                     SELECT 1 FROM episode l WHERE l.service_id = x.service_id AND l.person_id = x.person_id
                       AND l.opened_at > x.opened_at AND l.owner_id <> $2))
                   AND (c.ground <> 'family' OR (x.state <> 'ended' AND NOT EXISTS (
                     SELECT 1 FROM episode o WHERE o.service_id = c.service_id AND o.person_id = c.person_id AND o.owner_id <> $2)))
                 UNION
                 SELECT r.person_id FROM referral r
                 JOIN team_member m ON m.service_id = r.service_id AND m.team_id = r.team_id
                 WHERE r.service_id = $1 AND r.state IN ('received', 'in_triage')
                   AND m.account_id = $2 AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4)
                   AND REPLACE(CAST($15 AS TEXT), ' team_referral ', '') <> CAST($15 AS TEXT))
             SELECT COALESCE(p.merged_into, p.id) AS "id!: Uuid", p.given_name, p.family_name, p.known_as, p.birth_date, p.nhs_number, p.postcode,
               p.merged_into
             FROM person p
             WHERE p.service_id = $1
               AND p.id IN (
                 SELECT n.person_id FROM mine n
                 UNION
                 SELECT j.id FROM person j JOIN mine k ON k.person_id = j.merged_into WHERE j.service_id = $1)
               AND p.name_key >= $5 AND p.name_key < $6
               AND (CAST($7 AS TEXT) IS NULL OR p.name_key LIKE $7 ESCAPE '!')
               AND (CAST($8 AS TEXT) IS NULL OR p.nhs_number = $8)
               AND (CAST($9 AS date) IS NULL OR p.birth_date = $9)
               AND (CAST($10 AS TEXT) IS NULL OR REPLACE(UPPER(p.postcode), ' ', '') = REPLACE(UPPER($10), ' ', ''))
               AND (CAST($11 AS TEXT) IS NULL OR EXISTS (
                 SELECT 1 FROM person_contact k
                 WHERE k.service_id = $1 AND k.person_id = p.id
                   AND REPLACE(LOWER(k.value), ' ', '') = REPLACE(LOWER($11), ' ', '')))
               AND (CAST($12 AS TEXT) IS NULL OR p.name_key LIKE $12 ESCAPE '!')
               AND (CAST($13 AS TEXT) IS NULL OR p.name_key LIKE $13 ESCAPE '!')
             ORDER BY COALESCE((SELECT MAX(e.seq) FROM event e WHERE e.service_id = $1 AND e.person_id = COALESCE(p.merged_into, p.id)), 0) DESC,
               p.name_key, p.id
             LIMIT $14"#,
            self.service(), stance.account, stance.at, stance.today, from, until, part, s.nhs_number, s.birth_date, s.postcode, s.contact,
            second, third, PAGE, stance.grounds
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }

    async fn person_candidates(
        &mut self,
        person: Uuid,
        nhs_number: Option<&str>,
        birth_date: Option<Day>,
        name_key: &str,
    ) -> StoreResult<Undisclosed<Vec<PersonFoundRow>>> {
        let from = name_key.split(' ').next().unwrap_or_default();
        // A person without a name is like nobody: the range is then empty.
        let until = if from.is_empty() { String::new() } else { format!("{from} {LAST}") };
        let rows = query_as!(
            PersonFoundRow,
            r#"SELECT COALESCE(p.merged_into, p.id) AS "id!: Uuid", p.given_name, p.family_name, p.known_as, p.birth_date, p.nhs_number, p.postcode, p.merged_into
             FROM person p
             WHERE p.service_id = $1 AND p.id <> $2 AND COALESCE(p.merged_into, p.id) <> $2
               AND p.id IN (
                 SELECT n.id FROM person n WHERE n.service_id = $1 AND n.nhs_number = $3
                 UNION
                 SELECT b.id FROM person b WHERE b.service_id = $1 AND b.birth_date = $4
                 UNION
                 SELECT k.id FROM person k WHERE k.service_id = $1 AND k.name_key >= $5 AND k.name_key < $6)
             ORDER BY
               CASE WHEN p.nhs_number = $3 THEN 0 ELSE 1 END,
               CASE WHEN p.name_key = $7 THEN 0 ELSE 1 END
                 + CASE WHEN p.name_key >= $5 AND p.name_key < $6 THEN 0 ELSE 1 END
                 + CASE WHEN p.birth_date = $4 THEN 0 ELSE 1 END,
               p.name_key, p.id
             LIMIT 20"#,
            self.service(), person, nhs_number, birth_date, from, until, name_key
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(listed(rows))
    }
}
