/** What a finding is about. */
export type FindingKind =
  | "data" // the histogram could not be refined at all
  | "stage" // a stage was rolled back or did not converge
  | "fit" // the model does not describe the pattern, or a phase is not seen
  | "misfit" // the model describes the pattern, but not as well as the data know it
  | "cell" // the cell is far from where it started
  | "intensities" // spotty rings, texture: intensities scatter beyond counting
  | "positions" // geometry: positions deviate systematically with 2θ
  | "displacements"; // displacement parameters at zero or absurdly large

/** Something about a finished histogram that its analyst must know. */
export interface Finding {
  readonly kind: FindingKind;
  /** `failure`: no result; `flag`: the result must not be used unseen; `note`: worth knowing. */
  readonly severity: "failure" | "flag" | "note";
  /** A sentence with numbers. */
  readonly text: string;
  /** The histogram that it is about, where a fit has several; absent: the whole. */
  readonly histogram?: string;
}

const SEVERITIES: readonly Finding["severity"][] = ["failure", "flag", "note"];

/** What is said first of equally severe findings: how good the fit is at all, then what happened, then where it is off. */
const KINDS: readonly FindingKind[] = [
  "data",
  "fit",
  "misfit",
  "stage",
  "positions",
  "intensities",
  "displacements",
  "cell",
];

/** Findings in the order in which they are to be read; those of one kind stay as they came. */
export function inOrderOfReading(findings: readonly Finding[]): Finding[] {
  const rank = ({ severity, kind }: Finding): number =>
    SEVERITIES.indexOf(severity) * KINDS.length + KINDS.indexOf(kind);
  return [...findings].sort((p, q) => rank(p) - rank(q));
}
