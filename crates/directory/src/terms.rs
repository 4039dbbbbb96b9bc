//! Which terms of public taxonomies a need of ours is, as data: by them a service that another council has described is found for a
//! need coded here. The taxonomies themselves are brought in by whoever uses them; none is mandated by the standard.

use crate::fold::fold;
use crate::model::{Service, TaxonomyTerm};
use serde::Deserialize;
use std::sync::LazyLock;

/// A taxonomy that the data names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Its code in the data.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// By which names feeds call it in `taxonomy`, folded.
    #[serde(default)]
    pub known_as: Vec<String>,
    /// How the URIs of its terms begin; empty where it has none.
    #[serde(default)]
    pub uri: String,
    /// Where the data is from and how sure it is.
    pub source: String,
}

/// The terms of one list that a need is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Our code of the need.
    pub need: String,
    /// The list.
    pub list: String,
    /// Names of its terms; the first of them is written out for the need.
    pub terms: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    list: Vec<List>,
    link: Vec<Link>,
}

static DATA: LazyLock<File> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/terms.toml")).expect("the data file is part of the program and read by a test")
});

/// Every list.
pub fn lists() -> &'static [List] {
    &DATA.list
}

/// Every link.
pub fn links() -> &'static [Link] {
    &DATA.link
}

/// Our needs that a term is, as codes; none where it is known to no list.
///
/// A term with the name of one of ours, from a list that the data does not know, counts too: councils rename lists more often than terms.
#[must_use]
pub fn needs_of(term: &TaxonomyTerm) -> Vec<&'static str> {
    let names: Vec<String> = [Some(&term.name), term.term.as_ref()]
        .into_iter()
        .flatten()
        .map(|name| fold(name))
        .filter(|n| !n.is_empty())
        .collect();
    let list = list_of(term);
    let mut needs: Vec<&'static str> = links()
        .iter()
        .filter(|link| list.is_none_or(|list| list.code == link.list))
        .filter(|link| link.terms.iter().any(|ours| names.contains(&fold(ours))))
        .map(|link| link.need.as_str())
        .collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Our needs that a service is for, as codes, by the terms set to it; in order of the alphabet.
#[must_use]
pub fn needs_of_service(service: &Service) -> Vec<&'static str> {
    let mut needs: Vec<&'static str> =
        service.attributes.iter().filter_map(|a| a.taxonomy_term.as_deref()).flat_map(needs_of).collect();
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// The terms of a need in a list, by name.
#[must_use]
pub fn terms_of(need: &str, list: &str) -> &'static [String] {
    links().iter().find(|link| link.need == need && link.list == list).map_or(&[], |link| link.terms.as_slice())
}

/// The list of a term: by the beginning of its URI, else by the name of its taxonomy.
fn list_of(term: &TaxonomyTerm) -> Option<&'static List> {
    let uri = term.term_uri.as_deref().unwrap_or_default();
    let bare = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let by_uri = lists().iter().find(|list| !list.uri.is_empty() && bare.starts_with(&list.uri));
    by_uri.or_else(|| {
        let name = term.taxonomy_detail.as_ref().map(|t| t.name.as_str()).or(term.taxonomy.as_deref())?;
        let name = fold(name);
        lists().iter().find(|list| fold(&list.name) == name || list.known_as.contains(&name))
    })
}
