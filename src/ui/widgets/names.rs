//! Names that people gave to classes, on one line: a sign that cannot be seen has one in its place that can, and what is
//! too long ends in an ellipsis.
use std::borrow::Cow;
use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{Color32, FontId, Galley, Ui};

use super::visual_order::in_visual_order;

/// A name as it is written on one line.
pub(in crate::ui) fn visible(name: &str) -> Cow<'_, str> {
    if !name.contains(char::is_control) {
        return Cow::Borrowed(name);
    }
    let sign = |sign: char| match sign {
        '\n' | '\r' => '¶',
        '\t' => '→',
        sign if sign.is_control() => '·',
        sign => sign,
    };
    Cow::Owned(name.chars().map(sign).collect())
}

/// A name as it is seen from left to right.
pub(in crate::ui) fn seen_name(name: &str) -> String {
    in_visual_order(&visible(name)).into_owned()
}

/// A name that takes no more than this width; its `elided` says whether it is cut.
pub(in crate::ui) fn name_line(ui: &Ui, name: &str, width: f32, font: FontId, color: Color32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(seen_name(name), font, color);
    job.wrap = TextWrapping::truncate_at_width(width.max(0.0));
    ui.painter().layout_job(job)
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn what_cannot_be_seen_has_a_sign() {
        assert_eq!(visible("black cat"), "black cat");
        assert_eq!(visible("black\ncat\tand\u{7}dog"), "black¶cat→and·dog");
    }
}
