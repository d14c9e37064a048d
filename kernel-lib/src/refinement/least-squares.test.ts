import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { LeastSquaresProblem } from "../calculation/problem.js";
import { leastSquares } from "./least-squares.js";
import { problemOf } from "./fixtures/formula-problem.js";

const line = (b: ArrayLike<number>, [x]: readonly number[]): number => b[0] + b[1] * x;
const xs = Array.from({ length: 11 }, (_, i) => [i - 5]);
const ys = Float64Array.from(xs, ([x]) => 3 + 2 * x + Math.sin(7 * x));

describe("bounds", () => {
  test("a minimum beyond a bound ends on the bound, is called so and has no esd", async () => {
    const fit = await leastSquares(problemOf(line, xs, ys, [0, 0], [[-1, 1]]));
    expect(fit.status).toBe("converged");
    expect(fit.values[0]).toBe(1);
    expect(fit.states).toEqual(["at bound", "free"]);
    expect(fit.covariance[0]).toBe(0);
    const slope = xs.reduce((sum, [x], i) => sum + x * ys[i], 0) / xs.reduce((sum, [x]) => sum + x * x, 0);
    expect(fit.values[1]).toBeCloseTo(slope, 10);
  });

  test("a start beyond a bound is put on it, and leaves it when the minimum is inside", async () => {
    const fit = await leastSquares(problemOf(line, xs, ys, [-50, 0], [[0, 10]]));
    expect(fit.status).toBe("converged");
    expect(fit.states).toEqual(["free", "free"]);
    expect(fit.values[0]).toBeCloseTo(3, 0);
  });

  test("strongly correlated variables end at the constrained minimum, not at the clipped free one", async () => {
    // y = b1 x + b2 (x + ε): clipping b1 at its bound without re-solving b2 would leave χ² far too high.
    const formula = (b: ArrayLike<number>, [x]: readonly number[]): number => b[0] * x + b[1] * (x + 0.01 * x * x);
    const y = Float64Array.from(xs, ([x]) => -4 * x + 5 * (x + 0.01 * x * x));
    const fit = await leastSquares(problemOf(formula, xs, y, [1, 1], [[0, Infinity]]));
    expect(fit.values[0]).toBe(0);
    const basis = xs.map(([x]) => x + 0.01 * x * x);
    const best = basis.reduce((s, f, i) => s + f * y[i], 0) / basis.reduce((s, f) => s + f * f, 0);
    expect(fit.values[1]).toBeCloseTo(best, 8);
  });
});

describe("inequalities", () => {
  const withSum = (start: readonly number[], sign: number): LeastSquaresProblem => ({
    ...problemOf(line, xs, ys, start),
    inequalities: [{ label: "sum", coefficients: Float64Array.of(sign, sign), constant: -sign * 4 }],
  });

  test("a minimum outside a linear inequality ends on its face with the uncertainty along it", async () => {
    const fit = await leastSquares(withSum([0, 0], -1)); // b1 + b2 ≤ 4, free minimum at 3 + 2
    expect(fit.status).toBe("converged");
    expect(fit.values[0] + fit.values[1]).toBeCloseTo(4, 10);
    expect(fit.activeInequalities).toEqual([0]);
    // On b1 + b2 = 4: y = 4 + b2 (x − 1).
    const sxx = xs.reduce((sum, [x]) => sum + (x - 1) ** 2, 0);
    const slope = xs.reduce((sum, [x], i) => sum + (x - 1) * (ys[i] - 4), 0) / sxx;
    expect(fit.values[1]).toBeCloseTo(slope, 8);
    expect(fit.covariance[3]).toBeCloseTo(1 / sxx, 10);
    expect(fit.covariance[0]).toBeCloseTo(1 / sxx, 10);
    expect(fit.covariance[1]).toBeCloseTo(-1 / sxx, 10);
  });

  test("a minimum inside the inequality is found from a start outside it", async () => {
    const fit = await leastSquares(withSum([-30, 2], 1));
    expect(fit.status).toBe("converged");
    expect(fit.activeInequalities).toEqual([]);
    expect(fit.values[0]).toBeCloseTo(3, 0);
  });

  test("conditions that exclude each other are reported, not looped over", async () => {
    const problem = problemOf(line, xs, ys, [0, 0], [[0, 1]]);
    const inequalities = [{ label: "b1 ≥ 2", coefficients: Float64Array.of(1, 0), constant: -2 }];
    expect((await leastSquares({ ...problem, inequalities })).status).toBe("impossible");
  });
});

