import { nullTranslator } from "@jupyterlab/translation";
import { figureSchemaVersion } from "rietbook";
import type { FigurePhase, PatternFigure } from "rietbook";
import { patternLayout } from "./pattern-layout.js";
import { describeTicks, phaseAt } from "./tick-tooltip.js";

const trans = nullTranslator.load("rietbook");
const phase = (name: string, twoTheta: readonly number[]): FigurePhase => {
  const ones = twoTheta.map(() => 1);
  return {
    name,
    twoTheta,
    d: ones.map((one) => 3 * one),
    h: ones,
    k: ones.map((one) => -one),
    l: ones,
    multiplicity: ones,
  };
};
const figure: PatternFigure = {
  schemaVersion: figureSchemaVersion,
  kind: "rietveld",
  title: "",
  description: "",
  caption: [],
  options: { axis: "2theta", scale: "linear" },
  data: {
    wavelength: 1,
    twoTheta: [10, 50],
    observed: [1, 1],
    phases: [phase("A", [20, 20.1, 40]), phase("B", [30])],
    excluded: [],
  },
};

test("a tick mark tells its phase, indices, 2θ, d and multiplicity; two that lie together both do", () => {
  expect(describeTicks(figure.data.phases[0], [39.9, 40.1], trans)).toEqual([
    "A (1 −1 1)   2θ 40.0000°   d 3.0000 Å   multiplicity 1",
  ]);
  expect(describeTicks(figure.data.phases[0], [19.9, 20.2], trans)).toHaveLength(2);
  expect(describeTicks(figure.data.phases[0], [25, 35], trans)).toEqual([]);
});

test("more reflections than have room are counted", () => {
  const many = phase(
    "A",
    Array.from({ length: 20 }, (_, i) => 20 + i / 100),
  );
  expect(describeTicks(many, [10, 30], trans).at(-1)).toBe("and 14 more");
});

test("each row of tick marks belongs to its phase; above and below them is none", () => {
  const layout = patternLayout(600, 400, { phases: 2, hasDifference: true });
  const names = [-3, 12, 27, 60].map((dy) => phaseAt(figure, layout, layout.ticks.top + dy)?.name);
  expect(names).toEqual([undefined, "A", "B", undefined]);
});
