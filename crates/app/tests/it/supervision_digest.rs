//! The weekly digest of supervision: counts alone, to whoever supervises, once, and to nobody who wants none.

use crate::house::House;
use crate::post_desk::Desk;
use crate::supervision_sessions::Two;
use crate::ward::Ward;
use app::{jobs, nudges};
use practice::nudge::Way;
use std::sync::Arc;
use store_testkit::both_engines;

async fn run(two: &Two) {
    jobs::run_due(&two.ward.house.app).await.unwrap();
    jobs::run_post(&two.ward.house.app, Some(two.ward.now())).await.unwrap();
}

fn set(two: &Two, at: &str) {
    two.ward.house.clock.set(at.parse().unwrap());
}

/// What was written of supervision.
fn told(desk: &Desk) -> Vec<(String, String)> {
    desk.given().into_iter().filter(|(_, words)| words.contains("Supervision this week")).collect()
}

both_engines! {
    async fn on_monday_a_supervisor_is_told_counts_and_no_name_and_once(fx: Fixture) {
        let desk = Arc::new(Desk::new(true, false));
        let ward = Ward::of(House::posting(fx, desk.clone())).await;
        let two = Two::within(ward).await;
        app::supervision::add(&two.ward.amina, two.form(), two.pair, "Saying no").await.unwrap();
        run(&two).await;
        assert!(told(&desk).is_empty(), "nothing is due");
        // Monday 2 February 2026, a day before it is due
        set(&two, "2026-02-02T08:15:00Z");
        run(&two).await;
        assert!(told(&desk)[0].1.contains("1 supervision is due soon and not planned."));
        set(&two, "2026-02-09T07:30:00Z");
        run(&two).await;
        assert!(told(&desk).is_empty(), "it is not eight yet");
        set(&two, "2026-02-09T08:15:00Z");
        run(&two).await;
        let given = told(&desk);
        assert_eq!(given.len(), 1, "{given:?}");
        let (to, words) = &given[0];
        assert!(to.contains("9701"), "{to}");
        assert!(words.contains("1 supervision is overdue.") && words.contains("1 other item is on the next agenda."), "{words}");
        assert!(words.contains("https://leeway.example.org/supervision"), "{words}");
        for name in ["Amina", "Helen", "Saying no"] {
            assert!(!words.contains(name), "{words}");
        }
        set(&two, "2026-02-10T08:15:00Z");
        run(&two).await;
        assert!(told(&desk).is_empty(), "once a week");
        nudges::choose(&two.helen, two.form(), Way::Never).await.unwrap();
        set(&two, "2026-02-16T08:15:00Z");
        run(&two).await;
        assert!(told(&desk).is_empty(), "who wants no digest gets none");
    }
}
