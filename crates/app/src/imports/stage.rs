//! Reading files, and staging what they hold.

use super::places::Places;
use super::{Folder, Intake, Source, Staged, fingerprint, unreadable};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::measures::Catalogue;
use crate::time;
use exchange::read::Row;
use exchange::{Finding, Grade, Kind, Record, Report, Sheet, Sort, detect};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};
use store::StoreError;
use store::imports::{ImportRow, StagedRow};
use uuid::Uuid;

/// Rows read before what they hold is staged: few enough that a writer waits for some milliseconds.
const STEP: usize = 400;
/// Rows read again at a time, to go on with an import.
const RELOAD: i64 = 2_000;

/// A staged record: what it says, and where it belongs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Body {
    pub(super) record: Record,
    pub(super) at: Belongs,
}

/// Where a record belongs: ids that are here, or will be.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(super) struct Belongs {
    pub(super) referral: Option<Uuid>,
    pub(super) episode: Option<Uuid>,
    pub(super) goal: Option<Uuid>,
    pub(super) site: Option<Uuid>,
    pub(super) team: Option<Uuid>,
    pub(super) owner: Option<Uuid>,
    /// The episode was here before.
    #[serde(default)]
    pub(super) old_episode: bool,
    #[serde(default)]
    pub(super) contact: Option<Uuid>,
    /// Of a file: what is in it.
    #[serde(default)]
    pub(super) blob: Option<Uuid>,
}

/// What is remembered of each record while files are read: some dozens of bytes.
#[derive(Debug, Clone, Copy)]
struct Seen {
    id: Uuid,
    person: Uuid,
    digest: [u8; 8],
    /// It was here before this import.
    here: bool,
    /// Of a referral: support was read for it already.
    led: bool,
    at: Belongs,
}

type Mark = [u8; 16];

fn mark(kind: Kind, key: &str) -> Mark {
    let mut hash = Sha256::new();
    hash.update(kind.as_str());
    hash.update([0]);
    hash.update(key);
    let mut mark = [0; 16];
    mark.copy_from_slice(&hash.finalize()[..16]);
    mark
}

fn short(digest: &[u8]) -> [u8; 8] {
    let mut short = [0; 8];
    let many = digest.len().min(8);
    short[..many].copy_from_slice(&digest[..many]);
    short
}

pub(super) struct Reading<'a> {
    pub(super) ctx: &'a Ctx,
    source: String,
    pub(super) places: Places,
    pub(super) catalogue: Catalogue,
    /// Where the files are that rows name.
    pub(super) folder: Option<&'a Folder>,
    /// So many megabytes a file has at most.
    pub(super) megabytes: i64,
    dry: bool,
    seen: HashMap<Mark, Seen>,
    restricted: HashSet<Uuid>,
    report: Report,
    run: Uuid,
    number: i64,
    rows: Vec<StagedRow>,
}

