//! Files kept with a record: what is taken in, what looks through it, who opens it.

use crate::house::House;
use crate::ward::{Ward, fields, not_found, not_possible};
use app::attachments::{self, Looked, New, Pieces, Scanner, Taking};
use app::{AppError, AppResult, Ctx};
use async_trait::async_trait;
use futures::StreamExt;
use practice::attachment::Of;
use practice::ids::AttachmentId;
use std::sync::{Arc, Mutex};
use store_testkit::both_engines;
use uuid::Uuid;

const PDF: &[u8] = b"%PDF-1.7\nA plan.";

/// Finds harm in whatever has the word in it.
#[derive(Debug, Default)]
struct Looks {
    away: Mutex<bool>,
}

#[async_trait]
impl Scanner for Looks {
    async fn look(&self, mut pieces: Pieces) -> Looked {
        if *self.away.lock().unwrap() {
            return Looked::Later("it is away".to_owned());
        }
        let mut all = Vec::new();
        while let Some(piece) = pieces.next().await {
            all.extend(piece.unwrap());
        }
        if all.windows(4).any(|w| w == b"worm") { Looked::Harmful("Worm FOUND".to_owned()) } else { Looked::Clean }
    }
}

async fn added(ward: &Ward, who: &Ctx, name: &str, bytes: &[u8], with: Option<(Of, Uuid)>) -> AppResult<AttachmentId> {
    let mut taking = Taking::begin(who, ward.person).await?;
    for piece in bytes.chunks(50_000) {
        if let Err(why) = taking.take(piece).await {
            taking.abandon().await;
            return Err(why);
        }
    }
    let new = New { form: ward.form(), name: name.to_owned(), note: "From the hospital".to_owned(), with };
    taking.finish(new).await
}

async fn fetched(ward: &Ward, who: &Ctx, file: AttachmentId) -> AppResult<Vec<u8>> {
    let mut download = attachments::download(who, ward.person, file).await?;
    let mut all = Vec::new();
    while let Some(piece) = download.pieces.next().await {
        all.extend(piece.unwrap());
    }
    assert_eq!(i64::try_from(all.len()).unwrap(), download.size);
    Ok(all)
}

/// How many files' contents the service keeps, and pieces of them.
async fn stored(ward: &Ward) -> (usize, usize) {
    (ward.house.fx.rows("blob").await.len(), ward.house.fx.rows("blob_piece").await.len())
}

async fn looked_through(fx: store_testkit::Fixture) -> (Ward, Arc<Looks>) {
    let looks = Arc::new(Looks::default());
    let mut house = House::new(fx);
    house.app = house.app.with_scanner(looks.clone());
    (Ward::of(house).await, looks)
}

async fn state(ward: &Ward) -> String {
    attachments::list(&ward.amina, ward.person, None).await.unwrap().rows[0].state.clone()
}

