import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { generateReflections } from "../crystallography/reflections.js";
import { operationKey } from "../crystallography/symmetry-operation.js";
import { isRietbookError } from "../errors.js";
import { phasesFromCif, readCif, readCifPhases } from "./phase-from-cif.js";
import type { Phase } from "./phase.js";

interface Expected {
  operations: number;
  hash: number;
  sites: Record<string, number>;
  dMin: number;
  reflections: [number, number][];
}
const folder = new URL("./fixtures/cif/", import.meta.url);
const oracle = JSON.parse(readFileSync(new URL("./fixtures/cif-oracle.json", import.meta.url), "utf8")) as Record<
  string,
  Expected
>;
const files = readdirSync(folder).sort();
const textOf = (file: string) => readFileSync(new URL(file, folder), "utf8");
const phaseOf = (file: string): Phase => phasesFromCif(textOf(file), file).phases[0];

function fnv1a(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return value;
}

/** A CIF with one atom; lines are replaced or added by name. */
function small(changes: Readonly<Record<string, string>> = {}, atoms = "Ce1 Ce 0 0 0 1 0.003"): string {
  const items: Record<string, string> = {
    _cell_length_a: "5.4113",
    _cell_length_b: "5.4113",
    _cell_length_c: "5.4113",
    _cell_angle_alpha: "90",
    _cell_angle_beta: "90",
    _cell_angle_gamma: "90",
    "_symmetry_space_group_name_H-M": "'F m -3 m'",
    ...changes,
  };
  const pairs = Object.entries(items).map(([name, value]) => (value === "" ? "" : `${name} ${value}`));
  const names = ["label", "type_symbol", "fract_x", "fract_y", "fract_z", "occupancy", "U_iso_or_equiv"];
  return ["data_small", ...pairs, "loop_", ...names.map((name) => `_atom_site_${name}`), atoms].join("\n");
}
const read = (text: string) => phasesFromCif(text, "small.cif");

test("every crystal system is among the files, and more than twenty-five files there are", () => {
  expect(files.length).toBeGreaterThan(25);
  expect(files).toEqual(Object.keys(oracle));
  expect(new Set(files.map((file) => phaseOf(file).spaceGroup.crystalSystem)).size).toBe(7);
});

test.each(files)("%s: operators, site multiplicities and reflections are gemmi's", (file) => {
  const phase = phaseOf(file);
  const expected = oracle[file];
  const keys = phase.spaceGroup.operations
    .map(
      ({ rotation, translation }) =>
        `${rotation.join()};${translation.map((value) => Math.round(24 * value) % 24).join()}`,
    )
    .sort();
  expect([keys.length, fnv1a(keys.join("|"))]).toEqual([expected.operations, expected.hash]);
  expect(new Set(phase.spaceGroup.operations.map(operationKey)).size).toBe(keys.length);
  for (const [label, multiplicity] of Object.entries(expected.sites))
    expect([label, phase.atoms[label].multiplicity]).toEqual([label, multiplicity]);
  const { d, multiplicity } = generateReflections({ ...phase, dMin: expected.dMin });
  const found = Array.from(d, (value, index): [number, number] => [value, multiplicity[index]]).sort(
    byDAndMultiplicity,
  );
  const wanted = [...expected.reflections].sort(byDAndMultiplicity);
  expect(found.map(([, m]) => m)).toEqual(wanted.map(([, m]) => m));
  // gemmi has the cell as the file rounds it, ours is exactly symmetrical
  found.forEach(([value], index) => expect(Math.abs(value - wanted[index][0])).toBeLessThan(2e-5));
});

function byDAndMultiplicity(one: [number, number], two: [number, number]): number {
  return Math.abs(one[0] - two[0]) > 2e-5 ? two[0] - one[0] : two[1] - one[1];
}

test("the space group is named as the tables name its setting", () => {
  const names = Object.fromEntries(
    files.map((file) => [file.replace(".cif", ""), phaseOf(file).spaceGroup.hermannMauguin]),
  );
  expect(names).toMatchObject({
    CeO2: "F m -3 m",
    gsas2_NAC: "I 21 3",
    gsas2_PbSO4: "P n m a",
    anatase: "I 41/a m d:1",
    calcite_rhombohedral: "R -3 c:R",
    corundum: "R -3 c:H",
    hausmannite: "I 41/a m d:2",
    scheelite: "I 41/a:1",
    albite: "C -1",
    cod_like_odd: "P m -3 m",
    silicon_no_origin: "F d -3 m:1",
    spinel_no_origin: "F d -3 m:2",
  });
});

