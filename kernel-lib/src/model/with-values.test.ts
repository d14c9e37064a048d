import { spaceGroupFromNumber } from "../crystallography/space-group.js";
import { createModel } from "./create-model.js";
import { parameterValue } from "./parameter-path.js";
import { withValues } from "./with-values.js";

const twoTheta = Float64Array.from({ length: 30 }, (_, i) => 5 + i);
const data = { name: "h", file: "none", twoTheta, intensity: twoTheta, sigma: twoTheta, azimuth: 0, metadata: {} };
const profile = { polarization: 0.99, zero: 0, U: 1, V: 0, W: 1, X: 0, Y: 0, Z: 0, SHL: 0.002 };
const model = createModel({
  phases: {
    P: {
      name: "P",
      cell: { a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90 },
      spaceGroup: spaceGroupFromNumber(225),
      atoms: {},
    },
  },
  histograms: { h: { data, instrument: { wavelength: 1, geometry: "Debye-Scherrer", radius: 1000, ...profile } } },
});

test("values change where they were asked to and nowhere else", () => {
  const changed = withValues(model, { "phases.P.cell.a": 4.1, "histograms.h.instrument.W": 3 });
  expect(parameterValue(changed, "phases.P.cell.a")).toBe(4.1);
  expect(changed.histograms.h.instrument).toEqual({ ...model.histograms.h.instrument, W: 3 });
  expect(model.phases.P.cell.a).toBe(4);
  expect(changed.phases.P.atoms).toBe(model.phases.P.atoms);
});

test("a path that the model does not have is an error that names the nearest", () => {
  expect(() => withValues(model, { "phases.P.cell.aa": 4.1 })).toThrow(/phases\.P\.cell\.a/);
});
