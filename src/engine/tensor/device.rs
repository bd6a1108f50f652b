//! The device on which all tensors live.
use std::sync::OnceLock;

use dfdx::prelude::Cpu;

/// The device on which all tensors live.
pub fn device() -> &'static Cpu {
    static DEVICE: OnceLock<Cpu> = OnceLock::new();
    DEVICE.get_or_init(Cpu::default)
}
