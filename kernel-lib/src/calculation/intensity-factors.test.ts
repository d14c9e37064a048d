import fc from "fast-check";
import type { SampleShape } from "../model/sample.js";
import { createAbsorption, createRoughness, fillAbsorption, fillRoughness } from "./absorption.js";
import { createExtinction, fillExtinction } from "./extinction.js";
import { createSampleAngles, fillSampleAngles } from "./sample-angles.js";

const absorb = (shape: SampleShape, mu: number, position: number) => {
  const out = createAbsorption();
  fillAbsorption(out, shape, mu, position);
  return out;
};

/** Fourth-order central difference. */
const slope = (f: (x: number) => number, x: number, h: number) =>
  (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * h);

const close = (a: number, b: number, scale: number) => Math.abs(a - b) <= 1e-7 * Math.max(scale, Math.abs(b));

test.each(["cylinder", "perpendicular plate", "tilted plate"] as const)(
  "absorption of a %s has the derivatives of its value",
  (shape) => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 9, noNaN: true }),
        fc.double({ min: 2, max: 88, noNaN: true }),
        (mu, x) => {
          fc.pre(Math.abs(mu - 3) > 0.01);
          const here = absorb(shape, mu, x);
          const h = 1e-3 * Math.min(mu, 1);
          return (
            close(
              here.byAbsorption,
              slope((m) => absorb(shape, m, x).value, mu, h),
              here.value,
            ) &&
            close(
              here.byPosition,
              slope((p) => absorb(shape, mu, p).value, x, 1e-3),
              here.value,
            )
          );
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  },
);

test("a cylinder transmits what integration over its cross section gives, to the 1 % of the fit", () => {
  for (const mu of [0.3, 1, 2.5])
    for (const position of [20, 60, 120]) {
      const exact = cylinderTransmission(mu, position);
      expect(Math.abs(absorb("cylinder", mu, position).value / exact - 1)).toBeLessThan(1e-2);
    }
});

test("thin plates absorb nothing but what their tilt exposes", () => {
  expect(absorb("perpendicular plate", 0, 40).value).toBe(1);
  expect(absorb("tilted plate", 0, 40).value).toBeCloseTo(1 / Math.cos(Math.PI / 9), 12);
});

test("a perpendicular plate transmits what integration over its depth gives", () => {
  const [mt, angle] = [1.3, 0.6];
  let sum = 0;
  const n = 2000;
  for (let i = 0; i < n; i++) {
    const depth = (i + 0.5) / n;
    sum += Math.exp(-mt * depth - (mt * (1 - depth)) / Math.cos(angle)) / n;
  }
  expect(absorb("perpendicular plate", mt / 2, (angle * 180) / Math.PI).value).toBeCloseTo(sum, 6);
});

test("roughness has the derivatives of its value and is none for a = 1", () => {
  const at = (a: number, b: number, position: number) => {
    const out = createRoughness();
    fillRoughness(out, a, b, position);
    return out;
  };
  expect(at(1, 0.4, 30).value).toBe(1);
  for (const [a, b, x] of [
    [0.2, 0.13, 25],
    [0.7, 0.02, 110],
    [-0.1, 0.3, 70],
  ]) {
    const here = at(a, b, x);
    expect(here.byA).toBeCloseTo(
      slope((v) => at(v, b, x).value, a, 1e-3),
      7,
    );
    expect(here.byB).toBeCloseTo(
      slope((v) => at(a, v, x).value, b, 1e-4),
      7,
    );
    expect(here.byPosition).toBeCloseTo(
      slope((v) => at(a, b, v).value, x, 1e-2),
      7,
    );
  }
});

test.each(["exact", "gsas2"] as const)(
  "%s extinction has the derivatives of its value on both sides of x = 1",
  (rule) => {
    const at = (e: number, f2: number, position: number) => {
      const out = createExtinction();
      fillExtinction(out, rule, e, f2, 0.01, position);
      return out;
    };
    expect(at(0, 1e4, 30).value).toBe(1);
    for (const [e, f2, x] of [
      [2, 1e4, 20],
      [800, 1e4, 70],
      [40, 3e5, 110],
    ]) {
      const here = at(e, f2, x);
      expect(
        close(
          here.byCoefficient,
          slope((v) => at(v, f2, x).value, e, 1e-3 * e),
          1e-6,
        ),
      ).toBe(true);
      expect(close(here.byLogX, f2 * slope((v) => at(e, v, x).value, f2, 1e-3 * f2), 1e-3)).toBe(true);
      expect(
        close(
          here.byPosition,
          slope((v) => at(e, f2, v).value, x, 1e-2),
          1e-3,
        ),
      ).toBe(true);
    }
  },
);

