//! What became of an import, for people and for programs.

use std::fmt::Write as _;

use adapter_http::dto::summary::SummaryDto;
use extraction_format::summary::{RowError, UploadSummary};

/// Rejected rows listed for people.
const LISTED: usize = 10;

/// What became of an import.
pub(crate) struct Report {
    /// The rows of all files.
    pub(crate) summary: UploadSummary,
    /// Of which run they are.
    pub(crate) run: Option<String>,
    /// Why not everything could be read or stored.
    pub(crate) failures: Vec<String>,
    several: bool,
    is_dry: bool,
}

impl Report {
    /// Of nothing yet; `several` files or one, stored or only judged.
    pub(crate) fn new(several: bool, is_dry: bool) -> Self {
        Self {
            summary: UploadSummary::without_ids(),
            run: None,
            failures: Vec::new(),
            several,
            is_dry,
        }
    }

    /// Rows that are in the store, or could be.
    pub(crate) const fn usable(&self) -> u64 {
        self.summary.received - self.summary.rejected
    }

    /// For people.
    pub(crate) fn for_people(&self) -> String {
        let of = &self.summary;
        let mut text = format!("received    {:>9}\n", of.received);
        if self.is_dry {
            let _ = writeln!(text, "usable      {:>9}", self.usable());
        } else {
            let _ = write!(
                text,
                "stored      {:>9}\nduplicates  {:>9}\nconflicts   {:>9}\n",
                of.stored, of.duplicates, of.conflicts
            );
        }
        let _ = writeln!(text, "rejected    {:>9}", of.rejected);
        let mut reasons: Vec<_> = of.reasons.iter().collect();
        reasons.sort_by_key(|(code, count)| (std::cmp::Reverse(**count), **code));
        for (code, count) in reasons {
            let _ = writeln!(text, "  {count:>9} {code}");
        }
        if !of.errors.is_empty() {
            text.push_str("first rejected rows:\n");
        }
        for error in of.errors.iter().take(LISTED) {
            let _ = writeln!(text, "  {}", self.sentence(error));
        }
        text
    }

    fn sentence(&self, error: &RowError) -> String {
        let mut text = String::new();
        if let Some(file) = error.file.as_deref().filter(|_| self.several) {
            let _ = write!(text, "{file}, ");
        }
        match error.line {
            Some(line) => _ = write!(text, "line {line}"),
            None => _ = write!(text, "row {}", error.index + 1),
        }
        if let Some(field) = &error.problem.field {
            let _ = write!(text, ", {field}");
        }
        let _ = write!(text, ": {}", error.problem.message);
        text
    }

    /// The summary object of the upload route, without ids, on one line.
    pub(crate) fn json(&self) -> String {
        let mut wire = if self.is_dry {
            SummaryDto::of_dry_run(&self.summary)
        } else {
            SummaryDto::new(&self.summary).without_ids()
        };
        wire.run.clone_from(&self.run);
        serde_json::to_string(&wire).expect("texts and numbers can be written as JSON")
    }
}

#[cfg(test)]
mod tests {
    use domain_offer::id::Id;
    use extraction_format::problem::RowProblem;
    use extraction_format::summary::RowPlace;

    use super::*;

    fn report(several: bool) -> Report {
        let mut report = Report::new(several, false);
        report.summary.row_stored(0, Id([1; 12]));
        report.summary.row_duplicate(1, Id([1; 12]));
        report.summary.row_variant(2, Id([2; 12]));
        let place = RowPlace {
            index: 3,
            line: Some(4),
            file: Some("a.json"),
        };
        let problem = RowProblem::of_field("no_title", "titulo", "Falta el título.");
        report.summary.row_rejected(place, problem);
        report
    }

    #[test]
    fn the_object_for_programs() {
        let expected = concat!(
            r#"{"mensaje":"Se guardaron 2 de 4 filas; 1 ya estaba; 1 se rechazó.","#,
            r#""received":4,"stored":2,"duplicates":1,"conflicts":1,"rejected":1,"#,
            r#""errors":[{"file":"a.json","index":3,"line":4,"field":"titulo","code":"no_title","#,
            r#""message":"Falta el título."}]}"#
        );
        assert_eq!(report(true).json(), expected);
    }

    #[test]
    fn people_see_reasons_and_rows() {
        let text = report(true).for_people();
        assert!(text.contains("stored              2\n"), "{text}");
        assert!(text.contains("1 no_title\n"), "{text}");
        assert!(
            text.contains("  a.json, line 4, titulo: Falta el título.\n"),
            "{text}"
        );
        assert!(!report(false).for_people().contains("a.json"));
    }
}
