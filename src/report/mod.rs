//! A run on paper: what was built, what it learned from, how that went, what was reached and what was missed, as one file
//! that opens anywhere.
//!
//! Reading order: `facts` (what is known of a saved run, whose samples are read and answered anew), `machine`, `page` (what
//! a page is made of), `sections` and `tables` (facts become a page, in any language), `html` and `markdown` (a page becomes
//! a file).
mod facts;
mod html;
mod machine;
mod markdown;
mod page;
mod sections;
mod tables;

use std::path::Path;

pub use facts::{AnsweredSamples, ReportError, RunFacts};
pub use machine::Machine;
pub use page::{Figure, Page, PageBlock, PageCell, PageTable, Section};

use crate::text::Language;

/// The form of a report's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportForm {
    /// A web page without any script, which a browser prints.
    Html,
    /// Text with marks, which most editors understand.
    Markdown,
}

impl ReportForm {
    /// The form that a file's name asks for; HTML where it asks for none.
    pub fn of(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("md" | "markdown") => Self::Markdown,
            _ => Self::Html,
        }
    }
}

impl RunFacts {
    /// The report in a language, as the text of a file.
    pub fn to_text(&self, form: ReportForm, language: Language) -> String {
        let page = sections::page(self, language);
        match form {
            ReportForm::Html => html::written(&page, language),
            ReportForm::Markdown => markdown::written(&page),
        }
    }
}
