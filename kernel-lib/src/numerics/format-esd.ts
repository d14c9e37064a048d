/**
 * A value with its standard uncertainty in the last digits, as crystallographers write it: `5.41112(2)`. The uncertainty
 * keeps two digits from 10 to 19 and one from 2 to 9 (the "rule of 19" of IUCr journals), so 0.00015 gives `(15)` and
 * 0.00023 gives `(2)`. An uncertainty of 0 (a held parameter) gives the plain number, one that is not finite `(?)`.
 */
export function formatEsd(parameter: { readonly value: number; readonly esd: number }): string;
export function formatEsd(value: number, esd: number): string;
export function formatEsd(first: number | { readonly value: number; readonly esd: number }, second = 0): string {
  const [value, esd] = typeof first === "number" ? [first, second] : [first.value, first.esd];
  if (!Number.isFinite(value)) return String(value);
  if (esd === 0) return String(Number(value.toPrecision(10)));
  if (!Number.isFinite(esd) || esd < 0) return `${Number(value.toPrecision(6))}(?)`;
  const exponent = Math.floor(Math.log10(esd));
  const twoDigits = Math.round(esd / 10 ** (exponent - 1));
  const place = twoDigits <= 19 ? exponent - 1 : exponent;
  const digits = Math.round(esd / 10 ** place);
  if (place <= 0 && place >= -100) return `${withoutMinusZero(value.toFixed(-place))}(${digits})`;
  // Digits before the decimal point that the uncertainty swallows are written as zeros.
  const unit = 10 ** place;
  return `${withoutMinusZero(String(Math.round(value / unit) * unit))}(${digits * unit})`;
}

/** {@link formatEsd} for sentences: with a true minus sign, as in the tables beside them. */
export function esdInText(value: number, esd: number): string {
  return formatEsd(value, esd).replace(/^-/, "−");
}

function withoutMinusZero(text: string): string {
  return /^-[0.]*$/.test(text) ? text.slice(1) : text;
}
