/** What the values of a key are: how many numbers, whether whole, or text. */
export type KeyKind = "number" | "integer" | "two numbers" | "integers" | "text";

/** What is known about a key of MIDAS's parameter files. */
export interface KnownKey {
  readonly kind: KeyKind;
  readonly meaning: string;
  /** May stand in several lines, all of which count. */
  readonly repeats?: boolean;
}

const p = (meaning: string): KnownKey => ({ kind: "number", meaning });
const n = (meaning: string): KnownKey => ({ kind: "integer", meaning });
const t = (meaning: string): KnownKey => ({ kind: "text", meaning });

/**
 * Keys of MIDAS's caking parameter files (FF_HEDM: DetectorMapper.c, IntegratorZarrOMP.c, ffGenerateZipRefactor.py).
 * Units: lengths in µm, positions in pixels, angles in degrees, wavelength in Å.
 */
export const midasKeys: Readonly<Record<string, KnownKey>> = {
  Lsd: p("sample to detector, µm"),
  BC: { kind: "two numbers", meaning: "direct beam: column and row, pixels" },
  px: p("pixel size, µm"),
  pxY: p("pixel size along Y, µm"),
  pxZ: p("pixel size along Z, µm"),
  tx: p("tilt about the beam, degrees"),
  ty: p("tilt about Y, degrees"),
  tz: p("tilt about Z, degrees"),
  ...Object.fromEntries(Array.from({ length: 15 }, (_, at) => [`p${at}`, p(`distortion parameter ${at}`)])),
  RhoD: p("radius at which distortion is 1, µm"),
  MaxRingRad: p("the same as RhoD, µm"),
  Parallax: p("sensor depth, µm"),
  Wavelength: p("Å"),
  NrPixels: n("width and height of a square image"),
  NrPixelsY: n("width after the image transforms, pixels"),
  NrPixelsZ: n("height after the image transforms, pixels"),
  ImTransOpt: {
    kind: "integers",
    meaning: "0 none, 1 flip columns, 2 flip rows, 3 transpose, in this order",
    repeats: true,
  },
  EtaMin: p("degrees"),
  EtaMax: p("degrees"),
  EtaBinSize: p("degrees"),
  RMin: p("pixels"),
  RMax: p("pixels"),
  RBinSize: p("pixels"),
  QMin: p("Å⁻¹"),
  QMax: p("Å⁻¹"),
  QBinSize: p("Å⁻¹; makes bins equal in Q"),
  Normalize: n("1: counts per pixel, 0: sums"),
  SolidAngleCorrection: n("1: divide by cos³2θ"),
  PolarizationCorrection: n("1: correct for a polarised beam"),
  PolarizationFraction: p("degree of polarisation"),
  GradientCorrection: n("1: shift the reading point along the radius"),
  SubPixelLevel: n("parts per pixel side near the axes"),
  SubPixelCardinalWidth: p("half-width of the ranges of η where pixels are cut, degrees"),
  ResidualCorrectionMap: t("file of radial corrections, pixels"),
  DistortionFile: t("file of pixel shifts"),
  MaskFile: t("mask, 1 = masked"),
  NPanelsY: n("panels along Y"),
  NPanelsZ: n("panels along Z"),
  PanelSizeY: n("pixels"),
  PanelSizeZ: n("pixels"),
  PanelGapsY: { kind: "integers", meaning: "pixels between panels" },
  PanelGapsZ: { kind: "integers", meaning: "pixels between panels" },
  PanelShiftsFile: t("file of panel shifts"),
  GapFile: t("mask of gaps"),
  BadPxFile: t("mask of bad pixels"),
  GapIntensity: p("value of gaps"),
  BadPxIntensity: p("value of bad pixels"),
  OmegaStart: p("ω of the first frame, degrees"),
  OmegaFirstFile: p("ω of the first frame, degrees"),
  OmegaStep: p("ω per frame, degrees"),
  OmegaSumFrames: n("frames summed into one output; −1: all"),
  SumImages: n("1: write the sum of all frames"),
  SaveIndividualFrames: n("1: write every frame"),
  Write2D: n("1: write two-dimensional cakes"),
  SkipFrame: n("frames to leave out at the start of a file"),
  HeadSize: n("bytes before the first frame of a raw file"),
  DarkFile: t("file of dark frames"),
  Dark: t("file of dark frames"),
  darkDataset: t("dataset of dark frames"),
  dataLoc: t("dataset of frames"),
  darkLoc: t("dataset of dark frames"),
  Folder: t("folder of the frames"),
  RawFolder: t("folder of the frames"),
  FileStem: t("file name before the number"),
  Ext: t("file name after the number"),
  Padding: n("digits of the file number"),
  StartFileNrFirstLayer: n("number of the first file"),
  StartNr: n("number of the first frame"),
  EndNr: n("number of the last frame"),
  NrFilesPerSweep: n("files of one sweep"),
  ResultFolder: t("folder of the results"),
  OutFolder: t("folder of the results"),
  DataType: n("type of raw pixels"),
  Polariz: p("polarisation for the refinement"),
  SHpL: p("axial divergence (S + H)/L for the refinement"),
  SH_L: p("axial divergence (S + H)/L for the refinement"),
  U: p("profile, centidegree²"),
  V: p("profile, centidegree²"),
  W: p("profile, centidegree²"),
  X: p("profile, centidegree"),
  Y: p("profile, centidegree"),
  Z: p("profile, centidegree"),
  LatticeConstant: t("cell: a b c α β γ, Å and degrees"),
  LatticeParameter: t("cell: a b c α β γ, Å and degrees"),
  SpaceGroup: n("number of the space group"),
};
