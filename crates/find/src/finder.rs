//! All shelves, and who writes on them.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use practice::ids::ServiceId;
use tantivy::IndexWriter;
use tantivy::indexer::NoMergePolicy;
use uuid::Uuid;

use crate::listing::Listing;
use crate::shelf::{Shelf, View};
use crate::words::Reader;
use crate::{Answer, Error, Query, search};

/// So much memory a small write takes.
const SMALL: usize = 15_000_000;
/// So much memory building anew takes: the size of the directory does not matter.
const LARGE: usize = 64_000_000;

/// The directories of all services, ready to be searched. Any number of readers go on while one writes; each question sees one state.
#[derive(Clone)]
pub struct Finder {
    all: Arc<All>,
}

struct All {
    folder: Option<PathBuf>,
    shelves: RwLock<HashMap<ServiceId, Arc<Shelf>>>,
    /// Who is being written.
    busy: Mutex<HashSet<ServiceId>>,
}

impl std::fmt::Debug for Finder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Finder({:?})", self.all.folder)
    }
}

impl Finder {
    /// One that is kept in memory alone.
    pub fn in_memory() -> Self {
        Self::with(None, HashMap::new())
    }

    /// One that is kept in a folder, which is made where it is not there. Gives also the services whose index could not be read, or is
    /// laid out in an older way: it was removed, and is to be built anew.
    ///
    /// # Errors
    /// The folder cannot be made or read.
    pub fn in_folder(folder: impl Into<PathBuf>) -> Result<(Self, Vec<ServiceId>), Error> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)?;
        let (mut shelves, mut lost, mut names) = (HashMap::new(), Vec::new(), Vec::new());
        for entry in std::fs::read_dir(&folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        for name in &names {
            // what was broken off while it was put in place of the old: the old one holds until the new one does
            if let Some(tenant) = name.strip_suffix(".old") {
                if names.iter().any(|name| name == tenant) || folder.join(tenant).exists() {
                    std::fs::remove_dir_all(folder.join(name))?;
                } else {
                    std::fs::rename(folder.join(name), folder.join(tenant))?;
                }
            } else if name.strip_suffix(".new").is_some() {
                std::fs::remove_dir_all(folder.join(name))?;
            }
        }
        for name in names.iter().map(|name| name.strip_suffix(".old").unwrap_or(name)) {
            let Ok(tenant) = Uuid::try_parse(name).map(ServiceId::from) else { continue };
            if shelves.contains_key(&tenant) || lost.contains(&tenant) {
                continue;
            }
            if let Ok(shelf) = Shelf::open(&folder.join(name)) {
                shelves.insert(tenant, Arc::new(shelf));
            } else {
                std::fs::remove_dir_all(folder.join(name))?;
                lost.push(tenant);
            }
        }
        Ok((Self::with(Some(folder), shelves), lost))
    }

    fn with(folder: Option<PathBuf>, shelves: HashMap<ServiceId, Arc<Shelf>>) -> Self {
        Self { all: Arc::new(All { folder, shelves: RwLock::new(shelves), busy: Mutex::new(HashSet::new()) }) }
    }

    /// Up to which number of its event log a service's index is current; none where it has to be built.
    pub fn current(&self, tenant: ServiceId) -> Option<u64> {
        self.view(tenant).map(|view| view.seq)
    }

    /// How many listings a service's index holds.
    pub fn count(&self, tenant: ServiceId) -> u64 {
        self.view(tenant).map_or(0, |view| view.len())
    }

    /// Bytes of memory that the tables of a service take, beside the files of its index.
    pub fn memory(&self, tenant: ServiceId) -> usize {
        self.view(tenant).map_or(0, |view| view.bytes())
    }

    /// Answers a question from the directories that it names, and from no other.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn find(&self, query: &Query) -> Result<Answer, Error> {
        let mut not_ready = Vec::new();
        let views: Vec<(ServiceId, Arc<View>)> = query
            .tenants
            .each()
            .filter_map(|tenant| {
                let view = self.view(tenant);
                if view.is_none() {
                    not_ready.push(tenant);
                }
                Some((tenant, view?))
            })
            .collect();
        let mut answer = search::search(query, &views)?;
        answer.not_ready = not_ready;
        Ok(answer)
    }

    /// Begins to write on a service's shelf. Nothing of it is seen before [`Writing::commit`].
    ///
    /// # Errors
    /// [`Error::Busy`] where somebody else does; and where it has no index yet, which is then to be built.
    pub fn write(&self, tenant: ServiceId) -> Result<Writing, Error> {
        let claim = self.claim(tenant)?;
        let shelf = self
            .all
            .shelf(tenant)
            .ok_or_else(|| Error::Unreadable("this service has no index yet: build it first".to_owned()))?;
        let writer = shelf.writer(1, SMALL)?;
        Ok(Writing { _claim: claim, tenant, shelf, writer, reader: Reader::new() })
    }

    /// Begins to build a service's index anew. Questions are answered from the old one until [`Rebuilding::finish`]; dropped before, it
    /// leaves nothing.
    ///
    /// # Errors
    /// [`Error::Busy`] where somebody else writes there.
    pub fn rebuild(&self, tenant: ServiceId) -> Result<Rebuilding, Error> {
        let claim = self.claim(tenant)?;
        let folder = self.all.folder.as_ref().map(|folder| folder.join(format!("{}.new", tenant.0)));
        if let Some(folder) = folder.as_ref().filter(|folder| folder.exists()) {
            std::fs::remove_dir_all(folder)?;
        }
        let shelf = Shelf::new(folder.as_deref())?;
        // in the order in which they come, so that the index does not hang on the machine
        let writer = shelf.writer(1, LARGE)?;
        // all is gathered into one piece in the end
        writer.set_merge_policy(Box::new(NoMergePolicy));
        let writer = Some(writer);
        Ok(Rebuilding {
            claim,
            tenant,
            shelf: Some(shelf),
            writer,
            reader: Reader::new(),
            seen: HashSet::new(),
            folder,
        })
    }

    /// Builds a service's index anew from all its listings, as they come; gives how many there were.
    ///
    /// # Errors
    /// What the listings' source gives, and [`Error`] as in [`Self::rebuild`].
    pub fn rebuild_from<E: From<Error>>(
        &self,
        tenant: ServiceId,
        seq: u64,
        listings: impl IntoIterator<Item = Result<Listing, E>>,
    ) -> Result<u64, E> {
        let mut building = self.rebuild(tenant)?;
        let mut count = 0;
        for listing in listings {
            building.put(&listing?)?;
            count += 1;
        }
        building.finish(seq)?;
        Ok(count)
    }

    /// Removes everything of a service.
    ///
    /// # Errors
    /// [`Error::Busy`] where somebody writes there; [`Error::Io`] where its files stay.
    pub fn forget(&self, tenant: ServiceId) -> Result<(), Error> {
        let _claim = self.claim(tenant)?;
        self.all.shelves_mut().remove(&tenant);
        if let Some(folder) = self.all.folder.as_ref().map(|folder| folder.join(tenant.0.to_string()))
            && folder.exists()
        {
            std::fs::remove_dir_all(folder)?;
        }
        Ok(())
    }

    fn view(&self, tenant: ServiceId) -> Option<Arc<View>> {
        self.all.shelf(tenant).map(|shelf| shelf.view())
    }

    fn claim(&self, tenant: ServiceId) -> Result<Claim, Error> {
        if self.all.busy().insert(tenant) { Ok(Claim { all: self.all.clone(), tenant }) } else { Err(Error::Busy) }
    }
}

