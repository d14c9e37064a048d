import { spaceGroupFromNumber } from "../crystallography/space-group.js";
import { parameterValue } from "./parameter-path.js";
import { modelWithoutData } from "./testing/model-without-data.js";
import { withValues } from "./with-values.js";

const model = modelWithoutData({
  name: "P",
  cell: { a: 4, b: 4, c: 4, alpha: 90, beta: 90, gamma: 90 },
  spaceGroup: spaceGroupFromNumber(225),
  atoms: {},
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
