import type { Pattern, ReflectionList } from "../../calculation/pattern.js";
import { dict, ndarray, tuple } from "../../io/gpx/python-value.js";
import type { GpxItem } from "../../io/gpx/gpx-file.js";
import type { PythonDict, PythonValue } from "../../io/gpx/python-value.js";
import type { Instrument } from "../../histograms/instrument.js";
import type { HistogramModel } from "../../model/model.js";
import { backgroundItem } from "./background-item.js";
import { histogramId } from "./identifiers.js";
import { patternResiduals } from "./pattern-residuals.js";
import { projectPoints } from "./project-points.js";
import type { RefinedPaths } from "./refined-paths.js";

/** The name of a histogram in GSAS-II's tree; GSAS-II tells powder data from the rest by the prefix. */
export function histogramTreeName(name: string): string {
  return `PWDR ${name}`;
}

/** One powder histogram of GSAS-II's tree with its nine children in the order in which GSAS-II reads them. */
export function histogramItem(
  name: string,
  histogram: HistogramModel,
  hId: number,
  pattern: Pattern,
  comments: readonly string[],
  refined: RefinedPaths,
): GpxItem {
  const tree = histogramTreeName(name);
  const ranId = histogramId(name, histogram);
  const points = projectPoints(histogram, pattern);
  const { table, count, excluded } = points;
  const x = table.subarray(0, count);
  const y = table.subarray(count, 2 * count);
  const head = dict({
    wtFactor: 1,
    Dummy: false,
    ranId,
    Offset: [0, 0],
    delOffset: 0.02 * maximum(y),
    refOffset: -0.1 * maximum(y),
    refDelt: 0.1 * maximum(y),
    Yminmax: [minimum(y), maximum(y)],
    hId: BigInt(hId),
    ...patternResiduals(points, pattern),
  });
  const path = `histograms.${name}`;
  const data = ndarray(table, [6, count]);
  return {
    name: tree,
    data: [head, data, tree],
    children: [
      { name: "Comments", data: [...comments] },
      {
        name: "Limits",
        data: [
          tuple(x[0], x[x.length - 1]),
          [histogram.limits[0], upperLimit(histogram, pattern)],
          ...excluded.map((range) => [...range]),
        ],
      },
      { name: "Background", data: backgroundItem(name, histogram, refined) },
      { name: "Instrument Parameters", data: [instrumentParameters(histogram.instrument, path, refined), dict({})] },
      { name: "Sample Parameters", data: sampleParameters(histogram, path, ranId, refined) },
      { name: "Peak List", data: dict({ peaks: [], sigDict: dict({}) }) },
      { name: "Index Peak List", data: [[], []] },
      { name: "Unit Cells List", data: [] },
      { name: "Reflection Lists", data: reflectionLists(pattern) },
    ],
  };
}

/**
 * GSAS-II takes a negative zero off the upper limit for each Pawley phase in use before it begins (GSASIIstrIO.py
 * GetHistogramPhaseData); with 10⁻⁹° of room, so that rounding does not bring in the next point.
 */
function upperLimit({ limits, instrument, phases }: HistogramModel, { reflections }: Pattern): number {
  const pawley = Object.entries(phases).filter(
    ([phase, { extracted }]) => extracted?.method === "pawley" && reflections[phase].h.length > 0,
  ).length;
  return pawley === 0 || instrument.zero >= 0 ? limits[1] : limits[1] - pawley * instrument.zero - 1e-9;
}

