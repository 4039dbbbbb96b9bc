//! A form with a file in it, read as it comes: fields of text first, then the file, which goes to storage piece by piece.
//!
//! What reads the parts takes all that lies ready into memory, and looks for the end of a part’s head however long that is. So it is given
//! one piece at a time ([`Metered`]), and no more than a head may have while none of it is taken out again.

use crate::error::WebError;
use crate::form::Form;
use crate::visit::Visit;
use app::AppError;
use app::attachments::Taking;
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::header;
use futures::Stream;
use multer::{Field, Multipart};
use practice::ids::PersonId;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

/// More than all fields of text of this form.
const TEXT_MAX: usize = 64 * 1024;
/// Many more fields than this form has.
const FIELDS_MAX: usize = 40;
/// Far more than the head of a part has: three lines.
const HEAD_MAX: usize = 16 * 1024;
/// The name of the file's field.
const FILE: &str = "file";
/// So long what is not kept is read on and thrown away, so that the browser comes to read the answer: one that is cut off in the middle of
/// sending shows a fault of the line instead.
const DRAIN: Duration = Duration::from_mins(5);

/// What came.
pub(super) struct Came {
    /// The fields of text.
    pub(super) form: Form,
    /// The name of the file, and the file as far as it was taken; none where none was chosen.
    pub(super) file: Option<(String, Taking)>,
    /// Why the file was not taken.
    pub(super) refused: Option<AppError>,
}

fn unreadable(_: multer::Error) -> WebError {
    WebError::Unreadable(
        "The file did not come whole: the line broke off, or the form was sent in another way. Go back and send it again.".to_owned(),
    )
}

/// How much came since something of it was last taken out.
#[derive(Debug, Default)]
struct Meter {
    since: AtomicUsize,
    /// Whether too much came.
    endless: AtomicBool,
}

impl Meter {
    /// Something was taken out.
    fn taken(&self) {
        self.since.store(0, Ordering::Relaxed);
    }

    fn fault(&self, error: multer::Error) -> WebError {
        if self.endless.load(Ordering::Relaxed) {
            return WebError::Unreadable(
                "The form did not come as our pages send it: one of its parts begins and does not come to its content. Nothing of it was kept. Go back and send it again.".to_owned(),
            );
        }
        unreadable(error)
    }
}

/// What comes, a piece at a time: after each it says that nothing is ready, so that no more is asked for before this one was looked at.
struct Metered {
    body: BodyDataStream,
    meter: Arc<Meter>,
    rests: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("the head of a part has no end")]
struct Endless;

impl Stream for Metered {
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.rests) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.meter.since.load(Ordering::Relaxed) > HEAD_MAX {
            self.meter.endless.store(true, Ordering::Relaxed);
            return Poll::Ready(Some(Err(Endless.into())));
        }
        let next = ready!(Pin::new(&mut self.body).poll_next(cx));
        if let Some(Ok(bytes)) = &next {
            self.meter.since.fetch_add(bytes.len(), Ordering::Relaxed);
            self.rests = true;
        }
        Poll::Ready(next.map(|piece| piece.map_err(Into::into)))
    }
}

/// Reads it.
///
/// # Errors
/// [`WebError::Forged`] where the form did not come from one of our own pages: nothing of the file was read then.
pub(super) async fn read(visit: &Visit, person: PersonId, request: Request) -> Result<Came, WebError> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(unreadable)?;
    let meter = Arc::<Meter>::default();
    let body = Body::into_data_stream(request.into_body());
    let mut parts = Multipart::new(Metered { body, meter: Arc::clone(&meter), rests: false }, boundary);
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut room = TEXT_MAX;
    let mut came = Came { form: Form::default(), file: None, refused: None };
    while let Some(mut part) = parts.next_field().await.map_err(|error| meter.fault(error))? {
        meter.taken();
        let name = part.name().unwrap_or_default().to_owned();
        if name != FILE {
            if fields.len() == FIELDS_MAX {
                return Err(WebError::TooLarge);
            }
            room = room.checked_sub(name.len()).ok_or(WebError::TooLarge)?;
            let text = text_of(&mut part, &meter, &mut room).await?;
            fields.push((name, text));
            continue;
        }
        // what stands before the file is known by now: whose form it is
        came.form = form_of(&fields)?;
        if !visit.token_fits(&came.form) {
            return Err(WebError::Forged);
        }
        let called = part.file_name().unwrap_or_default().to_owned();
        if came.file.is_none() && came.refused.is_none() {
            take(visit, person, called, &mut part, &meter, &mut came).await?;
        } else {
            // a second file, which our pages do not send
            drained(&mut part, &meter).await;
        }
    }
    came.form = form_of(&fields)?;
    if visit.token_fits(&came.form) { Ok(came) } else { Err(WebError::Forged) }
}

async fn take(
    visit: &Visit,
    person: PersonId,
    called: String,
    part: &mut Field<'_>,
    meter: &Meter,
    came: &mut Came,
) -> Result<(), WebError> {
    // a field in which nothing was chosen comes without a name and without content
    let Some(first) =
        chunk(part, meter).await.map_err(unreadable)?.filter(|first| !(called.is_empty() && first.is_empty()))
    else {
        if !called.is_empty() {
            came.file = Some((called, Taking::begin(visit.ctx(), person).await?));
        }
        return Ok(());
    };
    let mut taking = Taking::begin(visit.ctx(), person).await?;
    let mut next = Some(first);
    while let Some(bytes) = next {
        if let Err(why) = taking.take(&bytes).await {
            taking.abandon().await;
            came.refused = Some(why);
            drained(part, meter).await;
            return Ok(());
        }
        next = match chunk(part, meter).await {
            Ok(next) => next,
            Err(why) => {
                taking.abandon().await;
                return Err(unreadable(why));
            }
        };
    }
    came.file = Some((called, taking));
    Ok(())
}

/// Reads on and keeps nothing.
async fn drained(part: &mut Field<'_>, meter: &Meter) {
    let all = async { while let Ok(Some(_)) = chunk(part, meter).await {} };
    if tokio::time::timeout(DRAIN, all).await.is_err() {
        tracing::info!("a file that is too large goes on coming; the line is cut");
    }
}

/// The next piece of a part's content.
async fn chunk(part: &mut Field<'_>, meter: &Meter) -> Result<Option<Bytes>, multer::Error> {
    let next = part.chunk().await;
    meter.taken();
    next
}

async fn text_of(part: &mut Field<'_>, meter: &Meter, room: &mut usize) -> Result<String, WebError> {
    let mut bytes = Vec::new();
    while let Some(piece) = chunk(part, meter).await.map_err(unreadable)? {
        *room = room.checked_sub(piece.len()).ok_or(WebError::TooLarge)?;
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The fields of text as any other form has them.
fn form_of(fields: &[(String, String)]) -> Result<Form, WebError> {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    Form::parse(body.as_bytes()).map_err(|error| WebError::Unreadable(error.to_string()))
}
