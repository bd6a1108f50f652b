//! The program without a window: the command line. The only place that prints.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what a command line does")]

mod archive;
mod augment;
mod check;
mod class_names;
mod data;
mod ensemble;
mod evaluate;
mod explain;
mod export;
mod hints;
mod import;
mod lesson;
mod machine;
mod new;
mod output;
mod predict;
mod race;
mod replay;
mod source;
mod table;
mod train;
mod usage;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::data::is_table;
use crate::design::{Checkpoint, Color, READY_RACES, ReadyRace};
use crate::engine::kernels::simd::SimdLevel;
use crate::train::{EnsembleSetup, ExplainMethod};
use usage::{seconds, time, whole};

/// Stack layers, train the network on your own pictures, watch it learn.
///
/// Without a command the studio opens: a window in which networks are built.
#[derive(Parser)]
#[command(name = "strata", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<CliCommand>,
    /// A design file to open in the window
    design: Option<PathBuf>,
    /// Keep settings and unsaved work in a folder beside the program, as on a USB stick
    #[arg(long)]
    portable: bool,
}

#[derive(Subcommand)]
enum CliCommand {
    /// Shapes, costs and all problems of a design
    Check(CheckArgs),
    /// What a folder of pictures or texts, or a table, holds: classes, sizes, columns, what is there twice, and what cannot
    /// be used
    Data(DataArgs),
    /// Write varied pictures to a folder, the ones that training gets as fixed copies
    Augment(AugmentArgs),
    /// Train a design on its own data, or on a folder of pictures
    Train(TrainArgs),
    /// Train variants of a design beside each other, by turns on the same batches, and tell which is best
    Race(RaceArgs),
    /// Test a trained network on samples whose classes or numbers are known
    Evaluate(EvaluateArgs),
    /// Show what a trained network's answer for a picture hangs on, as a map over the picture
    Explain(ExplainArgs),
    /// Ask a trained network about pictures, texts or numbers
    Predict(PredictArgs),
    /// Write the curves of a run as a picture (PNG, SVG), a table (CSV), or a sound in which they are heard (WAV)
    #[command(visible_alias = "hear")]
    Curves(export::curves::CurvesArgs),
    /// Write a report of a run: one page with design, data, curves, confusion and mistakes (HTML, Markdown)
    Report(export::report::ReportArgs),
    /// Write a network as a program for PyTorch, Keras or Rust or a file for ONNX, and prove that it gives the same answers
    Export(ExportArgs),
    /// Put weights of another program, such as PyTorch, into the network of a design, and keep it as a run
    Import(import::ImportArgs),
    /// Go back to any batch of a run that keeps snapshots of its past: exactly the weights that it had then
    Replay(ReplayArgs),
    /// Lessons: list them, check one, grade what was handed in
    #[command(subcommand)]
    Lesson(lesson::LessonCommand),
    /// Write a design with its lesson, its runs and, if wanted, its data as one file
    Pack(archive::PackArgs),
    /// Unpack such a file into a new folder
    Unpack(archive::UnpackArgs),
    /// Write a starter design, or one that fits a folder of pictures or texts, or a table
    New(NewArgs),
    /// Measure the speed of training
    Bench(machine::bench::BenchArgs),
    /// Find out in ten seconds whether this machine computes, draws, reads and writes rightly, and how fast it is
    Selftest(machine::selftest::SelftestArgs),
}

#[derive(Args)]
struct CheckArgs {
    /// The design file
    design: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

// How folders of pictures are read. What stands in a comment for the documentation would be told of each command.
#[derive(Args, Clone)]
struct ReadingArgs {
    /// Take the classes from a table (CSV or TSV) with the name of a picture and its class in each row
    #[arg(long, value_name = "FILE", conflicts_with = "class_in_names")]
    labels: Option<PathBuf>,
    /// Take the classes from the names, such as “cat” of “cat.1.jpg”
    #[arg(long)]
    class_in_names: bool,
    /// Follow links to folders
    #[arg(long)]
    follow_links: bool,
}

// Which columns of a table matter.
#[derive(Args)]
struct ColumnArgs {
    /// The column of a table that is to be answered; the last one if left out
    #[arg(long, value_name = "COLUMN")]
    target: Option<String>,
    /// The columns of a table that enter the network; all others that hold numbers if left out
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    inputs: Option<Vec<String>>,
}

#[derive(Args)]
struct DataArgs {
    /// Pictures or texts in one sub-folder per class, texts line by line in one file per class, or a table (CSV or TSV)
    folder: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    columns: ColumnArgs,
    /// The column of the table with the texts
    #[arg(long, value_name = "COLUMN", requires = "class")]
    text: Option<String>,
    /// The column of the table with the classes
    #[arg(long, value_name = "COLUMN", requires = "text")]
    class: Option<String>,
    /// The size that every picture is brought to, as a network would get it (default: as the first ones are, 64x64 at most)
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<(usize, usize)>,
    /// The color that every picture is brought to
    #[arg(long, value_enum, default_value_t = Tint::Rgb)]
    color: Tint,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// A [`Color`] as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Tint {
    #[value(alias = "grey")]
    Gray,
    Rgb,
}

impl From<Tint> for Color {
    fn from(tint: Tint) -> Self {
        match tint {
            Tint::Gray => Self::Grey,
            Tint::Rgb => Self::Rgb,
        }
    }
}

/// A width and a height, such as 64x48.
fn size(text: &str) -> Result<(usize, usize), String> {
    let side = |text: &str| text.trim().parse().ok().filter(|side| (1..=1024).contains(side));
    text.split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((side(width)?, side(height)?)))
        .ok_or_else(|| "name a width and a height from 1 to 1024, such as 64x48".to_owned())
}