/// Reads all files. Unless it only looks, what they hold is staged, under an import that stands from then on; one of the very same
/// files that broke off is gone on with.
///
/// # Errors
/// [`AppError::NotPossible`] where another import is open, or a file cannot be read from the disk; storage.
pub async fn stage(ctx: &Ctx, intake: &Intake) -> AppResult<Staged> {
    let (mut staged, mut sheets) = opened(ctx, intake)?;
    if staged.unread {
        return Ok(staged);
    }
    let fingerprint = fingerprint(intake)?;
    let mut run = open_run(ctx, intake, &fingerprint).await?;
    staged.resumed = run.as_ref().is_some_and(|run| run.version > 0);
    if let Some(run) = run.as_ref().filter(|run| matches!(run.state.as_str(), "cancelling" | "stopping")) {
        return Err(AppError::NotPossible(format!(
            "what was staged from {} is being thrown away. Cancel it once more, so that this comes to its end",
            run.source
        )));
    }
    if run.as_ref().is_some_and(|run| run.state != "staging") && !intake.dry {
        // it was read to its end before; it only has to be published
        staged.run = run.map(|run| run.id);
        return Ok(staged);
    }
    let places = Places::new(ctx, intake.site.as_deref(), intake.owner.as_deref()).await?;
    let catalogue = crate::measures::catalogue(&mut ctx.read().await?).await?;
    let megabytes = crate::settings::read(&mut ctx.read().await?).await?.file_megabytes;
    let mut reading = Reading {
        ctx,
        source: intake.mapping.source.clone(),
        places,
        catalogue,
        folder: intake.folder.as_ref(),
        megabytes,
        dry: intake.dry,
        seen: HashMap::new(),
        restricted: HashSet::new(),
        report: std::mem::take(&mut staged.report),
        run: run.as_ref().map_or(Uuid::nil(), |run| run.id),
        number: 0,
        rows: Vec::new(),
    };
    if staged.resumed && !intake.dry {
        reading.reload().await?;
    }
    // what others belong to comes first
    sheets.sort_by_key(|(sheet, _)| sheet.kinds().first().copied());
    for (sheet, name) in &mut sheets {
        loop {
            let chunk: Vec<Row> = std::iter::from_fn(|| sheet.next_row()).take(STEP).collect();
            if chunk.is_empty() {
                break;
            }
            reading.chunk(name, chunk).await?;
            reading.write(intake.dry).await?;
            // others wait for the writer too
            tokio::task::yield_now().await;
        }
    }
    staged.report = reading.report;
    if let Some(run) = run.as_mut().filter(|_| !intake.dry) {
        if staged.report.errors == 0 || intake.leave_out {
            "staged".clone_into(&mut run.state);
        }
        run.counts = counts(&staged.report);
        run.version = run.version.max(1);
        let mut tx = ctx.begin().await?;
        tx.import_save(run).await?;
        tx.commit().await?;
        staged.run = Some(run.id);
    }
    Ok(staged)
}

/// The figures and the first findings, without anybody's details.
pub(super) fn counts(report: &Report) -> String {
    let mut short = report.clone();
    short.findings.truncate(200);
    serde_json::to_string(&short).unwrap_or_else(|_| "{}".to_owned())
}

type Sheets = Vec<(Sheet<Box<dyn std::io::Read + Send>>, String)>;

/// Opens every file by its header.
fn opened(ctx: &Ctx, intake: &Intake) -> AppResult<(Staged, Sheets)> {
    let mut staged = Staged { run: None, resumed: false, report: Report::default(), unread: false };
    let mut sheets = Vec::new();
    for file in &intake.files {
        match sheet(ctx, intake, file)? {
            Ok((sheet, words)) => {
                staged.report.files.push((file.name.clone(), words));
                sheets.push((sheet, file.name.clone()));
            }
            Err(fault) => {
                staged.unread = true;
                staged.report.add(Finding {
                    file: file.name.clone(),
                    row: 0,
                    field: String::new(),
                    grade: Grade::Error,
                    value: String::new(),
                    what: fault.to_string(),
                    to_do: "Nothing of any file was taken.".to_owned(),
                });
            }
        }
    }
    Ok((staged, sheets))
}

type Opened = Result<(Sheet<Box<dyn std::io::Read + Send>>, String), exchange::Fault>;

fn sheet(ctx: &Ctx, intake: &Intake, file: &Source) -> AppResult<Opened> {
    let read = || (file.open)().map_err(|e| unreadable(file, &e));
    let encoding = match detect(read()?) {
        Ok(encoding) => encoding,
        Err(fault) => return Ok(Err(fault)),
    };
    Ok(Sheet::open(&file.name, read()?, encoding, &intake.mapping, ctx.today()).map(|sheet| {
        let kinds: Vec<&str> = sheet.kinds().iter().map(|kind| kind.many()).collect();
        let words = format!("{}, {}", kinds.join(" and "), encoding.words());
        (sheet, words)
    }))
}

