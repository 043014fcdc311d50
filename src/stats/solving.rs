//! Small systems of linear equations, symmetric and positive definite.
//!
//! In: a matrix row by row, right-hand sides. Out: the solutions. Never: an answer where the matrix is
//! singular.

/// A Cholesky factor, made once for many right-hand sides.
#[derive(Clone, Debug)]
pub struct Cholesky {
    n: usize,
    /// Lower triangle, row by row.
    lower: Vec<f64>,
}

/// Relative to the diagonal: less is taken for zero.
const SINGULAR: f64 = 1e-10;

impl Cholesky {
    pub fn of(matrix: &[f64], n: usize) -> Option<Self> {
        if matrix.len() != n * n {
            return None;
        }
        let mut lower = matrix.to_vec();
        for row in 0..n {
            for column in 0..=row {
                let (a, b) = (row * n, column * n);
                let dot: f64 = (0..column).map(|k| lower[a + k] * lower[b + k]).sum();
                let left = matrix[a + column] - dot;
                if row == column {
                    if !left.is_finite() || left <= SINGULAR * matrix[a + row].abs() {
                        return None;
                    }
                    lower[a + row] = left.sqrt();
                } else {
                    lower[a + column] = left / lower[b + column];
                }
            }
        }
        Some(Self { n, lower })
    }

    /// Natural logarithm of the matrix's determinant.
    pub fn log_determinant(&self) -> f64 {
        2.0 * (0..self.n).map(|row| self.lower[row * self.n + row].ln()).sum::<f64>()
    }

    pub fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.n;
        let mut x = right.to_vec();
        for row in 0..n {
            let dot: f64 = (0..row).map(|k| self.lower[row * n + k] * x[k]).sum();
            x[row] = (x[row] - dot) / self.lower[row * n + row];
        }
        for row in (0..n).rev() {
            let dot: f64 = (row + 1..n).map(|k| self.lower[k * n + row] * x[k]).sum();
            x[row] = (x[row] - dot) / self.lower[row * n + row];
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_solution_solves() {
        let matrix = [4.0, 1.0, 0.5, 1.0, 3.0, 0.2, 0.5, 0.2, 2.0];
        let x = Cholesky::of(&matrix, 3).unwrap().solve(&[1.0, 2.0, 3.0]);
        for (row, right) in matrix.chunks(3).zip([1.0, 2.0, 3.0]) {
            let left: f64 = row.iter().zip(&x).map(|(a, x)| a * x).sum();
            assert!((left - right).abs() < 1e-12);
        }
    }

    #[test]
    fn the_determinant_is_that_of_the_matrix() {
        let factor = Cholesky::of(&[4.0, 1.0, 1.0, 3.0], 2).unwrap();
        assert!((factor.log_determinant() - 11f64.ln()).abs() < 1e-12);
    }

    #[test]
    fn a_singular_matrix_has_no_factor() {
        assert!(Cholesky::of(&[1.0, 1.0, 1.0, 1.0], 2).is_none());
    }
}
