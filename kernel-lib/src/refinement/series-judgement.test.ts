import { expect, test } from "@jest/globals";
import { azimuthalWaves } from "./series-judgement.js";

const etas = Array.from({ length: 36 }, (_, i) => -175 + 10 * i);
const series = (once: number, twice: number) =>
  etas.map((eta, i) => ({
    eta,
    value:
      5.41 *
      (1 +
        once * Math.cos(((eta - 40) * Math.PI) / 180) +
        twice * Math.cos((2 * (eta - 12) * Math.PI) / 180) +
        1e-6 * Math.sin(17 * i)),
    esd: 5e-6,
  }));

test("amplitudes and directions of both waves are found within their uncertainties", () => {
  const [once, twice] = azimuthalWaves(series(3e-4, 1e-4));
  expect(Math.abs(once.amplitude - 3e-4)).toBeLessThan(4 * once.amplitudeEsd);
  expect(Math.abs(twice.amplitude - 1e-4)).toBeLessThan(4 * twice.amplitudeEsd);
  expect(once.phase).toBeCloseTo(40, 0);
  expect(twice.phase).toBeCloseTo(12, 0);
});

test("a cell without a wave has amplitudes of the size of their uncertainties", () => {
  for (const { amplitude, amplitudeEsd } of azimuthalWaves(series(0, 0)))
    expect(amplitude).toBeLessThan(4 * amplitudeEsd);
});

test("a few lineouts, or lineouts of one side only, say nothing", () => {
  expect(azimuthalWaves(series(3e-4, 0).slice(0, 9))).toEqual([]);
  expect(azimuthalWaves(series(3e-4, 0).map((point) => ({ ...point, eta: 30 })))).toEqual([]);
});
