//! Funders, contracts, which referral falls under which, and exports that were asked for.

use super::{SqlTx, err, fresh};
use async_trait::async_trait;
use sqlx::{query, query_as};
use store::contracts::{ChosenRow, ContractRoom, ContractRow, ExportAskRow, FunderRow, UnderRow};
use store::{At, StoreResult};
use uuid::Uuid;

impl SqlTx {
    async fn contract_sites_put(&mut self, contract: Uuid, sites: &[Uuid]) -> StoreResult<()> {
        query!("DELETE FROM contract_site WHERE service_id = $1 AND contract_id = $2", self.service(), contract)
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        for site in sites {
            query!(
                "INSERT INTO contract_site (service_id, contract_id, site_id) VALUES ($1, $2, $3)",
                self.service(),
                contract,
                site
            )
            .execute(&mut *self.tx)
            .await
            .map_err(err)?;
        }
        Ok(())
    }
}

/// Exports that were asked for, then which of them.
macro_rules! ask_list {
    ($rest:tt, $($bound:expr),* $(,)?) => {
        query_as!(
            ExportAskRow,
            r#"SELECT x.id, x.purpose, x.recipient, x.from_on, x.until_on, x.contract_id, x.asked_at, x.asked_by, a.name AS asked_by_name,
                 x.decision, x.decided_at, x.decided_by, d.name AS "decided_by_name?", x.decision_words, x.until_at, x.taken, x.version
             FROM export_ask x
             JOIN account a ON a.id = x.asked_by
             LEFT JOIN account d ON d.id = x.decided_by
             WHERE x.service_id = $1 "# + $rest,
            $($bound),*
        )
    };
}

