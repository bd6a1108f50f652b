//! The one place where the document changes: every action with what it does.
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::action::{Action, Ask, Drag, Pick, Wish};
use super::command::{Command, row};
use super::document::Document;
use super::notice::Notice;
use super::selection::{Selection, Spot};
use super::settings::{ThemeChoice, Workspace};
use super::stack::{Prepared, from_text, to_text};
use super::state::{App, Dialog, Side};
use super::words::Language;
use crate::design::{Edit, Label, template};
use crate::train::Order;

/// Epochs that a run goes on for when more are asked for.
const MORE_EPOCHS: usize = 5;
/// How long closing waits for a run to be kept.
const LONGEST_WAIT: Duration = Duration::from_millis(1500);

impl App {
    /// Does one thing.
    pub fn update(&mut self, action: Action) {
        match action {
            Action::Do(command) => self.command(command),
            Action::Change { edit, label, gesture } => self.change(&edit, label, gesture),
            Action::Add(added) => {
                let prepared = Self::insert(self.place_for_new(), self.layers_of(added), "insert");
                self.make(prepared);
            }
            Action::Select(spot, pick) => self.select(spot, pick),
            Action::Hover(over) => self.hover(over),
            Action::Drop => self.drop_held(),
            Action::Mend(problem) => self.mend(problem),
            Action::ShowProblem(problem) => self.show_problem(problem),
            Action::SetGallery(subject) => self.gallery.subject = subject,
            Action::PickPicture(index) => self.live.pick_picture(index),
            Action::OpenFolder(folder) => self.wishes.push(Wish::OpenFolder(folder)),
            Action::WriteVariations(folder) => self.write_variations(folder),
            Action::Show(workspace) => self.workspace = workspace,
            Action::ShowSide(side) => self.side = side,
            Action::Ask(dialog) => self.dialog = dialog,
            Action::SaveFirst(save) => self.save_first(save),
            Action::FromTemplate(id) => {
                self.unless_unsaved(Action::FromTemplate(id), |app| app.start_from_template(id));
            }
            Action::Open(path) => self.unless_unsaved(Action::Open(path.clone()), |app| app.open(&path)),
            Action::SaveTo(path) => self.save_to(path),
            Action::Dropped(paths) => self.dropped(paths),
            Action::Pasted(text) => self.paste(&text),
            Action::Choose(ask) => self.wishes.push(Wish::Choose(ask)),
            Action::PickClass(class) => self.live.pick_class(class),
            Action::LookAt(path) => self.look_at(path),
            Action::SetThreads(threads) => {
                self.settings.threads = threads;
                self.write_settings();
            }
            Action::StopLoading => self.live.stop_loading(),
            Action::StopWriting => self.writing.stop(),
            Action::SaveChart(chart, path) => self.save_chart(&chart, &path),
            Action::SetSpeed(speed) => self.training.set_speed(speed),
            Action::MoreEpochs(epochs) => self.more_epochs(epochs),
            Action::LookAtEpoch(epoch) => {
                if let Some(run) = self.training.run_mut() {
                    run.looked_epoch = epoch;
                }
            }
            Action::SetWeight { array, index, value } => {
                self.training.order(Order::SetWeight { array, index, value });
            }
            Action::ReopenRun(kept) => {
                self.unless_training(Action::ReopenRun(kept.clone()), |app| app.reopen_run(&kept));
            }
            Action::DeleteRun(kept) => self.delete_run(&kept),
            Action::StopFirst => self.stop_first(),
            Action::CloseRequested => self.unless_unsaved(Action::CloseRequested, Self::close),
        }
        self.follow();
    }