test.each([false, true])("sample angles follow θ and the sample's zeros (coupled: %s)", (coupled) => {
  const goniometer = { omega: 11, chi: 23, phi: -31 };
  const at = (theta: number, omega: number, chi: number, phi: number) => {
    const out = createSampleAngles();
    fillSampleAngles(out, theta, goniometer, 37, { omega, chi, phi }, coupled);
    return out;
  };
  const [theta, zeros] = [9, [3, -4, 7]];
  const here = at(theta, zeros[0], zeros[1], zeros[2]);
  const both = (f: (step: number) => ReturnType<typeof at>) =>
    (["psi", "gamma"] as const).map((key) => slope((step) => f(step)[key], 0, 1e-2));
  const [psi, gamma] = both((step) => at(theta + step, zeros[0], zeros[1], zeros[2]));
  expect(here.psiByTheta).toBeCloseTo(psi, 9);
  expect(here.gammaByTheta).toBeCloseTo(gamma, 9);
  zeros.forEach((_, i) => {
    const moved = (step: number) => zeros.map((zero, j) => zero + (i === j ? step : 0)) as [number, number, number];
    const [byPsi, byGamma] = both((step) => at(theta, ...moved(step)));
    expect(here.psiByZero[i]).toBeCloseTo(byPsi, 9);
    expect(here.gammaByZero[i]).toBeCloseTo(byGamma, 9);
  });
});

/** Mean of e^(−µ path) over a circle of radius 1 by brute force. */
function cylinderTransmission(mu: number, position: number): number {
  const angle = (position * Math.PI) / 180;
  const out = [Math.cos(angle), Math.sin(angle)];
  const n = 300;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const [x, y] = [(2 * i + 1) / n - 1, (2 * j + 1) / n - 1];
      const r2 = x * x + y * y;
      if (r2 > 1) continue;
      const inside = x + Math.sqrt(1 - y * y);
      const along = x * out[0] + y * out[1];
      const outside = -along + Math.sqrt(along * along + 1 - r2);
      sum += Math.exp(-mu * (inside + outside));
      count++;
    }
  return sum / count;
}

/** At 2θ → 0 the factor is the Laue part, and x = coefficient · |F|² (λ/V)² · 0.079411. */
function laue(rule: "exact" | "gsas2", x: number) {
  const out = createExtinction();
  fillExtinction(out, rule, x / 0.079411, 1, 1, 1e-9);
  return out.value;
}

test("the Laue part is e⁻ˣ(I₀ + I₁) by quadrature, in one piece; Sabine's series are its ends", () => {
  // I₀ + I₁ = ∫ e^(x cos t) (1 + cos t) dt / π from 0 to π, whose trapezoidal rule converges exponentially.
  const quadrature = (x: number) => {
    let sum = Math.exp(0) * 2 * 0.5;
    const n = 400;
    for (let i = 1; i < n; i++) {
      const c = Math.cos((Math.PI * i) / n);
      sum += Math.exp(x * (c - 1)) * (1 + c);
    }
    return sum / n;
  };
  for (const x of [1e-6, 0.01, 0.3, 0.999, 1, 1.001, 2, 7, 20, 39.9, 40.1, 300]) {
    expect(Math.abs(laue("exact", x) / quadrature(x) - 1)).toBeLessThan(1e-12);
  }
  expect(Math.abs(laue("gsas2", 0.3) / laue("exact", 0.3) - 1)).toBeLessThan(1e-6);
  expect(Math.abs(laue("gsas2", 300) / laue("exact", 300) - 1)).toBeLessThan(1e-6);
  expect(laue("gsas2", 1.0001) / laue("gsas2", 0.9999)).toBeGreaterThan(1.03);
});
