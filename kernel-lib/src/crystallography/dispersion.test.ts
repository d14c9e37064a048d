import { readFileSync } from "node:fs";
import { absorptionEdges, dispersionAt, KEV_ANGSTROM } from "./dispersion.js";

const oracle = JSON.parse(readFileSync(new URL("./fixtures/dispersion.json", import.meta.url), "utf8")) as Record<
  string,
  [number, number, number][]
>;

test("f′ and f″ are GSAS-II's Cromer–Liberman values to 0.0015 electrons, away from edges", () => {
  for (const [element, rows] of Object.entries(oracle))
    for (const [energy, fPrime, fDoublePrime] of rows) {
      const found = dispersionAt(element, KEV_ANGSTROM / energy);
      const worst = Math.max(Math.abs(found.fPrime - fPrime), Math.abs(found.fDoublePrime - fDoublePrime));
      expect([element, energy, worst < 0.0015, worst]).toEqual([element, energy, true, worst]);
    }
});

// used by GSAS-II in its simulated patterns
test.each([
  ["Ce", 0.172979, -0.10560161943392948, 1.3249248046587836],
  ["O", 0.172979, -0.003043337426388051, 0.0002503006664313024],
  ["Ce", 0.413263, -1.168661656314527, 1.009254800733519],
  ["Pb", 0.172979, -1.8977205355711044, 0.9420525753063338],
  ["Zn", 0.413263, 0.25631051911373504, 0.536724716542665],
  ["La", 1.5405929, -1.4186457210399992, 9.03498381260971],
  ["Pb", 1.5405929, -4.077859218074973, 8.502147733796741],
  ["S", 1.5405929, 0.3330931396063187, 0.556744520072551],
])("%s at %f Å has the f′ and f″ that GSAS-II used", (element, wavelength, fPrime, fDoublePrime) => {
  const found = dispersionAt(element, wavelength);
  expect(Math.abs(found.fPrime - fPrime)).toBeLessThan(0.0015);
  expect(Math.abs(found.fDoublePrime - fDoublePrime)).toBeLessThan(0.0015);
});

test("f″ is positive and f′ finite at every energy, edges included", () => {
  const wrong: unknown[] = [];
  for (const element of ["Li", "O", "Fe", "Ce", "Au", "Pb", "U"])
    for (let energy = 4.2; energy < 249; energy *= 1.003) {
      const { fPrime, fDoublePrime } = dispersionAt(element, KEV_ANGSTROM / energy);
      if (!(Math.abs(fPrime) < 30 && fDoublePrime > 0)) wrong.push([element, energy, fPrime, fDoublePrime]);
    }
  expect(wrong).toEqual([]);
  const [edge] = absorptionEdges("Ce").slice(-1);
  expect(Number.isFinite(dispersionAt("Ce", KEV_ANGSTROM / edge).fPrime)).toBe(true);
});

test("f″ jumps up by the edge's jump at an absorption edge, and f′ dips there", () => {
  const kEdge = Math.max(...absorptionEdges("Cu"));
  const at = (energy: number) => dispersionAt("Cu", KEV_ANGSTROM / energy);
  expect(kEdge).toBeCloseTo(8.979, 2);
  expect(at(kEdge + 0.012).fDoublePrime / at(kEdge - 0.012).fDoublePrime).toBeGreaterThan(6);
  expect(at(kEdge).fPrime).toBeLessThan(at(kEdge - 0.5).fPrime - 3);
});

test("an ion scatters as its atom; hydrogen and helium have none", () => {
  expect(dispersionAt("Ce4+", 0.7)).toEqual(dispersionAt("Ce", 0.7));
  expect(dispersionAt("D", 0.7)).toEqual({ fPrime: 0, fDoublePrime: 0 });
});

test("a wavelength outside the table is an error that names the range", () => {
  for (const wavelength of [0, -1, 0.01, 5, Number.NaN])
    expect(() => dispersionAt("Ce", wavelength)).toThrow(/expected 0.050 to 3.02 Å/);
});
