//! Pages from templates: two environments, one strict for our pages, one lenient for the design system's components (HOUSE 4, 10.9).
//!
//! A page calls a component by its own name and parameters, `{{ c("button", {"text": "Save"}) }}`, and everything a page itself names must
//! exist in its view: a misspelt name is an error in a test, never an empty place on a page. This module knows no view and no route.

mod chrome;
mod component;
mod escape;
mod filter;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use rust_embed::RustEmbed;
use serde::Serialize;

pub use chrome::{Chrome, Flash, FlashKind, NavItem, SignedIn};
pub use component::ComponentError;
pub(crate) use filter::grouped;
pub use filter::{day_of, moment_of, time_of};

use component::Components;

/// Our page templates, in the binary.
#[derive(RustEmbed)]
#[folder = "templates/"]
#[include = "**/*.html"]
struct Embedded;

/// A page could not be made. The message is for operators: it names the template and line, never what a person typed.
#[derive(Debug, thiserror::Error)]
#[error("the page {template} could not be rendered")]
pub struct RenderError {
    /// The template asked for.
    pub template: String,
    /// What went wrong there.
    #[source]
    pub source: Box<minijinja::Error>,
}

impl RenderError {
    /// The message with its causes on one line each, for logs and tests.
    #[must_use]
    pub fn detail(&self) -> String {
        let mut out = self.to_string();
        let mut cause: Option<&dyn std::error::Error> = Some(self.source.as_ref());
        while let Some(error) = cause {
            out.push_str("\n  because ");
            out.push_str(&error.to_string());
            cause = error.source();
        }
        out
    }
}

impl IntoResponse for RenderError {
    fn into_response(self) -> Response {
        tracing::error!(template = %self.template, detail = %self.detail(), "a page could not be rendered");
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Sorry, there is a problem with this page. Nothing you saved is lost. Try again later.",
        )
            .into_response()
    }
}

/// All pages. Cheap to clone; one per process.
#[derive(Clone, Debug)]
pub struct Pages {
    from: Source,
    components: Arc<Components>,
}

#[derive(Clone, Debug)]
enum Source {
    /// Compiled once, kept.
    Kept(Arc<Environment<'static>>),
    /// Read again for each page, so that a template can be changed while the server runs.
    Folder(PathBuf),
}

impl Pages {
    /// The pages in the binary, compiled once.
    #[must_use]
    pub fn embedded() -> Self {
        let components = Arc::new(Components::embedded());
        let mut env = strict(&components);
        env.set_loader(|name| Ok(embedded_source(name)));
        Self { from: Source::Kept(Arc::new(env)), components }
    }

    /// The pages of a folder, read anew for each answer: for development.
    #[must_use]
    pub fn from_dir(path: impl AsRef<Path>) -> Self {
        Self { from: Source::Folder(path.as_ref().to_owned()), components: Arc::new(Components::embedded()) }
    }

    /// Renders a page: its template by path (`today/show.html`) with its view.
    ///
    /// # Errors
    /// When the template does not exist, does not parse, names something its view has not, or gives a component an undefined parameter.
    pub fn render<V: Serialize>(&self, template: &str, view: &V) -> Result<Html<String>, RenderError> {
        self.with(template, |env| env.get_template(template)?.render(view))
    }

    /// Renders one block of a page, for htmx: full page and fragment are the same template (HOUSE 4).
    ///
    /// # Errors
    /// As [`Pages::render`], and when there is no such block.
    pub fn part<V: Serialize>(&self, template: &str, block: &str, view: &V) -> Result<Html<String>, RenderError> {
        self.with(template, |env| {
            env.get_template(template)?.render_captured(view)?.with_state_mut(|state| state.render_block(block))
        })
    }

    /// Renders a component on its own, as `c` does in a page.
    ///
    /// # Errors
    /// When there is no such component, or it has no such parameter.
    pub fn component<P: Serialize>(&self, name: &str, params: &P) -> Result<Html<String>, RenderError> {
        let params = Value::from_serialize(params);
        self.components
            .render(name, &params)
            .map(Html)
            .map_err(|error| RenderError { template: format!("component {name}"), source: Box::new(error.into()) })
    }

    /// The names of all templates in the binary, layouts and components included, in order.
    #[must_use]
    pub fn names() -> Vec<String> {
        let mut names: Vec<String> = Embedded::iter().map(std::borrow::Cow::into_owned).collect();
        names.sort_unstable();
        names
    }

    /// Compiles every template, for `leeway check` and for tests.
    ///
    /// # Errors
    /// The first template that does not parse.
    pub fn check(&self) -> Result<(), RenderError> {
        for name in Self::names() {
            let _nothing = self.with(&name, |env| env.get_template(&name).map(|_| String::new()))?;
        }
        Ok(())
    }

    fn with(
        &self,
        template: &str,
        work: impl FnOnce(&Environment<'static>) -> Result<String, minijinja::Error>,
    ) -> Result<Html<String>, RenderError> {
        let done = match &self.from {
            Source::Kept(env) => work(env),
            Source::Folder(path) => {
                let mut env = strict(&self.components);
                env.set_loader(minijinja::path_loader(path));
                work(&env)
            }
        };
        done.map(Html).map_err(|source| RenderError { template: template.to_owned(), source: Box::new(source) })
    }
}

fn embedded_source(name: &str) -> Option<String> {
    Embedded::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

/// The environment of our own pages.
fn strict(components: &Arc<Components>) -> Environment<'static> {
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_auto_escape_callback(|_| AutoEscape::Html);
    env.set_trim_blocks(true);
    env.set_lstrip_blocks(true);
    // Off even in debug builds: with it, an error's text carries the values around it, which may be a person's.
    env.set_debug(false);
    env.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
    escape::add(&mut env, escape::WhenNone::Silent);
    filter::add(&mut env);
    let components = Arc::clone(components);
    env.add_function("c", move |name: String, params: Value| -> Result<Value, minijinja::Error> {
        Ok(Value::from_safe_string(components.render(&name, &params)?))
    });
    env
}
