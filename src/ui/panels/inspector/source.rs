//! Where samples come from: pictures, texts, points or a function, and of each what there is.
use eframe::egui::{Button, Ui, vec2};
use lucide_icons::Icon;

use crate::app::{Action, FileRequest};
use crate::data::TableUse;
use crate::design::{BuiltIn, BuiltInTexts, Function, Pattern, PointPattern, Points, Source, Texts};
use crate::ui::context::Context;
use crate::ui::panels::stack::source_name;
use crate::ui::widgets::{combo, heading, icon};

/// A kind of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
enum SourceKind {
    Pictures,
    Texts,
    Points,
    Function,
    Table,
}

impl SourceKind {
    /// The kind of a source.
    fn of(source: &Source) -> Self {
        match source {
            Source::BuiltIn(_) | Source::Folder(_) | Source::Pictures(_) => Self::Pictures,
            Source::Texts(_) => Self::Texts,
            Source::Points(_) => Self::Points,
            Source::Function(_) => Self::Function,
            Source::Table(_) => Self::Table,
        }
    }

    /// What is learned from first when the kind is chosen; none where a file has to be chosen.
    fn first(self) -> Option<Source> {
        Some(match self {
            Self::Pictures => Source::BuiltIn(BuiltIn::Digits),
            Self::Texts => Source::Texts(Texts::BuiltIn(BuiltInTexts::Surnames)),
            Self::Points => Source::Points(Points::Pattern(PointPattern::default())),
            Self::Function => Source::Function(Function::default()),
            Self::Table => return None,
        })
    }
}

/// Draws the choice of the source.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("inspector.source"));
    let source = cx.app.document.design().data.clone();
    kinds(ui, cx, SourceKind::of(&source));
    match &source {
        Source::BuiltIn(_) | Source::Folder(_) | Source::Pictures(_) => pictures(ui, cx, &source),
        Source::Texts(text) => texts(ui, cx, text),
        Source::Points(points) => patterns(ui, cx, points),
        Source::Table(_) => table(ui, cx),
        Source::Function(_) => {}
    }
}

/// The kinds of sources, of which one is chosen.
fn kinds(ui: &mut Ui, cx: &Context<'_>, now: SourceKind) {
    let all = [SourceKind::Pictures, SourceKind::Texts, SourceKind::Points, SourceKind::Function, SourceKind::Table];
    let options: Vec<_> = all
        .into_iter()
        .map(|kind| {
            let id: &'static str = kind.into();
            let text = |part| cx.language().term(&["source", id, part]).into_owned();
            (kind, text("name"), text("about"))
        })
        .collect();
    let label = cx.t("source.kind").into_owned();
    let chosen = ui.name_inputs(&label, |ui| combo(ui, "source kind", &options, &now));
    if let Some(kind) = chosen {
        cx.act(kind.first().map_or(Action::ChooseFile(FileRequest::Table(TableUse::Rows)), Action::UseData));
    }
}

/// A button over the whole width. True when it was clicked.
fn line(ui: &mut Ui, picture: Icon, (name, about): (&str, &str), chosen: bool) -> bool {
    let button = Button::new((icon(picture), name)).selected(chosen);
    let response = ui.add(button.min_size(vec2(ui.available_width(), 28.0)).truncate());
    response.accessible_name(name).on_hover_text(about).clicked()
}

/// The built-in pictures, and a folder of one's own.
fn pictures(ui: &mut Ui, cx: &Context<'_>, now: &Source) {
    for set in [BuiltIn::Digits, BuiltIn::Fashion] {
        let id: &'static str = set.into();
        let text = |part| cx.language().term(&["builtin", id, part]);
        let chosen = *now == Source::BuiltIn(set);
        if line(ui, Icon::Grid3x3, (&text("name"), &text("about")), chosen) && !chosen {
            cx.act(Action::UseData(Source::BuiltIn(set)));
        }
    }
    let is_folder = now.folder().is_some();
    let name = if is_folder {
        cx.with("inspector.folder_of", &[("name", &source_name(cx))])
    } else {
        cx.t("inspector.folder").into_owned()
    };
    if line(ui, Icon::FolderOpen, (&name, &cx.t("inspector.folder_about")), is_folder) {
        cx.act(Action::ChooseFile(FileRequest::Data));
    }
}

/// The open table, and the way to another one.
fn table(ui: &mut Ui, cx: &Context<'_>) {
    let name = cx.with("inspector.table_of", &[("name", &source_name(cx))]);
    if line(ui, Icon::Table, (&name, &cx.t("inspector.table_about")), true) {
        cx.act(Action::ChooseFile(FileRequest::Table(TableUse::Rows)));
    }
}

/// The built-in texts, and a folder of one's own.
fn texts(ui: &mut Ui, cx: &Context<'_>, now: &Texts) {
    for &set in BuiltInTexts::ALL {
        let id: &'static str = set.into();
        let text = |part| cx.language().term(&["builtin_texts", id, part]);
        let chosen = *now == Texts::BuiltIn(set);
        if line(ui, Icon::CaseSensitive, (&text("name"), &text("about")), chosen) && !chosen {
            cx.act(Action::UseData(Source::Texts(Texts::BuiltIn(set))));
        }
    }
    let is_own = now.path().is_some();
    let name = if is_own {
        cx.with("inspector.texts_of", &[("name", &source_name(cx))])
    } else {
        cx.t("inspector.texts").into_owned()
    };
    if line(ui, Icon::FolderOpen, (&name, &cx.t("inspector.texts_about")), is_own) {
        cx.act(Action::ChooseFile(FileRequest::Texts));
    }
}

/// The patterns of points.
fn patterns(ui: &mut Ui, cx: &Context<'_>, now: &Points) {
    let of_pattern = if let Points::Pattern(pattern) = now { Some(pattern) } else { None };
    let label = cx.language().name_of_setting(None, "pattern").into_owned();
    let mut options: Vec<_> = Pattern::ALL
        .iter()
        .map(|&pattern| {
            let id: &'static str = pattern.into();
            let text = |part| cx.language().term(&["pattern", id, part]).into_owned();
            (Some(pattern), text("name"), text("about"))
        })
        .collect();
    if of_pattern.is_none() {
        options.push((None, cx.t("points.drawn").into_owned(), cx.t("points.drawn_about").into_owned()));
    }
    let chosen = of_pattern.map(|pattern| pattern.pattern);
    if let Some(Some(pattern)) = ui.name_inputs(&label, |ui| combo(ui, "pattern", &options, &chosen)) {
        let pattern = PointPattern { pattern, ..of_pattern.cloned().unwrap_or_default() };
        cx.act(Action::UseData(Source::Points(Points::Pattern(pattern))));
    }
}

/// The button that takes a table of one's own instead of points or of a function.
pub(in crate::ui) fn table_button(ui: &mut Ui, cx: &Context<'_>, table_use: TableUse) {
    let name = cx.t("inspector.table").into_owned();
    let button = Button::new((icon(Icon::Table), name.as_str())).min_size(vec2(0.0, 28.0));
    if ui.add(button).accessible_name(&name).on_hover_text(cx.t("inspector.table_about")).clicked() {
        cx.act(Action::ChooseFile(FileRequest::Table(table_use)));
    }
}