#[derive(Args)]
struct AugmentArgs {
    /// The design file; its `augmentation` says how pictures are varied
    design: PathBuf,
    /// Vary the pictures of this folder instead of the design's own data
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Write to this folder, which is empty or not there yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Variations of every picture
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32, 1, 1_000>)]
    copies: u32,
    /// Where all random choices start; the design's own if left out
    #[arg(long, value_name = "N", value_parser = whole::<u64, 0, { u64::MAX }>)]
    seed: Option<u64>,
    /// Vary the validation pictures as well
    #[arg(long)]
    validation: bool,
}

/// What a training begins with, whether a single run or all of a race.
#[derive(Args)]
struct TrainingArgs {
    /// The design file; the built-in digits design if left out
    design: Option<PathBuf>,
    /// Train on this folder of pictures instead of the design's own data
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// How often every picture is seen
    #[arg(long, value_name = "N", value_parser = whole::<u32, 1, 1_000_000>)]
    epochs: Option<u32>,
    /// Pictures in one step
    #[arg(long, value_name = "N", value_parser = whole::<u32, 1, 65_536>)]
    batch: Option<u32>,
    /// Where all random choices start; in a race the first seed
    #[arg(long, value_name = "N", value_parser = whole::<u64, 0, { u64::MAX }>)]
    seed: Option<u64>,
    /// Threads that compute; one per core if left out or 0
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = whole::<u16, 0, 256>)]
    threads: u16,
}

#[derive(Args)]
struct TrainArgs {
    #[command(flatten)]
    training: TrainingArgs,
    /// Evaluate on this folder of pictures at the end
    #[arg(long, value_name = "FOLDER")]
    test: Option<PathBuf>,
    /// Keep the run in this folder, from its first epoch on
    #[arg(long, value_name = "RUN")]
    out: Option<PathBuf>,
    /// Let the run take the place of one that lies in RUN, as soon as it has something to keep
    #[arg(long, requires = "out")]
    overwrite: bool,
    /// Go on with this run exactly where it was, with its own design and data; --epochs gives it more epochs in all, and
    /// --data says where its pictures are by now
    #[arg(long, value_name = "RUN", conflicts_with_all = ["design", "batch", "seed", "keep", "out", "overwrite"])]
    resume: Option<PathBuf>,
    /// The weights that the run ends with: those of its best epoch, or the last; as the design says if left out
    #[arg(long, value_enum)]
    keep: Option<Keep>,
    /// Keep snapshots of the run's past beside it, in so many megabytes at most: from them `strata replay` goes to any batch
    #[arg(long, value_name = "MB", value_parser = whole::<u32, 1, 1_048_576>)]
    snapshots: Option<u32>,
    /// Train several networks that vote: bagging:5 (each on samples drawn with replacement), boosting:5 (each mostly on what
    /// those before it answer wrongly) or seeds:5 (each from another seed); 2 to 20
    #[arg(long, value_name = "METHOD:N", conflicts_with_all = ["resume", "snapshots"])]
    ensemble: Option<EnsembleSetup>,
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

/// A [`Checkpoint`] as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Keep {
    Best,
    Last,
}

impl From<Keep> for Checkpoint {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::Best => Self::Best,
            Keep::Last => Self::Last,
        }
    }
}

/// A race that is ready to be started, by its word.
fn ready_race(text: &str) -> Result<&'static ReadyRace, String> {
    let known = || READY_RACES.iter().map(|race| race.id).collect::<Vec<_>>().join(", ");
    ReadyRace::find(text).ok_or_else(|| format!("it can be {}", known()))
}

