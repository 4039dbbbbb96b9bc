//! The design system's components, rendered from its own Jinja templates in a lenient environment.
//!
//! Those templates rely on undefined values being quiet, so what goes in is checked at the door instead: no undefined value anywhere in the
//! parameters, and no parameter the component does not have.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use minijinja::value::{Rest, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, UndefinedBehavior, Value, context};
use rust_embed::RustEmbed;
use serde::Deserialize;

/// The templates and parameter lists that `make assets` fetched.
#[derive(RustEmbed)]
#[folder = "../../ui/vendor/"]
#[include = "**/*.jinja"]
#[include = "**/*.json"]
struct Vendor;

/// A component was called wrongly by a page.
#[derive(Debug, thiserror::Error)]
pub enum ComponentError {
    /// There is no component of this name.
    #[error("there is no component «{0}»")]
    Unknown(String),
    /// The component has no parameter of this name, or a page misspelt it.
    #[error("the component «{component}» has no parameter «{param}»; it has {}", .known.join(", "))]
    NoSuchParam {
        /// The component.
        component: String,
        /// The parameter that was given.
        param: String,
        /// The parameters it has.
        known: Vec<String>,
    },
    /// The parameters are not a map.
    #[error("the component «{0}» takes a map of parameters")]
    NotAMap(String),
    /// A value given to the component is undefined.
    #[error("the component «{component}» was given an undefined value as «{path}»")]
    Undefined {
        /// The component.
        component: String,
        /// Where in the parameters: `items[2].text`.
        path: String,
    },
    /// The component's own template failed.
    #[error("the component «{component}» failed")]
    Failed {
        /// The component.
        component: String,
        /// Why.
        #[source]
        source: Box<Error>,
    },
}

impl From<ComponentError> for Error {
    fn from(error: ComponentError) -> Self {
        let kind = match error {
            ComponentError::Unknown(_) => ErrorKind::TemplateNotFound,
            ComponentError::Undefined { .. } => ErrorKind::UndefinedError,
            _ => ErrorKind::InvalidOperation,
        };
        Self::new(kind, error.to_string()).with_source(error)
    }
}

/// All components.
#[derive(Debug)]
pub(super) struct Components {
    env: Environment<'static>,
    /// What each component takes, as the design system publishes it.
    params: BTreeMap<String, BTreeSet<String>>,
}

/// Names under which templates have a folder of their own without a published list (a part of another component).
const PARTS: [&str; 2] = ["card/action", "summary-list/row"];

/// Parameters that templates read and published lists leave out.
const UNLISTED: [&str; 1] = ["attributes"];

#[derive(Deserialize)]
struct Listed {
    name: String,
}

impl Components {
    pub(super) fn embedded() -> Self {
        let mut env = Environment::new();
        env.set_undefined_behavior(UndefinedBehavior::Chainable);
        env.set_auto_escape_callback(|_| AutoEscape::Html);
        env.set_trim_blocks(true);
        env.set_lstrip_blocks(true);
        env.set_debug(false);
        env.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        super::escape::add(&mut env, super::escape::WhenNone::Said);
        env.add_filter("length", length);
        env.add_filter("truncate", truncate);
        env.set_loader(|name| Ok(Vendor::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())));
        Self { env, params: published_params() }
    }

    /// Renders one component: `name` is its folder's name, `params` what its macro takes. `none` means "not given".
    pub(super) fn render(&self, name: &str, params: &Value) -> Result<String, ComponentError> {
        let name = alias(name);
        let known = self.params.get(name);
        if known.is_none() && !PARTS.contains(&name) {
            return Err(ComponentError::Unknown(name.to_owned()));
        }
        let tidy = tidy(params, &mut Path::new(name))?;
        if tidy.kind() != ValueKind::Map {
            return Err(ComponentError::NotAMap(name.to_owned()));
        }
        if let (Some(known), Ok(keys)) = (known, tidy.try_iter()) {
            for key in keys {
                let param = key.to_string();
                if !known.contains(&param) && !UNLISTED.contains(&param.as_str()) {
                    return Err(ComponentError::NoSuchParam {
                        component: name.to_owned(),
                        param,
                        known: known.iter().cloned().collect(),
                    });
                }
            }
        }
        // The macro only includes this template with its argument as `params`; rendering it directly spares compiling a call.
        self.env
            .get_template(&format!("nhsuk/components/{name}/template.jinja"))
            .and_then(|template| template.render(context! { params => tidy }))
            .map_err(|source| ComponentError::Failed { component: name.to_owned(), source: Box::new(source) })
    }
}

