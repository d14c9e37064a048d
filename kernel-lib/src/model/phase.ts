import type { Cell } from "../crystallography/cell.js";
import type { SpaceGroup } from "../crystallography/space-group.js";
import type { Texture } from "./preferred-orientation.js";

/** Anisotropic displacement parameters, Å², in the dimensionless-basis convention of CIF's U_ij. */
export interface AnisotropicU {
  readonly u11: number;
  readonly u22: number;
  readonly u33: number;
  readonly u12: number;
  readonly u13: number;
  readonly u23: number;
}

/** One site of the asymmetric unit. */
export interface Atom {
  readonly label: string;
  /** Scattering type as the tables know it, e.g. "Ce", "Ce4+", "O2-". */
  readonly type: string;
  /** Fractional coordinates. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly occupancy: number;
  /** Isotropic displacement, Å²; ignored where `u` is given. */
  readonly uIso: number;
  readonly u?: AnisotropicU;
  /** Number of equivalent positions in the cell, found from the operations. */
  readonly multiplicity: number;
}

export interface Phase {
  readonly name: string;
  readonly cell: Cell;
  readonly spaceGroup: SpaceGroup;
  /** By label, in file order. */
  readonly atoms: Readonly<Record<string, Atom>>;
  /** f′ and f″ (electrons) by atom type, where they are to replace the computed ones. */
  readonly dispersion?: Readonly<Record<string, { readonly fPrime: number; readonly fDoublePrime: number }>>;
  /** Orientation distribution, the same in all histograms; left out: random, or as each histogram says. */
  readonly texture?: Texture;
  /** Where it came from: file name and data block. */
  readonly source?: string;
  /** Sentences for the analyst: what was assumed when it was read. */
  readonly notes?: readonly string[];
}
