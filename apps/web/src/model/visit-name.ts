/** What the person is called in the chats of this visit, also after the page was loaded anew. */

/** Where it is kept: for this tab alone, until it is closed. */
const KEY = "passalong.chat.name";

/** The name of before; undefined when there was none, or where pages may keep nothing. */
export function recalledName(page: Pick<Window, "sessionStorage">): string | undefined {
  try {
    return page.sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a name, where pages may keep something. */
export function keepName(page: Pick<Window, "sessionStorage">, name: string): void {
  try {
    page.sessionStorage.setItem(KEY, name);
  } catch {
    // It is asked again after the next load.
  }
}
