import { normalizedLegendre } from "./legendre.js";

test("the first functions are those of the tables", () => {
  for (const theta of [0.2, 1.1, 2.9]) {
    const [c, s] = [Math.cos(theta), Math.sin(theta)];
    expect(normalizedLegendre(0, theta).value[0]).toBeCloseTo(Math.sqrt(0.5), 14);
    const two = normalizedLegendre(2, theta).value;
    expect(two[0]).toBeCloseTo((Math.sqrt(2.5) * (3 * c * c - 1)) / 2, 13);
    expect(two[1]).toBeCloseTo(Math.sqrt(2.5 / 6) * 3 * s * c, 13);
    expect(two[2]).toBeCloseTo(Math.sqrt(2.5 / 24) * 3 * s * s, 13);
  }
});

test("functions of the same m are orthonormal over the sphere up to l = 34", () => {
  const n = 600;
  const product = (l: number, k: number, m: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const theta = (Math.PI * (i + 0.5)) / n;
      sum += normalizedLegendre(l, theta).value[m] * normalizedLegendre(k, theta).value[m] * Math.sin(theta);
    }
    return (sum * Math.PI) / n;
  };
  expect(product(34, 34, 4)).toBeCloseTo(1, 4);
  expect(product(34, 32, 4)).toBeCloseTo(0, 4);
  expect(product(6, 4, 3)).toBeCloseTo(0, 4);
});

test("derivatives agree with central differences, also beside the poles", () => {
  for (const l of [2, 7, 20])
    for (const theta of [1e-4, 0.7, 2.2, Math.PI - 1e-4]) {
      const { byTheta } = normalizedLegendre(l, theta);
      const [plus, minus] = [normalizedLegendre(l, theta + 1e-5).value, normalizedLegendre(l, theta - 1e-5).value];
      byTheta.forEach((slope, m) => expect(slope).toBeCloseTo((plus[m] - minus[m]) / 2e-5, 4));
    }
});
