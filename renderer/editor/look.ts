import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

/** The editor's look in both themes: its colours are the page's custom properties. */
export const look = [
  EditorView.theme({
    "&": { height: "100%", fontSize: "12.5px", color: "var(--ink)", backgroundColor: "var(--panel)" },
    "&.cm-focused": { outline: "none" },
    ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.85", overscrollBehavior: "contain" },
    ".cm-content": { padding: "10px 0", caretColor: "var(--ink)" },
    ".cm-line": { padding: "0 12px 0 6px" },
    ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--ink3)", fontSize: "11px" },
    ".cm-lineNumbers .cm-gutterElement": { minWidth: "34px", padding: "0 8px 0 0", lineHeight: "23px" },
    ".cm-phases .cm-gutterElement": { width: "14px", display: "flex", justifyContent: "center" },
    ".cm-cursor": { borderLeftColor: "var(--ink)" },
    ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
      backgroundColor: "color-mix(in srgb, var(--forward) 22%, transparent)",
    },
    ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--forwardSoft)", outline: "none" },
    ".cm-phase": { width: "7px", height: "7px", marginTop: "8px", borderRadius: "2px", backgroundColor: "var(--forward)" },
    ".cm-phase.backward": { borderRadius: "50%", backgroundColor: "var(--backward)" },
    ".cm-phase.update": { transform: "rotate(45deg)", borderRadius: "1px", backgroundColor: "var(--update)" },
    ".cm-litLine": { backgroundColor: "var(--tint)" },
    ".cm-gutterElement.cm-litLine:first-child": { boxShadow: "inset 3px 0 var(--lit)" },
    ".cm-lineNumbers .cm-litLine": { boxShadow: "inset 3px 0 var(--lit)" },
    ".cm-lit": {
      backgroundColor: "color-mix(in srgb, var(--lit) 16%, transparent)",
      boxShadow: "0 2px var(--lit)",
      borderRadius: "2px",
    },
    ".cm-forward": { "--lit": "var(--forward)", "--tint": "var(--forwardSoft)" },
    ".cm-backward": { "--lit": "var(--backward)", "--tint": "var(--backwardSoft)" },
    ".cm-update": { "--lit": "var(--update)", "--tint": "var(--updateSoft)" },
    ".cm-error": { "--lit": "var(--error)", "--tint": "var(--errorSoft)" },
    ".cm-failed": { textDecoration: "underline wavy var(--error) 1.5px", textUnderlineOffset: "4px" },
    ".cm-panels": { backgroundColor: "var(--soft)", color: "var(--ink)", borderColor: "var(--rule)" },
    ".cm-searchMatch": { backgroundColor: "var(--forwardSoft)" },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: [tags.keyword, tags.bool, tags.null, tags.operatorKeyword], color: "var(--keyword)" },
      { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: "var(--function)" },
      { tag: [tags.number, tags.string], color: "var(--literal)" },
      { tag: tags.comment, color: "var(--comment)" },
    ]),
  ),
];
