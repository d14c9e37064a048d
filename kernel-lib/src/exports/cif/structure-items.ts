import { formatSymmetryOperation } from "../../crystallography/symmetry-operation.js";
import { CIF_UNKNOWN } from "../../io/cif/cif.js";
import type { CifBlock, CifLoop, CifPair, CifValue } from "../../io/cif/cif.js";
import { isExtractedEverywhere } from "../../model/extracted-phases.js";
import { equivalentU } from "../../model/cif-displacements.js";
import type { AnisotropicU, Atom, Phase } from "../../model/phase.js";
import type { Refinement } from "../../refinement/refinement.js";
import { derivedQuantity } from "../../results/derived-quantity.js";
import { formatEsd } from "../../numerics/format-esd.js";
import { densityOf, volumeOf } from "../../results/phase-quantities.js";
import { asciiText } from "./ascii.js";
import { cellContents } from "./formula.js";

type CifItems = CifBlock["items"];

/**
 * Cell, symmetry and atoms of a refined phase. A value has an esd where it was refined; one that symmetry fixes or that
 * was held stands alone. Of a phase whose intensities were extracted there are no atoms: none were refined.
 */
export function structureItems(fit: Refinement, phase: Phase): CifItems {
  const { name } = phase;
  if (isExtractedEverywhere(fit.model, name)) {
    return [pair("_pd_phase_name", asciiText(name)), ...cell(fit, phase), ...symmetry(phase)];
  }
  return [...chemistry(fit, phase), ...cell(fit, phase), ...symmetry(phase), ...atoms(fit, phase)];
}

/** `value(esd)` of a parameter of the fit, the plain number where it has none. */
export function refinedValue(fit: Refinement, path: string, value: number): string {
  const esd = fit.parameters.find((parameter) => parameter.path === path)?.esd ?? 0;
  return formatEsd(value, esd);
}

function pair(name: string, value: CifValue): CifPair {
  return { name, value };
}

function chemistry(fit: Refinement, phase: Phase): CifItems {
  const { formula, formulaUnits, weight } = cellContents(phase);
  return [
    pair("_pd_phase_name", asciiText(phase.name)),
    pair("_chemical_formula_sum", formula),
    pair("_chemical_formula_weight", weight.toFixed(2)),
    pair("_cell_formula_units_Z", String(formulaUnits)),
    pair("_exptl_crystal_density_diffrn", formatEsd(densityOf(fit, phase.name))),
  ];
}

function cell(fit: Refinement, { name, cell: values }: Phase): CifItems {
  const value = (key: keyof typeof values): string => refinedValue(fit, `phases.${name}.cell.${key}`, values[key]);
  return [
    pair("_cell_length_a", value("a")),
    pair("_cell_length_b", value("b")),
    pair("_cell_length_c", value("c")),
    pair("_cell_angle_alpha", value("alpha")),
    pair("_cell_angle_beta", value("beta")),
    pair("_cell_angle_gamma", value("gamma")),
    pair("_cell_volume", formatEsd(volumeOf(fit, name))),
  ];
}

function symmetry({ spaceGroup }: Phase): CifItems {
  const { hermannMauguin, hall, number, crystalSystem, operations } = spaceGroup;
  const known = (text: string): CifValue => (text === "?" || text === "0" ? CIF_UNKNOWN : text);
  const loop: CifLoop = {
    names: ["_space_group_symop_id", "_space_group_symop_operation_xyz"],
    values: operations.flatMap((operation, i) => [String(i + 1), formatSymmetryOperation(operation)]),
  };
  return [
    pair("_space_group_name_H-M_alt", known(hermannMauguin)),
    pair("_space_group_name_Hall", known(hall)),
    pair("_space_group_IT_number", known(String(number))),
    pair("_space_group_crystal_system", crystalSystem),
    loop,
  ];
}

function atoms(fit: Refinement, phase: Phase): CifItems {
  const list = Object.values(phase.atoms);
  const path = (atom: Atom): string => `phases.${phase.name}.atoms.${atom.label}`;
  const sites: CifLoop = {
    names: [
      "_atom_site_label",
      "_atom_site_type_symbol",
      "_atom_site_fract_x",
      "_atom_site_fract_y",
      "_atom_site_fract_z",
      "_atom_site_occupancy",
      "_atom_site_U_iso_or_equiv",
      "_atom_site_adp_type",
      "_atom_site_site_symmetry_multiplicity",
    ],
    values: list.flatMap((atom) => [
      asciiText(atom.label),
      atom.type,
      ...(["x", "y", "z", "occupancy"] as const).map((key) => refinedValue(fit, `${path(atom)}.${key}`, atom[key])),
      atom.u === undefined ? refinedValue(fit, `${path(atom)}.uIso`, atom.uIso) : equivalentUiso(fit, phase, atom),
      atom.u === undefined ? "Uiso" : "Uani",
      String(atom.multiplicity),
    ]),
  };
  const anisotropic = list.filter(({ u }) => u !== undefined);
  if (anisotropic.length === 0) return [sites];
  const ellipsoids: CifLoop = {
    names: ["_atom_site_aniso_label", ...COMPONENTS.map((key) => `_atom_site_aniso_U_${key.slice(1)}`)],
    values: anisotropic.flatMap((atom) => [
      asciiText(atom.label),
      ...COMPONENTS.map((key) => refinedValue(fit, `${path(atom)}.u.${key}`, (atom.u as AnisotropicU)[key])),
    ]),
  };
  return [sites, ellipsoids];
}

const COMPONENTS = ["u11", "u22", "u33", "u12", "u13", "u23"] as const;

function equivalentUiso(fit: Refinement, phase: Phase, { label }: Atom): string {
  return formatEsd(
    derivedQuantity(fit, ({ phases }) => {
      const { cell: values, atoms: sites } = phases[phase.name];
      const u = sites[label].u as AnisotropicU;
      return equivalentU(
        COMPONENTS.map((key) => u[key]),
        values,
      );
    }),
  );
}
