import { LabIcon } from "@jupyterlab/ui-components";

/** Three diffraction rings about a beam stop, in the text colour of the theme. */
export const rietbookIcon = new LabIcon({
  name: "rietbook:rings",
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <g class="jp-icon3" stroke="#616161" stroke-width="1.7" style="fill:none">
    <circle cx="12" cy="12" r="10.2"/><circle cx="12" cy="12" r="6.8" stroke-dasharray="7 2"/><circle cx="12" cy="12" r="3.6"/>
  </g>
  <circle cx="12" cy="12" r="1.4" style="fill:#D55E00"/>
</svg>`,
});