#[async_trait]
impl ContractRoom for SqlTx {
    async fn funder_insert(&mut self, f: &FunderRow) -> StoreResult<()> {
        query!(
            "INSERT INTO funder (service_id, id, name, contact, note, archived_at, version) VALUES ($1, $2, $3, $4, $5, $6, 1)",
            self.service(),
            f.id,
            f.name,
            f.contact,
            f.note,
            f.archived_at
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn funder_save(&mut self, f: &FunderRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE funder SET name = $1, contact = $2, note = $3, archived_at = $4, version = version + 1
             WHERE service_id = $5 AND id = $6 AND version = $7",
            f.name,
            f.contact,
            f.note,
            f.archived_at,
            self.service(),
            f.id,
            f.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn funder_list(&mut self) -> StoreResult<Vec<FunderRow>> {
        query_as!(
            FunderRow,
            "SELECT id, name, contact, note, archived_at, version FROM funder WHERE service_id = $1 ORDER BY name, id LIMIT 1000",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn contract_insert(&mut self, c: &ContractRow, sites: &[Uuid]) -> StoreResult<()> {
        query!(
            "INSERT INTO contract (service_id, id, funder_id, name, from_on, until_on, every_site, target_referrals, target_contacts, reports, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)",
            self.service(),
            c.id,
            c.funder_id,
            c.name,
            c.from_on,
            c.until_on,
            c.every_site,
            c.target_referrals,
            c.target_contacts,
            c.reports
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        self.contract_sites_put(c.id, sites).await
    }

    async fn contract_save(&mut self, c: &ContractRow, sites: &[Uuid]) -> StoreResult<()> {
        let done = query!(
            "UPDATE contract SET name = $1, from_on = $2, until_on = $3, every_site = $4, target_referrals = $5, target_contacts = $6,
                 reports = $7, version = version + 1
             WHERE service_id = $8 AND id = $9 AND version = $10",
            c.name,
            c.from_on,
            c.until_on,
            c.every_site,
            c.target_referrals,
            c.target_contacts,
            c.reports,
            self.service(),
            c.id,
            c.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())?;
        self.contract_sites_put(c.id, sites).await
    }

    async fn contract_list(&mut self) -> StoreResult<Vec<ContractRow>> {
        query_as!(
            ContractRow,
            "SELECT c.id, c.funder_id, f.name AS funder_name, c.name, c.from_on, c.until_on, c.every_site, c.target_referrals, c.target_contacts,
                 c.reports, c.version
             FROM contract c JOIN funder f ON f.service_id = c.service_id AND f.id = c.funder_id
             WHERE c.service_id = $1 ORDER BY f.name, f.id, c.name, c.from_on, c.id LIMIT 1000",
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn contract_sites(&mut self) -> StoreResult<Vec<(Uuid, Uuid)>> {
        let rows = query!(
            r#"SELECT contract_id AS "contract_id!", site_id AS "site_id!" FROM contract_site
             WHERE service_id = $1 ORDER BY contract_id, site_id"#,
            self.service()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(rows.into_iter().map(|row| (row.contract_id, row.site_id)).collect())
    }

    async fn referral_under(&mut self, referral: Uuid) -> StoreResult<Option<UnderRow>> {
        query_as!(
            UnderRow,
            r#"SELECT r.id, r.reference, r.site_id, s.name AS site_name, r.received_at, c.referral_id IS NOT NULL AS "chosen!: bool",
                 c.contract_id AS "contract_id?"
             FROM referral r
             JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             WHERE r.service_id = $1 AND r.id = $2"#,
            self.service(),
            referral
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_unchosen(&mut self, from: At, until: At, limit: i64) -> StoreResult<Vec<UnderRow>> {
        query_as!(
            UnderRow,
            r#"SELECT r.id, r.reference, r.site_id, s.name AS site_name, r.received_at, c.referral_id IS NOT NULL AS "chosen!: bool",
                 c.contract_id AS "contract_id?"
             FROM referral r
             JOIN site s ON s.service_id = r.service_id AND s.id = r.site_id
             LEFT JOIN referral_contract c ON c.service_id = r.service_id AND c.referral_id = r.id
             WHERE r.service_id = $1 AND r.received_at >= $2 AND r.received_at < $3 AND c.referral_id IS NULL
             ORDER BY r.received_at DESC, r.id DESC LIMIT $4"#,
            self.service(),
            from,
            until,
            limit
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_chosen(&mut self, referral: Uuid) -> StoreResult<Option<ChosenRow>> {
        query_as!(
            ChosenRow,
            "SELECT c.referral_id, c.contract_id, c.why, c.at, c.chosen_by, a.name AS chosen_by_name
             FROM referral_contract c JOIN account a ON a.id = c.chosen_by
             WHERE c.service_id = $1 AND c.referral_id = $2",
            self.service(),
            referral
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }

    async fn referral_choose(&mut self, c: &ChosenRow, seen: Option<At>) -> StoreResult<()> {
        // one that was made since is not seen, and none is older than none
        let done = query!(
            "INSERT INTO referral_contract (service_id, referral_id, contract_id, why, at, chosen_by) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (service_id, referral_id) DO UPDATE SET contract_id = excluded.contract_id, why = excluded.why, at = excluded.at,
                 chosen_by = excluded.chosen_by
             WHERE referral_contract.at = $7",
            self.service(),
            c.referral_id,
            c.contract_id,
            c.why,
            c.at,
            c.chosen_by,
            seen
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn export_ask_insert(&mut self, x: &ExportAskRow) -> StoreResult<()> {
        query!(
            "INSERT INTO export_ask (service_id, id, purpose, recipient, from_on, until_on, contract_id, asked_at, asked_by, decision_words, taken,
                 version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, 1)",
            self.service(),
            x.id,
            x.purpose,
            x.recipient,
            x.from_on,
            x.until_on,
            x.contract_id,
            x.asked_at,
            x.asked_by
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    async fn export_ask_get(&mut self, ask: Uuid) -> StoreResult<Option<ExportAskRow>> {
        ask_list!("AND x.id = $2", self.service(), ask).fetch_optional(&mut *self.tx).await.map_err(err)
    }

    async fn export_ask_save(&mut self, x: &ExportAskRow) -> StoreResult<()> {
        let done = query!(
            "UPDATE export_ask SET decision = $1, decided_at = $2, decided_by = $3, decision_words = $4, until_at = $5, taken = $6,
                 version = version + 1
             WHERE service_id = $7 AND id = $8 AND version = $9",
            x.decision,
            x.decided_at,
            x.decided_by,
            x.decision_words,
            x.until_at,
            x.taken,
            self.service(),
            x.id,
            x.version
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        fresh(done.rows_affected())
    }

    async fn export_ask_list(&mut self, limit: i64) -> StoreResult<Vec<ExportAskRow>> {
        ask_list!("ORDER BY x.asked_at DESC, x.id DESC LIMIT $2", self.service(), limit)
            .fetch_all(&mut *self.tx)
            .await
            .map_err(err)
    }
}
