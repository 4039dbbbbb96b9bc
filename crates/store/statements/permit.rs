//! Permits: the only place where one is made, each from what the transaction has just looked up
//! (HOUSE 10.6). Where several grounds hold, the nearest is taken: ownership before cover before others.

use super::{SqlTx, err};
use async_trait::async_trait;
use sqlx::{query, query_scalar};
use store::doors::FollowLink;
use store::permit::{
    ConcernPermit, EpisodePermit, GlassPermit, MovePermit, PairPermit, PermitMaker, PermitRoom, PersonPermit,
    ReferralPermit, RequestPermit, Stance,
};
use store::{Actor, At, Day, StoreResult};
use uuid::Uuid;

/// The grounds that are no row of `case_access`, by their codes in `practice::access::Ground`.
const TEAM_REFERRAL: &str = "team_referral";
pub(super) const OWN_REFERRAL: &str = "own_referral";
const SELF: &str = "self";
const CONCERN: &str = "concern";
const JOINING: &str = "joining";

impl SqlTx {
    /// Ends one access now: what was brought or asked for carries the id of the access it gave.
    pub(super) async fn access_end(&mut self, access: Uuid, at: At) -> StoreResult<()> {
        query!(
            "UPDATE case_access SET until_at = $1 WHERE service_id = $2 AND id = $3 AND (until_at IS NULL OR until_at > $1)",
            at,
            self.service(),
            access
        )
        .execute(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(())
    }

    /// Whether a referral of the person waits for a team of the account.
    async fn waits_for_team(&mut self, stance: &Stance, person: Uuid) -> StoreResult<bool> {
        let waits = query_scalar!(
            "SELECT r.id FROM referral r
             JOIN team_member m ON m.service_id = r.service_id AND m.team_id = r.team_id
             WHERE r.service_id = $1 AND r.person_id = $2 AND r.state IN ('received', 'in_triage')
               AND m.account_id = $3 AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4)
             LIMIT 1",
            self.service(),
            person,
            stance.account,
            stance.today
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(waits.is_some())
    }

    /// Whether the account keeps the record: it may change it, and does not merely triage a referral of somebody whom another supports.
    async fn keeps(&mut self, stance: &Stance, person: Uuid) -> StoreResult<bool> {
        let Some(permit) = self.permit_person(stance, person).await?.filter(|permit| *permit.write()) else {
            return Ok(false);
        };
        if permit.ground() != TEAM_REFERRAL {
            return Ok(true);
        }
        let elsewhere = query_scalar!(
            "SELECT e.id FROM episode e WHERE e.service_id = $1 AND e.person_id = $2 AND e.state <> 'ended' AND e.owner_id <> $3 LIMIT 1",
            self.service(),
            person,
            stance.account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(elsewhere.is_none())
    }

    /// On what ground the account may open the person now, by case access. Who supported the person in an episode that ended
    /// keeps the record until somebody else supports them. A carer without support of their own is opened to whoever supports the person
    /// they are tied to, as long as that support lasts and nobody else supports the carer.
    async fn ground(&mut self, stance: &Stance, person: Uuid) -> StoreResult<Option<String>> {
        query_scalar!(
            "SELECT a.ground FROM case_access a
             LEFT JOIN episode x ON x.service_id = a.service_id AND x.id = a.episode_id
             WHERE a.service_id = $1 AND a.account_id = $2 AND a.person_id = $3
               AND a.from_at <= $4 AND (a.until_at IS NULL OR a.until_at > $4)
               AND REPLACE(CAST($5 AS TEXT), ' ' || a.ground || ' ', '') <> CAST($5 AS TEXT)
               AND (a.episode_id IS NULL OR x.state <> 'ended' OR NOT EXISTS (
                 SELECT 1 FROM episode l WHERE l.service_id = x.service_id AND l.person_id = x.person_id
                   AND l.opened_at > x.opened_at AND l.owner_id <> $2))
               AND (a.ground <> 'family' OR (x.state <> 'ended' AND NOT EXISTS (
                 SELECT 1 FROM episode o WHERE o.service_id = a.service_id AND o.person_id = a.person_id AND o.owner_id <> $2)))
             ORDER BY CASE a.ground WHEN 'owner' THEN 0 WHEN 'cover' THEN 1 WHEN 'family' THEN 2 WHEN 'shared' THEN 3 WHEN 'concern' THEN 4
               WHEN 'supervision' THEN 5 ELSE 6 END, a.id
             LIMIT 1",
            self.service(), stance.account, person, stance.at, stance.grounds
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)
    }
}

#[async_trait]
impl PermitRoom for SqlTx {
    async fn permit_person(&mut self, stance: &Stance, person: Uuid) -> StoreResult<Option<PersonPermit>> {
        let known = self.ground(stance, person).await?;
        // whoever triages and was told of a concern goes on with triage
        let told = known.as_deref() == Some(CONCERN) && stance.stands(TEAM_REFERRAL);
        if let Some(ground) = known {
            let write = stance.writes(&ground);
            if told && self.waits_for_team(stance, person).await? {
                return Ok(Some(PersonPermit::made(
                    person,
                    TEAM_REFERRAL.to_owned(),
                    true,
                    &PermitMaker::of_the_engine(),
                )));
            }
            return Ok(Some(PersonPermit::made(person, ground, write, &PermitMaker::of_the_engine())));
        }
        if !stance.stands(TEAM_REFERRAL) || !self.waits_for_team(stance, person).await? {
            return Ok(None);
        }
        Ok(Some(PersonPermit::made(person, TEAM_REFERRAL.to_owned(), true, &PermitMaker::of_the_engine())))
    }

    async fn permit_referral(&mut self, stance: &Stance, referral: Uuid) -> StoreResult<Option<ReferralPermit>> {
        let Some(found) = query!(
            r#"SELECT r.person_id AS "person_id!", EXISTS (
                 SELECT 1 FROM team_member m
                 WHERE m.service_id = r.service_id AND m.team_id = r.team_id AND m.account_id = $3
                   AND m.from_on <= $4 AND (m.until_on IS NULL OR m.until_on > $4)) AS "of_team!: bool",
               EXISTS (
                 SELECT 1 FROM episode e
                 JOIN case_access a ON a.service_id = e.service_id AND a.episode_id = e.id
                 WHERE e.service_id = r.service_id AND e.referral_id = r.id AND a.account_id = $3
                   AND a.ground IN ('owner', 'cover') AND a.from_at <= $5 AND (a.until_at IS NULL OR a.until_at > $5)
                   AND REPLACE(CAST($6 AS TEXT), ' ' || a.ground || ' ', '') <> CAST($6 AS TEXT)) AS "followed!: bool"
             FROM referral r WHERE r.service_id = $1 AND r.id = $2"#,
            self.service(),
            referral,
            stance.account,
            stance.today,
            stance.at,
            stance.grounds
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?
        else {
            return Ok(None);
        };
        let of_team = found.of_team && stance.stands(TEAM_REFERRAL);
        let ground = match self.ground(stance, found.person_id).await? {
            None if of_team => Some(TEAM_REFERRAL.to_owned()),
            other => other,
        };
        let write = of_team || found.followed;
        Ok(ground.map(|ground| {
            ReferralPermit::made(referral, found.person_id, ground, write, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_own_referral(
        &mut self,
        account: Uuid,
        referral: Uuid,
        today: Day,
    ) -> StoreResult<Option<ReferralPermit>> {
        let person = query_scalar!(
            "SELECT r.person_id FROM referral r
             WHERE r.service_id = $1 AND r.id = $2 AND (r.referrer_id = $3 OR EXISTS (
               SELECT 1 FROM referrer_site s
               WHERE s.service_id = r.service_id AND s.site_id = r.site_id AND s.account_id = $3
                 AND s.from_on <= $4 AND (s.until_on IS NULL OR s.until_on > $4)
                 AND r.source <> 'self' AND (r.agrees_word_back OR r.source IN ('gp', 'nurse', 'mental_health_professional', 'pharmacist', 'physician_associate',
                   'health_visitor', 'healthcare_assistant', 'care_coordinator', 'receptionist', 'crisis_team', 'hospital')))
               OR r.source = 'self' AND EXISTS (
                 SELECT 1 FROM person o
                 WHERE o.service_id = r.service_id AND o.id = r.person_id AND o.account_id = $3 AND o.merged_into IS NULL))
               AND (r.source <> 'self' OR NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = r.service_id AND d.person_id = r.person_id AND d.taken_back_at IS NULL))",
            self.service(),
            referral,
            account,
            today
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(person.map(|person| {
            ReferralPermit::made(referral, person, OWN_REFERRAL.to_owned(), true, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_followed_referral(&mut self, link: &FollowLink) -> StoreResult<Option<ReferralPermit>> {
        let person = query_scalar!(
            "SELECT person_id FROM referral WHERE service_id = $1 AND id = $2",
            self.service(),
            link.referral()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(person.map(|person| {
            ReferralPermit::made(link.referral(), person, OWN_REFERRAL.to_owned(), true, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_episode(&mut self, stance: &Stance, episode: Uuid) -> StoreResult<Option<EpisodePermit>> {
        // Access given for this episode is the nearer ground than access given for another of the person's. The other
        // one opens this to be read, as what came before and what goes on beside it, while it is open itself.
        let found = query!(
            "SELECT e.person_id, a.ground, a.episode_id FROM episode e
             JOIN case_access a ON a.service_id = e.service_id AND a.person_id = e.person_id
             LEFT JOIN episode x ON x.service_id = a.service_id AND x.id = a.episode_id
             WHERE e.service_id = $1 AND e.id = $2 AND a.account_id = $3
               AND a.from_at <= $4 AND (a.until_at IS NULL OR a.until_at > $4)
               AND REPLACE(CAST($5 AS TEXT), ' ' || a.ground || ' ', '') <> CAST($5 AS TEXT)
               AND (a.episode_id IS NULL OR a.episode_id = e.id OR x.state <> 'ended') AND a.ground <> 'family'
             ORDER BY CASE WHEN a.episode_id = e.id THEN 0 WHEN a.episode_id IS NULL THEN 1 ELSE 2 END,
               CASE a.ground WHEN 'owner' THEN 0 WHEN 'cover' THEN 1 WHEN 'shared' THEN 2 WHEN 'concern' THEN 3 WHEN 'supervision' THEN 4 ELSE 5 END, a.id
             LIMIT 1",
            self.service(), episode, stance.account, stance.at, stance.grounds
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|f| {
            let write = stance.writes(&f.ground) && f.episode_id.is_none_or(|given| given == episode);
            EpisodePermit::made(episode, f.person_id, f.ground, write, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_request(&mut self, account: Uuid, request: Uuid, at: At) -> StoreResult<Option<RequestPermit>> {
        let found = query!(
            "SELECT person_id FROM record_request
             WHERE service_id = $1 AND id = $2 AND made_by = $3 AND closed_at IS NULL AND until_at > $4",
            self.service(),
            request,
            account,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|r| RequestPermit::made(request, r.person_id, &PermitMaker::of_the_engine())))
    }

    async fn permit_glass(&mut self, account: Uuid, glass: Uuid, at: At) -> StoreResult<Option<GlassPermit>> {
        let found = query!(
            "SELECT person_id FROM glass
             WHERE service_id = $1 AND id = $2 AND made_by = $3 AND closed_at IS NULL AND until_at > $4",
            self.service(),
            glass,
            account,
            at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|g| GlassPermit::made(glass, g.person_id, &PermitMaker::of_the_engine())))
    }

    async fn permit_concern(&mut self, stance: &Stance, concern: Uuid) -> StoreResult<Option<ConcernPermit>> {
        let Some(found) = query!(
            r#"SELECT COALESCE(p.merged_into, c.person_id) AS "person_id!: Uuid", c.raised_by AS "raised_by!", EXISTS (
                 SELECT 1 FROM concern_told t WHERE t.service_id = c.service_id AND t.concern_id = c.id AND t.account_id = $3)
               OR (c.closed_at IS NULL AND c.struck_at IS NULL AND EXISTS (
                 SELECT 1 FROM supervision_tie s WHERE s.service_id = c.service_id AND s.supervisor_id = $3 AND s.worker_id = c.raised_by
                   AND s.from_on <= $4 AND (s.until_on IS NULL OR s.until_on > $4))
                 AND NOT EXISTS (
                   SELECT 1 FROM concern_told o
                   JOIN account a ON a.id = o.account_id
                   JOIN membership m ON m.account_id = a.id AND m.service_id = o.service_id
                   WHERE o.service_id = c.service_id AND o.concern_id = c.id AND a.disabled_at IS NULL AND m.until_at IS NULL
                     AND m.role IN ('worker', 'supervisor', 'referrer'))) AS "told!: bool"
             FROM concern c JOIN person p ON p.service_id = c.service_id AND p.id = c.person_id
             WHERE c.service_id = $1 AND c.id = $2 AND (p.account_id IS NULL OR p.account_id <> $3)"#,
            self.service(),
            concern,
            stance.account,
            stance.today
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?
        else {
            return Ok(None);
        };
        let raised = found.raised_by == stance.account;
        let told = found.told && stance.stands(CONCERN);
        let ground = if told || (raised && stance.stands(CONCERN)) {
            Some(CONCERN.to_owned())
        } else {
            // whoever only triages sees that there is one, and not what it says
            self.ground(stance, found.person_id).await?
        };
        Ok(ground.map(|ground| {
            ConcernPermit::made(concern, found.person_id, ground, raised, told, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_person_of_concern(&mut self, permit: &ConcernPermit) -> StoreResult<Option<PersonPermit>> {
        let may = *permit.raised() || *permit.told();
        let (person, ground) = (*permit.person(), permit.ground().clone());
        Ok(may.then(|| PersonPermit::made(person, ground, false, &PermitMaker::of_the_engine())))
    }

    async fn permit_concern_unanswered(&mut self, concern: Uuid) -> StoreResult<Option<ConcernPermit>> {
        if *self.scope().actor() != Actor::System {
            return Ok(None);
        }
        let person = query_scalar!(
            r#"SELECT COALESCE(p.merged_into, c.person_id) AS "person_id!: Uuid"
             FROM concern c JOIN person p ON p.service_id = c.service_id AND p.id = c.person_id
             WHERE c.service_id = $1 AND c.id = $2 AND c.answer_due IS NOT NULL"#,
            self.service(),
            concern
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(person.map(|person| {
            ConcernPermit::made(concern, person, CONCERN.to_owned(), false, true, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_pair(
        &mut self,
        stance: &Stance,
        pair: Uuid,
        for_unheld: Option<At>,
    ) -> StoreResult<Option<PairPermit>> {
        let found = query!(
            r#"SELECT q.low_id, q.high_id, q.low_said_at AS "low_said_at: At", q.high_said_at AS "high_said_at: At",
                 (NOT EXISTS (SELECT 1 FROM case_access c JOIN account a ON a.id = c.account_id
                     JOIN membership m ON m.account_id = a.id AND m.service_id = c.service_id
                   WHERE c.service_id = q.service_id AND c.person_id = q.low_id AND (c.ground IN ('owner', 'cover') OR c.ground = 'family' AND EXISTS (
                     SELECT 1 FROM episode y WHERE y.service_id = c.service_id AND y.id = c.episode_id AND y.state <> 'ended')) AND c.from_at <= $3
                     AND (c.until_at IS NULL OR c.until_at > $3) AND a.disabled_at IS NULL AND m.until_at IS NULL AND m.role IN ('worker', 'supervisor'))
                 AND NOT EXISTS (SELECT 1 FROM referral w
                   WHERE w.service_id = q.service_id AND w.person_id = q.low_id AND w.state IN ('received', 'in_triage'))) AS "low_unheld!: bool",
                 (NOT EXISTS (SELECT 1 FROM case_access c JOIN account a ON a.id = c.account_id
                     JOIN membership m ON m.account_id = a.id AND m.service_id = c.service_id
                   WHERE c.service_id = q.service_id AND c.person_id = q.high_id AND (c.ground IN ('owner', 'cover') OR c.ground = 'family' AND EXISTS (
                     SELECT 1 FROM episode y WHERE y.service_id = c.service_id AND y.id = c.episode_id AND y.state <> 'ended')) AND c.from_at <= $3
                     AND (c.until_at IS NULL OR c.until_at > $3) AND a.disabled_at IS NULL AND m.until_at IS NULL AND m.role IN ('worker', 'supervisor'))
                 AND NOT EXISTS (SELECT 1 FROM referral w
                   WHERE w.service_id = q.service_id AND w.person_id = q.high_id AND w.state IN ('received', 'in_triage'))) AS "high_unheld!: bool"
               FROM alike_pair q WHERE q.service_id = $1 AND q.id = $2"#,
            self.service(),
            pair,
            stance.at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let Some(found) = found else { return Ok(None) };
        let late = |said: Option<At>| for_unheld.is_some_and(|late| said.is_some_and(|said| said < late));
        let own = [self.keeps(stance, found.low_id).await?, self.keeps(stance, found.high_id).await?];
        // whoever keeps one of the two does not speak for the other by looking after records: that takes somebody else
        let looks_after = for_unheld.is_some() && !own[0] && !own[1];
        let may = [
            own[0] || looks_after && (found.low_unheld || late(found.high_said_at)),
            own[1] || looks_after && (found.high_unheld || late(found.low_said_at)),
        ];
        Ok((may[0] || may[1]).then(|| {
            PairPermit::made(pair, found.low_id, found.high_id, may[0], may[1], &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_joining(&mut self, pair: &PairPermit, kept: Uuid) -> StoreResult<Option<MovePermit>> {
        let found = query!(
            "SELECT low_id, high_id FROM alike_pair
             WHERE service_id = $1 AND id = $2 AND low_said_at IS NOT NULL AND high_said_at IS NOT NULL AND state <> 'not_same'
               AND (low_id = $3 OR high_id = $3)",
            self.service(),
            *pair.pair(),
            kept
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|found| {
            let former = if found.low_id == kept { found.high_id } else { found.low_id };
            MovePermit::made(former, kept, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_parting(
        &mut self,
        stance: &Stance,
        moving: Uuid,
        for_unheld: bool,
    ) -> StoreResult<Option<MovePermit>> {
        let found = query!(
            r#"SELECT g.from_id, g.to_id,
                 (NOT EXISTS (SELECT 1 FROM case_access c JOIN account a ON a.id = c.account_id
                     JOIN membership m ON m.account_id = a.id AND m.service_id = c.service_id
                   WHERE c.service_id = g.service_id AND c.person_id = g.to_id AND (c.ground IN ('owner', 'cover') OR c.ground = 'family' AND EXISTS (
                     SELECT 1 FROM episode y WHERE y.service_id = c.service_id AND y.id = c.episode_id AND y.state <> 'ended')) AND c.from_at <= $3
                     AND (c.until_at IS NULL OR c.until_at > $3) AND a.disabled_at IS NULL AND m.until_at IS NULL AND m.role IN ('worker', 'supervisor'))
                 AND NOT EXISTS (SELECT 1 FROM referral w
                   WHERE w.service_id = g.service_id AND w.person_id = g.to_id AND w.state IN ('received', 'in_triage'))) AS "unheld!: bool"
               FROM moving g WHERE g.service_id = $1 AND g.id = $2 AND g.kind = 'joined' AND g.undone_at IS NULL
                 AND EXISTS (SELECT 1 FROM person f WHERE f.service_id = g.service_id AND f.id = g.from_id AND f.merged_into = g.to_id)"#,
            self.service(),
            moving,
            stance.at
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        let Some(found) = found else { return Ok(None) };
        let own = self.keeps(stance, found.to_id).await?;
        let may = own || for_unheld && found.unheld;
        Ok(may.then(|| MovePermit::made(found.from_id, found.to_id, &PermitMaker::of_the_engine())))
    }

    async fn permit_move(&mut self, from: &PersonPermit, to: &PersonPermit) -> StoreResult<MovePermit> {
        let (from, to) = (from.writing()?, to.writing()?);
        Ok(MovePermit::made(*from.person(), *to.person(), &PermitMaker::of_the_engine()))
    }

    async fn permit_persons_of_move(&mut self, permit: &MovePermit) -> StoreResult<(PersonPermit, PersonPermit)> {
        let made = |person| PersonPermit::made(person, JOINING.to_owned(), true, &PermitMaker::of_the_engine());
        Ok((made(*permit.former()), made(*permit.kept())))
    }

    async fn permit_joined_to(&mut self, permit: &PersonPermit) -> StoreResult<Vec<PersonPermit>> {
        let found = query_scalar!(
            "SELECT id FROM person WHERE service_id = $1 AND merged_into = $2 ORDER BY id",
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let made = |person| PersonPermit::made(person, permit.ground().clone(), false, &PermitMaker::of_the_engine());
        Ok(found.into_iter().map(made).collect())
    }

    async fn permit_once_joined(&mut self, permit: &PersonPermit) -> StoreResult<Vec<(PersonPermit, At, At)>> {
        let found = query!(
            r#"SELECT to_id, made_at, undone_at AS "undone_at!: At" FROM moving
             WHERE service_id = $1 AND from_id = $2 AND kind = 'joined' AND undone_at IS NOT NULL ORDER BY made_at, id"#,
            self.service(),
            *permit.person()
        )
        .fetch_all(&mut *self.tx)
        .await
        .map_err(err)?;
        let made = |person| PersonPermit::made(person, permit.ground().clone(), false, &PermitMaker::of_the_engine());
        Ok(found.into_iter().map(|row| (made(row.to_id), row.made_at, row.undone_at)).collect())
    }

    async fn permit_self(&mut self, account: Uuid) -> StoreResult<Option<PersonPermit>> {
        let person = query_scalar!(
            "SELECT id FROM person
             WHERE service_id = $1 AND account_id = $2 AND merged_into IS NULL
               AND NOT EXISTS (SELECT 1 FROM death d
                 WHERE d.service_id = person.service_id AND d.person_id = person.id AND d.taken_back_at IS NULL)
             ORDER BY id LIMIT 1",
            self.service(),
            account
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(person.map(|person| PersonPermit::made(person, SELF.to_owned(), false, &PermitMaker::of_the_engine())))
    }

    async fn permit_person_of_referral(&mut self, permit: &ReferralPermit) -> StoreResult<PersonPermit> {
        Ok(PersonPermit::made(
            *permit.person(),
            permit.ground().clone(),
            *permit.write(),
            &PermitMaker::of_the_engine(),
        ))
    }

    async fn permit_person_of_episode(&mut self, permit: &EpisodePermit) -> StoreResult<PersonPermit> {
        Ok(PersonPermit::made(
            *permit.person(),
            permit.ground().clone(),
            *permit.write(),
            &PermitMaker::of_the_engine(),
        ))
    }

    async fn permit_episode_of_person(
        &mut self,
        permit: &PersonPermit,
        episode: Uuid,
    ) -> StoreResult<Option<EpisodePermit>> {
        let found = query_scalar!(
            "SELECT id FROM episode WHERE service_id = $1 AND id = $2 AND person_id = $3",
            self.service(),
            episode,
            *permit.person()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|id| {
            EpisodePermit::made(id, *permit.person(), permit.ground().clone(), false, &PermitMaker::of_the_engine())
        }))
    }

    async fn permit_referral_of_episode(&mut self, permit: &EpisodePermit) -> StoreResult<Option<ReferralPermit>> {
        let found = query!(
            "SELECT r.id, r.person_id FROM episode e
             JOIN referral r ON r.service_id = e.service_id AND r.id = e.referral_id
             WHERE e.service_id = $1 AND e.id = $2",
            self.service(),
            *permit.episode()
        )
        .fetch_optional(&mut *self.tx)
        .await
        .map_err(err)?;
        Ok(found.map(|r| {
            ReferralPermit::made(
                r.id,
                r.person_id,
                permit.ground().clone(),
                *permit.write(),
                &PermitMaker::of_the_engine(),
            )
        }))
    }
}
