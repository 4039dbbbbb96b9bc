//! The log of looks: appended in batches, each in one durable transaction of its own.

use crate::Engine;
use crate::statements::{err, fresh};
use sqlx::{QueryBuilder, Transaction, query, query_as, query_scalar};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Bound::{Excluded, Unbounded};
use store::chain::{self, Anchor, Fault, Walk};
use store::permit::PersonPermit;
use store::{At, LookEntry, LookRow, LookStream, StoreResult};
use store::{BehindLook, LookFilter, PersonLookRow};
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

/// Looks behind a place, newest first, of one account or of all.
pub(crate) async fn page(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    filter: &LookFilter,
    behind: BehindLook,
    limit: i64,
) -> StoreResult<Vec<LookRow>> {
    let from = filter.from.unwrap_or(At::UNIX_EPOCH);
    if let Some(account) = filter.account {
        return query_as!(
            LookRow,
            r#"SELECT at, stream_id, seq AS "seq!", account_id, ground, page, persons FROM access_entry
             WHERE service_id = $1 AND account_id = $9 AND at >= $2 AND (at, stream_id, seq) < ($3, $4, $5)
               AND (CAST($6 AS TEXT) IS NULL OR ' ' || ground || ' ' LIKE '% ' || CAST($6 AS TEXT) || ' %')
               AND (CAST($7 AS TEXT) IS NULL OR page || '/' LIKE '% ' || CAST($7 AS TEXT) || '/%')
             ORDER BY at DESC, stream_id DESC, seq DESC LIMIT $8"#,
            service,
            from,
            behind.at,
            behind.stream,
            behind.seq,
            filter.ground,
            filter.page,
            limit,
            account
        )
        .fetch_all(&mut **tx)
        .await
        .map_err(err);
    }
    query_as!(
        LookRow,
        r#"SELECT at, stream_id, seq AS "seq!", account_id, ground, page, persons FROM access_entry
         WHERE service_id = $1 AND at >= $2 AND (at, stream_id, seq) < ($3, $4, $5)
           AND (CAST($6 AS TEXT) IS NULL OR ' ' || ground || ' ' LIKE '% ' || CAST($6 AS TEXT) || ' %')
           AND (CAST($7 AS TEXT) IS NULL OR page || '/' LIKE '% ' || CAST($7 AS TEXT) || '/%')
         ORDER BY at DESC, stream_id DESC, seq DESC LIMIT $8"#,
        service,
        from,
        behind.at,
        behind.stream,
        behind.seq,
        filter.ground,
        filter.page,
        limit
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
    filter: &LookFilter,
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
           AND e.at >= $8 AND (CAST($9 AS boolean) = FALSE OR e.account_id = $10)
           AND (CAST($11 AS TEXT) IS NULL OR ' ' || e.ground || ' ' LIKE '% ' || CAST($11 AS TEXT) || ' %')
           AND (CAST($12 AS TEXT) IS NULL OR e.page || '/' LIKE '% ' || CAST($12 AS TEXT) || '/%')
         ORDER BY e.at DESC, e.stream_id DESC, e.seq DESC LIMIT $6"#,
        service,
        *permit.person(),
        behind.at,
        behind.stream,
        behind.seq,
        limit,
        for_person,
        filter.from.unwrap_or(At::UNIX_EPOCH),
        filter.account.is_some(),
        filter.account.unwrap_or_default(),
        filter.ground,
        filter.page
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

/// What was noted elsewhere of the streams: by stream and number. Of two notes of one entry the one with a digest says more.
fn noted(anchors: &[Anchor]) -> BTreeMap<Uuid, BTreeMap<i64, &Anchor>> {
    let mut all: BTreeMap<Uuid, BTreeMap<i64, &Anchor>> = BTreeMap::new();
    for anchor in anchors {
        let known = all.entry(anchor.stream).or_default().entry(anchor.seq).or_insert(anchor);
        if known.digest.is_none() {
            *known = anchor;
        }
    }
    all
}

/// Walks on, stream by stream in the order of their ids, at most `limit` entries; what `anchors` name has to be there.
pub(crate) async fn walk(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    walk: &mut Walk,
    anchors: &[Anchor],
    limit: i64,
) -> StoreResult<()> {
    let expected = noted(anchors);
    let mut left = limit;
    while left > 0 && !walk.done {
        if !walk.within && !next_stream(tx, service, walk, &expected).await? {
            return Ok(());
        }
        let none = BTreeMap::new();
        let noted = expected.get(&walk.stream).unwrap_or(&none);
        let rows = query!(
            "SELECT seq, at, account_id, ground, page, persons, digest FROM access_entry
             WHERE service_id = $1 AND stream_id = $2 AND seq > $3 ORDER BY seq LIMIT $4",
            service,
            walk.stream,
            walk.seq,
            BATCH.min(left)
        )
        .fetch_all(&mut **tx)
        .await
        .map_err(err)?;
        if rows.is_empty() {
            stream_end(tx, service, walk, noted.keys().next_back().copied()).await?;
            continue;
        }
        left -= i64::try_from(rows.len()).unwrap_or(limit);
        let (mut digest, mut opened) = (walk.last_digest(), Vec::new());
        let begun = walk.clone();
        for r in rows {
            let stream = walk.stream;
            if r.seq != walk.seq + 1 {
                let why = format!("this look is missing from stream {stream}");
                walk.breaks(walk.seq + 1, Fault::Missing, None, why);
                break;
            }
            let fits = chain::look_digest(&digest, r.seq, r.at, r.account_id, &r.ground, &r.page, &r.persons);
            if fits != r.digest {
                let why = format!("this look, or the one before it, was changed in stream {stream}");
                walk.breaks(r.seq, Fault::Changed, Some(r.at), why);
                break;
            }
            if noted.get(&r.seq).is_some_and(|a| a.digest.as_ref().is_some_and(|d| *d != r.digest)) {
                let why = format!("this look is not the one that was noted of stream {stream}");
                walk.breaks(r.seq, Fault::Anew, Some(r.at), why);
                break;
            }
            opened.extend(chain::persons_opened(&r.persons).into_iter().map(|person| (r.seq, r.at, person)));
            walk.fits(r.seq, r.at, &r.digest);
            digest = r.digest;
        }
        if let Some((seq, at)) = not_found_by_index(tx, service, walk.stream, opened).await? {
            let fitting = u64::try_from(seq - begun.seq - 1).unwrap_or_default();
            *walk = Walk { entries: begun.entries + fitting, seq: seq - 1, ..begun };
            let why =
                format!("this look at somebody’s record does not stand in that person’s list (stream {})", walk.stream);
            walk.breaks(seq, Fault::Index, Some(at), why);
        }
    }
    Ok(())
}

/// Goes to the next stream there is, or should be; false where the walk has ended with that.
async fn next_stream(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    walk: &mut Walk,
    expected: &BTreeMap<Uuid, BTreeMap<i64, &Anchor>>,
) -> StoreResult<bool> {
    let known = query_scalar!(
        "SELECT id FROM access_stream WHERE service_id = $1 AND id > $2 ORDER BY id LIMIT 1",
        service,
        walk.stream
    )
    .fetch_optional(&mut **tx)
    .await
    .map_err(err)?;
    let written = query_scalar!(
        "SELECT stream_id FROM access_entry WHERE service_id = $1 AND stream_id > $2 ORDER BY stream_id LIMIT 1",
        service,
        walk.stream
    )
    .fetch_optional(&mut **tx)
    .await
    .map_err(err)?;
    let noted = expected.range((Excluded(walk.stream), Unbounded)).next().map(|(stream, _)| *stream);
    let Some(next) = [known, written, noted].into_iter().flatten().min() else {
        walk.done = true;
        return Ok(false);
    };
    *walk = Walk { stream: next, within: true, seq: 0, digest: String::new(), at: None, ..walk.clone() };
    if known == Some(next) {
        return Ok(true);
    }
    let why = if written == Some(next) {
        format!("looks belong to stream {next}, which is missing")
    } else {
        format!("stream {next}, which was noted when it began, is missing")
    };
    walk.breaks(0, Fault::Stream, None, why);
    Ok(false)
}

/// There are no more looks in the stream: whether it ends where its own head, and what was noted elsewhere, say.
async fn stream_end(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    walk: &mut Walk,
    noted: Option<i64>,
) -> StoreResult<()> {
    let head = query!("SELECT seq, digest FROM access_stream WHERE service_id = $1 AND id = $2", service, walk.stream)
        .fetch_optional(&mut **tx)
        .await
        .map_err(err)?;
    let stream = walk.stream;
    match head {
        _ if noted.is_some_and(|seq| seq > walk.seq) => {
            let why = format!("stream {stream} is shorter than was noted of it: the end was cut off");
            walk.breaks(walk.seq + 1, Fault::CutOff, None, why);
        }
        None => walk.breaks(0, Fault::Stream, None, format!("looks belong to stream {stream}, which is missing")),
        Some(head) if head.seq != walk.seq || head.digest != walk.last_digest() => {
            let fault = if head.seq > walk.seq { Fault::CutOff } else { Fault::Head };
            let why = format!("stream {stream} does not end where its head says");
            walk.breaks(walk.seq.min(head.seq) + 1, fault, None, why);
        }
        Some(_) => walk.within = false,
    }
    Ok(())
}

/// The first look at a record that the index of persons does not have: its number, and when it was.
async fn not_found_by_index(
    tx: &mut Transaction<'static, Engine>,
    service: Uuid,
    stream: Uuid,
    opened: Vec<(i64, At, Uuid)>,
) -> StoreResult<Option<(i64, At)>> {
    let (Some((first, ..)), Some((last, ..))) = (opened.first(), opened.last()) else { return Ok(None) };
    let (first, last) = (*first, *last);
    let persons: BTreeSet<Uuid> = opened.iter().map(|(.., person)| *person).collect();
    let persons: Vec<Uuid> = persons.into_iter().collect();
    let mut there = HashSet::new();
    for some in persons.chunks(ROWS) {
        let mut asking = QueryBuilder::<Engine>::new("SELECT person_id, seq FROM access_opened WHERE service_id = ");
        asking.push_bind(service).push(" AND stream_id = ").push_bind(stream);
        asking.push(" AND seq >= ").push_bind(first).push(" AND seq <= ").push_bind(last).push(" AND person_id IN (");
        let mut list = asking.separated(", ");
        for person in some {
            list.push_bind(*person);
        }
        asking.push(")");
        let found: Vec<(Uuid, i64)> =
            asking.build_query_as().persistent(false).fetch_all(&mut **tx).await.map_err(err)?;
        there.extend(found);
    }
    Ok(opened.into_iter().find(|(seq, _, person)| !there.contains(&(*person, *seq))).map(|(seq, at, _)| (seq, at)))
}
