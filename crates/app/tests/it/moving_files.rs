//! Files of another system that are kept with a record: brought in once, told by what is in them, and nobody's before they are published.

use crate::moving_in::{all, count, file, intake, system};
use crate::scene::scene;
use app::attachments::{Looked, Pieces, Scanner};
use app::imports::{self, Folder, Intake};
use async_trait::async_trait;
use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::sync::Arc;
use store_testkit::both_engines;

const HEADER: &str =
    "attachment_key,person_key,episode_key,contact_key,file_name,attachment_title,attachment_at,attachment_author\n";

/// A folder with these files in it.
fn holding(files: &[(&str, &[u8])]) -> Folder {
    let files: HashMap<String, Vec<u8>> =
        files.iter().map(|(name, body)| ((*name).to_owned(), body.to_vec())).collect();
    let open = move |steps: &[&str]| {
        let body = files.get(&steps.join("/")).ok_or(std::io::ErrorKind::NotFound)?;
        Ok(Box::new(Cursor::new(body.clone())) as Box<dyn Read + Send>)
    };
    Folder { open: Box::new(open) }
}

fn rows(rows: &str, folder: Folder) -> Intake {
    Intake { folder: Some(folder), ..intake(vec![file("attachments.csv", &format!("{HEADER}{rows}"))]) }
}

#[derive(Debug)]
struct Clean;

#[async_trait]
impl Scanner for Clean {
    async fn look(&self, _pieces: Pieces) -> Looked {
        Looked::Clean
    }
}

both_engines! {
    async fn a_file_comes_in_with_its_row_is_stored_once_and_brought_in_again_brings_nothing(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let first = imports::stage(&ctx, &intake(all())).await.unwrap();
        imports::publish(&ctx, first.run.unwrap(), |_| {}).await.unwrap();
        let large = [b"%PDF-1.7\n".as_slice(), &vec![b'x'; 200_000]].concat();
        let in_it = || holding(&[("a.pdf", &large), ("deep/b.pdf", &large), ("c.txt", b"Thank you.")]);
        let wanted = "F1,P1001,,,a.pdf,A plan,12/02/2025,Ottoline Finch\nF2,,E3001,,deep\\b.pdf,,,\nF3,,,C4001,c.txt,A card,,\n";
        let dry = imports::stage(&ctx, &Intake { dry: true, ..rows(wanted, in_it()) }).await.unwrap();
        assert_eq!((dry.report.errors, count(&s, "blob").await), (0, 1), "{:?}", dry.report.findings);
        let one = imports::stage(&ctx, &rows(wanted, in_it())).await.unwrap();
        assert_eq!((one.report.errors, count(&s, "attachment").await), (0, 1), "nobody sees what is staged");
        // what waits to be published outlasts the sweep of the night
        s.house.clock.set(s.house.app.now() + jiff::SignedDuration::from_hours(72));
        app::jobs::run_due(&s.house.app).await.unwrap();
        assert_eq!(imports::publish(&ctx, one.run.unwrap(), |_| {}).await.unwrap().records, 3);
        assert_eq!((count(&s, "attachment").await, count(&s, "blob").await), (4, 3), "what is the same is kept once");
        let files = s.house.fx.rows("attachment").await.join("\n");
        for said in ["Ottoline Finch", "A plan", "Brought in from Old case book", "b.pdf", "A card", "\"unlooked\""] {
            assert!(files.contains(said), "{said}: {files}");
        }
        let of = |name: &str| files.lines().find(|row| row.contains(name)).unwrap().to_owned();
        assert!(of("a.pdf").contains("\"referral_id\":null"), "kept with the record");
        assert!(!of("b.pdf").contains("\"referral_id\":null"), "kept with the referral of that support");
        assert!(!of("c.txt").contains("\"contact_id\":null"), "kept with the contact");
        let again = imports::stage(&ctx, &rows(wanted, in_it())).await.unwrap();
        assert_eq!((again.report.same.get("attachment"), again.report.new.get("attachment")), (Some(&3), None));
        imports::publish(&ctx, again.run.unwrap(), |_| {}).await.unwrap();
        assert_eq!(count(&s, "attachment").await, 4);
        // another content under the same key is told, and changes nothing
        let other = imports::stage(&ctx, &rows("F3,,,C4001,c.txt,A card,,\n", holding(&[("c.txt", b"Another one.")]))).await.unwrap();
        assert_eq!(other.report.changed.get("attachment"), Some(&1));
        imports::publish(&ctx, other.run.unwrap(), |_| {}).await.unwrap();
        assert_eq!(count(&s, "attachment").await, 4);
    }

    async fn what_is_no_file_of_the_folder_or_not_kept_is_said_by_row_and_field(fx: Fixture) {
        let s = scene(fx).await;
        let ctx = system(&s).await;
        let run = imports::stage(&ctx, &intake(all())).await.unwrap().run.unwrap();
        imports::publish(&ctx, run, |_| {}).await.unwrap();
        let in_it = holding(&[("a.exe", b"MZ\0\0"), ("a.pdf", b"only words"), ("empty.txt", b""), ("good.txt", b"words")]);
        let wanted = "F1,P1001,,,../secret.txt,,,\nF2,P1001,,,/etc/hostname,,,\nF3,P1001,,,a.exe,,,\nF4,P1001,,,a.pdf,,,\nF5,P1001,,,empty.txt,,,\n\
            F6,P1001,,,gone.txt,,,\nF7,,,,good.txt,,,\nF8,P9,,,good.txt,,,\nF9,P1001,,,good.txt,,01/01/2090,\nF10,P1001,,,good.txt,,,\n";
        let one = imports::stage(&ctx, &rows(wanted, in_it)).await.unwrap();
        let errors: Vec<(u64, &str)> = one.report.findings.iter().map(|f| (f.row, f.field.as_str())).collect();
        assert_eq!(errors, [(2, "file_name"), (3, "file_name"), (4, "file_name"), (5, "file_name"), (6, "file_name"), (7, "file_name"),
                            (8, "person_key"), (9, "person_key"), (10, "attachment_at")]);
        assert_eq!(one.report.new.get("attachment"), Some(&1));
        imports::cancel(&ctx, one.run.unwrap()).await.unwrap();
        assert_eq!(count(&s, "attachment").await, 1);
        s.house.clock.set(s.house.app.now() + jiff::SignedDuration::from_hours(72));
        app::jobs::run_due(&s.house.app).await.unwrap();
        assert_eq!(count(&s, "blob").await, 1, "what was thrown away leaves nothing");
        let nowhere = Intake { folder: None, ..rows("F10,P1001,,,good.txt,,,\n", holding(&[])) };
        let one = imports::stage(&ctx, &nowhere).await.unwrap();
        assert!(one.report.findings[0].to_do.contains("--files"), "{:?}", one.report.findings);
        imports::cancel(&ctx, one.run.unwrap()).await.unwrap();
    }

    async fn a_file_that_is_brought_in_waits_for_the_program_that_looks_through_it(fx: Fixture) {
        let mut s = scene(fx).await;
        s.house.app = s.house.app.clone().with_scanner(Arc::new(Clean));
        let ctx = system(&s).await;
        let run = imports::stage(&ctx, &intake(all())).await.unwrap().run.unwrap();
        imports::publish(&ctx, run, |_| {}).await.unwrap();
        assert!(s.house.fx.rows("attachment").await[0].contains("\"held\""));
        app::jobs::run_due(&s.house.app).await.unwrap();
        assert!(s.house.fx.rows("attachment").await[0].contains("\"clean\""));
    }
}
