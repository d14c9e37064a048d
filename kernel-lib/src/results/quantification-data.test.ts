import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, jest, test } from "@jest/globals";
import { readPattern } from "../histograms/text-pattern.js";
import { chebyshev } from "../model/background.js";
import { createModel } from "../model/create-model.js";
import { readCif } from "../model/phase-from-cif.js";
import { diagnose } from "../refinement/diagnosis/diagnose.js";
import { suggestNext } from "../refinement/diagnosis/suggest-next.js";
import { recipes } from "../refinement/recipes.js";
import { refine, refineStage } from "../refinement/refine.js";
import { absoluteFractions } from "./amorphous-fraction.js";
import { parameter } from "./parameter.js";

jest.setTimeout(120_000);

const shipped = (name: string): string => fileURLToPath(new URL(`../../../notebooks/data/${name}`, import.meta.url));
interface Truth {
  readonly sample: Readonly<Record<"anatase" | "rutile" | "amorphous", number>>;
  readonly sizes: Readonly<Record<string, number>>;
  readonly instrument: Parameters<typeof createModel>[0]["histograms"][string]["instrument"];
}
const truth = JSON.parse(readFileSync(shipped("quantification-truth.json"), "utf8")) as Truth;

test("diagnosis leads from three bare phases to the true fractions, glass and sizes of the shipped mixture", async () => {
  const data = await readPattern(shipped("quantification.xye"));
  const names = ["corundum", "anatase", "rutile"];
  const phases = Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readCif(shipped(`${name}.cif`))] as const)),
  );
  const shares = Object.fromEntries(names.map((name) => [name, { microstrain: 500 }]));
  const { instrument } = truth;
  const description = { data, instrument, background: chebyshev(6), phases: shares };
  const begun = await refine(createModel({ phases, histograms: { mixture: description } }), {
    name: "begun",
    stages: recipes.midas.stages.slice(0, 2),
  });
  expect(suggestNext(begun)[0].free).toEqual(["histograms.mixture.phases.anatase.size"]);
  const sized = await refineStage(begun, { name: "sizes", free: ["histograms.*.phases.*.size"] });
  const [halo, ...more] = diagnose(sized);
  expect([halo.symptom, more]).toEqual(["stiff background", []]);
  expect(Math.abs(halo.numbers["worstTwoTheta"] - 5.8)).toBeLessThan(1);

  const { mixture } = sized.model.histograms;
  const peaks = [
    { position: 6, intensity: 1e5, sig: 10000, gam: 1 },
    { position: 11, intensity: 3e4, sig: 20000, gam: 1 },
  ];
  const glassy = { ...mixture, background: { ...mixture.background, peaks } };
  const fit = await refine(
    { ...sized.model, histograms: { mixture: glassy } },
    {
      name: "with halos",
      stages: [
        {
          name: "scales",
          free: [
            "histograms.*.background.coefficients",
            "histograms.*.background.peaks.*.intensity",
            "histograms.*.scale",
            "histograms.*.phases.*.scale",
            "phases.*.cell",
          ],
        },
        {
          name: "halos",
          free: [
            "histograms.*.background.peaks.*.position",
            "histograms.*.background.peaks.*.sig",
            "histograms.*.phases.*.size",
          ],
        },
      ],
    },
    { startingValues: false },
  );
  expect(fit.statistics.gof).toBeLessThan(1.05);
  expect(diagnose(fit)).toEqual([]);
  const standard = { phase: "corundum", weightFraction: 0.2, purity: 0.99 };
  const { amorphous, phases: crystalline } = absoluteFractions(fit, "mixture", standard);
  for (const [found, name] of [
    [amorphous, "amorphous"],
    [crystalline["anatase"], "anatase"],
    [crystalline["rutile"], "rutile"],
  ] as const) {
    expect(Math.abs(found.value - truth.sample[name]) / found.esd).toBeLessThan(3.5);
    expect(found.esd).toBeLessThan(0.005);
  }
  for (const name of names) {
    const size = parameter(fit, `histograms.mixture.phases.${name}.size`);
    expect(Math.abs(size.value - truth.sizes[name]) / size.esd).toBeLessThan(3.5);
  }
});
