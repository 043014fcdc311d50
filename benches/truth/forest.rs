//! Isolation forest: how few random cuts it takes to set somebody apart.
//!
//! In: points, a seed. Out: a score in (0, 1), high = apart. Never: the same forest for another seed.
//!
//! Liu, Ting, Zhou 2008, Isolation Forest, ICDM: 413–422; their 100 trees of 256 points.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const TREES: usize = 100;
const SAMPLE: usize = 256;

pub struct Forest {
    trees: Vec<Node>,
    /// Mean path of an unsuccessful search among the sample, by which paths are measured.
    usual: f64,
}

enum Node {
    Leaf(usize),
    Cut { feature: usize, at: f64, below: Box<Node>, above: Box<Node> },
}

impl Forest {
    pub fn grow(points: &[Vec<f64>], seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let size = points.len().min(SAMPLE);
        let deepest = (size.max(2) as f64).log2().ceil() as u32;
        let mut order: Vec<usize> = (0..points.len()).collect();
        let trees = (0..TREES)
            .map(|_| {
                for at in 0..size {
                    let other = random.random_range(at..order.len());
                    order.swap(at, other);
                }
                let sample: Vec<&[f64]> =
                    order.iter().take(size).map(|at| points[*at].as_slice()).collect();
                grow(&sample, deepest, &mut random)
            })
            .collect();
        Self { trees, usual: usual_path(size) }
    }

    pub fn score(&self, point: &[f64]) -> f64 {
        let paths: f64 = self.trees.iter().map(|tree| path(tree, point)).sum();
        2f64.powf(-paths / self.trees.len() as f64 / self.usual.max(1e-9))
    }
}

fn grow(points: &[&[f64]], deepest: u32, random: &mut ChaCha8Rng) -> Node {
    if points.len() <= 1 || deepest == 0 {
        return Node::Leaf(points.len());
    }
    let width = points.first().map_or(0, |point| point.len());
    let ends = |feature: usize| {
        let values = points.iter().map(|point| point[feature]);
        let low = values.clone().fold(f64::INFINITY, f64::min);
        (low, values.fold(f64::NEG_INFINITY, f64::max))
    };
    let open: Vec<usize> = (0..width).filter(|f| ends(*f).0 < ends(*f).1).collect();
    if open.is_empty() {
        return Node::Leaf(points.len());
    }
    let feature = open[random.random_range(0..open.len())];
    let (low, high) = ends(feature);
    let at = low + (high - low) * random.random_range(0.0..1.0);
    let (below, above): (Vec<&[f64]>, Vec<&[f64]>) =
        points.iter().partition(|point| point[feature] <= at);
    Node::Cut {
        feature,
        at,
        below: Box::new(grow(&below, deepest - 1, random)),
        above: Box::new(grow(&above, deepest - 1, random)),
    }
}

fn path(tree: &Node, point: &[f64]) -> f64 {
    match tree {
        Node::Leaf(n) => usual_path(*n),
        Node::Cut { feature, at, below, above } => {
            1.0 + path(if point[*feature] <= *at { below } else { above }, point)
        }
    }
}

/// c(n) of the paper: 2 H(n − 1) − 2 (n − 1) / n.
fn usual_path(n: usize) -> f64 {
    const EULER: f64 = 0.577_215_664_901_532_9;
    match n {
        0 | 1 => 0.0,
        2 => 1.0,
        _ => {
            let n = n as f64;
            2.0 * ((n - 1.0).ln() + EULER) - 2.0 * (n - 1.0) / n
        }
    }
}
