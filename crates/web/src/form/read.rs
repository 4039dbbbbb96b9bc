//! The readers: text, choices, numbers.

use std::fmt::Display;

use super::Form;

/// What a reader made of its field: a value, or nothing because it noted an error. Given to [`Form::done`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "give it to Form::done"]
pub struct Read<T>(Option<T>);

impl<T> Read<T> {
    /// A value that needed no reading.
    pub fn of(value: T) -> Self {
        Self(Some(value))
    }

    pub(super) fn nothing() -> Self {
        Self(None)
    }

    /// The value, for rules between fields; none if it could not be read.
    pub fn peek(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// Makes something of the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Read<U> {
        Read(self.0.map(make))
    }
}

/// Reads that are asked for together: one, or a tuple of up to twelve (tuples may hold tuples).
pub trait Reads {
    /// What they come to.
    type Values;
    /// All values, if every one could be read.
    fn values(self) -> Option<Self::Values>;
}

impl<T> Reads for Read<T> {
    type Values = T;
    fn values(self) -> Option<T> {
        self.0
    }
}

macro_rules! reads_of_tuples {
    ($($name:ident)+) => {
        impl<$($name: Reads),+> Reads for ($($name,)+) {
            type Values = ($($name::Values,)+);
            #[allow(non_snake_case, reason = "the type's letter serves as the value's name")]
            fn values(self) -> Option<Self::Values> {
                let ($($name,)+) = self;
                Some(($($name.values()?,)+))
            }
        }
    };
}

reads_of_tuples!(A);
reads_of_tuples!(A B);
reads_of_tuples!(A B C);
reads_of_tuples!(A B C D);
reads_of_tuples!(A B C D E);
reads_of_tuples!(A B C D E F);
reads_of_tuples!(A B C D E F G);
reads_of_tuples!(A B C D E F G H);
reads_of_tuples!(A B C D E F G H I);
reads_of_tuples!(A B C D E F G H I J);
reads_of_tuples!(A B C D E F G H I J K);
reads_of_tuples!(A B C D E F G H I J K L);

/// Text, not yet asked whether it must be there.
#[derive(Debug)]
#[must_use = "end it with required or optional"]
pub struct TextField<'a> {
    form: &'a Form,
    name: &'a str,
    value: String,
    max: usize,
    called: Option<&'a str>,
}

impl<'a> TextField<'a> {
    pub(super) fn new(form: &'a Form, name: &'a str, value: String, max: usize) -> Self {
        Self { form, name, value, max, called: None }
    }

    /// At most so many characters, as people count them.
    pub fn max(self, max: usize) -> Self {
        Self { max, ..self }
    }

    /// What error messages call it, where the field's name does not say: "Your notes".
    pub fn called(self, called: &'a str) -> Self {
        Self { called: Some(called), ..self }
    }

    fn fits(&self) -> bool {
        let fits = self.value.chars().nth(self.max).is_none();
        if !fits {
            let called = self.called.map_or_else(|| spoken(self.name), str::to_owned);
            self.form
                .error(self.name, format!("{called} must be {} characters or fewer", crate::render::grouped(self.max)));
        }
        fits
    }

    /// The text, or the error that it is missing.
    pub fn required(self, missing: &str) -> Read<String> {
        if self.value.is_empty() {
            self.form.error(self.name, missing);
            return Read::nothing();
        }
        if self.fits() { Read::of(self.value) } else { Read::nothing() }
    }

    /// The text, if there is any.
    pub fn optional(self) -> Read<Option<String>> {
        if self.fits() { Read::of(Some(self.value).filter(|value| !value.is_empty())) } else { Read::nothing() }
    }

    /// Has the domain read it (a postcode, an NHS number); its own message is the error.
    pub fn parse<T, E: Display>(self, parse: impl FnOnce(&str) -> Result<T, E>) -> ChoiceField<'a, T> {
        if self.value.is_empty() {
            return ChoiceField { form: self.form, name: self.name, value: Ok(None) };
        }
        let value = if self.fits() {
            parse(&self.value).map(Some).map_err(|error| error.to_string())
        } else {
            Err(String::new())
        };
        ChoiceField { form: self.form, name: self.name, value }
    }
}

/// One value that was parsed, not yet asked whether it must be there.
#[derive(Debug)]
#[must_use = "end it with required or optional"]
pub struct ChoiceField<'a, T> {
    form: &'a Form,
    name: &'a str,
    /// Nothing sent, a value, or why it is none (empty when that was noted already).
    value: Result<Option<T>, String>,
}

