//! What can be done with selected samples: moved to another class, left out, their class renamed, shown in their folder.
//! The design says it; the files stay as they are, and everything can be undone.
use std::collections::BTreeSet;

use eframe::egui::containers::menu::MenuButton;
use eframe::egui::{Button, Label, Ui};
use lucide_icons::Icon;

use super::chosen::ChosenSamples;
use super::items::{ItemList, are_open};
use super::words::facts;
use crate::app::{Action, RunView};
use crate::design::{Edit, Label as UndoLabel, PictureChange, Source, Texts};
use crate::ui::context::Context;
use crate::ui::panels::data::name_field;
use crate::ui::widgets::{icon, seen_name, weak};

/// Draws the acts for what is selected of a list, and what is known of a single sample. They stand in a part of their own:
/// what comes below keeps the keyboard, however many there are.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, items: &ItemList<'_>) {
    ui.vertical(|ui| selected(ui, cx, run, items));
    ui.add_space(4.0);
}

fn selected(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, items: &ItemList<'_>) {
    let chosen = cx.memory::<ChosenSamples>().of(items.list).samples();
    ui.horizontal_wrapped(|ui| {
        let all = Button::new(cx.t("explore.all").into_owned());
        if ui.add_enabled(items.count > 0, all).on_hover_text(cx.t("explore.all_about")).clicked() {
            cx.memory::<ChosenSamples>().of(items.list).select(items.samples());
        }
        if chosen.is_empty() {
            ui.add(Label::new(weak(cx.theme, cx.t("explore.choose"))).wrap());
            return;
        }
        ui.label(weak(cx.theme, cx.count("explore.chosen", chosen.len())));
        acts(ui, cx, run, &chosen);
    });
    if let Some(sample) = chosen.first().filter(|_| chosen.len() == 1) {
        ui.add(Label::new(weak(cx.theme, facts(cx, run, *sample))).wrap());
    }
}

/// The acts themselves, as far as the samples are those of the open design.
fn acts(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, chosen: &BTreeSet<u32>) {
    if !are_open(cx, run) {
        ui.add(Label::new(weak(cx.theme, cx.t("explore.elsewhere"))).wrap());
        return;
    }
    move_to(ui, cx, run, chosen);
    let about = cx.t("explore.leave_out_about").into_owned();
    let name = cx.t("data_view.exclude").into_owned();
    if ui.add(named(Icon::EyeOff, &name)).accessible_name(&name).on_hover_text(about).clicked() {
        say(cx, run, chosen, |_| Some(PictureChange::Excluded));
    }
    let curation = &cx.app.document.design().curation;
    let given = |sample: u32| cx.app.given(run.data.name(sample as usize));
    if chosen.iter().any(|&sample| curation.pictures.get(run.data.name(sample as usize)) != given(sample)) {
        let name = cx.t("explore.as_before").into_owned();
        let button = ui.add(named(Icon::Undo2, &name)).accessible_name(&name);
        if button.on_hover_text(cx.t("explore.as_before_about")).clicked() {
            say(cx, run, chosen, |sample| given(sample).cloned());
        }
    }
    rename(ui, cx, run, chosen);
    show_in_folder(ui, cx, run, chosen);
}

fn named(picture: Icon, name: &str) -> Button<'_> {
    Button::new((icon(picture), name))
}

/// Says something of every selected sample, in one step that can be undone.
fn say(cx: &Context<'_>, run: &RunView, chosen: &BTreeSet<u32>, change: impl Fn(u32) -> Option<PictureChange>) {
    let mut curation = cx.app.document.design().curation.clone();
    for &sample in chosen {
        curation.set_picture(run.data.name(sample as usize), change(sample));
    }
    cx.change(Edit::SetCuration(Box::new(curation)), UndoLabel::new("set").setting("curation"));
}

/// A menu of the classes that samples can be counted to.
fn move_to(ui: &mut Ui, cx: &Context<'_>, run: &RunView, chosen: &BTreeSet<u32>) {
    let samples = run.data.samples();
    let title = cx.t("explore.move").into_owned();
    let (menu, _) = MenuButton::from_button(named(Icon::FolderInput, &title)).ui(ui, |ui| {
        let curation = &cx.app.document.design().curation;
        let folders = samples.classes.iter().enumerate().filter(|(_, folder)| !curation.is_off(folder));
        // Folders of one name are one class.
        let mut seen = BTreeSet::new();
        for (class, folder) in folders.filter(|(_, folder)| seen.insert(curation.class_name(folder))) {
            let name = cx.language().class_name(run.data.report.naming, curation.class_name(folder));
            if ui.button(seen_name(&name)).clicked() {
                say(cx, run, chosen, |sample| {
                    // Its own folder needs no word.
                    let is_own = samples.class(sample as usize) == class;
                    (!is_own).then(|| PictureChange::Moved(folder.clone()))
                });
                ui.close();
            }
        }
    });
    menu.accessible_name(&title).on_hover_text(cx.t("explore.move_about"));
}

/// A field for another name of the class of the selected samples, where they have one in common.
fn rename(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, chosen: &BTreeSet<u32>) {
    let labels: BTreeSet<usize> = chosen.iter().map(|sample| run.data.label(*sample as usize)).collect();
    let class = labels.first().filter(|_| labels.len() == 1).and_then(|class| run.data.classes.get(*class));
    let Some(class) = class else { return };
    let curation = &cx.app.document.design().curation;
    let mut folders: Vec<&String> = run.data.samples().classes.iter().collect();
    folders.retain(|folder| run.design.curation.class_name(folder) == class);
    let Some(now) = folders.first().map(|folder| curation.class_name(folder)) else { return };
    let shown = cx.language().class_name(run.data.report.naming, now);
    let title = cx.t("explore.rename").into_owned();
    let (menu, _) = MenuButton::from_button(named(Icon::PencilLine, &title)).ui(ui, |ui| {
        ui.set_min_width(190.0);
        let Some(name) = name_field(ui, cx, ("explored class", class), now) else { return };
        let mut renamed = curation.clone();
        for folder in &folders {
            renamed.rename(folder, &name);
        }
        cx.change(Edit::SetCuration(Box::new(renamed)), UndoLabel::new("set").setting("curation"));
    });
    menu.accessible_name(&title).on_hover_text(cx.with("explore.rename_about", &[("class", &shown)]));
}

/// The way to the folder of the first selected sample, or of the table that it is a row of; none for a set that the
/// program carries in itself.
fn show_in_folder(ui: &mut Ui, cx: &Context<'_>, run: &RunView, chosen: &BTreeSet<u32>) {
    let (Some(base), Some(sample)) = (cx.app.document.data_folder(), chosen.first()) else { return };
    let is_folder =
        matches!(cx.app.document.design().data, Source::Texts(Texts::Folder(_))) || run.data.holds_pictures();
    let file = if is_folder { base.join(run.data.name(*sample as usize)) } else { base };
    let Some(folder) = file.parent() else { return };
    let name = cx.t("explore.show").into_owned();
    let button = ui.add(named(Icon::FolderOpen, &name)).accessible_name(&name);
    if button.on_hover_text(cx.t("data_view.open_folder_about")).clicked() {
        cx.act(Action::OpenFolder(folder.to_owned()));
    }
}
