/** A member of a group in a page; tests call it by `groupMember`. */

import { createBrowserPlatform } from "passalong/browser";
import { GroupMember } from "./group-program.mjs";

const duties = JSON.parse(decodeURIComponent(location.hash.slice(1)));
Object.assign(globalThis, { groupMember: await GroupMember.join(createBrowserPlatform(), duties) });
