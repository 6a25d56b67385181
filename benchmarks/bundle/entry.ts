/** What an application that shares and receives in a browser imports. */

export * from "passalong";
export * from "passalong/browser";
