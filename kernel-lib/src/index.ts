/** The public names, grouped by the analyst's step. */
export { RietbookError, isRietbookError } from "./errors.js";
export type { ErrorDetails, ErrorKind } from "./errors.js";

/* Open data. */
export { openMidasZarr, MidasScan } from "./histograms/midas-scan.js";
export { readPattern } from "./histograms/text-pattern.js";
export type { TextPatternOptions } from "./histograms/text-pattern.js";
export type { LineoutChoice, LineoutSelection, MidasScanOptions } from "./histograms/midas-scan.js";
export { readInstrument } from "./histograms/midas-instrument.js";
export type { InstrumentFiles } from "./histograms/midas-instrument.js";
export type { Lineout } from "./histograms/midas-lineout.js";
export type { ScanFrame } from "./histograms/midas-frame.js";
export type { NormalizationDecision } from "./histograms/midas-normalization.js";
export { blankHistogram } from "./histograms/blank-histogram.js";
export type { Histogram, HistogramMetadata } from "./histograms/histogram.js";
export { withInstrumentValues } from "./histograms/instrument.js";
export type { Instrument, InstrumentSource, TracedInstrument } from "./histograms/instrument.js";
export { readCif, readCifPhases } from "./model/phase-from-cif.js";
export type { CifOptions, CifPhases } from "./model/phase-from-cif.js";
export type { SampleValue, SamprmFile } from "./io/instprm/samprm.js";
export { openByteSource } from "./platform/open-byte-source.js";
export type { FileInput } from "./platform/open-byte-source.js";
export type { ByteSource } from "./platform/byte-source.js";
export type { LongCallOptions, Progress } from "./progress.js";

/* Open frames. */
export { openFrames } from "./frames/open-frames.js";
export type { FramesOptions } from "./frames/open-frames.js";
export type { FrameFiles, SkippedFile } from "./frames/frame-files.js";
export type { ImageFileOptions, ImageFormat } from "./frames/open-stack.js";
export type { Frame, FrameSource, PixelArray } from "./frames/frame.js";
export { framesInMemory } from "./frames/frames-in-memory.js";
export { readFrames } from "./frames/read-frames.js";
export type { ReadFramesOptions, SkippedFrame } from "./frames/read-frames.js";
export { seriesNames } from "./frames/series-names.js";
export type { FileNumbers } from "./frames/series-names.js";
export { readDark, readFlat } from "./frames/dark.js";
export type { FlatField, MeanImage, MeanImageOptions } from "./frames/dark.js";
export { combineMasks, readMask } from "./frames/mask.js";
export type { Mask, MaskOptions } from "./frames/mask.js";
export { createMask } from "./frames/drawn-mask.js";
export type { ImagePoint, MaskDescription } from "./frames/drawn-mask.js";
export { defaultSentinels, maskInvalid } from "./frames/invalid-values.js";
export type { InvalidValues } from "./frames/invalid-values.js";
export { subtractAsMidas } from "./frames/subtract-as-midas.js";
export type { RawLayout } from "./io/ge/ge.js";
export type { PixelType } from "./io/pixels/pixel-type.js";

