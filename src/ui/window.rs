//! The window: one frame from what was pressed to what changed.
use std::cell::RefCell;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use eframe::egui::{self, Frame, IconData, Margin, Panel, Stroke, Ui, ViewportBuilder, ViewportCommand};

use super::blank_screen;
use super::context::{Context, PanelState};
use super::dialogs::{self, system::SystemDialog};
use super::focus_ring::FocusRing;
use super::no_window::NoWindow;
use super::panels::frame_times::FrameTimes;
use super::panels::{lesson, notices, one_step, status, timeline, top_bar};
use super::shortcuts::KeyboardUse;
use super::textures::Textures;
use super::theme::Theme;
use super::{fonts, guide, keyboard_focus, shortcuts, workspaces, zoom};
use crate::app::{Action, App, Command, Dialog, Notice, Paths, RunView, ThemeChoice, WindowRequest};
use crate::train::Wake;

/// Between two frames while a network trains: often enough for the eye, and the rest of the time belongs to training.
const FRAME_WHILE_TRAINING: Duration = Duration::from_millis(95);
/// The same while a surface or a curve follows a small network: 20 pictures per second at least.
const FRAME_WHILE_OBSERVING: Duration = Duration::from_millis(35);
/// The same while a moment of the past is on its way to the screen: the hand that drags waits for it.
const FRAME_WHILE_SCRUBBING: Duration = Duration::from_millis(8);
/// The name under which the system knows the program.
const APP_ID: &str = "strata";

/// Opens the window and stays until it is closed. A design file may be opened with it. What is `portable` keeps everything
/// of its own in a folder beside the program.
///
/// # Errors
/// Where there is no display, no OpenGL, too little memory, or a library is missing.
pub fn open(file: Option<PathBuf>, portable: bool) -> Result<(), NoWindow> {
    if let Some(obstacle) = NoWindow::foreseen() {
        return Err(obstacle);
    }
    let viewport = ViewportBuilder::default()
        .with_title("Strata")
        .with_app_id(APP_ID)
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size([640.0, 480.0])
        .with_drag_and_drop(true)
        .with_icon(icon());
    let paths = if portable { Paths::beside_program() } else { Paths::of_system() };
    let persistence_path = paths.settings.as_ref().filter(|_| portable).map(|file| file.with_file_name("window.ron"));
    let options = eframe::NativeOptions {
        viewport,
        persist_window: true,
        persistence_path,
        system_font_fallback: false,
        ..Default::default()
    };
    let opened = Arc::new(AtomicBool::new(false));
    let is_open = Arc::clone(&opened);
    NoWindow::or_open(&opened, move || {
        eframe::run_native(
            APP_ID,
            options,
            Box::new(move |creation| {
                is_open.store(true, Ordering::Relaxed);
                let ctx = creation.egui_ctx.clone();
                fonts::add_system_fonts(&ctx);
                let mut app = App::new(paths, wake(&ctx));
                match file {
                    Some(file) => app.open_at_start(&file),
                    None => app.welcome(),
                }
                Ok(Box::new(Studio::new(&ctx, app)))
            }),
        )
    })
}

/// What other threads call when there is something new to be drawn.
fn wake(ctx: &egui::Context) -> Wake {
    let ctx = ctx.clone();
    Arc::new(move || ctx.request_repaint())
}

/// The window's icon: three layers on each other.
fn icon() -> IconData {
    const SIDE: u32 = 64;
    let theme = Theme::of(ThemeChoice::Dark);
    let colors = [theme.inhibitory, theme.excitatory, theme.good];
    let pixel = |x: u32, y: u32| {
        let inside = (6..58).contains(&x) && y >= 7 && (y - 7) % 18 < 13 && (y - 7) / 18 < 3;
        if inside { colors[((y - 7) / 18) as usize].to_array() } else { [0; 4] }
    };
    let rgba = (0..SIDE * SIDE).flat_map(|at| pixel(at % SIDE, at / SIDE)).collect();
    IconData { rgba, width: SIDE, height: SIDE }
}

/// The window with everything that it holds.
pub struct Studio {
    app: App,
    textures: Textures,
    held: PanelState,
    times: FrameTimes,
    system_dialog: Option<SystemDialog>,
    /// The dialog of the last frame.
    shown_dialog: Option<Dialog>,
    wake: Wake,
    /// Theme and zoom factor that egui was told.
    told: Option<(ThemeChoice, f32)>,
    focus_ring: FocusRing,
    title: String,
    /// Text was typed when the last frame ended.
    was_typing: bool,
    /// The window has the keyboard, or will get it from the window manager.
    has_keyboard: bool,
}

