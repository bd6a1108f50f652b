//! Training in the window: pressed, watched, paused, stepped, and looked at from every side.
use std::time::Duration;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{Action, Command, RunState, RunView, ShownMoment, Workspace};

use eframe::egui::{Event, Vec2};
use egui_kittest::kittest::NodeT as _;
use strata::app::Language;
use strata::design::{Activation, Dense, Flatten, LayerKind, Output, Source};

use super::{CTRL, Window, speaking};
use crate::cli::stripes;
use crate::landscape::small;
use crate::program::{open, program, stack, starter};

impl Window {
    /// Draws frame by frame until something holds; a run that goes on never comes to rest.
    pub(super) fn watch(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        for _ in 0..20_000 {
            self.harness.step();
            if holds(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("waited in vain: {what}");
    }

    pub(super) fn run_is(&self, state: &RunState) -> bool {
        self.app().runs.shown().is_some_and(|run| run.state == *state)
    }

    /// Whether the run waits behind a batch; it also waits for a moment before the first one.
    pub(super) fn waits_behind_batch(&self) -> bool {
        self.run_is(&RunState::Waiting) && self.app().runs.shown().is_some_and(|run| run.curve.batches() > 0)
    }

    pub(super) fn press_button(&mut self, name: &str) {
        self.find(Role::Button, name).click();
        self.harness.step();
    }
}

#[test]
fn a_training_is_watched_paused_stepped_and_stopped() {
    let mut window = Window::new();
    window.harness.key_press(Key::F5);
    window.watch("an epoch", |window| window.app().runs.shown().is_some_and(|run| !run.history.is_empty()));
    window.press_button("Pause");
    window.watch("a pause", |window| window.run_is(&RunState::Waiting));
    let batches = |window: &Window| window.app().runs.shown().map_or(0, |run| run.curve.batches());
    let before = batches(&window);
    window.press_button("One batch");
    window.watch("one batch", |window| batches(window) == before + 1 && window.run_is(&RunState::Waiting));
    let named = |window: &Window, start: &str| window.names().iter().any(|name| name.contains(start));
    assert!(named(&window, "Loss, batches"), "{:#?}", window.names());
    assert!(named(&window, "Score in percent, training"));
    assert!(named(&window, "It thinks: "));
    for (tab, shown) in
        [("Network", "Picture of the network"), ("Confusion", "Confusion matrix"), ("Maps", "What the layer computes")]
    {
        window.press_button(tab);
        window.watch(shown, |window| named(window, shown));
    }
    window.press_button("Go on");
    window.watch("batches", |window| batches(window) > before + 1);
    window.press_button("Stop and keep");
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active()));
    assert!(window.has(Role::Button, "Train"));
}

#[test]
fn closing_while_training_asks_first() {
    let mut window = Window::new();
    window.harness.key_press(Key::F5);
    window.watch("a batch", |window| window.app().runs.shown().is_some_and(|run| run.curve.batches() > 0));
    window.harness.state_mut().as_mut().unwrap().act(Action::Do(Command::Quit));
    window.watch("the question", |window| window.has(Role::Button, "Stop it"));
    window.press_button("Stop it");
    window.watch("the end", |window| window.app().is_closing());
}

