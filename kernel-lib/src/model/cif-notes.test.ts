import { readCif } from "./phase-from-cif.js";

const CELL = ["a 4", "b 4", "c 4", "angle_alpha 90", "angle_beta 90", "angle_gamma 90"].map((text) => {
  return text.startsWith("angle") ? `_cell_${text}` : `_cell_length_${text}`;
});
const ATOMS = ["label", "type_symbol", "fract_x", "fract_y", "fract_z", "occupancy"].map(
  (name) => `_atom_site_${name}`,
);

function cif(symmetry: readonly string[], atoms: readonly string[], block = "one"): string {
  return [`data_${block}`, ...CELL, ...symmetry, "loop_", ...ATOMS, ...atoms].join("\n");
}

const read = (text: string) => readCif(new TextEncoder().encode(text));
const PM3M = ["_symmetry_space_group_name_H-M 'P m -3 m'"];

test("a site that two atoms fill to 200 % is told, whichever of its equivalent positions each stands at", async () => {
  const { notes } = await read(cif(PM3M, ["Fe1 Fe 0 0 0 1", "Fe2 Fe 0 0.5 0.5 1", "Co1 Co 0.5 0 0.5 1"]));
  expect(notes).toEqual(
    expect.arrayContaining([expect.stringContaining("Fe2, Co1 share a site that is filled to 200 %")]),
  );
  const shared = await read(cif(PM3M, ["Fe1 Fe 0 0 0 0.4", "Co1 Co 0 0 0 0.6"]));
  expect((shared.notes ?? []).filter((note) => note.includes("share"))).toEqual([]);
});

test("a magnetic structure is read with the symmetry of its atoms, and says that moments are not modelled", async () => {
  const symmetry = [
    "loop_",
    "_space_group_symop_magn_operation.id",
    "_space_group_symop_magn_operation.xyz",
    "1 x,y,z,+1",
    "2 -x,-y,z,+1",
    "3 -x,-y,-z,-1",
    "4 x,y,-z,-1",
    "loop_",
    "_space_group_symop_magn_centering.id",
    "_space_group_symop_magn_centering.xyz",
    "1 x,y,z,+1",
    "2 x+1/2,y+1/2,z+1/2,-1",
  ];
  const moments = ["loop_", "_atom_site_moment.label", "_atom_site_moment.crystalaxis_x", "Mn1 2.5"];
  const phase = await read([cif(symmetry, ["Mn1 Mn 0.1 0.2 0.3 1"]), ...moments].join("\n"));
  expect(phase.spaceGroup.operations).toHaveLength(8);
  expect(phase.atoms.Mn1.multiplicity).toBe(8);
  expect(phase.notes?.[0]).toMatch(/magnetic structure: the moments are not modelled.*without the reversal of time/);
});

test("of several structures the one that was taken is named, and those that were not", async () => {
  const blocks = ["one", "two", "three"].map((name) => cif(PM3M, ["Fe1 Fe 0 0 0 1"], name));
  const phase = await read(blocks.join("\n"));
  expect(phase.notes?.[0]).toBe("CIF holds 3 structures; data_one was taken, not data_two, data_three.");
  expect((await read(blocks[0])).notes?.join() ?? "").not.toContain("structures");
});

test("maxima of the density that were left among the atoms are left out and named; any other atom without an element is refused", async () => {
  const phase = await read(cif(PM3M, ["Fe1 Fe 0 0 0 1", "Q1 ? 0.2 0.3 0.1 1"]));
  expect(Object.keys(phase.atoms)).toEqual(["Fe1"]);
  expect(phase.notes).toEqual(expect.arrayContaining([expect.stringMatching(/^Q1 is no atom/)]));
  await expect(read(cif(PM3M, ["Fe1 Fe 0 0 0 1", "J1 ? 0.2 0.3 0.1 1"]))).rejects.toThrow(/atom J1.*names no element/);
});

test("an ion that no table holds is told, once for all atoms of it", async () => {
  const { notes } = await read(cif(PM3M, ["Fe1 Fe3+ 0 0 0 1", "O1 O5- 0.5 0 0 1", "O2 O5- 0.5 0.5 0 1"]));
  expect((notes ?? []).filter((note) => note.includes("tables"))).toEqual([
    "The tables hold no scattering factor of O5-: that of O was taken.",
  ]);
});
