/** The command as a function, for programs that bring their own streams. */

export { type CommandOptions, runCommand } from "./command.ts";
export {
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_INCOMPLETE,
  EXIT_INTERRUPTED,
  EXIT_USAGE,
  type ExitCode,
} from "./exit-code.ts";
export type {
  BannedEvent,
  CheckEvent,
  CommandEvent,
  CompleteEvent,
  CompleteFile,
  CoverageEvent,
  ErrorEvent,
  LinkEvent,
  ListeningEvent,
  MessageEvent,
  MissingRange,
  PeerEvent,
  PresenceEvent,
  ProgressEvent,
  SpecifierEvent,
} from "./events.ts";
export { type Interruption, type InterruptionCause, InterruptionSource } from "./interruption.ts";
export { type ClosablePlatform, type PlatformWishes, type Services, SERVICES } from "./services.ts";
