//! A file named by hand, where the system has no dialog of its own: a field, and what lies in its folder.
use std::path::{Path, PathBuf};

use eframe::egui::{Button, Label, TextEdit, Ui, vec2};
use lucide_icons::Icon;

use super::answer::entered;
use crate::app::{Action, FileRequest, Language};
use crate::data::is_table;
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, icon, weak};

/// Entries of a folder that are listed at most.
const LISTED: usize = 300;

/// What was typed.
#[derive(Clone, Default)]
struct Typed(String);

/// Draws the dialog.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, ask: &FileRequest) {
    let key = match ask {
        FileRequest::Open => "open",
        FileRequest::Save(_) => "save",
        FileRequest::Picture => "picture",
        FileRequest::Data => "data",
        FileRequest::Table(_) => "table",
        FileRequest::Texts => "texts",
        FileRequest::Variations => "variations",
        FileRequest::KeptRun(_) => "kept_run",
        FileRequest::ComparedRun => "compared_run",
        FileRequest::Ensemble => "ensemble",
        FileRequest::Export(_) => "export",
        FileRequest::Weights => "weights",
        FileRequest::Lesson => "lesson",
        FileRequest::HandIn(_) => "hand_in",
        FileRequest::Pack(_) => "pack",
        FileRequest::Unpack(_) => "unpack",
        FileRequest::Chart(_) => "chart",
        FileRequest::Report(_) => "report",
    };
    if cx.focus.dialog {
        cx.memory::<Typed>().0 = start(ask, cx.language());
    }
    ui.label(bold(cx.t(&format!("path.{key}"))).size(size::TITLE));
    ui.add(Label::new(weak(cx.theme, cx.t("path.about"))).wrap());
    let name = cx.t("path.field").into_owned();
    let field = TextEdit::singleline(&mut cx.memory::<Typed>().0).desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(&name);
    if cx.focus.dialog {
        field.request_focus();
    }
    list(ui, cx, ask);
    ui.add_space(6.0);
    let path = PathBuf::from(cx.memory::<Typed>().0.trim());
    let usable = match ask {
        FileRequest::Save(_)
        | FileRequest::HandIn(_)
        | FileRequest::Pack(_)
        | FileRequest::Chart(_)
        | FileRequest::Report(_) => path.file_name().is_some() && !path.is_dir(),
        FileRequest::Data
        | FileRequest::Texts
        | FileRequest::ComparedRun
        | FileRequest::Ensemble
        | FileRequest::Lesson => path.is_dir(),
        FileRequest::Variations | FileRequest::KeptRun(_) | FileRequest::Export(_) | FileRequest::Unpack(_) => {
            path.file_name().is_some() && !path.is_file()
        }
        FileRequest::Open | FileRequest::Picture | FileRequest::Table(_) | FileRequest::Weights => path.is_file(),
    };
    let mut done = field.lost_focus() && entered(ui) && usable;
    ui.horizontal(|ui| {
        let words = cx.t(&format!("path.{key}_do"));
        let button = Button::new(bold(words).color(cx.theme.on_accent)).fill(cx.theme.accent);
        done |= ui.add_enabled(usable, button).clicked();
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
        if !usable && !cx.memory::<Typed>().0.trim().is_empty() {
            ui.label(weak(cx.theme, cx.t(&format!("path.{key}_needs"))));
        }
    });
    if done {
        cx.act(Action::ShowDialog(None));
        cx.act(super::system::chosen(ask, path));
    }
}

/// Where naming starts: the proposed file, or the home folder.
fn start(ask: &FileRequest, language: Language) -> String {
    let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned()).unwrap_or_default();
    match ask {
        FileRequest::Save(path) if path.is_absolute() => path.display().to_string(),
        FileRequest::Save(path) => home.join(path).display().to_string(),
        FileRequest::HandIn(name) => home.join(format!("{name}.strata")).display().to_string(),
        FileRequest::Pack(_) => home.join("project.strata").display().to_string(),
        FileRequest::Unpack(file) => file.with_extension("").display().to_string(),
        FileRequest::Chart(chart) => home.join(format!("{}.png", chart.title)).display().to_string(),
        FileRequest::Report(_) => home.join(&*language.text("path.report_file")).display().to_string(),
        _ => format!("{}{}", home.display(), std::path::MAIN_SEPARATOR),
    }
}

/// What lies in the folder of what was typed, folders first.
fn list(ui: &mut Ui, cx: &mut Context<'_>, ask: &FileRequest) {
    let typed = PathBuf::from(&cx.memory::<Typed>().0);
    let folder = if typed.is_dir() { typed.clone() } else { typed.parent().map(Path::to_owned).unwrap_or_default() };
    let mut entries: Vec<(bool, PathBuf)> = std::fs::read_dir(&folder)
        .map(|entries| entries.flatten().take(LISTED * 4).map(|entry| (!entry.path().is_dir(), entry.path())).collect())
        .unwrap_or_default();
    entries.retain(|(is_file, path)| {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let fits = match ask {
            FileRequest::Open => path.extension().is_some_and(|ending| ending == "ron" || ending == "strata"),
            FileRequest::Save(_) => path.extension().is_some_and(|extension| extension == "ron"),
            FileRequest::Picture => true,
            FileRequest::Weights => path.extension().is_some_and(|ending| ending == "safetensors"),
            FileRequest::Table(_) => is_table(path),
            FileRequest::Data
            | FileRequest::Texts
            | FileRequest::Variations
            | FileRequest::KeptRun(_)
            | FileRequest::ComparedRun
            | FileRequest::Ensemble
            | FileRequest::Lesson
            | FileRequest::HandIn(_)
            | FileRequest::Pack(_)
            | FileRequest::Unpack(_)
            | FileRequest::Export(_)
            | FileRequest::Chart(_)
            | FileRequest::Report(_) => false,
        };
        !hidden && (!is_file || fits)
    });
    entries.sort();
    entries.truncate(LISTED);
    scroll(ui, 260.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        if let Some(parent) = folder.parent()
            && entry(ui, cx, Icon::CornerLeftUp, &cx.t("path.up"))
        {
            cx.memory::<Typed>().0 = with_separator(parent);
        }
        for (is_file, path) in entries {
            let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
            let picture = if is_file { Icon::File } else { Icon::Folder };
            if entry(ui, cx, picture, &name) {
                cx.memory::<Typed>().0 = if is_file { path.display().to_string() } else { with_separator(&path) };
            }
        }
    });
}

fn with_separator(folder: &Path) -> String {
    let text = folder.display().to_string();
    if text.ends_with(std::path::MAIN_SEPARATOR) { text } else { format!("{text}{}", std::path::MAIN_SEPARATOR) }
}

fn entry(ui: &mut Ui, cx: &Context<'_>, picture: Icon, name: &str) -> bool {
    let button = Button::new((icon(picture).color(cx.theme.weak), name)).frame_when_inactive(false);
    ui.add(button.min_size(vec2(ui.available_width(), 24.0))).accessible_name(name).clicked()
}