impl All {
    fn shelf(&self, tenant: ServiceId) -> Option<Arc<Shelf>> {
        self.shelves.read().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned()
    }

    fn shelves_mut(&self) -> std::sync::RwLockWriteGuard<'_, HashMap<ServiceId, Arc<Shelf>>> {
        self.shelves.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn busy(&self) -> MutexGuard<'_, HashSet<ServiceId>> {
        self.busy.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to write on one shelf, held by one at a time.
struct Claim {
    all: Arc<All>,
    tenant: ServiceId,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.all.busy().remove(&self.tenant);
    }
}

/// Somebody writes on the shelf of one service. Dropped without [`Self::commit`], nothing was written.
pub struct Writing {
    _claim: Claim,
    tenant: ServiceId,
    shelf: Arc<Shelf>,
    writer: IndexWriter,
    reader: Reader,
}

impl Writing {
    /// Adds a listing, or puts it in place of the one with its id.
    ///
    /// # Errors
    /// [`Error::OtherTenant`] where it is not of this service.
    pub fn put(&mut self, listing: &Listing) -> Result<(), Error> {
        if listing.tenant != self.tenant {
            return Err(Error::OtherTenant);
        }
        self.shelf.put(&self.writer, listing, &self.reader)
    }

    /// Removes a listing; one that is not there is removed already.
    pub fn remove(&mut self, id: Uuid) {
        self.shelf.remove(&self.writer, id);
    }

