import { calculatePattern } from "../../calculation/calculate-pattern.js";
import { parseGpx } from "../../io/gpx/gpx-file.js";
import { harmonicOrientation, harmonicTexture, stephensMicrostrain } from "../../model/anisotropic-terms.js";
import { modelFromGpx } from "../../model/gpx/model-from-gpx.js";
import type { Model, PhaseInHistogram } from "../../model/model.js";
import type { Phase } from "../../model/phase.js";
import { refine } from "../../refinement/refine.js";
import type { Refinement } from "../../refinement/refinement.js";
import { phases as plain, trueModel } from "../testing/small-fit.js";
import { differences, formatGpxProject } from "./gpx-project.js";

const filled = (coefficients: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.keys(coefficients).map((name, i) => [name, 0.1 * Math.cos(i + 1)]));

/** The small mixture with other terms of corundum, of ceria, of the sample. */
function modelWith(
  { Al2O3 = {}, CeO2 = {} }: Readonly<Record<string, Partial<PhaseInHistogram>>>,
  texture?: Phase["texture"],
  sample: object = {},
): Model {
  const truth = trueModel();
  const { ring } = truth.histograms;
  const phases = { ...truth.phases, CeO2: { ...truth.phases.CeO2, ...(texture === undefined ? {} : { texture }) } };
  const shares = { Al2O3: { ...ring.phases.Al2O3, size: 1, ...Al2O3 }, CeO2: { ...ring.phases.CeO2, ...CeO2 } };
  const histogram = { ...ring, orientation: { omega: 10, chi: 20, phi: 30 }, sample: { ...ring.sample, ...sample } };
  return { ...truth, phases, histograms: { ring: { ...histogram, phases: shares } } };
}

const stephens = stephensMicrostrain(plain.Al2O3, 800);
const { S301: _, ...carried } = stephens.coefficients;
const texture = {
  ...harmonicTexture(plain.CeO2, 6, "rolling"),
  coefficients: filled(harmonicTexture(plain.CeO2, 6, "rolling").coefficients),
  omega: 3,
  chi: -4,
  phi: 7,
};
const axis = [0, 0, 1] as const;

const cases: readonly (readonly [string, Model, string])[] = [
  ["mixing", modelWith({ Al2O3: { size: 0.3, sizeMixing: 0.4, microstrainMixing: 0.7 } }), "sizeMixing"],
  ["uniaxial size", modelWith({ Al2O3: { size: { kind: "uniaxial", equatorial: 0.2, axial: 0.5, axis } } }), "size"],
  [
    "ellipsoidal size",
    modelWith({ Al2O3: { size: { kind: "ellipsoidal", s11: 6, s22: 9, s33: 4, s12: 1, s13: -0.5, s23: 0.3 } } }),
    "size",
  ],
  [
    "uniaxial microstrain",
    modelWith({ Al2O3: { microstrain: { kind: "uniaxial", equatorial: 900, axial: 1500, axis } } }),
    "microstrain",
  ],
  [
    "Stephens' terms",
    modelWith({ Al2O3: { microstrain: { kind: "generalized", coefficients: carried } } }),
    "microstrain",
  ],
  [
    "preferred orientation",
    modelWith({
      Al2O3: { preferredOrientation: { coefficients: filled(harmonicOrientation(plain.Al2O3, 4).coefficients) } },
    }),
    "preferredOrientation",
  ],
  ["extinction and solvent", modelWith({ Al2O3: { extinction: 3, babinet: { amplitude: 2, u: 0.05 } } }), "extinction"],
  ["texture", modelWith({}, texture), "scale"],
  ["absorption", modelWith({}, undefined, { absorption: 0.8 }), "scale"],
];

/** A refinement of nothing that matters, with the parameters at the path free. */
async function fitOf(model: Model, key: string): Promise<Refinement> {
  const free = [`histograms.*.phases.Al2O3.${key}`];
  const recipe = { name: "one", stages: [{ name: "one", free, maxCycles: 1 }] };
  return refine(model, recipe, { startingValues: false });
}

test.each(cases)("%s go through a GSAS-II project: values, what is refined, the pattern", async (_, model, key) => {
  const fit = await fitOf(model, key);
  const pattern = calculatePattern(fit.model, "ring");
  const items = parseGpx(formatGpxProject(fit, { ring: pattern }, "test.gpx"));
  const back = modelFromGpx(items, "test.gpx");
  const again = calculatePattern(back.model, "ring");
  const used = new Map(Array.from(again.twoTheta, (x, i) => [x, again.calculated[i]]));
  const top = Math.max(...pattern.calculated);
  pattern.twoTheta.forEach((x, i) =>
    expect(Math.abs((used.get(x) ?? NaN) - pattern.calculated[i])).toBeLessThan(1e-6 * top),
  );
  const freed = fit.parameters.filter(({ state }) => state === "free").map(({ path }) => path);
  for (const path of freed)
    expect(back.free.some((pattern) => path === pattern || path.startsWith(`${pattern}.`))).toBe(true);
});

test("what GSAS-II does otherwise is said in the notebook", () => {
  const rule = {
    axialDivergence: "gsas2",
    peakRange: "fwhm",
    friedelPairs: "listed",
    outsideTails: "omitted",
    diffuseScattering: "first point",
    extinction: "gsas2",
  } as const;
  const said = (model: Model) => differences({ ...model, calculation: { ...rule, anisotropy: "exact" } }).join("\n");
  expect(said(modelWith({ Al2O3: { microstrain: stephens } }))).toMatch(/Al2O3: GSAS-II has no S301/);
  const ellipsoid = { kind: "ellipsoidal", s11: 6, s22: 9, s33: 4, s12: 1, s13: 0, s23: 0 } as const;
  expect(said(modelWith({ CeO2: { size: ellipsoid } }))).toMatch(/CeO2: GSAS-II turns an ellipsoid/);
  expect(said(modelWith({}, undefined, { absorption: 1, shape: "tilted plate" }))).toMatch(/cylinder only/);
  expect(said(modelWith({}))).not.toMatch(/harmonics|ellipsoid|cylinder/);
});

test("a texture without coefficients still replaces the preferred orientation of a histogram", async () => {
  const { coefficients } = harmonicOrientation(plain.CeO2, 4);
  const empty = { ...texture, coefficients: {} };
  const model = modelWith({ CeO2: { preferredOrientation: { coefficients: filled(coefficients) } } }, empty);
  const fit = await fitOf(model, "scale");
  const pattern = calculatePattern(fit.model, "ring");
  const back = modelFromGpx(parseGpx(formatGpxProject(fit, { ring: pattern }, "test.gpx")), "test.gpx");
  const again = calculatePattern(back.model, "ring");
  expect(again.reflections.CeO2.iCorr[1]).toBeCloseTo(pattern.reflections.CeO2.iCorr[1], 8);
});