/// The lines between the last two columns lie close to each other: one of these places is on one.
#[test]
fn a_weight_is_clicked_changed_and_put_back() {
    let mut window = Window::of(speaking(open(starter("perceptron")), Language::English));
    window.harness.key_press(Key::F10);
    window.watch("a pause", |window| window.run_is(&RunState::Waiting));
    window.press_button("Network");
    let is_picture = |name: &str| name.contains("Picture of the network");
    window.watch("the picture", |window| window.names().iter().any(|name| is_picture(name)));
    window.watch("the run's own weights", |window| {
        let runs = &window.app().runs;
        runs.shown().is_some_and(|run| run.cards().is_some()) && !runs.is_restless()
    });
    let nodes = window.harness.root().children_recursive();
    let named = |name: Option<String>| name.is_some_and(|name| name.starts_with("Picture of the network"));
    let pictures = nodes.filter(|node| named(node.accesskit_node().label()));
    let place = pictures.map(|node| node.rect()).last().unwrap();
    let field = |window: &Window| {
        let mut nodes = window.harness.root().children_recursive();
        let node =
            nodes.find(|node| node.accesskit_node().label().is_some_and(|name| name.starts_with("Weight from")))?;
        Some(node.accesskit_node().is_focused())
    };
    for nth in 0..60 {
        let at = place.lerp_inside(Vec2::new(0.75, 0.5)) + Vec2::new(0.0, nth as f32 - 30.0);
        window.harness.hover_at(at);
        window.harness.drag_at(at);
        window.harness.drop_at(at);
        window.harness.step();
        if field(&window).is_some() {
            break;
        }
    }
    window.watch("a field with the keyboard", |window| {
        window.focused().is_some_and(|(role, _)| role == Role::SpinButton)
    });
    let weights =
        |window: &Window| window.app().cards().map(|(_, cards, ..)| cards.layers[1].weights[0].values.to_vec());
    let before = weights(&window);
    window.harness.key_press_modifiers(CTRL, Key::A);
    window.harness.event(Event::Text("-9".to_owned()));
    window.harness.key_press(Key::Enter);
    window.watch("the new weight", |window| {
        weights(window).is_some_and(|weights| weights.iter().filter(|weight| **weight == -9.0).count() == 1)
    });
    window.watch("a field at rest", |window| window.focused().is_none_or(|(role, _)| role != Role::SpinButton));
    window.harness.key_press_modifiers(CTRL, Key::Z);
    window.watch("the old weight", |window| weights(window) == before);
}

/// A window in which the digits were trained to the end, in few epochs.
pub(super) fn finished(language: Language) -> Window {
    let mut design = starter("digits");
    design.training.epochs = 2;
    let mut window = Window::of(speaking(open(design), language));
    window.harness.key_press(Key::F5);
    window.watch("the end", |window| {
        window.app().runs.shown().is_some_and(|run| !run.is_active() && run.cards().is_some())
    });
    window.settle();
    window
}

/// Below a step without a slope no gradient arrives, and the panel of gradients says why.
#[test]
fn the_gradients_say_which_step_keeps_them_away() {
    let kinds = vec![Flatten.into(), Dense::new(8, Activation::STEP).into(), LayerKind::Output(Output::default())];
    let mut design = stack(kinds);
    design.training.epochs = 1;
    let mut window = Window::of(open(design));
    window.harness.key_press(Key::F5);
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active()));
    window.settle();
    let why = "Dense: gradient 0, update ÷ weight 0 – no gradient: the step in “Dense” has no slope; Output: gradient";
    assert!(said(&window).contains(why), "{}", said(&window));
    assert!(said(&window).contains("Straight-through estimator in Dense"), "{}", said(&window));
}

/// What the neighbors of the pictures answer stands below the runs, for each of them to be held to.
#[test]
fn the_neighbors_answers_stand_beside_the_runs() {
    let folder = tempfile::tempdir().unwrap();
    let mut design = stack(vec![Flatten.into(), Output::default().into()]);
    design.data = Source::Folder(stripes(folder.path(), 10));
    design.training.epochs = 1;
    let mut window = Window::of(open(design));
    window.harness.key_press(Key::F5);
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active()));
    window.press_button("Runs");
    window.settle();
    window.press_button("Nearest pictures");
    window.watch("the neighbors", |window| window.says("Nearest by pixels"));
    assert!(window.says("Nearest by what a backbone sees"));
}

/// Everything that is said, in one text.
pub(super) fn said(window: &Window) -> String {
    window.names().join("\n")
}

#[test]
fn a_training_ends_with_a_sentence_its_mistakes_and_three_next_steps() {
    let mut window = finished(Language::English);
    let run = window.app().runs.shown().unwrap();
    let confusion = run.best_epoch().unwrap().validation.as_ref().unwrap().confusion.clone();
    let (right, wrong) = (confusion.hit_count(), confusion.mistakes());
    assert!(!wrong.is_empty(), "two epochs leave something to learn");
    assert!(
        said(&window).contains(&format!("It recognizes {right} of 180 pictures that it never saw")),
        "{}",
        said(&window)
    );
    for step in ["Watch it in slow motion", "Change the network", "Use my own pictures…"] {
        assert!(window.has(Role::Button, step));
    }
    // A picture that it got wrong is shown to the network by a click.
    let sample = wrong[0].0 as usize;
    let name = format!("{} · {}", run.data.name(sample), run.data.classes[run.data.label(sample)]);
    window.click(Role::Button, &name);
    assert_eq!(window.app().sample.index, sample);
    window.click(Role::Button, "Change the network");
    assert_eq!(window.app().workspace, strata::app::Workspace::Build);
    window.act(Action::Show(strata::app::Workspace::Train));
    window.click(Role::Button, "Put the conclusion away");
    assert!(!said(&window).contains("It recognizes"));
}

