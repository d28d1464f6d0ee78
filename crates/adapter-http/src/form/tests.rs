use serde_json::json;

use super::*;

#[derive(Validate)]
struct Form {
    #[validate(
        required(message = "Falta."),
        length(min = 2, max = 3, message = "De 2 a 3.")
    )]
    name: Option<String>,
}

fn check(body: &Value, faults: &[Fault], expected: &[(&str, &str)]) {
    let mut reader = FormReader::new(body).unwrap();
    let form = Form {
        name: reader.text("name"),
    };
    reader.validate(&form, &["name"]);
    reader.add(faults);
    let errors = reader
        .finish()
        .err()
        .map(|problem| problem.errors().to_vec());
    let errors = errors.unwrap_or_default();
    let found: Vec<_> = errors
        .iter()
        .map(|e| (e.field.as_str(), &*e.code))
        .collect();
    assert_eq!(found, expected, "{body}");
}

#[test]
fn each_field_is_told_what_it_has() {
    check(&json!({"name": "ab"}), &[], &[]);
    check(&json!({"name": "ab", "role": 4}), &[], &[]);
    check(&json!({}), &[], &[("name", "required")]);
    check(&json!({"name": null}), &[], &[("name", "required")]);
    check(&json!({"name": ""}), &[], &[("name", "length")]);
    check(&json!({"name": {"$ne": ""}}), &[], &[("name", "not_text")]);
    check(&json!({"name": 5}), &[], &[("name", "not_text")]);
    let taken = [Fault::NameTaken, Fault::EmailTaken];
    check(
        &json!({"name": "ab"}),
        &taken,
        &[("username", "taken"), ("email", "taken")],
    );
}

#[test]
fn only_objects_are_forms() {
    for body in [json!([]), json!(null), json!("a"), json!(4)] {
        assert!(FormReader::new(&body).is_err(), "{body}");
    }
}

#[test]
fn the_fields_come_first() {
    let problem = faulty(&[Fault::PasswordTooShort, Fault::PasswordCommon]);
    let json = problem.document(None).json();
    let start = "{\"password\":[\"La contraseña debe tener al menos 8 caracteres.\",\"";
    assert!(json.starts_with(start), "{json}");
}
