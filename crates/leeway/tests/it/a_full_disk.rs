//! What happens when there is no more room to write (DOMAIN 11.1): what was acknowledged stands, what was not is refused
//! with what to do, and reading goes on.
//!
//! The real program serves with a limit on the size of its files; writing beyond it fails as on a full disk.

use crate::a_crash::received_from_visitors;
use crate::house::{Engine, House, run};
use reqwest::{Client, StatusCode};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// In blocks of 512 bytes: less than one of SQLite's logs grows to before it is emptied.
const BLOCKS: u32 = 3_000;
const PORT: u16 = 18_473;

struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(house: &House) -> Served {
    let script = format!(
        "trap '' XFSZ; ulimit -S -f {BLOCKS}; exec '{}' serve --database '{}' --listen 127.0.0.1:{PORT} --metrics 127.0.0.1:{}",
        env!("CARGO_BIN_EXE_leeway"),
        house.url,
        PORT + 1
    );
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Served(shell.spawn().unwrap())
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let field = html.split("<input").find(|field| field.contains(&format!("name=\"{name}\""))).expect("the field");
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("its value").to_owned()
}

/// The first practice there is to choose.
fn practice(html: &str) -> String {
    let choices = html.split("name=\"site\"").nth(1).expect("a list of practices");
    let first = choices.split("<option value=\"").find(|rest| rest.len() > 36 && rest.as_bytes()[8] == b'-');
    first.expect("a practice")[..36].to_owned()
}

/// Somebody asks for themselves, with a long story; what they are answered.
async fn ask(http: &Client, page: &str, n: u32) -> (StatusCode, String) {
    let form = http.get(page).send().await.unwrap();
    assert_eq!(form.status(), StatusCode::OK, "reading goes on");
    let form = form.text().await.unwrap();
    let (given, story) = (format!("Maeve{n}"), "I would like company. ".repeat(200));
    let fields = [
        ("csrf", hidden(&form, "csrf")),
        ("form_id", hidden(&form, "form_id")),
        ("given_name", given),
        ("family_name", "Quillfeather".to_owned()),
        ("phone", "07700 900456".to_owned()),
        ("site", practice(&form)),
        ("story", story),
        ("consent", "yes".to_owned()),
        ("go", "send".to_owned()),
    ];
    let answer =
        http.post(page).header("origin", format!("http://127.0.0.1:{PORT}")).form(&fields).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_full_disk_is_said_with_what_to_do_and_loses_nothing_that_was_taken() {
    let house = House::seeded(Engine::Sqlite, 5);
    let before = received_from_visitors(&house).await;
    let http = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = format!("http://127.0.0.1:{PORT}/self/tidewater");
    let served = serve(&house);
    for _ in 0..200 {
        if http.get(&page).send().await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (mut taken, mut refused) = (0, None);
    for n in 0..400 {
        let (status, words) = ask(&http, &page, n).await;
        if status.is_redirection() {
            taken += 1;
        } else {
            refused = Some((status, words));
            break;
        }
    }
    let (status, words) = refused.expect("the room comes to an end");
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{words}");
    assert!(
        words.contains("There is no room to save this") && words.contains("what you typed still stands"),
        "{words}"
    );
    assert!(taken > 0);
    // room is made, and the very program goes on
    let freed =
        Command::new("prlimit").args(["--pid", &served.0.id().to_string(), "--fsize=unlimited:unlimited"]).status();
    assert!(freed.unwrap().success());
    for n in 500..503 {
        let (status, words) = ask(&http, &page, n).await;
        assert!(status.is_redirection(), "{status}: {words}");
        taken += 1;
    }
    drop(served);
    assert_eq!(
        received_from_visitors(&house).await - before,
        taken,
        "what was taken stands, and nothing of what was not"
    );
    let verified = run(&["audit", "verify", "--database", &house.url]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}
