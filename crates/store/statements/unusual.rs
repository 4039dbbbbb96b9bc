//! Unusual looks, and what is known beside a look.

use super::referrals::newest;
use super::{SqlTx, err, fresh};
use crate::Engine;
use async_trait::async_trait;
use sqlx::{QueryBuilder, query, query_as, query_scalar};
use store::referrals::After;
use store::unusual::{AskedRow, BesideRow, ColleagueRow, LookedDayRow, UnusualOutcome, UnusualRoom, UnusualRow};
use store::{At, Day, StoreResult, Undisclosed};
use uuid::Uuid;

/// How many ids one statement takes: well below either engine's limit of bound values.
const IDS: usize = 500;

/// A question with the names of whom it is about and who set it aside.
struct Named {
    id: Uuid,
    rule: String,
    day: Day,
    account_id: Uuid,
    person_id: Option<Uuid>,
    first_at: At,
    looks: i32,
    figure: Option<i32>,
    usual: Option<i32>,
    ground: String,
    found_at: At,
    outcome: Option<String>,
    outcome_words: String,
    taken_to: String,
    settled_at: Option<At>,
    settled_by_name: Option<String>,
    version: i64,
    name: String,
}

impl Named {
    fn row(self) -> (UnusualRow, String) {
        let row = UnusualRow {
            id: self.id,
            rule: self.rule,
            day: self.day,
            account_id: self.account_id,
            person_id: self.person_id,
            first_at: self.first_at,
            looks: self.looks,
            figure: self.figure,
            usual: self.usual,
            ground: self.ground,
            found_at: self.found_at,
            outcome: self.outcome,
            outcome_words: self.outcome_words,
            taken_to: self.taken_to,
            settled_at: self.settled_at,
            settled_by_name: self.settled_by_name,
            version: self.version,
        };
        (row, self.name)
    }
}

