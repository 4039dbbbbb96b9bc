//! The log of looks: appended in batches, each in one durable transaction of its own.

use crate::Engine;
use crate::statements::{err, fresh};
use sqlx::{QueryBuilder, Transaction, query, query_as, query_scalar};
use std::collections::{BTreeMap, HashMap};
use store::chain::{self, Anchor, Broken, Verified};
use store::permit::PersonPermit;
use store::{At, LookEntry, LookRow, LookStream, StoreResult};
use store::{BehindLook, PersonLookRow};
use uuid::Uuid;

/// How many rows one statement writes: well below either engine's limit of bound values.
const ROWS: usize = 500;
/// How many entries verification holds at a time.
const BATCH: i64 = 500;

/// Appends a batch and commits. The stream in memory moves on only when the batch is durable.
pub(crate) async fn append(
    mut tx: Transaction<'static, Engine>,
    stream: &mut LookStream,
    batch: &[LookEntry],
) -> StoreResult<()> {
    if batch.is_empty() {
        return Ok(());
    }
    let (service, id, before) = (stream.service, stream.id, stream.seq);
    if before == 0 {
        query!(
            "INSERT INTO access_stream (service_id, id, opened_at, seq, digest) VALUES ($1, $2, $3, 0, $4)",
            service,
            id,
            stream.opened_at,
            stream.digest
        )
        .execute(&mut *tx)
        .await
        .map_err(err)?;
    }

    let mut digest = stream.digest.clone();
    let mut chained = Vec::with_capacity(batch.len());
    let mut opened = Vec::new();
    let mut last = before;
    for entry in batch {
        last += 1;
        let persons = chain::look_persons(entry);
        digest = chain::look_digest(&digest, last, entry.at, entry.account, &entry.ground, &entry.page, &persons);
        opened.extend(entry.opened.iter().map(|person| (*person, last)));
        chained.push((last, entry, persons, digest.clone()));
    }
    for rows in chained.chunks(ROWS) {
        let mut entries = QueryBuilder::<Engine>::new(
            "INSERT INTO access_entry (service_id, stream_id, seq, at, account_id, ground, page, persons, digest) ",
        );
        entries.push_values(rows, |mut row, (seq, entry, persons, digest)| {
            row.push_bind(service)
                .push_bind(id)
                .push_bind(*seq)
                .push_bind(entry.at)
                .push_bind(entry.account)
                .push_bind(entry.ground.as_str())
                .push_bind(entry.page.as_str())
                .push_bind(persons.as_str())
                .push_bind(digest.as_slice());
        });
        entries.build().persistent(rows.len() == 1).execute(&mut *tx).await.map_err(err)?;
    }
    // An answer may name one person twice; the index needs it once.
    opened.sort_unstable();
    opened.dedup();
    for rows in opened.chunks(ROWS) {
        let mut index =
            QueryBuilder::<Engine>::new("INSERT INTO access_opened (service_id, person_id, stream_id, seq) ");
        index.push_values(rows, |mut row, (person, seq)| {
            row.push_bind(service).push_bind(*person).push_bind(id).push_bind(*seq);
        });
        index.build().persistent(rows.len() == 1).execute(&mut *tx).await.map_err(err)?;
    }
    // Only this process writes this stream; if the row has moved on, two appenders share an id.
    let done = query!(
        "UPDATE access_stream SET seq = $4, digest = $5 WHERE service_id = $1 AND id = $2 AND seq = $3",
        service,
        id,
        before,
        last,
        digest
    )
    .execute(&mut *tx)
    .await
    .map_err(err)?;
    fresh(done.rows_affected())?;
    tx.commit().await.map_err(err)?;
    stream.seq = last;
    stream.digest = digest;
    Ok(())
}

/// The page of looks before a moment, newest first.
/// Looks before a moment, newest first: a page, and whatever else was noted at the very moment at which it ends, so that the
/// next page begins before that moment and none is passed over.
pub(crate) async fn page(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    before: At,
) -> StoreResult<Vec<LookRow>> {
    query_as!(
        LookRow,
        "SELECT at, account_id, ground, page, persons FROM access_entry
         WHERE service_id = $1 AND at < $2 AND at >= COALESCE((
           SELECT x.at FROM access_entry x WHERE x.service_id = $1 AND x.at < $2 ORDER BY x.at DESC LIMIT 1 OFFSET $3), $4)
         ORDER BY at DESC, stream_id, seq DESC",
        service,
        before,
        store::PAGE - 1,
        At::UNIX_EPOCH
    )
    .fetch_all(&mut **tx)
    .await
    .map_err(err)
}