impl Studio {
    /// Makes the window's content.
    pub fn new(ctx: &egui::Context, app: App) -> Self {
        fonts::install(ctx);
        ctx.options_mut(|options| options.zoom_with_keyboard = false);
        let mut studio = Self {
            app,
            textures: Textures::default(),
            held: PanelState::default(),
            times: FrameTimes::default(),
            system_dialog: None,
            shown_dialog: None,
            wake: wake(ctx),
            told: None,
            focus_ring: FocusRing::default(),
            title: String::new(),
            was_typing: false,
            has_keyboard: false,
        };
        studio.dress(ctx);
        studio
    }

    /// The program behind the window.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Does something as if a panel had asked for it.
    pub fn act(&mut self, action: Action) {
        self.app.update(action);
    }

    /// A dialog that has just been opened takes the keyboard, whether somebody asked for it or it came by itself.
    fn welcome_dialog(&mut self) {
        if self.app.dialog != self.shown_dialog {
            self.held.focus.dialog |= self.app.dialog.is_some();
            self.shown_dialog.clone_from(&self.app.dialog);
        }
    }

    /// Tells egui about theme and zoom when they or the window's size changed.
    fn dress(&mut self, ctx: &egui::Context) {
        let (choice, has_few_panels) = (self.app.theme(), workspaces::has_few_panels(&self.app));
        let theme = Theme::of(choice);
        let wanted = (choice, zoom::fitting(ctx, self.app.settings.zoom * theme.scale, has_few_panels));
        if self.told != Some(wanted) {
            theme.apply(ctx);
            ctx.set_zoom_factor(wanted.1);
            self.told = Some(wanted);
        }
    }

    /// One frame.
    pub fn show(&mut self, ui: &mut Ui) {
        let started = Instant::now();
        let ctx = ui.ctx().clone();
        self.dress(&ctx);
        self.app.tick();
        self.welcome_dialog();
        self.focus_ring.reveal(&ctx);
        let actions = RefCell::new(self.events(&ctx));
        let theme = Theme::of(self.app.theme());
        let mut cx = Context::begin(&self.app, theme, &mut self.textures, &mut self.held, &actions);
        if self.app.is_blank() {
            blank_screen::show(ui, &cx);
        } else {
            panels(ui, &mut cx);
            one_step::show(&ctx, &mut cx);
            guide::show(&ctx, &mut cx);
            dialogs::show(&ctx, &mut cx);
            if shortcuts::leaves_classroom(&ctx, &self.app, self.was_typing) {
                cx.command(Command::Classroom);
            }
        }
        self.focus_ring.show(&ctx, theme);
        let cleared = cx.app.frame_times && self.times.show(&ctx, &cx);
        if cleared {
            self.times.clear();
        }
        let actions = actions.into_inner();
        if !actions.is_empty() {
            ctx.request_repaint();
        }
        for action in actions {
            self.act(action);
        }
        self.after(&ctx);
        self.was_typing = ctx.text_edit_focused();
        self.times.note(started.elapsed());
    }

