//! The line to a mail server: opened, secured, and only then handed to what speaks SMTP over it.
//!
//! STARTTLS (RFC 3207) is asked for here and not by the SMTP library, whose reader keeps what came before the handshake and takes it for
//! answers given after it: whoever sits on the line could so put a yes into the server’s mouth, and a message that nobody took would count
//! as handed over. Here nothing that was said in the clear is remembered, and anything said after the server’s go-ahead ends the line.

use crate::set_up::SetUpError;
use crate::{PostError, scrubbed};
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ProtocolVersion, RootCertStore};
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The setting that names a file with certificates of authorities.
pub(crate) const CA: &str = "LEEWAY_SMTP_CA";
/// So long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// So long the handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// The longest line of an answer, and the most of them, that is read in the clear (RFC 5321, 4.5.3.1.5 allows 512 octets).
const LINE: u64 = 2_000;
const LINES: usize = 100;

/// How a line is secured.
#[derive(Debug, Clone)]
pub(crate) enum How {
    /// TLS from the first byte.
    FirstByte(Arc<ClientConfig>),
    /// Begun in the clear, and secured before anything is said.
    StartTls(Arc<ClientConfig>),
    /// Not at all: it leads to this very machine.
    Here,
}

/// A mail server, and how it is spoken to.
pub(crate) struct Server {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) how: How,
    pub(crate) hello: ClientId,
    pub(crate) credentials: Option<Credentials>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// Whom TLS trusts: the authorities that this machine knows, and those in a file of the installation’s own.
///
/// # Errors
/// What is wrong with the file.
pub(crate) fn trusting(file: Option<&str>) -> Result<Arc<ClientConfig>, SetUpError> {
    let wrong = |why: String| SetUpError::Unusable(CA, why);
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = file {
        let pem = std::fs::read(file).map_err(|error| wrong(format!("the file {file} cannot be read: {error}")))?;
        let own: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem)
            .collect::<Result<_, _>>()
            .map_err(|_| wrong(format!("the file {file} is no list of certificates in PEM")))?;
        if own.is_empty() {
            return Err(wrong(format!(
                "no certificate stands in the file {file}: it holds those of authorities in PEM, which begins with -----BEGIN CERTIFICATE-----"
            )));
        }
        for one in own {
            roots
                .add(one)
                .map_err(|error| wrong(format!("a certificate in the file {file} is not usable: {error}")))?;
        }
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| SetUpError::Unusable("TLS", error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

impl Server {
    /// Opens a line, secures it, and signs in; what was found is said in words. Whatever fails may pass or be mended, so it is never for
    /// good.
    pub(crate) async fn open(&self) -> Result<(AsyncSmtpConnection, String), PostError> {
        let tcp = match timeout(CONNECT, TcpStream::connect((self.host.as_str(), self.port))).await {
            Ok(Ok(tcp)) => tcp,
            Ok(Err(error)) => return Err(self.fault(&format!("could not be reached: {error}"))),
            Err(_) => return Err(self.fault("could not be reached in time")),
        };
        let (stream, how): (Box<dyn AsyncTokioStream>, String) = match &self.how {
            How::Here => (Box::new(tcp), "without TLS, on this very machine".to_owned()),
            How::FirstByte(tls) => {
                let tls = self.secured(tcp, tls).await?;
                let how = format!("with {} from the first byte", version(&tls));
                (Box::new(Line { first: b"", tls }), how)
            }
            How::StartTls(tls) => {
                let tcp = self.asked(tcp).await?;
                let tls = self.secured(tcp, tls).await?;
                let how = format!("by STARTTLS, with {}", version(&tls));
                // the greeting was read in the clear, and counts for nothing: what is said from here on is the server’s own
                (Box::new(Line { first: b"220 secured\r\n", tls }), how)
            }
        };
        let mut line = AsyncSmtpConnection::connect_with_transport(stream, &self.hello)
            .await
            .map_err(|error| self.fault(&said(&error)))?;
        let mut found = format!("{}:{} {how}", self.host, self.port);
        if let Some(credentials) = &self.credentials {
            line.auth(DEFAULT_MECHANISMS, credentials).await.map_err(|error| {
                self.fault(&format!("does not take the user and password of LEEWAY_SMTP_URL: {}", said(&error)))
            })?;
            found.push_str(", and it takes our user and password");
        }
        Ok((line, found))
    }

    /// Why it did not go, with where.
    pub(crate) fn fault(&self, why: &str) -> PostError {
        PostError::Later(scrubbed(&format!("the mail server {}:{} {why}", self.host, self.port)))
    }

    /// Asks for TLS in the clear (RFC 3207, 4): the greeting, what the server can do, its go-ahead, and nothing after that.
    async fn asked(&self, tcp: TcpStream) -> Result<TcpStream, PostError> {
        let mut plain = BufReader::new(tcp);
        self.expect(&mut plain, "220").await?;
        let hello = format!("EHLO {}\r\n", self.hello);
        self.say(&mut plain, &hello).await?;
        let offers = self.expect(&mut plain, "250").await?;
        if !offers.iter().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS")) {
            return Err(self.fault(
                "offers no STARTTLS, so nothing was sent. Where it wants TLS from the first byte, write smtps:// in LEEWAY_SMTP_URL",
            ));
        }
        self.say(&mut plain, "STARTTLS\r\n").await?;
        self.expect(&mut plain, "220").await?;
        if !plain.buffer().is_empty() {
            return Err(self.fault(
                "spoke on in the clear after it was to begin TLS, as somebody on the line would do. Nothing was sent",
            ));
        }
        Ok(plain.into_inner())
    }

    async fn say(&self, plain: &mut BufReader<TcpStream>, words: &str) -> Result<(), PostError> {
        plain.write_all(words.as_bytes()).await.map_err(|error| self.fault(&format!("hung up: {error}")))
    }

    /// Reads an answer of one or more lines; what stands behind its code, line by line.
    async fn expect(&self, plain: &mut BufReader<TcpStream>, code: &str) -> Result<Vec<String>, PostError> {
        let mut lines = Vec::new();
        loop {
            let mut line = Vec::new();
            let read = plain.take(LINE).read_until(b'\n', &mut line).await;
            match read {
                Ok(0) => return Err(self.fault("hung up before TLS began")),
                Ok(_) if line.ends_with(b"\n") => {}
                Ok(_) => return Err(self.fault("does not speak SMTP: its line has no end")),
                Err(error) => return Err(self.fault(&format!("hung up before TLS began: {error}"))),
            }
            let line = String::from_utf8_lossy(&line).into_owned();
            let line = line.trim_end();
            if line.get(..3) != Some(code) {
                return Err(self.fault(&format!("says {line}")));
            }
            let rest = line.get(3..).unwrap_or_default();
            lines.push(rest.get(1..).unwrap_or_default().to_owned());
            if !rest.starts_with('-') {
                return Ok(lines);
            }
            if lines.len() >= LINES {
                return Err(self.fault("does not speak SMTP: its answer has no end"));
            }
        }
    }

    /// The handshake, in which the certificate is looked at.
    async fn secured(&self, tcp: TcpStream, tls: &Arc<ClientConfig>) -> Result<TlsStream<TcpStream>, PostError> {
        let name = ServerName::try_from(self.host.clone())
            .map_err(|_| self.fault("has a name that no certificate can have"))?;
        match timeout(HANDSHAKE, TlsConnector::from(tls.clone()).connect(name, tcp)).await {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(error)) => Err(self.fault(&unsecured(&error))),
            Err(_) => Err(self.fault("did not finish the TLS handshake in time")),
        }
    }
}

