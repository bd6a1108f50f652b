//! What a person should know about the pictures: warnings, duplicates, skipped files, sizes and modes.
use eframe::egui::{Button, Label, ScrollArea, Ui};
use lucide_icons::Icon;

use crate::app::{Action, Advice, Dialog};
use crate::data::{DataNotice, Dataset, SampleContent};
use crate::design::Label as UndoLabel;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, icon, problem_frame, weak};

/// Sizes that are named.
const SIZES: usize = 3;
/// Endings of other files that are named.
const ENDINGS: usize = 6;
/// Lines of a list.
const LINES: usize = 500;

/// Draws what is known.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(loaded) = app.pictures() else { return };
    let data = &loaded.dataset;
    for notice in data.report.notices.iter().filter(|notice| !notice.is_about_form()) {
        careful(ui, cx, notice);
    }
    let skipped = data.report.skipped.len();
    if skipped > 0 {
        problem_frame(cx.theme, false).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.label(bold(cx.count("data.skipped_files", skipped)));
                let link = ui.link(cx.t("data_view.show").into_owned()).on_hover_text(cx.t("data_view.show_skipped"));
                if link.clicked() {
                    cx.act(Action::ShowDialog(Some(Dialog::Skipped)));
                }
            });
        });
        ui.add_space(4.0);
    }
    if !matches!(data.samples().content(), SampleContent::Numbers { .. }) {
        passed_over(ui, cx, data);
    }
    if data.holds_pictures() {
        forms(ui, cx, data);
    }
    if !matches!(data.samples().content(), SampleContent::Numbers { .. }) {
        equal_ones(ui, cx, data);
    }
}

/// Files that are no pictures, by their endings.
fn passed_over(ui: &mut Ui, cx: &Context<'_>, data: &Dataset) {
    let report = &data.report;
    if report.not_looked_at == 0 {
        return;
    }
    let ending = |(ending, count): (&str, usize)| match ending {
        "" => cx.with("data_view.without_ending", &[("count", &count.to_string())]),
        ending => format!("{count} .{ending}"),
    };
    let mut endings = report.frequent_endings();
    endings.truncate(ENDINGS);
    let more = report.not_looked_at.saturating_sub(endings.iter().map(|(_, count)| count).sum());
    let mut kinds: Vec<String> = endings.into_iter().map(ending).collect();
    if more > 0 && !kinds.is_empty() {
        kinds.push(cx.count("data_view.more_sizes", more));
    }
    let mut text = cx.count("data_view.no_pictures", report.not_looked_at);
    if !kinds.is_empty() {
        text = format!("{text} ({})", kinds.join(", "));
    }
    ui.add(Label::new(weak(cx.theme, text)).wrap());
}

/// One sentence in a frame, with the button that does what it advises.
pub(super) fn careful(ui: &mut Ui, cx: &Context<'_>, notice: &DataNotice) {
    let advice = cx.app.advice(notice);
    if advice == Advice::Done {
        return;
    }
    if notice.is_information() {
        ui.add(Label::new(weak(cx.theme, told(cx, notice))).wrap());
        ui.add_space(4.0);
        return;
    }
    problem_frame(cx.theme, false).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let text = format!("{} · {}", cx.t("data_view.careful"), told(cx, notice));
        ui.add(Label::new(text).wrap());
        if let Advice::Do(words, edit) = advice {
            let button = Button::new(bold(words.text(cx.language())).color(cx.theme.on_accent)).fill(cx.theme.accent);
            if ui.add(button).on_hover_text(cx.t("problem.fix_about")).clicked() {
                cx.change(edit, UndoLabel::new("fix"));
            }
        }
        show_first(ui, cx, notice);
    });
    ui.add_space(4.0);
}

/// The sentence about the samples that are shown.
fn told(cx: &Context<'_>, notice: &DataNotice) -> String {
    cx.app.pictures().map(|loaded| cx.language().notice(notice, &loaded.dataset.report)).unwrap_or_default()
}

/// The way to the first of the pictures that a notice is about.
fn show_first(ui: &mut Ui, cx: &Context<'_>, notice: &DataNotice) {
    let Some(loaded) = cx.app.pictures() else { return };
    let pictures = loaded.dataset.shown_empty(notice);
    let Some(first) = pictures.iter().find(|index| loaded.dataset.is_used(**index as usize)) else { return };
    let link = ui.link(cx.t("data_view.show").into_owned());
    if link.on_hover_text(cx.t("data_view.show_first")).clicked() {
        cx.act(Action::PickPicture(*first as usize));
    }
}

