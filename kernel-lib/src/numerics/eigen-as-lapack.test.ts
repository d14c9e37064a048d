import { eigenAsLapack } from "./eigen-as-lapack.js";

/** Eigenvectors by numpy 2.4.6 (numpy.linalg.eigh, OpenBLAS 0.3.31). */
const cases = [
  {
    matrix: [0.11, 0.02, -0.03, 0.02, 0.23, 0.01, -0.03, 0.01, 0.36],
    vectors: [
      0.9791155, 0.16923188, -0.11266504, -0.16364046, 0.98485923, 0.05721978, 0.12064262, -0.03758822, 0.99198412,
    ],
  },
  {
    matrix: [0.3, 0.05, 0.02, 0.05, 0.2, 0.01, 0.02, 0.01, 0.1],
    vectors: [
      -0.08454152, -0.38539993, -0.91886867, -0.0559485, 0.92255129, -0.38179692, 0.99484798, 0.01913163, -0.09955644,
    ],
  },
  {
    matrix: [1, 0, 0.3, 0, 2, 0, 0.3, 0, 3],
    vectors: [-0.9894004, 0, -0.14521314, 0, -1, 0, 0.14521314, 0, -0.9894004],
  },
  {
    matrix: [1, 0.2, 0, 0.2, 2, 0, 0, 0, 3],
    vectors: [-0.98195639, 0.18910752, 0, 0.18910752, 0.98195639, 0, 0, 0, 1],
  },
  {
    matrix: [1, 0, 0, 0, 2, 0.1, 0, 0.1, 3],
    vectors: [1, 0, 0, 0, -0.99513333, 0.09853762, 0, 0.09853762, 0.99513333],
  },
  { matrix: [3, 0, 0, 0, 1, 0, 0, 0, 2], vectors: [0, 0, 1, 1, 0, 0, 0, 1, 0] },
];

test.each(cases)("the eigenvectors of $matrix have LAPACK's order and signs", ({ matrix, vectors }) => {
  const { vectors: ours } = eigenAsLapack(matrix);
  vectors.forEach((value, i) => expect(ours[i]).toBeCloseTo(value, 7));
});

test.each(cases)("V diag(values) Vᵀ is the matrix $matrix", ({ matrix }) => {
  const { values, vectors: v } = eigenAsLapack(matrix);
  matrix.forEach((value, e) => {
    const [i, j] = [Math.floor(e / 3), e % 3];
    const sum = [0, 1, 2].reduce((total, k) => total + v[3 * i + k] * values[k] * v[3 * j + k], 0);
    expect(sum).toBeCloseTo(value, 13);
  });
});
