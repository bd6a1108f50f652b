//! `strata report`: a run on paper.
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::{Failure, output};
use crate::disk;
use crate::report::{ReportForm, RunFacts};
use crate::text::Language;
use crate::train::saved;

#[derive(Args)]
pub(in crate::cli) struct ReportArgs {
    /// The run: the folder that `train --out` wrote
    run: PathBuf,
    /// Write to this file; its name ends in .html or .md
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The language of the report
    #[arg(long, value_enum, default_value_t = LanguageChoice::En)]
    language: LanguageChoice,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// A language as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LanguageChoice {
    /// English
    En,
    /// French
    Fr,
}

impl From<LanguageChoice> for Language {
    fn from(choice: LanguageChoice) -> Self {
        match choice {
            LanguageChoice::En => Self::English,
            LanguageChoice::Fr => Self::French,
        }
    }
}

pub(in crate::cli) fn run(args: &ReportArgs) -> Result<(), Failure> {
    let facts = RunFacts::of(&saved::run_of(&disk::resolved(&args.run)), &AtomicBool::new(false))?;
    output::tell_damage(&args.run, facts.run.kept.damage.as_slice())?;
    if let Err(why) = &facts.samples {
        output::note(format!("Note: the report says nothing of samples and answers: {why}"))?;
    }
    let text = facts.to_text(ReportForm::of(&args.out), args.language.into());
    disk::write_new(&args.out, text.as_bytes()).map_err(|error| match error.source.kind() {
        ErrorKind::AlreadyExists => format!("{} is there already; name another file", args.out.display()).into(),
        _ => Failure::from(error),
    })?;
    let file = args.out.display().to_string();
    if args.json {
        return Ok(output::json(&json!({ "file": file, "bytes": text.len() }))?);
    }
    Ok(output::line(format!("{file}: report of {}", args.run.display()))?)
}