#[test]
fn a_cell_of_the_confusion_matrix_shows_its_pictures() {
    let mut window = finished(Language::English);
    window.click(Role::Button, "Put the conclusion away");
    window.click(Role::Button, "Confusion");
    let run = window.app().runs.shown().unwrap();
    let (data, confusion) = (run.data.clone(), run.history[1].validation.as_ref().unwrap().confusion.clone());
    let (_, class, answer) = confusion.mistakes()[0];
    let count = confusion.at(class, answer);
    window.click(Role::Button, &format!("{} taken for {}: {count}", data.classes[class], data.classes[answer]));
    for sample in confusion.examples(class, answer) {
        let name = format!("{} · {}", data.name(sample as usize), data.classes[class]);
        assert!(window.has(Role::Button, &name), "{name}");
    }
}

#[test]
fn the_workspace_says_run_data_weights_and_epoch() {
    let mut window = finished(Language::English);
    let truth = |window: &Window| said(window).lines().find(|line| line.contains("weights:")).unwrap().to_owned();
    // A run that is over answers with its best epoch.
    let best = window.app().runs.shown().and_then(|run| run.best_epoch()).unwrap().epoch;
    let weights = format!("Run Digits · 1 · data: Digits · weights: after epoch {best}, the best");
    assert!(truth(&window).contains(&weights), "{}", truth(&window));
    window.act(Action::ShowEpoch(Some(1)));
    assert!(truth(&window).contains("numbers of epoch 1"), "{}", truth(&window));
    window.act(Action::ShowEpoch(None));
    let mut training = window.app().document.design().training.clone();
    training.batch = 16;
    let edit = strata::design::Edit::SetTraining(Box::new(training));
    window.act(Action::Change { edit, label: strata::design::Label::new("set"), gesture: None });
    assert!(said(&window).contains("Design changed since this run"));
    window.click(Role::Button, "Back to the run’s design");
    assert!(!said(&window).contains("Design changed since this run"));
}

/// By keys and by what a screen reader asks for, the timeline goes back; what is shown follows, and a run branches.
#[test]
fn the_timeline_goes_back_by_keys_and_branches() {
    let mut window = finished(Language::English);
    let slider = |window: &Window| {
        let mut names = window.names().into_iter();
        names.find_map(|name| Some(name.strip_prefix("Slider `Timeline")?.trim_end_matches('`').to_owned()))
    };
    let last = window.app().runs.shown().unwrap().curve.batches();
    let name = slider(&window).unwrap();
    assert!(name.contains("snapshots"), "{name}");
    window.find(Role::Slider, &format!("Timeline{name}")).focus();
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowLeft);
    let moment = |window: &Window| window.app().runs.shown().unwrap().shown_moment().map(ShownMoment::target);
    assert_eq!(moment(&window), Some(last - 1));
    window.watch("the moment", |window| {
        window.app().runs.shown().and_then(RunView::shown_moment).is_some_and(ShownMoment::is_exact)
    });
    window.settle();
    assert!(
        said(&window).contains(&format!("weights: after batch {}, as they were then", last - 1)),
        "{}",
        said(&window)
    );
    assert!(slider(&window).unwrap().contains(&format!("batch {} · epoch 2", last - 1)));
    window.press(Modifiers::NONE, Key::Home);
    assert_eq!(moment(&window), Some(0));
    window.press(Modifiers::NONE, Key::End);
    assert_eq!(moment(&window), None);
    window.press(Modifiers::NONE, Key::PageDown);
    assert_eq!(moment(&window), Some(last / 2));
    window.watch("that moment", |window| {
        window.app().runs.shown().and_then(RunView::shown_moment).is_some_and(ShownMoment::is_exact)
    });
    window.settle();
    window.click(Role::Button, "Branch from here…");
    window.click(Role::Button, "Start the branch");
    assert!(window.app().dialog.is_none(), "{:#?}", window.names());
    window.watch("the branch", |window| window.app().runs.shown().is_some_and(|run| run.id() == 2 && !run.is_active()));
    window.settle();
    let fork = window.app().runs.shown().unwrap().timeline().unwrap().fork().unwrap().batches;
    assert_eq!(fork, last / 2);
}