impl<'a, T> ChoiceField<'a, T> {
    pub(super) fn new(form: &'a Form, name: &'a str, sent: &str, parse: impl Fn(&str) -> Option<T>) -> Self {
        let value = if sent.is_empty() { Ok(None) } else { parse(sent).map(Some).ok_or_else(|| NOT_SHOWN.to_owned()) };
        Self { form, name, value }
    }

    /// The answer, or the error that there is none.
    pub fn required(self, missing: &str) -> Read<T> {
        match self.value {
            Ok(Some(value)) => Read::of(value),
            Ok(None) => {
                self.form.error(self.name, missing);
                Read::nothing()
            }
            Err(why) => complain(self.form, self.name, why),
        }
    }

    /// The answer, if there is one.
    pub fn optional(self) -> Read<Option<T>> {
        match self.value {
            Ok(value) => Read::of(value),
            Err(why) => complain(self.form, self.name, why),
        }
    }
}

/// Said when a code comes that the page did not offer: a stale page, or someone trying.
const NOT_SHOWN: &str = "Choose one of the answers shown";

fn complain<T>(form: &Form, name: &str, why: String) -> Read<T> {
    if !why.is_empty() {
        form.error(name, why);
    }
    Read::nothing()
}

/// Several values.
#[derive(Debug)]
#[must_use = "end it with at_least_one or any"]
pub struct ManyField<'a, T> {
    form: &'a Form,
    name: &'a str,
    values: Option<Vec<T>>,
}

impl<'a, T> ManyField<'a, T> {
    pub(super) fn new(form: &'a Form, name: &'a str, values: Option<Vec<T>>) -> Self {
        Self { form, name, values }
    }

    /// The answers, or the error that there is none.
    pub fn at_least_one(self, missing: &str) -> Read<Vec<T>> {
        match self.values {
            Some(values) if values.is_empty() => complain(self.form, self.name, missing.to_owned()),
            _ => self.any(),
        }
    }

    /// The answers, maybe none.
    pub fn any(self) -> Read<Vec<T>> {
        match self.values {
            Some(values) => Read::of(values),
            None => complain(self.form, self.name, NOT_SHOWN.to_owned()),
        }
    }
}

/// A whole number.
#[derive(Debug)]
#[must_use = "end it with required or optional"]
pub struct NumberField<'a> {
    form: &'a Form,
    name: &'a str,
    sent: String,
    least: i64,
    most: i64,
    called: Option<&'a str>,
}

impl<'a> NumberField<'a> {
    pub(super) fn new(form: &'a Form, name: &'a str, sent: &str) -> Self {
        Self { form, name, sent: sent.replace([',', ' '], ""), least: 0, most: i64::from(i32::MAX), called: None }
    }

    /// The least and the most it may be; 0 and 2,147,483,647 unless told otherwise.
    pub fn between(self, least: i64, most: i64) -> Self {
        Self { least, most, ..self }
    }

    /// What error messages call it, where the field's name does not say.
    pub fn called(self, called: &'a str) -> Self {
        Self { called: Some(called), ..self }
    }

    /// The number, or the error that it is missing.
    pub fn required(self, missing: &str) -> Read<i64> {
        if self.sent.is_empty() {
            return complain(self.form, self.name, missing.to_owned());
        }
        self.read().map_or_else(Read::nothing, Read::of)
    }

    /// The number, if there is one.
    pub fn optional(self) -> Read<Option<i64>> {
        if self.sent.is_empty() {
            return Read::of(None);
        }
        self.read().map_or_else(Read::nothing, |number| Read::of(Some(number)))
    }

    fn read(&self) -> Option<i64> {
        let called = self.called.map_or_else(|| spoken(self.name), str::to_owned);
        let number = self.sent.parse::<i64>();
        match number {
            Ok(number) if (self.least..=self.most).contains(&number) => return Some(number),
            Ok(number) if number < self.least => {
                self.form.error(self.name, format!("{called} must be {} or more", self.least));
            }
            Ok(_) => self.form.error(self.name, format!("{called} must be {} or fewer", self.most)),
            Err(_) => self.form.error(self.name, format!("{called} must be a whole number, like 15")),
        }
        None
    }
}

/// A field's name as words: `birth_place` is "Birth place".
pub(super) fn spoken(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
