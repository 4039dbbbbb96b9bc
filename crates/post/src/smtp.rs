//! E-mail by SMTP (RFC 5321), over TLS unless the server is on this very machine.

use crate::line::{How, Server, trusting};
use crate::secret::Secret;
use crate::set_up::{SetUpError, is_here};
use crate::{Mail, PostError, scrubbed};
use lettre::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use url::Url;

const URL: &str = "LEEWAY_SMTP_URL";
const FROM: &str = "LEEWAY_MAIL_FROM";
/// So long a message may take with all the server's answers.
const WHOLE: Duration = Duration::from_secs(15);
/// Lines that are open at a time.
const POOL: usize = 4;
/// So long a line is kept open that nobody uses, and so long it may take to say that it still is.
const IDLE: Duration = Duration::from_mins(1);
const STILL: Duration = Duration::from_secs(5);
/// What a sender would give away: the first part of words suffices.
const TELLING: &[&str] = &["prescri", "link worker", "linkworker", "safeguard", "suicid", "mental", "domestic abuse"];

/// Mail that no person wrote, so that nothing answers it by itself (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail server.
pub(crate) struct Smtp {
    lines: Arc<Lines>,
    from: Mailbox,
}

/// Lines to it: at most [`POOL`] at a time, and those that nobody uses just now.
struct Lines {
    server: Server,
    room: Semaphore,
    idle: Mutex<Vec<(AsyncSmtpConnection, Instant)>>,
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Smtp")
    }
}

impl Smtp {
    pub(crate) fn new(address: &Secret, from: &str, authorities: Option<&str>) -> Result<Self, SetUpError> {
        let from: Mailbox = from
            .parse()
            .map_err(|_| SetUpError::Unusable(FROM, "write it as Leeway <no-reply@example.org>".to_owned()))?;
        let told = from.to_string().to_lowercase();
        if TELLING.iter().any(|word| told.contains(word)) {
            return Err(SetUpError::Telling);
        }
        let hello = ClientId::Domain(from.email.domain().to_owned());
        let server = server(address, hello, authorities)?;
        let lines = Lines { server, room: Semaphore::new(POOL), idle: Mutex::default() };
        Ok(Self { lines: Arc::new(lines), from })
    }

    /// Hands it over; the server's yes is all that is known of its way.
    pub(crate) async fn send(&self, mail: &Mail) -> Result<(), PostError> {
        let message = self.message(mail)?;
        match timeout(WHOLE, self.lines.send(&message)).await {
            Ok(done) => {
                self.lines.end_idle();
                done
            }
            Err(_) => Err(self.lines.server.fault("did not answer in time")),
        }
    }

    /// Connects, signs in and goes; what it found, in words.
    pub(crate) async fn reach(&self) -> Result<String, PostError> {
        let looked = async {
            let (mut line, found) = self.lines.server.open().await?;
            // whether it says goodbye is its own affair
            drop(line.quit().await);
            Ok(found)
        };
        match timeout(WHOLE, looked).await {
            Ok(found) => found,
            Err(_) => Err(self.lines.server.fault("did not answer in time")),
        }
    }

    fn message(&self, mail: &Mail) -> Result<Message, PostError> {
        let to: Address =
            mail.to.parse().map_err(|_| PostError::Never("the address is none that mail can be sent to".to_owned()))?;
        let builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject.as_str())
            .date(SystemTime::from(mail.at))
            // the same at each try, so that a second copy is known for one
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .header(AutoSubmitted);
        let written = match &mail.calendar {
            None => builder.header(ContentType::TEXT_PLAIN).body(mail.body.clone()),
            Some(calendar) => {
                let kind = ContentType::parse("text/calendar; charset=utf-8")
                    .map_err(|error| PostError::Never(format!("the message cannot be written: {error}")))?;
                let file = Attachment::new("appointment.ics".to_owned()).body(calendar.clone(), kind);
                let parts = MultiPart::mixed().singlepart(SinglePart::plain(mail.body.clone())).singlepart(file);
                builder.multipart(parts)
            }
        };
        written.map_err(|error| PostError::Never(scrubbed(&format!("the message cannot be written: {error}"))))
    }
}