    /// What was pressed, dropped and answered since the last frame.
    fn events(&mut self, ctx: &egui::Context) -> Vec<Action> {
        let keyboard = KeyboardUse::of(ctx, &self.app);
        let mut actions = ctx.input_mut(|input| {
            let pressed = |event: &egui::Event| {
                matches!(
                    event,
                    egui::Event::PointerButton { pressed: true, .. } | egui::Event::Key { pressed: true, .. }
                )
            };
            self.held.gesture += u64::from(input.events.iter().any(pressed));
            let mut actions =
                if self.app.is_blank() { blank_screen::actions(input) } else { shortcuts::actions(input, keyboard) };
            let files: Vec<PathBuf> = input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect();
            if !files.is_empty() {
                actions.push(Action::Dropped(files));
            }
            actions
        });
        if let Some(answer) = self.system_dialog.as_mut().and_then(SystemDialog::poll) {
            self.system_dialog = None;
            actions.extend(answer);
        }
        if ctx.input(|input| input.viewport().close_requested()) && !self.app.is_closing() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            actions.push(Action::CloseRequested);
        }
        actions
    }

    /// What only the window can do, notices, and the title.
    fn after(&mut self, ctx: &egui::Context) {
        for request in std::mem::take(&mut self.app.requests) {
            self.grant(ctx, request);
        }
        if !self.app.notices.is_empty() {
            ctx.request_repaint();
        }
        if let Some(left) = self.app.show_notices() {
            ctx.request_repaint_after(left);
        }
        let changed = if self.app.document.is_changed() { "• " } else { "" };
        let title = format!("{changed}{} – Strata", self.app.document.name());
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
        if self.app.runs.awaits_moment() {
            ctx.request_repaint_after(FRAME_WHILE_SCRUBBING);
        } else if self.app.runs.is_observed() {
            ctx.request_repaint_after(FRAME_WHILE_OBSERVING);
        } else if self.app.runs.is_any_running() {
            ctx.request_repaint_after(FRAME_WHILE_TRAINING);
        } else if self.app.runs.shown().is_some_and(RunView::is_alive) {
            ctx.request_repaint_after(Duration::from_millis(if self.app.runs.is_restless() { 40 } else { 100_000 }));
        }
        if self.app.similarity.is_computing() {
            // Classes are compared once the sliders rest.
            ctx.request_repaint_after(Duration::from_millis(130));
        }
        if self.app.preview.is_computing() {
            // Cards that take long are dimmed then.
            ctx.request_repaint_after(Duration::from_millis(130));
        }
    }

    fn grant(&mut self, ctx: &egui::Context, request: WindowRequest) {
        match request {
            WindowRequest::ChooseFile(ask) => {
                match SystemDialog::open(ask, self.app.language(), Arc::clone(&self.wake)) {
                    Ok(dialog) => self.system_dialog = Some(dialog),
                    Err(action) => self.act(*action),
                }
                ctx.request_repaint();
            }
            WindowRequest::Copy(text) => ctx.copy_text(text),
            WindowRequest::Paste => ctx.send_viewport_cmd(ViewportCommand::RequestPaste),
            WindowRequest::OpenFolder(folder) => {
                if open::that_detached(&folder).is_err() {
                    let path = folder.display().to_string();
                    self.app.notices.push(Notice::failed("notice.cannot_show").with("path", path));
                }
            }
            WindowRequest::Close => ctx.send_viewport_cmd(ViewportCommand::Close),
            WindowRequest::FocusSettings => self.held.focus.settings = true,
            WindowRequest::FocusName => self.held.focus.name = true,
            WindowRequest::FocusWeight => self.held.focus.weight = true,
            WindowRequest::Reveal => self.held.focus.card = true,
        }
    }
}

/// The window's parts, from the edges to the middle.
fn panels(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let edge = Frame::new().fill(theme.panel).stroke(Stroke::NONE);
    Panel::top("top").exact_size(48.0).frame(edge.inner_margin(Margin::symmetric(10, 0))).show(ui, |ui| {
        ui.add_enabled_ui(cx.app.dialog.is_none(), |ui| top_bar::show(ui, cx));
    });
    Panel::bottom("status").exact_size(30.0).frame(edge.inner_margin(Margin::symmetric(8, 0))).show(ui, |ui| {
        status::show(ui, cx);
    });
    if cx.app.runs.shown().is_some() {
        let frame = edge.inner_margin(Margin::symmetric(8, 0));
        Panel::bottom("timeline").exact_size(timeline::height(cx)).frame(frame).show(ui, |ui| timeline::show(ui, cx));
    }
    if cx.app.board.shown().next().is_some() {
        let frame = edge.inner_margin(Margin::symmetric(10, 4));
        Panel::bottom("notices").resizable(false).frame(frame).show(ui, |ui| notices::show(ui, cx));
    }
    lesson::show(ui, cx);
    workspaces::show(ui, cx);
}

impl eframe::App for Studio {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        // A run goes on while the window is hidden, and what it tells has to be taken.
        self.app.tick();
        if self.app.runs.is_any_running() {
            ctx.request_repaint_after(Duration::from_secs(1));
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        if !self.has_keyboard {
            self.has_keyboard = keyboard_focus::take(frame);
            ui.ctx().request_repaint();
        }
        self.show(ui);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        Theme::of(self.app.theme()).background.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if !self.app.is_closing() {
            self.app.update(Action::Do(Command::Quit));
        }
    }
}
