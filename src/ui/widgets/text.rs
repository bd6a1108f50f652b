//! Letters: headings, strong and weak text, icons, and what a panel says while it is empty.
use eframe::egui::{Label, Response, RichText, TextStyle, TextWrapMode, Ui, WidgetText};
use lucide_icons::Icon;

use crate::ui::context::Context;
use crate::ui::theme::{Theme, icons, size, strong};

/// A heading of a panel, in small capitals.
pub(in crate::ui) fn heading(ui: &mut Ui, theme: &Theme, text: &str) -> Response {
    let text = RichText::new(text.to_uppercase()).family(strong()).size(size::HEADING).color(theme.weak);
    ui.add(Label::new(text).wrap())
}

/// Strong letters.
pub(in crate::ui) fn bold(text: impl Into<String>) -> RichText {
    RichText::new(text).family(strong())
}

/// Something that stands below or beside the main thing.
pub(in crate::ui) fn weak(theme: &Theme, text: impl Into<String>) -> RichText {
    RichText::new(text).size(size::SMALL).color(theme.weak)
}

/// What a panel says while there is nothing to show.
pub(in crate::ui) fn empty(ui: &mut Ui, cx: &Context<'_>, key: &str) {
    ui.add_space(8.0);
    ui.add(Label::new(weak(cx.theme, cx.t(key))).wrap());
}

/// Whether a text fits beside what stands in the line already.
pub(in crate::ui) fn fits(ui: &Ui, text: &RichText) -> bool {
    let text = WidgetText::from(text.clone());
    let wide = text.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Body).size().x;
    wide < ui.available_width()
}

/// An icon as text.
pub(in crate::ui) fn icon(icon: Icon) -> RichText {
    RichText::new(char::from(icon)).family(icons()).size(15.0)
}