impl Lines {
    async fn send(&self, message: &Message) -> Result<(), PostError> {
        let _room = self.room.acquire().await.map_err(|_| self.server.fault("is not used any more"))?;
        let mut line = match self.kept().await {
            Some(line) => line,
            None => self.server.open().await?.0,
        };
        match line.send(message.envelope(), &message.formatted()).await {
            Ok(_) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push((line, Instant::now()));
                Ok(())
            }
            // the line ended with what it could not say
            Err(error) => Err(self.judged(&error)),
        }
    }

    /// A line that is still open.
    async fn kept(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let (mut line, since) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if since.elapsed() < IDLE && timeout(STILL, line.test_connected()).await.unwrap_or(false) {
                return Some(line);
            }
        }
    }

    /// Ends what nobody uses, a little later.
    fn end_idle(self: &Arc<Self>) {
        let lines = Arc::downgrade(self);
        tokio::spawn(async move {
            tokio::time::sleep(IDLE).await;
            let Some(lines) = lines.upgrade() else { return };
            let mut idle = lines.idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.retain(|(_, since)| since.elapsed() < IDLE);
        });
    }

    /// What a failure means: a refusal of the address or the message is for good (5yz, RFC 5321 4.2.1), one of our own sign-in
    /// (53x, RFC 4954 6) is for somebody to mend, and all else passes.
    fn judged(&self, error: &Error) -> PostError {
        let words = if error.is_timeout() {
            "did not answer in time".to_owned()
        } else if let Some(code) = error.status() {
            let said = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            format!("says {code} {said}")
        } else {
            let why = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
            format!("hung up: {why}")
        };
        let code = error.status().map(u16::from);
        match self.server.fault(&words) {
            PostError::Later(words) if error.is_permanent() && !code.is_some_and(|code| (530..540).contains(&code)) => {
                PostError::Never(words)
            }
            later => later,
        }
    }
}

/// The server that an address leads to, with TLS where it does not lead to this very machine.
fn server(address: &Secret, hello: ClientId, authorities: Option<&str>) -> Result<Server, SetUpError> {
    // what is said of the address never repeats it: a password stands in it
    let wrong = |why: &str| SetUpError::Unusable(URL, why.to_owned());
    let url = Url::parse(address.expose()).map_err(|_| wrong("it is no address such as smtps://USER:PASSWORD@HOST"))?;
    if !matches!(url.scheme(), "smtps" | "smtp") {
        return Err(wrong("it begins with smtps:// or smtp://"));
    }
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| wrong("it names no server"))?;
    let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, how)| how.into_owned());
    let (how, usual) = match (url.scheme(), tls.as_deref()) {
        ("smtps", None) => (How::FirstByte(trusting(authorities)?), 465),
        ("smtp", None) if is_here(&url) => (How::Here, 25),
        ("smtp", None | Some("required")) => (How::StartTls(trusting(authorities)?), 587),
        // nothing else can be asked for with smtps://
        (_, Some(_)) => return Err(SetUpError::InTheOpen(URL)),
        _ => return Err(wrong("it begins with smtps:// or smtp://")),
    };
    let read = |part: &str| {
        let part = percent_decode_str(part).decode_utf8();
        part.map(std::borrow::Cow::into_owned).map_err(|_| wrong("its user or password is not in UTF-8"))
    };
    let credentials = match url.password() {
        Some(password) => Some(Credentials::new(read(url.username())?, read(password)?)),
        None if url.username().is_empty() => None,
        None => return Err(wrong("it has a user and no password: write smtps://USER:PASSWORD@HOST")),
    };
    let host = host.trim_matches(['[', ']']).to_owned();
    Ok(Server { host, port: url.port().unwrap_or(usual), how, hello, credentials })
}
