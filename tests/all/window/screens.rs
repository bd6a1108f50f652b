//! Everything that the window can show, one screen after the other.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{
    Action, Card, Command, Dialog, Drag, FileRequest, GalleryMode, InspectorTab, Intent, Language, PaletteItem, Pick,
    RunState, Workspace,
};
use strata::data::TableUse;
use strata::design::{
    ACTIVATIONS, Activation, ActivationLayer, Augmentation, CATALOGUE, CLIPS, Conv2d, Copies, CopiesInto, Curation,
    Dense, EARLY_STOPPINGS, Edit, Fill, Flatten, INITS, INPUTS, LOSSES, Label, Layer, LayerId, LayerKind, OPTIMIZERS,
    Output, PADDINGS, Padding, Position, Residual, SCHEDULES, Schedule, TRANSFORMS, Training,
};

use super::{Window, speaking};
use crate::program::{open, program, stack, starter};

/// Shows every screen in a language and calls `look` with its name.
pub(super) fn visit(language: Language, look: &mut impl FnMut(&str, &Window)) {
    let mut window = Window::of(speaking(program(), language));
    look("start", &window);
    workspace(&mut window, language, look);
    pictures(&mut window, language, look);
    selections(&mut window, look);
    dialogs(&mut window, look);
    menus(&mut window, language, look);
    inputs(&mut window, look);
    training(&mut window, look);
    layers(language, look);
    stacks(language, look);
}

/// The Train workspace before a run, and with one that waits after its first batch.
fn workspace(window: &mut Window, language: Language, look: &mut impl FnMut(&str, &Window)) {
    window.act(Action::Show(Workspace::Train));
    look("training, before", window);
    window.act(Action::Do(Command::StepBatch));
    window.watch("one batch", |window| {
        let run = window.app().runs.shown();
        window.run_is(&RunState::Waiting) && run.is_some_and(|run| run.cards().is_some() && !run.predictions.is_empty())
    });
    look("training, after a batch", window);
    for view in ["network", "confusion", "batch", "runs"] {
        window.click(Role::Button, &language.text(&format!("train_view.{view}.name")));
        look(&format!("training, {view}"), window);
    }
    window.act(Action::Do(Command::Stop));
    window.act(Action::Show(Workspace::Build));
}

/// The Data workspace, with every transformation on, with edited classes, and its lists.
fn pictures(window: &mut Window, language: Language, look: &mut impl FnMut(&str, &Window)) {
    window.act(Action::Show(Workspace::Data));
    window.watch("the gallery", |window| {
        window.app().gallery.shown().is_some() && window.app().similarity.near().is_some()
    });
    look("data", window);
    let augmentation = Augmentation {
        transforms: TRANSFORMS.iter().map(|row| (row.transform, row.usual)).collect(),
        copies: Copies::Fixed { count: 2, into: CopiesInto::Both },
        fill: Fill::Constant(1, 2, 3),
    };
    let change = |edit| Action::Change { edit, label: Label::new("set"), gesture: None };
    window.act(change(Edit::SetAugmentation(Box::new(augmentation))));
    let name = |id: &str| language.text(&format!("setting.{id}.name")).into_owned();
    let details = language.labeled(&language.text("data_view.details"), &name("Rotation"));
    window.click(Role::Button, &details);
    look("data, every transformation", window);
    window.click(Role::Button, &details);
    let mut curation = Curation::default();
    curation.rename("3", "8");
    curation.switch("4", true);
    window.act(change(Edit::SetCuration(Box::new(curation))));
    window.act(Action::SetGallery(GalleryMode::OnePicture));
    look("data, edited classes", window);
    window.click(Role::Button, &language.with("data_view.class_menu", &[("class", "5")]));
    look("data, what can be done with a class", window);
    window.press(Modifiers::NONE, Key::Escape);
    for (dialog, what) in [(Dialog::Skipped, "skipped files"), (Dialog::Duplicates, "duplicates")] {
        window.act(Action::ShowDialog(Some(dialog)));
        look(what, window);
        window.act(Action::ShowDialog(None));
    }
    for _ in 0..2 {
        window.act(Action::Do(Command::Undo));
    }
    window.act(Action::Show(Workspace::Build));
}

