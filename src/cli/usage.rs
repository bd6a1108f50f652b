//! What is wrong with a command line, in our words: what stands there, what is meant, and where to read on.
use std::error::Error as _;
use std::path::Path;
use std::time::Duration;

use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::Cli;

/// What is wrong with the arguments; `None` when help or the version was asked for.
pub(super) fn complaint(error: &clap::Error) -> Option<String> {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        return None;
    }
    let first = std::env::args_os().nth(1).map(|first| first.to_string_lossy().into_owned()).unwrap_or_default();
    let is_command = Cli::command().get_subcommands().any(|command| command.get_name() == first);
    if !is_command && first != "help" && !first.starts_with('-') && !Path::new(&first).exists() {
        return Some(no_command(&first));
    }
    let command = if is_command { format!("strata {first} --help") } else { "strata --help".to_owned() };
    Some(format!("{}\n`{command}` shows how it is used", sentence(error)))
}

/// A word that is neither a command nor a file, with the nearest command if there is one.
pub(super) fn no_command(word: &str) -> String {
    let command = Cli::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let nearest = names.map(|name| (strsim::damerau_levenshtein(word, name), name)).min();
    let guess = nearest.filter(|(distance, _)| *distance <= 2).map(|(_, name)| format!("; did you mean `{name}`?"));
    format!("there is no command and no file called “{word}”{}", guess.unwrap_or_default())
}

fn sentence(error: &clap::Error) -> String {
    let named = |kind| named(error, kind);
    let argument = named(ContextKind::InvalidArg).unwrap_or_default();
    let value = named(ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            let guess = named(ContextKind::SuggestedArg).map(|known| format!("; did you mean `{known}`?"));
            format!("there is no option `{argument}` here{}", guess.unwrap_or_default())
        }
        ErrorKind::UnknownArgument => format!("“{argument}” is one word too many"),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{argument}` needs a value behind it"),
        ErrorKind::InvalidValue => {
            let known = named(ContextKind::ValidValue).map(|known| format!("; it can be {known}")).unwrap_or_default();
            format!("“{value}” is no value for `{argument}`{known}")
        }
        // What is said here are the words of our own parsers.
        ErrorKind::ValueValidation => {
            let reason = error.source().map(|reason| format!("; {reason}")).unwrap_or_default();
            format!("“{value}” is no value for `{argument}`{reason}")
        }
        ErrorKind::InvalidSubcommand => no_command(&named(ContextKind::InvalidSubcommand).unwrap_or_default()),
        ErrorKind::MissingRequiredArgument => format!("something is missing: {argument}"),
        ErrorKind::ArgumentConflict => match named(ContextKind::PriorArg) {
            Some(prior) if prior != argument => format!("`{argument}` and `{prior}` do not go together"),
            _ => format!("`{argument}` can stand here only once"),
        },
        ErrorKind::InvalidUtf8 => "a word is not in UTF-8".to_owned(),
        _ => "this is not how the command is used".to_owned(),
    }
}

/// What an error names, without the brackets of a manual.
fn named(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let plain = |text: &str| text.replace(['<', '>', '[', ']'], "").replace("...", "");
    match error.get(kind)? {
        ContextValue::String(text) => Some(plain(text)),
        ContextValue::Strings(texts) => Some(texts.iter().map(|text| plain(text)).collect::<Vec<_>>().join(", ")),
        _ => None,
    }
}

/// A whole number within limits.
pub(super) fn whole<T: TryFrom<u64>, const LOW: u64, const HIGH: u64>(text: &str) -> Result<T, String> {
    let number = text.trim().parse().ok().filter(|number| (LOW..=HIGH).contains(number));
    let wanted = || {
        if HIGH == u64::MAX {
            format!("name a whole number from {LOW}")
        } else {
            format!("name a whole number from {LOW} to {HIGH}")
        }
    };
    number.and_then(|number| T::try_from(number).ok()).ok_or_else(wanted)
}

/// How long something takes.
pub(super) fn seconds(text: &str) -> Result<f64, String> {
    text.trim().replacen(',', ".", 1).parse().map_err(|_| "name a number of seconds, such as 6".to_owned())
}

/// How long something may take at most: seconds, or numbers with their units, such as 90s, 5m or 1h30m.
pub(super) fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "name a time, such as 90s, 5m or 1h30m".to_owned();
    let mut seconds = 0.0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|sign: char| !sign.is_ascii_digit() && sign != '.').unwrap_or(rest.len());
        let number: f64 = rest[..end].parse().map_err(|_| wrong())?;
        let after = rest[end..].trim_start();
        let end = after.find(|sign: char| sign.is_ascii_digit()).unwrap_or(after.len());
        seconds += number
            * match after[..end].trim() {
                "" | "s" => 1.0,
                "m" | "min" => 60.0,
                "h" => 3600.0,
                _ => return Err(wrong()),
            };
        rest = &after[end..];
    }
    Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero()).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::time;

    #[test]
    fn times_have_units() {
        for (text, seconds) in [("90", 90), ("90s", 90), ("5m", 300), ("1h30m", 5_400), ("1h 30 min", 5_400)] {
            assert_eq!(time(text).unwrap().as_secs(), seconds, "{text}");
        }
        for text in ["", "0", "5 weeks", "-1", "soon"] {
            assert!(time(text).is_err(), "{text}");
        }
    }
}
