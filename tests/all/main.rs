//! All integration tests in one program, a module a concern.
mod data;
mod design;
mod reference;
