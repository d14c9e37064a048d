/** MIDAS's image transforms in the order applied: 0 none, 1 flip columns, 2 flip rows, 3 transpose. */
export type ImageTransform = 0 | 1 | 2 | 3;

/** A tiled detector's panels, MIDAS's NPanelsY … PanelShiftsFile; shifts by panel number, Y outer, Z inner. */
export interface PanelLayout {
  readonly countY: number;
  readonly countZ: number;
  /** Pixels. */
  readonly sizeY: number;
  readonly sizeZ: number;
  /** Pixels between neighbouring panels, one shorter than the counts. */
  readonly gapsY: readonly number[];
  readonly gapsZ: readonly number[];
  readonly shifts: readonly {
    /** Pixels. */
    readonly dY: number;
    readonly dZ: number;
    /** Degrees. */
    readonly dTheta: number;
    /** µm. */
    readonly dLsd: number;
    readonly dP2: number;
  }[];
}

/**
 * Where the pixels are, in MIDAS's conventions: Y is the column (fast axis), Z the row, integers are pixel centres, the
 * geometry refers to the image after `transforms`.
 */
export interface DetectorGeometry {
  /** Size of the transformed image. */
  readonly pixelsY: number;
  readonly pixelsZ: number;
  /** µm. */
  readonly pixelSize: number;
  /** Sample to detector along the beam, µm. */
  readonly distance: number;
  /** Direct beam: column and row, pixels. */
  readonly centreY: number;
  readonly centreZ: number;
  /** Tilts about the beam, the horizontal and the vertical axis, degrees: T = Rx(tx) Ry(ty) Rz(tz). */
  readonly tx: number;
  readonly ty: number;
  readonly tz: number;
  /** Å; 0 where unknown. */
  readonly wavelength: number;
  /** p0 … p14; phases p3, p6, p8, p10, p12, p14 in degrees. */
  readonly distortion: readonly number[];
  /** Radius at which the distortion polynomials are 1, µm. */
  readonly rhoD: number;
  /** µm. */
  readonly parallax: number;
  readonly transforms: readonly ImageTransform[];
  readonly panels?: PanelLayout;
  /** Shifts of whole pixels along Y and Z (MIDAS's DistortionFile), pixels, row-major over the transformed image. */
  readonly shiftMap?: { readonly dY: Float64Array; readonly dZ: Float64Array };
  /** Radial corrections, pixels, row-major over the transformed image. */
  readonly residualMap?: Float64Array;
}