describe("rank", () => {
  test("a variable without influence is named and the others are refined", async () => {
    const formula = (b: ArrayLike<number>, [x]: readonly number[]): number => b[0] + b[2] * x + 0 * b[1];
    const fit = await leastSquares(problemOf(formula, xs, ys, [0, 5, 0]));
    expect(fit.status).toBe("converged");
    expect(fit.states).toEqual(["free", "without influence", "free"]);
    expect(fit.values[1]).toBe(5);
  });

  test("a product of two scales is refined and the pair is named", async () => {
    const formula = (b: ArrayLike<number>, [x]: readonly number[]): number => b[0] * b[1] * (x + 9) + b[2];
    const fit = await leastSquares(problemOf(formula, xs, ys, [1, 1, 0]));
    expect(fit.status).toBe("converged");
    expect(fit.states).toEqual(["free", "dependent", "free"]);
    expect(fit.dependences).toEqual([{ variable: 1, on: [0] }]);
    expect(fit.covariance[4]).toBe(0);
  });
});

describe("trouble", () => {
  const root = (b: ArrayLike<number>, [x]: readonly number[]): number => Math.sqrt(b[0] - 1) + b[1] * x; // NaN for b1 < 1
  test("trial points without a finite χ² are refused", async () => {
    const y = Float64Array.from(xs, ([x]) => 0.2 + x + 0.01 * Math.sin(9 * x));
    const fit = await leastSquares(problemOf(root, xs, y, [30, 0]));
    expect(fit.status).toBe("converged");
    expect(fit.values[0]).toBeCloseTo(1.04, 2);
  });

  test("a start without a finite χ² is reported and left alone", async () => {
    const fit = await leastSquares(problemOf(root, xs, ys, [0, 0]));
    expect(fit.status).toBe("not finite");
    expect([...fit.values]).toEqual([0, 0]);
  });

  test("cycles that are used up are reported", async () => {
    const decay = (b: ArrayLike<number>, [x]: readonly number[]): number => b[0] * Math.exp(-b[1] * (x + 5));
    const y = Float64Array.from(xs, ([x]) => 100 * Math.exp(-(x + 5)));
    const fit = await leastSquares(problemOf(decay, xs, y, [1, 0.01]), { maxCycles: 2 });
    expect(fit.status).toBe("cycles used up");
    expect(fit.cycles).toBe(2);
    expect(fit.chiSquared).toBeLessThan(fit.chiSquaredStart);
  });

  test("a signal stops it with an error of kind cancelled", async () => {
    const stop = AbortSignal.abort();
    await expect(leastSquares(problemOf(line, xs, ys, [0, 0]), { signal: stop })).rejects.toMatchObject({
      kind: "cancelled",
    });
  });
});

test("χ² never rises and bounds always hold, whatever the problem", async () => {
  const number = fc.double({ min: -3, max: 3, noNaN: true });
  await fc.assert(
    fc.asyncProperty(fc.tuple(number, number, number), fc.tuple(number, number, number), async (truth, start) => {
      const formula = (b: ArrayLike<number>, [x]: readonly number[]): number =>
        b[0] * Math.exp(-(((x - b[1]) / (Math.abs(b[2]) + 0.3)) ** 2));
      const y = Float64Array.from(xs, (x) => formula(truth, x) + 0.1 * Math.cos(5 * x[0]));
      const bounds = [
        [-2, 2],
        [-2, 2],
        [-2, 2],
      ] as const;
      const fit = await leastSquares(problemOf(formula, xs, y, start, bounds));
      expect(fit.chiSquared).toBeLessThanOrEqual(fit.chiSquaredStart);
      expect(fit.values.every((value) => value >= -2 && value <= 2)).toBe(true);
    }),
    { numRuns: 100 },
  );
});
