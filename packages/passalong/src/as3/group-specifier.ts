/** GroupSpecifier: what names a group, in the making. */

import { GroupSpecifierBuilder } from "../group/index.ts";
import { ArgumentError } from "./errors.ts";

/** `flash.net.GroupSpecifier`: fields to set, and a text to hand to {@link NetGroup}. */
export class GroupSpecifier extends GroupSpecifierBuilder {
  /** @throws {@link ArgumentError} when the name is empty. */
  constructor(name: string) {
    if (name === "") throw new ArgumentError("A group has a name.");
    super(name);
  }
}
