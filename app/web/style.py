"""The style sheet of what `render` draws, beside Streamlit's own theme; no colour stands alone for a meaning."""

STYLE = """<style>
.rl { color-scheme: inherit; line-height: 1.55; overflow-wrap: anywhere; }
.rl p { margin: 0 0 .6rem; }
.rl h3 { font-size: 1rem; font-weight: 600; margin: 1.1rem 0 .4rem; padding: 0; }
.rl ul, .rl ol { margin: 0; padding-left: 1.2rem; }
.rl-note, .rl-page, .rl-meta { color: color-mix(in srgb, currentColor 80%, transparent); font-size: .875rem; }
.rl-ask { background: color-mix(in srgb, currentColor 7%, transparent); border-radius: .5rem;
  margin: .6rem 0 .2rem auto; max-width: 85%; padding: .55rem .9rem; scroll-margin-top: 5rem; white-space: pre-wrap;
  width: fit-content; }
.rl-hint { border-left: 3px solid color-mix(in srgb, currentColor 40%, transparent); padding-left: .7rem; }
.rl-none { font-size: 1.1rem; font-weight: 600; }
.rl a, .rl a:visited { color: light-dark(#1f5f82, #8cc1de); }
.rl a.rl-ref { padding: .2rem .15rem; white-space: nowrap; }
.rl details { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: .5rem;
  margin: .4rem 0; }
.rl summary { cursor: pointer; padding: .65rem .9rem; }
.rl summary:focus-visible { outline: 2px solid currentColor; outline-offset: -2px; }
.rl-about { color: color-mix(in srgb, currentColor 80%, transparent); display: block; font-size: .875rem;
  margin-top: .2rem; }
.rl-state { border: 1px solid currentColor; border-radius: .6rem; padding: 0 .45rem; }
.rl-open { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent);
  padding: .7rem .9rem .9rem; scroll-margin-top: 9rem; }
.rl-text { font-size: .9rem; margin-bottom: .7rem; white-space: pre-wrap; }
.rl mark { background: light-dark(#ffe58a, #6b5600); color: inherit; border-radius: 2px; padding: 0 .1em;
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }
.rl h1 { font-size: 1.5rem; font-weight: 600; line-height: 1.3; margin: 0 0 .4rem; padding: 0; }
.rl-sheet { border: 1px solid color-mix(in srgb, currentColor 30%, transparent); max-height: 85vh; overflow: auto; }
.rl-sheet:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.rl-sheet img { display: block; height: auto; max-width: none; width: 100%; }
.rl-sheet.rl-large img { width: 200%; }
.rl h2 { font-size: 1.15rem; font-weight: 600; margin: 1.2rem 0 .4rem; padding: 0; }
.rl .rl-facts { display: grid; gap: .2rem 1rem; grid-template-columns: max-content 1fr; margin: 0; padding: 0; }
.rl-facts dt { color: color-mix(in srgb, currentColor 80%, transparent); }
.rl-facts dd { margin: 0; }
.rl-steps { border-left: 3px solid color-mix(in srgb, currentColor 40%, transparent); list-style: none; }
.rl .rl-steps { padding-left: 1rem; }
.rl-steps li { margin-bottom: .7rem; }
.rl-day { font-variant-numeric: tabular-nums; }
.rl ins { background: light-dark(#d9f2dd, #1f4a2a); text-decoration: underline; }
.rl del { background: light-dark(#fbe0dd, #5a2420); text-decoration: line-through; }
</style>"""
