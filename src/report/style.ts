/** The report's own style: a paper to read and to print, without anything fetched from elsewhere. */

export const reportStyle = `
:root {
  color-scheme: light dark;
  --serif: Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia, "DejaVu Serif", serif;
  --sans: "Segoe UI", system-ui, -apple-system, Ubuntu, "Helvetica Neue", "DejaVu Sans", sans-serif;
  --mono: "Cascadia Code", Consolas, Menlo, "DejaVu Sans Mono", monospace;
  --bg: #fffefb; --fg: #23262b; --muted: #5b616b; --faint: #7f838a; --grid: #e7e5df; --rule: #e3dfd4; --block: #f7f5ef;
  --this: #1f5fa8; --other: #6a3d9a; --warn: #946200; --bad: #b3261e; --good: #2e6b34; --wash: #edf1f4;
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--bg); color: var(--fg); font: 16px/1.55 var(--serif); font-variant-numeric: tabular-nums; }
.page { max-width: 860px; margin: 0 auto; padding: 48px 32px; }
h1, h2, h3, p, dl, dd, dt, ul, figure { margin: 0; padding: 0; }
.kick { color: var(--muted); font: 12px/1.5 var(--sans); display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 16px; border-bottom: 1px solid var(--rule); padding-bottom: 8px; }
h1 { font-size: 34px; line-height: 1.15; font-weight: 600; letter-spacing: -0.012em; margin: 32px 0 12px; text-wrap: balance; overflow-wrap: anywhere; }
.lead { font-size: 18px; line-height: 1.5; max-width: 62ch; text-wrap: pretty; overflow-wrap: anywhere; }
h2 { font-size: 21px; line-height: 1.3; font-weight: 600; margin: 48px 0 2px; letter-spacing: -0.005em; }
h3 { font-size: 16px; line-height: 1.4; font-weight: 600; margin: 24px 0 2px; }
h2 + p { color: var(--muted); max-width: 66ch; margin-bottom: 12px; font-size: 15px; }
.fig { display: grid; grid-template-columns: repeat(4, 1fr); gap: 16px; margin-top: 32px; border-top: 2px solid var(--fg); }
.fig div { padding-top: 8px; display: flex; flex-direction: column-reverse; justify-content: flex-end; min-width: 0; }
.fig dd { font-size: 27px; line-height: 1.2; font-weight: 600; letter-spacing: -0.015em; }
.fig dd small { font-size: 15px; font-weight: 400; }
.fig dt { color: var(--muted); font: 12px/1.4 var(--sans); }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { font: 11px var(--sans); fill: var(--muted); }
svg .strong { fill: var(--fg); font-weight: 600; }
svg .fg { fill: var(--fg); }
svg .halo { paint-order: stroke; stroke: var(--bg); stroke-width: 4px; stroke-linejoin: round; }
svg .end { text-anchor: end; }
svg .mid { text-anchor: middle; }
.grid { stroke: var(--grid); fill: none; shape-rendering: crispEdges; }
.axis { stroke: var(--faint); fill: none; shape-rendering: crispEdges; }
.dash { stroke-dasharray: 5 4; }
.line { fill: none; stroke: var(--this); stroke-width: 1.75; stroke-linejoin: round; }
.line.base { stroke: var(--other); stroke-width: 1.25; stroke-dasharray: 4 3; }
.m-base { fill: var(--other); stroke: var(--other); stroke-width: 1.25; }
.m-base.hollow { fill: var(--bg); }
svg .base:is(text) { fill: var(--other); }
.err { stroke: var(--this); fill: none; opacity: 0.8; }
.m-front { fill: var(--this); stroke: var(--bg); stroke-width: 1.25; }
.m-dom { fill: none; stroke: var(--faint); stroke-width: 1.25; }
.m-inf { fill: none; stroke: var(--warn); stroke-width: 1.5; stroke-linejoin: round; }
.m-cut { fill: none; stroke: var(--muted); stroke-width: 1.6; }
.m-fail { fill: none; stroke: var(--bad); stroke-width: 1.6; stroke-linecap: round; }
.m-run { fill: none; stroke: var(--fg); stroke-dasharray: 2 2.2; }
.m-ref { fill: none; stroke: var(--fg); stroke-width: 1.25; }
.scroll-x { overflow-x: auto; }
@media screen and (min-width: 701px) { .scroll-x:has(> figure) { overflow: visible; } }
table { border-collapse: collapse; width: 100%; }
th { font: 12px/1.35 var(--sans); color: var(--muted); text-align: left; vertical-align: bottom; padding: 4px 12px 4px 0; border-bottom: 1px solid var(--rule); }
td { font: 13px/1.4 var(--sans); padding: 4px 12px 4px 0; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th.num, td.num { text-align: right; }
th:last-child, td:last-child { padding-right: 6px; }
.sd { color: var(--muted); font-size: 11px; }
tr.knee td { background: var(--wash); font-weight: 600; }
tr.knee .sd { color: inherit; }
svg.bar { width: 120px; height: 8px; }
.b-all { fill: var(--this); opacity: 0.28; }
.b-own { fill: var(--this); }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 32px; }
.pair > * { min-width: 0; }
.pair figure { max-width: 480px; }
pre { margin: 8px 0 0; padding: 16px 18px; background: var(--block); border: 1px solid var(--rule); border-radius: 4px; font: 13px/1.6 var(--mono); overflow-x: auto; white-space: pre; tab-size: 2; }
.k { color: var(--other); } .n { color: var(--this); } .s { color: var(--good); } .c { color: var(--muted); font-style: italic; } .ask { color: var(--bad); font-weight: 600; }
.meta { display: grid; grid-template-columns: 110px 1fr; gap: 3px 16px; font: 14px/1.5 var(--sans); margin-top: 8px; }
.meta dt { color: var(--muted); }
.meta dd { overflow-wrap: anywhere; }
.note { border-left: 2px solid var(--rule); padding-left: 12px; color: var(--muted); font-size: 14px; margin-top: 16px; }
.failures { list-style: none; font: 13px/1.5 var(--sans); margin-top: 12px; }
.failures b { font-weight: 600; }
details summary { cursor: pointer; color: var(--muted); font: 13px/1.5 var(--sans); padding: 4px 0; }
a { color: inherit; text-decoration-color: var(--faint); text-underline-offset: 2px; }
a.mark > * { pointer-events: all; }
a.mark:target > *, a.mark:hover > * { stroke: var(--fg); stroke-width: 2.5; }
tr:target td { background: var(--wash); font-weight: 600; }
html { scroll-padding-top: 32px; }
:focus-visible { outline: 2px solid var(--this); outline-offset: 2px; }
footer { margin-top: 48px; padding-top: 8px; border-top: 1px solid var(--rule); color: var(--muted); font: 12px/1.5 var(--sans); }
/* Paper stays paper: dark is for screens alone. */
@media screen and (prefers-color-scheme: dark) {
  :root {
    --bg: #1b1c1e; --fg: #e6e4df; --muted: #aeb2b8; --faint: #868a91; --grid: #2f3134; --rule: #3b3e42; --block: #232427;
    --this: #6cb0ff; --other: #c5a1ea; --warn: #dca73b; --bad: #ff8078; --good: #86cb8d; --wash: #24313f;
  }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
/* No page size is named: A4 and Letter both have room for this measure. */
@page { margin: 16mm 16mm 18mm; }
@media print {
  /* Else a dark system leaves the sheet black below dark letters. */
  :root { color-scheme: light; }
  body { background: none; font-size: 11pt; }
  .page { padding: 0; max-width: none; }
  h1 { font-size: 24pt; }
  h2 { break-after: avoid; margin-top: 28px; }
  h2 + p, h3 { break-after: avoid; }
  figure, .fig, tr, .meta, .note { break-inside: avoid; }
  thead { display: table-header-group; }
  .scroll-x { overflow: visible; }
  th, td { padding-right: 5px; font-size: 8pt; }
  .sd { font-size: 6.5pt; }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: 9pt; }
  svg { max-height: 120mm; }
  a { text-decoration: none; }
}
@media screen and (max-width: 700px) {
  .page { padding: 24px 16px; }
  h1 { font-size: 26px; }
  .fig { grid-template-columns: 1fr 1fr; }
  .pair { grid-template-columns: minmax(0, 1fr); }
  /* Its letters would be three pixels high. */
  .scroll-x > figure { width: 640px; padding: 6px 0; }
}
`;