/* Geometry, maps and cakes. */
export { geometryFromMidas, geometryToMidas } from "./geometry/from-midas-parameters.js";
export type { GeometryFiles } from "./geometry/from-midas-parameters.js";
export { geometryFromPoni, geometryToPoni } from "./geometry/from-poni.js";
export type { PoniOptions } from "./geometry/from-poni.js";
export { geometryFromImctrl, geometryToImctrl } from "./geometry/from-imctrl.js";
export type { ImctrlOptions } from "./geometry/from-imctrl.js";
export { pixelPosition, radiusToTwoTheta, twoThetaToRadius } from "./geometry/pixel-position.js";
export type { PixelPosition } from "./geometry/pixel-position.js";
export { rawPixelPosition } from "./geometry/raw-pixel-position.js";
export { createGeometry } from "./geometry/create-geometry.js";
export type { GeometryDescription } from "./geometry/create-geometry.js";
export { ringPoints } from "./geometry/ring-points.js";
export type { DetectorGeometry, ImageTransform, PanelLayout } from "./geometry/detector-geometry.js";
export { formatMidasParameters, parseMidasParameters, withOverrides } from "./io/midas-parameters/midas-parameters.js";
export type { MidasParameter, MidasParameters, UnknownKey } from "./io/midas-parameters/midas-parameters.js";
export { readMidasParameters } from "./io/midas-parameters/read-midas-parameters.js";
export { readGpx } from "./io/gpx/gpx-project.js";
export type { GpxHistogram, GpxPhase, GpxProject } from "./io/gpx/gpx-project.js";
export { formatPoni, parsePoni } from "./io/poni/poni.js";
export type { PoniFile } from "./io/poni/poni.js";
export { formatImctrl, parseImctrl } from "./io/imctrl/imctrl.js";
export type { ImctrlFile } from "./io/imctrl/imctrl.js";
export { binGridWarnings, createBinGrid } from "./caking/bin-grid.js";
export type { BinGrid, BinError, BinGridDescription, BinRange } from "./caking/bin-grid.js";
export { binsFromMidas, correctionsFromMidas, mapOptionsFromMidas } from "./caking/from-midas-parameters.js";
export type { PolarizationChoice } from "./caking/from-midas-parameters.js";
export type { CakeCorrections, PolarizationCorrection } from "./caking/corrections.js";
export { buildPixelBinMap } from "./caking/build-map.js";
export type { MapOptions } from "./caking/map-options.js";
export type { PixelBinMap } from "./caking/pixel-bin-map.js";
export { formatMapFiles, readMapFiles } from "./caking/map-files.js";
export type { MidasMapFiles } from "./io/midas-map/midas-map.js";
export { cake } from "./caking/cake.js";
export type { Cake, CakedFrames, CakeOptions, DivisionOptions, MaskedBins } from "./caking/cake.js";
export { calibrantFromMidas, calibrantRings } from "./caking/calibrant.js";
export type { CalibrantRing } from "./caking/calibrant.js";
export { standardCalibrant, standardPowders } from "./caking/standard-powders.js";
export type { Calibrant, StandardPowder } from "./caking/standard-powders.js";
export { checkRings } from "./caking/ring-check.js";
export type { RingCause, RingCheck, RingCheckInput, RingFinding } from "./caking/ring-check.js";
export type { RingCorrection } from "./caking/ring-correction.js";
export { ringImageOf } from "./caking/ring-image.js";
export type { RingImageOptions } from "./caking/ring-image.js";
export type { Measured, RingCake, RingPosition } from "./caking/ring-positions.js";
export type { RingImage } from "./caking/polar-profile.js";
export { radialLineout } from "./caking/lineout.js";
export type { LineoutOptions, RadialLineout } from "./caking/lineout.js";
export { effectiveSigmaFactors, varianceFactors } from "./caking/covariance.js";
export type { VarianceFactors } from "./caking/covariance.js";
export { histogramFromCake } from "./histograms/cake-histogram.js";
export type { CakeHistogramOptions } from "./histograms/cake-histogram.js";
export type { WeightsChoice } from "./histograms/midas-intensity.js";
export { cpuEngine } from "./caking/engines/cpu.js";
export { createGpujsEngine } from "./caking/engines/gpujs.js";
export type { GpujsMode } from "./caking/engines/gpujs.js";
export { listEngines } from "./caking/engines/list-engines.js";
export type { EngineReport } from "./caking/engines/list-engines.js";
export { selectEngine } from "./caking/engines/select.js";
export type { EngineChoice, SelectEngineOptions } from "./caking/engines/select.js";
export { createWasmEngine } from "./caking/engines/wasm.js";
export type { WasmEngineOptions } from "./caking/engines/wasm.js";
export { webgpuEngine } from "./caking/engines/webgpu.js";

/* Integrate frames into files. */
export { integrate } from "./exports/integrate.js";
export type { IntegrateOptions, Integration } from "./exports/integrate.js";
export { createMidasHdf5Writer } from "./exports/midas-zarr/midas-hdf5-writer.js";
export { createMidasZarrWriter, midasZarrBytes } from "./exports/midas-zarr/midas-zarr-writer.js";
export type {
  FrameConditions,
  MidasInstrumentParameters,
  MidasZarrOptions,
} from "./exports/midas-zarr/midas-layout.js";
export type { EncodedArrays } from "./exports/midas-zarr/encoded-arrays.js";
export { createNexusWriter } from "./exports/nexus/nexus-writer.js";
export type { NexusOptions } from "./exports/nexus/nexus-writer.js";
export type { StoreAttributes } from "./exports/array-store.js";
export type { CakedFrame, CakeWriter } from "./exports/cake-writer.js";
export type { ByteSink } from "./platform/byte-sink.js";
export type { BinSums, CakingEngine, EngineKind, PrepareOptions, PreparedCake, SumOptions } from "./caking/engine.js";

