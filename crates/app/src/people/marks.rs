//! What must be known of somebody before anything is done: that they have died, and that something of theirs is hidden. Every page about a
//! person carries it, and what is hidden is covered in what it shows.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::{episodes, hidden, time};
use jiff::civil::Date;
use practice::hidden::{Veil, What};
use store::Tx;
use store::attachments::AttachmentRow;
use store::contacts::ContactListRow;
use store::kin::KinNoteRow;
use store::letters::LetterRow;
use store::messages::MessageRow;
use store::permit::PersonPermit;
use store::referrals::{AttemptRow, ReferralRow, ReplyRow};
use uuid::Uuid;

/// What stands at the head of every page about somebody.
#[derive(Debug, Default)]
pub struct Marks {
    /// That they have died, and when, where that is known.
    pub died: Option<Option<Date>>,
    /// What is hidden, in words, each once.
    pub hidden: Vec<&'static str>,
    /// Since when its use is restricted, if it is.
    pub restricted: Option<Date>,
    veil: Veil,
}

/// Reads it.
pub(crate) async fn marks(ctx: &Ctx, tx: &mut Box<dyn Tx>, permit: &PersonPermit) -> AppResult<Marks> {
    let death = ctx.disclose(tx.death_get(permit).await?);
    let mut hidden: Vec<&'static str> =
        tx.hidden_kinds(permit).await?.iter().filter_map(|row| What::parse(&row.kind)).map(What::words).collect();
    hidden.sort_unstable();
    hidden.dedup();
    let veil = hidden::veil(tx, *permit.person()).await?;
    let restricted = tx.restricted_since(*permit.person()).await?.map(|at| time::local_date(time::moment(at)));
    Ok(Marks { died: death.map(|d| d.died_on.map(time::date)), hidden, restricted, veil })
}

/// Refuses what would have somebody meet or write to a person who has died.
pub(crate) async fn alive(tx: &mut Box<dyn Tx>, person: Uuid, field: &'static str) -> AppResult<()> {
    if tx.death_holds(person).await? {
        return Err(AppError::field(
            field,
            "This person has died, so nothing more is planned with them. Leave this empty",
        ));
    }
    Ok(())
}

impl Marks {
    /// Covers what is hidden in a text.
    pub(crate) fn cover(&self, words: &mut String) {
        if !self.veil.is_empty() {
            *words = self.veil.cover(words);
        }
    }

    /// Covers what is hidden in some words.
    pub(crate) fn cover_text(&self, words: &mut String) {
        self.cover(words);
    }

    /// Covers what is hidden in a record that is open for reading alone.
    pub(crate) fn cover_record(&self, opened: &mut super::Opened) {
        if self.veil.is_empty() {
            return;
        }
        let person = &mut opened.person;
        for words in [&mut person.safe_contact, &mut person.next_of_kin, &mut person.communication_needs] {
            self.cover(words);
        }
        for way in &mut opened.contacts {
            self.cover(&mut way.note);
        }
        for tie in &mut opened.ties {
            for words in [&mut tie.row.name, &mut tie.row.phone, &mut tie.row.note] {
                self.cover(words);
            }
        }
        for consent in &mut opened.consents {
            self.cover(&mut consent.note);
        }
        for found in &mut opened.abilities {
            for words in [&mut found.decision, &mut found.how, &mut found.decided, &mut found.consulted] {
                self.cover(words);
            }
        }
        for statement in &mut opened.statements {
            for words in [&mut statement.about, &mut statement.words, &mut statement.statement] {
                self.cover(words);
            }
        }
        for one in &mut opened.brought {
            self.cover(&mut one.value);
        }
        for episode in &mut opened.episodes {
            self.cover(&mut episode.next_contact_note);
        }
        self.cover_kin_notes(&mut opened.said);
    }

    /// Covers what is hidden in what they said at contacts for somebody else.
    pub(crate) fn cover_kin_notes(&self, notes: &mut [KinNoteRow]) {
        for note in notes {
            self.cover(&mut note.with_whom);
            self.cover(&mut note.notes);
        }
    }

    /// Covers what is hidden in what was said between worker and referrer.
    pub(crate) fn cover_words(&self, messages: &mut [MessageRow], replies: &mut [ReplyRow]) {
        for message in messages {
            self.cover(&mut message.body);
        }
        for reply in replies {
            self.cover(&mut reply.body);
        }
    }

    /// Covers what is hidden in letters.
    pub(crate) fn cover_letters(&self, letters: &mut [LetterRow]) {
        for letter in letters {
            self.cover(&mut letter.address);
            self.cover(&mut letter.subject);
            self.cover(&mut letter.body);
            self.cover(&mut letter.returned_words);
        }
    }

    /// Covers what is hidden in what is said of files.
    pub(crate) fn cover_files(&self, files: &mut [AttachmentRow]) {
        for file in files {
            for words in [&mut file.name, &mut file.note, &mut file.scan_words, &mut file.out_why] {
                self.cover(words);
            }
        }
    }

    /// Whether anything of the person is hidden that could be found in words.
    pub(crate) fn hides(&self) -> bool {
        !self.veil.is_empty()
    }

    /// Whether something hidden stands in a text.
    pub(crate) fn finds(&self, words: &str) -> bool {
        self.veil.finds(words)
    }

    /// Covers what is hidden in contacts.
    pub(crate) fn cover_contacts(&self, rows: &mut [ContactListRow]) {
        for row in rows {
            self.cover(&mut row.notes);
            self.cover(&mut row.with_whom);
        }
    }

    /// Covers what is hidden in a referral and in what was tried.
    pub(crate) fn cover_referral(&self, row: &mut ReferralRow, attempts: &mut [AttemptRow]) {
        for words in [
            &mut row.story,
            &mut row.told,
            &mut row.wants,
            &mut row.involved,
            &mut row.risk_note,
            &mut row.decline_words,
            &mut row.next_words,
            &mut row.next_holder,
            &mut row.referrer_words,
        ] {
            self.cover(words);
        }
        for attempt in attempts {
            self.cover(&mut attempt.notes);
        }
    }

    /// Covers what is hidden in an episode that is open for reading alone; whoever may change it has what they wrote as they wrote it.
    pub(crate) fn cover_episode(&self, opened: &mut episodes::Opened) {
        self.cover_referral(&mut opened.referral, &mut []);
        if opened.write {
            return;
        }
        self.cover(&mut opened.episode.what_matters);
        self.cover(&mut opened.episode.next_contact_note);
        for goal in &mut opened.goals {
            self.cover(&mut goal.words);
        }
        for step in &mut opened.steps {
            self.cover(&mut step.words);
        }
        for connection in &mut opened.connections {
            self.cover(&mut connection.note);
            self.cover(&mut connection.partner_word);
        }
        for unmet in &mut opened.unmet {
            self.cover(&mut unmet.note);
        }
        if let Some((holding, _, _)) = &mut opened.holding {
            for words in [&mut holding.consists_of, &mut holding.shared_with, &mut holding.would_end] {
                self.cover(words);
            }
        }
        if let Some(ending) = &mut opened.ending {
            for words in
                [&mut ending.what_remains, &mut ending.door_open, &mut ending.told_words, &mut ending.referrer_words]
            {
                self.cover(words);
            }
        }
    }
}
