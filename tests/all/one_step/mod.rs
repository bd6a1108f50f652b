//! The next step as one weight sees it: every number is that of the engine, and the run stays where it is.
mod gradients;
mod past;
mod steps;
