/** Patterns besides colours, so that nothing is told by colour alone; they are referred to from every drawing of the page. */
export const patterns = `<svg width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="stripes-bad" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground-bad" width="6" height="6"/><rect class="ink-bad" width="3" height="6"/></pattern>
<pattern id="stripes-accent" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="ground-accent" width="5" height="5"/><rect class="ink-accent" width="2.5" height="5"/></pattern>
<pattern id="dots-caution" width="5" height="5" patternUnits="userSpaceOnUse"><rect class="ground-caution" width="5" height="5"/><circle class="ink-caution" cx="2.5" cy="2.5" r="1.5"/></pattern>
<pattern id="lines-good" width="4" height="4" patternUnits="userSpaceOnUse"><rect class="ground-good" width="4" height="4"/><rect class="ink-good" width="4" height="1.2"/></pattern>
</defs></svg>`

/** Paper, ink and one accent, as the pages of the workbench. */
export const pageStyle = `
:root { color-scheme: light dark;
  --paper: light-dark(#fbfaf7, #14130f); --raised: light-dark(#ffffff, #1c1a16); --ink: light-dark(#1d1a14, #f1ede4);
  --soft: light-dark(#5b5446, #b5ad9d); --line: light-dark(#e5e0d4, #34302a); --accent: light-dark(#8a5a00, #e8b652);
  --accent-soft: light-dark(#f0dcae, #4d3d1a); --plain: light-dark(#8d8471, #857c6b);
  --good: light-dark(#1f6238, #94d5a7); --bad: light-dark(#a3261b, #ff9d90); --bad-soft: light-dark(#f4c9c4, #4f231e);
  --caution: light-dark(#7d4e00, #f0bd62); --caution-soft: light-dark(#f6e2b8, #3f3112);
  font: 16px/1.55 -apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', system-ui, sans-serif; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); }
.page { max-width: 76rem; margin-inline: auto; padding: 1.5rem clamp(0.9rem, 3vw, 2rem) 4rem; }
h1 { margin: 0.5rem 0 0.75rem; font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.15; letter-spacing: -0.02em; }
h2 { margin: 3rem 0 0.5rem; font-size: 1.35rem; line-height: 1.25; }
p { margin: 0.4rem 0; max-width: 48rem; }
.soft { color: var(--soft); font-size: 0.9rem; overflow-wrap: anywhere; }
code { font: 0.9em/1.5 ui-monospace, 'Liberation Mono', monospace; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; padding: 0; margin: 1rem 0 0; list-style: none; font-size: 0.95rem; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.takeaways { margin: 1.5rem 0 0; padding: 1rem 1.2rem 1rem 2.2rem; background: var(--raised); border: 1px solid var(--line); border-left: 4px solid var(--accent); border-radius: 10px; }
.takeaways li { margin-block: 0.35rem; max-width: 58rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 23rem), 1fr)); gap: 1rem; align-items: start; margin-block: 1.2rem; }
figure { margin: 0; padding: 0.9rem clamp(0.5rem, 2vw, 1rem); background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
figcaption strong { display: block; line-height: 1.3; }
figcaption span { display: block; margin: 0.3rem 0 0.8rem; color: var(--soft); font-size: 0.85rem; line-height: 1.4; }
figure svg { display: block; width: 100%; height: auto; max-width: 34rem; }
svg text { font: 12.5px system-ui, 'Liberation Sans', sans-serif; fill: var(--ink); }
svg .value { font-weight: 600; font-size: 11.5px; }
svg .tick { fill: var(--soft); font-size: 11px; }
svg .rule { stroke: var(--line); } svg .mark { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; }
.fill-plain { fill: var(--plain); } .fill-good { fill: var(--good); }
.fill-accent { fill: url(#stripes-accent); stroke: var(--accent); stroke-width: 0.6; }
.fill-bad { fill: url(#stripes-bad); stroke: var(--bad); stroke-width: 0.6; }
.fill-caution { fill: url(#dots-caution); stroke: var(--caution); stroke-width: 0.4; }
.ground-bad { fill: var(--bad-soft); } .ink-bad { fill: var(--bad); } .ground-accent { fill: var(--accent-soft); } .ink-accent { fill: var(--accent); }
.fill-late { fill: url(#lines-good); stroke: var(--good); stroke-width: 0.4; } .ground-good { fill: var(--raised); } .ink-good { fill: var(--good); }
.ground-caution { fill: var(--caution-soft); } .ink-caution { fill: var(--caution); }
details { margin-block: 0.8rem; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
summary { padding: 0.7rem 1rem; cursor: pointer; font-weight: 600; }
.scroll { overflow-x: auto; padding: 0 1rem 1rem; }
table { border-collapse: collapse; font-size: 0.86rem; line-height: 1.4; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
th, td { padding: 0.35rem 0.7rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.off { font-weight: 600; color: var(--bad); }
@media (max-width: 46rem) {
  .scroll { overflow: visible; }
  table, tbody, tr, td { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  tr { padding-block: 0.6rem; border-bottom: 2px solid var(--line); }
  td { display: grid; grid-template-columns: 8.5rem 1fr; gap: 0.6rem; padding: 0.12rem 0; border: 0; overflow-wrap: anywhere; }
  td::before { content: attr(data-label); color: var(--soft); }
  .number { text-align: left; white-space: normal; }
}
@media (forced-colors: active) { .fill-plain, .fill-good, .fill-accent, .fill-bad, .fill-caution, .fill-late { stroke: CanvasText; } }
@media print { details > .scroll { display: block; } }
`