/** `[initial, current, refine]` of each; GSAS-II's azimuth lies in the sample parameters, where its polarisation reads it. */
function instrumentParameters(instrument: Instrument, histogramPath: string, refined: RefinedPaths): PythonDict {
  const path = `${histogramPath}.instrument`;
  const value = (key: keyof Instrument | "secondWavelength.ratio", current: number): PythonValue => [
    refined.start(`${path}.${key}`, current),
    current,
    refined.has(`${path}.${key}`),
  ];
  const { wavelength, secondWavelength } = instrument;
  const beam: Record<string, PythonValue> =
    secondWavelength === undefined
      ? { Lam: value("wavelength", wavelength) }
      : {
          Lam1: [wavelength, wavelength, false],
          Lam2: [secondWavelength.wavelength, secondWavelength.wavelength, false],
          "I(L2)/I(L1)": value("secondWavelength.ratio", secondWavelength.ratio),
          Source: ["", ""],
        };
  return dict({
    Type: ["PXC", "PXC", false],
    Bank: [1, 1, false],
    ...beam,
    Zero: value("zero", instrument.zero),
    "Polariz.": value("polarization", instrument.polarization),
    Azimuth: [0, 0, false],
    U: value("U", instrument.U),
    V: value("V", instrument.V),
    W: value("W", instrument.W),
    X: value("X", instrument.X),
    Y: value("Y", instrument.Y),
    Z: value("Z", instrument.Z),
    "SH/L": value("SHL", instrument.SHL),
  });
}

function sampleParameters(histogram: HistogramModel, path: string, ranId: bigint, refined: RefinedPaths): PythonDict {
  const { data, instrument, sample, orientation, scale } = histogram;
  const { temperature, pressure } = data.metadata;
  const refinable = (key: Exclude<keyof typeof sample, "shape">): PythonValue => [
    sample[key] ?? 0,
    refined.has(`${path}.sample.${key}`),
  ];
  const geometry: Record<string, PythonValue> =
    instrument.geometry === "Debye-Scherrer"
      ? {
          Absorption: sample.shape === undefined || sample.shape === "cylinder" ? refinable("absorption") : [0, false],
          DisplaceX: refinable("displaceX"),
          DisplaceY: refinable("displaceY"),
        }
      : {
          Shift: refinable("shift"),
          Transparency: refinable("transparency"),
          SurfRoughA: refinable("roughnessA"),
          SurfRoughB: refinable("roughnessB"),
        };
  return dict({
    InstrName: "",
    ranId,
    Scale: [scale, refined.has(`${path}.scale`)],
    Type: instrument.geometry,
    ...geometry,
    Temperature: temperature ?? 300,
    // GSAS-II counts in MPa.
    Pressure: pressure === undefined ? 0.1 : 1000 * pressure,
    Time: 0,
    FreePrm1: 0,
    FreePrm2: 0,
    FreePrm3: 0,
    "Gonio. radius": instrument.radius,
    Omega: orientation?.omega ?? 0,
    Chi: orientation?.chi ?? 0,
    Phi: orientation?.phi ?? 0,
    Azimuth: data.azimuth,
    Materials: [dict({ Name: "vacuum", VolFrac: 1 }), dict({ Name: "vacuum", VolFrac: 0 })],
    Thick: 1,
    Contrast: [0, 0],
    Trans: 1,
    SlitLen: 0,
  });
}

/** Columns h k l mult d 2θ sig gam Fo² Fc² phase Icorr prfo abs ext; Fo² and the phase are GSAS-II's to fill when it refines. */
function reflectionLists({ reflections }: Pattern): PythonDict {
  const lists = Object.entries(reflections).map(([phase, list]): [string, PythonValue] => [
    phase,
    dict({
      RefList: ndarray(reflectionTable(list), [list.h.length, 15]),
      FF: dict({}),
      Type: "PXC",
      Super: false,
    }),
  ]);
  return new Map<PythonValue, PythonValue>(lists);
}

function reflectionTable(list: ReflectionList): Float64Array {
  const table = new Float64Array(15 * list.h.length);
  for (let i = 0; i < list.h.length; i++) {
    const row = [
      list.h[i],
      list.k[i],
      list.l[i],
      list.multiplicity[i],
      list.d[i],
      list.twoTheta[i],
      list.sig[i],
      list.gam[i],
    ];
    const factors = [list.preferredOrientation[i], list.absorption[i], list.extinction[i]];
    const intensity = [0, list.fSquared[i], 0, list.iCorr[i], ...factors];
    table.set([...row, ...intensity], 15 * i);
  }
  return table;
}

function maximum(values: Float64Array): number {
  return values.reduce((a, b) => Math.max(a, b), -Infinity);
}

function minimum(values: Float64Array): number {
  return values.reduce((a, b) => Math.min(a, b), Infinity);
}
