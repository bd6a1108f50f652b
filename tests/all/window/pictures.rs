//! Pictures of the window, compared with those in `tests/pictures`. `UPDATE_SNAPSHOTS=1 cargo test pictures` takes them
//! anew; look at them before you keep them.
use eframe::egui::Vec2;
use egui_kittest::wgpu::{WgpuTestRenderer, default_wgpu_setup};
use egui_kittest::{Harness, SnapshotOptions};
use strata::app::{Action, App, Card, Command, Language, Pick, Workspace};
use strata::design::{Augmentation, Edit, Label, LayerId, Transform};

use super::{Window, speaking};
use crate::program::program;

/// Whether the machine can draw pictures: a graphics card, or Vulkan in software.
#[allow(clippy::print_stderr, reason = "a test that compares nothing says so")]
fn can_draw() -> bool {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
    let adapters = pollster::block_on(instance.enumerate_adapters(wgpu::Backends::VULKAN));
    if adapters.is_empty() {
        eprintln!("no Vulkan adapter: the pictures of the window are not compared");
    }
    !adapters.is_empty()
}

/// Takes one picture and compares it. Letters are drawn by egui itself, so only edges and lines may differ a little.
fn compare(name: &str, app: App, size: Vec2, prepare: &[Action]) {
    if !can_draw() {
        return;
    }
    let renderer = WgpuTestRenderer::from_setup(default_wgpu_setup());
    let builder = Harness::builder().with_size(size).with_render_cursor(false).renderer(renderer);
    let mut window = Window::built(app, builder);
    for action in prepare {
        window.act(action.clone());
    }
    assert!(window.app().notices.is_empty());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
    let options = SnapshotOptions::new().threshold(2.0).max_failed_pixels(200).output_path(folder);
    window.harness.snapshot_options(name, &options);
}

const SMALL: Vec2 = Vec2::new(1100.0, 720.0);

#[test]
fn the_first_start_in_the_dark() {
    compare("dark", speaking(program(), Language::English), SMALL, &[]);
}

#[test]
fn in_french_and_light_with_a_problem() {
    let prepare =
        [Action::Do(Command::Light), Action::Select(Card::Layer(LayerId(3)), Pick::Only), Action::Do(Command::Delete)];
    compare("light_french", speaking(program(), Language::French), SMALL, &prepare);
}

#[test]
fn the_data_workspace_with_transformations() {
    let mut augmentation = Augmentation::default();
    for transform in [Transform::Rotation, Transform::ShearX, Transform::Zoom, Transform::FlipX] {
        augmentation.transforms.insert(transform, strata::design::transform(transform).usual);
    }
    let edit = Edit::SetAugmentation(Box::new(augmentation));
    let prepare = [
        Action::FromTemplate("mlp"),
        Action::Change { edit, label: Label::new("set"), gesture: None },
        Action::Show(Workspace::Data),
    ];
    compare("data", speaking(program(), Language::English), Vec2::new(1440.0, 900.0), &prepare);
}

#[test]
fn the_train_workspace_before_a_run() {
    compare("train", speaking(program(), Language::English), SMALL, &[Action::Show(Workspace::Train)]);
}

#[test]
fn on_a_projector() {
    let size = Vec2::new(1440.0, 900.0);
    compare("projector", speaking(program(), Language::English), size, &[Action::Do(Command::Projector)]);
}
