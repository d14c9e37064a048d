import { readFileSync } from "node:fs";
import fc from "fast-check";
import { isRietbookError } from "../errors.js";
import { simulate } from "../refinement/fixtures/simulated.js";
import { refine } from "../refinement/refine.js";
import { recipes } from "../refinement/recipes.js";
import { parseRecipe } from "./recipe-file.js";

test("a built-in recipe written as JSON is read back the same", () => {
  expect(parseRecipe(JSON.stringify(recipes.midas), "midas.json")).toEqual(recipes.midas);
});

test("a recipe without a name gets the file's", () => {
  expect(parseRecipe('{"stages":[{"name":"cell","free":["phases.*.cell"]}]}', "mine.json").name).toBe("mine.json");
});

test("errors name the stage and the field", () => {
  const stage = (fields: object) => JSON.stringify({ stages: [{ name: "cell", free: [], ...fields }] });
  const message = (text: string) => {
    try {
      parseRecipe(text, "r.json");
    } catch (error) {
      return (error as Error).message;
    }
    return "no error";
  };
  expect(message("[1]")).toBe("stages in r.json: found [1], expected a list of stages.");
  expect(message('{"stages":[]}')).toBe("stages in r.json: found [], expected a list of stages.");
  expect(message('{"stages":[3]}')).toMatch(/^stage 1 in r\.json: found 3/);
  expect(message(stage({ name: "" }))).toBe('name of stage 1 in r.json: found "", expected a text.');
  expect(message(stage({ free: "cell" }))).toMatch(
    /^free of stage 1 \(cell\) in r\.json: found "cell", expected a list/,
  );
  expect(message(stage({ hold: [1] }))).toMatch(/^hold of stage 1 \(cell\)/);
  expect(message(stage({ maxCycles: 0 }))).toMatch(/^maxCycles of stage 1 \(cell\) in r\.json: found 0/);
  expect(message(stage({ oneAtATime: "yes" }))).toMatch(/^oneAtATime of stage 1/);
  expect(message(stage({ cycles: 3 }))).toMatch(
    /^stage 1 \(cell\) in r\.json: found the field "cycles", expected one of name, free/,
  );
  expect(message("{")).toMatch(/^r\.json: found no JSON/);
});

test("any JSON ends in a recipe or one of our errors", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.array(fc.jsonValue()).map((stages) => JSON.stringify({ stages })),
        fc.string(),
      ),
      (text) => {
        try {
          parseRecipe(text, "fuzz");
        } catch (error) {
          if (!isRietbookError(error)) throw error;
        }
      },
    ),
    { seed: 1, numRuns: 500 },
  );
});

const EXAMPLES = readFileSync(new URL("../../../docs/recipes.md", import.meta.url), "utf8").matchAll(
  /```json\n(.*?)```/gs,
);

test.each([...EXAMPLES].map(([, text]) => [(JSON.parse(text) as { name: string }).name, text]))(
  "the example %j of docs/recipes.md refines",
  async (_, text) => {
    const recipe = parseRecipe(text, "example.json");
    const fit = await refine(simulate({ points: 1200, seed: 3 }), recipe);
    expect(fit.stages.map(({ verdict }) => verdict)).not.toContain("rolled back");
    expect(fit.statistics.gof).toBeLessThan(1.2);
    expect(fit.provenance.recipe).toBe(recipe.name);
  },
);

const withModel = (model: unknown) => JSON.stringify({ model, stages: [{ name: "cell", free: [] }] });