#[derive(Args)]
struct RaceArgs {
    #[command(flatten)]
    training: TrainingArgs,
    /// A setting with its values, such as rate=0.1,0.01, batch=16..64:3 or “Dense 1.neurons=32,64”; several make all
    /// combinations, six at most
    #[arg(long, value_name = "SETTING=VALUES")]
    vary: Vec<String>,
    /// A race that is ready: initializations, augmentation, rates, optimizers, synapses, dropout or backbone
    #[arg(long, value_name = "RACE", value_parser = ready_race)]
    ready: Option<&'static ReadyRace>,
    /// Seeds from which every variant is trained, counted from the design’s own
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<u32, 1, 20>)]
    seeds: u32,
    /// Time for all runs together, such as 90s or 5m: in rounds of equal length the worse half of the variants leaves
    #[arg(long, value_name = "TIME", value_parser = time)]
    budget: Option<Duration>,
    /// Keep every run in a folder of its own inside this one: A-1 is the first variant with seed 1
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct EvaluateArgs {
    /// The folder that `train --out` wrote
    run: PathBuf,
    /// Pictures in one sub-folder per class; with --suspects where the run's own data are by now, if they have moved
    #[arg(required_unless_present = "suspects")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// List the training samples of the run whose labels are likely wrong, the most likely first
    #[arg(long)]
    suspects: bool,
    /// Say as well what the nearest training pictures answer, by their pixels and by what a pretrained backbone sees
    #[arg(long, conflicts_with = "suspects")]
    baselines: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ExportArgs {
    /// The folder that `train --out` wrote
    run: PathBuf,
    /// What it is exported to
    #[arg(long, value_enum)]
    to: export::network::TongueChoice,
    /// Write to this folder, which is empty or not there yet
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ReplayArgs {
    /// The run: the folder that `train --out` wrote
    run: PathBuf,
    /// How many batches were done at the moment to go to
    #[arg(long, value_name = "N", value_parser = whole::<u64, 0, { u64::MAX }>)]
    batch: u64,
    /// Threads that compute; one per core if left out or 0
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = whole::<u16, 0, 256>)]
    threads: u16,
    /// Write the network of that moment as a run of its own
    #[arg(long, value_name = "RUN")]
    out: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct ExplainArgs {
    /// The folder that `train --out` wrote
    run: PathBuf,
    /// The picture
    file: PathBuf,
    /// How it is asked
    #[arg(long, value_enum, default_value_t = MethodChoice::GradCam)]
    method: MethodChoice,
    /// The class that is asked about; the one that is answered if left out
    #[arg(long, value_name = "NAME")]
    class: Option<String>,
    /// The layer whose maps Grad-CAM takes, such as “Convolution 2”; the last one with filters if left out
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// Pixels of a side of the patch that covers the picture; an eighth of the picture if left out
    #[arg(long, value_name = "N", value_parser = whole::<u32, 1, 1_024>)]
    patch: Option<u32>,
    /// Write the map to this PNG file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

/// An [`ExplainMethod`] as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum MethodChoice {
    /// Which places of a layer's maps speak for the class
    GradCam,
    /// How much less probable the class is with each place covered
    Occlusion,
    /// How much each pixel would change the class
    Gradient,
}

impl From<MethodChoice> for ExplainMethod {
    fn from(choice: MethodChoice) -> Self {
        match choice {
            MethodChoice::GradCam => Self::GradCam,
            MethodChoice::Occlusion => Self::Occlusion,
            MethodChoice::Gradient => Self::InputGradient,
        }
    }
}

#[derive(Args)]
struct PredictArgs {
    /// The folder that `train --out` wrote
    run: PathBuf,
    /// The pictures, or folders of pictures; texts, or files that hold one; numbers such as 1.5,2, or tables of them
    #[arg(required = true, allow_negative_numbers = true)]
    files: Vec<PathBuf>,
    /// Take every line of a text file as a text of its own
    #[arg(long)]
    lines: bool,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Print one JSON object per line
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct NewArgs {
    /// Which starter design
    #[arg(required_unless_present_any = ["list", "for_folder"])]
    template: Option<String>,
    /// Write the design that fits this folder of pictures or texts, or this table, instead
    #[arg(long = "for", value_name = "FOLDER", conflicts_with_all = ["template", "list"])]
    for_folder: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    columns: ColumnArgs,
    /// The file to write; TEMPLATE.ron or FOLDER.ron if left out
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    /// List the starter designs
    #[arg(long)]
    list: bool,
}

/// Vector instructions, as the command line names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SimdChoice {
    /// One number at a time
    Plain,
    /// AVX2 and FMA
    Avx2,
    /// AVX-512
    Avx512,
}

impl SimdChoice {
    /// Takes no wider instructions from now on.
    fn take(self) -> Result<(), Failure> {
        let level = match self {
            Self::Plain => SimdLevel::Scalar,
            Self::Avx2 => SimdLevel::Avx2,
            Self::Avx512 => SimdLevel::Avx512,
        };
        if !level.is_available() {
            return Err("this machine does not have these vector instructions".into());
        }
        level.limit();
        Ok(())
    }

    /// What the environment variable asks for.
    fn of_environment() -> Result<Option<Self>, Failure> {
        const NAME: &str = "STRATA_SIMD";
        let Some(value) = std::env::var_os(NAME).filter(|value| !value.is_empty()) else { return Ok(None) };
        let value = value.to_string_lossy();
        Self::from_str(&value, true)
            .map(Some)
            .map_err(|_| format!("{NAME} is “{value}”; it can be plain, avx2 or avx512").into())
    }
}

/// Something that the user can fix; `main` prints it.
type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Bad usage that shows only once a file is read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Misuse(String);

/// What the command line asks of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowArgs {
    /// A design file to open.
    pub design: Option<PathBuf>,
    /// Settings and unsaved work lie beside the program.
    pub portable: bool,
}

