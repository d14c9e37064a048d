import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2_Pilatus1M_000001.tif", "CeO2.cif"];

/** What is not ours to translate: figures, findings, names of stages and paths of the library, values and names of files. */
const DATA_OF_THE_LIBRARY =
  "svg, canvas, .rietbook-check-text > div:not(.rietbook-check-subject), .rietbook-note, .rietbook-caption, " +
  ".rietbook-scan-title, .rietbook-scan-facts, .rietbook-message, .rietbook-instrument td:nth-child(3), " +
  ".rietbook-caking option, .rietbook-caking .rietbook-image-bar .rietbook-hint-text, " +
  ".rietbook-histogram-choice, .rietbook-stage-name, .rietbook-why > div, .rietbook-phase-name, .rietbook-parameter-table td:nth-child(-n + 4), " +
  ".rietbook-parameter-table tbody tr, .rietbook-series-verdicts td:last-child, .rietbook-finding, datalist, " +
  "[aria-label='⟦Parameter of the trend⟧'] option, .rietbook-written > div";

/** Names of MIDAS's parameters, which are the same in every language, and of a refined one as the library's figures have it. */
const NAME = /^(aria-label: )?(CeO2 cell a \(Å\)|Lsd|Wavelength|NrPixels[YZ]|(R|Eta)(Min|Max|BinSize)|OmegaSumFrames)$/;

test("with every text of the translator marked, no text of the widgets is without a mark", async ({
  page,
  tmpPath,
}) => {
  test.setTimeout(180_000);
  await page.evaluate(async () => {
    const name = "@jupyterlab/translation-extension:translator" as "@jupyterlab/apputils-extension:settings";
    const translator = (await window.galata.getPlugin(name)) as unknown as { load(domain: string): unknown };
    // Plugins and widgets share the one bundle of the default language.
    const bundle = translator.load("rietbook") as Record<string, (...texts: never[]) => string>;
    for (const method of ["__", "_n"]) {
      const plain = bundle[method].bind(bundle);
      bundle[method] = (...texts) => `⟦${plain(...texts)}⟧`;
    }
  });
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  const unmarked = () =>
    page.evaluate((skipped) => {
      const found: string[] = [];
      const hasWords = (text: string) => {
        let rest = text;
        // Marked texts stand in marked texts.
        for (let before = ""; before !== rest;) [before, rest] = [rest, rest.replace(/⟦[^⟦⟧]*⟧/g, "")];
        // Figures of merit and paths of parameters are the same in every language.
        return /[a-z]{3}/i.test(rest.replace(/\b(Rwp|GOF|(phases|histograms)\.[\w.*]+)\b/g, ""));
      };
      for (const root of Array.from(document.querySelectorAll<HTMLElement>(".rietbook-document"))) {
        if (root.offsetParent === null) continue;
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const [text, parent] = [node.textContent ?? "", node.parentElement!];
          const isHidden = parent.closest(skipped) !== null || parent.closest(".lm-mod-hidden, [hidden]") !== null;
          if (!isHidden && hasWords(text)) found.push(text);
        }
        for (const element of Array.from(root.querySelectorAll("[title], [aria-label], [placeholder]"))) {
          if (element.closest(skipped) !== null) continue;
          for (const name of ["title", "aria-label", "placeholder"]) {
            const text = element.getAttribute(name) ?? "";
            if (hasWords(text)) found.push(`${name}: ${text}`);
          }
        }
      }
      return found;
    }, DATA_OF_THE_LIBRARY);
  const open = (file: string, factory: string) =>
    page.evaluate((options) => window.jupyterapp.commands.execute("docmanager:open", options).then(() => undefined), {
      path: `${tmpPath}/${file}`,
      factory,
    });

  await open(FILES[0], "Rietbook import");
  await expect(page.locator(".rietbook-check")).toHaveCount(6);
  expect((await unmarked()).filter((text) => !NAME.test(text))).toEqual([]);
  // The refinement widget, every tab, empty and full.
  await page.getByRole("tab", { name: "⟦Refinement⟧", exact: true }).click();
  const widget = page.locator(".rietbook-refinement");
  const findings = async () => (await unmarked()).filter((text) => !NAME.test(text));
  expect(await findings()).toEqual([]);
  const tab = (name: string) => widget.getByRole("tab", { name: `⟦${name}⟧` }).click();
  for (const name of ["Diagnosis", "Correlations", "Series", "Export", "Parameters"]) {
    await tab(name);
    expect(await findings(), `${name}, empty`).toEqual([]);
  }
  await widget.getByLabel("CIF file of a phase to add").fill(FILES[2]);
  await widget.getByLabel("CIF file of a phase to add").press("Enter");
  const run = widget.getByRole("button", { name: "⟦Run all⟧" });
  await expect(run).toBeEnabled();
  await run.click();
  await expect(widget.locator(".rietbook-stage-done")).toHaveCount(5, { timeout: 60_000 });
  for (const name of ["Diagnosis", "Correlations", "Series", "Export"]) {
    await tab(name);
    if (name === "Diagnosis") await widget.getByRole("button", { name: "⟦Look at the residual⟧" }).click();
    if (name === "Series") {
      await widget.getByRole("button", { name: "⟦Refine all lineouts like this one⟧" }).click();
      await expect(widget.locator(".rietbook-series-verdicts")).toBeVisible({ timeout: 60_000 });
    }
    if (name === "Export") {
      await widget.getByRole("button", { name: "⟦Export⟧" }).click();
      await expect(widget.locator(".rietbook-written")).toContainText("✓");
    }
    expect(await findings(), name).toEqual([]);
  }
  await widget.getByText("⟦Data as a table⟧").click();
  await widget.locator(".rietbook-plot-area").hover();
  expect(await findings()).toEqual([]);
  await open(FILES[1], "Detector image");
  await expect(page.locator(".rietbook-image canvas:visible")).toHaveAttribute("aria-label", /981/);
  expect((await unmarked()).filter((text) => !NAME.test(text))).toEqual([]);
  await open(FILES[1], "Rietbook caking");
  await expect(page.locator(".rietbook-caking .rietbook-image canvas")).toHaveAttribute("aria-label", /981 × 1043/);
  expect((await unmarked()).filter((text) => !NAME.test(text))).toEqual([]);
});
