import { RietbookError } from "../errors.js";
import { DISPERSION_TABLE } from "./dispersion-table.js";
import { parseAtomType } from "./elements.js";

/** Resonant scattering of an element, electrons: f = f0 + f′ + i f″. */
export interface Dispersion {
  readonly fPrime: number;
  readonly fDoublePrime: number;
}

/**
 * λ (Å) times photon energy (keV), as GSAS-II has it, whose f′ and f″ these are. (CODATA: 12.398420; the difference moves an
 * energy by 6·10⁻⁵ of itself.)
 */
export const KEV_ANGSTROM = 12.397639;

interface ElementTable {
  /** Absorption edges, keV, and the jump of f″ there. */
  readonly edges: readonly (readonly [number, number])[];
  readonly energies: readonly number[];
  /** f′ less the logarithm of each edge. */
  readonly fPrime: readonly number[];
  readonly fDoublePrime: readonly number[];
}

/** Closer to an edge than this (keV) f′ is that at this distance: chemistry, not the free atom, decides there. */
const NEAREST = 0.002;

/**
 * f′ and f″ of an element (or an ion: the charge does not matter) at a wavelength from 0.05 to 3.02 Å.
 * Source: Cromer & Liberman, J. Chem. Phys. 53 (1970) 1891 with their relativistic correction 5/3 E/mc² (GSAS-II's choice; Kissel &
 * Pratt's is smaller by 0.13 e for Pb), tabulated to 0.0015 e outside ±10 eV of an edge, where the isolated atom means little.
 * Hydrogen and helium: 0.
 * @throws RietbookError "bad input" for a type that is no element, "unavailable" outside the wavelengths tabulated
 */
export function dispersionAt(atomType: string, wavelength: number): Dispersion {
  const { element } = parseAtomType(atomType);
  if (element.atomicNumber <= 2) return { fPrime: 0, fDoublePrime: 0 };
  const energy = KEV_ANGSTROM / wavelength;
  const table = tableOf(element.atomicNumber);
  const { energies } = table;
  if (!(energy >= energies[0] && energy <= energies[energies.length - 1]))
    throw new RietbookError({
      kind: "unavailable",
      field: `f′ and f″ of ${element.symbol}`,
      found: `a wavelength of ${wavelength} Å`,
      expected: `${(KEV_ANGSTROM / energies[energies.length - 1]).toFixed(3)} to ${(KEV_ANGSTROM / energies[0]).toFixed(2)} Å`,
      advice: "Give f′ and f″ of the phase's atom types yourself (dispersion).",
    });
  return interpolate(table, energy);
}

/** Energies (keV) of the absorption edges of an element between 0.05 and 3 Å. */
export function absorptionEdges(atomType: string): number[] {
  const { element } = parseAtomType(atomType);
  return element.atomicNumber <= 2 ? [] : tableOf(element.atomicNumber).edges.map(([energy]) => energy);
}

const tables = new Map<number, ElementTable>();

/** Every element's table is read once. */
function tableOf(atomicNumber: number): ElementTable {
  let table = tables.get(atomicNumber);
  if (table === undefined) tables.set(atomicNumber, (table = readTable(DISPERSION_TABLE[atomicNumber - 3])));
  return table;
}

function readTable(row: string): ElementTable {
  const [, edges, nodes] = row.split("|");
  const numbers = nodes.split(" ").map(Number);
  const steps = edges === "" ? [] : edges.split(" ").map(Number);
  const every = (values: readonly number[], size: number, offset: number) =>
    values.filter((_, index) => index % size === offset);
  const jumps = every(steps, 2, 1);
  return {
    edges: every(steps, 2, 0).map((energy, index) => [energy, jumps[index]] as const),
    energies: every(numbers, 3, 0),
    fPrime: every(numbers, 3, 1),
    fDoublePrime: every(numbers, 3, 2),
  };
}

function interpolate({ edges, energies, fPrime, fDoublePrime }: ElementTable, energy: number): Dispersion {
  let low = 0;
  let high = energies.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (energies[middle] <= energy) low = middle;
    else high = middle;
  }
  const fraction = Math.log(energy / energies[low]) / Math.log(energies[high] / energies[low]);
  let smooth = fPrime[low] + fraction * (fPrime[high] - fPrime[low]);
  for (const [edge, jump] of edges)
    smooth += (jump / Math.PI) * Math.log(Math.max(Math.abs(energy - edge), NEAREST) / (energy + edge));
  const edgeBetween = edges.find(([edge]) => edge > energies[low] && edge < energies[high]);
  // f″ is a step at an edge and a power of the energy elsewhere
  const power =
    edgeBetween === undefined
      ? fDoublePrime[low] * (fDoublePrime[high] / fDoublePrime[low]) ** fraction
      : fDoublePrime[energy < edgeBetween[0] ? low : high];
  return { fPrime: smooth, fDoublePrime: power };
}