/// Sizes and modes of pictures.
fn forms(ui: &mut Ui, cx: &Context<'_>, data: &Dataset) {
    let forms = &data.samples().files;
    let mut sizes: Vec<_> = forms.sizes.iter().collect();
    sizes.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    let mut text: Vec<String> =
        sizes.iter().take(SIZES).map(|((width, height), _)| format!("{width} × {height}")).collect();
    if sizes.len() > SIZES {
        text.push(cx.count("data_view.more_sizes", sizes.len() - SIZES));
    }
    ui.add(Label::new(weak(cx.theme, cx.with("data_view.sizes", &[("sizes", &text.join(", "))]))).wrap());
    let mode = |mode: &crate::data::ColorMode| {
        let id: &'static str = mode.into();
        cx.language().term(&["mode", id]).into_owned()
    };
    let modes: Vec<String> = forms.modes.keys().map(mode).collect();
    ui.add(Label::new(weak(cx.theme, cx.with("data_view.modes", &[("modes", &modes.join(", "))]))).wrap());
}

/// How many samples are equal, and nearly so.
fn equal_ones(ui: &mut Ui, cx: &Context<'_>, data: &Dataset) {
    let exact = cx.count("data_view.exact", data.samples().duplicates());
    let near = cx.app.similarity.near();
    let nearly =
        near.map_or_else(|| cx.t("data_view.searching").into_owned(), |near| cx.count("data_view.near", near.len()));
    let words = format!("{exact}, {nearly}");
    let any = data.samples().duplicates() > 0 || near.is_some_and(|near| !near.is_empty());
    ui.horizontal_wrapped(|ui| {
        ui.label(weak(cx.theme, words));
        let show = || cx.t("data_view.show").into_owned();
        if any && ui.link(weak(cx.theme, show())).on_hover_text(cx.t("data_view.duplicates_about")).clicked() {
            cx.act(Action::ShowDialog(Some(Dialog::Duplicates)));
        }
    });
}

/// The list of skipped files, with the way to their folder.
pub(in crate::ui) fn skipped(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("data_view.skipped")).size(size::TITLE));
    let app = cx.app;
    let Some(loaded) = app.pictures() else { return };
    let base = app.document.data_folder();
    ScrollArea::vertical().max_height(440.0).auto_shrink([false, true]).show(ui, |ui| {
        for one in loaded.dataset.report.skipped.iter().take(LINES) {
            ui.horizontal(|ui| {
                let folder = base.as_ref().and_then(|base| base.join(&one.name).parent().map(ToOwned::to_owned));
                if let Some(folder) = folder {
                    let name = cx.t("data_view.open_folder");
                    let button = eframe::egui::Button::new(icon(Icon::FolderOpen)).frame_when_inactive(false);
                    let tip = format!("{name}\n{}", cx.t("data_view.open_folder_about"));
                    if ui.add(button).accessible_name(&*name).on_hover_text(tip).clicked() {
                        cx.act(Action::OpenFolder(folder));
                    }
                }
                let text = format!("{} – {}", one.name, cx.language().skip_reason(&one.reason));
                ui.add(Label::new(text).wrap());
            });
        }
        let more = loaded.dataset.report.skipped.len().saturating_sub(LINES);
        if more > 0 {
            ui.label(weak(cx.theme, cx.count("data_view.more_sizes", more)));
        }
    });
}

/// The list of duplicates; a click looks at one.
pub(in crate::ui) fn duplicates(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("data_view.duplicates_title")).size(size::TITLE));
    let app = cx.app;
    let Some(loaded) = app.pictures() else { return };
    let data = &loaded.dataset;
    let equal = (0..).zip(data.samples().first_equal()).filter(|(index, first)| index != *first);
    let equal = equal.map(|(index, first)| (index, *first, "data_view.equal_to"));
    let near =
        app.similarity.near().unwrap_or_default().iter().map(|(other, index)| (*index, *other, "data_view.near_to"));
    ScrollArea::vertical().max_height(440.0).auto_shrink([false, true]).show(ui, |ui| {
        for (index, other, key) in equal.chain(near).take(LINES) {
            let (index, other) = (index as usize, other as usize);
            if index >= data.len() || other >= data.len() {
                continue;
            }
            let text =
                cx.with(key, &[("picture", &cx.sample_name(data, index)), ("other", &cx.sample_name(data, other))]);
            if ui.link(text).clicked() {
                cx.act(Action::PickPicture(index));
            }
        }
    });
}
