const TRANSLITERATIONS: Readonly<Record<string, string>> = {
  α: "alpha",
  β: "beta",
  γ: "gamma",
  η: "eta",
  θ: "theta",
  λ: "lambda",
  µ: "u",
  μ: "u",
  σ: "sigma",
  χ: "chi",
  φ: "phi",
  ω: "omega",
  Å: "A",
  "°": " deg",
  "²": "^2",
  "³": "^3",
  "⁻": "^-",
  "¹": "1",
  "–": "-",
  "—": "-",
  "−": "-",
  "±": "+/-",
  "×": "x",
  "·": "*",
  "→": "->",
  "≤": "<=",
  "≥": ">=",
  "’": "'",
  "“": '"',
  "”": '"',
};

/** A text in the characters that CIF 1.1 allows: letters of physics by name, accents dropped, anything else as "?". */
export function asciiText(text: string): string {
  return text
    .replace(/[^\x00-\x7f]/gu, (character) => TRANSLITERATIONS[character] ?? character)
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^\x20-\x7e\n\t]/gu, "?");
}
