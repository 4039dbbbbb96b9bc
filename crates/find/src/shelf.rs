//! The shelf of one service: its index, and a view of it that stands still while it is read.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::index::SegmentId;
use tantivy::indexer::{LogMergePolicy, UserOperation};
use tantivy::schema::{BytesOptions, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions, Value};
use tantivy::store::Compressor;
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager, WhitespaceTokenizer};
use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, Searcher, SegmentReader, TantivyDocument, Term,
};
use uuid::Uuid;

use crate::Error;
use crate::fact::{Facts, Kept};
use crate::listing::Listing;
use crate::rank;
use crate::words::Reader;

/// How the index is laid out. It grows by one whenever the layout, the words' stems or the list of needs change what stands in it; an
/// index of another layout is built anew.
const LAYOUT: u32 = 1;
/// Cuts at spaces: the terms are made by [`Reader::terms`].
const SPACES: &str = "spaces";

/// What is kept of an index as a whole, written with each commit.
#[derive(Debug, Serialize, Deserialize, PartialEq, Eq)]
struct Stamp {
    layout: u32,
    /// How many needs the list had: places in the list stand in the index.
    needs: usize,
    seq: u64,
}

impl Stamp {
    fn of(seq: u64) -> Self {
        Self { layout: LAYOUT, needs: practice::needs::all().len(), seq }
    }
}

/// The fields of the index.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    schema: Schema,
    id: Field,
    kept: Field,
    pub(crate) term: Field,
    words: [Field; 5],
}

impl Fields {
    fn new() -> Self {
        let mut schema = Schema::builder();
        let words = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(SPACES)
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        let exact = TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer("raw")
                .set_fieldnorms(false)
                .set_index_option(IndexRecordOption::Basic),
        );
        Self {
            id: schema.add_bytes_field("id", BytesOptions::default().set_indexed()),
            kept: schema.add_bytes_field("kept", STORED),
            term: schema.add_text_field("term", exact),
            words: rank::Field::ALL
                .map(|field| schema.add_text_field(&format!("{field:?}").to_lowercase(), words.clone())),
            schema: schema.build(),
        }
    }

    /// The field in which words of this kind stand.
    pub(crate) fn of(&self, field: rank::Field) -> Field {
        self.words[field as usize]
    }

    fn id(&self, id: Uuid) -> Term {
        Term::from_field_bytes(self.id, id.as_bytes())
    }

    fn document(&self, listing: &Listing, reader: &Reader) -> Result<TantivyDocument, Error> {
        let mut document = TantivyDocument::default();
        document.add_bytes(self.id, listing.id.as_bytes());
        let kept = serde_json::to_vec(&Kept::of(listing)).map_err(|e| Error::Unreadable(e.to_string()))?;
        document.add_bytes(self.kept, &kept);
        for term in &listing.terms {
            document.add_text(self.term, term);
        }
        let place: Vec<&str> =
            listing.sites.iter().flat_map(|site| [site.town.as_str(), site.postcode.as_str()]).collect();
        let place = place.join(" ");
        for field in rank::Field::ALL {
            let text = match field {
                rank::Field::Name => &listing.name,
                rank::Field::Topic => &listing.topics,
                rank::Field::Organisation => &listing.organisation,
                rank::Field::Place => &place,
                rank::Field::Text => &listing.text,
            };
            let terms = reader.terms(text);
            if !terms.is_empty() {
                document.add_text(self.of(field), terms);
            }
        }
        Ok(document)
    }
}

/// A piece of the index and its table.
pub(crate) struct Piece {
    pub(crate) reader: SegmentReader,
    pub(crate) facts: Arc<Facts>,
}

/// The index as it was at one moment.
pub(crate) struct View {
    pub(crate) seq: u64,
    pub(crate) fields: Fields,
    pub(crate) pieces: Vec<Piece>,
    /// Holds the files of the pieces.
    searcher: Searcher,
}

impl View {
    pub(crate) fn len(&self) -> u64 {
        self.searcher.num_docs()
    }

    pub(crate) fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.facts.bytes()).sum()
    }
}

/// The shelf of one service.
pub(crate) struct Shelf {
    index: Index,
    fields: Fields,
    reader: IndexReader,
    view: RwLock<Arc<View>>,
}

fn tokenizers() -> TokenizerManager {
    let all = TokenizerManager::default();
    all.register(SPACES, TextAnalyzer::from(WhitespaceTokenizer::default()));
    all
}

impl Shelf {
    /// An empty shelf, in memory or in a folder that is empty.
    pub(crate) fn new(folder: Option<&Path>) -> Result<Self, Error> {
        let fields = Fields::new();
        let settings = IndexSettings { docstore_compression: Compressor::Lz4, ..IndexSettings::default() };
        let builder = Index::builder().schema(fields.schema.clone()).settings(settings).tokenizers(tokenizers());
        let index = match folder {
            None => builder.create_in_ram()?,
            Some(folder) => {
                std::fs::create_dir_all(folder)?;
                builder.create_in_dir(folder)?
            }
        };
        let shelf = Self::with(index, fields, 0)?;
        let mut writer = shelf.writer(1, 15_000_000)?;
        Self::commit(&mut writer, 0)?;
        writer.wait_merging_threads()?;
        shelf.renew(0)?;
        Ok(shelf)
    }

