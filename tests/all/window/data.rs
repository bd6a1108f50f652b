//! The Data workspace by mouse and keyboard.
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers};
use strata::app::{Action, Language, Workspace};
use strata::design::{Balance, Labels, PictureChange, PictureFolder, Source, Transform};

use super::{CTRL, Window, speaking};
use crate::program::{open, starter};

fn data() -> Window {
    let mut window = Window::of(speaking(open(starter("mlp")), Language::English));
    window.act(Action::Show(Workspace::Data));
    window
}

fn sizes(window: &Window) -> Vec<(String, usize)> {
    let dataset = &window.app().loading.loaded().unwrap().dataset;
    dataset.classes.iter().cloned().zip(dataset.class_sizes()).collect()
}

#[test]
fn a_class_is_renamed_joined_switched_off_and_all_is_undone() {
    let mut window = data();
    let before = sizes(&window);
    window.click(Role::Button, "What can be done with “bag”");
    assert_eq!(window.focused().map(|(role, _)| role), Some(Role::TextInput));
    window.harness.key_press_modifiers(CTRL, Key::A);
    window.harness.event(Event::Text("purse".to_owned()));
    window.press(Modifiers::NONE, Key::Enter);
    window.settle();
    assert!(sizes(&window).contains(&("purse".to_owned(), 250)), "{:?}", sizes(&window));
    window.click(Role::Button, "What can be done with “coat”");
    window.click(Role::Button, "Don’t use this class");
    assert_eq!(sizes(&window).len(), 9);
    window.click(Role::Button, "What can be done with “shirt”");
    window.click(Role::Button, "Join with");
    window.click(Role::Button, "t-shirt");
    assert!(sizes(&window).contains(&("t-shirt".to_owned(), 500)), "{:?}", sizes(&window));
    // Nothing was read again: the pictures are the very same ones.
    assert_eq!(sizes(&window).len(), 8);
    for _ in 0..3 {
        window.press(CTRL, Key::Z);
    }
    assert_eq!(sizes(&window), before);
}

#[test]
fn a_picture_is_left_out_and_moved() {
    let mut window = data();
    window.act(Action::PickPicture(3));
    window.click(Role::Button, "Leave out");
    let changes = |window: &Window| window.app().document.design().curation.pictures.clone();
    assert_eq!(changes(&window).into_values().collect::<Vec<_>>(), [PictureChange::Excluded]);
    assert!(!window.app().loading.loaded().unwrap().dataset.is_used(3));
    window.click(Role::Button, "Use again");
    assert!(changes(&window).is_empty());
    window.click(Role::Button, "Move to");
    window.click(Role::Button, "sandal");
    assert_eq!(changes(&window).into_values().collect::<Vec<_>>(), [PictureChange::Moved("sandal".to_owned())]);
}

#[test]
fn a_transformation_is_switched_on_and_seen_at_both_ends() {
    let mut window = data();
    let shown = |window: &Window| std::sync::Arc::clone(window.app().gallery.shown().unwrap());
    let plain = shown(&window);
    window.click(Role::CheckBox, "Rotation");
    let design = |window: &Window| window.app().document.design().clone();
    let amount = design(&window).augmentation.transforms[&Transform::Rotation];
    assert_eq!((amount.low, amount.high, amount.probability), (-20.0, 20.0, 1.0));
    assert_ne!(shown(&window).pixels, plain.pixels);
    assert_eq!(shown(&window).extremes.len(), 1);
    window.click(Role::CheckBox, "Rotation");
    assert!(design(&window).augmentation.transforms.is_empty());
    assert_eq!(shown(&window).pixels, plain.pixels);
}

#[test]
fn classes_are_balanced_and_pictures_are_written() {
    let mut window = data();
    window.act(Action::Change {
        edit: strata::design::Edit::SetBalance(Balance::EqualDraw),
        label: strata::design::Label::new("set").setting("balance"),
        gesture: None,
    });
    window.click(Role::CheckBox, "Zoom");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new");
    window.act(Action::WriteVariations(out.clone()));
    window.watch("the files", |window| window.app().writing.progress().is_none());
    let written = std::fs::read_dir(out.join("bag")).unwrap().count();
    assert_eq!(written, 180);
    // What lies there already is not touched.
    window.act(Action::WriteVariations(out.clone()));
    window.watch("the refusal", |window| window.app().writing.progress().is_none());
    assert_eq!(std::fs::read_dir(out.join("bag")).unwrap().count(), 180);
}

#[test]
fn a_folder_of_one_class_leads_to_the_set_by_a_button() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("pets");
    crate::proposal::photos(&set, (32, 32), 4);
    let mut window = data();
    window.act(Action::UseData(Source::Folder(set.join("cat"))));
    window.find(Role::Button, "Use “pets”").click_accesskit();
    window.settle();
    assert_eq!(window.app().document.design().data, Source::Folder(set));
    assert!(window.app().loading.failure().is_none());
}

#[test]
fn a_table_of_labels_is_used_by_a_button() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("pets");
    crate::proposal::photos(&set, (32, 32), 4);
    let mut table = "id,label\n".to_owned();
    for (first, class) in ["cat", "dog"].into_iter().enumerate() {
        for number in 0..4 {
            let name = format!("{first}-{number}.png");
            std::fs::rename(set.join(format!("{class}/{number}.png")), set.join(&name)).unwrap();
            table.extend([&name, ",", class, "\n"]);
        }
        std::fs::remove_dir(set.join(class)).unwrap();
    }
    std::fs::write(set.join("train.csv"), table).unwrap();
    let mut window = data();
    window.act(Action::UseData(Source::Folder(set.clone())));
    window.find(Role::Button, "Take the classes from “train.csv”").click_accesskit();
    window.settle();
    let labels = Labels::Table(set.join("train.csv"));
    let pictures = PictureFolder { folder: set, labels, follow_links: false };
    assert_eq!(window.app().document.design().data, Source::Pictures(pictures));
    assert!(window.app().loading.failure().is_none());
    assert_eq!(window.app().pictures().unwrap().dataset.classes.len(), 2);
}