fn version(tls: &TlsStream<TcpStream>) -> &'static str {
    match tls.get_ref().1.protocol_version() {
        Some(ProtocolVersion::TLSv1_3) => "TLS 1.3",
        Some(ProtocolVersion::TLSv1_2) => "TLS 1.2",
        _ => "TLS",
    }
}

/// Why there is no secure line, and what somebody can do about it.
fn unsecured(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    let Some(inner) = inner else {
        return match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                "hung up during the TLS handshake".to_owned()
            }
            _ => format!("broke the TLS handshake off: {error}"),
        };
    };
    match inner {
        rustls::Error::InvalidCertificate(fault) => match fault {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "has a certificate that has run out. Have it renewed, or compare the clocks of both machines".to_owned()
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "has a certificate that is not valid yet. Compare the clocks of both machines".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "has a certificate for another name. Write the name in LEEWAY_SMTP_URL that its certificate is for".to_owned()
            }
            // a bad signature is what one gets of another authority with the same name
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                "has a certificate of an authority that is not known here. Name a file with that authority’s certificate in LEEWAY_SMTP_CA"
                    .to_owned()
            }
            other => format!("has a certificate that is not accepted: {other}"),
        },
        rustls::Error::InvalidMessage(_) => {
            "answered the TLS handshake with something that is no TLS. Nothing was sent".to_owned()
        }
        other => format!("broke the TLS handshake off: {other}"),
    }
}

/// What a server said, or how it fell silent.
fn said(error: &lettre::transport::smtp::Error) -> String {
    if let Some(code) = error.status() {
        let words = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        return format!("says {code} {words}");
    }
    let why = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    format!("did not answer as mail servers do: {why}")
}

/// A secured line, before whose first word something can stand that was said in the clear.
#[derive(Debug)]
struct Line {
    first: &'static [u8],
    tls: TlsStream<TcpStream>,
}

impl AsyncTokioStream for Line {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.tls.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Line {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.tls).poll_read(cx, buf);
        }
        let (now, later) = self.first.split_at(self.first.len().min(buf.remaining()));
        buf.put_slice(now);
        self.first = later;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tls).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_shutdown(cx)
    }
}
