/** Characters that can fool an eye, a terminal or a file system. */

/**
 * Control characters (C0, DEL, C1), bidirectional controls, line and paragraph separators, lone
 * surrogates, noncharacters, and characters that show nothing and join nothing. Joiners and
 * variation selectors stay: emoji, Persian and Indic names need them.
 *
 * Source: Unicode 15.1 properties Cc, Cs, Bidi_Control, Noncharacter_Code_Point; UTR 36 §3;
 * CVE-2021-42574.
 */
export const UNSAFE_CHARACTERS: RegExp = new RegExp(
  String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Noncharacter_Code_Point}` +
    String.raw`\u00AD\u180E\u200B\u2060-\u2064\u206A-\u206F\uFEFF\uFFF9-\uFFFB]`,
  "gu",
);
