import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2_Pilatus1M_000001.tif"];

/** What is not ours to translate: figures and findings of the library, values and names of files. */
const DATA_OF_THE_LIBRARY =
  "svg, canvas, option, .rietbook-check-text > div:not(.rietbook-check-subject), .rietbook-note, .rietbook-caption, " +
  ".rietbook-scan-title, .rietbook-scan-facts, .rietbook-readout, .rietbook-figure:has(.rietbook-stage-pattern), " +
  ".rietbook-message, .rietbook-caking .rietbook-image-bar .rietbook-hint-text, .rietbook-instrument td:nth-child(3)";

/** Names of MIDAS's parameters, which are the same in every language. */
const MIDAS_NAME = /^(aria-label: )?(Lsd|Wavelength|NrPixels[YZ]|(R|Eta)(Min|Max|BinSize)|OmegaSumFrames)$/;

test("with every text of the translator marked, no text of the import, caking and image widgets is without a mark", async ({
  page,
  tmpPath,
}) => {
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
      for (const root of Array.from(document.querySelectorAll<HTMLElement>(".rietbook-document"))) {
        if (root.offsetParent === null) continue;
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
          const [text, parent] = [node.textContent ?? "", node.parentElement!];
          const isHidden = parent.closest(skipped) !== null || parent.closest(".lm-mod-hidden, [hidden]") !== null;
          if (!isHidden && /[a-z]{3}/i.test(text.replace(/⟦[^]*⟧/g, ""))) found.push(text);
        }
        for (const element of Array.from(root.querySelectorAll("[title], [aria-label], [placeholder]"))) {
          if (element.closest(skipped) !== null) continue;
          for (const name of ["title", "aria-label", "placeholder"]) {
            const text = element.getAttribute(name) ?? "";
            if (/[a-z]{3}/i.test(text.replace(/⟦[^]*⟧/g, ""))) found.push(`${name}: ${text}`);
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
  expect((await unmarked()).filter((text) => !MIDAS_NAME.test(text))).toEqual([]);
  await open(FILES[1], "Detector image");
  await expect(page.locator(".rietbook-image canvas:visible")).toHaveAttribute("aria-label", /981/);
  expect((await unmarked()).filter((text) => !MIDAS_NAME.test(text))).toEqual([]);
  await open(FILES[1], "Rietbook caking");
  await expect(page.locator(".rietbook-caking .rietbook-image canvas")).toHaveAttribute("aria-label", /981 × 1043/);
  expect((await unmarked()).filter((text) => !MIDAS_NAME.test(text))).toEqual([]);
});
