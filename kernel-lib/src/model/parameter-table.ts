/** What one kind of parameter means. This table is the only owner of that knowledge: docs, checks and exports read it. */
export interface ParameterDescription {
  /** Property path with `*` for names. */
  readonly pattern: string;
  readonly unit: string;
  readonly description: string;
  /** Physical limits. */
  readonly lower: number;
  readonly upper: number;
  /** GSAS-II's name with p, h, a, n for the phase, histogram, atom and coefficient numbers. */
  readonly gsas2: string;
  /** CIF data name, where there is one. */
  readonly cif?: string;
}

const row = (
  pattern: string,
  unit: string,
  [lower, upper]: readonly [number, number],
  gsas2: string,
  description: string,
  cif?: string,
): ParameterDescription => ({ pattern, unit, lower, upper, gsas2, description, ...(cif === undefined ? {} : { cif }) });

const anything = [-Infinity, Infinity] as const;
const positive = [0, Infinity] as const;

/** Every refinable parameter, one row each. */
export const parameterTable: readonly ParameterDescription[] = [
  row("phases.*.cell.a", "Å", positive, "p::A0", "lattice parameter a", "_cell_length_a"),
  row("phases.*.cell.b", "Å", positive, "p::A1", "lattice parameter b", "_cell_length_b"),
  row("phases.*.cell.c", "Å", positive, "p::A2", "lattice parameter c", "_cell_length_c"),
  row("phases.*.cell.alpha", "°", [0, 180], "p::A5", "lattice angle α", "_cell_angle_alpha"),
  row("phases.*.cell.beta", "°", [0, 180], "p::A4", "lattice angle β", "_cell_angle_beta"),
  row("phases.*.cell.gamma", "°", [0, 180], "p::A3", "lattice angle γ", "_cell_angle_gamma"),
  row("phases.*.atoms.*.x", "", anything, "p::dAx:a", "fractional coordinate x", "_atom_site_fract_x"),
  row("phases.*.atoms.*.y", "", anything, "p::dAy:a", "fractional coordinate y", "_atom_site_fract_y"),
  row("phases.*.atoms.*.z", "", anything, "p::dAz:a", "fractional coordinate z", "_atom_site_fract_z"),
  row("phases.*.atoms.*.occupancy", "", positive, "p::Afrac:a", "site occupancy", "_atom_site_occupancy"),
  row("phases.*.atoms.*.uIso", "Å²", positive, "p::AUiso:a", "isotropic displacement", "_atom_site_U_iso_or_equiv"),
  row("phases.*.atoms.*.u.u11", "Å²", positive, "p::AU11:a", "anisotropic displacement", "_atom_site_aniso_U_11"),
  row("phases.*.atoms.*.u.u22", "Å²", positive, "p::AU22:a", "anisotropic displacement", "_atom_site_aniso_U_22"),
  row("phases.*.atoms.*.u.u33", "Å²", positive, "p::AU33:a", "anisotropic displacement", "_atom_site_aniso_U_33"),
  row("phases.*.atoms.*.u.u12", "Å²", anything, "p::AU12:a", "anisotropic displacement", "_atom_site_aniso_U_12"),
  row("phases.*.atoms.*.u.u13", "Å²", anything, "p::AU13:a", "anisotropic displacement", "_atom_site_aniso_U_13"),
  row("phases.*.atoms.*.u.u23", "Å²", anything, "p::AU23:a", "anisotropic displacement", "_atom_site_aniso_U_23"),
  row("histograms.*.scale", "", positive, ":h:Scale", "histogram scale"),
  row("histograms.*.background.coefficients.*", "", anything, ":h:Back;n", "background coefficient"),
  row("histograms.*.background.debye.*.amplitude", "", anything, ":h:DebyeA;n", "amplitude of diffuse scattering"),
  row("histograms.*.background.debye.*.distance", "Å", positive, ":h:DebyeR;n", "distance of diffuse scattering"),
  row(
    "histograms.*.background.debye.*.u",
    "Å²",
    positive,
    ":h:DebyeU;n",
    "mean square displacement of diffuse scattering",
  ),
  row("histograms.*.background.peaks.*.position", "°", anything, ":h:BkPkpos;n", "2θ of a background peak"),
  row("histograms.*.background.peaks.*.intensity", "", positive, ":h:BkPkint;n", "area of a background peak"),
  row(
    "histograms.*.background.peaks.*.sig",
    "cdeg²",
    positive,
    ":h:BkPksig;n",
    "Gaussian variance of a background peak",
  ),
  row("histograms.*.background.peaks.*.gam", "cdeg", positive, ":h:BkPkgam;n", "Lorentzian FWHM of a background peak"),
  row("histograms.*.background.fixed.multiplier", "", anything, ":h:BF mult", "multiplier of the fixed background"),
  row("histograms.*.instrument.wavelength", "Å", positive, ":h:Lam", "wavelength", "_diffrn_radiation_wavelength"),
  row("histograms.*.instrument.secondWavelength.ratio", "", positive, ":h:I(L2)/I(L1)", "intensity of Kα2 over Kα1's"),
  row("histograms.*.instrument.polarization", "", [0, 1], ":h:Polariz.", "polarised fraction"),
  row("histograms.*.instrument.zero", "°", anything, ":h:Zero", "2θ zero offset"),
  row("histograms.*.instrument.U", "cdeg²", anything, ":h:U", "Gaussian variance ∝ tan²θ"),
  row("histograms.*.instrument.V", "cdeg²", anything, ":h:V", "Gaussian variance ∝ tan θ"),
  row("histograms.*.instrument.W", "cdeg²", anything, ":h:W", "Gaussian variance, constant"),
  row("histograms.*.instrument.X", "cdeg", anything, ":h:X", "Lorentzian FWHM ∝ 1/cos θ"),
  row("histograms.*.instrument.Y", "cdeg", anything, ":h:Y", "Lorentzian FWHM ∝ tan θ"),
  row("histograms.*.instrument.Z", "cdeg", anything, ":h:Z", "Lorentzian FWHM, constant"),
  row("histograms.*.instrument.SHL", "", [0, 0.15], ":h:SH/L", "axial divergence (S + H)/L"),
  row("histograms.*.sample.displaceX", "µm", anything, ":h:DisplaceX", "sample displacement across the beam"),
  row("histograms.*.sample.displaceY", "µm", anything, ":h:DisplaceY", "sample displacement along the beam"),
  row("histograms.*.sample.shift", "µm", anything, ":h:Shift", "flat-plate displacement"),
  row("histograms.*.sample.transparency", "cm", positive, ":h:Transparency", "flat-plate transparency 1/µ"),
  row("histograms.*.phases.*.scale", "", positive, "p:h:Scale", "phase fraction"),
  row("histograms.*.phases.*.size", "µm", [1e-4, Infinity], "p:h:Size;i", "isotropic crystallite size"),
  row("histograms.*.phases.*.microstrain", "10⁻⁶", positive, "p:h:Mustrain;i", "isotropic microstrain"),
  row("histograms.*.phases.*.size.equatorial", "µm", [1e-4, Infinity], "p:h:Size;i", "size across the axis"),
  row("histograms.*.phases.*.size.axial", "µm", [1e-4, Infinity], "p:h:Size;a", "size along the axis"),
  row("histograms.*.phases.*.size.s11", "µm⁻²", positive, "p:h:Size;0", "ellipsoid of sizes, xx"),
  row("histograms.*.phases.*.size.s22", "µm⁻²", positive, "p:h:Size;1", "ellipsoid of sizes, yy"),
  row("histograms.*.phases.*.size.s33", "µm⁻²", positive, "p:h:Size;2", "ellipsoid of sizes, zz"),
  row("histograms.*.phases.*.size.s12", "µm⁻²", anything, "p:h:Size;3", "ellipsoid of sizes, xy"),
  row("histograms.*.phases.*.size.s13", "µm⁻²", anything, "p:h:Size;4", "ellipsoid of sizes, xz"),
  row("histograms.*.phases.*.size.s23", "µm⁻²", anything, "p:h:Size;5", "ellipsoid of sizes, yz"),
  row("histograms.*.phases.*.sizeMixing", "", [0, 1], "p:h:Size;mx", "Lorentzian part of the size broadening"),
  row(
    "histograms.*.phases.*.microstrain.equatorial",
    "10⁻⁶",
    positive,
    "p:h:Mustrain;i",
    "microstrain across the axis",
  ),
  row("histograms.*.phases.*.microstrain.axial", "10⁻⁶", positive, "p:h:Mustrain;a", "microstrain along the axis"),
  row(
    "histograms.*.phases.*.microstrain.coefficients.*",
    "10⁻¹² Å⁻⁴",
    anything,
    "p:h:Mustrain;n",
    "Stephens' coefficient S_hkl of the variance of 1/d²",
  ),
  row(
    "histograms.*.phases.*.microstrainMixing",
    "",
    [0, 1],
    "p:h:Mustrain;mx",
    "Lorentzian part of the microstrain broadening",
  ),
  row("histograms.*.phases.*.extinction", "µm²", positive, "p:h:Extinction", "extinction"),
  row("histograms.*.phases.*.babinet.amplitude", "electrons", anything, "p:h:BabA", "Babinet's solvent, amplitude"),
  row("histograms.*.phases.*.babinet.u", "Å²", positive, "p:h:BabU", "Babinet's solvent, displacement"),
  row(
    "histograms.*.phases.*.preferredOrientation.coefficients.*",
    "",
    anything,
    "p:h:n",
    "coefficient C(l,n) of preferred orientation about an axis",
  ),
  row("phases.*.texture.coefficients.*", "", anything, "p::n", "coefficient C(l,m,n) of the texture"),
  row("phases.*.texture.omega", "°", anything, "p::SH omega", "angle of the sample's axes, ω"),
  row("phases.*.texture.chi", "°", anything, "p::SH chi", "angle of the sample's axes, χ"),
  row("phases.*.texture.phi", "°", anything, "p::SH phi", "angle of the sample's axes, φ"),
  row("histograms.*.sample.absorption", "", positive, ":h:Absorption", "absorption µR"),
  row("histograms.*.sample.roughnessA", "", anything, ":h:SurfRoughA", "surface roughness a"),
  row("histograms.*.sample.roughnessB", "", anything, ":h:SurfRoughB", "surface roughness b"),
  row("histograms.*.phases.*.marchDollase.ratio", "", [0.01, 100], "p:h:MD", "March–Dollase ratio"),
  row(
    "histograms.*.phases.*.extracted.values.*",
    "electrons²",
    anything,
    "p::PWLref:n",
    "|F|² of a reflection (Pawley)",
  ),
  row("histograms.*.phases.*.strain.d11", "Å⁻²", anything, "p:h:D11", "lattice strain: change of a*²"),
  row("histograms.*.phases.*.strain.d22", "Å⁻²", anything, "p:h:D22", "lattice strain: change of b*²"),
  row("histograms.*.phases.*.strain.d33", "Å⁻²", anything, "p:h:D33", "lattice strain: change of c*²"),
  row("histograms.*.phases.*.strain.d12", "Å⁻²", anything, "p:h:D12", "lattice strain: change of 2a*b* cos γ*"),
  row("histograms.*.phases.*.strain.d13", "Å⁻²", anything, "p:h:D13", "lattice strain: change of 2a*c* cos β*"),
  row("histograms.*.phases.*.strain.d23", "Å⁻²", anything, "p:h:D23", "lattice strain: change of 2b*c* cos α*"),
  row("histograms.*.phases.*.layerDisplacement", "µm", anything, "p:h:LayerDisp", "layer displacement along the beam"),
];