/// The import that is gone on with, or a new one (whose version is 0 until it is written to).
async fn open_run(ctx: &Ctx, intake: &Intake, fingerprint: &str) -> AppResult<Option<ImportRow>> {
    if intake.dry {
        return Ok(None);
    }
    let mut tx = ctx.begin().await?;
    if let Some(open) = tx.import_open().await? {
        if open.fingerprint == fingerprint {
            return Ok(Some(open));
        }
        return Err(AppError::NotPossible(format!(
            "another import from {} is not finished: it is {}. Go on with the same files, or cancel it first",
            open.source, open.state
        )));
    }
    let names: Vec<&str> = intake.files.iter().map(|file| file.name.as_str()).collect();
    let mut run = ImportRow {
        id: ctx.id(),
        source: intake.mapping.source.clone(),
        fingerprint: fingerprint.to_owned(),
        files: serde_json::json!(names).to_string(),
        state: "staging".to_owned(),
        counts: "{}".to_owned(),
        begun_at: ctx.at(),
        begun_by: intake.by.clone(),
        ended_at: None,
        version: 0,
    };
    tx.import_insert(&run).await?;
    let body = serde_json::json!({ "brought_from": run.source, "by": run.begun_by });
    ctx.event(&mut tx, practice::event::Kind::ImportBegun, crate::ctx::About::service(run.id), &body);
    tx.commit().await?;
    run.version = 0;
    Ok(Some(run))
}