both_engines! {
    async fn a_file_comes_back_as_it_came_and_the_same_one_is_stored_once(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let large: Vec<u8> = PDF.iter().copied().chain((0..200_000u32).map(|n| u8::try_from(n % 251).unwrap())).collect();
        let one = added(&ward, &ward.amina, "C:\\Care plan.PDF", &large, None).await.unwrap();
        let two = added(&ward, &ward.amina, "copy.pdf", &large, Some((Of::Referral, ward.referral.0))).await.unwrap();
        assert_eq!(fetched(&ward, &ward.amina, one).await.unwrap(), large);
        assert_eq!(fetched(&ward, &ward.amina, two).await.unwrap(), large);
        assert_eq!(stored(&ward).await, (1, 4), "once, in four pieces");
        let files = attachments::list(&ward.amina, ward.person, None).await.unwrap();
        let mut names: Vec<&str> = files.rows.iter().map(|row| row.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["Care plan.pdf", "copy.pdf"]);
        assert_eq!(ward.count("file_added").await, 2);
        let version = files.rows.iter().find(|row| row.id == one.0).unwrap().version;
        assert_eq!(fields(attachments::take_out(&ward.amina, ward.person, one, ward.form(), version, " ").await), ["why"]);
        attachments::take_out(&ward.amina, ward.person, one, ward.form(), version, "The wrong one").await.unwrap();
        not_possible(&attachments::download(&ward.amina, ward.person, one).await);
        assert_eq!(fetched(&ward, &ward.amina, two).await.unwrap(), large, "the other still stands");
        attachments::take_out(&ward.amina, ward.person, two, ward.form(), version, "That too").await.unwrap();
        assert_eq!(stored(&ward).await, (0, 0));
    }

    async fn a_file_that_lies_is_empty_or_too_large_is_not_taken_and_leaves_nothing(fx: Fixture) {
        let ward = Ward::started(fx).await;
        for (name, bytes) in [("letter.pdf", &b"MZ\x90\x00"[..]), ("letter.pdf", b"\x89PNG\r\n\x1a\n"), ("nothing.pdf", b"")] {
            assert_eq!(fields(added(&ward, &ward.amina, name, bytes, None).await), ["file"], "{name}");
        }
        let too_large = added(&ward, &ward.amina, "a.pdf", &[PDF, &vec![0; 10_000_000]].concat(), None).await;
        let Err(AppError::Invalid(problems)) = too_large else { panic!("{too_large:?}") };
        assert!(problems[0].message.contains("10 MB"), "{problems:?}");
        assert_eq!(stored(&ward).await, (0, 0));
        assert!(attachments::list(&ward.amina, ward.person, None).await.unwrap().rows.is_empty());
    }

    async fn a_service_sets_how_large_a_file_may_be(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let manager = ward.house.sign_in(&ward.house.fx.scope_a.clone(), 0x7200, "Mo Patel", "manager", None).await;
        let now = app::settings::open(&manager).await.unwrap();
        let set = |megabytes| app::settings::Settings { file_megabytes: megabytes, ..now };
        assert_eq!(fields(app::settings::save(&manager, ward.form(), &now.mark(), set(101)).await), ["file_megabytes"]);
        app::settings::save(&manager, ward.form(), &now.mark(), set(1)).await.unwrap();
        let large = [PDF, &vec![0; 1_000_000]].concat();
        assert_eq!(fields(added(&ward, &ward.amina, "a.pdf", &large, None).await), ["file"]);
        added(&ward, &ward.amina, "a.pdf", &large[..900_000], None).await.unwrap();
    }

    async fn a_file_opens_once_it_was_looked_through_and_what_does_harm_is_not_kept(fx: Fixture) {
        let (ward, looks) = looked_through(fx).await;
        let file = added(&ward, &ward.amina, "a.pdf", PDF, None).await.unwrap();
        assert_eq!(state(&ward).await, "held");
        not_possible(&attachments::download(&ward.amina, ward.person, file).await);
        *looks.away.lock().unwrap() = true;
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert_eq!(state(&ward).await, "held", "what could not be looked through stays held");
        *looks.away.lock().unwrap() = false;
        ward.wait(1);
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert_eq!(state(&ward).await, "clean");
        assert_eq!(fetched(&ward, &ward.amina, file).await.unwrap(), PDF);
        ward.wait(1);
        let harmful = added(&ward, &ward.amina, "b.pdf", b"%PDF-1.7 a worm", None).await.unwrap();
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert_eq!(state(&ward).await, "refused");
        not_possible(&attachments::download(&ward.amina, ward.person, harmful).await);
        assert_eq!((ward.count("file_not_kept").await, stored(&ward).await.0), (1, 1), "what was in it is gone");
    }

    async fn files_open_to_those_who_support_the_person_and_to_nobody_else(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let file = added(&ward, &ward.amina, "a.pdf", PDF, None).await.unwrap();
        let scope = ward.house.fx.scope_b.clone();
        let there = ward.house.sign_in(&scope, 0x7100, "Ola Dahl", "worker", None).await;
        for who in [&ward.ben, &ward.gp, &there] {
            not_found(&attachments::list(who, ward.person, None).await);
            not_found(&attachments::download(who, ward.person, file).await);
            not_found(&added(&ward, who, "b.pdf", PDF, None).await);
        }
        ward.covered().await;
        assert_eq!(fetched(&ward, &ward.ben, file).await.unwrap(), PDF, "who covers");
        assert_eq!(stored(&ward).await.0, 1);
    }

    async fn a_file_is_kept_with_what_is_this_persons_alone(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let scope = ward.house.fx.scope_a.clone();
        let other = ward.house.referred(&scope, ward.place, 0x6000, |_| {}).await;
        for with in [(Of::Referral, other.0), (Of::Letter, other.0), (Of::Contact, ward.referral.0)] {
            assert_eq!(fields(added(&ward, &ward.amina, "a.pdf", PDF, Some(with)).await), ["with"], "{with:?}");
        }
        let files = attachments::list(&ward.amina, ward.person, None).await.unwrap();
        let contact = files.with.iter().find(|(of, ..)| *of == Of::Contact).unwrap().1;
        added(&ward, &ward.amina, "a.pdf", PDF, Some((Of::Contact, contact))).await.unwrap();
        let row = attachments::list(&ward.amina, ward.person, None).await.unwrap().rows.remove(0);
        assert_eq!((row.contact_id, row.referral_id), (Some(contact), Some(ward.referral.0)));
    }

    async fn what_never_came_whole_is_swept(fx: Fixture) {
        let ward = Ward::started(fx).await;
        let mut taking = Taking::begin(&ward.amina, ward.person).await.unwrap();
        taking.take(&vec![0; 100_000]).await.unwrap();
        drop(taking);
        assert_eq!(stored(&ward).await, (1, 1));
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert_eq!(stored(&ward).await, (1, 1), "it may still be coming");
        ward.wait(49);
        app::jobs::run_due(&ward.house.app).await.unwrap();
        assert_eq!(stored(&ward).await, (0, 0));
    }
}