/* Units. */
export { dSpacing, momentumTransfer, twoThetaOfD, twoThetaOfQ } from "./units.js";

/* Build a model. */
export { BACKGROUND_KINDS, chebyshev, emptyBackground } from "./model/background.js";
export type { Background, BackgroundKind, BackgroundPeak, DebyeTerm, FixedBackground } from "./model/background.js";
export { readGpxModel } from "./model/gpx/model-from-gpx.js";
export type { ModelFromGpx } from "./model/gpx/model-from-gpx.js";
export { extractIntensities } from "./calculation/extraction.js";
export type { ExtractedIntensities } from "./model/extracted-intensities.js";
export type { RestraintSums } from "./calculation/problem.js";
export type { Bounds, Constraint, Equivalence, Hold, LinearEquation } from "./model/constraints.js";
export { restraintValue } from "./model/restraint-value.js";
export type {
  AngleRestraint,
  AtomReference,
  CompositionRestraint,
  DistanceRestraint,
  Restraint,
} from "./model/restraints.js";
export { harmonicOrientation, harmonicTexture, stephensMicrostrain } from "./model/anisotropic-terms.js";
export { createModel, defaultPhaseInHistogram } from "./model/create-model.js";
export type { HistogramDescription, ModelDescription } from "./model/create-model.js";
export { defaultCalculation, gsas2Calculation } from "./model/model.js";
export type {
  CalculationOptions,
  HistogramModel,
  LatticeStrain,
  Model,
  PhaseInHistogram,
  SampleDisplacement,
} from "./model/model.js";
export type { AnisotropicU, Atom, Phase } from "./model/phase.js";
export type {
  CrystalliteSize,
  EllipsoidalSize,
  GeneralizedMicrostrain,
  Microstrain,
  UniaxialMicrostrain,
  UniaxialSize,
} from "./model/peak-broadening.js";
export type { HarmonicOrientation, MarchDollase, Texture } from "./model/preferred-orientation.js";
export type { SampleOrientation, SampleShape } from "./model/sample.js";
export type { SampleSymmetry } from "./crystallography/surface-harmonics.js";
export type { Cell } from "./crystallography/cell.js";
export { spaceGroupFromHall, spaceGroupFromNumber, spaceGroupFromOperations } from "./crystallography/space-group.js";
export { spaceGroupFromSymbol } from "./crystallography/space-group-symbol.js";
export type { NamedSpaceGroup } from "./crystallography/space-group-symbol.js";
export { formatSymmetryOperation, parseSymmetryOperation } from "./crystallography/symmetry-operation.js";
export { generateReflections } from "./crystallography/reflections.js";
export type { Reflections } from "./crystallography/reflections.js";
export type { CrystalSystem, LaueClass, SpaceGroup, SpaceGroupSetting } from "./crystallography/space-group.js";
export type { SymmetryOperation } from "./crystallography/symmetry-operation.js";
export { parameterTable } from "./model/parameter-table.js";
export type { ParameterDescription } from "./model/parameter-table.js";
export { listParameters } from "./model/parameter-path.js";
export type { Parameter } from "./model/parameter-path.js";
export { withValues } from "./model/with-values.js";
export { calculatePattern } from "./calculation/calculate-pattern.js";
export type { Pattern, ReflectionList } from "./calculation/pattern.js";
export { simulateModel } from "./calculation/simulate-model.js";
export type { SimulationOptions } from "./calculation/simulate-model.js";