/// Looks that opened one person's record, newest first.
pub(crate) async fn of_person(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    permit: &PersonPermit,
    behind: BehindLook,
    (for_person, limit): (bool, i64),
) -> StoreResult<Vec<PersonLookRow>> {
    query_as!(
        PersonLookRow,
        r#"SELECT e.at, e.stream_id, e.seq AS "seq!", e.account_id, e.ground, e.page FROM access_opened o
         JOIN access_entry e ON e.service_id = o.service_id AND e.stream_id = o.stream_id AND e.seq = o.seq
         WHERE o.service_id = $1 AND o.person_id = $2 AND (e.at, e.stream_id, e.seq) < ($3, $4, $5)
           AND (CAST($7 AS boolean) = FALSE OR (' ' || e.ground || ' ' NOT LIKE '% self %' AND ' ' || e.ground || ' ' NOT LIKE '% concern %'
             AND e.page NOT LIKE '%/concerns%'))
         ORDER BY e.at DESC, e.stream_id DESC, e.seq DESC LIMIT $6"#,
        service,
        *permit.person(),
        behind.at,
        behind.stream,
        behind.seq,
        limit,
        for_person
    )
    .fetch_all(&mut **tx)
    .await
    .map_err(err)
}

/// The heads of the streams of a service whose last look is at `since` or later.
pub(crate) async fn heads(tx: &mut Transaction<'static, Engine>, service: Uuid, since: At) -> StoreResult<Vec<Anchor>> {
    let found = query!(
        "SELECT s.id, s.seq, s.digest FROM access_stream s
         JOIN access_entry e ON e.service_id = s.service_id AND e.stream_id = s.id AND e.seq = s.seq
         WHERE s.service_id = $1 AND e.at >= $2 ORDER BY s.id",
        service,
        since
    )
    .fetch_all(&mut **tx)
    .await
    .map_err(err)?;
    Ok(found.into_iter().map(|r| Anchor { stream: r.id, seq: r.seq, digest: Some(r.digest) }).collect())
}

/// Walks every stream of a service; what `anchors` name has to be there.
pub(crate) async fn verify(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    anchors: &[Anchor],
) -> StoreResult<Verified> {
    let mut expected: HashMap<Uuid, BTreeMap<i64, &Anchor>> = HashMap::new();
    for anchor in anchors {
        let known = expected.entry(anchor.stream).or_default().entry(anchor.seq).or_insert(anchor);
        // of two notes of one entry the one with a digest says more
        if known.digest.is_none() {
            *known = anchor;
        }
    }
    let mut walked = Verified { entries: 0, erased: 0, broken: None };
    let orphans = query_scalar!(
        r#"SELECT count(*) AS "n!" FROM access_entry e WHERE e.service_id = $1 AND NOT EXISTS (
           SELECT 1 FROM access_stream s WHERE s.service_id = $1 AND s.id = e.stream_id)"#,
        service
    )
    .fetch_one(&mut **tx)
    .await
    .map_err(err)?;
    if orphans > 0 {
        return Ok(broken(walked, 0, format!("{orphans} looks belong to a stream that is missing")));
    }
    let mut after = Uuid::nil();
    while let Some(stream) = query!(
        "SELECT id, seq, digest FROM access_stream WHERE service_id = $1 AND id > $2 ORDER BY id LIMIT 1",
        service,
        after
    )
    .fetch_optional(&mut **tx)
    .await
    .map_err(err)?
    {
        let (mut last, mut digest) = (0, Vec::new());
        let noted = expected.remove(&stream.id).unwrap_or_default();
        loop {
            let rows = query!(
                "SELECT seq, at, account_id, ground, page, persons, digest FROM access_entry
                 WHERE service_id = $1 AND stream_id = $2 AND seq > $3 ORDER BY seq LIMIT $4",
                service,
                stream.id,
                last,
                BATCH
            )
            .fetch_all(&mut **tx)
            .await
            .map_err(err)?;
            if rows.is_empty() {
                break;
            }
            for r in rows {
                if r.seq != last + 1 {
                    return Ok(broken(walked, last + 1, format!("this look is missing from stream {}", stream.id)));
                }
                let fits = chain::look_digest(&digest, r.seq, r.at, r.account_id, &r.ground, &r.page, &r.persons);
                if fits != r.digest {
                    return Ok(broken(
                        walked,
                        r.seq,
                        format!("this look, or the one before it, was changed in stream {}", stream.id),
                    ));
                }
                if noted.get(&r.seq).is_some_and(|a| a.digest.as_ref().is_some_and(|d| *d != r.digest)) {
                    let why = format!("this look is not the one that was noted of stream {}", stream.id);
                    return Ok(broken(walked, r.seq, why));
                }
                walked.entries += 1;
                (last, digest) = (r.seq, r.digest);
            }
        }
        if noted.keys().next_back().is_some_and(|noted| *noted > last) {
            let why = format!("stream {} is shorter than was noted of it: the end was cut off", stream.id);
            return Ok(broken(walked, last + 1, why));
        }
        if stream.seq != last || stream.digest != digest {
            return Ok(broken(
                walked,
                last.min(stream.seq) + 1,
                format!("stream {} does not end where its head says", stream.id),
            ));
        }
        after = stream.id;
    }
    if let Some(gone) = expected.keys().min() {
        return Ok(broken(walked, 0, format!("stream {gone}, which was noted when it began, is missing")));
    }
    Ok(walked)
}

/// What was walked, ending at the first look that does not fit.
fn broken(mut walked: Verified, seq: i64, why: String) -> Verified {
    walked.broken = Some(Broken { seq, why });
    walked
}
