//! All integration tests in one program, a module a concern.
mod design;
mod reference;
