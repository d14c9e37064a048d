import type { IJupyterLabPageFixture } from "@jupyterlab/galata";
import { source } from "axe-core";

/** What axe-core finds serious or critical in our widgets, in both themes: rule, element, and what is wrong with it. */
export async function seriousFindings(page: IJupyterLabPageFixture): Promise<string[]> {
  const all: string[] = [];
  for (const theme of ["Light", "Dark"]) {
    await page.theme.setTheme(`JupyterLab ${theme}`);
    all.push(...(await seriousFindingsNow(page)).map((text) => `${theme}: ${text}`));
  }
  await page.theme.setTheme("JupyterLab Light");
  return all;
}

/** The same in the theme that is on. */
export async function seriousFindingsNow(page: IJupyterLabPageFixture): Promise<string[]> {
  await page.evaluate(source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const visible = Array.from(
      document.querySelectorAll<HTMLElement>(".rietbook-document, .rietbook-workbench, .rietbook-output"),
    );
    const shown = visible.filter((node) => node.offsetParent !== null);
    if (shown.length === 0) throw new Error("No widget of ours is in view.");
    const { violations } = await axe.run({ include: shown }, { resultTypes: ["violations"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ""}`),
      );
  });
}