/// Runs the command line: exit status 0, 1 for a bad input, 2 for bad usage. Without a command, `open_window` opens the
/// window; `no_window` says why it could not.
pub fn main<E: std::error::Error + Send + Sync + 'static>(
    open_window: impl FnOnce(WindowArgs) -> Result<(), E>,
    no_window: impl FnOnce() -> Option<E>,
) -> ExitCode {
    ignore_limits_on_files();
    let Cli { command, design, portable } = match Cli::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => match usage::complaint(&error) {
            Some(complaint) => return misused(&complaint),
            None => error.exit(),
        },
    };
    let simd = SimdChoice::of_environment().and_then(|choice| choice.map_or(Ok(()), SimdChoice::take));
    let done = simd.and_then(|()| match command {
        Some(CliCommand::Check(args)) => check::run(&args),
        Some(CliCommand::Data(args)) if args.text.is_none() && is_table(&args.folder) => table::run(&args),
        Some(CliCommand::Data(args)) => data::run(&args),
        Some(CliCommand::Augment(args)) => augment::run(&args),
        Some(CliCommand::Train(args)) => train::run(&args),
        Some(CliCommand::Race(args)) => race::run(&args),
        Some(CliCommand::Evaluate(args)) => evaluate::run(&args),
        Some(CliCommand::Explain(args)) => explain::run(&args),
        Some(CliCommand::Predict(args)) => predict::run(&args),
        Some(CliCommand::Curves(args)) => export::curves::run(&args),
        Some(CliCommand::Report(args)) => export::report::run(&args),
        Some(CliCommand::Export(args)) => export::network::run(&args),
        Some(CliCommand::Import(args)) => import::run(&args),
        Some(CliCommand::Replay(args)) => replay::run(&args),
        Some(CliCommand::Lesson(command)) => lesson::run(&command),
        Some(CliCommand::Pack(args)) => archive::pack(&args),
        Some(CliCommand::Unpack(args)) => archive::unpack(&args),
        Some(CliCommand::New(args)) => new::run(&args),
        Some(CliCommand::Bench(args)) => machine::bench::run(&args),
        Some(CliCommand::Selftest(args)) => machine::selftest::run(&args, no_window().map(|why| why.to_string())),
        None => {
            if let Some(word) = design.as_ref().filter(|path| !path.exists()) {
                return Err(Misuse(usage::no_command(&word.to_string_lossy())).into());
            }
            open_window(WindowArgs { design, portable }).map_err(Failure::from)
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads may have seen enough, as `head` does.
        Err(error) if output::is_closed_pipe(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            if error.is::<Misuse>() {
                return misused(&error.to_string());
            }
            // Nothing is left to tell a broken stderr to.
            let _ = output::complain(&output::words(&*error));
            ExitCode::FAILURE
        }
    }
}

/// Where files may not become larger than the system allows, writing them fails; without this the program would end.
fn ignore_limits_on_files() {
    #[cfg(unix)]
    {
        // Where it cannot be asked for, a limit ends the program as before.
        let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    }
}

/// Tells what is wrong with the usage.
fn misused(complaint: &str) -> ExitCode {
    // Nothing is left to tell a broken stderr to.
    let _ = output::complain(complaint);
    ExitCode::from(2)
}