test("an origin that the symbol leaves open is settled by the formula, and the notes say so", () => {
  expect(phaseOf("silicon_no_origin.cif").notes?.join()).toMatch(/origin is choice 1/);
  expect(phaseOf("spinel_no_origin.cif").notes?.join()).toMatch(/choice 2 .* was taken/);
});

test("values with uncertainties, B and β become what the model holds", () => {
  const rutile = phaseOf("rutile.cif");
  expect(rutile.atoms.O).toMatchObject({ type: "O2-", x: 0.30479, y: 0.30479, z: 0 });
  expect(phaseOf("LaB6.cif").cell.a).toBe(4.156826);
  expect(phaseOf("baddeleyite.cif").atoms.Zr.uIso).toBeCloseTo(0.32 / (8 * Math.PI ** 2), 12);
  const odd = phaseOf("cod_like_odd.cif");
  // β11 = 2π² a*² U11
  expect(odd.atoms.TI1.u?.u11).toBeCloseTo((0.008 * 3.895 ** 2) / (2 * Math.PI ** 2), 12);
  expect(phaseOf("YBCO.cif").atoms.O1.occupancy).toBe(0.92);
});

test("the oddities of database files are read, and each assumption is noted", () => {
  const { phases, notes } = phasesFromCif(textOf("cod_like_odd.cif"), "cod_like_odd.cif");
  const [{ atoms, cell }] = phases;
  expect(cell.c).toBe(3.895);
  expect(Object.keys(atoms)).toEqual(["CA1", "SR1", "TI1", "O1", "O1_2"]);
  expect(Object.values(atoms).map(({ type }) => type)).toEqual(["Ca", "Sr", "Ti", "O", "O"]);
  for (const pattern of [
    /_cell_length_c is missing/,
    /operators given generate 48/,
    /Dum1 is a dummy/,
    /alternatives of a disorder/,
    /"O1" became O1_2/,
    /CA1 has no displacement/,
  ])
    expect(notes.some((note) => pattern.test(note))).toBe(true);
});

test("coordinates are exactly on their special positions", () => {
  const { atoms } = phaseOf("zincite.cif");
  expect([atoms.Zn.x, atoms.Zn.y]).toEqual([1 / 3, 2 / 3]);
  expect(phaseOf("quartz.cif").atoms.Si.z).toBe(2 / 3);
});

test("a disagreement between operators, symbols and number is noted, and the operators win", () => {
  const { phases, notes } = read(
    small({ _symmetry_Int_Tables_number: "227", _space_group_name_Hall: "'-P 4 2 3'" }) +
      "\nloop_\n_symmetry_equiv_pos_as_xyz\n'x,y,z'\n'-x,-y,-z'\n",
  );
  expect(phases[0].spaceGroup.number).toBe(2);
  expect(notes.filter((note) => /disagrees with P -1 \(No. 2\), which was taken/.test(note))).toHaveLength(3);
});

test("a number alone gives the standard setting, nothing at all P 1; both are noted", () => {
  const numbered = read(small({ "_symmetry_space_group_name_H-M": "", _symmetry_Int_Tables_number: "225" }));
  expect([numbered.phases[0].spaceGroup.hermannMauguin, numbered.notes.join()]).toEqual([
    "F m -3 m",
    expect.stringMatching(/standard setting F m -3 m was taken/),
  ]);
  const bare = read(small({ "_symmetry_space_group_name_H-M": "?" }));
  expect([bare.phases[0].spaceGroup.number, bare.notes.join()]).toEqual([1, expect.stringMatching(/P 1 was taken/)]);
});

test("an atom whose contents contradict formula and Z is noted", () => {
  const { notes } = read(small({ _chemical_formula_sum: "'Ce O2'", _cell_formula_units_Z: "4" }));
  expect(notes.join()).toMatch(/The atoms make 0 O in the cell; formula and Z say 8/);
});

