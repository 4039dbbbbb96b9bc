//! Files sent to a record: what does not come as a form does is refused early, and little of it is ever held.

use crate::browser::House;
use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use futures::stream;
use practice::access::Role;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A piece, as a line brings it.
const PIECE: usize = 16 * 1024;
/// Many of them: 64 MiB.
const PIECES: usize = 4_096;

/// A form that begins so and goes on with the same for as long as anybody reads; how much of it was read.
async fn sent(begins: &'static str, more: &'static [u8]) -> (StatusCode, String, usize) {
    let house = House::new().await;
    let worker = house.account("noor@example.org", "Noor Haddad", Role::Worker).await.simple();
    for sql in [
        format!("UPDATE episode SET owner_id = X'{worker}'"),
        format!("UPDATE case_access SET account_id = X'{worker}'"),
    ] {
        house.fixture.tamper(&sql).await;
    }
    let mut noor = house.signed_in("noor@example.org").await;
    let read = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&read);
    let pieces = stream::iter((0..PIECES).map(move |n| {
        let piece =
            if n == 0 { Bytes::from_static(begins.as_bytes()) } else { Bytes::from(more.repeat(PIECE / more.len())) };
        count.fetch_add(piece.len(), Ordering::Relaxed);
        Ok::<_, std::io::Error>(piece)
    }));
    let path = format!("/people/{}/files", house.world.person);
    let page = noor.post_body(&path, "multipart/form-data; boundary=edge", Body::from_stream(pieces)).await;
    (page.status, page.text("main"), read.load(Ordering::Relaxed))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_never_comes_to_its_content_is_refused_early_and_said_in_plain_words() {
    let (status, words, read) =
        sent("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nX: ", b"0123456789abcdef")
            .await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{words}");
    assert!(words.contains("does not come to its content"), "{words}");
    assert!(read < 8 * PIECE, "{read} bytes were read");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_without_number_before_a_part_s_content_are_refused_as_early() {
    let (status, words, read) = sent("--edge\r\n", b"X-Line: 1234\r\n01").await;
    assert_eq!(status, StatusCode::BAD_REQUEST, "{words}");
    assert!(read < 8 * PIECE, "{read} bytes were read");
}
