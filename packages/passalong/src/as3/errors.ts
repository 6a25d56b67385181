/** Errors by the names that ActionScript gave them. */

/** An argument cannot be used. */
export class ArgumentError extends TypeError {
  override readonly name = "ArgumentError";
}

/** The object is not ready for this, or not any more. */
export class IllegalOperationError extends TypeError {
  override readonly name = "IllegalOperationError";
}
