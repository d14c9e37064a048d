/** What can be wrong with a fit. */
export type Symptom =
  | "angles scaled"
  | "angles offset"
  | "cell of one phase"
  | "far from the start"
  | "peak widths"
  | "asymmetry"
  | "unexplained peaks"
  | "phase not seen"
  | "preferred orientation"
  | "intensities fall with angle"
  | "uneven intensities"
  | "too many background terms"
  | "stiff background"
  | "background above the data"
  | "coarse steps"
  | "clipped at the top"
  | "cut at zero"
  | "negative intensities"
  | "no influence"
  | "degenerate pair";

/** What is behind a symptom, most often, and what to try. */
export interface Remedy {
  readonly likelyCause: string;
  readonly fix: string;
}

/** Symptom → likely cause → fix. */
export const remedies: Readonly<Record<Symptom, Remedy>> = {
  "angles scaled": {
    likelyCause: "wavelength or sample-to-detector distance, or a cell that is not the sample's",
    fix: "For a calibrant, correct wavelength (Wavelength) or distance (Lsd) and integrate again; for a sample, free the cell.",
  },
  "angles offset": {
    likelyCause: "2θ zero, beam centre, or a sample off the axis",
    fix: "Free the zero, or the displacement of the sample if the zero is known from a calibrant; check the beam centre (BC).",
  },
  "cell of one phase": {
    likelyCause: "the cell of this phase differs from its CIF: composition, temperature, strain",
    fix: "Free the cell of this phase.",
  },
  "far from the start": {
    likelyCause:
      "wavelength or distance, if the phase is a calibrant; otherwise composition, temperature or a wrong CIF",
    fix: "Compare with the certified cell of a calibrant measured in the same geometry, and correct wavelength or distance.",
  },
  "peak widths": {
    likelyCause:
      "instrument widths that are not this instrument's, small crystallites or microstrain; far too wide: distance (Lsd), pixel size (px) or tilts of the calibration",
    fix: "Free W, then Y, U, X; if the peaks are several times too wide everywhere, calibrate again.",
  },
  asymmetry: {
    likelyCause: "axial divergence: peaks lean to the left at low angles",
    fix: "Free SH/L.",
  },
  "unexplained peaks": {
    likelyCause:
      "a phase that the model lacks, a lower symmetry, or reflections of λ/2, of the holder or of the beam stop",
    fix: "Search these d spacings among likely phases and add the phase; leave the ranges out if they are not the sample's.",
  },
  "phase not seen": {
    likelyCause: "the phase is not in the beam, or its cell is so far off that no peak is met",
    fix: "Take the phase out, or check its cell against the pattern before any refinement.",
  },
  "preferred orientation": {
    likelyCause: "crystallites lie along an axis (texture)",
    fix: "Set this axis and free the March–Dollase ratio; over many azimuths, a texture model; or average over all azimuths and a rotating sample.",
  },
  "intensities fall with angle": {
    likelyCause: "displacement parameters, absorption, or a scale of f that is wrong (ions, occupancies)",
    fix: "Free the isotropic displacements; check the absorption.",
  },
  "uneven intensities": {
    likelyCause: "too few crystallites (spotty rings), texture without an axis, or wrong atoms",
    fix: "Average over more azimuths and a rotating sample; check types, coordinates and occupancies of the atoms.",
  },
  "too many background terms": {
    likelyCause: "more terms than the background has shape: they take the tails of peaks with them",
    fix: "Use the number of terms given here.",
  },
  "stiff background": {
    likelyCause: "too few terms, diffuse scattering, or a hump of an amorphous part",
    fix: "Add terms, a broad background peak, or a measured background (empty capillary).",
  },
  "background above the data": {
    likelyCause: "the background takes part in the peaks, or bends where no data hold it",
    fix: "Use fewer terms, or leave out the ends of the range.",
  },
  "coarse steps": {
    likelyCause: "radial bins (RBinSize) wider than the peaks deserve",
    fix: "Integrate again with narrower bins: five points over the width of a peak, or more; until then widths mean little.",
  },
  "clipped at the top": {
    likelyCause: "saturated pixels, or a limit of the detector's numbers",
    fix: "Mask saturated pixels before integration, expose shorter, or leave these ranges out.",
  },
  "cut at zero": {
    likelyCause:
      "nothing was measured there: limits (RMin, RMax) too wide, a mask, or a dark frame that was too bright",
    fix: "Narrow the limits, check the dark frame.",
  },
  "negative intensities": {
    likelyCause: "a dark frame that is too bright or was subtracted twice",
    fix: "Check the dark frame and integrate again.",
  },
  "no influence": {
    likelyCause: "the pattern does not depend on this parameter as the model stands",
    fix: "Hold it.",
  },
  "degenerate pair": {
    likelyCause: "the data know a combination of the two, not each",
    fix: "Hold one of them at a value known from elsewhere (a calibrant), or tie them.",
  },
};
