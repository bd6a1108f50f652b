//! The input: where pictures come from, their size and color, how they become numbers, how they are divided.
use eframe::egui::{Label, Ui};
use lucide_icons::Icon;

use super::facts::table;
use super::settings::pick;
use super::{output, source, tokens};
use crate::data::Part;
use crate::design::{
    Color, Edit, INPUTS, Input, Label as UndoLabel, Normalize, Picture, Resize, SPLIT, choice as row_of,
};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::stack::problems_of_input;
use crate::ui::plane::toggles;
use crate::ui::widgets::{badge, bold, heading, kept, setting, value, weak};

/// Draws the inspector of the input.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.horizontal(|ui| {
        badge(ui, cx.theme, char::from(Icon::Grid3x3), None);
        ui.add(Label::new(bold(cx.language().term(&["layer", "Input", "name"])).size(15.0)).truncate());
    });
    ui.add(Label::new(weak(cx.theme, cx.language().term(&["layer", "Input", "about"]))).wrap());
    problems_of_input(ui, cx);
    ui.add_space(8.0);
    kept(ui, cx, Control::Source, source::show);
    ui.add_space(8.0);
    heading(ui, cx.theme, &cx.t("inspector.form"));
    sizes(ui, cx);
    tokens::show(ui, cx);
    toggles(ui, cx);
    if let Input::Picture(picture) = &cx.app.document.design().input {
        form(ui, cx, picture);
    }
    ui.add_space(8.0);
    kept(ui, cx, Control::Split, |ui, cx| {
        heading(ui, cx.theme, &cx.t("inspector.split"));
        split(ui, cx);
    });
    output::classes(ui, cx);
    ui.add_space(8.0);
    facts(ui, cx);
    ui.add_space(12.0);
}

/// Width and height, or how many numbers.
pub(in crate::ui) fn sizes(ui: &mut Ui, cx: &mut Context<'_>) {
    let now = &cx.app.document.design().input;
    for own in row_of(INPUTS, now).settings {
        let Some(number) = (own.get)(now) else { continue };
        let language = cx.language();
        let unit = language.unit_of_setting(None, own.id).map(|unit| format!(" ({unit})")).unwrap_or_default();
        let name = format!("{}{unit}", language.name_of_setting(None, own.id));
        let about = language.about_setting(None, own.id);
        if let Some(number) = setting(ui, &name, &about, |ui| value(ui, cx, number, own.limits, &about)) {
            let mut input = now.clone();
            (own.set)(&mut input, number);
            cx.change(Edit::SetInput(input), UndoLabel::new("set").setting(own.id));
        }
    }
}

/// Grey or color.
pub(in crate::ui) fn color(ui: &mut Ui, cx: &mut Context<'_>, now: &Picture) {
    if let Some(color) = pick(ui, cx, ("color", "color"), Color::ALL, now.color) {
        let input = Input::Picture(Picture { color, ..now.clone() });
        cx.change(Edit::SetInput(input), UndoLabel::new("set").setting("color"));
    }
}

/// Color, fit and normalization of a picture.
fn form(ui: &mut Ui, cx: &mut Context<'_>, now: &Picture) {
    color(ui, cx, now);
    let mut changed = None;
    if let Some(resize) = pick(ui, cx, ("resize", "resize"), Resize::ALL, now.resize) {
        changed = Some(("resize", Picture { resize, ..now.clone() }));
    }
    if now.resize == Resize::Fit {
        let language = cx.language();
        let (name, about) = (language.name_of_setting(None, "background"), language.about_setting(None, "background"));
        let (red, green, blue) = now.background;
        let mut color = [red, green, blue];
        let response = setting(ui, &name, &about, |ui| {
            ui.color_edit_button_srgb(&mut color).accessible_name(name.clone()).on_hover_text(&*about)
        });
        if response.changed() {
            changed = Some(("background", Picture { background: color.into(), ..now.clone() }));
        }
    }
    if let Some(normalize) = pick(ui, cx, ("normalize", "normalize"), Normalize::ALL, now.normalize) {
        changed = Some(("normalize", Picture { normalize, ..now.clone() }));
    }
    if let Some((id, picture)) = changed {
        cx.change(Edit::SetInput(Input::Picture(picture)), UndoLabel::new("set").setting(id));
    }
}

/// How samples are divided.
pub(in crate::ui) fn split(ui: &mut Ui, cx: &mut Context<'_>) {
    let now = cx.app.document.design().split;
    for own in SPLIT {
        let Some(share) = (own.get)(&now) else { continue };
        let language = cx.language();
        let (name, about) = (language.name_of_setting(None, own.id), language.about_setting(None, own.id));
        if let Some(share) = setting(ui, &name, &about, |ui| value(ui, cx, share, own.limits, &about)) {
            let mut split = now;
            (own.set)(&mut split, share);
            cx.change(Edit::SetSplit(split), UndoLabel::new("set").setting(own.id));
        }
    }
}

/// What was read.
fn facts(ui: &mut Ui, cx: &Context<'_>) {
    let Some(loaded) = cx.app.pictures() else { return };
    let number = |count: usize| cx.language().number(count as u64);
    let data = &loaded.dataset;
    let rows = [
        ("data.training", number(data.part(Part::Training).len())),
        ("data.validation", number(data.part(Part::Validation).len())),
        ("data.test", number(data.part(Part::Test).len())),
        ("data.skipped", number(data.report.skipped.len())),
    ];
    table(ui, cx, &rows);
}
