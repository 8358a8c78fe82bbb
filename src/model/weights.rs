//! Named tensors as a safetensors file: the content of `model.safetensors`.
//!
//! The same weights give the same bytes: names are sorted, and the file carries one note only (several would be written
//! in a random order). All numbers are 32-bit floats, little-endian.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use candle_core::{Device, Tensor};
use safetensors::tensor::{Dtype, SafeTensors, TensorView, serialize};

/// The key of the one note.
const NOTE: &str = "orderhub";

/// Tensors by name.
#[derive(Clone, Debug, Default)]
pub struct Weights {
    tensors: BTreeMap<String, (Vec<usize>, Vec<f32>)>,
}

impl Weights {
    /// Adds numbers in row-major order.
    pub fn put(&mut self, name: &str, shape: &[usize], numbers: Vec<f32>) {
        self.tensors
            .insert(name.to_owned(), (shape.to_vec(), numbers));
    }

    /// Adds a tensor.
    ///
    /// # Errors
    /// When it does not hold 32-bit floats.
    pub fn put_tensor(&mut self, name: &str, tensor: &Tensor) -> candle_core::Result<()> {
        let numbers = tensor.flatten_all()?.to_vec1::<f32>()?;
        self.put(name, tensor.dims(), numbers);
        Ok(())
    }

    /// The numbers of a tensor in row-major order, when it is there and has this shape.
    ///
    /// # Errors
    /// What does not fit.
    pub fn take(&self, name: &str, shape: &[usize]) -> anyhow::Result<&[f32]> {
        let (found, numbers) = self.shaped(name)?;
        ensure!(
            found == shape,
            "{name} has the shape {found:?}, not {shape:?}"
        );
        Ok(numbers)
    }

    /// A tensor with this many dimensions, and its shape.
    ///
    /// # Errors
    /// When it is not there.
    pub fn shaped(&self, name: &str) -> anyhow::Result<(&[usize], &[f32])> {
        let found = self.tensors.get(name);
        let (shape, numbers) = found.with_context(|| format!("there is no tensor {name}"))?;
        Ok((shape, numbers))
    }

    /// A plain tensor, never a trainable one.
    ///
    /// # Errors
    /// What does not fit.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> anyhow::Result<Tensor> {
        Ok(Tensor::from_slice(
            self.take(name, shape)?,
            shape,
            &Device::Cpu,
        )?)
    }

    /// How many numbers there are in all.
    #[must_use]
    pub fn count(&self) -> usize {
        self.tensors
            .values()
            .map(|(_, numbers)| numbers.len())
            .sum()
    }

    /// The file. `name` is the model's and stands in it.
    ///
    /// # Errors
    /// When a shape and its numbers disagree.
    pub fn to_bytes(&self, name: &str) -> anyhow::Result<Vec<u8>> {
        let encoded: Vec<(&String, &Vec<usize>, Vec<u8>)> = self
            .tensors
            .iter()
            .map(|(name, (shape, numbers))| {
                let bytes = numbers.iter().flat_map(|number| number.to_le_bytes());
                (name, shape, bytes.collect())
            })
            .collect();
        let mut views = Vec::with_capacity(encoded.len());
        for (name, shape, bytes) in &encoded {
            views.push((
                name.as_str(),
                TensorView::new(Dtype::F32, (*shape).clone(), bytes)?,
            ));
        }
        let note = [(NOTE.to_owned(), name.to_owned())].into_iter().collect();
        Ok(serialize(views, Some(note))?)
    }

    /// Reads what [`Weights::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the file is cut off or is something else.
    pub fn from_bytes(bytes: &[u8]) -> anyhow::Result<Self> {
        let file = SafeTensors::deserialize(bytes)?;
        let mut weights = Self::default();
        for (name, view) in file.iter() {
            ensure!(view.dtype() == Dtype::F32, "{name} is not of 32-bit floats");
            let numbers = view
                .data()
                .chunks_exact(4)
                .map(|four| four.try_into().map_or(f32::NAN, f32::from_le_bytes))
                .collect();
            weights.put(name, view.shape(), numbers);
        }
        let finite =
            |(_, numbers): &(Vec<usize>, Vec<f32>)| numbers.iter().all(|number| number.is_finite());
        ensure!(
            weights.tensors.values().all(finite),
            "some weights are not numbers"
        );
        Ok(weights)
    }
}
