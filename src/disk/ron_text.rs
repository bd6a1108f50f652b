//! Values as RON through one serializer, whose code is compiled once and not once for every type.
use erased_serde::Serialize;
use ron::ser::PrettyConfig;

/// A value in one line.
///
/// # Errors
/// When it cannot be written as RON.
pub fn ron_text(value: &dyn Serialize) -> ron::Result<String> {
    ron::to_string(value)
}

/// A value over several lines, for people.
///
/// # Errors
/// When it cannot be written as RON.
pub fn pretty_ron_text(value: &dyn Serialize) -> ron::Result<String> {
    ron::ser::to_string_pretty(value, PrettyConfig::new())
}
