//! A post for tests of use cases: it keeps what it is given, and refuses as it is told to. What really leaves a machine is tested
//! with `post` itself.

use async_trait::async_trait;
use jiff::Timestamp;
use post::{Channel, Mail, Post, PostError, Standing, Text};
use std::sync::Mutex;

#[derive(Debug)]
pub(crate) struct Desk {
    standing: Standing,
    given: Mutex<Vec<(String, String)>>,
    refuses: Mutex<Option<PostError>>,
}

impl Desk {
    pub(crate) fn new(mail: bool, text: bool) -> Self {
        Self { standing: Standing { mail, text }, given: Mutex::default(), refuses: Mutex::default() }
    }

    /// What was given since this was asked last: to whom, and what; in the order of whom.
    pub(crate) fn given(&self) -> Vec<(String, String)> {
        let mut given = std::mem::take(&mut *self.given.lock().unwrap());
        given.sort();
        given
    }

    pub(crate) fn to(&self) -> Vec<String> {
        self.given().into_iter().map(|(to, _)| to).collect()
    }

    pub(crate) fn refuse(&self, error: Option<PostError>) {
        *self.refuses.lock().unwrap() = error;
    }

    fn take(&self, to: &str, words: String) -> Result<(), PostError> {
        if let Some(error) = self.refuses.lock().unwrap().clone() {
            return Err(error);
        }
        self.given.lock().unwrap().push((to.to_owned(), words));
        Ok(())
    }
}

#[async_trait]
impl Post for Desk {
    fn standing(&self) -> Standing {
        self.standing
    }

    async fn mail(&self, mail: &Mail) -> Result<(), PostError> {
        self.take(&mail.to, format!("{}\n{}", mail.subject, mail.body))
    }

    async fn text(&self, text: &Text) -> Result<(), PostError> {
        self.take(&text.to, text.body.clone())
    }

    async fn reach(&self, _: Timestamp) -> Vec<(Channel, Result<String, PostError>)> {
        Vec::new()
    }
}
