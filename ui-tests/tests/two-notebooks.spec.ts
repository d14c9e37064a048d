import { resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import { beginning } from "./saved-notebook";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif"];

/** As much of JupyterLab's notebook panel as is read here. */
interface OpenNotebook {
  readonly title: { readonly label: string };
  readonly content?: {
    readonly model: { readonly cells: Iterable<{ readonly sharedModel: { readonly source: string } }> };
  };
}

test("two refinement widgets of two notebooks run at once: each writes into its own and shows its own numbers", async ({
  page,
  tmpPath,
}) => {
  test.setTimeout(180_000);
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  const names = ["first.ipynb", "second.ipynb"];
  for (const [index, name] of names.entries()) {
    const notebook = beginning("tslab", FILES[0], 4 + index);
    await page.contents.uploadContent(JSON.stringify(notebook), "text", `${tmpPath}/${name}`);
    await page.notebook.openByPath(`${tmpPath}/${name}`);
    await page.evaluate(() => window.jupyterapp.commands.execute("rietbook:refinement").then(() => undefined));
  }
  const show = (name: string) => page.getByRole("tab", { name: `Rietbook: ${name}` }).click();
  const widget = page.locator(".rietbook-refinement:visible");
  const field = widget.getByLabel("CIF file of a phase to add");
  // Both begin before either is done.
  for (const name of names) {
    await show(name);
    await field.fill("CeO2.cif");
    await field.press("Enter");
  }
  const run = widget.getByRole("button", { name: "Run all" });
  for (const name of [...names].reverse()) {
    await show(name);
    await expect(run).toBeEnabled({ timeout: 90_000 });
    await run.click();
  }
  const shown: string[] = [];
  for (const [index, name] of names.entries()) {
    await show(name);
    await expect(widget.locator(".rietbook-stage-done")).toHaveCount(5, { timeout: 90_000 });
    await expect(widget.getByRole("button", { name: "Stop", exact: true })).toBeDisabled({ timeout: 60_000 });
    shown.push((await widget.locator(".rietbook-refinement-facts").textContent())!);
    const eta = ["−157.5", "−152.5"][index];
    await expect(widget.locator(".rietbook-refinement-plot .rietbook-caption")).toContainText(`η = ${eta}°`);
  }
  expect(shown[0]).not.toBe(shown[1]);

  const sources = await page.evaluate(() =>
    [...(window.jupyterapp.shell.widgets("main") as Iterable<unknown>)]
      .map((one) => one as OpenNotebook)
      .filter(({ title }) => title.label.endsWith(".ipynb") && !title.label.startsWith("Rietbook"))
      .map(({ content }) => [...content!.model.cells].map(({ sharedModel }) => sharedModel.source)),
  );
  expect(sources).toHaveLength(2);
  // Library, scan, selection, phase, model and five stages in each; nothing of the other's.
  for (const cells of sources)
    expect(cells.filter((source) => /^(const fit\d|const CeO2|const model)/.test(source))).toHaveLength(7);
  expect(
    sources.map((cells) => cells.find((source) => source.startsWith("const ring"))!.match(/eta: (\d)/)![1]),
  ).toEqual(expect.arrayContaining(["4", "5"]));
});