test("types: ions normalised, water as oxygen, elements from labels by the formula, D kept", () => {
  const atoms = [
    "Ce1 Ce+4 0 0 0 1 0",
    "W1 Wat .1 .2 .3 1 0",
    "CO1 ? .2 .3 .1 1 0",
    "X1 D .3 .1 .2 1 0",
    "OH1 ? .4 .1 .2 1 0",
  ].join("\n");
  const { phases, notes } = read(small({ _chemical_formula_sum: "'C Ce D O2'" }, atoms));
  expect(Object.values(phases[0].atoms).map(({ type }) => type)).toEqual(["Ce4+", "O", "C", "D", "O"]);
  expect(notes.join()).toMatch(/W1 \(Wat\) was taken as O; its hydrogens are not modelled/);
});

test("labels are usable as path segments and keep the file's order", () => {
  const atoms = ["2 Ce 0 0 0 1 0", "O.1 O .25 .25 .25 1 0", "1 O .1 .2 .3 1 0", "'__proto__' O .2 .2 .3 1 0"].join(
    "\n",
  );
  const [phase] = read(small({}, atoms)).phases;
  expect(Object.keys(phase.atoms)).toEqual(["Ce2", "O_1", "O1", "O__proto__"]);
});

test("more than one structure: the first with a note, one by name or number, or all", () => {
  const both = `${small()}\n\ndata_text\n_x 1\n\n${small().replace("data_small", "data_second").replace("Ce1 Ce", "Th1 Th")}`;
  const first = read(both);
  expect(first.phases.map(({ name }) => name)).toEqual(["small"]);
  expect(first.notes.join()).toMatch(/holds 2 structures; data_small was taken/);
  expect(phasesFromCif(both, "a.cif", { all: true }).phases.map(({ name }) => name)).toEqual(["small", "second"]);
  expect(phasesFromCif(both, "a.cif", { block: "SECOND" }).phases[0].atoms.Th1.type).toBe("Th");
  expect(phasesFromCif(both, "a.cif", { block: 1 }).phases[0].name).toBe("second");
  expect(() => phasesFromCif(both, "a.cif", { block: "third" })).toThrow(
    /none called "third", expected one of small, text, second/,
  );
});

test("the phase is named by the file where the block says nothing, by _pd_phase_name where there is one", () => {
  expect(phasesFromCif(small().replace("data_small", "data_global"), "some/Ce O2.v2.cif").phases[0].name).toBe(
    "Ce_O2_v2",
  );
  expect(phaseOf("gsas2_hist_0000_CeO2.cif").name).toBe("CeO2");
  expect(phaseOf("cod_9008577_sulfur.cif").name).toBe("cod_9008577_sulfur");
});

test("what no phase can be made of is an error of one line that names file and item", () => {
  const cases: [string, RegExp][] = [
    [small({ _cell_length_a: "-5.4" }), /_cell_length_a .* in small.cif: found "-5.4", expected a length/],
    [small({ _cell_length_a: "0" }), /expected a length/],
    [
      small({ _cell_length_a: "0.54113", _cell_length_b: "0.54113", _cell_length_c: "0.54113" }),
      /_cell_length_a .*: found "0\.54113", expected a length in Å .* Multiply by 10 if these are nm: 5\.4113 Å\.$/,
    ],
    [small({ _cell_length_a: "abc" }), /found "abc", expected a length/],
    [small({ _cell_length_a: "" }), /no _cell_length_a/],
    [small({ _cell_length_b: "6" }), /b = 6 where symmetry needs a = 5.4113, expected a cubic cell for F m -3 m/],
    [small({ _cell_angle_beta: "100" }), /beta = 100° where symmetry needs 90°/],
    [
      small({ "_symmetry_space_group_name_H-M": "P-1", _cell_angle_alpha: "150", _cell_angle_beta: "150" }),
      /enclose no volume/,
    ],
    [
      small({ "_symmetry_space_group_name_H-M": "'Q 7 7 7'" }),
      /space group \(data_small\) in small\.cif: found "Q 7 7 7"/,
    ],
    [small({}, ""), /atoms \(data_small\) in small.cif: found none with fractional coordinates/],
    [small({}, "X1 Xx 0 0 0 1 0.01"), /atom X1 in small.cif: found the type "Xx"/],
    [small({}, "Ce1 Ce a 0 0 1 0.01"), /_atom_site_fract_x of Ce1 in small.cif: found "a"/],
    [small({}, "Ce1 Ce 0 ? 0 1 0.01"), /_atom_site_fract_y of Ce1 .* found no value/],
    [small({}, "Ce1 Ce 0 0 0 -1 0.01"), /_atom_site_occupancy of Ce1/],
    [small({ _symmetry_equiv_pos_as_xyz: "'x,y'" }), /symmetry operation .* in small.cif: found "x,y"/],
    ["data_x\n_y 1\n", /found none with fractional coordinates|no _cell_length_a/],
    ["", /no data block/],
  ];
  for (const [text, pattern] of cases) {
    expect(() => read(text)).toThrow(pattern);
    expect(() => read(text)).toThrow(
      expect.objectContaining({ name: "RietbookError", kind: "bad input", message: expect.not.stringContaining("\n") }),
    );
  }
});