/// What the network learned from is seen batch by batch.
#[test]
fn a_single_batch_shows_its_pictures() {
    let mut window = Window::new();
    window.act(Action::Do(Command::StepBatch));
    window.watch("a batch", Window::waits_behind_batch);
    window.click(Role::Button, "Batch");
    let run = window.app().runs.shown().unwrap();
    assert_eq!((run.last_batch.epoch, run.last_batch.samples.len()), (0, 32));
    assert_eq!(run.last_pictures().unwrap().len(), 32 * 64);
    let first = run.last_batch.samples[0].index as usize;
    let name = format!("{} · {}", run.data.name(first), run.data.classes[run.data.label(first)]);
    assert!(window.has(Role::Image, &name), "{name}");
    assert!(said(&window).contains("Batch 1 of 51 in epoch 1: loss "), "{}", said(&window));
}

/// The legends of both plots, wherever they find room.
#[test]
fn both_plots_have_their_legend_in_every_width() {
    for (language, width) in [(Language::English, 1024.0), (Language::French, 1024.0), (Language::French, 1440.0)] {
        let builder = egui_kittest::Harness::builder().with_size(Vec2::new(width, 768.0));
        let mut window = Window::built(speaking(program(), language), builder);
        window.act(Action::Do(Command::StepBatch));
        window.watch("a batch", Window::waits_behind_batch);
        for key in ["curves.training", "curves.validation"] {
            let found = window.all(Role::Label, &language.text(key)).len();
            assert_eq!(found, 2, "{language:?} {width} {key}");
        }
    }
}

/// The legend stands in one line with the buttons of its plot, in either language and on a usual screen.
#[test]
fn the_legends_stand_beside_their_headings() {
    for language in Language::ALL {
        let size = Vec2::new(1440.0, 900.0);
        let mut window = Window::built(
            speaking(open(starter("digits")), language),
            egui_kittest::Harness::builder().with_size(size),
        );
        window.act(Action::Do(Command::StepBatch));
        window.watch("the curves", |window| window.has(Role::Button, &language.text("curves.save")));
        let middles = |role, key: &str| -> Vec<f32> {
            window.all(role, &language.text(key)).iter().map(|node| node.rect().center().y).collect()
        };
        let (legends, buttons) = (middles(Role::Label, "curves.validation"), middles(Role::Button, "curves.save"));
        assert_eq!((legends.len(), buttons.len()), (2, 2), "{:#?}", window.names());
        for legend in legends {
            assert!(buttons.iter().any(|button| (button - legend).abs() < 10.0), "{language:?}: {legend} {buttons:?}");
        }
    }
}

#[test]
fn the_loss_around_the_weights_of_a_small_network_is_looked_at() {
    let mut window = Window::of(speaking(open(small()), Language::English));
    window.act(Action::Show(Workspace::Train));
    window.press_button("Surface");
    window.settle();
    assert!(window.says("Press Train: the loss around the weights appears here, with the path that they walk"));
    window.harness.key_press(Key::F5);
    let starts = |window: &Window, start: &str| window.names().iter().any(|name| name.contains(start));
    window.watch("a surface", |window| starts(window, "Image `Loss around these weights: "));
    window.watch("its path", |window| {
        starts(window, "A slice through 58 dimensions, along the two directions that hold")
    });
    window.press_button("Random");
    window.watch("others", |window| window.says("A slice through 58 dimensions, along two random directions"));
    let image = window.names().into_iter().find(|name| name.contains("Loss around these weights: ")).unwrap();
    let spoken = image.trim_start_matches("Image `").trim_end_matches('`').to_owned();
    let node = window.find(Role::Image, &spoken);
    let about = node.accesskit_node().description().unwrap();
    assert!(about.starts_with("A slice through 58 dimensions") && about.contains("dark: low"), "{about}");
    // A larger network has no such tab.
    let mut window = Window::new();
    window.act(Action::Show(Workspace::Train));
    assert!(!window.has(Role::Button, "Surface") && window.has(Role::Button, "Batch"));
}