    fn command(&mut self, command: Command) {
        if !(row(command).enabled)(self) {
            return;
        }
        match command {
            Command::New => self.dialog = Some(Dialog::New),
            Command::Open => self.wishes.push(Wish::Choose(Ask::Open)),
            Command::Save | Command::SaveAs => {
                // Whoever saves by hand has given up what had to wait for saving.
                self.after_saving = None;
                if command == Command::Save { self.save() } else { self.ask_where_to_save() }
            }
            Command::Quit => self.unless_unsaved(Action::CloseRequested, Self::close),
            Command::Undo if self.training.can_undo_weight() => self.training.undo_weight(),
            Command::Undo | Command::Redo => self.travel(command == Command::Undo),
            Command::Cut => {
                self.wishes.push(Wish::Copy(to_text(&self.selected_layers())));
                self.make(self.delete("cut"));
            }
            Command::Copy => self.wishes.push(Wish::Copy(to_text(&self.selected_layers()))),
            Command::Paste => self.wishes.push(Wish::Paste),
            Command::Duplicate => self.make(self.duplicate()),
            Command::Delete => self.make(self.delete("remove")),
            Command::SelectAll => self.selection = Selection::layers(0..self.document.design().layers.len()),
            Command::MoveUp | Command::MoveDown => self.make(self.move_by_one(command == Command::MoveUp)),
            Command::ToggleOff => self.make(self.toggle_off()),
            Command::Rename => self.show_card(Wish::FocusName),
            Command::EditSettings => self.show_card(Wish::FocusSettings),
            Command::NextProblem => self.next_problem(),
            Command::MendProblem => {
                if let Some(problem) = self.mendable() {
                    self.mend(problem);
                }
            }
            Command::Train => self.train(),
            Command::Pause => self.training.order(Order::Pause),
            Command::StepBatch => self.step(Order::StepBatch),
            Command::StepEpoch => self.step(Order::StepEpoch),
            Command::MoreEpochs => self.more_epochs(MORE_EPOCHS),
            Command::Stop => self.training.order(Order::Stop),
            Command::Restart | Command::RestartNewSeed => self.restart(command == Command::RestartNewSeed),
            Command::PreviousPicture => self.live.step_picture(-1),
            Command::NextPicture => self.live.step_picture(1),
            Command::RandomPicture => self.live.random_picture(),
            Command::OpenPicture => self.wishes.push(Wish::Choose(Ask::Picture)),
            Command::DataPicture => self.live.forget_own(),
            Command::ShowBuild => self.workspace = Workspace::Build,
            Command::ShowData => self.workspace = Workspace::Data,
            Command::NewDraw => self.new_seed(),
            Command::ShowTrain => self.workspace = Workspace::Train,
            Command::CommandPalette => self.dialog = Some(Dialog::Commands),
            Command::Help => self.dialog = Some(Dialog::Help),
            Command::FrameTimes => self.frame_times = !self.frame_times,
            _ => self.view(command),
        }
    }

    /// Commands that change how the window looks.
    fn view(&mut self, command: Command) {
        let settings = &mut self.settings;
        match command {
            Command::Dark => settings.theme = ThemeChoice::Dark,
            Command::Light => settings.theme = ThemeChoice::Light,
            Command::Projector => settings.theme = ThemeChoice::Projector,
            Command::English => settings.language = Some(Language::English),
            Command::French => settings.language = Some(Language::French),
            Command::ZoomIn => settings.zoom = (settings.zoom + 0.1).min(3.0),
            Command::ZoomOut => settings.zoom = (settings.zoom - 0.1).max(0.5),
            _ => settings.zoom = 1.0,
        }
        self.write_settings();
    }

    /// Makes a prepared edit and selects what it says.
    fn make(&mut self, prepared: Option<Prepared>) {
        let Some(Prepared { edit, label, selection }) = prepared else { return };
        self.change(&edit, label, None);
        self.selection = selection;
        self.side = Side::Card;
        self.wishes.push(Wish::Reveal);
    }

    fn change(&mut self, edit: &Edit, label: Label, gesture: Option<u64>) {
        let before = Arc::clone(self.document.design());
        // A place outside of the stack comes from a click on what is gone already: nothing happens.
        let _ = self.document.change(edit, label, gesture);
        self.steer(&before);
        self.hover = None;
        self.selection.clamp(self.document.design().layers.len());
    }

    fn travel(&mut self, back: bool) {
        let design = Arc::clone(self.document.design());
        let before = design.layers.clone();
        if back {
            self.document.undo();
        } else {
            self.document.redo();
        }
        let after = &self.document.design().layers;
        if let Some(changed) = (0..after.len()).find(|place| before.get(*place) != after.get(*place)) {
            self.selection = Selection::only(Spot::Layer(changed));
            self.wishes.push(Wish::Reveal);
        }
        self.selection.clamp(after.len());
        self.steer(&design);
    }

    fn select(&mut self, spot: Spot, pick: Pick) {
        match pick {
            Pick::Only => self.selection = Selection::only(spot),
            Pick::Toggle => self.selection.toggle(spot),
            Pick::Extend => self.selection.extend_to(spot),
        }
        self.selection.clamp(self.document.design().layers.len());
        self.touched_input = self.selection.cursor() == Spot::Input;
        self.side = Side::Card;
    }

