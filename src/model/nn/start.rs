//! Where parameters start, and what training leaves out on purpose.

use candle_core::{DType, Device, Shape, Tensor, Var};

use super::Seeded;

/// A parameter spread evenly within `reach` of nothing. He's bound for layers before a ReLU is `sqrt(6 / inputs)`,
/// Glorot's `sqrt(6 / (inputs + outputs))`.
pub(crate) fn uniform(
    random: &mut Seeded,
    shape: impl Into<Shape>,
    reach: f32,
) -> candle_core::Result<Var> {
    let shape = shape.into();
    let numbers = (0..shape.elem_count()).map(|_| (random.unit() * 2.0 - 1.0) * reach);
    Var::from_vec(numbers.collect::<Vec<f32>>(), shape, &Device::Cpu)
}

/// A parameter of zeros.
pub(crate) fn zeros(shape: impl Into<Shape>) -> candle_core::Result<Var> {
    Var::zeros(shape, DType::F32, &Device::Cpu)
}

/// A mask that drops a share of what it is multiplied with, and strengthens the rest so that the sum stays.
pub(crate) fn dropout(
    random: &mut Seeded,
    shape: impl Into<Shape>,
    share: f32,
) -> candle_core::Result<Tensor> {
    let shape = shape.into();
    let kept = 1.0 / (1.0 - share);
    let numbers = (0..shape.elem_count()).map(|_| if random.unit() < share { 0.0 } else { kept });
    Tensor::from_vec(numbers.collect::<Vec<f32>>(), shape, &Device::Cpu)
}