/* Refine. */
export { refine, refineStage } from "./refinement/refine.js";
export type { PhysicalLimits } from "./refinement/displacement-limits.js";
export type { RefineOptions } from "./refinement/refine-options.js";
export { refineAll } from "./refinement/refine-all.js";
export type { HistogramFit, RefineAllOptions } from "./refinement/refine-all.js";
export { withCalculatedWeights } from "./refinement/calculated-weights.js";
export { checkImport } from "./refinement/import-checks.js";
export type { ImportCheck } from "./refinement/import-checks.js";
export { refineSequence } from "./refinement/refine-sequence.js";
export type { MetadataKey, SequenceOptions } from "./refinement/refine-sequence.js";
export type { ChainDirection, ChainedFit, ChainOptions } from "./refinement/chain.js";
export { recipes } from "./refinement/recipes.js";
export type { MidasRecipeOptions } from "./refinement/recipes.js";
export type { Recipe, Stage, Verdict } from "./refinement/stage.js";
export { withModelTerms } from "./refinement/with-model-terms.js";
export type {
  BackgroundTerms,
  ModelTerms,
  OrientationTerms,
  PhaseTerms,
  StephensTerms,
  TextureTerms,
} from "./refinement/model-terms.js";
export type {
  Correlation,
  Covariance,
  FitStatistics,
  FittedParameter,
  ParameterState,
  Provenance,
  Refinement,
  StageResult,
} from "./refinement/refinement.js";
export { judgeHistogram } from "./refinement/judgement.js";
export { judgeSeries } from "./refinement/series-judgement.js";
export type { Finding, FindingKind } from "./refinement/findings.js";
export type { HistogramJudgement } from "./refinement/judgement.js";
export { diagnose } from "./refinement/diagnosis/diagnose.js";
export type { Diagnosis, UnexplainedPeak } from "./refinement/diagnosis/finding.js";
export type { Remedy, Symptom } from "./refinement/diagnosis/remedies.js";
export { suggestNext } from "./refinement/diagnosis/suggest-next.js";
export type { Suggestion } from "./refinement/diagnosis/suggest-next.js";

/* Read results. */
export { correlation, correlations, parameter, parameters } from "./results/parameter.js";
export { formatEsd } from "./numerics/format-esd.js";
export { parametersTable, stagesTable, tableToMarkdown } from "./results/tables.js";
export type { TextTable } from "./results/tables.js";
export { gpxTable, midasParametersTable } from "./results/file-tables.js";
export { diagnosisTable, suggestionsTable } from "./results/diagnosis-table.js";
export { binsTable, enginesTable, geometryTable } from "./results/caking-tables.js";
export { refinementState, refinementStateMimeType, refinementStateVersion } from "./results/refinement-state.js";
export type {
  HistogramState,
  NextToFree,
  ParameterRow,
  RefinementState,
  StageState,
} from "./results/refinement-state.js";
export { densityOf, volumeOf, weightFractions } from "./results/phase-quantities.js";
export { absoluteFractions } from "./results/amorphous-fraction.js";
export type { AbsoluteFractions, InternalStandard } from "./results/amorphous-fraction.js";
export { histogramAgreement } from "./results/histogram-agreement.js";
export type { HistogramAgreement } from "./results/histogram-agreement.js";
export { phaseAgreement } from "./results/phase-agreement.js";
export { phasesTable } from "./results/phases-table.js";
export type { PhaseAgreement } from "./results/phase-agreement.js";
export { microstrainFromY, sizeFromX } from "./results/size-and-strain.js";
export type { InstrumentWidth, SizeOptions } from "./results/size-and-strain.js";
export { bondAngles, bondLengths } from "./results/bonds.js";
export type { Bond, BondAngle } from "./results/bonds.js";
export { cellStrain, fitAzimuthalStrain, reflectionStrain } from "./results/azimuthal-strain.js";
export type { AzimuthalStrain, AzimuthalStrainOptions } from "./results/azimuthal-strain.js";
export { reflectionSpacing } from "./results/reflection-spacings.js";
export { seriesOutliers } from "./results/series-outliers.js";
export type { SeriesValue } from "./results/series-outliers.js";
export { fitLaw, parametricFit, trendLaws, trendTerms } from "./results/parametric-fit.js";
export type { ParametricFit, TrendTerm, TrendValue } from "./results/parametric-fit.js";
export { serialCorrelation, withCorrelatedEsds } from "./results/serial-correlation.js";
export type { SerialCorrelation } from "./results/serial-correlation.js";
export type { DerivedQuantity } from "./results/derived-quantity.js";