impl Reading<'_> {
    /// Remembers what was staged before the import broke off.
    async fn reload(&mut self) -> AppResult<()> {
        let mut after = (Uuid::nil(), -1);
        loop {
            let mut tx = self.system_read().await?;
            let rows = tx.import_reload(self.run, after, RELOAD).await?;
            drop(tx);
            let Some(last) = rows.last() else { return Ok(()) };
            after = (last.person_id, last.number);
            for row in &rows {
                let Some(kind) = Kind::parse(&row.kind) else { continue };
                let body: Body = read_body(&row.body)?;
                self.number = self.number.max(row.number);
                if let (Kind::Episode, Some(key)) = (kind, body.record.get("referral_key"))
                    && let Some(referral) = self.seen.get_mut(&mark(Kind::Referral, key))
                {
                    referral.led = true;
                }
                let seen = Seen {
                    id: row.id,
                    person: row.person_id,
                    digest: short(&row.digest),
                    here: false,
                    led: false,
                    at: body.at,
                };
                self.seen.insert(mark(kind, &row.key), seen);
            }
        }
    }

    async fn system_read(&self) -> AppResult<Box<dyn store::Tx>> {
        self.ctx.read().await
    }

    /// Looks up which of these records, and of those they belong to, are here.
    async fn look_up(&mut self, rows: &[Row]) -> AppResult<()> {
        let mut wanted: HashMap<Kind, HashSet<&str>> = HashMap::new();
        for record in rows.iter().flat_map(|row| &row.records) {
            wanted.entry(record.kind).or_default().insert(&record.key);
            for field in record.kind.fields() {
                if let (Sort::Of(of), Some(key)) = (field.sort, record.get(field.name)) {
                    wanted.entry(of).or_default().insert(key);
                }
            }
        }
        let mut tx = self.ctx.read().await?;
        let mut persons = HashSet::new();
        for (kind, keys) in wanted {
            let unknown: Vec<&str> = keys.into_iter().filter(|key| !self.seen.contains_key(&mark(kind, key))).collect();
            if unknown.is_empty() {
                continue;
            }
            // one statement for each kind
            for row in tx.import_known(&self.source, kind.as_str(), &unknown).await? {
                persons.insert(row.person_id);
                let at = Belongs {
                    site: row.site_id,
                    owner: row.owner_id,
                    episode: row.episode_id,
                    referral: row.referral_id,
                    goal: (kind == Kind::Goal).then_some(row.id),
                    team: None,
                    old_episode: row.episode_id.is_some(),
                    contact: (kind == Kind::Contact).then_some(row.id),
                    blob: None,
                };
                let seen =
                    Seen { id: row.id, person: row.person_id, digest: short(&row.digest), here: true, led: true, at };
                self.seen.insert(mark(kind, &row.key), seen);
            }
        }
        let persons: Vec<Uuid> = persons.into_iter().collect();
        if !persons.is_empty() {
            self.restricted.extend(tx.import_restricted(&persons).await?);
        }
        Ok(())
    }

    async fn chunk(&mut self, file: &str, rows: Vec<Row>) -> AppResult<()> {
        self.look_up(&rows).await?;
        let mut records = Vec::new();
        for row in rows {
            for kind in row.broken {
                Report::count(&mut self.report.read, kind.as_str());
                Report::count(&mut self.report.left_out, kind.as_str());
            }
            for finding in row.findings {
                self.report.add(finding);
            }
            records.extend(row.records.into_iter().map(|record| (row.number, record)));
        }
        records.sort_by_key(|(_, record)| record.kind);
        for (row, record) in records {
            let kind = record.kind;
            let is_new = !self.seen.contains_key(&mark(kind, &record.key));
            // a person who stands in each row of a file of referrals is counted once
            if is_new || kind != Kind::Person {
                Report::count(&mut self.report.read, kind.as_str());
            }
            if let Err((field, value, what, to_do)) = self.record(file, row, record).await? {
                Report::count(&mut self.report.left_out, kind.as_str());
                self.find(file, row, field, Grade::Error, value, what, to_do);
            }
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "a finding has as many parts")]
    fn find(&mut self, file: &str, row: u64, field: &str, grade: Grade, value: String, what: String, to_do: String) {
        self.report.add(Finding { file: file.to_owned(), row, field: field.to_owned(), grade, value, what, to_do });
    }

    /// Puts a record where it belongs, and stages it.
    async fn record(&mut self, file: &str, row: u64, mut record: Record) -> AppResult<Result<(), Problem>> {
        let (kind, own) = (record.kind, mark(record.kind, &record.key));
        if kind == Kind::Attachment
            && let Err(problem) = self.look(&mut record)
        {
            return Ok(Err(problem));
        }
        let digest = record.digest();
        if let Some(seen) = self.seen.get(&own) {
            let (same, here) = (seen.digest == short(&digest), seen.here);
            if here {
                if same {
                    Report::count(&mut self.report.same, kind.as_str());
                } else {
                    Report::count(&mut self.report.changed, kind.as_str());
                    let what = "it is other than when it was brought in".to_owned();
                    let to_do = "What is here was left as it is; change it by hand where the file is right.".to_owned();
                    self.find(file, row, kind.key(), Grade::Note, record.key.clone(), what, to_do);
                }
                return Ok(Ok(()));
            }
            if same {
                return Ok(Ok(()));
            }
            return Ok(Err((
                kind.key(),
                record.key,
                "another row has the same key and other details".to_owned(),
                "Look which of the two is right: the first was taken.".to_owned(),
            )));
        }
        let parents = match self.parents(&record) {
            Ok(parents) => parents,
            Err(problem) => return Ok(Err(problem)),
        };
        let id = self.ctx.id();
        let found = parents.is_some();
        let (person, mut at) = parents.unwrap_or_else(|| (id, Belongs::default()));
        if self.restricted.contains(&person) {
            return Ok(Err((
                kind.key(),
                record.key,
                "the use of this person’s record is restricted".to_owned(),
                "Nothing is added to it until the restriction is lifted; bring the file in again then.".to_owned(),
            )));
        }
        if let Err(problem) = self.settle(&mut record, &mut at, (id, found)).await? {
            return Ok(Err(problem));
        }
        if kind == Kind::Attachment && !self.dry {
            match self.take_in(&record).await? {
                Ok(blob) => at.blob = Some(blob),
                Err(problem) => return Ok(Err(problem)),
            }
        }
        if kind == Kind::Episode
            && let Some(key) = record.get("referral_key")
            && let Some(referral) = self.seen.get_mut(&mark(Kind::Referral, key))
        {
            referral.led = true;
        }
        Report::count(&mut self.report.new, kind.as_str());
        let seen = Seen { id, person, digest: short(&digest), here: false, led: false, at };
        self.seen.insert(own, seen);
        self.number += 1;
        let key = record.key.clone();
        let body = serde_json::to_string(&Body { record, at })
            .map_err(|e| AppError::Internal(format!("a staged record: {e}")))?;
        self.rows.push(StagedRow {
            run_id: self.run,
            person_id: person,
            number: self.number,
            kind: kind.as_str().to_owned(),
            key,
            id,
            digest: digest[..16].to_vec(),
            body,
        });
        Ok(Ok(()))
    }

    /// Whose it is, and to what it belongs; none for a person.
    fn parents(&self, record: &Record) -> Result<Option<(Uuid, Belongs)>, Problem> {
        let mut found: Option<(Uuid, Belongs)> = None;
        for field in record.kind.fields() {
            let (Sort::Of(of), Some(key)) = (field.sort, record.get(field.name)) else { continue };
            let Some(parent) = self.seen.get(&mark(of, key)) else {
                return Err((
                    field.name,
                    key.to_owned(),
                    format!("there is no {} with this key", of.as_str()),
                    format!("Bring in the file of {} with it, or look why that row was left out.", of.many()),
                ));
            };
            if found.is_some_and(|(person, _)| person != parent.person) {
                return Err((
                    field.name,
                    key.to_owned(),
                    format!("this {} is another person’s", of.as_str()),
                    "Look whether the keys are right.".to_owned(),
                ));
            }
            let mut at = found.map_or(parent.at, |(_, at)| at);
            match of {
                Kind::Referral => at.referral = Some(parent.id),
                Kind::Episode => {
                    at.episode = Some(parent.id);
                    at.old_episode = parent.here;
                    at.referral = parent.at.referral.or(at.referral);
                }
                Kind::Contact => {
                    if at.episode.is_some() && record.get("episode_key").is_some() && at.episode != parent.at.episode {
                        return Err((
                            field.name,
                            key.to_owned(),
                            "this contact is of another spell of support".to_owned(),
                            "Look whether the keys are right.".to_owned(),
                        ));
                    }
                    at.contact = Some(parent.id);
                    at.referral = parent.at.referral.or(at.referral);
                }
                Kind::Goal => at.goal = Some(parent.id),
                _ => {}
            }
            if record.kind == Kind::Episode && parent.led {
                return Err((
                    field.name,
                    key.to_owned(),
                    "this referral led to support already, or was answered here".to_owned(),
                    "One referral leads to one spell of support: give this one a referral of its own.".to_owned(),
                ));
            }
            found = Some((parent.person, at));
        }
        Ok(found)
    }

    async fn write(&mut self, dry: bool) -> AppResult<()> {
        let rows = std::mem::take(&mut self.rows);
        if dry || rows.is_empty() {
            return Ok(());
        }
        let mut tx = self.ctx.begin().await?;
        tx.import_stage(&rows).await.map_err(|error| match error {
            // each record is staged once: the first who reads it has it
            StoreError::Conflict => AppError::NotPossible(
                "these files are being read in by another call already; let that one end".to_owned(),
            ),
            other => other.into(),
        })?;
        tx.commit().await?;
        Ok(())
    }
}

/// What is wrong with a record: field, value, what, what to do.
pub(super) type Problem = (&'static str, String, String, String);

/// Reads a staged record.
pub(super) fn read_body(body: &str) -> AppResult<Body> {
    serde_json::from_str(body).map_err(|e| AppError::Internal(format!("a staged record: {e}")))
}

/// A moment of a record.
pub(super) fn moment(record: &Record, field: &str) -> Option<jiff::Timestamp> {
    record.get(field).and_then(|text| text.parse().ok())
}

/// A moment of a record, as rows have it.
pub(super) fn at(record: &Record, field: &str) -> Option<store::At> {
    moment(record, field).map(time::at)
}
