import { findScatteringFactor } from "../../crystallography/scattering-factor.js";
import { parseAtomType } from "../../crystallography/elements.js";

/** The ions that GSAS-II 5.7 has X-ray form factors for, besides neutral atoms (atmdata.py XrayFF). */
const IONS = new Set(
  (
    "H-1 D-1 T-1 Li+1 Be+2 O-1 O-2 F-1 Na+1 Mg+2 Al+3 Si+4 Cl-1 K+1 Ca+2 Sc+3 Ti+2 Ti+3 Ti+4 V+2 V+3 V+5 Cr+2 Cr+3 " +
    "Mn+2 Mn+3 Mn+4 Fe+2 Fe+3 Co+2 Co+3 Ni+2 Ni+3 Cu+1 Cu+2 Zn+2 Ga+3 Ge+4 Br-1 Rb+1 Sr+2 Y+3 Zr+4 Nb+3 Nb+5 Mo+3 " +
    "Mo+5 Mo+6 Ru+3 Ru+4 Rh+3 Rh+4 Pd+2 Pd+4 Ag+1 Ag+2 Cd+2 In+3 Sn+2 Sn+4 Sb+3 Sb+5 I-1 Cs+1 Ba+2 La+3 Ce+3 Ce+4 " +
    "Pr+3 Pr+4 Nd+3 Pm+3 Sm+3 Eu+2 Eu+3 Gd+3 Tb+3 Dy+3 Ho+3 Er+3 Tm+3 Yb+2 Yb+3 Lu+3 Hf+4 Ta+5 W+6 Os+4 Ir+3 Ir+4 " +
    "Pt+2 Pt+4 Au+1 Au+3 Hg+1 Hg+2 Tl+1 Tl+3 Pb+2 Pb+4 Bi+3 Bi+5 Ra+2 Ac+3 Th+4 U+3 U+4 U+6 Np+3 Np+4 Np+6 Pu+3 Pu+4 Pu+6"
  ).split(" "),
);

/** An atom type as GSAS-II writes it ("Ce4+" is "Ce+4"); the neutral element where GSAS-II lacks the ion. */
export function gsasAtomType(type: string): string {
  const { element, charge } = parseAtomType(type);
  const ion = `${element.symbol}${charge < 0 ? "-" : "+"}${Math.abs(charge)}`;
  return IONS.has(ion) ? ion : element.symbol;
}

/** True where GSAS-II scatters from another ion than this library, since its table lacks ours. */
export function scattersDifferently(type: string): boolean {
  const theirs = parseAtomType(gsasAtomType(type)).name.replace(/^D/, "H");
  return theirs !== findScatteringFactor(type).factor.type;
}