    /// Makes all of it durable and seen at once. `seq` is the number in the service's event log up to which it now is current.
    ///
    /// # Errors
    /// The index cannot be written; then it is as it was.
    pub fn commit(mut self, seq: u64) -> Result<(), Error> {
        Shelf::commit(&mut self.writer, seq)?;
        self.writer.wait_merging_threads()?;
        self.shelf.renew(seq)
    }
}

/// The index of one service is built anew.
pub struct Rebuilding {
    claim: Claim,
    tenant: ServiceId,
    shelf: Option<Shelf>,
    writer: Option<IndexWriter>,
    reader: Reader,
    /// Ids that came, so that one that comes twice replaces itself.
    seen: HashSet<Uuid>,
    folder: Option<PathBuf>,
}

impl Rebuilding {
    /// Adds a listing. Where one id comes twice the last holds.
    ///
    /// # Errors
    /// [`Error::OtherTenant`] where it is not of this service.
    pub fn put(&mut self, listing: &Listing) -> Result<(), Error> {
        if listing.tenant != self.tenant {
            return Err(Error::OtherTenant);
        }
        if let (Some(shelf), Some(writer)) = (&self.shelf, &self.writer) {
            if self.seen.insert(listing.id) {
                shelf.add(writer, listing, &self.reader)?;
            } else {
                shelf.put(writer, listing, &self.reader)?;
            }
        }
        Ok(())
    }

    /// Puts the new index in the place of the old one.
    ///
    /// # Errors
    /// The index cannot be written; then the old one stays.
    pub fn finish(mut self, seq: u64) -> Result<(), Error> {
        let (Some(mut shelf), Some(mut writer)) = (self.shelf.take(), self.writer.take()) else { return Ok(()) };
        Shelf::commit(&mut writer, seq)?;
        shelf.gather(&mut writer)?;
        writer.wait_merging_threads()?;
        if let Some(new) = self.folder.take() {
            drop(shelf);
            let place = new.with_file_name(self.tenant.0.to_string());
            swap(&new, &place)?;
            shelf = Shelf::open(&place)?;
        } else {
            shelf.renew(seq)?;
        }
        self.claim.all.shelves_mut().insert(self.tenant, Arc::new(shelf));
        Ok(())
    }
}

impl Drop for Rebuilding {
    fn drop(&mut self) {
        // the files are let go before they are removed
        self.writer = None;
        self.shelf = None;
        if let Some(folder) = self.folder.take() {
            // what stays is removed at the next start
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// Puts a folder in the place of another. Whoever still reads the old one goes on, for its files stay open.
fn swap(new: &Path, place: &Path) -> Result<(), Error> {
    let old = place.with_extension("old");
    if old.exists() {
        std::fs::remove_dir_all(&old)?;
    }
    if place.exists() {
        std::fs::rename(place, &old)?;
    }
    std::fs::rename(new, place)?;
    if old.exists() {
        std::fs::remove_dir_all(&old)?;
    }
    Ok(())
}