/// Questions with names, then which.
macro_rules! unusual {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            Named,
            "SELECT u.id, u.rule, u.day, u.account_id, u.person_id, u.first_at, u.looks AS \"looks: i32\", u.figure AS \"figure: i32\",
                 u.usual AS \"usual: i32\", u.ground, u.found_at, u.outcome, u.outcome_words, u.taken_to, u.settled_at,
                 (SELECT s.name FROM account s WHERE s.id = u.settled_by) AS settled_by_name, u.version, a.name
             FROM unusual u JOIN account a ON a.id = u.account_id WHERE u.service_id = $1 " + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl UnusualRoom for SqlTx {
    async fn looked_day_insert(&mut self, d: &LookedDayRow) -> StoreResult<()> {
        query!(
            "INSERT INTO looked_day (service_id, day, looks, found, done_at) VALUES ($1, $2, $3, $4, $5)",
            self.service(),
            d.day,
            d.looks,
            d.found,
            d.done_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn looked_day_last(&mut self) -> StoreResult<Option<LookedDayRow>> {
        query_as!(
            LookedDayRow,
            r#"SELECT day, looks, found AS "found: i32", done_at FROM looked_day
             WHERE service_id = $1 ORDER BY day DESC LIMIT 1"#,
            self.service()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn unusual_insert(&mut self, u: &UnusualRow) -> StoreResult<()> {
        query!(
            "INSERT INTO unusual (service_id, id, rule, day, account_id, person_id, first_at, looks, figure, usual, ground, found_at,
               outcome_words, taken_to, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', 1)",
            self.service(),
            u.id,
            u.rule,
            u.day,
            u.account_id,
            u.person_id,
            u.first_at,
            u.looks,
            u.figure,
            u.usual,
            u.ground,
            u.found_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn unusual_asked(&mut self, since: At, holding: &str) -> StoreResult<Vec<AskedRow>> {
        query_as!(
            AskedRow,
            "SELECT DISTINCT rule, account_id, person_id FROM unusual
             WHERE service_id = $1 AND (settled_at IS NULL
               OR (settled_at >= $2 AND REPLACE(CAST($3 AS TEXT), ' ' || rule || ' ', '') <> CAST($3 AS TEXT)))",
            self.service(),
            since,
            holding
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn unusual_page(
        &mut self,
        waiting: bool,
        before: Option<After>,
        limit: i64,
    ) -> StoreResult<Undisclosed<Vec<(UnusualRow, String)>>> {
        let before = newest(before);
        let found = if waiting {
            unusual!(
                "AND u.settled_at IS NULL AND (u.found_at, u.id) < ($2, $3) ORDER BY u.found_at DESC, u.id DESC LIMIT $4",
                self.service(),
                before.at,
                before.id,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?
        } else {
            unusual!(
                "AND (u.found_at, u.id) < ($2, $3) ORDER BY u.found_at DESC, u.id DESC LIMIT $4",
                self.service(),
                before.at,
                before.id,
                limit
            )
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)?
        };
        let rows: Vec<_> = found.into_iter().map(Named::row).collect();
        let persons = rows.iter().filter_map(|(row, _)| row.person_id).collect();
        Ok(Undisclosed::listed(rows, persons))
    }

    async fn unusual_get(&mut self, id: Uuid) -> StoreResult<Option<Undisclosed<(UnusualRow, String)>>> {
        let found = unusual!("AND u.id = $2", self.service(), id).fetch_optional(&mut *self.tx).await.map_err(err)?;
        Ok(found.map(|named| {
            let persons = named.person_id.into_iter().collect();
            Undisclosed::listed(named.row(), persons)
        }))
    }

    async fn unusual_waiting(&mut self) -> StoreResult<i64> {
        query_scalar!(
            r#"SELECT count(*) AS "n!: i64" FROM unusual WHERE service_id = $1 AND settled_at IS NULL"#,
            self.service()
        )
        .fetch_one(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn unusual_settle(&mut self, o: &UnusualOutcome<'_>) -> StoreResult<()> {
        let done = query!(
            "UPDATE unusual SET outcome = $4, outcome_words = $5, taken_to = $6, settled_at = $7, settled_by = $8, version = version + 1
             WHERE service_id = $1 AND id = $2 AND version = $3",
            self.service(),
            o.id,
            o.version,
            o.outcome,
            o.words,
            o.taken_to,
            o.at,
            o.by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn beside_colleagues(&mut self) -> StoreResult<Vec<ColleagueRow>> {
        query_as!(
            ColleagueRow,
            "SELECT a.id AS account_id, a.name, a.email FROM account a WHERE EXISTS (
               SELECT 1 FROM membership m WHERE m.service_id = $1 AND m.account_id = a.id AND m.role <> 'person')
             ORDER BY a.id",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn beside_persons(&mut self, persons: &[Uuid]) -> StoreResult<Vec<BesideRow>> {
        let mut all = Vec::with_capacity(persons.len());
        for some in persons.chunks(IDS) {
            let mut asking = QueryBuilder::<Engine>::new(
                "SELECT p.id, p.family_name, p.postcode, p.account_id,
                   CASE WHEN EXISTS (SELECT 1 FROM episode o WHERE o.service_id = p.service_id AND o.person_id = p.id AND o.ended_at IS NULL)
                     THEN NULL
                     ELSE (SELECT max(e.ended_at) FROM episode e WHERE e.service_id = p.service_id AND e.person_id = p.id) END AS ended_at
                 FROM person p WHERE p.service_id = ",
            );
            asking.push_bind(self.service()).push(" AND p.id IN (");
            list(&mut asking, some);
            asking.push(")");
            let found: Vec<(Uuid, String, String, Option<Uuid>, Option<At>)> =
                asking.build_query_as().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)?;
            all.extend(found.into_iter().map(|(id, family_name, postcode, account_id, ended_at)| BesideRow {
                id,
                family_name,
                postcode,
                account_id,
                ended_at,
            }));
        }
        Ok(all)
    }

    async fn beside_emails(&mut self, persons: &[Uuid]) -> StoreResult<Vec<(Uuid, String)>> {
        let mut all = Vec::new();
        for some in persons.chunks(IDS) {
            let mut asking = QueryBuilder::<Engine>::new(
                "SELECT person_id, value FROM person_contact WHERE kind = 'email' AND service_id = ",
            );
            asking.push_bind(self.service()).push(" AND person_id IN (");
            list(&mut asking, some);
            asking.push(")");
            let found: Vec<(Uuid, String)> =
                asking.build_query_as().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)?;
            all.extend(found);
        }
        Ok(all)
    }

    async fn beside_own(&mut self, accounts: &[Uuid]) -> StoreResult<Vec<(Uuid, Uuid, String)>> {
        let mut all = Vec::new();
        for some in accounts.chunks(IDS) {
            let mut asking =
                QueryBuilder::<Engine>::new("SELECT account_id, id, postcode FROM person WHERE service_id = ");
            asking.push_bind(self.service()).push(" AND account_id IN (");
            list(&mut asking, some);
            asking.push(")");
            let found: Vec<(Uuid, Uuid, String)> =
                asking.build_query_as().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)?;
            all.extend(found);
        }
        Ok(all)
    }

    async fn beside_ties(&mut self, persons: &[Uuid]) -> StoreResult<Vec<(Uuid, Uuid)>> {
        let mut all = Vec::new();
        for some in persons.chunks(IDS) {
            for (own, other) in [("person_id", "other_person_id"), ("other_person_id", "person_id")] {
                let mut asking = QueryBuilder::<Engine>::new("SELECT ");
                asking.push(own).push(", ").push(other).push(" FROM person_tie WHERE service_id = ");
                asking.push_bind(self.service()).push(" AND other_person_id IS NOT NULL AND ").push(own).push(" IN (");
                list(&mut asking, some);
                asking.push(")");
                let found: Vec<(Uuid, Uuid)> =
                    asking.build_query_as().persistent(false).fetch_all(&mut *self.tx).await.map_err(err)?;
                all.extend(found);
            }
        }
        Ok(all)
    }
}

/// Ids with commas between them.
fn list(asking: &mut QueryBuilder<Engine>, ids: &[Uuid]) {
    let mut list = asking.separated(", ");
    for id in ids {
        list.push_bind(*id);
    }
}
