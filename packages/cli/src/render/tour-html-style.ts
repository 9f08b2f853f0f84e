/** The looks of the page: light and dark, on screens and on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --ink: #1d2330;
  --faint: #5c6575;
  --paper: #fcfcfa;
  --card: #ffffff;
  --line: #dfe2e8;
  --accent: #1f5fa8;
  --good: #1c7a3d;
  --bad: #b3261e;
  --doubt: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e7ee;
    --faint: #9aa3b2;
    --paper: #14171d;
    --card: #1b1f27;
    --line: #313743;
    --accent: #86b8f2;
    --good: #6fcf8e;
    --bad: #ff8a80;
    --doubt: #e8b45a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 66rem;
  padding: 2.5rem 1.25rem 4rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { margin: 0 0 0.25rem; font-size: 2rem; letter-spacing: -0.02em; }
h2 { margin: 0; font: 600 1.25rem/1.3 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
a { color: var(--accent); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
code { font: 0.95em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.fine { color: var(--good); }
.failed, .failed a { color: var(--bad); font-weight: 600; }
.admitted, .incomplete { color: var(--doubt); }
.verdict { padding-left: 0.75rem; border-left: 0.25rem solid currentColor; font-weight: 600; }
nav ul {
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(16.5rem, 1fr));
  gap: 0.1rem 1rem;
  margin: 1.5rem 0 0;
  padding: 0;
  list-style: none;
  font: 0.9rem/1.7 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
}
nav b { display: inline-block; min-width: 2.2rem; text-align: right; color: var(--faint); }
section {
  margin-top: 1.5rem;
  padding: 1.25rem 1.5rem;
  background: var(--card);
  border: 1px solid var(--line);
  border-radius: 0.6rem;
}
section > p { margin: 0.2rem 0 0; color: var(--faint); }
figure { margin: 1.25rem 0 0; }
figcaption { margin-bottom: 0.4rem; }
small { color: var(--faint); }
.wide { overflow-x: auto; }
table { width: 100%; min-width: 48rem; table-layout: fixed; border-collapse: collapse; font-size: 0.875rem; }
th, td { padding: 0.25rem 0.6rem 0.25rem 0; text-align: left; vertical-align: top; }
th { border-bottom: 1px solid var(--line); color: var(--faint); font-weight: 500; }
td { border-bottom: 1px solid color-mix(in srgb, var(--line) 50%, transparent); }
th:nth-child(1) { width: 1.4rem; }
th:nth-child(2), th:nth-child(3), th:nth-child(4), th:nth-child(5) { width: 4.75rem; }
th:nth-child(6) { width: 6.25rem; }
th:nth-child(8) { width: 13.5rem; }
th:nth-child(9) { width: 3.25rem; }
th:last-child, td:last-child { padding-right: 0; text-align: right; font-variant-numeric: tabular-nums; }
.remark td { padding-top: 0; color: var(--doubt); text-align: left; }
tr:has(+ .remark) td { border-bottom: 0; }
footer { margin-top: 2rem; color: var(--faint); font-size: 0.875rem; }
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --faint: #444; --line: #bbb; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  section { padding: 0; border: 0; border-top: 1px solid var(--line); border-radius: 0; }
  h2, figcaption { break-after: avoid; }
  figure { break-inside: avoid; }
  .wide { overflow: visible; }
  table { min-width: 0; font-size: 8.5pt; }
}
`