fn selections(window: &mut Window, look: &mut impl FnMut(&str, &Window)) {
    window.act(Action::Select(Card::Input, Pick::Only));
    look("input", window);
    window.act(Action::Do(Command::SelectAll));
    look("all selected", window);
    window.act(Action::Select(Card::Layer(LayerId(1)), Pick::Only));
    window.act(Action::Do(Command::ToggleOff));
    look("switched off", window);
    let held = vec![Layer::new(Flatten), Layer::new(Flatten)];
    window.act(Action::Hover(Some((Drag::New(held), Position::outermost(2)))));
    look("held over a gap", window);
    window.act(Action::Hover(None));
    window.act(Action::Do(Command::FrameTimes));
    look("frame times", window);
    window.act(Action::Do(Command::FrameTimes));
}

fn dialogs(window: &mut Window, look: &mut impl FnMut(&str, &Window)) {
    let asks = [
        FileRequest::Open,
        FileRequest::Save("Digits.ron".into()),
        FileRequest::Picture,
        FileRequest::Data,
        FileRequest::Texts,
        FileRequest::Table(TableUse::Points),
    ];
    let mut dialogs = vec![
        Dialog::New,
        Dialog::Proposal,
        Dialog::Unsaved(Box::new(Intent::Close)),
        Dialog::RunGoesOn(Box::new(Intent::StartRun)),
        Dialog::RunGoesOn(Box::new(Intent::Close)),
        Dialog::Commands,
        Dialog::Help,
        Dialog::Problems,
    ];
    dialogs.extend(asks.map(Dialog::Path));
    for dialog in dialogs {
        window.act(Action::ShowDialog(Some(dialog.clone())));
        look(&format!("{dialog:?}"), window);
        window.act(Action::ShowDialog(None));
    }
}

fn menus(window: &mut Window, language: Language, look: &mut impl FnMut(&str, &Window)) {
    for menu in strata::app::Menu::ALL {
        let main = language.text("menu.main");
        window.click(Role::Button, &main);
        let name = language.text(&format!("menu.{}", menu.id()));
        // The help menu is called like the help button of the top bar, which stands before it.
        window.all(Role::Button, &name).last().unwrap().click();
        window.settle();
        look(&format!("menu {name}"), window);
        window.press(eframe::egui::Modifiers::NONE, eframe::egui::Key::Escape);
        window.press(eframe::egui::Modifiers::NONE, eframe::egui::Key::Escape);
        window.act(Action::ShowDialog(None));
    }
    let card = window.card(0).left_top() + eframe::egui::Vec2::new(60.0, 12.0);
    window.harness.hover_at(card);
    for pressed in [true, false] {
        let button = eframe::egui::PointerButton::Secondary;
        let modifiers = eframe::egui::Modifiers::NONE;
        window.harness.event(eframe::egui::Event::PointerButton { pos: card, button, pressed, modifiers });
    }
    window.settle();
    look("menu of a card", window);
    window.press(eframe::egui::Modifiers::NONE, eframe::egui::Key::Escape);
}

fn change(window: &mut Window, edit: Edit) {
    window.act(Action::Change { edit, label: Label::new("set"), gesture: None });
}

fn inputs(window: &mut Window, look: &mut impl FnMut(&str, &Window)) {
    let before = window.app().document.design().input.clone();
    window.act(Action::Select(Card::Input, Pick::Only));
    for row in INPUTS {
        change(window, Edit::SetInput((row.new)()));
        look(&format!("input {}", row.id), window);
    }
    change(window, Edit::SetInput(before));
    let closed: Vec<String> = {
        let nodes = window.harness.root();
        let all = egui_kittest::kittest::NodeT::children_recursive(&nodes);
        all.map(|node| egui_kittest::kittest::NodeT::accesskit_node(&node))
            .filter(|node| node.role() == Role::ComboBox)
            .filter_map(|node| node.label())
            .collect()
    };
    assert!(closed.len() > 3, "{closed:?}");
    for name in closed {
        window.click(Role::ComboBox, &name);
        look(&format!("list {name}"), window);
        window.press(eframe::egui::Modifiers::NONE, eframe::egui::Key::Escape);
    }
}