test.each([
  [{ backgrounds: {} }, "model.backgrounds in r.json: found {}, expected one of background, limits, excluded"],
  [{ background: { kind: "spline" } }, 'model.background.kind in r.json: found "spline", expected one of chebyshev'],
  [{ background: { terms: 0 } }, "model.background.terms in r.json: found 0, expected a whole number from 1 to 36."],
  [
    { background: { terms: 2, coefficients: [1, 2] } },
    "model.background.terms in r.json: found 2, expected the number of terms or their coeff",
  ],
  [
    { background: { debye: [{ amplitude: 1, distance: 2 }] } },
    "model.background.debye[0].u in r.json: found nothing, expected a value.",
  ],
  [
    { background: { fixed: { twoTheta: [1, 2], intensity: [1], multiplier: 1 } } },
    "model.background.fixed.intensity in r.json: found [1], expected 2 numbers",
  ],
  [{ limits: [3] }, "model.limits in r.json: found [3], expected two angles 2θ in degrees."],
  [{ excluded: [[1, "2"]] }, 'model.excluded[0][1] in r.json: found "2", expected a number.'],
  [{ sample: { shape: "ball" } }, 'model.sample.shape in r.json: found "ball", expected one of cylinder'],
  [{ phases: [] }, "model.phases in r.json: found [], expected terms by name of the phase, or * for all."],
  [
    { phases: { A: { size: { kind: "cubic" } } } },
    'model.phases.A.size.kind in r.json: found "cubic", expected a number in micrometres, or a record of kind uniaxial or ellipsoidal.',
  ],
  [{ phases: { A: { size: -1 } } }, "model.phases.A.size in r.json: found -1, expected a number from 0.0001."],
  [
    { phases: { A: { microstrain: { kind: "generalized" } } } },
    "model.phases.A.microstrain.start in r.json: found nothing, expected a value.",
  ],
  [
    { phases: { A: { texture: { order: 3.5, sampleSymmetry: "none" } } } },
    "model.phases.A.texture.order in r.json: found 3.5, expected a whole number from 2 to 34.",
  ],
  [{ phases: { A: { intensities: "lebail" } } }, 'found "lebail", expected one of structure, le bail, pawley.'],
  [
    { values: { "histograms.*.scale": "1" } },
    'model.values.histograms.*.scale in r.json: found "1", expected a number.',
  ],
  [
    { constraints: [{ kind: "same" }] },
    'model.constraints[0].kind in r.json: found "same", expected one of equal, linear, hold, bounds.',
  ],
  [
    { constraints: [{ kind: "bounds", paths: [] }] },
    "model.constraints[0].paths in r.json: found [], expected a list of parameter paths",
  ],
  [
    { restraints: [{ kind: "angle", phase: "A", atoms: ["B", "C"], value: 1, sigma: 1 }] },
    'model.restraints[0].atoms in r.json: found ["B","C"], expected three atoms.',
  ],
  [
    { restraints: [{ kind: "distance", phase: "A", atoms: ["B", "C"], value: 1, sigma: 0 }] },
    "model.restraints[0].sigma in r.json: found 0, expected a number from",
  ],
])("a term that is wrong is named: %j", (model, message) => {
  expect(() => parseRecipe(withModel(model), "r.json")).toThrow(message);
});

test("what a file cannot know is an error of the model: phases, patterns and terms that are not there", async () => {
  const start = simulate({ points: 400 });
  const run = (model: unknown) => refine(start, parseRecipe(withModel(model), "r.json"));
  await expect(run({ phases: { CeO: { size: 1 } } })).rejects.toThrow(
    'phases of the recipe: found "CeO", expected one of CeO2, or *',
  );
  await expect(run({ values: { "histograms.*.instrument.q": 1 } })).rejects.toThrow("histograms.*.instrument.q");
  await expect(run({ phases: { CeO2: { preferredOrientation: { order: 3 } } } })).rejects.toThrow("order");
  await expect(run({ limits: [100, 120] })).rejects.toThrow(/limits of the recipe .*found 100° to 120°/);
  const fit = await run({ limits: [5, 9] });
  expect(fit.model.histograms[Object.keys(fit.model.histograms)[0]].limits).toEqual([5, 9]);
  await expect(refine(fit, parseRecipe(withModel({ limits: [5, 8] }), "r.json"))).rejects.toThrow(
    /found a recipe that changes limits of the model, for a refinement, expected a model to begin with/,
  );
});

test("any model in a recipe ends in terms or one of our errors", () => {
  const keys = fc.constantFrom(
    "background",
    "phases",
    "constraints",
    "restraints",
    "values",
    "sample",
    "limits",
    "kind",
    "*",
    "size",
    "debye",
    "__proto__",
    "microstrain",
    "texture",
    "paths",
    "atoms",
  );
  const leaf = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom("uniaxial", "generalized", "equal", "distance", "hold", "chebyshev"),
    fc.double(),
  );
  const { node } = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.dictionary(keys, tie("node"), { maxKeys: 4 }),
      fc.array(tie("node"), { maxLength: 3 }),
    ),
  }));
  fc.assert(
    fc.property(node, (model) => {
      try {
        parseRecipe(withModel(model), "fuzz");
      } catch (error) {
        if (!isRietbookError(error)) throw error;
        expect(error.file).toBe("fuzz");
      }
    }),
    { seed: 1, numRuns: 2000 },
  );
});
