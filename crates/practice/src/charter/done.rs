//! What was done at a contact besides talking, where a boundary speaks of it (DOMAIN 5.1: tasks, methods, own experience).
//!
//! It is kept as codes, separated by spaces: no two of the lists share a code, which a test holds to. Going along and visiting at home are
//! told by the kind and the place of a contact, and never asked a second time.

use super::act::{Method, Task};
use super::aspect::Aspect;
use super::boundary::Charter;
use super::rule::Rule;

/// The code of own experience that was spoken of.
const OWN_EXPERIENCE: &str = "own_experience";

/// What was done at a contact, or is to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    /// For the person.
    pub tasks: Vec<Task>,
    /// How.
    pub methods: Vec<Method>,
    /// Whether own experience was spoken of.
    pub own_experience: bool,
}

impl Done {
    /// Reads codes, each once; what is none of them is left out.
    pub fn of_codes<'c>(codes: impl IntoIterator<Item = &'c str>) -> Self {
        let mut done = Self::default();
        for code in codes {
            if let Some(task) = Task::parse(code) {
                done.tasks.push(task);
            } else if let Some(method) = Method::parse(code) {
                done.methods.push(method);
            } else if code == OWN_EXPERIENCE {
                done.own_experience = true;
            }
        }
        done.tidy();
        done
    }

    /// Reads what was kept ([`Self::kept`]).
    pub fn parse(text: &str) -> Self {
        Self::of_codes(text.split_whitespace())
    }

    /// The codes, in the order in which a page offers them.
    pub fn codes(&self) -> Vec<&'static str> {
        let tasks = self.tasks.iter().map(|one| one.as_str());
        let methods = self.methods.iter().map(|one| one.as_str());
        tasks.chain(methods).chain(self.own_experience.then_some(OWN_EXPERIENCE)).collect()
    }

    /// As it is kept.
    pub fn kept(&self) -> String {
        self.codes().join(" ")
    }

    /// In words.
    pub fn words(&self) -> Vec<&'static str> {
        self.codes().into_iter().filter_map(word).collect()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// This, and that besides.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self::of_codes(self.codes().into_iter().chain(other.codes()))
    }

    /// What is planned for a contact beforehand: tasks alone. How one works, and what one tells of oneself, comes with the talk.
    #[must_use]
    pub fn planned(&self) -> Self {
        Self { tasks: self.tasks.clone(), ..Self::default() }
    }

    /// What a charter weighs, and a form asks for therefore: what the rules of its boundaries name.
    pub fn asked_by(charter: &Charter) -> Self {
        let mut asked = Self::default();
        for boundary in &charter.boundaries {
            match (boundary.aspect, &boundary.rule) {
                (Aspect::Tasks, Some(Rule::TasksOut { tasks })) => {
                    // these the kind and the place of a contact say
                    let told = |task: &&Task| !matches!(task, Task::Accompanying | Task::HomeVisits);
                    asked.tasks.extend(tasks.iter().filter(told));
                }
                (Aspect::Methods, Some(Rule::MethodsOut { methods })) => asked.methods.extend(methods),
                (Aspect::OwnExperience, Some(Rule::EachTime {})) => asked.own_experience = true,
                _ => {}
            }
        }
        asked.tidy();
        asked
    }

    fn tidy(&mut self) {
        self.tasks.sort_unstable();
        self.tasks.dedup();
        self.methods.sort_unstable();
        self.methods.dedup();
    }
}

/// A code in words; none for what is none.
pub fn word(code: &str) -> Option<&'static str> {
    let own = (code == OWN_EXPERIENCE).then_some("Something of my own experience");
    Task::parse(code).map(Task::words).or_else(|| Method::parse(code).map(Method::words)).or(own)
}
