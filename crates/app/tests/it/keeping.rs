//! The heads of the logs and the register of erasures go to a second place each day, and a place that fails is said.

use crate::desk::Desk;
use app::keeping::{SecondPlace, Standing};
use app::services::Head;
use jiff::{SignedDuration, Timestamp};
use practice::event::Kind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use store::erasures::{Erasure, Registered};
use store_testkit::{at, both_engines, event, id};

/// A second place in memory.
#[derive(Default)]
pub(crate) struct Place {
    pub(crate) away: AtomicBool,
    noted: Mutex<Vec<(Timestamp, Head)>>,
    heads: Mutex<Vec<Head>>,
    erasures: Mutex<Vec<Registered>>,
}

impl SecondPlace for Place {
    fn add(&self, at: Timestamp, heads: &[Head], erasures: &[Registered]) -> Result<(), String> {
        if self.away.load(Ordering::Relaxed) {
            return Err("the folder is not there".to_owned());
        }
        self.heads.lock().unwrap().extend_from_slice(heads);
        self.noted.lock().unwrap().extend(heads.iter().map(|head| (at, head.clone())));
        *self.erasures.lock().unwrap() = erasures.to_vec();
        Ok(())
    }

    fn heads(&self, service: &str) -> Result<Vec<(Timestamp, Head)>, String> {
        if self.away.load(Ordering::Relaxed) {
            return Err("the folder is not there".to_owned());
        }
        let noted = self.noted.lock().unwrap();
        Ok(noted.iter().filter(|(_, head)| head.service == service).cloned().collect())
    }
}

both_engines! {
    async fn heads_and_erasures_are_kept_each_day_and_a_place_that_is_away_is_said_and_tried_again(fx: Fixture) {
        let desk = Desk::new(fx);
        let mut tx = desk.fx.store.begin(&desk.fx.scope_a).await.unwrap();
        tx.event(event(1, "asset_changed", None));
        tx.commit().await.unwrap();
        let place = Arc::new(Place::default());
        let app = desk.app.clone().with_second_place(place.clone());
        app.keeping().heads_asked(desk.now());
        let stands = || app.keeping().state().heads_standing(desk.now());
        assert_eq!(stands(), Standing::Awaited);

        place.away.store(true, Ordering::Relaxed);
        app::jobs::run_due(&app).await.unwrap();
        assert_eq!(stands(), Standing::Failing);
        assert_eq!(app.keeping().state().heads.unwrap().failed.unwrap().why, "the folder is not there");
        let mut tx = desk.fx.store.read(&desk.fx.scope_a).await.unwrap();
        let waits = tx.job_page(Some("waiting"), 50).await.unwrap();
        assert!(waits.iter().any(|job| job.last_error.contains("second place")), "{waits:?}");
        drop(tx);

        place.away.store(false, Ordering::Relaxed);
        desk.wait(SignedDuration::from_mins(5));
        app::jobs::run_due(&app).await.unwrap();
        assert_eq!(stands(), Standing::Good);
        let kept = place.heads.lock().unwrap().clone();
        assert!(kept.iter().any(|head| head.service == "a" && head.chain == "changes" && head.seq >= 1), "{kept:?}");
        assert!(kept.iter().any(|head| head.service == "b"), "of every service");
        desk.wait(SignedDuration::from_hours(27));
        assert_eq!(stands(), Standing::Late);

        let erasure = Erasure { event: id(0xE1), salt: [1; 16], at: at(0), ground: "Over".to_owned(), entries: vec![1] };
        let mut tx = desk.fx.store.begin_erasing(&desk.fx.scope_a).await.unwrap();
        tx.event_erase(&erasure).await.unwrap();
        tx.commit().await.unwrap();
        // Of the two services each hands on its own register.
        let service = app::services::list(&app).await.unwrap().into_iter().find(|s| s.slug == "a").unwrap();
        let register = app::services::erasures(&app, &service).await.unwrap();
        assert_eq!((register.len(), register[0].said.id, register[0].said.ground.as_str()), (1, id(0xE1), "Over"));
        assert_eq!(app::services::verify(&app, &service, &kept).await.unwrap()[0].1.erased, 1, "the chain is whole");
    }
}

#[test]
fn what_the_store_notes_by_itself_has_words() {
    assert_eq!(Kind::PayloadErased.as_str(), store::erasures::KIND);
    assert_eq!(Kind::BackupRestored.as_str(), store::backup::RESTORED);
}