test("readCif reads bytes and files alike", async () => {
  const fromBytes = await readCif(new TextEncoder().encode(textOf("CeO2.cif")));
  const fromFile = await readCif(new URL("CeO2.cif", folder).pathname);
  expect(fromFile.atoms).toEqual(fromBytes.atoms);
  expect(fromFile.source).toBe("CeO2.cif (data_CeO2)");
  expect((await readCifPhases(new URL("CeO2.cif", folder).pathname)).notes).toEqual([]);
  await expect(readCif("/no/such/file.cif")).rejects.toThrow(expect.objectContaining({ kind: "not found" }));
});

test("a supercell in a setting that no table has keeps its symbol and works", () => {
  const text =
    small({ "_symmetry_space_group_name_H-M": "'P 1 (supercell)'", _cell_length_a: "10.8226" }) +
    "\nloop_\n_symmetry_equiv_pos_as_xyz\nx,y,z\nx+1/2,y,z\n";
  const [phase] = read(text).phases;
  expect([phase.spaceGroup.number, phase.spaceGroup.centring.length, phase.atoms.Ce1.multiplicity]).toEqual([0, 2, 2]);
  const { h } = generateReflections({ ...phase, dMin: 2 });
  expect(Array.from(h).every((value) => value % 2 === 0)).toBe(true);
});

test("a CIF with any of its words changed, lost or doubled is read or refused with our error", () => {
  const texts = ["cod_like_odd.cif", "rutile.cif", "gsas2_PbSO4.cif", "cod_9007668_FeAs.cif"].map(textOf);
  const word = fc.oneof(
    fc.constantFrom(
      "?",
      ".",
      "0",
      "-1",
      "1e30",
      "nan",
      "Xx9",
      "x,y,z",
      "-x,y+1/3,z",
      "x,y",
      "'F d -3 m'",
      "R-3c",
      "loop_",
      "''",
      "1(2)",
      "_cell_length_a",
      "Wat",
      "231",
      "999999999999",
      "1/0",
    ),
    fc.string({ maxLength: 8 }),
  );
  const edit = fc.record({ at: fc.nat(), kind: fc.constantFrom("replace", "remove", "double"), word });
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 5 }), (text, edits) => {
      const words = text.split(/(\s+)/);
      for (const { at, kind, word: other } of edits) {
        const index = at % words.length;
        words[index] = kind === "replace" ? other : kind === "remove" ? "" : `${words[index]} ${words[index]}`;
      }
      try {
        for (const { atoms, cell } of phasesFromCif(words.join(""), "fuzz.cif", { all: true }).phases) {
          expect(
            Object.values(atoms).every((atom) =>
              [atom.x, atom.y, atom.z, atom.occupancy, atom.uIso].every(Number.isFinite),
            ),
          ).toBe(true);
          expect(Object.values(cell).every((value) => value > 0)).toBe(true);
        }
      } catch (error) {
        if (!isRietbookError(error)) throw error;
        expect(error.message).not.toContain("\n");
      }
    }),
    { numRuns: 600 },
  );
});

test("ten thousand atoms with one label are labelled apart, more are refused", () => {
  const rows = (count: number) => Array.from({ length: count }, () => "O1 O .1 .2 .3 .001 .01").join("\n");
  const cell = { "_symmetry_space_group_name_H-M": "P1" };
  expect(Object.keys(read(small(cell, rows(10_000))).phases[0].atoms)).toHaveLength(10_000);
  expect(() => read(small(cell, rows(10_001)))).toThrow(/found 10001 atoms/);
});
