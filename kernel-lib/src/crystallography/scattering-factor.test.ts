import { findElement, parseAtomType } from "./elements.js";
import { findScatteringFactor } from "./scattering-factor.js";
import type { ScatteringFactor } from "./scattering-factor.js";
import { SCATTERING_FACTOR_TABLE } from "./scattering-factor-table.js";

/** f0 at s = sin θ / λ (Å⁻¹), electrons. */
function scatteringFactorAt({ a, b, c }: ScatteringFactor, s: number): number {
  return a.reduce((sum, amplitude, i) => sum + amplitude * Math.exp(-b[i] * s * s), c);
}

test("f0 at s = 0 is the number of electrons, within the fit's own error", () => {
  for (const row of SCATTERING_FACTOR_TABLE) {
    const { element, charge } = parseAtomType(row.split(" ")[0]);
    const { factor } = findScatteringFactor(row.split(" ")[0]);
    const electrons = element.atomicNumber - charge;
    expect([factor.type, Math.abs(scatteringFactorAt(factor, 0) - electrons) < 0.11]).toEqual([factor.type, true]);
  }
});

test("f0 decreases with s as far as the fit is meant to hold", () => {
  for (const type of ["O", "Al", "Ce", "Pb", "Ca2+", "O2-"]) {
    const { factor } = findScatteringFactor(type);
    for (let s = 0; s < 1.5; s += 0.05)
      expect(scatteringFactorAt(factor, s + 0.05)).toBeLessThan(scatteringFactorAt(factor, s));
  }
});

// values that GSAS-II computed for its simulated patterns (its XrayFF table), s = 1 / 2d
test.each([
  ["Ce", [21.1671, 19.7695, 11.8513, 3.33049], [2.81219, 0.226836, 17.6083, 127.113], 1.86264],
  ["O", [3.0485, 2.2868, 1.5463, 0.867], [13.2771, 5.7011, 0.3239, 32.9089], 0.2508],
  ["Zn", [14.0743, 7.0318, 5.1652, 2.41], [3.2655, 0.2333, 10.3163, 58.7097], 1.3041],
  ["O2-", [3.76936, 2.53342, 1.91579, 1.55094], [15.0797, 6.3043, 40.3445, 0.31291], 0.22789],
])("%s has GSAS-II's f0", (type, a, b, c) => {
  const { factor, exact } = findScatteringFactor(type);
  expect(exact).toBe(true);
  for (const s of [0, 0.1, 0.3, 0.7, 1.2, 2])
    expect(scatteringFactorAt(factor, s)).toBeCloseTo(scatteringFactorAt({ type, a, b, c }, s), 9);
});

test("spellings of a type are one type", () => {
  for (const [spelling, name] of [
    ["Ce4+", "Ce4+"],
    ["Ce+4", "Ce4+"],
    ["CE4+", "Ce4+"],
    ["na+", "Na1+"],
    ["O-2", "O2-"],
    ["F1-", "F1-"],
    ["D", "D"],
    ["Ce0+", "Ce"],
  ])
    expect(parseAtomType(spelling).name).toBe(name);
});

test("an ion that the tables lack gets its atom's factor, and the answer says so", () => {
  const { factor, exact } = findScatteringFactor("P5+");
  expect([factor.type, exact]).toEqual(["P", false]);
});

test("what is no element is an error that names it", () => {
  for (const text of ["Xx", "", "1", "Wat", "Ce4++", "C".repeat(9999)])
    expect(() => findScatteringFactor(text)).toThrow(/atom type: found/);
});

test("atomic weights are IUPAC's; deuterium is hydrogen with its own", () => {
  expect(findElement("CE")?.weight).toBeCloseTo(140.116, 3);
  expect(findElement("O")?.weight).toBeCloseTo(15.999, 3);
  expect(findElement("D")).toEqual({ symbol: "D", atomicNumber: 1, weight: 2.014 });
  expect(findScatteringFactor("D").factor.type).toBe("H");
});
