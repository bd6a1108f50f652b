//! Strata: stack layers, train the network on your own pictures, watch it learn.
//!
//! The modules, in reading order; each uses only those that stand before it:
//!
//! 1. [`disk`]: the one way to write a file: the old one or the new one, never half of one; and to read what anybody may
//!    have made.
//! 2. [`design`]: WHAT is drawn. Plain data: layers, the tables of their settings, the check with its problems and
//!    fixes, undo, the file.
//! 3. [`data`]: WHAT it learns from. Samples from their sources to batches. The only user of `image`.
//! 4. [`engine`]: HOW it computes. A checked design as layers that are trained. The only user of dfdx.
//! 5. [`train`]: WHEN it computes. The training thread, metrics, runs on disk.
//! 6. [`export`]: what leaves: curves as files.
//! 7. [`text`]: what it says, in every language.
//! 8. [`report`]: a run on paper: what was built, learned, reached and missed, as one page.
//! 9. [`archive`]: a folder as one file, which anybody may have made.
//! 10. [`lesson`]: what is read, predicted, done and checked, and what is handed in.
//! 11. [`app`]: the program without pixels: state, commands, actions.
//! 12. [`ui`]: the window. The only user of egui.
//! 13. [`cli`]: the program without a window.
//!
//! What always holds, and is tested where it can be:
//!
//! - `data` and `engine` know nothing of each other.
//! - `design` and `engine` know no thread, no clock and, but for the design file, no file; only `disk` writes files.
//! - Only a checked design can be built ([`design::CheckedDesign`]).
//! - Every random choice takes a seed, and the same seed gives the same bits on any number of threads.
//! - No input makes the program panic, and nothing in the user's folder is changed.
//! - Nothing but `cli` prints.
//! - Nothing below `ui` draws, and only [`app::App::update`] changes what is open.
//! - What the window says stands in the language files, and every language has every text.
//!
//! ```
//! use strata::design::{Facts, check, from_ron, template, to_ron};
//!
//! let design = (template("cnn28").unwrap().make)();
//! assert_eq!(from_ron(&to_ron(&design)?)?, design);
//! let checked = check(&design, Facts { classes: Some(10), ..Facts::default() });
//! assert!(checked.problems.is_empty());
//! assert_eq!(checked.layers[0].output.to_string(), "16×28×28");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod app;
pub mod archive;
pub mod cli;
pub mod data;
pub mod design;
pub mod disk;
pub mod engine;
pub mod export;
pub mod lesson;
pub mod report;
pub mod text;
pub mod train;
pub mod ui;