/// Every alternative of how a network learns, several at once.
fn training(window: &mut Window, look: &mut impl FnMut(&str, &Window)) {
    window.act(Action::ShowInspector(InspectorTab::Training));
    look("training", window);
    let usual = window.app().document.design().training.clone();
    for nth in 0..LOSSES.len().max(OPTIMIZERS.len()).max(SCHEDULES.len()) {
        let row = |count: usize| nth % count;
        let training = Training {
            loss: (LOSSES[row(LOSSES.len())].new)(),
            optimizer: (OPTIMIZERS[row(OPTIMIZERS.len())].new)(),
            schedule: (SCHEDULES[row(SCHEDULES.len())].new)(),
            clip: (CLIPS[row(CLIPS.len())].new)(),
            early_stopping: (EARLY_STOPPINGS[row(EARLY_STOPPINGS.len())].new)(),
            ..usual.clone()
        };
        change(window, Edit::SetTraining(Box::new(training)));
        look(&format!("training {nth}"), window);
    }
    let then = Box::new((SCHEDULES[2].new)());
    let schedule = Schedule::WarmUp { epochs: 3, then };
    let wrong = Training { schedule, epochs: 0, ..usual };
    change(window, Edit::SetTraining(Box::new(wrong)));
    look("training with a problem", window);
}

/// Every kind of layer, activation, start values and padding in the inspector.
fn layers(language: Language, look: &mut impl FnMut(&str, &Window)) {
    let mut all: Vec<Layer> = CATALOGUE.iter().map(|row| (row.new)().into()).collect();
    for (nth, row) in ACTIVATIONS.iter().enumerate() {
        let mut conv = Conv2d::new(3, 3, Padding::Same, (row.new)());
        conv.weights = (INITS[nth % INITS.len()].new)();
        conv.bias = (INITS[(nth + 4) % INITS.len()].new)();
        conv.padding = (PADDINGS[nth % PADDINGS.len()].new)();
        all.push(Layer { name: format!("№ {nth}"), ..LayerKind::Conv2d(conv).into() });
    }
    for layer in all {
        let name = format!("layer {:?}", layer.kind);
        let mut design = stack(vec![Flatten.into(), LayerKind::Output(Output::default())]);
        design.layers.insert(Position::outermost(0), layer).unwrap();
        let window = Window::of(speaking(open(design), language));
        look(&name, &window);
    }
}

/// No layer, problems, and more layers than fit.
fn stacks(language: Language, look: &mut impl FnMut(&str, &Window)) {
    look("no layer", &Window::of(speaking(open(stack(vec![])), language)));
    let conv = LayerKind::Conv2d(Conv2d::new(4, 9, Padding::Valid, Activation::STEP));
    let broken =
        stack(vec![conv, Flatten.into(), Flatten.into(), LayerKind::from(ActivationLayer(Activation::Softmax))]);
    let mut window = Window::of(speaking(open(broken), language));
    look("problems", &window);
    window.act(Action::ShowDialog(Some(Dialog::Problems)));
    look("list of problems", &window);
    let long = stack(vec![LayerKind::from(ActivationLayer(Activation::Relu)); 40]);
    let mut window = Window::of(speaking(open(long), language));
    window.act(Action::Add(PaletteItem::Kind("Dropout")));
    look("many layers", &window);
    blocks(language, look);
}

/// Blocks: empty, inside each other, folded, with every shortcut; and sequences.
fn blocks(language: Language, look: &mut impl FnMut(&str, &Window)) {
    let conv = |filters, stride| Conv2d { stride, ..Conv2d::new(filters, 3, Padding::Same, Activation::Relu) }.into();
    let inner: LayerKind = Residual::new([Dense::new(8, Activation::Relu).into()]).into();
    let design = stack(vec![
        Residual::default().into(),
        Residual::new([conv(4, 2)]).into(),
        Flatten.into(),
        Residual::new([Dense::new(16, Activation::Relu).into(), inner]).into(),
        Output::default().into(),
    ]);
    let mut window = Window::of(speaking(open(design), language));
    look("blocks", &window);
    window.press(Modifiers::NONE, Key::ArrowLeft);
    look("a folded block", &window);
    window.act(Action::Show(Workspace::Train));
    look("blocks in the spine", &window);
    for template in ["row_lstm", "small_resnet"] {
        let mut window = Window::of(speaking(open(starter(template)), language));
        look(template, &window);
        window.act(Action::Show(Workspace::Train));
        look(&format!("{template}, training"), &window);
    }
}