/// The macro's name where it differs from its folder's.
fn alias(name: &str) -> &str {
    match name {
        "table" => "tables",
        "image" => "images",
        "summary-list-row" => "summary-list/row",
        other => other,
    }
}

fn published_params() -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for file in Vendor::iter() {
        let Some(component) = file.strip_prefix("options/").and_then(|rest| rest.strip_suffix(".json")) else {
            continue;
        };
        let Some(bytes) = Vendor::get(&file) else {
            continue;
        };
        match serde_json::from_slice::<Vec<Listed>>(&bytes.data) {
            Ok(listed) => {
                all.insert(component.to_owned(), listed.into_iter().map(|one| one.name).collect());
            }
            Err(error) => {
                tracing::error!(%component, %error, "the parameter list of a component cannot be read");
            }
        }
    }
    all
}

/// Where in the parameters we are, kept only to say so when something is wrong.
struct Path<'a> {
    component: &'a str,
    steps: Vec<String>,
}

impl<'a> Path<'a> {
    fn new(component: &'a str) -> Self {
        Self { component, steps: Vec::new() }
    }

    fn undefined(&self) -> ComponentError {
        let mut path = self.steps.concat();
        if path.starts_with('.') {
            path.remove(0);
        }
        ComponentError::Undefined {
            component: self.component.to_owned(),
            path: if path.is_empty() { "params".to_owned() } else { path },
        }
    }

    fn at<T>(
        &mut self,
        step: String,
        work: impl FnOnce(&mut Self) -> Result<T, ComponentError>,
    ) -> Result<T, ComponentError> {
        self.steps.push(step);
        let done = work(self);
        self.steps.pop();
        done
    }
}

/// Refuses undefined values and takes `none` out of maps, so that our thin macros can pass on what they were not given.
fn tidy(value: &Value, path: &mut Path<'_>) -> Result<Value, ComponentError> {
    match value.kind() {
        ValueKind::Undefined => Err(path.undefined()),
        ValueKind::Map => {
            let Ok(keys) = value.try_iter() else {
                return Ok(value.clone());
            };
            let mut kept = Vec::new();
            for key in keys {
                let inner = value.get_item(&key).unwrap_or(Value::UNDEFINED);
                if inner.is_none() {
                    continue;
                }
                let step = format!(".{}", key.as_str().map_or_else(|| key.to_string(), str::to_owned));
                let inner = path.at(step, |path| tidy(&inner, path))?;
                kept.push((key, inner));
            }
            Ok(kept.into_iter().collect())
        }
        ValueKind::Seq | ValueKind::Iterable => {
            let Ok(items) = value.try_iter() else {
                return Ok(value.clone());
            };
            items.enumerate().map(|(at, item)| path.at(format!("[{at}]"), |path| tidy(&item, path))).collect()
        }
        _ => Ok(value.clone()),
    }
}

/// `length` as the templates expect it: nothing has the length 0.
fn length(value: &Value) -> Result<usize, Error> {
    if value.is_undefined() || value.is_none() {
        return Ok(0);
    }
    if let Some(length) = value.len() {
        return Ok(length);
    }
    Ok(value.try_iter()?.count())
}

/// `truncate` with Jinja's positional arguments: length, whole words or not, ending, leeway.
#[allow(clippy::needless_pass_by_value, reason = "filters take their arguments so")]
fn truncate(text: &str, rest: Rest<Value>) -> String {
    let length = rest.first().and_then(Value::as_usize).unwrap_or(255);
    let anywhere = rest.get(1).is_some_and(Value::is_true);
    let ending: Cow<'_, str> =
        rest.get(2).map_or(Cow::Borrowed("..."), |end| Cow::Owned(end.as_str().unwrap_or_default().to_owned()));
    let slack = rest.get(3).and_then(Value::as_usize).unwrap_or(5);
    if text.chars().count() <= length + slack {
        return text.to_owned();
    }
    let room = length.saturating_sub(ending.chars().count());
    let cut: String = text.chars().take(room).collect();
    let kept = if anywhere { cut.as_str() } else { cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words) };
    format!("{kept}{ending}")
}