/* Plot and show. */
export { plot } from "./plots/plot.js";
export type { CakePlotOptions, RietveldPlotOptions } from "./plots/plot.js";
export type { CakeFigureOptions } from "./plots/cake-figure.js";
export type { RingsFigureOptions } from "./plots/rings-figure.js";
export type { RingPhase } from "./plots/phase-rings.js";
export type { ImageFigureOptions } from "./plots/image-figure.js";
export type { PatternFigureOptions } from "./plots/pattern-figure.js";
export type { RietveldFigureOptions } from "./plots/rietveld-figure.js";
export type { SimulatedFigureOptions } from "./plots/simulated-figure.js";
export type { TrendFigureOptions, TrendVariable } from "./plots/trend-figure.js";
export { mimeBundle, show } from "./notebook/show.js";
export type { Showable } from "./notebook/show.js";
export type { MimeBundle } from "./notebook/mime-bundle.js";
export { unpackBundle, unpackRecord } from "./notebook/packed-record.js";
export type { PackedRecord } from "./notebook/packed-record.js";
export { stateMimeType, stateSchemaVersion } from "./notebook/state.js";
export type {
  Shown,
  ShownBase,
  ShownChecks,
  ShownHistogram,
  ShownHistograms,
  ShownInstrument,
  ShownJudgement,
  ShownLineouts,
  ShownPhase,
  ShownProgress,
  ShownScan,
  ShownSeries,
  ShownStage,
  ShownTable,
} from "./notebook/state.js";
export { liveProgress } from "./notebook/live-progress.js";

/* Export. */
export { exportRefinement, refinementFiles } from "./exports/export-refinement.js";
export type {
  ExportedFile,
  ExportFormat,
  ExportOptions,
  FigureFileMaker,
  FigureFormat,
} from "./exports/export-refinement.js";
export { maskTiff, writeMask } from "./exports/mask.js";
export { pdfOfSvg } from "./exports/pdf/pdf-of-svg.js";
export type { PdfSource } from "./exports/pdf/pdf-of-svg.js";
export { exportFigure, figurePdfFile, figurePngFile, figureSvgFile } from "./exports/figure.js";
export type { FigureFileOptions } from "./exports/figure.js";

/* Whole files at once, from Node. */
export { runRefinement } from "./batch/run-refinement.js";
export type { RunResult } from "./batch/run-refinement.js";
export type { RunRefinementOptions, RunStart } from "./batch/run-options.js";
export type { Limits, RunExtras, RunSequence } from "./batch/run-plan.js";
export type {
  AbsoluteEntry,
  BondsEntry,
  CellAndVolume,
  DiagnosisEntry,
  HistogramEntry,
  LeftOutEntry,
  PhaseEntry,
  RefinementSummary,
  StageEntry,
  SuggestionEntry,
  TogetherEntry,
} from "./batch/run-summary.js";
export { runIntegration } from "./batch/run-integration.js";
export type {
  IntegratedFile,
  IntegrationFormat,
  IntegrationCheck,
  IntegrationResult,
  IntegrationStart,
  RunIntegrationOptions,
} from "./batch/integration-options.js";
export { runPipeline } from "./batch/run-pipeline.js";
export type { PipelineResult, RunPipelineOptions } from "./batch/run-pipeline.js";
export { readRefinementSummary, summaryTable } from "./batch/read-summary.js";
export type { SummaryFile } from "./batch/read-summary.js";
export { summaryTrend } from "./batch/summary-trend.js";
export { parseRecipe, readRecipe } from "./batch/recipe-file.js";

/* Figures as data, and drawing them into any document. */
export { figureMimeType, figureSchemaVersion } from "./plots/figure.js";
export type {
  CakeFigure,
  FigureRing,
  CorrelationFigure,
  Figure,
  FigurePhase,
  FigureText,
  ImageFigure,
  IntensityScale,
  PatternAxis,
  PatternFigure,
  PatternFigureData,
  StagesFigure,
  TrendFigure,
  TrendPoint,
} from "./plots/figure.js";
export { leftOutRanges } from "./plots/left-out-ranges.js";
export { startsAfterGap } from "./plots/pattern-gaps.js";
export { drawFigure, figureToSvg } from "./plots/drawing/draw-figure.js";
export type { DrawingOptions } from "./plots/drawing/draw-figure.js";
export { heatMapPalette } from "./plots/drawing/colour-maps.js";
export { imageLevels, imageValueAt } from "./plots/image-levels.js";
export type { ColourMap } from "./plots/drawing/colour-maps.js";
export { pageTheme, paperTheme } from "./plots/drawing/theme.js";
export type { FigureTheme } from "./plots/drawing/theme.js";
