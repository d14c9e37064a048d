import { join, resolve } from "node:path";
import { expect, test } from "@jupyterlab/galata";
import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import { beginning, executeAgain, lastState, savedFile, saveNotebooks } from "./saved-notebook";
import { lookAndCheck } from "./screenshots";

const DATA = resolve(__dirname, "../../notebooks/data");
const FILES = ["ceo2_norm0_12x2.zarr.zip", "CeO2.cif", "anatase.cif"];

/** As much of JupyterLab's notebook panel as is reached into here. */
interface OpenNotebook {
  readonly content: { readonly model: { readonly cells: Iterable<{ readonly sharedModel: { source: string } }> } };
}

test("stages that are rolled back, and one that fails: said with the reason and what to try, the plot stays, the next one goes on", async ({
  page,
  tmpPath,
}, info) => {
  test.setTimeout(240_000);
  for (const file of FILES) await page.contents.uploadFile(resolve(DATA, file), `${tmpPath}/${file}`);
  await page.contents.uploadContent(JSON.stringify(beginning("tslab")), "text", `${tmpPath}/failing.ipynb`);
  await page.notebook.openByPath(`${tmpPath}/failing.ipynb`);
  await page.evaluate(() => window.jupyterapp.commands.execute("rietbook:refinement").then(() => undefined));
  const widget = page.getByRole("region", { name: "Rietveld refinement" });
  const addPhase = async (file: string) => {
    await widget.getByLabel("CIF file of a phase to add").fill(file);
    await widget.getByLabel("CIF file of a phase to add").press("Enter");
    await expect(widget.locator(".rietbook-phase-name").last()).toHaveText(file.replace(".cif", ""));
  };
  const stages = widget.getByRole("list", { name: "Stages of the refinement" }).locator("li");
  const next = widget.getByRole("button", { name: "Next stage" });
  const undo = widget.getByRole("button", { name: "Undo" });
  const again = page.getByRole("button", { name: /^Run \d+ again/ });
  const picture = widget.locator(".rietbook-refinement-plot").getByRole("img");

  // Another structure than the sample's: no stage can be accepted.
  await addPhase("anatase.cif");
  await expect(next).toBeEnabled({ timeout: 90_000 });
  await next.click();
  await expect(stages.nth(0)).toContainText(/↩.*background \+ scale.*rolled back.*none of the phases is seen/s, START);
  await expect(stages.nth(0)).toContainText(/Parameter to blame: histograms\.ring\.scale.*another structure/s);
  await expect(cellOf(page, "const fit1")).resolves.toContain("↩ background + scale");
  await expect(next).toHaveAttribute("title", /^cell/);
  await next.click();
  await expect(stages.nth(1)).toContainText(/↩.*cell.*rolled back.*esd of phases\.anatase\.cell\.\w exploded/s, START);
  await expect(picture).toBeVisible();
  await expect(widget.getByRole("status").first()).toContainText("Rwp");
  await lookAndCheck(page, info, "stage-rolled-back");
  const retry = stages.nth(1).getByRole("button", { name: /^Run cell without cell\.\w$/ });
  await retry.click();
  await expect(stages.nth(2)).toContainText(/cell without cell\.\w/, START);
  await expect(cellOf(page, "const fit3")).resolves.toMatch(/hold: \["phases\.anatase\.cell\.\w"\]/);

  // The right one: the same stages are accepted.
  for (let left = 2; left >= 0; left--) {
    await undo.click();
    await expect(widget.locator(".rietbook-stage-done")).toHaveCount(left);
  }
  await addPhase("CeO2.cif");
  await widget.getByRole("button", { name: /^Remove anatase/ }).click();
  await expect(widget.locator(".rietbook-phase-name")).toHaveText(["CeO2"]);
  await expect(next).toBeEnabled();
  await next.click();
  await expect(stages.nth(0)).toContainText(/✓.*accepted/s, START);
  await next.click();
  await expect(stages.nth(1)).toContainText(/✓.*accepted/s, START);

  // A cell that was edited by hand into one that fails.
  const good = await cellSource(page, "const fit2");
  await editCell(page, "const fit2", good.replace("phases.*.cell", "phases.*.sell"));
  await expect(again).toHaveText("Run 1 again");
  await again.click();
  await expect(stages.nth(1)).toContainText(
    /✗.*failed.*found "phases\.\*\.sell".*expected a path of this model/s,
    START,
  );
  await expect(stages.nth(1)).toContainText("Mend its cell and run it again");
  await expect(cellOf(page, "const fit2")).resolves.toContain('found "phases.*.sell"');
  await expect(picture).toBeVisible();
  await expect(again).toHaveText("Run 1 again");
  await lookAndCheck(page, info, "stage-failed");
  await next.click();
  await expect(stages.nth(2)).toContainText(/✓.*cell.*accepted/s, START);
  await undo.click();
  await expect(stages.nth(2)).toContainText("next");
  await editCell(page, "const fit2", good);
  await again.click();
  await expect(stages.nth(1)).toContainText(/✓.*accepted/s, START);
  await expect(again).toBeHidden();

  // Nothing that fails is left behind: the notebook runs from top to bottom to what the widget shows.
  const shown = (await widget.getByRole("status").first().textContent())!;
  await saveNotebooks(page);
  const executed = executeAgain(savedFile(tmpPath, "failing.ipynb"), join(info.outputDir, "executed"));
  expect(shown).toContain(`Rwp ${(await lastState(executed)).statistics.rwp.toFixed(2)} %`);
});

/** The first stage waits for a kernel to start and to load the library. */
const START = { timeout: 60_000 };

/** Source and output of the notebook's cell that begins so, as they are read on the screen. */
async function cellOf(page: IJupyterLabPageFixture, beginning: string): Promise<string> {
  const cell = page.locator(".jp-NotebookPanel .jp-CodeCell").filter({ hasText: beginning });
  return (await cell.first().textContent()) ?? "";
}

async function cellSource(page: IJupyterLabPageFixture, beginning: string): Promise<string> {
  return page.evaluate((text) => {
    const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label === "failing.ipynb");
    const { cells } = (notebook as unknown as OpenNotebook).content.model;
    return [...cells].map(({ sharedModel }) => sharedModel.source).find((source) => source.startsWith(text)) ?? "";
  }, beginning);
}

async function editCell(page: IJupyterLabPageFixture, beginning: string, wanted: string): Promise<void> {
  await page.evaluate(
    ([text, source]) => {
      const notebook = [...window.jupyterapp.shell.widgets("main")].find((one) => one.title.label === "failing.ipynb");
      const { cells } = (notebook as unknown as OpenNotebook).content.model;
      for (const { sharedModel } of cells) if (sharedModel.source.startsWith(text)) sharedModel.source = source;
    },
    [beginning, wanted] as const,
  );
}
