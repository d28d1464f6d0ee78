//! Bodies that people fill in: JSON objects whose errors are told field by field.

mod fault;

use serde_json::{Map, Value};
use validator::{Validate, ValidationErrorsKind};

use application::use_cases::users::Fault;

use crate::problem::{ApiError, FieldError, Problem};

/// Reads the members of a body, and collects what is wrong with them. Members that the handler does not ask for are
/// of no account: a body cannot set what its route does not read.
pub struct FormReader<'b> {
    members: &'b Map<String, Value>,
    errors: Vec<FieldError>,
}

impl<'b> FormReader<'b> {
    /// A reader of a body; fails unless it is an object.
    pub fn new(body: &'b Value) -> Result<Self, Problem> {
        let Value::Object(members) = body else {
            let message = "El cuerpo debe ser un objeto JSON.";
            return Err(Problem::new(ApiError::InvalidBody).with_message(message));
        };
        Ok(Self {
            members,
            errors: Vec::new(),
        })
    }

    /// A member; null counts as absent.
    pub fn member(&self, name: &str) -> Option<&'b Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        if let Value::String(text) = self.member(name)? {
            Some(text.clone())
        } else {
            self.reject(name, "not_text", "Debe ser un texto.");
            None
        }
    }

    /// `true` or `false`; absent is `false`.
    pub fn flag(&mut self, name: &'static str) -> bool {
        match self.member(name) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.reject(name, "not_a_boolean", "Debe ser true o false.");
                false
            }
        }
    }

    /// Notes that something is wrong with a field.
    pub fn reject(&mut self, name: &str, code: &'static str, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, code, message));
    }

    /// Whether something is wrong with a field so far.
    pub fn is_refused(&self, name: &str) -> bool {
        self.errors.iter().any(|error| error.field == name)
    }

    /// Notes what breaks the rules of a form; fields that are wrong already are left alone.
    pub fn validate(&mut self, form: &impl Validate, order: &[&str]) {
        let Err(broken) = form.validate() else {
            return;
        };
        for name in order {
            let Some(ValidationErrorsKind::Field(errors)) = broken.errors().get(*name) else {
                continue;
            };
            if self.is_refused(name) {
                continue;
            }
            // The first is enough: an empty field is also too short.
            if let Some(error) = errors.iter().min_by_key(|error| error.code != "required") {
                let message = error.message.clone().unwrap_or_default();
                self.errors
                    .push(FieldError::new(name, error.code.clone(), message));
            }
        }
    }

    /// Notes faults that the use case found; fields that are wrong already are left alone.
    pub fn add(&mut self, faults: &[Fault]) {
        let refused: Vec<String> = self
            .errors
            .iter()
            .map(|error| error.field.clone())
            .collect();
        let errors = faults.iter().map(|fault| fault::field_error(*fault));
        self.errors
            .extend(errors.filter(|error| !refused.contains(&error.field)));
    }

    /// Ends the reading with what is wrong, if anything is.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            return Ok(());
        }
        Err(refused(self.errors))
    }
}

/// The problem of faults that the use case found.
pub fn faulty(faults: &[Fault]) -> Problem {
    refused(
        faults
            .iter()
            .map(|fault| fault::field_error(*fault))
            .collect(),
    )
}

fn refused(errors: Vec<FieldError>) -> Problem {
    let first = errors
        .first()
        .map_or_else(String::new, |error| error.message.clone());
    Problem::new(ApiError::InvalidBody)
        .with_message(first)
        .with_errors(errors)
        .with_fields_first()
}

#[cfg(test)]
mod tests;
