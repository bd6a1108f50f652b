//! What to type where a window would have a button.
use crate::data::{DataError, DataNotice};
use crate::design::SampleKind;

/// What to type where the pictures cannot be used as they lie there.
pub(super) fn hint(error: &DataError) -> Option<String> {
    Some(match error {
        DataError::LabelsInTable { folder, table, .. } => {
            format!("To take the classes from the table, add --labels {}.", folder.join(table).display())
        }
        DataError::ClassInNames { .. } => "To take the classes from the names, add --class-in-names.".to_owned(),
        DataError::OnlyLinks { .. } => "To follow them, add --follow-links.".to_owned(),
        _ => return None,
    })
}

/// What is told of a folder, with what to type.
pub(super) fn told(notice: &DataNotice, noun: SampleKind) -> String {
    let told = notice.told(noun);
    match notice {
        DataNotice::LinksNotFollowed { .. } => format!("Note: {told} To follow links, add --follow-links."),
        _ => format!("Note: {told}"),
    }
}