    fn drop_held(&mut self) {
        let Some(hover) = self.hover.take() else { return };
        let stays = matches!(&hover.drag, Drag::Move(_)) && *hover.design == **self.document.design();
        if !stays {
            self.make(self.drop_at(&hover.drag, hover.gap));
        }
    }

    fn mend(&mut self, problem: usize) {
        let Some(problem) = self.document.checked().problems.get(problem) else { return };
        let Some(mend) = problem.mend.clone() else { return };
        let label = match problem.layer.and_then(|layer| self.document.title(layer)) {
            Some(what) => Label::new("mend").to(what),
            None => Label::new("mend"),
        };
        self.change(&mend.edit, label, None);
        // The selected cards stay the same ones.
        match mend.edit {
            Edit::Insert { at, .. } => self.selection.shift(at, 1),
            Edit::Remove { at } => self.selection.shift(at, -1),
            _ => {}
        }
        self.selection.clamp(self.document.design().layers.len());
    }

    fn show_problem(&mut self, problem: usize) {
        match self.document.checked().problems.get(problem).map(|problem| problem.layer) {
            Some(Some(layer)) => {
                self.select(Spot::Layer(layer), Pick::Only);
                self.wishes.push(Wish::Reveal);
            }
            Some(None) => self.side = Side::Training,
            None => {}
        }
        self.dialog = None;
    }

    fn next_problem(&mut self) {
        let here = match self.selection.cursor() {
            Spot::Layer(layer) => Some(layer),
            Spot::Input => None,
        };
        let problems = &self.document.checked().problems;
        let below = problems.iter().position(|problem| problem.layer > here);
        self.show_problem(below.unwrap_or(0));
    }

    fn show_card(&mut self, wish: Wish) {
        self.side = Side::Card;
        self.wishes.push(wish);
    }

    fn paste(&mut self, text: &str) {
        match from_text(text) {
            Ok(layers) if !layers.is_empty() => self.make(Self::insert(self.place_for_new(), layers, "paste")),
            Ok(_) => {}
            Err(error) => self.notices.push(Notice::failed("notice.cannot_paste").with("reason", error)),
        }
    }

    fn start_from_template(&mut self, id: &str) {
        if let Some(template) = template(id) {
            self.document = Document::new((template.make)(), None);
            self.dialog = None;
            self.adopt();
        }
    }

    fn look_at(&mut self, path: PathBuf) {
        self.dialog = None;
        let input = self.document.design().input.clone();
        self.live.look_at(path, &input);
    }

    /// Does something that would end a run or lose unsaved changes, after asking.
    fn unless_unsaved(&mut self, action: Action, act: impl FnOnce(&mut Self)) {
        if self.training.is_active() {
            self.dialog = Some(Dialog::Training(Box::new(action)));
        } else if self.document.is_changed() {
            self.dialog = Some(Dialog::Unsaved(Box::new(action)));
        } else {
            self.dialog = None;
            act(self);
        }
    }

    fn save_first(&mut self, save: bool) {
        let Some(Dialog::Unsaved(next)) = self.dialog.take() else { return };
        if save {
            self.save();
            if self.document.is_changed() {
                // The place is still being chosen, or writing failed.
                self.after_saving = Some(*next);
                return;
            }
        } else {
            self.document.abandon_changes();
        }
        self.update(*next);
    }

    /// Stops the run and goes on with what it stood in the way of.
    fn stop_first(&mut self) {
        let Some(Dialog::Training(next)) = self.dialog.take() else { return };
        self.training.order(Order::Stop);
        self.after_stopping = Some((*next, Instant::now()));
    }

    /// Goes on once the run is over and kept, or after a while without it.
    pub(super) fn go_on_after_stopping(&mut self) {
        let Some((_, since)) = &self.after_stopping else { return };
        let kept = self.training.run().is_none_or(|run| run.kept.is_some() || run.curve.batches() == 0);
        let late = since.elapsed() > LONGEST_WAIT;
        if late || kept && !self.training.is_active() {
            self.training.forget();
            if let Some((next, _)) = self.after_stopping.take() {
                self.update(next);
            }
        }
    }

    fn close(&mut self) {
        self.closing = true;
        self.forget_unsaved();
        self.write_settings();
        self.wishes.push(Wish::Close);
    }
}
