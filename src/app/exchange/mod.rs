//! Networks exchanged with other programs: `export` lets the shown run's network leave, `import` brings weights into a run
//! of the open design.
mod export;
mod import;

pub use export::{ExportAct, Exported, Exports};
pub use import::{ImportedWeights, Imports};