    /// A shelf that was kept in a folder.
    pub(crate) fn open(folder: &Path) -> Result<Self, Error> {
        let mut index = Index::open(MmapDirectory::open(folder).map_err(tantivy::TantivyError::from)?)?;
        index.set_tokenizers(tokenizers());
        let fields = Fields::new();
        if index.schema() != fields.schema {
            return Err(Error::Unreadable("its fields are others".to_owned()));
        }
        let stamp = index.load_metas()?.payload.unwrap_or_default();
        let stamp: Stamp = serde_json::from_str(&stamp).map_err(|e| Error::Unreadable(e.to_string()))?;
        if stamp != Stamp::of(stamp.seq) {
            return Err(Error::Unreadable("it is laid out in another way".to_owned()));
        }
        Self::with(index, fields, stamp.seq)
    }

    fn with(index: Index, fields: Fields, seq: u64) -> Result<Self, Error> {
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let view = View { seq, fields: fields.clone(), pieces: Vec::new(), searcher: reader.searcher() };
        let shelf = Self { index, fields, reader, view: RwLock::new(Arc::new(view)) };
        shelf.renew(seq)?;
        Ok(shelf)
    }

    /// The index as it is now; it stays so for whoever holds it.
    pub(crate) fn view(&self) -> Arc<View> {
        self.view.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the view new after a commit. Tables of pieces that stayed are kept.
    pub(crate) fn renew(&self, seq: u64) -> Result<(), Error> {
        self.reader.reload()?;
        let searcher = self.reader.searcher();
        let old = self.view();
        let mut tables: HashMap<SegmentId, Arc<Facts>> =
            old.pieces.iter().map(|piece| (piece.reader.segment_id(), piece.facts.clone())).collect();
        let mut pieces = Vec::new();
        for reader in searcher.segment_readers() {
            let facts = match tables.remove(&reader.segment_id()) {
                Some(facts) => facts,
                None => Arc::new(self.table(reader)?),
            };
            if facts.len() != reader.max_doc() as usize {
                return Err(Error::Unreadable("a piece of it is not whole".to_owned()));
            }
            pieces.push(Piece { reader: reader.clone(), facts });
        }
        let view = Arc::new(View { seq, fields: self.fields.clone(), pieces, searcher });
        *self.view.write().unwrap_or_else(PoisonError::into_inner) = view;
        Ok(())
    }

    fn table(&self, reader: &SegmentReader) -> Result<Facts, Error> {
        let store = reader.get_store_reader(2)?;
        Facts::of(store.iter::<TantivyDocument>(None).map(|document| {
            let document = document?;
            let kept = document.get_first(self.fields.kept).and_then(|value| value.as_bytes());
            let kept = kept.ok_or_else(|| Error::Unreadable("a listing is empty".to_owned()))?;
            serde_json::from_slice(kept).map_err(|e| Error::Unreadable(e.to_string()))
        }))
    }

    pub(crate) fn writer(&self, threads: usize, memory: usize) -> Result<IndexWriter, Error> {
        let writer = match self.index.writer_with_num_threads(threads, memory) {
            Err(tantivy::TantivyError::LockFailure(..)) => return Err(Error::Busy),
            other => other?,
        };
        let mut policy = LogMergePolicy::default();
        // a quarter of what is in a piece has changed: it is written anew
        policy.set_del_docs_ratio_before_merge(0.25);
        writer.set_merge_policy(Box::new(policy));
        Ok(writer)
    }

    pub(crate) fn add(&self, writer: &IndexWriter, listing: &Listing, reader: &Reader) -> Result<(), Error> {
        writer.add_document(self.fields.document(listing, reader)?)?;
        Ok(())
    }

    pub(crate) fn put(&self, writer: &IndexWriter, listing: &Listing, reader: &Reader) -> Result<(), Error> {
        let document = self.fields.document(listing, reader)?;
        writer.run([UserOperation::Delete(self.fields.id(listing.id)), UserOperation::Add(document)])?;
        Ok(())
    }

    pub(crate) fn remove(&self, writer: &IndexWriter, id: Uuid) {
        writer.delete_term(self.fields.id(id));
    }

    /// Commits what was written together with the number up to which it is current.
    pub(crate) fn commit(writer: &mut IndexWriter, seq: u64) -> Result<(), Error> {
        let stamp = serde_json::to_string(&Stamp::of(seq)).map_err(|e| Error::Unreadable(e.to_string()))?;
        let mut prepared = writer.prepare_commit()?;
        prepared.set_payload(&stamp);
        prepared.commit()?;
        Ok(())
    }

    /// Makes one piece of all: what is searched most is quickest so.
    pub(crate) fn gather(&self, writer: &mut IndexWriter) -> Result<(), Error> {
        let pieces = self.index.searchable_segment_ids()?;
        if pieces.len() > 1 {
            writer.merge(&pieces).wait()?;
        }
        Ok(())
    }
}
